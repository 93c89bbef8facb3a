"""A disk that is full, locked, read-only or damaged: said with the remedy, and nothing is lost."""

import functools
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from terminal_app.errors import JournalError
from terminal_app.journal import reader as reading
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import FILE_NAME, LOCK_NAME
from terminal_app.payments.payment import Payment
from tests.support.journals import faults_in
from tests.unit.journal.cases import changed, noise, opened, rows, without_write_access
from tests.unit.payments import cases

NEW = cases.NEW
PAID = cases.after(cases.CODE, cases.PAID)
PAGE = 4096


class Impatient(sqlite3.Connection):
    """Doesn't wait for a lock."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - as sqlite3 has it
        waits = sql.startswith("PRAGMA busy_timeout")
        return super().execute("PRAGMA busy_timeout = 0" if waits else sql, parameters)


def impatient(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None, factory=Impatient)


# -- full --------------------------------------------------------------------------------

FILL = """
import resource, signal, sys
from pathlib import Path
from terminal_app.errors import JournalError
from terminal_app.journal.journal import Journal
from terminal_app.journal.entries import Entry

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder, limit, before = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "before"

def limited(most):
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

def opened():
    try:
        return Journal(folder, new_salt=str)
    except JournalError as error:
        print("not opened:", error)
        sys.exit()

if before:
    limited(limit)
journal = opened()
limited(limit)
recorded = 0
try:
    while recorded < 1000:
        journal.record([Entry("line", {"text": "x" * 3000})])
        recorded += 1
except JournalError as error:
    print("not recorded:", error)
limited(resource.RLIM_INFINITY)
journal.record([Entry("stopped")])
print(recorded)
journal.close()
"""


def fill(folder: Path, limit: int, when: str) -> list[str]:
    ended = subprocess.run(
        [sys.executable, "-c", FILL, str(folder), str(limit), when],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return ended.stdout.splitlines()


if sys.platform != "win32":  # which limits no process's files

    def test_no_file_can_grow_so_nothing_is_recorded_and_it_works_again_after(
        tmp_path: Path,
    ) -> None:
        with closing(opened(tmp_path)) as journal:
            journal.record([changed(NEW)], [NEW])
        said, recorded = fill(tmp_path, 200_000, "after")
        assert said.startswith(f"not recorded: The journal {tmp_path / FILE_NAME} failed: ")
        assert said.endswith("Check the disk and its free space.")
        assert 10 < int(recorded) < 200
        assert rows(tmp_path, "SELECT count(*), max(seq) FROM entries") == [
            (int(recorded) + 2, int(recorded) + 2)
        ]
        with reading.open_reader(tmp_path / FILE_NAME) as reader:
            assert list(reader.payments()) == [NEW]
        assert faults_in(tmp_path / FILE_NAME) == []


if sys.platform != "win32":  # which limits no process's files

    @pytest.mark.parametrize("limit", [0, 8192])
    def test_no_journal_is_begun_where_nothing_can_be_written(tmp_path: Path, limit: int) -> None:
        (said,) = fill(tmp_path, limit, "before")
        assert said.startswith("not opened: The journal ")
        assert said.endswith("Check the disk and its free space.")
        with closing(opened(tmp_path)) as journal:
            journal.record([Entry("started")])
            assert faults_in(journal.file) == []


# -- locked ------------------------------------------------------------------------------


def test_a_journal_that_another_program_has_locked_isnt_opened_and_stays(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    with closing(sqlite3.connect(file)) as database:
        dump = Path(__file__).with_name("v1.sql").read_text(encoding="utf-8")
        database.executescript(dump)
    before = file.read_bytes()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(JournalError, match=r"Another program holds it\. Close what"):
            opened(tmp_path, connect=impatient)
    assert file.read_bytes() == before
    with closing(opened(tmp_path)) as journal:
        assert journal.head[0] == 68


@pytest.mark.parametrize("begin", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_nothing_is_recorded_while_another_program_writes(tmp_path: Path, begin: str) -> None:
    with closing(opened(tmp_path, connect=impatient)) as journal:
        journal.record([changed(NEW)], [NEW])
        with closing(sqlite3.connect(journal.file, isolation_level=None)) as other:
            other.execute(begin)
            with pytest.raises(JournalError, match=r"Another program holds it\. Close what"):
                journal.record([changed(PAID)], [PAID])
            assert journal.payment(NEW.payment_id) == NEW
        journal.record([changed(PAID)], [PAID])
        assert journal.payment(NEW.payment_id) == PAID
        assert faults_in(journal.file) == []


# -- read-only ---------------------------------------------------------------------------


if sys.platform != "win32":  # where a folder's mode forbids nothing

    def test_a_folder_that_cant_be_written_is_refused_with_the_remedy() -> None:
        remedy = r"Permission denied\. Give this user .*--data-dir"
        with without_write_access() as folder:
            with pytest.raises(JournalError, match=remedy):
                opened(folder.path)
            with folder.writable(), closing(opened(folder.path)) as journal:
                journal.record([changed(NEW)], [NEW])
            with pytest.raises(JournalError, match=remedy):
                opened(folder.path)
            with reading.open_reader(folder.path / FILE_NAME) as reader:
                assert list(reader.payments()) == [NEW]


if sys.platform != "win32":  # where a folder's mode forbids nothing

    def test_a_file_that_cant_be_written_records_nothing_and_says_the_remedy() -> None:
        with without_write_access() as folder:
            with folder.writable(), closing(opened(folder.path)) as journal:
                journal.record([changed(NEW)], [NEW])
            with folder.writable():
                (folder.path / LOCK_NAME).unlink(missing_ok=True)
            with folder.open_to_all():
                assert_refused(folder.path, changed(PAID), PAID)
            assert rows(folder.path, "SELECT max(seq) FROM entries") == [(1,)]


def assert_refused(folder: Path, entry: Entry, payment: Payment) -> None:
    with (
        pytest.raises(JournalError, match=r"read-only\. Give this user write access"),
        closing(opened(folder)) as journal,
    ):
        journal.record([entry], [payment])


# -- damaged -----------------------------------------------------------------------------


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    """Return a journal's file, every page of it in use."""
    with closing(opened(tmp_path)) as journal:
        for payment in cases.stages(cases.CODE, cases.PAID, cases.PAID_TWICE):
            journal.record([changed(payment.after)], [payment.after])
        journal.record([Entry("heard", {"text": noise(30_000)}, personal="Kari" * 2000)])
    data = (tmp_path / FILE_NAME).read_bytes()
    assert len(data) % PAGE == 0
    return data


def damaged(data: bytes) -> list[bytes]:
    """Return the file with one page after the other overwritten."""
    pages = range(len(data) // PAGE)
    junk = bytes(range(255, 255 - 64, -1)) * (PAGE // 64)
    return [data[: page * PAGE] + junk + data[(page + 1) * PAGE :] for page in pages]


def fault_of(does: Callable[[], object]) -> str | None:
    """Return the error, or None where there was none."""
    try:
        does()
    except JournalError as error:
        return str(error)
    return None


def faults_or_error(file: Path) -> list[str]:
    try:
        return faults_in(file)
    except JournalError as error:
        return [str(error)]


def test_a_damaged_page_anywhere_is_never_found_sound(tmp_path: Path, whole: bytes) -> None:
    file = tmp_path / FILE_NAME
    for broken in damaged(whole):
        file.write_bytes(broken)
        assert faults_or_error(file) != []
    file.write_bytes(whole)
    assert faults_or_error(file) == []


def use(folder: Path) -> None:
    """Open the journal, and do what a till does with it."""
    with closing(opened(folder)) as journal:
        journal.record([changed(PAID)], [PAID])
        journal.record([Entry("heard", {"text": noise(60_000)})])
        journal.payment(PAID.payment_id)
        journal.not_known()
        journal.last_paid()


def test_a_damaged_page_anywhere_is_said_with_the_remedy(tmp_path: Path, whole: bytes) -> None:
    said = []
    for number, broken in enumerate(damaged(whole)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / FILE_NAME).write_bytes(broken)
        said.append(fault_of(functools.partial(use, folder)))
    refused = [each for each in said if each is not None]
    assert len(refused) > 3
    assert {each.split(". ", 1)[1] for each in refused} <= REMEDIES


def test_a_damaged_journal_that_cant_be_opened_stays_as_it_is(tmp_path: Path, whole: bytes) -> None:
    file = tmp_path / FILE_NAME
    for broken in damaged(whole):
        file.write_bytes(broken)
        if fault_of(lambda: opened(tmp_path).close()) is not None:
            assert file.read_bytes() == broken


REMEDIES = {
    "It is damaged. Keep the file, and start with an empty folder.",
    "It is no journal. Move the file away, and start again.",
}


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_that_was_cut_short_is_damaged(tmp_path: Path, whole: bytes, share: float) -> None:
    file = tmp_path / FILE_NAME
    broken = whole[: int(len(whole) * share) // PAGE * PAGE]
    file.write_bytes(broken)
    assert faults_or_error(file) != []
    assert "It is damaged. Keep the file" in str(fault_of(lambda: use(tmp_path)))


def test_a_torn_write_ahead_file_costs_only_what_was_never_committed(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    with closing(opened(tmp_path)) as journal:
        sizes = []
        for number in range(5):
            journal.record([Entry("line", {"number": number})])
            sizes.append((tmp_path / f"{FILE_NAME}-wal").stat().st_size)
        data = (tmp_path / FILE_NAME).read_bytes()
        ahead = (tmp_path / f"{FILE_NAME}-wal").read_bytes()
    for number, size in enumerate(sizes):
        for short in (0, 1, 100):
            (copy / FILE_NAME).write_bytes(data)
            (copy / f"{FILE_NAME}-wal").write_bytes(ahead[: size - short])
            with closing(opened(copy)) as journal:
                assert journal.head[0] == number + (0 if short else 1)
                assert faults_in(journal.file) == []
