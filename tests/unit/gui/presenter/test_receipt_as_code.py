"""The receipt as a code for the customer's phone, beside the receipt."""

import dataclasses

from terminal_app.gui.screen_state import Gesture, OpenPayment
from tests.unit.gui.presenter.presented import PAID, RESPONDED, TillUnderTest

TOGGLE = Gesture.RECEIPT_CODE


def code(till: TillUnderTest) -> str | None:
    assert till.screen.receipt is not None
    return till.screen.receipt.code


def button(till: TillUnderTest) -> str:
    assert till.screen.receipt is not None
    (found,) = [one for one in till.screen.receipt.buttons if one.gesture is TOGGLE]
    return found.text


def test_the_button_shows_the_code_and_then_the_text_again(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    assert (code(till), button(till)) == (None, "QR code")
    till.do(TOGGLE)
    text = code(till)
    assert text is not None
    assert "NOK 125.50" in text.splitlines()
    assert "PAID" in text.splitlines()
    assert text.splitlines()[0] == text.splitlines()[-1] == "DEMO - not a payment"
    assert button(till) == "Hide QR"
    till.do(TOGGLE)
    assert (code(till), button(till)) == (None, "QR code")


def test_the_next_customers_receipt_is_text_again(till: TillUnderTest) -> None:
    first = till.type("125,50\r").happens(RESPONDED, PAID)
    till.do(TOGGLE).waits()
    till.type("\r10,00\r").happens(
        RESPONDED, dataclasses.replace(PAID, receipt_id="2", amount=None)
    )
    assert code(till) is None
    till.waits().do(Gesture.ENTER).do(OpenPayment(first.payment_id))
    assert button(till) == "Hide QR"


def test_one_that_is_too_long_stays_text_and_says_why(till: TillUnderTest) -> None:
    model = till.presenter._model
    model.issuer = dataclasses.replace(model.issuer, name="Å" * 700)
    till.type("125,50\r").happens(RESPONDED, PAID)
    till.do(TOGGLE)
    assert code(till) is None
    assert till.screen.receipt is not None
    assert till.screen.receipt.remark == "Too long for a QR code"


def test_without_a_receipt_it_does_nothing(till: TillUnderTest) -> None:
    assert till.do(TOGGLE).screen.receipt is None
