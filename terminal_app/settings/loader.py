"""The settings file, read into values; a fault in it is told with key, value and remedy."""

import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

from terminal_app.errors import SettingsError
from terminal_app.settings import operator_tables, toml_file, validation
from terminal_app.settings.model import SECTIONS, Connection, Settings
from terminal_app.settings.toml_file import BOM, refuse_deep_keys
from terminal_app.settings.validation import refuse

MOST_BYTES = 262_144


def load(file: Path, *, for_demo: bool = False) -> Settings:
    """Read ``file``; ``for_demo``: a demo has a server of its own, so no connection is asked for.

    Raises: SettingsError, naming key, value and remedy.
    """
    text = read_text(file)
    if text is None:
        raise SettingsError(
            f"There is no settings file {file}. Create it (docs/settings.md shows one), name "
            "another with --config FILE, or try the till with: terminal-app demo"
        )
    try:
        return _with_full_path(file, parse(text.removeprefix(BOM), for_demo=for_demo))
    except SettingsError as error:
        raise SettingsError(f"{file}: {error}") from None


def read_text(file: Path) -> str | None:
    """Return what is in ``file``, a byte order mark too; None if there is none.

    Raises: SettingsError.
    """
    return toml_file.read_text(file, MOST_BYTES, "till's settings file")


def _with_full_path(file: Path, settings: Settings) -> Settings:
    """Return the settings with the full paths of files that are named relative to ``file``."""
    folder, connection = file.absolute().parent, settings.connection
    if settings.sale.catalogue:
        catalogue = str(folder / settings.sale.catalogue)
        settings = settings._replace(sale=settings.sale._replace(catalogue=catalogue))
    if settings.till.logo:
        settings = settings._replace(
            till=settings.till._replace(logo=str(folder / settings.till.logo))
        )
    if connection.profile:
        profile = str(folder / connection.profile)
        settings = settings._replace(connection=connection._replace(profile=profile))
    return settings


def parse(text: str, *, for_demo: bool = False) -> Settings:
    """Read settings from TOML text; see ``load``.

    Raises: SettingsError.
    """
    refuse_deep_keys(text)
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of 5,000 digits
        raise SettingsError(f"not valid TOML: {error}. Correct that line.") from None
    known = (*SECTIONS, operator_tables.NAME)
    for name in document:
        if name not in known:
            message = f"unknown section or key {name!r}. Known sections: {', '.join(known)}."
            raise SettingsError(message)
    parts: dict[str, Any] = {name: _section(name, document.get(name, {})) for name in SECTIONS}
    operators = operator_tables.read(document.get(operator_tables.NAME, []), text)
    settings = Settings(**parts, operators=operators)
    validation.check(settings)
    if for_demo:
        return settings._replace(connection=Connection())
    return settings._replace(connection=validation.checked_connection(settings.connection))


def for_simulator(token_url: str, websocket_url: str, settings: Settings) -> Settings:
    """Return ``settings`` with a simulator that listens at these addresses on this machine.

    Empty addresses: it has none yet.

    Raises: SettingsError for any other address: a demo reaches nothing but this machine.
    """
    made = Connection("simulator", token_url, websocket_url, "DEMO-1", "demo")
    validation.keep_on_this_machine(made)
    return settings._replace(connection=made)


def _section(name: str, given: object) -> tuple[Any, ...]:
    kind = SECTIONS[name]
    if not isinstance(given, dict):
        raise refuse(name, given, f"a section [{name}] with keys")
    fields: dict[str, Any] = kind._field_defaults  # type: ignore[attr-defined] # a NamedTuple's
    values = {}
    for key, value in given.items():
        if key not in fields:
            message = f"unknown key {name}.{key}. Known keys: {', '.join(fields)}."
            if "secret" in key:
                message += (
                    " The client secret doesn't belong in this file: set the environment variable"
                    " TERMINAL_APP_CLIENT_SECRET, or keep it in the system's keyring."
                )
            raise SettingsError(message)
        values[key] = _typed(f"{name}.{key}", value, fields[key])
    return kind(**values)


_KINDS = {
    bool: "true or false",
    str: "text in quotes",
    float: "a number of seconds",
    tuple: "whole numbers in brackets, such as [5, 10]",
    int: "a whole number",
}


def _typed(key: str, value: object, default: object) -> object:
    """Return ``value`` if it is of the kind of ``default``."""
    kind = type(default)
    if kind is tuple and isinstance(value, list) and all(type(each) is int for each in value):
        return tuple(value)
    if kind is float and type(value) is int:
        with suppress(OverflowError):
            return float(value)
    if type(value) is not kind:
        raise refuse(key, value, _KINDS[kind])
    return value
