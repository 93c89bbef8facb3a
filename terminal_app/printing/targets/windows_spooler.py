"""A printer of Windows: its spooler is handed the document as it is (RAW), by winspool.

By ctypes: seven functions, which have been the same since Windows NT, and no library to ship
(docs/decisions/0024-printing.md).
"""

import sys
from dataclasses import dataclass

from terminal_app.errors import PrinterFault
from terminal_app.payments.slip import Handed
from terminal_app.printing.targets.blocking import call_within
from terminal_app.printing.targets.target import ALL, Deadline, Printed, failed

_TITLE = "terminal-app"
_ACCESS_DENIED = 5
_NAME_UNKNOWN = 1801


@dataclass(frozen=True, slots=True)
class WindowsTarget:
    """``windows:NAME``."""

    name: str

    def send(self, data: bytes, deadline: Deadline) -> Printed:
        """Put it into the printer's queue."""
        if sys.platform != "win32":
            return failed(0, PrinterFault.ADDRESS_WRONG, "windows: is for Windows alone")
        try:
            # A queue on another machine may take its time.
            return call_within(deadline.left_s(), lambda: _spooled(self.name, data))
        except TimeoutError as error:
            return Printed(Handed.PERHAPS, PrinterFault.TOO_SLOW, str(error))


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _DocInfo(ctypes.Structure):
        """DOC_INFO_1W."""

        _fields_ = (
            ("pDocName", wintypes.LPWSTR),
            ("pOutputFile", wintypes.LPWSTR),
            ("pDatatype", wintypes.LPWSTR),
        )

    def _spooled(name: str, data: bytes) -> Printed:
        spool = ctypes.WinDLL("winspool.drv", use_last_error=True)
        spool.OpenPrinterW.argtypes = (wintypes.LPWSTR, ctypes.c_void_p, ctypes.c_void_p)
        spool.StartDocPrinterW.argtypes = (wintypes.HANDLE, wintypes.DWORD, ctypes.c_void_p)
        spool.WritePrinter.argtypes = (
            wintypes.HANDLE,
            ctypes.c_char_p,
            wintypes.DWORD,
            ctypes.POINTER(wintypes.DWORD),
        )
        for one in ("StartPagePrinter", "EndPagePrinter", "EndDocPrinter", "ClosePrinter"):
            getattr(spool, one).argtypes = (wintypes.HANDLE,)
        handle = wintypes.HANDLE()
        if not spool.OpenPrinterW(name, ctypes.byref(handle), None):
            return _failed(0)
        try:
            about = _DocInfo(_TITLE, None, "RAW")
            if not spool.StartDocPrinterW(handle, 1, ctypes.byref(about)):
                return _failed(0)
            written = wintypes.DWORD()
            is_whole = (
                spool.StartPagePrinter(handle)
                and spool.WritePrinter(handle, data, len(data), ctypes.byref(written))
                and written.value == len(data)
                and spool.EndPagePrinter(handle)
                and spool.EndDocPrinter(handle)
            )
            return ALL if is_whole else _failed(max(written.value, 1))
        finally:
            spool.ClosePrinter(handle)

    def _failed(handed: int) -> Printed:
        error = ctypes.get_last_error()
        faults = {
            _ACCESS_DENIED: PrinterFault.NO_RIGHT,
            _NAME_UNKNOWN: PrinterFault.NAME_UNKNOWN,
        }
        text = f"winspool: {ctypes.FormatError(error).strip()} ({error})"
        return failed(handed, faults.get(error, PrinterFault.OFF), text)
else:

    def _spooled(name: str, data: bytes) -> Printed:
        """Not here."""
        raise NotImplementedError(name, len(data))
