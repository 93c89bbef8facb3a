"""What a refusal asks for: the text of a PROBLEM or of a handshake, read for paths and words.

Known are the usual sentences of validators of JSON Schema, of Java and of JavaScript; others are
left alone.
"""

import ast
import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from terminal_app.wire.profile.layout import Path

_MOST_CHARACTERS = 2_000
_NAME = r"[A-Za-z_@$][A-Za-z0-9_@$-]{0,63}"
_DOTTED = rf"{_NAME}(?:\.(?:{_NAME}|[0-9]{{1,2}})|\[[0-9]{{1,2}}\])*"
_BEFORE = re.compile(
    r"^\s*(?:at )?(?:(\$)"
    rf"|(?:\$\.|/|#/)?((?:{_DOTTED})(?:/[A-Za-z0-9_@$-]+)*)"
    rf"|(\$(?:\[[0-9]+\]|\.{_NAME})+))\s*:\s+"
)
_QUOTED = r"[\"'`]([^\"'`]{1,200})[\"'`]"
_STEP = re.compile(r"[A-Za-z0-9_@$-]+")


class Want(enum.Enum):
    """What is asked for at a path."""

    THERE = "must be there"
    NOT_THERE = "must not be there"
    TYPE = "must be of that type"
    FORMAT = "must be of that format"
    PATTERN = "must match that pattern"
    VALUE = "must be that value"
    ONE_OF = "must be one of those values"


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that a server asks for; ``told``: a type, a pattern, or the values."""

    want: Want
    path: Path
    told: tuple[str | int | bool | Decimal, ...] = ()

    def __str__(self) -> str:
        values = ", ".join(map(str, self.told))
        return f"{'.'.join(self.path)} {self.want.value}" + (f": {values}" if values else "")


def in_text(text: str) -> tuple[Demand, ...]:
    """Return what the text of a refusal asks for."""
    text = text[:_MOST_CHARACTERS]
    found = []
    for line in re.split(r"[\r\n;]+", text):
        before = _BEFORE.match(line)
        above: Path = ()
        rest = line
        if before is not None:
            above = _steps(before[2] or before[3] or "")
            rest = line[before.end() :]
        found += list(_in_sentence(above, rest))
    return tuple(dict.fromkeys(found))


_ANY_CASE = re.IGNORECASE
_FIELD = r"(?:field|property|parameter)"
_NULL = r"(?:null|empty|blank)"
_MISSING = (
    re.compile(rf"{_QUOTED} is a required property"),
    re.compile(rf"(?:must have|should have|requires?) (?:the )?(?:required )?property {_QUOTED}"),
    re.compile(rf"(?:missing|required)(?: required)? {_FIELD}:? {_QUOTED}", _ANY_CASE),
    re.compile(rf"(?:missing|required)(?: required)? {_FIELD}:? ({_DOTTED})", _ANY_CASE),
    re.compile(rf"field required:? ({_DOTTED})", _ANY_CASE),
    re.compile(
        rf"^({_DOTTED}) (?:is required|is missing|must not be {_NULL}|must be present)", _ANY_CASE
    ),
)
_MISSING_HERE = re.compile(
    rf"^(?:is required|is missing|must not be {_NULL}|required|missing)", _ANY_CASE
)
_UNEXPECTED = re.compile(
    r"(?:additional propert(?:y|ies)|unrecogni[sz]ed (?:field|property|key)\(?s?\)?"
    r"|unknown (?:field|property)|unexpected (?:field|property)|not allowed)",
    _ANY_CASE,
)
_QUOTATION = re.compile(_QUOTED)
_TYPES = r"(string|integer|number|object|array|boolean|text|int|list)"
_TYPE = (
    re.compile(rf"is not of type {_QUOTED}"),
    re.compile(rf"(?:must be|should be|expected)(?: an?| of type)? [\"'`]?{_TYPES}\b", _ANY_CASE),
)
_SAME_TYPE = {"text": "string", "int": "integer", "list": "array"}
_PATTERN = re.compile(
    r"(?:does not match|must match pattern|should match pattern) "
    r"(?:\"(.{1,200}?)\"|'(.{1,200}?)')\s*$"
)
_ONE_OF = re.compile(r"(?:is not one of|must be one of|one of|allowed values:?) ?[\[(]?(.{1,400})")
_VALUE = re.compile(
    r"^('(?:[^'\\]|\\.){0,200}'|\"(?:[^\"\\]|\\.){0,200}\""
    r"|-?[0-9]{1,18}(?:\.[0-9]{1,9})?|True|False|Decimal\('-?[0-9.]{1,28}'\)) was expected"
)
_FRACTION = re.compile(r"-?[0-9]{1,18}\.[0-9]{1,9}")
_FORMAT = re.compile(
    rf"(?:is not an? {_QUOTED}|must match format {_QUOTED}|(?:valid|invalid) (uuid))", _ANY_CASE
)
_MUST_BE = re.compile(rf"^(?:must be|must equal|should be) (?:equal to (?:constant )?)?{_QUOTED}")


def _in_sentence(above: Path, text: str) -> Iterator[Demand]:
    for pattern in _MISSING:
        if found := pattern.search(text):
            yield Demand(Want.THERE, (*above, *_steps(found[1])))
            return
    if above and _MISSING_HERE.match(text):
        yield Demand(Want.THERE, above)
    elif _UNEXPECTED.search(text):
        for name in _QUOTATION.findall(text):
            if _STEP.fullmatch(name):
                yield Demand(Want.NOT_THERE, (*above, name))
    else:
        yield from _about_value(above, text)


def _about_value(path: Path, text: str) -> Iterator[Demand]:
    if found := _VALUE.match(text):
        yield Demand(Want.VALUE, path, (_literal(found[1]),))
        return
    if found := _ONE_OF.search(text):
        values = _QUOTATION.findall(found[1]) or re.findall(r"[A-Za-z0-9_.-]+", found[1])
        yield Demand(Want.ONE_OF, path, tuple(values))
        return
    for pattern in _TYPE:
        if found := pattern.search(text):
            name = found[1].lower()
            yield Demand(Want.TYPE, path, (_SAME_TYPE.get(name, name),))
            return
    if found := _PATTERN.search(text):
        yield Demand(Want.PATTERN, path, ((found[1] or found[2]).replace("\\\\", "\\"),))
    elif found := _FORMAT.search(text):
        yield Demand(Want.FORMAT, path, ((found[1] or found[2] or found[3]).lower(),))
    elif found := _MUST_BE.match(text):
        yield Demand(Want.VALUE, path, (found[1],))


def _literal(text: str) -> str | int | bool | Decimal:
    number = text.removeprefix("Decimal('").removesuffix("')")
    if _FRACTION.fullmatch(number):
        return Decimal(number)
    value = ast.literal_eval(text)
    return value if isinstance(value, str | int | bool) else text


def _steps(path: str) -> Path:
    return tuple(_STEP.findall(path.removeprefix("$")))


_HEADER = re.compile(
    r"\b([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)(?: header)?"
    r"(?: (?:must be|must equal|should be|has to be|expected:?) "
    r"[\"'`]?([!-~]{1,200}?)[\"'`]?\.?\s*$"
    r"| is (?:missing|required))"
)
_HEADER_BEFORE = re.compile(
    r"(?:missing|required)(?: required)? (?:request )?header:? [\"'`]?([A-Za-z][A-Za-z0-9-]{1,63})",
    re.IGNORECASE,
)


def header_in(text: str) -> tuple[str, str] | None:
    """Return the header that a refused handshake asks for, and its value if that is told."""
    text = text[:_MOST_CHARACTERS]
    if found := _HEADER.search(text):
        return found[1], found[2] or ""
    if found := _HEADER_BEFORE.search(text):
        return found[1], ""
    return None
