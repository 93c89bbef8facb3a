"""The durable record of the trials: each payment is on the disk before it is sent.

A line of JSON for each entry, append-only. Values that may be a person's aren't in it.
"""

import json
import os
from pathlib import Path
from typing import Any

FILE_NAME = "trials.jsonl"
PAID_BY_HAND, NOT_PAID_BY_HAND = "paid, by hand", "not paid, by hand"
"""What a person has said of a payment that the server didn't settle."""
_BY_HAND = frozenset({PAID_BY_HAND, NOT_PAID_BY_HAND})
_SETTLED = _BY_HAND | {"refused", "cancelled", "paid back", "not begun"}


class TrialLog:
    """The log."""

    def __init__(self, file: Path) -> None:
        """Read what is in ``file``, if it is there.

        Raises: OSError.
        """
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.states: dict[str, str] = {}
        """What has become of each payment, those of earlier runs too."""
        self.numbers: dict[str, str | int] = {}
        """The receipt numbers of those that were paid, as they came."""
        self.receipts: dict[str, str] = {}
        """Their receipts, redacted: the number may have been read at a wrong place."""
        for line in file.read_bytes().splitlines() if file.exists() else ():
            try:
                self._keep(json.loads(line))
            except ValueError:
                # A power cut has left half a line.
                continue
        self._file = file

    def write(self, at: str, kind: str, **fields: Any) -> None:  # noqa: ANN401 - JSON
        """Append an entry; on the disk when it returns.

        Raises: OSError.
        """
        entry = {"at": at, "kind": kind, **fields}
        line = json.dumps(entry, ensure_ascii=False)
        with self._file.open("ab") as file:
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._keep(entry)

    def _keep(self, entry: dict[str, Any]) -> None:
        if entry.get("kind") != "trial":
            return
        self.states[entry["payment_id"]] = entry["state"]
        if entry.get("receipt") is not None:
            self.numbers[entry["payment_id"]] = entry["receipt"]
        if entry.get("text") is not None:
            self.receipts[entry["payment_id"]] = entry["text"]

    def settle_by_hand(
        self, at: str, payment_id: str, reason: str, operator: str, *, is_paid: bool
    ) -> None:
        """Write down what a person says became of a payment; on the disk when it returns.

        Raises: OSError.
        """
        state = PAID_BY_HAND if is_paid else NOT_PAID_BY_HAND
        self.write(
            at, "trial", payment_id=payment_id, state=state, operator=operator, reason=reason
        )

    def named(self, name: str) -> list[str]:
        """Return the payments whose ids begin so and that a person may settle, or settle anew."""
        may = [number for number, state in self.states.items() if state not in _SETTLED - _BY_HAND]
        return [number for number in may if number.startswith(name.lower())]

    @property
    def by_hand(self) -> dict[str, str]:
        """What a person has settled, and how."""
        return {number: state for number, state in self.states.items() if state in _BY_HAND}

    @property
    def unsettled(self) -> list[str]:
        """The trials' payments that may have cost money."""
        return [number for number, state in self.states.items() if state not in _SETTLED]
