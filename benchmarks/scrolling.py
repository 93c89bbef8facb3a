"""``python -m benchmarks.scrolling``: a journal's payments scrolled, searched and filtered.

The installed till's window lists the payments of a journal that ``benchmarks.journal`` has made,
or a small new one. Real keys, wheel and presses come as fast as a held key and a quick hand make
them. Told is the longest time between two beats of the Tk thread, a timer of 5 ms; then, without
those beats, the time from each key to the list that it comes to rest at.
"""

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.aged_till import second_copies_in
from benchmarks.figures import Figure, at_most, median_ms, p99_ms, table
from benchmarks.made_journal import Made, looked_for, make
from benchmarks.payments import CUSTOMER_S
from benchmarks.pixels import PATIENCE_S
from terminal_app.journal.journal import FILE_NAME
from tests.support.ocr import SCATTERED, read_words
from tests.support.processes import PROGRAM, running_simulator, running_till, write_settings
from tests.support.screen import Screen, virtual_screen
from tests.support.waiting import wait_for

QUICK_PAYMENTS, QUICK_DAYS = 2_000, 30
_FIRST_START_S = 900.0
_HELD_MS, _WHEEL_MS, _HAND_MS, _SEEN_MS = 33, 16, 90, 700
"""Between two keys: of a held key, of the wheel, of a quick hand, and to see what was found."""
_LIST = (24, 250, 660, 650)
"""Left, top, right and bottom of what the list takes of the screen of 1024x768."""
_OVER_THE_LIST = (300, 450)
_WHEEL_UP, _WHEEL_DOWN = 4, 5
_FILTERS = ("Paid", "Refunded", "Not", "All")
"""The first word of each; of "Not paid" and "Not known" the first is pressed."""
_AT_REST_S, _LOOK_EVERY_S = 0.4, 0.002
_SEEN_KEYS = {
    "Page Down": "Next",
    "a digit": "3",
    "a second digit": "7",
    "the search emptied": "Escape",
    "the day before": "Left",
}
"""Pressed in this order: what a search was typed for is emptied before another day is shown."""
_MOST_GAP_MS, _MOST_PAINTED_MS = 50.0, 100.0


class Often(NamedTuple):
    """How often each thing is done."""

    keys: int
    searches: int
    days: int
    seen: int
    """How often the time of each key is taken until its list is painted."""


WHOLE, QUICK = Often(300, 10, 40, 40), Often(30, 2, 5, 5)


def _searches(made: Made, often: Often) -> list[str]:
    """Return what is typed: digits, amounts, receipt numbers, ids, names, and what nobody has."""
    asked = [str(number) for number in range(10)]
    step = max(1, len(made.receipts) // often.searches)
    for number, receipt in enumerate(made.receipts[::step][: often.searches]):
        asked += [receipt, receipt[:4], f"{number * 37 + 12},{number * 9:02}"]
    step = max(1, len(made.ids) // often.searches)
    asked += [one[:8] for one in made.ids[::step][: often.searches]]
    return [*asked, "kari", "ola nord", "bord 12", "sukker", "vipps", "zzqq", "9" * 39]


class _Hand:
    """Works the page of payments."""

    def __init__(self, screen: Screen, made: Made, often: Often) -> None:
        self._screen, self._made, self._often = screen, made, often

    def open(self) -> None:
        self._screen.move_pointer(*_OVER_THE_LIST)
        self._screen.key("F2", _SEEN_MS)
        wait_for("the page", self.filters, PATIENCE_S)

    def filters(self) -> dict[str, tuple[int, int]]:
        """Return where each filter is; empty while they can't be read."""
        picture = self._screen.picture().crop((0, 60, 1024, 240))
        read: dict[str, tuple[int, int]] = {}
        for word in read_words(picture, SCATTERED, 2):
            if word.text in _FILTERS:
                read.setdefault(word.text, (word.x, 60 + word.y))
        return read if len(read) == len(_FILTERS) else {}

    def pages(self) -> None:
        for _ in range(self._often.keys):
            self._screen.key("Next", _HELD_MS)
        for _ in range(self._often.keys // 3):
            self._screen.key("Prior", _HELD_MS)

    def rows(self) -> None:
        for key in ("Down", "Up"):
            for _ in range(self._often.keys):
                self._screen.key(key, _HELD_MS)

    def ends(self) -> None:
        for _ in range(self._often.searches):
            for key in ("Next", "Next", "Next", "End", "Home"):
                self._screen.key(key, _HAND_MS)

    def wheel(self) -> None:
        for button in (_WHEEL_DOWN, _WHEEL_UP):
            for _ in range(self._often.keys):
                self._screen.press(button, _WHEEL_MS)

    def searches(self) -> None:
        for typed in _searches(self._made, self._often):
            self._screen.type(typed, _HAND_MS)
            self._screen.key("Next", _HAND_MS)
            self._screen.key("Down", _SEEN_MS)
            self._screen.key("Escape", _HAND_MS)

    def filtered(self) -> None:
        places = wait_for("the filters", self.filters, PATIENCE_S)
        for name in _FILTERS:
            self._screen.click(*places[name])
            self._screen.move_pointer(*_OVER_THE_LIST)
            for _ in range(self._often.keys // 10):
                self._screen.key("Next", _HELD_MS)
            self._screen.type("7", _SEEN_MS)
            self._screen.key("Escape", _SEEN_MS)

    def days(self) -> None:
        for key in ("Left", "Right"):
            for _ in range(self._often.days):
                self._screen.key(key, _HAND_MS)
        self._screen.key("Right", _SEEN_MS)

    def parts(self) -> dict[str, Callable[[], None]]:
        return {
            "Page Down and Page Up, held": self.pages,
            "Down and Up, held": self.rows,
            "Home and End": self.ends,
            "the wheel": self.wheel,
            "searches": self.searches,
            "outcomes": self.filtered,
            "days": self.days,
        }


@contextlib.contextmanager
def _page_of_payments(
    folder: Path, often: Often, beats: Path | None = None
) -> Iterator[tuple[Screen, _Hand]]:
    """Start a till with the journal of that folder, and open its payments; with beats traced.

    Its first start writes the second copy of all payments, which takes minutes for a million.
    """
    with virtual_screen() as screen:
        program: tuple[str, ...] = (PROGRAM,)
        if beats is not None:
            traced = (sys.executable, "-m", "benchmarks.traced.gaps")
            program = (*traced, str(beats), str(screen.server))
        with (
            second_copies_in(folder / "state"),
            running_simulator(folder, CUSTOMER_S) as simulator,
        ):
            settings = write_settings(folder, simulator, '[till]\ntheme = "light"\n')
            with running_till(settings, folder / "data", screen.name, program) as till:
                wait_for("logged on", lambda: "logged on" in till.log(), _FIRST_START_S)
                hand = _Hand(screen, looked_for(folder / "data"), often)
                hand.open()
                yield screen, hand


def _gaps(folder: Path, often: Often) -> list[Figure]:
    """Return the longest gap between two beats in each part of the work, and in a rest."""
    spans: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as made:
        beats = Path(made) / "beats"
        with _page_of_payments(folder, often, beats) as (screen, hand):
            began = time.time()
            screen.key("Shift_L", 3 * _SEEN_MS)
            rest = (began, time.time())
            for name, work in hand.parts().items():
                began = time.time()
                work()
                screen.key("Shift_L", _SEEN_MS)
                spans[name] = (began, time.time())
        lines = beats.read_text(encoding="utf-8").splitlines()
        told = [tuple(map(float, line.split())) for line in lines]

    def gaps_in(span: tuple[float, float]) -> tuple[list[float], list[float]]:
        found = [(wall, own) for at, wall, own in told if span[0] <= at <= span[1]]
        return [wall for wall, _ in found], [own for _, own in found]

    lowest = 1000 * max(gaps_in(rest)[0])
    figures = []
    for name, span in spans.items():
        wall, own = gaps_in(span)
        remark = f"{len(wall)} beats, 99th percentile {p99_ms(wall):.1f} ms"
        figures += [
            Figure(f"longest gap: {name}", "ms", 1000 * max(wall), lowest, remark=remark),
            at_most(f"of it the program's own: {name}", 1000 * max(own), _MOST_GAP_MS),
        ]
    return figures


def _painted_after(screen: Screen, key: str) -> float:
    """Press a key; return the seconds until the list has what it comes to rest at."""
    before = screen.area(*_LIST)
    pressed = screen.key(key, 1)
    changed, at = before, pressed
    while time.time() - at < _AT_REST_S:
        now = screen.area(*_LIST)
        if now != changed:
            changed, at = now, time.time()
        # Asking without a pause would keep the X server from painting.
        time.sleep(_LOOK_EVERY_S)
    if changed == before:
        raise TimeoutError(f"{key} changes nothing in the list")
    return at - pressed


def _painted(folder: Path, often: Often) -> list[Figure]:
    """Return the time from keys to the painted list."""
    found: dict[str, list[float]] = {}
    with _page_of_payments(folder, often) as (screen, _):
        for number in range(often.seen):
            for name, key in _SEEN_KEYS.items():
                found.setdefault(name, []).append(_painted_after(screen, key))
            for _ in range(2 if number else 1):
                screen.key("Right", _SEEN_MS)
    figures = []
    for name, times in found.items():
        figures += [
            Figure(f"{name} to the painted list, median", "ms", median_ms(times)),
            at_most(f"{name} to the painted list, 99th", p99_ms(times), _MOST_PAINTED_MS),
        ]
    return figures


def _copied(file: Path, folder: Path) -> None:
    """Put a copy of the journal into the folder, if it isn't there."""
    copy = folder / "data" / FILE_NAME
    if copy.exists():
        return
    copy.parent.mkdir(parents=True)
    shutil.copyfile(file, copy)
    with copy.open("rb+") as opened:
        # Else the till's first commit waits until all of it is on the disk.
        os.fsync(opened.fileno())


def _started(folder: Path, often: Often) -> list[Figure]:
    """Start the till once, so that its second copy is there."""
    with _page_of_payments(folder, often):
        return []


PARTS: dict[str, Callable[[Path, Often], list[Figure]]] = {
    "first start": _started,
    "gaps": _gaps,
    "painted": _painted,
}


def main() -> int:
    """Measure; returns 1 if an aim is missed, but not by a quick run: its figures mean nothing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scrolling", description=__doc__)
    parser.add_argument("--journal", type=Path, metavar="FILE", help="that of benchmarks.journal")
    parser.add_argument("--kept", type=Path, metavar="FOLDER", help="where its copy is kept")
    parser.add_argument("--quick", action="store_true", help="do each thing a few times")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    given = parser.parse_args()
    often = QUICK if given.quick else WHOLE
    with tempfile.TemporaryDirectory() as made:
        file, folder = given.journal, given.kept or Path(made) / "till"
        if file is None:
            make(Path(made), QUICK_PAYMENTS, days=QUICK_DAYS)
            file = Path(made) / FILE_NAME
        _copied(file, folder)
        figures = [figure for part in given.parts for figure in PARTS[part](folder, often)]
    print(table(figures))
    return int(not given.quick and any(figure.met is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
