"""A journal that nobody touched is proved in one walk, whenever its payments change."""

import dataclasses
from contextlib import closing
from pathlib import Path

import pytest

from terminal_app.journal import projection
from terminal_app.journal.entries import slip_entry
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.verification import verify
from terminal_app.payments.payment import Charge, Payment
from terminal_app.payments.scan import ScanState
from terminal_app.payments.slip import SlipState
from tests.unit.journal.cases import agrees, changed, opened, scan, scanned, slip, tamper
from tests.unit.payments import cases

PENDING = cases.after(cases.CODE)


def sales() -> list[Payment]:
    return [dataclasses.replace(PENDING, payment_id=f"id-{number}") for number in range(5)]


def paid(payment: Payment, number: str) -> Payment:
    return dataclasses.replace(payment, charges=(Charge(number, agrees=True),))


@pytest.fixture(params=[0, 2, 500])
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """Return the folder of a journal whose oldest payments change last; few are kept in memory."""
    monkeypatch.setattr(projection, "_MOST_KEPT", request.param)
    made = sales()
    with closing(opened(tmp_path)) as journal:
        for each in made:
            journal.record([changed(each)], [each])
        for number, each in enumerate(made):
            journal.record([changed(paid(each, f"1{number}"))], [paid(each, f"1{number}")])
        for state in (ScanState.WAITING, ScanState.ANSWERED):
            told = dataclasses.replace(scan("a"), state=state)
            journal.record([scanned(told)], scans=[told])
        for one in (slip("id-0"), slip("id-3"), slip("id-0", SlipState.SENT)):
            journal.record([slip_entry(one)])
        first = paid(made[0], "another")
        journal.record([changed(first)], [first])
    return tmp_path


def test_a_journal_that_nobody_touched_is_proved_in_one_walk(folder: Path) -> None:
    assert agrees(folder)
    assert verify.check(folder / FILE_NAME).is_sound


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments SET last_seq = last_seq - 1 WHERE payment_id = 'id-0'",
        "UPDATE payments SET state = 'CANCELED' WHERE payment_id = 'id-3'",
        "DELETE FROM payments WHERE payment_id = 'id-4'",
        "DELETE FROM receipts WHERE receipt_id = '10'",
        "DELETE FROM terms WHERE term = '#10'",
        "DELETE FROM mentions WHERE seq = 3",
        "DELETE FROM scans",
        "DELETE FROM slips",
        "DROP TABLE slips",
        "UPDATE slips SET state = 'sent' WHERE payment_id = 'id-3'",
        "UPDATE slips SET copy = 3 WHERE payment_id = 'id-0'",
        "INSERT INTO slips VALUES ('id-1', 1, 1, 'paid', 'customer', NULL, '', 'sent', '')",
    ],
)
def test_what_differs_anywhere_is_looked_for_and_named(folder: Path, statement: str) -> None:
    tamper(folder, statement)
    assert not agrees(folder)
    assert not verify.check(folder / FILE_NAME).is_sound


def test_a_payment_that_was_taken_out_with_all_that_finds_it_is_named(folder: Path) -> None:
    tamper(folder, *(f"DELETE FROM {table}" for table in ("payments", "receipts", "terms")))  # noqa: S608 - fixed names
    assert not agrees(folder)
    assert not verify.check(folder / FILE_NAME).is_sound


def test_an_entry_that_cant_be_read_agrees_with_nothing(folder: Path) -> None:
    tamper(folder, "UPDATE entries SET body = 'not JSON' WHERE seq = 4")
    assert not agrees(folder)
