"""Receipts as PDF: with sizes, the code of the receipt, and an embedded font.

The same receipt gives the same bytes: nothing of the time or the machine is in them.
"""

import io
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from PIL import Image
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import inch, mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from terminal_app.receipts import shipped_font, text
from terminal_app.receipts.blocks import AMOUNT_PERCENT, Banner, Block, Logo, ReceiptCode, Rule
from terminal_app.receipts.qr_matrix import matrix_of
from terminal_app.receipts.receipt_code import is_for_barcode


class Paper(NamedTuple):
    """A paper: lengths in points."""

    width: float
    height: float | None
    """None: a roll, as long as the receipt."""
    columns: int
    """Characters per line."""
    size: float
    """Size of the amount's letters."""
    margin: float


PAPERS: Final = {
    "a4": Paper(210 * mm, 297 * mm, 48, 11, 20 * mm),
    "80mm": Paper(80 * mm, None, 42, 8, 4 * mm),
}
_LEADING = 1.3
_DOT = inch / 203
"""Of a logo: as large as a thermal printer's, so that it has the same size on each paper."""
_REGULAR, _BOLD = "TillMono", "TillMonoBold"
_BARCODE_HEIGHT, _BAR_WIDTH, _QR_SIDE = 12 * mm, 0.375 * mm, 24 * mm


class _Line(NamedTuple):
    text: str
    bold: bool
    size: float
    is_rule: bool = False


class _Picture(NamedTuple):
    logo: Logo
    width: float
    height: float


_Part = _Line | _Picture | ReceiptCode


def render(blocks: Iterable[Block], paper: Paper, title: str) -> bytes:
    """Return a PDF of a receipt; ``title`` is what the file says of itself."""
    for name, bold in ((_REGULAR, False), (_BOLD, True)):
        pdfmetrics.registerFont(TTFont(name, str(shipped_font.file(bold=bold))))
    drawn = [part for block in blocks for part in _parts(block, paper)]
    height = paper.height or sum(map(_height, drawn)) + 2 * paper.margin
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(paper.width, height), invariant=1, pageCompression=1)
    canvas.setTitle(shipped_font.drawable(text.printable(title)))
    y = height - paper.margin
    for part in drawn:
        if y - _height(part) < paper.margin - 1:  # 1: the sum of a roll's lines isn't exact
            canvas.showPage()
            y = height - paper.margin
        _draw(canvas, part, paper, y)
        y -= _height(part)
    canvas.save()
    return file.getvalue()


def _parts(block: Block, paper: Paper) -> Iterator[_Part]:
    match block:
        case Logo(width, height):
            dot = _DOT * block.scale(_text_width(paper) / _DOT)
            yield _Picture(block, width * dot, height * dot)
        case ReceiptCode():
            yield block
        case Banner(words, percent):
            width = paper.columns * AMOUNT_PERCENT // percent
            for line in text.wrapped(words, width):
                # Centred by spaces of its own size.
                yield _Line(line.center(width), bold=True, size=paper.size * percent / 100)
        case _:
            for made in text.lines_of((block,), paper.columns):
                yield _Line(made.text, made.bold, paper.size, isinstance(block, Rule))


def _text_width(paper: Paper) -> float:
    return paper.columns * paper.size * shipped_font.ADVANCE


def _height(part: _Part) -> float:
    """Return how much of the paper's length a part takes, in points."""
    if isinstance(part, _Line):
        return part.size * _LEADING
    if isinstance(part, _Picture):
        return part.height + 2 * mm
    return (_BARCODE_HEIGHT if is_for_barcode(part.text) else _QR_SIDE) + 4 * mm


def _draw(canvas: Canvas, part: _Part, paper: Paper, y: float) -> None:
    """Draw a part whose upper edge is at ``y``, in points from the lower edge of the page."""
    width = _text_width(paper)
    left = (paper.width - width) / 2
    if isinstance(part, _Line):
        if part.is_rule:
            canvas.line(left, y - part.size / 2, left + width, y - part.size / 2)
            return
        canvas.setFont(_BOLD if part.bold else _REGULAR, part.size)
        canvas.drawString(left, y - part.size, shipped_font.drawable(part.text))
    elif isinstance(part, _Picture):
        logo, x = part.logo, (paper.width - part.width) / 2
        picture = ImageReader(Image.frombytes("RGB", (logo.width, logo.height), logo.rgb))
        canvas.drawImage(picture, x, y - part.height, part.width, part.height)
    elif is_for_barcode(part.text):
        drawn = Code128(part.text, barHeight=_BARCODE_HEIGHT, barWidth=_BAR_WIDTH, quiet=0)
        drawn.drawOn(canvas, (paper.width - drawn.width) / 2, y - 2 * mm - _BARCODE_HEIGHT)
    else:
        _draw_qr(canvas, part.text, (paper.width - _QR_SIDE) / 2, y - 2 * mm)


def _draw_qr(canvas: Canvas, code: str, left: float, top: float) -> None:
    matrix = matrix_of(code)
    module = _QR_SIDE / len(matrix)
    for down, row in enumerate(matrix):
        for across, is_dark in enumerate(row):
            if is_dark:
                x, y = left + across * module, top - (down + 1) * module
                # A little larger than a module: no hairlines between them.
                canvas.rect(x, y, module * 1.02, module * 1.02, stroke=0, fill=1)
