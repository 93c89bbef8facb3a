"""All figures of one program, each beside its floor from the same run and what is aimed at."""

import contextlib
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import breakdown, floor, idle, printing
from benchmarks.bare_window import WIDGETS
from benchmarks.figures import Figure, median_ms, p99_ms
from benchmarks.floor import Floor
from benchmarks.payments import CUSTOMER_S, Cashier, Latencies
from benchmarks.pixels import A_KEY, BLACK, PATIENCE_S, colour_at_rest, painted_at
from benchmarks.usage import anonymous_mb, pss_mb
from tests.support.printer import switched_on
from tests.support.processes import (
    PROGRAM,
    RunningSimulator,
    RunningTill,
    environment,
    running_simulator,
    running_till,
    write_settings,
)
from tests.support.screen import Screen, virtual_screen
from tests.support.waiting import wait_for

_LIGHT = '[till]\ntheme = "light"\n'
_LAMP = (21, 750)
"""The middle of the till's lamp, which is green while it is connected."""
_GREENER = 30
_FEW = 10
_MOST_FIRST_PAINT = 1.25
_MOST_TO_WIRE_MS, _MOST_TO_WIRE_P99_MS = 2.0, 5.0
_MOST_TO_PIXEL_MS, _MOST_TO_PIXEL_P99_MS = 8.0, 16.7
_MOST_TO_PIXEL = 3.0
"""Times the floor."""
_MOST_PSS_MB = 80
_MOST_GROWTH_PERCENT = 5


@dataclass(frozen=True, slots=True)
class Size:
    """How often each thing is measured; ``many`` is the number of payments that memory is for.

    ``printed`` is how many payments are taken beside each printer, and as many without one.
    """

    starts: int
    payments: int
    printed: int
    idle_s: float
    many: int


WHOLE = Size(starts=21, payments=200, printed=100, idle_s=idle.TEN_MINUTES_S, many=1000)
QUICK = Size(starts=5, payments=20, printed=5, idle_s=5.0, many=40)


@dataclass(frozen=True, slots=True)
class _Usage:
    pss_mb: float
    growth_percent: float


def measure(size: Size) -> list[Figure]:
    """Return all figures.

    Raises: TimeoutError, AssertionError if the program doesn't do what is waited for.
    """
    with virtual_screen() as screen, tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with running_simulator(folder, CUSTOMER_S) as simulator:
            settings = write_settings(folder, simulator, _LIGHT)
            first_paint = _first_paint(screen, settings, folder / "starts", size.starts)
            bare = floor.measure(screen, folder / "bare", size.payments)
            with _connected_till(screen, settings, folder / "paying") as till:
                cashier = Cashier.after_a_first_payment(screen)
                cashier.pay_until(_FEW)
                few_mb, few_pss_mb = anonymous_mb(till.process.pid), pss_mb(till.process.pid)
                cashier.pay_until(size.many)
                growth = 100 * (anonymous_mb(till.process.pid) / few_mb - 1)
                usage = _Usage(few_pss_mb, growth)
                latencies = cashier.latencies(simulator, size.payments)
            beside_printers = _beside_printers(screen, simulator, folder, size.printed)
            settings = write_settings(folder, simulator, _LIGHT)
            where_it_goes = _breakdown(screen, simulator, settings, folder, size.payments)
    figures = [*first_paint, *_latency_figures(latencies, bare), *_usage_figures(usage, bare, size)]
    return [*figures, *beside_printers, *where_it_goes, *idle.measure(size.idle_s)]


def _beside_printers(
    screen: Screen, simulator: RunningSimulator, folder: Path, payments: int
) -> list[Figure]:
    """Return what payments take beside printers with trouble, and right before without one."""
    figures = []

    def latencies(name: str, more: str) -> Latencies:
        settings = write_settings(folder, simulator, f"{_LIGHT}{more}")
        with _connected_till(screen, settings, folder / name):
            return Cashier.after_a_first_payment(screen).latencies(simulator, payments)

    without = latencies("no printer", "")
    for name, trouble in printing.PRINTERS.items():
        with switched_on(trouble) as printer:
            beside = latencies(name, printing.settings_of(printer.target))
        figures += printing.figures(name, beside, without)
    return figures


def _breakdown(
    screen: Screen, simulator: RunningSimulator, settings: Path, folder: Path, payments: int
) -> list[Figure]:
    """Return what each part takes of this checkout's till, which runs slower as it is traced."""
    spans = folder / "spans"
    program = (sys.executable, "-m", "benchmarks.traced.till", str(spans))
    with _connected_till(screen, settings, folder / "traced", program) as till:
        latencies = Cashier.after_a_first_payment(screen).latencies(simulator, payments)
        till.process.send_signal(signal.SIGTERM)
        till.process.wait(PATIENCE_S)
    found = breakdown.read(spans)
    return [
        *breakdown.figures(
            "Enter to wire", [breakdown.request_shares(found, one) for one in latencies.requests]
        ),
        *breakdown.figures(
            "response to code", [breakdown.shares(found, one) for one in latencies.codes]
        ),
        *breakdown.figures(
            "receipt to Paid", [breakdown.shares(found, one) for one in latencies.results]
        ),
    ]


@contextlib.contextmanager
def _connected_till(
    screen: Screen, settings: Path, data_dir: Path, program: Sequence[str] = (PROGRAM,)
) -> Iterator[RunningTill]:
    """Start the till on the empty screen, and wait until it says that it is connected."""
    painted_at(screen, A_KEY, BLACK)
    with running_till(settings, data_dir, screen.name, program) as till:
        _wait_for_lamp(screen)
        yield till


def _wait_for_lamp(screen: Screen) -> None:
    # The log has the logon before the window knows, and until then Enter charges nothing.
    def is_green() -> bool:
        red, green, blue = screen.pixel(*_LAMP)
        return green > max(red, blue) + _GREENER

    wait_for("the till says that it is connected", is_green, PATIENCE_S)


def _first_paint(screen: Screen, settings: Path, data_dir: Path, starts: int) -> list[Figure]:
    """Return spawn to first paint, and to ready to pay; till and bare window take turns."""
    with _connected_till(screen, settings, data_dir):
        key, lamp = colour_at_rest(screen, A_KEY, BLACK), screen.pixel(*_LAMP)
    ours, ready, bare = [], [], []
    for _ in range(starts):
        painted_at(screen, A_KEY, BLACK)
        bare.append(floor.first_paint_s(screen))
        painted_at(screen, A_KEY, BLACK)
        began = time.time()
        with running_till(settings, data_dir, screen.name):
            ours.append(painted_at(screen, A_KEY, key) - began)
            ready.append(painted_at(screen, _LAMP, lamp) - began)
    value, lowest = median_ms(ours), median_ms(bare)
    first = Figure(
        "spawn to first paint",
        "ms",
        value,
        lowest,
        f"at most {_MOST_FIRST_PAINT} x",
        value <= _MOST_FIRST_PAINT * lowest,
        f"median of {starts}; floor: a bare Tk window with {WIDGETS} widgets in that font",
    )
    remark = "token, TLS-less connection and logon included; its lamp is green then"
    return [
        first,
        Figure("spawn to ready to take a payment", "ms", median_ms(ready), remark=remark),
        *_parts_of_first_paint(screen, starts),
    ]


def _parts_of_first_paint(screen: Screen, starts: int) -> list[Figure]:
    """Return what the parts of it take, till and bare window taking turns."""
    ours: dict[str, list[float]] = {}
    bare: dict[str, list[float]] = {}
    for _ in range(starts):
        for more, times in (((), ours), (("bare",), bare)):
            painted_at(screen, A_KEY, BLACK)
            told = subprocess.run(
                [sys.executable, "-m", "benchmarks.traced.start", str(time.time()), *more],
                env=environment(screen.name),
                stdout=subprocess.PIPE,
                check=True,
            )
            for part, seconds in json.loads(told.stdout).items():
                times.setdefault(part, []).append(seconds)
    return [
        Figure(f"of the first paint: {part}", "ms", median_ms(ours[part]), median_ms(bare[part]))
        for part in ours
    ]


def _latency_figures(latencies: Latencies, bare: Floor) -> list[Figure]:
    pixel_ms = (_MOST_TO_PIXEL_MS, _MOST_TO_PIXEL_P99_MS)
    return [
        *_step_figures(
            "Enter to request on the wire",
            latencies.enter_to_request,
            bare.key_to_line,
            (_MOST_TO_WIRE_MS, _MOST_TO_WIRE_P99_MS),
            None,
        ),
        *_step_figures(
            "response received to QR code painted",
            latencies.response_to_code,
            bare.line_to_code,
            pixel_ms,
            _MOST_TO_PIXEL,
        ),
        *_step_figures(
            "receipt received to Paid painted",
            latencies.receipt_to_paid,
            bare.line_to_paid,
            pixel_ms,
            _MOST_TO_PIXEL,
        ),
    ]


def _step_figures(
    name: str,
    ours: list[float],
    bare: list[float],
    most_ms: tuple[float, float],
    most: float | None,
) -> list[Figure]:
    """Return median and 99th percentile; ``most``: how many times the floor the median may be."""
    figures = []
    remark = f"of {len(ours)}; till and floor with their commits, from the peer's sending"
    for which, of, at_most in zip(("median", "p99"), (median_ms, p99_ms), most_ms, strict=True):
        value, lowest = of(ours), of(bare)
        is_met, aim = value <= at_most, f"at most {at_most:g} ms"
        if most is not None:
            is_met, aim = is_met and value <= most * lowest, f"{aim} and {most:g} x"
        figures.append(Figure(f"{name}, {which}", "ms", value, lowest, aim, is_met, remark))
    return figures


def _usage_figures(usage: _Usage, bare: Floor, size: Size) -> list[Figure]:
    return [
        Figure(
            "proportional set size",
            "MB",
            usage.pss_mb,
            bare.pss_mb,
            "at most 80 MB",
            usage.pss_mb <= _MOST_PSS_MB,
            f"after {_FEW} payments; floor: the bare window",
        ),
        Figure(
            f"growth of memory from {_FEW} to {size.many} payments",
            "%",
            usage.growth_percent,
            aim="under 5 %",
            met=usage.growth_percent < _MOST_GROWTH_PERCENT,
            remark="of what no file backs",
        ),
    ]
