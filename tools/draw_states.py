"""Write docs/states.md from the machine's own table: `python -m tools.draw_states`."""

import sys
from pathlib import Path

from terminal_app.payments.moves import MOVES
from terminal_app.payments.payment import State

FILE = Path(__file__).resolve().parent.parent / "docs" / "states.md"

_HEAD = """# The states of a payment

Made from `terminal_app/payments/moves.py` by `python -m tools.draw_states`; don't edit it.

PENDING, COMPLETE, CANCELED, REVERSED and ERROR are the API's; INITIATING and CANCELLING are the
till's own steps, and show as PENDING where the API's state is asked for.

"""


def diagram() -> str:
    """Return the document: a diagram of the moves, and the table of inputs and states."""
    moves: dict[tuple[State, State], list[str]] = {}
    for kind, row in MOVES.items():
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
    for kind, row in MOVES.items():
        cells = [
            ", ".join(sorted(after.value for after in row[state])) if state in row else "illegal"
            for state in order
        ]
        lines.append(f"| {kind.__name__} | " + " | ".join(cells) + " |")
    return _HEAD + "\n".join(lines) + "\n"


def main() -> int:
    """Write the document; returns the exit status."""
    FILE.write_text(diagram(), encoding="utf-8")
    print(FILE.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
