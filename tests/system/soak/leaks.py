"""Search for leaks: one session through many payments and reconnections.

``python -m tests.system.soak.leaks [PAYMENTS] [RECONNECTIONS]`` prints a table. The server is a
process of its own, so that only the till is measured.
"""

import argparse
import gc
import logging
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from terminal_app.channel.events import ConnectionState
from terminal_app.payments.payment import Outcome
from terminal_app.settings import Connection
from tests.support.processes import RunningSimulator, running_simulator
from tests.support.waiting import wait_for
from tests.unit.session.shop import TERMINAL, Shop, open_descriptors, threads

PAID_AT_ONCE_MINOR = 12_502
DROPPED_BEFORE_THE_RECEIPT_MINOR = 12_518
"""The receipt comes after the next logon: a payment and a reconnection in one."""
PAYMENTS, RECONNECTIONS, EVERY = 10_000, 1_000, 500


@dataclass(frozen=True, slots=True)
class Reading:
    """The till's resources after so many payments and reconnections."""

    payments: int
    reconnections: int
    descriptors: int
    threads: int
    resident_kib: int
    """Resident memory, mapped files included; 0 where the system doesn't tell."""
    blocks: int
    """Blocks that Python's allocator has in use."""
    seconds: float


def connection_to(simulator: RunningSimulator) -> Connection:
    """Return the settings of a till for a simulator in another process."""
    return Connection("custom", simulator.token_url, simulator.websocket_url, TERMINAL, "demo")


def readings(shop: Shop, payments: int, reconnections: int, every: int) -> Iterator[Reading]:
    """Take ``payments``, of which ``reconnections`` lose the connection; yields after ``every``."""
    started, reconnected = time.monotonic(), 0
    # As in the till, where the collector runs seldom: it mustn't close forgotten sockets here.
    gc.disable()
    # Log records that a test runner or terminal keeps don't belong to the till.
    logging.disable()
    try:
        for number in range(1, payments + 1):
            loses_connection = number * reconnections // payments > reconnected
            reconnected += loses_connection
            amount = DROPPED_BEFORE_THE_RECEIPT_MINOR if loses_connection else PAID_AT_ONCE_MINOR
            shop.until_outcome(shop.charge(amount), Outcome.PAID)
            shop.seen.clear()
            if number % every == 0:
                yield _reading(number, reconnected, time.monotonic() - started)
    finally:
        logging.disable(logging.NOTSET)
        gc.enable()


def _reading(payments: int, reconnections: int, seconds: float) -> Reading:
    # The thread of the last attempt to connect may not have ended.
    wait_for("the attempt's end", lambda: "attempt" not in threads())
    descriptors, running = open_descriptors(), threading.active_count()
    gc.collect()
    return Reading(
        payments,
        reconnections,
        descriptors,
        running,
        _resident_kib(),
        sys.getallocatedblocks(),
        seconds,
    )


def _resident_kib() -> int:
    file = Path("/proc/self/statm")
    if sys.platform == "win32" or not file.exists():
        return 0
    return int(file.read_text(encoding="utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


def main() -> None:
    """Print a line every ``EVERY`` payments."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.soak.leaks")
    parser.add_argument("payments", nargs="?", type=int, default=PAYMENTS)
    parser.add_argument("reconnections", nargs="?", type=int, default=RECONNECTIONS)
    asked = parser.parse_args()
    _tell("payments  reconnections  descriptors  threads  RSS KiB   blocks  journal KiB     s")
    with tempfile.TemporaryDirectory() as folder, running_simulator(Path(folder)) as simulator:
        data = Path(folder) / "data"
        with Shop(connection_to(simulator), data) as shop:
            shop.until_line(ConnectionState.CONNECTED)
            for each in readings(shop, asked.payments, asked.reconnections, EVERY):
                journal_kib = sum(file.stat().st_size for file in data.iterdir()) // 1024
                _tell(
                    f"{each.payments:8} {each.reconnections:14} {each.descriptors:12} "
                    f"{each.threads:8} {each.resident_kib:8} {each.blocks:8} "
                    f"{journal_kib:12} {each.seconds:5.0f}"
                )
        assert shop.sound(), "the journal is not sound"


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
