"""QR codes as bitmaps: black on white with the quiet zone, a whole number of pixels a module."""

import tkinter as tk
from functools import lru_cache
from tkinter import ttk

from terminal_app.gui.views.widgets.qr_mask import (
    MASKS,
    Matrix,
    Symbol,
    matrix_of,
    penalty,
    symbol,
)
from terminal_app.gui.views.widgets.theme import CARD_RADIUS
from terminal_app.gui.views.widgets.view import ViewContext

QUIET_ZONE = 4
"""Modules of white around the code (ISO/IEC 18004, 9.1)."""


class QrCode(ttk.Label):
    """A white card with a QR code, drawn again only when text or size change."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        style = context.styles.label("qr-card", CARD_RADIUS)
        super().__init__(parent, style=style, anchor="center", padding=0)
        self._theme = context.theme
        self._drawn: tuple[str | None, int, str] = (None, 0, "")
        self.image: tk.Image | None = None
        """Kept here: Tk drops an image without a reference."""

    def show(self, text: str | None, side: int, sign: str = "") -> None:
        """Draw the code of ``text`` on a card of ``side`` pixels; None: no code, but that sign."""
        if (text, side, sign) == self._drawn:
            return
        self._drawn = (text, side, sign)
        if text is not None:
            self.image = _image(self, text, side)
        else:
            self.image = self._theme.image(sign) if sign else None
        self.configure(image=self.image if self.image is not None else "")


@lru_cache(maxsize=4)
def modules(text: str) -> Matrix:
    """Return the code's modules row by row, without quiet zone; error correction level M."""
    version, masked = _masked(text, 0)
    size = len(masked)
    shown = symbol(masked)
    best = min((shown.changed(by) for by in _changes(version)), key=lambda one: penalty(one, size))
    return matrix_of(best, size)


@lru_cache(maxsize=8)
def _changes(version: int) -> tuple[Symbol, ...]:
    """Return what changes in a symbol of that version with each mask in place of the first.

    That doesn't depend on what it says.
    """
    masked = [symbol(_masked("0", mask, version)[1]) for mask in MASKS]
    return tuple(masked[0].changed(one) for one in masked)


def _masked(text: str, mask: int, version: int | None = None) -> tuple[int, Matrix]:
    """Return the version, the smallest if none is given, and the modules with that mask."""
    import qrcode  # noqa: PLC0415 - loading it takes 40 ms: after the first paint

    code = qrcode.QRCode(
        version, error_correction=qrcode.ERROR_CORRECT_M, border=0, mask_pattern=mask
    )
    code.add_data(text)
    code.make(fit=version is None)
    return code.version, tuple(tuple(map(bool, row)) for row in code.get_matrix())


def _image(master: tk.Misc, text: str, side: int) -> tk.BitmapImage:
    """Return the code of ``text``, as large as ``side`` allows, at least one pixel a module.

    A bitmap (XBM): made and shown in two thirds of the time that a picture with colours takes.
    """
    matrix = modules(text)
    across = len(matrix) + 2 * QUIET_ZONE
    size = max(1, side // across)
    pixels, length = across * size, -(-across * size // 8)
    dark = (1 << size) - 1
    blank = "0x00," * (length * QUIET_ZONE * size)
    rows = []
    for row in matrix:
        bits = sum(dark << (QUIET_ZONE + at) * size for at, is_dark in enumerate(row) if is_dark)
        rows.append(f"0x{bits.to_bytes(length, 'little').hex(' ').replace(' ', ',0x')}," * size)
    head = f"#define qr_width {pixels}\n#define qr_height {pixels}\n"
    data = f"{head}static char qr_bits[] = {{ {blank}{''.join(rows)}{blank} }};"
    return tk.BitmapImage(master=master, data=data, foreground="#000000", background="#FFFFFF")
