"""What the benchmarks measure, from outside: key events in, pixels, ledger and /proc out."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import zxingcpp

from benchmarks.figures import Figure, median_ms, p99_ms
from terminal_app.gui.views.widgets.palettes import LIGHT
from terminal_app.simulator import Kind
from tests.support.processes import RunningSimulator, RunningTill, environment, running_till
from tests.support.screen import Screen
from tests.support.waiting import wait_for

Colour = tuple[int, int, int]

_PATIENCE_S = 20.0
_LOOK_EVERY_S = 0.0005
_KEY_GAP_MS = 60
if sys.platform == "win32":
    raise ImportError("the benchmarks read /proc, which Windows doesn't have")
_CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
_MIB = 1024.0
_MOST_FIRST_PAINT = 1.5
_MOST_PAID_MS = 30
_MOST_IDLE_PERCENT = 0.25
_MOST_PSS_MB = 80
_MOST_GROWTH_PERCENT = 5


def rgb(colour: str) -> Colour:
    """Return ``#RRGGBB`` as numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def painted_at(screen: Screen, place: tuple[int, int], colour: Colour) -> float:
    """Return the wall clock's time when the pixel at ``place`` first has ``colour``."""
    by = time.monotonic() + _PATIENCE_S
    while time.monotonic() < by:
        if screen.pixel(*place) == colour:
            return time.time()
        # Asking without a pause would keep the X server from painting.
        time.sleep(_LOOK_EVERY_S)
    raise TimeoutError(f"no {colour} at {place}; it is {screen.pixel(*place)}")


@contextlib.contextmanager
def bare_window(screen: Screen, widgets: int) -> "Iterator[subprocess.Popen[str]]":
    """Start the floor's window."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.bare_window", str(widgets)],
        env=environment(screen.name),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


# -- start-up -----------------------------------------------------------------------------

A_KEY = (60, 230)
"""Inside the key 7 of the till, and inside a label of the bare window."""
BLACK = (0, 0, 0)


def first_paint(screen: Screen, widgets: int, settings: Path, folder: Path, runs: int) -> Figure:
    """Return spawn to first paint, the two taking turns."""
    key = rgb(LIGHT.key)
    ours, bare = [], []
    for _ in range(runs):
        began = time.time()
        with bare_window(screen, widgets):
            bare.append(painted_at(screen, A_KEY, key) - began)
        painted_at(screen, A_KEY, BLACK)
        began = time.time()
        with running_till(settings, folder / "first-paint", screen.name) as till:
            ours.append(painted_at(screen, A_KEY, rgb(LIGHT.key)) - began)
            till.wait_until_logged_on()
        painted_at(screen, A_KEY, BLACK)
    value, floor = median_ms(ours), median_ms(bare)
    return Figure(
        "spawn to first paint",
        "ms",
        value,
        floor,
        "at most 1.5 x",
        value <= _MOST_FIRST_PAINT * floor,
        f"median of {runs}; floor: a bare Tk window with {widgets} widgets",
    )


def widgets_of_the_till(screen: Screen) -> int:
    """Return how many widgets the till's window has."""
    script = (
        "from terminal_app.gui.app import App\n"
        "def count(widget): return 1 + sum(count(child) for child in widget.winfo_children())\n"
        "print(count(App()._window.root))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(screen.name),
        capture_output=True,
        text=True,
        check=True,
    )
    return int(ended.stdout)


# -- a payment ------------------------------------------------------------------------------


@dataclass
class Latencies:
    """In seconds, one of each a payment."""

    enter_to_wire: list[float] = field(default_factory=list)
    response_to_code: list[float] = field(default_factory=list)
    receipt_to_paid: list[float] = field(default_factory=list)


class Payer:
    """Takes payments at a running till as fast as a hand could."""

    def __init__(self, screen: Screen, till: RunningTill, simulator: RunningSimulator) -> None:
        """Take the first payment, to learn where the code and the result are on the screen."""
        self._screen = screen
        self._till = till
        self._simulator = simulator
        # An amount whose customer does nothing, so that there is time to look.
        screen.type("7,13\r", _KEY_GAP_MS)
        found = wait_for("the code", lambda: zxingcpp.read_barcodes(screen.picture()))
        corner = found[0].position.top_left
        self.code_at = (corner.x + 2, corner.y + 2)
        self.result_at = (corner.x + 2, 120)
        screen.key("Escape", _KEY_GAP_MS)
        painted_at(screen, self.result_at, rgb(LIGHT.not_paid_ground))
        self.count = 1

    def pay(self) -> tuple[float, float, float]:
        """Take one payment; returns when Enter was pressed, the code shown, and Paid shown."""
        screen = self._screen
        screen.key("7", _KEY_GAP_MS)
        painted_at(screen, self.result_at, rgb(LIGHT.card))
        pressed = screen.key("Return", _KEY_GAP_MS)
        code = painted_at(screen, self.code_at, BLACK)
        paid = painted_at(screen, self.result_at, rgb(LIGHT.paid_ground))
        self.count += 1
        return pressed, code, paid


def latencies(payer: Payer, simulator: RunningSimulator, payments: int) -> Latencies:
    """Return the latencies of so many payments; the peer's times are from its ledger."""
    seen = [payer.pay() for _ in range(payments)]
    entries = simulator.ledger().entries()

    def times(kind: Kind, message_type: str) -> list[float]:
        return [
            datetime.fromisoformat(entry.at).timestamp()
            for entry in entries
            if entry.kind is kind and f'"{message_type}"' in str(entry.facts.get("text"))
        ][-payments:]

    requests = times(Kind.RECEIVED, "PAYMENT_INIT_REQUEST")
    responses = times(Kind.SENT, "PAYMENT_INIT_RESPONSE")
    receipts = times(Kind.SENT, "PAYMENT_RECEIPT")
    made = Latencies()
    for (pressed, code, paid), request, response, receipt in zip(
        seen, requests, responses, receipts, strict=True
    ):
        made.enter_to_wire.append(request - pressed)
        made.response_to_code.append(code - response)
        made.receipt_to_paid.append(paid - receipt)
    return made


def floor_latencies(screen: Screen, widgets: int, runs: int) -> tuple[list[float], list[float]]:
    """Return key to line out, and line in to pixel, of the bare window."""
    key_to_line, line_to_pixel = [], []
    colours = (rgb(LIGHT.key), rgb(LIGHT.paid_ground))
    with bare_window(screen, widgets) as process:
        if process.stdin is None or process.stdout is None:
            raise ValueError("the bare window was started without pipes")
        painted_at(screen, A_KEY, colours[0])
        for run in range(runs):
            pressed = screen.key("Return", 0)
            process.stdout.readline()
            key_to_line.append(time.time() - pressed)
            began = time.time()
            process.stdin.write("change\n")
            process.stdin.flush()
            line_to_pixel.append(painted_at(screen, A_KEY, colours[(run + 1) % 2]) - began)
    return key_to_line, line_to_pixel


def latency_figures(made: Latencies, floor: tuple[list[float], list[float]]) -> list[Figure]:
    """Return the latencies as figures."""
    key_to_line, line_to_pixel = floor
    count = len(made.enter_to_wire)
    paid = p99_ms(made.receipt_to_paid)
    return [
        Figure(
            "Enter to request on the wire",
            "ms",
            median_ms(made.enter_to_wire),
            median_ms(key_to_line),
            remark=f"median of {count}, one journal commit included; until the peer has read it",
        ),
        Figure(
            "response received to QR code painted",
            "ms",
            median_ms(made.response_to_code),
            median_ms(line_to_pixel),
            remark="median; from the peer's sending, one journal commit included",
        ),
        Figure(
            "receipt received to Paid painted, median",
            "ms",
            median_ms(made.receipt_to_paid),
            median_ms(line_to_pixel),
            remark="from the peer's sending, one journal commit included",
        ),
        Figure(
            "receipt received to Paid painted, p99",
            "ms",
            paid,
            p99_ms(line_to_pixel),
            "at most 30 ms",
            paid <= _MOST_PAID_MS,
        ),
    ]


# -- the process ------------------------------------------------------------------------------


def cpu_percent(pid: int, seconds: float) -> float:
    """Return how much of one core a process uses while nothing happens."""

    def used() -> float:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS

    before, began = used(), time.monotonic()
    time.sleep(seconds)
    return 100 * (used() - before) / (time.monotonic() - began)


def pss_mb(pid: int) -> float:
    """Return the proportional set size of a process in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / _MIB
    raise ValueError("no Pss in smaps_rollup")


@dataclass(frozen=True, slots=True)
class BareFigures:
    """What the bare window uses."""

    cpu_percent: float
    pss_mb: float


def bare_figures(screen: Screen, widgets: int, seconds: float) -> BareFigures:
    """Return the floor of CPU and memory; the screen must be empty before."""
    painted_at(screen, A_KEY, BLACK)
    with bare_window(screen, widgets) as process:
        painted_at(screen, A_KEY, rgb(LIGHT.key))
        # Without the work of starting.
        time.sleep(1.0)
        return BareFigures(cpu_percent(process.pid, seconds), pss_mb(process.pid))


def idle(till: RunningTill, bare: BareFigures, seconds: float) -> Figure:
    """Return the CPU use of the connected, idle till."""
    time.sleep(1.0)
    value = cpu_percent(till.process.pid, seconds)
    remark = f"over {seconds:.0f} s, connected; floor: the bare window"
    aim, met = "at most 0.25 %", value <= _MOST_IDLE_PERCENT
    return Figure("idle CPU", "% of a core", value, bare.cpu_percent, aim, met, remark)


def memory(till: RunningTill, bare: BareFigures, payer: Payer, few: int, many: int) -> list[Figure]:
    """Return the memory of the till after a few payments, and how it grows until many."""
    pay_until(payer, few)
    value = pss_mb(till.process.pid)
    pay_until(payer, many)
    growth = 100 * (pss_mb(till.process.pid) / value - 1)
    remark = f"after {few} payments; floor: the bare window"
    return [
        Figure(
            "proportional set size",
            "MB",
            value,
            bare.pss_mb,
            "at most 80 MB",
            value <= _MOST_PSS_MB,
            remark,
        ),
        Figure(
            f"its growth from {few} to {many} payments",
            "%",
            growth,
            aim="under 5 %",
            met=growth < _MOST_GROWTH_PERCENT,
        ),
    ]


def pay_until(payer: Payer, count: int) -> None:
    """Take payments until there have been so many."""
    while payer.count < count:
        payer.pay()
