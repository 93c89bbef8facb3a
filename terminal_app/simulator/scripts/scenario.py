"""A scenario: what the server does when, other than usual, as plain data."""

import enum
import random
from dataclasses import dataclass

from terminal_app.simulator.scripts.steps import Script, Step, Wait


class Trigger(enum.Enum):
    """What a rule of a scenario waits for."""

    TOKEN = "token"  # noqa: S105 - a word
    HANDSHAKE = "handshake"
    LOGON = "logon"
    SCAN = "scan"
    INIT = "PAYMENT_INIT_REQUEST"
    CANCEL = "cancel"
    REFUND = "REFUND"


@dataclass(frozen=True, slots=True)
class Expect:
    """Which event a rule is for; ``amount`` in minor units, ``nth`` empty: every time."""

    trigger: Trigger
    amount: int | None = None
    terminal_id: str | None = None
    nth: frozenset[int] = frozenset()

    def matches(self, trigger: Trigger, terminal_id: str | None, amount: int | None) -> bool:
        """Whether an event is of the kind that is meant, whatever its number."""
        return (
            trigger is self.trigger
            and self.amount in {None, amount}
            and self.terminal_id in {None, terminal_id}
        )


@dataclass(frozen=True, slots=True)
class Delay:
    """Let between ``least_s`` and ``most_s`` seconds pass at the normal pace, by the seed."""

    least_s: float
    most_s: float


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens, instead of the usual, when something that is expected comes."""

    expect: Expect
    steps: tuple[Step | Delay, ...]

    def script(self, chance: random.Random) -> Script:
        """Return the steps with every range drawn."""
        return tuple(
            Wait(chance.uniform(step.least_s, step.most_s)) if isinstance(step, Delay) else step
            for step in self.steps
        )


@dataclass(frozen=True, slots=True)
class Scenario:
    """Named rules; the first that fits is played. ``clock_s``: how far the clock is ahead."""

    name: str
    description: str
    seed: int
    rules: tuple[Rule, ...] = ()
    clock_s: float = 0.0
