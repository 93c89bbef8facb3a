"""What a person and a program can read in a PDF, by PDFium."""

import io
import re

import pypdfium2
from PIL import Image

_SCALE = 300 / 72
"""300 dots per inch, as an office printer has at least."""


def pages_of(data: bytes) -> list[Image.Image]:
    """Return a picture of each page."""
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    try:
        return [page.render(scale=_SCALE).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def text_of(data: bytes) -> str:
    """Return the text of all pages."""
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def letters_of(data: bytes) -> dict[str, tuple[float, float]]:
    """Return, of each word on the first page, the width of its letters and its place from below.

    In points. The letters of a monospaced font are as wide as their size says.
    """
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    try:
        text_page = document[0].get_textpage()
        text = text_page.get_text_range()
        found: dict[str, tuple[float, float]] = {}
        for word in re.finditer(r"\S+", text):
            boxes = [text_page.get_charbox(at, loose=True) for at in range(*word.span())]
            wide = (boxes[-1][2] - boxes[0][0]) / len(boxes)
            found.setdefault(word.group(), (wide, boxes[0][1]))
        return found
    finally:
        document.close()
