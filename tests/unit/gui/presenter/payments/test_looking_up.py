"""Looking a payment up, and paying one back: F2 and F3."""

import pytest

from terminal_app.channel.events import ConnectionChanged, ConnectionState, PaymentChanged
from terminal_app.gui.screen_state import (
    Gesture,
    RefundOf,
    Result,
    RowAt,
    Tone,
)
from terminal_app.payments import machine
from terminal_app.payments.inputs import (
    InitResponseReceived,
    ReceiptReceived,
    RefundRequested,
)
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import State
from terminal_app.payments.refunds import taken_elsewhere
from tests.unit.gui.presenter.payments.listed import (
    NOON,
    amounts,
    made,
    opened,
    page_buttons,
    press,
    preview,
    refunds,
    sold,
)
from tests.unit.gui.presenter.presented import (
    CODE,
    NOT_KNOWN,
    OWNER,
    PAID_AFTER_CANCEL,
    TillUnderTest,
)

PAYMENTS, REFUND = Gesture.PAYMENTS, Gesture.REFUND


@pytest.fixture
def with_sales(till: TillUnderTest) -> TillUnderTest:
    till.journal = [
        sold(4, 8_900),
        made("old-3", 12_550),
        sold(2, 12_500),
        sold(1, 4_900),
    ]
    return till


def test_f2_lists_the_payments_newest_first_with_what_became_of_them(
    with_sales: TillUnderTest,
) -> None:
    with_sales.do(PAYMENTS)
    assert amounts(with_sales) == ["89.00", "125.50", "125.00", "49.00"]
    first, second = with_sales.page.rows[:2]
    assert (first.tone, first.outcome) == (Tone.PAID, "Paid")
    assert (second.tone, second.outcome) == (Tone.WAITING, "Waiting"), "its server is awaited"
    assert (first.receipt, first.method, first.who, first.time) == (
        "1004", "Vipps", "Kari", f"{NOON.astimezone():%H:%M}"
    )  # fmt: skip
    assert with_sales.screen.header.current is PAYMENTS


def test_escape_leads_back(with_sales: TillUnderTest) -> None:
    before = with_sales.screen
    with_sales.do(PAYMENTS).do(Gesture.ESCAPE)
    assert with_sales.screen == before


def test_the_search_asked_for_again_begins_anew_and_nothing_is_charged(
    with_sales: TillUnderTest,
) -> None:
    with_sales.do(PAYMENTS).type("999").do(PAYMENTS).type("125,50")
    assert with_sales.page.search == "125,50"
    with_sales.type("\r\r")
    assert with_sales.commands == []


def test_typing_narrows_the_list_by_amount_or_receipt_and_charges_nobody(
    with_sales: TillUnderTest,
) -> None:
    with_sales.do(PAYMENTS).type("125")
    assert amounts(with_sales) == ["125.50", "125.00"]
    with_sales.type(",5")
    assert amounts(with_sales) == ["125.50"]
    with_sales.do(Gesture.CLEAR).type("1001")
    assert amounts(with_sales) == ["49.00"]
    with_sales.do(Gesture.BACKSPACE).type("4")
    assert amounts(with_sales) == ["89.00"]
    with_sales.type("999")
    assert with_sales.page.empty == "Nothing was found for “1004999”."
    with_sales.type("\r")
    assert with_sales.commands == []
    with_sales.do(Gesture.ESCAPE).do(Gesture.ESCAPE)
    assert with_sales.screen.page is None
    assert with_sales.screen.amount.amount == ""


def test_enter_shows_the_selected_payment_and_its_receipt(with_sales: TillUnderTest) -> None:
    with_sales.do(PAYMENTS).do(Gesture.DOWN).do(Gesture.DOWN).type("\r")
    assert with_sales.result().amount == "125.00 NOK"
    assert "1002" in with_sales.receipt


def test_the_selection_stays_within_the_list(with_sales: TillUnderTest) -> None:
    with_sales.do(PAYMENTS).do(Gesture.UP)
    assert with_sales.page.selected == 0
    with_sales.do(Gesture.PAGE_DOWN)
    assert with_sales.page.selected == 3
    with_sales.type("125.0")
    assert with_sales.page.selected == 0


def test_a_touched_row_is_looked_at_and_opened_by_another_touch(with_sales: TillUnderTest) -> None:
    with_sales.do(PAYMENTS).do(RowAt(3))
    assert (with_sales.page.selected, preview(with_sales).amount) == (3, "49.00 NOK")
    with_sales.do(RowAt(3))
    assert with_sales.result().amount == "49.00 NOK"


def test_an_ordinary_sale_that_was_looked_up_can_be_paid_back_after_one_question(
    with_sales: TillUnderTest,
) -> None:
    opened(with_sales.do(PAYMENTS), 2).press("Refund receipt 1002…")
    assert with_sales.result().title == "Refund?"
    with_sales.waits().press("Yes, refund")
    assert refunds(with_sales) == ["1002"]


def test_a_sale_that_has_just_been_paid_shows_no_refund_button_by_itself(
    till: TillUnderTest,
) -> None:
    till.type("125,50\r").happens(
        InitResponseReceived(CODE),
        ReceiptReceived("1", State.COMPLETE, Money(12_550, Currency.NOK), "Vipps"),
    )
    assert not any(isinstance(one.gesture, RefundOf) for one in till.buttons().values())
    till.do(REFUND)
    assert till.result().title == "Refund?"


def test_f3_beside_what_cannot_be_paid_back_leads_to_the_list(with_sales: TillUnderTest) -> None:
    refunding, _ = machine.apply(sold(7, 12_500), RefundRequested("1007", "Kari"))
    with_sales.journal.insert(0, refunding)
    opened(with_sales.do(PAYMENTS), 0).do(REFUND)
    assert with_sales.page.title == "Which payment is to be paid back?"
    with_sales.do(PAYMENTS).do(REFUND)
    assert with_sales.page.title == "Which payment is to be paid back?"
    assert "1007" not in [row.receipt for row in with_sales.page.rows]


def test_f3_lists_only_what_can_be_paid_back(with_sales: TillUnderTest) -> None:
    with_sales.do(REFUND)
    assert amounts(with_sales) == ["89.00", "125.00", "49.00"]
    assert with_sales.page.filters == (), "what was paid back, or never paid, isn't in question"


def test_the_receipt_of_another_till_can_be_paid_back_by_its_number(
    with_sales: TillUnderTest,
) -> None:
    press(with_sales.do(REFUND).type("777001"), "Refund receipt 777001…")
    face = with_sales.result()
    assert (face.title, face.amount) == ("Refund?", "Amount not known")
    with_sales.do(Gesture.ENTER)
    assert refunds(with_sales) == []
    with_sales.waits().press("Yes, refund")
    assert refunds(with_sales) == ["777001"]
    elsewhere = taken_elsewhere(
        "777001",
        payment_id="id-9",
        owner=OWNER,
        zero=Money(0, Currency.NOK),
        operator="Kari",
        at="2026-11-22T09:00:00Z",
    )
    refunding, _ = machine.apply(elsewhere, RefundRequested("777001", "Kari"))
    with_sales.hears(PaymentChanged(refunding, None))
    assert with_sales.result().title == "Refunding…"


def test_another_tills_refund_is_thought_better_of_with_escape(with_sales: TillUnderTest) -> None:
    press(with_sales.do(REFUND).type("777001"), "Refund receipt 777001…")
    with_sales.waits().do(Gesture.ESCAPE)
    assert with_sales.page.search == "777001"
    with_sales.do(Gesture.ESCAPE).do(Gesture.ESCAPE)
    assert not isinstance(with_sales.face, Result)
    assert with_sales.screen.page is None
    assert with_sales.commands == []


def test_no_refund_is_asked_for_without_a_connection(with_sales: TillUnderTest) -> None:
    with_sales.hears(ConnectionChanged(ConnectionState.WAITING)).do(PAYMENTS)
    assert not page_buttons(with_sales)["Refund…"].enabled
    opened(with_sales, 0)
    assert not with_sales.buttons()["Refund receipt 1004…"].enabled


@pytest.mark.parametrize("key", [PAYMENTS, REFUND])
def test_nothing_is_looked_up_over_a_code_that_a_customer_is_scanning(
    with_sales: TillUnderTest, key: Gesture
) -> None:
    with_sales.type("125,50\r").happens(InitResponseReceived(CODE))
    before = with_sales.face
    with_sales.do(key)
    assert with_sales.face == before
    assert with_sales.screen.page is None
    assert with_sales.screen.amount.refusal


@pytest.mark.parametrize("key", [PAYMENTS, REFUND])
def test_an_alarm_is_read_before_anything_is_looked_up(
    with_sales: TillUnderTest, key: Gesture
) -> None:
    with_sales.type("125,50\r").happens(*PAID_AFTER_CANCEL)
    before = with_sales.face
    with_sales.do(key)
    assert with_sales.face == before
    assert with_sales.screen.page is None
    assert with_sales.screen.amount.refusal


def test_what_happens_meanwhile_doesnt_take_the_list_away_and_is_shown_in_it(
    with_sales: TillUnderTest,
) -> None:
    unsettled = with_sales.type("125,50\r").happens(*NOT_KNOWN)
    with_sales.waits().do(Gesture.ENTER)
    with_sales.journal.insert(0, unsettled)
    with_sales.do(PAYMENTS)
    late, _ = machine.apply(
        unsettled, ReceiptReceived("9", State.COMPLETE, Money(12_550, Currency.NOK), "Vipps")
    )
    with_sales.hears(PaymentChanged(late, None))
    assert with_sales.page.rows[0].tone is Tone.PAID
    assert with_sales.screen.header.attention


def test_a_journal_that_cannot_be_read_is_said_and_nothing_else_changes(
    till: TillUnderTest,
) -> None:
    till.unreadable = "The journal is locked."
    till.do(PAYMENTS)
    assert till.screen.page is None
    notice = till.screen.center.notice
    assert notice is not None
    assert notice.text == "The journal is locked."
