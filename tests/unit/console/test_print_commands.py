"""Printing on the command line: what is said, the exit status, and what is recorded."""

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from terminal_app import cli
from terminal_app.journal.entries import Entry, slip_entry
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.reader import open_reader
from terminal_app.journal.tags import STARTED
from terminal_app.payments.slip import SlipState
from tests.support.escpos_decoder import Printed, Printer
from tests.support.journals import faults_in
from tests.support.printer import Trouble, switched_off, switched_on
from tests.unit.journal.cases import OTHER, PAID, changed, opened, slip

OWNER = PAID.owner


def run(folder: Path, target: str, *arguments: str, **more: str) -> int:
    """Run a command of a till whose printer is at ``target``."""
    given = {"target": target, "profile": "TM-T88V", **more}
    lines = [f'{name} = "{value}"' for name, value in given.items()]
    file = folder / "till.toml"
    file.write_text(
        '[connection]\nenvironment = "custom"\n'
        f'token_url = "https://apm.example/token"\nwebsocket_url = "{OWNER.server}"\n'
        f'terminal_id = "{OWNER.terminal_id}"\nclient_id = "shop"\n[printer]\n' + "\n".join(lines)
    )
    return cli.main(["--config", str(file), "--data-dir", str(folder), *arguments])


def printed(data: bytes) -> Printed:
    return Printer("TM-T88V").print(data)


def words(data: bytes) -> str:
    return "\n".join(line.text for line in printed(data).lines)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a till with two sales."""
    with closing(opened(tmp_path)) as journal:
        told = {"server": OWNER.server, "terminal_id": OWNER.terminal_id}
        journal.record([Entry(STARTED, told)])
        for one in (PAID, OTHER):
            journal.record([changed(one)], [one])
    return tmp_path


def states(folder: Path) -> list[SlipState]:
    with closing(opened(folder)) as journal:
        return [one.state for one in journal.slips_of(PAID.payment_id)]


def test_the_first_is_the_original_and_the_next_a_copy_with_its_number(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with switched_on() as printer:
        for _ in range(3):
            assert run(folder, printer.target, "print", PAID.payment_id[:8]) == 0
        documents = printer.wait_for(3)
    assert "COPY" not in words(documents[0])
    assert "COPY 1" in words(documents[1])
    assert "COPY 2" in words(documents[2])
    assert printed(documents[0]).cut
    assert capsys.readouterr().out == "Sent to the printer\n" * 3
    assert states(folder) == [SlipState.SENT] * 3
    assert faults_in(folder / FILE_NAME) == []


def test_a_printer_that_is_off_is_told_with_the_remedy_and_the_slip_is_kept(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, switched_off(), "print", PAID.payment_id) == 1
    said = capsys.readouterr().err
    assert "Not printed. The printer doesn't answer. Switch it on" in said
    assert states(folder) == [SlipState.KEPT]
    with switched_on() as printer:
        assert run(folder, printer.target, "print", PAID.payment_id) == 0
        assert "COPY" not in words(printer.wait_for(1)[0])
    assert states(folder) == [SlipState.SENT]


@pytest.mark.parametrize(
    ("trouble", "status", "said", "state"),
    [
        (Trouble.UNPLUGGED, 3, "may have been printed: look at the paper.", SlipState.UNCERTAIN),
        (Trouble.NO_PAPER, 1, "no paper", SlipState.KEPT),
    ],
)
def test_what_may_have_been_printed_has_another_status_than_what_was_not_handed_over(
    trouble: Trouble,
    status: int,
    said: str,
    state: SlipState,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with switched_on(trouble) as printer:
        assert run(folder, printer.target, "print", PAID.payment_id) == status
    assert said in capsys.readouterr().err
    assert states(folder) == [state]


def test_another_payments_slips_wait_for_the_till(folder: Path) -> None:
    assert run(folder, switched_off(), "print", OTHER.payment_id) == 1
    with closing(opened(folder)) as journal:
        journal.record([slip_entry(slip(OTHER.payment_id, SlipState.QUEUED, 2))])
    with switched_on() as printer:
        assert run(folder, printer.target, "print", PAID.payment_id) == 0
        assert len(printer.wait_for(1)) == 1
    with closing(opened(folder)) as journal:
        assert [one.payment_id for one in journal.open_slips()] == [OTHER.payment_id] * 2


def test_while_a_till_owns_the_journal_it_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(opened(folder)), switched_on() as printer:
        assert run(folder, printer.target, "print", PAID.payment_id) == 1
        assert printer.documents == []
    assert "Another till is running" in capsys.readouterr().err
    assert states(folder) == []


def test_a_payment_that_isnt_there_has_no_slip(folder: Path) -> None:
    with switched_on() as printer:
        assert run(folder, printer.target, "print", "abcdef") == 1
    taken = replace(PAID, payment_id="4" * 8 + "-0000-4000-8000-" + "0" * 12, taken_elsewhere=True)
    with closing(opened(folder)) as journal:
        journal.record([changed(taken)], [taken])
    with switched_on() as printer:
        assert run(folder, printer.target, "print", taken.payment_id) == 1
        assert printer.documents == []


# -- a day -----------------------------------------------------------------------------------------

DAYS = {"X": (), "a day": ("2026-11-22",), "a closing": ("show", "1")}
days = pytest.mark.parametrize("what", DAYS.values(), ids=DAYS)


@pytest.fixture
def closed(folder: Path) -> Path:
    """Return the same folder with a closing; printing to it is possible."""
    assert run(folder, switched_off(), "day", "close") == 0
    return folder


@days
def test_a_day_is_printed_as_it_is_written(
    what: tuple[str, ...], closed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = number_of_entries(closed)
    capsys.readouterr()
    with switched_on() as printer:
        assert run(closed, printer.target, "day", *what, "--print") == 0
        page = printed(printer.wait_for(1)[0])
        said = capsys.readouterr().out
        assert run(closed, printer.target, "day", *what) == 0
    assert said == "Sent to the printer\n"
    written = {line.strip() for line in capsys.readouterr().out.splitlines()} - {""}
    marks = {line.text.strip() for line in page.lines if line.high > 1}
    on_paper = {line.text.strip() for line in page.lines} - {""} - marks
    assert on_paper
    assert on_paper <= written
    assert page.cut
    assert number_of_entries(closed) == before
    assert faults_in(closed / FILE_NAME) == []


def number_of_entries(folder: Path) -> int:
    with open_reader(folder / FILE_NAME) as reader:
        return reader.number_of_entries()


@days
@pytest.mark.parametrize(
    ("trouble", "status", "said"),
    [
        (Trouble.UNPLUGGED, 3, "may have been printed: look at the paper."),
        (Trouble.NO_PAPER, 1, "no paper"),
    ],
)
def test_what_became_of_a_day_is_told_as_of_a_slip(
    what: tuple[str, ...],
    trouble: Trouble,
    status: int,
    said: str,
    closed: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with switched_on(trouble) as printer:
        assert run(closed, printer.target, "day", *what, "--print") == status
    assert said in capsys.readouterr().err


@days
def test_while_a_till_owns_the_journal_no_day_is_printed_from_elsewhere(
    what: tuple[str, ...], closed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(opened(closed)), switched_on() as printer:
        assert run(closed, printer.target, "day", *what, "--print") == 1
        assert printer.documents == []
        assert run(closed, printer.target, "day", *what) == 0
    assert "Another till is running" in capsys.readouterr().err


@days
def test_without_a_printer_a_day_isnt_printed_and_that_is_said(
    what: tuple[str, ...], closed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(closed, "", "day", *what, "--print") == 2
    told = capsys.readouterr()
    assert "printer.target is missing" in told.err
    assert told.out == ""


@pytest.mark.parametrize("what", ["close", "list"])
def test_what_is_no_page_isnt_printed_and_nothing_is_closed(
    what: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = number_of_entries(folder)
    with switched_on() as printer:
        assert run(folder, printer.target, "day", what, "--print") == 2
        assert printer.documents == []
    assert "day show N --print" in capsys.readouterr().err
    assert number_of_entries(folder) == before


def test_a_closing_that_there_isnt_isnt_printed(folder: Path) -> None:
    with switched_on() as printer:
        assert run(folder, printer.target, "day", "show", "7", "--print") == 1
        assert printer.documents == []


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "no device": ({"target": "serial:/dev/no-such-port"}, "isn't there"),
    "no file's folder": ({"target": "file:/no-such-folder/printed"}, "isn't there"),
    "no profile": ({"profile": "NO-SUCH"}, "can't be used"),
    "no usb device": ({"target": "usb:ffff:fffe"}, "isn't there|lacks what"),
}


@pytest.mark.parametrize(("given", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_the_printer_is_told_with_the_remedy(
    given: dict[str, str], said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = given.get("target", switched_off())
    more = {name: value for name, value in given.items() if name != "target"}
    assert run(folder, target, "print", PAID.payment_id, **more) == 1
    assert re.search(said, capsys.readouterr().err)
    assert states(folder) == [SlipState.KEPT]


@pytest.mark.parametrize("target", ["tcp:printer", "tcp://:9100", "usb:1:2", "lpt1", "serial:"])
def test_a_target_that_names_no_printer_is_refused_with_what_is_allowed(
    target: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, target, "printer", "test") == 2
    assert "printer.target" in capsys.readouterr().err


def test_without_a_printer_that_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (("print", PAID.payment_id), ("printer", "test")):
        assert run(folder, "", *command) == 2
        assert "printer.target is missing" in capsys.readouterr().err


def test_the_test_page_has_letters_signs_a_code_and_a_cut(tmp_path: Path) -> None:
    with switched_on() as printer:
        assert run(tmp_path, printer.target, "printer", "test") == 0
        page = printed(printer.wait_for(1)[0])
    text = "\n".join(line.text for line in page.lines)
    assert "ÆØÅ æøå ÄÖ äö" in text
    assert "€" in text
    assert [code.kind for code in page.codes] == ["QR"]
    assert page.cut


RESULTS = {
    Trouble.NONE: 0,
    Trouble.KEEPS_OPEN: 0,
    Trouble.MUTE: 0,
    Trouble.NO_PAPER: 1,
    Trouble.UNPLUGGED: 3,
}


@pytest.mark.parametrize(("trouble", "status"), RESULTS.items())
def test_the_test_page_says_what_became_of_it(
    trouble: Trouble, status: int, tmp_path: Path
) -> None:
    with switched_on(trouble) as printer:
        assert run(tmp_path, printer.target, "printer", "test") == status
