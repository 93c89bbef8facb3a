"""Scenarios: what the server does, and when, other than usual."""

import random
from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import Meta

from terminal_app.simulator.scripts.step import Script, Trigger

_Number = Annotated[int, Meta(ge=1, description="a whole number from 1")]
_Numbers = Annotated[list[_Number], Meta(min_length=1)]


class Expect(msgspec.Struct, frozen=True):
    """The event that a rule is for; its fields are the keys of a scenario file.

    ``amount`` is in minor units; without ``nth`` it is every such event.
    """

    message: Trigger
    amount: _Number | None = None
    terminal: Annotated[str, Meta(description="text")] = ""
    nth: Annotated[
        _Number | _Numbers | None,
        Meta(description="a whole number from 1, or a list of such"),
    ] = None

    def matches(self, trigger: Trigger, terminal_id: str | None, amount: int | None) -> bool:
        """Whether an event is of the kind that is meant, whatever its number."""
        return (
            trigger is self.message
            and self.amount in {None, amount}
            and self.terminal in {"", terminal_id}
        )

    def is_due(self, count: int) -> bool:
        """Whether the event of that number, of those that match, is meant."""
        numbers = [self.nth] if isinstance(self.nth, int) else self.nth
        return numbers is None or count in numbers


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens, instead of the usual, when something that is expected comes."""

    expect: Expect
    steps: Script

    def script(self, chance: random.Random) -> Script:
        """Return the steps with every range drawn."""
        return tuple(step.drawn(chance) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Named rules; the first that fits is run. ``clock_s``: how far the clock is ahead."""

    name: str
    description: str
    seed: int
    rules: tuple[Rule, ...] = ()
    clock_s: float = 0.0
