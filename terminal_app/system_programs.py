"""Programs of the system that the till starts."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

_SHOWS_DOCUMENTS = "xdg-open"
"""By freedesktop.org: starts what the desktop shows such files with."""


def environment() -> dict[str, str]:
    """Return the variables that a program of the system is started with.

    A build lets its programs find their own libraries before the system's; another program must
    have the system's (PyInstaller's manual, "LD_LIBRARY_PATH considerations").
    """
    made = dict(os.environ)
    before = made.pop("LD_LIBRARY_PATH_ORIG", None)
    if getattr(sys, "frozen", False):
        made.pop("LD_LIBRARY_PATH", None)
        if before is not None:
            made["LD_LIBRARY_PATH"] = before
    return made


def show_document(file: Path) -> None:
    """Let the system show ``file`` with the program that it has for such files.

    Whether that shows it isn't known.

    Raises: OSError if there is none.
    """
    if sys.platform == "win32":
        os.startfile(file)  # noqa: S606 - a file that the till itself has just written
        return
    program = shutil.which(_SHOWS_DOCUMENTS)
    if program is None:
        raise FileNotFoundError(None, f"there is no {_SHOWS_DOCUMENTS}")
    # Some desktops' own ends with the window that it opens: nobody waits for that.
    threading.Thread(
        target=subprocess.run,
        args=([program, str(file)],),
        kwargs={
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
            "env": environment(),
            "check": False,
        },
        name="showing",
        daemon=True,
    ).start()
