"""Tk's end of the connection by which other threads wake its main loop.

A socket that Tcl itself has opened wakes the main loop on every system; of a socket of Python's
that is so on X11 alone. Measured beside the alternatives: docs/decisions/0013-woken.md.
"""

import socket
import sys
import time
import tkinter as tk
from collections.abc import Callable
from contextlib import suppress

from terminal_app.channel.waker import Waker

_HOST = "127.0.0.1"
_WITHIN_S = 1.0
"""How long the connection may take; it is made while the window stands still."""
_BACKLOG = 16
_NO_REVERSE_DNS = "::tcl::unsupported::noReverseDNS"
"""Tcl looks up the name of each end of a socket that it describes, unless this is set."""


class WakeUp:
    """A loopback connection within this process: ``waker`` has one end, Tk's main loop the other.

    Nothing of Tk is reachable from ``waker``, which other threads hold (decision 5).
    """

    def __init__(
        self, root: tk.Misc, woken: Callable[[], None], broke: Callable[[str], None]
    ) -> None:
        """Connect; from now on ``woken`` is called on the Tk thread after each ``waker.wake()``.

        ``broke`` is called there once with the reason, should the connection end by itself.

        Raises: OSError, tk.TclError if it can't be made.
        """
        self._root = root
        self._woken = woken
        self._broke = broke
        connection, self._channel = _connect(root)
        self.waker = Waker(connection)
        self._command = root.register(self._readable)
        tk_call = root.tk.call
        tk_call(
            "fconfigure", self._channel, "-blocking", 0, "-translation", "binary",
            "-buffering", "none",
        )  # fmt: skip
        tk_call("fileevent", self._channel, "readable", self._command)

    def _readable(self) -> None:
        call, why = self._root.tk.call, "its other end was closed"
        try:
            call("read", self._channel)
            is_over = self._root.getboolean(call("eof", self._channel))
        except tk.TclError as error:
            why, is_over = str(error), True
        if is_over:
            call("fileevent", self._channel, "readable", "")
            self._broke(why)
            return
        self.waker.reset()
        self._woken()

    def close(self) -> None:
        """Close both ends; on the Tk thread, before the window is destroyed."""
        self.waker.close()
        with suppress(tk.TclError):
            self._root.tk.call("close", self._channel)
        self._root.deletecommand(self._command)


def _connect(root: tk.Misc) -> tuple[socket.socket, str]:
    """Return Python's end, and the name of Tcl's channel at the other.

    Raises: OSError, tk.TclError.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        if sys.platform == "win32":
            # Else another process could listen on the same port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        listener.bind((_HOST, 0))
        listener.listen(_BACKLOG)
        channel = str(root.tk.call("socket", _HOST, listener.getsockname()[1]))
        try:
            root.tk.call("set", _NO_REVERSE_DNS, 1)
            _, _, port = root.tk.splitlist(root.tk.call("fconfigure", channel, "-sockname"))
            return _accept(listener, (_HOST, int(port))), channel
        except (OSError, ValueError, tk.TclError):
            root.tk.call("close", channel)
            raise


def _accept(listener: socket.socket, wanted: tuple[str, int]) -> socket.socket:
    """Return the connection from that address; others, of other processes, are closed.

    Raises: OSError, TimeoutError among them.
    """
    by = time.monotonic() + _WITHIN_S
    while (left := by - time.monotonic()) > 0:
        listener.settimeout(left)
        accepted, peer = listener.accept()
        if peer == wanted:
            return accepted
        accepted.close()
    raise TimeoutError(f"not within {_WITHIN_S} s")
