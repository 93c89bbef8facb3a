"""Check of a result on the screen against the server's ledger at that moment."""

from collections.abc import Iterator
from datetime import UTC, datetime

from terminal_app.payments.payment import Outcome, Payment, State
from terminal_app.simulator import Entry, Kind, Ledger
from tests.system.day.screen_reader import ShownResult, same_amount

GRACE_S = 5.0
"""How long a charge may take to reach the screen."""


def word_for(payment: Payment) -> str:
    """Return the word that the till has to show for a payment of the journal."""
    if payment.state is State.REVERSED and payment.outcome is Outcome.NOT_PAID:
        return "Refunded"
    words = {Outcome.PAID: "Paid", Outcome.NOT_PAID: "Not paid", Outcome.NOT_KNOWN: "Not known"}
    by_hand = " (by hand)" if payment.is_resolved_by_hand else ""
    return words[payment.outcome] + by_hand


def result_faults(seen: ShownResult, payment_id: str, amount: str, ledger: Ledger) -> Iterator[str]:
    """Yield the faults of a result; ``amount`` is the sale's, as the till writes it."""
    if not seen.is_clear:
        yield f"shows a {seen.tone.value} ground and the words {seen.lines!r}"
        return
    if not same_amount(seen.amount, amount):
        yield f"shows {seen.amount!r} for a sale of {amount!r}"
    charged = _sum(ledger.entries(Kind.CHARGED, payment_id), seen.at)
    refunded = _sum(ledger.entries(Kind.REFUNDED, payment_id), seen.at)
    charged_before = _sum(ledger.entries(Kind.CHARGED, payment_id), seen.at - GRACE_S)
    if seen.word == "Paid" and charged <= refunded:
        yield f"shows Paid, and the server had charged {charged} and paid back {refunded}"
    if seen.word in {"Not paid", "Refunded"} and charged_before > refunded:
        yield f"shows {seen.word}, and the server has {charged_before - refunded}"
    if seen.word == "Refunded" and not refunded:
        yield "shows Refunded, and the server has paid nothing back"


def _sum(entries: list[Entry], until: float) -> int:
    """Return the sum of the entries up to a moment of the wall clock, in minor units."""
    moment = datetime.fromtimestamp(until, UTC)
    return sum(
        int(entry.facts["amountMinor"] or 0)
        for entry in entries
        if datetime.fromisoformat(entry.at) <= moment
    )
