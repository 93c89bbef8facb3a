"""The hands and scanners of ``tests/property`` for minutes or hours.

``python -m tests.system.soak.keys [--minutes 10] [--seed 1000] [--charges 100]`` opens a shop anew
with each seed, and prints a summary. A failure is printed with its seed, and the next one is tried.
"""

import argparse
import logging
import sys
import tempfile
import time
import traceback
from collections import Counter as Tally
from pathlib import Path

from tests.property.test_every_charge_is_deliberate import LEAST_CHARGES, SCANNERS, day


def main() -> int:
    """Try seeds until the time is up; returns the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--charges", type=int, default=100)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    counts: Tally[str] = Tally()
    began, seed, failed = time.monotonic(), given.seed, []
    while time.monotonic() - began < given.minutes * 60:
        with tempfile.TemporaryDirectory() as folder:
            try:
                counts += day(Path(folder), seed, SCANNERS[seed % len(SCANNERS)], given.charges)
            except Exception:  # noqa: BLE001 - whatever it is, it is printed, and the next is tried
                failed.append(seed)
                sys.stderr.write(f"seed {seed}:\n{traceback.format_exc(limit=-2)}")
        seed += 1
    minutes = (time.monotonic() - began) / 60
    lines = [f"seeds {given.seed} to {seed - 1}, {minutes:.1f} minutes, failed: {failed or 'none'}"]
    lines += [f"{count:>9}  {what}" for what, count in sorted(counts.items())]
    sys.stdout.write("\n".join(lines) + "\n")
    if counts["charges"] < LEAST_CHARGES:
        sys.stdout.write("too few charges to mean anything\n")
    return 1 if failed or counts["charges"] < LEAST_CHARGES else 0


if __name__ == "__main__":
    sys.exit(main())
