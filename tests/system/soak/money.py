"""The property test of ``tests/property`` for hours or millions of steps.

``python -m tests.system.soak.money [--minutes 60] [--steps 5000000] [--seed 1] [--shrink]``
ends at the first limit, and prints a summary. A failure is printed with its seed, and the search
goes on; ``--seed N --shrink`` shortens that one's history.
"""

import argparse
import logging
import sys
import time
import traceback
from collections import Counter as Tally
from collections.abc import Sequence
from typing import ClassVar

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.property import test_money_in_any_order as model

_EXAMPLES_A_SEED = 200
_STEPS_EACH = 100


class CountingWorld(model.World):
    """The same world; counts states, outcomes and alarms of its payments."""

    counts: ClassVar[Tally[str]] = Tally()

    def restart(self) -> None:
        self.counts["the process was killed"] += 1
        super().restart()

    def judge_the_end(self) -> None:
        super().judge_the_end()
        for payment in self.payments().values():
            self.counts[f"payment {payment.state.value}, {payment.outcome.value}"] += 1
            for alarm in payment.alarms:
                self.counts[f"alarm {alarm.value}"] += 1
            if payment.refund is not None:
                self.counts[f"refund {payment.refund.result.value}"] += 1
            if payment.is_resolved_by_hand:
                self.counts["settled by hand"] += 1
        for (state,) in self.till.rows("SELECT state FROM scans"):
            self.counts[f"scan {state}"] += 1


def main(worlds: Sequence[type[CountingWorld]] = (CountingWorld,)) -> int:
    """Search until the time is up, in each world by turns; returns the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--steps", type=int, default=5_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shrink", action="store_true")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    started, seed, failed = time.monotonic(), given.seed, []
    while time.monotonic() - started < given.minutes * 60 and model.steps_taken < given.steps:
        try:
            search(seed, worlds[seed % len(worlds)], shrink=given.shrink)
        except Exception:  # noqa: BLE001 - whatever it is, it is printed, and the search goes on
            failed.append(seed)
            sys.stderr.write(traceback.format_exc(limit=-3))
        sys.stderr.write(f"seed {seed}: {model.steps_taken} steps\n")
        seed += 1
    minutes = (time.monotonic() - started) / 60
    summary = (
        f"{model.steps_taken} steps, seeds {given.seed} to {seed - 1}, {minutes:.1f} minutes\n"
    )
    summary += f"failed: {failed or 'none'}\n"
    for what, count in sorted(CountingWorld.counts.items()):
        summary += f"{count:>9}  {what}\n"
    sys.stdout.write(summary)
    return 1 if failed else 0


def search(seed: int, world: type[CountingWorld], *, shrink: bool) -> None:
    """Run the histories of one seed."""
    hypothesis.seed(seed)(world)
    run_state_machine_as_test(
        world,
        settings=settings(
            max_examples=_EXAMPLES_A_SEED,
            stateful_step_count=_STEPS_EACH,
            deadline=None,
            database=None,
            derandomize=False,
            phases=[Phase.generate, *([Phase.shrink] if shrink else [])],
            suppress_health_check=list(HealthCheck),
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
