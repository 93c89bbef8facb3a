"""What was refunded already is said with its time, and never offered again."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from terminal_app.channel.events import PaymentChanged
from terminal_app.gui.screen_state import Gesture, RefundOf, RowAt, Tone
from terminal_app.payments import machine
from terminal_app.payments.inputs import Input, ProblemReceived, RefundRequested, Request
from terminal_app.payments.payment import Payment, Problem, ProblemKind, State
from tests.unit.gui.presenter.payments.listed import (
    NOON,
    made,
    opened,
    page_buttons,
    press,
    receipt,
    receipts,
    refunds,
    said,
    shop_of,
    sold,
)
from tests.unit.gui.presenter.presented import RESPONDED, TillUnderTest

PAYMENTS, REFUND, ENTER, ESCAPE = Gesture.PAYMENTS, Gesture.REFUND, Gesture.ENTER, Gesture.ESCAPE
TODAY = datetime(2026, 11, 22, 12, 5, tzinfo=UTC)
YESTERDAY = TODAY - timedelta(days=1)
AT = f"{TODAY.astimezone():%H:%M}"
BY_KARI = (RefundRequested("1009", "Kari"), receipt("1009", 12_550, State.REVERSED))
BY_THE_BACK_OFFICE = (receipt("555000111", 12_550, State.REVERSED),)


def refunded(till: TillUnderTest, *given: Input, at: datetime = TODAY) -> Payment:
    """Let a payment of 125.50 have been refunded at that time."""
    before = made("refunded", 12_550, receipt("1009", 12_550))
    now = before
    for one in given or BY_KARI:
        now, _ = machine.apply(now, one)
    till.journal = [now, sold(2, 12_500), sold(1, 4_900)]
    till.steps[now.payment_id] = [
        (before.started_at, before),
        (at.isoformat(), now),
        ((at + timedelta(minutes=9)).isoformat(), now),
    ]
    return now


def empty(till: TillUnderTest) -> tuple[str, ...]:
    return tuple(till.page.empty.split("\n"))


@pytest.mark.parametrize("typed", ["1009", "10 09", "125,50", "009"])
def test_a_refunded_one_is_said_with_its_time_and_not_offered(
    till: TillUnderTest, typed: str
) -> None:
    refunded(till)
    till.do(REFUND).type(typed)
    assert empty(till) == (f"125.50 NOK was refunded at {AT}.", "Who: Kari · Receipt: 1009")
    assert not [one for one in page_buttons(till).values() if isinstance(one.gesture, RefundOf)]
    before = till.screen
    till.waits().type("\r").do(RefundOf("1009")).do(RefundOf(typed)).do(RowAt(0))
    assert till.screen == before
    assert till.commands == []


def test_one_that_is_scanned_is_said_too_and_the_scanners_enter_asks_nothing(
    till: TillUnderTest,
) -> None:
    refunded(till)
    till.do(REFUND).scan("1009")
    assert empty(till)[0] == f"125.50 NOK was refunded at {AT}."
    assert till.commands == []


def test_on_another_day_it_has_its_date(till: TillUnderTest) -> None:
    refunded(till, at=YESTERDAY)
    till.do(REFUND).type("1009")
    assert empty(till)[0] == f"125.50 NOK was refunded on 21 Nov 2026 at {AT}."


@pytest.mark.parametrize("number", ["1009", "555000111"])
def test_what_the_back_office_has_refunded_is_said_as_its(till: TillUnderTest, number: str) -> None:
    refunded(till, *BY_THE_BACK_OFFICE)
    till.do(REFUND).type(number)
    assert empty(till) == (
        f"125.50 NOK was refunded at {AT}.",
        f"Who: the back office · Receipt: {number}",
    )


def test_a_refund_that_was_refused_and_made_by_the_back_office_later_is_the_back_offices(
    till: TillUnderTest,
) -> None:
    refused = ProblemReceived(Request.REFUND, Problem(ProblemKind.INPUT_ERROR, "x"))
    refunded(till, BY_KARI[0], refused, *BY_THE_BACK_OFFICE)
    till.do(REFUND).type("1009")
    assert empty(till)[1] == "Who: the back office · Receipt: 1009"
    opened(till.do(PAYMENTS), 0)
    assert "the back office" in till.details
    assert "Kari" not in till.details


def test_without_its_entries_the_time_is_left_out(till: TillUnderTest) -> None:
    """They are in an archive, of which the journal has the payment alone."""
    now = refunded(till)
    till.steps[now.payment_id] = [("", now)]
    till.do(REFUND).type("1009")
    assert empty(till) == ("125.50 NOK was refunded already.", "Who: Kari · Receipt: 1009")


def test_what_is_typed_over_it_finds_others_again(till: TillUnderTest) -> None:
    refunded(till)
    till.do(REFUND).type("1009").do(Gesture.CLEAR).type("1002")
    assert (till.page.empty, said(till), receipts(till)) == ("", "", ["1002"])
    till.do(ENTER)
    assert till.result().title == "Refund?"


def test_a_similar_number_that_can_be_refunded_isnt_asked_about_in_its_place(
    till: TillUnderTest,
) -> None:
    refunded(till)
    till.journal.insert(0, made("similar", 700, receipt("10090", 700)))
    till.do(REFUND).type("1009")
    assert receipts(till) == ["10090"]
    assert said(till).startswith(f"125.50 NOK was refunded at {AT}.")
    assert not page_buttons(till)["Open"].enabled
    till.waits().type("\r")
    till.do(Gesture.CLEAR).waits().scan("1009")
    assert receipts(till) == ["10090"], "no question was opened"
    till.do(Gesture.CLEAR).waits().answers_at_once = False
    till.scan("1009").answer()
    assert receipts(till) == ["10090"], "nor when the Enter came before the answer"
    till.answers_at_once = True
    opened(till, 0)
    assert (till.result().title, till.result().amount) == ("Refund?", "7.00 NOK")


def test_of_two_charges_the_one_that_is_refunded_is_said_and_the_other_asked_about(
    till: TillUnderTest,
) -> None:
    twice = made("twice", 5_000, receipt("2001", 5_000), receipt("2002", 5_000))
    now, _ = machine.apply(twice, receipt("2002", 5_000, State.REVERSED))
    till.journal = [now]
    till.steps["twice"] = [(twice.started_at, twice), (TODAY.isoformat(), now)]
    till.do(REFUND).type("2002").waits().type("\r")
    assert said(till).startswith(f"50.00 NOK was refunded at {AT}.")
    till.do(Gesture.CLEAR).type("2001\r")
    assert "2001" in till.details
    till.waits().press("Yes, refund")
    assert refunds(till) == ["2001"]


def test_each_of_two_charges_is_told_as_refunded_by_whom_it_was(till: TillUnderTest) -> None:
    twice = made("twice", 5_000, receipt("2001", 5_000), receipt("2002", 5_000))
    by_kari = twice
    for given in (RefundRequested("2002", "Kari"), receipt("2002", 5_000, State.REVERSED)):
        by_kari, _ = machine.apply(by_kari, given)
    now, _ = machine.apply(by_kari, receipt("2001", 5_000, State.REVERSED))
    till.journal = [now]
    till.steps["twice"] = [(YESTERDAY.isoformat(), by_kari), (TODAY.isoformat(), now)]
    told = {}
    for number in ("2001", "2002"):
        till.do(REFUND).type(number)
        told[number] = empty(till)
        till.do(Gesture.SALE)
    assert told == {
        "2001": (f"50.00 NOK was refunded at {AT}.", "Who: the back office · Receipt: 2001"),
        "2002": (
            f"50.00 NOK was refunded on 21 Nov 2026 at {AT}.",
            "Who: Kari · Receipt: 2002",
        ),
    }


def test_of_two_charges_the_one_whose_number_is_typed_is_asked_about(till: TillUnderTest) -> None:
    till.journal = [made("twice", 5_000, receipt("2001", 5_000), receipt("2002", 5_000))]
    till.do(REFUND).type("2001\r")
    assert "2001" in till.details
    till.waits().press("Yes, refund")
    assert refunds(till) == ["2001"]


@pytest.mark.parametrize("newer", [1, 49, 50, 70])
def test_the_number_that_is_typed_in_full_is_asked_about_before_newer_similar_ones(
    till: TillUnderTest, newer: int
) -> None:
    others = [made(f"new-{one}", 700, receipt(f"1002{100 + one}", 700)) for one in range(newer)]
    ends_so = made("ends so", 800, receipt("51002", 800))
    till.journal = [ends_so, *others, made("meant", 900, receipt("1002", 900))]
    till.do(REFUND).type("1002")
    assert receipts(till)[:3] == ["1002", "51002", "1002100"]
    till.type("\r")
    assert (till.result().title, till.result().amount) == ("Refund?", "9.00 NOK")
    till.waits().press("Yes, refund")
    assert refunds(till) == ["1002"]


def test_a_refund_under_way_isnt_offered_by_its_number(till: TillUnderTest) -> None:
    refunding, _ = machine.apply(sold(9, 12_550), RefundRequested("1009", "Kari"))
    till.journal = [refunding]
    till.do(REFUND).type("1009")
    assert empty(till)[0] == "125.50 NOK: A refund of this payment is under way already."
    assert "Refund receipt 1009…" not in page_buttons(till)


# -- F3 at one that is shown -----------------------------------------------------------------


def test_f3_at_a_refunded_row_says_so_and_goes_to_the_others_when_pressed_again(
    till: TillUnderTest,
) -> None:
    refunded(till)
    till.do(PAYMENTS).do(REFUND)
    assert said(till) == f"125.50 NOK was refunded at {AT}. Who: Kari · Receipt: 1009"
    assert till.page.notice is not None
    assert till.page.notice.tone is Tone.REFUNDED
    assert (till.page.title, receipts(till)[0]) == ("", "1009")
    till.do(Gesture.DOWN)
    assert said(till) == "", "it is about the row that was selected"
    till.do(Gesture.UP).do(REFUND)
    assert till.page.title == "Which payment is to be paid back?"
    assert (said(till), receipts(till)) == ("", ["1002", "1001"])
    assert till.commands == []


def test_a_refunded_payment_that_is_opened_says_when_and_who_and_f3_repeats_it(
    till: TillUnderTest,
) -> None:
    now = refunded(till)
    opened(till.do(PAYMENTS), 0)
    assert f"Who Kari · 22 Nov 2026 {TODAY.astimezone():%H:%M:%S}" in till.details
    till.do(REFUND)
    assert f"125.50 NOK was refunded at {AT}." in till.notice
    assert till.result().title == "Refunded"
    till.do(REFUND)
    assert till.page.title == "Which payment is to be paid back?"
    assert said(till) == ""
    till.do(ESCAPE).hears(PaymentChanged(now))
    assert till.commands == []


def test_the_time_of_a_refund_at_the_counter_is_read_from_the_journal(till: TillUnderTest) -> None:
    sale = till.type("125,50\r").happens(RESPONDED, receipt("1009", 12_550))
    now, _ = machine.apply(sale, receipt("1009", 12_550, State.REVERSED))
    till.journal = [now]
    till.steps[now.payment_id] = [(TODAY.isoformat(), now)]
    till.hears(PaymentChanged(now))
    assert f"{TODAY.astimezone():%H:%M:%S}" in till.details
    assert "the back office" in till.details


def test_the_receipt_of_another_till_is_still_asked_about(till: TillUnderTest) -> None:
    refunded(till)
    press(till.do(REFUND).type("777001"), "Refund receipt 777001…")
    assert till.result().title == "Refund?"


# -- the receipt of another till, or of nobody -------------------------------------------------


def test_a_number_that_nobody_has_says_so_before_and_in_the_question(till: TillUnderTest) -> None:
    refunded(till)
    till.do(REFUND).type("777001")
    assert empty(till) == (
        "Nothing was found for “777001”.",
        "It can be refunded by its number alone.",
    )
    till.waits().type("\r")
    assert till.page.search == "777001", "Enter asks nothing here"
    press(till, "Refund receipt 777001…")
    assert (till.result().title, till.result().amount) == ("Refund?", "Amount not known")
    for words in ("777001", "amount, time and method aren't known", "refunded already"):
        assert words in till.details
    till.waits().type("\r")
    assert refunds(till) == []
    till.press("Yes, refund")
    assert refunds(till) == ["777001"]


def test_the_question_says_when_and_by_what_it_was_paid(till: TillUnderTest) -> None:
    shop_of(till).do(REFUND).type("1002\r")
    assert till.result().amount == "125.00 NOK"
    assert f"Time {NOON.astimezone():%H:%M}" in till.details
    assert "Method Vipps" in till.details


def test_of_two_charges_the_question_has_the_time_of_the_one_that_is_meant(
    till: TillUnderTest,
) -> None:
    second = dataclasses.replace(receipt("2002", 5_000), paid_at=TODAY.isoformat())
    till.journal = [made("twice", 5_000, receipt("2001", 5_000), second)]
    till.do(REFUND).type("2002\r")
    assert f"Time {AT}" in till.details
    till.do(ESCAPE).do(Gesture.CLEAR).type("2001\r")
    assert f"Time {NOON.astimezone():%H:%M}" in till.details
