"""The day's figures and its closing in the window (F4)."""

import dataclasses

import pytest

from terminal_app.channel.commands import CloseDay
from terminal_app.channel.events import DayNotClosed, NotAllowed, NotRecorded
from terminal_app.gui.screen_state import Button, Gesture, Paying, Result, RowAt, Tone, Welcome
from terminal_app.operators import Operator, Right
from terminal_app.payments.inputs import StatusReceived
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Payment, State
from terminal_app.settings import LANGUAGES
from terminal_app.settlement.faults import Fault, FileFault
from tests.unit.gui.letters import faults
from tests.unit.gui.presenter.presented import (
    NOT_KNOWN,
    PAID,
    PAID_AFTER_CANCEL,
    RESPONDED,
    TWICE,
    TillUnderTest,
)

NET = "= Net"


@pytest.fixture
def till() -> TillUnderTest:
    return TillUnderTest().connect()


def sold(till: TillUnderTest, *inputs: object, at: str = "") -> Payment:
    payment = till.waits().type("\r125,50\r").happens(*inputs)  # type: ignore[arg-type] # inputs
    if at:
        payment = dataclasses.replace(payment, started_at=f"2026-11-22T{at}:00+00:00")
    till.journal.insert(0, payment)
    return payment


def opened(till: TillUnderTest) -> TillUnderTest:
    return till.waits().type("\r").do(Gesture.DAY)


def figures(till: TillUnderTest) -> dict[str, tuple[str, str]]:
    return {one.label: (one.value, one.under) for one in till.day.figures}


def lines(till: TillUnderTest) -> dict[str, str]:
    return {one.label: one.text for one in till.day.lines}


def card(till: TillUnderTest) -> str:
    return "\n".join(one.text for one in till.day.card)


def notice(till: TillUnderTest) -> str:
    shown = till.day.notice
    return "" if shown is None else f"{shown.title} {shown.text}".strip()


def close_button(till: TillUnderTest) -> Button:
    assert till.day.close is not None
    return till.day.close


def closings(till: TillUnderTest) -> list[CloseDay]:
    return [one for one in till.commands if isinstance(one, CloseDay)]


# -- the figures -----------------------------------------------------------------------------


def test_f4_shows_what_the_day_came_to(till: TillUnderTest) -> None:
    sold(till, RESPONDED, PAID)
    sold(till, RESPONDED, PAID)
    sold(till, RESPONDED, StatusReceived(State.CANCELED))
    sold(till, *NOT_KNOWN)
    opened(till)
    assert till.day.title == "Sunday, 22 November 2026"
    assert figures(till) == {
        "Sales": ("251.00", "2 payments"),
        "- Refunds": ("0.00", "0 payments"),
        NET: ("251.00 NOK", "Vipps 251.00"),
        "Average sale": ("125.50", "busiest 12-13"),
    }
    assert lines(till)["Not paid, nothing charged"] == "1 · 125.50"
    assert "not known" in lines(till)["Not settled (1)"]
    assert lines(till)["By"] == "Kari 2"


def test_a_refund_is_taken_off_once_and_a_second_charge_has_a_line(till: TillUnderTest) -> None:
    sold(till, RESPONDED, PAID, StatusReceived(State.REVERSED))
    sold(till, RESPONDED, PAID, TWICE)
    opened(till)
    assert figures(till)["Sales"] == ("376.50", "2 payments")
    assert figures(till)["- Refunds"] == ("125.50", "1 payment")
    assert figures(till)[NET][0] == "251.00 NOK"
    assert lines(till)["Second charges, in the sales"] == "1 · 125.50"
    assert "charged twice" in card(till)


def test_two_currencies_are_never_added_up_and_one_is_shown(till: TillUnderTest) -> None:
    payment = sold(till, RESPONDED, PAID)
    crowns = dataclasses.replace(payment, payment_id="other", amount=Money(700, Currency.SEK))
    till.journal.append(dataclasses.replace(crowns, charges=()))
    opened(till)
    assert [one.button.text for one in till.day.choices] == ["TILL-1 · NOK", "TILL-1 · SEK"]
    assert figures(till)[NET][0] == "125.50 NOK"
    till.do(till.day.choices[1].button.gesture)
    assert figures(till)[NET][0] == "7.00 SEK"
    assert [one.chosen for one in till.day.choices] == [False, True]


def test_the_hours_are_gone_through_by_keys_and_touch(till: TillUnderTest) -> None:
    sold(till, RESPONDED, PAID, at="09:10")
    sold(till, RESPONDED, PAID, at="11:10")
    sold(till, RESPONDED, PAID, at="11:50")
    opened(till)
    bars = till.day.bars
    assert [one.label for one in bars] == ["09", "10", "11"]
    assert [one.value for one in bars] == ["126", "", "251"]
    assert [one.share for one in bars] == [0.5, 0.0, 1.0]
    assert till.day.chosen == ""
    till.do(Gesture.LATER)
    assert till.day.chosen == "11-12: 251.00 NOK · 2 payments"
    till.do(Gesture.LATER).do(Gesture.EARLIER)
    assert till.day.chosen == "10-11: 0.00 NOK · 0 payments"
    till.do(RowAt(0))
    assert [one.chosen for one in till.day.bars] == [True, False, False]


def test_the_days_before_are_leafed_through_and_none_is_still_to_come(till: TillUnderTest) -> None:
    payment = sold(till, RESPONDED, PAID)
    yesterday = dataclasses.replace(
        payment, payment_id="earlier", started_at="2026-11-21T12:00:00+00:00"
    )
    till.journal.append(yesterday)
    opened(till)
    assert not till.day.later.enabled
    assert not till.day.today.enabled
    till.do(Gesture.DOWN)
    assert till.day.title == "Sunday, 22 November 2026"
    till.do(Gesture.UP)
    assert till.day.title == "Saturday, 21 November 2026"
    assert figures(till)["Sales"] == ("125.50", "1 payment")
    till.do(Gesture.UP)
    assert till.day.empty == "There are no such payments."
    till.do(till.day.today.gesture)
    assert till.day.title == "Sunday, 22 November 2026"


def test_a_day_goes_on_to_the_cut_off_hour() -> None:
    till = TillUnderTest(cut_off_hour=4).connect()
    sold(till, RESPONDED, PAID, at="03:59")
    sold(till, RESPONDED, PAID, at="04:00")
    opened(till)
    assert figures(till)["Sales"] == ("125.50", "1 payment")
    till.do(Gesture.UP)
    assert till.day.title == "Saturday, 21 November 2026"
    assert figures(till)["Sales"] == ("125.50", "1 payment")


# -- keys ------------------------------------------------------------------------------------


def test_it_is_left_by_escape_f4_f10_and_by_typing_and_not_by_enter(till: TillUnderTest) -> None:
    for leave in (Gesture.ESCAPE, Gesture.DAY, Gesture.SALE):
        till.do(Gesture.DAY)
        assert till.day.title.startswith("Sunday")
        till.do(leave)
        assert till.screen.page is None
        assert isinstance(till.face, Welcome)
    till.do(Gesture.DAY).do(Gesture.ENTER).type("\r")
    assert till.day.title.startswith("Sunday")
    assert closings(till) == []
    till.type("1")
    assert till.screen.page is None
    assert till.screen.amount.amount == "1"


def test_what_lies_under_it_stays(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    till.do(Gesture.DAY).do(Gesture.ESCAPE)
    assert isinstance(till.face, Result)


def test_it_never_covers_a_code_or_an_alarm(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED)
    till.do(Gesture.DAY)
    assert isinstance(till.face, Paying)
    assert till.screen.page is None
    assert till.screen.amount.refusal
    other = TillUnderTest().connect()
    other.type("125,50\r").happens(*PAID_AFTER_CANCEL)
    other.do(Gesture.DAY)
    assert other.screen.page is None
    assert other.result().title == "Paid"


def test_a_journal_that_cant_be_read_is_said(till: TillUnderTest) -> None:
    till.unreadable = "the disk is gone"
    till.do(Gesture.DAY)
    assert till.screen.page is None
    assert "the disk is gone" in till.notice


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_button_has_one_letter_in_each_language(language: str) -> None:
    till = TillUnderTest(language).connect()
    sold(till, RESPONDED, PAID, TWICE)
    till.journal.append(
        dataclasses.replace(
            till.journal[0], payment_id="o", amount=Money(7, Currency.SEK), charges=()
        )
    )
    till.waits().type("\r").do(Gesture.DAY)
    for gesture in (Gesture.UP, Gesture.SO_FAR, Gesture.SO_FAR, Gesture.CLOSE_DAY):
        assert list(faults(till.do(gesture).screen)) == []
    assert list(faults(till.closes().screen)) == []


# -- closing ---------------------------------------------------------------------------------


def test_the_day_is_closed_by_its_button_once_under_the_number_that_is_shown(
    till: TillUnderTest,
) -> None:
    sold(till, RESPONDED, PAID)
    opened(till)
    assert close_button(till) == Button(Gesture.CLOSE_DAY, "Close the day (Z 1)")
    assert "✓ No payment is open" in card(till)
    assert "Since the beginning: 125.50 NOK" in card(till)
    till.do(Gesture.CLOSE_DAY).do(Gesture.CLOSE_DAY)
    (asked,) = closings(till)
    assert (asked.number, asked.day.isoformat(), asked.operator) == (1, "2026-11-22", "Kari")
    assert not close_button(till).enabled
    till.closes()
    assert notice(till) == "The day is closed: Z 1."
    assert till.day.paper is not None
    assert till.day.paper.title == "Z 1"
    text = "\n".join(line for line, _bold in till.day.paper.lines)
    assert "Closing 1 (Z)" in text
    assert "Sales (1)" in text
    till.do(Gesture.ESCAPE)
    assert till.day.paper is None
    assert close_button(till).text == "Close the day (Z 2)"
    assert "Since the last closing" not in card(till)
    # The day's own figures stay: a closing takes nothing away.
    assert figures(till)["Sales"] == ("125.50", "1 payment")


def test_what_is_not_settled_is_named_and_refuses_nothing(till: TillUnderTest) -> None:
    sold(till, *NOT_KNOWN)
    opened(till)
    assert "1 payment isn't settled, and will stand on it by name" in card(till)
    assert "125.50 NOK not known" in card(till)
    assert "! 1 payment to resolve" in card(till)
    assert till.day.resolve == Button(Gesture.SHOW_ATTENTION, "Resolve", "F6", name="resolve")
    assert close_button(till).enabled


def test_a_day_that_was_not_closed_says_why(till: TillUnderTest) -> None:
    opened(till).do(Gesture.CLOSE_DAY)
    till.hears(DayNotClosed(1))
    assert notice(till).startswith("The day is not closed.")
    assert till.day.notice is not None
    assert till.day.notice.tone is Tone.NOT_PAID
    assert close_button(till).enabled
    till.do(Gesture.CLOSE_DAY).hears(DayNotClosed(1, "The disk is full."))
    assert "The disk is full." in notice(till)


def test_without_the_right_the_button_comes_back(till: TillUnderTest) -> None:
    kari = Operator("Kari", "", frozenset({Right.CHARGE}))
    till = TillUnderTest(operators=(kari,)).connect()
    till.presenter._model.operator = "Kari"
    till.do(Gesture.DAY).do(Gesture.CLOSE_DAY)
    till.hears(NotAllowed(closings(till)[0], Right.CLOSE_DAY))
    assert close_button(till).enabled
    assert "Kari may not close the day." in notice(till)


def test_a_journal_that_cant_be_written_closes_nothing(till: TillUnderTest) -> None:
    till.hears(NotRecorded("The disk is full.")).do(Gesture.DAY)
    assert "! The journal can't be written." in card(till)
    assert not close_button(till).enabled


def test_a_day_that_was_left_open_is_reminded_of(till: TillUnderTest) -> None:
    sold(till, RESPONDED, PAID)
    opened(till).do(Gesture.CLOSE_DAY).closes()
    sold(till.do(Gesture.ESCAPE).do(Gesture.ESCAPE), RESPONDED, PAID)
    opened(till)
    assert "The day was closed last on" not in card(till)
    till.wall = till.wall.replace(day=24)
    till.do(Gesture.DAY).do(Gesture.DAY)
    assert "! The day was closed last on 22 Nov 2026." in card(till)


def test_what_came_so_far_and_the_last_closing_are_read_in_the_cards_place(
    till: TillUnderTest,
) -> None:
    sold(till, RESPONDED, PAID)
    opened(till)
    assert [one.text for one in till.day.buttons] == ["So far (X)", "Settlement…", "Back"]
    till.do(Gesture.SO_FAR)
    assert till.day.paper is not None
    assert till.day.paper.title == "X"
    assert any("So far (X): no closing" in line for line, _bold in till.day.paper.lines)
    assert all(len(line) <= 32 for line, _bold in till.day.paper.lines)
    till.do(Gesture.SO_FAR)
    assert till.day.paper is None
    till.do(Gesture.CLOSE_DAY).closes().do(Gesture.ESCAPE).do(Gesture.LAST_CLOSING)
    assert till.day.paper is not None
    assert till.day.paper.title == "Z 1"
    till.do(Gesture.LAST_CLOSING)
    assert till.day.paper is None


# -- the comparison with a settlement ----------------------------------------------------------


def paper(till: TillUnderTest) -> str:
    shown = till.day.paper
    return "" if shown is None else "\n".join(line for line, _bold in shown.lines)


def compared(till: TillUnderTest) -> TillUnderTest:
    till.window.open_path = "/media/stick/settlement.csv"
    return opened(till).do(Gesture.SETTLEMENT)


def test_a_settlement_file_is_chosen_and_read_in_the_cards_place(till: TillUnderTest) -> None:
    sold(till, RESPONDED, PAID)
    compared(till)
    assert till.day.paper is not None
    assert till.day.paper.title == "Settlement"
    assert "Everything agrees." in paper(till)
    assert all(len(line) <= 32 for line, _bold in till.day.paper.lines)
    till.do(Gesture.ESCAPE)
    assert till.day.paper is None
    assert till.day.figures


def test_what_is_wrong_with_a_settlement_file_is_read_there_too(till: TillUnderTest) -> None:
    till.settlement_fault = Fault(FileFault.AMOUNT, 7, "Brutto", "1.234")
    compared(till)
    said = " ".join(paper(till).split())
    assert "Line 7, Brutto: 1.234 is no amount" in said
    assert "Nothing was compared" in said


def test_whoever_thinks_better_of_it_compares_nothing(till: TillUnderTest) -> None:
    opened(till).do(Gesture.SETTLEMENT)
    assert till.day.paper is None


def test_while_a_long_file_is_compared_the_page_says_so_and_nothing_waits_for_it(
    till: TillUnderTest,
) -> None:
    sold(till, RESPONDED, PAID)
    opened(till)
    till.answers_at_once = False
    till.window.open_path = "/media/stick/settlement.csv"
    till.do(Gesture.SETTLEMENT)
    asked = till.asked
    assert "being compared" in paper(till)
    till.do(Gesture.ESCAPE)
    assert till.day.paper is None
    # Who has gone on is shown no report.
    till.answer(asked)
    assert till.day.paper is None
    till.do(Gesture.SETTLEMENT).type("5")
    assert till.screen.page is None


def test_a_page_that_was_left_while_choosing_compares_nothing(till: TillUnderTest) -> None:
    opened(till)
    till.window.open_path = "/media/stick/settlement.csv"
    till.window.while_asking = lambda: till.presenter.gesture(Gesture.ESCAPE)
    till.do(Gesture.SETTLEMENT)
    assert till.screen.page is None


def test_a_day_that_was_not_closed_ends_a_comparison_that_nothing_answers_any_more(
    till: TillUnderTest,
) -> None:
    opened(till)
    till.answers_at_once = False
    till.window.open_path = "/media/stick/settlement.csv"
    till.do(Gesture.SETTLEMENT).do(Gesture.CLOSE_DAY).hears(DayNotClosed(1))
    till.answer(till.asked)
    assert till.day.paper is None


def test_closing_the_day_shows_the_closing_in_the_reports_place(till: TillUnderTest) -> None:
    sold(till, RESPONDED, PAID)
    compared(till).do(Gesture.CLOSE_DAY).closes()
    assert till.day.paper is not None
    assert till.day.paper.title == "Z 1"
