"""What every target promises: to write within one time limit, and to say how far it got."""

import errno
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from terminal_app.errors import PrinterFault
from terminal_app.payments.slip import Handed


class Printed(NamedTuple):
    """How much of a document was handed over, and what was wrong."""

    handed: Handed
    fault: PrinterFault | None = None
    detail: str = ""
    """For the technician, in English."""


ALL = Printed(Handed.ALL)
FAULTS: Mapping[int, PrinterFault] = {
    errno.ENOENT: PrinterFault.NOT_THERE,
    errno.ENODEV: PrinterFault.NOT_THERE,
    errno.EACCES: PrinterFault.NO_RIGHT,
    errno.EPERM: PrinterFault.NO_RIGHT,
    errno.EBUSY: PrinterFault.BUSY,
}
"""What an error of the system means at whichever device; targets have more of their own."""


class Deadline:
    """The end of the time that a whole document has."""

    def __init__(self, within_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._at = clock() + within_s

    def left_s(self, most: float = float("inf")) -> float:
        """Return the seconds that are left, at most ``most``; 0: none."""
        return max(0.0, min(self._at - self._clock(), most))

    @property
    def is_over(self) -> bool:
        """Whether none are left."""
        return self.left_s() <= 0.0


class Target(Protocol):
    """A way to a printer."""

    def send(self, data: bytes, deadline: Deadline) -> Printed:
        """Write ``data``; return how far that got by ``deadline``. It raises nothing of its own."""


def failed(handed: int, fault: PrinterFault, detail: object) -> Printed:
    """Return that ``handed`` bytes were handed over before it failed."""
    return Printed(Handed.PERHAPS if handed else Handed.NOTHING, fault, str(detail))


def too_slow(handed: int) -> Printed:
    """Return that no more than ``handed`` bytes were taken until the deadline."""
    return failed(handed, PrinterFault.TOO_SLOW, f"{handed} bytes were taken in the time")
