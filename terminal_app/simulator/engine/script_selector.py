"""Selects the script of an event: by the scenario's rules, else by the amount's last digits."""

import random
from collections import Counter
from dataclasses import dataclass

from terminal_app.simulator.money.payment import Payment
from terminal_app.simulator.money.state_file import StateFile
from terminal_app.simulator.scripts.outcomes import outcome_of
from terminal_app.simulator.scripts.scenario import Rule, Scenario
from terminal_app.simulator.scripts.step import Script, Trigger
from terminal_app.simulator.scripts.steps import SendPaymentRequest

_COUNTS = "counts"
_RULE = "rule"


@dataclass(frozen=True, slots=True)
class NamedScript:
    """A script to be run, and the name by which a later run of the server finds it again."""

    name: str
    script: Script


class ScriptSelector:
    """Counts events and finds their scripts; with one seed, the same each time."""

    def __init__(self, scenario: Scenario, state: StateFile) -> None:
        self._scenario = scenario
        self._state = state
        self._counts = Counter({int(n): count for n, count in (state.fact(_COUNTS) or {}).items()})

    def select(
        self, trigger: Trigger, terminal_id: str | None = None, amount: int | None = None
    ) -> NamedScript | None:
        """Return what the scenario has for this event, or None; counts the event.

        ``amount`` in minor units, where one is known.
        """
        selected: NamedScript | None = None
        counted = False
        for number, rule in enumerate(self._scenario.rules):
            if not rule.expect.matches(trigger, terminal_id, amount):
                continue
            self._counts[number] += 1
            counted = True
            if selected is None and rule.expect.is_due(self._counts[number]):
                selected = self._named(number, rule, self._counts[number])
        if counted:
            self._state.save_fact(_COUNTS, dict(self._counts))
        return selected

    def select_for(self, trigger: Trigger, payment: Payment) -> NamedScript:
        """Return what happens to ``payment`` now: by the scenario, else as usual."""
        amount = payment.details.amount if payment.details else None
        selected = self.select(trigger, payment.terminal_id, amount)
        return selected or self.usual(trigger, payment)

    def usual(self, trigger: Trigger, payment: Payment) -> NamedScript:
        """Return what happens to ``payment`` without a scenario."""
        return NamedScript(trigger.value, _usual(trigger, payment))

    def find(self, name: str, payment: Payment) -> NamedScript | None:
        """Return the script that had that name; None if there is none any more."""
        word, _, which = name.partition(" ")
        if word != _RULE:
            return self.usual(Trigger(name), payment)
        scenario, number, count = which.rsplit(" ", 2)
        if scenario != self._scenario.name or int(number) >= len(self._scenario.rules):
            return None
        return self._named(int(number), self._scenario.rules[int(number)], int(count))

    def _named(self, number: int, rule: Rule, count: int) -> NamedScript:
        # A generator for each event: what else happens meanwhile changes nothing.
        seed = f"{self._scenario.seed} {number} {count}"
        chance = random.Random(seed)  # noqa: S311 - the same each time, on purpose
        return NamedScript(f"{_RULE} {self._scenario.name} {number} {count}", rule.script(chance))


def _usual(trigger: Trigger, payment: Payment) -> Script:
    outcome = outcome_of(payment)
    return {
        Trigger.INIT: outcome.on_init,
        Trigger.CANCEL: outcome.on_cancel,
        Trigger.REFUND: outcome.on_refund,
    }.get(trigger, (SendPaymentRequest(),))
