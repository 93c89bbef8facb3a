"""Base class of the views that draw one part of a screen state."""

from typing import Generic, TypeVar

from terminal_app.gui.views.widgets.context import ViewContext

State = TypeVar("State")


class StateView(Generic[State]):
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

    def _draw(self, state: State, before: State | None) -> None:
        """Draw ``state``; ``before`` is what was drawn last, None the first time."""
        raise NotImplementedError
