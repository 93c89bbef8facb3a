"""A profile's text (TOML), read into a ``Profile``; every fault is told with line and remedy."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from terminal_app.wire.messages import MESSAGE_TYPES, PaymentState
from terminal_app.wire.profile import places
from terminal_app.wire.profile.layout import (
    FROM_SERVER,
    TO_SERVER,
    TOP,
    known_paths,
)
from terminal_app.wire.profile.model import EVERY, NumberType, Profile, Unit

Value = TypeVar("Value")
_STATES = tuple(state.value for state in PaymentState)
_TABLES = (
    "amount", "fields", "types", "states", "identifiers", "envelope", "optional", "headers",
    "extra",
)  # fmt: skip
_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(#.*)?")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_.-]+)\s*=""")
_STEP = re.compile(r"[^.\x00-\x1f\x7f\s](?:[^.\x00-\x1f\x7f]{0,62}[^.\x00-\x1f\x7f\s])?")
_MOST_NUMBER = 10**300
"""As large as other programs' numbers are at most; Python writes 4,300 digits and no more."""
_MOST_STEPS, _MOST_PLACE, _MOST_VALUE = 12, 63, 200
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")
_HEADER_VALUE = re.compile(r"[!-~](?:[ -~]{0,510}[!-~])?")
_OWN_HEADERS = frozenset(
    {
        "authorization", "x-terminal-id", "host", "connection", "upgrade", "content-length",
        "transfer-encoding", "te", "trailer", "expect", "proxy-authorization", "origin",
    }
)  # fmt: skip
_MAY_LACK_PAYMENT = frozenset({"PAYMENT_INIT_RESPONSE", "STATUS_UPDATE", "PAYMENT_RECEIPT"})


class ProfileError(ValueError):
    """The profile can't be used: says where, why and what to do."""


def parse(text: str) -> Profile:
    """Read a profile from TOML text.

    Raises: ProfileError.
    """
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise ProfileError(f"not valid TOML: {error}. Correct that line.") from None
    return _Reading(text, document).profile()


class _Reading:
    """One text and what TOML has made of it; knows the lines."""

    def __init__(self, text: str, document: dict[str, Any]) -> None:
        self._document = document
        self._lines: dict[tuple[str, ...], int] = {}
        table: tuple[str, ...] = ()
        for number, line in enumerate(text.split("\n"), 1):
            if header := _HEADER.fullmatch(line.rstrip("\r")):
                table = _names(header[1])
                self._lines.setdefault(table, number)
            elif key := _KEY.match(line):
                quoted = key[1][0] in "\"'"
                names = (key[1][1:-1],) if quoted else tuple(key[1].split("."))
                self._lines.setdefault((*table, *names), number)

    def profile(self) -> Profile:
        """Raises: ProfileError."""
        for name in self._document:
            self._known((name,), name, _TABLES, "table")
        amount = self._table("amount", ("unit", "type"))
        identifiers = self._table(
            "identifiers", ("receipt", "answers_repeat_id", "get_request_has_id")
        )
        envelope = self._table("envelope", ("path",))
        read = Profile(
            unit=Unit(self._one_of(amount, ("amount", "unit"), ("minor", "major"))),
            amount_type=NumberType(
                self._one_of(amount, ("amount", "type"), ("integer", "number", "string"))
            ),
            fields=self._fields(),
            types=self._spellings("types", tuple(MESSAGE_TYPES)),
            states=self._spellings("states", _STATES),
            receipt_type=NumberType(
                self._one_of(identifiers, ("identifiers", "receipt"), ("string", "integer"))
            ),
            answers_repeat_id=self._flag(identifiers, "answers_repeat_id"),
            get_request_has_id=self._flag(identifiers, "get_request_has_id"),
            envelope=self._envelope(envelope),
            optional=self._optional(),
            headers=self._headers(),
            extra=self._extra(),
        )
        if read.unit is Unit.MAJOR and read.amount_type is NumberType.INTEGER:
            raise self._fault(
                ("amount", "type"),
                "whole numbers in major units have no room for 125.50, and no amount is rounded. "
                'Say type = "number" or "string", or unit = "minor".',
            )
        try:
            places.check(read)
        except places.MisplacedError as error:
            raise self._fault(error.at, error.why) from None
        return read

    # -- its tables -----------------------------------------------------------------------------

    def _fields(self) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, Mapping[str, str]] = {}
        for name, table in self._table("fields", (EVERY, *MESSAGE_TYPES)).items():
            at = ("fields", name)
            messages = MESSAGE_TYPES if name == EVERY else (name,)
            known = frozenset[str]().union(*map(known_paths, messages))
            for ours, theirs in self._checked_table(table, at).items():
                if ours not in known:
                    of = "any message" if name == EVERY else name
                    raise self._fault(
                        (*at, ours), f"{ours} is no field of {of}. docs/profile.md lists them."
                    )
                self._path(theirs, (*at, ours))
            found[name] = table
        return _without_empty(found)

    def _spellings(self, table: str, ours: tuple[str, ...]) -> Mapping[str, str]:
        told = self._table(table, ours)
        for name, theirs in told.items():
            self._text(theirs, (table, name))
        spelled = {name: told.get(name, name) for name in ours}
        for name in told:
            others = [one for one in ours if one != name and spelled[one] == spelled[name]]
            if others:
                raise self._fault(
                    (table, name),
                    f"{spelled[name]!r} would stand for {name} and {others[0]}. Give each its own.",
                )
            seen, at = {name}, spelled[name]
            while at in spelled and at not in seen:
                seen.add(at)
                at = spelled[at]
            if at == name and len(seen) > 1:
                raise self._fault(
                    (table, name), f"{' and '.join(sorted(seen))} lead in a circle. Name each once."
                )
        return told

    def _envelope(self, table: Mapping[str, Any]) -> str:
        path = table.get("path", "")
        if path != "":
            self._path(path, ("envelope", "path"), may_be_top=False)
        return str(path)

    def _optional(self) -> Mapping[str, tuple[str, ...]]:
        found = {}
        for name, paths in self._table("optional", tuple(sorted(FROM_SERVER))).items():
            at = ("optional", name)
            if not isinstance(paths, list) or not all(isinstance(one, str) for one in paths):
                raise self._fault(at, 'is no list of fields. Write ["paymentDetails.amount"].')
            allowed = _may_be_missing(name)
            for path in paths:
                if path not in allowed:
                    raise self._fault(
                        at,
                        f"{path!r} can't be missing: without it what became of the money isn't "
                        f"certain. Allowed: {', '.join(sorted(allowed))}.",
                    )
            found[name] = tuple(paths)
        return _without_empty(found)

    def _headers(self) -> Mapping[str, str]:
        table = self._checked_table(self._document.get("headers", {}), ("headers",))
        seen: set[str] = set()
        for name, value in table.items():
            at, lower = ("headers", name), name.lower()
            if not _TOKEN.fullmatch(name):
                raise self._fault(at, "is no name of a header. Use letters, digits and hyphens.")
            if lower in _OWN_HEADERS or lower.startswith("sec-websocket"):
                raise self._fault(at, f"{name} is the till's own header. Leave it out.")
            if lower in seen:
                raise self._fault(at, f"{name} stands twice. Leave one out.")
            seen.add(lower)
            if not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):
                raise self._fault(at, "must be text of visible ASCII characters in one line.")
        return table

    def _extra(self) -> Mapping[str, Mapping[str, Any]]:
        found = {}
        for name, table in self._table("extra", (EVERY, *sorted(TO_SERVER))).items():
            at = ("extra", name)
            for path, value in self._checked_table(table, at).items():
                self._path(path, (*at, path))
                if not _is_json(value):
                    raise self._fault((*at, path), "is no text, number, true or false.")
            found[name] = table
        return _without_empty(found)

    # -- one value ------------------------------------------------------------------------------

    def _table(self, name: str, known: Iterable[str]) -> Mapping[str, Any]:
        table = self._checked_table(self._document.get(name, {}), (name,))
        for key in table:
            self._known((name, key), key, known, "name")
        return table

    def _checked_table(self, table: object, at: tuple[str, ...]) -> Mapping[str, Any]:
        if not isinstance(table, dict):
            raise self._fault(at, f"is no table. Write [{'.'.join(at)}] and its lines below.")
        return table

    def _known(self, at: tuple[str, ...], name: str, known: Iterable[str], what: str) -> None:
        if name not in (names := tuple(known)):
            raise self._fault(at, f"unknown {what} {name!r}. Known: {', '.join(names)}.")

    def _one_of(
        self, table: Mapping[str, Any], at: tuple[str, ...], allowed: tuple[str, ...]
    ) -> str:
        value = table.get(at[-1], allowed[0])
        if value not in allowed:
            raise self._fault(at, f"{value!r} can't be used. Allowed: {', '.join(allowed)}.")
        return str(value)

    def _flag(self, table: Mapping[str, Any], key: str) -> bool:
        value = table.get(key, True)
        if not isinstance(value, bool):
            raise self._fault(
                ("identifiers", key), f"{value!r} can't be used. Allowed: true, false."
            )
        return value

    def _text(self, value: object, at: tuple[str, ...]) -> None:
        if (
            not isinstance(value, str)
            or not 0 < len(value) <= _MOST_VALUE
            or not value.isprintable()
            or value != value.strip()
        ):
            raise self._fault(
                at,
                f"must be text of 1 to {_MOST_VALUE} characters in quotes, no space around it.",
            )

    def _path(self, path: object, at: tuple[str, ...], *, may_be_top: bool = True) -> None:
        steps = []
        if isinstance(path, str):
            steps = (path.removeprefix(TOP) if may_be_top else path).split(".")
        is_path = bool(steps) and len(steps) <= _MOST_STEPS and all(map(_STEP.fullmatch, steps))
        if (
            not is_path
            or steps[0].isdigit()
            or not all(map(_is_good_place, steps))
            or steps[0] == "$"
        ):
            raise self._fault(
                at,
                f"{path!r} is no path. Write names joined by dots, such as payment.total; a place "
                f"in an array is a number from 0 to {_MOST_PLACE}.",
            )

    def _fault(self, at: tuple[str, ...], why: str) -> ProfileError:
        """Return the error with the line of the key ``at``, or of the table it is in."""
        name = ".".join(at)
        for length in range(len(at), 0, -1):
            number = self._lines.get(at[:length])
            if number is not None:
                return ProfileError(f"line {number}, {name}: {why}")
        return ProfileError(f"{name}: {why}")


def _may_be_missing(name: str) -> frozenset[str]:
    allowed = {"id"}
    if name in _MAY_LACK_PAYMENT:
        allowed.add("paymentId")
    if name == "PAYMENT_RECEIPT":
        allowed.add("paymentDetails.amount")
    return frozenset(allowed)


def _is_json(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(_is_json, value.values()))
    if isinstance(value, list):
        return all(map(_is_json, value))
    if isinstance(value, Decimal):
        return value.is_finite()
    if isinstance(value, int):
        return abs(value) < _MOST_NUMBER
    return isinstance(value, str)


def _is_good_place(step: str) -> bool:
    if not step.removeprefix("-").isdigit():
        return True
    is_number = step.isascii() and step.isdecimal()
    return is_number and step == str(int(step)) and int(step) <= _MOST_PLACE


def _without_empty(tables: Mapping[str, Value]) -> Mapping[str, Value]:
    """A table that says nothing makes no other profile."""
    return {name: table for name, table in tables.items() if table}


def _names(header: str) -> tuple[str, ...]:
    found = re.findall(r""""([^"]*)"|'([^']*)'|([^.\s"']+)""", header)
    return tuple(next(filter(None, parts), "") for parts in found)
