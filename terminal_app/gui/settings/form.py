"""The settings form: values as typed, their faults, and what has changed.

The rules are those of the settings file (``settings.validation``); the form finds the field that
breaks one.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from terminal_app import pin_hash
from terminal_app.catalogue import load
from terminal_app.errors import SettingRefusedError, SettingsError
from terminal_app.gui.settings import wording as words
from terminal_app.gui.settings.fields import FIELDS, GROUPS, PIN_KEY, Field, FieldKind
from terminal_app.payments.money import AmountRefusedError, read_amount
from terminal_app.receipts import logo
from terminal_app.receipts.thermal import profiles
from terminal_app.settings import Settings, validation
from terminal_app.settings.model import SECTIONS
from terminal_app.settings.writer import values_of
from terminal_app.texts import Texts

Typed = str | bool
"""The content of a field."""

_COUNTRY_OF = {"NOK": "NO", "SEK": "SE"}
_STAND_INS = {
    "connection.token_url": "https://stand-in.invalid/",
    "connection.websocket_url": "wss://stand-in.invalid/",
    "connection.terminal_id": "stand-in",
    "connection.client_id": "stand-in",
    "settlement.receipt": "stand-in",
    "settlement.amount": "stand-in",
    "settlement.sale_word": "stand-in",
    "settlement.refund_word": "stand-in",
}
"""Valid values put in place of faults, so that further faults are found."""
_SET_BY_ENVIRONMENT = ("token_url", "websocket_url")


class SettingsForm:
    """What a person has typed, checked."""

    def __init__(
        self, stored: Settings, texts: Texts, *, with_connection: bool, has_pin: bool = False
    ) -> None:
        self.texts = texts
        self.with_connection = with_connection
        self._stored = _as_written(stored)
        self.operators = stored.operators
        """They are changed elsewhere, see ``wording.about_operators``."""
        self._typed: dict[str, Typed] = {}
        self.secret = ""
        """A new client secret; empty: none was typed."""
        self.pin, self.pin_again = "", ""
        self.has_pin = has_pin or bool(stored.screen.pin)
        self.removes_pin = False

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that are shown; a demo's connection can't be set."""
        hidden = set() if self.with_connection else {"connection"}
        return tuple(name for name in GROUPS if name not in hidden)

    def shown(self, field: Field) -> Typed:
        """Return the content of a field."""
        if field.key in self._typed:
            return self._typed[field.key]
        return _written(field, self._stored[field.key], self.texts)

    def type(self, field: Field, typed: Typed) -> None:
        """Set the content of a field."""
        self._typed[field.key] = typed

    @property
    def faults(self) -> dict[str, str]:
        """The rules that are broken, by setting, in the cashier's language."""
        return self._checked()[1]

    @property
    def typed_faults(self) -> dict[str, str]:
        """Those of fields that aren't empty."""
        return {key: fault for key, fault in self.faults.items() if self.shown(FIELDS[key])}

    @property
    def changes(self) -> dict[str, object]:
        """The settings that differ from the file's; a new PIN as its hash."""
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
        """Whether closing would lose something."""
        is_typed = any(
            typed != _written(FIELDS[key], self._stored[key], self.texts)
            for key, typed in self._typed.items()
        )
        removes = self.removes_pin and self.has_pin
        return is_typed or removes or bool(self.secret or self.pin or self.pin_again)

    @property
    def settings(self) -> Settings | None:
        """The typed settings; None while something is wrong."""
        values, faults = self._checked()
        if faults:
            return None
        made = _checked_settings(values, with_connection=self.with_connection)
        return made._replace(operators=self.operators)

    def first_run_changes(self, settings: Settings) -> dict[str, object]:
        """Return what a first run saves: the changes, and what decides how the till works."""
        always: dict[str, object] = {
            "connection.environment": settings.connection.environment,
            "till.language": self.texts.language,
            "till.currency": settings.till.currency,
            # A shop that takes kroner is bound by the rules for receipts there; F9 has another.
            "till.country": settings.till.country or _COUNTRY_OF.get(settings.till.currency, ""),
        }
        return always | self.changes

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
        if "till.logo" in self._typed and not _is_logo(values["till.logo"]):
            faults["till.logo"] = words.allowed(FIELDS["till.logo"], self.texts)
        if "printer.profile" in self._typed and not _is_profile(values["printer.profile"]):
            faults["printer.profile"] = words.allowed(FIELDS["printer.profile"], self.texts)
        return values, faults

    def _add_refused(self, values: dict[str, Any], faults: dict[str, str]) -> None:
        """Apply the file's rules until they find no more faults."""
        tried = dict(values)
        for _ in FIELDS:
            try:
                _checked_settings(tried, with_connection=self.with_connection)
            except SettingRefusedError as refused:
                faults.setdefault(refused.key, words.allowed(FIELDS[refused.key], self.texts))
                section, _, key = refused.key.partition(".")
                default = SECTIONS[section]._field_defaults[key]  # type: ignore[attr-defined] # a NamedTuple's
                tried[refused.key] = _STAND_INS.get(refused.key, default)
                if refused.key == "times.reconnect_most":
                    tried[refused.key] = tried["times.reconnect_first"]
            else:
                return


def _is_catalogue(file: str) -> bool:
    """Return whether ``file`` is a readable catalogue, or empty: none."""
    if not file:
        return True
    try:
        changed_at = Path(file).stat().st_mtime_ns
    except (OSError, ValueError):
        return False
    return Path(file).is_absolute() and _can_be_read(file, changed_at)


def _is_logo(file: str) -> bool:
    """Return whether ``file`` is a picture for receipts, or empty: none."""
    try:
        logo.check(file)
    except SettingRefusedError:
        return False
    return not file or Path(file).is_absolute()


def _is_profile(name: str) -> bool:
    return name in profiles.names()


@lru_cache(maxsize=4)
def _can_be_read(file: str, _changed_at: int) -> bool:
    try:
        load(Path(file))
    except SettingsError:
        return False
    return True


def _as_written(stored: Settings) -> dict[str, Any]:
    """Return the settings as in a file: without the addresses that the environment sets."""
    values = values_of(stored)
    if stored.connection.environment in {"test", "simulator"}:
        values |= {f"connection.{key}": "" for key in _SET_BY_ENVIRONMENT}
    return values


def _checked_settings(values: dict[str, Any], *, with_connection: bool) -> Settings:
    """Return the settings of these values. Raises: SettingRefusedError."""
    parts: dict[str, Any] = {
        section: kind(**{key: values[f"{section}.{key}"] for key in kind._fields})  # type: ignore[attr-defined] # a NamedTuple's
        for section, kind in SECTIONS.items()
    }
    made = Settings(**parts)
    validation.check(made)
    if not with_connection:
        return made
    return made._replace(connection=validation.checked_connection(made.connection))


# -- values and their text -------------------------------------------------------------------


def _written(field: Field, value: Any, texts: Texts) -> Typed:  # noqa: ANN401 - by the field's kind
    match field.kind:
        case FieldKind.SWITCH:
            return bool(value)
        case FieldKind.AMOUNT:
            return _amount(value, texts)
        case FieldKind.AMOUNTS:
            return " ".join(_amount(each, texts) for each in value)
        case FieldKind.WHOLES:
            return " ".join(str(each) for each in value)
        case FieldKind.SECONDS:
            return f"{value:g}" if value < 1e6 else str(value)  # noqa: PLR2004 - else an exponent
    return str(value)


def _amount(amount_minor: int, texts: Texts) -> str:
    """Return an amount as it is typed: without thousands separators."""
    major, minor = divmod(amount_minor, 100)
    return f"{major}{texts.decimal_separator}{minor:02d}" if minor else str(major)


def _read(field: Field, typed: Typed) -> object:
    """Return the value of a field's text. Raises: ValueError."""
    if isinstance(typed, bool):
        return typed
    match field.kind:
        case FieldKind.AMOUNT:
            return _read_amount(typed)
        case FieldKind.AMOUNTS:
            return tuple(_read_amount(part) for part in typed.replace(";", " ").split())
        case FieldKind.WHOLES:
            return tuple(_read_whole(part) for part in typed.replace(";", " ").split())
        case FieldKind.WHOLE:
            return _read_whole(typed)
        case FieldKind.SECONDS:
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
