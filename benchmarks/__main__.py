"""``python -m benchmarks``: a table, and a JSON file beside it."""

import argparse
import dataclasses
import json
import sys
import tempfile
from pathlib import Path

from benchmarks import measuring
from benchmarks.figures import Figure, table
from tests.support.processes import running_simulator, running_till, write_settings
from tests.support.screen import virtual_screen

_CUSTOMER_S = 0.15


def main() -> int:
    """Measure everything; returns 0, also where an aim is missed: the table says so."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_name("results.json"))
    parser.add_argument("--quick", action="store_true", help="fewer runs and payments")
    given = parser.parse_args()
    figures = measure(quick=given.quick)
    print(table(figures))
    results = [dataclasses.asdict(figure) for figure in figures]
    given.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return 0


def measure(*, quick: bool) -> list[Figure]:
    """Return all figures."""
    runs, payments, idle_s, many = (5, 30, 5.0, 60) if quick else (21, 200, 30.0, 1000)
    figures: list[Figure] = []
    with virtual_screen() as screen, tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with running_simulator(folder, delay_s=_CUSTOMER_S) as simulator:
            settings = write_settings(folder, simulator)
            widgets = measuring.widgets_of_the_till(screen)
            figures.append(measuring.first_paint(screen, widgets, settings, folder, runs))
            floor = measuring.floor_latencies(screen, widgets, payments)
            bare = measuring.bare_figures(screen, widgets, idle_s)
            with running_till(settings, folder / "idle", screen.name) as till:
                till.wait_until_logged_on()
                idle = measuring.idle(till, bare, idle_s)
            with running_till(settings, folder / "paying", screen.name) as till:
                till.wait_until_logged_on()
                payer = measuring.Payer(screen, till, simulator)
                size = measuring.memory(till, bare, payer, 10, many)
                made_latencies = measuring.latencies(payer, simulator, payments)
            figures += measuring.latency_figures(made_latencies, floor)
            figures += [idle, *size]
    return figures


if __name__ == "__main__":
    sys.exit(main())
