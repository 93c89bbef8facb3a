"""All mutations: small changes that break a rule, each with the tests that must fail.

To add one: name the rule, what it breaks for the shop, the file, a text that is in it exactly once,
its replacement, and the tests that should fail, few and quick ones.
"""

from tests.mutation import (
    accounting,
    archives,
    closings,
    connection,
    console,
    core_answers,
    core_asking,
    core_money,
    journal,
    operators,
    profile,
    proposal,
    reading,
    sale,
    secrets,
    waking,
)
from tests.mutation.gui import payments, refunds, window
from tests.mutation.mutation import Mutation
from tests.mutation.paper import printing, receipts
from tests.mutation.session import asking, binding, disk, orders, scans, unreadable

__all__ = ["MUTATIONS", "Mutation"]

_ORDER = [
    *map(str, range(1, 11)),
    "PROBLEM",
    "GET-flow",
    "sale",
    "receipts",
    "printing",
    "journal",
    "accounting",
    "operators",
    "connection",
    "secrets",
    "limits",
    "profile",
    "waking",
]

MUTATIONS: tuple[Mutation, ...] = tuple(
    sorted(
        (
            *core_asking.MUTATIONS,
            *core_money.MUTATIONS,
            *core_answers.MUTATIONS,
            *disk.MUTATIONS,
            *asking.MUTATIONS,
            *orders.MUTATIONS,
            *binding.MUTATIONS,
            *scans.MUTATIONS,
            *unreadable.MUTATIONS,
            *sale.MUTATIONS,
            *closings.MUTATIONS,
            *accounting.MUTATIONS,
            *window.MUTATIONS,
            *console.MUTATIONS,
            *journal.MUTATIONS,
            *archives.MUTATIONS,
            *operators.MUTATIONS,
            *reading.MUTATIONS,
            *payments.MUTATIONS,
            *refunds.MUTATIONS,
            *receipts.MUTATIONS,
            *printing.MUTATIONS,
            *connection.MUTATIONS,
            *profile.MUTATIONS,
            *proposal.MUTATIONS,
            *secrets.MUTATIONS,
            *waking.MUTATIONS,
        ),
        key=lambda mutation: _ORDER.index(mutation.rule),
    )
)
