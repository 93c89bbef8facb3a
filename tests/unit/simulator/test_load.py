"""Many terminals at once: every payment is accounted for on both sides."""

from pathlib import Path

import pytest

from benchmarks.load import Load, differences, run
from benchmarks.terminal import KnownPayment, Observations
from benchmarks.terminals import as_markdown
from terminal_app.simulator import Kind, Ledger

KINDS = {"paid", "aborted", "cancelled", "refunded", "dropped"}


def test_fifty_terminals_are_told_what_the_ledger_has(tmp_path: Path) -> None:
    load = Load(terminals=50, per_second=20, seconds=5)
    result = run(load, tmp_path)
    assert result.differences == []
    assert {payment.kind for payment in result.observed.payments.values()} == KINDS
    assert "every one accounted for on both sides" in as_markdown(result)


@pytest.mark.parametrize(
    ("known", "says"),
    [
        (KnownPayment("paid", 100, "COMPLETE", {"7"}), ""),
        (KnownPayment("paid", 100, "COMPLETE", {"8"}), "told"),
        (KnownPayment("paid", 100, "COMPLETE", {"7", "8"}), "told"),
        (KnownPayment("paid", 101, "COMPLETE", {"7"}), "told"),
        (KnownPayment("cancelled", 100, "CANCELED"), "told"),
    ],
)
def test_a_difference_of_one_payment_is_found(known: KnownPayment, says: str) -> None:
    ledger = Ledger()
    ledger.record(Kind.PAYMENT_CREATED, "T", "P", amountMinor=100, currency="NOK")
    ledger.record(Kind.CHARGED, "T", "P", receiptId="7", amountMinor=100, currency="NOK")
    assert all(says in found for found in differences(Observations({"P": known}), ledger))
    assert bool(differences(Observations({"P": known}), ledger)) == bool(says)
    assert len(differences(Observations({"Q": known}), ledger)) == 2
