"""One browser for all tests, and a simulator with a till for each."""

import random
from collections.abc import Iterator

import pytest

from terminal_app.simulator import Kind, SimulatorServer
from tests.support.browser import Browser, running_browser
from tests.unit.simulator.terminal import Terminal


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return the one browser of this run."""
    with running_browser() as browser:
        yield browser


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """Return the browser as a new phone; the page's policy must have blocked nothing."""
    chromium.look()
    chromium.console()
    yield chromium
    refusals = [said for said in chromium.console() if "Content Security Policy" in said]
    assert refusals == []
    chromium.open("about:blank")


@pytest.fixture
def server() -> Iterator[SimulatorServer]:
    """Return a simulator that must end without an error of its own."""
    rng = random.Random(7)  # noqa: S311 - the same ids each time
    with SimulatorServer(delay_s=0.02, rng=rng) as server:
        yield server
    assert server.ledger.entries(Kind.SIMULATOR_ERROR) == []


@pytest.fixture
def till(server: SimulatorServer) -> Iterator[Terminal]:
    """Return a till that has its LOGON_CONFIRMATION."""
    with Terminal.logged_on(server) as till:
        yield till
