"""Rule 5: the stronger truth about money wins, whenever it comes; and how much it comes to."""

import pytest

from terminal_app.payments.inputs import (
    AlarmsAcknowledged,
    InitResponseReceived,
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
    Outcome,
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
    DISAGREES,
    ERROR,
    EVERY,
    IN_EACH_STATE,
    INIT_REFUSED,
    NO_CODE,
    PAID,
    PAID_TWICE,
    PENDING,
    REFUNDED,
    REVERSED,
    UNREADABLE,
    after,
    every_state,
    name,
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


BEFORE_A_RECEIPT: dict[str, tuple[tuple[Input, ...], bool]] = {
    "no response yet": ((), False),
    "code shown": ((CODE,), False),
    "paid, number awaited": ((CODE, COMPLETE), False),
    "cancel asked": ((CODE, CANCEL), True),
    "cancel waits": ((CANCEL,), True),
    "time is up": ((CODE, TimedOut(Wait.CUSTOMER)), True),
    "cancel confirmed": ((CODE, CANCEL, CANCELED), True),
    "aborted by the customer": ((CODE, CANCELED), True),
    "refused": ((INIT_REFUSED,), True),
    "taken up after a restart": ((CODE, TakenUp()), True),
    "never left": ((RequestNotSent(Request.INIT),), True),
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


ODD_FOR_A_REVERSED = (
    DISAGREES,
    ReceiptReceived("3", State.REVERSED, cases.OTHER_AMOUNT),
    ReceiptReceived("1", State.CANCELED, ASKED_FOR),
    UNREADABLE,
    UnreadableReceiptReceived(None),
    UnreadableReceiptReceived("1", State.REVERSED),
)


@pytest.mark.parametrize(
    "given", [one for one in EVERY if one not in {*ODD_FOR_A_REVERSED, PAID_TWICE}], ids=name
)
def test_nothing_but_another_charge_leads_out_of_reversed(given: Input) -> None:
    for stage in stages(given, start=IN_EACH_STATE[State.REVERSED]):
        assert (stage.after.state, stage.after.outcome) == (State.REVERSED, Outcome.NOT_PAID)
        assert stage.effects == ()


@pytest.mark.parametrize("odd", ODD_FOR_A_REVERSED, ids=name)
def test_an_odd_receipt_for_a_reversed_payment_is_a_doubt(odd: Input) -> None:
    payment = after(odd, start=IN_EACH_STATE[State.REVERSED])
    assert (payment.state, payment.outcome) == (State.REVERSED, Outcome.NOT_KNOWN)
    assert payment.needs_attention
    assert len(payment.unseen_alarms) == 1


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
    if (state, type(weaker)) != (State.ERROR, InitResponseReceived):
        # That one is stronger: what was refused exists after all (test_answers.py).
        assert apply(payment, weaker) == (payment, ())


def test_a_second_receipt_number_is_a_double_charge_and_keeps_both() -> None:
    payment = after(CODE, PAID, PAID_TWICE)
    assert payment.outcome is Outcome.PAID
    assert (payment.receipt_id, payment.other_receipt_ids) == ("1", ("2",))
    assert payment.alarms == (Alarm.SECOND_RECEIPT,)


def test_a_receipt_with_a_new_number_after_the_refund_is_a_new_charge() -> None:
    payment = after(CODE, PAID, REFUNDED, PAID_TWICE)
    assert (payment.state, payment.outcome) == (State.COMPLETE, Outcome.PAID)
    assert payment.alarms == (Alarm.SECOND_RECEIPT,)
    assert (payment.receipt_id, payment.other_receipt_ids) == ("2", ("1",))
    assert payment.refundable == ("2",)


def test_the_first_receipt_after_a_bare_reversed_is_the_charge_that_was_paid_back() -> None:
    payment = after(CODE, REVERSED, PAID)
    assert (payment.state, payment.receipt_id, payment.alarms) == (State.REVERSED, "1", ())
    payment = after(PAID_TWICE, start=payment)
    assert (payment.state, payment.receipt_id) == (State.COMPLETE, "2")
    assert payment.other_receipt_ids == ("1",)
    assert payment.alarms == (Alarm.SECOND_RECEIPT,)


def test_the_receipts_number_follows_a_status_that_said_complete_first() -> None:
    first = after(CODE, COMPLETE)
    assert (first.outcome, first.receipt_id) == (Outcome.PAID, None)
    assert after(PAID, start=first).receipt_id == "1"


def test_a_third_receipt_number_alarms_again_after_the_second_was_seen() -> None:
    numbers = [ReceiptReceived(number, State.COMPLETE, None) for number in ("1", "2", "3")]
    payment = after(InitResponseReceived("code"), *numbers[:2], AlarmsAcknowledged("Kari"))
    assert (payment.alarms, payment.unseen_alarms) == ((Alarm.SECOND_RECEIPT,), ())
    payment, _ = apply(payment, numbers[1])
    assert payment.unseen_alarms == ()
    payment, _ = apply(payment, numbers[2])
    assert payment.unseen_alarms == (Alarm.SECOND_RECEIPT,)


# -- what the merchant has of it -------------------------------------------------------

TWICE = ASKED_FOR.amount_minor * 2


@pytest.mark.parametrize(
    ("so_far", "paid_minor"),
    [
        ((), 0),
        ((CODE, COMPLETE), ASKED_FOR.amount_minor),
        ((CODE, PAID), ASKED_FOR.amount_minor),
        ((CODE, PAID, PAID), ASKED_FOR.amount_minor),
        ((CODE, PAID, PAID_TWICE), TWICE),
        ((CODE, PAID, DISAGREES), ASKED_FOR.amount_minor),
        ((CODE, PAID, PAID_TWICE, REFUNDED), ASKED_FOR.amount_minor),
        ((CODE, PAID, REFUNDED), 0),
        ((CODE, DISAGREES), 0),
    ],
    ids=repr,
)
def test_what_was_paid_is_counted_once_for_each_charge_that_stands(
    so_far: tuple[Input, ...], paid_minor: int
) -> None:
    assert after(*so_far).paid_minor == paid_minor
