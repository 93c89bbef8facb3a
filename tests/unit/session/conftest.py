"""Fixtures: an engine without a connection; a server and a session."""

import gc
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal_app.channel.events import ConnectionState
from terminal_app.simulator import Kind, SimulatorServer
from tests.support.waiting import wait_for
from tests.unit.session.engine.engine_harness import EngineHarness
from tests.unit.session.shop import Shop, connection_to, open_descriptors


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[EngineHarness]:
    """A harness that is logged on."""
    harness = EngineHarness(tmp_path)
    harness.on_connected()
    yield harness
    harness.disk.mend()
    harness.close()


@pytest.fixture
def no_descriptor_is_left() -> Iterator[None]:
    """Sockets are closed at once, not when the collector finds them: it runs seldom in the till."""
    before = open_descriptors()
    gc.disable()
    yield
    try:
        wait_for("the descriptors' end", lambda: open_descriptors() <= before)
    finally:
        gc.enable()


@pytest.fixture
def server() -> Iterator[SimulatorServer]:
    """A simulator whose customer takes 20 ms; it must end without an error of its own."""
    rng = random.Random(7)  # noqa: S311 - the same ids each time
    with SimulatorServer(delay_s=0.02, rng=rng) as server:
        yield server
    assert server.ledger.entries(Kind.SIMULATOR_ERROR) == []


@pytest.fixture
def shop(server: SimulatorServer, tmp_path: Path) -> Iterator[Shop]:
    """A session that is logged on; at its end the journal must be sound."""
    with Shop(connection_to(server), tmp_path / "data") as shop:
        shop.until_line(ConnectionState.CONNECTED)
        yield shop
    assert shop.failure() is None
    assert shop.sound()
    assert server.ledger.entries(Kind.VIOLATION) == []
    assert server.ledger.entries(Kind.DUPLICATE_INIT) == []
