"""A real window on a virtual screen, and a presenter without one."""

import contextlib
import gc
import tkinter as tk
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from terminal_app.gui.screen_state import Wish
from terminal_app.gui.views.window import Window
from tests.support.screen import Screen, virtual_screen
from tests.unit.gui.presenter.presented import TillUnderTest


@pytest.fixture(scope="package", autouse=True)
def no_widget_is_left_to_other_threads() -> Iterator[None]:
    """Tk aborts the process if a widget's remains are collected on another thread than its own."""
    yield
    gc.collect()


class Person:
    """What the window says that a person did; a Tk callback that fails, fails the test."""

    def __init__(self) -> None:
        self.gestures: list[Wish] = []
        self.typed: list[tuple[str, int]] = []
        self.failures: list[BaseException] = []

    def failed(self, _kind: object, error: BaseException, _trace: object) -> None:
        """Keep what Tk would print."""
        self.failures.append(error)

    @property
    def characters(self) -> list[str]:
        """What was typed, without its times."""
        return [character for character, _ in self.typed]


@pytest.fixture(scope="session")
def screens() -> Iterator[Callable[[int, int], Screen]]:
    """Larger screens, for the whole session: Tk ends a process that loses a display."""
    with contextlib.ExitStack() as opened:
        yield cache(lambda width, height: opened.enter_context(virtual_screen(width, height)))


@pytest.fixture
def root(screen: Screen) -> Iterator[tk.Tk]:
    """A bare window."""
    del screen
    made = tk.Tk()
    made.update()
    yield made
    made.destroy()


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def open_window(person: Person) -> Iterator[Callable[[Screen], Window]]:
    """Open windows that fill a screen; they are closed after the test."""
    opened: list[Window] = []
    patch = pytest.MonkeyPatch()

    def open_on(screen: Screen) -> Window:
        patch.setenv("DISPLAY", screen.name)
        window = Window(person.gestures.append, lambda text, at: person.typed.append((text, at)))
        window.root.report_callback_exception = person.failed
        opened.append(window)
        image = screen.picture()
        window.root.geometry(f"{image.width}x{image.height}+0+0")
        window.show()
        window.root.update()
        window._load_late()
        return window

    yield open_on
    for window in opened:
        window.root.destroy()
    patch.undo()
    assert person.failures == []


@pytest.fixture
def window(open_window: Callable[[Screen], Window], screen: Screen) -> Window:
    """The window at 1024x768."""
    return open_window(screen)


@pytest.fixture
def till() -> TillUnderTest:
    """A connected till, as its presenter shows it."""
    return TillUnderTest().connect()
