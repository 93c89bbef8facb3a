"""A till's folder as the program left it at commit 8c3c9f3, before its names were frozen.

``v2.tar.gz`` has the journal, the lines of the log about its heads, and what `journal list --json`
and `journal report --json` of that program told of it. It was written by that program in processes
of its own, at its own simulator on ``SERVER``: `pay` over amounts with every ending of the table in
docs/simulator.md up to 46, in four currencies, one by Ctrl+C and one under another terminal id;
`refund` of paid, refunded and foreign receipts, done, refused and unknown; `settle` in either way,
corrected, and overruled by a receipt; a scenario for what no ending does (CANCELED after the
receipt, REVERSED by STATUS_UPDATE, a refund of another amount). Then the window on a virtual
screen: items, an amount, a tip and a note in one sale, Escape, customers' scans that were answered,
declined for each reason but ``other_sale``, and withdrawn, alarms acknowledged, a dropped
connection, the customer's time over online and offline, a full disk. At last it was killed with
SIGKILL while a customer's scan waited at TILL-2, and again while a code was shown at TILL-1. Of
the inputs only ``NeverLeft`` isn't in it.
"""

import json
import tarfile
from pathlib import Path
from typing import Any

ARCHIVE = Path(__file__).with_name("v2.tar.gz")
HOST, PORT = "127.83.99.39", 18_399
SERVER = f"ws://{HOST}:{PORT}/ws"
ENTRIES = 912
HEAD = "004dd3a6d475311c0ad063eb4a437a272b1958189e8e827aff67472fdbe62348"
PENDING = "21e69517-1234-4aee-8b4e-333c6681b1c7"
"""Its code was shown when the till was killed."""
UNKNOWN = "5fc8731f-f75d-4b00-804d-903c93f704f8"
"""Its receipt was in another currency."""
WITH_LINES = "fd15ef5e-4507-4a6e-875e-2329b82b80f9"
"""Items, an amount, a tip and a note."""


def unpacked(folder: Path) -> Path:
    """Return ``folder``, with what the archive holds in it."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder


def told(folder: Path, name: str) -> Any:  # noqa: ANN401 - JSON
    """Return what the old program told: ``list`` or ``report``."""
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
