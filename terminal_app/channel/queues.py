"""Queues of commands to the session and of events from it."""

import contextlib
import logging
import queue
import socket

from terminal_app.channel.commands import Command, Stop
from terminal_app.channel.events import Event
from terminal_app.channel.waker import Waker

log = logging.getLogger(__name__)


class Commands:
    """Queue of commands, with a socket that wakes the session's ``select``."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self.wake_reader, self._wake_writer = socket.socketpair()
        self.wake_reader.settimeout(0)
        self._wake_writer.settimeout(0)
        self.is_stop_posted = False
        """The session is to end: what takes minutes breaks off."""

    def post(self, command: Command) -> None:
        """Post ``command``; never blocks, and is safe in every thread."""
        log.debug("command %s", _Brief(command))
        self._queue.put(command)
        if isinstance(command, Stop):
            self.is_stop_posted = True
        self.wake()

    def wake(self) -> None:
        """Wake the session's ``select``."""
        # A full socket has woken it already; a closed one has no session to wake.
        with contextlib.suppress(OSError):
            self._wake_writer.send(b"w")

    def take_all(self) -> list[Command]:
        """Return the commands posted since the last call, and reset the wake-up."""
        with contextlib.suppress(BlockingIOError):
            while self.wake_reader.recv(4096):
                pass
        taken: list[Command] = []
        with contextlib.suppress(queue.Empty):
            while True:
                taken.append(self._queue.get_nowait())
        return taken

    def close(self) -> None:
        """Close the sockets; later commands are discarded."""
        self.wake_reader.close()
        self._wake_writer.close()


class Events:
    """Queue of events, which wakes who takes them."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._waker: Waker | None = None

    def post(self, event: Event) -> None:
        """Post ``event``; never blocks."""
        log.debug("event %s", _Brief(event))
        self._queue.put(event)
        waker = self._waker
        if waker is not None:
            waker.wake()

    def wake_by(self, waker: Waker | None) -> None:
        """Wake by ``waker`` with each event from now on; those of before are in the queue."""
        self._waker = waker

    def take(self, most: int) -> list[Event]:
        """Return at most ``most`` queued events."""
        taken: list[Event] = []
        with contextlib.suppress(queue.Empty):
            while len(taken) < most:
                taken.append(self._queue.get_nowait())
        return taken

    def wait(self, timeout_s: float) -> Event | None:
        """Return the next event, or None after ``timeout_s`` seconds; for the console."""
        try:
            return self._queue.get(timeout=timeout_s)
        except queue.Empty:
            return None


class _Brief:
    """A command or an event in the log: its type, payment id and state, and nothing else of it."""

    def __init__(self, message: Command | Event) -> None:
        self._message = message

    def __str__(self) -> str:
        message = self._message
        payment = getattr(message, "payment", message)
        state = getattr(payment, "state", None)
        payment_id, name = getattr(payment, "payment_id", ""), type(message).__name__
        return " ".join(filter(None, (name, payment_id, state.value if state else "")))
