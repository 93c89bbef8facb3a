"""A payment engine and its handlers over a real journal, with a clock that is set by hand.

Whatever is sent or posted is compared with the SQLite file at that moment, through a second
connection: the write-ahead rule is judged from outside.
"""

import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from terminal_app.channel.commands import (
    AcknowledgeAlarms,
    CancelPayment,
    Command,
    DeclineScan,
    DismissAlarms,
    RefundReceipt,
    ResolveByHand,
    StartPayment,
)
from terminal_app.channel.events import (
    EntriesMissing,
    Event,
    MessageUnmatched,
    PaymentChanged,
    PaymentRefused,
    RecordingRestored,
    ScanChanged,
)
from terminal_app.journal.entries import decode_payment, encode
from terminal_app.journal.journal import FILE_NAME, Journal
from terminal_app.journal.projection import with_description
from terminal_app.journal.second_copy.money_copy import MoneyCopy
from terminal_app.operators import Operators
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Outcome, Owner, Payment
from terminal_app.payments.scan import Scan
from terminal_app.session.engine.command_handler import CommandHandler
from terminal_app.session.engine.engine import PaymentEngine
from terminal_app.session.engine.message_handler import MessageHandler
from terminal_app.session.engine.outbox import EnginePorts
from terminal_app.session.engine.slips import Printing
from terminal_app.session.transport.link import Incoming, Text
from terminal_app.settings import Times
from terminal_app.wire.profile.model import SHIPPED, Profile
from tests.support import journal_rows

Json = dict[str, Any]

OWNER = Owner("wss://apm.example/ws", "TILL-1")
CODE = "https://pay.example/1"
_EPOCH = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def nok(amount_minor: int) -> Money:
    return Money(amount_minor, Currency.NOK)


class Clock:
    """Seconds; they pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def wall_time(self) -> str:
        return (_EPOCH + timedelta(seconds=self.now)).isoformat()


class Disk:
    """Decides of each statement whether it fails; ``statements`` are those that were tried."""

    def __init__(
        self, fails: Callable[[int, str], bool] = lambda _number, _statement: False
    ) -> None:
        self.fails = fails
        self.statements: list[str] = []

    def connect(self, file: Path) -> sqlite3.Connection:
        disk = self

        class Connection(sqlite3.Connection):
            def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401 - sqlite3's
                disk.statements.append(statement)
                if disk.fails(len(disk.statements), statement):
                    raise sqlite3.OperationalError("database or disk is full")
                return super().execute(statement, *values)

        return sqlite3.connect(file, isolation_level=None, factory=Connection)

    def fail(self) -> None:
        self.fails = lambda _number, _statement: True

    def mend(self) -> None:
        self.fails = lambda _number, _statement: False


class NotOnDiskError(AssertionError):
    """Something went out or was told before it, or its cause, was on disk."""


class EngineHarness:
    """The till without its connection and its window."""

    def __init__(  # noqa: PLR0913 - what a test puts in its place
        self,
        folder: Path,
        disk: Disk | None = None,
        *,
        owner: Owner = OWNER,
        clock: Clock | None = None,
        has_cashier: bool = True,
        takes_up: bool = True,
        money_copy: MoneyCopy | None = None,
        profile: Profile = SHIPPED,
        operators: Operators = (),
        printing: Printing | None = None,
    ) -> None:
        self.profile, self.printing = profile, printing
        self.is_certified = True
        self.has_cashier, self.operators = has_cashier, operators
        self.file = folder / FILE_NAME
        self.disk = disk or Disk()
        self.clock = clock or Clock()
        self.sent: list[Json] = []
        self.events: list[Event] = []
        self.bytes_put = 0
        self._ids = self._aside_on_disk = self._aside_lost = 0
        self.journal = Journal(
            folder,
            new_salt=lambda: "salt",
            connect=self.disk.connect,
            synchronous="OFF",
            money_copy=money_copy,
        )
        if takes_up:
            self.take_up(owner)

    def take_up(self, owner: Owner) -> None:
        ports = EnginePorts(
            self.clock,
            self.new_id,
            self.clock.wall_time,
            self._post,
            profile=self.profile,
            is_certified=self.is_certified,
        )
        self.engine = PaymentEngine(
            self.journal,
            owner,
            Times(),
            ports,
            has_cashier=self.has_cashier,
            printing=self.printing,
        )
        self._commands = CommandHandler(self.engine, Currency.NOK, lambda: self.operators)
        self._messages = MessageHandler(self.engine, self._commands.catch_up)

    def new_id(self) -> str:
        self._ids += 1
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.clock.now} {self._ids}"))

    def close(self) -> None:
        self.engine.outbox.close()

    # -- what the world does --------------------------------------------------------------

    def handle(self, command: Command) -> None:
        self._commands.handle(command)

    def receive(self, *incoming: Incoming) -> None:
        self._messages.handle(*incoming)

    def on_connected(self) -> None:
        self.engine.on_connected(self._send)

    def on_disconnected(self, sent_up_to: int | None = None) -> None:
        """By default every byte that was sent has left."""
        self.engine.on_disconnected(self.bytes_put if sent_up_to is None else sent_up_to)

    def charge(self, amount_minor: int = 12_500, *, despite_unknown: bool = False) -> str:
        payment_id = self.new_id()
        self.start(payment_id, amount_minor, despite_unknown=despite_unknown)
        return payment_id

    def start(
        self, payment_id: str, amount_minor: int = 12_500, *, despite_unknown: bool = False
    ) -> None:
        sale_id = self.new_id()
        self.handle(StartPayment(payment_id, sale_id, nok(amount_minor), "Kari", despite_unknown))

    def hear(self, message_type: str, **fields: object) -> None:
        message = {"messageType": message_type, "id": self.new_id(), **fields}
        self.receive(Text(json.dumps(message).encode()))

    def respond(self, payment_id: str, code: str | None = CODE) -> None:
        fields = {} if code is None else {"qrCode": code}
        self.hear(
            "PAYMENT_INIT_RESPONSE", id=self.id_of_init(payment_id), paymentId=payment_id, **fields
        )

    def paid(self, amount_minor: int = 12_500, number: str = "1001") -> str:
        """A sale from its beginning to its receipt."""
        payment_id = self.charge(amount_minor)
        self.respond(payment_id)
        details = {"amount": amount_minor, "currencyIso": "NOK"}
        self.receipt(payment_id, number, paymentDetails=details)
        return payment_id

    def scan(self) -> str:
        """A customer scans the till's own code."""
        payment_id = self.new_id()
        self.hear("GET_PAYMENT_REQUEST", paymentId=payment_id)
        return payment_id

    def answer(self, payment_id: str, amount_minor: int = 12_500) -> None:
        """The cashier gives the customer who has scanned an amount."""
        sale_id = self.new_id()
        self.handle(StartPayment(payment_id, sale_id, nok(amount_minor), "Kari", answers_scan=True))

    def cancel(self, payment_id: str, operator: str) -> None:
        self.handle(CancelPayment(payment_id, operator))

    def decline_scan(self, payment_id: str, operator: str) -> None:
        self.handle(DeclineScan(payment_id, operator))

    def refund(self, receipt_id: str, operator: str) -> None:
        self.handle(RefundReceipt(receipt_id, operator))

    def resolve(self, payment_id: str, outcome: Outcome) -> None:
        self.handle(ResolveByHand(payment_id, outcome, "Ola", "the customer showed the wallet"))

    def acknowledge(self, payment_id: str, operator: str) -> None:
        self.handle(AcknowledgeAlarms(payment_id, operator))

    def dismiss(self, shown: Payment, operator: str, reason: str) -> None:
        self.handle(DismissAlarms(shown, operator, reason))

    def restarted(self, owner: Owner = OWNER, *, has_cashier: bool = True) -> "EngineHarness":
        """The process dies without a word, and the next one finds its journal."""
        self.journal.close()
        folder = self.file.parent
        again = EngineHarness(
            folder,
            owner=owner,
            clock=self.clock,
            has_cashier=has_cashier,
            printing=self.printing,
        )
        again._ids = self._ids + 1000
        return again

    def receipt(self, payment_id: str, number: str = "1001", **fields: object) -> None:
        self.hear(
            "PAYMENT_RECEIPT",
            paymentId=payment_id,
            paymentReceiptId=number,
            **{"paymentState": "COMPLETE", **fields},
        )

    def told(self, payment_id: str, state: str, **fields: object) -> None:
        self.hear("STATUS_UPDATE", paymentId=payment_id, paymentState=state, **fields)

    def problem(self, kind: str, **fields: object) -> None:
        self.hear("PROBLEM", type=f"apm.mtm.{kind}", **fields)

    def wait(self, seconds: float) -> None:
        """Let time pass as the session's loop does."""
        self.clock.now += seconds
        self._messages.backlog.retry(self.clock.now)
        self.engine.tick()

    # -- what can be seen -----------------------------------------------------------------

    def sent_for(self, payment_id: str, message_type: str) -> list[Json]:
        return [
            message
            for message in self.sent
            if message.get("paymentId") == payment_id and message["messageType"] == message_type
        ]

    def inits(self, payment_id: str) -> list[Json]:
        return self.sent_for(payment_id, "PAYMENT_INIT_REQUEST")

    def cancels(self, payment_id: str) -> list[Json]:
        return self.sent_for(payment_id, "STATUS_UPDATE")

    def sent_about(self, payment_id: str) -> list[Json]:
        return [message for message in self.sent if message.get("paymentId") == payment_id]

    def refunds(self, receipt_id: str) -> list[Json]:
        return [
            message
            for message in self.sent
            if message["messageType"] == "REFUND" and message["paymentReceiptId"] == receipt_id
        ]

    def scans_told(self, payment_id: str) -> list[Scan]:
        told = [event.scan for event in self.events if isinstance(event, ScanChanged)]
        return [scan for scan in told if scan.payment_id == payment_id]

    def id_of_init(self, payment_id: str) -> str:
        return str(self.inits(payment_id)[-1]["id"])

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the file, through a connection of one's own."""
        with self.other_connection() as other:
            return other.execute(query, values).fetchall()

    @contextmanager
    def other_connection(self) -> Iterator[sqlite3.Connection]:
        """Look into the file from outside."""
        uri = f"{self.file.as_uri()}?mode=ro"
        with closing(journal_rows.prepared(sqlite3.connect(uri, uri=True))) as other:
            yield other

    def payment(self, payment_id: str) -> Payment:
        """The payment as the file has it."""
        query = "SELECT snapshot FROM payments WHERE payment_id = ?"
        with self.other_connection() as other:
            (snapshot,) = other.execute(query, (payment_id,)).fetchone()
            return with_description(other, decode_payment(snapshot))

    def entries(self, kind: str) -> list[Json]:
        rows = self.rows("SELECT body FROM entries WHERE kind = ? ORDER BY seq", kind)
        return [json.loads(body) for (body,) in rows]

    def told_of(self, payment_id: str) -> list[Payment]:
        return [
            event.payment
            for event in self.events
            if isinstance(event, PaymentChanged) and event.payment.payment_id == payment_id
        ]

    def of_type(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def refusals(self) -> list[PaymentRefused]:
        return self.of_type(PaymentRefused)

    # -- the two ways out, each held against the disk -----------------------------------------

    def _send(self, text: str) -> int:
        query = "SELECT 1 FROM entries WHERE kind = 'sent' AND json_extract(body, '$.text') = ?"
        if not self.rows(query, text):
            message = f"sent, but its intent isn't on disk: {text}"
            raise NotOnDiskError(message)
        mark = self.bytes_put
        self.bytes_put += len(text) + 6
        self.sent.append(self.understood(text))
        return mark

    def understood(self, text: str) -> Json:
        """Return a message of the till's in the contract's words."""
        message: Json = json.loads(text)
        return message

    def _post(self, event: Event) -> None:
        if not self._is_on_disk(event):
            message = f"told, but its cause isn't on disk: {event}"
            raise NotOnDiskError(message)
        self.events.append(event)

    def _is_on_disk(self, event: Event) -> bool:
        match event:
            case PaymentChanged(payment):
                return self.payment(payment.payment_id) == payment
            case ScanChanged(scan):
                query = "SELECT snapshot FROM scans WHERE payment_id = ?"
                return self.rows(query, scan.payment_id) == [(encode(scan),)]
            case MessageUnmatched():
                if self._aside_on_disk < event.count:  # what is there once stays
                    query = "SELECT count(*) FROM entries WHERE kind = 'set_aside'"
                    ((found,),) = self.rows(query)
                    self._aside_on_disk = found + self._aside_lost
                return self._aside_on_disk >= event.count
            case EntriesMissing():
                ((found,),) = self.rows("SELECT count(*) FROM entries WHERE kind = 'set_aside'")
                self._aside_lost = self._aside_on_disk - found
                return bool(self.entries("journal_lost"))
            case RecordingRestored():
                return bool(self.entries("recording_restored"))
        return True
