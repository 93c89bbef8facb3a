"""Payments at a till whose printer has trouble, beside the same at a till without a printer."""

from collections.abc import Mapping

from benchmarks.figures import Figure, median_ms, p99_ms
from benchmarks.payments import Latencies
from tests.support.printer import Trouble

PRINTERS: Mapping[str, Trouble] = {
    "prints nothing": Trouble.KEEPS_OPEN,
    "a byte a second": Trouble.SLOW,
}
"""The first takes all bytes and never ends a connection; the second keeps the till's printer's
thread busy all the time: each slip is given up after its time limit."""


def settings_of(target: str) -> str:
    """Return the settings of a till that prints each receipt by itself."""
    return f'[printer]\ntarget = "{target}"\nwhen = "always"\n'


def figures(name: str, beside: Latencies, without: Latencies) -> list[Figure]:
    """Return the figures of one printer; as their floor, those without a printer."""
    made = []
    for step, ours, alone in (
        ("receipt to Paid", beside.receipt_to_paid, without.receipt_to_paid),
        ("Enter to wire", beside.enter_to_request, without.enter_to_request),
    ):
        remark = f"of {len(ours)}; floor: the same till without a printer"
        for which, of in (("median", median_ms), ("p99", p99_ms)):
            value, floor = of(ours), of(alone)
            made.append(
                Figure(f"{step}, printer: {name}, {which}", "ms", value, floor, remark=remark)
            )
    return made
