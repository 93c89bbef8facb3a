"""What each target says of how far a document got, with the printer's troubles."""

import contextlib
import os
import stat
import sys
import threading
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal_app.errors import PrinterFault
from terminal_app.payments.slip import Handed
from terminal_app.printing.targets.blocking import call_within
from terminal_app.printing.targets.cups import CupsTarget
from terminal_app.printing.targets.file import FileTarget
from terminal_app.printing.targets.serial_port import SerialTarget
from terminal_app.printing.targets.target import ALL, Deadline, Printed, Target
from terminal_app.printing.targets.tcp import TcpTarget
from terminal_app.printing.targets.windows_spooler import WindowsTarget
from tests.support.printer import NetworkPrinter, Trouble, switched_off, switched_on

SLIP = bytes(range(256)) * 8
LONG = b"a line of a receipt\n" * 400_000
"""More than the system takes for a program that doesn't read."""


def sent(target: Target, data: bytes = SLIP, within_s: float = 10.0) -> Printed:
    return target.send(data, Deadline(within_s))


def at(printer: NetworkPrinter, *, asks_for_paper: bool = False) -> TcpTarget:
    return TcpTarget("127.0.0.1", printer.port, asks_for_paper)


# -- in the network ------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", [Trouble.NONE, Trouble.KEEPS_OPEN, Trouble.MUTE])
@pytest.mark.parametrize("asks_for_paper", [False, True])
def test_a_document_arrives_whole_whether_or_not_the_printer_says_anything(
    trouble: Trouble, *, asks_for_paper: bool
) -> None:
    with switched_on(trouble) as printer:
        assert sent(at(printer, asks_for_paper=asks_for_paper)) == ALL
        if trouble is Trouble.KEEPS_OPEN:
            printer.is_ended.set()
        assert printer.wait_for(1) == [SLIP]


def test_a_printer_that_is_off_has_got_nothing() -> None:
    port = int(switched_off().rpartition(":")[2])
    printed = sent(TcpTarget("127.0.0.1", port))
    assert (printed.handed, printed.fault) == (Handed.NOTHING, PrinterFault.OFF)


def test_a_name_that_nobody_knows_is_told_as_that() -> None:
    printed = sent(TcpTarget("printer.invalid", 9100))
    assert printed.handed is Handed.NOTHING
    assert printed.fault in {PrinterFault.NAME_UNKNOWN, PrinterFault.OFF}


@pytest.mark.parametrize("name", ["printer..shop", ".", "x" * 64])
def test_what_can_be_no_name_is_told_as_one_that_nobody_knows(name: str) -> None:
    printed = sent(TcpTarget(name, 9100))
    assert (printed.handed, printed.fault) == (Handed.NOTHING, PrinterFault.NAME_UNKNOWN)


def test_without_paper_nothing_is_handed_over_where_the_printer_says_so() -> None:
    with switched_on(Trouble.NO_PAPER) as printer:
        printed = sent(at(printer, asks_for_paper=True))
        assert (printed.handed, printed.fault) == (Handed.NOTHING, PrinterFault.NO_PAPER)
        assert printer.wait_for(1) == [b""]


@pytest.mark.parametrize("trouble", [Trouble.SLOW, Trouble.NEVER_READS])
def test_what_isnt_taken_in_time_may_have_been_printed(trouble: Trouble) -> None:
    with switched_on(trouble) as printer:
        begun = time.monotonic()
        printed = sent(at(printer), LONG, within_s=0.5)
        assert time.monotonic() - begun < 5
    assert (printed.handed, printed.fault) == (Handed.PERHAPS, PrinterFault.TOO_SLOW)


def test_a_document_that_the_printers_system_hasnt_taken_is_not_called_sent() -> None:
    # It fits into what this system keeps, and not into what that one does.
    with switched_on(Trouble.NEVER_READS) as printer:
        printed = sent(at(printer), SLIP * 32, within_s=0.5)
    assert (printed.handed, printed.fault) == (Handed.PERHAPS, PrinterFault.TOO_SLOW)


def test_a_printer_that_is_unplugged_half_way_may_have_printed() -> None:
    with switched_on(Trouble.UNPLUGGED) as printer:
        printed = sent(at(printer))
    assert (printed.handed, printed.fault) == (Handed.PERHAPS, PrinterFault.CUT_OFF)


# -- files, pipes and devices ----------------------------------------------------------------


def test_documents_are_added_to_a_file(tmp_path: Path) -> None:
    target = FileTarget(str(tmp_path / "printed"))
    assert sent(target) == sent(target) == ALL
    assert (tmp_path / "printed").read_bytes() == SLIP * 2


def test_a_device_that_isnt_there_is_not_made() -> None:
    device = Path("/dev/no-such-printer")
    try:
        printed = sent(FileTarget(str(device)))
        assert not device.exists()
    finally:
        device.unlink(missing_ok=True)
    assert (printed.handed, printed.fault) == (Handed.NOTHING, PrinterFault.NOT_THERE)


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("missing/printed", PrinterFault.NOT_THERE),
        (".", PrinterFault.ADDRESS_WRONG),
        ("pipe", PrinterFault.OFF),
    ],
)
def test_a_file_that_cant_be_written_says_why(
    path: str, fault: PrinterFault, tmp_path: Path
) -> None:
    if sys.platform == "win32":
        raise NotImplementedError
    os.mkfifo(tmp_path / "pipe")
    printed = sent(FileTarget(str(tmp_path / path)))
    assert (printed.handed, printed.fault) == (Handed.NOTHING, fault)


def test_a_pipe_whose_reader_has_stopped_has_a_time_limit(tmp_path: Path) -> None:
    if sys.platform == "win32":
        raise NotImplementedError
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        printed = sent(FileTarget(str(pipe)), LONG, within_s=0.3)
    finally:
        os.close(reader)
    assert (printed.handed, printed.fault) == (Handed.PERHAPS, PrinterFault.TOO_SLOW)


def test_a_full_disk_is_told_as_that() -> None:
    printed = sent(FileTarget("/dev/full"))
    assert (printed.handed, printed.fault) == (Handed.NOTHING, PrinterFault.NO_SPACE)


# -- serial ------------------------------------------------------------------------------------


@contextlib.contextmanager
def serial_line() -> Iterator[tuple[int, str]]:
    """Have both ends of a serial line: the printer's, and the name of the till's."""
    if sys.platform == "win32":
        raise NotImplementedError
    printers, tills = os.openpty()
    tty.setraw(printers)
    try:
        yield printers, os.ttyname(tills)
    finally:
        os.close(printers)
        os.close(tills)


def test_a_document_goes_over_a_serial_line() -> None:
    with serial_line() as (printers, name):
        got: list[bytes] = []

        def read() -> None:
            while sum(map(len, got)) < len(SLIP):
                got.append(os.read(printers, 256))

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        assert sent(SerialTarget(name, 9600)) == ALL
        reader.join(10)
        assert b"".join(got) == SLIP


def test_a_serial_printer_without_paper_is_handed_nothing() -> None:
    with serial_line() as (printers, name):
        answered = threading.Thread(
            target=lambda: os.read(printers, 3) and os.write(printers, b"\x72"), daemon=True
        )
        answered.start()
        printed = sent(SerialTarget(name, 9600, asks_for_paper=True))
    assert (printed.handed, printed.fault) == (Handed.NOTHING, PrinterFault.NO_PAPER)


def test_a_serial_line_that_nobody_reads_has_a_time_limit() -> None:
    with serial_line() as (_printers, name):
        printed = sent(SerialTarget(name, 9600), LONG, within_s=0.5)
    assert (printed.handed, printed.fault) == (Handed.PERHAPS, PrinterFault.TOO_SLOW)


def test_a_serial_port_that_isnt_there_says_so() -> None:
    printed = sent(SerialTarget("/dev/no-such-port", 9600))
    assert (printed.handed, printed.fault) == (Handed.NOTHING, PrinterFault.NOT_THERE)


# -- the system's queues -------------------------------------------------------------------------


@pytest.fixture
def lp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have a program ``lp`` that notes its arguments and what it is handed."""
    program = tmp_path / "lp"
    program.write_text(
        "#!/bin/sh\n"
        f'printf "%s\\n" "$@" > {tmp_path}/arguments\n'
        'case $2 in no-such*) echo "lp: The printer or class does not exist." >&2; exit 1;;\n'
        f"slow*) exec sleep 60;; esac\ncat > {tmp_path}/printed\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    return tmp_path


def test_cups_is_handed_the_document_as_it_is(lp: Path) -> None:
    assert sent(CupsTarget("$(reboot) -o x")) == ALL
    assert (lp / "printed").read_bytes() == SLIP
    assert (lp / "arguments").read_text().split("\n")[:4] == ["-d", "$(reboot) -o x", "-o", "raw"]


@pytest.mark.usefixtures("lp")
def test_a_name_that_cups_doesnt_know_is_told_with_its_words() -> None:
    printed = sent(CupsTarget("no-such-printer"))
    assert (printed.handed, printed.fault) == (Handed.NOTHING, PrinterFault.NAME_UNKNOWN)
    assert "does not exist" in printed.detail


@pytest.mark.usefixtures("lp")
def test_a_queue_that_doesnt_answer_may_have_the_document() -> None:
    printed = sent(CupsTarget("slow"), within_s=0.3)
    assert (printed.handed, printed.fault) == (Handed.PERHAPS, PrinterFault.TOO_SLOW)


def test_without_cups_that_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    printed = sent(CupsTarget("any"))
    assert (printed.handed, printed.fault) == (Handed.NOTHING, PrinterFault.NOT_INSTALLED)


def test_a_printer_of_windows_is_refused_elsewhere() -> None:
    printed = sent(WindowsTarget("Receipts"))
    assert (printed.handed, printed.fault) == (Handed.NOTHING, PrinterFault.ADDRESS_WRONG)


def test_a_call_that_doesnt_return_is_left_to_itself() -> None:
    stopped = threading.Event()
    with pytest.raises(TimeoutError):
        call_within(0.05, stopped.wait)
    stopped.set()
    assert call_within(5, lambda: 1) == 1
    with pytest.raises(ZeroDivisionError):
        call_within(5, lambda: 1 // 0)
