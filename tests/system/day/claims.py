"""A result on the screen is held against the server's books, as they stood when it was seen."""

from collections.abc import Iterator
from datetime import UTC, datetime

from terminal_app.payments.payment import Outcome, Payment, State
from terminal_app.simulator import Entry, Kind, Ledger
from tests.system.day.eyes import Seen, same_amount

GRACE_S = 5.0
"""So long the news of a charge may be on its way to the screen."""


def word_for(payment: Payment) -> str:
    """Return the word that the till is to show for a payment of the journal."""
    if payment.state is State.REVERSED and payment.outcome is Outcome.NOT_PAID:
        return "Refunded"
    words = {Outcome.PAID: "Paid", Outcome.NOT_PAID: "Not paid", Outcome.NOT_KNOWN: "Not known"}
    by_hand = " (by hand)" if payment.is_settled_by_hand else ""
    return words[payment.outcome] + by_hand


def untruths(seen: Seen, payment_id: str, amount: str, ledger: Ledger) -> Iterator[str]:
    """Return what is wrong about a result; ``amount`` is the sale's, as the till writes it."""
    if not seen.is_clear:
        yield f"shows a {seen.tone.value} ground and the words {seen.lines!r}"
        return
    if not same_amount(seen.amount, amount):
        yield f"shows {seen.amount!r} for a sale of {amount!r}"
    charged = _sum(ledger.entries(Kind.CHARGED, payment_id), seen.at)
    refunded = _sum(ledger.entries(Kind.REFUNDED, payment_id), seen.at)
    long_since = _sum(ledger.entries(Kind.CHARGED, payment_id), seen.at - GRACE_S)
    if seen.word == "Paid" and charged <= refunded:
        yield f"shows Paid, and the server had charged {charged} and paid back {refunded}"
    if seen.word in {"Not paid", "Refunded"} and long_since > refunded:
        yield f"shows {seen.word}, and the server has {long_since - refunded}"
    if seen.word == "Refunded" and not refunded:
        yield "shows Refunded, and the server has paid nothing back"


def _sum(entries: list[Entry], until: float) -> int:
    """Return the money of the entries up to a moment of the wall clock, in minor units."""
    moment = datetime.fromtimestamp(until, UTC)
    return sum(
        int(entry.facts["amountMinor"] or 0)
        for entry in entries
        if datetime.fromisoformat(entry.at) <= moment
    )
