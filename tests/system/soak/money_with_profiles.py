"""Money at servers of drawn profiles, for hours: ``tests/property/test_money_with_a_profile.py``.

``python -m tests.system.soak.money_with_profiles`` takes the options of ``soak.money``,
and prints what that does. At even seeds the till knows the server's profile, at odd ones another.
"""

import sys

from tests.property.test_money_with_a_profile import MatchingWorld, OtherWorld
from tests.system.soak.money import CountingWorld, main


class CountingMatchingWorld(CountingWorld, MatchingWorld):
    """A till that knows the server's profile; its payments are counted."""


class CountingOtherWorld(CountingWorld, OtherWorld):
    """A till that knows another profile; its payments are counted."""

    def judge_the_end(self) -> None:
        super().judge_the_end()
        for payment in self.payments().values():
            self.counts[f"with another profile: {payment.outcome.value}"] += 1


if __name__ == "__main__":
    sys.exit(main((CountingMatchingWorld, CountingOtherWorld)))
