"""``python -m benchmarks.journal``: what is asked of a journal of many years.

Each question is measured with few payments and with many, in a journal that is opened for it as the
till opens it, beside its rows alone, as SQLite gives them; then at the till's window, from the key
to the painted list (``--parts`` names what is measured, ``--journals`` where they are kept).
"""

import argparse
import hashlib
import math
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from benchmarks import aged_till
from benchmarks.figures import Figure, median_ms, p99_ms, table
from benchmarks.made_journal import BEGIN, OWNER, TEN_YEARS_DAYS, Made, looked_for, make
from terminal_app.console.csv_cells import USUAL
from terminal_app.console.export import as_csv
from terminal_app.console.export.booked import Days
from terminal_app.journal import export, reader
from terminal_app.journal.chain_check import Chain
from terminal_app.journal.closings import making
from terminal_app.journal.closings.period import Asker
from terminal_app.journal.journal import FILE_NAME, Journal
from terminal_app.journal.reader import Reader, open_reader
from terminal_app.journal.search.wanted import Search
from terminal_app.journal.totals import summarize
from terminal_app.journal.verification.verify import check
from terminal_app.payments.payment import Outcome

FEW = 1_000
PAGE = 50
ASKED = 100
"""How often each question is asked."""
_MOST_TIMES, _MOST_MORE_MS, _MOST_MS = 1.5, 10.0, 100.0
_MOST_TIMES_VERIFY, _MOST_MIB = 3.0, 150.0

_VERIFIED = """
import sys
from pathlib import Path
from terminal_app.journal.verification.verify import check
assert all(check(Path(file)).is_sound for file in sys.argv[1:])
(most,) = (one for one in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in one)
print(int(most.split()[1]) / 1024)
"""
_PAGE = "SELECT snapshot FROM payments WHERE first_seq < ? ORDER BY first_seq DESC LIMIT 50"

_clock: Callable[[], float] = time.perf_counter
"""Seconds: of the wall, or of this process alone on a machine that is busy with others."""

Ask = Callable[[Reader, Made, random.Random], object]


def _day(made: Made, chance: random.Random) -> date:
    return (BEGIN + timedelta(days=made.days * chance.random())).date()


def _month(made: Made, chance: random.Random) -> list[date]:
    first = _day(made, chance)
    return [first + timedelta(days=number) for number in range(30)]


SEARCHES: dict[str, Callable[[Made, random.Random], Search]] = {
    "newest": lambda _, __: Search(),
    "one digit": lambda _, chance: Search(typed=str(chance.randrange(10))),
    "amount, two digits": lambda _, chance: Search(typed=str(chance.randrange(10, 100))),
    "amount, whole": lambda _, chance: Search(
        typed=f"{chance.randrange(10, 999)},{chance.randrange(100):02}"
    ),
    "receipt, six digits": lambda made, chance: Search(typed=chance.choice(made.receipts)[:6]),
    "receipt, its end": lambda made, chance: Search(typed=chance.choice(made.receipts)[-4:]),
    "receipt, whole": lambda made, chance: Search(typed=chance.choice(made.receipts)),
    "a word": lambda _, chance: Search(typed=chance.choice(("ka", "nord", "tab", "sukker"))),
    "id, eight characters": lambda made, chance: Search(payment_id=chance.choice(made.ids)[:8]),
    "operator": lambda _, chance: Search(operator=chance.choice(("ka", "nord", "å"))),
    "note": lambda _, chance: Search(note=chance.choice(("tab", "12", "sukker"))),
    "method": lambda _, chance: Search(method=chance.choice(("v", "swish"))),
    "not known": lambda _, __: Search(outcome=Outcome.NOT_KNOWN),
    "a day's payments": lambda made, chance: Search(day=_day(made, chance)),
    "what can be refunded": lambda _, __: Search(only_refundable=True),
}
OTHERS: dict[str, Ask] = {
    "a page in the middle": lambda reader, made, chance: reader.page(
        Search(), chance.randrange(made.payments * 8), PAGE
    ),
    "a day's figures": lambda reader, made, chance: summarize(
        reader.payments_of(_day(made, chance)), reader.is_sold_here
    ),
    "the day's page": lambda reader, made, chance: (
        reader.figures_of(_day(made, chance), 0),
        reader.so_far_at_once(OWNER),
        reader.last_closing(OWNER),
        reader.number_of_entries(),
    ),
    "a month's payments": lambda reader, made, chance: summarize(
        (one for day in _month(made, chance) for one in reader.payments_of(day)),
        reader.is_sold_here,
    ),
    "a payment's story": lambda reader, made, chance: reader.entries(chance.choice(made.ids)),
}


def _page_of(search: Callable[[Made, random.Random], Search]) -> Ask:
    return lambda reader, made, chance: reader.page(search(made, chance), None, PAGE)


QUESTIONS = {**{name: _page_of(search) for name, search in SEARCHES.items()}, **OTHERS}
NO_CASHIER_WAITS = {"a month's payments"}
"""What is asked at the command line, and takes as long as there is to be told."""


def _times(file: Path, made: Made, ask: Ask) -> list[float]:
    """Return the seconds of each asking, the opening of the file included."""
    chance, found = random.Random(7), []  # noqa: S311 - the same each time
    for _ in range(ASKED):
        began = _clock()
        with open_reader(file) as reader:
            ask(reader, made, chance)
        found.append(_clock() - began)
    return found


def _bare_page(file: Path) -> list[float]:
    found = []
    for _ in range(ASKED):
        began = _clock()
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
            database.execute(_PAGE, (2**62,)).fetchall()
        found.append(_clock() - began)
    return found


def _asked(few: tuple[Path, Made], many: tuple[Path, Made]) -> list[Figure]:
    bare = _bare_page(many[0])
    figures = [
        Figure("a page's rows alone, with many", "ms, 99th", p99_ms(bare), remark="bare SQL")
    ]
    for name, ask in QUESTIONS.items():
        first, then = _times(*few, ask), _times(*many, ask)
        aim_ms = max(p99_ms(first) * _MOST_TIMES, p99_ms(first) + _MOST_MORE_MS)
        value = p99_ms(then)
        figures += [
            Figure(f"{name}, median", "ms", median_ms(then), median_ms(first)),
            Figure(
                f"{name}, 99th",
                "ms",
                value,
                p99_ms(first),
                "" if name in NO_CASHIER_WAITS else f"at most {min(aim_ms, _MOST_MS):.0f}",
                None if name in NO_CASHIER_WAITS else value <= min(aim_ms, _MOST_MS),
            ),
        ]
    return figures


def _start(file: Path) -> float:
    began = _clock()
    with closing(Journal(file.parent, new_salt=str)) as journal:
        journal.waiting_scans(OWNER)
        journal.not_known()
        journal.alarmed(OWNER)
        journal.last_paid()
    return _clock() - began


def _walked(file: Path) -> float:
    """Return the seconds of reading and hashing every entry, as SQLite gives them."""
    began = _clock()
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        digest = b""
        for seq, at, kind, name, body in database.execute(
            "SELECT seq, at, kind, payment_id, body FROM packed_entries ORDER BY seq"
        ):
            digest = hashlib.sha256(b"%b%d%d" % (digest, seq, at) + kind.encode() + body).digest()
            del name
    return _clock() - began


def _memory(*args: str) -> float:
    """Return the most MiB of a process that has verified, or (without a file) hasn't."""
    ran = subprocess.run(
        [sys.executable, "-c", _VERIFIED, *args], check=True, capture_output=True, text=True
    )
    return float(ran.stdout)


def _chain(file: Path) -> float:
    """Return the seconds of checking the chain alone."""
    began = _clock()
    with reader.open_read_only(file) as database:
        for _ in Chain(database).walk(()):
            pass
    return _clock() - began


def _file(file: Path) -> float:
    """Return the seconds of SQLite's own check."""
    began = _clock()
    with reader.open_read_only(file) as database:
        database.execute("PRAGMA integrity_check(10)").fetchall()
    return _clock() - began


def _verified(few: Path, many: Path) -> list[Figure]:
    walked = _walked(many)
    began = _clock()
    found = check(many)
    verified = _clock() - began
    chain, memory = _chain(many), _memory(str(many))
    at_most = f"at most {_MOST_TIMES_VERIFY:.0f} times"
    return [
        Figure("start of the journal", "ms", _start(many) * 1000, _start(few) * 1000),
        Figure("verify: the chain", "s", chain, walked, at_most, chain <= 3 * walked),
        Figure("verify: SQLite's own check of the file", "s", _file(many), walked),
        Figure(
            "verify, whole",
            "s",
            verified,
            walked,
            at_most,
            found.is_sound and verified <= _MOST_TIMES_VERIFY * walked,
            f"{found.entries} entries, {'sound' if found.is_sound else found.faults[0].text};"
            " floor: each row read, and hashed",
        ),
        Figure(
            "verify, memory",
            "MiB",
            memory,
            _memory(),
            f"at most {_MOST_MIB:.0f}",
            memory <= _MOST_MIB,
            "floor: the same process without a journal",
        ),
    ]


def _backup(many: Path) -> list[Figure]:
    with tempfile.TemporaryDirectory(dir=many.parent) as folder:
        began = time.perf_counter()
        shutil.copyfile(many, Path(folder) / "bare")
        with (Path(folder) / "bare").open("rb+") as copy:
            os.fsync(copy.fileno())
        copied = time.perf_counter() - began
        began = time.perf_counter()
        export.export(many, Path(folder) / "copy")
        took = time.perf_counter() - began
    remark = "floor: the file copied, and synced; the copy is verified besides"
    return [Figure("backup (journal export)", "s", took, copied, remark=remark)]


def _books(many: Path) -> list[Figure]:
    """Return how long the first closing and an export of all payments take."""
    with tempfile.TemporaryDirectory(dir=many.parent) as folder:
        shutil.copyfile(many, Path(folder) / FILE_NAME)
        began = _clock()
        with open_reader(many) as of_many:
            number = sum(1 for _payment in of_many.payments())
        read = _clock() - began
        with closing(Journal(Path(folder), new_salt=lambda: "salt")) as journal:
            began = _clock()
            making.close_day(journal, OWNER, BEGIN.date(), Asker("Kari"))
            first = _clock() - began
            began = _clock()
            making.close_day(journal, OWNER, BEGIN.date(), Asker("Kari"))
            next_one = _clock() - began
        days = Days(date(2000, 1, 1), date(2099, 1, 1), 0)
        began = _clock()
        with open_reader(many) as of_many:
            lines = sum(1 for _line in as_csv.payment_lines(of_many, days, USUAL))
        exported = _clock() - began
    remark = f"floor: {number} payments read and decoded"
    return [
        Figure("first closing (Z)", "s", first, read, remark=remark),
        Figure("the closing after it", "s", next_one, read, remark=remark),
        Figure(f"export of {lines - 1} payments, CSV", "s", exported, read, remark=remark),
    ]


PARTS: dict[str, Callable[[tuple[Path, Made], tuple[Path, Made]], list[Figure]]] = {
    "questions": _asked,
    "verify": lambda few, many: _verified(few[0], many[0]),
    "backup": lambda _few, many: _backup(many[0]),
    "books": lambda _few, many: _books(many[0]),
    "till": lambda few, many: aged_till.measure(few[0], many[0]),
}


def measure(number: int, kept: Path, parts: Sequence[str], making_s: float) -> list[Figure] | None:
    """Return what is asked of ``number`` payments, beside the same of a thousand.

    The journals are made in ``kept`` as far as they aren't there; None if that takes longer.
    """
    files: list[tuple[Path, Made]] = []
    # As many payments a day in both: it isn't the busy day that is to be measured.
    spans = (("few", FEW, TEN_YEARS_DAYS * FEW / number), ("many", number, TEN_YEARS_DAYS))
    for name, of, days in spans:
        inside = kept / name
        began = time.perf_counter()
        if not make(inside, of, making_s, days=days):
            return None
        files.append((inside / FILE_NAME, looked_for(inside)))
        took = time.perf_counter() - began
    figures = [
        Figure(
            f"{files[1][1].payments} payments",
            "bytes each",
            files[1][0].stat().st_size / files[1][1].payments,
            remark=f"made or opened in {took:.0f} s",
        )
    ]
    for part in parts:
        figures += PARTS[part](*files)
    return figures


def main() -> int:
    """Measure; returns 1 if an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.journal", description=__doc__)
    parser.add_argument("--payments", type=int, default=1_000_000)
    parser.add_argument(
        "--processor",
        action="store_true",
        help="measure this process's time alone, on a machine that is busy with others",
    )
    parser.add_argument("--journals", type=Path, help="a folder in which they are made and kept")
    parser.add_argument(
        "--making",
        type=float,
        default=math.inf,
        metavar="SECONDS",
        help="stop making them after so long; the next run goes on",
    )
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    given = parser.parse_args()
    if given.processor:
        global _clock  # noqa: PLW0603 - what every figure is taken by
        _clock = time.process_time
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(given.payments, given.journals or Path(folder), given.parts, given.making)
    if figures is None:
        print("The journal isn't whole yet: run it again with the same --journals.")
        return 1
    print(table(figures))
    return 1 if any(figure.met is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
