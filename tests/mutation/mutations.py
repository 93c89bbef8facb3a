"""All mutations: small changes that break a rule, each with the tests that must fail.

To add one: name the rule, what it breaks for the shop, the file, a text that is in it exactly once,
its replacement, and the tests that should fail, few and quick ones.
"""

from tests.mutation import (
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
    session_asking,
    session_binding,
    session_disk,
    session_orders,
    session_scans,
    session_unreadable,
    waking,
)
from tests.mutation.gui import payments, refunds, window
from tests.mutation.mutation import Mutation
from tests.mutation.paper import receipts

__all__ = ["MUTATIONS", "Mutation"]

_ORDER = [
    *map(str, range(1, 11)),
    "PROBLEM",
    "GET-flow",
    "sale",
    "receipts",
    "journal",
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
            *session_disk.MUTATIONS,
            *session_asking.MUTATIONS,
            *session_orders.MUTATIONS,
            *session_binding.MUTATIONS,
            *session_scans.MUTATIONS,
            *session_unreadable.MUTATIONS,
            *sale.MUTATIONS,
            *closings.MUTATIONS,
            *window.MUTATIONS,
            *console.MUTATIONS,
            *journal.MUTATIONS,
            *archives.MUTATIONS,
            *operators.MUTATIONS,
            *reading.MUTATIONS,
            *payments.MUTATIONS,
            *refunds.MUTATIONS,
            *receipts.MUTATIONS,
            *connection.MUTATIONS,
            *profile.MUTATIONS,
            *proposal.MUTATIONS,
            *secrets.MUTATIONS,
            *waking.MUTATIONS,
        ),
        key=lambda mutation: _ORDER.index(mutation.rule),
    )
)
