"""Every state and every input, and each rule about money that the machine decides."""

import dataclasses
from collections import defaultdict
from typing import get_args

import pytest

from terminal_app.payments.inputs import (
    AlarmsSeen,
    Input,
    LineLost,
    Local,
    NeverLeft,
    ReceiptCame,
    ReceiptUnreadable,
    Remote,
    Request,
    Responded,
    Send,
    StatusTold,
    TakenUp,
    TimeUp,
)
from terminal_app.payments.machine import MOVES, IllegalInputError, apply, begin
from terminal_app.payments.payment import (
    RECEIPT_DOUBTS,
    Alarm,
    CancelReason,
    Doubt,
    Outcome,
    Payment,
    ProblemKind,
    State,
    Wait,
)
from tests.payments import cases
from tests.payments.cases import (
    ASKED_FOR,
    CANCEL,
    CODE,
    DISAGREES,
    EVERY,
    LOCAL,
    NEW,
    NO_CODE,
    PAID,
    PAID_NO_AMOUNT,
    PAID_TWICE,
    REFUNDED,
    REMOTE,
    SEND_CANCEL,
    UNREADABLE,
    after,
    problem,
    stages,
)

CANCELED = StatusTold(State.CANCELED)
COMPLETE = StatusTold(State.COMPLETE)
REVERSED = StatusTold(State.REVERSED)
ERROR = StatusTold(State.ERROR)
PENDING = StatusTold(State.PENDING)
INIT_REFUSED = problem(Request.INIT, ProblemKind.INPUT_ERROR)

IN_EACH_STATE = {
    State.INITIATING: NEW,
    State.PENDING: after(CODE),
    State.CANCELLING: after(CODE, CANCEL),
    State.COMPLETE: after(CODE, PAID),
    State.CANCELED: after(CODE, CANCELED),
    State.ERROR: after(INIT_REFUSED),
    State.REVERSED: after(CODE, PAID, REFUNDED),
}
OPEN = {
    "unanswered": NEW,
    "answered, code shown": after(CODE),
    "answered without a code": after(NO_CODE),
    "cancel waits for the answer": after(CANCEL),
    "cancel is out, answered": after(CODE, CANCEL),
    "cancel is out, unanswered": after(TimeUp(Wait.RESPONSE)),
    "taken up": after(CODE, TakenUp()),
}
open_payments = pytest.mark.parametrize("payment", OPEN.values(), ids=OPEN.keys())
every_state = pytest.mark.parametrize("state", State, ids=lambda state: state.value)


def name(given: object) -> str:
    return given.value if isinstance(given, ProblemKind) else repr(given)


def test_the_walk_reaches_every_state() -> None:
    assert {payment.state for payment in cases.reached()} == set(State)


def test_the_walk_gives_every_kind_of_input() -> None:
    assert {type(given) for given in EVERY} == set(get_args(Input)) == set(MOVES)
    assert {type(given) for given in LOCAL} == set(get_args(Local))
    assert {type(given) for given in REMOTE} == set(get_args(Remote))


def test_the_table_holds_exactly_the_moves_that_happen() -> None:
    happened: dict[type, dict[State, set[State]]] = defaultdict(lambda: defaultdict(set))
    for payment in cases.reached():
        for stage in (made for given in EVERY for made in stages(given, start=payment)):
            happened[type(stage.given)][payment.state].add(stage.after.state)
    assert happened == {kind: dict(moves) for kind, moves in MOVES.items()}


def test_no_message_from_the_server_is_illegal_in_any_state() -> None:
    for kind in get_args(Remote):
        assert set(MOVES[kind]) == set(State)
    for payment in cases.reached():
        for given in REMOTE:
            apply(payment, given)


def test_an_input_of_the_till_is_legal_in_every_payment_of_a_state_or_in_none() -> None:
    """But for NeverLeft, which also needs a request that can still be on its way."""
    for payment in cases.reached():
        for given in LOCAL:
            if isinstance(given, NeverLeft):
                continue
            if payment.state in MOVES[type(given)]:
                apply(payment, given)
            else:
                with pytest.raises(IllegalInputError):
                    apply(payment, given)


def test_what_never_left_was_neither_answered_nor_asked_about() -> None:
    for payment in cases.reached():
        for request, possible in (
            (
                Request.INIT,
                payment.state in {State.INITIATING, State.CANCELLING}
                and not payment.answered
                and not payment.times_asked
                and payment.doubt not in RECEIPT_DOUBTS,
            ),
            (Request.CANCEL, payment.waits_for is Wait.CONFIRMATION),
        ):
            legal = bool(stages(NeverLeft(request), start=payment))
            assert legal == possible, (payment, request)


@every_state
def test_an_illegal_input_raises_says_what_it_was_and_changes_nothing(state: State) -> None:
    payment = IN_EACH_STATE[state]
    before = repr(payment)
    for given in LOCAL:
        if state not in MOVES[type(given)]:
            with pytest.raises(IllegalInputError, match=f"{type(given).__name__}.*{state.value}"):
                apply(payment, given)
    assert repr(payment) == before


def test_a_step_outside_the_table_is_an_error_of_the_till(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOVES, Responded, {State.INITIATING: frozenset()})
    with pytest.raises(IllegalInputError, match="INITIATING to PENDING"):
        apply(NEW, CODE)


@every_state
def test_a_payment_is_open_exactly_while_the_server_may_still_settle_it(state: State) -> None:
    settled = {State.COMPLETE, State.CANCELED, State.ERROR, State.REVERSED}
    assert IN_EACH_STATE[state].is_open == (state not in settled)


@every_state
def test_a_step_of_the_tills_own_shows_as_pending_on_the_wire(state: State) -> None:
    own = {State.INITIATING, State.CANCELLING}
    assert IN_EACH_STATE[state].wire_state is (State.PENDING if state in own else state)


# -- the ordinary way ------------------------------------------------------------------


def test_a_payment_begins_with_its_request_and_nothing_else() -> None:
    assert begin(NEW) == (NEW, (Send(Request.INIT),))


def test_only_a_new_payment_begins() -> None:
    for payment in cases.reached():
        if payment.state is not State.INITIATING or payment.answered or payment.doubt is not None:
            with pytest.raises(IllegalInputError):
                begin(payment)


def test_no_input_ever_sends_a_payments_request_again() -> None:
    for payment in cases.reached():
        for stage in (made for given in EVERY for made in stages(given, start=payment)):
            assert stage.effects in {(), SEND_CANCEL}


def test_a_response_with_a_code_shows_it_and_waits_for_the_customer() -> None:
    payment = after(CODE)
    assert (payment.state, payment.waits_for) == (State.PENDING, Wait.CUSTOMER)
    assert payment.code_to_show == CODE.qr_code
    assert payment.outcome is Outcome.NOT_KNOWN
    assert not payment.needs_attention


@pytest.mark.parametrize("given", [NO_CODE, Responded("")], ids=name)
def test_a_response_without_a_code_is_said_and_asks_to_cancel(given: Responded) -> None:
    payment, effects = apply(NEW, given)
    assert effects == SEND_CANCEL
    assert (payment.state, payment.doubt) == (State.CANCELLING, Doubt.NO_CODE)
    assert payment.cancel_reason is CancelReason.NO_CODE


def test_a_second_response_changes_nothing() -> None:
    payment = after(CODE)
    assert apply(payment, Responded("https://elsewhere.example/")) == (payment, ())


def test_a_receipt_makes_the_payment_paid_with_its_number_method_and_time() -> None:
    payment = after(CODE, PAID)
    assert (payment.state, payment.outcome) == (State.COMPLETE, Outcome.PAID)
    assert (payment.receipt_id, payment.payment_method) == ("1", "Vipps")
    assert payment.paid_at == "2026-11-22T12:35:10Z"
    assert payment.amount_confirmed
    assert payment.alarms == ()
    assert payment.waits_for is None


# -- rule 3: COMPLETE and CANCELED come only from the server ---------------------------


def test_complete_comes_only_from_the_server() -> None:
    for stage in every_step_into(State.COMPLETE):
        told = stage.given
        assert isinstance(told, StatusTold | ReceiptCame)
        assert told.state is State.COMPLETE


def test_canceled_comes_only_from_the_server_or_from_a_request_that_never_left() -> None:
    assert {stage.given for stage in every_step_into(State.CANCELED)} == {
        CANCELED,
        NeverLeft(Request.INIT),
    }


def every_step_into(state: State) -> list[cases.Stage]:
    found = [
        stage
        for payment in cases.reached()
        if payment.state is not state
        for given in EVERY
        for stage in stages(given, start=payment)
        if stage.after.state is state
    ]
    assert found
    return found


@pytest.mark.parametrize("so_far", [(), (CANCEL,)], ids=["waiting", "to be cancelled"])
def test_a_request_that_never_left_is_not_paid(so_far: tuple[Input, ...]) -> None:
    payment, effects = apply(after(*so_far), NeverLeft(Request.INIT))
    assert (payment.state, payment.outcome, effects) == (State.CANCELED, Outcome.NOT_PAID, ())
    assert payment.waits_for is None


@pytest.mark.parametrize(
    "so_far",
    [(NO_CODE,), (ERROR,), (TimeUp(Wait.RESPONSE),), (UNREADABLE,)],
    ids=["answered", "an error came", "asked about", "a receipt came"],
)
def test_a_request_that_the_server_may_know_of_did_leave(so_far: tuple[Input, ...]) -> None:
    with pytest.raises(IllegalInputError):
        after(*so_far, NeverLeft(Request.INIT))


def test_a_cancel_that_never_left_settles_nothing_and_is_asked_again_later() -> None:
    payment, effects = apply(after(CODE, CANCEL), NeverLeft(Request.CANCEL))
    assert effects == ()
    assert (payment.state, payment.outcome) == (State.CANCELLING, Outcome.NOT_KNOWN)
    assert (payment.waits_for, payment.times_asked) == (Wait.NEXT_ASK, 0)


def test_a_cancel_that_was_not_sent_cant_have_stayed_behind() -> None:
    with pytest.raises(IllegalInputError, match="no cancel is out"):
        after(CANCEL, NeverLeft(Request.CANCEL))


# -- rule 4: amount and currency agree, or nothing is known ----------------------------

MISMATCHES = {
    "another amount": DISAGREES,
    "another currency": ReceiptCame("3", State.COMPLETE, cases.OTHER_CURRENCY),
    "a refund of another amount": ReceiptCame("3", State.REVERSED, cases.OTHER_AMOUNT),
}
mismatches = pytest.mark.parametrize("receipt", MISMATCHES.values(), ids=MISMATCHES.keys())


@mismatches
@open_payments
def test_a_receipt_that_disagrees_pays_nothing_alarms_and_cancels_nothing(
    payment: Payment, receipt: ReceiptCame
) -> None:
    changed, effects = apply(payment, receipt)
    assert effects == ()
    assert changed.state is payment.state
    assert (changed.outcome, changed.doubt) == (Outcome.NOT_KNOWN, Doubt.RECEIPT_DISAGREES)
    assert Alarm.RECEIPT_DISAGREES in changed.alarms
    assert changed.other_receipt_ids == ("3",)
    assert changed.waits_for is None
    assert changed.code_to_show is None
    assert changed.needs_attention


@mismatches
@pytest.mark.parametrize("state", [State.CANCELED, State.ERROR], ids=lambda state: state.value)
def test_a_receipt_that_disagrees_makes_a_settled_not_paid_unknown_again(
    state: State, receipt: ReceiptCame
) -> None:
    changed = after(receipt, start=IN_EACH_STATE[state])
    assert (changed.state, changed.outcome) == (state, Outcome.NOT_KNOWN)
    assert Alarm.RECEIPT_DISAGREES in changed.alarms


@open_payments
@pytest.mark.parametrize(
    "given",
    [
        ReceiptUnreadable("4"),
        ReceiptUnreadable(None),
        ReceiptCame("4", State.PENDING, ASKED_FOR),
        ReceiptCame("4", State.ERROR, None),
    ],
    ids=name,
)
def test_a_receipt_that_cant_be_read_in_full_alarms_and_cancels_nothing(
    payment: Payment, given: Input
) -> None:
    changed, effects = apply(payment, given)
    assert effects == ()
    assert (changed.outcome, changed.doubt) == (Outcome.NOT_KNOWN, Doubt.RECEIPT_UNREADABLE)
    assert changed.alarms == (Alarm.RECEIPT_UNREADABLE,)
    assert changed.waits_for is None


@pytest.mark.parametrize("doubtful", [DISAGREES, UNREADABLE], ids=name)
@pytest.mark.parametrize(
    "given",
    [
        *(TimeUp(wait) for wait in Wait),
        LineLost(),
        TakenUp(),
        CODE,
        NO_CODE,
        ERROR,
        problem(Request.INIT, ProblemKind.UNEXPECTED_ERROR),
        problem(Request.INIT, ProblemKind.INPUT_ERROR),
        problem(Request.INIT, ProblemKind.PAYMENT_ALREADY_REFUNDED),
    ],
    ids=name,
)
@open_payments
def test_after_a_doubtful_receipt_nothing_but_a_person_starts_a_cancel(
    payment: Payment, given: Input, doubtful: Input
) -> None:
    doubted = after(doubtful, start=payment)
    for stage in stages(given, start=doubted):
        assert stage.effects == ()
        assert stage.after.doubt is doubted.doubt
        assert stage.after.waits_for is None


@pytest.mark.parametrize("doubtful", [DISAGREES, UNREADABLE], ids=name)
@open_payments
def test_a_person_may_cancel_despite_a_doubtful_receipt_and_it_goes_out_at_once(
    payment: Payment, doubtful: Input
) -> None:
    doubted = after(doubtful, start=payment)
    changed, effects = apply(doubted, CANCEL)
    assert effects == SEND_CANCEL
    assert changed.doubt is doubted.doubt
    assert changed.waits_for is Wait.CONFIRMATION


def test_a_confirmed_cancel_doesnt_settle_a_doubtful_receipt() -> None:
    payment = after(CODE, DISAGREES, CANCEL, CANCELED)
    assert (payment.state, payment.outcome) == (State.CANCELED, Outcome.NOT_KNOWN)
    assert payment.needs_attention


def test_a_doubted_payment_found_at_the_next_start_waits_for_no_answer_of_the_last_run() -> None:
    payment = after(CODE, DISAGREES, CANCEL, TakenUp())
    assert payment.doubt is Doubt.RECEIPT_DISAGREES
    assert payment.waits_for is not Wait.CONFIRMATION


def test_complete_without_a_receipt_doesnt_settle_a_doubtful_receipt() -> None:
    payment = after(CODE, DISAGREES)
    assert apply(payment, COMPLETE) == (payment, ())


def test_a_doubtful_receipt_after_complete_makes_it_unknown() -> None:
    payment = after(CODE, COMPLETE, DISAGREES)
    assert (payment.state, payment.outcome) == (State.COMPLETE, Outcome.NOT_KNOWN)
    assert Alarm.RECEIPT_DISAGREES in payment.alarms


@pytest.mark.parametrize("doubtful", [DISAGREES, UNREADABLE], ids=name)
def test_a_proper_receipt_settles_a_doubtful_one_and_keeps_the_alarm(doubtful: Input) -> None:
    payment = after(CODE, doubtful, PAID)
    assert (payment.outcome, payment.receipt_id, payment.doubt) == (Outcome.PAID, "1", None)
    assert len(payment.alarms) == 1
    assert len(payment.other_receipt_ids) == 1


def test_a_number_that_was_doubtful_and_is_confirmed_counts_once() -> None:
    payment = after(CODE, ReceiptCame("1", State.COMPLETE, cases.OTHER_AMOUNT), PAID)
    assert (payment.receipt_id, payment.other_receipt_ids) == ("1", ())


@pytest.mark.parametrize("doubtful", [*MISMATCHES.values(), UNREADABLE], ids=name)
def test_a_doubtful_receipt_for_a_paid_payment_alarms_and_keeps_its_number(doubtful: Input) -> None:
    payment = after(CODE, PAID, doubtful)
    assert (payment.state, payment.receipt_id) == (State.COMPLETE, "1")
    assert len(payment.alarms) == len(payment.other_receipt_ids) == 1


def test_a_receipt_without_an_amount_pays_the_amount_asked_for_unconfirmed() -> None:
    payment = after(CODE, PAID_NO_AMOUNT)
    assert payment.outcome is Outcome.PAID
    assert payment.amount == ASKED_FOR
    assert not payment.amount_confirmed


# -- rule 5: the stronger truth wins ---------------------------------------------------

BEFORE_A_RECEIPT: dict[str, tuple[tuple[Input, ...], bool]] = {
    "no response yet": ((), False),
    "code shown": ((CODE,), False),
    "paid, number awaited": ((CODE, COMPLETE), False),
    "cancel asked": ((CODE, CANCEL), True),
    "cancel waits": ((CANCEL,), True),
    "time is up": ((CODE, TimeUp(Wait.CUSTOMER)), True),
    "cancel confirmed": ((CODE, CANCEL, CANCELED), True),
    "aborted by the customer": ((CODE, CANCELED), True),
    "refused": ((INIT_REFUSED,), True),
    "taken up after a restart": ((CODE, TakenUp()), True),
    "never left": ((NeverLeft(Request.INIT),), True),
}


@pytest.mark.parametrize("given", [PAID, COMPLETE], ids=["receipt", "status"])
@pytest.mark.parametrize(
    ("so_far", "alarms"), BEFORE_A_RECEIPT.values(), ids=BEFORE_A_RECEIPT.keys()
)
def test_complete_wins_whenever_it_comes_and_alarms_where_it_surprises(
    so_far: tuple[Input, ...], given: Input, *, alarms: bool
) -> None:
    payment, effects = apply(after(*so_far), given)
    assert (payment.state, payment.outcome, effects) == (State.COMPLETE, Outcome.PAID, ())
    assert (Alarm.PAID_AFTER_CANCEL in payment.alarms) == alarms


def test_a_receipt_after_a_cancel_makes_the_payment_complete() -> None:
    payment = after(CODE, CANCEL, CANCELED, PAID)
    assert (payment.state, payment.receipt_id) == (State.COMPLETE, "1")
    assert payment.alarms == (Alarm.PAID_AFTER_CANCEL,)


@every_state
@pytest.mark.parametrize("given", [REVERSED, REFUNDED], ids=["status", "receipt"])
def test_reversed_wins_over_everything(state: State, given: Input) -> None:
    payment, effects = apply(IN_EACH_STATE[state], given)
    assert (payment.state, payment.outcome, effects) == (State.REVERSED, Outcome.NOT_PAID, ())


@pytest.mark.parametrize("given", EVERY, ids=name)
def test_nothing_leads_out_of_reversed(given: Input) -> None:
    for stage in stages(given, start=after(CODE, PAID, REFUNDED)):
        assert (stage.after.state, stage.after.outcome) == (State.REVERSED, Outcome.NOT_PAID)
        assert stage.effects == ()


@pytest.mark.parametrize("given", [CANCELED, ERROR], ids=name)
@pytest.mark.parametrize("so_far", [(CODE, PAID), (CODE, COMPLETE)], ids=["receipt", "status"])
def test_canceled_or_error_after_complete_alarms_and_stays_paid(
    so_far: tuple[Input, ...], given: Input
) -> None:
    payment, effects = apply(after(*so_far), given)
    assert (payment.state, payment.outcome, effects) == (State.COMPLETE, Outcome.PAID, ())
    assert payment.alarms == (Alarm.CANCELED_AFTER_PAID,)


@pytest.mark.parametrize("weaker", [CANCELED, ERROR, PENDING, CODE, NO_CODE], ids=name)
@pytest.mark.parametrize(
    "state", [State.CANCELED, State.ERROR, State.REVERSED], ids=lambda state: state.value
)
def test_weaker_news_changes_nothing(state: State, weaker: Input) -> None:
    payment = IN_EACH_STATE[state]
    assert apply(payment, weaker) == (payment, ())


@pytest.mark.parametrize("given", REMOTE, ids=name)
def test_the_same_message_twice_changes_nothing(given: Input) -> None:
    for payment in cases.reached():
        once = after(given, start=payment)
        assert apply(once, given) == (once, ())


@pytest.mark.parametrize("receipt", [PAID, PAID_NO_AMOUNT, REFUNDED, DISAGREES], ids=name)
def test_a_receipt_delivered_again_changes_nothing_whatever_came_between(
    receipt: ReceiptCame,
) -> None:
    for payment in IN_EACH_STATE.values():
        once = after(receipt, start=payment)
        for between in EVERY:
            for stage in stages(between, start=once):
                assert apply(stage.after, receipt) == (stage.after, ()), between


def test_a_second_receipt_number_is_a_double_charge_and_keeps_both() -> None:
    payment = after(CODE, PAID, PAID_TWICE)
    assert payment.outcome is Outcome.PAID
    assert (payment.receipt_id, payment.other_receipt_ids) == ("1", ("2",))
    assert payment.alarms == (Alarm.SECOND_RECEIPT,)


def test_a_second_receipt_number_alarms_for_a_refunded_payment_too() -> None:
    payment = after(CODE, PAID, REFUNDED, PAID_TWICE)
    assert Alarm.SECOND_RECEIPT in payment.alarms
    assert payment.other_receipt_ids == ("2",)


def test_receipts_after_a_bare_reversed_keep_their_numbers_and_two_of_them_alarm() -> None:
    payment = after(CODE, REVERSED, PAID)
    assert (payment.state, payment.receipt_id, payment.alarms) == (State.REVERSED, "1", ())
    payment = after(PAID_TWICE, start=payment)
    assert payment.other_receipt_ids == ("2",)
    assert payment.alarms == (Alarm.SECOND_RECEIPT,)


def test_the_receipts_number_follows_a_status_that_said_complete_first() -> None:
    first = after(CODE, COMPLETE)
    assert (first.outcome, first.receipt_id) == (Outcome.PAID, None)
    assert after(PAID, start=first).receipt_id == "1"


def test_alarms_that_were_seen_stay_on_record_and_new_ones_are_unseen() -> None:
    alarmed = after(CODE, CANCEL, PAID)
    assert alarmed.unseen_alarms == (Alarm.PAID_AFTER_CANCEL,)
    seen = after(AlarmsSeen("Kari"), start=alarmed)
    assert (seen.alarms, seen.unseen_alarms) == (alarmed.alarms, ())
    assert after(CANCELED, start=seen).unseen_alarms == (Alarm.CANCELED_AFTER_PAID,)


def test_seeing_the_alarms_changes_nothing_about_the_money() -> None:
    for payment in cases.reached():
        seen, effects = apply(payment, AlarmsSeen("Kari"))
        assert effects == ()
        assert dataclasses.replace(seen, alarms_seen=payment.alarms_seen) == payment


# -- rule 6: silence is not failure ----------------------------------------------------

SILENCE: tuple[Input, ...] = (*(TimeUp(wait) for wait in Wait), LineLost(), TakenUp())


@pytest.mark.parametrize("given", SILENCE, ids=name)
def test_silence_never_settles_anything(given: Input) -> None:
    for payment in cases.reached():
        for stage in stages(given, start=payment):
            assert stage.after.outcome is payment.outcome


def test_an_unanswered_request_is_unknown_and_asked_about_when_its_time_is_up() -> None:
    payment, effects = apply(NEW, TimeUp(Wait.RESPONSE))
    assert effects == SEND_CANCEL
    assert (payment.state, payment.doubt) == (State.CANCELLING, Doubt.NO_ANSWER)
    assert (payment.outcome, payment.waits_for) == (Outcome.NOT_KNOWN, Wait.CONFIRMATION)


def test_an_unconfirmed_cancel_is_unknown_and_asked_again_for_as_long_as_it_takes() -> None:
    payment = after(CODE, CANCEL)
    for times in range(2, 50):
        payment, effects = apply(payment, TimeUp(Wait.CONFIRMATION))
        assert (effects, payment.doubt) == ((), Doubt.CANCEL_UNCONFIRMED)
        assert payment.needs_attention
        payment, effects = apply(payment, TimeUp(Wait.NEXT_ASK))
        assert (effects, payment.times_asked) == (SEND_CANCEL, times)
        assert payment.outcome is Outcome.NOT_KNOWN


def test_a_cancel_whose_line_was_lost_is_unknown_and_asked_again_later() -> None:
    payment, effects = apply(after(CODE, CANCEL), LineLost())
    assert effects == ()
    assert (payment.waits_for, payment.doubt) == (Wait.NEXT_ASK, Doubt.CANCEL_UNCONFIRMED)


@pytest.mark.parametrize("so_far", [(), (CODE,), (CANCEL,)], ids=["new", "code shown", "cancel"])
def test_a_lost_line_changes_nothing_while_the_customer_or_the_response_is_awaited(
    so_far: tuple[Input, ...],
) -> None:
    payment = after(*so_far)
    assert apply(payment, LineLost()) == (payment, ())


def test_a_time_limit_of_something_no_longer_awaited_changes_nothing() -> None:
    for payment in cases.reached():
        for wait in Wait:
            if wait is not payment.waits_for:
                assert apply(payment, TimeUp(wait)) == (payment, ())


@open_payments
def test_a_payment_found_open_at_the_start_is_asked_about_later_and_shows_no_code(
    payment: Payment,
) -> None:
    taken, effects = apply(payment, TakenUp())
    assert effects == ()
    assert (taken.state, taken.waits_for) == (State.CANCELLING, Wait.NEXT_ASK)
    assert taken.needs_attention
    assert taken.code_to_show is None
    assert apply(taken, TimeUp(Wait.NEXT_ASK))[1] == SEND_CANCEL


# -- rule 8: after a cancel no code is shown -------------------------------------------


def test_a_cancel_hides_the_code_and_goes_out() -> None:
    payment, effects = apply(after(CODE), CANCEL)
    assert effects == SEND_CANCEL
    assert payment.code_to_show is None
    assert (payment.cancel_reason, payment.canceled_by) == (CancelReason.CASHIER, "Ola")


def test_a_cancel_before_the_response_waits_for_it() -> None:
    payment, effects = apply(NEW, CANCEL)
    assert effects == ()
    assert (payment.state, payment.waits_for) == (State.CANCELLING, Wait.RESPONSE)


@pytest.mark.parametrize("given", [CODE, NO_CODE, TimeUp(Wait.RESPONSE), ERROR], ids=name)
def test_a_cancel_that_waits_goes_out_with_the_answer_or_when_its_time_is_up(given: Input) -> None:
    payment, effects = apply(after(CANCEL), given)
    assert effects == SEND_CANCEL
    assert (payment.waits_for, payment.times_asked) == (Wait.CONFIRMATION, 1)
    assert payment.cancel_reason is CancelReason.CASHIER


@pytest.mark.parametrize("given", EVERY, ids=name)
def test_no_code_is_shown_once_a_cancel_was_wanted(given: Input) -> None:
    for payment in cases.reached():
        if payment.state is State.CANCELLING:
            for stage in stages(given, start=payment):
                assert stage.after.code_to_show is None


@pytest.mark.parametrize("so_far", [(CANCEL,), (CODE, CANCEL)], ids=["waits", "is out"])
def test_cancel_pressed_again_sends_no_second_one(so_far: tuple[Input, ...]) -> None:
    payment = after(*so_far)
    assert apply(payment, CANCEL) == (payment, ())


def test_cancel_pressed_while_the_next_ask_is_far_away_asks_now() -> None:
    payment = after(CODE, CANCEL, LineLost())
    assert apply(payment, CANCEL)[1] == SEND_CANCEL


def test_when_the_customers_time_is_up_the_code_goes_and_the_cancel_goes_out() -> None:
    payment, effects = apply(after(CODE), TimeUp(Wait.CUSTOMER))
    assert effects == SEND_CANCEL
    assert payment.code_to_show is None
    assert payment.cancel_reason is CancelReason.TIME_UP


def test_when_the_customers_time_is_up_offline_it_is_unknown_until_the_next_logon() -> None:
    payment = after(CODE, TimeUp(Wait.CUSTOMER), NeverLeft(Request.CANCEL))
    assert payment.code_to_show is None
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.TIME_UP)
    assert payment.needs_attention
    assert (payment.waits_for, payment.times_asked) == (Wait.NEXT_ASK, 0)


# -- PROBLEM in answer to PAYMENT_INIT_REQUEST -----------------------------------------

REFUSALS = (ProblemKind.INPUT_ERROR, ProblemKind.MERCHANT_VALIDATION_ERROR)
ASKING = (ProblemKind.PAYMENT_NOT_FOUND, ProblemKind.UNEXPECTED_ERROR, ProblemKind.UNKNOWN)
UNANSWERED = {what: payment for what, payment in OPEN.items() if not payment.answered}
ANSWERED = {what: payment for what, payment in OPEN.items() if payment.answered}


@pytest.mark.parametrize("kind", REFUSALS, ids=name)
@pytest.mark.parametrize("payment", UNANSWERED.values(), ids=UNANSWERED.keys())
def test_a_refused_request_is_an_error_and_not_paid(payment: Payment, kind: ProblemKind) -> None:
    refused, effects = apply(payment, problem(Request.INIT, kind))
    assert (refused.state, refused.outcome, effects) == (State.ERROR, Outcome.NOT_PAID, ())
    assert refused.waits_for is None
    assert refused.problem is not None
    assert refused.problem.kind is kind


@pytest.mark.parametrize("kind", REFUSALS, ids=name)
@pytest.mark.parametrize("payment", ANSWERED.values(), ids=ANSWERED.keys())
def test_a_refusal_of_a_request_that_was_answered_is_not_believed(
    payment: Payment, kind: ProblemKind
) -> None:
    changed, effects = apply(payment, problem(Request.INIT, kind))
    assert changed.outcome is Outcome.NOT_KNOWN
    assert changed.doubt is not None
    assert_asks(payment, changed, effects)


@pytest.mark.parametrize("kind", ASKING, ids=name)
@open_payments
def test_any_other_problem_with_the_request_is_unknown_and_asks(
    payment: Payment, kind: ProblemKind
) -> None:
    changed, effects = apply(payment, problem(Request.INIT, kind))
    assert (changed.state, changed.outcome) == (State.CANCELLING, Outcome.NOT_KNOWN)
    assert changed.needs_attention
    assert changed.problem is not None
    assert_asks(payment, changed, effects)


@open_payments
def test_an_error_told_for_an_open_payment_is_unknown_and_asks(payment: Payment) -> None:
    changed, effects = apply(payment, ERROR)
    assert changed.needs_attention
    assert_asks(payment, changed, effects)


def assert_asks(before: Payment, changed: Payment, effects: tuple[Send, ...]) -> None:
    """It asks now, unless an ask is out or due already."""
    if before.waits_for in {Wait.CONFIRMATION, Wait.NEXT_ASK}:
        assert (effects, changed.waits_for) == ((), before.waits_for)
    else:
        assert (effects, changed.waits_for) == (SEND_CANCEL, Wait.CONFIRMATION)
        assert changed.times_asked == before.times_asked + 1


@open_payments
def test_already_refunded_in_answer_to_the_request_is_unknown_and_asks_nothing_yet(
    payment: Payment,
) -> None:
    told = problem(Request.INIT, ProblemKind.PAYMENT_ALREADY_REFUNDED)
    changed, effects = apply(payment, told)
    assert effects == ()
    assert (changed.state, changed.outcome) == (State.CANCELLING, Outcome.NOT_KNOWN)
    assert changed.needs_attention
    assert changed.waits_for is Wait.NEXT_ASK


# -- PROBLEM in answer to a cancel -----------------------------------------------------

CANCEL_OUT = {
    "code was shown": after(CODE, CANCEL),
    "no code was shown": after(TimeUp(Wait.RESPONSE)),
}
cancel_out = pytest.mark.parametrize("payment", CANCEL_OUT.values(), ids=CANCEL_OUT.keys())


@pytest.mark.parametrize("kind", [*REFUSALS, *ASKING], ids=name)
@cancel_out
def test_a_problem_with_the_cancel_leaves_the_outcome_unknown(
    payment: Payment, kind: ProblemKind
) -> None:
    changed, effects = apply(payment, problem(Request.CANCEL, kind))
    assert effects == ()
    assert (changed.state, changed.outcome) == (State.CANCELLING, Outcome.NOT_KNOWN)
    assert changed.waits_for is Wait.NEXT_ASK
    assert changed.needs_attention
    assert changed.problem is not None


def test_a_payment_that_the_server_doesnt_know_is_not_paid_if_it_never_could_be() -> None:
    never_shown = after(TimeUp(Wait.RESPONSE))
    gone = problem(Request.CANCEL, ProblemKind.PAYMENT_NOT_FOUND, request_long_gone=True)
    changed, effects = apply(never_shown, gone)
    assert (changed.state, changed.outcome, effects) == (State.ERROR, Outcome.NOT_PAID, ())
    assert (changed.doubt, changed.waits_for) == (None, None)


@pytest.mark.parametrize(
    ("so_far", "gone"),
    [
        ((CODE, CANCEL), True),
        ((TimeUp(Wait.RESPONSE),), False),
        ((TimeUp(Wait.RESPONSE), DISAGREES, CANCEL), True),
    ],
    ids=["a code was shown", "its request may be under way", "a receipt spoke of it"],
)
def test_a_payment_that_the_server_doesnt_know_is_else_unknown(
    so_far: tuple[Input, ...], *, gone: bool
) -> None:
    told = problem(Request.CANCEL, ProblemKind.PAYMENT_NOT_FOUND, request_long_gone=gone)
    changed = after(*so_far, told)
    assert (changed.state, changed.outcome) == (State.CANCELLING, Outcome.NOT_KNOWN)


@pytest.mark.parametrize(
    "kind",
    [kind for kind in ProblemKind if kind is not ProblemKind.PAYMENT_NOT_FOUND],
    ids=name,
)
def test_only_payment_not_found_proves_that_a_payment_never_was(kind: ProblemKind) -> None:
    told = problem(Request.CANCEL, kind, request_long_gone=True)
    assert after(TimeUp(Wait.RESPONSE), told).state is not State.ERROR


@cancel_out
def test_already_refunded_in_answer_to_the_cancel_is_reversed(payment: Payment) -> None:
    told = problem(Request.CANCEL, ProblemKind.PAYMENT_ALREADY_REFUNDED)
    changed, effects = apply(payment, told)
    assert (changed.state, changed.outcome, effects) == (State.REVERSED, Outcome.NOT_PAID, ())


@pytest.mark.parametrize(
    "state",
    [State.COMPLETE, State.CANCELED, State.ERROR, State.REVERSED],
    ids=lambda state: state.value,
)
def test_a_late_already_refunded_is_the_stronger_truth(state: State) -> None:
    told = problem(Request.CANCEL, ProblemKind.PAYMENT_ALREADY_REFUNDED)
    assert after(told, start=IN_EACH_STATE[state]).state is State.REVERSED


@pytest.mark.parametrize("kind", ProblemKind, ids=name)
@pytest.mark.parametrize("payment", [NEW, after(CODE)], ids=["unanswered", "code shown"])
def test_a_problem_with_a_cancel_that_nobody_sent_is_noted_and_settles_nothing(
    payment: Payment, kind: ProblemKind
) -> None:
    changed, effects = apply(payment, problem(Request.CANCEL, kind))
    assert effects == ()
    assert (changed.state, changed.outcome) == (payment.state, payment.outcome)
    assert changed.problem is not None


@pytest.mark.parametrize("kind", ProblemKind, ids=name)
@pytest.mark.parametrize("request_", Request, ids=lambda request: request.value)
@pytest.mark.parametrize(
    "state", [State.COMPLETE, State.CANCELED, State.REVERSED], ids=lambda state: state.value
)
def test_a_problem_takes_no_money_back_that_has_come(
    state: State, request_: Request, kind: ProblemKind
) -> None:
    payment = IN_EACH_STATE[state]
    changed = after(problem(request_, kind), start=payment)
    assert changed.state in {payment.state, State.REVERSED}


# -- STATUS_UPDATE ---------------------------------------------------------------------


@open_payments
def test_canceled_from_the_server_settles_an_open_payment_as_not_paid(payment: Payment) -> None:
    changed, effects = apply(payment, CANCELED)
    assert (changed.state, changed.outcome, effects) == (State.CANCELED, Outcome.NOT_PAID, ())
    assert (changed.waits_for, changed.doubt) == (None, None)


@open_payments
def test_pending_from_the_server_changes_nothing_and_confirms_no_cancel(payment: Payment) -> None:
    assert apply(payment, PENDING) == (payment, ())


@pytest.mark.parametrize("until", [State.INITIATING, State.CANCELLING], ids=lambda s: s.value)
def test_a_state_of_the_tills_own_from_the_server_changes_nothing(until: State) -> None:
    for payment in cases.reached():
        assert apply(payment, StatusTold(until)) == (payment, ())


def test_an_unreadable_receipt_is_legal_in_every_state_and_moves_none() -> None:
    for payment in cases.reached():
        assert after(ReceiptUnreadable("9"), start=payment).state is payment.state


def test_a_third_receipt_number_alarms_again_after_the_second_was_seen() -> None:
    numbers = [ReceiptCame(number, State.COMPLETE, None) for number in ("1", "2", "3")]
    payment = after(Responded("code"), *numbers[:2], AlarmsSeen("Kari"))
    assert (payment.alarms, payment.unseen_alarms) == ((Alarm.SECOND_RECEIPT,), ())
    payment, _ = apply(payment, numbers[1])
    assert payment.unseen_alarms == ()
    payment, _ = apply(payment, numbers[2])
    assert payment.unseen_alarms == (Alarm.SECOND_RECEIPT,)
