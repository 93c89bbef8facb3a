"""The printer of the settings: one program at a time, what which model is asked, what is torn."""

from pathlib import Path

import filelock
import pytest

from terminal_app.channel.commands import PrintEnded, PrintPage
from terminal_app.errors import PrinterFault
from terminal_app.payments.slip import Handed
from terminal_app.printing import words
from terminal_app.printing.printer import WITHIN_S, Printer
from terminal_app.printing.targets.target import Printed
from terminal_app.printing.thread import PrinterThread, print_document
from terminal_app.receipts.blocks import Block, Logo, Paragraph
from terminal_app.receipts.thermal import profiles
from terminal_app.settings import LANGUAGES, printer_target
from terminal_app.settings import Printer as PrinterSettings
from terminal_app.settings.printer_target import Address, Kind
from terminal_app.texts import Texts
from tests.support.escpos_decoder import Printer as PrinterOfTests
from tests.support.printer import ASKS_FOR_PAPER, Trouble, switched_off, switched_on

HELLO = (Paragraph("Hello"),)
CUT = b"\x1dV"


def printer(target: str, folder: Path, profile: str = "default", within_s: float = 5.0) -> Printer:
    return Printer(PrinterSettings(target, profile), folder, within_s=within_s)


def printed(at: Printer, blocks: tuple[Block, ...] = HELLO) -> Printed:
    return at.print(blocks)


# -- one program at a time -----------------------------------------------------------------------


def test_two_tills_that_print_on_one_printer_wait_for_each_other(tmp_path: Path) -> None:
    with switched_on() as there:
        lock = filelock.FileLock(tmp_path / printer_target.lock_name(there.target))
        with lock:
            found = printed(printer(there.target, tmp_path, within_s=0.2))
            assert (found.handed, found.fault) == (Handed.NOTHING, PrinterFault.BUSY)
        assert printed(printer(there.target, tmp_path)).handed is Handed.ALL
        assert len(there.wait_for(1)) == 1


def test_one_printer_has_one_lock_however_it_is_named(tmp_path: Path) -> None:
    name = printer_target.lock_name
    (tmp_path / "one").touch()
    (tmp_path / "link").symlink_to(tmp_path / "one")
    assert name("tcp://PRINTER:9100") == name("tcp://printer/")
    assert name("serial:/dev/ttyS9") == name("serial:/dev/ttyS9@19200")
    assert name(f"file:{tmp_path}/one") == name(f"file:{tmp_path}/link")
    assert name("tcp://printer:9100") != name("tcp://printer:9101")


def test_a_folder_for_locks_that_cant_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = printed(printer(switched_off(), tmp_path / "file"))
    assert (found.handed, found.fault) == (Handed.NOTHING, PrinterFault.NO_RIGHT)


# -- what is asked of which model ------------------------------------------------------------------


@pytest.mark.parametrize("profile", ["default", "TM-T88V", "NT-5890K", "simple"])
def test_only_models_that_are_known_to_answer_are_asked_for_paper(
    profile: str, tmp_path: Path
) -> None:
    with switched_on(Trouble.NO_PAPER) as there:
        found = printed(printer(there.target, tmp_path, profile))
        is_asked = profile.startswith("TM-")
        assert (found.fault is PrinterFault.NO_PAPER) is is_asked
        assert ASKS_FOR_PAPER not in there.wait_for(1)[0]


def test_few_profiles_answer_and_all_of_them_are_of_the_one_maker() -> None:
    asked = [name for name in profiles.names() if profiles.named(name).tells_paper]
    assert all(name.startswith("TM-") for name in asked)
    assert 0 < len(asked) < len(profiles.names()) / 2


@pytest.mark.parametrize(
    ("target", "profile"), [("tcp://127.0.0.1:1", "no such"), ("nonsense", "default")]
)
def test_what_names_no_printer_is_told_before_anything_is_sent(
    target: str, profile: str, tmp_path: Path
) -> None:
    found = printed(printer(target, tmp_path, profile))
    assert (found.handed, found.fault) == (Handed.NOTHING, PrinterFault.ADDRESS_WRONG)


# -- half a document -------------------------------------------------------------------------------


def test_after_half_a_document_the_paper_is_cut_before_the_next_one(tmp_path: Path) -> None:
    with switched_on(Trouble.UNPLUGGED) as there:
        at = printer(there.target, tmp_path)
        long = (Paragraph("A line of a receipt. " * 40),)
        assert printed(at, long).handed is Handed.PERHAPS
        there.trouble = Trouble.NONE
        assert printed(at).handed is printed(at).handed is Handed.ALL
        _half, after, usual = there.wait_for(3)
    assert after.index(CUT) < after.index(b"Hello") < usual.index(CUT) + len(after)
    assert usual.count(CUT) == 1
    assert after.count(CUT) == 2


def test_another_documents_state_is_reset(tmp_path: Path) -> None:
    with switched_on() as there:
        printed(printer(there.target, tmp_path, "TM-T88V"))
        # It is left in bold letters of three times the size, in another code page.
        (line,) = [
            one for one in PrinterOfTests("TM-T88V").print(there.wait_for(1)[0]).lines if one.text
        ]
    assert (line.text, line.high, line.wide, line.bold) == ("Hello", 1, 1, False)


# -- a slow line -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("baud", "logos"), [(1200, 0), (9600, 1), (115_200, 1)])
def test_a_line_that_is_too_slow_for_a_logo_gets_the_slip_without_it(
    baud: int, logos: int, tmp_path: Path
) -> None:
    at = printer(f"serial:/dev/null@{baud}", tmp_path, within_s=WITHIN_S)
    blocks = (Logo(240, 120, bytes(240 * 120 * 3)), *HELLO)
    address = Address(Kind.SERIAL, "/dev/null", baud)
    data = at._rendered(blocks, profiles.named("default"), address)
    found = PrinterOfTests("default").print(data)
    assert len(found.pictures) == logos
    assert len(data) * 10 / baud < WITHIN_S
    assert "Hello" in [line.text for line in found.lines]


# -- the thread ------------------------------------------------------------------------------------


def test_the_thread_prints_one_after_the_other_and_posts_what_became_of_each(
    tmp_path: Path,
) -> None:
    posted: list[PrintEnded] = []
    pages = [PrintPage((Paragraph(f"page {number}"),)) for number in range(3)]
    with switched_on() as there:
        thread = PrinterThread(
            printer(there.target, tmp_path),
            lambda page: page.blocks if isinstance(page, PrintPage) else (),
            posted.append,  # type: ignore[arg-type] # it posts nothing else
        )
        thread.start()
        for page in pages:
            thread.hand_over(page)
        thread.close()
        thread.join(10)
        documents = there.wait_for(3)
    assert posted == [PrintEnded(page, Handed.ALL) for page in pages]
    assert [f"page {at}".encode() in one for at, one in enumerate(documents)] == [True] * 3


def test_a_fault_of_the_program_is_told_and_ends_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_document: object) -> tuple[Block, ...]:
        raise ZeroDivisionError

    page = PrintPage(HELLO)
    ended = print_document(printer(switched_off(), tmp_path), page, broken)
    assert (ended.handed, ended.fault) == (Handed.NOTHING, PrinterFault.PROGRAM)
    odd = (Paragraph(None),)  # type: ignore[arg-type] # it breaks whatever renders it
    ended = print_document(printer(switched_off(), tmp_path), page, lambda _: odd)
    assert (ended.handed, ended.fault) == (Handed.PERHAPS, PrinterFault.PROGRAM)
    assert "printing failed" in caplog.text
    caplog.clear()


# -- targets and words -----------------------------------------------------------------------------

TARGETS = {
    "tcp://printer": Address(Kind.TCP, "printer", 9100),
    "tcp://192.168.1.50:9101": Address(Kind.TCP, "192.168.1.50", 9101),
    "tcp://[::1]:9100": Address(Kind.TCP, "::1", 9100),
    "tcp://[fe80::1]": Address(Kind.TCP, "fe80::1", 9100),
    "serial:COM3": Address(Kind.SERIAL, "COM3", 9600),
    "serial:/dev/ttyUSB0@19200": Address(Kind.SERIAL, "/dev/ttyUSB0", 19_200),
    "usb:04B8:0e15": Address(Kind.USB, "04b8", 0x0E15),
    "windows:Kvittering Ø": Address(Kind.WINDOWS, "Kvittering Ø"),
    "cups:receipts": Address(Kind.CUPS, "receipts"),
    "file:/dev/usb/lp0": Address(Kind.FILE, "/dev/usb/lp0"),
    r"file:C:\slips": Address(Kind.FILE, r"C:\slips"),
}
WRONG = [
    "tcp:printer", "tcp://", "tcp://a b", "tcp://x:0", "tcp://x:70000", "tcp://x:y", "tcp://x/y",
    "serial:", "serial:COM3@1", "serial:COM3@x", "usb:1:2", "usb:04b8", "usb:zzzz:0000", "cups:",
    "lpt:1", "printer", ":", " tcp://x", "file:a\nb", "file:slips", "file:../slips",
    "file:/" + "x" * 300,
]  # fmt: skip


@pytest.mark.parametrize(("target", "address"), TARGETS.items())
def test_a_target_is_read(target: str, address: Address) -> None:
    assert printer_target.read(target) == address
    assert printer_target.is_allowed(target)


@pytest.mark.parametrize("target", WRONG)
def test_what_is_no_target_is_refused(target: str) -> None:
    assert not printer_target.is_allowed(target)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", PrinterFault)
def test_every_fault_has_a_sentence_and_a_remedy_in_every_language(
    fault: PrinterFault, language: str
) -> None:
    said = words.fault(fault, Texts(language))
    assert said.count(".") >= 2
    assert language == "en" or said != words.fault(fault, Texts("en"))
