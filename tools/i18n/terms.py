"""Checker of the term list in docs/glossary.md: ``python -m tools.i18n.terms``.

One word for one thing in each language: prints what uses another, and what no sentence uses.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tools.i18n import translations
from tools.i18n.translations import LOCALE, TRANSLATED

GLOSSARY = Path(__file__).resolve().parent.parent.parent / "docs" / "glossary.md"
_HEAD = f"| English | {' | '.join(TRANSLATED)} |"
_STRUCK = re.compile(r"~~(.+?)~~")
_NO_WORDS = re.compile(r"\{[^}]*\}|terminal-app [a-z]+|--[a-z-]+|[a-z]+\.[a-z]+")
"""What is no language's: fields in braces, commands and options."""


class Wording(NamedTuple):
    """Patterns of one language's words for a term, and of those that are not to be used."""

    right: re.Pattern[str]
    wrong: re.Pattern[str] | None


class Term(NamedTuple):
    """One line of the list; ``wordings`` are by language."""

    english: str
    pattern: re.Pattern[str]
    wordings: dict[str, Wording]


def read(text: str) -> list[Term]:
    """Return the terms of a page, those of more words first.

    Raises: ValueError for a page without the list, and for a line with too few or empty cells.
    """
    lines = iter(text.splitlines())
    if _HEAD not in lines:
        raise ValueError(f"there is no list that begins: {_HEAD}")
    next(lines)
    made = []
    for line in lines:
        if not line.startswith("|"):
            break
        english, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        wordings = {
            language: Wording(_any_of(_STRUCK.sub("", cell)), _struck(cell))
            for language, cell in zip(TRANSLATED, cells, strict=True)
        }
        made.append(Term(english, _any_of(english), wordings))
    return sorted(made, key=lambda term: -term.english.split(",")[0].count(" "))


def _any_of(cell: str) -> re.Pattern[str]:
    """Return the pattern of the words in a cell: ``-`` at an end of one stands for any letters."""
    words = [word.strip() for word in cell.split(",") if word.strip()]
    if not words:
        raise ValueError("a cell without a word")
    return re.compile("|".join(map(_pattern, words)), re.IGNORECASE)


def _pattern(word: str) -> str:
    begins, ends = (r"\w*" if at == "-" else "" for at in (word[0], word[-1]))
    return rf"\b{begins}{re.escape(word.strip('-'))}{ends}\b"


def _struck(cell: str) -> re.Pattern[str] | None:
    words = _STRUCK.findall(cell)
    return _any_of(",".join(words)) if words else None


def faults(terms: list[Term], folder: Path = LOCALE) -> list[str]:
    """Return which translations use another word than the list, one line for each."""
    return [
        f"{language}: {fault}"
        for language in TRANSLATED
        for english, translated in _sentences(folder, language)
        for fault in _faults(terms, language, english, translated)
    ]


def unused(terms: list[Term]) -> list[str]:
    """Return the terms that no sentence of the program uses."""
    keys = translations.messages_of(translations.template())
    sentences = [each for key in keys for each in ([key] if isinstance(key, str) else key)]
    used = {term.english for each in sentences for term in _terms_in(each, terms)}
    return [term.english for term in terms if term.english not in used]


def _sentences(folder: Path, language: str) -> Iterator[tuple[str, str]]:
    """Yield each sentence with its translation; of a plural, each form with its own."""
    found = translations.read(translations.po_file(folder, language), language)
    for key, message in translations.messages_of(found).items():
        if isinstance(key, str):
            yield key, str(message.string)
        else:
            yield from zip(key, message.string or (), strict=True)


def _faults(terms: list[Term], language: str, english: str, translated: str) -> Iterator[str]:
    said, used = _NO_WORDS.sub(" ", translated), _terms_in(english, terms)
    for term in used:
        if not term.wordings[language].right.search(said):
            yield f"{term.english}: {english} -> {translated}"
    for term in terms:
        wrong = term.wordings[language].wrong
        found = wrong.search(said) if wrong else None
        # What is wrong for one thing may be another one's word.
        if found and not any(one.wordings[language].right.search(found[0]) for one in used):
            yield f"{term.english}: not {found[0]!r}: {english} -> {translated}"


def _terms_in(english: str, terms: list[Term]) -> list[Term]:
    """Return the terms that a sentence uses: "receipt number" isn't "receipt" besides."""
    rest, used = _NO_WORDS.sub(" ", english), []
    for term in terms:
        without = term.pattern.sub("|", rest)
        if without != rest:
            used.append(term)
        rest = without
    return used


def main() -> int:
    """Print what is wrong; returns 1 if something is."""
    terms = read(GLOSSARY.read_text(encoding="utf-8"))
    wrong = [*faults(terms), *(f"no sentence uses: {each}" for each in unused(terms))]
    for each in wrong:
        print(each)
    print(f"{len(terms)} terms, {len(TRANSLATED)} languages, {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
