"""Simulators whose messages are altered, held back, or sent by a scenario."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from terminal_app.simulator import SimulatorServer
from terminal_app.simulator.scripts import scenario_files
from terminal_app.simulator.terminals.connections import TerminalConnection
from terminal_app.simulator.terminals.outbound import OutboundMessage

CLIENT = "certifier"
SECRET = "Xq7-very-secret-and-nowhere-else"

Value = dict[str, Any]
Rule = Callable[[Value], Value | None]
"""Returns the message to send in its place; None: it is held back."""


class HeldMessage:
    """Holds back the first message that ``matches``; ``came`` is set then."""

    def __init__(self, matches: Callable[[Value], bool]) -> None:
        self._matches = matches
        self.came = threading.Event()

    def __call__(self, value: Value) -> Value | None:
        if not self.came.is_set() and self._matches(value):
            self.came.set()
            return None
        return value


@contextmanager
def altering_server(monkeypatch: pytest.MonkeyPatch, rule: Rule) -> Iterator[SimulatorServer]:
    """Run a simulator in this process whose messages go through ``rule``."""
    send = TerminalConnection.send

    async def altered(connection: TerminalConnection, message: OutboundMessage) -> bool:
        value = rule(json.loads(message.text))
        if value is None:
            return True
        return await send(connection, replace(message, text=json.dumps(value)))

    monkeypatch.setattr(TerminalConnection, "send", altered)
    with SimulatorServer(credentials={CLIENT: SECRET}, delay_s=0.05) as server:
        yield server


def unaltered(value: Value) -> Value | None:
    """Return the message as it is."""
    return value


def scenario_server(folder: Path, scenario: str = "") -> SimulatorServer:
    """Return a simulator that follows a scenario, not yet started."""
    file = folder / "scenario.toml"
    file.write_text(f'description = "as the test says"\n{scenario}', encoding="utf-8")
    return SimulatorServer(
        credentials={CLIENT: SECRET}, delay_s=0.05, scenario=scenario_files.load(str(file))
    )
