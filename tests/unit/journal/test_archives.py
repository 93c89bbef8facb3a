"""A journal becomes an archive: nothing is lost, everything goes on, and a kill does no harm."""

import json
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks import made_journal
from terminal_app import logs
from terminal_app.errors import JournalError
from terminal_app.journal import continuation, schema
from terminal_app.journal import reader as reading
from terminal_app.journal.archives import archiving, swap
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import FILE_NAME, Journal
from terminal_app.journal.second_copy.money_copy import MoneyCopy
from terminal_app.journal.tags import STARTED
from terminal_app.journal.verification import verify
from terminal_app.payments import alarms
from terminal_app.payments.payment import (
    Doubt,
    Outcome,
    Payment,
    Problem,
    ProblemKind,
)
from terminal_app.payments.scan import ScanState
from terminal_app.settings import Retention
from tests.unit.journal import kills, old_journal
from tests.unit.journal.cases import (
    MORNING,
    OTHER,
    PAID,
    agrees,
    changed,
    logged,
    opened,
    rows,
    scan,
    scanned,
    tamper,
)
from tests.unit.payments import cases
from tests.unit.session.engine.engine_harness import OWNER, EngineHarness

LATER = datetime(2099, 1, 1, tzinfo=UTC)
"""Everything that is settled is older."""


def archive(folder: Path, before: datetime = LATER) -> int:
    with closing(opened(folder)) as journal:
        return journal.archives.archive(before, "Kari", "request")


def archives(folder: Path) -> list[Path]:
    return sorted((folder / swap.FOLDER).iterdir())


def take_away(file: Path) -> None:
    """Delete an archive; on Windows nothing that is read-only can be."""
    file.chmod(0o600)
    file.unlink()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a seeded journal of 400 payments: all outcomes."""
    folder = tmp_path_factory.mktemp("made")
    made_journal.make(folder, 400, seed=3)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """Return a copy of it."""
    (tmp_path / FILE_NAME).write_bytes((made / FILE_NAME).read_bytes())
    return tmp_path


def payments(folder: Path, *, archived: bool = True) -> dict[str, Payment]:
    with reading.open_reader(folder / FILE_NAME) as reader:
        found = [*reader.payments(), *(reader.archived() if archived else ())]
    assert len({one.payment_id for one in found}) == len(found)
    return {one.payment_id: one for one in found}


# -- what is archived, and what goes on ---------------------------------------------------------


def test_the_profile_that_was_in_use_is_known_after_an_archiving(tmp_path: Path) -> None:
    told = {"server": OWNER.server, "terminal_id": OWNER.terminal_id}
    with closing(opened(tmp_path)) as journal:
        assert journal.last_profile(OWNER) is None
        journal.record([Entry(STARTED, {**told, "profile": "abc"})])
        journal.record([Entry(STARTED, {**told, "terminal_id": "OTHER", "profile": "def"})])
        for one in (PAID, OTHER):
            journal.record([changed(one)], [one])
    for _ in range(2):
        with closing(opened(tmp_path)) as journal:
            assert journal.last_profile(OWNER) == "abc"
        assert archive(tmp_path) in {0, 1}
    with closing(opened(tmp_path)) as journal:
        assert journal.last_profile(OWNER) == "abc"
        journal.record([Entry(STARTED, told)])
        assert journal.last_profile(OWNER) == ""


def test_every_payment_is_as_it_was_and_nothing_is_there_twice(folder: Path) -> None:
    before = payments(folder)
    number = archive(folder)
    assert payments(folder) == before
    assert 0 < number == len(before) - len(payments(folder, archived=False))


def test_what_isnt_settled_isnt_archived(folder: Path) -> None:
    before = payments(folder)
    archive(folder)
    here = payments(folder, archived=False)
    for name, one in before.items():
        is_settled = one.outcome is not Outcome.NOT_KNOWN
        is_settled = is_settled and not one.unseen_alarms and not alarms.standing(one)
        assert is_settled or name in here
    assert len(here) < len(before) / 4


def test_what_isnt_known_goes_on_and_its_servers_words_too(tmp_path: Path) -> None:
    problem = Problem(ProblemKind.UNEXPECTED_ERROR, "apm.mtm.unexpected-error", "Ask Kari")
    unknown = replace(cases.NEW, doubt=Doubt.SERVER_ERROR, problem=problem)
    with closing(opened(tmp_path)) as journal:
        for one in (unknown, PAID, OTHER):
            journal.record([changed(one)], [one])
        assert journal.archives.archive(LATER, "", "request") == 1
        assert journal.not_known() == [unknown]
        assert verify.check_all(journal.file).is_sound
    assert archive(tmp_path) == 0


def test_what_has_changed_since_isnt_archived(folder: Path) -> None:
    # The first 200 were recorded in one commit, at the time of the last of them.
    limit = datetime(2021, 11, 25, tzinfo=UTC)
    archive(folder, limit)
    for one in payments(folder, archived=False).values():
        is_young = datetime.fromisoformat(one.started_at) >= limit
        assert is_young or one.outcome is Outcome.NOT_KNOWN or one.alarms
    with reading.open_reader(folder / FILE_NAME) as reader:
        for one in reader.archived():
            assert datetime.fromisoformat(one.started_at) < limit


def test_the_chain_goes_on_and_the_first_entry_names_the_archive(folder: Path) -> None:
    with closing(opened(folder)) as journal:
        last = journal.head
        journal.archives.archive(LATER, "Kari", "request")
        journal.record([Entry("started")])
    (file,) = archives(folder)
    assert file.name == f"archive-1-{last[0]}.sqlite3"
    with reading.open_read_only(folder / FILE_NAME) as database:
        follows = continuation.read(database)
    assert (follows.archive, follows.last_seq, follows.digest) == (file.name, *last)
    first = rows(folder, "SELECT min(seq), kind FROM entries")[0]
    assert first == (last[0] + 1, "continued")
    checked = verify.check_all(folder / FILE_NAME)
    assert checked.is_sound, checked
    assert [name for name, _one in checked.archives] == [file.name]


def test_no_entry_is_deleted_and_the_archive_is_sealed(folder: Path) -> None:
    before = rows(folder, "SELECT * FROM entries ORDER BY seq")
    archive(folder)
    (file,) = archives(folder)
    moved = folder / "there"
    moved.mkdir()
    (moved / FILE_NAME).write_bytes(file.read_bytes())
    assert rows(moved, "SELECT * FROM entries ORDER BY seq") == before
    assert stat.S_IMODE(file.stat().st_mode) & 0o277 == 0 or sys.platform == "win32"


def test_a_journal_without_anything_old_stays(folder: Path) -> None:
    before = (folder / FILE_NAME).read_bytes()
    assert archive(folder, datetime(2000, 1, 1, tzinfo=UTC)) == 0
    assert not (folder / swap.FOLDER).exists()
    assert {one.name for one in folder.iterdir()} <= {FILE_NAME, "journal.lock"}
    assert len((folder / FILE_NAME).read_bytes()) >= len(before)


def test_the_figures_are_as_before(folder: Path) -> None:
    def told() -> object:
        with reading.open_reader(folder / FILE_NAME) as reader:
            every = [*reader.payments(), *reader.archived()]
            days = {datetime.fromisoformat(one.started_at).date() for one in every}
            some = sorted(days)[::40]
            return [
                (day, sorted(one.payment_id for one in reader.payments_of(day))) for day in some
            ]

    before = told()
    archive(folder)
    assert told() == before


def test_lists_and_orders_are_as_before(folder: Path) -> None:
    owner = made_journal.OWNER

    def asked() -> list[object]:
        with closing(opened(folder)) as journal:
            return [
                journal.not_known(),
                journal.alarmed(owner),
                journal.last_paid(),
                journal.last_sent(200),
            ]

    before = asked()
    archive(folder)
    assert asked() == before


def test_receipt_numbers_find_archived_payments(folder: Path) -> None:
    before = payments(folder)
    archive(folder)
    with closing(opened(folder)) as journal:
        for one in before.values():
            assert journal.payment(one.payment_id) == one
            if one.receipt_id is not None:
                assert journal.by_receipt(one.receipt_id) == [one]


def test_an_archived_payment_is_named_by_its_id_its_beginning_or_a_receipt_number(
    folder: Path,
) -> None:
    before = payments(folder)
    archive(folder)
    live = payments(folder, archived=False)
    with reading.open_reader(folder / FILE_NAME) as reader:
        for name, one in before.items():
            assert reader.named(name) == [one]
            for length in (6, 8, 9, 18, 35):
                begins = [each for other, each in before.items() if other[:length] == name[:length]]
                assert reader.named(name[:length], archives=True) == begins
                here = [each for each in begins if each.payment_id in live]
                assert reader.named(name[:length]) == here
            if one.receipt_id is not None:
                assert reader.named(one.receipt_id, archives=True) == [one]
                assert reader.named(one.receipt_id) == ([one] if name in live else [])
            assert reader.named(name[:5], archives=True) == []
            assert reader.named(f"{name[:8]}_", archives=True) == []


def test_an_archived_payment_whose_id_is_no_uuid_is_named_by_its_beginning(tmp_path: Path) -> None:
    odd = replace(PAID, payment_id="ORDER-2026-0001")
    with closing(opened(tmp_path)) as journal:
        for one in (odd, OTHER):
            journal.record([changed(one)], [one])
        assert journal.archives.archive(LATER, "", "request") == 1
    with reading.open_reader(tmp_path / FILE_NAME) as reader:
        assert reader.named("ORDER-2026", archives=True) == [odd]
        assert reader.named("ORDER-2027", archives=True) == []


def test_one_that_came_back_isnt_counted_as_archived(tmp_path: Path) -> None:
    till = EngineHarness(tmp_path)
    payment_id = _paid_and_more(till)[1]
    till.journal.close()
    archive(tmp_path)
    with reading.open_reader(tmp_path / FILE_NAME) as reader:
        assert reader.number_archived() == len(list(reader.archived())) == 4
    till = EngineHarness(tmp_path, clock=till.clock)
    till.receipt(payment_id, "7777")
    till.close()
    with reading.open_reader(tmp_path / FILE_NAME) as reader:
        assert reader.number_archived() == len(list(reader.archived())) == 3
        assert [one.payment_id for one in reader.named("7777", archives=True)] == [payment_id]


def test_an_archive_after_an_archive_has_all(folder: Path) -> None:
    before = payments(folder)
    archive(folder, datetime(2022, 1, 1, tzinfo=UTC))
    archive(folder)
    with closing(opened(folder)) as journal:
        journal.record([changed(PAID)], [PAID])
        journal.record([changed(OTHER)], [OTHER])
    before |= {PAID.payment_id: PAID, OTHER.payment_id: OTHER}
    archive(folder)
    assert payments(folder) == before
    assert len(archives(folder)) == 3
    checked = verify.check_all(folder / FILE_NAME)
    assert checked.is_sound, checked
    assert len(checked.archives) == 3


def test_a_scan_under_an_archived_id_is_known_and_a_waiting_one_waits_on(tmp_path: Path) -> None:
    old, waiting = scan(cases.NEW.payment_id), scan("0" * 8 + "-0000-4000-8000-" + "0" * 12)
    paid = PAID
    answered = replace(old, state=ScanState.DECLINED)
    other = OTHER
    with closing(opened(tmp_path)) as journal:
        journal.record([scanned(answered)], scans=[answered])
        journal.record([changed(paid)], [paid])
        journal.record([changed(other)], [other])
        journal.record([scanned(waiting)], scans=[waiting])
        assert journal.archives.archive(LATER, "", "request") == 1
        assert journal.scan(old.payment_id) == answered
        assert journal.waiting_scans(old.owner) == [waiting]
        assert verify.check(journal.file).is_sound
    assert agrees(tmp_path)


def test_a_journal_of_schema_2_is_archived(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    old_journal.unpacked(folder)
    opened(folder).close()
    before = payments(folder)
    assert archive(folder)
    assert payments(folder) == before
    checked = verify.check_all(folder / FILE_NAME, logs.files(folder))
    assert checked.is_sound, checked


def test_a_journal_of_todays_schema_3_gets_the_tables(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as database:
        database.execute("DROP INDEX packed_entries_erased")
        for table in ("archived", "archived_receipts", "archived_scans"):
            database.execute(f"DROP TABLE {table}")
    before = payments(folder)
    assert verify.check(folder / FILE_NAME).is_sound
    assert archive(folder)
    assert payments(folder) == before
    assert rows(folder, "PRAGMA user_version") == [(schema.VERSION,)]


# -- what comes late --------------------------------------------------------------------------


def _paid_and_more(till: EngineHarness) -> list[str]:
    till.on_connected()
    ids = [till.paid(number=f"100{number}") for number in range(4)]
    till.paid(number="2001")
    return ids


LATE: dict[str, Callable[[EngineHarness, str], None]] = {
    "the same receipt": lambda till, one: till.receipt(one, "1001"),
    "a second receipt": lambda till, one: till.receipt(one, "7777"),
    "refunded": lambda till, one: till.receipt(one, "1001", paymentState="REVERSED"),
    "refunded by status": lambda till, one: till.told(one, "REVERSED"),
    "cancelled": lambda till, one: till.told(one, "CANCELED"),
    "a refund by number": lambda till, _one: till.refund("1001", "Kari"),
    "a cancel": lambda till, one: till.cancel(one, "Kari"),
    "the id again": lambda till, one: till.start(one),
    "scanned again": lambda till, one: till.hear("GET_PAYMENT_REQUEST", paymentId=one),
    "disagrees": lambda till, one: till.receipt(
        one, "7777", paymentDetails={"amount": 1, "currencyIso": "NOK"}
    ),
}


@pytest.mark.parametrize("late", LATE)
def test_what_comes_late_is_answered_the_same_with_and_without_an_archive(
    tmp_path: Path, late: str
) -> None:
    told = []
    for name in ("with", "without", "with one that isn't there"):
        folder = tmp_path / name
        folder.mkdir()
        till = EngineHarness(folder)
        payment_id = _paid_and_more(till)[1]
        till.journal.close()
        if name != "without":
            with closing(opened(folder)) as journal:
                assert journal.archives.archive(LATER, "", "request") == 4
        if name not in {"with", "without"}:
            take_away(archives(folder)[0])
        till = EngineHarness(folder, clock=till.clock)
        till.on_connected()
        till._ids = 500
        sent, events = len(till.sent), len(till.events)
        LATE[late](till, payment_id)
        (one,) = [each for each in (till.journal.payment(payment_id),) if each]
        told.append((one, till.sent[sent:], till.events[events:]))
        till.close()
        assert verify.check(folder / FILE_NAME).is_sound
    assert told[0] == told[1] == told[2]


def test_a_payment_that_comes_back_is_here_with_its_story(tmp_path: Path) -> None:
    till = EngineHarness(tmp_path)
    payment_id = _paid_and_more(till)[1]
    till.journal.close()
    archive(tmp_path)
    till = EngineHarness(tmp_path, clock=till.clock)
    till.receipt(payment_id, "7777")
    till.close()
    with reading.open_reader(tmp_path / FILE_NAME) as reader:
        kinds = [entry.kind for entry in reader.entries(payment_id)]
    assert kinds == ["carried", "heard", "changed"]
    assert payment_id in payments(tmp_path, archived=False)
    assert verify.check_all(tmp_path / FILE_NAME).is_sound
    assert agrees(tmp_path)
    archive(tmp_path)
    assert payment_id in payments(tmp_path, archived=False), "its alarm stands"
    assert payments(tmp_path)[payment_id].owner == OWNER


# -- the second copy and the log ----------------------------------------------------------------


def test_second_copy_and_log_have_nothing_to_tell_after_it(tmp_path: Path) -> None:
    file = tmp_path / "state" / "copy.jsonl"
    till_dir = tmp_path / "till"
    till_dir.mkdir()
    with logged(till_dir):
        till = EngineHarness(till_dir, money_copy=MoneyCopy(file))
        ids = _paid_and_more(till)
        assert till.journal.archives.archive(LATER, "", "request") == 4
        till.journal.close()
        told = file.read_text(encoding="utf-8")
        again = EngineHarness(till_dir, money_copy=MoneyCopy(file), clock=till.clock)
        assert not again.journal.has_lost_entries
        now = file.read_text(encoding="utf-8")
        assert now.startswith(told)
        assert now[len(told) :].count("\n") == 1, "the one that was carried over"
        again.close()
    checked = verify.check_all(till_dir / FILE_NAME, logs.files(till_dir))
    assert checked.is_sound, checked
    file.unlink()
    with closing(Journal(till_dir, new_salt=lambda: "s", money_copy=MoneyCopy(file))) as journal:
        assert not journal.has_lost_entries
    told = file.read_text(encoding="utf-8")
    assert all(one in told for one in ids)


def test_a_copy_that_was_cut_loses_no_entries(tmp_path: Path) -> None:
    file, till_dir = tmp_path / "state" / "copy.jsonl", tmp_path / "till"
    till_dir.mkdir()
    till = EngineHarness(till_dir, money_copy=MoneyCopy(file))
    _paid_and_more(till)
    till.journal.archives.archive(LATER, "", "request")
    till.journal.close()
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:3]), encoding="utf-8")
    with closing(Journal(till_dir, new_salt=lambda: "s", money_copy=MoneyCopy(file))) as journal:
        assert not journal.has_lost_entries


# -- verify ----------------------------------------------------------------------------------


def test_an_archive_that_is_missing_is_remarked(folder: Path) -> None:
    archive(folder)
    take_away(archives(folder)[0])
    checked = verify.check_all(folder / FILE_NAME)
    assert checked.is_sound
    assert "isn't in" in checked.remarks[0]


def test_an_archive_that_was_changed_is_a_fault(folder: Path) -> None:
    archive(folder)
    (file,) = archives(folder)
    file.chmod(0o600)
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DROP TRIGGER packed_entries_are_not_deleted")
        database.execute("DELETE FROM packed_entries WHERE seq = (SELECT max(seq) FROM entries)")
        database.execute(
            "DELETE FROM packed_entries WHERE seq = (SELECT max(seq) FROM packed_entries)"
        )
    assert [one.text for one in verify.check(folder / FILE_NAME).faults] == [
        f"the archive {file.name} isn't the one that was sealed"
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM archived WHERE first_seq = (SELECT min(first_seq) FROM archived)",
        "DELETE FROM archived_receipts",
        "INSERT INTO archived_scans VALUES ('x', x'00')",
    ],
)
def test_an_index_that_was_changed_is_a_fault(folder: Path, statement: str) -> None:
    archive(folder)
    tamper(folder, statement)
    faults = verify.check(folder / FILE_NAME).faults
    assert "the index of what is in archives was changed" in [one.text for one in faults]


# -- a kill ------------------------------------------------------------------------------------

KILLED = """
import os, sys, sqlite3
from datetime import UTC, datetime
from pathlib import Path
from terminal_app.journal import journal as journals
folder, at = Path(sys.argv[1]), int(sys.argv[2])
left = at
def step(event, arguments):
    global left
    wanted = {"os.rename", "os.remove", "os.chmod", "os.mkdir", "sqlite3.connect"}
    if event in wanted or (event == "open" and "journal" in str(arguments[0])):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), 9)
journal = journals.Journal(folder, new_salt=lambda: "s")
sys.addaudithook(step)
journal.archives.archive(datetime(2099, 1, 1, tzinfo=UTC), "Kari", "request")
print(at - left)
"""


def test_a_kill_at_every_step_of_the_swap_loses_nothing(made: Path, tmp_path: Path) -> None:
    before = payments(made)
    steps, found = 0, set()
    for at in range(1, 100):
        folder = tmp_path / str(at)
        folder.mkdir()
        (folder / FILE_NAME).write_bytes((made / FILE_NAME).read_bytes())
        command = [sys.executable, "-c", KILLED, str(folder), str(at)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        assert run.returncode in {0, -9, 9}, run.stderr  # on Windows without a sign
        state = (folder / FILE_NAME).exists(), swap.following(folder / FILE_NAME).exists()
        found.add(state)
        with closing(opened(folder)) as journal:
            journal.record([Entry("started")])
        assert payments(folder) == before, at
        checked = verify.check_all(folder / FILE_NAME)
        assert checked.is_sound, (at, checked)
        left = {one.name for one in folder.iterdir()}
        usual = {FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", "journal.lock", swap.FOLDER}
        assert left <= usual, at
        archive(folder)
        assert payments(folder) == before, at
        if run.returncode == 0:
            break
        steps += 1
    assert steps > 10
    assert (False, True) in found, "between the two renames"


KILLED_AT = """
import os, sys, sqlite3
from datetime import UTC, datetime
from pathlib import Path
from terminal_app.journal.journal import Journal
folder, last = Path(sys.argv[1]), int(sys.argv[2])
seen, opens, is_on = 0, sqlite3.connect, False
def note(statement):
    global seen
    seen += is_on
    if seen == last and is_on:
        os._exit(9)
def connect(*arguments, **named):
    database = opens(*arguments, **named)
    database.set_trace_callback(note)
    return database
sqlite3.connect = connect
journal = Journal(folder, new_salt=lambda: "s")
is_on = True
journal.archives.archive(datetime(2099, 1, 1, tzinfo=UTC), "Kari", "request")
print(seen)
"""


def test_killed_at_any_statement_every_payment_is_there_once(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made_journal.make(made, 40, seed=7)
    before = payments(made)

    def run_until(folder: Path, statement: int) -> "subprocess.CompletedProcess[str]":
        folder.mkdir()
        (folder / FILE_NAME).write_bytes((made / FILE_NAME).read_bytes())
        command = [sys.executable, "-c", KILLED_AT, str(folder), str(statement)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    number = int(run_until(tmp_path / "whole", 0).stdout)
    assert payments(tmp_path / "whole") == before
    assert number > 20 * 14
    statements = kills.sampled(number, last=20)
    through = 0
    for statement in statements:
        folder = tmp_path / str(statement)
        killed = run_until(folder, statement)
        assert killed.returncode == 9, killed.stderr
        with closing(opened(folder)) as journal:
            journal.record([Entry("started")])
        assert payments(folder) == before, statement
        assert verify.check_all(folder / FILE_NAME).is_sound, statement
        left = {one.name for one in folder.iterdir()} - {swap.FOLDER}
        assert left <= {FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", "journal.lock"}
        through += (folder / swap.FOLDER).exists()
        for file in folder.glob(f"{swap.FOLDER}/*"):
            take_away(file)
        shutil.rmtree(folder)
    assert 0 < through < len(statements), "killed before and after the renames"


def test_what_waits_and_follows_nothing_here_is_kept_aside(folder: Path) -> None:
    archive(folder)
    file = folder / FILE_NAME
    file.rename(swap.following(file))
    take_away(archives(folder)[0])
    with closing(opened(folder)) as journal:
        assert journal.head[0] == 0
    assert (folder / f"{FILE_NAME}.other-1").exists()


def test_a_disk_without_room_leaves_the_journal(folder: Path) -> None:
    with (
        closing(Journal(folder, new_salt=lambda: "s", free=lambda _folder: 0)) as journal,
        pytest.raises(JournalError, match="too little room"),
    ):
        journal.archives.archive(LATER, "", "request")
    assert not (folder / swap.FOLDER).exists()


# -- erasing -----------------------------------------------------------------------------------


def _with_customers(folder: Path) -> tuple[str, str]:
    with closing(opened(folder)) as journal:
        one, other = PAID, OTHER
        for each, name in ((one, "Ola Nordmann"), (other, "Kari Nordmann")):
            heard = Entry("heard", {"text": json.dumps({"paymentId": each.payment_id})}, None, name)
            journal.record([heard, changed(each)], [each])
    return one.payment_id, other.payment_id


@pytest.mark.parametrize("is_archived", [False, True])
def test_a_customer_is_erased_on_request_and_the_chain_stays(
    tmp_path: Path, *, is_archived: bool
) -> None:
    one, _other = _with_customers(tmp_path)
    if is_archived:
        archive(tmp_path)
    with closing(opened(tmp_path)) as journal:
        assert journal.archives.erase(one, None, "Kari", "request") == 1
        assert verify.check_all(journal.file).is_sound
    told = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"Ola Nordmann" not in told
    assert b"Kari Nordmann" in told
    (body,) = [json.loads(str(row[0])) for row in rows(tmp_path, _ERASED)]
    assert body == {"before": None, "by": "Kari", "why": "request"}


_ERASED = "SELECT body FROM entries WHERE kind = 'erased'"


@pytest.mark.parametrize("is_archived", [False, True])
def test_all_that_is_old_is_erased_once(tmp_path: Path, *, is_archived: bool) -> None:
    _with_customers(tmp_path)
    if is_archived:
        archive(tmp_path)
    with closing(opened(tmp_path)) as journal:
        assert journal.archives.erase(None, datetime(2020, 1, 1, tzinfo=UTC), "", "time") == 0
        assert journal.archives.erase(None, LATER, "", "time") == 2
        assert journal.archives.erase(None, LATER, "", "time") == 0
        assert verify.check_all(journal.file).is_sound
    assert len(rows(tmp_path, _ERASED)) == 1
    told = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"Nordmann" not in told


def test_an_archive_that_is_put_back_is_erased_at_the_next_start(tmp_path: Path) -> None:
    one, other = _with_customers(tmp_path)
    archive(tmp_path)
    (file,) = archives(tmp_path)
    elsewhere = file.rename(tmp_path / "elsewhere")
    third = replace(PAID, payment_id="33333333-0000-4000-8000-000000000000")
    with closing(opened(tmp_path)) as journal:
        assert journal.archives.erase(one, None, "Kari", "request") == 0
        assert journal.archives.out_of_reach(one) == file.name
        assert journal.archives.out_of_reach(None) == file.name
        journal.record([changed(third)], [third])
        assert journal.archives.out_of_reach(third.payment_id) is None
        assert journal.archives.archive(LATER, "", "request") == 1
    elsewhere.rename(file)
    with closing(opened(tmp_path)) as journal:
        assert journal.archives.out_of_reach(one) is None
        assert b"Ola Nordmann" not in file.read_bytes()
        assert verify.check_all(journal.file).is_sound
    assert other in payments(tmp_path)


def test_what_a_kill_has_left_of_a_second_erasure_is_erased_by_the_next_start(
    tmp_path: Path,
) -> None:
    one, _other = _with_customers(tmp_path)
    with closing(opened(tmp_path)) as journal:
        assert journal.archives.erase(one, None, "Kari", "request") == 1
        told = Entry("heard", {"text": json.dumps({"paymentId": one})}, None, "Per Nordmann")
        journal.record([told])
        journal.record([Entry("erased", {"before": None, "by": "", "why": "request"}, one)])
    opened(tmp_path).close()
    assert rows(tmp_path, "SELECT text FROM personal") == [("Kari Nordmann",)]


def test_an_unknown_payment_is_refused(tmp_path: Path) -> None:
    _with_customers(tmp_path)
    with closing(opened(tmp_path)) as journal, pytest.raises(JournalError, match="no payment"):
        journal.archives.erase("3" * 36, None, "Kari", "request")


def test_what_a_kill_left_in_an_archive_is_a_fault_until_the_next_start(tmp_path: Path) -> None:
    one, _other = _with_customers(tmp_path)
    archive(tmp_path)
    with closing(opened(tmp_path)) as journal:
        journal.record([Entry("erased", {"before": None, "by": "", "why": "request"}, one)])
        assert not verify.check_all(journal.file).is_sound
    with closing(opened(tmp_path)) as journal:
        assert verify.check_all(journal.file).is_sound


@pytest.mark.parametrize("is_archived", [False, True])
def test_what_a_kill_left_is_erased_by_the_next_start(tmp_path: Path, *, is_archived: bool) -> None:
    one, other = _with_customers(tmp_path)
    if is_archived:
        archive(tmp_path)
    erased = {"by": "", "why": "request"}
    with closing(opened(tmp_path)) as journal:
        journal.record([Entry("erased", {"before": None, **erased}, one)])
        told = Entry("heard", {"text": json.dumps({"paymentId": one})}, None, "Per Nordmann")
        journal.record([told])
    opened(tmp_path).close()
    files = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert [name in files for name in (b"Ola Nord", b"Kari Nord", b"Per Nord")] == [0, 1, 1]
    with closing(opened(tmp_path)) as journal:
        for before in (LATER, MORNING - timedelta(days=3650)):
            journal.record([Entry("erased", {"before": before.isoformat(), **erased})])
    opened(tmp_path).close()
    files = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"Nordmann" not in files
    assert other in payments(tmp_path)


# -- by itself -----------------------------------------------------------------------------------


def test_a_few_payments_are_not_worth_it(folder: Path) -> None:
    now = datetime(2027, 1, 1, tzinfo=UTC)
    with closing(opened(folder)) as journal:
        assert not archiving.is_worth_it(journal._database, now, now), "fewer than 500"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a journal that is worth being archived."""
    folder = tmp_path_factory.mktemp("many")
    made_journal.make(folder, 800, seed=4)
    return folder


def started(folder: Path, now: datetime, retention: Retention) -> None:
    """Open the journal as a till that starts does."""
    Journal(folder, new_salt=lambda: "s", wall_clock=lambda: now, retention=retention).close()


def test_a_till_archives_at_its_start_and_again_after_a_month(many: Path, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes((many / FILE_NAME).read_bytes())
    before = payments(tmp_path)
    started(tmp_path, datetime(2030, 1, 1, tzinfo=UTC), Retention())
    assert not (tmp_path / swap.FOLDER).exists(), "by default nothing is archived"
    started(tmp_path, datetime(2030, 1, 1, tzinfo=UTC), Retention(archive_after_days=365))
    assert len(archives(tmp_path)) == 1
    started(tmp_path, datetime(2030, 1, 20, tzinfo=UTC), Retention(archive_after_days=1))
    assert len(archives(tmp_path)) == 1
    assert payments(tmp_path) == before
    ((body,),) = rows(tmp_path, "SELECT body FROM entries WHERE kind = 'continued'")
    assert json.loads(str(body))["why"] == "time"


def test_what_stops_an_archiving_doesnt_stop_the_till(many: Path, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes((many / FILE_NAME).read_bytes())
    with closing(
        Journal(
            tmp_path,
            new_salt=lambda: "s",
            free=lambda _folder: 0,
            retention=Retention(archive_after_days=1),
        )
    ) as journal:
        journal.record([Entry("started")])
    assert not (tmp_path / swap.FOLDER).exists()
