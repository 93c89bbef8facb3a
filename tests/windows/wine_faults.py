"""A pytest plugin: what can't be judged under Wine, each with Wine's own fault as the reason."""

import ctypes
import sys
from collections.abc import Sequence

import pytest

_TRANSPORT = "tests/unit/session/transport"
_PRESENCE = "tests/unit/session/engine/test_journal_presence.py"
_NO_ENGINE = "its CertCreateCertificateChainEngine refuses roots of one's own (0x80070057)"
_NO_LINKS = "its CreateSymbolicLink returns success and makes none"
_NO_TESSERACT = "it runs no Tesseract; what is drawn is read on Linux"
_ITS_ZONE = "a process gets the machine's time zone, where one without a summer time is set"
FAULTS: dict[str, str] = {
    "tests/unit/journal/test_business_day.py::test_a_day_of_the_change_is_an_hour": _ITS_ZONE,
    "tests/unit/journal/test_totals.py::test_the_day_is_the_tills_own": _ITS_ZONE,
    f"{_PRESENCE}::test_with_two_spellings_of_a_folder_there_is_one_copy": _NO_LINKS,
    "tests/unit/settings/test_writer.py::test_a_link_goes_on_leading_to_the_file": _NO_LINKS,
    "tests/unit/receipts/test_pdf.py::test_a_picture_of_it_can_be_read": _NO_TESSERACT,
    "tests/unit/receipts/test_thermal.py::test_a_printer_without_our_letters": _NO_TESSERACT,
    f"{_TRANSPORT}/test_handshake.py::test_a_handshake_over_tls_trusts_what_ca_file": _NO_ENGINE,
    f"{_TRANSPORT}/test_tokens.py::test_a_certificate_in_ca_file_is_trusted": _NO_ENGINE,
}
"""Names of tests, or how they begin, and what Wine lacks."""


def pytest_configure() -> None:
    """Have Wine's desktop started by this process.

    It is a process that keeps the handles of who first asks for it open: if that is a program whose
    output a test reads, the output never ends.
    """
    if sys.platform == "win32":
        ctypes.WinDLL("user32").GetDesktopWindow()


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Skip what Wine's faults forbid to judge."""
    for item in items:
        for name, fault in FAULTS.items():
            if item.nodeid.replace("\\", "/").startswith(name):
                item.add_marker(pytest.mark.skip(reason=f"Wine: {fault}"))
