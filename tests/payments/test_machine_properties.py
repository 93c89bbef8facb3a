"""What holds for a payment whatever happens to it, in whatever order.

Far more of it with ``--hypothesis-profile soak``.
"""

from hypothesis import given

from terminal_app.payments.inputs import (
    Cancel,
    Input,
    NeverLeft,
    ReceiptCame,
    ReceiptUnreadable,
    Remote,
    Request,
    Send,
    StatusTold,
)
from terminal_app.payments.machine import MOVES, apply
from terminal_app.payments.payment import RECEIPT_DOUBTS, Outcome, Payment, State
from tests.payments.cases import HISTORIES, NEW, REMOTES, SEND_CANCEL, stages


def says_paid(told: Input) -> bool:
    """Whether the server says COMPLETE, with the amount asked for or none."""
    match told:
        case StatusTold(State.COMPLETE):
            return True
        case ReceiptCame(state=State.COMPLETE, amount=amount):
            return amount in {None, NEW.amount}
    return False


def expected_outcome(payment: Payment) -> Outcome:
    match payment.state:
        case State.REVERSED:
            return Outcome.NOT_PAID
        case State.COMPLETE if payment.doubt not in RECEIPT_DOUBTS:
            return Outcome.PAID
        case State.CANCELED | State.ERROR if payment.doubt not in RECEIPT_DOUBTS:
            return Outcome.NOT_PAID
    return Outcome.NOT_KNOWN


@given(HISTORIES)
def test_every_step_is_in_the_table(history: list[Input]) -> None:
    for stage in stages(*history):
        assert stage.after.state in MOVES[type(stage.given)][stage.before.state]


@given(HISTORIES)
def test_complete_comes_only_when_the_server_says_so(history: list[Input]) -> None:
    for stage in stages(*history):
        if stage.before.state is not State.COMPLETE and stage.after.state is State.COMPLETE:
            assert says_paid(stage.given)


@given(HISTORIES)
def test_canceled_comes_only_from_the_server_or_for_what_never_left(history: list[Input]) -> None:
    for stage in stages(*history):
        if stage.before.state is not State.CANCELED and stage.after.state is State.CANCELED:
            assert stage.given in {StatusTold(State.CANCELED), NeverLeft(Request.INIT)}


@given(HISTORIES)
def test_no_code_is_shown_after_a_cancel(history: list[Input]) -> None:
    wanted = False
    for stage in stages(*history):
        wanted = wanted or isinstance(stage.given, Cancel) or stage.effects == SEND_CANCEL
        assert not (wanted and stage.after.code_to_show)


@given(HISTORIES)
def test_a_code_is_shown_only_while_the_payment_can_be_paid(history: list[Input]) -> None:
    for stage in stages(*history):
        if stage.after.code_to_show:
            assert (stage.after.state, stage.after.doubt) == (State.PENDING, None)


@given(HISTORIES)
def test_nothing_but_a_cancel_is_ever_sent_and_one_at_a_time(history: list[Input]) -> None:
    for stage in stages(*history):
        assert stage.effects in {(), (Send(Request.CANCEL),)}


@given(HISTORIES)
def test_a_receipt_that_disagrees_never_makes_a_payment_paid(history: list[Input]) -> None:
    for stage in stages(*history):
        if isinstance(stage.given, ReceiptCame) and stage.given.amount not in {None, NEW.amount}:
            assert stage.after.state is stage.before.state
            assert stage.after.receipt_id == stage.before.receipt_id
            if stage.before.outcome is not Outcome.PAID:
                assert stage.after.outcome is not Outcome.PAID


@given(HISTORIES)
def test_without_a_word_of_the_server_that_it_is_paid_nothing_is_paid(history: list[Input]) -> None:
    for stage in stages(*(each for each in history if not says_paid(each))):
        assert stage.after.outcome is not Outcome.PAID


@given(HISTORIES)
def test_once_reversed_always_reversed(history: list[Input]) -> None:
    for stage in stages(*history):
        if stage.before.state is State.REVERSED:
            assert stage.after.state is State.REVERSED


@given(HISTORIES)
def test_once_complete_never_not_paid_unless_reversed(history: list[Input]) -> None:
    paid = False
    for stage in stages(*history):
        paid = paid or stage.after.state is State.COMPLETE
        if paid:
            assert stage.after.state in {State.COMPLETE, State.REVERSED}
            not_paid = stage.after.outcome is Outcome.NOT_PAID
            assert not_paid == (stage.after.state is State.REVERSED)


@given(HISTORIES)
def test_times_asked_counts_the_cancels_that_may_have_left(history: list[Input]) -> None:
    asked = 0
    for stage in stages(*history):
        asked += len(stage.effects) - (stage.given == NeverLeft(Request.CANCEL))
        assert stage.after.times_asked == asked >= 0


@given(HISTORIES)
def test_the_outcome_is_what_state_and_doubt_say(history: list[Input]) -> None:
    for stage in stages(*history):
        assert stage.after.outcome is expected_outcome(stage.after)


@given(HISTORIES)
def test_only_an_open_payment_waits_for_anything(history: list[Input]) -> None:
    for stage in stages(*history):
        assert stage.after.waits_for is None or stage.after.is_open


@given(HISTORIES)
def test_an_open_payment_without_anything_to_wait_for_is_in_sight(history: list[Input]) -> None:
    """Nothing is forgotten: something is awaited, or a person must look."""
    for stage in stages(*history):
        if stage.after.is_open and stage.after.waits_for is None:
            assert stage.after.needs_attention


@given(HISTORIES)
def test_what_the_payment_is_never_changes(history: list[Input]) -> None:
    for stage in stages(*history):
        for field in ("payment_id", "sale_id", "owner", "amount", "operator", "started_at"):
            assert getattr(stage.after, field) == getattr(NEW, field)


@given(HISTORIES)
def test_no_alarm_and_no_receipt_number_is_ever_lost(history: list[Input]) -> None:
    numbers = set()
    for stage in stages(*history):
        if isinstance(stage.given, ReceiptCame | ReceiptUnreadable) and stage.given.receipt_id:
            numbers.add(stage.given.receipt_id)
        kept = [*stage.after.other_receipt_ids]
        if stage.after.receipt_id is not None:
            kept.append(stage.after.receipt_id)
        assert set(kept) == numbers
        assert len(kept) == len(numbers)
        # Only ever more; and none twice that nobody has seen yet.
        assert stage.after.alarms[: len(stage.before.alarms)] == stage.before.alarms
        unseen = stage.after.unseen_alarms
        assert len(unseen) == len(set(unseen))


@given(HISTORIES, REMOTES)
def test_what_the_server_says_twice_in_a_row_counts_once(
    history: list[Input], told: Remote
) -> None:
    reached = [stage.after for stage in stages(*history)] or [NEW]
    once, _effects = apply(reached[-1], told)
    assert apply(once, told) == (once, ())
