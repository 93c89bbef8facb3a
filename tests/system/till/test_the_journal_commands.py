"""`terminal-app journal` as a program of its own, on journals that a till has written or writes."""

import dataclasses
import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from terminal_app import logs
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.verification import verify
from terminal_app.payments.inputs import TakenUp
from terminal_app.payments.payment import Payment
from tests.support.processes import PROGRAM, environment, run_program
from tests.support.waiting import wait_for
from tests.unit.journal.cases import changed, forge, logged, opened, scan, scanned, tamper
from tests.unit.payments import cases
from tests.unit.payments.sales import LUNCH

WAITING = "aaaaaa11-0000-4000-8000-000000000001"
PAID = "bbbbbb22-0000-4000-8000-000000000002"
TWICE = "bbbbbb33-0000-4000-8000-000000000003"
BY_HAND = "dddddd44-0000-4000-8000-000000000004"
AMOUNT = cases.ASKED_FOR.amount_minor
RECEIPT = json.dumps(
    {
        "messageType": "PAYMENT_RECEIPT",
        "id": "1",
        "paymentId": "nobody",
        "paymentReceiptId": "777",
        "paymentState": "COMPLETE",
    }
)


def named(payment_id: str, like: Payment) -> Payment:
    return dataclasses.replace(like, payment_id=payment_id)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data folder with four payments, a scan, a receipt set aside, and the log."""
    paid = cases.after(cases.CODE, cases.PAID)
    heard = Entry("heard", {"text": f'{{"paymentId":"{PAID}"}}'}, personal="Nordmann")
    with logged(tmp_path), closing(opened(tmp_path)) as journal:
        journal.record([Entry("started")])
        for name, payment in (
            (WAITING, cases.after(cases.CODE)),
            (PAID, cases.NEW),
            (TWICE, cases.after(cases.PAID_TWICE, start=paid)),
            (BY_HAND, cases.after(cases.CODE, TakenUp(), cases.SETTLED_PAID)),
        ):
            each = named(name, payment)
            journal.record([changed(each)], [each])
        journal.record([heard, changed(named(PAID, paid))], [named(PAID, paid)])
        journal.record([scanned(scan("scan"))], scans=[scan("scan")])
        journal.record([Entry("set_aside", {"text": RECEIPT, "why": "nobody's"})])
    return tmp_path


def journal(folder: Path, *arguments: str, status: int = 0) -> "subprocess.CompletedProcess[str]":
    ended = run_program("--data-dir", str(folder), "journal", *arguments)
    assert ended.returncode == status, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended


def told(folder: Path, *arguments: str, status: int = 0) -> Any:  # noqa: ANN401 - JSON
    ended = journal(folder, *arguments, "--json", status=status)
    assert ended.stderr == ""
    (line,) = ended.stdout.splitlines()
    return json.loads(line)


def as_told(payment_id: str, state: str, outcome: str, receipt: str | None) -> dict[str, Any]:
    return {
        "paymentId": payment_id,
        "state": state,
        "outcome": outcome,
        "receiptId": receipt,
        "amount": AMOUNT,
        "currency": "NOK",
    }


# -- list and show -----------------------------------------------------------------------


def test_the_payments_are_listed_newest_first_for_a_program(folder: Path) -> None:
    waiting = as_told(WAITING, "PENDING", "not_known", None)
    assert told(folder, "list") == [
        as_told(BY_HAND, "PENDING", "paid", None),
        as_told(TWICE, "COMPLETE", "paid", "1"),
        as_told(PAID, "COMPLETE", "paid", "1"),
        waiting,
    ]
    assert told(folder, "list", "--unknown") == [waiting]


def test_what_isnt_known_stays_in_sight_for_a_person(folder: Path) -> None:
    lines = journal(folder, "list").stdout.splitlines()
    assert lines[0] == "1 payment isn't known:"
    assert lines[1].split()[2:] == ["125.50", "NOK", "Not", "known", "-", WAITING]
    assert [line.split()[-1] for line in lines[3:]] == [BY_HAND, TWICE, PAID, WAITING]
    assert "Paid (by hand)" in lines[3]
    assert "NOK !" in lines[4]


def test_one_payment_is_shown_with_its_entries(folder: Path) -> None:
    shown = told(folder, "show", PAID[:8])
    entries = shown.pop("entries")
    assert shown == {
        **as_told(PAID, "COMPLETE", "paid", "1"),
        "lines": [],
        "note": None,
        "alarms": [],
    }
    assert [(entry["number"], entry["kind"]) for entry in entries] == [
        (3, "changed"),
        (6, "heard"),
        (7, "changed"),
    ]
    assert entries[2]["body"]["payment"]["state"] == "COMPLETE"
    text = journal(folder, "show", PAID).stdout
    assert PAID in text.splitlines()[0]
    assert text.splitlines()[-1].endswith("-> COMPLETE")
    assert "Nordmann" not in text


def test_what_was_sold_is_shown_for_a_person_and_for_a_program(tmp_path: Path) -> None:
    sold = dataclasses.replace(cases.after(cases.CODE), lines=LUNCH, note="Table 4")
    with closing(opened(tmp_path)) as journal_:
        journal_.record([changed(sold)], [sold])
    lines = journal(tmp_path, "show", sold.payment_id).stdout.splitlines()
    assert [line for line in lines if ": " in line][:5] == [
        "2 x Coffee: 78.00",
        "Amount: 10.00",
        "1 x Bun: 32.50",
        "Tip: 5.00",
        "Note: Table 4",
    ]
    shown = told(tmp_path, "show", sold.payment_id)
    assert (shown["lines"][0], shown["note"]) == (
        {
            "kind": "item",
            "name": "Coffee",
            "quantity": 2,
            "amount": 7_800,
            "productId": "7038010001234",
        },
        "Table 4",
    )
    assert sum(line["amount"] for line in shown["lines"]) == shown["amount"]


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("cccccc", 1, "no such payment"),
        ("bbbbb", 2, "6 characters"),
        ("", 2, "6 characters"),
    ],
)
def test_a_payment_that_isnt_there_is_said(folder: Path, name: str, status: int, said: str) -> None:
    ended = journal(folder, "show", "--json", "--", name, status=status)
    assert said in ended.stderr
    assert ended.stdout == ""


def test_an_id_that_means_several_payments_names_them(folder: Path) -> None:
    paid = named(f"{PAID}-2", cases.after(cases.CODE, cases.PAID))
    with closing(opened(folder)) as writer:
        writer.record([changed(paid)], [paid])
    ended = journal(folder, "show", PAID[:8], status=1)
    assert f"{PAID}-2" in ended.stderr
    assert f"{PAID}\n" in ended.stderr
    assert told(folder, "show", PAID)["paymentId"] == PAID


# -- report ------------------------------------------------------------------------------


def test_the_report_says_what_the_payments_come_to(folder: Path) -> None:
    report = told(folder, "report")
    (total,) = report["totals"]
    assert total["day"] is None
    assert {name: total[name] for name in ("paid", "notKnown", "paidByHand", "paidBack")} == {
        "paid": {"number": 2, "amount": 3 * AMOUNT},
        "notKnown": {"number": 1, "amount": AMOUNT},
        "paidByHand": {"number": 1, "amount": AMOUNT},
        "paidBack": {"number": 0, "amount": 0},
    }
    assert [day["day"] for day in report["days"]] == ["2026-11-22"]
    assert report["waitingScans"] == 1
    assert report["setAside"] == {"number": 1, "receipts": ["777"], "otherProfile": 0}
    text = journal(folder, "report").stdout
    for said in ("wss://pay.example/ws, TILL-1", "2: 376.50", "1: 125.50", "777", "1 scan"):
        assert said in text


# -- verify ------------------------------------------------------------------------------


def test_a_sound_journal_is_told_with_its_head(folder: Path) -> None:
    checked = verify.check(folder / FILE_NAME)
    assert told(folder, "verify") == {
        "sound": True,
        "entries": 9,
        "head": checked.head,
        "faults": [],
        "remarks": [],
    }
    assert journal(folder, "verify").stdout == f"Sound\n9 entries, {checked.head}\n"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE entries SET body = '{}' WHERE seq = 4", "entry 4 was changed, or doesn't follow"),
        ("DELETE FROM entries WHERE seq = 4", "entry 4 is missing"),
        (
            "UPDATE entries SET seq = CASE seq WHEN 4 THEN -5 ELSE 4 END WHERE seq IN (4, 5)",
            "entry 4 is out of order: it was entry 5",
        ),
        ("UPDATE payments SET outcome = 'paid' WHERE outcome = 'not_known'", WAITING),
    ],
)
def test_what_was_changed_in_the_file_is_named(folder: Path, statement: str, said: str) -> None:
    tamper(folder, "PRAGMA foreign_keys = OFF", statement)
    ended = journal(folder, "verify", status=1)
    assert any(line.startswith("FAULT: ") and said in line for line in ended.stdout.splitlines())


def test_what_was_cut_off_or_added_with_its_chain_is_named_by_the_log(folder: Path) -> None:
    forge(folder, "DELETE FROM personal", "DELETE FROM entries WHERE seq > 7")
    (fault,) = told(folder, "verify", status=1)["faults"]
    assert (fault["part"], fault["firstEntry"], fault["lastEntry"]) == ("log", 8, 9)
    assert fault["text"].startswith("entries 8 to 9 were cut off")
    (folder / logs.FILE_NAME).unlink()
    assert "Remark: there is no log" in journal(folder, "verify").stdout


# -- export ------------------------------------------------------------------------------


def test_a_copy_is_made_checked_and_never_overwritten(folder: Path) -> None:
    target = folder / "backup.sqlite3"
    head = verify.check(folder / FILE_NAME).head
    said = journal(folder, "export", str(target)).stdout
    assert said == f"Copied to {target}\nSound\n9 entries, {head}\n"
    assert verify.check(target).head == head
    before = target.read_bytes()
    ended = journal(folder, "export", str(target), status=1)
    assert "no copy is overwritten" in ended.stderr
    assert target.read_bytes() == before


# -- where it can't be read --------------------------------------------------------------

READ = ("list", "show abcdef", "verify", "report", "export {}/copy")


@pytest.mark.parametrize("command", READ)
def test_where_there_is_no_journal_that_is_said(tmp_path: Path, command: str) -> None:
    ended = journal(tmp_path, *command.format(tmp_path).split(), status=1)
    assert "There is no journal in" in ended.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", READ)
def test_a_damaged_journal_is_said(folder: Path, command: str) -> None:
    file = folder / FILE_NAME
    data = file.read_bytes()
    file.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    ended = journal(folder, *command.format(folder).split(), status=1)
    assert "It is damaged." in ended.stderr + ended.stdout


def test_a_journal_is_read_without_settings_and_in_their_language_with_them(
    folder: Path,
) -> None:
    config = folder / "settings.toml"
    config.write_text(
        '[connection]\nenvironment = "simulator"\n[till]\nlanguage = "nb"\n', encoding="utf-8"
    )
    arguments = ("--data-dir", str(folder), "journal", "list")
    assert "Betalt" in run_program("--config", str(config), *arguments).stdout
    config.write_text("nonsense = 1\n", encoding="utf-8")
    refused = run_program("--config", str(config), *arguments)
    assert (refused.returncode, refused.stdout) == (2, "")


@pytest.mark.parametrize("arguments", [(), ("erase",), ("export",), ("list", "--seconds")])
def test_what_is_no_command_of_the_journal_is_wrong_usage(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert "usage:" in journal(tmp_path, *arguments, status=2).stderr


# -- while a till runs -------------------------------------------------------------------

TILL = """
import sys, threading
from pathlib import Path
from terminal_app import logs
from terminal_app.journal.journal import Journal
from tests.unit.journal.cases import changed
from tests.unit.payments import cases

folder = Path(sys.argv[1])
logs.start(folder)
journal = Journal(folder, new_salt=str)
ends = threading.Thread(target=sys.stdin.read)
ends.start()
while ends.is_alive():
    for payment in (cases.NEW, cases.after(cases.CODE, cases.PAID)):
        journal.record([changed(payment)], [payment])
journal.close()
"""


def test_reading_works_while_a_till_runs_and_a_kill_leaves_it_sound(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", TILL, str(tmp_path)],
        stdin=subprocess.PIPE,
        cwd=Path(__file__).resolve().parents[3],
    ) as till:
        try:
            log = tmp_path / logs.FILE_NAME
            wait_for("records", lambda: log.exists() and "head 20 " in log.read_text("utf-8"), 60)
            assert told(tmp_path, "verify")["entries"] >= 20
            (payment,) = told(tmp_path, "list")
            assert payment["paymentId"] == cases.NEW.payment_id
            assert len(told(tmp_path, "show", cases.NEW.payment_id)["entries"]) >= 20
            assert "Sound" in journal(tmp_path, "export", str(tmp_path / "copy")).stdout
            journal(tmp_path, "report")
            assert till.poll() is None
        finally:
            till.kill()
    assert told(tmp_path, "verify")["sound"]


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_list_whose_reader_has_left_ends_without_a_word(
    folder: Path, more: tuple[str, ...]
) -> None:
    with subprocess.Popen(
        [PROGRAM, "--data-dir", str(folder), "journal", "list", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(None),
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
