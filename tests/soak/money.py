"""Search on: the property test of ``tests/model``, for hours or millions of steps.

``python -m tests.soak.money [--minutes 60] [--steps 5000000] [--seed 1]``; ends with whichever
comes first, and prints what it has gone through. A failure is shown shrunk, with its seed.
"""

import argparse
import logging
import sys
import time
from collections import Counter as Tally
from typing import ClassVar

import hypothesis
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model import test_money_in_any_order as model

_EXAMPLES_A_SEED = 200
_STEPS_EACH = 100


class Watched(model.World):
    """The same world; counts what its payments came to."""

    came_to: ClassVar[Tally[str]] = Tally()

    def restart(self) -> None:
        self.came_to["the process was killed"] += 1
        super().restart()

    def judge_the_end(self) -> None:
        super().judge_the_end()
        for payment in self.payments().values():
            self.came_to[f"payment {payment.state.value}, {payment.outcome.value}"] += 1
            for alarm in payment.alarms:
                self.came_to[f"alarm {alarm.value}"] += 1
            if payment.refund is not None:
                self.came_to[f"refund {payment.refund.result.value}"] += 1
            if payment.is_settled_by_hand:
                self.came_to["settled by hand"] += 1
        for (state,) in self.till.rows("SELECT state FROM scans"):
            self.came_to[f"scan {state}"] += 1


def main() -> int:
    """Search until the time is up; returns the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--steps", type=int, default=5_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    begun, seed = time.monotonic(), given.seed
    while time.monotonic() - begun < given.minutes * 60 and model.steps_taken < given.steps:
        hypothesis.seed(seed)(Watched)
        run_state_machine_as_test(
            Watched,
            settings=settings(
                max_examples=_EXAMPLES_A_SEED,
                stateful_step_count=_STEPS_EACH,
                deadline=None,
                database=None,
                derandomize=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
        seed += 1
        sys.stderr.write(f"seed {seed - 1}: {model.steps_taken} steps\n")
    minutes = (time.monotonic() - begun) / 60
    told = f"{model.steps_taken} steps, seeds {given.seed} to {seed - 1}, {minutes:.1f} minutes\n"
    for what, count in sorted(Watched.came_to.items()):
        told += f"{count:>9}  {what}\n"
    sys.stdout.write(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
