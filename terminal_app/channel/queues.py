"""Two queues: commands towards the session, events back. Only frozen values cross."""

import contextlib
import queue
import socket

from terminal_app.channel.commands import Command
from terminal_app.channel.events import Event


class Commands:
    """Commands for the session, with a socket that wakes its ``select``."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self.wake_reader, self._wake_writer = socket.socketpair()
        self.wake_reader.settimeout(0)
        self._wake_writer.settimeout(0)

    def post(self, command: Command) -> None:
        """Hand ``command`` to the session; never blocks. Safe from every thread."""
        self._queue.put(command)
        self.wake()

    def wake(self) -> None:
        """Make the session look around."""
        # A full pipe has woken it already; a closed one has nobody left to wake.
        with contextlib.suppress(OSError):
            self._wake_writer.send(b"w")

    def take_all(self) -> list[Command]:
        """Return what has been posted since the last call; resets the wake-up."""
        with contextlib.suppress(BlockingIOError):
            while self.wake_reader.recv(4096):
                pass
        taken: list[Command] = []
        with contextlib.suppress(queue.Empty):
            while True:
                taken.append(self._queue.get_nowait())
        return taken

    def close(self) -> None:
        """Free the sockets; later posts go nowhere."""
        self.wake_reader.close()
        self._wake_writer.close()


class Events:
    """Events from the session; whoever shows them asks for them."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def post(self, event: Event) -> None:
        """Tell ``event``; never blocks."""
        self._queue.put(event)

    def take(self, most: int) -> list[Event]:
        """Return at most ``most`` events that wait already."""
        taken: list[Event] = []
        with contextlib.suppress(queue.Empty):
            while len(taken) < most:
                taken.append(self._queue.get_nowait())
        return taken

    def wait(self, timeout_s: float) -> Event | None:
        """Return the next event, or None after ``timeout_s`` seconds. For the console."""
        try:
            return self._queue.get(timeout=timeout_s)
        except queue.Empty:
            return None
