"""A load of many terminals on one simulator, and the account of every payment on both sides."""

import asyncio
import contextlib
import random
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.terminal import Observations, Terminal
from terminal_app.simulator import Kind, Ledger
from tests.support.processes import RunningSimulator, running_simulator

_CUSTOMER_S = 0.5
_LOGONS_AT_ONCE = 50
_END_S = 300.0
"""How much longer than it should the load may take, on a busy machine."""
_FLOOR_SHARE = 1 / 6
_MIX = (
    (0.55, Terminal.take_paid),
    (0.65, Terminal.take_aborted),
    (0.78, Terminal.take_cancelled),
    (0.9, Terminal.take_refunded),
    (1.0, Terminal.take_dropped),
)
"""Shares of the payments, added up."""


@dataclass(frozen=True, slots=True)
class Load:
    """How many terminals, and how many payments a second for how long."""

    terminals: int = 1000
    per_second: int = 50
    seconds: float = 60.0
    seed: int = 1

    @property
    def payments(self) -> int:
        """How many payments that makes."""
        return int(self.per_second * self.seconds)


@dataclass(slots=True)
class Result:
    """What came of it; times in seconds. ``differences`` is empty where both sides agree."""

    load: Load
    lasted_s: float = 0.0
    observed: Observations = field(default_factory=Observations)
    floor: list[float] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def run(load: Load, folder: Path) -> Result:
    """Put ``load`` on a simulator whose files are in ``folder``, and account for all of it."""
    result = Result(load)
    with _echo_server() as url:
        result.floor = asyncio.run(_echo_times(load, url))
    state = folder / "state.sqlite3"
    with running_simulator(folder, _CUSTOMER_S, "--state", str(state)) as simulator:
        asyncio.run(_pay(load, simulator, result))
    result.differences = differences(result.observed, simulator.ledger())
    ended = len(result.observed.payments)
    if ended != load.payments:
        result.differences.append(f"{ended} payments of {load.payments} ended")
    return result


def differences(observed: Observations, ledger: Ledger) -> list[str]:
    """Return what the terminals were told otherwise than the ledger has it, a line each."""
    found = [
        f"the simulator failed: {entry.facts['error']}"
        for entry in ledger.entries(Kind.SIMULATOR_ERROR)
    ]
    found += [f"a violation: {entry.facts}" for entry in ledger.entries(Kind.VIOLATION)]
    records = ledger.payments()
    for payment_id in records.keys() - observed.payments.keys():
        found.append(f"{payment_id}: is in the ledger alone")
    for payment_id, known in observed.payments.items():
        record = records.get(payment_id)
        if record is None:
            found.append(f"{payment_id}: is not in the ledger")
        else:
            told = (known.state, known.receipt_ids, known.amount_minor * len(known.receipt_ids))
            if told != (record.state, set(record.receipt_ids), record.charged_minor):
                found.append(f"{payment_id}: told {known}, the ledger has {record}")
    return found


async def _pay(load: Load, simulator: RunningSimulator, result: Result) -> None:
    """Log every terminal on, and begin a payment at each tick on one that is free."""
    chance = random.Random(load.seed)  # noqa: S311 - the same each time
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
        urls = simulator.token_url, simulator.websocket_url
        terminals = [
            Terminal(f"LOAD-{n}", client, *urls, result.observed) for n in range(load.terminals)
        ]
        limit = asyncio.Semaphore(_LOGONS_AT_ONCE)
        await asyncio.gather(*(_limited(limit, terminal.log_on) for terminal in terminals))
        free: asyncio.Queue[Terminal] = asyncio.Queue()
        for terminal in chance.sample(terminals, len(terminals)):
            free.put_nowait(terminal)
        begun = time.perf_counter()
        async with asyncio.timeout(load.seconds + _END_S), asyncio.TaskGroup() as sales:
            for number in range(load.payments):
                await asyncio.sleep(begun + number / load.per_second - time.perf_counter())
                sales.create_task(_take_one(await free.get(), free, chance.random()))
        result.lasted_s = time.perf_counter() - begun
        await asyncio.gather(*(terminal.close() for terminal in terminals))


async def _take_one(terminal: Terminal, free: "asyncio.Queue[Terminal]", chance: float) -> None:
    """Take one payment: most are paid, the others cancelled, refunded, aborted or cut off."""
    await next(take for share, take in _MIX if chance < share)(terminal)
    free.put_nowait(terminal)


async def _echo_times(load: Load, url: str) -> list[float]:
    """Return how long an echo takes, at the same rate over as many connections."""
    times: list[float] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
        limit = asyncio.Semaphore(_LOGONS_AT_ONCE)

        async def connect() -> aiohttp.ClientWebSocketResponse:
            return await client.ws_connect(url)

        sockets = await asyncio.gather(*(_limited(limit, connect) for _ in range(load.terminals)))
        begun = time.perf_counter()
        for number in range(max(1, int(load.payments * _FLOOR_SHARE))):
            await asyncio.sleep(begun + number / load.per_second - time.perf_counter())
            socket = sockets[number % len(sockets)]
            asked = time.perf_counter()
            await socket.send_str("x" * 200)
            await socket.receive()
            times.append(time.perf_counter() - asked)
        await asyncio.gather(*(socket.close() for socket in sockets))
    return times


async def _limited(limit: asyncio.Semaphore, act: Callable[[], Coroutine[Any, Any, Any]]) -> Any:  # noqa: ANN401 - what act returns
    async with limit:
        return await act()


@contextlib.contextmanager
def _echo_server() -> Iterator[str]:
    """Start the floor's server, and give its address; ended with the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.echo"], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            url = process.stdout.readline().strip() if process.stdout else ""
            if not url:
                raise RuntimeError("the echo server ended before it listened")
            yield url
        finally:
            process.terminate()
