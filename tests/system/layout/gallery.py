"""A till's window and a customer display that fill a screen, to draw states and check them."""

import contextlib
import itertools
import os
import time
import tkinter as tk
from collections.abc import Callable, Iterator
from typing import NamedTuple

from PIL import Image

from terminal_app.gui.screen_state import (
    CustomerDisplayState,
    Lookup,
    PaymentsPage,
    Result,
    ScreenState,
)
from terminal_app.gui.views.customer_display import CustomerDisplay
from terminal_app.gui.views.monitors import Place
from terminal_app.gui.views.till_view import TillView
from terminal_app.gui.views.widgets.text_fit import ELLIPSIS
from terminal_app.gui.views.window import Window
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.system.layout import checks
from tests.system.layout.places import places
from tests.system.layout.states import Shown


class Size(NamedTuple):
    """A screen."""

    width: int
    height: int
    dpi: int = 96

    @property
    def name(self) -> str:
        """As people write it."""
        return f"{self.width}x{self.height}"


SIZES = {
    size.name: size
    for size in (
        Size(800, 600),
        Size(1024, 768),
        Size(1366, 768),
        Size(1920, 1080),
        Size(3840, 2160, 192),
    )
}


USUAL_WIDTH = 1024
MEASURED_WITHIN_S = 1.0


class Gallery:
    """Both windows on one screen, the customer display above the till's while it is checked."""

    def __init__(
        self, screen: Screen, size: Size, look: str = "light", text_size: str = "normal"
    ) -> None:
        self.screen = screen
        self.size = size
        self.failures: list[BaseException] = []
        self.window = window = Window(lambda _wish: None, lambda _text, _at: None, look, text_size)
        window.root.report_callback_exception = self._failed
        window.root.geometry(f"{size.width}x{size.height}+0+0")
        window.show()
        window._load_late()
        self.customer_display = CustomerDisplay(
            window.root, window.context, Place(0, 0, size.width, size.height)
        )
        self._view = TillView(window)
        self._view._display = self.customer_display
        self.customer_display._top.withdraw()
        self._focused: set[tuple[str, ...]] = set()
        self._places: dict[tuple[str, tuple[str, ...]], tuple[str, checks.Box]] = {}
        # What the window builds later would come between the states.
        wait_for("the window's late parts", self._is_prepared)
        self.settle()

    def _is_prepared(self) -> bool:
        self.window.root.update()
        return Result in self.window._panes.center._views

    def _failed(self, _kind: object, error: BaseException, _trace: object) -> None:
        self.failures.append(error)

    def settle(self) -> None:
        """Let everything be drawn; waits for the X server's answers too."""
        root = self.window.root
        for _ in range(2):
            root.update()
            root.winfo_pointerx()
        root.update()
        # Tk measures lines anew when any font has changed, a few at a time.
        by = time.monotonic() + MEASURED_WITHIN_S
        while checks.is_measuring(root) and time.monotonic() < by:
            root.update()

    def set_theme(self, name: str) -> None:
        """Change the theme of both windows."""
        self.window.set_theme(name)
        self.settle()

    def show(self, shown: Shown) -> None:
        """Draw the till's window."""
        self.window.render(shown.screen)
        self.settle()

    @contextlib.contextmanager
    def above(self, shown: Shown) -> Iterator[tk.Toplevel | tk.Frame | None]:
        """Open what is above the till's window, for the block."""
        opened = shown.above(self.window) if shown.above is not None else None
        self.settle()
        yield opened
        if opened is not None:
            opened.destroy()
            self.settle()

    def show_customer(self, state: CustomerDisplayState) -> None:
        """Draw the customer display, above the till's window."""
        self._view.render_customer_display(state)
        self.customer_display._top.deiconify()
        self.customer_display._top.lift()
        self.settle()

    def hide_customer(self) -> None:
        """Hide the customer display."""
        self.customer_display._top.withdraw()
        self.settle()

    def picture(self) -> Image.Image:
        """Return what is on the screen."""
        return self.screen.picture()

    def area(self, place: checks.Box) -> bytes:
        """Return the pixels of a part of the screen, as far as it is on it."""
        right, bottom = min(place.right, self.size.width), min(place.bottom, self.size.height)
        left, top = (max(0, min(one)) for one in ((place.left, right - 1), (place.top, bottom - 1)))
        return self.screen.area(left, top, right, bottom)

    # -- what is wrong with it ----------------------------------------------------------------

    def all_faults(self, states: dict[str, Callable[[str], Shown]], language: str) -> Iterator[str]:
        """Show every state in both windows, and return what is wrong with any."""
        made = {name: make(language) for name, make in states.items()}
        for name, shown in made.items():
            self.show(shown)
            with self.above(shown) as opened:
                yield from (f"{name}: {fault}" for fault in self.faults(name, opened))
        for state, name in {shown.customer: name for name, shown in made.items()}.items():
            self.show_customer(state)
            yield from (f"customer, {name}: {fault}" for fault in self.customer_faults())
        self.hide_customer()

    def unseen_focus_once(self, opened: tk.Toplevel | tk.Frame | None) -> list[str]:
        """The same for what of it is of a kind, size and state that wasn't tried before."""
        return list(self.unseen_focus(opened, again=False))

    def unseen_focus(
        self, opened: tk.Toplevel | tk.Frame | None, *, again: bool = True
    ) -> Iterator[str]:
        """Give the keyboard to one after the other; return what looks as it did without."""
        root, top = self.window.root, opened or self.window.root
        for name in checks.order(top):
            widget = root.nametowidget(name)
            kind = checks.kind(widget)
            if not again and kind in self._focused:
                continue
            self._focused.add(kind)
            widget.focus_force()
            self.settle()
            # Where it is once it is scrolled into sight.
            place = checks.box(widget)
            focused = self.area(place)
            top.focus_force()
            self.settle()
            if self.area(place) == focused:
                yield checks.said(widget)
        top.focus_force()
        self.settle()

    def faults(self, name: str, opened: tk.Toplevel | tk.Frame | None) -> list[str]:
        """Return what is wrong with the till's window, or with the one above it."""
        found = self._raised()
        scale = self.window._theme.scale
        if opened is not None:
            if not checks.Box(0, 0, self.size.width, self.size.height).holds(checks.box(opened)):
                found.append(f"{checks.said(opened)} leaves the screen: {checks.box(opened)}")
            return [*found, *checks.faults(opened, scale), *checks.unreachable(opened)]
        found += checks.faults(self.window.root, scale) + checks.unreachable(self.window.root)
        found += [f"{text!r} is shortened" for text in self._wrongly_shortened()]
        return found + self._jumps(name)

    def customer_faults(self) -> list[str]:
        """Return what is wrong with the customer display."""
        return [
            *self._raised(),
            *checks.faults(self.customer_display._top, self.window._theme.scale),
            *[
                f"{text!r} is shortened"
                for text in checks.shortened(self.customer_display._top)
                if text not in _texts_in(self.customer_display._shown)
            ],
        ]

    def _raised(self) -> list[str]:
        raised, self.failures = self.failures, []
        return [f"Tk: {error!r}" for error in raised]

    def _wrongly_shortened(self) -> list[str]:
        """Return what may not be.

        What may: the technician's line, which the log has; who sells, in the header; in a list who
        and what a row is about, but never its time, amount, outcome or receipt number.
        """
        window = self.window
        allowed = {
            str(label.cget("text"))
            for label in (window._panes.status._technical, window._panes.header._merchant)
        }
        # An ellipsis of the presenter's own is meant: "Waiting…".
        allowed.update(_texts_in(window._state))
        in_lists = [] if window._state is None else _about_rows(window._state)
        return [
            text
            for text in checks.shortened(window.root)
            if text not in allowed
            and not any(one.startswith(text.removesuffix(ELLIPSIS).rstrip()) for one in in_lists)
        ]

    def _jumps(self, name: str) -> list[str]:
        found = []
        shown = self.window._state
        # A shop with quick keys has another keypad than one without; from state to state it stays.
        quick = _keys_of(shown) if shown is not None else ()
        # Small, or with large text, the middle has no place that a notice of any length fits in.
        is_usual = self.size.width >= USUAL_WIDTH and self.window._theme.text_size == "normal"
        has_notice = shown is not None and shown.center.notice is not None
        for part, place in places(self.window).items():
            if part == "code" and has_notice and not is_usual:
                continue
            first_in, first = self._places.setdefault((part, quick), (name, place))
            if place != first:
                found.append(f"{part} is at {place}, in {first_in!r} it was at {first}")
        return found


def _keys_of(state: ScreenState) -> tuple[str, ...]:
    """Return the words of the keys over the digits, and whether there are keys beside them.

    Of long words, as a language may have, fewer stand in a row.
    """
    beside = ("items beside",) if state.amount.items else ()
    return (*(key.text for key in state.amount.quick), *beside)


def _about_rows(state: ScreenState) -> list[str]:
    """Return the texts in lists that may be shortened."""
    found = [row.about for row in state.today.rows] if state.today is not None else []
    if isinstance(state.page, PaymentsPage):
        found += [text for row in state.page.rows for text in (row.who, row.note)]
    if isinstance(state.center.face, Lookup):
        found += [row.name for row in state.center.face.rows]
    return found


def _texts_in(value: object) -> Iterator[str]:
    """Return every text in a screen's state."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from itertools.chain.from_iterable(map(_texts_in, value))


@contextlib.contextmanager
def gallery(
    screen: Screen, size: Size, look: str = "light", text_size: str = "normal"
) -> Iterator[Gallery]:
    """Open both windows on a screen of that size; closed with the block.

    The screen must outlive the process' last window: Tk ends a process that loses a display.
    """
    before = os.environ.get("DISPLAY")
    os.environ["DISPLAY"] = screen.name
    try:
        opened = Gallery(screen, size, look, text_size)
        yield opened
        opened.window.root.destroy()
    finally:
        if before is not None:
            os.environ["DISPLAY"] = before
