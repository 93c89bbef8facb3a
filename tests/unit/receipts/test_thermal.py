"""Receipts for thermal printers, read as a printer reads them: letters, codes, pictures, cut."""

import contextlib
import dataclasses
import io
import json
import subprocess
import sys

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from terminal_app.receipts.blocks import Block, Pair, Paragraph, ReceiptCode
from terminal_app.receipts.content import blocks_of
from terminal_app.receipts.text import WIDTHS
from terminal_app.receipts.thermal import commands, document, picture, profiles
from terminal_app.texts import Texts
from tests.support.escpos_decoder import Code, Printed, Printer, texts_of
from tests.support.ocr import likeness, read_lines
from tests.unit.receipts.receipts import ISSUER, NUMBER, PAID, SLIPS, blocks

LETTERS = "æøåäöÆØÅÄÖ€"
WITH_LETTERS = [
    "default",
    "TM-T88II",
    "TM-T20II",
    "TSP600",
    "TH230",
    "NT-5890K",
    "ZJ-5870",
    "KR-306",
]
"""Models of five makers, with three code pages under six numbers."""
WITHOUT_LETTERS = ["TM-T88IV-SA", "TM-U220", "simple"]
ALL = profiles.names()


def printed(profile: str, columns: int = 42, *parts: Block, drawer: bool = False) -> Printed:
    made = parts or blocks("copy", "nb", "NO")
    data = document.render(made, profiles.named(profile), columns, opens_drawer=drawer)
    return Printer(profile).print(data)


@pytest.mark.parametrize("profile", WITH_LETTERS)
def test_the_letters_of_all_languages_come_out_of_the_printer(profile: str) -> None:
    made = printed(profile, 42, Pair(LETTERS, "1"), Paragraph("Smörgåsbröd på Ærø"))
    assert [line.text for line in made.lines][:2] == [
        LETTERS + "1".rjust(42 - len(LETTERS)),
        "Smörgåsbröd på Ærø",
    ]


@pytest.mark.parametrize("profile", WITH_LETTERS)
def test_the_code_page_is_chosen_before_anything_is_printed(profile: str) -> None:
    made = printed(profile)
    assert made.commands[0] == "initialize"
    assert made.commands[2].startswith("page ")


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("name", SLIPS)
def test_each_kind_is_printed_within_the_paper(name: str, columns: int) -> None:
    made = printed("default", columns, *blocks(name, "fi", "SE"))
    assert all(len(line.text) * line.wide <= columns for line in made.lines)
    assert made.cut == "part"


@pytest.mark.parametrize("profile", ALL)
def test_every_model_gets_a_document_that_it_understands(profile: str) -> None:
    made = printed(profile, 32)
    assert made.lines or made.pictures
    can_cut = profiles.named(profile).cut != b""
    assert bool(made.cut) == can_cut
    assert made.commands[-1] == ("cut" if can_cut else "feed")
    dots = profiles.named(profile).dots or 384
    assert all(one.width <= dots for one in made.pictures)


def test_amount_and_state_are_bold_and_of_the_usual_size() -> None:
    by_text = texts_of(printed("default").lines)
    amount, paid, terminal = (
        next(line for text, line in by_text.items() if text.startswith(begins))
        for begins in ("NOK", "BETALT", "Terminal")
    )
    assert (amount.bold, amount.high, amount.wide) == (True, 1, 1)
    assert (paid.bold, paid.high) == (True, 1)
    assert not terminal.bold


def test_the_drawer_is_opened_only_if_that_is_asked_for() -> None:
    assert not printed("default").drawer_opened
    opened = printed("default", drawer=True)
    assert opened.drawer_opened
    # Only once the paper is out: a receipt isn't lost in an open drawer.
    assert opened.commands[-2:] == ["cut", "drawer"]


# -- codes -----------------------------------------------------------------------------------


def test_a_number_is_a_barcode_in_the_middle() -> None:
    (code,) = printed("default").codes
    assert (code.kind, code.text, code.align) == ("CODE128", f"R{NUMBER}", 1)


@pytest.mark.parametrize("digits", [12, 13, 40, 200])
def test_a_long_number_is_a_qr_code(digits: int) -> None:
    code = "R" + "7" * digits
    kind = "CODE128" if digits <= 12 else "QR"
    assert printed("default", 32, ReceiptCode(code)).codes == [Code(kind, code, align=1)]


@pytest.mark.parametrize("profile", ["NT-5890K", "simple", "TM-U220"])
def test_a_printer_without_codes_gets_a_picture_of_one(profile: str) -> None:
    made = printed(profile, 32, ReceiptCode(f"R{NUMBER}"))
    assert made.codes == []
    read = zxingcpp.read_barcodes(made.picture())
    assert [found.text for found in read] == [f"R{NUMBER}"]


# -- pictures of text ------------------------------------------------------------------------


@pytest.mark.parametrize("profile", WITHOUT_LETTERS)
def test_a_printer_without_our_letters_gets_a_picture_of_them(profile: str) -> None:
    made = printed(profile, 32, *blocks("paid", "nb", "NO"))
    assert [line.text for line in made.lines if line.text.strip()] == []
    paper = made.picture()
    read = " ".join(read_lines(paper.resize((paper.width * 2, paper.height * 2)), enlarge=1))
    for said in ("FJELLKAFFE ÆRØ AS", "125,50", "BETALT", "4001", "KVITTERING FOR"):
        words = read.split()
        pieces = (" ".join(words[at : at + len(said.split())]) for at in range(len(words)))
        assert max(likeness(said, piece) for piece in pieces) > 0.7, read


def test_letters_by_law_are_as_much_larger_in_a_picture() -> None:
    simple = profiles.named("simple")
    usual = Printer("simple").print(picture.text_line("NOK", simple, 32, 1, bold=True))
    large = Printer("simple").print(picture.text_line("NOK", simple, 32, 2, bold=True))

    def height(made: Printed) -> int:
        inked = made.pictures[0].point(lambda grey: 255 - grey).getbbox()
        assert inked is not None
        return inked[3] - inked[1]

    assert height(large) >= 1.9 * height(usual)


def test_a_picture_is_cut_into_what_a_printer_can_keep() -> None:
    made = picture.qr_code("R" + "7" * 200, profiles.named("simple"), 42)
    pictures = Printer("simple").print(made).pictures
    assert len(pictures) > 1
    assert max(one.height for one in pictures) <= 240
    whole = Image.new("L", (pictures[0].width, sum(one.height for one in pictures)), 255)
    top = 0
    for one in pictures:
        whole.paste(one, (0, top))
        top += one.height
    assert [found.text for found in zxingcpp.read_barcodes(whole)] == ["R" + "7" * 200]


# -- what a server or a shop writes ------------------------------------------------------------

HOSTILE = [
    "\x1b@",
    "\x1bp\x00\x32\x32",
    "\x1dV\x00",
    "\x1b!\x30",
    "\x10\x04\x01",
    "\n",
    "\r",
    "\x9b1m",
]


@pytest.mark.parametrize("profile", ["default", "TM-T88II", "ZJ-5870"])
@pytest.mark.parametrize("trick", HOSTILE, ids=ascii)
def test_what_a_server_writes_is_never_a_command(trick: str, profile: str) -> None:
    issuer = dataclasses.replace(ISSUER, name=f"Kaffe{trick}PAID", address=trick * 30)
    made = printed(profile, 42, *blocks_of(PAID, issuer, Texts("en")))
    assert not made.drawer_opened
    assert made.commands.count("cut") <= 1
    assert made.commands.count("initialize") == 1
    assert "PAID" not in [line.text.strip() for line in made.lines][:3]


@given(st.text(), st.sampled_from(WITH_LETTERS))
def test_any_text_is_letters_or_question_marks(text: str, profile: str) -> None:
    made = printed(profile, 42, Paragraph(text), Paragraph("end"))
    assert made.lines[-1].text == "end"
    assert all(line.text.isprintable() for line in made.lines)


@pytest.mark.parametrize("text", ["☕", "שלום", "مقهى", "咖啡", "\U0001f1f3\U0001f1f4"])
def test_what_no_printer_has_is_a_question_mark(text: str) -> None:
    assert printed("default", 42, Paragraph(text)).lines[0].text == "?" * len(text)


def test_dashes_and_quotation_marks_become_plain_ones() -> None:
    made = printed("default", 42, Paragraph("“Åse’s” – kafé… − ‚ok‘"))
    assert made.lines[0].text == "\"Åse's\" - kafé. - 'ok'"


# -- beside the library ------------------------------------------------------------------------


def test_an_unknown_profile_is_told_with_those_that_there_are() -> None:
    with pytest.raises(profiles.UnknownProfileError, match="TM-T20II"):
        profiles.named("TM-T9000")


def test_the_commands_are_those_of_the_library_and_it_isnt_loaded_for_a_receipt() -> None:
    """In a process of its own: loading the library changes the logging of the whole program."""
    program = """
import contextlib, io, json, sys
sys.path.insert(0, ".")
from terminal_app.receipts.thermal import document, profiles
from terminal_app.receipts.blocks import Paragraph
document.render((Paragraph("x"),), profiles.named("default"), 42)
loaded = [name for name in sys.modules if name.startswith("escpos.")]
from escpos.printer import Dummy
with contextlib.redirect_stdout(io.StringIO()):
    made = {}
    for name, act in {
        "initialize": lambda one: one.hw("INIT"),
        "page": lambda one: one.charcode("CP858"),
        "bold": lambda one: one.set(bold=True),
        "centre": lambda one: one.set(align="center"),
        "size": lambda one: one.set(custom_size=True, width=2, height=2),
        "cut": lambda one: (one._raw(b""), one.cut("PART")),
        "drawer": lambda one: one.cashdraw(2),
        "barcode": lambda one: one.barcode(
            "{BR4001", "CODE128", height=80, width=2, pos="OFF", align_ct=False),
        "qr": lambda one: one.qr("R4001", native=True, ec=1, size=6),
    }.items():
        printer = Dummy(profile="default")
        act(printer)
        made[name] = printer.output.hex()
print(json.dumps({"loaded": loaded, "made": made}))
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    told = json.loads(ended.stdout)
    assert [name for name in told["loaded"] if name != "escpos.version"] == []
    default = profiles.named("default")
    assert default.code_page is not None
    ours = {
        "initialize": commands.INITIALIZE,
        "page": commands.code_page(default.code_page.number),
        "bold": commands.BOLD,
        "centre": commands.CENTRE,
        "size": commands.size(2),
        "cut": commands.feed(6) + default.cut,
        "drawer": commands.OPEN_DRAWER,
        "qr": commands.qr_code("R4001"),
    }
    assert {name: made.hex() for name, made in ours.items()} == {
        name: made for name, made in told["made"].items() if name != "barcode"
    }
    # The library chooses a font for the words under a barcode; there are none.
    assert told["made"]["barcode"].replace("1d6600", "") == commands.barcode("R4001").hex()


def test_nothing_is_written_to_the_console() -> None:
    with contextlib.redirect_stdout(io.StringIO()) as said:
        for profile in ALL:
            printed(profile, 32)
    assert said.getvalue() == ""
