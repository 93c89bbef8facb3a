"""How a described amount is written: its type, and the unit that its schema speaks of."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from terminal_app.wire.description.schema import Field

_MINOR = re.compile(r"minor|cents?\b|\børe|\böre|penni|smallest unit|without decimals")
_MAJOR = re.compile(r"major|kron(er|or)|decimal|euros?\b")


def number_type(one: Field) -> str:
    """Return the type of the number, as a profile names it."""
    for kind in ("integer", "number", "string"):
        if kind in one.types:
            return kind
    return "integer"


def unit(one: Field) -> str | None:
    """Return the unit that a field's schema speaks of; None: it doesn't say."""
    evidence: tuple[Callable[[Field], str | None], ...] = (_by_words, _by_form, _by_examples)
    return next(filter(None, (each(one) for each in evidence)), None)


def _by_words(one: Field) -> str | None:
    said = {
        unit for unit, words in (("minor", _MINOR), ("major", _MAJOR)) if words.search(one.words)
    }
    return said.pop() if len(said) == 1 else None


def _by_form(one: Field) -> str | None:
    if one.types and one.types <= {"integer"}:
        return "minor"
    if one.multiple_of is not None:
        try:
            step = Decimal(str(one.multiple_of))
        except InvalidOperation:
            return None
        return "major" if step < 1 else None
    if one.pattern:
        return "major" if re.search(r"\\\.|\[\.\]|\[\.,\]", one.pattern) else "minor"
    return None


def _by_examples(one: Field) -> str | None:
    shown = [str(each) for each in one.examples if isinstance(each, int | float | str)]
    if any(re.fullmatch(r"[0-9]+\.[0-9]+", each) for each in shown):
        return "major"
    return None
