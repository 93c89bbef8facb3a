"""A whole session in its thread, on a journal of its own, at a real server."""

import random
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from terminal_app.channel.commands import CancelPayment, Command, StartPayment, Stop
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    Event,
    MessageUnmatched,
    PaymentChanged,
    SessionStopped,
)
from terminal_app.channel.queues import Commands, Events
from terminal_app.journal.entries import decode_payment
from terminal_app.journal.journal import FILE_NAME, Connect, Journal, open_database
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.session.session import Session, SessionPorts
from terminal_app.session.transport.link import Link
from terminal_app.settings import Connection, Settings, Till, Times
from terminal_app.simulator import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, SimulatorServer
from tests.support import journal_rows
from tests.support.journals import faults_in
from tests.unit.session.engine.engine_harness import nok

WITHIN_S = 10.0
TERMINAL = "TILL-1"
QUICK = Times(
    connect=5.0,
    logon=5.0,
    init_response=1.0,
    confirmation=0.5,
    customer=60.0,
    reconnect_first=0.02,
    reconnect_most=0.05,
    take_up=0.1,
    ask_first=0.1,
    ask_most=0.4,
)

Kind = TypeVar("Kind", bound=Event)


def connection_to(server: SimulatorServer) -> Connection:
    return Connection("custom", server.token_url, server.websocket_url, TERMINAL, DEMO_CLIENT_ID)


class Shop:
    """A session that runs until the block ends; ``seen`` is all that it has told."""

    def __init__(
        self,
        connection: Connection,
        folder: Path,
        *,
        times: Times = QUICK,
        connect: Connect = open_database,
        synchronous: str = "OFF",
        **ports: Any,  # noqa: ANN401 - whatever the session's ports have
    ) -> None:
        self.folder = folder
        self.commands, self.events = Commands(), Events()
        self.seen: list[Event] = []
        usual = {
            "chance": random.Random(1),  # noqa: S311 - the same each time
            "read_secret": lambda _client_id: DEMO_CLIENT_SECRET,
        }
        session_ports = SessionPorts(
            open_journal=lambda: Journal(
                folder, new_salt=lambda: "salt", connect=connect, synchronous=synchronous
            ),
            **{**usual, **ports},
        )
        settings = Settings(connection, Till(), times)
        self.session = Session(settings, self.commands, self.events, session_ports)

    def __enter__(self) -> Self:
        self.session.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> float:
        """Stop; returns how long that took, in seconds."""
        begun = time.monotonic()
        self.post(Stop())
        self.session.join(WITHIN_S)
        lasted_s = time.monotonic() - begun
        assert not self.session.is_alive(), "the session doesn't end"
        self.seen += self.events.take(10_000)
        self.commands.close()
        return lasted_s

    # -- what the cashier does --------------------------------------------------------------

    def post(self, command: Command) -> None:
        self.commands.post(command)

    def charge(self, amount_minor: int, *, despite_unknown: bool = False) -> str:
        payment_id = str(uuid.uuid4())
        self.post(
            StartPayment(payment_id, str(uuid.uuid4()), nok(amount_minor), "Kari", despite_unknown)
        )
        return payment_id

    def cancel(self, payment_id: str) -> None:
        self.post(CancelPayment(payment_id, "Kari"))

    # -- what the cashier is told -------------------------------------------------------------

    def until(self, what: str, kind: type[Kind], holds: Callable[[Kind], bool]) -> Kind:
        """Wait for the next event of that kind for which ``holds`` is true."""
        by = time.monotonic() + WITHIN_S
        while (left_s := by - time.monotonic()) > 0:
            event = self.events.wait(left_s)
            if event is None:
                break
            self.seen.append(event)
            if isinstance(event, kind) and holds(event):
                return event
        told = "\n".join(str(event) for event in self.seen[-8:])
        raise AssertionError(f"not within {WITHIN_S:g} s: {what}; last told:\n{told}")

    def until_any(self, kind: type[Kind]) -> Kind:
        return self.until(kind.__name__, kind, lambda _event: True)

    def until_line(self, line: ConnectionState) -> ConnectionChanged:
        return self.until(line.value, ConnectionChanged, lambda event: event.state is line)

    def until_payment(self, payment_id: str, holds: Callable[[Payment], bool]) -> Payment:
        return self.until(
            f"payment {payment_id}",
            PaymentChanged,
            lambda event: event.payment.payment_id == payment_id and holds(event.payment),
        ).payment

    def until_code(self, payment_id: str) -> Payment:
        return self.until_payment(payment_id, lambda payment: payment.code_to_show is not None)

    def until_outcome(self, payment_id: str, outcome: Outcome) -> Payment:
        return self.until_payment(payment_id, lambda payment: payment.outcome is outcome)

    def set_aside(self) -> int:
        return len([event for event in self.seen if isinstance(event, MessageUnmatched)])

    @property
    def link(self) -> Link | None:
        """The open WebSocket, if there is one."""
        running = self.session._running
        return running.connection._link if running is not None else None

    def connect_at(self) -> float | None:
        """When the session connects by itself."""
        running = self.session._running
        return running.connection._connect_at if running is not None else None

    def failure(self) -> str | None:
        (ended,) = [event for event in self.seen if isinstance(event, SessionStopped)]
        return ended.failure

    # -- what the file says -------------------------------------------------------------------

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        file = self.folder / FILE_NAME
        uri = f"{file.as_uri()}?mode=ro"
        with closing(journal_rows.prepared(sqlite3.connect(uri, uri=True))) as other:
            return other.execute(query, values).fetchall()

    def payments(self) -> dict[str, Payment]:
        """The payments in the file, of a session that runs or has ended."""
        found = [decode_payment(text) for (text,) in self.rows("SELECT snapshot FROM payments")]
        return {payment.payment_id: payment for payment in found}

    def sound(self) -> bool:
        return faults_in(self.folder / FILE_NAME) == []


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def open_descriptors() -> int:
    """Count this process' descriptors, where the system tells (Linux)."""
    listing = Path("/proc/self/fd")
    return len(list(listing.iterdir())) if listing.exists() else 0
