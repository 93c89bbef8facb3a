"""The settings file: read, checked, explained. Nothing starts with a setting that isn't understood.

Source of the keys: docs/settings.md. Loaded before the first paint, so nothing heavy is
imported here.
"""

import os
import sys
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

from terminal_app.errors import SettingsError
from terminal_app.servers import TEST_HOST, host_of, is_loopback

ENVIRONMENTS = ("test", "production", "custom", "simulator")
CURRENCIES = ("NOK", "SEK", "EUR", "USD")
LANGUAGES = ("en", "nb", "sv", "da", "fi")
SHOWS = ("auto", "on", "off")
_MOST_SCREENS = 16
THEMES = ("system", "light", "dark", "contrast")
SIMULATOR_PORT = 8765
SIMULATOR_FOLDER = "simulator"
"""Where a till at a simulated server keeps its data, in the folder of a real one."""

_TEST_URLS = (
    f"https://{TEST_HOST}/authorization/oauth/token",
    f"wss://{TEST_HOST}/ws",
)
_SIMULATOR_URLS = (
    f"http://127.0.0.1:{SIMULATOR_PORT}/authorization/oauth/token",
    f"ws://127.0.0.1:{SIMULATOR_PORT}/ws",
)


class Connection(NamedTuple):
    """Where the server is and who we are there."""

    environment: str = "test"
    token_url: str = ""
    websocket_url: str = ""
    terminal_id: str = ""
    client_id: str = ""
    ca_file: str = ""
    proxy: str = ""

    @property
    def is_simulated(self) -> bool:
        """No money can move: the simulator, or another server on this machine."""
        return self.environment == "simulator" or is_loopback(host_of(self.websocket_url))


class Till(NamedTuple):
    """How the till behaves."""

    currency: str = "NOK"
    language: str = "en"
    max_amount_minor: int = 10_000_000
    cents_first: bool = False
    operator: str = ""
    """Who charges, where nobody says otherwise; empty: the system's user name."""
    show_own_code: bool = False
    """Idle, the till shows its own code, which a customer may scan (GET-flow)."""
    theme: str = "system"
    """Its colours; the system's where that says so, else light."""


class CustomerDisplay(NamedTuple):
    """The window that faces the customer."""

    show: str = "auto"
    """auto: where there is a second screen; on: as a window if there is none; off."""
    screen: int = 0
    """Which screen, from the left, 1 the first; 0: the first that the till isn't on."""
    language: str = ""
    """What it speaks until a customer chooses another; empty: the till's."""


class Times(NamedTuple):
    """Time limits in seconds."""

    connect: float = 10.0
    logon: float = 10.0
    init_response: float = 15.0
    confirmation: float = 10.0
    customer: float = 600.0
    ping: float = 15.0
    pong: float = 5.0
    reconnect_first: float = 0.5
    reconnect_most: float = 30.0
    take_up: float = 5.0
    ask_first: float = 30.0
    ask_most: float = 3600.0


class Settings(NamedTuple):
    """All settings, checked."""

    connection: Connection = Connection()
    till: Till = Till()
    times: Times = Times()
    customer_display: CustomerDisplay = CustomerDisplay()


_SECTIONS: dict[str, type[tuple[Any, ...]]] = {
    "connection": Connection,
    "till": Till,
    "times": Times,
    "customer_display": CustomerDisplay,
}


def default_file() -> Path:
    """Return where the settings file is looked for when none is named."""
    import platformdirs  # noqa: PLC0415 - 9 ms that a named file saves

    return platformdirs.user_config_path("terminal-app", appauthor=False) / "terminal-app.toml"


def default_data_dir() -> Path:
    """Return the folder of a real till's journal and log when none is named."""
    import platformdirs  # noqa: PLC0415 - 9 ms that a named folder saves

    return platformdirs.user_data_path("terminal-app", appauthor=False)


def data_dir(named: Path | None, *, is_simulated: bool) -> Path:
    """Return the folder of the journal and the log: the named one, else a default of its kind."""
    if named is not None:
        return named.absolute()
    folder = default_data_dir().absolute()
    return folder / SIMULATOR_FOLDER if is_simulated else folder


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
        return parse(text, for_demo=for_demo)
    except SettingsError as error:
        message = f"{file}: {error}"
        raise SettingsError(message) from None


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
        if name not in _SECTIONS:
            message = f"unknown section or key {name!r}. Known sections: {', '.join(_SECTIONS)}."
            raise SettingsError(message)
    parts = {name: _section(name, document.get(name, {})) for name in _SECTIONS}
    settings = Settings(
        cast("Connection", parts["connection"]),
        cast("Till", parts["till"]),
        cast("Times", parts["times"]),
        cast("CustomerDisplay", parts["customer_display"]),
    )
    _check_till(settings.till)
    _check_customer_display(settings.customer_display)
    _check_times(settings.times)
    if for_demo:
        return settings._replace(connection=Connection())
    return settings._replace(connection=_checked_connection(settings.connection))


def for_simulator(token_url: str, websocket_url: str, till: Till, times: Times) -> Settings:
    """Return settings for a simulator that listens at these addresses on this machine.

    Empty addresses: it has none yet.

    Raises: SettingsError for any other address: a demo reaches nothing but this machine.
    """
    made = Connection("simulator", token_url, websocket_url, "DEMO-1", "demo")
    _keep_on_this_machine(made)
    return Settings(made, till, times)


def _keep_on_this_machine(connection: Connection) -> None:
    """A till that is marked as a demo sends nothing to anybody else, not even its secret.

    Raises: SettingsError.
    """
    allowed = "an address of this machine alone, since the server is simulated"
    for key, url in (
        ("token_url", connection.token_url),
        ("websocket_url", connection.websocket_url),
        ("proxy", connection.proxy),
    ):
        if url and not is_loopback(host_of(url)):
            raise _refuse(f"connection.{key}", url, allowed)


def _refuse(key: str, value: object, allowed: str) -> SettingsError:
    return SettingsError(f"{key} = {value!r} can't be used. Allowed: {allowed}.")


def _section(name: str, given: object) -> tuple[Any, ...]:
    kind = _SECTIONS[name]
    if not isinstance(given, dict):
        raise _refuse(name, given, f"a section [{name}] with keys")
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
            raise _refuse(key, value, "true or false")
    elif isinstance(default, str):
        if not isinstance(value, str):
            raise _refuse(key, value, "text in quotes")
    elif isinstance(default, float):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _refuse(key, value, "a number of seconds")
        try:
            return float(value)
        except OverflowError:
            raise _refuse(key, value, "a number of seconds") from None
    elif isinstance(value, bool) or not isinstance(value, int):
        raise _refuse(key, value, "a whole number")
    return value


def _check_till(till: Till) -> None:
    if till.currency not in CURRENCIES:
        raise _refuse("till.currency", till.currency, ", ".join(CURRENCIES))
    if till.language not in LANGUAGES:
        raise _refuse("till.language", till.language, ", ".join(LANGUAGES))
    if till.theme not in THEMES:
        raise _refuse("till.theme", till.theme, ", ".join(THEMES))
    most = 10**12
    if not 1 <= till.max_amount_minor <= most:
        raise _refuse("till.max_amount_minor", till.max_amount_minor, f"1 to {most} minor units")


def _check_customer_display(display: CustomerDisplay) -> None:
    if display.show not in SHOWS:
        raise _refuse("customer_display.show", display.show, ", ".join(SHOWS))
    if display.language not in {"", *LANGUAGES}:
        allowed = ", ".join(LANGUAGES)
        raise _refuse("customer_display.language", display.language, f'"" or {allowed}')
    if not 0 <= display.screen <= _MOST_SCREENS:
        raise _refuse("customer_display.screen", display.screen, f"0 to {_MOST_SCREENS}")


def _check_times(times: Times) -> None:
    day = 86_400.0
    for name, seconds in times._asdict().items():
        # Written so that NaN, which compares false with everything, is refused.
        if not 0 < seconds <= day:
            raise _refuse(f"times.{name}", seconds, f"more than 0 and at most {day:.0f} seconds")
    if times.reconnect_most < times.reconnect_first:
        raise _refuse("times.reconnect_most", times.reconnect_most, "at least reconnect_first")


def _checked_connection(given: Connection) -> Connection:
    if given.environment not in ENVIRONMENTS:
        raise _refuse("connection.environment", given.environment, ", ".join(ENVIRONMENTS))
    if given.environment in {"test", "simulator"}:
        token_url, websocket_url = _TEST_URLS if given.environment == "test" else _SIMULATOR_URLS
        for key, value, own in (
            ("token_url", given.token_url, token_url),
            ("websocket_url", given.websocket_url, websocket_url),
        ):
            if value not in {"", own}:
                what = f'nothing, since environment = "{given.environment}" sets it'
                raise _refuse(f"connection.{key}", value, what + '; else environment = "custom"')
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
        raise _refuse("connection.ca_file", given.ca_file, "the path of a file that exists")
    if given.proxy:
        _check_proxy(given.proxy)
    if given.is_simulated:
        _keep_on_this_machine(given)
    return given


def _check_url(key: str, url: str, secure: str, plain: str) -> None:
    if not url:
        message = f"{key} is missing. Set the address that your provider gave you ({secure}://…)."
        raise SettingsError(message)
    allowed = f"{secure}://HOST/…, or {plain}:// for this machine's own addresses alone"
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise _refuse(key, url, allowed) from None
    if parts.username is not None or parts.fragment or not host or not url.isascii():
        raise _refuse(key, url, f"{allowed}; without a user name or '#'")
    if any(character.isspace() or not character.isprintable() for character in url):
        raise _refuse(key, url, f"{allowed}; without spaces")
    if parts.scheme == secure or (parts.scheme == plain and is_loopback(host)):
        return
    raise _refuse(key, url, allowed)


def _check_header(key: str, value: str) -> None:
    """The terminal id travels in a header: RFC 9110, 5.5 allows visible ASCII and inner spaces."""
    if not value:
        message = f"{key} is missing. Set the one that your provider gave you."
        raise SettingsError(message)
    if not (value.isascii() and value.isprintable()) or value != value.strip():
        raise _refuse(key, value, "letters, digits and signs of ASCII")


def _check_proxy(proxy: str) -> None:
    try:
        parts = urlsplit(proxy)
        usable = parts.scheme == "http" and parts.hostname and parts.port
    except ValueError:
        usable = False
    if not usable or parts.username is not None or parts.path.strip("/"):
        raise _refuse("connection.proxy", proxy, "http://HOST:PORT, or nothing")


def operator_name(till: Till) -> str:
    """Return who charges: the setting, else the system's user name."""
    if till.operator:
        return till.operator
    variable = "USERNAME" if sys.platform == "win32" else "USER"
    name = os.environ.get(variable) or "till"
    # A name that isn't text (PEP 383 hides its bytes in surrogates) could not be recorded.
    return name.encode("utf-8", "replace").decode()
