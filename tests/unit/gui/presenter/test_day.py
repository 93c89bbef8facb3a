"""The day's figures in the window (F4)."""

import dataclasses

import pytest

from terminal_app.gui.screen_state import Gesture, Paying, Result, Tone
from terminal_app.payments.inputs import StatusReceived
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Payment, State
from tests.unit.gui.presenter.presented import (
    NOT_KNOWN,
    PAID,
    PAID_AFTER_CANCEL,
    RESPONDED,
    TillUnderTest,
)


@pytest.fixture
def till() -> TillUnderTest:
    return TillUnderTest().connect()


def sold(till: TillUnderTest, *inputs: object) -> Payment:
    payment = till.waits().type("\r125,50\r").happens(*inputs)  # type: ignore[arg-type] # inputs
    till.journal.insert(0, payment)
    return payment


def figures(till: TillUnderTest) -> dict[str, str]:
    return {detail.label: detail.text for detail in till.result().details}


def test_f4_shows_what_the_day_came_to(till: TillUnderTest) -> None:
    sold(till, RESPONDED, PAID)
    sold(till, RESPONDED, PAID)
    sold(till, RESPONDED, StatusReceived(State.CANCELED))
    sold(till, *NOT_KNOWN)
    till.waits().type("\r").do(Gesture.DAY)
    assert (till.result().title, till.result().amount) == ("Day 22 Nov 2026", "251.00 NOK")
    assert till.result().tone is Tone.NEUTRAL
    assert figures(till) == {
        "Paid": "2 · 251.00 NOK",
        "Not paid": "1 · 125.50 NOK",
        "Not known": "1 · 125.50 NOK",
    }


def test_that_nothing_is_unknown_is_said_and_what_there_is_none_of_is_not(
    till: TillUnderTest,
) -> None:
    sold(till, RESPONDED, StatusReceived(State.CANCELED))
    till.waits().type("\r").do(Gesture.DAY)
    assert figures(till) == {"Paid": "0", "Not paid": "1 · 125.50 NOK", "Not known": "0"}


def test_two_currencies_are_never_added_up(till: TillUnderTest) -> None:
    payment = sold(till, RESPONDED, PAID)
    till.journal.append(
        dataclasses.replace(payment, payment_id="other", amount=Money(700, Currency.SEK))
    )
    till.waits().type("\r").do(Gesture.DAY)
    assert till.result().amount == ""
    labels = [detail.label for detail in till.result().details]
    assert "TILL-1 · NOK" in labels
    assert "TILL-1 · SEK" in labels


def test_the_days_before_are_leafed_through_and_none_is_still_to_come(till: TillUnderTest) -> None:
    payment = sold(till, RESPONDED, PAID)
    yesterday = dataclasses.replace(
        payment, payment_id="earlier", started_at="2026-11-21T12:00:00+00:00"
    )
    till.journal.append(yesterday)
    till.waits().type("\r").do(Gesture.DAY)
    assert not till.buttons()["Later"].enabled
    till.do(Gesture.DOWN)
    assert till.result().title == "Day 22 Nov 2026"
    till.press("Earlier")
    assert till.result().title == "Day 21 Nov 2026"
    assert figures(till)["Paid"] == "1 · 125.50 NOK"
    till.press("Earlier")
    assert "no such payments" in till.details
    till.press("Later").press("Later")
    assert till.result().title == "Day 22 Nov 2026"


def test_it_is_left_by_enter_escape_f4_and_by_typing(till: TillUnderTest) -> None:
    for leave in (Gesture.ENTER, Gesture.ESCAPE, Gesture.DAY):
        till.do(Gesture.DAY)
        assert till.result().title.startswith("Day")
        till.do(leave)
        assert not isinstance(till.face, Result)
    till.do(Gesture.DAY).type("1")
    assert not isinstance(till.face, Result)
    assert till.screen.amount.amount == "1"


def test_it_never_covers_a_code_or_an_alarm(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED)
    till.do(Gesture.DAY)
    assert isinstance(till.face, Paying)
    assert till.screen.amount.refusal
    other = TillUnderTest().connect()
    other.type("125,50\r").happens(*PAID_AFTER_CANCEL)
    other.do(Gesture.DAY)
    assert other.result().title == "Paid"


def test_a_journal_that_cant_be_read_is_said(till: TillUnderTest) -> None:
    till.unreadable = "the disk is gone"
    till.do(Gesture.DAY)
    assert "the disk is gone" in till.notice
