"""Connection to the server: connecting, logging on, receiving and sending, and its end."""

import contextlib
import logging
import random
import selectors
from collections.abc import Callable

from terminal_app import support_codes
from terminal_app.channel.events import ConnectionChanged, ConnectionState, LoggedOn
from terminal_app.errors import ConnectionFault, FaultKind
from terminal_app.session.engine import wire_mapping
from terminal_app.session.engine.message_handler import MessageHandler
from terminal_app.session.engine.message_queue import MessageQueue
from terminal_app.session.transport.backoff import Backoff
from terminal_app.session.transport.connect import ATTEMPT_MOST_FACTOR, Attempt
from terminal_app.session.transport.link import Incoming, Link
from terminal_app.settings import Times
from terminal_app.wire import messages

log = logging.getLogger(__name__)

_NOW, _NEVER = float("-inf"), float("inf")
_GOODBYE_S = 0.8
_RECONNECT_INTERVAL_S = 1.0
"""Minimum interval between manual reconnects."""


class Connection:
    """Connects, and connects again after each end; used by the session's thread alone."""

    def __init__(
        self,
        handler: MessageHandler,
        times: Times,
        new_attempt: Callable[[], Attempt],
        selector: selectors.BaseSelector,
        chance: random.Random,
    ) -> None:
        self._handler = handler
        self._engine = handler.engine
        self._clock = handler.engine.ports.clock
        self._post = handler.engine.ports.post
        self._times = times
        self._new_attempt = new_attempt
        self._selector = selector
        self._backoff = Backoff(times.reconnect_first, times.reconnect_most, chance)
        self._causes = support_codes.Causes(chance)
        self._attempt: Attempt | None = None
        self._attempt_by = _NEVER
        self._connect_at = self._clock()
        self._not_before = 0.0
        self._link: Link | None = None
        self._queue = MessageQueue(self._engine.identifiers)
        self._logon_by = _NEVER
        self._logged_on_at: float | None = None
        self._is_closing = False

    # -- the session's loop -----------------------------------------------------------

    @property
    def next_deadline(self) -> float:
        """When there is something to do, whatever the selector reports."""
        deadlines = [self._attempt_by, self._connect_at, self._logon_by]
        if self._link is not None:
            is_ready = self._link.has_input or self._queue
            deadlines.append(_NOW if is_ready else self._link.deadline)
        return min(deadlines)

    def select(self, timeout_s: float | None) -> None:
        """Wait until something can be read or, where there is output, written."""
        if self._link is not None:
            writes = selectors.EVENT_WRITE if self._link.has_output else 0
            self._selector.modify(self._link.socket, selectors.EVENT_READ | writes)
        self._selector.select(timeout_s)

    def serve(self) -> None:
        """Take over what the attempt has opened; receive and send what can be."""
        if self._attempt is not None and self._attempt.outcome is not None:
            self._attempt_ended(self._attempt.outcome)
        if self._link is not None:
            self._serve(self._link)

    def tick(self, now: float) -> None:
        """Apply the time limits of connecting and logging on; connect when it is time to."""
        if self._attempt is not None and now >= self._attempt_by:
            self._attempt.abandon()
            fault = ConnectionFault(FaultKind.TIMED_OUT, "the attempt to connect took too long")
            self._failed(fault)
        if self._link is not None and now >= self._logon_by:
            self._disconnected(ConnectionFault(FaultKind.LOGON_MISSING, "no LOGON_CONFIRMATION"))
        if now >= self._connect_at:
            self._connect(now)

    # -- connecting -------------------------------------------------------------------

    def reconnect(self) -> None:
        """Connect sooner than by itself, but not sooner than the server allows."""
        if self._link is None and self._attempt is None:
            soonest = max(self._clock(), self._not_before)
            self._connect_at = min(self._connect_at, soonest)

    def log_on_anew(self, meanwhile: Callable[[], None]) -> None:
        """End the connection and connect at once; ``meanwhile`` is called until it has ended."""
        if self._attempt is not None:
            self._abandon(self._attempt)
            self._connect_at = self._clock()
        if self._link is not None:
            # A logon that this till ends by itself is no sign of another till.
            self._logged_on_at = None
            self._close_link(self._link, meanwhile)
            self._connect_at = self._clock()

    def _connect(self, now: float) -> None:
        self._connect_at = _NEVER
        self._post(ConnectionChanged(ConnectionState.CONNECTING))
        self._attempt = self._new_attempt()
        self._attempt_by = now + ATTEMPT_MOST_FACTOR * self._times.connect
        self._attempt.start()

    def _attempt_ended(self, outcome: Link | ConnectionFault) -> None:
        if isinstance(outcome, ConnectionFault):
            self._failed(outcome)
            return
        now = self._clock()
        outcome.keep_alive(self._times.ping, self._times.pong, now)
        self._attempt, self._attempt_by = None, _NEVER
        self._link = outcome
        self._logon_by = now + self._times.logon
        self._selector.register(outcome.socket, selectors.EVENT_READ)

    def _abandon(self, attempt: Attempt) -> None:
        attempt.abandon()
        self._attempt, self._attempt_by = None, _NEVER

    def _failed(self, fault: ConnectionFault) -> None:
        self._attempt, self._attempt_by = None, _NEVER
        delay = self._backoff.next_delay(fault.retry_after)
        now = self._clock()
        self._connect_at = now + delay
        wait_s = min(fault.retry_after or 0.0, delay)
        self._not_before = now + max(_RECONNECT_INTERVAL_S, wait_s)
        code = self._causes.code_of(fault.kind)
        log.warning("not connected: %s; next attempt in %.1f s [%s]", fault, delay, code)
        state, at = ConnectionState.WAITING, self._connect_at
        self._post(ConnectionChanged(state, fault.kind, fault.detail, at, code))

    # -- an open connection -----------------------------------------------------------

    def _serve(self, link: Link) -> None:
        try:
            if not self._queue.is_full:
                self._receive(link)
            self._handler.handle(*self._queue.take())
            self._send(link)
        except ConnectionFault as fault:
            self._disconnected(fault)

    def _receive(self, link: Link) -> bool:
        """Handle what has arrived, if anything; before a fault is raised, what came before it.

        Raises: ConnectionFault.
        """
        came: list[Incoming] = []
        try:
            came.extend(link.receive(self._clock()))
        finally:
            self._handle(link, list(came))
        return bool(came)

    def _send(self, link: Link) -> None:
        """Send what can be sent; if that fails, handle what had arrived: it may be a receipt.

        Raises: ConnectionFault.
        """
        try:
            link.tick(self._clock())
            link.flush()
        except ConnectionFault:
            by = self._clock() + _GOODBYE_S
            with contextlib.suppress(ConnectionFault):
                while self._receive(link) and self._clock() < by:
                    pass
            raise

    def _handle(self, link: Link, came: list[Incoming]) -> None:
        # Before the logon one at a time: what comes in one packet with it may want an answer.
        while came and self._logged_on_at is None and not self._is_closing:
            for message in self._handler.handle(came.pop(0)):
                if isinstance(message, messages.LogonConfirmation):
                    self._logged_on(link, message)
        self._handler.handle(*self._queue.put(came))

    def _logged_on(self, link: Link, message: messages.LogonConfirmation) -> None:
        if self._logged_on_at is not None:
            return
        self._logged_on_at = self._clock()
        self._logon_by = _NEVER
        self._engine.on_connected(link.send)
        merchant = message.merchant or messages.Merchant()
        self._causes.over()
        log.info("logged on as %s", self._engine.owner.terminal_id)
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
        self._post(ConnectionChanged(ConnectionState.CONNECTED))

    # -- its end ----------------------------------------------------------------------

    def close(self, meanwhile: Callable[[], None]) -> None:
        """End the connection for good; ``meanwhile`` is called until it has ended."""
        self._is_closing = True
        if self._attempt is not None:
            self._abandon(self._attempt)
        if self._link is not None:
            self._close_link(self._link, meanwhile)

    def _close_link(self, link: Link, meanwhile: Callable[[], None]) -> None:
        """Close politely; wait for less than a second for a server that doesn't answer.

        What arrives meanwhile is handled: it may be a receipt.
        """
        by = self._clock() + _GOODBYE_S
        # What is decided from now on is sent by the next connection or run.
        self._engine.outbox.send_text = None
        try:
            link.send_close()
            while self._link is link and self._clock() < by:
                self._send(link)
                self._receive(link)
                self.select(max(0.0, by - self._clock()))
                meanwhile()
        except ConnectionFault as fault:
            log.info("closed: %s", fault.detail)
        self._disconnected(ConnectionFault(FaultKind.CONNECTION_LOST, "closed by the till"))

    def _disconnected(self, fault: ConnectionFault) -> None:
        link = self._link
        if link is None:
            return
        while self._queue:
            self._handler.handle(*self._queue.take())
        self._selector.unregister(link.socket)
        link.shut()
        self._link, self._logon_by = None, _NEVER
        self._engine.on_disconnected(link.sent_up_to)
        if self._logged_on_at is not None:
            self._backoff.logon_ended(self._clock() - self._logged_on_at)
            self._logged_on_at = None
            if self._backoff.another_till:
                fault = ConnectionFault(FaultKind.ANOTHER_TILL, fault.detail)
        if not self._is_closing:
            self._failed(fault)
