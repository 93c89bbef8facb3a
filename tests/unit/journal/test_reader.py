"""The journal is read by others, while a till writes and where nothing can be written."""

import dataclasses
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from terminal_app.errors import JournalError
from terminal_app.journal import reader as reading
from terminal_app.journal import schema
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import FILE_NAME, Journal
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.payments.scan import ScanState, move
from tests.unit.journal.cases import (
    MORNING,
    changed,
    opened,
    scan,
    scanned,
    tamper,
    without_write_access,
)
from tests.unit.payments import cases

NEW = cases.NEW
PAID = cases.after(cases.CODE, cases.PAID)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(opened(tmp_path)) as journal:
        yield journal


def named(payment_id: str, like: Payment = NEW) -> Payment:
    return dataclasses.replace(like, payment_id=payment_id)


def recorded(journal: Journal, *payments: Payment) -> None:
    for each in payments:
        journal.record([changed(each)], [each])


def payments(folder: Path, outcome: Outcome | None = None) -> list[Payment]:
    with reading.open_reader(folder / FILE_NAME) as reader:
        return list(reader.payments(outcome))


def found(folder: Path, name: str) -> list[str]:
    with reading.open_reader(folder / FILE_NAME) as reader:
        return [payment.payment_id for payment in reader.named(name)]


def test_payments_are_listed_the_newest_first_however_late_they_change(
    journal: Journal, tmp_path: Path
) -> None:
    first, second = named("first"), named("second")
    recorded(journal, first, second, named("first", PAID))
    assert payments(tmp_path) == [second, named("first", PAID)]
    assert payments(tmp_path, Outcome.NOT_KNOWN) == [second]
    assert payments(tmp_path, Outcome.NOT_PAID) == []


def test_a_reader_sees_one_moment(journal: Journal, tmp_path: Path) -> None:
    recorded(journal, named("first"))
    with reading.open_reader(tmp_path / FILE_NAME) as reader:
        recorded(journal, named("second"))
        assert len(list(reader.payments())) == 1
    assert len(payments(tmp_path)) == 2


def test_a_payment_is_found_by_its_id_and_by_six_characters_of_it(
    journal: Journal, tmp_path: Path
) -> None:
    recorded(journal, named("abcdef-1"), named("abcdef-2"), named("abc"), named("%_%_%_"))
    assert found(tmp_path, "abcdef-1") == ["abcdef-1"]
    assert found(tmp_path, "abcdef") == ["abcdef-2", "abcdef-1"]
    assert found(tmp_path, "abc") == ["abc"]
    assert found(tmp_path, "abcde") == found(tmp_path, "") == found(tmp_path, "______") == []
    assert found(tmp_path, "%_%_%_") == ["%_%_%_"]
    assert found(tmp_path, "ABCDEF-1") == []


def test_an_id_that_begins_another_is_found_alone(journal: Journal, tmp_path: Path) -> None:
    recorded(journal, named("abcdef"), named("abcdef-1"))
    assert found(tmp_path, "abcdef") == ["abcdef"]


def test_a_payments_entries_are_its_own_and_what_was_heard_of_it(
    journal: Journal, tmp_path: Path
) -> None:
    journal.record([Entry("started")])
    journal.record([Entry("heard", {"text": '{"paymentId":"another"}'})])
    journal.record([Entry("heard", {"text": '{"paymentId":"a"}'}), changed(named("c"))])
    journal.record([Entry("heard", {"text": "{}"}, personal="Nordmann"), Entry("sent", {}, "c")])
    journal.record([Entry("set_aside", {"text": '{"paymentId":"a"}'})])
    with reading.open_reader(tmp_path / FILE_NAME) as reader:
        told = {name: [(e.seq, e.kind) for e in reader.entries(name)] for name in ("a", "c")}
        assert "Nordmann" not in str(reader.entries("c"))
    assert told == {
        "a": [(3, "heard"), (7, "set_aside")],
        "c": [(3, "heard"), (4, "changed"), (6, "sent")],
    }


def test_the_entries_of_a_payment_are_complete(journal: Journal, tmp_path: Path) -> None:
    payment_id = NEW.payment_id
    journal.record([Entry("decision", {"what": "charge"}, payment_id), changed(NEW)], [NEW])
    journal.record([Entry("heard", {"text": '{"id":"7"}'}), changed(PAID)], [PAID])
    journal.record([Entry("stopped")])
    with reading.open_reader(tmp_path / FILE_NAME) as reader:
        kinds = [entry.kind for entry in reader.entries(payment_id)]
    assert kinds == ["decision", "changed", "heard", "changed"]


def test_scans_that_wait_and_messages_set_aside_are_told(journal: Journal, tmp_path: Path) -> None:
    declined = move(scan("b"), ScanState.DECLINED)
    for each in (scan("a"), scan("b"), declined):
        journal.record([scanned(each)], scans=[each])
    journal.record([Entry("set_aside", {"text": "odd"})])
    with reading.open_reader(tmp_path / FILE_NAME) as reader:
        assert reader.waiting_scans() == 1
        assert [entry.body for entry in reader.set_aside()] == [{"text": "odd"}]


# -- where it can be read ----------------------------------------------------------------


@pytest.mark.parametrize("beside", ["", "-wal", "-wal -shm"])
def test_a_copy_is_read_with_and_without_what_sqlite_keeps_beside(
    journal: Journal, tmp_path: Path, beside: str
) -> None:
    recorded(journal, NEW)
    journal._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    recorded(journal, named("last"))
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("", *beside.split()):
        shutil.copy(tmp_path / f"{FILE_NAME}{name}", copy)
    assert payments(copy) == ([named("last"), NEW] if beside else [NEW])


def test_a_copy_in_a_read_only_folder_is_read() -> None:
    with without_write_access() as folder:
        with folder.writable(), closing(opened(folder.path)) as journal:
            recorded(journal, NEW)
        there = {path.name for path in folder.path.iterdir()}
        assert there - {"journal.lock"} == {FILE_NAME}, "whose lock goes with its owner on Windows"
        assert payments(folder.path) == [NEW]


if sys.platform != "win32":  # where a folder's mode forbids nothing

    def test_a_copy_whose_last_entries_cant_be_read_there_is_refused_with_the_remedy() -> None:
        with without_write_access() as folder:
            with folder.writable():
                journal = opened(folder.path)
                recorded(journal, NEW)
                wal = (folder.path / f"{FILE_NAME}-wal").read_bytes()
                journal.close()
                (folder.path / f"{FILE_NAME}-wal").write_bytes(wal)
            with pytest.raises(JournalError, match=r"sqlite3-wal, .*Copy both files together"):
                payments(folder.path)


# -- what can't be read ------------------------------------------------------------------


def test_where_there_is_no_journal_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=r"There is no journal in .*--data-dir"):
        payments(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_no_journal(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    with pytest.raises(JournalError, match="is no journal"):
        payments(tmp_path)


def test_a_journal_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    opened(tmp_path).close()
    tamper(tmp_path, f"PRAGMA user_version = {schema.VERSION + 1}")
    with pytest.raises(JournalError, match="Install the newer version"):
        payments(tmp_path)


def test_a_payment_that_cant_be_read_is_said(journal: Journal, tmp_path: Path) -> None:
    recorded(journal, NEW)
    tamper(tmp_path, "UPDATE payments SET snapshot = packed('{}')")
    with pytest.raises(JournalError, match="journal verify"):
        payments(tmp_path)


def test_nothing_can_be_written_through_a_reader(journal: Journal) -> None:
    with (
        pytest.raises(JournalError, match="readonly"),
        reading.open_read_only(journal.file) as database,
    ):
        database.execute("DELETE FROM payments")


def test_an_entry_that_somebody_has_broken_is_told_as_it_stands(
    journal: Journal, tmp_path: Path
) -> None:
    recorded(journal, NEW)
    tamper(tmp_path, "UPDATE entries SET body = 'broken'")
    with reading.open_reader(tmp_path / FILE_NAME) as reader:
        (entry,) = reader.entries(NEW.payment_id)
    assert entry.body == {"unreadable": "broken"}


def test_another_program_that_holds_the_file_is_said(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as journal:
        recorded(journal, NEW)
        journal._database.execute("PRAGMA journal_mode = DELETE")
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(JournalError, match="Another program holds it"):
            payments(tmp_path)


def test_a_day_is_read_without_the_years_before_it(journal: Journal, tmp_path: Path) -> None:
    recorded(journal, named("first", PAID), named("second", PAID))
    recorded(journal, named("first", PAID))
    today = MORNING.astimezone().date()
    with reading.open_reader(tmp_path / FILE_NAME) as reader:
        found = [payment.payment_id for payment in reader.payments_of(today)]
        assert found == ["second", "first"]
        for days in (-2, 2):
            assert list(reader.payments_of(today + timedelta(days=days))) == []


# -- what was heard first ------------------------------------------------------------------


def started(server: str, terminal_id: str, *heard: str) -> list[Entry]:
    begin = Entry("started", {"server": server, "terminal_id": terminal_id})
    return [begin, *(Entry("heard", {"text": text}) for text in heard)]


def first_heard(folder: Path, server: str, terminal_id: str) -> list[str]:
    with reading.open_reader(folder / FILE_NAME) as reader:
        return list(reader.first_heard(server, terminal_id))


def test_what_a_terminal_heard_first_is_read_from_its_last_start_back(
    journal: Journal, tmp_path: Path
) -> None:
    journal.record(started("wss://a", "1", "old"))
    journal.record(started("wss://a", "1", "new", "newer"))
    journal.record(started("wss://b", "1", "another server's"))
    journal.record(started("wss://b", "2", "another terminal's"))
    assert first_heard(tmp_path, "wss://b", "2") == ["another terminal's"]
    assert first_heard(tmp_path, "wss://a", "1") == ["new", "newer", "old"]
    assert first_heard(tmp_path, "wss://c", "1") == []


def test_only_the_beginning_is_looked_at_however_long_a_till_has_run(
    journal: Journal, tmp_path: Path
) -> None:
    journal.record(started("wss://a", "1", *map(str, range(500))))
    assert first_heard(tmp_path, "wss://a", "1") == [str(number) for number in range(200)]
