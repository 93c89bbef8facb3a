"""What was refunded in part is said so: in the list, beside it, on the screen and the receipt."""

import dataclasses

import pytest

from terminal_app.channel.events import PaymentChanged
from terminal_app.gui.screen_state import Gesture, Tone
from terminal_app.payments.payment import Payment
from tests.unit.gui.presenter.attended import PARTLY_REFUNDED
from tests.unit.gui.presenter.payments.listed import made, opened, preview, receipt, sold
from tests.unit.gui.presenter.presented import TillUnderTest

TWICE, LESS = PARTLY_REFUNDED
PART_OF_TWO = "Partly refunded: 125.50 of 251.00"
PART_OF_ONE = "Partly refunded: 50.00 of 125.50"


@pytest.mark.parametrize(
    ("payment", "outcome", "sentence", "tone"),
    [
        (TWICE, "Partly refunded", PART_OF_TWO, Tone.PAID),
        (LESS, "Not known · partly refunded", PART_OF_ONE, Tone.NOT_KNOWN),
    ],
    ids=["one of two charges", "less than a charge"],
)
def test_it_is_said_in_the_list_beside_it_and_on_the_screen(
    till: TillUnderTest, payment: Payment, outcome: str, sentence: str, tone: Tone
) -> None:
    till.journal = [payment]
    till.do(Gesture.PAYMENTS)
    (row,) = till.page.rows
    assert (row.outcome, row.tone) == (outcome, tone)
    assert preview(till).outcome == outcome
    assert preview(till).story[0].text == sentence
    opened(till, 0)
    assert sentence in till.notice
    till.do(Gesture.SALE).hears(PaymentChanged(payment))
    assert sentence in till.notice


def test_the_receipt_of_what_stays_paid_has_it(till: TillUnderTest) -> None:
    till.journal = [TWICE]
    opened(till.do(Gesture.PAYMENTS), 0)
    flat = " ".join(till.receipt.split())
    assert f"PAID {PART_OF_TWO[:20]}" in flat
    assert "125.50 of 251.00" in flat


def test_an_alarm_about_it_is_said_too_and_it_is_in_the_attention_list(
    till: TillUnderTest,
) -> None:
    till.hears(PaymentChanged(LESS), PaymentChanged(made("x", 100, receipt("7", 50))))
    assert "isn't the one asked for" in till.notice
    till.waits().type("\r").do(Gesture.SHOW_ATTENTION)
    assert "Not known · partly refunded" in [row.outcome for row in till.page.rows]


def test_today_says_it(till: TillUnderTest) -> None:
    till.journal = [TWICE]
    seen = dataclasses.replace(TWICE, alarms_seen=len(TWICE.alarms))
    till.hears(PaymentChanged(seen)).waits().type("\r")
    today = till.screen.today
    assert today is not None
    assert [row.outcome for row in today.rows if row.tone is Tone.PAID] == ["Partly refunded"]


def test_an_ordinary_payment_says_nothing_of_it(till: TillUnderTest) -> None:
    till.journal = [sold(1, 12_550)]
    opened(till.do(Gesture.PAYMENTS), 0)
    assert "artly refunded" not in str(till.screen)
