"""The command line of this run, as it is typed again."""

import os
import shlex
import subprocess
import sys


def same_command() -> str:
    """Return the command that goes on with this run: the same, without ``--afresh``."""
    words = ["terminal-app", *(one for one in sys.argv[1:] if one != "--afresh")]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
