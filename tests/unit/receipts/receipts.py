"""One receipt of each kind, wherever the tests run: their times have no zone."""

import dataclasses
from typing import NamedTuple

from terminal_app.payments.inputs import ReceiptReceived, StatusReceived, TimedOut
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Payment, State, Wait
from terminal_app.receipts.blocks import Block
from terminal_app.receipts.content import Issuer, blocks_of
from terminal_app.receipts.kinds import Kind
from terminal_app.texts import Texts
from tests.unit.payments import cases
from tests.unit.payments.sales import LUNCH, total

START = dataclasses.replace(cases.NEW, started_at="2026-11-22T13:34:56")
AMOUNT = cases.ASKED_FOR
NUMBER = "4001"
CHARGED = ReceiptReceived(NUMBER, State.COMPLETE, AMOUNT, "Vipps", "2026-11-22T13:35:10")
PAID = cases.after(cases.CODE, CHARGED, start=START)
REFUNDED = cases.after(ReceiptReceived(NUMBER, State.REVERSED, AMOUNT), start=PAID)
PART = ReceiptReceived("4002", State.REVERSED, Money(5_000, Currency.NOK))
PARTLY_REFUNDED = cases.after(PART, start=PAID)
UNKNOWN = cases.after(cases.CODE, cases.CANCEL, TimedOut(Wait.CONFIRMATION), start=START)
BY_HAND = cases.after(cases.SETTLED_PAID, start=UNKNOWN)
NOT_PAID_BY_HAND = cases.after(cases.SETTLED_NOT_PAID, start=UNKNOWN)
CANCELLED = cases.after(cases.CODE, StatusReceived(State.CANCELED), start=START)
REFUSED = cases.after(cases.INIT_REFUSED, start=START)
REFUND_UNKNOWN = cases.after(
    dataclasses.replace(cases.REFUND, receipt_id=NUMBER), TimedOut(Wait.REFUND), start=PAID
)
SALE = dataclasses.replace(
    PAID, amount=Money(total(LUNCH), Currency.NOK), lines=LUNCH, note="Bord 4: uten løk, på å ö",
    charges=tuple(
        dataclasses.replace(one, amount=Money(total(LUNCH), Currency.NOK)) for one in PAID.charges
    ),
)  # fmt: skip
ISSUER = Issuer("TILL-1", "Fjellkaffe Ærø AS", "999 888 777 MVA", "Storgata 1, 0155 Oslo")
DEMO, TEST = "DEMO - not a payment", "TEST - no money moves"


class Slip(NamedTuple):
    """A payment, and what else its receipt depends on."""

    payment: Payment
    kind: Kind
    mark: str = ""
    copy: int | None = None
    names_operators: bool = False


SLIPS = {
    "paid": Slip(PAID, Kind.PAID),
    "a sale": Slip(SALE, Kind.PAID, names_operators=True),
    "refunded": Slip(REFUNDED, Kind.REFUNDED),
    "partly refunded": Slip(PARTLY_REFUNDED, Kind.PARTLY_REFUNDED),
    "by hand": Slip(BY_HAND, Kind.BY_HAND, names_operators=True),
    "not paid, by hand": Slip(NOT_PAID_BY_HAND, Kind.BY_HAND),
    "cancelled": Slip(CANCELLED, Kind.NOT_PAID),
    "refused": Slip(REFUSED, Kind.NOT_PAID),
    "not known": Slip(UNKNOWN, Kind.NOT_KNOWN),
    "a refund that isn't known": Slip(REFUND_UNKNOWN, Kind.NOT_KNOWN),
    "demo": Slip(PAID, Kind.PAID, DEMO),
    "test": Slip(PAID, Kind.PAID, TEST),
    "copy": Slip(PAID, Kind.PAID, copy=2),
    "copy that nobody has counted": Slip(PAID, Kind.PAID, copy=0),
}
"""By what each is."""


def blocks(name: str, language: str = "en", country: str = "") -> tuple[Block, ...]:
    """Return the receipt of that name."""
    slip = SLIPS[name]
    texts = Texts(language)
    issuer = dataclasses.replace(
        ISSUER,
        mark=texts.say(slip.mark) if slip.mark else "",
        names_operators=slip.names_operators,
        country=country,
    )
    return blocks_of(slip.payment, issuer, texts, slip.copy)
