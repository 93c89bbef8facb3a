"""What a cashier waits for at a till with few payments in its journal, and with many.

Keys are real ones, and a list is there once the screen has in its place what it comes to rest at.
"""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figures import Figure, at_most, median_ms, p99_ms
from benchmarks.payments import CUSTOMER_S
from benchmarks.pixels import PATIENCE_S
from benchmarks.usage import anonymous_mb
from terminal_app.journal.journal import FILE_NAME
from tests.support.processes import running_simulator, running_till, write_settings
from tests.support.screen import Screen, virtual_screen
from tests.support.waiting import wait_for

ASKED = 50
"""How often each key is pressed."""
SEEN_MS = 700
"""Between two keys: each list is at rest before the next."""
LIST = (384, 180, 520, 440)
"""Left, top, right and bottom of a part of the listed payments."""
_STARTS = 5
_LOOK_EVERY_S, _AT_REST_S = 0.0005, 0.6
_MOST_MS, _MOST_MORE_MS, _MOST_TIMES = 100.0, 10.0, 1.5
_MOST_GROWTH_PERCENT = 5.0

_KEYS = {"the payments (F2)": "F2", "a digit typed": "7", "a second digit": "4"}


@dataclass
class Waited:
    """Seconds that each thing took, and the memory of the till in MB."""

    logged_on: list[float] = field(default_factory=list)
    painted: dict[str, list[float]] = field(default_factory=lambda: {one: [] for one in _KEYS})
    memory_mb: float = 0.0


def measure(few: Path, many: Path) -> list[Figure]:
    """Return the figures of the till with the journal ``many``, beside the one with ``few``."""
    first, then = _waited(few), _waited(many)
    figures = [
        at_most(
            "start of the till to logged on, median",
            median_ms(then.logged_on),
            _most(median_ms(first.logged_on)),
            median_ms(first.logged_on),
        )
    ]
    for name in _KEYS:
        floor, value = p99_ms(first.painted[name]), p99_ms(then.painted[name])
        most = min(_MOST_MS, _most(floor))
        medians = median_ms(then.painted[name]), median_ms(first.painted[name])
        figures += [
            Figure(f"{name} to the painted list, median", "ms", *medians),
            at_most(f"{name} to the painted list, 99th", value, most, floor),
        ]
    growth = 100 * (then.memory_mb / first.memory_mb - 1)
    return [
        *figures,
        Figure(
            "memory of the till",
            "MB",
            then.memory_mb,
            first.memory_mb,
            f"within {_MOST_GROWTH_PERCENT:.0f} %",
            abs(growth) <= _MOST_GROWTH_PERCENT,
            f"{growth:+.1f} %, after the lists",
        ),
    ]


def _most(floor_ms: float) -> float:
    return max(floor_ms * _MOST_TIMES, floor_ms + _MOST_MORE_MS)


def _waited(journal: Path) -> Waited:
    """Return what is waited for at a till with a copy of ``journal``, which was started before."""
    waited = Waited()
    with virtual_screen() as screen, tempfile.TemporaryDirectory(dir=journal.parent) as made:
        folder = Path(made)
        data_dir = folder / "data"
        data_dir.mkdir()
        shutil.copyfile(journal, data_dir / FILE_NAME)
        with (
            second_copies_in(folder / "state"),
            running_simulator(folder, CUSTOMER_S) as simulator,
        ):
            settings = write_settings(folder, simulator, '[till]\ntheme = "light"\n')
            for number in range(_STARTS + 1):
                (data_dir / "terminal-app.log").unlink(missing_ok=True)
                began = time.time()
                with running_till(settings, data_dir, screen.name) as till:
                    wait_for("logged on", lambda: "logged on" in till.log(), PATIENCE_S)
                    if number:
                        waited.logged_on.append(time.time() - began)
                    if number == _STARTS:
                        _press_keys(screen, waited)
                        waited.memory_mb = anonymous_mb(till.process.pid)
    return waited


@contextlib.contextmanager
def second_copies_in(folder: Path) -> Iterator[None]:
    """Let what is started in this block keep its second copies in ``folder``."""
    before = os.environ.get("TERMINAL_APP_STATE_DIR")
    os.environ["TERMINAL_APP_STATE_DIR"] = str(folder)
    try:
        yield
    finally:
        os.environ.pop("TERMINAL_APP_STATE_DIR")
        if before is not None:
            os.environ["TERMINAL_APP_STATE_DIR"] = before


def _press_keys(screen: Screen, waited: Waited) -> None:
    """Press each key and note when its list was painted; the first round says what that is."""
    at_rest: dict[str, bytes] = {}
    screen.key("Escape", SEEN_MS)
    for _ in range(ASKED + 1):
        for name, key in _KEYS.items():
            if name not in at_rest:
                screen.key(key, SEEN_MS)
                at_rest[name] = _at_rest(screen)
                continue
            pressed = screen.key(key, SEEN_MS)
            waited.painted[name].append(_painted_at(screen, at_rest[name]) - pressed)
        for _ in range(2):
            screen.key("Escape", SEEN_MS // 2)
    if len(set(at_rest.values())) != len(_KEYS):
        raise AssertionError("two keys list the same: it can't be seen when the second is there")


def _at_rest(screen: Screen) -> bytes:
    found, since = screen.area(*LIST), time.monotonic()
    by = since + PATIENCE_S
    while time.monotonic() < by:
        now = screen.area(*LIST)
        if now != found:
            found, since = now, time.monotonic()
        elif time.monotonic() - since > _AT_REST_S:
            return found
        time.sleep(_LOOK_EVERY_S)
    raise TimeoutError("the list doesn't come to rest")


def _painted_at(screen: Screen, wanted: bytes) -> float:
    by = time.monotonic() + PATIENCE_S
    while time.monotonic() < by:
        if screen.area(*LIST) == wanted:
            return time.time()
        # Asking without a pause would keep the X server from painting.
        time.sleep(_LOOK_EVERY_S)
    raise TimeoutError("the list isn't what it was before")
