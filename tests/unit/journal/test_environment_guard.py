"""A journal knows where it was begun: a demo's is no till's, and a till's no demo's."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from terminal_app.errors import JournalMixedError
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import FILE_NAME, Journal
from terminal_app.journal.packing import pack

DEMO = "ws://127.0.0.1:8765/ws"
OTHER_DEMO = "ws://localhost:41234/ws"
TEST = "wss://apm.dev.payex.com/ws"
REAL = "wss://pay.example/ws"


def opened(folder: Path, server: str = "") -> Journal:
    return Journal(folder, new_salt=lambda: "salt", server=server)


def begin(folder: Path, *servers: str | None) -> None:
    """Begin the journal in ``folder`` at each server in turn; None: an entry that names none."""
    with closing(opened(folder)) as journal:
        for server in servers:
            body = {} if server is None else {"server": server, "terminal_id": "TILL-1"}
            journal.record([Entry("started", body)])


def digests(folder: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.iterdir())
        if file.name != "journal.lock"
    }


@pytest.mark.parametrize(
    ("begun", "server"),
    [(DEMO, REAL), (DEMO, TEST), (REAL, DEMO), (TEST, DEMO), (REAL, OTHER_DEMO)],
)
def test_the_other_world_is_refused_and_nothing_is_written(
    tmp_path: Path, begun: str, server: str
) -> None:
    begin(tmp_path, begun)
    before = digests(tmp_path)
    with pytest.raises(JournalMixedError) as refused:
        opened(tmp_path, server)
    assert digests(tmp_path) == before
    assert refused.value.folder == str(tmp_path)
    assert refused.value.is_demo is (begun == DEMO)
    # The lock was given back: the right till opens it.
    opened(tmp_path, begun).close()


@pytest.mark.parametrize(
    ("begun", "server"), [(DEMO, OTHER_DEMO), (REAL, TEST), (TEST, REAL), (REAL, REAL)]
)
def test_its_own_world_is_let_in(tmp_path: Path, begun: str, server: str) -> None:
    begin(tmp_path, begun)
    opened(tmp_path, server).close()


@pytest.mark.parametrize("server", [DEMO, REAL])
def test_a_journal_that_no_till_has_begun_is_free(tmp_path: Path, server: str) -> None:
    opened(tmp_path, server).close()
    begin(tmp_path, None)
    opened(tmp_path, server).close()


def test_an_old_journal_that_money_may_stand_in_is_a_tills(tmp_path: Path) -> None:
    begin(tmp_path, DEMO, REAL, DEMO)
    opened(tmp_path, REAL).close()
    with pytest.raises(JournalMixedError):
        opened(tmp_path, DEMO)


@pytest.mark.parametrize("broken", ["", "[1]", "nonsense", '{"server": 7}', "[" * 9000])
def test_an_entry_that_somebody_has_broken_stamps_nothing(tmp_path: Path, broken: str) -> None:
    begin(tmp_path, DEMO)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database, database:
        database.execute("DROP TRIGGER IF EXISTS entries_no_update")
        names = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        ]
        for name in names:
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE packed_entries SET body = ?", (pack(broken),))
    opened(tmp_path, REAL).close()


def test_a_journal_of_the_first_version_is_judged_before_it_is_brought_up_to_date(
    tmp_path: Path,
) -> None:
    begin(tmp_path, DEMO)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database, database:
        database.execute("PRAGMA user_version = 1")
    before = digests(tmp_path)
    with pytest.raises(JournalMixedError):
        opened(tmp_path, REAL)
    assert digests(tmp_path) == before
