"""The monospaced font that comes with the program, for paper."""

from pathlib import Path

from terminal_app.asset_files import assets_folder

ADVANCE = 0.6
"""Width of every character, by the font's size."""
_DRAWN = (
    (0x20, 0x7E),
    (0xA0, 0x17F),  # Latin-1 and Extended-A
    (0x218, 0x21B),
    (0x2013, 0x2014),  # dashes
    (0x2018, 0x201A),  # quotation marks
    (0x201C, 0x201E),
    (0x2026, 0x2026),  # an ellipsis
    (0x20AC, 0x20AC),  # the euro
    (0x2212, 0x2212),  # a minus sign
)
"""The first and the last of the letters and signs that it has, by their numbers in Unicode."""


def file(*, bold: bool) -> Path:
    """Return the font's file."""
    return Path(assets_folder(), "fonts", f"till-mono-{'bold' if bold else 'regular'}.ttf")


def drawable(text: str) -> str:
    """Return ``text`` with "?" in place of what the font can't draw."""
    return "".join(sign if _has(sign) else "?" for sign in text)


def _has(sign: str) -> bool:
    return any(first <= ord(sign) <= last for first, last in _DRAWN)
