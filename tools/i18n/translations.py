"""Updater and checker of the translations: ``python -m tools.i18n.translations``.

Extracts the sentences from terminal_app, updates each language's ``.po`` and compiles its ``.mo``.
Then prints what is missing or wrong.
"""

import ast
import functools
import io
import itertools
import string
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, PoFileParser, write_po

from terminal_app.settings import LANGUAGES
from terminal_app.texts import DOMAIN

PACKAGE = Path(__file__).resolve().parent.parent.parent / "terminal_app"
LOCALE = PACKAGE / "locale"
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
_WIDTH = 96

Id = str | tuple[str, ...]
"""A sentence, or its singular and its plural."""


class Translation(Catalog):
    """A catalogue without persons, dates and versions in its header."""

    def __init__(self, language: str) -> None:
        name = Locale.parse(language).english_name
        comment = f"# {name}. Kept up to date by: python -m tools.i18n.translations"
        super().__init__(language, DOMAIN, header_comment=comment, fuzzy=False)

    def __iter__(self) -> Iterator[Message]:
        """Yield the header, then the messages."""
        header = (
            "Project-Id-Version: terminal-app",
            f"Language: {self.locale}",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
            f"Plural-Forms: {self.plural_forms}",
        )
        yield Message("", "\n".join(header))
        yield from itertools.islice(super().__iter__(), 1, None)


# -- extraction -----------------------------------------------------------------------------


def extract(source: str) -> list[tuple[int, Id]]:
    """Return line and sentence of each ``say("…")``, ``say(TABLE[…])`` and ``count("…", "…", n)``.

    Babel's extractor reads tokens: it doesn't know tables, and sees no call inside an f-string
    before Python 3.12.

    Raises: ValueError for a sentence that isn't a literal.
    """
    tree = ast.parse(source)
    tables = {
        statement.targets[0].id: statement.value.values
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and isinstance(statement.value, ast.Dict)
    }
    found: list[tuple[int, Id]] = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        match getattr(node.func, "attr", None) or getattr(node.func, "id", ""), node.args:
            case "say", [ast.Subscript(value=ast.Name(table))] if table in tables:
                found += [(value.lineno, _literal(value)) for value in tables[table]]
            case "say", [sentence]:
                found.append((node.lineno, _literal(sentence)))
            case "count", [one, many, _number]:
                found.append((node.lineno, (_literal(one), _literal(many))))
    return sorted(found, key=lambda each: each[0])


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise ValueError(f"line {node.lineno}: a sentence to translate must stand in the source")


@functools.cache
def template() -> Catalog:
    """Return every sentence of the source, untranslated."""
    made = Catalog()
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE.parent).as_posix()
        for line, sentence in extract(path.read_text(encoding="utf-8")):
            made.add(sentence, locations=[(name, line)])
    return made


# -- the files ------------------------------------------------------------------------------


def po_file(folder: Path, language: str) -> Path:
    """Return the path of a language's sentences."""
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(file: Path, language: str) -> Translation:
    """Read a .po; empty if there is none.

    Raises: PoFileError.
    """
    found = Translation(language)
    if file.exists():
        with file.open("rb") as opened:
            PoFileParser(found, abort_invalid=True).parse(opened)
    return found


def messages_of(catalogue: Catalog) -> dict[Id, Message]:
    """Return a catalogue's messages without its header."""
    return {
        one.id if isinstance(one.id, str) else tuple(one.id): one for one in catalogue if one.id
    }


def compiled(translation: Translation) -> bytes:
    """Return the .mo of a translation."""
    out = io.BytesIO()
    write_mo(out, translation)
    return out.getvalue()


def update(folder: Path = LOCALE) -> None:
    """Write each language's .po and .mo."""
    source = template()
    for language in TRANSLATED:
        file = po_file(folder, language)
        translation = read(file, language)
        translation.update(source, no_fuzzy_matching=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as opened:
            write_po(opened, translation, width=_WIDTH, include_lineno=False, ignore_obsolete=True)
        file.with_suffix(".mo").write_bytes(compiled(translation))


# -- checks ---------------------------------------------------------------------------------


def faults(folder: Path = LOCALE) -> list[str]:
    """Return what is missing or wrong in the translations, one line for each."""
    source = messages_of(template())
    return [
        f"{language}: {fault}"
        for language in TRANSLATED
        for fault in _faults(po_file(folder, language), language, source)
    ]


def _faults(file: Path, language: str, source: Mapping[Id, Message]) -> Iterator[str]:
    try:
        translation = read(file, language)
    except PoFileError as error:
        yield f"can't be read: {error}"
        return
    messages = messages_of(translation)
    for key in source:
        translated = _forms(messages[key].string) if key in messages else ("",)
        if not all(translated):
            yield f"missing: {key}"
        elif any(_braces(each) != _braces(_forms(key)[-1]) for each in translated):
            yield f"other braces: {key} -> {translated}"
    yield from (f"unused: {key}" for key in messages if key not in source)
    yield from (f"unused: {key}" for key in translation.obsolete)
    yield from (f"fuzzy: {key}" for key, message in messages.items() if message.fuzzy)
    mo_file = file.with_suffix(".mo")
    if not mo_file.exists() or mo_file.read_bytes() != compiled(translation):
        yield "the .mo isn't what the .po says"


def _forms(text: object) -> tuple[str, ...]:
    """Return the forms of a sentence: one, or one for each number."""
    return tuple(text) if isinstance(text, list | tuple) else (str(text or ""),)


def _braces(text: str) -> list[tuple[str, str]] | None:
    """Return the fields in a sentence's braces; None if its braces don't match."""
    try:
        parsed = list(string.Formatter().parse(text))
    except ValueError:
        return None
    return sorted(
        (name, f"{form}!{kind}") for _text, name, form, kind in parsed if name is not None
    )


def main() -> int:
    """Update the translations; returns 1 while something is missing or wrong."""
    update()
    wrong = faults()
    for fault in wrong:
        print(fault)
    print(f"{len(template())} sentences, {len(TRANSLATED)} languages, {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
