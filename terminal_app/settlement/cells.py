"""What stands in a cell: exact amounts and days. No float ever holds money."""

import re
from datetime import date, datetime

_SIGNS = {"-": -1, "\N{MINUS SIGN}": -1, "\N{EN DASH}": -1, "+": 1}
_BLANKS = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}'")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")
_MOST_DIGITS = 15
_GROUP = 3
_YEARS = range(1971, 9999)
"""Of these every system knows the local time."""
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y%m%d", "%d-%m-%Y")


def minor(text: str, decimal: str = "") -> int:
    """Return an amount in minor units, below nothing with a minus.

    ``decimal``: the sign before the cents; empty: whichever the text shows.

    Raises: ValueError, also where it could be read in two ways.
    """
    sign, digits = _without_sign(text.strip())
    digits = digits.translate(_BLANKS)
    decimal = decimal or _decimal_of(digits)
    whole, found, cents = digits.rpartition(decimal) if decimal in digits else (digits, "", "")
    other = "." if decimal == "," else ","
    if other in whole:
        if _GROUPED.fullmatch(whole) is None or decimal in whole:
            raise ValueError(text)
        whole = whole.replace(other, "")
    cents = cents.rstrip("0").ljust(2, "0") if found and cents else cents or "00"
    if not (whole.isascii() and whole.isdigit() and cents.isascii() and cents.isdigit()):
        raise ValueError(text)
    if len(cents) > len("00") or len(whole) > _MOST_DIGITS or (found and not digits[-1].isdigit()):
        raise ValueError(text)
    return sign * (int(whole) * 100 + int(cents))


def _without_sign(text: str) -> tuple[int, str]:
    for sign, factor in _SIGNS.items():
        if text.startswith(sign):
            return factor, text[len(sign) :]
    return 1, text


def _decimal_of(digits: str) -> str:
    """Return which sign stands before the cents.

    Raises: ValueError where that can't be told: 1.234 may be a thousand or one.
    """
    signs = [sign for sign in digits if sign in ".,"]
    if not signs:
        return "."
    last = signs[-1]
    behind = len(digits) - digits.rindex(last) - 1
    if signs.count(last) > 1:
        # Twice: it groups.
        return "." if last == "," else ","
    if len(signs) == 1 and behind == _GROUP:
        raise ValueError(digits)
    return last


def day(text: str) -> date:
    """Return the day of a date, or of a time on the provider's clock.

    Raises: ValueError.
    """
    text = text.strip()
    found = _date_in(text)
    if found.year not in _YEARS:
        raise ValueError(text)
    return found


def _date_in(text: str) -> date:
    for form in _DAYS:
        try:
            return datetime.strptime(text[: len("2026-11-30")], form).date()  # noqa: DTZ007 - a day alone
        except ValueError:
            continue
    return datetime.fromisoformat(text).date()


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run ``text``: a formula, and no value."""
    stripped = text.lstrip()
    return stripped.startswith(("=", "@")) or (
        stripped[:1] in {"+", "-"} and not stripped[1:2].isdigit()
    )
