"""What a process uses, from /proc: processor time and memory."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

if sys.platform == "win32":
    raise ImportError("the benchmarks read /proc, which Windows doesn't have")

Scheduled = dict[int, tuple[str, int, int]]

_KIB_PER_MIB = 1024
_STARTED_S = 5.0


@dataclass(frozen=True, slots=True)
class Usage:
    """What the threads of a process have used of the processor in so many seconds."""

    seconds: float
    ran_s: dict[str, float]
    """By a thread's name."""
    runs: int
    """How often a thread was given a processor."""

    @property
    def percent(self) -> float:
        """Of one core."""
        return 100 * sum(self.ran_s.values()) / self.seconds

    @property
    def runs_a_minute(self) -> float:
        """How often a thread was given a processor in a minute."""
        return 60 * self.runs / self.seconds

    @property
    def by_thread(self) -> str:
        """Each thread's share of the core, in words."""
        shares = ((name, 100 * ran_s / self.seconds) for name, ran_s in self.ran_s.items())
        return ", ".join(f"{name} {share:.3f} %" for name, share in shares)


def idle(pids: Sequence[int], seconds: float) -> list[Usage]:
    """Return what each process uses while nothing happens, by the scheduler's own counters.

    Those of ``/proc/PID/stat`` count in hundredths of a second, too coarse for an idle process.
    """
    # Without the rest of the work of starting.
    time.sleep(_STARTED_S)
    before, began = [_scheduled(pid) for pid in pids], time.monotonic()
    time.sleep(seconds)
    after, lasted_s = [_scheduled(pid) for pid in pids], time.monotonic() - began
    return [_usage(*both, lasted_s) for both in zip(before, after, strict=True)]


def _usage(before: Scheduled, after: Scheduled, seconds: float) -> Usage:
    ran_s: dict[str, float] = {}
    runs = 0
    for thread, (name, ran_ns, times) in after.items():
        _, ran_before_ns, times_before = before.get(thread, ("", 0, 0))
        ran_s[name] = ran_s.get(name, 0.0) + (ran_ns - ran_before_ns) / 1e9
        runs += times - times_before
    return Usage(seconds, ran_s, runs)


def _scheduled(pid: int) -> Scheduled:
    """Return name, nanoseconds run and number of runs, by thread."""
    threads = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        ran_ns, _, times = (task / "schedstat").read_text(encoding="ascii").split()
        name = (task / "comm").read_text(encoding="utf-8").strip()
        threads[int(task.name)] = (name, int(ran_ns), int(times))
    return threads


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
