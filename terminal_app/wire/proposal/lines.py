"""A profile as lines of a file, each with the reason why it is there."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from terminal_app.wire.profile.model import EVERY, NumberType, Profile, Unit
from terminal_app.wire.proposal.draft import Draft, Reason


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a profile."""

    table: tuple[str, ...]
    key: str
    value: Any
    reason: Reason | None = None
    """None where it is assumed: it follows from others, and no message has shown it."""

    @property
    def header(self) -> str:
        """The line above its table."""
        return f"[{'.'.join(map(_name, self.table))}]"

    @property
    def text(self) -> str:
        """The line as it stands in the file."""
        return f"{_name(self.key)} = {_value(self.value)}"


def lines_of(profile: Profile, draft: Draft) -> tuple[Line, ...]:
    """Return the lines of a profile with what the draft knows of each."""
    return tuple(
        Line(table, key, value, _reason(draft, table, key)) for table, key, value in _said(profile)
    )


def text_of(lines: tuple[Line, ...]) -> str:
    """Return the file; above a line that nothing has shown a comment says so."""
    written: list[str] = []
    table: tuple[str, ...] = ()
    for one in lines:
        if one.table != table:
            table = one.table
            written += ["", one.header] if written else [one.header]
        written.append(one.text if one.reason else f"{one.text}  # assumed")
    return "\n".join(written) + "\n" if written else ""


def _said(profile: Profile) -> Iterator[tuple[tuple[str, ...], str, Any]]:
    """Yield table, key and value of all that differs from the shipped contract."""
    single = (
        ("amount", "unit", profile.unit.value, Unit.MINOR.value),
        ("amount", "type", profile.amount_type.value, NumberType.INTEGER.value),
        ("envelope", "path", profile.envelope, ""),
        ("identifiers", "receipt", profile.receipt_type.value, NumberType.STRING.value),
        ("identifiers", "answers_repeat_id", profile.answers_repeat_id, True),
        ("identifiers", "get_request_has_id", profile.get_request_has_id, True),
    )
    yield from ((((table,), key, value) for table, key, value, usual in single if value != usual))
    optional = {name: list(fields) for name, fields in profile.optional.items()}
    tables: tuple[tuple[str, Mapping[str, Any]], ...] = (
        ("types", profile.types),
        ("states", profile.states),
        ("optional", optional),
        ("headers", profile.headers),
    )
    for table, told in tables:
        yield from (((table,), key, value) for key, value in told.items())
    by_message: tuple[tuple[str, Mapping[str, Mapping[str, Any]]], ...] = (
        ("fields", profile.fields),
        ("extra", profile.extra),
    )
    for table, messages in by_message:
        for name, inner in messages.items():
            yield from (((table, name), key, value) for key, value in inner.items())


def _reason(draft: Draft, table: tuple[str, ...], key: str) -> Reason | None:
    reasons = draft.reasons
    if table[0] == "envelope":
        return next((one for at, one in reasons.items() if at[0] == "fields"), None)
    if table[0] == "fields":
        return _reason_of_field(reasons, table[1], key)
    found = reasons.get((*table, key))
    if found is None and table[0] == "extra":
        found = next(
            (one for at, one in reasons.items() if at[:2] == table and at[2].endswith(key)), None
        )
    return found


def _reason_of_field(
    reasons: Mapping[tuple[str, ...], Reason], message: str, ours: str
) -> Reason | None:
    """Return the reason for a field, or for one of the group."""
    for at, one in reasons.items():
        is_of_it = at[0] == "fields" and message in {EVERY, at[1]}
        if is_of_it and (at[2] == ours or at[2].startswith(f"{ours}.")):
            return one
    return None


def _name(name: str) -> str:
    is_plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if is_plain else json.dumps(name, ensure_ascii=False)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{_name(str(one))} = {_value(each)}" for one, each in value.items())
            + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
