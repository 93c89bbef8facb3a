"""The installed program goes on with a journal that 8c3c9f3 left, killed over an open payment."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from terminal_app.journal.journal import FILE_NAME
from tests.support.processes import (
    RunningSimulator,
    run_program,
    running_simulator,
    write_settings,
)
from tests.unit.journal import old_journal
from tests.unit.journal.cases import rows

Json = dict[str, Any]

RECEIPT = {
    "messageType": "PAYMENT_RECEIPT",
    "id": "6f1d2f0b-0000-4000-8000-000000000001",
    "paymentId": old_journal.PENDING,
    "paymentReceiptId": "798229999",
    "paymentState": "COMPLETE",
    "paymentDetails": {
        "amount": 8013,
        "currencyIso": "NOK",
        "saleTransactionId": "50228a3d-5db4-42ea-92d6-8358efca2eda",
    },
    "merchant": {"merchantId": "5566", "name": "Fjellkaffe AS"},
    "paymentMethod": "Vipps",
    "timestamp": "2026-11-29T21:57:59Z",
}
SCENARIO = f"""
description = "the customer has paid while the till was down: the receipt comes with the logon"
[[on]]
expect = {{ message = "logon", terminal = "TILL-1", nth = 1 }}
do = [
    {{ send = "LOGON_CONFIRMATION" }},
    {{ send = "text", text = '{json.dumps(RECEIPT)}' }},
]
"""
TIMES = """
[till]
operator = "Ola"
[times]
take_up = 0.2
confirmation = 0.5
init_response = 5.0
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the old journal and what the old program told of it."""
    folder = tmp_path / "data"
    folder.mkdir()
    return old_journal.unpacked(folder)


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[RunningSimulator]:
    """Return a simulator where the journal was begun; it knows none of the payments in it."""
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    where = ("--host", old_journal.HOST, "--port", str(old_journal.PORT))
    with running_simulator(tmp_path, 0.3, *where, "--scenario", str(scenario)) as running:
        assert running.websocket_url == old_journal.SERVER
        yield running


def run(folder: Path, *arguments: str, status: int = 0) -> Any:  # noqa: ANN401 - JSON
    ended = run_program("--data-dir", str(folder), *arguments, "--json")
    assert ended.returncode == status, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def verified(folder: Path) -> Json:
    told = run(folder, "journal", "verify")
    assert isinstance(told, dict)
    assert (told["sound"], told["faults"], told["remarks"]) == (True, [], [])
    return told


def entries(folder: Path) -> list[tuple[Any, ...]]:
    return rows(folder, "SELECT * FROM entries ORDER BY seq")


def shapes(told: list[tuple[Any, ...]]) -> set[tuple[object, ...]]:
    """Return the names in each kind of entry: where they stand, and in which order."""
    found = set()
    known: dict[str, Json] = {}
    for _seq, _at, kind, payment_id, text, _previous, _digest in told:
        body = json.loads(text)
        if "changes" in body:
            # From schema 3 on a change tells what it has changed.
            body["payment"] = {**known[payment_id], **body.pop("changes")}
        if "payment" in body:
            known[payment_id] = body["payment"]
        # A PROBLEM's free text is kept beside the entry, which the old program didn't do.
        body.pop("personal_sha256", None)
        # The system's user, whom it didn't name either, beside the operator of the settings.
        body.pop("user", None)
        which = body.get("input") or body.get("what") or body.get("request")
        found.add((kind, which, *body, *body.get("payment", {})))
    return found


def payment(folder: Path, payment_id: str) -> Json:
    told = run(folder, "journal", "show", payment_id)
    assert isinstance(told, dict)
    return told


def test_it_is_told_as_the_old_program_told_it(folder: Path, tmp_path: Path) -> None:
    assert verified(folder)["head"] == old_journal.HEAD
    assert run(folder, "journal", "list") == old_journal.told(folder, "list")
    report = run(folder, "journal", "report")
    assert report["totals"] == old_journal.told(folder, "report")["totals"]
    sale = payment(folder, old_journal.WITH_LINES)
    assert [line["kind"] for line in sale["lines"]] == ["item", "amount", "item", "tip"]
    assert (sale["note"], sale["amount"], sale["outcome"]) == ("bord 7", 8300, "paid")
    assert [entry["body"].get("input") for entry in sale["entries"]] == [
        None, "Begin", None, None, "Responded", None, "ReceiptCame",
    ]  # fmt: skip
    copy = tmp_path / "copy" / FILE_NAME
    copy.parent.mkdir()
    copied = run_program("--data-dir", str(folder), "journal", "export", str(copy))
    assert copied.returncode == 0, copied.stderr
    assert old_journal.HEAD in copied.stdout
    assert entries(copy.parent) == entries(folder)


def test_a_till_goes_on_with_it(folder: Path, tmp_path: Path, simulator: RunningSimulator) -> None:
    before = entries(folder)
    assert payment(folder, old_journal.PENDING)["outcome"] == "not_known"
    settings = write_settings(tmp_path, simulator, TIMES)
    ended = run_program(
        "--config", str(settings), "--data-dir", str(folder), "pay", "10,00", "--json"
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "brought up to date: 100 %" in ended.stderr
    paid = json.loads(ended.stdout.splitlines()[-1])
    assert paid["outcome"] == "paid"
    taken_up = payment(folder, old_journal.PENDING)
    assert (taken_up["state"], taken_up["receiptId"]) == ("COMPLETE", "798229999")
    inputs = [entry["body"].get("input") for entry in taken_up["entries"]]
    assert [one for one in inputs if one] == ["Begin", "Responded", "TakenUp", "ReceiptCame"]

    # The other terminal id has a payment and a customer's scan of its own.
    text = settings.read_text(encoding="utf-8").replace("TILL-1", "TILL-2")
    settings.write_text(text, encoding="utf-8")
    assert run(folder, "--config", str(settings), "pay", "11,00")["outcome"] == "paid"
    assert rows(folder, "SELECT count(*) FROM scans WHERE state = 'WAITING'") == [(0,)]
    said = ("--not-paid", "--reason", "asked")
    settled = run_program(
        "--config", str(settings), "--data-dir", str(folder), "settle", old_journal.UNKNOWN, *said
    )
    assert settled.returncode == 0, settled.stderr

    after = entries(folder)
    assert after[: len(before)] == before
    assert after[len(before)][5] == old_journal.HEAD
    assert verified(folder)["entries"] == len(after) > len(before)
    assert shapes(after) == shapes(before)
    told = {one["paymentId"]: one for one in run(folder, "journal", "list")}
    assert told[paid["paymentId"]] == paid
    assert told[old_journal.UNKNOWN]["outcome"] == "not_paid"
    assert len(told) == len(old_journal.told(folder, "list")) + 2
