"""The backend of a day: simulator, proxy, customer, and both records of the payments."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from terminal_app import pin_hash
from terminal_app.journal.closings import recorded as recorded_closings
from terminal_app.journal.closings.recorded import Recorded
from terminal_app.journal.entries import decode_payment
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.slips import recorded as recorded_slips
from terminal_app.payments.payment import Payment
from terminal_app.payments.slip import Slip
from terminal_app.simulator import Kind, Ledger, PaymentRecord
from tests.support.journal_and_ledger import LedgerReader
from tests.support.printer import NetworkPrinter, switched_on
from tests.support.processes import RunningSimulator, running_simulator, write_settings
from tests.support.proxy import Fault, Proxy
from tests.system.day.plan import ITEMS, Shift

TERMINAL = "TILL-1"
CASHIER, MANAGER = "Kari", "Ola"
"""The operators: the first may only charge."""
PINS = {CASHIER: "2468", MANAGER: "13579"}
PAYS_AFTER_S = 0.25
PRINTER_MODEL = "TM-T88V"
SALE = """
[sale]
catalogue = "items.csv"
note = true
tip_percents = [5, 10]
"""
TIMES = """
[times]
init_response = 6.0
confirmation = 1.0
take_up = 0.2
ask_first = 2.0
ask_most = 20.0
reconnect_first = 0.1
reconnect_most = 0.5
"""


@dataclass(frozen=True)
class Backend:
    """Everything behind the till."""

    folder: Path
    simulator: RunningSimulator
    proxy: Proxy
    reader: LedgerReader
    operators: str
    """Their tables in the settings."""
    printer: NetworkPrinter
    _decoded: dict[str | bytes, Payment] = field(default_factory=dict)
    """Payments by what the journal has of them: each is decoded once."""

    @property
    def data_dir(self) -> Path:
        """Return the folder of the till's journal and log."""
        return self.folder / "data"

    @property
    def journal_file(self) -> Path:
        """Return the till's journal."""
        return self.data_dir / FILE_NAME

    def settings(self, shift: Shift) -> Path:
        """Write the till's settings for a shift."""
        (self.folder / "items.csv").write_text(_catalogue(), encoding="utf-8")
        till = f'language = "{shift.language}"\ntheme = "{shift.look}"\nshow_own_code = true\n'
        more = f"[till]\n{till}{SALE}{TIMES}{self._printer}{self.operators}"
        file = write_settings(self.folder, self.simulator, more)
        text = file.read_text(encoding="utf-8")
        for url in (self.simulator.token_url, self.simulator.websocket_url):
            text = text.replace(url, self.proxy.through(url))
        file.write_text(text, encoding="utf-8")
        return file

    @property
    def _printer(self) -> str:
        target = f'target = "{self.printer.target}"'
        return f'[printer]\n{target}\nprofile = "{PRINTER_MODEL}"\nwhen = "always"\n'

    # -- journal and ledger ---------------------------------------------------------------

    def payments(self) -> dict[str, Payment]:
        """Return the payments of the journal's file, the oldest first."""
        query = "SELECT snapshot FROM payments ORDER BY first_seq"
        with self._journal() as database:
            rows = [] if database is None else database.execute(query).fetchall()
        payments = [self._decode(snapshot) for (snapshot,) in rows]
        return {one.payment_id: one for one in payments}

    def slips(self) -> list[Slip]:
        """Return the slips of the journal's file, in the order of their last entries."""
        with self._journal() as database:
            return [] if database is None else list(recorded_slips.all_in(database))

    def closings(self) -> list[Recorded]:
        """Return the closings of the journal's file, the oldest first."""
        with self._journal() as database:
            return [] if database is None else list(recorded_closings.all_of(database))

    @contextlib.contextmanager
    def _journal(self) -> Iterator[sqlite3.Connection | None]:
        """Yield the journal's file beside the till that writes it; None: it has no tables yet."""
        if not self.journal_file.exists():
            yield None
            return
        uri = f"{self.journal_file.as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as database:
            tables = "SELECT 1 FROM sqlite_master WHERE name = 'slips'"
            yield database if database.execute(tables).fetchone() else None

    def _decode(self, snapshot: str | bytes) -> Payment:
        if snapshot not in self._decoded:
            self._decoded[snapshot] = decode_payment(snapshot)
        return self._decoded[snapshot]

    def ledger(self) -> Ledger:
        """Return the server's ledger so far."""
        return self.reader.of(TERMINAL)

    def record(self, payment_id: str) -> PaymentRecord | None:
        """Return the server's record of one payment."""
        return self.ledger().payments().get(payment_id)

    def requests_for(self, payment_id: str) -> int:
        """Return how many PAYMENT_INIT_REQUESTs of that payment the server has received."""
        return len(self._requests(payment_id))

    def products(self, payment_id: str) -> list[tuple[str, int]]:
        """Return name and total, in minor units, of each product that the server was told."""
        found = [one["paymentDetails"].get("products") or [] for one in self._requests(payment_id)]
        return [(one["name"], one["amount"]) for products in found for one in products]

    def _requests(self, payment_id: str) -> list[dict[str, Any]]:
        received = self.ledger().entries(Kind.RECEIVED, payment_id)
        messages = [_message(str(entry.facts["text"])) for entry in received]
        return [one for one in messages if one.get("messageType") == "PAYMENT_INIT_REQUEST"]

    # -- the customer -----------------------------------------------------------------------

    def scan_own_code(self) -> str:
        """Scan the till's own code, as a customer does; returns the paymentId."""
        page = requests.post(f"{self.simulator.base_url}/t/{TERMINAL}", timeout=30)
        page.raise_for_status()
        return page.url.rpartition("/")[2]

    def pay(self, payment_id: str) -> None:
        """Pay, as the customer does with the wallet's button."""
        answer = requests.post(f"{self.simulator.base_url}/pay/{payment_id}/pay", timeout=30)
        answer.raise_for_status()

    # -- the connection ---------------------------------------------------------------------

    @contextlib.contextmanager
    def cut(self) -> Iterator[None]:
        """Cut the connection to the server until the block ends."""
        self.proxy.begin(Fault.REFUSE, Fault.RESET)
        try:
            yield
        finally:
            self.proxy.end()


def _message(text: str) -> dict[str, Any]:
    try:
        message = json.loads(text)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}


def _catalogue() -> str:
    rows = [f"{one.name};{one.price_minor / 100:.2f};{one.barcode}" for one in ITEMS]
    return "\n".join(("Name;Price;Barcode", *rows))


def _operators() -> str:
    rights = {CASHIER: '"charge"', MANAGER: '"charge", "refund", "resolve", "close_day"'}
    tables = [
        f'[[operators]]\nname = "{name}"\npin = "{pin_hash.hashed(pin)}"\n'
        f"rights = [{rights[name]}]\n"
        for name, pin in PINS.items()
    ]
    return "\n".join(tables)


@contextlib.contextmanager
def running_backend(folder: Path) -> Iterator[Backend]:
    """Run the simulator, the proxy and the printer; the till isn't started yet."""
    with (
        running_simulator(folder, PAYS_AFTER_S) as simulator,
        Proxy(simulator.token_url) as proxy,
        switched_on() as printer,
    ):
        reader = LedgerReader(simulator.ledger_file)
        yield Backend(folder, simulator, proxy, reader, _operators(), printer)
