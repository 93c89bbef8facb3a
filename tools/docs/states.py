"""Generator of docs/states.md from the tables of transitions: ``python -m tools.docs.states``."""

import sys
from pathlib import Path

from terminal_app.payments.payment import State
from terminal_app.payments.scan import SCAN_TRANSITIONS, ScanState
from terminal_app.payments.transitions import TRANSITIONS

FILE = Path(__file__).resolve().parent.parent.parent / "docs" / "states.md"

_HEAD = """# The states of a payment

Made from `terminal_app/payments/transitions.py` \
and `scan.py` by `python -m tools.docs.states`; don't
edit it.

PENDING, COMPLETE, CANCELED, REVERSED and ERROR are the API's. INITIATING, CANCELLING and REFUNDING
are the till's own steps: where the API's state is asked for, the first two show as PENDING, and
REFUNDING shows as COMPLETE.

"""

_SCANS = """
## The states of a scan

In the GET-flow the customer scans the till's own code, and the server sends GET_PAYMENT_REQUEST. An
answered scan is a payment from then on, and begins as INITIATING under the scan's own payment id.

"""


def diagram() -> str:
    """Return the document: a diagram of the moves, and the table of inputs and states."""
    moves: dict[tuple[State, State], list[str]] = {}
    for kind, row in TRANSITIONS.items():
        for before, afters in row.items():
            for after in afters - {before}:
                moves.setdefault((before, after), []).append(kind.__name__)
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> INITIATING"]
    order = list(State)
    for before, after in sorted(
        moves, key=lambda pair: (order.index(pair[0]), order.index(pair[1]))
    ):
        kinds = ", ".join(sorted(moves[before, after]))
        lines.append(f"    {before.value} --> {after.value}: {kinds}")
    lines += ["```", "", "| input | " + " | ".join(state.value for state in order) + " |"]
    lines.append("| --- " * (len(order) + 1) + "|")
    for kind, row in TRANSITIONS.items():
        cells = [
            ", ".join(sorted(after.value for after in row[state])) if state in row else "illegal"
            for state in order
        ]
        lines.append(f"| {kind.__name__} | " + " | ".join(cells) + " |")
    return _HEAD + "\n".join(lines) + "\n" + _SCANS + _scans() + "\n"


def _scans() -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {ScanState.WAITING.value}"]
    order = list(ScanState)
    for before in order:
        reached = [state.value for state in order if state in SCAN_TRANSITIONS[before]]
        lines += [f"    {before.value} --> {one}" for one in reached]
    lines += ["```", "", "| scan | may become |", "| --- | --- |"]
    for before in order:
        afters = ", ".join(state.value for state in order if state in SCAN_TRANSITIONS[before])
        lines.append(f"| {before.value} | {afters or 'nothing else'} |")
    return "\n".join(lines)


def main() -> int:
    """Write the document; returns the exit status."""
    FILE.write_text(diagram(), encoding="utf-8")
    print(FILE.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
