"""Scenario files as values, held against the schema that the fields of steps and rules are.

What is allowed is written beside each constraint; an error names the key and that.
"""

import enum
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, TypeVar, get_args

import msgspec
from msgspec import Meta

from terminal_app.simulator.scripts import steps as _  # noqa: F401 - fills NOTATIONS
from terminal_app.simulator.scripts.scenario import Expect, Rule, Scenario
from terminal_app.simulator.scripts.step import (
    NOTATIONS,
    MessageStep,
    Notation,
    Script,
    Step,
    Text,
    Trigger,
)

_FURTHEST_S = 366 * 86_400.0
_MOST_RULES = 1000
_MOST_STEPS = 1000
_MOST_TIMES = 1000
COMMON = ("set", "without", "payment")
"""Keys of most messages, which are listed after a message's own."""

_NOT_EXPECTED = {
    Trigger.TOKEN.value: ("amount", "terminal"),
    Trigger.HANDSHAKE.value: ("amount",),
    Trigger.LOGON.value: ("amount",),
    Trigger.SCAN.value: ("amount",),
}
"""Keys of ``expect`` that say nothing about such a message."""

Json = Mapping[str, Any]
_Tables = Annotated[list[Any], Meta(description="a list of tables")]
_Schema = TypeVar("_Schema", bound=msgspec.Struct)


class ScenarioError(Exception):
    """A scenario can't be used: one line that names the file, the key and what is allowed."""


class _Scenario(msgspec.Struct, frozen=True):
    description: Text
    seed: Annotated[int, Meta(ge=0, description="a whole number from 0")] = 0
    on: _Tables = msgspec.field(default_factory=list)
    clock: Annotated[
        float,
        Meta(
            ge=-_FURTHEST_S,
            le=_FURTHEST_S,
            description=f"a number from {-_FURTHEST_S:g} to {_FURTHEST_S:g}",
        ),
    ] = 0.0


class _Rule(msgspec.Struct, frozen=True):
    expect: Annotated[dict[str, Any], Meta(description="a table")]
    do: _Tables


class Repeat(msgspec.Struct, frozen=True):
    """Takes those steps so often."""

    repeat: Annotated[
        int, Meta(ge=1, le=_MOST_TIMES, description=f"a whole number from 1 to {_MOST_TIMES}")
    ]
    do: _Tables


@dataclass(frozen=True, slots=True)
class _Place:
    """A key of a file, as errors name it."""

    file: str
    key: str = ""

    def at(self, name: str) -> "_Place":
        """Return the place of a key of this table."""
        return _Place(self.file, f"{self.key}.{name}" if self.key else name)

    def each(self, values: Sequence[object]) -> "Iterator[tuple[_Place, Any]]":
        """Yield the values of this list with their places."""
        for number, value in enumerate(values, 1):
            yield _Place(self.file, f"{self.key}[{number}]"), value

    def wrong(self, value: object, allowed: str) -> ScenarioError:
        """Return the error for a value that can't be used."""
        return self.error(f"= {value!r} can't be used", allowed)

    def error(self, what: str, allowed: str) -> ScenarioError:
        """Return an error that says what is wrong here, and what is allowed."""
        return ScenarioError(f"{self.file}: {self.key} {what}. Allowed: {allowed}.")


def read(value: Json, name: str, file: str) -> Scenario:
    """Return the scenario that a file describes.

    Raises: ScenarioError.
    """
    place = _Place(file)
    given = _converted(value, _Scenario, place)
    if len(given.on) > _MOST_RULES:
        raise place.at("on").wrong(f"{len(given.on)} tables", f"at most {_MOST_RULES}")
    rules = tuple(_rule(table, where) for where, table in place.at("on").each(given.on))
    return Scenario(name, given.description, given.seed, rules, given.clock)


def allowed(hint: Any) -> str:  # noqa: ANN401 - a type's annotation
    """Return in words what a value of that type may be."""
    if hint is bool:
        return "true, false"
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return ", ".join(one.value for one in hint)
    for meta in getattr(hint, "__metadata__", ()):
        if meta.description:
            return str(meta.description)
    # A choice of words, or what else than nothing at all it may be.
    return ", ".join(
        one if isinstance(one, str) else allowed(one)
        for one in get_args(hint)
        if one is not type(None)
    )


def keys(schema: type[msgspec.Struct]) -> list[msgspec.structs.FieldInfo]:
    """Return the keys that a table may have, in the order in which they are listed."""
    return sorted(
        msgspec.structs.fields(schema),
        key=lambda one: COMMON.index(one.encode_name) + 1 if one.encode_name in COMMON else 0,
    )


def _rule(table: object, place: _Place) -> Rule:
    given = _converted(table, _Rule, place)
    hidden = _NOT_EXPECTED.get(str(given.expect.get("message")), ())
    expect = _converted(given.expect, Expect, place.at("expect"), hidden=hidden)
    return Rule(expect, _script(given.do, expect.message, place.at("do")))


def _script(tables: Sequence[object], trigger: Trigger, place: _Place) -> Script:
    """Return the steps of a list, every repetition written out."""
    script: list[Step] = []
    for where, table in place.each(tables):
        script += _steps(table, trigger, where)
        if len(script) > _MOST_STEPS:
            raise where.wrong(f"{len(script)} steps", f"at most {_MOST_STEPS}")
    return tuple(script)


def _steps(table: Any, trigger: Trigger, place: _Place) -> Script:  # noqa: ANN401 - TOML
    if not isinstance(table, dict):
        raise place.wrong(table, "a table")
    notations = [one for one in NOTATIONS if trigger in one.triggers]
    words = [*dict.fromkeys(one.key for one in notations), "repeat"]
    given = [word for word in words if word in table]
    if len(given) != 1:
        written = " and ".join(given) or "none of them"
        raise place.wrong(written, f"one of {', '.join(words)}")
    (word,) = given
    if word == "repeat":
        repeat = _converted(table, Repeat, place)
        return _script(repeat.do, trigger, place.at("do")) * repeat.repeat
    found = [one for one in notations if one.key == word]
    if word == "send":
        found = _sent_as(table["send"], found, place.at("send"))
    notation = [one for one in found if one.condition(table, trigger)][-1]
    known = ("send",) if word == "send" else ()
    answers = notation.answers_to
    defaults = {} if answers is None else {"answers": trigger is answers}
    step = _converted(table, notation.step, place, known=known, defaults=defaults)
    if isinstance(step, MessageStep):
        _refuse_what_json_has_not(step.put, place.at("set"))
    return (step,)


def _sent_as(value: object, found: list[Notation], place: _Place) -> list[Notation]:
    named = [one for one in found if one.value == value]
    if not named:
        raise place.wrong(value, ", ".join(dict.fromkeys(one.value for one in found)))
    return named


def _converted(
    table: Any,  # noqa: ANN401 - TOML
    schema: type[_Schema],
    place: _Place,
    *,
    known: Sequence[str] = (),
    hidden: Sequence[str] = (),
    defaults: Json = MappingProxyType({}),
) -> _Schema:
    """Return the table as the schema has it.

    ``known`` keys are allowed besides the schema's, ``hidden`` ones are not; ``defaults`` are of
    the schema's fields.
    """
    if not isinstance(table, dict):
        raise place.wrong(table, "a table")
    fields = [one for one in keys(schema) if one.encode_name not in hidden]
    values = dict(defaults)
    for field in fields:
        where = place.at(field.encode_name)
        if field.encode_name not in table:
            if field.required:
                raise where.error("is missing", allowed(field.type))
            continue
        value = table[field.encode_name]
        try:
            values[field.name] = msgspec.convert(value, field.type)
        except msgspec.ValidationError:
            raise where.wrong(value, allowed(field.type)) from None
    names = [*known, *(one.encode_name for one in fields)]
    for name in table:
        if name not in names:
            raise place.at(name).error("isn't known here", ", ".join(names))
    return schema(**values)


def _refuse_what_json_has_not(value: object, place: _Place) -> None:
    """Refuse dates, times, and numbers without an end."""
    match value:
        case dict():
            for name, inner in value.items():
                _refuse_what_json_has_not(inner, place.at(name))
        case list():
            for where, inner in place.each(value):
                _refuse_what_json_has_not(inner, where)
        case str() | int():
            pass
        case float() if math.isfinite(value):
            pass
        case _:
            raise place.wrong(str(value), "text, finite numbers, true, false")
