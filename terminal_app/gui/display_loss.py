"""Notice of the display's end: Xlib then ends the process, so it is told before.

Python's Tk has no hook for it: Xlib's own is used (XSetIOErrorHandler). Elsewhere than on X11
nothing is heeded.
"""

import ctypes
import sys
from collections.abc import Callable
from contextlib import suppress

_kept: list[object] = []
"""The function that Xlib calls must outlive everything."""


def heed(ended: Callable[[], None]) -> None:
    """Call ``ended`` on the Tk thread when the display goes away; Xlib ends the process after it.

    ``ended`` must not use Tk.
    """
    if sys.platform in {"win32", "darwin"}:
        return

    def told(_display: int | None) -> int:
        ended()
        return 0

    called = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(told)
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libX11.so.6").XSetIOErrorHandler(called)
        _kept.append(called)
