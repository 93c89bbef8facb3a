"""Session: the thread that runs one loop over commands, the connection and time limits."""

import logging
import random
import selectors
import threading
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from terminal_app import support_codes
from terminal_app.channel.commands import (
    Command,
    Reconnect,
    RecordAccess,
    SetLanAccess,
    Stop,
)
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    EntriesMissing,
    Event,
    JournalLocked,
    JournalRefused,
    LanAccessChanged,
    NotRecorded,
    RecordingRestored,
    SessionStopped,
    WrongPinsRead,
)
from terminal_app.channel.queues import Commands, Events
from terminal_app.errors import JournalError, JournalLockedError, JournalMixedError
from terminal_app.journal.journal import Journal
from terminal_app.operators import Operators
from terminal_app.payments.money import Currency
from terminal_app.payments.payment import Owner
from terminal_app.session import clock as session_clock
from terminal_app.session.connection import Connection
from terminal_app.session.engine.command_handler import CommandHandler, refusal
from terminal_app.session.engine.engine import PaymentEngine, started_entry
from terminal_app.session.engine.message_handler import MessageHandler
from terminal_app.session.engine.outbox import EnginePorts
from terminal_app.session.engine.slips import Printing, Slips
from terminal_app.session.transport.connect import Attempt, OpenLink
from terminal_app.session.transport.link import Link
from terminal_app.session.transport.tokens import TokenSource
from terminal_app.settings import Settings
from terminal_app.wire.profile.model import SHIPPED, Profile

log = logging.getLogger(__name__)

_NEVER = float("inf")
_OPEN_JOURNAL_AGAIN_S = 2.0
_MOST_EARLY = 100
_PRINTER_S = 1.5


@dataclass(frozen=True, slots=True)
class SessionPorts:
    """Ports of a session: journal, secret, clocks, randomness and network."""

    open_journal: Callable[[], Journal]
    read_secret: Callable[[str], str]
    last_logged: Callable[[], int] = lambda: 0
    """The number of the last journal entry that the log names; 0: there is no log."""
    has_cashier: bool = False
    """Somebody sees a customer who scans the till's own code, and can answer."""
    set_lan_access: Callable[[SetLanAccess], LanAccessChanged] | None = None
    """In a demo: lets phones of the network in, or keeps them out."""
    read_operators: Callable[[], Operators] | None = None
    """Returns the operators as they are at that moment; None: those of the settings, always."""
    clock: Callable[[], float] = session_clock.now
    wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: random.Random = field(default_factory=random.Random)
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())
    open_link: OpenLink = Link
    """Opens the WebSocket over a connected socket."""
    profile: Profile = SHIPPED
    """How the server's messages differ from the contract."""
    is_certified: bool = True
    """A person has seen that the server takes the till's amounts, or no real money moves there."""
    printing: Printing | None = None
    """The till's printer; None: it has none."""

    def wall_time(self) -> str:
        """Return the wall clock's time, ISO 8601 in UTC."""
        return self.wall_clock().isoformat(timespec="seconds")

    def new_code(self) -> str:
        """Return a new support code."""
        return support_codes.code(self.chance)


class _Running(NamedTuple):
    """What runs once the journal is open."""

    engine: PaymentEngine
    commands: CommandHandler
    messages: MessageHandler
    connection: Connection


class Session(threading.Thread):
    """Owns the journal, the payments and the connection; takes commands, posts events."""

    def __init__(
        self, settings: Settings, commands: Commands, events: Events, ports: SessionPorts
    ) -> None:
        super().__init__(name="session", daemon=True)
        self._settings = settings
        self._commands = commands
        self._post = events.post
        self._ports = ports
        self._clock = ports.clock
        self._tokens = TokenSource(settings, ports.read_secret, ports.clock)
        self._selector = selectors.DefaultSelector()
        self._journal: Journal | None = None
        self._running: _Running | None = None
        self._journal_error = ""
        self._early: deque[RecordAccess] = deque(maxlen=_MOST_EARLY)
        """What can't be recorded yet: a PIN may be tried before the journal is open."""
        self._open_journal_at = 0.0
        self._is_stopping = False
        self._lan_access = LanAccessChanged()

    def run(self) -> None:
        """Work until a Stop."""
        failure, code = None, ""
        try:
            self._loop()
        except Exception as error:  # the thread's boundary: logged and reported
            code = self._ports.new_code()
            log.exception("the session failed [%s]", code)
            failure = f"{type(error).__name__}: {error}"
        finally:
            try:
                self._end()
            finally:
                self._post(SessionStopped(failure, code))

    def _loop(self) -> None:
        self._selector.register(self._commands.wake_reader, selectors.EVENT_READ)
        if self._ports.set_lan_access is not None:
            self._post(self._lan_access)
        # The journal first: until it is open, every sale is refused for its sake.
        self._tick()
        while not self._is_stopping:
            self._wait()
            self._carry_out_commands()
            if self._running is not None and not self._is_stopping:
                self._running.connection.serve()
            self._tick()

    def _wait(self) -> None:
        if self._running is None:
            self._selector.select(max(0.0, self._open_journal_at - self._clock()))
            return
        engine, connection = self._running.engine, self._running.connection
        deadline = min(engine.next_deadline, connection.next_deadline)
        timeout_s = None if deadline == _NEVER else max(0.0, deadline - self._clock())
        connection.select(timeout_s)

    def _tick(self) -> None:
        now = self._clock()
        if self._running is None:
            if now >= self._open_journal_at:
                self._open_journal(now)
            return
        self._running.messages.backlog.retry(now)
        self._running.engine.tick()
        self._running.connection.tick(now)

    def _end(self) -> None:
        if self._running is not None:
            self._running.connection.close(self._carry_out_commands)
            self._wait_for_the_printer(self._running.engine.slips)
            self._running.engine.outbox.close()
        elif self._journal is not None:
            self._journal.close()
        self._selector.close()
        self._post(ConnectionChanged(ConnectionState.CLOSED))

    def _wait_for_the_printer(self, slips: Slips) -> None:
        """Wait shortly for a slip that is being printed: else nobody knows what became of it."""
        by = self._clock() + _PRINTER_S
        while slips.is_printing and self._clock() < by:
            self._selector.select(by - self._clock())
            self._carry_out_commands()

    # -- commands -----------------------------------------------------------------------

    def _carry_out_commands(self) -> None:
        for command in self._commands.take_all():
            match command:
                case Stop():
                    self._is_stopping = True
                case Reconnect():
                    if self._running is not None:
                        self._running.connection.reconnect()
                case SetLanAccess():
                    self._set_lan_access(command)
                case _:
                    self._carry_out(command)

    def _carry_out(self, command: Command) -> None:
        """Carry out ``command``; refuse it while the journal isn't open or the till is closing."""
        refused = None
        if self._running is None or self._is_stopping:
            why = "" if self._is_stopping else self._journal_error
            refused = refusal(command, why, is_stopping=self._is_stopping)
        if refused is not None:
            self._post(refused)
        elif self._running is not None:
            # While closing only what begins nothing: recorded still, and sent by the next run.
            self._running.commands.handle(command)
        elif isinstance(command, RecordAccess):
            self._early.append(command)

    def _set_lan_access(self, asked: SetLanAccess) -> None:
        """Let phones in or keep them out between payments, and log on anew.

        At the logon the server tells the new address of the till's own code.
        """
        if self._ports.set_lan_access is None or self._is_stopping:
            return
        if self._running is None or not self._running.engine.is_busy:
            self._lan_access = self._ports.set_lan_access(asked)
            if self._running is not None and not self._lan_access.why_not:
                self._running.connection.log_on_anew(self._carry_out_commands)
        self._post(self._lan_access)

    # -- the journal ------------------------------------------------------------------

    def _open_journal(self, now: float) -> None:
        try:
            if self._journal is None:
                logged = self._ports.last_logged()
                self._journal = self._ports.open_journal()
                self._report_missing(logged, self._journal)
            running = self._take_up(self._journal)
            self._tell_wrong_pins(self._journal)
            self._running = running
        except JournalError as error:
            self._open_journal_at = now + _OPEN_JOURNAL_AGAIN_S
            if str(error) != self._journal_error:
                code = self._ports.new_code()
                log.error("%s [%s]", error, code)  # noqa: TRY400 - its text says all
                self._journal_error = str(error)
                self._post(_not_opened(error, code))
            return
        if self._journal_error:
            self._post(RecordingRestored())
        while self._early:
            self._running.commands.handle(self._early.popleft())

    def _take_up(self, journal: Journal) -> _Running:
        """Take up what ``journal`` holds.

        Raises: JournalError.
        """
        settings, ports = self._settings, self._ports
        connection = settings.connection
        owner = Owner(connection.websocket_url, connection.terminal_id)
        _refuse_other_profile(journal, owner, ports.profile)
        journal.record([started_entry(owner, ports.profile)])
        engine = PaymentEngine(
            journal,
            owner,
            settings.times,
            EnginePorts(
                self._clock,
                ports.new_id,
                ports.wall_time,
                self._post,
                ports.new_code,
                ports.profile,
                ports.is_certified,
            ),
            has_cashier=ports.has_cashier,
            printing=ports.printing,
        )
        currency = Currency(settings.till.currency)
        read_operators = ports.read_operators or (lambda: settings.operators)
        commands = CommandHandler(engine, currency, read_operators)
        messages = MessageHandler(engine, commands.catch_up)
        return _Running(
            engine,
            commands,
            messages,
            Connection(messages, settings.times, self._new_attempt, self._selector, ports.chance),
        )

    def _new_attempt(self) -> Attempt:
        wake, open_link = self._commands.wake, self._ports.open_link
        profile = self._ports.profile
        return Attempt(
            self._settings, self._tokens, done=wake, open_link=open_link, profile=profile
        )

    def _report_missing(self, logged: int, journal: Journal) -> None:
        found = journal.head[0]
        if logged > found:
            log.error("the log names journal entry %d; the journal ends at %d", logged, found)
        if logged > found or journal.has_lost_entries:
            self._post(EntriesMissing())
            journal.has_lost_entries = False

    def _tell_wrong_pins(self, journal: Journal) -> None:
        """Tell who guesses at the window that a restart helps nobody.

        Raises: JournalError.
        """
        if not self._ports.has_cashier:
            return
        now, wall = self._clock(), self._ports.wall_clock()
        for one in journal.wrong_pins().values():
            self._post(WrongPinsRead(one.operator, one.tries, now + one.left_s(wall)))


def _refuse_other_profile(journal: Journal, owner: Owner, profile: Profile) -> None:
    """Refuse to begin with another profile while a payment's outcome isn't known.

    Raises: JournalError.
    """
    if not any(payment.owner == owner for payment in journal.not_known()):
        return
    last = journal.last_profile(owner)
    if last is not None and last != profile.digest:
        raise JournalError(
            "The server's profile has changed while a payment is open or not known. Put the "
            f"profile back that was in use ({last[:12] or 'none'}), let the till settle that "
            "payment or settle it by hand with: terminal-app resolve; then change the profile."
        )


def _not_opened(error: JournalError, code: str) -> Event:
    if isinstance(error, JournalMixedError):
        return JournalRefused(error.folder, error.is_demo, code)
    if isinstance(error, JournalLockedError):
        return JournalLocked(error.folder, code)
    return NotRecorded(str(error), support=code)
