"""The durable record of the trials: each payment is on the disk before it is sent.

A line of JSON for each entry, append-only. Values that may be a person's aren't in it.
"""

import json
import os
from pathlib import Path
from typing import Any

FILE_NAME = "trials.jsonl"
_SETTLED = frozenset({"refused", "cancelled", "paid back", "not begun"})


class TrialLog:
    """The log."""

    def __init__(self, file: Path) -> None:
        """Read what is in ``file``, if it is there.

        Raises: OSError.
        """
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._states: dict[str, str] = {}
        self.numbers: dict[str, str | int] = {}
        """The receipt numbers of those that were paid, as they came."""
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
        self._states[entry["payment_id"]] = entry["state"]
        if entry.get("receipt") is not None:
            self.numbers[entry["payment_id"]] = entry["receipt"]

    @property
    def unsettled(self) -> list[str]:
        """The trials' payments that may have cost money."""
        return [number for number, state in self._states.items() if state not in _SETTLED]
