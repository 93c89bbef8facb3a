"""The fields of the settings form, by group."""

import enum
from typing import NamedTuple

from terminal_app.settings import (
    COUNTRIES,
    CURRENCIES,
    ENVIRONMENTS,
    LANGUAGES,
    SETTLEMENT_DECIMALS,
    SETTLEMENT_ENCODINGS,
    SETTLEMENT_FORMATS,
    SETTLEMENT_SEPARATORS,
    SHOWS,
    TEXT_SIZES,
    THEMES,
    WHEN_PRINTED,
    Settlement,
    Times,
)


class FieldKind(enum.Enum):
    """How a setting is entered."""

    CHOICE = "choice"
    SWITCH = "switch"
    TEXT = "text"
    WHOLE = "whole"
    SECONDS = "seconds"
    AMOUNT = "amount"
    """In major units, as a price is written."""
    AMOUNTS = "amounts"
    WHOLES = "wholes"
    FILE = "file"
    PIN = "pin"
    SECRET = "secret"  # noqa: S105 - a kind, not a secret


class Field(NamedTuple):
    """A setting; ``key`` is ``section.name``."""

    key: str
    kind: FieldKind
    choices: tuple[str, ...] = ()


SECRET_KEY = "connection.client_secret"  # noqa: S105 - its key; kept in the keyring
PIN_KEY = "screen.pin"
OPERATOR_KEY = "till.operator"
PRINTER_KEY = "printer.target"

TILL = (
    Field("till.language", FieldKind.CHOICE, LANGUAGES),
    Field("till.currency", FieldKind.CHOICE, CURRENCIES),
    Field(OPERATOR_KEY, FieldKind.TEXT),
    Field("till.operator_idle_s", FieldKind.WHOLE),
    Field("till.max_amount_minor", FieldKind.AMOUNT),
    Field("till.cents_first", FieldKind.SWITCH),
    Field("till.show_own_code", FieldKind.SWITCH),
    Field("till.sound", FieldKind.SWITCH),
    Field("till.country", FieldKind.CHOICE, ("", *COUNTRIES)),
    Field("till.logo", FieldKind.FILE),
    Field("day.cut_off_hour", FieldKind.WHOLE),
    Field("journal.archive_after_days", FieldKind.WHOLE),
    Field("journal.erase_customers_after_days", FieldKind.WHOLE),
)
SALE = (
    Field("sale.catalogue", FieldKind.FILE),
    Field("sale.quick_amounts_minor", FieldKind.AMOUNTS),
    Field("sale.note", FieldKind.SWITCH),
    Field("sale.tip_percents", FieldKind.WHOLES),
    Field("scanner.prefix", FieldKind.TEXT),
    Field("scanner.suffix", FieldKind.TEXT),
)
SCREEN = (
    Field("till.theme", FieldKind.CHOICE, THEMES),
    Field("screen.text_size", FieldKind.CHOICE, TEXT_SIZES),
    Field("screen.full_screen", FieldKind.SWITCH),
    Field("screen.kiosk", FieldKind.SWITCH),
    Field(PIN_KEY, FieldKind.PIN),
)
CUSTOMER = (
    Field("customer_display.show", FieldKind.CHOICE, SHOWS),
    Field("customer_display.screen", FieldKind.WHOLE),
    Field("customer_display.language", FieldKind.CHOICE, ("", *LANGUAGES)),
)
PRINTER = (
    Field(PRINTER_KEY, FieldKind.TEXT),
    Field("printer.profile", FieldKind.TEXT),
    Field("printer.columns", FieldKind.WHOLE),
    Field("printer.when", FieldKind.CHOICE, WHEN_PRINTED),
    Field("printer.merchant_copy", FieldKind.SWITCH),
)
_SETTLEMENT_CHOICES = {
    "format": SETTLEMENT_FORMATS,
    "decimal": SETTLEMENT_DECIMALS,
    "separator": SETTLEMENT_SEPARATORS,
    "encoding": SETTLEMENT_ENCODINGS,
}
SETTLEMENT = tuple(
    Field(f"settlement.{name}", FieldKind.CHOICE, _SETTLEMENT_CHOICES[name])
    if name in _SETTLEMENT_CHOICES
    else Field(f"settlement.{name}", FieldKind.TEXT)
    for name in Settlement._fields
)
CONNECTION = (
    Field("connection.environment", FieldKind.CHOICE, ENVIRONMENTS),
    Field("connection.terminal_id", FieldKind.TEXT),
    Field("connection.client_id", FieldKind.TEXT),
    Field(SECRET_KEY, FieldKind.SECRET),
    Field("connection.token_url", FieldKind.TEXT),
    Field("connection.websocket_url", FieldKind.TEXT),
    Field("connection.ca_file", FieldKind.FILE),
    Field("connection.proxy", FieldKind.TEXT),
    Field("connection.profile", FieldKind.FILE),
)
TIMES = tuple(Field(f"times.{name}", FieldKind.SECONDS) for name in Times._fields)

GROUPS: dict[str, tuple[Field, ...]] = {
    "till": TILL,
    "sale": SALE,
    "screen": SCREEN,
    "customer": CUSTOMER,
    "printer": PRINTER,
    "settlement": SETTLEMENT,
    "connection": CONNECTION,
    "times": TIMES,
}
FIELDS = {field.key: field for fields in GROUPS.values() for field in fields}


def group_of(key: str) -> str:
    """Return the group of a setting."""
    return next(name for name, fields in GROUPS.items() if key in {each.key for each in fields})
