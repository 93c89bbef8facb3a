"""What the journal has returned from is in it, whole and for good; what failed is not in it."""

import dataclasses
import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from terminal_app.errors import JournalError, JournalLockedError
from terminal_app.journal import schema
from terminal_app.journal.entries import (
    Entry,
    columns,
    decode_payment,
    decode_value,
    encode,
    only_changes,
    to_json,
)
from terminal_app.journal.journal import FILE_NAME, LOCK_NAME, Journal
from terminal_app.payments.inputs import AlarmsAcknowledged, ReceiptReceived
from terminal_app.payments.payment import Outcome, Owner, Payment, State
from terminal_app.payments.scan import DeclineReason, ScanState, move
from tests.support.journals import faults_in
from tests.unit.journal.cases import (
    MORNING,
    PAYMENTS,
    changed,
    noise,
    opened,
    rows,
    scan,
    scanned,
    tamper,
)
from tests.unit.payments import cases

NEW = cases.NEW
PAID = cases.after(cases.CODE, cases.PAID)


def payment(number: int, **changes: Any) -> Payment:  # noqa: ANN401 - any field
    return dataclasses.replace(NEW, payment_id=f"payment-{number}", **changes)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(opened(tmp_path)) as journal:
        yield journal


# -- what is written -------------------------------------------------------------------


def test_a_new_journal_is_empty_and_sound(journal: Journal) -> None:
    assert journal.head == (0, "0" * 64)
    assert faults_in(journal.file) == []


def test_entries_are_numbered_timed_and_chained(journal: Journal, tmp_path: Path) -> None:
    journal.record([Entry("started", {"version": "0.1.0"}), Entry("line", {}, "a")])
    journal.record([Entry("stopped")])
    first, second, third = rows(tmp_path, "SELECT * FROM entries ORDER BY seq")
    assert [row[0] for row in (first, second, third)] == [1, 2, 3]
    assert first[1:6] == (
        MORNING.isoformat(timespec="milliseconds"),
        "started",
        None,
        '{"version":"0.1.0"}',
        "0" * 64,
    )
    assert (second[5], third[5]) == (first[6], second[6])
    assert journal.head == (3, third[6])


def test_a_commit_is_written_through_to_the_disk(journal: Journal) -> None:
    database = journal._database
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert database.execute("PRAGMA synchronous").fetchone() == (2,)
    assert database.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_what_was_recorded_is_there_at_the_next_start(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(PAID)], [PAID])
        head = journal.head
    with closing(opened(tmp_path)) as journal:
        assert journal.head == head
        assert journal.payment(PAID.payment_id) == PAID
        journal.record([Entry("started")])
        assert faults_in(journal.file) == []


@given(PAYMENTS)
def test_a_snapshot_gives_back_every_payment_the_same(payment: Payment) -> None:
    assert decode_payment(encode(payment)) == payment


def test_every_payment_that_can_be_reached_comes_back_from_the_file(journal: Journal) -> None:
    reached = [
        dataclasses.replace(payment, payment_id=f"payment-{number}")
        for number, payment in enumerate(cases.reached())
    ]
    journal.record([changed(each) for each in reached], reached)
    assert [journal.payment(each.payment_id) for each in reached] == reached
    assert faults_in(journal.file) == []


def test_the_projection_is_the_last_change_of_each_payment(
    journal: Journal, tmp_path: Path
) -> None:
    history = [NEW, *(stage.after for stage in cases.stages(cases.CODE, cases.PAID))]
    for each in history:
        journal.record([changed(each)], [each])
    query = "SELECT payment_id, first_seq, last_seq, state, outcome, receipt_id FROM payments"
    assert rows(tmp_path, query) == [(NEW.payment_id, 1, 3, "COMPLETE", "paid", "1")]
    last = rows(tmp_path, "SELECT snapshot FROM payments")[0][0]
    assert isinstance(last, bytes)
    assert decode_payment(last) == PAID


def test_a_change_tells_only_what_has_changed(journal: Journal, tmp_path: Path) -> None:
    for each in (NEW, cases.after(cases.CODE), PAID):
        journal.record([changed(each)], [each])
    bodies = [json.loads(str(body)) for (body,) in rows(tmp_path, "SELECT body FROM entries")]
    assert decode_payment(json.dumps(bodies[0]["payment"])) == NEW
    assert [{*body["changes"]} for body in bodies[1:]] == [
        {"state", "waits_for", "answered", "qr_code"},
        {"state", "waits_for", "charges"},
    ]
    assert not any("payment" in body for body in bodies[1:])


def test_a_field_that_is_written_no_more_is_told_with_its_usual_value(
    journal: Journal, tmp_path: Path
) -> None:
    spelled = dataclasses.replace(NEW, spelled_id="ABC")
    journal.record([changed(spelled)], [spelled])
    journal.record([changed(NEW)], [NEW])
    (body,) = rows(tmp_path, "SELECT body FROM entries")[1]
    assert json.loads(str(body))["changes"] == {"spelled_id": ""}
    assert journal.payment(NEW.payment_id) == NEW
    assert faults_in(journal.file) == []


def test_changes_in_one_record_are_told_one_after_the_other(
    journal: Journal, tmp_path: Path
) -> None:
    pending = cases.after(cases.CODE)
    journal.record([changed(NEW), changed(pending), changed(PAID)], [PAID])
    assert "answered" not in str(rows(tmp_path, "SELECT body FROM entries")[2])
    assert faults_in(journal.file) == []


@given(PAYMENTS, PAYMENTS)
def test_what_a_change_tells_gives_back_the_payment(before: Payment, after: Payment) -> None:
    after = dataclasses.replace(after, payment_id=before.payment_id)
    told = only_changes(to_json(before), to_json(after))
    assert decode_value({**to_json(before), **told}, Payment) == after


def test_the_columns_to_search_by_are_those_of_the_table(journal: Journal, tmp_path: Path) -> None:
    journal.record([changed(PAID)], [PAID])
    names = (
        "server",
        "terminal_id",
        "state",
        "outcome",
        "amount_minor",
        "currency",
        "receipt_id",
        "alarmed",
        "alarms",
        "begun_at",
    )
    assert rows(tmp_path, f"SELECT {', '.join(names)} FROM payments") == [columns(PAID)]  # noqa: S608 - fixed names


# -- what is found ---------------------------------------------------------------------


def test_unknown_payments_of_every_server_are_found_the_oldest_first(journal: Journal) -> None:
    other_till = dataclasses.replace(NEW.owner, terminal_id="TILL-2")
    other_server = dataclasses.replace(NEW.owner, server="wss://elsewhere.example/ws")
    unknown = [payment(1), payment(2, owner=other_till), payment(3, owner=other_server)]
    rest = [payment(4, state=State.COMPLETE), payment(5, state=State.CANCELED)]
    for each in [*unknown, *rest]:
        journal.record([changed(each)], [each])
    assert journal.not_known() == unknown


def test_a_receipt_number_finds_its_payment_of_whatever_server(journal: Journal) -> None:
    elsewhere = dataclasses.replace(PAID, payment_id="b", owner=Owner("wss://x.example", "T"))
    journal.record([changed(PAID)], [PAID])
    assert journal.by_receipt("1") == [PAID]
    assert journal.by_receipt("2") == []
    journal.record([changed(elsewhere)], [elsewhere])
    assert journal.by_receipt("1") == [elsewhere, PAID]


def test_every_receipt_number_of_a_payment_finds_it_refunds_and_doubles_too(
    journal: Journal,
) -> None:
    refund = ReceiptReceived("77", State.REVERSED, None)
    refunded = cases.after(cases.CODE, cases.PAID, refund)
    doubled = dataclasses.replace(
        cases.after(cases.CODE, cases.PAID, cases.PAID_TWICE), payment_id="doubled"
    )
    odd = dataclasses.replace(
        cases.after(cases.CODE, cases.DISAGREES, cases.UNREADABLE), payment_id="odd"
    )
    for each in (refunded, doubled, odd):
        journal.record([changed(each)], [each])
    assert journal.by_receipt("77") == [refunded]
    assert journal.by_receipt("1") == [doubled, refunded]
    assert journal.by_receipt("2") == [doubled]
    assert journal.by_receipt("3") == journal.by_receipt("4") == [odd]


def test_a_scan_waits_until_it_is_answered_and_only_the_owners_are_told(journal: Journal) -> None:
    first, second = scan("a"), scan("b")
    elsewhere = scan("c", owner=Owner(NEW.owner.server, "TILL-2"))
    for each in (first, second, elsewhere):
        journal.record([scanned(each)], scans=[each])
    assert journal.waiting_scans(NEW.owner) == [first, second]
    answered = move(first, ScanState.ANSWERED, operator="Kari")
    taken = dataclasses.replace(NEW, payment_id="a", by_scan=True)
    journal.record([scanned(answered), changed(taken)], [taken], [answered])
    assert journal.waiting_scans(NEW.owner) == [second]
    assert journal.scan("a") == answered
    assert journal.payment("a") == taken
    assert journal.scan("d") is None
    assert faults_in(journal.file) == []


def test_a_scan_is_there_at_the_next_start(tmp_path: Path) -> None:
    declined = move(scan("a"), ScanState.DECLINED, reason=DeclineReason.TIME_UP)
    with closing(opened(tmp_path)) as journal:
        journal.record([scanned(scan("b")), scanned(declined)], scans=[scan("b"), declined])
    with closing(opened(tmp_path)) as journal:
        assert journal.waiting_scans(NEW.owner) == [scan("b")]
        assert journal.scan("a") == declined


def test_a_payment_that_is_changed_twice_in_one_record_keeps_its_first_entry(
    journal: Journal, tmp_path: Path
) -> None:
    journal.record([Entry("heard"), changed(NEW), changed(PAID), Entry("sent")], [PAID])
    assert rows(tmp_path, "SELECT first_seq, last_seq FROM payments") == [(2, 3)]
    assert faults_in(journal.file) == []


def test_the_last_paid_payment_is_found_and_a_refunded_one_isnt(journal: Journal) -> None:
    assert journal.last_paid() is None
    first, second = payment(1, state=State.COMPLETE), payment(2, state=State.COMPLETE)
    for each in (first, second):
        journal.record([changed(each)], [each])
    assert journal.last_paid() == second
    refunded = dataclasses.replace(second, state=State.REVERSED)
    assert refunded.outcome is Outcome.NOT_PAID
    journal.record([changed(refunded)], [refunded])
    assert journal.last_paid() == first


def test_payments_with_alarms_are_found_until_their_money_is_settled(
    journal: Journal,
) -> None:
    alarmed = cases.after(cases.CODE, cases.CANCEL, cases.PAID)
    elsewhere = dataclasses.replace(payment(2), alarms=alarmed.alarms, owner=Owner("ws://x", "T"))
    both = [alarmed, elsewhere]
    journal.record([changed(each) for each in both], both)
    assert journal.alarmed(NEW.owner) == [alarmed]
    seen = cases.after(AlarmsAcknowledged("Kari"), start=alarmed)
    journal.record([changed(seen)], [seen])
    assert journal.alarmed(NEW.owner) == [seen]
    dismissed = cases.after(cases.DISMISSED, start=seen)
    journal.record([changed(dismissed)], [dismissed])
    assert journal.alarmed(NEW.owner) == []
    assert journal.payment(dismissed.payment_id) == dismissed
    assert faults_in(journal.file) == []


def test_a_payment_that_the_journal_doesnt_have_is_none(journal: Journal) -> None:
    assert journal.payment("' OR 1=1 --") is None


def test_a_payment_that_cant_be_read_back_is_said_with_the_remedy(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(NEW)], [NEW])
    tamper(tmp_path, """UPDATE payments SET snapshot = packed('{"payment_id":1}')""")
    with closing(opened(tmp_path)) as journal, pytest.raises(JournalError, match="Keep the file"):
        journal.not_known()


# -- append only -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE packed_entries SET body = x'00'",
        "UPDATE packed_entries SET at = at",
        "DELETE FROM packed_entries",
        "DELETE FROM packed_entries WHERE seq = 2",
    ],
)
def test_entries_are_neither_changed_nor_deleted(
    journal: Journal, tmp_path: Path, statement: str
) -> None:
    journal.record([Entry("started"), changed(NEW)], [NEW])
    before = rows(tmp_path, "SELECT * FROM entries")
    with (
        closing(sqlite3.connect(journal.file)) as other,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        other.execute(statement)
    assert rows(tmp_path, "SELECT * FROM entries") == before


@pytest.mark.parametrize("kept", ["packed_entries", "personal", "payments"])
def test_a_number_is_given_once(journal: Journal, kept: str) -> None:
    journal.record([Entry("heard", personal="Kari"), changed(NEW)], [NEW])
    with (
        closing(sqlite3.connect(journal.file)) as other,
        pytest.raises(sqlite3.IntegrityError, match="UNIQUE"),
    ):
        other.execute(f"INSERT INTO {kept} SELECT * FROM {kept}")  # noqa: S608 - fixed names


# -- the lock --------------------------------------------------------------------------

OPEN_AND_SAY = """
import sys
from pathlib import Path
from terminal_app.errors import JournalLockedError
from terminal_app.journal.journal import Journal
from terminal_app.journal.entries import Entry
try:
    journal = Journal(Path(sys.argv[1]), new_salt=str)
except JournalLockedError as error:
    print("locked:", error, flush=True)
else:
    journal.record([Entry("started")])
    print("open", flush=True)
    sys.stdin.read()
"""


def other_process(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OPEN_AND_SAY, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_another_process_is_refused_while_the_journal_is_open(
    journal: Journal, tmp_path: Path
) -> None:
    journal.record([Entry("started")])
    with other_process(tmp_path) as other:
        said = first_line(other)
    assert said.startswith("locked: Another till is running on this machine")
    assert str(tmp_path) in said
    journal.record([Entry("stopped")])
    assert journal.head[0] == 2


def test_a_second_journal_in_the_same_process_is_refused_too(
    journal: Journal, tmp_path: Path
) -> None:
    with pytest.raises(JournalLockedError, match="close it first"):
        opened(tmp_path)
    journal.record([Entry("started")])


def test_a_killed_process_frees_the_lock_and_loses_nothing_recorded(tmp_path: Path) -> None:
    with other_process(tmp_path) as other:
        assert first_line(other) == "open\n"
        with pytest.raises(JournalLockedError):
            opened(tmp_path)
        other.kill()
        other.wait()
    with closing(opened(tmp_path)) as journal:
        assert journal.head[0] == 1
        journal.record([Entry("started")])
        assert faults_in(journal.file) == []


def test_a_closed_journal_frees_the_lock(tmp_path: Path) -> None:
    opened(tmp_path).close()
    opened(tmp_path).close()


def test_a_journal_that_couldnt_be_opened_frees_the_lock(tmp_path: Path) -> None:
    def failing(file: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError(f"unable to open {file.name}")

    with pytest.raises(JournalError):
        opened(tmp_path, connect=failing)
    opened(tmp_path).close()


# -- what can't be opened --------------------------------------------------------------


def test_a_journal_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([Entry("started")])
    newer = schema.VERSION + 1
    tamper(tmp_path, f"PRAGMA user_version = {newer}")
    before = rows(tmp_path, "SELECT * FROM entries")
    with pytest.raises(JournalError, match=f"schema {newer}.*Install the newer version again"):
        opened(tmp_path)
    assert rows(tmp_path, "SELECT * FROM entries") == before
    assert rows(tmp_path, "PRAGMA user_version") == [(newer,)]


def test_a_folder_that_is_a_file_is_refused_with_the_remedy(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    for folder in (in_the_way, in_the_way / "below"):
        with pytest.raises(JournalError, match="--data-dir") as refused:
            opened(folder)
        assert str(folder) in str(refused.value)


def test_a_file_that_is_a_folder_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(JournalError, match="Check the folder"):
        opened(tmp_path)


@pytest.mark.parametrize("damage", [b"hello, I am no database. " * 100, b"SQLite format 3\0" * 64])
def test_a_file_that_is_no_journal_is_refused_and_kept(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(damage)
    with pytest.raises(JournalError, match=r"no journal|damaged|Check the disk"):
        opened(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == damage


def test_a_damaged_page_is_an_error_with_the_remedy(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(payment(number)) for number in range(50)])
        journal._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file = tmp_path / FILE_NAME
    data = file.read_bytes()
    file.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with pytest.raises(JournalError, match="damaged"):
        opened(tmp_path)
    with pytest.raises(JournalError, match="damaged"):
        faults_in(file)


def read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def test_a_read_only_file_records_nothing_and_says_the_remedy(tmp_path: Path) -> None:
    opened(tmp_path).close()
    with (
        closing(opened(tmp_path, connect=read_only)) as journal,
        pytest.raises(JournalError, match="Give this user write access"),
    ):
        journal.record([changed(NEW)], [NEW])
    assert rows(tmp_path, "SELECT * FROM entries") == []


def test_a_read_only_folder_without_a_journal_is_an_error_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="can't be opened"):
        opened(tmp_path, connect=read_only)


# -- what fails ------------------------------------------------------------------------


class Failing(sqlite3.Connection):
    """Fails one statement, counted from when ``fail_at`` was set."""

    fail_at: int | None = None
    error: Exception = sqlite3.OperationalError("disk I/O error")
    seen: list[str]
    fail_rollback = False

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - as sqlite3 has it
        if self.fail_rollback and sql == "ROLLBACK":
            raise self.error
        if self.fail_at is not None:
            self.seen.append(sql)
            if len(self.seen) == self.fail_at:
                raise self.error
        return super().execute(sql, parameters)

    def fail(self, at: int, error: Exception | None = None) -> None:
        """Fail statement number ``at`` from now on; 0 for none."""
        self.fail_at, self.seen = at, []
        self.error = error or type(self).error


def failing_connection(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None, factory=Failing)


def everything(folder: Path) -> Sequence[object]:
    tables = ("entries", "personal", "payments", "receipts", "scans", "mentions")
    return [rows(folder, f"SELECT * FROM {table}") for table in tables]  # noqa: S608 - fixed names


FULL_RECORD = (
    [Entry("heard", {"text": "{}"}, personal="Kari"), changed(PAID), changed(payment(2))],
    [PAID, payment(2)],
)
STATEMENTS = 16
"""BEGIN; three entries, one text beside; for each change what was before, whether a message caused
it, and whom it names, the first one its message too; two payments and a receipt number; COMMIT."""


def test_a_record_is_one_transaction_of_so_many_statements(tmp_path: Path) -> None:
    with closing(opened(tmp_path, connect=failing_connection)) as journal:
        connection = journal._database
        assert isinstance(connection, Failing)
        connection.fail(at=0)
        journal.record(*FULL_RECORD)
        assert len(connection.seen) == STATEMENTS
        assert (connection.seen[0], connection.seen[-1]) == ("BEGIN IMMEDIATE", "COMMIT")


@pytest.mark.parametrize(
    "error",
    [
        sqlite3.OperationalError("disk I/O error"),
        sqlite3.DatabaseError("database disk image is malformed"),
        sqlite3.InterfaceError("odd"),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("statement", range(1, STATEMENTS + 1))
def test_whichever_statement_fails_nothing_is_recorded_and_the_next_record_works(
    tmp_path: Path, statement: int, error: Exception
) -> None:
    with closing(opened(tmp_path, connect=failing_connection)) as journal:
        connection = journal._database
        assert isinstance(connection, Failing)
        journal.record([Entry("started"), changed(NEW)], [NEW])
        before, head = everything(tmp_path), journal.head
        connection.fail(statement, error)
        with pytest.raises(JournalError, match=str(error)):
            journal.record(*FULL_RECORD)
        assert everything(tmp_path) == before
        assert journal.head == head
        assert journal.payment(NEW.payment_id) == NEW
        journal.record(*FULL_RECORD)
        assert journal.head[0] == head[0] + 3
        assert faults_in(journal.file) == []


@pytest.mark.parametrize("statement", range(2, STATEMENTS + 1))
def test_even_if_the_rollback_fails_too_the_next_record_works(
    tmp_path: Path, statement: int
) -> None:
    with closing(opened(tmp_path, connect=failing_connection)) as journal:
        connection = journal._database
        assert isinstance(connection, Failing)
        connection.fail(statement)
        connection.fail_rollback = True
        with pytest.raises(JournalError):
            journal.record(*FULL_RECORD)
        assert everything(tmp_path) == [[], [], [], [], [], []]
        connection.fail_rollback = False
        journal.record([Entry("started")])
        assert faults_in(journal.file) == []
        assert [row[2] for row in rows(tmp_path, "SELECT * FROM entries")] == ["started"]


OPENING = 38
"""Six settings and the version, and what the migration of an empty file asks and sets."""


def test_an_opening_is_so_many_statements(tmp_path: Path) -> None:
    class Counting(Failing):
        fail_at = 0

        def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as sqlite3 has it
            self.seen = []
            super().__init__(*args, **kwargs)

    def connect(file: Path) -> sqlite3.Connection:
        return sqlite3.connect(file, isolation_level=None, factory=Counting)

    with closing(opened(tmp_path, connect=connect)) as journal:
        assert isinstance(journal._database, Counting)
        # And two that look for what was to be erased: where they fail the till goes on.
        assert len(journal._database.seen) == OPENING + 2


@pytest.mark.parametrize("statement", range(1, OPENING + 1))
def test_whichever_statement_of_the_opening_fails_it_says_so_and_the_next_start_works(
    tmp_path: Path, statement: int
) -> None:
    class FailingFromTheStart(Failing):
        fail_at = statement

        def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as sqlite3 has it
            self.seen = []
            super().__init__(*args, **kwargs)

    def connect(file: Path) -> sqlite3.Connection:
        return sqlite3.connect(file, isolation_level=None, factory=FailingFromTheStart)

    with pytest.raises(JournalError, match="disk I/O error"):
        opened(tmp_path, connect=connect)
    with closing(opened(tmp_path)) as journal:
        journal.record([Entry("started")])
        assert faults_in(journal.file) == []


def test_an_error_of_the_program_while_recording_leaves_nothing_behind(
    journal: Journal, tmp_path: Path
) -> None:
    with pytest.raises(TypeError):
        journal.record([Entry("started"), Entry("heard", {"text": b"bytes"})])
    assert everything(tmp_path) == [[], [], [], [], [], []]
    journal.record([Entry("started")])
    assert faults_in(journal.file) == []


def test_a_full_disk_records_nothing_says_the_remedy_and_works_again_with_space(
    tmp_path: Path,
) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(NEW)], [NEW])
        database = journal._database
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        database.execute(f"PRAGMA max_page_count = {pages}")
        before, head = everything(tmp_path), journal.head
        large = [Entry("heard", {"text": noise(8000)}) for _ in range(20)]
        with pytest.raises(JournalError, match=r"full.*Free space"):
            journal.record([changed(PAID), *large], [PAID])
        assert everything(tmp_path) == before
        assert journal.head == head
        assert journal.payment(NEW.payment_id) == NEW
        database.execute("PRAGMA max_page_count = 1000000")
        journal.record([changed(PAID), *large], [PAID])
        assert journal.payment(NEW.payment_id) == PAID
        assert faults_in(journal.file) == []


def test_a_journal_that_somebody_else_writes_to_is_an_error_and_works_again_after(
    tmp_path: Path,
) -> None:
    def impatient(file: Path) -> sqlite3.Connection:
        class Impatient(sqlite3.Connection):
            def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - as sqlite3 has it
                waits = sql.startswith("PRAGMA busy_timeout")
                return super().execute("PRAGMA busy_timeout = 0" if waits else sql, parameters)

        return sqlite3.connect(file, isolation_level=None, factory=Impatient)

    with closing(opened(tmp_path, connect=impatient)) as journal:
        with closing(sqlite3.connect(journal.file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(JournalError, match="Close what else has the file open"):
                journal.record([changed(NEW)], [NEW])
        journal.record([changed(NEW)], [NEW])
        assert journal.head[0] == 1


def test_a_journal_that_was_closed_says_so(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    journal.close()
    with pytest.raises(JournalError):
        journal.record([Entry("started")])
    with pytest.raises(JournalError):
        journal.payment("a")


# -- readers ---------------------------------------------------------------------------


def test_a_reader_works_while_the_journal_is_open_and_sees_whole_records(journal: Journal) -> None:
    journal.record([changed(NEW)], [NEW])
    with closing(read_only(journal.file)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT state FROM payments").fetchall() == [("INITIATING",)]
        journal.record([changed(PAID)], [PAID])
        assert reader.execute("SELECT state FROM payments").fetchall() == [("INITIATING",)]
        reader.execute("COMMIT")
        assert reader.execute("SELECT state FROM payments").fetchall() == [("COMPLETE",)]
    assert faults_in(journal.file) == []


def test_readers_in_other_threads_never_see_an_entry_without_its_payment(
    journal: Journal, tmp_path: Path
) -> None:
    halves = []
    done = threading.Event()

    def read() -> None:
        query = (
            "SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM payments),"
            " (SELECT max(last_seq) FROM payments)"
        )
        while not done.is_set():
            entries, payments, last = rows(tmp_path, query)[0]
            if not (entries == payments == (last or 0)):
                halves.append((entries, payments, last))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(100):
        journal.record([changed(payment(number))], [payment(number)])
    done.set()
    reader.join()
    assert halves == []


# -- personal data ---------------------------------------------------------------------


def test_personal_data_stands_beside_the_entry_and_not_in_it(
    journal: Journal, tmp_path: Path
) -> None:
    journal.record([Entry("heard", {"text": "{}"}, personal="Kari Nordmann")])
    (body,) = rows(tmp_path, "SELECT body FROM entries")[0]
    assert "Kari" not in str(body)
    assert rows(tmp_path, "SELECT * FROM personal") == [(1, "salt-0", "Kari Nordmann")]
    assert faults_in(journal.file) == []


def test_erased_personal_data_leaves_the_chain_sound(journal: Journal) -> None:
    journal.record([Entry("heard", personal="Kari"), Entry("heard", personal="Ola")])
    with closing(sqlite3.connect(journal.file)) as other, other:
        other.execute("DELETE FROM personal WHERE seq = 1")
    journal.record([Entry("stopped")])
    assert faults_in(journal.file) == []


def test_the_same_personal_data_has_another_digest_each_time(
    journal: Journal, tmp_path: Path
) -> None:
    journal.record([Entry("heard", personal="Kari"), Entry("heard", personal="Kari")])
    first, second = rows(tmp_path, "SELECT body FROM entries")
    assert first != second


def test_the_callers_entry_is_left_as_it_was(journal: Journal) -> None:
    entry = Entry("heard", {"text": "{}"}, personal="Kari")
    journal.record([entry])
    assert entry.body == {"text": "{}"}


def test_the_lock_and_the_file_are_all_that_the_folder_holds(tmp_path: Path) -> None:
    opened(tmp_path).close()
    assert {path.name for path in tmp_path.iterdir()} <= {FILE_NAME, LOCK_NAME}
