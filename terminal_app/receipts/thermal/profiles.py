"""What a model of printer can do, by the profiles that come with python-escpos.

Only their data are used (docs/decisions/0021-receipts.md).
"""

import functools
import importlib.resources
import json
from typing import Any, Final, NamedTuple

_PAGES: Final = (
    ("CP858", "cp858"),
    ("CP1252", "cp1252"),
    ("ISO_8859-15", "iso8859-15"),
    ("CP850", "cp850"),
    ("CP865", "cp865"),
)
"""Code pages with the letters æøåäö, by their names in the profiles and in Python.

First those that have "€" as well.
"""
_DOTS_PER_CHARACTER = 12
"""Of the usual font, where a profile doesn't know how wide its paper is."""


class CodePage(NamedTuple):
    """A table of letters in the printer."""

    number: int
    """By which the printer knows it."""
    codec: str
    """By which Python does."""


class Profile(NamedTuple):
    """One model of printer."""

    name: str
    code_page: CodePage | None
    """None: it has none with the letters of the till's languages."""
    has_barcodes: bool
    has_qr_codes: bool
    has_raster: bool
    """It prints pictures row by row; else column by column."""
    has_columns: bool
    cut: bytes
    """What cuts the paper; empty: it can't."""
    dots: int | None
    """Width of the paper; None: not known."""
    tells_paper: bool = False
    """It answers whether it has paper; others may hang when they are asked."""

    def dots_for(self, columns: int) -> int:
        """Return the width of a picture for paper of so many columns."""
        wide = columns * _DOTS_PER_CHARACTER
        return wide if self.dots is None else min(wide, self.dots)


class UnknownProfileError(ValueError):
    """There is no profile of that name; ``str()`` names those that there are."""


def names() -> list[str]:
    """Return the names of all profiles."""
    return sorted(_data()["profiles"])


def named(name: str) -> Profile:
    """Return the profile of that name.

    Raises: UnknownProfileError.
    """
    found = _data()["profiles"].get(name)
    if found is None:
        raise UnknownProfileError(", ".join(names()))
    features, width = found["features"], found["media"]["width"].get("pixels")
    full, part = features.get("paperFullCut"), features.get("paperPartCut")
    return Profile(
        name,
        _code_page(found["codePages"]),
        bool(features.get("barcodeB")),
        bool(features.get("qrCode")),
        bool(features.get("bitImageRaster")),
        bool(features.get("bitImageColumn")),
        b"\x1dV\x01" if part else b"\x1dV\x00" if full else b"",
        width if isinstance(width, int) else None,
        # The data don't say it; Epson's reference does, of its receipt printers.
        found["vendor"] == "Epson" and name.startswith("TM-"),
    )


def _code_page(pages: dict[str, str]) -> CodePage | None:
    for name, codec in _PAGES:
        numbers = sorted(int(number) for number, page in pages.items() if page == name)
        if numbers:
            return CodePage(numbers[0], codec)
    return None


@functools.cache
def _data() -> dict[str, Any]:
    # Its own reader takes 0.6 s for the same file.
    file = importlib.resources.files("escpos").joinpath("capabilities.json")
    read: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return read
