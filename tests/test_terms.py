"""One word for one thing in each language: the term list of docs/glossary.md, held to."""

import re
import shutil
from pathlib import Path

import pytest

from terminal_app.texts import LANGUAGES, Texts
from tools.i18n import terms, translations

HEAD = "| English | nb | sv | da | fi |\n| --- | --- | --- | --- | --- |\n"
LIST = f"""{HEAD}\
| receipt number, receipt numbers | kvitteringsnum- | kvittonum- | kvitteringsnum- | kuittinumero- |
| receipt, receipts | kvittering- | kvitto- | kvittering-, ~~bon-~~ | kuit- |
| receipt for goods | kjøp | köp | kassebon, bonen | kassakuit- |
| payment | -betaling- | -betalning- | -betaling- | maksu- |
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(translations.LOCALE, tmp_path / "locale")


def shipped() -> list[terms.Term]:
    return terms.read(terms.GLOSSARY.read_text(encoding="utf-8"))


def told(folder: Path, language: str, english: str, translated: str) -> list[str]:
    """Return the faults of a language in which one sentence is all that there is."""
    for each in translations.TRANSLATED:
        content = f'msgid "{english}"\nmsgstr "{translated}"\n' if each == language else ""
        translations.po_file(folder, each).write_text(content, encoding="utf-8")
    return terms.faults(terms.read(LIST), folder)


def test_every_translation_uses_the_words_of_the_list() -> None:
    assert terms.faults(shipped()) == []


def test_every_term_of_the_list_is_used_by_a_sentence_of_the_program() -> None:
    assert terms.unused(shipped()) == []
    assert terms.unused(terms.read(f"{HEAD}| zebra | a | b | c | d |")) == ["zebra"]


@pytest.mark.parametrize(
    ("was", "is_now", "fault"),
    [
        ('msgstr "Drikkepenge"', 'msgstr "Tips"', "da: tip, tips"),
        ('msgstr "Lisätieto"', 'msgstr "Huomautus"', "fi: note, notes"),
        ('msgstr "Avbryt betaling"', 'msgstr "Kanseller betaling"', "nb: cancel, cancels"),
        ('msgstr "Kvittonummer {number}"', 'msgstr "Nummer {number}"', "sv: receipt number"),
    ],
)
def test_another_word_in_a_shipped_translation_is_found(
    folder: Path, was: str, is_now: str, fault: str
) -> None:
    file = translations.po_file(folder, fault[:2])
    text = file.read_text(encoding="utf-8")
    assert was in text
    file.write_text(text.replace(was, is_now), encoding="utf-8")
    assert any(one.startswith(fault) for one in terms.faults(shipped(), folder))


@pytest.mark.parametrize(
    ("language", "english", "translated", "faults"),
    [
        ("nb", "The receipt is there.", "Kvitteringen er der.", 0),
        ("nb", "The receipt is there.", "Bongen er der.", 1),
        ("nb", "RECEIPTS", "KVITTERINGER", 0),
        ("nb", "Trial payment", "Prøvebetaling", 0),
        ("nb", "The payments", "Noe helt annet", 0),
        ("sv", "The receipt number", "Numret", 1),
        ("sv", "The receipt number", "Kvittonumret", 0),
        ("da", "Anything", "En bon", 1),
        ("da", "The receipt", "Kvitteringen, en bon", 1),
        ("da", "A receipt for goods", "Kassebon eller bonen", 0),
        ("fi", "{receipt} is there", "{receipt} on siellä", 0),
        ("fi", "Run terminal-app payment --receipt.", "Aja terminal-app payment --receipt.", 0),
    ],
)
def test_a_sentence_is_held_to_the_terms_that_it_uses(
    folder: Path, language: str, english: str, translated: str, faults: int
) -> None:
    assert len(told(folder, language, english, translated)) == faults


def test_each_form_of_a_plural_is_held_to_the_list(folder: Path) -> None:
    text = (
        'msgid "{number} payment"\nmsgid_plural "{number} receipts"\n'
        'msgstr[0] "{number} betaling"\nmsgstr[1] "{number} lapper"\n'
    )
    header = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    told(folder, "nb", "Nothing", "Ingenting")
    translations.po_file(folder, "nb").write_text(header + text, encoding="utf-8")
    assert [one[:20] for one in terms.faults(terms.read(LIST), folder)] == ["nb: receipt, receipt"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("No list", "there is no list"),
        (f"{HEAD}| payment | betaling | betalning | | maksu |", "a cell without a word"),
        (f"{HEAD}| payment | betaling | betalning | betaling |", "shorter"),
    ],
)
def test_a_list_that_says_nothing_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        terms.read(text)


CASHIER = terms.GLOSSARY.parent / "cashier.md"
QUOTED = re.compile(r"(?<![*\w])\*(?:\*\*)?([^*]+)(?:\*\*)?\*(?![*\w])")


def section(language: str) -> str:
    """Return what the cashiers' page says in a language."""
    return (
        CASHIER.read_text(encoding="utf-8")
        .split(f"\n## {LANGUAGES[language].name}\n")[1]
        .split("\n## ")[0]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_cashiers_page_quotes_the_screen_in_each_language(language: str) -> None:
    quoted, texts = QUOTED.findall(section(language)), Texts(language)
    said = {
        texts.say(key)
        for key in translations.messages_of(translations.template())
        if isinstance(key, str)
    }
    assert len(quoted) == 15
    assert [one for one in quoted if one not in said] == []


@pytest.mark.parametrize("language", translations.TRANSLATED)
def test_the_cashiers_page_uses_no_word_that_is_crossed_out(language: str) -> None:
    wrong = [term.wordings[language].wrong for term in shipped()]
    assert [one.pattern for one in wrong if one and one.search(section(language))] == []


@pytest.mark.parametrize(
    ("language", "words"), [("nb", "IKKE KVITTERING FOR KJØP"), ("sv", "EJ KVITTO PÅ KÖP")]
)
def test_a_receipt_says_that_it_is_none_for_goods_in_the_words_of_the_law(
    language: str, words: str
) -> None:
    """Norway: kassasystemforskriften § 2-8-8; Sweden: SKVFS 2009:21."""
    assert Texts(language).say("THIS IS NOT A RECEIPT FOR GOODS") == words
