"""Lines of a sale, and their validation.

A payment has no lines, or lines whose amounts add up to its own: nothing else is ever charged,
sent or printed.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

MOST_LINES = 100
MOST_NOTE = 200
"""Characters."""


class LineKind(enum.Enum):
    """Kind of a line."""

    ITEM = "item"
    """An item of the catalogue."""
    AMOUNT = "amount"
    """An amount that the cashier typed."""
    TIP = "tip"


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line of a sale; its amount is the line's total in minor units."""

    kind: LineKind
    name: str
    """Name on screen and receipt; of AMOUNT and TIP in the cashier's language."""
    quantity: int
    amount_minor: int
    """Total of the line, more than 0."""
    product_id: str = ""
    """The shop's id of the item: its barcode."""


def add_up(lines: Sequence[SaleLine], amount_minor: int) -> bool:
    """Return whether there are no lines, or lines that add up to ``amount_minor``.

    Every line has a quantity and an amount of more than 0.
    """
    if not lines:
        return True
    if any(line.quantity < 1 or line.amount_minor < 1 for line in lines):
        return False
    return sum(line.amount_minor for line in lines) == amount_minor


def can_be_charged(lines: Sequence[SaleLine], note: str, amount_minor: int) -> bool:
    """Return whether a sale of these lines and this note is valid and within its limits."""
    if len(lines) > MOST_LINES or len(note) > MOST_NOTE:
        return False
    names = [name for line in lines for name in (line.name, line.product_id)]
    return add_up(lines, amount_minor) and all(map(_is_text, (note, *names)))


def are_goods(lines: Sequence[SaleLine]) -> bool:
    """Return whether ``lines`` hold more than amounts: an item or a tip."""
    return any(line.kind is not LineKind.AMOUNT for line in lines)


def _is_text(text: str) -> bool:
    """Return whether ``text`` can be recorded: a lone surrogate (U+D800 to U+DFFF) can't."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)
