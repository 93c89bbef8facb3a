"""A USB printer behind pyusb: what a stand-in for libusb gets, and what is said of its troubles."""

import array
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import usb.backend
import usb.backend.libusb1
import usb.core

from terminal_app.errors import PrinterFault
from terminal_app.payments.slip import Handed
from terminal_app.printing.targets.target import ALL, Deadline, Printed
from terminal_app.printing.targets.usb import UsbTarget

VENDOR, PRODUCT = 0x04B8, 0x0E15
OUT, BACK = 0x01, 0x82
SLIP = bytes(range(256)) * 40
EACCES, ENODEV, ETIMEDOUT = 13, 19, 110


class Bus(usb.backend.IBackend):  # type: ignore[misc] # pyusb has no types
    """A bus with one device, as libusb would tell of it."""

    def __init__(self) -> None:
        self.got = b""
        self.answer = b""
        self.interface_class = 7
        self.is_there = True
        self.fails_after: int | None = None
        self.fails_with = 0
        self.claims = 0

    def enumerate_devices(self) -> Iterator[object]:
        yield from ["printer"] if self.is_there else []

    def get_device_descriptor(self, _device: object) -> object:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=VENDOR, idProduct=PRODUCT,
            bcdDevice=1, iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1,
            address=1, bus=1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, _device: object, _config: int) -> object:
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, iConfiguration=0,
            bConfigurationValue=1, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, _device: object, number: int, alt: int, _c: int) -> object:
        if number or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=2, bInterfaceClass=self.interface_class, bInterfaceSubClass=1,
            bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, _d: object, place: int, *_where: int) -> object:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(OUT, BACK)[place], bmAttributes=2,
            wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, _device: object) -> object:
        if self.fails_after is None and self.fails_with:
            raise usb.core.USBError("refused", -3, self.fails_with)
        return "open"

    def close_device(self, _handle: object) -> None: ...

    def get_configuration(self, _handle: object) -> int:
        return 1

    def is_kernel_driver_active(self, _handle: object, _number: int) -> bool:
        return True

    def detach_kernel_driver(self, _handle: object, _number: int) -> None: ...

    def claim_interface(self, _handle: object, _number: int) -> None:
        self.claims += 1

    def release_interface(self, _handle: object, _number: int) -> None:
        self.claims -= 1

    def bulk_write(self, _h: object, endpoint: int, _i: int, data: Any, timeout: int) -> int:  # noqa: ANN401 - pyusb's
        assert endpoint == OUT
        assert timeout > 0
        if self.fails_after is not None and len(self.got) >= self.fails_after:
            kind = usb.core.USBTimeoutError if self.fails_with == ETIMEDOUT else usb.core.USBError
            raise kind("trouble", -1, self.fails_with)
        self.got += bytes(data)
        return len(data)

    def bulk_read(self, _h: object, endpoint: int, _i: int, into: Any, _t: int) -> int:  # noqa: ANN401 - pyusb's
        assert endpoint == BACK
        if not self.answer:
            raise usb.core.USBTimeoutError("nothing", -7, ETIMEDOUT)
        into[: len(self.answer)] = array.array("B", self.answer)
        return len(self.answer)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Bus:
    made = Bus()
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda: made)
    return made


def sent(*, asks_for_paper: bool = False) -> Printed:
    return UsbTarget(VENDOR, PRODUCT, asks_for_paper).send(SLIP, Deadline(5.0))


def told(printed: Printed) -> tuple[Handed, PrinterFault | None]:
    return printed.handed, printed.fault


def test_a_document_goes_to_the_printers_endpoint_and_the_printer_is_given_back(bus: Bus) -> None:
    assert sent() == ALL
    assert bus.got == SLIP
    assert bus.claims == 0


def test_without_paper_nothing_is_handed_over_and_without_an_answer_it_is_printed(bus: Bus) -> None:
    bus.answer = b"\x72"
    assert told(sent(asks_for_paper=True)) == (Handed.NOTHING, PrinterFault.NO_PAPER)
    bus.answer, bus.got = b"", b""
    assert sent(asks_for_paper=True) == ALL
    assert bus.got.endswith(SLIP)


def test_what_keeps_it_from_being_begun_is_told(bus: Bus) -> None:
    bus.is_there = False
    assert told(sent()) == (Handed.NOTHING, PrinterFault.NOT_THERE)
    bus.is_there, bus.fails_with = True, EACCES
    assert told(sent()) == (Handed.NOTHING, PrinterFault.NO_RIGHT)
    bus.fails_with, bus.interface_class = 0, 3
    assert told(sent()) == (Handed.NOTHING, PrinterFault.ADDRESS_WRONG)
    assert bus.got == b""


@pytest.mark.parametrize("after", [0, 4096])
@pytest.mark.parametrize(
    ("error", "fault"),
    [(ENODEV, PrinterFault.NOT_THERE), (ETIMEDOUT, PrinterFault.TOO_SLOW)],
)
def test_what_ends_it_in_the_middle_leaves_it_uncertain(
    bus: Bus, after: int, error: int, fault: PrinterFault
) -> None:
    bus.fails_after, bus.fails_with = after, error
    assert told(sent()) == (Handed.PERHAPS, fault)
    assert bus.claims == 0


def test_without_libusb_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        return None

    for name in ("libusb1", "libusb0", "openusb"):
        module = __import__(f"usb.backend.{name}", fromlist=["get_backend"])
        monkeypatch.setattr(module, "get_backend", none)
    assert told(sent()) == (Handed.NOTHING, PrinterFault.NOT_INSTALLED)
