"""The settings file: read, checked, explained."""

from pathlib import Path
from typing import Any, cast

from terminal_app.errors import SettingsError
from terminal_app.settings import validation
from terminal_app.settings.model import (
    SECTIONS,
    Connection,
    CustomerDisplay,
    Sale,
    Screen,
    Settings,
    Till,
    Times,
)
from terminal_app.settings.validation import refuse


def load(file: Path, *, for_demo: bool = False) -> Settings:
    """Read ``file``; ``for_demo``: a demo has a server of its own, so no connection is asked for.

    Raises: SettingsError, naming key, value and remedy.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        message = (
            f"There is no settings file {file}. Create it (docs/settings.md shows one), name "
            "another with --config FILE, or try the till with: terminal-app demo"
        )
        raise SettingsError(message) from None
    except UnicodeDecodeError as error:
        message = f"{file}: not UTF-8 at byte {error.start}. Save the file as UTF-8."
        raise SettingsError(message) from None
    except OSError as error:
        message = f"{file} can't be read: {error.strerror}. Check the file and its permissions."
        raise SettingsError(message) from None
    try:
        return _beside(file, parse(text, for_demo=for_demo))
    except SettingsError as error:
        message = f"{file}: {error}"
        raise SettingsError(message) from None


def _beside(file: Path, settings: Settings) -> Settings:
    """Return the settings with the full path of a catalogue that is named relative to ``file``."""
    if not settings.sale.catalogue:
        return settings
    catalogue = str(file.absolute().parent / settings.sale.catalogue)
    return settings._replace(sale=settings.sale._replace(catalogue=catalogue))


def parse(text: str, *, for_demo: bool = False) -> Settings:
    """Read settings from TOML text; see ``load``.

    Raises: SettingsError.
    """
    import tomllib  # noqa: PLC0415 - 6 ms that a demo without a file saves

    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of 5,000 digits
        message = f"not valid TOML: {error}. Correct that line."
        raise SettingsError(message) from None
    for name in document:
        if name not in SECTIONS:
            message = f"unknown section or key {name!r}. Known sections: {', '.join(SECTIONS)}."
            raise SettingsError(message)
    parts = {name: _section(name, document.get(name, {})) for name in SECTIONS}
    settings = Settings(
        cast("Connection", parts["connection"]),
        cast("Till", parts["till"]),
        cast("Times", parts["times"]),
        cast("CustomerDisplay", parts["customer_display"]),
        cast("Sale", parts["sale"]),
        cast("Screen", parts["screen"]),
    )
    validation.check_till(settings.till)
    validation.check_customer_display(settings.customer_display)
    validation.check_times(settings.times)
    validation.check_sale(settings.sale)
    validation.check_screen(settings.screen)
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


def _typed(key: str, value: object, default: object) -> object:
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise refuse(key, value, "true or false")
    elif isinstance(default, str):
        if not isinstance(value, str):
            raise refuse(key, value, "text in quotes")
    elif isinstance(default, float):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise refuse(key, value, "a number of seconds")
        try:
            return float(value)
        except OverflowError:
            raise refuse(key, value, "a number of seconds") from None
    elif isinstance(default, tuple):
        if not isinstance(value, list) or any(type(number) is not int for number in value):
            raise refuse(key, value, "whole numbers in brackets, such as [5, 10]")
        return tuple(value)
    elif isinstance(value, bool) or not isinstance(value, int):
        raise refuse(key, value, "a whole number")
    return value
