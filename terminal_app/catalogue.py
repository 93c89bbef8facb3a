"""The shop's items: a file of names, prices, categories and barcodes (docs/catalogue.md)."""

from dataclasses import dataclass
from pathlib import Path

from terminal_app.errors import SettingsError


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


def load(file: Path) -> Catalogue:
    """Read the catalogue in ``file``.

    Raises: SettingsError, naming file, line and remedy.
    """
    raise SettingsError(f"{file}: not read yet.")
