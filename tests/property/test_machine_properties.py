"""What holds for a payment whatever happens to it, in whatever order.

Far more of it with ``--hypothesis-profile soak``.
"""

from hypothesis import given

from terminal_app.payments import alarms
from terminal_app.payments.inputs import (
    AlarmsAcknowledged,
    CancelRequested,
    Input,
    ReceiptReceived,
    RefundRequested,
    Remote,
    Request,
    RequestNotSent,
    ResolvedByHand,
    StatusReceived,
    UnreadableReceiptReceived,
)
from terminal_app.payments.machine import apply
from terminal_app.payments.payment import RECEIPT_DOUBTS, Outcome, Payment, State, Wait
from terminal_app.payments.transitions import TRANSITIONS
from tests.unit.payments.cases import (
    COMPLETE_UNCERTIFIED,
    HISTORIES,
    NEW,
    REMOTES,
    SEND_CANCEL,
    SEND_REFUND,
    stages,
)


def says_paid(told: Input) -> bool:
    """Whether the server says COMPLETE, with the amount asked for or none."""
    match told:
        case StatusReceived(State.COMPLETE, is_proof=True):
            return True
        case ReceiptReceived(state=State.COMPLETE, amount=None, is_proof=is_proof):
            return is_proof
        case ReceiptReceived(state=State.COMPLETE, amount=amount):
            return amount == NEW.amount
    return False


def expected_outcome(payment: Payment) -> Outcome:
    match payment.state:
        case _ if payment.doubt in RECEIPT_DOUBTS:
            proven = Outcome.NOT_KNOWN
        case State.COMPLETE:
            proven = Outcome.PAID
        case State.CANCELED | State.ERROR | State.REVERSED:
            proven = Outcome.NOT_PAID
        case _:
            proven = Outcome.NOT_KNOWN
    if proven is Outcome.NOT_KNOWN and payment.resolution is not None:
        return payment.resolution.outcome
    return proven


@given(HISTORIES)
def test_every_step_is_in_the_table(history: list[Input]) -> None:
    for stage in stages(*history):
        assert stage.after.state in TRANSITIONS[type(stage.given)][stage.before.state]


@given(HISTORIES)
def test_complete_comes_only_when_the_server_has_said_so(history: list[Input]) -> None:
    said = False
    for stage in stages(*history):
        said = said or says_paid(stage.given) or stage.given == COMPLETE_UNCERTIFIED
        assert said or stage.after.state is not State.COMPLETE


@given(HISTORIES)
def test_canceled_comes_only_from_the_server_or_for_what_never_left(history: list[Input]) -> None:
    for stage in stages(*history):
        if stage.before.state is not State.CANCELED and stage.after.state is State.CANCELED:
            assert stage.given in {StatusReceived(State.CANCELED), RequestNotSent(Request.INIT)}


@given(HISTORIES)
def test_no_code_is_shown_after_a_cancel(history: list[Input]) -> None:
    wanted = False
    for stage in stages(*history):
        wanted = wanted or isinstance(stage.given, CancelRequested) or stage.effects == SEND_CANCEL
        assert not (wanted and stage.after.code_to_show)


@given(HISTORIES)
def test_a_code_is_shown_only_while_the_payment_can_be_paid(history: list[Input]) -> None:
    for stage in stages(*history):
        if stage.after.code_to_show:
            assert (stage.after.state, stage.after.doubt) == (State.PENDING, None)


@given(HISTORIES)
def test_one_thing_is_sent_at_a_time_and_never_the_request_again(history: list[Input]) -> None:
    for stage in stages(*history):
        assert stage.effects in {(), SEND_CANCEL, SEND_REFUND}


@given(HISTORIES)
def test_a_refund_is_sent_exactly_when_a_person_asks(history: list[Input]) -> None:
    for stage in stages(*history):
        assert (stage.effects == SEND_REFUND) == isinstance(stage.given, RefundRequested)


@given(HISTORIES)
def test_nothing_is_asked_once_a_person_has_settled_it(history: list[Input]) -> None:
    for stage in stages(*history):
        if stage.before.is_resolved_by_hand and stage.after.is_resolved_by_hand:
            assert (stage.effects, stage.after.waits_for) == ((), None)


@given(HISTORIES)
def test_a_settled_outcome_changes_only_by_the_server_or_a_person(
    history: list[Input],
) -> None:
    for stage in stages(*history):
        settled = stage.before.is_resolved_by_hand
        if settled and stage.after.outcome is not stage.before.outcome:
            by_proof = stage.given == RequestNotSent(Request.INIT)
            by_a_person = isinstance(stage.given, RefundRequested | ResolvedByHand)
            assert by_proof or by_a_person or isinstance(stage.given, Remote)


@given(HISTORIES)
def test_settling_by_hand_never_changes_the_state_or_the_money(history: list[Input]) -> None:
    for stage in stages(*history):
        if isinstance(stage.given, ResolvedByHand):
            before, after = stage.before, stage.after
            assert (before.state, before.charges, before.reversals, before.doubt) == (
                after.state,
                after.charges,
                after.reversals,
                after.doubt,
            )


@given(HISTORIES)
def test_a_receipt_that_disagrees_never_makes_a_payment_paid(history: list[Input]) -> None:
    for stage in stages(*history):
        told = stage.given
        if isinstance(told, ReceiptReceived) and told.amount not in {None, NEW.amount}:
            if told.state is State.COMPLETE:
                assert stage.after.state is stage.before.state
            if stage.before.state not in {State.COMPLETE, State.REFUNDING}:
                assert stage.after.proven_outcome is not Outcome.PAID


@given(HISTORIES)
def test_without_a_word_of_the_server_that_it_is_paid_nothing_is_proved_paid(
    history: list[Input],
) -> None:
    for stage in stages(*(each for each in history if not says_paid(each))):
        assert stage.after.proven_outcome is not Outcome.PAID


@given(HISTORIES)
def test_out_of_reversed_leads_only_a_charge_or_a_doubt(history: list[Input]) -> None:
    for stage in stages(*history):
        if stage.before.state is State.REVERSED and stage.after.state is not State.REVERSED:
            match stage.given:
                case ReceiptReceived(state=State.COMPLETE):
                    assert stage.after.state is State.COMPLETE
                case RefundRequested():
                    # Of an odd charge that nobody has paid back yet.
                    assert stage.before.proven_outcome is Outcome.NOT_KNOWN
                case _:
                    assert stage.after.proven_outcome is Outcome.NOT_KNOWN


@given(HISTORIES)
def test_once_complete_never_not_paid_unless_reversed(history: list[Input]) -> None:
    paid = False
    for stage in stages(*history):
        paid = paid or any(charge.agrees for charge in stage.after.charges)
        if paid:
            settled = {State.COMPLETE, State.REVERSED, State.REFUNDING}
            assert stage.after.state in settled or stage.after.doubt in RECEIPT_DOUBTS
            if stage.after.proven_outcome is Outcome.NOT_PAID:
                assert stage.after.state is State.REVERSED
                assert stage.after.standing == ()


@given(HISTORIES)
def test_times_asked_counts_the_cancels_that_may_have_left(history: list[Input]) -> None:
    asked = 0
    for stage in stages(*history):
        asked += (stage.effects == SEND_CANCEL) - (stage.given == RequestNotSent(Request.CANCEL))
        assert stage.after.times_asked == asked >= 0


@given(HISTORIES)
def test_the_outcome_is_what_state_and_doubt_say(history: list[Input]) -> None:
    for stage in stages(*history):
        assert stage.after.outcome is expected_outcome(stage.after)


@given(HISTORIES)
def test_only_an_open_payment_or_a_refund_waits_for_anything(history: list[Input]) -> None:
    for stage in stages(*history):
        waits, state = stage.after.waits_for, stage.after.state
        assert waits is None or stage.after.is_open or state is State.REFUNDING
        assert (waits is Wait.REFUND) <= (state is State.REFUNDING)


@given(HISTORIES)
def test_what_isnt_known_without_anything_to_wait_for_is_in_sight(history: list[Input]) -> None:
    """Nothing is forgotten: something is awaited, or a person must look or has settled it."""
    for stage in stages(*history):
        payment = stage.after
        if payment.proven_outcome is Outcome.NOT_KNOWN and payment.waits_for is None:
            assert payment.needs_attention or payment.is_resolved_by_hand


@given(HISTORIES)
def test_what_the_payment_is_never_changes(history: list[Input]) -> None:
    for stage in stages(*history):
        for field in ("payment_id", "sale_id", "owner", "amount", "operator", "started_at"):
            assert getattr(stage.after, field) == getattr(NEW, field)


@given(HISTORIES)
def test_no_alarm_and_no_receipt_number_is_ever_lost(history: list[Input]) -> None:
    numbers = set()
    for stage in stages(*history):
        if (
            isinstance(stage.given, ReceiptReceived | UnreadableReceiptReceived)
            and stage.given.receipt_id
        ):
            numbers.add(stage.given.receipt_id)
        kept = [*stage.after.other_receipt_ids]
        if stage.after.receipt_id is not None:
            kept.append(stage.after.receipt_id)
        assert set(kept) == numbers
        assert len(kept) == len(numbers)
        # Only ever more; and none twice that nobody has seen yet.
        assert stage.after.alarms[: len(stage.before.alarms)] == stage.before.alarms
        ended = set(alarms.standing(stage.before)) - set(alarms.standing(stage.after))
        assert not ended or not isinstance(stage.given, AlarmsAcknowledged)
        unseen = stage.after.unseen_alarms
        assert len(unseen) == len(set(unseen))


@given(HISTORIES, REMOTES)
def test_what_the_server_says_twice_in_a_row_counts_once(
    history: list[Input], told: Remote
) -> None:
    reached = [stage.after for stage in stages(*history)] or [NEW]
    once, _effects = apply(reached[-1], told)
    assert apply(once, told) == (once, ())
