"""The monospaced font that comes with the program, for paper."""

from pathlib import Path

from terminal_app.asset_files import assets_folder

ADVANCE = 0.6
"""Width of every character, by the font's size."""
_LETTERS = ((0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B))
_SIGNS = frozenset("‐‑‒–—―‘’‚“”„†‡•…‰′″‹›€−")


def file(*, bold: bool) -> Path:
    """Return the font's file."""
    return Path(assets_folder(), "fonts", f"till-mono-{'bold' if bold else 'regular'}.ttf")


def drawable(text: str) -> str:
    """Return ``text`` with "?" in place of what the font can't draw."""
    return "".join(sign if _has(sign) else "?" for sign in text)


def _has(sign: str) -> bool:
    return sign in _SIGNS or any(first <= ord(sign) <= last for first, last in _LETTERS)
