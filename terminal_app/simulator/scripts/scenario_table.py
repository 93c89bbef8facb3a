"""One table of a scenario file: takes what it should have, and refuses all else by its key."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

Json = dict[str, Any]

_NO_DEFAULT = object()


class ScenarioError(Exception):
    """A scenario can't be used: one line that names the file, the key and what is allowed."""


class Table:
    """A TOML table at ``path`` of ``file``. Every method raises: ScenarioError."""

    def __init__(self, file: str, path: str, value: object, allowed: str = "a table") -> None:
        self.file = file
        self.path = path
        self._asked: list[str] = []
        if not isinstance(value, dict):
            raise self.wrong("", value, allowed)
        self._value: Json = value

    def wrong(self, name: str, value: object, allowed: str) -> ScenarioError:
        """Return the error for a value that can't be used."""
        return ScenarioError(
            f"{self.file}: {self._key(name)} = {value!r} can't be used. Allowed: {allowed}."
        )

    def has(self, name: str) -> bool:
        """Whether the table has that key."""
        return name in self._value

    def text(self, name: str, default: object = _NO_DEFAULT) -> str:
        """Return text that isn't empty."""
        value = self._get(name, default, "text")
        if not isinstance(value, str) or not (value or value == default):
            raise self.wrong(name, value, "text")
        return value

    def flag(self, name: str, default: bool) -> bool:  # noqa: FBT001 - a value like the others
        """Return true or false."""
        value = self._get(name, default, "true or false")
        if not isinstance(value, bool):
            raise self.wrong(name, value, "true, false")
        return value

    def choice(self, name: str, allowed: Sequence[str], default: object = _NO_DEFAULT) -> str:
        """Return one of the texts that are ``allowed``."""
        value = self._get(name, default, ", ".join(allowed))
        if not isinstance(value, str) or value not in allowed:
            raise self.wrong(name, value, ", ".join(allowed))
        return value

    def integer(
        self, name: str, default: object = _NO_DEFAULT, *, least: int, most: int | None = None
    ) -> int:
        """Return a whole number."""
        allowed = f"a whole number from {least}" + ("" if most is None else f" to {most}")
        value = self._get(name, default, allowed)
        if not _is_integer(value) or value < least or (most is not None and value > most):
            raise self.wrong(name, value, allowed)
        return int(value)

    def integer_or_none(self, name: str, *, least: int) -> int | None:
        """Return a whole number, or None where there is none."""
        return self.integer(name, least=least) if self._known(name) else None

    def integers(self, name: str, *, least: int) -> list[int]:
        """Return a whole number or a list of them as a list; empty without the key."""
        if not self._known(name):
            return []
        value = self._value[name]
        numbers = value if isinstance(value, list) else [value]
        if not numbers or not all(_is_integer(one) and one >= least for one in numbers):
            raise self.wrong(name, value, f"a whole number from {least}, or a list of such")
        return numbers

    def code_or_word(self, name: str, word: str, codes: range) -> int | None:
        """Return a whole number out of ``codes``, or None for the ``word``."""
        allowed = f"{word}, or a whole number from {codes.start} to {codes.stop - 1}"
        value = self._get(name, _NO_DEFAULT, allowed)
        if value == word:
            return None
        if not _is_integer(value) or value not in codes:
            raise self.wrong(name, value, allowed)
        return int(value)

    def number(
        self, name: str, default: object = _NO_DEFAULT, *, least: float, most: float
    ) -> float:
        """Return a number."""
        allowed = f"a number from {least:g} to {most:g}"
        value = self._get(name, default, allowed)
        if not _is_number(value) or not least <= value <= most:
            raise self.wrong(name, value, allowed)
        return float(value)

    def range(self, name: str, *, most: float) -> tuple[float, float]:
        """Return a number as a range of one, or a range ``[least, most]``."""
        allowed = f"seconds from 0 to {most:g}, or a range [least, most] of them"
        value = self._get(name, _NO_DEFAULT, allowed)
        pair = value if isinstance(value, list) else [value, value]
        if len(pair) != 2 or not all(_is_number(one) for one in pair):  # noqa: PLR2004 - a pair
            raise self.wrong(name, value, allowed)
        if not 0 <= pair[0] <= pair[1] <= most:
            raise self.wrong(name, value, allowed)
        return float(pair[0]), float(pair[1])

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; empty where there is none."""
        value = self._get(name, [], "a list of texts")
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self.wrong(name, value, "a list of texts")
        return tuple(value)

    def fields(self, name: str) -> Json:
        """Return a table of what JSON has, with full stops between names; empty without one."""
        value = self._get(name, {}, "a table")
        if not isinstance(value, dict):
            raise self.wrong(name, value, "a table")
        for key, one in _leaves(value, name):
            if not _has_json(one):
                raise self.wrong(key, str(one), "text, finite numbers, true, false")
        return dict(_flat(value, ""))

    def table(self, name: str) -> "Table":
        """Return the table under that key."""
        value = self._get(name, _NO_DEFAULT, "a table")
        return Table(self.file, self._key(name), value)

    def array(self, name: str) -> "list[Table]":
        """Return the array of tables under that key, which has to be there."""
        value = self._get(name, _NO_DEFAULT, "a list of tables")
        if not isinstance(value, list):
            raise self.wrong(name, value, "a list of tables")
        key = self._key(name)
        return [Table(self.file, f"{key}[{n}]", one) for n, one in enumerate(value, 1)]

    def tables(self, name: str, *, most: int) -> "list[Table]":
        """Return the array of tables under that key; empty where there is none."""
        found = self.array(name) if self._known(name) else []
        if len(found) > most:
            raise self.wrong(name, f"{len(found)} tables", f"at most {most}")
        return found

    def end(self) -> None:
        """Refuse whatever wasn't asked for."""
        for name in self._value:
            if name not in self._asked:
                allowed = ", ".join(self._asked)
                raise ScenarioError(
                    f"{self.file}: {self._key(name)} isn't known here. Allowed: {allowed}."
                )

    def _known(self, name: str) -> bool:
        self._asked.append(name)
        return name in self._value

    def _get(self, name: str, default: object, allowed: str) -> Any:  # noqa: ANN401 - TOML
        if self._known(name):
            return self._value[name]
        if default is _NO_DEFAULT:
            raise ScenarioError(f"{self.file}: {self._key(name)} is missing. Allowed: {allowed}.")
        return default

    def _key(self, name: str) -> str:
        return ".".join(part for part in (self.path, name) if part)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _has_json(value: object) -> bool:
    """Whether JSON can say this: it has no date, no time, and no number without an end."""
    return isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))


def _leaves(value: object, key: str) -> Iterator[tuple[str, object]]:
    """Yield what tables and lists hold in the end, with the key of each."""
    match value:
        case dict():
            for name, inner in value.items():
                yield from _leaves(inner, f"{key}.{name}")
        case list():
            for number, inner in enumerate(value, 1):
                yield from _leaves(inner, f"{key}[{number}]")
        case _:
            yield key, value


def _flat(value: Json, above: str) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name, inner in value.items():
        if isinstance(inner, dict) and inner:
            found += _flat(inner, f"{above}{name}.")
        else:
            found.append((f"{above}{name}", inner))
    return found
