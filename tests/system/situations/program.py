"""The installed program at a simulator in this process, which the test plays the customer of."""

import contextlib
import json
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from terminal_app.journal.journal import FILE_NAME
from terminal_app.simulator import SimulatorServer
from tests.support.processes import PROGRAM, environment

WITHIN_S = 60.0
QUICK = {
    "take_up": 0.2,
    "confirmation": 0.5,
    "init_response": 2.0,
    "reconnect_first": 0.05,
    "reconnect_most": 0.2,
    "ask_first": 0.3,
    "ask_most": 0.6,
}


def settings_for(folder: Path, server: SimulatorServer, **times: float) -> Path:
    """Write a settings file for a till at ``server``."""
    file = folder / "terminal-app.toml"
    limits = "\n".join(f"{name} = {seconds}" for name, seconds in {**QUICK, **times}.items())
    file.write_text(
        f"""
[connection]
environment = "custom"
token_url = "{server.token_url}"
websocket_url = "{server.websocket_url}"
terminal_id = "TILL-1"
client_id = "demo"
[times]
{limits}
""",
        encoding="utf-8",
    )
    return file


class Paying:
    """One ``terminal-app pay --json`` that runs."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.said = ""

    @property
    def output(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def until(self, words: str) -> None:
        """Read what it says, until it has said that."""
        while words not in self.said:
            line = self.output.readline()
            assert line, f"ended with {self.process.wait()} before it said {words!r}:\n{self.said}"
            self.said += line

    def until_code(self) -> None:
        self.until("█")

    def ended(self) -> tuple[int, dict[str, Any]]:
        """Return the exit status and the JSON of the last line, once it has ended by itself."""
        rest, _none = self.process.communicate(timeout=WITHIN_S)
        self.said += rest
        assert "Traceback" not in self.said
        answer = json.loads(self.said.splitlines()[-1])
        assert isinstance(answer, dict)
        return self.process.returncode, answer


@contextlib.contextmanager
def paying(
    settings: Path, data_dir: Path, amount: str, *more: str, around: tuple[str, ...] = ()
) -> Iterator[Paying]:
    """Run ``pay`` beside the test; ``around`` is a command that runs it."""
    command = [*around, PROGRAM, "--config", str(settings), "--data-dir", str(data_dir)]
    with subprocess.Popen(
        [*command, "pay", amount, "--json", *more],
        env=environment(None),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield Paying(process)
        finally:
            process.kill()


def pay(settings: Path, data_dir: Path, amount: str, *more: str) -> tuple[int, dict[str, Any], str]:
    """Run ``pay`` to its end: exit status, JSON, and all that it said."""
    with paying(settings, data_dir, amount, *more) as one:
        status, answer = one.ended()
        return status, answer, one.said


def outcomes(data_dir: Path) -> dict[str, str]:
    """Return what the journal's file says of each payment."""
    file = data_dir / FILE_NAME
    if not file.exists():
        return {}
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        return dict(database.execute("SELECT payment_id, outcome FROM payments").fetchall())


def is_true(said: dict[str, str], server: SimulatorServer) -> bool:
    """Whether what a journal says of its payments is what the server did."""
    records = server.payments()
    paid = {one for one, outcome in said.items() if outcome == "paid"}
    not_paid = {one for one, outcome in said.items() if outcome == "not_paid"}
    return all(records[one].is_paid for one in paid) and not any(
        one in records and records[one].is_paid for one in not_paid
    )
