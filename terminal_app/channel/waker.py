"""The end of a connection by which any thread wakes the one that looks at the other end."""

import contextlib
import socket
import threading


class Waker:
    """Sends a byte to whoever is to be woken; it carries nothing, and one is enough."""

    def __init__(self, connection: socket.socket) -> None:
        connection.settimeout(0)
        # Else a second byte waits for the first one's acknowledgement, up to 40 ms.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection
        self._lock = threading.Lock()
        """Held for a send that doesn't block: else ``close`` could give its number away."""
        self._is_woken = False
        """A byte is on its way, or was taken and what it stands for isn't looked at yet."""

    def wake(self) -> None:
        """Wake the other end unless it is woken already; never blocks, in every thread."""
        with self._lock:
            if self._is_woken:
                return
            self._is_woken = True
            try:
                self._connection.send(b"w")
            except BlockingIOError:
                # Full: the other end has bytes to read.
                pass
            except OSError:
                # Broken or closed. What is left of the connection tells the other end.
                with contextlib.suppress(OSError):
                    self._connection.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        """Let the next ``wake`` send again. To be called before looking for what it stands for."""
        with self._lock:
            self._is_woken = False

    def fileno(self) -> int:
        """Return the connection's file descriptor, for what wakes by its number."""
        return self._connection.fileno()

    def close(self) -> None:
        """Close the connection; ``wake`` does nothing from now on."""
        with self._lock:
            self._connection.close()
