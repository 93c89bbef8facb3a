"""The installed till at a simulator; a module says with which ``settings``."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import (
    RunningSimulator,
    RunningTill,
    running_simulator,
    running_till,
    write_settings,
)
from tests.support.screen import Screen


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[RunningSimulator]:
    with running_simulator(tmp_path) as running:
        yield running


@pytest.fixture
def settings(simulator: RunningSimulator, tmp_path: Path) -> Path:
    return write_settings(tmp_path, simulator)


@pytest.fixture
def till(settings: Path, tmp_path: Path, screen: Screen) -> Iterator[RunningTill]:
    with running_till(settings, tmp_path / "data", screen.name) as running:
        running.wait_until_logged_on()
        yield running
