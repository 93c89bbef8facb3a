"""Receipts as PDF, made into a picture and read back: text, letters, code; the same each time."""

import dataclasses
import re
import time
from itertools import pairwise

import pytest
import zxingcpp
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal_app.payments.sale import LineKind, SaleLine
from terminal_app.receipts import pdf, shipped_font
from terminal_app.receipts.blocks import Paragraph, ReceiptCode
from terminal_app.receipts.content import blocks_of
from terminal_app.texts import Texts
from tests.support.ocr import AS_A_PAGE, likeness, read_words
from tests.support.pdf_reader import letters_of, pages_of, text_of
from tests.unit.receipts.receipts import ISSUER, NUMBER, SALE, SLIPS, blocks

LETTERS = "æøåäöÆØÅÄÖ€"
papers = pytest.mark.parametrize("paper", pdf.PAPERS)


def made(name: str, paper: str, language: str = "nb", country: str = "NO") -> bytes:
    return pdf.render(blocks(name, language, country), pdf.PAPERS[paper], f"Kvittering {NUMBER}")


@papers
@pytest.mark.parametrize("name", SLIPS)
def test_each_kind_has_its_text_and_nothing_twice(name: str, paper: str) -> None:
    first, text = made(name, paper), text_of(made(name, paper))
    assert first == made(name, paper)
    assert ("BETALT" in text.split()) == ("BETALT" in _said(name))
    assert "FJELLKAFFE ÆRØ AS" in " ".join(text.split())
    assert len(pages_of(first)) == 1


def _said(name: str) -> list[str]:
    return [
        word
        for block in blocks(name, "nb")
        for text in block
        if isinstance(text, str)
        for word in text.split()
    ]


@papers
def test_nothing_of_the_time_is_in_the_file(paper: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = made("paid", paper)
    began = time.time()
    monkeypatch.setattr(time, "time", lambda: began + 100_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(1_000_000_000))
    assert made("paid", paper) == first
    assert b"D:2000" in first


@papers
def test_a_picture_of_it_can_be_read(paper: str) -> None:
    (page,) = pages_of(made("copy", paper))
    words = [word.text for word in read_words(page, AS_A_PAGE)]
    for said in (
        "KOPI 2",
        "Storgata 1, 0155 Oslo",
        "NOK 125,50",
        "BETALT",
        "Kvittering 4001",
        "IKKE KVITTERING FOR KJØP",
    ):
        long = len(said.split())
        pieces = (" ".join(words[at : at + long]) for at in range(len(words)))
        assert max(likeness(said, piece) for piece in pieces) > 0.85, words
    assert [found.text for found in zxingcpp.read_barcodes(page)] == [f"R{NUMBER}"]


@papers
@pytest.mark.parametrize("digits", [1, 9, 12, 13, 40, 200])
def test_the_code_is_read_off_the_paper_however_long_the_number(paper: str, digits: int) -> None:
    code = "R" + ("4071" * 50)[:digits]
    (page,) = pages_of(pdf.render((ReceiptCode(code),), pdf.PAPERS[paper], "x"))
    assert [found.text for found in zxingcpp.read_barcodes(page)] == [code]


@papers
def test_the_letters_are_there_and_their_font_comes_with_the_file(paper: str) -> None:
    data = pdf.render((Paragraph(LETTERS), Paragraph(LETTERS, bold=True)), pdf.PAPERS[paper], "x")
    assert text_of(data).split() == [LETTERS, LETTERS]
    assert data.count(b"/FontFile2") == 2
    names = set(re.findall(rb"/BaseFont /([^\s/]+)", data))
    assert all(b"+" in name or name == b"Helvetica" for name in names), names


@papers
def test_a_long_sale_goes_on_and_each_line_is_on_the_paper(paper: str) -> None:
    lines = tuple(SaleLine(LineKind.ITEM, f"Vare {at}", 1, 100 + at) for at in range(99))
    whole = dataclasses.replace(SALE.amount, amount_minor=sum(one.amount_minor for one in lines))
    payment = dataclasses.replace(SALE, lines=lines, amount=whole)
    data = pdf.render(blocks_of(payment, ISSUER, Texts("nb")), pdf.PAPERS[paper], "x")
    assert len(pages_of(data)) == (1 if paper == "80mm" else 3)
    text = " ".join(text_of(data).split())
    assert all(f"1 x Vare {at} " in text for at in range(99))


@papers
def test_lines_stand_under_each_other_and_within_the_page(paper: str) -> None:
    data = made("copy", paper)
    places = letters_of(data)
    ordered = [places[word][1] for word in ("KOPI", "FJELLKAFFE", "Terminal", "NOK", "BETALT")]
    assert all(above > below for above, below in pairwise(ordered))
    assert min(place for _, place in places.values()) > 0


@given(st.text(), st.sampled_from(list(pdf.PAPERS)))
@settings(max_examples=25)
def test_any_text_is_letters_or_question_marks(text: str, paper: str) -> None:
    data = pdf.render((Paragraph(text), Paragraph("end")), pdf.PAPERS[paper], text)
    assert text_of(data).split()[-1] == "end"


def test_the_font_has_every_sign_that_is_said_to_be_in_it() -> None:
    for bold in (False, True):
        signs = TTFont(shipped_font.file(bold=bold)).getBestCmap()
        said = [code for code in range(0x3000) if shipped_font.drawable(chr(code)) == chr(code)]
        assert [chr(code) for code in said if code not in signs] == []
    assert shipped_font.drawable(LETTERS) == LETTERS
    assert shipped_font.drawable("☕ש") == "??"
