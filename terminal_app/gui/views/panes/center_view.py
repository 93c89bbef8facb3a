"""Base class of the views that the middle pane shows, one at a time."""

import tkinter as tk
from abc import abstractmethod
from typing import TypeVar

from terminal_app.gui.screen_state import Face
from terminal_app.gui.views.widgets.view import StateView, ViewContext

WANTED_HEIGHT = 250
Content = TypeVar("Content", bound=Face)


class CenterView(StateView[Content]):
    """Draws one kind of content of the middle pane in its ``frame``."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(context)
        self._size = (0, 0, 0)
        """What ``arrange`` was last called with."""
        self.frame = tk.Frame(parent, background=context.theme.palette.card)

    def arrange(self, width: int, height: int, notice: int) -> None:
        """Fit into ``width`` and ``height`` pixels, of which a notice below takes ``notice``."""
        self._size = (width, height, notice)
        if self._shown is not None:
            self._arrange(self._shown, width, height - notice)

    def wanted_height(self, width: int) -> int:  # noqa: ARG002 - for views with a code
        """Return the height that is left to it where notice and buttons can do with less."""
        return self._theme.text_px(WANTED_HEIGHT)

    @abstractmethod
    def _arrange(self, content: Content, width: int, height: int) -> None:
        """Fit ``content`` into what the notice leaves."""

    def arrange_again(self) -> None:
        """Fit other contents into the same space."""
        if self._size[0]:
            self.arrange(*self._size)

    def scroll(self, lines: int) -> bool:  # noqa: ARG002 - for views that scroll
        """Scroll by ``lines``; False: there is nothing to scroll."""
        return False
