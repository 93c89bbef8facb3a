"""The real till, run for the certification: a session on a journal of its own."""

import contextlib
from pathlib import Path

from terminal_app.channel.commands import (
    CancelPayment,
    Command,
    DeclineScan,
    RefundReceipt,
    StartPayment,
    Stop,
)
from terminal_app.channel.events import (
    Event,
    Line,
    LineChanged,
    LoggedOn,
    NotRecorded,
    PaymentChanged,
    PaymentRefused,
    RefundRefused,
    ScanChanged,
    SessionStopped,
)
from terminal_app.channel.queues import Commands, Events
from terminal_app.errors import ConnectionFault, FaultKind, JournalError, TerminalError
from terminal_app.journal import reader as reading
from terminal_app.journal.journal import FILE_NAME
from terminal_app.payments.payment import Outcome, Owner, Payment, State
from terminal_app.payments.scan import Scan, ScanState
from terminal_app.session.session import Session, Surroundings
from terminal_app.settings import Settings

_LISTEN_S = 0.1
_STOP_WITHIN_S = 10.0
_HOPELESS = frozenset(
    {
        FaultKind.SECRET_MISSING,
        FaultKind.ACCESS_REFUSED,
        FaultKind.TERMINAL_REFUSED,
        FaultKind.ADDRESS_WRONG,
        FaultKind.TLS_FAILED,
        FaultKind.ANSWER_UNREADABLE,
        FaultKind.REDIRECTED,
        FaultKind.ANOTHER_TILL,
    }
)
"""Trying again doesn't help: a person has to do something first."""


class Till:
    """Starts and stops sessions; knows what they have told. Used by one thread."""

    def __init__(self, settings: Settings, data_dir: Path, around: Surroundings) -> None:
        self._settings = settings
        self._data_dir = data_dir
        self._around = around
        self._owner = Owner(settings.connection.websocket_url, settings.connection.terminal_id)
        self._commands: Commands | None = None
        self._events = Events()
        self._session: Session | None = None
        self._fault: ConnectionFault | None = None
        self._ended = False
        self.payments: dict[str, Payment] = {}
        """What the sessions have told of, by id."""
        self.scan: Scan | None = None
        """The customer who has scanned the terminal's own code and waits."""
        self.takes_scans = False
        """Otherwise a customer who scans is declined."""
        self.logons = 0
        self.logged_on: LoggedOn | None = None
        self.is_connected = False
        self.refusal: PaymentRefused | RefundRefused | None = None

    @property
    def is_running(self) -> bool:
        """A session runs."""
        return self._session is not None

    def start(self) -> None:
        """Run a session; it takes up what the journal holds."""
        self._commands, self._events = Commands(), Events()
        self._ended, self._fault, self.is_connected = False, None, False
        self._session = Session(self._settings, self._commands, self._events, self._around)
        self._session.start()

    def stop(self) -> None:
        """End the session, and take in all that it still tells."""
        if self._session is None or self._commands is None:
            return
        self._post(Stop())
        by = self._around.clock() + _STOP_WITHIN_S
        while not self._ended and self._around.clock() < by:
            # What fails now is in the till's log; the session is to end all the same.
            with contextlib.suppress(TerminalError):
                self.listen()
        self._session.join(_STOP_WITHIN_S)
        self._commands.close()
        self._session = self._commands = None
        self.is_connected = False

    def listen(self) -> None:
        """Apply the session's next event, if one comes soon.

        One event a call: a step sees every state that a payment goes through, however late this
        thread runs, and judges the same messages in the same way.

        Raises: ConnectionFault where trying again doesn't help, TerminalError.
        """
        event = self._events.wait(_LISTEN_S)
        if event is not None:
            self._take_in(event)
        if self._fault is not None and self._fault.kind in _HOPELESS:
            raise self._fault

    @property
    def fault(self) -> ConnectionFault | None:
        """Why there is no connection, where there is none."""
        return None if self.is_connected else self._fault

    def _take_in(self, event: Event) -> None:
        match event:
            case PaymentChanged(payment):
                self.payments[payment.payment_id] = payment
            case ScanChanged(scan):
                self._scanned(scan)
            case LineChanged(line, fault, detail):
                self.is_connected = line is Line.CONNECTED
                self.logons += self.is_connected
                self._fault = ConnectionFault(fault, detail) if fault is not None else None
            case LoggedOn():
                self.logged_on = event
            case PaymentRefused() | RefundRefused():
                self.refusal = event
            case NotRecorded(why):
                raise JournalError(why)
            case SessionStopped(failure):
                self._ended = True
                if failure is not None:
                    raise TerminalError(failure)

    def _scanned(self, scan: Scan) -> None:
        self.scan = scan
        if scan.state is ScanState.WAITING and not self.takes_scans:
            self._post(DeclineScan(scan.payment_id, "certify"))

    # -- what is asked of it --------------------------------------------------------------------

    def _post(self, command: Command) -> None:
        if self._commands is not None:
            self._commands.post(command)

    def charge(self, command: StartPayment) -> None:
        """Start a payment."""
        self.refusal = None
        self._post(command)

    def cancel(self, payment_id: str, operator: str) -> None:
        """Ask to cancel."""
        self._post(CancelPayment(payment_id, operator))

    def refund(self, receipt_id: str, operator: str) -> None:
        """Ask to pay a receipt back."""
        self.refusal = None
        self._post(RefundReceipt(receipt_id, operator))

    def decline(self, payment_id: str, operator: str) -> None:
        """Say no to a customer who has scanned."""
        self._post(DeclineScan(payment_id, operator))

    # -- what is known ----------------------------------------------------------------------------

    def recorded(self) -> list[Payment]:
        """Return every payment of this server and terminal in the journal, the oldest first.

        Raises: JournalError.
        """
        file = self._data_dir / FILE_NAME
        if not file.exists():
            return []
        with reading.open_reader(file) as reader:
            return [one for one in reversed(reader.payments()) if one.owner == self._owner]

    def unsettled(self) -> list[Payment]:
        """Return the payments whose outcome isn't known, of what the sessions have told."""
        return [
            one
            for one in self.payments.values()
            if one.outcome is Outcome.NOT_KNOWN and one.owner == self._owner
        ]

    def by_receipt(self, receipt_id: str) -> Payment | None:
        """Return the payment whose refund was asked for by that receipt number."""
        for one in self.payments.values():
            if one.refund is not None and one.refund.receipt_id == receipt_id:
                return one
        return None


def is_refund_unknown(payment: Payment) -> bool:
    """Whether it is a refund whose outcome nobody asks about by himself."""
    return payment.state is State.REFUNDING and payment.waits_for is None
