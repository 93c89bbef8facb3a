"""A cashier's day on the installed program, and its checks: ``python -m tests.system.day``."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.support.screen import virtual_screen
from tests.system.day.day import run_day
from tests.system.day.first_payment import measure
from tests.system.day.plan import generate_day
from tests.system.day.report import report


def main() -> int:
    """Run one day; returns 1 if it has faults."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.day", description=__doc__)
    parser.add_argument("--payments", type=int, default=200, help="how many (default 200)")
    parser.add_argument("--seed", type=int, default=1, help="another day (default 1)")
    parser.add_argument("--write", type=Path, help="write the page to this file too")
    given = parser.parse_args()
    with virtual_screen() as screen, tempfile.TemporaryDirectory() as folder:
        shifts = generate_day(given.payments, given.seed)
        log, faults, backend = run_day(Path(folder), screen, shifts, _tell)
        text = report(backend, log, faults, given.payments, given.seed)
        text = f"{text}\n{measure(Path(folder), screen)}"
    sys.stdout.write(f"{text}\n")
    if given.write:
        given.write.write_text(text, encoding="utf-8")
    return 1 if faults else 0


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
