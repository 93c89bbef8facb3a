"""What receipts prove, rule 4: they agree with what was asked for, or nothing is known."""

from dataclasses import replace

import pytest

from terminal_app.payments.inputs import (
    ConnectionLost,
    Input,
    ReceiptReceived,
    Request,
    RequestNotSent,
    TakenUp,
    TimedOut,
    UnreadableReceiptReceived,
)
from terminal_app.payments.machine import apply
from terminal_app.payments.payment import (
    Alarm,
    Doubt,
    Outcome,
    Payment,
    ProblemKind,
    State,
    Wait,
)
from tests.unit.payments import cases
from tests.unit.payments.cases import (
    ASKED_FOR,
    CANCEL,
    CANCELED,
    CODE,
    COMPLETE,
    COMPLETE_UNCERTIFIED,
    DISAGREES,
    ERROR,
    IN_EACH_STATE,
    NO_CODE,
    PAID,
    PAID_NO_AMOUNT,
    PAID_NO_AMOUNT_UNCERTIFIED,
    PAID_TWICE,
    PENDING,
    REFUND,
    REVERSED,
    SEND_CANCEL,
    UNREADABLE,
    after,
    name,
    open_payments,
    problem,
    stages,
)


def test_a_receipt_makes_the_payment_paid_with_its_number_method_and_time() -> None:
    payment = after(CODE, PAID)
    assert (payment.state, payment.outcome) == (State.COMPLETE, Outcome.PAID)
    assert (payment.receipt_id, payment.payment_method) == ("1", "Vipps")
    assert payment.paid_at == "2026-11-22T12:35:10Z"
    assert payment.amount_confirmed
    assert payment.alarms == ()
    assert payment.waits_for is None


MISMATCHES = {
    "another amount": DISAGREES,
    "another currency": ReceiptReceived("3", State.COMPLETE, cases.OTHER_CURRENCY),
    "a refund of another amount": ReceiptReceived("3", State.REVERSED, cases.OTHER_AMOUNT),
}
mismatches = pytest.mark.parametrize("receipt", MISMATCHES.values(), ids=MISMATCHES.keys())


@mismatches
@open_payments
def test_a_receipt_that_disagrees_pays_nothing_alarms_and_cancels_nothing(
    payment: Payment, receipt: ReceiptReceived
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
    state: State, receipt: ReceiptReceived
) -> None:
    changed = after(receipt, start=IN_EACH_STATE[state])
    assert (changed.state, changed.outcome) == (state, Outcome.NOT_KNOWN)
    assert Alarm.RECEIPT_DISAGREES in changed.alarms


@open_payments
@pytest.mark.parametrize(
    "given",
    [
        UnreadableReceiptReceived("4"),
        UnreadableReceiptReceived(None),
        ReceiptReceived("4", State.PENDING, ASKED_FOR),
        ReceiptReceived("4", State.ERROR, None),
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
        *(TimedOut(wait) for wait in Wait),
        ConnectionLost(),
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
    payment = after(CODE, ReceiptReceived("1", State.COMPLETE, cases.OTHER_AMOUNT), PAID)
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


# -- receipts of one number that contradict each other ---------------------------------


def test_a_receipt_without_an_amount_doesnt_clear_the_doubt_about_its_own_number() -> None:
    payment = after(CODE, ReceiptReceived("1", State.COMPLETE, cases.OTHER_AMOUNT), PAID_NO_AMOUNT)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.RECEIPT_DISAGREES)


def test_an_unreadable_receipt_delivered_again_doesnt_bring_back_a_doubt_that_was_cleared() -> None:
    payment = after(CODE, UNREADABLE, PAID)
    assert apply(payment, UNREADABLE) == (payment, ())


def test_an_unreadable_receipt_that_may_be_a_refund_makes_a_paid_payment_unknown() -> None:
    for told in (
        UnreadableReceiptReceived("1", State.REVERSED),
        UNREADABLE,
        UnreadableReceiptReceived(None),
    ):
        payment = after(CODE, PAID, told)
        assert (payment.state, payment.outcome) == (State.COMPLETE, Outcome.NOT_KNOWN)
        assert payment.alarms == (Alarm.RECEIPT_UNREADABLE,)


@pytest.mark.parametrize("number", ["1", "2", None])
def test_a_refund_that_cant_be_read_is_not_outweighed_by_the_receipt_of_its_charge(
    number: str | None,
) -> None:
    unreadable = UnreadableReceiptReceived(number, State.REVERSED)
    for told in ((unreadable, PAID), (UNREADABLE, unreadable, PAID), (unreadable, PAID, PAID)):
        payment = after(CODE, *told)
        assert payment.outcome is Outcome.NOT_KNOWN, told
    read = after(CODE, unreadable, PAID, cases.REFUNDED)
    # Under a number of its own it may be another charge's: a person has to say.
    assert read.outcome is (Outcome.NOT_KNOWN if number == "2" else Outcome.NOT_PAID)


def test_an_unreadable_receipt_that_says_complete_leaves_a_paid_payment_paid() -> None:
    for told in (
        UnreadableReceiptReceived("1", State.COMPLETE),
        UnreadableReceiptReceived("4", State.COMPLETE),
    ):
        payment = after(CODE, PAID, told)
        assert payment.outcome is Outcome.PAID
        assert payment.alarms == (Alarm.RECEIPT_UNREADABLE,)


# -- COMPLETE where nobody has certified how the server writes amounts -------------------


def test_a_receipt_says_whether_the_server_took_the_amount_asked_for() -> None:
    told = after(CODE, COMPLETE_UNCERTIFIED)
    assert (told.state, told.outcome, told.is_open) == (State.COMPLETE, Outcome.NOT_KNOWN, False)
    assert after(PAID, start=told).outcome is Outcome.PAID
    odd = after(DISAGREES, start=told)
    assert (odd.doubt, odd.outcome) == (Doubt.RECEIPT_DISAGREES, Outcome.NOT_KNOWN)
    unread = after(UNREADABLE, start=told)
    assert (unread.doubt, unread.outcome) == (Doubt.RECEIPT_UNREADABLE, Outcome.NOT_KNOWN)


def test_a_receipt_without_an_amount_says_no_more_than_complete_alone() -> None:
    for before in ((), (COMPLETE_UNCERTIFIED,)):
        told = after(CODE, *before, PAID_NO_AMOUNT_UNCERTIFIED)
        assert (told.doubt, told.outcome) == (Doubt.AMOUNT_UNCONFIRMED, Outcome.NOT_KNOWN)
        assert (told.other_receipt_ids, told.refundable) == (("1",), ("1",))
        assert told.code_to_show is None
        assert after(PAID_NO_AMOUNT_UNCERTIFIED, start=told) == told
        # Its amount may come later, under the same number.
        assert after(PAID, start=told).outcome is Outcome.PAID
    told = after(CODE, CANCELED, PAID_NO_AMOUNT_UNCERTIFIED)
    assert (told.outcome, told.alarms) == (Outcome.NOT_KNOWN, (Alarm.PAID_AFTER_CANCEL,))
    twice = replace(PAID_NO_AMOUNT_UNCERTIFIED, receipt_id="2")
    told = after(CODE, PAID, twice)
    assert (told.outcome, told.alarms) == (Outcome.PAID, (Alarm.SECOND_RECEIPT,))


def test_it_takes_nothing_back_that_a_receipt_has_said() -> None:
    for proved in (after(CODE, PAID), after(CODE, DISAGREES), after(CODE, PAID, REVERSED)):
        assert apply(proved, COMPLETE_UNCERTIFIED) == (proved, ())


def test_after_a_cancel_it_alarms_as_any_other() -> None:
    told = after(CODE, CANCELED, COMPLETE_UNCERTIFIED)
    assert (told.outcome, told.alarms) == (Outcome.NOT_KNOWN, (Alarm.PAID_AFTER_CANCEL,))


# -- what clears a doubt ---------------------------------------------------------------

IN_DOUBT: dict[Doubt, Payment] = {
    Doubt.NO_ANSWER: after(TimedOut(Wait.RESPONSE)),
    Doubt.NO_CODE: after(NO_CODE),
    Doubt.TIME_UP: after(CODE, TimedOut(Wait.CUSTOMER), RequestNotSent(Request.CANCEL)),
    Doubt.CANCEL_UNCONFIRMED: after(CODE, CANCEL, ConnectionLost()),
    Doubt.PROBLEM: after(problem(Request.INIT, ProblemKind.UNKNOWN)),
    Doubt.SERVER_ERROR: after(CODE, ERROR),
    Doubt.RESTARTED: after(CODE, TakenUp()),
    Doubt.RECEIPT_DISAGREES: after(CODE, DISAGREES),
    Doubt.RECEIPT_UNREADABLE: after(CODE, UNREADABLE),
    Doubt.REFUND_UNKNOWN: after(CODE, PAID, REFUND, ConnectionLost()),
    Doubt.REFUND_UNCLEAR: after(CODE, PAID, PAID_TWICE, REVERSED),
    Doubt.AMOUNT_UNCONFIRMED: after(CODE, COMPLETE_UNCERTIFIED),
}
CLEARED_BY: dict[Doubt, set[Input]] = {
    **{doubt: {PAID, COMPLETE, CANCELED, REVERSED} for doubt in IN_DOUBT},
    Doubt.RECEIPT_DISAGREES: {PAID, REVERSED},
    Doubt.RECEIPT_UNREADABLE: {PAID, REVERSED},
    Doubt.REFUND_UNKNOWN: {REVERSED},
    Doubt.REFUND_UNCLEAR: set(),
    Doubt.AMOUNT_UNCONFIRMED: {PAID, REVERSED},
}


@pytest.mark.parametrize("told", [PAID, COMPLETE, CANCELED, REVERSED, ERROR, PENDING], ids=name)
@pytest.mark.parametrize("doubt", Doubt, ids=lambda doubt: doubt.value)
def test_each_doubt_is_cleared_by_proof_and_by_nothing_weaker(doubt: Doubt, told: Input) -> None:
    payment = IN_DOUBT[doubt]
    assert (payment.doubt, payment.outcome) == (doubt, Outcome.NOT_KNOWN)
    changed = after(told, start=payment)
    cleared = told in CLEARED_BY[doubt]
    assert (changed.doubt is None) == cleared
    assert (changed.outcome is not Outcome.NOT_KNOWN) == cleared
