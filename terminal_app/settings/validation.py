"""What each setting may be; a value that can't be used is refused with what is allowed."""

import os.path
from urllib.parse import urlsplit

from terminal_app import pin_hash
from terminal_app.environments import host_of, is_loopback
from terminal_app.errors import SettingRefusedError
from terminal_app.settings.model import (
    CURRENCIES,
    ENVIRONMENTS,
    LANGUAGES,
    SHOWS,
    SIMULATOR_URLS,
    TEST_URLS,
    TEXT_SIZES,
    THEMES,
    Connection,
    CustomerDisplay,
    Sale,
    Screen,
    Till,
    Times,
)

MOST_MINOR = 10**12
_MOST_SCREENS = 16
_MOST_QUICK_AMOUNTS = 8
_MOST_TIPS = 4
_MOST_PERCENT = 100


def refuse(key: str, value: object, allowed: str) -> SettingRefusedError:
    """Return the error that says what ``key`` may be."""
    return SettingRefusedError(key, f"{key} = {value!r} can't be used. Allowed: {allowed}.")


def check_till(till: Till) -> None:
    """Raises: SettingRefusedError."""
    if till.currency not in CURRENCIES:
        raise refuse("till.currency", till.currency, ", ".join(CURRENCIES))
    if till.language not in LANGUAGES:
        raise refuse("till.language", till.language, ", ".join(LANGUAGES))
    if till.theme not in THEMES:
        raise refuse("till.theme", till.theme, ", ".join(THEMES))
    if not 1 <= till.max_amount_minor <= MOST_MINOR:
        allowed = f"1 to {MOST_MINOR} minor units"
        raise refuse("till.max_amount_minor", till.max_amount_minor, allowed)


def check_sale(sale: Sale) -> None:
    """Raises: SettingRefusedError."""
    quick, tips = sale.quick_amounts_minor, sale.tip_percents
    if len(quick) > _MOST_QUICK_AMOUNTS or not all(1 <= amount <= MOST_MINOR for amount in quick):
        allowed = f"at most {_MOST_QUICK_AMOUNTS} amounts of 1 to {MOST_MINOR} minor units"
        raise refuse("sale.quick_amounts_minor", list(quick), allowed)
    if len(tips) > _MOST_TIPS or not all(1 <= percent <= _MOST_PERCENT for percent in tips):
        allowed = f"at most {_MOST_TIPS} numbers of 1 to {_MOST_PERCENT}"
        raise refuse("sale.tip_percents", list(tips), allowed)


def check_screen(screen: Screen) -> None:
    """Raises: SettingRefusedError."""
    if screen.text_size not in TEXT_SIZES:
        raise refuse("screen.text_size", screen.text_size, ", ".join(TEXT_SIZES))
    if screen.pin and not pin_hash.is_hash(screen.pin):
        # What stands there may be somebody's PIN: it isn't repeated.
        message = "screen.pin can't be used: set the PIN in the settings window, or leave it empty."
        raise SettingRefusedError("screen.pin", message)


def check_customer_display(display: CustomerDisplay) -> None:
    """Raises: SettingRefusedError."""
    if display.show not in SHOWS:
        raise refuse("customer_display.show", display.show, ", ".join(SHOWS))
    if display.language not in {"", *LANGUAGES}:
        allowed = ", ".join(LANGUAGES)
        raise refuse("customer_display.language", display.language, f'"" or {allowed}')
    if not 0 <= display.screen <= _MOST_SCREENS:
        raise refuse("customer_display.screen", display.screen, f"0 to {_MOST_SCREENS}")


def check_times(times: Times) -> None:
    """Raises: SettingRefusedError."""
    day = 86_400.0
    for name, seconds in times._asdict().items():
        # Written so that NaN, which compares false with everything, is refused.
        if not 0 < seconds <= day:
            raise refuse(f"times.{name}", seconds, f"more than 0 and at most {day:.0f} seconds")
    if times.reconnect_most < times.reconnect_first:
        raise refuse("times.reconnect_most", times.reconnect_most, "at least reconnect_first")


def checked_connection(given: Connection) -> Connection:
    """Return the connection with the addresses that its environment sets.

    Raises: SettingRefusedError.
    """
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
