"""The first payment after a start, with no key but the amount and Enter, and its times."""

import select
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.support.ocr import read_lines
from tests.support.processes import (
    RunningSimulator,
    environment,
    running_simulator,
    running_till,
    write_settings,
)
from tests.support.screen import Colour, Screen, rgb
from tests.support.waiting import wait_for
from tests.system.day.input_devices import InputDevices
from tests.system.day.screen_reader import TOP, ScreenReader, ShownResult

AMOUNT = "125,13"
"""The customer takes out the phone while the code is shown, and then pays."""
ENTER = "Return"
INSTRUCTIONS = ("Type the amount, then press Enter.", "Scan to pay")
"""The till's sentences before the sale, and while the code is shown."""
_SETTINGS = '[till]\ntheme = "light"\n'
WITHIN_S = 60.0
_ABOVE_THE_CODE = (345, 112, 725, 150)
A_KEY = (60, 230)
"""Inside the key 7 of the till, and inside a label of the bare window."""
BARE_WIDGETS = 43
"""As many as the till has when it is first painted (docs/benchmarks.md)."""
BARE_COLOUR = "#F6F8FA"
BLACK = (0, 0, 0)
"""The screen with no window on it."""
_LOOK_EVERY_S = 0.001


def painted_at(screen: Screen, colour: Colour) -> float:
    """Wait until ``A_KEY`` has that colour; returns the wall clock's time."""
    by = time.monotonic() + WITHIN_S
    while screen.pixel(*A_KEY) != colour:
        assert time.monotonic() < by, f"no {colour} at {A_KEY}: {screen.pixel(*A_KEY)}"
        # Requests without a pause would keep the X server from painting.
        select.select([], [], [], _LOOK_EVERY_S)
    return time.time()


def bare_window_s(screen: Screen) -> float:
    """Return how long a bare Tk window takes from its start to its first paint, in seconds."""
    command = [sys.executable, "-m", "benchmarks.bare_window", str(BARE_WIDGETS)]
    began = time.time()
    with subprocess.Popen(
        command, env=environment(screen.name), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as process:
        try:
            return painted_at(screen, rgb(BARE_COLOUR)) - began
        finally:
            process.kill()


@dataclass(frozen=True, slots=True)
class Start:
    """One start of the till and the first payment; seconds from the start of the process."""

    painted_s: float
    """The window is painted, and takes keys."""
    ready_s: float
    """The lamp says connected."""
    charged_s: float
    """Enter is pressed; the amount was typed from the first paint on."""
    code_s: float
    """The code can be scanned."""
    result_s: float
    """From the customer's payment to the result."""
    keys: int
    seen: ShownResult
    instructions: tuple[bool, ...]
    """Whether each of ``INSTRUCTIONS`` could be read when it was needed."""
    amounts_minor: tuple[int, ...]
    """The payments of the journal."""


def _says_above_the_code(screen: Screen) -> bool:
    """Whether the second instruction stands there: beside a code Tesseract overlooks words."""
    return INSTRUCTIONS[1] in " ".join(read_lines(screen.picture().crop(_ABOVE_THE_CODE), 2))


def start_and_pay(folder: Path, screen: Screen, simulator: RunningSimulator) -> Start:
    """Start the till, type from its first paint on, press Enter once it is connected."""
    settings = write_settings(folder, simulator, _SETTINGS)
    reader, devices = ScreenReader(screen, "light", "en"), InputDevices(screen, {})
    began = time.time()
    with running_till(settings, folder / "data", screen.name) as till:
        painted = painted_at(screen, rgb(reader.palette.key))
        keys = [devices.key({",": "comma"}.get(one, one)) for one in AMOUNT]
        wait_for("the lamp says connected", reader.is_connected, WITHIN_S)
        ready = time.time()
        # The lamp may be painted before the words.
        is_instructed = wait_for(
            INSTRUCTIONS[0], lambda: reader.place_of(INSTRUCTIONS[0], below=TOP) is not None, 5.0
        )
        keys.append(devices.key(ENTER))
        code = wait_for("the code", reader.code, WITHIN_S)
        shown = time.time()
        # The code is painted before the words around it.
        is_told_to_scan = wait_for(INSTRUCTIONS[1], lambda: _says_above_the_code(screen), 5.0)
        requests.post(f"{code}/pay", timeout=30).raise_for_status()
        paid = time.time()
        seen = wait_for("the result", reader.result, WITHIN_S)
        return Start(
            painted - began,
            ready - began,
            keys[-1] - began,
            shown - began,
            seen.at - paid,
            len(keys),
            seen,
            (is_instructed, is_told_to_scan),
            tuple(int(one["amount_minor"]) for one in till.payments()),
        )


def measure(folder: Path, screen: Screen, runs: int = 7) -> str:
    """Start and pay several times; returns a table of medians, with those of a bare window."""
    starts, bare = [], []
    with running_simulator(folder) as simulator:
        for number in range(runs):
            bare.append(bare_window_s(screen))
            painted_at(screen, BLACK)
            data = folder / f"start-{number}"
            data.mkdir()
            starts.append(start_and_pay(data, screen, simulator))
            painted_at(screen, BLACK)
    rows = (
        ("the first key can be pressed: the window is painted", [one.painted_s for one in starts]),
        ("the same of a bare Tk window with as many widgets", bare),
        ("connected", [one.ready_s for one in starts]),
        ("Enter, the amount typed from the first paint on", [one.charged_s for one in starts]),
        ("the code can be scanned", [one.code_s for one in starts]),
        ("from the customer's yes to *Paid*", [one.result_s for one in starts]),
    )
    lines = [f"| {what} | {statistics.median(times):.2f} |" for what, times in rows]
    head = (
        f"Of {runs} starts, from the start of the process, with {starts[0].keys} keys "
        f"(`{AMOUNT}` and Enter, 80 ms a key) and no other:"
    )
    return (
        "\n".join(("## A newcomer", "", head, "", "| | median, s |", "| --- | ---: |", *lines))
        + "\n"
    )
