"""A closing that is killed at any statement is there whole or not at all, under its number once."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from terminal_app.journal.closings import making
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.verification import verify
from tests.unit.journal.test_closings import DAY, KARI, ONE, TILL, Till, closed, whole
from tests.unit.payments import cases

CLOSING = """
import os, sqlite3, sys
from contextlib import closing
from datetime import date
from pathlib import Path

from terminal_app.journal.closings import making
from terminal_app.journal.closings.period import Asker
from terminal_app.journal.journal import Journal
from terminal_app.payments.payment import Owner

folder, at, is_after = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "after"
statements = 0

class Killed(sqlite3.Connection):
    def execute(self, sql, *values):
        global statements
        statements += 1
        if statements == at and not is_after:
            os.kill(os.getpid(), 9)
        done = super().execute(sql, *values)
        if statements == at and is_after:
            os.kill(os.getpid(), 9)
        return done

def connect(file):
    return sqlite3.connect(file, isolation_level=None, factory=Killed)

with closing(Journal(folder, new_salt=lambda: "salt", connect=connect)) as journal:
    before = statements
    owner = Owner(sys.argv[4], sys.argv[5])
    making.close_day(journal, owner, date(2026, 11, 22), Asker("Kari"))
    print(before, statements)
"""

KILLED = {-9, 9}
"""The status of what was killed: the signal's number, on Windows without its sign."""


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A journal with one closing, and a payment since."""
    till = Till(tmp_path / "made")
    till.sale(cases.CODE, cases.PAID)
    till.close_day()
    till.sale(cases.CODE, cases.PAID)
    till.journal.close()
    return tmp_path / "made"


def run(made: Path, folder: Path, at: int, when: str) -> "subprocess.CompletedProcess[str]":
    shutil.copytree(made, folder)
    given = [str(folder), str(at), when, TILL.server, TILL.terminal_id]
    command = [sys.executable, "-c", CLOSING, *given]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_killed_at_any_statement_there_is_one_closing_or_none_and_the_next_has_the_next_number(
    made: Path, tmp_path: Path
) -> None:
    opened_after, number = map(int, run(made, tmp_path / "whole", 0, "after").stdout.split())
    assert number - opened_after > 5
    found: dict[int, int] = {2: 0, 3: 0}
    # Right before each statement of the closing, and right after the last.
    points = [(at, "before") for at in range(opened_after + 1, number + 1)]
    for at, when in [*points, (number, "after")]:
        folder = tmp_path / f"{at}-{when}"
        killed = run(made, folder, at, when)
        assert killed.returncode in KILLED, killed.stderr
        till = Till(folder)
        try:
            with till.reading() as reader:
                numbers = [one.closing.number for one in reader.closings()]
            assert numbers in ([1], [1, 2]), (at, when)
            made_now = closed(till)
            found[made_now.number] += 1
            assert made_now.number == len(numbers) + 1
            # The sale is in one of them, whichever.
            with till.reading() as reader:
                sums = [whole(one.closing.period).sales for one in reader.closings()][1:]
            assert sum(one.number for one in sums) == ONE.number
            # Asked for again under the number that was shown, as the window does.
            again = making.close_day(till.journal, TILL, DAY, KARI, number=made_now.number)
            assert again is None
        finally:
            till.journal.close()
        checked = verify.check(folder / FILE_NAME)
        assert checked.is_sound, (at, when, checked.faults)
        shutil.rmtree(folder)
    assert all(found.values()), "killed before and after it was recorded"
