"""Many terminals at once: every payment is accounted for on both sides."""

from pathlib import Path

import pytest

from benchmarks.terminal import Book, Told
from benchmarks.terminals import Load, as_markdown, differences, run
from terminal_app.simulator import Kind, Ledger

KINDS = {"paid", "aborted", "cancelled", "refunded", "dropped"}


def test_fifty_terminals_are_told_what_the_ledger_has(tmp_path: Path) -> None:
    load = Load(terminals=50, per_second=20, seconds=5)
    result = run(load, tmp_path)
    assert result.differences == []
    assert {told.kind for told in result.book.told.values()} == KINDS
    assert "every one accounted for on both sides" in as_markdown(result)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (Told("paid", 100, "COMPLETE", {"7"}), ""),
        (Told("paid", 100, "COMPLETE", {"8"}), "told"),
        (Told("paid", 100, "COMPLETE", {"7", "8"}), "told"),
        (Told("paid", 101, "COMPLETE", {"7"}), "told"),
        (Told("cancelled", 100, "CANCELED"), "told"),
    ],
)
def test_a_difference_of_one_payment_is_found(told: Told, says: str) -> None:
    ledger = Ledger()
    ledger.record(Kind.PAYMENT_CREATED, "T", "P", amountMinor=100, currency="NOK")
    ledger.record(Kind.CHARGED, "T", "P", receiptId="7", amountMinor=100, currency="NOK")
    assert all(says in found for found in differences(Book({"P": told}), ledger))
    assert bool(differences(Book({"P": told}), ledger)) == bool(says)
    assert len(differences(Book({"Q": told}), ledger)) == 2
