"""The settings as values: every section, every key and what it is when the file says nothing.

This is where the keys come from; docs/settings.md says what each does. Loaded before the
first paint, and by ``--version``, so nothing heavy is imported.
"""

from typing import Any, NamedTuple

from terminal_app import texts
from terminal_app.environments import TEST_HOST, host_of, is_loopback
from terminal_app.operators import Operator

ENVIRONMENTS = ("test", "production", "custom", "simulator")
CURRENCIES = ("NOK", "SEK", "EUR", "USD")
LANGUAGES = tuple(texts.LANGUAGES)
COUNTRIES = ("NO", "SE", "DK", "FI")
"""Those whose rules for receipts the till knows, by ISO 3166-1."""
SHOWS = ("auto", "on", "off")
WHEN_PRINTED = ("always", "ask", "never")
PAPER_COLUMNS = (32, 42, 48)
TEXT_SIZES = ("normal", "large", "largest")
THEMES = ("system", "light", "dark", "contrast")
SETTLEMENT_FORMATS = ("", "vipps", "swedbank_pay", "csv", "xml")
SETTLEMENT_DECIMALS = ("", ",", ".")
SETTLEMENT_SEPARATORS = ("", ",", ";", "tab")
SETTLEMENT_ENCODINGS = ("", "utf-8", "iso-8859-1", "windows-1252")
SIMULATOR_PORT = 8765
SIMULATOR_FOLDER = "simulator"
"""Where a till at a simulated server keeps its data, in the folder of a real one."""

TEST_URLS = (
    f"https://{TEST_HOST}/authorization/oauth/token",
    f"wss://{TEST_HOST}/ws",
)
SIMULATOR_URLS = (
    f"http://127.0.0.1:{SIMULATOR_PORT}/authorization/oauth/token",
    f"ws://127.0.0.1:{SIMULATOR_PORT}/ws",
)


class Connection(NamedTuple):
    """The server's addresses, and this till's names there."""

    environment: str = "test"
    token_url: str = ""
    websocket_url: str = ""
    terminal_id: str = ""
    client_id: str = ""
    ca_file: str = ""
    proxy: str = ""
    profile: str = ""
    """The file that says where the server differs from the contract; empty: nowhere."""

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
    """Who charges, where there are no ``operators``; empty: the system's user name."""
    operator_idle_s: int = 300
    """After so many seconds without a key the till asks again who is at it; 0: never."""
    show_own_code: bool = False
    """Idle, the till shows its own code, which a customer may scan (GET-flow)."""
    theme: str = "system"
    """Its colours; the system's where that says so, else light."""
    sound: bool = False
    """A result is heard as well."""
    country: str = ""
    """Whose words and sizes the receipts have; empty: none's."""
    logo: str = ""
    """The file of the picture on receipts (PNG, JPEG, BMP); empty: none."""


class Sale(NamedTuple):
    """What a cashier can put into a sale besides an amount."""

    catalogue: str = ""
    """The file of the shop's items (TOML or CSV); empty: none."""
    quick_amounts_minor: tuple[int, ...] = ()
    """Amounts in minor units, each with a key of its own."""
    note: bool = False
    """A sale may bear a note."""
    tip_percents: tuple[int, ...] = ()
    """Tips that are offered, in percent of the sale; empty: none is asked for."""


class Screen(NamedTuple):
    """Window mode: size of type, full screen, kiosk, and the PIN."""

    text_size: str = "normal"
    full_screen: bool = False
    kiosk: bool = False
    """Full screen, and the till can't be left without the PIN, when one is set."""
    pin: str = ""
    """What the PIN is checked against, see ``pin_hash``; empty: there is none."""


class CustomerDisplay(NamedTuple):
    """The window that faces the customer."""

    show: str = "auto"
    """auto: where there is a second screen; on: as a window if there is none; off."""
    screen: int = 0
    """Which screen, from the left, 1 the first; 0: the first that the till isn't on."""
    language: str = ""
    """What it speaks until a customer chooses another; empty: the till's."""


class Scanner(NamedTuple):
    """What the barcode scanner is set to type around each code, as ``scanner_keys`` reads it."""

    prefix: str = ""
    """Empty: nothing, or it isn't known."""
    suffix: str = ""
    """Besides Enter, which ends a code in any case."""


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


class Retention(NamedTuple):
    """How long the journal keeps what, in days; 0: for good."""

    archive_after_days: int = 0
    """A payment goes into an archive so long after its last change."""
    erase_customers_after_days: int = 0
    """Customers' data, and a server's free text, are erased so long after they came."""


class Day(NamedTuple):
    """The business day."""

    cut_off_hour: int = 0
    """What is sold before that hour belongs to the day before; 0: the day ends at midnight."""


class Printer(NamedTuple):
    """The printer of receipts."""

    target: str = ""
    """Where it is, see ``printer_target``; empty: there is none."""
    profile: str = "default"
    """Its model, by its name in python-escpos."""
    columns: int = 42
    """Characters in a line of its paper."""
    when: str = "ask"
    """always: each receipt by itself; ask: where the cashier says yes; never: only by *Print*."""
    merchant_copy: bool = False
    """The shop gets a slip with each original."""


class Settlement(NamedTuple):
    """A settlement file of the provider: its format, and the names of its columns or elements."""

    format: str = ""
    """Empty: a known one, by what is in the file; csv, xml: the columns below and no others."""
    receipt: str = ""
    """Has the receipt number; here and below empty: as the known format has it."""
    refund_of: str = ""
    amount: str = ""
    fee: str = ""
    currency: str = ""
    kind: str = ""
    sale_word: str = ""
    refund_word: str = ""
    """What stands in ``kind``."""
    day: str = ""
    terminal: str = ""
    decimal: str = ""
    separator: str = ""
    encoding: str = ""


class Settings(NamedTuple):
    """All settings, checked."""

    connection: Connection = Connection()
    till: Till = Till()
    times: Times = Times()
    customer_display: CustomerDisplay = CustomerDisplay()
    sale: Sale = Sale()
    screen: Screen = Screen()
    scanner: Scanner = Scanner()
    journal: Retention = Retention()
    day: Day = Day()
    printer: Printer = Printer()
    settlement: Settlement = Settlement()
    operators: tuple[Operator, ...] = ()
    """Who may work at the till; none: everybody, under the name of ``till.operator``."""


SECTIONS: dict[str, type[tuple[Any, ...]]] = {
    "connection": Connection,
    "till": Till,
    "times": Times,
    "customer_display": CustomerDisplay,
    "sale": Sale,
    "screen": Screen,
    "scanner": Scanner,
    "journal": Retention,
    "day": Day,
    "printer": Printer,
    "settlement": Settlement,
}
