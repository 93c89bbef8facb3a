"""The printer of the settings: documents become bytes, and one program at a time sends some."""

from collections.abc import Iterable
from pathlib import Path

import filelock

from terminal_app import private_files
from terminal_app.errors import PrinterFault
from terminal_app.payments.slip import Handed
from terminal_app.printing.targets.cups import CupsTarget
from terminal_app.printing.targets.file import FileTarget
from terminal_app.printing.targets.serial_port import SerialTarget
from terminal_app.printing.targets.target import Deadline, Printed, Target
from terminal_app.printing.targets.tcp import TcpTarget
from terminal_app.printing.targets.usb import UsbTarget
from terminal_app.printing.targets.windows_spooler import WindowsTarget
from terminal_app.receipts.blocks import Block, Logo
from terminal_app.receipts.thermal import commands, document, profiles
from terminal_app.settings import Printer as PrinterSettings
from terminal_app.settings import printer_target
from terminal_app.settings.printer_target import Address, Kind

WITHIN_S = 15.0
"""The time limit of a document, the wait for another program that prints included."""


_OF_THE_TIME = 2 / 3
"""So much of it a document may take at a serial line's speed with its logo."""
_BITS_OF_A_BYTE = 10
"""At a serial line, with start and stop bit."""


class Printer:
    """One printer. Used by one thread."""

    def __init__(
        self, settings: PrinterSettings, lock_folder: Path, *, within_s: float = WITHIN_S
    ) -> None:
        """``lock_folder`` is the same for all tills of this user on this machine."""
        self._settings = settings
        self._lock_folder = lock_folder
        self._within_s = within_s
        self._is_torn = False
        """The last document may have stopped in its middle."""

    def print(self, blocks: Iterable[Block]) -> Printed:
        """Print a document, and say how far that got within the time limit."""
        deadline = Deadline(self._within_s)
        settings = self._settings
        try:
            address = printer_target.read(settings.target)
            profile = profiles.named(settings.profile)
        except ValueError as error:  # UnknownProfileError is one
            return Printed(Handed.NOTHING, PrinterFault.ADDRESS_WRONG, str(error))
        data = self._rendered(tuple(blocks), profile, address)
        if self._is_torn:
            # Its half doesn't go to this customer.
            data = commands.INITIALIZE + b"\n" + document.cut(profile) + data
        printed = self._sent(_target(address, profile), data, deadline)
        self._is_torn = printed.handed is Handed.PERHAPS or (
            self._is_torn and printed.handed is Handed.NOTHING
        )
        return printed

    def _rendered(
        self, blocks: tuple[Block, ...], profile: profiles.Profile, address: Address
    ) -> bytes:
        """Return a document, without its logo where a slow line would take too long for that."""
        data = document.render(blocks, profile, self._settings.columns)
        seconds = len(data) * _BITS_OF_A_BYTE / address.number if address.kind is Kind.SERIAL else 0
        if seconds <= self._within_s * _OF_THE_TIME:
            return data
        without = (block for block in blocks if not isinstance(block, Logo))
        return document.render(without, profile, self._settings.columns)

    def _sent(self, target: Target, data: bytes, deadline: Deadline) -> Printed:
        file = self._lock_folder / printer_target.lock_name(self._settings.target)
        try:
            private_files.make_folder(self._lock_folder)
            lock = filelock.FileLock(file, mode=private_files.FILE_MODE)
            lock.acquire(timeout=deadline.left_s())
        except filelock.Timeout:
            text = "another till on this machine is printing there"
            return Printed(Handed.NOTHING, PrinterFault.BUSY, text)
        except OSError as error:
            return Printed(Handed.NOTHING, PrinterFault.NO_RIGHT, f"{file}: {error}")
        try:
            return target.send(data, deadline)
        finally:
            lock.release()


def _target(address: Address, profile: profiles.Profile) -> Target:
    kind, name, number = address
    match kind:
        case Kind.TCP:
            return TcpTarget(name, number, profile.tells_paper)
        case Kind.SERIAL:
            return SerialTarget(name, number, profile.tells_paper)
        case Kind.USB:
            return UsbTarget(int(name, 16), number, profile.tells_paper)
        case Kind.WINDOWS:
            return WindowsTarget(name)
        case Kind.CUPS:
            return CupsTarget(name)
        case Kind.FILE:
            return FileTarget(name)
