"""The installed program and the simulator as processes, with the files that they write."""

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from terminal_app.journal.entries import snapshot_text
from terminal_app.settings import Connection
from terminal_app.simulator import Entry, Kind, Ledger
from tests.support.waiting import wait_for

PROGRAM = os.environ.get(
    "TERMINAL_APP_PROGRAM", str(Path(sys.executable).with_name("terminal-app"))
)
"""The installed program; a build can be named instead."""
SECRET = "demo"


@dataclass(frozen=True)
class RunningSimulator:
    """A simulator in a process of its own."""

    token_url: str
    websocket_url: str
    ledger_file: Path
    process: "subprocess.Popen[str]"

    @property
    def base_url(self) -> str:
        """The address of its pages."""
        return self.token_url.split("/authorization", maxsplit=1)[0]

    def stop(self) -> None:
        """Stop it, as if the server had gone."""
        self.process.terminate()
        self.process.wait(10)

    def ledger(self) -> Ledger:
        """Return its ledger so far."""
        return Ledger.from_file(self.ledger_file)

    def entries(self, kind: Kind) -> list[Entry]:
        """Return the entries of one kind."""
        return [entry for entry in self.ledger().entries() if entry.kind is kind]


def addresses_told_by(simulator: "subprocess.Popen[str]") -> dict[str, str]:
    """Return the addresses that a simulator tells once it listens, by their settings' names."""
    assert simulator.stdout is not None
    urls: dict[str, str] = {}
    while len(urls) < 2:
        line = simulator.stdout.readline()
        assert line, "the simulator ended before it listened"
        name, equals, url = line.partition("=")
        if equals:
            urls[name.strip()] = url.strip()
    return urls


@contextlib.contextmanager
def running_simulator(folder: Path, delay_s: float = 0.3, *more: str) -> Iterator[RunningSimulator]:
    """Start the simulator on a free port of this machine, if ``more`` arguments don't say where."""
    ledger_file = folder / "ledger.jsonl"
    command = [PROGRAM, "simulator", "--port", "0", "--delay", str(delay_s)]
    with subprocess.Popen(
        [*command, "--ledger", str(ledger_file), *more], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            urls = addresses_told_by(process)
            yield RunningSimulator(urls["token_url"], urls["websocket_url"], ledger_file, process)
        finally:
            process.terminate()


def write_settings(folder: Path, simulator: RunningSimulator | Connection, more: str = "") -> Path:
    """Write a settings file of a till for that simulator, or a server with such addresses."""
    file = folder / "terminal-app.toml"
    file.write_text(
        f"""
[connection]
environment = "custom"
token_url = "{simulator.token_url}"
websocket_url = "{simulator.websocket_url}"
terminal_id = "TILL-1"
client_id = "demo"
{more}
""",
        encoding="utf-8",
    )
    return file


def environment(display: str | None) -> dict[str, str]:
    """Return this process' environment with that display, and with the client secret."""
    # As a user starts it: bytecode is written, and the desktop's name sets no theme.
    left_out = {"DISPLAY", "PYTHONDONTWRITEBYTECODE", "XDG_CURRENT_DESKTOP"}
    env = {name: value for name, value in os.environ.items() if name not in left_out}
    if display is not None:
        env["DISPLAY"] = display
    return {**env, "TERMINAL_APP_CLIENT_SECRET": SECRET}


def run_program(
    *arguments: str, display: str | None = None, within_s: float = 60, given: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the installed program to its end; ``given`` is what it reads on standard input."""
    return subprocess.run(
        [PROGRAM, *arguments],
        env=environment(display),
        input=given,
        capture_output=True,
        text=True,
        timeout=within_s,
        check=False,
    )


class RunningTill:
    """The till's window in a process of its own, and the files that it writes."""

    def __init__(self, process: "subprocess.Popen[str]", data_dir: Path) -> None:
        self.process = process
        self.data_dir = data_dir
        self.journal = data_dir / "journal.sqlite3"

    def payments(self) -> list[dict[str, Any]]:
        """Return the payments in the journal's file, the oldest first; their snapshots as text."""
        rows = self._rows("SELECT * FROM payments ORDER BY first_seq")
        return [{**row, "snapshot": snapshot_text(row["snapshot"])} for row in rows]

    def scans(self) -> list[dict[str, Any]]:
        """Return the scans of the till's own code in the journal's file."""
        return self._rows("SELECT * FROM scans ORDER BY last_seq")

    def _rows(self, query: str) -> list[dict[str, Any]]:
        if not self.journal.exists():
            return []
        with contextlib.closing(
            sqlite3.connect(f"{self.journal.as_uri()}?mode=ro", uri=True)
        ) as db:
            db.row_factory = sqlite3.Row
            try:
                rows = db.execute(query).fetchall()
            except sqlite3.OperationalError:
                return []
            return [dict(row) for row in rows]

    def log(self) -> str:
        """Return the till's log."""
        file = self.data_dir / "terminal-app.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def wait_until_logged_on(self) -> None:
        """Wait until the server has confirmed the logon."""
        wait_for("logged on", lambda: "logged on" in self.log())


@contextlib.contextmanager
def running_demo(folder: Path, display: str, more: str = "") -> Iterator[RunningTill]:
    """Start the till's window with a simulator inside; ``more`` goes into its settings."""
    file = folder / "demo.toml"
    connection = 'environment = "simulator"\nterminal_id = "DEMO-1"\nclient_id = "demo"\n'
    file.write_text(f"[connection]\n{connection}{more}", encoding="utf-8")
    with subprocess.Popen(
        [PROGRAM, "--config", str(file), "--data-dir", str(folder), "demo"],
        env=environment(display),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield RunningTill(process, folder / "demo")
        finally:
            process.kill()


@contextlib.contextmanager
def running_till(
    settings: Path, data_dir: Path, display: str, program: Sequence[str] = (PROGRAM,)
) -> Iterator[RunningTill]:
    """Start the till's window; killed at the end if it still runs."""
    with subprocess.Popen(
        [*program, "--config", str(settings), "--data-dir", str(data_dir)],
        env=environment(display),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield RunningTill(process, data_dir)
        finally:
            process.kill()
