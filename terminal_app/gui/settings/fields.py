"""What the settings window shows: its groups, and what kind of field each setting has."""

import enum
from typing import NamedTuple

from terminal_app.settings import (
    CURRENCIES,
    ENVIRONMENTS,
    LANGUAGES,
    SHOWS,
    TEXT_SIZES,
    THEMES,
    Times,
)


class Kind(enum.Enum):
    """How a setting is typed."""

    CHOICE = "choice"
    SWITCH = "switch"
    TEXT = "text"
    WHOLE = "whole"
    SECONDS = "seconds"
    AMOUNT = "amount"
    """In the currency's whole units, as a price is written."""
    AMOUNTS = "amounts"
    WHOLES = "wholes"
    FILE = "file"
    PIN = "pin"
    SECRET = "secret"  # noqa: S105 - a word


class Field(NamedTuple):
    """One setting; ``key`` is ``section.name``."""

    key: str
    kind: Kind
    choices: tuple[str, ...] = ()


SECRET_KEY = "connection.client_secret"  # noqa: S105 - its name; it is in no file
PIN_KEY = "screen.pin"

TILL = (
    Field("till.language", Kind.CHOICE, LANGUAGES),
    Field("till.currency", Kind.CHOICE, CURRENCIES),
    Field("till.operator", Kind.TEXT),
    Field("till.max_amount_minor", Kind.AMOUNT),
    Field("till.cents_first", Kind.SWITCH),
    Field("till.show_own_code", Kind.SWITCH),
    Field("till.sound", Kind.SWITCH),
)
SALE = (
    Field("sale.catalogue", Kind.FILE),
    Field("sale.quick_amounts_minor", Kind.AMOUNTS),
    Field("sale.note", Kind.SWITCH),
    Field("sale.tip_percents", Kind.WHOLES),
)
SCREEN = (
    Field("till.theme", Kind.CHOICE, THEMES),
    Field("screen.text_size", Kind.CHOICE, TEXT_SIZES),
    Field("screen.full_screen", Kind.SWITCH),
    Field("screen.kiosk", Kind.SWITCH),
    Field(PIN_KEY, Kind.PIN),
)
CUSTOMER = (
    Field("customer_display.show", Kind.CHOICE, SHOWS),
    Field("customer_display.screen", Kind.WHOLE),
    Field("customer_display.language", Kind.CHOICE, ("", *LANGUAGES)),
)
CONNECTION = (
    Field("connection.environment", Kind.CHOICE, ENVIRONMENTS),
    Field("connection.terminal_id", Kind.TEXT),
    Field("connection.client_id", Kind.TEXT),
    Field(SECRET_KEY, Kind.SECRET),
    Field("connection.token_url", Kind.TEXT),
    Field("connection.websocket_url", Kind.TEXT),
    Field("connection.ca_file", Kind.FILE),
    Field("connection.proxy", Kind.TEXT),
)
TIMES = tuple(Field(f"times.{name}", Kind.SECONDS) for name in Times._fields)

GROUPS: dict[str, tuple[Field, ...]] = {
    "till": TILL,
    "sale": SALE,
    "screen": SCREEN,
    "customer": CUSTOMER,
    "connection": CONNECTION,
    "times": TIMES,
}
FIELDS = {field.key: field for fields in GROUPS.values() for field in fields}


def group_of(key: str) -> str:
    """Return the group in which a setting is."""
    return next(name for name, fields in GROUPS.items() if key in {each.key for each in fields})
