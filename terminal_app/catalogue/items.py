"""The shop's items as values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the shop sells; ``price_minor`` is in minor units of the till's currency."""

    name: str
    price_minor: int
    category: str = ""
    barcode: str = ""
    is_quick: bool = False
    """It has a key of its own."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of them, in the file's order."""

    items: tuple[Item, ...] = ()

    def with_barcode(self, code: str) -> Item | None:
        """Return the item that bears ``code``; None where none does."""
        return next((item for item in self.items if code and item.barcode == code), None)
