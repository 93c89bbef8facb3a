"""An upgrade for which the disk has no room: ``full_disk PACKAGE LATER FOLDER``.

Run in a mount namespace of its own.
"""

import subprocess
import sys
from pathlib import Path

from tests.packages.installed import InstalledRoot

ROOM = "110m"
"""For the till and dpkg's own files, and not for the till twice."""


def main() -> None:
    """Install ``PACKAGE`` onto a small disk, then ``LATER``, for which there is no room."""
    package, later, folder = sys.argv[1:]
    Path(folder).mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", folder], check=True)
    root = InstalledRoot(Path(folder, "root"))
    ended = root.dpkg("--install", package)
    assert ended.returncode == 0, ended.stderr
    before, version = root.files(), root.version()
    ended = root.dpkg("--install", later)
    assert ended.returncode != 0
    assert "No space left on device" in ended.stderr, ended.stderr
    assert root.files() == before
    assert root.version() == version
    subprocess.run([str(root.program), "--version"], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
