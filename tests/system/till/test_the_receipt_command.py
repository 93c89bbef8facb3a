"""`terminal-app receipt` as a program of its own, on a journal that a till has written."""

import dataclasses
import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import zxingcpp

from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import Journal
from terminal_app.payments.inputs import ReceiptReceived
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import State
from tests.support.escpos_decoder import Printer
from tests.support.pdf_reader import pages_of, text_of
from tests.support.processes import run_program
from tests.unit.journal.cases import changed, opened
from tests.unit.payments import cases

PAID = "aaaaaa11-0000-4000-8000-000000000001"
PARTLY = "bbbbbb22-0000-4000-8000-000000000002"
UNKNOWN = "bbbbbb33-0000-4000-8000-000000000003"
ELSEWHERE = "cccccc44-0000-4000-8000-000000000004"
NUMBER = "4001"
OWNER = cases.NEW.owner
LOGGED_ON = json.dumps(
    {
        "messageType": "LOGON_CONFIRMATION",
        "id": "1",
        "merchant": {
            "name": "Fjellkaffe Ærø AS",
            "organizationNumber": "999 888 777 MVA",
            "address": "Storgata 1, 0155 Oslo",
        },
    }
)
SETTINGS = f"""[connection]
environment = "custom"
token_url = "https://pay.example/token"
websocket_url = "{OWNER.server}"
terminal_id = "{OWNER.terminal_id}"
client_id = "x"
[till]
language = "nb"
country = "NO"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data folder with four payments, and settings beside it."""
    (tmp_path / "till.toml").write_text(SETTINGS, encoding="utf-8")
    data = tmp_path / "data"
    data.mkdir()
    with closing(opened(data)) as journal:
        _fill(journal)
    return tmp_path


def _fill(journal: Journal) -> None:
    charge = ReceiptReceived(NUMBER, State.COMPLETE, cases.ASKED_FOR, "Vipps")
    part = ReceiptReceived("4002", State.REVERSED, Money(5_000, Currency.NOK))
    paid = cases.after(cases.CODE, charge)
    started = {"server": OWNER.server, "terminal_id": OWNER.terminal_id}
    journal.record([Entry("started", started), Entry("heard", {"text": LOGGED_ON})])
    for name, payment in (
        (PAID, paid),
        (PARTLY, cases.after(cases.CODE, dataclasses.replace(charge, receipt_id="4003"), part)),
        (UNKNOWN, cases.after(cases.CODE, cases.CANCEL)),
        (ELSEWHERE, cases.after(start=cases.ELSEWHERE)),
    ):  # fmt: skip
        each = dataclasses.replace(payment, payment_id=name)
        journal.record([changed(each)], [each])


def receipt(folder: Path, *arguments: str, status: int = 0) -> "subprocess.CompletedProcess[str]":
    settings, data = str(folder / "till.toml"), str(folder / "data")
    ended = run_program("--config", settings, "--data-dir", data, "receipt", *arguments)
    assert ended.returncode == status, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended


@pytest.mark.parametrize("name", [PAID, PAID[:6], NUMBER])
def test_a_receipt_is_found_as_journal_show_finds_a_payment(folder: Path, name: str) -> None:
    lines = receipt(folder, name).stdout.splitlines()
    assert lines[0] == "FJELLKAFFE ÆRØ AS".center(42).rstrip()
    assert lines[2] == "Storgata 1, 0155 Oslo".center(42).rstrip()
    assert "BETALT" in lines
    assert f"Kvittering{NUMBER:>32}" in lines
    assert lines[-1].strip() == "IKKE KVITTERING FOR KJØP"


def test_a_receipt_of_what_isnt_known_is_given_and_says_so(folder: Path) -> None:
    lines = receipt(folder, UNKNOWN).stdout.splitlines()
    assert lines[0].strip() == "IKKE KJENT"
    assert "Dette er ingen kvittering for en betaling." in lines
    assert "BETALT" not in lines


def test_a_part_that_was_paid_back_is_read_back_from_the_journal(folder: Path) -> None:
    lines = receipt(folder, PARTLY).stdout.splitlines()
    assert "DELVIS REFUNDERT" in lines
    assert f"Betalt tilbake{'50,00 NOK':>28}" in lines


def test_a_copy_says_so(folder: Path) -> None:
    assert receipt(folder, PAID, "--copy").stdout.splitlines()[0].strip() == "KOPI"
    assert "KOPI" not in receipt(folder, PAID).stdout


def test_a_pdf_is_written_whole_and_read_back(folder: Path) -> None:
    file = folder / "kvittering.pdf"
    said = receipt(folder, PAID, "--format", "pdf", "--output", str(file)).stdout
    assert str(file) in said
    text = " ".join(text_of(file.read_bytes()).split())
    assert "FJELLKAFFE ÆRØ AS" in text
    assert "IKKE KVITTERING FOR KJØP" in text
    (page,) = pages_of(file.read_bytes())
    assert [found.text for found in zxingcpp.read_barcodes(page)] == [f"R{NUMBER}"]


def test_a_printers_bytes_are_written(folder: Path) -> None:
    file = folder / "slip.bin"
    receipt(folder, PAID, "--format", "escpos", "--output", str(file))
    printed = Printer("default").print(file.read_bytes())
    assert "BETALT" in [line.text for line in printed.lines]
    assert printed.cut
    assert not printed.drawer_opened


def test_text_goes_into_a_file_too(folder: Path) -> None:
    file = folder / "kvittering.txt"
    receipt(folder, PAID, "--output", str(file))
    assert file.read_text(encoding="utf-8") == receipt(folder, PAID).stdout


@pytest.mark.parametrize("form", ["text", "pdf", "escpos"])
def test_a_file_that_is_there_is_left_and_what_to_do_is_said(folder: Path, form: str) -> None:
    file = folder / "there"
    file.write_text("mine", encoding="utf-8")
    ended = receipt(folder, PAID, "--format", form, "--output", str(file), status=1)
    assert ended.stderr.strip() == f"{file} finnes allerede. Oppgi en ny fil."
    assert file.read_text(encoding="utf-8") == "mine"
    assert sorted(one.name for one in folder.iterdir()) == ["data", "there", "till.toml"]


def test_where_nothing_can_be_written_there_is_no_file_and_status_1(folder: Path) -> None:
    file = folder / "no" / "such" / "folder" / "x.pdf"
    ended = receipt(folder, PAID, "--format", "pdf", "--output", str(file), status=1)
    assert str(file) in ended.stderr
    assert not (folder / "no").exists()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("dddddd",), 1),
        (("999",), 2),
        (("bbbbbb",), 1),
        ((ELSEWHERE,), 1),
        ((PAID, "--format", "pdf"), 2),
        ((PAID, "--format", "html"), 2),
        ((), 2),
    ],
    ids=["none", "too short", "several", "another till's", "no file", "no such format", "nothing"],
)
def test_what_cant_be_done_says_why(folder: Path, arguments: tuple[str, ...], status: int) -> None:
    ended = receipt(folder, *arguments, status=status)
    assert ended.stderr.strip()
    assert ended.stdout == ""


@pytest.fixture
def running(folder: Path) -> Iterator[Path]:
    with closing(opened(folder / "data")):
        yield folder


def test_it_is_read_while_a_till_owns_the_journal(running: Path) -> None:
    assert "BETALT" in receipt(running, PAID).stdout.splitlines()
