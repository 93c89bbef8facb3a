"""``python -m benchmarks.terminals``: many terminals at one simulator, every payment accounted for.

The simulator runs as a process of its own, with its ledger and its state on the disk. What the
terminals were told is held against the ledger's file. ``--write`` puts the figures into
docs/benchmarks.md.
"""

import argparse
import asyncio
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.figures import median_ms, p99_ms
from benchmarks.terminal import Book, Terminal
from terminal_app.simulator import Kind, Ledger
from tests.support.processes import PROGRAM, RunningSimulator

DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_MARKS = ("<!-- terminals -->\n", "<!-- /terminals -->")
_CUSTOMER_S = 0.5
_LOGONS_AT_ONCE = 50
_END_S = 60.0
_FLOOR_SHARE = 1 / 6


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
    book: Book = field(default_factory=Book)
    floor: list[float] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def run(load: Load, folder: Path) -> Result:
    """Put ``load`` on a simulator whose files are in ``folder``, and account for all of it."""
    result = Result(load)
    with ExitStack() as ends:
        echo = ends.enter_context(_started([sys.executable, "-m", "benchmarks.echo"]))
        result.floor = asyncio.run(_floor(load, _line_of(echo).strip()))
    ledger_file = folder / "ledger.jsonl"
    files = ["--ledger", str(ledger_file), "--state", str(folder / "state.sqlite3")]
    with _started(
        [PROGRAM, "simulator", "--port", "0", "--delay", str(_CUSTOMER_S), *files]
    ) as process:
        urls = _urls(process)
        simulator = RunningSimulator(*urls, ledger_file, process)
        asyncio.run(_pay(load, simulator, result))
    result.differences = differences(result.book, Ledger.from_file(ledger_file))
    if len(result.book.told) != load.payments:
        result.differences.append(f"{len(result.book.told)} payments of {load.payments} ended")
    return result


def differences(book: Book, ledger: Ledger) -> list[str]:
    """Return what the terminals were told otherwise than the ledger has it, a line each."""
    found = [
        f"the simulator failed: {entry.facts['error']}"
        for entry in ledger.entries(Kind.SIMULATOR_ERROR)
    ]
    found += [f"a violation: {entry.facts}" for entry in ledger.entries(Kind.VIOLATION)]
    records = ledger.payments()
    for payment_id in records.keys() - book.told.keys():
        found.append(f"{payment_id}: is in the ledger alone")
    for payment_id, told in book.told.items():
        record = records.get(payment_id)
        if record is None:
            found.append(f"{payment_id}: is not in the ledger")
        else:
            said = (told.state, told.receipt_ids, told.amount_minor * len(told.receipt_ids))
            if said != (record.state, set(record.receipt_ids), record.charged_minor):
                found.append(f"{payment_id}: told {told}, the ledger has {record}")
    return found


def as_markdown(result: Result) -> str:
    """Return the figures as the documentation shows them."""
    load, book = result.load, result.book
    kinds = Counter(told.kind for told in book.told.values())
    made = ", ".join(f"{number:,} {kind}" for kind, number in kinds.most_common())
    verdict = (
        "**every one accounted for on both sides**"
        if not result.differences
        else f"**{len(result.differences)} DIFFERENCES**"
    )
    rows = [
        f"| {name} | {len(times):,} | {median_ms(times):.2f} | {p99_ms(times):.2f} "
        f"| {max(times) * 1000:.1f} |"
        for name, times in (*book.latencies.items(), ("floor: echo", result.floor))
    ]
    head = (
        f"{load.terminals:,} terminals, {load.per_second} payments a second for "
        f"{load.seconds:g} s, seed {load.seed}: {len(book.told):,} payments ({made}) in "
        f"{result.lasted_s:.1f} s, {verdict}."
    )
    columns = ("| from request to answer | number | median ms | p99 ms | longest ms |",)
    return "\n".join((head, "", *columns, "| --- | ---: | ---: | ---: | ---: |", *rows, ""))


async def _pay(load: Load, simulator: RunningSimulator, result: Result) -> None:
    """Log every terminal on, and begin a payment at each tick on one that is free."""
    chance = random.Random(load.seed)  # noqa: S311 - the same each time
    book = result.book
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
        terminals = [
            Terminal(f"LOAD-{n}", client, simulator.token_url, simulator.websocket_url, book)
            for n in range(load.terminals)
        ]
        gate = asyncio.Semaphore(_LOGONS_AT_ONCE)
        await asyncio.gather(*(_within(gate, terminal.log_on) for terminal in terminals))
        free: asyncio.Queue[Terminal] = asyncio.Queue()
        for terminal in chance.sample(terminals, len(terminals)):
            free.put_nowait(terminal)
        begun = time.perf_counter()
        async with asyncio.timeout(load.seconds + _END_S), asyncio.TaskGroup() as sales:
            for number in range(load.payments):
                await asyncio.sleep(begun + number / load.per_second - time.perf_counter())
                sales.create_task(_one(await free.get(), free, chance.random()))
        result.lasted_s = time.perf_counter() - begun
        await asyncio.gather(*(terminal.hang_up() for terminal in terminals))


async def _one(terminal: Terminal, free: "asyncio.Queue[Terminal]", chance: float) -> None:
    """Take one payment: most are paid, the others cancelled, refunded, aborted or cut off."""
    for share, kind in ((0.55, "paid"), (0.65, "aborted"), (0.78, "cancelled"), (0.9, "refunded")):
        if chance < share:
            await getattr(terminal, kind)()
            break
    else:
        await terminal.dropped()
    free.put_nowait(terminal)


async def _floor(load: Load, url: str) -> list[float]:
    """Return how long an echo takes, at the same rate over as many connections."""
    times: list[float] = []
    seconds = load.seconds * _FLOOR_SHARE
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
        gate = asyncio.Semaphore(_LOGONS_AT_ONCE)

        async def connect() -> aiohttp.ClientWebSocketResponse:
            return await client.ws_connect(url)

        sockets = await asyncio.gather(*(_within(gate, connect) for _ in range(load.terminals)))
        begun = time.perf_counter()
        for number in range(int(load.per_second * seconds)):
            await asyncio.sleep(begun + number / load.per_second - time.perf_counter())
            socket = sockets[number % len(sockets)]
            asked = time.perf_counter()
            await socket.send_str("x" * 200)
            await socket.receive()
            times.append(time.perf_counter() - asked)
        await asyncio.gather(*(socket.close() for socket in sockets))
    return times


async def _within(gate: asyncio.Semaphore, do: Callable[[], Coroutine[Any, Any, Any]]) -> Any:  # noqa: ANN401 - what it does
    async with gate:
        return await do()


def _started(command: list[str]) -> "_Ended":
    return _Ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))


class _Ended:
    """A process that is ended with its block."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def __enter__(self) -> "subprocess.Popen[str]":
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        if self._process.stdout is not None:
            self._process.stdout.close()


def _urls(process: "subprocess.Popen[str]") -> tuple[str, str]:
    urls: dict[str, str] = {}
    while len(urls) < 2:  # noqa: PLR2004 - where tokens are, and where the WebSocket is
        name, equals, url = _line_of(process).partition("=")
        if equals:
            urls[name.strip()] = url.strip()
    return urls["token_url"], urls["websocket_url"]


def _line_of(process: "subprocess.Popen[str]") -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError("the server ended before it listened")
    return line


def main() -> int:
    """Run the load; returns 1 if anything isn't accounted for."""
    usual = Load()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.terminals", description=__doc__)
    parser.add_argument("--terminals", type=int, default=usual.terminals)
    parser.add_argument("--per-second", type=int, default=usual.per_second)
    parser.add_argument("--seconds", type=float, default=usual.seconds)
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--write", action="store_true", help="put the figures into the docs")
    given = parser.parse_args()
    load = Load(given.terminals, given.per_second, given.seconds, given.seed)
    _allow_descriptors(2 * load.terminals)
    with tempfile.TemporaryDirectory() as folder:
        result = run(load, Path(folder))
    text = as_markdown(result)
    print(text)
    for difference in result.differences[:20]:
        print(difference)
    if given.write:
        begin, end = _MARKS
        document = DOCUMENT.read_text(encoding="utf-8")
        block = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        DOCUMENT.write_text(block.sub(lambda _: f"{begin}{text}{end}", document), encoding="utf-8")
    return 1 if result.differences else 0


def _allow_descriptors(number: int) -> None:
    """Raise this process' limit of open files, and that of the processes it starts, if need be."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number + 256
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


if __name__ == "__main__":
    sys.exit(main())
