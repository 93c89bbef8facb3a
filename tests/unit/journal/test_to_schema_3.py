"""A journal of schema 2 is brought to schema 3: with room, told of, whole, and after any kill."""

import json
import logging
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from terminal_app.errors import JournalError
from terminal_app.journal import export, hash_chain, migration, packing, schema
from terminal_app.journal import reader as reading
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import FILE_NAME, Journal
from terminal_app.journal.verification import verify
from terminal_app.payments.payment import Payment
from tests.support.journals import faults_in
from tests.unit.journal import kills, old_journal
from tests.unit.journal.cases import changed, noise, opened, rows, tamper, without_write_access
from tests.unit.payments import cases

MIB = 1024 * 1024
EVERYTHING = "SELECT * FROM entries ORDER BY seq"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a journal that an earlier program left."""
    folder = tmp_path / "old"
    folder.mkdir()
    return old_journal.unpacked(folder)


def payments(folder: Path) -> list[Payment]:
    with reading.open_reader(folder / FILE_NAME) as reader:
        return list(reader.payments())


def stories(folder: Path) -> dict[str, list[tuple[int, str]]]:
    """Return the entries of every payment."""
    with reading.open_reader(folder / FILE_NAME) as reader:
        return {
            one.payment_id: [(entry.seq, entry.kind) for entry in reader.entries(one.payment_id)]
            for one in reader.payments()
        }


# -- what stays and what is made ---------------------------------------------------------


def test_the_entries_stay_to_the_letter_and_the_payments_are_the_same(folder: Path) -> None:
    before = rows(folder, EVERYTHING), payments(folder)
    personal = rows(folder, "SELECT * FROM personal")
    opened(folder).close()
    assert rows(folder, "PRAGMA user_version") == [(3,)]
    assert (rows(folder, EVERYTHING), payments(folder)) == before
    assert rows(folder, "SELECT * FROM personal") == personal
    assert faults_in(folder / FILE_NAME) == []


def test_every_payments_story_is_found_by_its_index_as_by_reading_all(folder: Path) -> None:
    """But for a logon that came right before the till did something by itself."""
    before = stories(folder)
    opened(folder).close()
    after = stories(folder)
    assert after.keys() == before.keys()
    lost = {one for name in before for one in {*before[name]} - {*after[name]}}
    assert len(lost) < 10
    texts = {row[0]: row[1] for row in rows(folder, "SELECT seq, body FROM entries")}
    assert all("LOGON_CONFIRMATION" in str(texts[seq]) for seq, _kind in lost)
    assert all({*after[name]} <= {*before[name]} for name in after)


def test_the_chain_goes_on_from_the_last_old_entry(folder: Path) -> None:
    with closing(opened(folder)) as journal:
        assert journal.head == (old_journal.ENTRIES, old_journal.HEAD)
        journal.record([Entry("started"), changed(cases.NEW)], [cases.NEW])
        pending = journal.payment(old_journal.PENDING)
        assert pending is not None
        journal.record([changed(pending)], [pending])
    first = rows(folder, f"{EVERYTHING} LIMIT 1 OFFSET {old_journal.ENTRIES}")[0]
    assert (first[0], first[5]) == (old_journal.ENTRIES + 1, old_journal.HEAD)
    last = rows(folder, "SELECT body FROM entries ORDER BY seq DESC LIMIT 1")[0][0]
    assert json.loads(str(last))["changes"] == {}
    assert faults_in(folder / FILE_NAME) == []


def test_an_old_entry_that_is_changed_afterwards_shows(folder: Path) -> None:
    with closing(opened(folder)) as journal:
        journal.record([Entry("started")])
    number = old_journal.ENTRIES
    tamper(folder, f"UPDATE entries SET at = '2020' WHERE seq = {number}")  # noqa: S608 - a number
    assert f"entry {number} was changed" in faults_in(folder / FILE_NAME)


def test_an_old_entry_that_is_changed_with_its_digest_shows_in_the_next_one(folder: Path) -> None:
    opened(folder).close()
    number = 198
    row = rows(folder, EVERYTHING)[number - 1]
    seq, at, kind, payment_id, body, previous, _digest = map(str, row)
    assert row[3] is not None
    digest = hash_chain.compute_digest(int(seq), at, kind, payment_id, f"{body} ", previous)
    change = f"body = body || ' ', digest = '{digest}'"
    tamper(folder, f"UPDATE entries SET {change} WHERE seq = {number}")  # noqa: S608 - a digest
    assert faults_in(folder / FILE_NAME) == [
        f"entry {number + 1} doesn't follow the entry before it"
    ]


def test_where_the_old_payments_werent_what_their_entries_said_that_is_logged(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    change = "UPDATE payments SET outcome = 'paid' WHERE payment_id = ?"
    with closing(sqlite3.connect(folder / FILE_NAME)) as database, database:
        database.execute(change, (old_journal.PENDING,))
    opened(folder).close()
    told = [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR]
    assert told == [
        f"payment {old_journal.PENDING} wasn't what its entries say: they count",
        "1 payments weren't what their entries say",
    ]
    assert rows(folder, "SELECT count(*) FROM payments WHERE outcome = 'not_known'") != [(0,)]
    assert faults_in(folder / FILE_NAME) == []


def test_personal_data_stays_in_one_place_and_can_be_erased(folder: Path) -> None:
    def careless(file: Path) -> sqlite3.Connection:
        database = sqlite3.connect(file, isolation_level=None)
        database.execute("PRAGMA secure_delete = OFF")  # as SQLite is built elsewhere
        return database

    texts = [f"Kari Nordmann {number} {noise(600 + number)}" for number in range(900)]
    with closing(sqlite3.connect(folder / FILE_NAME)) as database, database:
        database.execute("DELETE FROM personal")
        query = "INSERT INTO personal VALUES (?, 'salt', ?)"
        database.executemany(query, enumerate(texts, start=1))
    Journal(folder, new_salt=str, connect=careless).close()
    data = (folder / FILE_NAME).read_bytes()
    assert {data.count(text.encode()) for text in texts} == {1}
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as database:
        database.execute("PRAGMA secure_delete = ON")
        database.execute("DELETE FROM personal")
    assert b"Nordmann" not in (folder / FILE_NAME).read_bytes()


# -- without a migration -----------------------------------------------------------------


@pytest.mark.parametrize("version", [1, 2])
def test_an_old_journal_is_read_where_nothing_can_be_written(version: int) -> None:
    with without_write_access() as folder, tempfile.TemporaryDirectory() as elsewhere:
        with folder.writable():
            file = folder.path / FILE_NAME
            if version == 1:
                dump = Path(__file__).with_name("v1.sql").read_text(encoding="utf-8")
                with closing(sqlite3.connect(file)) as database:
                    database.executescript(dump)
            else:
                old_journal.unpacked(folder.path)
                with closing(sqlite3.connect(file)) as database:
                    database.execute("PRAGMA journal_mode = DELETE")
        told = payments(folder.path)
        with reading.open_reader(file) as reader:
            assert all(reader.entries(one.payment_id) for one in told)
            assert all(reader.named(one.payment_id) == [one] for one in told)
        assert len(told) == (8 if version == 1 else len(old_journal.told(folder.path, "list")))
        assert verify.check(file).is_sound
        copy = Path(elsewhere) / "copy"
        assert export.export(file, copy).is_sound
        with closing(sqlite3.connect(copy)) as database:
            assert schema.version_of(database) == version


# -- room and progress -------------------------------------------------------------------


def room(free: int) -> Callable[[Path], int]:
    return lambda _folder: free


def test_without_room_nothing_is_begun_and_what_is_needed_is_said(folder: Path) -> None:
    before = rows(folder, "SELECT * FROM sqlite_schema"), rows(folder, EVERYTHING)
    for free in (0, 32 * MIB):
        with pytest.raises(JournalError, match=r"32 MiB are needed, \d+ MiB are free\. Free space"):
            Journal(folder, new_salt=str, free=room(free))
        assert (rows(folder, "SELECT * FROM sqlite_schema"), rows(folder, EVERYTHING)) == before
    Journal(folder, new_salt=str, free=room(33 * MIB)).close()
    assert rows(folder, "PRAGMA user_version") == [(3,)]


def test_a_new_journal_and_one_of_this_schema_ask_for_no_room_and_tell_nothing(
    tmp_path: Path,
) -> None:
    told: list[int] = []
    for _ in range(2):
        Journal(tmp_path, new_salt=str, free=lambda _folder: 0, progress=told.append).close()
    assert told == []


def test_it_is_told_how_far_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration, "_BATCH", 3)
    told: list[int] = []
    Journal(folder, new_salt=str, progress=told.append).close()
    assert told == sorted(set(told))
    assert len(told) > 20
    assert (told[-1], len(told) > 1) == (100, True)


def test_meanwhile_others_read_what_was_there_before(folder: Path) -> None:
    before = contents(folder)
    seen: list[list[str]] = []

    def look(percent: int) -> None:
        if percent < migration.DONE_PERCENT:
            seen.append(contents(folder))

    Journal(folder, new_salt=str, progress=look).close()
    assert seen
    assert all(each == before for each in seen)
    assert contents(folder) != before


def test_a_till_that_is_closed_meanwhile_leaves_the_journal_as_it_was(folder: Path) -> None:
    def stop(percent: int) -> None:
        raise JournalError(f"closed at {percent} %")

    before = rows(folder, "SELECT * FROM sqlite_schema"), rows(folder, EVERYTHING)
    with pytest.raises(JournalError, match="closed at"):
        Journal(folder, new_salt=str, progress=stop)
    assert (rows(folder, "SELECT * FROM sqlite_schema"), rows(folder, EVERYTHING)) == before
    opened(folder).close()
    assert faults_in(folder / FILE_NAME) == []


# -- killed ------------------------------------------------------------------------------

KILLED = """
import os
import sqlite3
import sys
from pathlib import Path

from terminal_app.journal.journal import Journal

folder, last = Path(sys.argv[1]), int(sys.argv[2])
seen = 0

def note(statement):
    global seen
    seen += 1
    if seen == last:
        os._exit(9)

def connect(file):
    database = sqlite3.connect(file, isolation_level=None)
    database.set_trace_callback(note)
    return database

Journal(folder, new_salt=str, connect=connect).close()
print(seen)
"""


def run_until(folder: Path, statement: int) -> subprocess.CompletedProcess[str]:
    """Open the journal in a process of its own, which dies at that statement; 0: at none."""
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(statement)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def contents(folder: Path) -> list[str]:
    """Return all that the file says, whatever it was made by."""
    with reading.open_read_only(folder / FILE_NAME) as database:
        version = str(database.execute("PRAGMA user_version").fetchone())
        database.execute("ROLLBACK")
        return [version, *database.iterdump()]


def test_killed_at_any_statement_it_is_as_it_was_and_the_next_start_brings_it_up_to_date(
    tmp_path: Path, folder: Path
) -> None:
    before, told, old = rows(folder, EVERYTHING), payments(folder), contents(folder)
    whole = tmp_path / "whole"
    whole.mkdir()
    number = int(run_until(old_journal.unpacked(whole), 0).stdout)
    assert number > 20 * 14
    new = contents(whole)
    statements = kills.sampled(number, last=13)
    through = 0
    for statement in statements:
        killed_in = tmp_path / str(statement)
        shutil.copytree(folder, killed_in)
        killed = run_until(killed_in, statement)
        assert killed.returncode == 9, killed.stderr
        assert (rows(killed_in, EVERYTHING), payments(killed_in)) == (before, told)
        is_through = rows(killed_in, "PRAGMA user_version") == [(3,)]
        assert contents(killed_in) == (new if is_through else old)
        through += is_through
        opened(killed_in).close()
        assert contents(killed_in) == new
        assert faults_in(killed_in / FILE_NAME) == []
        shutil.rmtree(killed_in)
    assert 0 < through < len(statements), "killed before and after the COMMIT"


# -- the packed form ---------------------------------------------------------------------


def test_what_was_packed_once_is_unpacked_for_good() -> None:
    packed = bytes.fromhex(PACKED)
    assert packing.unpack(packed) == SAID
    assert packing.unpack(packing.pack(SAID)) == SAID


SAID = '{"input":"Responded","qr_code":"https://pay.example/å","changes":{"state":"PENDING"}}'
PACKED = "23b68803a607bdd40a60cd9893aa7f7829fe02afb61600"


@pytest.mark.parametrize("damage", [b"", b"\x00", b"\xff" * 9, "cut", "added"])
def test_a_body_that_was_damaged_is_never_read_as_another(damage: bytes | str) -> None:
    packed = packing.pack(SAID)
    if isinstance(damage, str):
        damage = packed[:-1] if damage == "cut" else packed + b"\x00"
    with pytest.raises(ValueError, match="a body that"):
        packing.unpack(damage)


def test_an_entry_that_is_missing_in_the_index_shows(folder: Path) -> None:
    opened(folder).close()
    assert faults_in(folder / FILE_NAME) == []
    with closing(sqlite3.connect(folder / FILE_NAME)) as database, database:
        database.execute("DELETE FROM mentions WHERE seq = (SELECT max(seq) FROM mentions)")
    assert faults_in(folder / FILE_NAME) == [
        "the index of the entries by their payments isn't what the entries say"
    ]
