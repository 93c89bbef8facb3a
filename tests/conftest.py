"""What all tests share: a virtual screen, a time zone, and profiles for the property tests."""

import gc
import logging
import os
import sys
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from terminal_app.settings.paths import STATE_DIR_VARIABLE
from tests.support.screen import Screen, virtual_screen
from tests.support.time_zone import in_zone

# The same examples each time, so that a change is to blame when a run differs; `soak` searches on.
settings.register_profile(
    "default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "soak", settings.get_profile("default"), derandomize=False, max_examples=20_000
)
settings.load_profile("default")


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Collect garbage after each file of tests that has loaded Tk, on this thread.

    Tk aborts the process if a widget's remains are collected on another thread than its own.
    """
    is_last = nextitem is None or nextitem.path != item.path
    if is_last and "tkinter" in sys.modules:
        gc.collect()


@pytest.fixture(scope="session", autouse=True)
def _state_dir() -> Iterator[None]:
    """Keep the second copies of the tests' journals out of this user's own folders."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv(STATE_DIR_VARIABLE, folder)
        yield


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    """A screen of 1024x768; also the DISPLAY of windows in the tests' own process."""
    with virtual_screen() as opened:
        before = os.environ.get("DISPLAY")
        os.environ["DISPLAY"] = opened.name
        yield opened
        if before is None:
            del os.environ["DISPLAY"]
        else:
            os.environ["DISPLAY"] = before


@pytest.fixture(scope="session")
def large_screen() -> Iterator[Screen]:
    """A screen of full HD, for programs that run as their own process."""
    with virtual_screen(1920, 1080) as opened:
        yield opened


@pytest.fixture
def oslo() -> Iterator[None]:
    """Have local times be those of Oslo, where the clock is put twice a year."""
    with in_zone("Europe/Oslo"):
        yield


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Undo what a test has changed of the logging: commands that are run in-process begin a log."""
    root, raises = logging.getLogger(), logging.raiseExceptions
    before, level = [*root.handlers], root.level
    yield
    for handler in root.handlers:
        if handler not in before:
            handler.close()
    root.handlers[:] = before
    root.setLevel(level)
    logging.raiseExceptions = raises
