"""Whether this till is certified: a small file in the data folder, by server and terminal id.

It keeps the window from saying "Not certified", and nothing more: who changes it cheats himself.
"""

import contextlib
import json
import os
from pathlib import Path
from typing import Any

FILE_NAME = "certified.json"


def write(data_dir: Path, *, server: str, terminal_id: str, at: str, version: str) -> None:
    """Write down that this terminal has passed at this server.

    Raises: OSError.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    others = [one for one in _read(data_dir) if not _is_of(one, server, terminal_id)]
    own = {"server": server, "terminalId": terminal_id, "at": at, "version": version}
    file = data_dir / FILE_NAME
    made = file.with_suffix(".new")
    with made.open("w", encoding="utf-8") as opened:
        json.dump([*others, own], opened)
        opened.flush()
        os.fsync(opened.fileno())
    made.replace(file)


def is_there(data_dir: Path, *, server: str, terminal_id: str) -> bool:
    """Whether this terminal has passed at this server; a file that can't be read says no."""
    return any(_is_of(one, server, terminal_id) for one in _read(data_dir))


def _is_of(one: dict[str, Any], server: str, terminal_id: str) -> bool:
    return one.get("server") == server and one.get("terminalId") == terminal_id


def _read(data_dir: Path) -> list[dict[str, Any]]:
    found: object = None
    with contextlib.suppress(OSError, ValueError, RecursionError):
        found = json.loads((data_dir / FILE_NAME).read_text(encoding="utf-8"))
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
