"""Base class of the views of a page: a card on the left, and a narrower part beside it."""

import tkinter as tk
from abc import abstractmethod
from tkinter import ttk
from typing import TypeVar

from terminal_app.gui.screen_state import ScreenPage
from terminal_app.gui.views.widgets.theme import CARD_PADDING, DESIGN_WIDTH
from terminal_app.gui.views.widgets.view import StateView, ViewContext

Content = TypeVar("Content", bound=ScreenPage)
_SIDE_WIDTH, _LEAST_SIDE = 300, 250
"""The first of ``DESIGN_WIDTH``; in the same proportion at any other width."""


class PageView(StateView[Content]):
    """Draws one kind of page in its ``frame``, which has the place of the panes."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(context)
        theme, ground = context.theme, context.theme.palette.background
        self.frame = tk.Frame(parent, background=ground)
        self._left = ttk.Frame(
            self.frame, style=context.styles.card(), padding=theme.px(CARD_PADDING)
        )
        self._right = tk.Frame(self.frame, background=ground)
        self.frame.bind("<Configure>", lambda _: self.arrange())

    @abstractmethod
    def arrange(self) -> None:
        """Fit everything to the page's size, and to fonts that others have used meanwhile."""

    def _side_width(self, width: int) -> int:
        """Return how wide the right part is on a page of ``width`` pixels."""
        return max(self._theme.px(_LEAST_SIDE), width * _SIDE_WIDTH // DESIGN_WIDTH)
