"""``python -m tests.system.day``: play a cashier's day on the installed program, and judge it."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.support.screen import virtual_screen
from tests.system.day.day import play
from tests.system.day.newcomer import pace
from tests.system.day.plan import draw_day
from tests.system.day.report import report


def main() -> int:
    """Play one day; returns 1 if anything about it is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.day", description=__doc__)
    parser.add_argument("--payments", type=int, default=200, help="how many (default 200)")
    parser.add_argument("--seed", type=int, default=1, help="another day (default 1)")
    parser.add_argument("--write", type=Path, help="write the page to this file too")
    given = parser.parse_args()
    with virtual_screen() as screen, tempfile.TemporaryDirectory() as folder:
        shifts = draw_day(given.payments, given.seed)
        diary, wrong, shop = play(Path(folder), screen, shifts, _tell)
        text = report(shop, diary, wrong, given.payments, given.seed)
        text = f"{text}\n{pace(Path(folder), screen)}"
    sys.stdout.write(f"{text}\n")
    if given.write:
        given.write.write_text(text, encoding="utf-8")
    return 1 if wrong else 0


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
