"""The code on a receipt that opens it at the till: its number after a letter that no item has."""

PREFIX = "R"
"""Before the number: a receipt number alone could be an item's barcode."""
_MOST_DIGITS = 200
_MOST_IN_BARCODE = 13


def of(receipt_id: str) -> str:
    """Return the code of a receipt number."""
    return f"{PREFIX}{receipt_id}"


def is_for_barcode(code: str) -> bool:
    """Whether a barcode of it fits on 58 mm paper, and isn't too fine; else a QR code is made."""
    return len(code) <= _MOST_IN_BARCODE


def number_in(code: str) -> str | None:
    """Return the receipt number in what was scanned; None: it is no receipt's code.

    With Caps Lock on, a scanner types the letter small.
    """
    prefix, number = code[: len(PREFIX)].upper(), code[len(PREFIX) :]
    is_number = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
    return number if prefix == PREFIX and is_number else None
