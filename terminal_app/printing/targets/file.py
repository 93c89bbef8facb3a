"""A printer that is a file: a device of the system, or a file that something else prints."""

import errno
import os
import select
import stat
from dataclasses import dataclass
from pathlib import Path

from terminal_app.errors import PrinterFault
from terminal_app.printing.targets.target import ALL, FAULTS, Deadline, Printed, failed, too_slow

_CHUNK = 4096
_LOOK_S = 0.05
_FAULTS = {
    **FAULTS,
    errno.ENXIO: PrinterFault.OFF,  # a pipe that nobody reads
    errno.EROFS: PrinterFault.NO_RIGHT,
    errno.EISDIR: PrinterFault.ADDRESS_WRONG,
    errno.ENOSPC: PrinterFault.NO_SPACE,
    errno.EDQUOT: PrinterFault.NO_SPACE,
}


@dataclass(frozen=True, slots=True)
class FileTarget:
    """``file:/PATH``: what is written is added to a file; it is made where there is none."""

    path: str

    def send(self, data: bytes, deadline: Deadline) -> Printed:
        """Open, write and close it."""
        path = Path(self.path)
        # A device isn't made where there is none: /dev/usb/lp0, once that is unplugged.
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
        flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
        if not _is_of_a_device(path):
            flags |= os.O_CREAT
        try:
            opened = os.open(path, flags, 0o600)
        except OSError as error:
            return _failed(0, error)
        handed = 0
        try:
            while handed < len(data):
                if deadline.is_over:
                    return too_slow(handed)
                try:
                    handed += os.write(opened, data[handed : handed + _CHUNK])
                except BlockingIOError:
                    select.select([], [opened], [], deadline.left_s(_LOOK_S))
            if stat.S_ISREG(os.fstat(opened).st_mode):
                os.fsync(opened)
        except OSError as error:
            return _failed(handed, error)
        finally:
            os.close(opened)
        return ALL


def _is_of_a_device(path: Path) -> bool:
    """Whether it is in the folder of devices; of that /dev/shm is the system's memory."""
    in_memory = Path("/dev", "shm")
    return Path("/dev") in path.parents and in_memory not in path.parents


def _failed(handed: int, error: OSError) -> Printed:
    fault = _FAULTS.get(error.errno or 0, PrinterFault.CUT_OFF)
    return failed(handed, fault, error)
