"""The day as a page: what was done, what came of each outcome, and how long it took."""

import argparse
import statistics
from collections import Counter, defaultdict

from terminal_app.payments.payment import Outcome
from terminal_app.simulator.outcomes import OUTCOMES
from tests.day.diary import Diary, Told
from tests.day.judging import server_minor
from tests.day.plan import LANGUAGES
from tests.day.shop import PAYS_AFTER_S, Shop


def report(shop: Shop, diary: Diary, wrong: list[str], given: argparse.Namespace) -> str:
    """Return the page; to be called before the day's folder is gone."""
    return "\n\n".join(
        (
            "# A cashier's day",
            "nothing wrong" if not wrong else "\n".join(wrong),
            _sums(shop),
            str(diary.done),
            _table(shop, diary),
            f"{len(diary.told)} in {diary.took_s:.0f}",
        )
    )


def _sums(shop: Shop) -> str:
    return ""


def _table(shop: Shop, diary: Diary) -> str:
    return ""
