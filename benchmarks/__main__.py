"""``python -m benchmarks``: a table, and a JSON file beside it."""

import argparse
import dataclasses
import json
import sys
from pathlib import Path

from benchmarks.comparison import Pair, measure_both, program_at, table_of_both
from benchmarks.figures import Figure, table
from benchmarks.suite import QUICK, WHOLE, measure


def main() -> int:
    """Measure everything; returns 0, also where an aim is missed: the table says so."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_name("results.json"))
    parser.add_argument("--quick", action="store_true", help="fewer runs and payments")
    parser.add_argument(
        "--against",
        type=Path,
        metavar="PLACE",
        help="measure in turns with the program at PLACE: a checkout with a .venv, or a build",
    )
    parser.add_argument("--rounds", type=int, default=5, help="how many turns, by default 5")
    given = parser.parse_args()
    if given.rounds < 1:
        parser.error("--rounds: at least 1")
    results: list[Figure] | list[Pair]
    if given.against is None:
        results = measure(QUICK if given.quick else WHOLE)
        print(table(results))
    else:
        try:
            other = program_at(given.against)
        except FileNotFoundError as missing:
            parser.error(str(missing))
        results = measure_both(other, given.rounds, ["--quick"] if given.quick else [])
        print(table_of_both(results))
    values = [dataclasses.asdict(result) for result in results]
    given.json.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
