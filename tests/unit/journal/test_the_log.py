"""The log names the journal's last entries, and so shows what was cut off or added by somebody."""

import itertools
import logging
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from terminal_app import logs
from terminal_app.errors import JournalError
from terminal_app.journal.entries import Entry
from terminal_app.journal.faults import Part
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.verification import log_check, verify
from tests.support.journals import faults_in
from tests.support.waiting import wait_for
from tests.unit.journal.cases import changed, forge, logged, opened, rows
from tests.unit.payments import cases

NEW, PENDING = cases.NEW, cases.after(cases.CODE)
PAID = cases.after(cases.CODE, cases.PAID)
LOST = "by hand, or the log has lost lines (a power cut, a full disk)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a journal of six entries in five records, and its log."""
    with logged(tmp_path), closing(opened(tmp_path)) as journal:
        journal.record([Entry("started")])
        for payment in (NEW, PENDING, PAID):
            journal.record([changed(payment)], [payment])
        journal.record([Entry("heard", {"text": "{}"}), Entry("stopped")])
    return tmp_path


def faults(folder: Path) -> list[str]:
    return faults_in(folder / FILE_NAME, logs.files(folder))


def remarks(folder: Path) -> tuple[str, ...]:
    return verify.check(folder / FILE_NAME, logs.files(folder)).remarks


def start(folder: Path, *entries: Entry) -> None:
    """Start the till, record the entries, and stop it."""
    with logged(folder), closing(opened(folder)) as journal:
        for entry in entries:
            journal.record([entry])


def log_of(folder: Path) -> str:
    return (folder / logs.FILE_NAME).read_text(encoding="utf-8")


# -- what is written -------------------------------------------------------------------


class Noting(sqlite3.Connection):
    """Notes its COMMITs in the log of the test."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - as sqlite3 has it
        cursor = super().execute(sql, parameters)
        if sql == "COMMIT":
            logging.getLogger("terminal_app.test").info("committed")
        return cursor


def noting(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None, factory=Noting)


def test_a_record_names_its_head_before_the_commit_and_after(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "terminal_app")
    with closing(opened(tmp_path, connect=noting)) as journal:
        caplog.clear()
        journal.record([Entry("started"), changed(NEW)], [NEW])
        seq, digest = journal.head
    assert [record.getMessage() for record in caplog.records] == [
        f"journal writes up to {seq} {digest[:16]}",
        "committed",
        f"journal head {seq} {digest[:16]}",
    ]


def test_a_start_names_the_head_that_it_finds(folder: Path) -> None:
    digest = rows(folder, "SELECT digest FROM entries WHERE seq = 6")[0][0]
    start(folder)
    assert log_of(folder).splitlines()[-1].endswith(f"journal head 6 {str(digest)[:16]}")


def test_the_log_holds_nothing_of_a_payment(folder: Path) -> None:
    for secret in (PAID.payment_id, "12550", "Kari", "vipps"):
        assert secret not in log_of(folder)


# -- sound -----------------------------------------------------------------------------


def test_a_journal_that_nobody_touched_agrees_with_its_log(folder: Path) -> None:
    assert (faults(folder), remarks(folder)) == ([], ())
    start(folder, Entry("started"))
    assert (faults(folder), remarks(folder)) == ([], ())


def test_a_record_that_failed_is_in_the_log_alone_and_is_no_fault(folder: Path) -> None:
    class Failing(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - as sqlite3 has it
            if sql == "COMMIT" and self.fails:
                raise sqlite3.OperationalError("disk I/O error")
            return super().execute(sql, parameters)

        fails = False

    def connect(file: Path) -> sqlite3.Connection:
        return sqlite3.connect(file, isolation_level=None, factory=Failing)

    with logged(folder), closing(opened(folder, connect=connect)) as journal:
        Failing.fails = True
        with pytest.raises(JournalError):
            journal.record([Entry("started")])
        assert "journal writes up to 7" in log_of(folder)
        assert faults(folder) == []
        Failing.fails = False
        journal.record([Entry("line"), Entry("line")])
    assert faults(folder) == []


def test_a_commit_that_failed_but_reached_the_disk_breaks_neither_the_chain_nor_the_log(
    folder: Path,
) -> None:
    class Lying(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - as sqlite3 has it
            cursor = super().execute(sql, parameters)
            if sql == "COMMIT" and self.lies:
                raise sqlite3.OperationalError("disk I/O error")
            return cursor

        lies = False

    def connect(file: Path) -> sqlite3.Connection:
        return sqlite3.connect(file, isolation_level=None, factory=Lying)

    with logged(folder), closing(opened(folder, connect=connect)) as journal:
        Lying.lies = True
        with pytest.raises(JournalError):
            journal.record([Entry("line", {"number": 1})])
        assert faults(folder) == []
        Lying.lies = False
        journal.record([Entry("line", {"number": 2})])
        assert journal.head[0] == 8
    assert [row[0] for row in rows(folder, "SELECT body FROM entries WHERE seq > 6")] == [
        '{"number":1}',
        '{"number":2}',
    ]
    assert faults(folder) == []


KILLED = """
import os, sqlite3, sys
from pathlib import Path
from terminal_app import logs
from terminal_app.journal.journal import Journal
from terminal_app.journal.entries import Entry

class Killed(sqlite3.Connection):
    def execute(self, sql, parameters=(), /):
        cursor = super().execute(sql, parameters)
        if sql == "COMMIT" and armed:
            os._exit(9)
        return cursor

armed = False
folder = Path(sys.argv[1])
logs.start(folder)
connect = lambda file: sqlite3.connect(file, isolation_level=None, factory=Killed)
journal = Journal(folder, new_salt=str, connect=connect)
armed = True
journal.record([Entry("line"), Entry("line")])
"""


def test_a_till_that_is_killed_right_after_the_commit_leaves_a_sound_journal(folder: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, str(folder)], check=False)
    assert ended.returncode == 9
    assert rows(folder, "SELECT max(seq) FROM entries") == [(8,)]
    assert "journal writes up to 8" in log_of(folder)
    assert "journal head 8" not in log_of(folder)
    assert faults(folder) == []
    start(folder, Entry("started"))
    assert faults(folder) == []


WRITER = """
import sys, threading
from pathlib import Path
from terminal_app import logs
from terminal_app.journal.journal import Journal
from terminal_app.journal.entries import Entry

folder = Path(sys.argv[1])
logs._MOST_BYTES = 20_000
logs.start(folder)
journal = Journal(folder, new_salt=str, synchronous="OFF")
ends = threading.Thread(target=sys.stdin.read)
ends.start()
while ends.is_alive():
    journal.record([Entry("line"), Entry("line", {"text": "x" * 100})])
journal.close()
"""


def test_a_till_that_writes_all_the_time_is_never_suspected(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdin=subprocess.PIPE
    ) as writer:
        wait_for("entries", lambda: file.exists() and "entries" in schema(tmp_path), 60)
        seen = [0]

        def has_grown() -> bool:
            checked = verify.check(file, logs.files(tmp_path))
            assert checked.faults == ()
            if checked.entries > seen[-1]:
                seen.append(checked.entries)
            return len(seen) > 10 and (tmp_path / f"{logs.FILE_NAME}.2").exists()

        wait_for("a dozen checks of a growing journal", has_grown, 60)
        assert writer.stdin is not None
        writer.stdin.close()
        assert writer.wait(60) == 0
    assert verify.check(file, logs.files(tmp_path)).is_sound


def schema(folder: Path) -> str:
    try:
        return str(rows(folder, "SELECT name FROM sqlite_schema"))
    except sqlite3.OperationalError:
        return ""


# -- cut off ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "named"), [(5, "entry 6 was"), (4, "entries 5 to 6 were"), (0, "entries 1 to 6 were")]
)
def test_entries_that_were_cut_off_are_named(folder: Path, left: int, named: str) -> None:
    forge(folder, f"DELETE FROM entries WHERE seq > {left}")  # noqa: S608 - a number
    assert faults_in(folder / FILE_NAME) == []
    (said,) = faults(folder)
    assert said.startswith(f"{named} cut off: the log's last head is 6, of 2")
    assert said.endswith("or this is an older copy")


def test_entries_that_were_cut_off_before_a_start_still_show(folder: Path) -> None:
    forge(folder, "DELETE FROM entries WHERE seq > 3")
    start(folder, Entry("started"))
    (said,) = faults(folder)
    assert re.fullmatch(
        r"entries 4 to 6 were no longer there at \d{4}-\d\d-\d\d [\d:,]+: cut off, or an older "
        "copy was put in the journal's place",
        said,
    )


def test_an_older_copy_that_the_till_went_on_with_shows(folder: Path) -> None:
    older = folder / "older"
    older.mkdir()
    shutil.copy(folder / FILE_NAME, older)
    start(folder, Entry("line"), Entry("line"))
    shutil.copy(older / FILE_NAME, folder)
    start(folder, *(Entry("line", {"number": number}) for number in range(4)))
    (said,) = faults(folder)
    assert said.startswith("entries 7 to 8 were no longer there at 2")


def test_a_journal_that_was_begun_anew_shows(folder: Path) -> None:
    (folder / FILE_NAME).unlink()
    start(folder, Entry("started"))
    (said,) = faults(folder)
    assert said.startswith("entries 1 to 6 were no longer there at 2")


# -- changed and added -----------------------------------------------------------------


def test_entries_that_were_rewritten_with_their_chain_are_named(folder: Path) -> None:
    forge(folder, "UPDATE entries SET body = replace(body, 'Test', 'Best') WHERE seq = 4")
    assert faults_in(folder / FILE_NAME) == []
    assert faults(folder) == ["entries 4 to 6 aren't the ones that the log names"]
    start(folder, Entry("started"))
    assert "entries 4 to 5 aren't the ones that the log names" not in faults(folder)
    assert "entry 6 isn't the one that the log names" in faults(folder)
    assert "entry 4 isn't the one that the log names" in faults(folder)


def test_an_entry_that_was_taken_out_with_its_chain_mended_is_named(folder: Path) -> None:
    forge(
        folder,
        "DELETE FROM entries WHERE seq = 3",
        *(f"UPDATE entries SET seq = {seq - 1} WHERE seq = {seq}" for seq in (4, 5, 6)),  # noqa: S608 - numbers
    )
    assert faults_in(folder / FILE_NAME) == []
    said = faults(folder)
    assert said[0] == "entries 3 to 4 aren't the ones that the log names"
    assert said[1].startswith("entry 6 was cut off")


ADDED = (
    "INSERT INTO entries SELECT {}, at, kind, payment_id, body, '', '' FROM entries WHERE seq = 4"
)


def test_an_entry_that_was_added_with_its_chain_is_named(folder: Path) -> None:
    forge(folder, ADDED.format(7))
    assert faults_in(folder / FILE_NAME) == []
    assert faults(folder) == [f"entry 7 was added after the last head in the log, 6: {LOST}"]
    forge(folder, ADDED.format(8))
    assert faults(folder) == [
        f"entries 7 to 8 were added after the last head in the log, 6: {LOST}"
    ]


def test_an_entry_that_was_added_before_a_start_still_shows(folder: Path) -> None:
    forge(folder, ADDED.format(7))
    start(folder, Entry("started"))
    (said,) = faults(folder)
    assert re.fullmatch(
        rf"entry 7 was there at [-\d]+ [\d:,]+ without the log's word: {re.escape(LOST)}", said
    )


def test_an_entry_that_was_added_in_the_place_of_one_that_failed_shows(folder: Path) -> None:
    file = folder / logs.FILE_NAME
    announced = (
        "2026-11-23 09:00:00,000 INFO    terminal_app.journal.journal: journal writes up to 7"
    )
    file.write_text(f"{log_of(folder)}{announced} {'0' * 16}\n", encoding="utf-8")
    assert faults(folder) == []
    forge(folder, ADDED.format(7))
    assert faults(folder) == [f"entry 7 was added after the last head in the log, 6: {LOST}"]


# -- the log itself --------------------------------------------------------------------


def test_a_log_that_was_rotated_is_read_in_order(tmp_path: Path) -> None:
    with logged(tmp_path, most_bytes=2000), closing(opened(tmp_path)) as journal:
        for _ in range(200):
            journal.record([Entry("line")])
    assert (tmp_path / f"{logs.FILE_NAME}.5").exists()
    (remark,) = remarks(tmp_path)
    assert re.fullmatch(r"the log begins with entry \d+: those before it .*", remark)
    assert faults(tmp_path) == []
    forge(tmp_path, "DELETE FROM entries WHERE seq > 190")
    (said,) = faults(tmp_path)
    assert said.startswith("entries 191 to 200 were cut off")


class RotatedMeanwhile(list[Path]):
    """The log's files; after the newest has been read, a new one is begun."""

    def __reversed__(self) -> Iterator[Path]:
        yield self[-1]
        for older, newer in itertools.pairwise(self):
            if newer.exists():
                newer.rename(older)
        self[-1].touch()
        yield from self[-2::-1]


def test_a_log_that_is_rotated_while_it_is_read_is_read_once_and_whole(tmp_path: Path) -> None:
    with logged(tmp_path, most_bytes=2000), closing(opened(tmp_path)) as journal:
        for _ in range(30):
            journal.record([Entry("line")])
    files = logs.files(tmp_path)
    before, _ = log_check.read(files)
    assert len({line.seq for line in before}) == 31
    assert log_check.read(RotatedMeanwhile(files)) == (before, [])


def test_without_a_log_that_is_said_and_is_no_fault(folder: Path) -> None:
    (folder / logs.FILE_NAME).unlink()
    assert faults(folder) == []
    assert remarks(folder) == (
        "there is no log to hold the last entries against: one cut off wouldn't show",
    )


def test_a_log_that_cant_be_read_is_said_and_is_no_fault(folder: Path) -> None:
    (folder / logs.FILE_NAME).unlink()
    (folder / logs.FILE_NAME).mkdir()
    assert faults(folder) == []
    assert remarks(folder)[0].startswith(f"the log {logs.FILE_NAME} can't be read: ")


def test_what_else_the_log_says_is_no_head(folder: Path) -> None:
    file = folder / logs.FILE_NAME
    odd = [
        "journal head 99 0123456789abcdef",
        f"2026-11-23 09:00:00,000 INFO    urllib3.pool: journal head 99 {'0' * 16}",
        f"2026-11-23 09:00:00,000 INFO    terminal_app.x: it said journal head 99 {'0' * 16}",
        "2026-11-23 09:00:00,000 INFO    terminal_app.x: journal head 99 0123",
        "\x00\ufffd",
    ]
    file.write_text(log_of(folder) + "\n".join([*odd, ""]), encoding="utf-8")
    with file.open("ab") as opened_file:
        opened_file.write(b"\xff\xfe\n")
    assert faults(folder) == []


def test_a_head_with_its_whole_digest_is_understood_too(folder: Path) -> None:
    digest = rows(folder, "SELECT digest FROM entries WHERE seq = 6")[0][0]
    line = f"2026-11-23 09:00:00,000 INFO    terminal_app.session.desk: journal head 6 {digest}\n"
    (folder / logs.FILE_NAME).write_text(line, encoding="utf-8")
    assert faults(folder) == []


def test_each_fault_says_where_it_was_found(folder: Path) -> None:
    forge(folder, "DELETE FROM entries WHERE seq > 4")
    (fault,) = verify.check(folder / FILE_NAME, logs.files(folder)).faults
    assert (fault.part, fault.first_seq, fault.last_seq) == (Part.LOG, 5, 6)
