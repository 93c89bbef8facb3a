"""What an item may be; one that can't be used is refused with what is allowed.

A price goes from the file's own digits to minor units: no float ever holds one.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from terminal_app.catalogue.items import Catalogue, Item
from terminal_app.errors import SettingsError
from terminal_app.payments.money import MINOR_PER_MAJOR, AmountRefusedError, read_amount

MOST_ITEMS = 5_000
MOST_NAME = 60
"""Characters, of a category too."""
MOST_BARCODE = 48
MOST_PRICE_MINOR = 10**9


class Row(NamedTuple):
    """One item as it stands in the file."""

    place: str
    cells: dict[str, object]
    """Its values by key; an empty one is left out."""
    places: dict[str, str]
    """Where each of them is."""

    def refuse(self, key: str, allowed: str) -> SettingsError:
        """Return the error that says what ``key`` may be."""
        place = self.places.get(key, f"{self.place}, {key}")
        if key not in self.cells:
            return SettingsError(f"{place} is missing. Give {allowed}.")
        said = excerpt(self.cells[key])
        return SettingsError(f"{place}: {said} can't be used. Allowed: {allowed}.")


def excerpt(value: object) -> str:
    """Return a value of a file as a message may repeat it: a text in quotes, and not all of it."""
    try:
        return (repr(value) if isinstance(value, str) else str(value))[:100]
    except ValueError:  # Python writes no number of more than 4,300 digits
        return "such a number"


KEYS = ("name", "price", "category", "barcode", "quick")
_SHORTENED = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
"""What a spreadsheet makes of thirteen digits."""


def catalogue_of(rows: Iterator[Row]) -> Catalogue:
    """Return the items that ``rows`` tell of.

    Raises: SettingsError, naming line and remedy.
    """
    items: list[Item] = []
    lines_by_barcode: dict[str, str] = {}
    for row in rows:
        if len(items) == MOST_ITEMS:
            message = f"{row.place}: more than {MOST_ITEMS} items. Leave out what isn't sold."
            raise SettingsError(message)
        item = Item(
            name=_name(row, "name"),
            price_minor=_price(row),
            category=_name(row, "category") if "category" in row.cells else "",
            barcode=_barcode(row),
            is_quick=_is_quick(row),
        )
        if item.barcode and item.barcode in lines_by_barcode:
            allowed = f"a barcode of its own; {lines_by_barcode[item.barcode]} has this one"
            raise row.refuse("barcode", allowed)
        lines_by_barcode[item.barcode] = row.place
        items.append(item)
    return Catalogue(tuple(items))


def _name(row: Row, key: str) -> str:
    value = row.cells.get(key)
    # No-break spaces and line feeds, which spreadsheets hide, are spaces.
    name = " ".join(value.split()) if isinstance(value, str) else ""
    if not 1 <= len(name) <= MOST_NAME or not name.isprintable():
        raise row.refuse(key, f"text of 1 to {MOST_NAME} characters")
    return name


def _price(row: Row) -> int:
    value = row.cells.get("price")
    try:
        if isinstance(value, str | Decimal):
            return read_amount(str(value), limit_minor=MOST_PRICE_MINOR)
    except AmountRefusedError:
        raise row.refuse("price", _PRICES) from None
    whole = MOST_PRICE_MINOR // MINOR_PER_MAJOR
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= whole:
        raise row.refuse("price", _PRICES)
    return value * MINOR_PER_MAJOR


_PRICES = (
    f"more than 0, at most {MOST_PRICE_MINOR // MINOR_PER_MAJOR}, with at most two decimals, such "
    "as 32,50 or 32.50; without spaces and currency"
)


def _barcode(row: Row) -> str:
    value = row.cells.get("barcode", "")
    allowed = f"at most {MOST_BARCODE} letters, digits and signs of ASCII, no space"
    if not isinstance(value, str):
        raise row.refuse("barcode", f"{allowed}; in quotes")
    code = value.strip()
    if _SHORTENED.fullmatch(code):
        allowed = (
            "all of its digits; the spreadsheet has shortened it: format the column as text and "
            "enter it again"
        )
        raise row.refuse("barcode", allowed)
    if len(code) > MOST_BARCODE or not all("!" <= sign <= "~" for sign in code):
        raise row.refuse("barcode", allowed)
    return code


_YES, _NO = ("yes", "true", "x", "1"), ("no", "false", "0")


def _is_quick(row: Row) -> bool:
    value = row.cells.get("quick", False)
    if isinstance(value, str):
        word = value.strip().lower()
        if word in (*_YES, *_NO):
            return word in _YES
    if not isinstance(value, bool):
        raise row.refuse("quick", "true or false (in a CSV file yes or no)")
    return value
