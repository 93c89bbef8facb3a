"""Payments for the page that lists them, and what it says of them."""

from datetime import UTC, datetime

from terminal_app.channel.commands import Command, RefundReceipt, StartPayment
from terminal_app.gui.screen_state import Button, Preview, RowAt
from terminal_app.payments import machine
from terminal_app.payments.inputs import Input, ReceiptReceived
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Payment, State
from tests.unit.gui.presenter.presented import (
    OWNER,
    RESPONDED,
    TillUnderTest,
)

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
IDS = ("6c1d7f0e-2b6f-4f5b-8c7b-9f8a1c2d3e4f", "6c1d7f0e-aaaa-4f5b-8c7b-9f8a1c2d3e4f")


def made(
    name: str,
    amount_minor: int,
    *given: Input,
    at: datetime = NOON,
    note: str = "",
    operator: str = "Kari",
) -> Payment:
    amount = Money(amount_minor, Currency.NOK)
    payment = Payment(name, f"sale-{name}", OWNER, amount, operator, at.isoformat(), note=note)
    for each in (RESPONDED, *given):
        payment, _ = machine.apply(payment, each)
    return payment


def receipt(number: str, amount_minor: int, state: State = State.COMPLETE) -> ReceiptReceived:
    return ReceiptReceived(number, state, Money(amount_minor, Currency.NOK), "Vipps")


def sold(number: int, amount_minor: int, at: datetime = NOON) -> Payment:
    return made(f"old-{number}", amount_minor, receipt(f"{1000 + number}", amount_minor), at=at)


def receipts(till: TillUnderTest) -> list[str]:
    return [row.receipt for row in till.page.rows]


def amounts(till: TillUnderTest) -> list[str]:
    return [row.amount for row in till.page.rows]


def page_buttons(till: TillUnderTest) -> dict[str, Button]:
    """Return the buttons under the list and beside it, by their text."""
    beside = till.page.preview.paper.buttons if till.page.preview is not None else ()
    return {button.text: button for button in (*till.page.buttons, *beside)}


def press(till: TillUnderTest, text: str) -> TillUnderTest:
    """Press a button of the page."""
    button = page_buttons(till)[text]
    assert button.enabled, f"{text} is disabled"
    return till.do(button.gesture)


def opened(till: TillUnderTest, row: int) -> TillUnderTest:
    """Open a row of the list by hand: a touch selects it, another opens it."""
    if till.page.selected != row:
        till.do(RowAt(row))
    return till.do(RowAt(row))


def preview(till: TillUnderTest) -> Preview:
    assert till.page.preview is not None
    return till.page.preview


def money(commands: list[Command]) -> list[Command]:
    """Return the commands that move money."""
    return [one for one in commands if isinstance(one, StartPayment | RefundReceipt)]


def said(till: TillUnderTest) -> str:
    notice = till.page.notice
    return f"{notice.title} {notice.text}" if notice is not None else ""


def refunds(till: TillUnderTest) -> list[str]:
    """Return the receipt numbers whose refund was asked for."""
    return [one.receipt_id for one in till.commands if isinstance(one, RefundReceipt)]


def shop_of(till: TillUnderTest) -> TillUnderTest:
    """Let the till have sold three times before."""
    till.journal = [sold(3, 8_900), sold(2, 12_500), sold(1, 4_900)]
    return till
