"""Screens of every size, and windows whose remains no other thread collects."""

import contextlib
import gc
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.support.screen import Screen, virtual_screen
from tests.system.layout.gallery import Size


@pytest.fixture(autouse=True)
def no_widget_is_left_to_other_threads() -> Iterator[None]:
    """After each test, since some start a simulator.

    An image that is collected on that one's thread makes it wait for a second; a widget aborts
    the process.
    """
    yield
    gc.collect()


@pytest.fixture(scope="session")
def screens() -> Iterator[Callable[[Size], Screen]]:
    """For the whole session: Tk never lets go of a display, and ends a process that loses one."""
    with contextlib.ExitStack() as opened:
        yield cache(lambda size: opened.enter_context(virtual_screen(*size)))
