"""The receipt for the customer's phone: short enough to be read off one QR code.

No message of the API has a link to a receipt, so it is the text itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from terminal_app.payments.payment import Payment
from terminal_app.receipts.blocks import Banner, Block, Heading, Pair, Paragraph
from terminal_app.receipts.content import Issuer, blocks_of
from terminal_app.receipts.kinds import has_receipt
from terminal_app.receipts.text import printable
from terminal_app.texts import Texts

MOST_BYTES = 660
"""What a QR code of version 20 holds: finer ones are hard to read off a screen."""


def text_for_phone(payment: Payment, issuer: Issuer, texts: Texts) -> str | None:
    """Return the text of a payment's receipt, without the lines of its sale where that is too long.

    None: there is no receipt, or it is too long all the same.
    """
    if not has_receipt(payment):
        return None
    for shown in (payment, replace(payment, lines=()), replace(payment, lines=(), note="")):
        text = "\n".join(_lines(blocks_of(shown, issuer, texts)))
        if len(text.encode("utf-8", "replace")) <= MOST_BYTES:
            return text
    return None


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(words) | Paragraph(words) | Banner(words):
                line = printable(words)
            case Pair(left, right):
                line = f"{printable(left)} {printable(right)}"
            case _:
                line = ""
        if line:
            yield line
