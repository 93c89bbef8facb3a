"""What the stages say while they run."""

import sys


def say(line: str) -> None:
    """Write a line to standard output at once, also where that is a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
