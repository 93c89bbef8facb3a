"""What every view is built with, and the base class of those that draw a screen state."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from terminal_app.gui.screen_state import Wish
from terminal_app.gui.views.widgets.styles import Styles
from terminal_app.gui.views.widgets.theme import Theme

State = TypeVar("State")


class ViewContext(NamedTuple):
    """Theme and styles to draw with, and the callbacks for what a person does."""

    theme: Theme
    styles: Styles
    on_gesture: Callable[[Wish], None]
    on_typed: Callable[[str, int], None]
    """Called with each character and its event's time in milliseconds."""


class StateView(ABC, Generic[State]):
    """Draws a value of ``screen_state`` whenever it has changed."""

    def __init__(self, context: ViewContext) -> None:
        self._context = context
        self._theme = context.theme
        self._shown: State | None = None

    def render(self, state: State) -> None:
        """Draw what has changed."""
        before, self._shown = self._shown, state
        if state != before:
            self._draw(state, before)

    @abstractmethod
    def _draw(self, state: State, before: State | None) -> None:
        """Draw ``state``; ``before`` is what was drawn last, None the first time."""
