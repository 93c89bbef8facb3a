"""A printer at a USB port, by its vendor and product (pyusb over libusb)."""

import errno
from dataclasses import dataclass
from typing import Any

from terminal_app.errors import PrinterFault
from terminal_app.printing.targets import paper
from terminal_app.printing.targets.target import ALL, FAULTS, Deadline, Printed, failed, too_slow

_CHUNK = 4096
_PRINTER_CLASS = 7
_FAULTS = {
    **FAULTS,
    errno.EIO: PrinterFault.NOT_THERE,
    errno.ETIMEDOUT: PrinterFault.TOO_SLOW,
}


@dataclass(frozen=True, slots=True)
class UsbTarget:
    """``usb:VVVV:PPPP``."""

    vendor: int
    product: int
    asks_for_paper: bool = False

    def send(self, data: bytes, deadline: Deadline) -> Printed:
        """Take the printer from the system's driver, write, and give it back."""
        try:
            import usb.core  # noqa: PLC0415 - only where such a printer is used
            import usb.util  # noqa: PLC0415 - the same
        except ImportError as error:
            return failed(0, PrinterFault.NOT_INSTALLED, error)
        try:
            device = usb.core.find(idVendor=self.vendor, idProduct=self.product)
        except usb.core.NoBackendError as error:
            return failed(0, PrinterFault.NOT_INSTALLED, f"libusb: {error}")
        except usb.core.USBError as error:
            return _failed(0, error)
        if device is None:
            name = f"{self.vendor:04x}:{self.product:04x}"
            return failed(0, PrinterFault.NOT_THERE, f"there is no USB device {name}")
        try:
            out, back = _endpoints(device, usb.util)
        except usb.core.USBError as error:
            usb.util.dispose_resources(device)
            return _failed(0, error)
        if out is None:
            return failed(0, PrinterFault.ADDRESS_WRONG, "that USB device is no printer")
        late: type[Exception] = usb.core.USBTimeoutError
        try:
            asks = self.asks_for_paper and back is not None
            if asks and paper.is_out(lambda asked: _answer(out, back, asked, late)):
                return failed(0, PrinterFault.NO_PAPER, "the printer says so")
            return _written(out, data, deadline, usb.core.USBError)
        except usb.core.USBError as error:
            return _failed(0, error)
        finally:
            usb.util.dispose_resources(device)


def _written(out: Any, data: bytes, deadline: Deadline, error_kind: type[Exception]) -> Printed:  # noqa: ANN401 - a library loaded late
    handed = 0
    try:
        while handed < len(data):
            left_ms = int(deadline.left_s() * 1000)
            if not left_ms:
                return too_slow(handed)
            handed += out.write(data[handed : handed + _CHUNK], left_ms)
    except error_kind as error:
        # A part may have gone in part.
        return _failed(handed or 1, error)
    return ALL


def _endpoints(device: Any, util: Any) -> tuple[Any, Any]:  # noqa: ANN401 - a library loaded late
    """Return what takes the printer's bytes and what gives its own; None: there is none."""
    for interface in device.get_active_configuration():
        if interface.bInterfaceClass != _PRINTER_CLASS:
            continue
        number = interface.bInterfaceNumber
        try:
            if device.is_kernel_driver_active(number):
                device.detach_kernel_driver(number)
        except NotImplementedError:  # Windows
            pass
        util.claim_interface(device, number)
        found = {
            util.endpoint_direction(one.bEndpointAddress): one
            for one in reversed([*interface])  # the first of each direction stays
        }
        return found.get(util.ENDPOINT_OUT), found.get(util.ENDPOINT_IN)
    return None, None


def _answer(out: Any, back: Any, asked: bytes, too_late: type[Exception]) -> bytes:  # noqa: ANN401 - the same
    out.write(asked, int(paper.ANSWER_WITHIN_S * 1000))
    try:
        return bytes(back.read(16, int(paper.ANSWER_WITHIN_S * 1000)))
    except too_late:
        return b""


def _failed(handed: int, error: Any) -> Printed:  # noqa: ANN401 - the same
    return failed(handed, _FAULTS.get(error.errno, PrinterFault.CUT_OFF), error)
