"""``terminal-app pay`` as a process, against a simulator in the test's own process."""

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


class RunningPay:
    """One running ``terminal-app pay --json``."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.output = ""

    @property
    def _stdout(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def wait_for(self, words: str) -> None:
        """Read its output until it has the words."""
        while words not in self.output:
            line = self._stdout.readline()
            assert line, (
                f"ended with {self.process.wait()} before it said {words!r}:\n{self.output}"
            )
            self.output += line

    def wait_for_code(self) -> None:
        self.wait_for("█")

    def finish(self) -> tuple[int, dict[str, Any]]:
        """Wait for its end; returns the exit status and the JSON of the last line."""
        # Not communicate(): it would miss what was read ahead with the line before.
        self.output += self._stdout.read()
        self.process.wait(WITHIN_S)
        assert "Traceback" not in self.output
        answer = json.loads(self.output.splitlines()[-1])
        assert isinstance(answer, dict)
        return self.process.returncode, answer


@contextlib.contextmanager
def running_pay(
    settings: Path, data_dir: Path, amount: str, *more: str, wrapper: tuple[str, ...] = ()
) -> Iterator[RunningPay]:
    """Run ``pay`` beside the test; ``wrapper`` is a command that runs it."""
    command = [*wrapper, PROGRAM, "--config", str(settings), "--data-dir", str(data_dir)]
    with subprocess.Popen(
        [*command, "pay", amount, "--json", *more],
        env=environment(None),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield RunningPay(process)
        finally:
            process.kill()


def pay(settings: Path, data_dir: Path, amount: str, *more: str) -> tuple[int, dict[str, Any], str]:
    """Run ``pay`` to its end; returns exit status, JSON and output."""
    with running_pay(settings, data_dir, amount, *more) as one:
        status, answer = one.finish()
        return status, answer, one.output


def outcomes(data_dir: Path) -> dict[str, str]:
    """Return the outcome of each payment in the journal's file."""
    file = data_dir / FILE_NAME
    if not file.exists():
        return {}
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        return dict(database.execute("SELECT payment_id, outcome FROM payments").fetchall())


def is_true(outcomes: dict[str, str], server: SimulatorServer) -> bool:
    """Whether a journal's outcomes agree with what the server did."""
    records = server.payments()
    paid = {one for one, outcome in outcomes.items() if outcome == "paid"}
    not_paid = {one for one, outcome in outcomes.items() if outcome == "not_paid"}
    return all(records[one].is_paid for one in paid) and not any(
        one in records and records[one].is_paid for one in not_paid
    )
