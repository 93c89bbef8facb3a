"""A journal that an earlier version wrote is brought up to date, whole or not at all."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from terminal_app.errors import JournalError
from terminal_app.journal import migration_v1, schema
from terminal_app.journal import reader as reading
from terminal_app.journal.entries import Entry, encode
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.verification import verify
from terminal_app.payments.inputs import ReceiptReceived
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Alarm, Charge, Doubt, Outcome, Payment, Reversal, State
from tests.support.journals import faults_in
from tests.unit.journal.cases import changed, opened, rows
from tests.unit.payments import cases

DUMP = Path(__file__).with_name("v1.sql")
"""A journal that the program wrote when its schema was version 1."""


def nok(amount_minor: int) -> Money:
    return Money(amount_minor, Currency.NOK)


def charge(number: str, amount_minor: int | None = None, *, agrees: bool = True) -> Charge:
    return Charge(number, agrees, None if amount_minor is None else nok(amount_minor))


PAID = "52001bf7-1d61-5e0c-b6b0-dd8bffa29560"
CANCELLED = "a352062b-990c-5c1f-b99f-28d2705a1cd5"
LATE = "1dfe0617-c9f0-5b21-83a8-5d21a3e0fab6"
TWICE = "0d62243d-de55-5b9e-8a0d-ea252da36bc7"
OTHER_AMOUNT = "a0cf376b-dd01-55a5-b11f-e146870000e2"
REFUNDED = "de23d79b-77de-5d8d-8d99-69644f85a8af"
REFUNDED_BY_STATUS = "d5d5edf1-99a2-54d7-9bab-dc7a2d28b7ba"
WAITING = "1ae69b2f-023c-5110-804d-2277247350b0"

TOLD = {
    PAID: ("COMPLETE", "paid", (charge("1001", 100),), ()),
    CANCELLED: ("CANCELED", "not_paid", (), ()),
    LATE: ("COMPLETE", "paid", (charge("1002", 100),), ()),
    TWICE: (
        "COMPLETE",
        "paid",
        (charge("2001", 100), charge("2002", 100)),
        (),
    ),
    OTHER_AMOUNT: ("PENDING", "not_known", (charge("3001", 301, agrees=False),), ()),
    REFUNDED: ("REVERSED", "not_paid", (charge("4001"),), (Reversal("4001", "4001"),)),
    REFUNDED_BY_STATUS: ("REVERSED", "not_paid", (), (Reversal(None, None),)),
    WAITING: ("PENDING", "not_known", (), ()),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a journal of version 1."""
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        database.executescript(DUMP.read_text(encoding="utf-8"))
    assert rows(tmp_path, "PRAGMA user_version") == [(1,)]
    return tmp_path


def payments(folder: Path) -> dict[str, Payment]:
    with reading.open_reader(folder / FILE_NAME) as reader:
        return {payment.payment_id: payment for payment in reader.payments()}


def test_the_payments_are_told_with_their_charges_and_refunds(folder: Path) -> None:
    opened(folder).close()
    assert rows(folder, "PRAGMA user_version") == [(schema.VERSION,)]
    told = {
        name: (each.state.value, each.outcome.value, each.charges, each.reversals)
        for name, each in payments(folder).items()
    }
    assert told == TOLD


def test_what_isnt_about_money_is_as_it_was(folder: Path) -> None:
    with reading.open_read_only(folder / FILE_NAME) as database:
        query = "SELECT payment_id, snapshot FROM payments"
        before = {name: json.loads(text) for name, text in database.execute(query)}
    opened(folder).close()
    for name, payment in payments(folder).items():
        now = json.loads(encode(payment))
        same = before[name].keys() & now.keys()
        assert same >= {"sale_id", "owner", "amount", "operator", "started_at", "alarms", "doubt"}
        assert {key: now[key] for key in same} == {key: before[name][key] for key in same}
        assert payment.receipt_id == before[name]["receipt_id"]
        assert list(payment.other_receipt_ids) == before[name]["other_receipt_ids"]
        assert payment.amount_confirmed == before[name]["amount_confirmed"]


def test_every_receipt_number_finds_its_payment(folder: Path) -> None:
    with closing(opened(folder)) as journal:
        found = {
            number: [payment.payment_id for payment in journal.by_receipt(number)]
            for number in ("1001", "1002", "2001", "2002", "3001", "4001")
        }
    assert found == {
        "1001": [PAID],
        "1002": [LATE],
        "2001": [TWICE],
        "2002": [TWICE],
        "3001": [OTHER_AMOUNT],
        "4001": [REFUNDED],
    }


def test_what_isnt_known_and_what_alarms_stays_in_sight(folder: Path) -> None:
    with closing(opened(folder)) as journal:
        assert {payment.payment_id for payment in journal.not_known()} == {WAITING, OTHER_AMOUNT}
        owner = journal.not_known()[0].owner
        alarmed = {payment.payment_id: payment.alarms for payment in journal.alarmed(owner)}
    assert alarmed == {
        LATE: (Alarm.PAID_AFTER_CANCEL,),
        TWICE: (Alarm.SECOND_RECEIPT,),
        OTHER_AMOUNT: (Alarm.RECEIPT_DISAGREES,),
    }


def test_the_chain_and_the_personal_data_are_untouched_and_it_is_sound(folder: Path) -> None:
    before = [rows(folder, f"SELECT * FROM {table}") for table in ("entries", "personal")]  # noqa: S608 - fixed names
    with closing(opened(folder)) as journal:
        assert journal.head[0] == 68
        after = [rows(folder, f"SELECT * FROM {table}") for table in ("entries", "personal")]  # noqa: S608 - fixed names
        assert after == before
        assert faults_in(journal.file) == []
        journal.record([Entry("started")])
        assert faults_in(journal.file) == []


def test_a_journal_of_version_1_is_read_before_it_is_brought_up_to_date(folder: Path) -> None:
    before = (folder / FILE_NAME).read_bytes()
    told = {name: (each.charges, each.reversals) for name, each in payments(folder).items()}
    assert told == {name: each[2:] for name, each in TOLD.items()}
    checked = verify.check(folder / FILE_NAME)
    assert checked.is_sound
    assert "an earlier version wrote it" in checked.remarks[0]
    assert (folder / FILE_NAME).read_bytes() == before


class FailsAtCommit(sqlite3.Connection):
    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - as sqlite3 has it
        if sql == self.failing:
            raise sqlite3.OperationalError("disk I/O error")
        return super().execute(sql, parameters)

    failing = ""


@pytest.mark.parametrize(
    "failing",
    [
        "DELETE FROM receipts",
        "DELETE FROM scans",
        "DROP TABLE payments_before",
        f"PRAGMA user_version = {schema.VERSION}",
        "COMMIT",
    ],
)
def test_a_migration_that_fails_midway_changes_nothing(folder: Path, failing: str) -> None:
    class Connection(FailsAtCommit):
        pass

    Connection.failing = failing

    def connect(file: Path) -> sqlite3.Connection:
        return sqlite3.connect(file, isolation_level=None, factory=Connection)

    before = contents(folder)
    with pytest.raises(JournalError, match="disk I/O error"):
        opened(folder, connect=connect)
    assert contents(folder) == before
    opened(folder).close()
    assert set(payments(folder)) == set(TOLD)
    assert faults_in(folder / FILE_NAME) == []


def contents(folder: Path) -> list[str]:
    with reading.open_read_only(folder / FILE_NAME) as database:
        version = str(database.execute("PRAGMA user_version").fetchone())
        database.execute("ROLLBACK")
        return [version, *database.iterdump()]


def test_a_later_step_that_fails_leaves_no_version_in_between(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(folder)
    steps = (
        *schema.MIGRATIONS,
        "ALTER TABLE payments ADD COLUMN note TEXT; SELECT 1 FROM nowhere;",
    )
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    monkeypatch.setattr(schema, "VERSION", len(steps))
    with pytest.raises(JournalError, match="nowhere"):
        opened(folder)
    assert contents(folder) == before


def test_a_journal_of_this_version_is_brought_to_the_next_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(cases.NEW)], [cases.NEW])
    step = "ALTER TABLE entries ADD COLUMN note TEXT;"
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, step))
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    opened(tmp_path).close()
    assert rows(tmp_path, "PRAGMA user_version") == [(schema.VERSION,)]
    assert rows(tmp_path, "SELECT payment_id, first_seq FROM payments") == [
        (cases.NEW.payment_id, 1)
    ]


# -- what the first version kept of money, and didn't tell apart -------------------------------

Json = dict[str, Any]

ODD: Json = {
    "payment_id": "odd",
    "sale_id": "sale",
    "owner": {"server": "wss://apm.example/ws", "terminal_id": "TILL-1"},
    "amount": {"amount_minor": 500, "currency": "NOK"},
    "operator": "Kari",
    "started_at": "2026-03-01T08:16:40+00:00",
    "state": "COMPLETE",
    "waits_for": None,
    "answered": True,
    "receipt_id": None,
    "amount_confirmed": False,
    "other_receipt_ids": [],
    "alarms": [],
    "alarms_seen": 0,
    "doubt": None,
}
CHARGED: Json = {
    "input": "ReceiptCame",
    "receipt_id": "1",
    "state": "COMPLETE",
    "amount": {"amount_minor": 500, "currency": "NOK"},
}
CHARGED_AGAIN = {**CHARGED, "receipt_id": "2"}
REVERSED: Json = {"input": "ReceiptCame", "receipt_id": "9", "state": "REVERSED", "amount": None}


def told(*steps: Json, state: str, **fields: object) -> Payment:
    """Return the payment after these inputs, as the first version wrote its last snapshot."""
    payment: Payment | None = None
    for step in steps:
        payment = migration_v1.payment_in(
            {**step, "payment": {**ODD, "state": state, **fields}}, payment
        )
    assert payment is not None
    return payment


def test_a_refunds_own_number_is_no_charge() -> None:
    payment = told(CHARGED, REVERSED, state="REVERSED", receipt_id="1", other_receipt_ids=["9"])
    assert payment.charges == (charge("1", 500),)
    assert payment.reversals == (Reversal("9", "1"),)
    assert payment.refundable == ()
    assert (payment.state, payment.receipt_id) == (State.REVERSED, "1")


def test_a_refund_that_came_alone_has_no_charge_and_waits_for_it() -> None:
    payment = told(REVERSED, state="REVERSED", receipt_id="9")
    assert (payment.charges, payment.reversals) == ((), (Reversal("9", None),))
    assert payment.receipt_id == "9"
    later = cases.after(ReceiptReceived("1", State.COMPLETE, nok(500)), start=payment)
    assert later.outcome is Outcome.NOT_PAID
    assert later.standing == ()


def test_charged_twice_and_paid_back_once_isnt_refunded() -> None:
    payment = told(
        CHARGED,
        CHARGED_AGAIN,
        {**REVERSED, "receipt_id": "2"},
        state="REVERSED",
        receipt_id="1",
        other_receipt_ids=["2"],
    )
    assert (payment.state, payment.outcome) == (State.COMPLETE, Outcome.PAID)
    assert payment.standing == (charge("1", 500),)
    unclear = told(
        CHARGED,
        CHARGED_AGAIN,
        {"input": "StatusTold", "state": "REVERSED"},
        state="REVERSED",
        receipt_id="1",
        other_receipt_ids=["2"],
    )
    assert (unclear.doubt, unclear.outcome) == (Doubt.REFUND_UNCLEAR, Outcome.NOT_KNOWN)


def test_a_refund_of_another_amount_leaves_it_not_known() -> None:
    odd: Json = {**REVERSED, "amount": {"amount_minor": 400, "currency": "NOK"}}
    payment = told(CHARGED, odd, state="COMPLETE", receipt_id="1", other_receipt_ids=["9"])
    assert payment.reversals == (Reversal("9", "1", agrees=False),)
    assert payment.outcome is Outcome.NOT_KNOWN


def test_an_unreadable_receipt_beside_a_double_charge_leaves_the_double_charge() -> None:
    payment = told(
        CHARGED,
        CHARGED_AGAIN,
        {"input": "ReceiptUnreadable", "receipt_id": "7"},
        state="COMPLETE",
        receipt_id="1",
        other_receipt_ids=["2", "7"],
    )
    assert [(each.receipt_id, each.agrees) for each in payment.charges] == [
        ("1", True),
        ("2", True),
        ("7", False),
    ]
    assert payment.paid_minor == 1000


def test_an_answer_already_refunded_is_a_refund() -> None:
    problem: Json = {"kind": "payment_already_refunded", "wire_type": "x", "description": ""}
    step: Json = {"input": "ProblemTold", "request": "cancel", "problem": problem}
    payment = told(CHARGED, step, state="REVERSED", receipt_id="1")
    assert payment.reversals == (Reversal(None, "1"),)


def test_a_payment_that_cant_be_read_is_left_out_and_named(folder: Path) -> None:
    broken: Json = {"input": "Begin", "payment": {**ODD, "alarms": 5}}
    with closing(opened(folder)) as journal:
        journal.record([Entry("changed", broken, "odd"), Entry("changed", {"payment": []}, "x")])
    assert faults_in(folder / FILE_NAME) == [
        "entry 69 tells of a payment that can't be read",
        "entry 70 tells of a payment that can't be read",
    ]


def test_a_journal_whose_payments_had_other_columns_is_brought_up_to_date(tmp_path: Path) -> None:
    """Before its first release the table of payments grew by a column."""
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        database.executescript(Path(__file__).with_name("v1.sql").read_text(encoding="utf-8"))
        database.executescript(
            "DROP INDEX payments_alarmed; ALTER TABLE payments DROP COLUMN alarmed"
        )
    with closing(opened(tmp_path)) as journal:
        assert journal.last_paid() is not None
    assert faults_in(tmp_path / FILE_NAME) == []
