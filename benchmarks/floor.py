"""The floor of each figure: what a bare Tk window takes for the same on the same screen."""

import contextlib
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bare_window import COLOURS, IN_AREA, PAID, WIDGETS
from benchmarks.pixels import A_KEY, BLACK, PATIENCE_S, painted_at
from benchmarks.usage import pss_mb
from tests.support.processes import environment
from tests.support.screen import Screen, rgb

_COLOURS = tuple(rgb(colour) for colour in COLOURS)


@dataclass(frozen=True, slots=True)
class Floor:
    """What the bare window takes; times in seconds, each with the till's commits."""

    key_to_line: list[float]
    """From a key to a line on the other side of a pipe."""
    line_to_code: list[float]
    """From a line on a pipe to the pixel."""
    line_to_paid: list[float]
    """The same with what the till writes besides where money is concerned."""
    pss_mb: float


def measure(screen: Screen, folder: Path, runs: int) -> Floor:
    """Return the floor of all figures but the first paint; the screen must be empty before.

    ``folder`` is on the disk on which the till has its data.
    """
    folder.mkdir()
    with bare_window(screen, folder) as process:
        latencies = _latencies(screen, process, runs)
    painted_at(screen, A_KEY, BLACK)
    with bare_window(screen) as process:
        painted_at(screen, A_KEY, _COLOURS[0])
        return Floor(*latencies, pss_mb(process.pid))


def first_paint_s(screen: Screen) -> float:
    """Return how long the bare window takes from its start to its first paint, in seconds."""
    began = time.time()
    with bare_window(screen):
        return painted_at(screen, A_KEY, _COLOURS[0]) - began


@contextlib.contextmanager
def bare_window(screen: Screen, folder: Path | None = None) -> "Iterator[subprocess.Popen[str]]":
    """Start the bare window; ended with the block. In ``folder`` it makes its commits."""
    more = [] if folder is None else [str(folder)]
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.bare_window", str(WIDGETS), *more],
        env=environment(screen.name),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _latencies(
    screen: Screen, process: "subprocess.Popen[str]", runs: int
) -> tuple[list[float], list[float], list[float]]:
    """Return key to line out, and line in to pixel of a code and of a result."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("the bare window was started without pipes")
    key_to_line: list[float] = []
    to_pixel: dict[str, list[float]] = {"code": [], PAID: []}
    painted_at(screen, IN_AREA, _COLOURS[0])
    for _ in range(runs):
        pressed = screen.key("Return", 0)
        if not select.select([process.stdout], [], [], PATIENCE_S)[0]:
            raise TimeoutError("the bare window says nothing of a key")
        process.stdout.readline()
        key_to_line.append(time.time() - pressed)
        for colour, (line, times) in zip(reversed(_COLOURS), to_pixel.items(), strict=True):
            began = time.time()
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
            times.append(painted_at(screen, IN_AREA, colour) - began)
    return key_to_line, to_pixel["code"], to_pixel[PAID]
