"""Renderer of every state of the screen in every size, look, text size and language.

``python -m tools.docs.screens``. With ``--check`` each passes the checks of ``tests/system/layout``
as well, and its QR code is decoded from the picture; with ``--sheet`` the sheets of docs/screens.md
are made. Where the states come from, and how one is added: ``tests/system/layout/states.py``.
"""

import argparse
import contextlib
import multiprocessing
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import zxingcpp

from terminal_app.gui.views.widgets.palettes import PALETTES
from terminal_app.gui.views.widgets.theme import TEXT_SIZES
from terminal_app.settings import LANGUAGES
from tests.support.screen import virtual_screen
from tests.system.layout.gallery import SIZES, Gallery, gallery
from tests.system.layout.states import STATES, Shown
from tests.system.layout.walk import Kept, walk
from tools.docs.sheets import NORMAL, is_on_a_sheet, make_sheets

WORKERS = 2
LARGE = 2000
"""Wider pictures are decoded at half their size, in a quarter of the time."""


class Job(NamedTuple):
    """What one process renders: one size, look and text size, in every language and state."""

    size: str
    look: str
    text_size: str
    states: Kept
    out: Path
    checks: bool
    keeps_all: bool
    """Otherwise only the pictures of the sheets."""


class JobResult(NamedTuple):
    """How many pictures were rendered, and their faults."""

    pictures: int
    faults: list[str]


def render(job: Job) -> JobResult:
    """Render a job, in a process of its own: Tk keeps its connection to a display."""
    size, kind = SIZES[job.size], f"{job.size} {job.look} {job.text_size}"
    pictures, faults = 0, list[str]()
    with virtual_screen(*size) as screen, gallery(screen, size, job.look, job.text_size) as shown:
        for language, states in job.states.items():
            folder = job.out / job.size / job.look / job.text_size / language
            folder.mkdir(parents=True, exist_ok=True)
            on_a_sheet = partial(_is_on_a_sheet, job, language)
            is_wanted = (lambda _: True) if job.checks or job.keeps_all else on_a_sheet
            for name, found in _each(shown, states, is_wanted, checks=job.checks):
                pictures += 1
                file = folder / f"{file_name(name)}.png"
                if job.keeps_all or on_a_sheet(name):
                    shown.picture().convert("RGB").save(file, compress_level=1)
                faults += [f"{kind} {language}, {name}: {fault}" for fault in found]
    return JobResult(pictures, faults)


def file_name(state: str) -> str:
    """Return a state's name as a file name."""
    return re.sub(r"[^a-z0-9]+", "-", state.lower()).strip("-")


def _is_on_a_sheet(job: Job, language: str, name: str) -> bool:
    is_normal = job.text_size == NORMAL
    return is_normal and is_on_a_sheet(job.size, job.look, language, file_name(name))


def _each(
    shown: Gallery,
    states: dict[str, Shown],
    is_wanted: Callable[[str], bool],
    *,
    checks: bool,
) -> Iterator[tuple[str, list[str]]]:
    """Show each state, then each of the customer's window; yields names and faults."""
    for name, state in states.items():
        if not is_wanted(name):
            continue
        shown.show(state)
        with shown.above(state) as opened:
            found: list[str] = []
            if checks:
                found += shown.faults(name, opened)
                found += shown.unseen_focus_once(opened)
                found += _code_faults(shown, state.code)
            yield name, found
    for customer, name in {
        state.customer: name for name, state in reversed(states.items())
    }.items():
        if not is_wanted(f"customer-{name}"):
            continue
        shown.show_customer(customer)
        found = []
        if checks:
            found += shown.customer_faults() + _code_faults(shown, customer.code)
        yield f"customer-{name}", found
    shown.hide_customer()


def _code_faults(shown: Gallery, code: str | None) -> list[str]:
    """Return the faults of the QR code on the screen, decoded as a phone would."""
    picture = shown.picture()
    if picture.width > LARGE:
        picture = picture.reduce(2)
    read = [one.text for one in zxingcpp.read_barcodes(picture)]
    expected = [code] if code else []
    return [] if read == expected else [f"the code reads {read}, not {expected}"]


def make_states(languages: list[str], only: list[str]) -> Kept:
    """Return every state in every language, from a real session where that reaches it."""
    met = walk(languages)
    kept: Kept = {one: {} for one in languages}
    for name, make in STATES.items():
        if only and name not in only:
            continue
        for language in languages:
            kept[language][name] = met[language].get(name) or make(language)
    return kept


def parse_arguments(given: list[str]) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.docs.screens", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], choices=STATES, metavar="STATE")
    parser.add_argument("--size", nargs="+", default=list(SIZES), choices=SIZES)
    parser.add_argument("--look", nargs="+", default=list(PALETTES), choices=PALETTES)
    parser.add_argument("--text", nargs="+", default=list(TEXT_SIZES), choices=TEXT_SIZES)
    parser.add_argument("--language", nargs="+", default=list(LANGUAGES), choices=LANGUAGES)
    parser.add_argument("--out", type=Path, help="where the pictures go; else they aren't kept")
    parser.add_argument("--check", action="store_true", help="hold every state against the checks")
    parser.add_argument("--sheet", action="store_true", help="make docs/pictures/sheet-*.png")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Render; returns the exit status: 1 if a check has found something."""
    chosen = parse_arguments(sys.argv[1:] if given is None else given)
    begun = time.monotonic()
    states = make_states(chosen.language, chosen.only)
    with contextlib.ExitStack() as kept:
        out = chosen.out or Path(kept.enter_context(tempfile.TemporaryDirectory()))
        jobs = [
            Job(size, look, text_size, states, out, chosen.check, chosen.out is not None)
            for size in reversed(chosen.size)
            for look in chosen.look
            for text_size in chosen.text
        ]
        done = _in_processes(jobs)
        if chosen.sheet:
            make_sheets(out, [file_name(name) for name in STATES])
    faults = [fault for one in done for fault in one.faults]
    print(*faults, sep="\n", end="\n" if faults else "")
    print(
        f"{sum(one.pictures for one in done)} pictures in {time.monotonic() - begun:.0f} s, "
        f"{len(faults)} faults"
    )
    return 1 if faults else 0


def _in_processes(jobs: list[Job]) -> list[JobResult]:
    done = []
    new = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=new, max_tasks_per_child=1) as workers:
        for job, result in zip(jobs, workers.map(render, jobs), strict=True):
            kind = f"{job.size} {job.look} {job.text_size}"
            print(f"{kind}: {result.pictures} pictures, {len(result.faults)} faults", flush=True)
            done.append(result)
    return done


if __name__ == "__main__":
    sys.exit(main())
