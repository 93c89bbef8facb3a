"""What a payment is for: the lines of a sale, and what has to be so of them.

A payment's lines are what the cashier put into the sale. There are none, or their amounts add
up to the payment's: nothing else is ever charged, sent or printed.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

MOST_LINES = 100
MOST_NOTE = 200
"""Characters."""


class LineKind(enum.Enum):
    """What a line stands for."""

    ITEM = "item"
    """One of the shop's items."""
    AMOUNT = "amount"
    """An amount that the cashier typed."""
    TIP = "tip"


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line of a sale; its amount is the line's total in minor units."""

    kind: LineKind
    name: str
    """As on the screen and the receipt; for AMOUNT and TIP the cashier's word for it."""
    quantity: int
    amount_minor: int
    """The line's total, more than 0."""
    product_id: str = ""
    """The shop's own id of the item: its barcode."""


def add_up(lines: Sequence[SaleLine], amount_minor: int) -> bool:
    """Whether ``lines`` may stand for ``amount_minor`` minor units: none, or their exact sum.

    Every line has a quantity and an amount of more than 0.
    """
    if not lines:
        return True
    if any(line.quantity < 1 or line.amount_minor < 1 for line in lines):
        return False
    return sum(line.amount_minor for line in lines) == amount_minor


def can_be_charged(lines: Sequence[SaleLine], note: str, amount_minor: int) -> bool:
    """Whether a sale of these lines and this note may begin: it adds up, within its bounds."""
    if len(lines) > MOST_LINES or len(note) > MOST_NOTE:
        return False
    names = [name for line in lines for name in (line.name, line.product_id)]
    return add_up(lines, amount_minor) and all(map(_is_text, (note, *names)))


def are_goods(lines: Sequence[SaleLine]) -> bool:
    """Whether ``lines`` say more than amounts: an item, or a tip."""
    return any(line.kind is not LineKind.AMOUNT for line in lines)


def _is_text(text: str) -> bool:
    """Half of a character, as a keyboard may give one (U+D800 to U+DFFF), can't be recorded."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)
