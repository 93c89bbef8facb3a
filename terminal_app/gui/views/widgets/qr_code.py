"""A QR code as an image of whole pixels: black on white, with its quiet zone."""

import tkinter as tk
from functools import lru_cache

QUIET_ZONE = 4
"""Modules of white around the code (ISO/IEC 18004, 9.1)."""
WHITE, BLACK = b"\xff", b"\x00"


@lru_cache(maxsize=4)
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The code's modules, row by row and without the quiet zone; error correction level M."""
    # 40 ms that no window without a code has to wait for.
    import qrcode  # noqa: PLC0415
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def draw(master: tk.Misc, text: str, side: int) -> tk.PhotoImage:
    """The code of ``text`` as large as ``side`` pixels allow, at least one pixel a module."""
    matrix = modules(text)
    across = len(matrix) + 2 * QUIET_ZONE
    size = max(1, side // across)
    margin = WHITE * (QUIET_ZONE * size)
    blank = WHITE * (across * size) * (QUIET_ZONE * size)
    rows = [
        (margin + b"".join((BLACK if dark else WHITE) * size for dark in row) + margin) * size
        for row in matrix
    ]
    header = f"P5 {across * size} {across * size} 255\n".encode()
    data = header + blank + b"".join(rows) + blank
    return tk.PhotoImage(master=master, data=data, format="ppm")
