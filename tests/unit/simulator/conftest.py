"""A quick simulator and a till logged on to it, for each test."""

import random
from collections.abc import Iterator

import pytest

from terminal_app.simulator import Kind, SimulatorServer

from .terminal import Terminal


@pytest.fixture
def server() -> Iterator[SimulatorServer]:
    """Return a simulator whose customer takes 20 ms; it must end without an error of its own."""
    rng = random.Random(7)  # noqa: S311 - the same ids each time
    with SimulatorServer(delay_s=0.02, rng=rng) as server:
        yield server
    assert server.ledger.entries(Kind.SIMULATOR_ERROR) == []


@pytest.fixture
def till(server: SimulatorServer) -> Iterator[Terminal]:
    """Return a till that has its LOGON_CONFIRMATION."""
    with Terminal.logged_on(server) as till:
        yield till
