"""The page of payments over a sale: nothing is charged from it, and the sale stays as it was."""

import dataclasses
from collections.abc import Callable

import pytest

from terminal_app.channel.commands import RefundReceipt
from terminal_app.channel.events import PaymentChanged
from terminal_app.gui.screen_state import (
    AddAmount,
    Gesture,
)
from terminal_app.payments import machine
from terminal_app.payments.inputs import Input, RefundRequested, StatusReceived
from terminal_app.payments.payment import State
from terminal_app.settings import Sale
from tests.unit.gui.presenter.payments.listed import (
    IDS,
    NOON,
    made,
    money,
    receipt,
    receipts,
    shop_of,
)
from tests.unit.gui.presenter.presented import (
    NOT_KNOWN,
    PAID,
    RESPONDED,
    TillUnderTest,
)

PAYMENTS, REFUND, SALE = Gesture.PAYMENTS, Gesture.REFUND, Gesture.SALE
ESCAPE, ENTER = Gesture.ESCAPE, Gesture.ENTER


def _typed(text: str) -> Callable[[TillUnderTest], object]:
    return lambda till: till.type(text)


def _pasted(text: str) -> Callable[[TillUnderTest], object]:
    return lambda till: till.presenter.typed(text, 5_000_000)


def _scanned(code: str) -> Callable[[TillUnderTest], object]:
    return lambda till: till.scan(code)


WRITTEN = {
    "40 digits": _typed("1" * 40),
    "400 digits": _typed("7" * 400),
    "wildcards": _typed("%_*?[a-z]'\";--"),
    "letters": _typed("kaffe"),
    "a bidirectional mark and emoji": _pasted("\u202e125\N{HOT BEVERAGE}"),
    "digits of another script": _typed("١٢٥"),
    "a pasted receipt with an end of line": _pasted("Receipt 858 210 696\r\n125,50\r"),
    "a pasted novel": _pasted("125,50 " * 20_000),
    "a scanned foreign barcode": _scanned("4006381333931"),
    "a scanned link": _scanned("https://pay.example/p/1?amount=125"),
    "an amount and Enter": _typed("125,50\r\r\r"),
    "sums": _typed("100+25,50\r"),
}


@pytest.mark.parametrize("opens", [PAYMENTS, REFUND])
@pytest.mark.parametrize("write", WRITTEN.values(), ids=[*WRITTEN])
def test_whatever_is_written_there_nothing_is_charged_and_the_sale_stays_as_it_was(
    opens: Gesture, write: Callable[[TillUnderTest], object]
) -> None:
    sale = Sale(quick_amounts_minor=(5_000,), note=True)
    shop = shop_of(TillUnderTest(sale=sale).connect())
    shop.do(AddAmount(5_000)).do(Gesture.NOTE).type("Bord 12\r").type("12,5")
    before = shop.screen
    shop.do(opens)
    write(shop)
    shop.waits().do(SALE)
    assert money(shop.commands) == []
    assert shop.screen == before


@pytest.mark.parametrize("write", WRITTEN.values(), ids=[*WRITTEN])
def test_what_is_written_is_found_or_said_not_to_be(
    shop: TillUnderTest, write: Callable[[TillUnderTest], object]
) -> None:
    shop.do(PAYMENTS)
    write(shop)
    if shop.screen.page is None:
        assert shop.result().heading, "what was found was opened, as one of before"
    elif not shop.page.rows:
        assert shop.page.search
        assert shop.page.empty == f"Nothing was found for “{shop.page.search}”."
    if shop.screen.page is not None:
        assert len(shop.page.search or "") <= 40
    assert money(shop.commands) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("89", ["1003"]),
        ("89,00", ["1003"]),
        ("89.0", ["1003"]),
        ("1 002", ["1002"]),
        ("  1002 ", ["1002"]),
        ("002", ["1002"]),
        ("125", ["1002"]),
        ("KARI", ["1003", "1002", "1001"]),
        ("vipps", ["1003", "1002", "1001"]),
        ("sou", ["1001"]),
    ],
)
def test_amounts_numbers_and_words_are_found_as_people_write_them(
    shop: TillUnderTest, typed: str, found: list[str]
) -> None:
    shop.journal[2] = dataclasses.replace(shop.journal[2], note="Soup, Bord 4")
    shop.do(PAYMENTS).type(typed)
    assert receipts(shop) == found


def test_a_payment_is_found_by_the_beginning_of_its_id_however_it_is_written(
    till: TillUnderTest,
) -> None:
    till.journal = [
        made(name, 100, receipt(str(number), 100)) for number, name in enumerate(IDS, 7)
    ]
    till.do(PAYMENTS).type("6c1d7f0e")
    assert receipts(till) == ["7", "8"]
    till.type("-2B6F")
    assert receipts(till) == ["7"]
    till.do(Gesture.CLEAR)
    till.presenter.typed(IDS[1], 1)
    assert receipts(till) == ["8"]
    till.do(Gesture.CLEAR).type("6c1d7")
    assert receipts(till) == [], "five characters are no id yet"


def test_a_scanned_receipt_number_is_opened_by_the_scanners_own_enter(shop: TillUnderTest) -> None:
    shop.do(PAYMENTS).scan("1002")
    assert (shop.screen.page, shop.result().amount) == (None, "125.00 NOK")
    assert shop.result().heading.startswith("From ")


def test_where_nothing_is_found_f3_asks_about_nothing_that_lies_beneath(
    till: TillUnderTest,
) -> None:
    shop_of(till).type("125,50\r")
    till.happens(RESPONDED, PAID)
    till.waits().do(PAYMENTS).type("999999").do(REFUND)
    assert till.page.title == "Which payment is to be paid back?"
    till.answers_at_once = False
    till.do(SALE).waits().do(PAYMENTS).do(REFUND)
    assert till.page.title == "Which payment is to be paid back?", "nor before anything is listed"


def test_what_is_scanned_next_is_looked_for_by_itself(till: TillUnderTest) -> None:
    shop_of(till).do(REFUND)
    till.scan("4006381333931").scan("1002")
    assert "1002" in till.details, "behind a code that nobody has"
    till.waits().do(ESCAPE).scan("1003")
    assert "1003" in till.details, "behind a number whose question was left"
    till.waits().do(ESCAPE).type("10")
    assert receipts(till) == ["1003", "1002", "1001"]
    till.type("01")
    assert receipts(till) == ["1001"]
    till.do(ESCAPE).type("99999\r").do(Gesture.BACKSPACE)
    assert till.page.search == "9999", "a hand may correct it"
    till.answers_at_once = False
    till.scan("4006381333931").answer().scan("1002").answer()
    assert "1002" in till.details, "the Enter came before the answer"


def test_a_receipt_number_scanned_in_refund_asks_about_it_and_pays_nothing_back(
    shop: TillUnderTest,
) -> None:
    shop.do(REFUND).scan("1002")
    assert (shop.result().title, shop.result().amount) == ("Refund?", "125.00 NOK")
    shop.waits().scan("1002")
    assert money(shop.commands) == []


# -- the way back ----------------------------------------------------------------------------


def test_escape_empties_the_search_and_then_leads_to_the_sale(shop: TillUnderTest) -> None:
    shop.type("12,50")
    before = shop.screen
    shop.do(PAYMENTS).type("1002").do(ESCAPE)
    assert (shop.page.search, len(shop.page.rows)) == ("", 3)
    shop.do(ESCAPE)
    assert shop.screen == before
    assert shop.screen.amount.amount == "12.50"


@pytest.mark.parametrize("leave", [ESCAPE, SALE])
def test_a_result_in_sight_is_there_again_with_its_receipt(
    shop: TillUnderTest, leave: Gesture
) -> None:
    shop.type("125,50\r").happens(RESPONDED, PAID)
    before = shop.screen
    assert "123456789" in shop.receipt
    shop.do(PAYMENTS).type("1001\r").waits()
    assert "1001" in shop.receipt
    if leave is ESCAPE:
        shop.do(ESCAPE).do(ESCAPE)
    shop.do(leave)
    assert shop.screen == before


def test_another_list_over_an_old_payment_lies_on_the_sale_too(shop: TillUnderTest) -> None:
    shop.type("12,50")
    before = shop.screen
    for _ in range(5):
        shop.do(PAYMENTS).do(ENTER).waits().do(REFUND).do(PAYMENTS).do(REFUND)
    assert shop.result().title == "Refund?"
    shop.do(SALE)
    assert shop.screen == before


def test_a_question_left_by_its_no_leads_to_the_same_row_of_the_list(shop: TillUnderTest) -> None:
    shop.do(PAYMENTS).do(Gesture.DOWN).do(REFUND)
    assert (shop.result().title, shop.result().amount) == ("Refund?", "125.00 NOK")
    shop.waits().type("\r")
    assert shop.result().title == "Refund?", "Enter answers nothing"
    shop.press("No")
    assert (shop.page.title, shop.page.selected) == ("", 1)
    shop.do(REFUND).waits().press("Yes, refund")
    assert money(shop.commands) == [RefundReceipt("1002", "Kari")]


def test_in_the_list_to_refund_the_key_and_the_row_mean_the_row(shop: TillUnderTest) -> None:
    """Not the payment at the counter, which the page hides."""
    shop.type("125,50\r").happens(RESPONDED, PAID)
    shop.do(PAYMENTS).type("1001").do(REFUND)
    assert shop.result().amount == "49.00 NOK"
    shop.do(ESCAPE).do(ESCAPE).do(Gesture.CLEAR)
    refunding, _ = machine.apply(shop.journal[0], RefundRequested("1003", "Kari"))
    shop.journal[0] = refunding
    shop.do(PAYMENTS).do(REFUND)
    assert shop.page.title == "Which payment is to be paid back?"
    shop.do(Gesture.DOWN).do(REFUND)
    assert shop.result().amount == "49.00 NOK"
    shop.press("No")
    assert shop.page.selected == 1


def test_while_a_refunds_question_is_open_no_amount_is_typed_or_charged(
    shop: TillUnderTest,
) -> None:
    shop.do(PAYMENTS).do(REFUND).waits().type("125,50\r")
    assert (shop.result().title, money(shop.commands)) == ("Refund?", [])
    assert shop.screen.amount.amount == ""


# -- a payment of before ---------------------------------------------------------------------


def test_an_old_payment_says_when_it_was_and_is_no_sale(shop: TillUnderTest) -> None:
    shop.type("12,50").do(PAYMENTS).do(Gesture.DOWN).do(ENTER)
    assert shop.result().heading == f"From {NOON.astimezone():%H:%M} · 1 h ago"
    charge = shop.screen.amount.charge
    assert (charge.text, charge.gesture) == ("Back to the list", ESCAPE)
    assert shop.screen.amount.amount == "12.50", "the sale stands as it was left"


def test_an_old_payment_takes_no_digits_and_enter_and_escape_lead_back_to_its_row(
    shop: TillUnderTest,
) -> None:
    shop.do(PAYMENTS)
    for back in ("\r", ESCAPE):
        shop.do(Gesture.DOWN).do(ENTER).waits()
        row = shop.journal[1 if back == "\r" else 2]
        assert shop.result().amount == f"{row.amount.amount_minor // 100}.00 NOK"
        shop.type("125,50")
        assert "earlier payment" in shop.screen.amount.refusal
        assert shop.screen.amount.amount == ""
        shop.waits().type(back) if isinstance(back, str) else shop.do(back)
        if shop.screen.page is None:
            # The Enter that ended refused keys did nothing else.
            shop.waits().type("\r")
        assert shop.page.selected == (1 if back == "\r" else 2)
    assert money(shop.commands) == []


@pytest.mark.parametrize("given", [(), (StatusReceived(State.CANCELED),)])
def test_the_sale_beneath_an_old_payment_is_told_as_it_is_by_then(
    shop: TillUnderTest, given: tuple[Input, ...]
) -> None:
    """Its money came while another payment was looked at."""
    unsettled = shop.type("125,50\r").happens(*NOT_KNOWN)
    shop.do(PAYMENTS).type("1002\r").waits()
    late, _ = machine.apply(unsettled, given[0] if given else PAID)
    shop.hears(PaymentChanged(late))
    assert shop.result().amount == "125.00 NOK", "what is looked at stays"
    shop.do(ESCAPE).do(ESCAPE).do(ESCAPE)
    assert shop.result().title == ("Not paid" if given else "Paid")
    assert ("123456789" in shop.receipt) if not given else shop.screen.receipt is None


def test_the_sale_beneath_a_question_is_told_as_it_is_by_then(shop: TillUnderTest) -> None:
    unsettled = shop.type("125,50\r").happens(*NOT_KNOWN)
    shop.do(PAYMENTS).type("1002").do(REFUND)
    late, _ = machine.apply(unsettled, PAID)
    shop.hears(PaymentChanged(late)).waits().press("No").do(SALE)
    assert shop.result().title == "Paid"
