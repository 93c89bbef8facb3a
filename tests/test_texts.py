"""The texts in each language: nothing is missing or stale, and the .mo is what the .po says."""

import re
import shutil
from pathlib import Path

import pytest

from terminal_app.receipts.receipt import WIDTH
from terminal_app.settings import LANGUAGES
from terminal_app.texts import Texts
from tools import translations

ONE, MANY = "{number} payment to resolve", "{number} payments to resolve"

PAID_AND_NOT = {
    "en": ("Paid", "Not paid"),
    "nb": ("Betalt", "Ikke betalt"),
    "sv": ("Betalt", "Inte betalt"),
    "da": ("Betalt", "Ikke betalt"),
    "fi": ("Maksettu", "Ei maksettu"),
}
ONE_AND_TWO = {
    "en": ("1 payment to resolve", "2 payments to resolve"),
    "nb": ("1 betaling å avklare", "2 betalinger å avklare"),
    "sv": ("1 betalning att reda ut", "2 betalningar att reda ut"),
    "da": ("1 betaling at afklare", "2 betalinger at afklare"),
    "fi": ("1 maksu selvitettävänä", "2 maksua selvitettävänä"),
}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return shutil.copytree(translations.LOCALE, tmp_path / "locale")


def po(folder: Path, language: str) -> Path:
    return translations.po_file(folder, language)


def put(file: Path, old: str, new: str) -> None:
    """Replace ``old`` in a .po, and compile: the .mo is not what is to be found wrong."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    file.with_suffix(".mo").write_bytes(translations.compiled(file, file.parts[-3]))


def test_every_language_says_everything() -> None:
    assert translations.faults() == []


@pytest.mark.parametrize("language", translations.TRANSLATED)
@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (r'msgid "Copied"\nmsgstr ".+"', 'msgid "Copied"\nmsgstr ""', "missing: Copied"),
        (r'#: \S+\nmsgid "Copied"\nmsgstr ".+"\n\n', "", "missing: Copied"),
        (r'msgstr\[1\] ".+"', 'msgstr[1] ""', f"missing: {(ONE, MANY)}"),
        (r'(msgid "Copied")', r"#, fuzzy\n\1", "fuzzy: Copied"),
        (r'(msgid "Copied")', r'msgid "Gone"\nmsgstr "-"\n\n\1', "unused: Gone"),
        (r'(msgid "Copied")', r'#~ msgid "Gone"\n#~ msgstr "-"\n\n\1', "unused: Gone"),
        (r'(msgid "Charge {amount}"\nmsgstr ".+){amount}', r"\1{Amount}", "other braces: Charge"),
        (r'(msgid "Charge {amount}"\nmsgstr ".+){amount}', r"\1{amount", "other braces: Charge"),
        (r'(msgstr\[0\] "){number}', r"\1", "other braces: ('{number} payment to"),
    ],
)
def test_a_fault_in_a_translation_is_found(
    copied: Path, language: str, old: str, new: str, fault: str
) -> None:
    file = po(copied, language)
    text = file.read_text(encoding="utf-8")
    (found,) = re.finditer(old, text)
    put(file, found.group(), found.expand(new))
    (said,) = translations.faults(copied)
    assert said.startswith(f"{language}: {fault}")


@pytest.mark.parametrize("language", translations.TRANSLATED)
def test_a_mo_that_is_not_what_its_po_says_is_found(copied: Path, language: str) -> None:
    file = po(copied, language)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('msgstr "DEMO', 'msgstr "TEST'), encoding="utf-8")
    assert translations.faults(copied) == [f"{language}: the .mo isn't what the .po says"]


@pytest.mark.parametrize("language", translations.TRANSLATED)
def test_files_that_are_not_there_are_found(copied: Path, language: str) -> None:
    po(copied, language).with_suffix(".mo").unlink()
    assert translations.faults(copied) == [f"{language}: the .mo isn't what the .po says"]
    po(copied, language).unlink()
    assert f"{language}: missing: Paid" in translations.faults(copied)


def test_a_sentence_that_is_not_in_the_source_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2: a sentence to translate must stand"):
        translations.find("x = 1\nsay(word)\n")


def test_sentences_are_found_in_calls_in_fstrings_and_in_tables() -> None:
    source = """
_TABLE = {1: 'a', 2: ('b' 'c')}
_OTHER = {1: 'no sentence'}
texts.say(_TABLE[key])
f"{say('d')} {texts.say('e {x}', x=1)}"
texts.count('one', 'many', number)
'banana'.count('a')
"""
    found = [sentence for _line, sentence in translations.find(source)]
    assert found == ["a", "bc", "d", "e {x}", ("one", "many")]


def test_an_update_keeps_what_is_translated_and_changes_nothing_else(copied: Path) -> None:
    before = {path: path.read_bytes() for path in copied.rglob("*.[mp]o")}
    put(po(copied, "nb"), 'msgid "Copied"\n', 'msgid "Gone"\nmsgstr "-"\n\nmsgid "Copied"\n')
    translations.update(copied)
    assert {path: path.read_bytes() for path in copied.rglob("*.[mp]o")} == before
    assert len(before) == 2 * len(translations.TRANSLATED)


def test_an_update_asks_for_what_is_new(copied: Path) -> None:
    shutil.rmtree(copied / "fi")
    translations.update(copied)
    assert "fi: missing: Paid" in translations.faults(copied)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_till_speaks_each_language(language: str) -> None:
    texts = Texts(language)
    assert (texts.say("Paid"), texts.say("Not paid")) == PAID_AND_NOT[language]
    assert "7 NOK" in texts.say("Charge {amount}", amount="7 NOK")


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_is_not_many(language: str) -> None:
    texts = Texts(language)
    assert tuple(texts.count(ONE, MANY, number) for number in (1, 2)) == ONE_AND_TWO[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_not_to_charge_again_is_said_in_the_words_of_the_results(language: str) -> None:
    texts = Texts(language)
    said = texts.say("Don't charge this sale again until it says Paid or Not paid.")
    assert texts.say("Paid") in said
    assert texts.say("Not paid") in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "sentence",
    [
        "DEMO - not a payment",
        "TEST - no money moves",
        "THIS IS NOT A RECEIPT FOR GOODS",
        "PAID",
        "REFUNDED",
    ],
)
def test_what_a_receipt_says_fits_on_a_line(language: str, sentence: str) -> None:
    assert len(Texts(language).say(sentence)) <= WIDTH
