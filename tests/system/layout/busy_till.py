"""A till that is kept busy: sales as fast as the window takes them, told from another thread."""

import itertools
import queue
import threading

from terminal_app.channel.commands import Command, StartPayment
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    Event,
    LoggedOn,
    PaymentChanged,
)
from terminal_app.channel.queues import Events
from terminal_app.errors import FaultKind
from terminal_app.payments import machine
from terminal_app.payments.inputs import (
    CancelRequested,
    InitResponseReceived,
    Input,
    ReceiptReceived,
    StatusReceived,
    TimedOut,
)
from terminal_app.payments.payment import CancelReason, Owner, Payment, State, Wait

OWNER = Owner("ws://127.0.0.1/ws", "TILL-1")
CANCEL = CancelRequested(CancelReason.CASHIER, "Kari")
ENDINGS: tuple[tuple[Input, ...], ...] = (
    (CANCEL, StatusReceived(State.CANCELED)),
    (CANCEL, TimedOut(Wait.CONFIRMATION)),
    (),
)
"""None at all: it is paid."""
LINES = (
    ConnectionChanged(
        ConnectionState.WAITING, FaultKind.CONNECTION_LOST, "connection_lost: closed"
    ),
    ConnectionChanged(ConnectionState.CONNECTING),
    ConnectionChanged(ConnectionState.CONNECTED),
)


class BusySession:
    """Stands in for the session: answers each sale from a thread of its own."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self.commands: queue.SimpleQueue[Command | None] = queue.SimpleQueue()
        self.told = 0
        self._thread = threading.Thread(target=self._run, name="session", daemon=True)

    def start(self) -> None:
        """Log on, and answer from now on."""
        self._tell(LoggedOn("Fjellkaffe AS", None, None, None, "TILL-1"))
        self._tell(ConnectionChanged(ConnectionState.CONNECTED))
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self.commands.put(None)
        self._thread.join(10)

    def _tell(self, event: Event) -> None:
        self.told += 1
        self._events.post(event)

    def _run(self) -> None:
        for number in itertools.count():
            command = self.commands.get()
            if command is None:
                return
            if isinstance(command, StartPayment):
                self._sell(command, number)

    def _sell(self, start: StartPayment, number: int) -> None:
        at = "2026-11-22T12:34:50+00:00"
        payment = Payment(start.payment_id, start.sale_id, OWNER, start.amount, start.operator, at)
        self._tell(PaymentChanged(payment))
        payment, _ = machine.apply(
            payment, InitResponseReceived(f"https://pay.example/{start.payment_id}")
        )
        self._tell(PaymentChanged(payment))
        for line in LINES:
            self._tell(line)
        receipt = ReceiptReceived(f"55500{number:06}", State.COMPLETE, start.amount, "Vipps", at)
        for each in ENDINGS[number % len(ENDINGS)] or (receipt,):
            payment, _ = machine.apply(payment, each)
            self._tell(PaymentChanged(payment))
