"""Which alarms still press: those whose money hasn't gone back."""

import pytest

from terminal_app.payments.alarms import pressing
from terminal_app.payments.inputs import Input, ReceiptReceived, RefundRequested
from terminal_app.payments.payment import Alarm, Payment, State
from tests.unit.gui.presenter.presented import (
    AMOUNT,
    PAID,
    PAID_AFTER_CANCEL,
    RESPONDED,
    TWICE,
    TillUnderTest,
)

BACK = ReceiptReceived("123456789", State.REVERSED, AMOUNT)
OTHER_BACK = ReceiptReceived("987654321", State.REVERSED, AMOUNT)
LATE, DOUBLE = (Alarm.PAID_AFTER_CANCEL,), (Alarm.SECOND_RECEIPT,)


def after(*given: Input) -> Payment:
    till = TillUnderTest().connect().type("125,50\r")
    till.happens(*given)
    payment = till.presenter._model.mode.payment
    assert payment is not None
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


def test_what_no_refund_answers_goes_on_pressing() -> None:
    payment = after(*PAID_AFTER_CANCEL, BACK)
    others = (Alarm.RECEIPT_DISAGREES, Alarm.RECEIPT_UNREADABLE, Alarm.OVERRULED)
    assert pressing(payment, others) == others
