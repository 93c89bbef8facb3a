"""A printer at a serial port, or one that looks so to the system (pyserial)."""

import errno
import time
from dataclasses import dataclass
from typing import Any

from terminal_app.errors import PrinterFault
from terminal_app.printing.targets import paper
from terminal_app.printing.targets.target import ALL, FAULTS, Deadline, Printed, failed, too_slow

_CHUNK = 256
_LOOK_S = 0.05
_FAULTS = {
    **FAULTS,
    errno.ENXIO: PrinterFault.NOT_THERE,
    errno.EIO: PrinterFault.NOT_THERE,
    errno.EAGAIN: PrinterFault.BUSY,
}


@dataclass(frozen=True, slots=True)
class SerialTarget:
    """``serial:DEVICE`` or ``serial:DEVICE@BAUD``: 8 bits, no parity, one stop bit."""

    port: str
    baud: int
    asks_for_paper: bool = False

    def send(self, data: bytes, deadline: Deadline) -> Printed:
        """Open the port, write, and wait until it has left this machine."""
        try:
            import serial  # noqa: PLC0415 - only where such a printer is used
        except ImportError as error:
            return failed(0, PrinterFault.NOT_INSTALLED, error)
        try:
            port = serial.Serial(
                self.port, self.baud, timeout=paper.ANSWER_WITHIN_S, exclusive=True
            )
        except (OSError, ValueError) as error:  # SerialException is an OSError
            return failed(0, _fault(error), error)
        handed = 0
        try:
            if self.asks_for_paper and paper.is_out(lambda asked: _answer(port, asked)):
                return failed(0, PrinterFault.NO_PAPER, "the printer says so")
            while handed < len(data) or port.out_waiting:
                if deadline.is_over:
                    port.reset_output_buffer()
                    return too_slow(handed)
                if handed < len(data):
                    port.write_timeout = deadline.left_s() or _LOOK_S
                    part = data[handed : handed + _CHUNK]
                    # Counted before: what times out may have been written in part.
                    handed += len(part)
                    port.write(part)
                else:
                    time.sleep(deadline.left_s(_LOOK_S))
        except serial.SerialTimeoutException as error:
            return failed(handed, PrinterFault.TOO_SLOW, error)
        except OSError as error:
            return failed(handed, _fault(error), error)
        finally:
            port.close()
        return ALL


def _answer(port: Any, asked: bytes) -> bytes:  # noqa: ANN401 - of a library that is loaded late
    """Raises: OSError."""
    port.reset_input_buffer()
    port.write(asked)
    answer: bytes = port.read(1)
    return answer


def _fault(error: Exception) -> PrinterFault:
    """Windows' errors are told in words alone."""
    number = getattr(error, "errno", None)
    if number in _FAULTS:
        return _FAULTS[number]
    words = str(error)
    if "PermissionError" in words:
        return PrinterFault.BUSY
    if "FileNotFoundError" in words or "could not open" in words:
        return PrinterFault.NOT_THERE
    return PrinterFault.CUT_OFF
