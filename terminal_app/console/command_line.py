"""The command line of this run, as it is typed again, and another one beside it."""

import os
import shlex
import subprocess
import sys


def same_command() -> str:
    """Return the command that goes on with this run: the same, without ``--afresh``."""
    return _typed([one for one in sys.argv[1:] if one != "--afresh"])


def other_command(*words: str) -> str:
    """Return another command, with the options that stand before this run's own."""
    given, before = sys.argv[1:], []
    while given and given[0].startswith("-"):
        has_value = "=" not in given[0] and not "--verbose".startswith(given[0])
        before += given[: 1 + has_value]
        given = given[1 + has_value :]
    return _typed([*before, *words])


def _typed(given: list[str]) -> str:
    words = ["terminal-app", *given]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
