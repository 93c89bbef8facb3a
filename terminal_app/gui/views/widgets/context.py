"""The context that every view is built with."""

from collections.abc import Callable
from typing import NamedTuple

from terminal_app.gui.screen_state import Wish
from terminal_app.gui.views.widgets.styles import Styles
from terminal_app.gui.views.widgets.theme import Theme


class ViewContext(NamedTuple):
    """Theme and styles to draw with, and the callbacks for what a person does."""

    theme: Theme
    styles: Styles
    on_gesture: Callable[[Wish], None]
    on_typed: Callable[[str, int], None]
    """Called with each character and its event's time in milliseconds."""
