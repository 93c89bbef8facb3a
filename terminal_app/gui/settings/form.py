"""The settings as they are being typed: read, checked by the file's own rules, and what changed.

No Tk here. Nothing is decided anew: what may be, ``settings.checking`` says, and this module
puts it beside the field in the cashier's language.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from terminal_app import pin_hash
from terminal_app.catalogue import load
from terminal_app.errors import SettingRefusedError, SettingsError
from terminal_app.gui.settings import wording as words
from terminal_app.gui.settings.fields import FIELDS, GROUPS, PIN_KEY, Field, Kind
from terminal_app.payments.money import AmountRefusedError, read_amount
from terminal_app.settings import Settings, validation
from terminal_app.settings.model import SECTIONS
from terminal_app.settings.writer import values_of
from terminal_app.texts import Texts

Typed = str | bool
"""What stands in a field."""

_STAND_INS = {
    "connection.token_url": "https://stand-in.invalid/",
    "connection.websocket_url": "wss://stand-in.invalid/",
    "connection.terminal_id": "stand-in",
    "connection.client_id": "stand-in",
}
"""So that what is wrong behind a fault is found as well; checked, and then thrown away."""
_SET_BY_ENVIRONMENT = ("token_url", "websocket_url")


class SettingForm:
    """What a person has typed into the fields, and what is wrong with it."""

    def __init__(
        self, stored: Settings, texts: Texts, *, with_connection: bool, has_pin: bool = False
    ) -> None:
        self.texts = texts
        self.with_connection = with_connection
        self._stored = _as_written(stored)
        self._typed: dict[str, Typed] = {}
        self.secret = ""
        """The client secret, where a new one was typed."""
        self.pin, self.pin_again = "", ""
        self.has_pin = has_pin or bool(stored.screen.pin)
        self.removes_pin = False

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that are shown; a demo's connection is its simulator's."""
        hidden = set() if self.with_connection else {"connection"}
        return tuple(name for name in GROUPS if name not in hidden)

    def shown(self, field: Field) -> Typed:
        """Return what stands in a field."""
        if field.key in self._typed:
            return self._typed[field.key]
        return _written(field, self._stored[field.key], self.texts)

    def type(self, field: Field, typed: Typed) -> None:
        """Take what stands in a field now."""
        self._typed[field.key] = typed

    @property
    def faults(self) -> dict[str, str]:
        """What is wrong, by setting, in the cashier's language; empty: it can be saved."""
        return self._checked()[1]

    @property
    def changes(self) -> dict[str, object]:
        """The settings that are another than in the file, the PIN as it is kept."""
        values, faults = self._checked()
        changed = {
            key: value
            for key, value in values.items()
            if key != PIN_KEY and key not in faults and value != self._stored[key]
        }
        if self.removes_pin and self.has_pin:
            changed[PIN_KEY] = ""
        elif self.pin and PIN_KEY not in faults:
            changed[PIN_KEY] = pin_hash.hashed(self.pin)
        return changed

    @property
    def is_changed(self) -> bool:
        """There is something that closing would lose."""
        is_typed = any(
            typed != _written(FIELDS[key], self._stored[key], self.texts)
            for key, typed in self._typed.items()
        )
        removes = self.removes_pin and self.has_pin
        return is_typed or removes or bool(self.secret or self.pin or self.pin_again)

    @property
    def settings(self) -> Settings | None:
        """What was typed as settings, checked; None while something of it is wrong."""
        values, faults = self._checked()
        return None if faults else _checked_settings(values, with_connection=self.with_connection)

    def _checked(self) -> tuple[dict[str, Any], dict[str, str]]:
        values, faults = dict(self._stored), {}
        for key in self._typed:
            field = FIELDS[key]
            try:
                values[key] = _read(field, self.shown(field))
            except ValueError:
                faults[key] = words.allowed(field, self.texts)
        is_new = bool(self.pin or self.pin_again) and not self.removes_pin
        if is_new and not (self.pin == self.pin_again and pin_hash.is_pin(self.pin)):
            faults[PIN_KEY] = words.allowed(FIELDS[PIN_KEY], self.texts)
        self._add_refused(values, faults)
        if "sale.catalogue" in self._typed and not _is_catalogue(values["sale.catalogue"]):
            faults["sale.catalogue"] = words.allowed(FIELDS["sale.catalogue"], self.texts)
        return values, faults

    def _add_refused(self, values: dict[str, Any], faults: dict[str, str]) -> None:
        """Ask the file's own rules until they find no more."""
        tried = dict(values)
        for _ in FIELDS:
            try:
                _checked_settings(tried, with_connection=self.with_connection)
            except SettingRefusedError as refused:
                faults.setdefault(refused.key, words.allowed(FIELDS[refused.key], self.texts))
                section, _, key = refused.key.partition(".")
                usual = SECTIONS[section]._field_defaults[key]  # type: ignore[attr-defined] # a NamedTuple's
                tried[refused.key] = _STAND_INS.get(refused.key, usual)
                if refused.key == "times.reconnect_most":
                    tried[refused.key] = tried["times.reconnect_first"]
            else:
                return


def _is_catalogue(file: str) -> bool:
    """Whether the till could sell from ``file``; none is well, too."""
    if not file:
        return True
    try:
        changed_at = Path(file).stat().st_mtime_ns
    except (OSError, ValueError):
        return False
    return Path(file).is_absolute() and _can_be_read(file, changed_at)


@lru_cache(maxsize=4)
def _can_be_read(file: str, _changed_at: int) -> bool:
    try:
        load(Path(file))
    except SettingsError:
        return False
    return True


def _as_written(stored: Settings) -> dict[str, Any]:
    """Return the settings as a file has them: without the addresses that an environment sets."""
    values = values_of(stored)
    if stored.connection.environment in {"test", "simulator"}:
        values |= {f"connection.{key}": "" for key in _SET_BY_ENVIRONMENT}
    return values


def _checked_settings(values: dict[str, Any], *, with_connection: bool) -> Settings:
    """Raises: SettingRefusedError."""
    parts: dict[str, Any] = {
        section: kind(**{key: values[f"{section}.{key}"] for key in kind._fields})  # type: ignore[attr-defined] # a NamedTuple's
        for section, kind in SECTIONS.items()
    }
    made = Settings(**parts)
    validation.check_till(made.till)
    validation.check_customer_display(made.customer_display)
    validation.check_times(made.times)
    validation.check_sale(made.sale)
    validation.check_screen(made.screen)
    if not with_connection:
        return made
    return made._replace(connection=validation.checked_connection(made.connection))


# -- a value and what is typed for it -------------------------------------------------------


def _written(field: Field, value: Any, texts: Texts) -> Typed:  # noqa: ANN401 - by its kind
    match field.kind:
        case Kind.SWITCH:
            return bool(value)
        case Kind.AMOUNT:
            return _amount(value, texts)
        case Kind.AMOUNTS:
            return " ".join(_amount(each, texts) for each in value)
        case Kind.WHOLES:
            return " ".join(str(each) for each in value)
        case Kind.SECONDS:
            return f"{value:g}" if value < 1e6 else str(value)  # noqa: PLR2004 - else an exponent
    return str(value)


def _amount(amount_minor: int, texts: Texts) -> str:
    """As it can be typed again: without the spaces between thousands."""
    major, minor = divmod(amount_minor, 100)
    return f"{major}{texts.decimal_separator}{minor:02d}" if minor else str(major)


def _read(field: Field, typed: Typed) -> object:
    """Raises: ValueError where the kind of field can't be that."""
    if isinstance(typed, bool):
        return typed
    match field.kind:
        case Kind.AMOUNT:
            return _read_amount(typed)
        case Kind.AMOUNTS:
            return tuple(_read_amount(part) for part in typed.replace(";", " ").split())
        case Kind.WHOLES:
            return tuple(_read_whole(part) for part in typed.replace(";", " ").split())
        case Kind.WHOLE:
            return _read_whole(typed)
        case Kind.SECONDS:
            return float(typed.strip().replace(",", "."))
    return typed.strip()


def _read_amount(typed: str) -> int:
    try:
        return read_amount(typed, limit_minor=validation.MOST_MINOR)
    except AmountRefusedError as refused:
        raise ValueError(str(refused)) from None


def _read_whole(typed: str) -> int:
    digits = typed.strip().removesuffix("%")
    most = 9
    if not (digits.isascii() and digits.isdigit() and len(digits) <= most):
        raise ValueError(typed)
    return int(digits)
