import shutil
from pathlib import Path

import pytest

from tools.i18n import translations

SOURCE = """
TABLE = {1: "one", 2: "two"}
say("plain")
texts.say(TABLE[1])
print(f"{texts.say('in an f-string')}")
self._texts.count("{number} payment", "{number} payments", 3)
"""
WORD = 'msgid "confirmed"\nmsgstr "bekreftet"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(translations.LOCALE, tmp_path / "locale")


def contents(folder: Path) -> dict[Path, bytes]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.relative_to(folder): file.read_bytes() for file in files}


def test_every_sentence_is_translated_and_nothing_is_wrong() -> None:
    assert translations.faults() == []


def test_an_update_without_changes_changes_no_file(folder: Path) -> None:
    translations.update(folder)
    before = contents(folder)
    translations.update(folder)
    assert contents(folder) == before


def test_an_update_removes_what_is_unused_and_adds_what_is_missing(folder: Path) -> None:
    file = translations.po_file(folder, "nb")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('msgid "confirmed"', 'msgid "confirmd"'), encoding="utf-8")
    translations.update(folder)
    assert translations.faults(folder) == ["nb: missing: confirmed"]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ('msgid "confirmed"\nmsgstr ""\n', "missing: confirmed"),
        ('msgid "confirmd"\nmsgstr "bekreftet"\n', "unused: confirmd"),
        (f'{WORD}\n#~ msgid "gone"\n#~ msgstr "vekk"\n', "unused: gone"),
        (f"#, fuzzy\n{WORD}", "fuzzy: confirmed"),
        ('msgid "confirmed"\nmsgstr "{bekreftet}"\n', "other braces: confirmed -> "),
        ('msgid "confirmed"\nmsgstr "{bekreftet"\n', "other braces: confirmed -> "),
        ('msgid "confirmed"\nbekreftet\n', "can't be read: "),
        ('msgid "confirmed"\nmsgstr "godkjent"\n', "the .mo isn't what the .po says"),
    ],
)
def test_each_kind_of_fault_is_found(folder: Path, written: str, fault: str) -> None:
    file = translations.po_file(folder, "nb")
    text = file.read_text(encoding="utf-8")
    assert WORD in text
    file.write_text(text.replace(WORD, written), encoding="utf-8")
    assert any(one.startswith(f"nb: {fault}") for one in translations.faults(folder))


def test_sentences_are_found_in_calls_tables_and_f_strings() -> None:
    assert [sentence for _line, sentence in translations.extract(SOURCE)] == [
        *("one", "two", "plain", "in an f-string", ("{number} payment", "{number} payments"))
    ]


@pytest.mark.parametrize("call", ["say(word)", 'say("a" + "b")', 'say("a" if x else "b")'])
def test_a_sentence_that_isnt_a_literal_is_refused(call: str) -> None:
    with pytest.raises(ValueError, match="must stand in the source"):
        translations.extract(call)
