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
        self._states = _states_in(file)
        self._file = file

    def write(self, at: str, kind: str, **fields: Any) -> None:  # noqa: ANN401 - JSON
        """Append an entry; on the disk when it returns.

        Raises: OSError.
        """
        line = json.dumps({"at": at, "kind": kind, **fields}, ensure_ascii=False)
        with self._file.open("ab") as file:
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if kind == "trial":
            self._states[fields["payment_id"]] = fields["state"]

    @property
    def unsettled(self) -> list[str]:
        """The trials' payments that may have cost money."""
        return [number for number, state in self._states.items() if state not in _SETTLED]


def _states_in(file: Path) -> dict[str, str]:
    states: dict[str, str] = {}
    for line in file.read_bytes().splitlines() if file.exists() else ():
        try:
            entry = json.loads(line)
        except ValueError:
            # A power cut has left half a line.
            continue
        if entry.get("kind") == "trial":
            states[entry["payment_id"]] = entry["state"]
    return states
