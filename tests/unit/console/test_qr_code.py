"""The QR code in text, in each encoding that a console or a pipe may have."""

import io
import sys

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from terminal_app.asset_files import assets_folder
from terminal_app.console.qr_code import qr_text
from terminal_app.gui.views.widgets import shipped_fonts

CONTENT = "https://qr.example.no/28/2/01/031/4791234567?v=1&t=abcdefgh-1234"
DRAWN_WITH = {"utf-8": "█▀▄", "cp437": "█▀▄", "cp850": "█▀▄", "cp1252": "@", "ascii": "@"}


def drawn(encoding: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the lines of the code, and its content, as they come out of that encoding."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    return qr_text(CONTENT).encode(encoding).decode(encoding).splitlines()


def seen(rows: list[str]) -> Image.Image:
    """Return what a camera a little out of focus sees of a dark console."""
    regular = shipped_fonts.files(assets_folder())[2]
    font = ImageFont.truetype(regular, 16)
    ascent, descent = font.getmetrics()
    height = ascent + descent
    picture = Image.new("L", (int(font.getlength(rows[0])), height * len(rows)))
    pen = ImageDraw.Draw(picture)
    for number, row in enumerate(rows):
        pen.text((0, number * height), row, fill=230, font=font)
    return ImageOps.autocontrast(picture.filter(ImageFilter.GaussianBlur(7)))


@pytest.mark.parametrize("encoding", DRAWN_WITH)
def test_every_encoding_has_a_drawing_and_the_address_below(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    *rows, last = drawn(encoding, monkeypatch)
    assert last == CONTENT
    assert set("".join(rows)) - {" ", "\xa0"} == set(DRAWN_WITH[encoding])


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_camera_reads_the_drawing_that_has_no_blocks(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = drawn(encoding, monkeypatch)[:-1]
    (code,) = zxingcpp.read_barcodes(seen(rows))
    assert code.text == CONTENT


def test_without_a_stream_there_is_a_drawing_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert qr_text(CONTENT).isascii()
