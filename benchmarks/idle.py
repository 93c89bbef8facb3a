"""``python -m benchmarks.idle``: what an idle till takes of a core, beside a bare window.

All are measured at the same time, each on a screen of its own.
"""

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import floor
from benchmarks.figures import Figure, table
from benchmarks.payments import CUSTOMER_S
from benchmarks.pixels import PATIENCE_S
from benchmarks.usage import Usage, idle
from tests.support.processes import (
    RunningTill,
    running_simulator,
    running_till,
    write_settings,
)
from tests.support.screen import virtual_screen
from tests.support.waiting import wait_for

TEN_MINUTES_S = 600.0
_MOST_PERCENT = 0.05
_SHOWN = {"off": "idle", "on": "idle with the customer's window"}
"""By what the settings say of the customer's window."""
_WINDOWS = {"off": 1, "on": 2}


def measure(seconds: float) -> list[Figure]:
    """Return what till and bare window use in so many seconds in which nothing happens."""
    with contextlib.ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        bare = opened.enter_context(floor.bare_window(opened.enter_context(virtual_screen())))
        tills = [opened.enter_context(_till(show, folder / show)).process.pid for show in _SHOWN]
        bare_used, *tills_used = idle([bare.pid, *tills], seconds)
    figures = []
    for name, used in zip(_SHOWN.values(), tills_used, strict=True):
        figures += _figures(name, used, bare_used)
    return figures


@contextlib.contextmanager
def _till(show: str, folder: Path) -> Iterator[RunningTill]:
    """Start a till that is logged on, with a server of its own, and has all its windows."""
    folder.mkdir()
    with contextlib.ExitStack() as opened:
        simulator = opened.enter_context(running_simulator(folder, CUSTOMER_S))
        settings = write_settings(folder, simulator, f'[customer_display]\nshow = "{show}"\n')
        screen = opened.enter_context(virtual_screen())
        till = opened.enter_context(running_till(settings, folder / "data", screen.name))
        till.wait_until_logged_on()
        wait_for("its windows", lambda: len(screen.windows()) == _WINDOWS[show], PATIENCE_S)
        yield till


def _figures(name: str, used: Usage, bare: Usage) -> list[Figure]:
    return [
        Figure(
            f"{name}: processor",
            "% of a core",
            used.percent,
            bare.percent,
            f"at most {_MOST_PERCENT} %",
            used.percent <= _MOST_PERCENT,
            f"over {used.seconds:.0f} s, connected, by the scheduler's counters "
            f"({used.by_thread}); floor: the bare window",
        ),
        Figure(f"{name}: runs of its threads", "a minute", used.runs_a_minute, bare.runs_a_minute),
    ]


def main() -> int:
    """Measure; returns 1 if an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.idle", description=__doc__)
    parser.add_argument("--seconds", type=float, default=TEN_MINUTES_S)
    figures = measure(parser.parse_args().seconds)
    print(table(figures))
    return 1 if any(figure.met is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
