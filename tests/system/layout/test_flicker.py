"""What hasn't changed isn't painted: no flicker, and no work."""

import tkinter as tk
from collections.abc import Callable, Iterator

import pytest

from terminal_app.gui.screen_state import Paying, ScreenState
from terminal_app.gui.views.window import Window
from tests.support.screen import Screen
from tests.system.layout.checks import box
from tests.system.layout.gallery import SIZES, Gallery, Size, gallery
from tests.system.layout.places import payment_view
from tests.system.layout.states import STATES

SIZE = SIZES["1024x768"]


@pytest.fixture
def shown(screens: Callable[[Size], Screen]) -> Iterator[Gallery]:
    with gallery(screens(SIZE), SIZE) as opened:
        yield opened


class Watch:
    """Hears of all that is painted, placed, shown and hidden, and counts the commands to Tk."""

    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery
        self.heard: list[str] = []
        for event in ("<Expose>", "<Configure>", "<Map>", "<Unmap>"):
            gallery.window.root.bind_all(event, self._hear, add="+")
        gallery.settle()
        self.heard.clear()

    def _hear(self, event: "tk.Event[tk.Misc]") -> None:
        self.heard.append(f"{event.type} {event.widget}")

    def commands(self) -> int:
        return int(self._gallery.window.root.tk.call("info", "cmdcount"))


def test_the_same_state_again_gives_tk_nothing_to_do(shown: Gallery) -> None:
    watch = Watch(shown)
    to_count = watch.commands() - watch.commands()
    for name, make in STATES.items():
        made = make("nb")
        shown.show(made)
        watch.heard.clear()
        before = watch.commands()
        shown.window.render(made.screen)
        assert watch.commands() - before == -to_count, name
        shown.settle()
        assert watch.heard == [], name


def a_second_later(made: ScreenState) -> ScreenState:
    face = made.center.face
    assert isinstance(face, Paying)
    later = face._replace(waiting="Venter på kunden · 9:58 igjen", time_left=0.9)
    return made._replace(
        center=made.center._replace(face=later), status=made.status._replace(clock="12:35")
    )


def test_a_second_of_the_customers_time_moves_nothing_and_paints_the_time_alone(
    shown: Gallery,
) -> None:
    made = STATES["paying"]("nb").screen
    shown.window.render(made)
    shown.settle()
    watch = Watch(shown)
    before = shown.picture().convert("RGB")
    shown.window.render(a_second_later(made))
    shown.settle()
    assert [heard for heard in watch.heard if not _is_about_time(heard, shown.window)] == []
    after = shown.picture().convert("RGB")
    for place in [box(widget) for widget in _of_time(shown.window)]:
        for picture in (before, after):
            picture.paste((0, 0, 0), (place.left, place.top, place.right, place.bottom))
    assert before.tobytes() == after.tobytes()


def _of_time(window: Window) -> tuple[tk.Misc, ...]:
    paying = payment_view(window)
    return paying._waiting, paying._bar, window._panes.status._clock


def _is_about_time(heard: str, window: Window) -> bool:
    return any(heard.endswith(str(widget)) for widget in _of_time(window))
