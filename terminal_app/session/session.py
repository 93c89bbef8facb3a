"""The session's thread: one loop over the wake-up socket, the connection and the deadlines."""

import contextlib
import logging
import random
import selectors
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from terminal_app import support_codes
from terminal_app.channel.commands import (
    Command,
    OpenToPhones,
    Reconnect,
    Stop,
)
from terminal_app.channel.events import (
    EntriesMissing,
    Event,
    JournalRefused,
    Line,
    LineChanged,
    LoggedOn,
    NotRecorded,
    PhonesChanged,
    RecordingRestored,
    SessionStopped,
)
from terminal_app.channel.queues import Commands, Events
from terminal_app.errors import ConnectionFault, FaultKind, JournalError, JournalMixedError
from terminal_app.journal.journal import Journal
from terminal_app.session import clock as session_clock
from terminal_app.session import counter, lan_access
from terminal_app.session.counter import Counter, refusal
from terminal_app.session.engine import wire_mapping
from terminal_app.session.engine.engine import Tools
from terminal_app.session.engine.message_handler import Reception
from terminal_app.session.transport.backoff import Backoff
from terminal_app.session.transport.connect import Attempt, OpenLink
from terminal_app.session.transport.link import Incoming, Link, Odd
from terminal_app.session.transport.tls import TlsContext
from terminal_app.session.transport.tokens import TokenSource
from terminal_app.settings import Settings
from terminal_app.wire import messages

log = logging.getLogger(__name__)

_NEVER = float("inf")
_OPEN_JOURNAL_AGAIN_S = 2.0
_GOODBYE_S = 0.8
_BY_HAND_EVERY_S = 1.0
"""An impatient hand on Enter makes no flood of attempts."""
_ATTEMPT_MOST_FACTOR = 3.0
"""An attempt has a few steps with a time limit each; all together get this many of them."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a session is handed: chance, clocks, the secret and the journal."""

    open_journal: Callable[[], Journal]
    read_secret: Callable[[str], str]
    last_logged: Callable[[], int] = lambda: 0
    """The number of the last journal entry that the log names; 0: there is no log."""
    has_cashier: bool = False
    """Somebody sees a customer who scans the till's own code, and can answer."""
    phone_door: lan_access.PhoneDoor | None = None
    """A demo's: by which phones of the network get in."""
    clock: Callable[[], float] = session_clock.now
    wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: random.Random = field(default_factory=random.Random)
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())
    open_link: OpenLink = Link
    """What opens the WebSocket once there is a socket."""

    def wall_time(self) -> str:
        """Return the wall clock's time, ISO 8601 in UTC."""
        return self.wall_clock().isoformat(timespec="seconds")


class Session(threading.Thread):
    """Owns the connection, the journal and the payments; told by commands, tells by events."""

    def __init__(
        self, settings: Settings, commands: Commands, events: Events, around: Surroundings
    ) -> None:
        super().__init__(name="session", daemon=True)
        self._settings = settings
        self._commands = commands
        self._post = events.post
        self._around = around
        self._clock = around.clock
        connection, times = settings.connection, settings.times
        self._tls = TlsContext(connection.ca_file)
        self._tokens = TokenSource(
            connection,
            read_secret=around.read_secret,
            clock=around.clock,
            tls=self._tls,
            timeout_s=times.connect,
        )
        self._backoff = Backoff(times.reconnect_first, times.reconnect_most, around.chance)
        self._selector = selectors.DefaultSelector()
        self._journal: Journal | None = None
        self._counter: Counter | None = None
        self._journal_told = ""
        self._open_journal_at = 0.0
        self._attempt: Attempt | None = None
        self._attempt_by = _NEVER
        self._connect_at = _NEVER
        self._not_before = 0.0
        self._link: Link | None = None
        self._logon_by = _NEVER
        self._logged_on_at: float | None = None
        self._stopping = False
        self._phones = PhonesChanged()
        self._causes = support_codes.Causes(around.chance)

    def run(self) -> None:
        """Work until told to stop."""
        failure, code = None, ""
        try:
            self._loop()
        except Exception as error:  # the thread's edge: logged and reported
            code = support_codes.code(self._around.chance)
            log.exception("the session failed [%s]", code)
            failure = f"{type(error).__name__}: {error}"
        finally:
            try:
                self._end()
            finally:
                self._post(SessionStopped(failure, code))

    # -- the loop ---------------------------------------------------------------------

    def _loop(self) -> None:
        self._selector.register(self._commands.wake_reader, selectors.EVENT_READ)
        if self._around.phone_door is not None:
            self._post(self._phones)
        # The journal first: until it is open, every sale is refused for its sake.
        self._tick()
        while not self._stopping:
            self._wait()
            for command in self._commands.take_all():
                self._carry_out(command)
            if self._attempt is not None and self._attempt.outcome is not None:
                self._attempt_ended(self._attempt)
            if self._link is not None:
                self._serve(self._link)
            self._tick()

    def _wait(self) -> None:
        timeout = max(0.0, self._next_deadline() - self._clock())
        link = self._link
        if link is not None:
            writes = selectors.EVENT_WRITE if link.has_output else 0
            self._selector.modify(link.socket, selectors.EVENT_READ | writes)
            if link.has_input:
                timeout = 0.0
        self._selector.select(None if timeout == _NEVER else timeout)

    def _next_deadline(self) -> float:
        deadlines = [self._attempt_by, self._connect_at, self._logon_by]
        if self._link is not None:
            deadlines.append(self._link.deadline)
        if self._counter is None:
            deadlines.append(self._open_journal_at)
        else:
            deadlines.append(self._counter.next_deadline)
        return min(deadlines)

    def _carry_out(self, command: Command) -> None:
        match command:
            case Stop():
                self._stopping = True
            case Reconnect():
                if self._link is None and self._attempt is None:
                    # Sooner than by itself, but not than the server allows.
                    soonest = max(self._clock(), self._not_before)
                    self._connect_at = min(self._connect_at, soonest)
            case OpenToPhones():
                self._open_to_phones(command)
            case _ if self._counter is None or self._stopping:
                self._refuse(command)
            case _:
                self._counter.take(command)

    def _open_to_phones(self, asked: OpenToPhones) -> None:
        """Only between payments: the till logs on anew, to be told its own code's new address."""
        door = self._around.phone_door
        if door is None or self._stopping:
            return
        if self._counter is None or not self._counter.desk.is_busy:
            self._phones = lan_access.turned(door, asked)
            if not self._phones.why_not:
                self._log_on_anew()
        self._post(self._phones)

    def _refuse(self, command: Command) -> None:
        """Nothing can be begun: the journal isn't open, or the till is closing."""
        why = "" if self._stopping else self._journal_told
        refused = refusal(command, why, stopping=self._stopping)
        if refused is not None:
            self._post(refused)
        elif self._counter is not None:
            # Recorded still; what is decided now is sent by the next run.
            self._counter.take(command)

    def _tick(self) -> None:
        now = self._clock()
        if self._counter is None:
            if now >= self._open_journal_at:
                self._open_journal(now)
            return
        self._counter.tick(now)
        if self._attempt is not None and now >= self._attempt_by:
            self._attempt.abandon()
            fault = ConnectionFault(FaultKind.TIMED_OUT, "the attempt to connect took too long")
            self._failed_to_connect(fault)
        if self._link is not None and now >= self._logon_by:
            self._line_ended(ConnectionFault(FaultKind.LOGON_MISSING, "no LOGON_CONFIRMATION"))
        if now >= self._connect_at:
            self._connect(now)

    # -- the journal ------------------------------------------------------------------

    def _open_journal(self, now: float) -> None:
        around = self._around
        tools = Tools(
            self._clock, around.new_id, around.wall_time, lambda: support_codes.code(around.chance)
        )
        try:
            if self._journal is None:
                logged = self._around.last_logged()
                self._journal = self._around.open_journal()
                self._miss(logged, self._journal.head[0])
            self._counter = counter.opened(
                self._journal,
                self._settings,
                tools,
                self._post,
                has_cashier=self._around.has_cashier,
            )
        except JournalError as error:
            self._open_journal_at = now + _OPEN_JOURNAL_AGAIN_S
            if str(error) != self._journal_told:
                code = support_codes.code(self._around.chance)
                log.error("%s [%s]", error, code)  # noqa: TRY400 - its text says all
                self._journal_told = str(error)
                self._post(_told(error, code))
            return
        if self._journal_told:
            self._post(RecordingRestored())
        self._connect_at = now

    def _miss(self, logged: int, found: int) -> None:
        if logged > found:
            log.error("the log names journal entry %d; the journal ends at %d", logged, found)
            self._post(EntriesMissing())

    # -- the connection ---------------------------------------------------------------

    def _connect(self, now: float) -> None:
        times = self._settings.times
        self._connect_at = _NEVER
        self._post(LineChanged(Line.CONNECTING))
        self._attempt = Attempt(
            self._settings.connection,
            self._tokens,
            self._tls,
            timeout_s=times.connect,
            done=self._commands.wake,
            open_link=self._around.open_link,
        )
        self._attempt_by = now + _ATTEMPT_MOST_FACTOR * times.connect
        self._attempt.start()

    def _attempt_ended(self, attempt: Attempt) -> None:
        self._attempt, self._attempt_by = None, _NEVER
        if isinstance(attempt.outcome, ConnectionFault):
            self._failed_to_connect(attempt.outcome)
            return
        link = attempt.outcome
        if link is None:
            return
        now = self._clock()
        link.keep_alive(self._settings.times.ping, self._settings.times.pong, now)
        self._link = link
        self._logon_by = now + self._settings.times.logon
        self._selector.register(link.socket, selectors.EVENT_READ)

    def _failed_to_connect(self, fault: ConnectionFault) -> None:
        self._attempt, self._attempt_by = None, _NEVER
        delay = self._backoff.next_delay(fault.retry_after)
        now = self._clock()
        self._connect_at = now + delay
        self._not_before = now + max(_BY_HAND_EVERY_S, min(fault.retry_after or 0.0, delay))
        code = self._causes.code_of(fault.kind)
        log.warning("not connected: %s; next attempt in %.1f s [%s]", fault, delay, code)
        self._post(LineChanged(Line.WAITING, fault.kind, fault.detail, self._connect_at, code))

    def _log_on_anew(self) -> None:
        if self._attempt is not None:
            self._attempt.abandon()
            self._attempt, self._attempt_by = None, _NEVER
            self._connect_at = self._clock()
        if self._link is not None:
            # A logon that this till ends itself tells nothing of another till.
            self._logged_on_at = None
            self._say_goodbye(self._link)
            self._connect_at = self._clock()

    def _serve(self, link: Link) -> None:
        try:
            self._hear(link)
            self._write(link)
        except ConnectionFault as fault:
            if fault.kind is FaultKind.MESSAGE_TOO_LARGE and self._counter is not None:
                odd = Odd(f"too large to skip: {fault.detail}", 0, b"")
                self._counter.reception.hear(odd)
            self._line_ended(fault)

    def _write(self, link: Link) -> None:
        """Write what can be written; if that fails, hear what had arrived: it may be a receipt.

        Raises: ConnectionFault.
        """
        try:
            link.tick(self._clock())
            link.flush()
        except ConnectionFault:
            by = self._clock() + _GOODBYE_S
            with contextlib.suppress(ConnectionFault):
                while self._hear(link) and self._clock() < by:
                    pass
            raise

    def _hear(self, link: Link) -> bool:
        """Hear what has arrived, if anything; before a fault is raised, what came before it.

        Raises: ConnectionFault.
        """
        came: list[Incoming] = []
        try:
            came.extend(link.receive(self._clock()))
        finally:
            if self._counter is not None:
                self._take_in(link, list(came), self._counter.reception)
        return bool(came)

    def _take_in(self, link: Link, came: list[Incoming], reception: Reception) -> None:
        # Before the logon one at a time: what comes in one packet with it may want an answer.
        while came and self._logged_on_at is None and not self._stopping:
            for message in reception.hear(came.pop(0)):
                if isinstance(message, messages.LogonConfirmation):
                    self._logged_on(link, message)
        reception.hear(*came)

    def _logged_on(self, link: Link, message: messages.LogonConfirmation) -> None:
        if self._logged_on_at is not None or self._counter is None:
            return
        self._logged_on_at = self._clock()
        self._logon_by = _NEVER
        self._counter.line_up(link.send)
        merchant = message.merchant or messages.Merchant()
        self._causes.over()
        log.info("logged on as %s", self._settings.connection.terminal_id)
        self._post(
            LoggedOn(
                merchant.name,
                merchant.merchant_id,
                merchant.organization_number,
                merchant.address,
                message.terminal_id,
                wire_mapping.code_that_can_be_shown(message.terminal_qr_code),
            )
        )
        self._post(LineChanged(Line.CONNECTED))

    def _line_ended(self, fault: ConnectionFault) -> None:
        link = self._link
        if link is None:
            return
        self._selector.unregister(link.socket)
        link.shut()
        self._link, self._logon_by = None, _NEVER
        if self._counter is not None:
            self._counter.desk.line_down(link.left_up_to)
        if self._logged_on_at is not None:
            self._backoff.logon_ended(self._clock() - self._logged_on_at)
            self._logged_on_at = None
            if self._backoff.another_till:
                fault = ConnectionFault(FaultKind.ANOTHER_TILL, fault.detail)
        if not self._stopping:
            self._failed_to_connect(fault)

    # -- the end ----------------------------------------------------------------------

    def _end(self) -> None:
        if self._attempt is not None:
            self._attempt.abandon()
        if self._link is not None:
            self._say_goodbye(self._link)
        if self._counter is not None:
            self._counter.desk.close()
        elif self._journal is not None:
            self._journal.close()
        self._selector.close()
        self._post(LineChanged(Line.CLOSED))

    def _say_goodbye(self, link: Link) -> None:
        """Close politely; a frozen peer gets less than a second of it.

        What still comes meanwhile is heard: it may be a receipt.
        """
        by = self._clock() + _GOODBYE_S
        if self._counter is not None:
            # What is decided from now on is sent by the next run.
            self._counter.desk.send_text = None
        try:
            link.say_goodbye()
            while self._clock() < by:
                self._write(link)
                self._hear(link)
                writes = selectors.EVENT_WRITE if link.has_output else 0
                self._selector.modify(link.socket, selectors.EVENT_READ | writes)
                self._selector.select(max(0.0, by - self._clock()))
                for command in self._commands.take_all():
                    self._carry_out(command)
        except ConnectionFault as fault:
            log.info("closed: %s", fault.detail)
        self._line_ended(ConnectionFault(FaultKind.CONNECTION_LOST, "closed by the till"))


def _told(error: JournalError, code: str) -> Event:
    if isinstance(error, JournalMixedError):
        return JournalRefused(error.folder, error.is_demo, code)
    return NotRecorded(str(error), support=code)
