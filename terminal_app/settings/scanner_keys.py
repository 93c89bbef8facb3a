"""The keys that a barcode scanner is set to type around each code, as the settings spell them.

A control character is written by its ASCII name in angle brackets (``<STX>``). Of these only those
are known that reach a window: scanners send them as Ctrl and a letter. Not among them are Ctrl+V
and Ctrl+Y, which paste, and what is a key of its own: Enter, Escape, BackSpace.
"""

import re
from functools import lru_cache

from terminal_app.errors import SettingsError

_NAMES = {
    "SOH": "\x01", "STX": "\x02", "ETX": "\x03", "EOT": "\x04", "ENQ": "\x05", "ACK": "\x06",
    "BEL": "\x07", "TAB": "\t", "VT": "\x0b", "FF": "\x0c", "SO": "\x0e", "SI": "\x0f",
    "DLE": "\x10", "DC1": "\x11", "DC2": "\x12", "DC3": "\x13", "DC4": "\x14", "NAK": "\x15",
    "ETB": "\x17", "CAN": "\x18", "SUB": "\x1a", "FS": "\x1c", "GS": "\x1d", "RS": "\x1e",
}  # fmt: skip
_NAMED = re.compile("<([A-Z0-9]+)>")
_TAB = _NAMES["TAB"]
_MOST_KEYS = 4
_TYPED_BY_HAND = frozenset("0123456789,.+ ")
"""What an amount consists of, and the key that presses a button."""

ALLOWED = (
    f"at most {_MOST_KEYS} characters, the first no digit, comma, full stop, plus sign or space; "
    "control characters by name, such as <STX> or <TAB>, which begins no prefix"
)


@lru_cache(maxsize=8)
def read(spelled: str) -> str:
    """Return the characters of ``spelled``.

    Raises: SettingsError.
    """
    keys = _NAMED.sub(lambda found: _NAMES.get(found[1], "\0"), spelled)
    if "\0" in keys or not spelled.isprintable():
        raise SettingsError(ALLOWED)
    return keys


def is_allowed(spelled: str, *, as_prefix: bool) -> bool:
    """Whether a scanner's keys can be told by that from a hand's."""
    try:
        keys = read(spelled)
    except SettingsError:
        return False
    by_hand = _TYPED_BY_HAND | {_TAB} if as_prefix else _TYPED_BY_HAND
    return len(keys) <= _MOST_KEYS and keys[:1] not in by_hand


def control_characters(*spelled: str) -> frozenset[str]:
    """Return the control characters among the keys: the window takes no others."""
    return frozenset(one for each in spelled for one in read(each) if not one.isprintable())
