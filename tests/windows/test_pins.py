"""What Windows gets of the lock."""

import re
from pathlib import Path

from tests.windows.pins import for_windows

LOCK = Path(__file__).resolve().parents[2] / "requirements" / "dev.txt"


def named() -> dict[str, str]:
    """Return each requirement's lines by its name."""
    found: dict[str, str] = {}
    name = ""
    for line in for_windows(LOCK).splitlines():
        if not line.startswith(" "):
            name = line.partition("==")[0]
        found[name] = found.get(name, "") + line
    return found


def test_windows_gets_what_is_for_windows_and_nothing_for_linux() -> None:
    assert {"pefile", "pywin32-ctypes", "colorama", "pytest", "pyinstaller"} <= named().keys()
    assert not {"secretstorage", "jeepney", "macholib"} & named().keys()


def test_each_requirement_is_one_release_with_its_hashes_and_no_marker() -> None:
    for name, lines in named().items():
        assert re.fullmatch(r"[\w.-]+==[\w.+]+ \\( +--hash=sha256:[0-9a-f]{64} ?\\?)+", lines), name
