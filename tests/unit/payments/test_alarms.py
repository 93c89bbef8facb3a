"""Which alarms stand, and which press: those whose money isn't settled."""

import pytest

from terminal_app.payments import machine
from terminal_app.payments.alarms import pressing, standing
from terminal_app.payments.inputs import (
    AlarmsAcknowledged,
    ConnectionLost,
    IllegalInputError,
    Input,
    ReceiptReceived,
    RefundRequested,
    StatusReceived,
    UnreadableReceiptReceived,
)
from terminal_app.payments.payment import Alarm, Payment, State
from tests.unit.gui.presenter.presented import (
    AMOUNT,
    NOT_KNOWN,
    OTHER,
    PAID,
    PAID_AFTER_CANCEL,
    RESPONDED,
    TWICE,
    TillUnderTest,
)
from tests.unit.payments.cases import DISMISSED, SETTLED_NOT_PAID, SETTLED_PAID

THRICE = ReceiptReceived("555", State.COMPLETE, AMOUNT)
ODD = ReceiptReceived("777", State.COMPLETE, OTHER)
CANCELED, LOST = StatusReceived(State.CANCELED), ConnectionLost()
SEEN, REFUND = AlarmsAcknowledged("Kari"), RefundRequested("987654321", "Kari")
BACK = ReceiptReceived("123456789", State.REVERSED, AMOUNT)
OTHER_BACK = ReceiptReceived("987654321", State.REVERSED, AMOUNT)
LATE, DOUBLE = (Alarm.PAID_AFTER_CANCEL,), (Alarm.SECOND_RECEIPT,)
BLURRED = (Alarm.RECEIPT_UNREADABLE,)


def after(*given: Input) -> Payment:
    till = TillUnderTest().connect().type("125,50\r")
    till.happens(*given)
    payment = till.presenter._model.mode.payment
    assert payment is not None
    return payment


def apply_all(*given: Input) -> Payment:
    payment = TillUnderTest().connect().type("125,50\r").payment()
    for each in given:
        payment, _ = machine.apply(payment, each)
    return payment


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (PAID_AFTER_CANCEL, LATE),
        ((*PAID_AFTER_CANCEL, RefundRequested("123456789", "Kari")), ()),
        ((*PAID_AFTER_CANCEL, BACK), ()),
        ((RESPONDED, PAID, TWICE), DOUBLE),
        # The back office has paid one back: the advice to refund one would cost the other.
        ((RESPONDED, PAID, TWICE, OTHER_BACK), ()),
        ((RESPONDED, PAID, TWICE, BACK, OTHER_BACK), ()),
    ],
)
def test_an_alarm_presses_until_its_money_has_gone_back(
    given: tuple[Input, ...], expected: tuple[Alarm, ...]
) -> None:
    payment = after(*given)
    assert pressing(payment, payment.alarms) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((*PAID_AFTER_CANCEL, SEEN), LATE),
        # A refund that was asked for isn't done yet.
        ((*PAID_AFTER_CANCEL, SEEN, RefundRequested("123456789", "Kari")), LATE),
        ((*PAID_AFTER_CANCEL, SEEN, BACK), ()),
        ((*PAID_AFTER_CANCEL, SEEN, DISMISSED), ()),
        ((*PAID_AFTER_CANCEL, DISMISSED), ()),
        ((RESPONDED, PAID, TWICE, SEEN), DOUBLE),
        ((RESPONDED, PAID, TWICE, SEEN, OTHER_BACK), ()),
        ((RESPONDED, PAID, TWICE, SEEN, StatusReceived(State.REVERSED)), DOUBLE),
        ((RESPONDED, PAID, TWICE, DISMISSED, THRICE), DOUBLE),
        ((RESPONDED, PAID, TWICE, DISMISSED, THRICE, DISMISSED), ()),
        ((RESPONDED, PAID, TWICE, OTHER_BACK, THRICE), DOUBLE),
        ((RESPONDED, PAID, CANCELED, SEEN), (Alarm.CANCELED_AFTER_PAID,)),
        ((RESPONDED, PAID, CANCELED, SEEN, BACK), ()),
        ((RESPONDED, PAID, ODD, SEEN), (Alarm.RECEIPT_DISAGREES,)),
        ((RESPONDED, ODD, SEEN, SETTLED_PAID), ()),
        ((RESPONDED, ODD, SEEN, SETTLED_PAID, PAID), (Alarm.RECEIPT_DISAGREES,)),
        ((RESPONDED, UnreadableReceiptReceived(None), SEEN, SETTLED_NOT_PAID), ()),
        ((RESPONDED, PAID, UnreadableReceiptReceived(None, State.COMPLETE), SEEN, BACK), BLURRED),
        # "Paid" by hand, for a refund that isn't known, says nothing of the second charge.
        ((RESPONDED, PAID, TWICE, SEEN, REFUND, LOST, SETTLED_PAID), DOUBLE),
        ((RESPONDED, PAID, TWICE, SEEN, REFUND, LOST, SETTLED_NOT_PAID), ()),
        # What a person was wrong about ends only by a person.
        ((*NOT_KNOWN, SETTLED_NOT_PAID, PAID, SEEN, BACK), (Alarm.OVERRULED,)),
        ((*NOT_KNOWN, SETTLED_NOT_PAID, PAID, SEEN, BACK, DISMISSED), ()),
    ],
)
def test_an_alarm_stands_until_its_money_is_settled(
    given: tuple[Input, ...], expected: tuple[Alarm, ...]
) -> None:
    payment = apply_all(*given)
    assert standing(payment) == expected


def test_no_alarm_is_dismissed_that_doesnt_stand() -> None:
    for given in ((RESPONDED, PAID), (RESPONDED, PAID, TWICE, OTHER_BACK)):
        with pytest.raises(IllegalInputError, match="stands"):
            apply_all(*given, DISMISSED)


def test_a_dismissal_is_kept_and_says_that_the_alarms_were_seen() -> None:
    payment = apply_all(RESPONDED, PAID, TWICE, DISMISSED, THRICE)
    assert payment.dismissals == (DISMISSED.dismissal,)
    assert payment.undismissed_alarms == payment.unseen_alarms == DOUBLE


def test_what_no_refund_answers_goes_on_pressing() -> None:
    payment = after(*PAID_AFTER_CANCEL, BACK)
    others = (Alarm.RECEIPT_DISAGREES, Alarm.RECEIPT_UNREADABLE, Alarm.OVERRULED)
    assert pressing(payment, others) == others
