"""The till under certification: a real session on a journal of its own."""

import contextlib
from pathlib import Path

from terminal_app import wording
from terminal_app.channel.commands import (
    CancelPayment,
    Command,
    DeclineScan,
    RefundReceipt,
    StartPayment,
    Stop,
)
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    Event,
    JournalLocked,
    LoggedOn,
    NotRecorded,
    PaymentChanged,
    PaymentRefused,
    RefundRefused,
    ScanChanged,
    SessionStopped,
)
from terminal_app.channel.queues import Commands, Events
from terminal_app.errors import (
    ConnectionFault,
    FaultKind,
    JournalError,
    JournalLockedError,
    TerminalError,
)
from terminal_app.journal import reader as reading
from terminal_app.journal.journal import FILE_NAME
from terminal_app.payments.payment import Outcome, Owner, Payment, State
from terminal_app.payments.scan import Scan, ScanState
from terminal_app.session.session import Session, SessionPorts
from terminal_app.settings import Settings
from terminal_app.texts import Texts

_LISTEN_S = 0.1
_STOP_WITHIN_S = 10.0
_PERMANENT = frozenset(
    {
        FaultKind.SECRET_MISSING,
        FaultKind.ACCESS_REFUSED,
        FaultKind.TERMINAL_REFUSED,
        FaultKind.ADDRESS_WRONG,
        FaultKind.TLS_FAILED,
        FaultKind.ANSWER_UNREADABLE,
        FaultKind.REDIRECTED,
        FaultKind.PROXY_REFUSED,
        FaultKind.ANOTHER_TILL,
    }
)
"""Reconnecting doesn't help: a person has to do something first."""


class TillSession:
    """Starts and stops sessions, and keeps the state that they report. For one thread."""

    def __init__(self, settings: Settings, data_dir: Path, ports: SessionPorts) -> None:
        self._settings = settings
        self._data_dir = data_dir
        self._ports = ports
        self._owner = Owner(settings.connection.websocket_url, settings.connection.terminal_id)
        self._commands: Commands | None = None
        self._events = Events()
        self._session: Session | None = None
        self._fault: ConnectionFault | None = None
        self._has_ended = False
        self.payments: dict[str, Payment] = {}
        """The payments that the sessions have reported, by id."""
        self.scan: Scan | None = None
        """The last scan of the terminal's own code."""
        self.accepts_scans = False
        """Otherwise each scan is declined."""
        self.logon_count = 0
        self.logon: LoggedOn | None = None
        self.is_connected = False
        self.refusal: PaymentRefused | RefundRefused | None = None

    @property
    def is_running(self) -> bool:
        """A session runs."""
        return self._session is not None

    def start(self) -> None:
        """Start a session; it resumes the payments in the journal."""
        self._commands, self._events = Commands(), Events()
        self._has_ended, self._fault, self.is_connected = False, None, False
        self._session = Session(self._settings, self._commands, self._events, self._ports)
        self._session.start()

    def stop(self) -> None:
        """Stop the session, and apply its last events."""
        if self._session is None or self._commands is None:
            return
        self._post(Stop())
        by = self._ports.clock() + _STOP_WITHIN_S
        while not self._has_ended and self._ports.clock() < by:
            # A failure is in the till's log; the session has to end all the same.
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
            self._apply(event)
        if self._fault is not None and self._fault.kind in _PERMANENT:
            raise self._fault

    @property
    def fault(self) -> ConnectionFault | None:
        """Why there is no connection, where there is none."""
        return None if self.is_connected else self._fault

    def _apply(self, event: Event) -> None:
        match event:
            case PaymentChanged(payment):
                self.payments[payment.payment_id] = payment
            case ScanChanged(scan):
                self._apply_scan(scan)
            case ConnectionChanged(line, fault, detail):
                self.is_connected = line is ConnectionState.CONNECTED
                self.logon_count += self.is_connected
                self._fault = ConnectionFault(fault, detail) if fault is not None else None
            case LoggedOn():
                self.logon = event
            case PaymentRefused() | RefundRefused():
                self.refusal = event
            case NotRecorded(why):
                raise JournalError(why)
            case JournalLocked(folder):
                why = wording.journal_locked(folder, Texts(self._settings.till.language))
                raise JournalLockedError(why, folder)
            case SessionStopped(failure):
                self._has_ended = True
                if failure is not None:
                    raise TerminalError(failure)

    def _apply_scan(self, scan: Scan) -> None:
        self.scan = scan
        if scan.state is ScanState.WAITING and not self.accepts_scans:
            self._post(DeclineScan(scan.payment_id, "certify"))

    # -- commands -------------------------------------------------------------------------------

    def _post(self, command: Command) -> None:
        if self._commands is not None:
            self._commands.post(command)

    def start_payment(self, command: StartPayment) -> None:
        """Start a payment."""
        self.refusal = None
        self._post(command)

    def cancel(self, payment_id: str, operator: str) -> None:
        """Ask to cancel."""
        self._post(CancelPayment(payment_id, operator))

    def refund(self, receipt_id: str, operator: str) -> None:
        """Ask to refund a receipt."""
        self.refusal = None
        self._post(RefundReceipt(receipt_id, operator))

    def decline(self, payment_id: str, operator: str) -> None:
        """Decline a customer who has scanned."""
        self._post(DeclineScan(payment_id, operator))

    # -- payments -------------------------------------------------------------------------------

    def journaled_payments(self) -> list[Payment]:
        """Return the journal's payments of this server and terminal, oldest first.

        Raises: JournalError.
        """
        file = self._data_dir / FILE_NAME
        if not file.exists():
            return []
        with reading.open_reader(file) as reader:
            return [one for one in reversed(list(reader.payments())) if one.owner == self._owner]

    def unknown_payments(self) -> list[Payment]:
        """Return the reported payments whose outcome isn't known."""
        return [
            one
            for one in self.payments.values()
            if one.outcome is Outcome.NOT_KNOWN and one.owner == self._owner
        ]

    def refunded_by(self, receipt_id: str) -> Payment | None:
        """Return the payment whose refund was requested by that receipt number."""
        for one in self.payments.values():
            if one.refund is not None and one.refund.receipt_id == receipt_id:
                return one
        return None


def is_refund_unknown(payment: Payment) -> bool:
    """Whether it is a refund without an outcome, about which the session doesn't ask by itself."""
    return payment.state is State.REFUNDING and payment.waits_for is None
