"""Looking a payment up, and paying one back: F2 and F3."""

import pytest

from terminal_app.channel.commands import Command, RefundReceipt
from terminal_app.channel.events import ConnectionChanged, ConnectionState, PaymentChanged
from terminal_app.gui.screen_state import Gesture, Lookup, RefundOf, Result, RowAt, Tone
from terminal_app.payments import machine
from terminal_app.payments.inputs import (
    InitResponseReceived,
    Input,
    ReceiptReceived,
    RefundRequested,
)
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Owner, Payment, State
from terminal_app.payments.refunds import taken_elsewhere
from tests.unit.gui.presenter.presented import (
    CODE,
    NOT_KNOWN,
    OWNER,
    PAID_AFTER_CANCEL,
    TillUnderTest,
)

HISTORY, REFUND = Gesture.PAYMENTS, Gesture.REFUND


def payment(number: int, amount_minor: int, receipt_id: str = "", owner: Owner = OWNER) -> Payment:
    amount = Money(amount_minor, Currency.NOK)
    made = Payment(f"id-{number}", f"sale-{number}", owner, amount, "Kari", "2026-11-22T09:00:00Z")
    given: list[Input] = [InitResponseReceived(CODE)]
    if receipt_id:
        given.append(ReceiptReceived(receipt_id, State.COMPLETE, amount, "Vipps"))
    for each in given:
        made, _ = machine.apply(made, each)
    return made


@pytest.fixture
def with_sales(till: TillUnderTest) -> TillUnderTest:
    till.journal = [
        payment(4, 8_900, "1004"),
        payment(3, 12_550),
        payment(2, 12_500, "1002"),
        payment(1, 4_900, "1001"),
    ]
    return till


def lookup(till: TillUnderTest) -> Lookup:
    assert isinstance(till.face, Lookup)
    return till.face


def listed(till: TillUnderTest) -> list[str]:
    return [row.name for row in lookup(till).rows]


def refunds(commands: list[Command]) -> list[str]:
    return [one.receipt_id for one in commands if isinstance(one, RefundReceipt)]


def test_f2_lists_the_payments_newest_first_with_what_became_of_them(
    with_sales: TillUnderTest,
) -> None:
    with_sales.do(HISTORY)
    assert listed(with_sales) == ["89.00 NOK", "125.50 NOK", "125.00 NOK", "49.00 NOK"]
    assert [row.tone for row in lookup(with_sales).rows][:2] == [Tone.PAID, Tone.NOT_KNOWN]
    assert lookup(with_sales).rows[0].under_value == "1004"


def test_escape_leads_back(with_sales: TillUnderTest) -> None:
    with_sales.do(HISTORY).do(Gesture.ESCAPE)
    assert not isinstance(with_sales.face, Lookup)


@pytest.mark.parametrize("search", [HISTORY, REFUND])
def test_the_search_asked_for_again_begins_anew_and_nothing_is_charged(
    with_sales: TillUnderTest, search: Gesture
) -> None:
    with_sales.do(search).type("999").do(search).type("125,50")
    assert isinstance(with_sales.face, Lookup)
    with_sales.type("\r\r")
    assert with_sales.commands == []


def test_typing_narrows_the_list_by_amount_or_receipt_and_charges_nobody(
    with_sales: TillUnderTest,
) -> None:
    with_sales.do(HISTORY).type("125")
    assert listed(with_sales) == ["125.50 NOK", "125.00 NOK"]
    with_sales.type(",5")
    assert listed(with_sales) == ["125.50 NOK"]
    with_sales.do(Gesture.CLEAR).type("1001")
    assert listed(with_sales) == ["49.00 NOK"]
    with_sales.do(Gesture.BACKSPACE).type("4")
    assert listed(with_sales) == ["89.00 NOK"]
    with_sales.type("999")
    assert lookup(with_sales).empty
    with_sales.type("\r")
    assert with_sales.commands == []
    with_sales.do(Gesture.ESCAPE)
    assert with_sales.screen.amount.amount == ""


def test_enter_shows_the_selected_payment_and_its_receipt(with_sales: TillUnderTest) -> None:
    with_sales.do(HISTORY).do(Gesture.DOWN).do(Gesture.DOWN).type("\r")
    assert with_sales.result().amount == "125.00 NOK"
    assert "1002" in with_sales.receipt


def test_the_selection_stays_within_the_list(with_sales: TillUnderTest) -> None:
    with_sales.do(HISTORY).do(Gesture.UP)
    assert lookup(with_sales).selected == 0
    with_sales.do(Gesture.PAGE_DOWN)
    assert lookup(with_sales).selected == 3
    with_sales.type("125.0")
    assert lookup(with_sales).selected == 0


def test_a_touched_row_is_opened(with_sales: TillUnderTest) -> None:
    with_sales.do(HISTORY).do(RowAt(3))
    assert with_sales.result().amount == "49.00 NOK"


def test_an_ordinary_sale_that_was_looked_up_can_be_paid_back_after_one_question(
    with_sales: TillUnderTest,
) -> None:
    with_sales.do(HISTORY).do(RowAt(2)).press("Refund receipt 1002…")
    assert with_sales.result().title == "Pay back?"
    with_sales.waits().press("Yes, pay back")
    assert refunds(with_sales.commands) == ["1002"]


def test_a_sale_that_has_just_been_paid_shows_no_refund_button_by_itself(
    till: TillUnderTest,
) -> None:
    till.type("125,50\r").happens(
        InitResponseReceived(CODE),
        ReceiptReceived("1", State.COMPLETE, Money(12_550, Currency.NOK), "Vipps"),
    )
    assert not any(isinstance(one.gesture, RefundOf) for one in till.buttons().values())
    till.do(REFUND)
    assert till.result().title == "Pay back?"


def test_f3_beside_what_cannot_be_paid_back_leads_to_the_list(with_sales: TillUnderTest) -> None:
    refunding, _ = machine.apply(payment(7, 12_500, "1007"), RefundRequested("1007", "Kari"))
    with_sales.journal.insert(0, refunding)
    with_sales.do(HISTORY).do(RowAt(0)).do(REFUND)
    assert lookup(with_sales).title == "Which payment is to be paid back?"


def test_f3_lists_only_what_can_be_paid_back(with_sales: TillUnderTest) -> None:
    with_sales.do(REFUND)
    assert listed(with_sales) == ["89.00 NOK", "125.00 NOK", "49.00 NOK"]


def test_the_receipt_of_another_till_can_be_paid_back_by_its_number(
    with_sales: TillUnderTest,
) -> None:
    with_sales.do(REFUND).type("777001").press("Refund receipt 777001…")
    face = with_sales.result()
    assert (face.title, face.amount) == ("Pay back?", "Amount not known")
    with_sales.do(Gesture.ENTER)
    assert refunds(with_sales.commands) == []
    with_sales.waits().press("Yes, pay back")
    assert refunds(with_sales.commands) == ["777001"]
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
    with_sales.do(REFUND).type("777001").press("Refund receipt 777001…")
    with_sales.waits().do(Gesture.ESCAPE)
    assert not isinstance(with_sales.face, Result)
    assert with_sales.commands == []


def test_no_refund_is_asked_for_without_a_connection(with_sales: TillUnderTest) -> None:
    with_sales.hears(ConnectionChanged(ConnectionState.WAITING)).do(HISTORY).do(RowAt(0))
    assert not with_sales.buttons()["Refund receipt 1004…"].enabled


@pytest.mark.parametrize("key", [HISTORY, REFUND])
def test_nothing_is_looked_up_over_a_code_that_a_customer_is_scanning(
    with_sales: TillUnderTest, key: Gesture
) -> None:
    with_sales.type("125,50\r").happens(InitResponseReceived(CODE))
    before = with_sales.face
    with_sales.do(key)
    assert with_sales.face == before
    assert with_sales.screen.amount.refusal


@pytest.mark.parametrize("key", [HISTORY, REFUND])
def test_an_alarm_is_read_before_anything_is_looked_up(
    with_sales: TillUnderTest, key: Gesture
) -> None:
    with_sales.type("125,50\r").happens(*PAID_AFTER_CANCEL)
    before = with_sales.face
    with_sales.do(key)
    assert with_sales.face == before


def test_what_happens_meanwhile_doesnt_take_the_list_away_and_is_shown_in_it(
    with_sales: TillUnderTest,
) -> None:
    unsettled = with_sales.type("125,50\r").happens(*NOT_KNOWN)
    with_sales.waits().do(Gesture.ENTER)
    with_sales.journal.insert(0, unsettled)
    with_sales.do(HISTORY)
    late, _ = machine.apply(
        unsettled, ReceiptReceived("9", State.COMPLETE, Money(12_550, Currency.NOK), "Vipps")
    )
    with_sales.hears(PaymentChanged(late, None))
    assert lookup(with_sales).rows[0].tone is Tone.PAID
    assert with_sales.screen.header.attention


def test_a_journal_that_cannot_be_read_is_said_and_nothing_else_changes(
    till: TillUnderTest,
) -> None:
    till.unreadable = "The journal is locked."
    till.do(HISTORY)
    assert not isinstance(till.face, Lookup)
    notice = till.screen.center.notice
    assert notice is not None
    assert notice.text == "The journal is locked."
