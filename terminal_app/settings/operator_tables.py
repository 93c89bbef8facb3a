"""The ``[[operators]]`` of the settings file: read into values, and changed in its text.

What can't be used is refused with the table's number and line, its name where it has one, and the
remedy. What stands in the place of a PIN's hash may be somebody's PIN: it is never repeated.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from terminal_app import pin_hash
from terminal_app.errors import SettingsError
from terminal_app.operators import Operator, Operators, Right, is_same
from terminal_app.settings import toml_file
from terminal_app.settings.validation import shortened

NAME = "operators"
KEYS = ("name", "pin", "rights")
MOST = 100
MOST_CHARACTERS = 40
RIGHTS = tuple(right.value for right in Right)
_HEADING = re.compile(r"\s*\[\[\s*operators\s*\]\]")
_ADD = "terminal-app operator add NAME"
_SET_PIN = "terminal-app operator pin NAME"


def read(given: object, text: str) -> tuple[Operator, ...]:
    """Return the operators of ``given``, which was read from the settings' TOML ``text``.

    Raises: SettingsError.
    """
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise SettingsError(
            "operators can't be used. Allowed: a table [[operators]] for each, with "
            f"{', '.join(KEYS)}; {_ADD} makes one."
        )
    if len(given) > MOST:
        raise SettingsError(f"[[operators]]: {len(given)} of them. Allowed: at most {MOST}.")
    lines = _lines(text)
    made: list[Operator] = []
    for number, table in enumerate(given, 1):
        where = f"[[operators]] no. {number}"
        if len(lines) == len(given):
            where = f"line {lines[number - 1]}: {where}"
        made.append(_operator(where, table, made))
    return tuple(made)


def _lines(text: str) -> list[int]:
    """Return the lines on which a table begins; more or fewer than there are, if it is unusual."""
    return [at for at, line in enumerate(text.split("\n"), 1) if _HEADING.match(line)]


def _operator(where: str, table: Mapping[str, Any], before: Operators) -> Operator:
    name = table.get("name", "")
    why = name_fault(name)
    if why:
        raise SettingsError(f"{where}: name = {shortened(name)} can't be used. Allowed: {why}.")
    where = f"{where} ({name})"
    if any(is_same(name, one.name) for one in before):
        raise SettingsError(f"{where}: there are two of that name. Rename or remove one of them.")
    for key in table:
        if key not in KEYS:
            raise SettingsError(f"{where}: unknown key {key!r}. Known keys: {', '.join(KEYS)}.")
    pin = table.get("pin", "")
    if not (isinstance(pin, str) and pin_hash.is_hash(pin)):
        what = "there is no PIN" if pin == "" else "pin isn't what a PIN is kept as"
        raise SettingsError(f"{where}: {what}. Set it with: {_SET_PIN}")
    return Operator(name, pin, _rights(where, table.get("rights")))


def name_fault(name: object) -> str:
    """Return what a name may be, if ``name`` isn't that; else an empty text."""
    if (
        isinstance(name, str)
        and name
        and len(name) <= MOST_CHARACTERS
        and name.isprintable()
        and name == " ".join(name.split())
    ):
        return ""
    return f"text in quotes, 1 to {MOST_CHARACTERS} characters, words with one space between them"


def _rights(where: str, given: object) -> frozenset[Right]:
    allowed = f"one or more of {', '.join(RIGHTS)}"
    if not isinstance(given, list) or not given:
        what = "there are no rights" if given in (None, []) else "rights can't be used"
        raise SettingsError(f'{where}: {what}. Allowed: {allowed}, such as ["charge", "refund"].')
    for one in given:
        if one not in RIGHTS:
            raise SettingsError(f"{where}: unknown right {shortened(one)}. Allowed: {allowed}.")
    return frozenset(map(Right, given))


# -- changes to the file's text --------------------------------------------------------------


def with_operator(text: str, operator: Operator) -> str:
    """Return the TOML ``text`` with another operator at its end."""
    rights = ", ".join(f'"{one.value}"' for one in Right if one in operator.rights)
    table = (
        f"[[operators]]\nname = {_quoted(operator.name)}\n"
        f"pin = {_quoted(operator.pin)}\nrights = [{rights}]\n"
    )
    between = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    return toml_file.with_line_ends_of(text, text + between + table)


def without_operator(text: str, name: str) -> str:
    """Return the TOML ``text`` without that operator.

    Raises: SettingsError if it isn't TOML, or there is none of that name.
    """
    return _edited(text, name, lambda tables, at: tables.pop(at))


def with_pin(text: str, name: str, pin: str) -> str:
    """Return the TOML ``text`` with another PIN's hash for that operator.

    Raises: SettingsError if it isn't TOML, or there is none of that name.
    """
    return _edited(text, name, lambda tables, at: tables[at].update(pin=pin))


def _edited(text: str, name: str, edit: Callable[[Any, int], object]) -> str:
    """Return the text after ``edit`` was given tomlkit's tables, and which of them is meant."""

    def change(document: Any) -> None:  # noqa: ANN401 - tomlkit's own
        tables = document.get(NAME, [])
        names = [str(one.get("name", "")) for one in tables]
        found = [at for at, one in enumerate(names) if is_same(one, name)]
        if not found:
            raise no_such(name, names)
        edit(tables, found[0])
        if not tables:
            del document[NAME]

    return toml_file.changed(text, change)


def no_such(name: str, names: list[str]) -> SettingsError:
    """Return the error that there is no operator of that name."""
    known = f"There are: {', '.join(names)}." if names else f"There are none: {_ADD} makes one."
    return SettingsError(f"There is no operator {shortened(name)} in the settings. {known}")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
