"""The words and sizes that the law asks for, on each paper: docs/receipts.md."""

import re
from pathlib import Path

import pytest

from terminal_app.receipts import pdf
from terminal_app.receipts.blocks import Banner, Paragraph
from terminal_app.receipts.law import LAWS
from terminal_app.receipts.thermal import document, profiles
from terminal_app.settings import COUNTRIES
from tests.support.escpos_decoder import Printer, texts_of
from tests.support.pdf_reader import letters_of
from tests.unit.receipts.receipts import blocks

ASKED_FOR = {
    ("NO", "IKKE KVITTERING FOR KJØP"): 1.5,
    ("SE", "EJ KVITTO PÅ KÖP"): 2.0,
    ("SE", "KOPIA 2"): 2.0,
    ("SE", "ÖVNING"): 2.0,
}
"""Country and words, and how many times as large as the amount."""
OF_LAW = pytest.mark.parametrize(("country", "words"), ASKED_FOR)
SLIP_WITH = {"KOPIA 2": "copy", "ÖVNING": "demo"}
DOCUMENT = Path(__file__).parents[3] / "docs" / "receipts.md"


@OF_LAW
@pytest.mark.parametrize("language", ["en", "nb", "sv", "da", "fi"])
def test_the_words_stand_on_the_slip_whatever_the_till_speaks(
    country: str, words: str, language: str
) -> None:
    made = blocks(SLIP_WITH.get(words, "paid"), language, country)
    (banner, *_) = [one for one in made if isinstance(one, Banner) and one.text == words]
    assert banner.percent >= 100 * ASKED_FOR[country, words]


@pytest.mark.parametrize("name", ["paid", "refunded", "by hand", "not known", "cancelled", "copy"])
@pytest.mark.parametrize(("country", "words"), [one for one in ASKED_FOR if "KV" in one[1]])
def test_every_kind_says_that_it_is_no_receipt_for_goods(
    name: str, country: str, words: str
) -> None:
    said = [one.text for one in blocks(name, "en", country) if isinstance(one, Banner)]
    assert words in said


@pytest.mark.parametrize("country", ["", "DK", "FI"])
def test_where_no_law_is_known_the_words_are_the_tills_own(country: str) -> None:
    made = blocks("paid", "en", country)
    assert Paragraph("THIS IS NOT A RECEIPT FOR GOODS", centred=True) in made
    assert not any(isinstance(one, Banner) for one in made)


@OF_LAW
@pytest.mark.parametrize("profile", ["default", "TM-T88II", "TSP600", "NT-5890K", "ZJ-5870"])
def test_on_thermal_paper_the_letters_are_as_large_as_the_law_asks(
    country: str, words: str, profile: str
) -> None:
    made = blocks(SLIP_WITH.get(words, "paid"), "sv", country)
    data = document.render(made, profiles.named(profile), 42)
    printed = Printer(profile).print(data).lines
    amount = texts_of(printed)[f"NOK{'125,50'.rjust(39)}"]
    large = [line for line in printed if line.high > 1]
    assert words in " ".join(line.text.strip() for line in large)
    times = ASKED_FOR[country, words]
    assert all(line.high >= times * amount.high for line in large)
    assert all(line.wide >= times * amount.wide for line in large)


@OF_LAW
@pytest.mark.parametrize("paper", pdf.PAPERS)
def test_in_a_pdf_the_letters_are_as_large_as_the_law_asks(
    country: str, words: str, paper: str
) -> None:
    made = blocks(SLIP_WITH.get(words, "paid"), "sv", country)
    letters = letters_of(pdf.render(made, pdf.PAPERS[paper], "x"))
    amount, _ = letters["125,50"]
    for word in words.split():
        size, _ = letters[word]
        assert size >= ASKED_FOR[country, words] * amount - 0.01


def test_the_settings_the_table_and_the_document_name_the_same_countries() -> None:
    assert tuple(LAWS) == COUNTRIES
    text = DOCUMENT.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w\w) \|(.*)$", text, flags=re.MULTILINE)
    assert {country for country, _ in rows} == set(COUNTRIES)
    for country, law in LAWS.items():
        told = " ".join(row for name, row in rows if name == country)
        for word in filter(None, (law.not_for_goods, law.copy, law.practice)):
            assert word in told
