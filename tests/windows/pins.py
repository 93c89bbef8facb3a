"""The lock as Windows reads it: what ``requirements/dev.txt`` names for Python 3.11 there."""

import re
from pathlib import Path

from packaging.markers import Marker

ENVIRONMENT = {
    "implementation_name": "cpython",
    "implementation_version": "3.11.9",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_release": "10",
    "platform_system": "Windows",
    "platform_version": "10.0",
    "python_full_version": "3.11.9",
    "python_version": "3.11",
    "sys_platform": "win32",
}
NOT_NEEDED = re.compile(
    r"(mypy|ruff|pre-commit|import-linter|grimp|selenium|axe-core-python|coverage|types-.*)==.*"
)
"""What judges the source, or drives a browser: that is the same on every system."""


def for_windows(lock: Path) -> str:
    """Return the requirements of the lock that hold on Windows, without their markers."""
    kept: list[str] = []
    for entry in _entries(lock):
        requirement, semicolon, rest = entry.partition(" ; ")
        marker, _, hashes = rest.partition(" \\\n") if semicolon else ("", "", "")
        if NOT_NEEDED.match(entry) or (marker and not Marker(marker).evaluate(ENVIRONMENT)):
            continue
        kept.append(f"{requirement} \\\n{hashes}" if marker else entry)
    return "\n".join(kept) + "\n"


def _entries(lock: Path) -> list[str]:
    """Return each requirement with its hashes, as one text of several lines."""
    entries: list[str] = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        if re.match(r"[a-z0-9]", line):
            entries.append(line)
        elif line.startswith("    --hash"):
            entries[-1] += f"\n{line}"
    return entries
