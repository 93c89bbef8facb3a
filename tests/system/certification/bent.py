"""A simulator whose messages are bent on their way out: altered, or kept back."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from terminal_app.simulator import SimulatorServer
from terminal_app.simulator.terminals.connections import TerminalConnection
from terminal_app.simulator.terminals.outbound import OutboundMessage

CLIENT = "certifier"
SECRET = "Xq7-very-secret-and-nowhere-else"

Value = dict[str, Any]
Rule = Callable[[Value], Value | None]
"""Returns what is sent in its place; None: it is kept back."""


class Held:
    """Keeps back the first message that ``matches``; ``came`` is set then."""

    def __init__(self, matches: Callable[[Value], bool]) -> None:
        self._matches = matches
        self.came = threading.Event()

    def __call__(self, value: Value) -> Value | None:
        if not self.came.is_set() and self._matches(value):
            self.came.set()
            return None
        return value


@contextmanager
def bent_server(monkeypatch: pytest.MonkeyPatch, rule: Rule) -> Iterator[SimulatorServer]:
    """Run a simulator in this process whose messages go through ``rule``."""
    send = TerminalConnection.send

    async def bent(connection: TerminalConnection, message: OutboundMessage) -> bool:
        value = rule(json.loads(message.text))
        if value is None:
            return True
        return await send(connection, replace(message, text=json.dumps(value)))

    monkeypatch.setattr(TerminalConnection, "send", bent)
    with SimulatorServer(credentials={CLIENT: SECRET}, delay_s=0.05) as server:
        yield server


def straight(value: Value) -> Value | None:
    """Send it as it is."""
    return value
