"""Bring the translations up to date with the source: `python -m tools.i18n.translations`.

Takes the marked sentences out of terminal_app, keeps each that is translated, drops each that
is no longer there, and compiles. Then says what is still missing or wrong.
"""

import ast
import io
import string
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from terminal_app.settings import LANGUAGES
from terminal_app.texts import DOMAIN

PACKAGE = Path(__file__).resolve().parent.parent.parent / "terminal_app"
LOCALE = PACKAGE / "locale"
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
LINE = 96

Id = str | tuple[str, str]
"""A sentence, or its singular and its plural."""


class Catalogue(Catalog):
    """A catalogue whose header names no person, no date and no program's version."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext needs, and nothing that changes by itself."""
        return [
            ("Project-Id-Version", "terminal-app"),
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]

    @mime_headers.setter
    def mime_headers(self, value: Iterable[tuple[str, str]]) -> None:
        """Refuse: Babel sets the headers of a catalogue that it reads, and reads none of these."""
        raise AttributeError(f"the headers are fixed: {value}")


# -- out of the source ----------------------------------------------------------------------


def find(text: str) -> list[tuple[int, Id]]:
    """Return line and sentence of each ``say("…")``, ``say(TABLE[…])`` and ``count("…", "…", n)``.

    Babel's own extraction misses what stands in an f-string, and tables.

    Raises: ValueError for a sentence that doesn't stand in the source.
    """
    tree = ast.parse(text)
    tables = _tables(tree)
    found: list[tuple[int, Id]] = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
        match name, node.args:
            case "say", [ast.Subscript(value=ast.Name(table))] if table in tables:
                found += [(value.lineno, _constant(value)) for value in tables[table]]
            case "say", [sentence]:
                found.append((node.lineno, _constant(sentence)))
            case "count", [one, many, _number]:
                found.append((node.lineno, (_constant(one), _constant(many))))
    return sorted(found, key=lambda each: each[0])


def _tables(tree: ast.Module) -> dict[str, list[ast.expr]]:
    return {
        statement.targets[0].id: statement.value.values
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and isinstance(statement.value, ast.Dict)
    }


def _constant(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    message = f"line {node.lineno}: a sentence to translate must stand in the source"
    raise ValueError(message)


def marked() -> Catalog:
    """Return every sentence that the source marks, untranslated."""
    found = Catalog()
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE.parent).as_posix()
        for line, sentence in find(path.read_text(encoding="utf-8")):
            found.add(sentence, locations=[(name, line)])
    return found


# -- the files ------------------------------------------------------------------------------


def po_file(folder: Path, language: str) -> Path:
    """Return where a language's sentences are kept."""
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(file: Path, language: str) -> Catalog:
    """Read a .po; an empty one if there is none.

    Raises: PoFileError.
    """
    if not file.exists():
        return Catalog(language)
    with file.open("rb") as opened:
        return read_po(opened, locale=language, domain=DOMAIN, abort_invalid=True)


def messages(catalog: Catalog) -> dict[Id, Message]:
    """Return a catalogue's sentences without its header."""
    return {_id(message): message for message in catalog if message.id}


def _id(message: Message) -> Id:
    found: Id = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
    return found


def _with_own_header(language: str) -> Catalogue:
    name = Locale.parse(language).english_name
    comment = f"# {name}. Kept up to date by: python -m tools.i18n.translations"
    return Catalogue(language, domain=DOMAIN, header_comment=comment, fuzzy=False)


def update(folder: Path = LOCALE) -> None:
    """Write each language's .po and .mo."""
    source = messages(marked())
    for language in TRANSLATED:
        file = po_file(folder, language)
        kept = messages(read(file, language))
        made = _with_own_header(language)
        for key, message in source.items():
            old = kept.get(key)
            made.add(
                key,
                old.string if old else None,
                locations=message.locations,
                flags={"fuzzy"} if old and old.fuzzy else (),
                user_comments=old.user_comments if old else (),
            )
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as opened:
            write_po(opened, made, width=LINE, include_lineno=False)
        file.with_suffix(".mo").write_bytes(compiled(file, language))


def compiled(file: Path, language: str) -> bytes:
    """Return the .mo of a .po.

    Raises: PoFileError.
    """
    made = _with_own_header(language)
    for key, message in messages(read(file, language)).items():
        made.add(key, message.string, flags=message.flags)
    out = io.BytesIO()
    write_mo(out, made)
    return out.getvalue()


# -- what is wrong --------------------------------------------------------------------------


def faults(folder: Path = LOCALE) -> list[str]:
    """Return what is missing or wrong in the translations, a line each."""
    source = messages(marked())
    return [
        f"{language}: {fault}"
        for language in TRANSLATED
        for fault in _faults(po_file(folder, language), language, source)
    ]


def _faults(file: Path, language: str, source: Mapping[Id, Message]) -> Iterator[str]:
    try:
        catalog = read(file, language)
        due = compiled(file, language)
    except PoFileError as error:
        yield f"can't be read: {error}"
        return
    there = messages(catalog)
    for key in source:
        said = _strings(there[key]) if key in there else ("",)
        if not all(said):
            yield f"missing: {key}"
        elif any(_braces(each) != _braces(_strings_of(key)[-1]) for each in said):
            yield f"other braces: {key} -> {said}"
    for key, message in there.items():
        if key not in source:
            yield f"unused: {key}"
        if message.fuzzy:
            yield f"fuzzy: {key}"
    for key in catalog.obsolete:
        yield f"unused: {key}"
    mo_file = file.with_suffix(".mo")
    if not mo_file.exists() or mo_file.read_bytes() != due:
        yield "the .mo isn't what the .po says"


def _strings(message: Message) -> tuple[str, ...]:
    return _strings_of(message.string)


def _strings_of(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (str(text or ""),)


def _braces(text: str) -> list[str] | None:
    """Return the names in a sentence's braces; None if its braces don't match."""
    try:
        parsed = list(string.Formatter().parse(text))
    except ValueError:
        return None
    return sorted(
        f"{name}{'!' if kind else ''}{kind or ''}{':' if form else ''}{form}"
        for _text, name, form, kind in parsed
        if name is not None
    )


def main() -> int:
    """Update the translations; returns 1 while something is missing or wrong."""
    update()
    wrong = faults()
    for fault in wrong:
        print(fault)
    print(f"{len(messages(marked()))} sentences, {len(TRANSLATED)} languages, {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
