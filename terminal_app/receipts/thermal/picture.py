"""Pictures for printers: logos, text they have no letters for, and codes they can't draw."""

import functools

from PIL import Image, ImageDraw, ImageFont

from terminal_app.receipts import shipped_font
from terminal_app.receipts.blocks import Logo
from terminal_app.receipts.qr_matrix import matrix_of
from terminal_app.receipts.thermal import commands
from terminal_app.receipts.thermal.profiles import Profile

_CHARACTER_DOTS, _LINE_DOTS = 12, 28
_QR_MODULE_DOTS = 5
_MOST_ROWS = 240
"""Of one command: more is more than some printers keep."""
_SLICE_ROWS, _HALF = 24, 128


def text_line(text: str, profile: Profile, columns: int, times: int, *, bold: bool) -> bytes:
    """Return a line of text as a picture; ``times``: how much larger than usual."""
    width = profile.dots_for(columns)
    cell = max(1, width // columns) * times
    drawn = Image.new("L", (_whole(width), _line_dots(cell)), 255)
    pen, font = ImageDraw.Draw(drawn), _font(cell, bold)
    for at, sign in enumerate(shipped_font.drawable(text)):
        pen.text((at * cell, 0), sign, fill=0, font=font)
    return _commands(drawn, profile)


def qr_code(text: str, profile: Profile, columns: int) -> bytes:
    """Return a QR code as a picture in the middle of the paper."""
    matrix = matrix_of(text)
    side, width = len(matrix) * _QR_MODULE_DOTS, _whole(profile.dots_for(columns))
    code = Image.new("L", (len(matrix), len(matrix)), 255)
    code.putdata([0 if is_dark else 255 for row in matrix for is_dark in row])
    drawn = Image.new("L", (width, side), 255)
    drawn.paste(code.resize((side, side), Image.Resampling.NEAREST), ((width - side) // 2, 0))
    return _commands(drawn, profile)


def logo(shown: Logo, profile: Profile, columns: int) -> bytes:
    """Return a logo as a picture no wider than the paper, its greys as dots that lie apart."""
    scale = shown.scale(_whole(profile.dots_for(columns)))
    width, height = (max(1, int(side * scale)) for side in (shown.width, shown.height))
    grey = Image.frombytes("RGB", (shown.width, shown.height), shown.rgb).convert("L")
    dots = grey.resize((width, height), Image.Resampling.LANCZOS).convert("1")
    drawn = Image.new("L", (_whole(width + 7), height), 255)
    drawn.paste(dots)
    return _commands(drawn, profile)


def _whole(width: int) -> int:
    return width // 8 * 8


def _line_dots(cell: int) -> int:
    return cell * _LINE_DOTS // _CHARACTER_DOTS


@functools.lru_cache(maxsize=8)
def _font(cell: int, bold: bool) -> ImageFont.FreeTypeFont:  # noqa: FBT001 - a cache's key
    size = round(cell / shipped_font.ADVANCE)
    return ImageFont.truetype(str(shipped_font.file(bold=bold)), size)


def _commands(drawn: Image.Image, profile: Profile) -> bytes:
    dots = drawn.point(lambda grey: 255 if grey < _HALF else 0).convert("1")
    if not profile.has_raster:
        return _in_columns(dots)
    made = []
    for top in range(0, dots.height, _MOST_ROWS):
        part = dots.crop((0, top, dots.width, min(top + _MOST_ROWS, dots.height)))
        made.append(commands.raster(part.tobytes(), part.width, part.height))
    return b"".join(made)


def _in_columns(dots: Image.Image) -> bytes:
    slices = []
    for top in range(0, dots.height, _SLICE_ROWS):
        # Turned, a column's 24 dots are a row of three bytes; what is beyond the edge is white.
        part = dots.crop((0, top, dots.width, top + _SLICE_ROWS))
        slices.append(part.transpose(Image.Transpose.TRANSPOSE).tobytes())
    return commands.columns(slices, dots.width)
