"""A command that asks a session for one thing in the console: connects, asks, waits, stops it.

The session is stopped here too, and its events are handled to the last: what comes while it
closes the connection changes the exit status.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace

from terminal_app import environment_labels, wording
from terminal_app.channel.commands import Command, Stop
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    CopyFailed,
    EntriesMissing,
    Event,
    JournalLocked,
    JournalMigrating,
    JournalRefused,
    LoggedOn,
    MessageUnmatched,
    NotRecorded,
    PaymentChanged,
    SessionStopped,
)
from terminal_app.channel.queues import Events
from terminal_app.console import NO_CONNECTION, NOT_DONE, NOT_KNOWN, WRONG_USAGE
from terminal_app.console.interrupts import Interrupts
from terminal_app.console.output import write_line, write_remark
from terminal_app.errors import FaultKind, OutputClosedError
from terminal_app.payments import alarms
from terminal_app.payments.payment import Alarm, Payment
from terminal_app.receipts import receipt
from terminal_app.texts import Texts

_RETRY_CAN_HELP = frozenset(
    {
        FaultKind.NAME_UNKNOWN,
        FaultKind.SERVER_DOWN,
        FaultKind.TIMED_OUT,
        FaultKind.SERVER_BUSY,
        FaultKind.SERVER_FAILED,
        FaultKind.LOGON_MISSING,
        FaultKind.CONNECTION_LOST,
        FaultKind.PEER_SILENT,
        FaultKind.MESSAGE_TOO_LARGE,
    }
)
_LOOK_EVERY_S = 0.25
_TELL_EVERY_PERCENT = 10
_STOP_WITHIN_S = 3.0
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class CommandPorts:
    """What a command is handed: the session's two queues, texts, a clock, time limits."""

    events: Events
    post: Callable[[Command], None]
    texts: Texts
    clock: Callable[[], float]
    issuer: receipt.Issuer
    connect_within_s: float
    grace_s: float
    """How long an unknown outcome is waited for once nothing more can be done about it."""


class SessionCommand(ABC):
    """Asks for one thing; its subclasses say what, when it is done, and what it came to."""

    def __init__(self, ports: CommandPorts, command: Command) -> None:
        self._events = ports.events
        self._post = ports.post
        self._texts = ports.texts
        self._clock = ports.clock
        self._issuer = ports.issuer
        self._connect_within_s = ports.connect_within_s
        self._grace_s = ports.grace_s
        self._asked_for = command
        self.interrupts = Interrupts()
        self._posted = False
        """It may have been done."""
        self._never_done: int | None = None
        """The exit status where it provably was not."""
        self._payment: Payment | None = None
        self._others_told: dict[str, object] = {}
        self._fault_told: FaultKind | None = None
        self._stopped = False
        self._leave_by = NEVER

    # -- what each command decides ----------------------------------------------------------

    @abstractmethod
    def _is_settled(self) -> bool:
        """Whether nothing more is to be waited for."""

    @abstractmethod
    def _handle(self, event: Event) -> None:
        """Handle an event that may concern it. Raises: OutputClosedError."""

    @abstractmethod
    def _known_status(self, payment: Payment) -> int:
        """Return the exit status for what became of ``payment``."""

    @abstractmethod
    def _tell_not_known(self) -> None:
        """Say what to do about an outcome that isn't known."""

    def _watch_the_time(self) -> None:  # noqa: B027 - not every command has something due
        """Do what is due by now."""

    def _take_back(self) -> None:  # noqa: B027 - a refund can't be
        """Ask the server to undo what was asked for."""

    # -- the loop ---------------------------------------------------------------------------

    def run(self) -> tuple[int, Payment | None]:
        """Return the exit status and the payment as it is last known; the session has ended."""
        self._connect_by = self._clock() + self._connect_within_s
        try:
            self._say(receipt.as_text(receipt.render_banner(self._issuer.mark)))
        except OutputClosedError:
            self._never_done = NOT_DONE
        handled = 0
        while not self._is_done():
            self._wait_for_event()
            if self.interrupts.count > handled:
                handled = self.interrupts.count
                self._interrupted()
            self._watch_the_connection()
            self._watch_the_time()
        self._post(Stop())
        by = self._clock() + _STOP_WITHIN_S
        while not self._stopped and self._clock() < by:
            self._wait_for_event()
        status = self._status()
        if status == NOT_KNOWN:
            self._tell_not_known()
        return status, self._payment

    def _interrupted(self) -> None:
        """Handle Ctrl+C, or that nobody reads: wait a little for the outcome, then leave."""
        if not self._posted:
            self._never_done = NOT_DONE
        elif self._leave_by < NEVER:
            # A second time: leave at once.
            self._leave_by = self._clock()
        else:
            self._leave_after_grace()
            self._take_back()

    def _is_done(self) -> bool:
        if self._never_done is not None or self._stopped or self._clock() >= self._leave_by:
            return True
        return self._payment is not None and self._is_settled()

    def _status(self) -> int:
        if self._never_done is not None:
            return self._never_done
        if self._payment is not None:
            return self._known_status(self._payment)
        return NOT_KNOWN if self._posted else NOT_DONE

    def _wait_for_event(self) -> None:
        event = self._events.wait(_LOOK_EVERY_S)
        if event is None:
            return
        try:
            self._dispatch(event)
        except OutputClosedError:
            # Nobody can see what happens.
            self._interrupted()

    def _dispatch(self, event: Event) -> None:
        match event:
            case ConnectionChanged():
                self._connection_changed(event)
            case LoggedOn():
                self._issuer = replace(
                    self._issuer,
                    name=event.merchant_name or "",
                    organization_number=event.organization_number or "",
                    address=event.address or "",
                )
            case NotRecorded():
                self._not_recorded(event)
            case CopyFailed(why):
                write_remark(why)
                self._say(wording.copy_failed(self._texts))
            case JournalRefused() | JournalLocked():
                write_remark(self._why_not(event))
                self._never_done = NOT_DONE
            case MessageUnmatched(receipt_id=str(number)):
                self._say(wording.unmatched_receipt(number, self._texts))
            case JournalMigrating(percent):
                self._migrating(percent)
            case EntriesMissing():
                for sentence in wording.entries_missing(self._texts):
                    self._say(sentence)
            case SessionStopped(failure):
                self._stopped = True
                if failure:
                    write_remark(failure)
            case _:
                self._handle(event)

    def _why_not(self, event: JournalRefused | JournalLocked) -> str:
        match event:
            case JournalRefused(folder, is_demo):
                return environment_labels.mixed_journal(folder, self._texts, is_demo=is_demo)
            case JournalLocked(folder):
                return wording.journal_locked(folder, self._texts)

    def _migrating(self, percent: int) -> None:
        """Say how far it is; what is asked for waits as long."""
        self._connect_by = self._clock() + self._connect_within_s
        if percent % _TELL_EVERY_PERCENT == 0:
            write_remark(wording.journal_migrating(percent, self._texts)[0])

    def _connection_changed(self, event: ConnectionChanged) -> None:
        if (
            event.state is ConnectionState.CONNECTED
            and not self._posted
            and self._never_done is None
        ):
            self._posted = True
            self._post(self._asked_for)
        if event.fault is None:
            return
        write_remark(f"  {event.detail}")
        repeated, self._fault_told = event.fault is self._fault_told, event.fault
        too_late = event.retry_at is not None and event.retry_at > self._connect_by
        if self._posted or self._never_done is not None:
            pass
        elif event.fault is FaultKind.SECRET_MISSING:
            self._never_done = WRONG_USAGE
        elif event.fault not in _RETRY_CAN_HELP or too_late:
            self._never_done = NO_CONNECTION
        if not repeated:
            self._say(wording.fault(event.fault, self._texts))

    def _watch_the_connection(self) -> None:
        late = self._clock() >= self._connect_by
        if late and not self._posted and self._never_done is None:
            self._never_done = NO_CONNECTION
            self._say_or_remark(self._texts.say("No connection, so nothing was sent."))

    def _not_recorded(self, event: NotRecorded) -> None:
        write_remark(event.why)
        if not self._posted:
            self._never_done = NOT_DONE
            return
        self._leave_after_grace()
        if event.receipt_id is not None:
            title = wording.not_recorded(self._texts, is_refund=event.is_refund)
            self._say(f"{title}: {event.receipt_id} {event.amount or ''}")

    def _leave_after_grace(self) -> None:
        self._leave_by = min(self._leave_by, self._clock() + self._grace_s)

    # -- what is told -----------------------------------------------------------------------

    def _tell_other(self, event: PaymentChanged) -> None:
        """Rule 9: payments that aren't settled are shown; and an alarm is everybody's."""
        payment = event.payment
        told = (payment.outcome, payment.needs_attention, payment.unseen_alarms)
        before = self._others_told.get(payment.payment_id)
        self._others_told[payment.payment_id] = told
        if told == before:
            return
        amount = self._amount(payment)
        if payment.needs_attention and before is None:
            self._say(self._texts.say("An earlier payment isn't settled: {amount}.", amount=amount))
        elif before is not None or payment.unseen_alarms:
            self._say(f"{wording.outcome(payment, self._texts)}: {amount}")
        self._tell_alarms(payment)

    def _tell_not_allowed(self) -> None:
        """Say that who asks may not: it was said before, and the settings were others then."""
        self._never_done = NOT_DONE
        self._say(self._texts.say("You may not do this: nothing was sent."))

    def _tell_problem(self, payment: Payment) -> None:
        if payment.problem is None:
            return
        self._say(wording.problem_of(payment, payment.problem, self._texts))
        if payment.problem.description:
            said = payment.problem.description
            self._say(self._texts.say("The server says: {text}", text=said))

    def _tell_alarms(self, payment: Payment) -> None:
        for alarm in alarms.pressing(payment, payment.unseen_alarms):
            self._say(wording.alarm(alarm, self._texts))
            if alarm is Alarm.SECOND_RECEIPT:
                standing = [charge.receipt_id for charge in payment.standing if charge.agrees]
                numbers = ", ".join(filter(None, standing))
                self._say(self._texts.say("Receipts: {numbers}", numbers=numbers))

    def _amount(self, payment: Payment) -> str:
        return wording.amount(payment, self._texts)

    def _say_or_remark(self, text: str) -> None:
        try:
            self._say(text)
        except OutputClosedError:
            write_remark(text)

    def _say(self, text: str) -> None:
        if text:
            for line in text.rstrip("\n").split("\n"):
                write_line(line)
