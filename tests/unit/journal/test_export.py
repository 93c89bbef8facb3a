"""A copy of the journal is whole, checked and on disk, and takes nobody's place."""

import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from terminal_app.errors import JournalError
from terminal_app.journal import export as exporting
from terminal_app.journal import reader as reading
from terminal_app.journal.entries import Entry
from terminal_app.journal.export import export
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.verification import verify
from tests.support.journals import faults_in
from tests.unit.journal.cases import changed, opened, rows, tamper
from tests.unit.payments import cases

PAID = cases.after(cases.CODE, cases.PAID)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with closing(opened(tmp_path)) as journal:
        journal.record([Entry("heard", {"text": "{}"}, personal="Kari"), changed(PAID)], [PAID])
    return tmp_path


def test_a_copy_is_the_journal_in_one_file(folder: Path) -> None:
    checked = export(folder / FILE_NAME, folder / "copy")
    assert (checked.entries, checked.is_sound) == (2, True)
    assert [checked.head] == [row[0] for row in rows(folder, "SELECT digest FROM entries")][1:]
    with reading.open_reader(folder / "copy") as reader:
        assert list(reader.payments()) == [PAID]
    names = {path.name for path in folder.iterdir()}
    assert not {name for name in names if name.startswith("copy")} - {"copy"}


if sys.platform != "win32":  # where the folder's permissions keep others out

    def test_a_copy_is_for_its_owners_eyes(folder: Path) -> None:
        export(folder / FILE_NAME, folder / "copy")
        assert (folder / "copy").stat().st_mode & 0o077 == 0


def test_a_restored_copy_goes_on_where_it_was_made(folder: Path, tmp_path: Path) -> None:
    export(folder / FILE_NAME, folder / "copy")
    moved = tmp_path / "moved"
    moved.mkdir()
    shutil.copy(folder / "copy", moved / FILE_NAME)
    with closing(opened(moved)) as journal:
        assert journal.payment(PAID.payment_id) == PAID
        journal.record([Entry("started")])
    assert rows(moved, "PRAGMA journal_mode") == [("wal",)]
    assert verify.check(moved / FILE_NAME).entries == 3
    assert faults_in(moved / FILE_NAME) == []


def test_what_is_there_is_never_overwritten(folder: Path) -> None:
    for name in ("copy", FILE_NAME):
        if name == "copy":
            (folder / name).write_text("something else")
        before = (folder / name).read_bytes()
        with pytest.raises(JournalError, match="no copy is overwritten"):
            export(folder / FILE_NAME, folder / name)
        assert (folder / name).read_bytes() == before


def test_a_folder_that_isnt_there_is_said(folder: Path) -> None:
    with pytest.raises(JournalError, match=r"can't be written: .*Name another place"):
        export(folder / FILE_NAME, folder / "nowhere" / "copy")


def test_without_a_journal_there_is_no_copy(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="There is no journal"):
        export(tmp_path / FILE_NAME, tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["_copy", "sync"])
@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt()])
def test_a_copy_that_fails_leaves_nothing_behind(
    folder: Path, step: str, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: Any) -> None:  # noqa: ANN401 - whatever it takes
        raise error

    before = {path.name for path in folder.iterdir()}
    monkeypatch.setattr(exporting, step, fails)
    expected = JournalError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected, match="No space left" if expected is JournalError else None):
        export(folder / FILE_NAME, folder / "copy")
    assert {path.name for path in folder.iterdir()} - before <= {
        f"{FILE_NAME}-wal",
        f"{FILE_NAME}-shm",
    }


LIMITED = """
import resource, signal, sys
from pathlib import Path
from terminal_app.errors import JournalError
from terminal_app.journal.export import export

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))
try:
    export(Path(sys.argv[1]), Path(sys.argv[2]))
except JournalError as error:
    print(error)
"""


if sys.platform != "win32":  # which limits no process's files

    def test_a_copy_that_has_no_room_is_said_and_leaves_nothing_behind(folder: Path) -> None:
        target = folder / "copy"
        ended = subprocess.run(
            [sys.executable, "-c", LIMITED, str(folder / FILE_NAME), str(target)],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert ended.stdout.startswith(f"The copy {target} can't be written: ")
        assert not [path for path in folder.iterdir() if path.name.startswith("copy")]


def test_a_copy_of_a_journal_with_faults_has_them_too_and_says_so(folder: Path) -> None:
    tamper(folder, "UPDATE entries SET kind = 'line' WHERE seq = 1")
    assert [fault.text for fault in export(folder / FILE_NAME, folder / "copy").faults][:1] == [
        "entry 1 was changed, or doesn't follow the entry before it"
    ]
    assert (folder / "copy").exists()


def test_an_unfinished_copy_of_an_earlier_try_is_in_nobodys_way(folder: Path) -> None:
    (folder / "copy.unfinished").write_text("half of it")
    assert export(folder / FILE_NAME, folder / "copy").is_sound
    assert not (folder / "copy.unfinished").exists()


def test_copies_are_whole_while_a_till_writes(folder: Path) -> None:
    stop = threading.Event()
    started = threading.Event()

    def write() -> None:
        with closing(opened(folder, connect=unsynced)) as journal:
            while not stop.is_set():
                journal.record([changed(PAID), Entry("line", {"text": "x" * 500})], [PAID])
                started.set()

    def unsynced(file: Path) -> sqlite3.Connection:
        return sqlite3.connect(file, isolation_level=None)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert started.wait(30)
        counted = []
        for number in range(5):
            checked = export(folder / FILE_NAME, folder / f"copy-{number}")
            assert checked.faults == ()
            counted.append(checked.entries)
    finally:
        stop.set()
        writer.join(30)
    assert counted == sorted(counted)
    assert faults_in(folder / FILE_NAME) == []
