"""What each setting may be, in one table; what can't be used is refused with what is allowed."""

import os.path
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from terminal_app import pin_hash
from terminal_app.environments import host_of, is_loopback
from terminal_app.errors import SettingRefusedError
from terminal_app.settings import printer_target, scanner_keys
from terminal_app.settings.model import (
    COUNTRIES,
    CURRENCIES,
    ENVIRONMENTS,
    LANGUAGES,
    PAPER_COLUMNS,
    SECTIONS,
    SETTLEMENT_DECIMALS,
    SETTLEMENT_ENCODINGS,
    SETTLEMENT_FORMATS,
    SETTLEMENT_SEPARATORS,
    SHOWS,
    SIMULATOR_URLS,
    TEST_URLS,
    TEXT_SIZES,
    THEMES,
    WHEN_PRINTED,
    Connection,
    Retention,
    Settings,
    Times,
)

MOST_MINOR = 10**12
_DAY_S = 86_400
_MOST_DAYS = 36_500
_MOST_TEXT, _MOST_OPERATOR, _MOST_SHOWN = 4096, 100, 200
_MOST_PROFILE = 100
_AMOUNT = f"1 to {MOST_MINOR} minor units"

Rule = tuple[str, Callable[[Any], bool]]
"""What is allowed, in words, and whether a value is."""


def _one_of(values: tuple[str, ...]) -> Rule:
    return ", ".join(values), values.__contains__


def _is_amount(minor: int) -> bool:
    return 1 <= minor <= MOST_MINOR


_RULES: dict[str, Rule] = {
    "till.currency": _one_of(CURRENCIES),
    "till.language": _one_of(LANGUAGES),
    "till.theme": _one_of(THEMES),
    "till.country": (f'"" or {", ".join(COUNTRIES)}', {"", *COUNTRIES}.__contains__),
    "till.operator": (
        f"at most {_MOST_OPERATOR} characters",
        lambda name: len(name) <= _MOST_OPERATOR,
    ),
    "till.operator_idle_s": (f"0 to {_DAY_S} seconds", range(_DAY_S + 1).__contains__),
    "till.max_amount_minor": (_AMOUNT, _is_amount),
    "customer_display.show": _one_of(SHOWS),
    "customer_display.language": (f'"" or {", ".join(LANGUAGES)}', {"", *LANGUAGES}.__contains__),
    "customer_display.screen": ("0 to 16", range(17).__contains__),
    # Written so that NaN, which compares false with everything, is refused.
    **{
        f"times.{name}": (
            f"more than 0 and at most {_DAY_S} seconds",
            lambda seconds: 0 < seconds <= _DAY_S,
        )
        for name in Times._fields
    },
    "sale.quick_amounts_minor": (
        f"at most 8 amounts of {_AMOUNT}",
        lambda amounts: len(amounts) in range(9) and all(map(_is_amount, amounts)),
    ),
    "sale.tip_percents": (
        "at most 4 numbers of 1 to 100",
        lambda percents: (
            len(percents) in range(5) and all(each in range(1, 101) for each in percents)
        ),
    ),
    "screen.text_size": _one_of(TEXT_SIZES),
    **{
        f"journal.{name}": (f"0 to {_MOST_DAYS} days", range(_MOST_DAYS + 1).__contains__)
        for name in Retention._fields
    },
    "day.cut_off_hour": ("0 to 12", range(13).__contains__),
    "printer.target": (printer_target.ALLOWED, printer_target.is_allowed),
    "printer.profile": (
        "the name of a printer's profile (docs/printing.md)",
        lambda name: 0 < len(name) <= _MOST_PROFILE and name.isprintable(),
    ),
    "printer.columns": (", ".join(map(str, PAPER_COLUMNS)), PAPER_COLUMNS.__contains__),
    "printer.when": _one_of(WHEN_PRINTED),
    "settlement.format": (
        '"", vipps, swedbank_pay, csv or xml',
        SETTLEMENT_FORMATS.__contains__,
    ),
    "settlement.decimal": ('"", "," or "."', SETTLEMENT_DECIMALS.__contains__),
    "settlement.separator": ('"", ",", ";" or tab', SETTLEMENT_SEPARATORS.__contains__),
    "settlement.encoding": (
        '"", utf-8, iso-8859-1 or windows-1252',
        SETTLEMENT_ENCODINGS.__contains__,
    ),
    "scanner.prefix": (
        scanner_keys.ALLOWED,
        lambda spelled: scanner_keys.is_allowed(spelled, as_prefix=True),
    ),
    "scanner.suffix": (
        scanner_keys.ALLOWED,
        lambda spelled: scanner_keys.is_allowed(spelled, as_prefix=False),
    ),
}
"""By name, ``section.key``; those of the connection depend on each other and stand below."""


def refuse(key: str, value: object, allowed: str) -> SettingRefusedError:
    """Return the error that says what ``key`` may be."""
    message = f"{key} = {shortened(value)} can't be used. Allowed: {allowed}."
    return SettingRefusedError(key, message)


def shortened(value: object) -> str:
    """Return ``value`` as Python writes it, at a length that can be read."""
    shown = repr(value)
    return shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}…"


def check(settings: Settings) -> None:
    """Check all but the connection.

    Raises: SettingRefusedError.
    """
    for section in SECTIONS:
        for name, value in getattr(settings, section)._asdict().items():
            if isinstance(value, str) and len(value) > _MOST_TEXT:
                raise refuse(f"{section}.{name}", value, f"at most {_MOST_TEXT} characters")
    for key, (allowed, is_allowed) in _RULES.items():
        section, _, name = key.partition(".")
        value = getattr(getattr(settings, section), name)
        if not is_allowed(value):
            raise refuse(key, list(value) if isinstance(value, tuple) else value, allowed)
    settlement = settings.settlement
    if settlement.format in {"csv", "xml"} and not (settlement.receipt and settlement.amount):
        key = "settlement.amount" if settlement.receipt else "settlement.receipt"
        raise refuse(key, "", f'a name, where format = "{settlement.format}"')
    if settlement.kind and not (settlement.sale_word and settlement.refund_word):
        key = "settlement.refund_word" if settlement.sale_word else "settlement.sale_word"
        raise refuse(key, "", "a word, where kind names a column")
    times, pin = settings.times, settings.screen.pin
    if times.reconnect_most < times.reconnect_first:
        raise refuse("times.reconnect_most", times.reconnect_most, "at least reconnect_first")
    if pin and not pin_hash.is_hash(pin):
        # What stands there may be somebody's PIN: it isn't repeated.
        message = "screen.pin can't be used: set the PIN in the settings window, or leave it empty."
        raise SettingRefusedError("screen.pin", message)


def checked_connection(given: Connection) -> Connection:
    """Return the connection with the addresses that its environment sets.

    Raises: SettingRefusedError.
    """
    given = given._replace(
        token_url=_with_lower_scheme(given.token_url),
        websocket_url=_with_lower_scheme(given.websocket_url),
        proxy=_with_lower_scheme(given.proxy),
    )
    if given.environment not in ENVIRONMENTS:
        raise refuse("connection.environment", given.environment, ", ".join(ENVIRONMENTS))
    if given.environment in {"test", "simulator"}:
        token_url, websocket_url = TEST_URLS if given.environment == "test" else SIMULATOR_URLS
        for key, value, own in (
            ("token_url", given.token_url, token_url),
            ("websocket_url", given.websocket_url, websocket_url),
        ):
            if value not in {"", own}:
                what = f'nothing, since environment = "{given.environment}" sets it'
                raise refuse(f"connection.{key}", value, what + '; else environment = "custom"')
        given = given._replace(token_url=token_url, websocket_url=websocket_url)
    if given.environment == "simulator":
        given = given._replace(
            terminal_id=given.terminal_id or "DEMO-1", client_id=given.client_id or "demo"
        )
    _check_url("connection.token_url", given.token_url, "https", "http")
    _check_url("connection.websocket_url", given.websocket_url, "wss", "ws")
    _check_header("connection.terminal_id", given.terminal_id)
    _check_header("connection.client_id", given.client_id)
    if given.ca_file and not os.path.isfile(given.ca_file):  # noqa: PTH113 - no Path needed
        raise refuse("connection.ca_file", given.ca_file, "the path of a file that exists")
    if given.proxy:
        _check_proxy(given.proxy)
    if given.is_simulated:
        keep_on_this_machine(given)
    return given


def _with_lower_scheme(url: str) -> str:
    """RFC 3986, 3.1: a scheme's case doesn't matter; the libraries want it in lower case."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme.lower()}{separator}{rest}" if separator else url


def _check_url(key: str, url: str, secure: str, plain: str) -> None:
    if not url:
        message = f"{key} is missing. Set the address that your provider gave you ({secure}://…)."
        raise SettingRefusedError(key, message)
    allowed = f"{secure}://HOST/…, or {plain}:// for this machine's own addresses alone"
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise refuse(key, url, allowed) from None
    if parts.username is not None or parts.fragment or not host or not url.isascii():
        raise refuse(key, url, f"{allowed}; without a user name or '#'")
    if any(character.isspace() or not character.isprintable() for character in url):
        raise refuse(key, url, f"{allowed}; without spaces")
    if parts.scheme == secure or (parts.scheme == plain and is_loopback(host)):
        return
    raise refuse(key, url, allowed)


def _check_header(key: str, value: str) -> None:
    """The terminal id travels in a header: RFC 9110, 5.5 allows visible ASCII and inner spaces."""
    if not value:
        message = f"{key} is missing. Set the one that your provider gave you."
        raise SettingRefusedError(key, message)
    if not (value.isascii() and value.isprintable()) or value != value.strip():
        raise refuse(key, value, "letters, digits and signs of ASCII")


def _check_proxy(proxy: str) -> None:
    try:
        parts = urlsplit(proxy)
        usable = parts.scheme == "http" and parts.hostname and parts.port
    except ValueError:
        usable = False
    if not usable or parts.username is not None or parts.path.strip("/"):
        raise refuse("connection.proxy", proxy, "http://HOST:PORT, or nothing")


def keep_on_this_machine(connection: Connection) -> None:
    """A till that is marked as a demo sends nothing to anybody else, not even its secret.

    Raises: SettingRefusedError.
    """
    allowed = "an address of this machine alone, since the server is simulated"
    for key, url in (
        ("token_url", connection.token_url),
        ("websocket_url", connection.websocket_url),
        ("proxy", connection.proxy),
    ):
        if url and not is_loopback(host_of(url)):
            raise refuse(f"connection.{key}", url, allowed)
