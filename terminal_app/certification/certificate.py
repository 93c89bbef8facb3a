"""Record of certified tills: a small file in the data folder, by server and terminal id.

It removes the window's "Not certified", and lets a STATUS_UPDATE COMPLETE pay before its receipt
has told the amount; editing it grants nothing else.
"""

import contextlib
import json
from pathlib import Path
from typing import Any

from terminal_app import durable

FILE_NAME = "certified.json"


def write(
    data_dir: Path, *, server: str, terminal_id: str, at: str, version: str, profile: str = ""
) -> None:
    """Record that this terminal has passed at this server, with the profile of that digest.

    An empty ``profile``: with the shipped contract.

    Raises: OSError.
    """
    others = [one for one in _read(data_dir) if not _is_of(one, server, terminal_id)]
    own = {"server": server, "terminalId": terminal_id, "at": at, "version": version}
    if profile:
        own["profile"] = profile
    _write(data_dir, [*others, own])


def withdraw(data_dir: Path, *, server: str, terminal_id: str) -> None:
    """Record that this terminal isn't certified at this server any more.

    Raises: OSError.
    """
    before = _read(data_dir)
    others = [one for one in before if not _is_of(one, server, terminal_id)]
    if others != before:
        _write(data_dir, others)


def is_certified(data_dir: Path, *, server: str, terminal_id: str, profile: str = "") -> bool:
    """Whether this terminal has passed at this server, with this profile.

    Not if the file can't be read.
    """
    return any(
        _is_of(one, server, terminal_id) and one.get("profile", "") == profile
        for one in _read(data_dir)
    )


def _is_of(one: dict[str, Any], server: str, terminal_id: str) -> bool:
    return one.get("server") == server and one.get("terminalId") == terminal_id


def _read(data_dir: Path) -> list[dict[str, Any]]:
    read: object = None
    with contextlib.suppress(OSError, ValueError, RecursionError):
        read = json.loads((data_dir / FILE_NAME).read_text(encoding="utf-8"))
    return [one for one in read if isinstance(one, dict)] if isinstance(read, list) else []


def _write(data_dir: Path, certificates: list[dict[str, Any]]) -> None:
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with durable.writing(data_dir / FILE_NAME, overwrite=True) as opened:
        opened.write(json.dumps(certificates).encode())
