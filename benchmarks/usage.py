"""What a process uses, from /proc: processor time and memory."""

import os
import sys
import time
from pathlib import Path

if sys.platform == "win32":
    raise ImportError("the benchmarks read /proc, which Windows doesn't have")

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_KIB_PER_MIB = 1024
_STARTED_S = 1.0


def cpu_percent(pid: int, seconds: float) -> float:
    """Return how much of one core a process uses while nothing happens."""
    # Without the rest of the work of starting.
    time.sleep(_STARTED_S)
    before, began = _cpu_s(pid), time.monotonic()
    time.sleep(seconds)
    return 100 * (_cpu_s(pid) - before) / (time.monotonic() - began)


def pss_mb(pid: int) -> float:
    """Return the proportional set size of a process in MB."""
    return _memory_mb(pid, "Pss")


def anonymous_mb(pid: int) -> float:
    """Return the memory of a process that no file backs, in MB.

    Unlike the proportional set size it doesn't change when another process that shares a library
    begins or ends.
    """
    return _memory_mb(pid, "Anonymous")


def _memory_mb(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / _KIB_PER_MIB
    raise ValueError(f"no {name} in smaps_rollup")


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S
