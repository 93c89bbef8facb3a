"""The page of payments while something happens, and what stands beside its list."""

from datetime import date

import pytest

from terminal_app.channel.commands import AcknowledgeAlarms
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    LanAccessChanged,
    PaymentChanged,
)
from terminal_app.errors import FaultKind
from terminal_app.gui.presenter.modes.listed_pages import PAGE
from terminal_app.gui.presenter.modes.payments import Payments
from terminal_app.gui.screen_state import (
    Gesture,
    Tone,
    Wish,
)
from terminal_app.payments import machine
from terminal_app.payments.inputs import StatusReceived
from terminal_app.payments.payment import State
from tests.unit.gui.presenter.payments.listed import (
    made,
    money,
    preview,
    receipts,
    said,
    sold,
)
from tests.unit.gui.presenter.presented import (
    NOT_KNOWN,
    PAID,
    RESPONDED,
    TWICE,
    TillUnderTest,
)

PAYMENTS, SALE = Gesture.PAYMENTS, Gesture.SALE
ESCAPE, ENTER = Gesture.ESCAPE, Gesture.ENTER


def test_a_late_receipt_shows_in_its_row_and_the_page_keeps_its_keys(shop: TillUnderTest) -> None:
    unsettled = shop.type("125,50\r").happens(*NOT_KNOWN)
    shop.waits().do(ENTER)
    shop.journal.insert(0, unsettled)
    shop.do(PAYMENTS).type("125,5")
    late, _ = machine.apply(unsettled, PAID)
    shop.hears(PaymentChanged(late))
    assert (shop.page.rows[0].tone, shop.page.rows[0].receipt) == (Tone.PAID, "123456789")
    shop.type("0")
    assert shop.page.search == "125,50"
    assert money(shop.commands)[1:] == []


def test_an_alarm_at_the_counter_is_a_band_over_the_page_and_waits(shop: TillUnderTest) -> None:
    paid = shop.type("125,50\r").happens(RESPONDED, PAID)
    shop.waits().do(PAYMENTS).type("10")
    twice, _ = machine.apply(paid, TWICE)
    shop.hears(PaymentChanged(twice))
    assert said(shop) == "Attention Escape leads back to it."
    shop.type("02")
    assert (shop.page.search, receipts(shop)) == ("1002", ["1002"])
    shop.do(ENTER).waits().do(ENTER)
    assert shop.page.search == "1002"
    assert not any(isinstance(one, AcknowledgeAlarms) for one in shop.commands)
    shop.do(ESCAPE).do(ESCAPE)
    assert "charged twice" in shop.notice
    shop.waits().do(ENTER)
    assert isinstance(shop.commands[-1], AcknowledgeAlarms)


def test_a_connection_that_is_lost_is_a_band_over_the_page(shop: TillUnderTest) -> None:
    lost = ConnectionChanged(
        ConnectionState.WAITING, FaultKind.CONNECTION_LOST, "connection_lost: closed", 1012.0
    )
    paid = shop.type("125,50\r").happens(RESPONDED, PAID)
    shop.waits().do(PAYMENTS).hears(lost)
    assert "Not connected" in said(shop)
    shop.type("1002")
    assert receipts(shop) == ["1002"]
    twice, _ = machine.apply(paid, TWICE)
    shop.hears(PaymentChanged(twice))
    assert said(shop).startswith("Attention Escape leads back to it. ")
    assert "Not connected" in said(shop), "neither hides the other"


def test_that_phones_of_the_network_get_in_is_said_on_the_page_too(shop: TillUnderTest) -> None:
    shop.hears(LanAccessChanged("http://192.168.1.23:8080")).do(PAYMENTS)
    assert "Open to everybody in this network: 192.168.1.23:8080" in said(shop)


@pytest.mark.parametrize("wish", [Gesture.DAY, Gesture.HELP, SALE], ids=lambda one: one.value)
def test_nothing_is_opened_over_a_payment_under_way(shop: TillUnderTest, wish: Wish) -> None:
    shop.type("125,50\r").happens(RESPONDED)
    before = shop.face
    shop.do(wish)
    assert shop.screen.page is None
    assert shop.face == before


# -- beside the list -------------------------------------------------------------------------


def test_the_arrows_show_each_payment_beside_the_list(shop: TillUnderTest) -> None:
    shop.do(PAYMENTS)
    for one in shop.journal:
        shown = preview(shop)
        assert str(one.receipt_id) in "\n".join(text for text, _bold in shown.paper.lines)
        assert shown.amount == f"{one.amount.amount_minor // 100}.00 NOK"
        assert [detail.text for detail in shown.story]
        shop.do(Gesture.DOWN)
    shop.do(Gesture.FIRST)
    assert (shop.page.selected, preview(shop).amount) == (0, "89.00 NOK")


def test_what_has_no_receipt_says_so_and_offers_no_refund(shop: TillUnderTest) -> None:
    shop.journal = [made("cancelled", 100, StatusReceived(State.CANCELED))]
    shown = preview(shop.do(PAYMENTS))
    assert (shown.paper.lines, shown.paper.placeholder) == ((), "There is no receipt.")
    assert [button.text for button in shown.paper.buttons] == ["Messages"]


def test_the_technicians_view_has_the_messages_in_place_of_the_receipt(
    shop: TillUnderTest,
) -> None:
    shop.do(PAYMENTS).do(Gesture.MESSAGES)
    paper = preview(shop).paper
    assert (paper.title, paper.mark) == ("Messages", "")
    assert next(text for text, _bold in paper.lines).endswith("sent")
    assert "Receipt" in [button.text for button in paper.buttons]
    shop.do(Gesture.DOWN)
    assert preview(shop).paper.title == "Messages", "it stays for the next one"
    shop.do(Gesture.MESSAGES)
    assert preview(shop).paper.title == "Receipt"


def test_a_page_of_rows_is_made_once_and_old_ones_are_forgotten(till: TillUnderTest) -> None:
    """The list may be of any length, and what was made of it isn't kept."""
    till.journal = [sold(number, 100) for number in range(30 * PAGE, 0, -1)]
    till.do(PAYMENTS)
    for _ in range(30 * PAGE // 8):
        till.do(Gesture.PAGE_DOWN)
    mode = till.presenter._model.mode
    assert isinstance(mode, Payments)
    assert mode.selected > 29 * PAGE
    assert len(mode.rows) <= 2 * 6 * PAGE


def test_the_page_speaks_the_tills_language_at_once() -> None:
    till = TillUnderTest("nb").connect()
    till.journal = [sold(1, 100)]
    till.do(PAYMENTS)
    assert till.page.rows[0].outcome == "Betalt"
    assert [one.button.text for one in till.page.filters][1:3] == ["Betalt", "Ikke betalt"]


def test_the_day_is_written_as_the_language_writes_it() -> None:
    days = {}
    for language in ("en", "nb", "sv", "da", "fi"):
        till = TillUnderTest(language).connect()
        days[language] = till.do(PAYMENTS).do(Gesture.EARLIER).do(Gesture.EARLIER).page.day
    assert len(set(days.values())) >= 4
    assert all("21" in day for day in days.values())
    assert date(2026, 11, 21).isoformat() not in days.values()
