"""ESC/POS commands as bytes, by Epson's reference of them."""

_ESC, _FS, _GS = b"\x1b", b"\x1c", b"\x1d"

INITIALIZE = _ESC + b"@"
NO_KANJI = _FS + b"."
"""Else some models take a letter over 127 for half of a Chinese one."""
PLAIN_ASCII = _ESC + b"R\x00"
"""Else a printer that is set to a country prints letters in place of brackets."""
LEFT, CENTRE = _ESC + b"a\x00", _ESC + b"a\x01"
BOLD, NOT_BOLD = _ESC + b"E\x01", _ESC + b"E\x00"
OPEN_DRAWER = _ESC + b"p\x00\x32\x32"
"""A pulse of 100 ms on the drawer's first connection."""
_MOST_TIMES = 8
_QR_MODULE_DOTS, _QR_LEVEL_M = 6, 49
_BAR_DOTS, _BAR_HEIGHT = 2, 80
_COLUMN_DOTS = 24


def code_page(number: int) -> bytes:
    """Return what chooses a table of letters."""
    return _ESC + b"t" + bytes([number])


def size(times: int) -> bytes:
    """Return what makes letters so many times as high and as wide."""
    step = min(max(times, 1), _MOST_TIMES) - 1
    return _GS + b"!" + bytes([step << 4 | step])


def feed(lines: int) -> bytes:
    """Return what moves the paper on by so many lines."""
    return _ESC + b"d" + bytes([lines])


def barcode(text: str) -> bytes:
    """Return a barcode CODE128 of ``text``, ASCII, without words under it."""
    data = b"{B" + text.encode("ascii")
    head = _GS + b"h" + bytes([_BAR_HEIGHT]) + _GS + b"w" + bytes([_BAR_DOTS]) + _GS + b"H\x00"
    return head + _GS + b"k\x49" + bytes([len(data)]) + data


def qr_code(text: str) -> bytes:
    """Return a QR code of ``text``, ASCII, drawn by the printer."""
    data = text.encode("ascii")
    return b"".join(
        _GS + b"(k" + len(one).to_bytes(2, "little") + one
        for one in (
            b"1A2\x00",
            b"1C" + bytes([_QR_MODULE_DOTS]),
            b"1E" + bytes([_QR_LEVEL_M]),
            b"1P0" + data,
            b"1Q0",
        )
    )


def raster(rows: bytes, width: int, height: int) -> bytes:
    """Return a picture of ``width`` dots, a multiple of 8, and its rows as bits."""
    across = (width // 8).to_bytes(2, "little")
    return _GS + b"v0\x00" + across + height.to_bytes(2, "little") + rows


def columns(slices: list[bytes], width: int) -> bytes:
    """Return a picture in slices of 24 dots' height, each with 3 bytes for each dot across."""
    head = _ESC + b"*\x21" + width.to_bytes(2, "little")
    spacing = _ESC + b"3" + bytes([_COLUMN_DOTS])
    return spacing + b"".join(head + one + b"\n" for one in slices) + _ESC + b"2"
