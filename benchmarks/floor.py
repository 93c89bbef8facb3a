"""The floor of each figure: what a bare Tk window takes for the same on the same screen."""

import contextlib
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.bare_window import COLOURS
from benchmarks.pixels import A_KEY, BLACK, PATIENCE_S, painted_at, rgb
from benchmarks.usage import pss_mb
from tests.support.processes import environment
from tests.support.screen import Screen

WIDGETS = 44
"""As many as the till's window had when this number was taken; fixed, so that runs compare."""
_COLOURS = tuple(rgb(colour) for colour in COLOURS)


@dataclass(frozen=True, slots=True)
class Floor:
    """What the bare window takes; times in seconds."""

    key_to_line: list[float]
    """From a key to a line on the other side of a pipe."""
    line_to_pixel: list[float]
    """From a line on a pipe to the pixel."""
    pss_mb: float


def measure(screen: Screen, runs: int) -> Floor:
    """Return the floor of all figures but the first paint; the screen must be empty before."""
    with bare_window(screen) as process:
        key_to_line, line_to_pixel = _latencies(screen, process, runs)
    painted_at(screen, A_KEY, BLACK)
    with bare_window(screen) as process:
        painted_at(screen, A_KEY, _COLOURS[0])
        return Floor(key_to_line, line_to_pixel, pss_mb(process.pid))


def first_paint_s(screen: Screen) -> float:
    """Return how long the bare window takes from its start to its first paint, in seconds."""
    began = time.time()
    with bare_window(screen):
        return painted_at(screen, A_KEY, _COLOURS[0]) - began


@contextlib.contextmanager
def bare_window(screen: Screen) -> "Iterator[subprocess.Popen[str]]":
    """Start the bare window; ended with the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.bare_window", str(WIDGETS)],
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
) -> tuple[list[float], list[float]]:
    """Return key to line out, and line in to pixel."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("the bare window was started without pipes")
    key_to_line, line_to_pixel = [], []
    painted_at(screen, A_KEY, _COLOURS[0])
    for run in range(1, runs + 1):
        pressed = screen.key("Return", 0)
        if not select.select([process.stdout], [], [], PATIENCE_S)[0]:
            raise TimeoutError("the bare window says nothing of a key")
        process.stdout.readline()
        key_to_line.append(time.time() - pressed)
        began = time.time()
        process.stdin.write("change\n")
        process.stdin.flush()
        line_to_pixel.append(painted_at(screen, A_KEY, _COLOURS[run % 2]) - began)
    return key_to_line, line_to_pixel
