"""Decides which script is played when: by a scenario's rules, else by the amount's last digits."""

import random
from collections import Counter
from dataclasses import dataclass

from terminal_app.simulator.money.payment import Payment
from terminal_app.simulator.money.state_file import State
from terminal_app.simulator.scripts.scenario import Rule, Scenario, Trigger
from terminal_app.simulator.scripts.steps import AskForPayment, Script

_COUNTS = "counts"
_RULE = "rule"


@dataclass(frozen=True, slots=True)
class Part:
    """A script to be played, and the name by which it is found again."""

    name: str
    script: Script


class Director:
    """Counts what happens, and finds the script for it; the same each time for one seed."""

    def __init__(self, scenario: Scenario, state: State) -> None:
        self._scenario = scenario
        self._state = state
        self._counts = Counter({int(n): count for n, count in (state.fact(_COUNTS) or {}).items()})

    def part(
        self, trigger: Trigger, terminal_id: str | None = None, amount: int | None = None
    ) -> Part | None:
        """Return what the scenario has for this event, or None; counts the event.

        ``amount`` in minor units, where one is known.
        """
        chosen: Part | None = None
        counted = False
        for number, rule in enumerate(self._scenario.rules):
            if not rule.expect.matches(trigger, terminal_id, amount):
                continue
            self._counts[number] += 1
            counted = True
            if chosen is None and self._counts[number] in (
                rule.expect.nth or (self._counts[number],)
            ):
                chosen = self._made(number, rule, self._counts[number])
        if counted:
            self._state.save_fact(_COUNTS, dict(self._counts))
        return chosen

    def part_for(self, trigger: Trigger, payment: Payment) -> Part:
        """Return what happens to ``payment`` now: by the scenario, else as usual."""
        amount = payment.details.amount if payment.details else None
        return self.part(trigger, payment.terminal_id, amount) or self.usual(trigger, payment)

    def usual(self, trigger: Trigger, payment: Payment) -> Part:
        """Return what happens to ``payment`` without a scenario."""
        return Part(trigger.value, _usual(trigger, payment))

    def script(self, name: str, payment: Payment) -> Script | None:
        """Return the script that ``part_for`` gave that name; None if there is none any more."""
        word, _, which = name.partition(" ")
        if word != _RULE:
            return _usual(Trigger(name), payment)
        scenario, number, count = which.rsplit(" ", 2)
        if scenario != self._scenario.name or int(number) >= len(self._scenario.rules):
            return None
        return self._made(int(number), self._scenario.rules[int(number)], int(count)).script

    def _made(self, number: int, rule: Rule, count: int) -> Part:
        # Each time a chance of its own: what else happens meanwhile changes nothing.
        seed = f"{self._scenario.seed} {number} {count}"
        chance = random.Random(seed)  # noqa: S311 - the same each time, on purpose
        return Part(f"{_RULE} {self._scenario.name} {number} {count}", rule.script(chance))


def _usual(trigger: Trigger, payment: Payment) -> Script:
    """Return what happens without a scenario."""
    outcome = payment.outcome
    return {
        Trigger.INIT: outcome.on_init,
        Trigger.CANCEL: outcome.on_cancel,
        Trigger.REFUND: outcome.on_refund,
    }.get(trigger, (AskForPayment(),))
