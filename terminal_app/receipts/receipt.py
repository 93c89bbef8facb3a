"""Receipts as the window and the console show them: lines of 32 characters."""

from collections.abc import Sequence

from terminal_app.payments.payment import Payment
from terminal_app.payments.sale import SaleLine
from terminal_app.receipts import text
from terminal_app.receipts.blocks import Banner
from terminal_app.receipts.content import (
    Issuer,
    amount_is_known,
    blocks_of,
    describe,
    draft_of,
    partly_refunded,
)
from terminal_app.receipts.kinds import has_receipt
from terminal_app.receipts.law import CONSPICUOUS_PERCENT
from terminal_app.receipts.text import ReceiptLine, as_text
from terminal_app.texts import Texts

__all__ = [
    "WIDTH",
    "Issuer",
    "ReceiptLine",
    "amount_is_known",
    "as_text",
    "describe",
    "has_receipt",
    "partly_refunded",
    "render",
    "render_banner",
    "render_draft",
]

WIDTH = 32
"""Characters per line on 58 mm paper."""


def render(payment: Payment, issuer: Issuer, texts: Texts) -> tuple[ReceiptLine, ...]:
    """Return the receipt of a payment; empty if it is neither paid nor refunded."""
    if not has_receipt(payment):
        return ()
    return text.lines_of(blocks_of(payment, issuer, texts), WIDTH)


def render_draft(
    sale_lines: Sequence[SaleLine], note: str, currency: str, texts: Texts
) -> tuple[ReceiptLine, ...]:
    """Return the lines of a sale in progress, with its sum in ``currency`` as the last one."""
    return text.lines_of(draft_of(sale_lines, note, currency, texts), WIDTH)


def render_banner(mark: str, *, is_last: bool = False) -> tuple[ReceiptLine, ...]:
    """Return a mark for plain text, which has no font sizes; empty for none."""
    return text.lines_of((Banner(mark, CONSPICUOUS_PERCENT, is_last),), WIDTH)
