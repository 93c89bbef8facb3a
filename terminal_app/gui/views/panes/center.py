"""The middle pane: one view at a time, with environment label, notice and buttons around it."""

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING, Any

from terminal_app.gui.screen_state import CenterPane, Face, Notice, Paying, Result
from terminal_app.gui.views.widgets.button import ButtonRow
from terminal_app.gui.views.widgets.theme import CARD_GAP, CARD_PADDING
from terminal_app.gui.views.widgets.view import StateView, ViewContext

if TYPE_CHECKING:
    from terminal_app.gui.views.panes.center_view import CenterView
    from terminal_app.gui.views.panes.notice import NoticeBox

MARK_ROW, VIEW_ROW, NOTICE_ROW, BUTTON_ROW = range(4)


class CenterPaneView(StateView[CenterPane]):
    """Draws a ``CenterPane``; each view is built when it is first shown."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(context)
        self._views: dict[type[Face], CenterView[Any]] = {}
        self._view: CenterView[Any] | None = None
        self._notice: NoticeBox | None = None
        self._mark: ttk.Label | None = None
        padding = context.theme.px(CARD_PADDING)
        self.frame = ttk.Frame(parent, style=context.styles.card(), padding=padding)
        self.frame.grid_propagate(False)  # noqa: FBT003 - Tk's own signature
        self.frame.grid_columnconfigure(0, weight=1)
        self.frame.grid_rowconfigure(VIEW_ROW, weight=1)
        self._buttons = ButtonRow(self.frame, context, "button")
        self.frame.bind("<Configure>", lambda _: self.arrange())

    def _draw(self, pane: CenterPane, before: CenterPane | None) -> None:
        view_before = self._view
        face_changed = before is None or pane.face != before.face
        if face_changed:
            self._view = self._view_of(type(pane.face))
            self._view.render(pane.face)
        frame_changed = before is None or before[1:] != pane[1:]
        if frame_changed:
            self._show_mark(pane.mark)
            self._show_notice(pane.notice)
            self._buttons.render(pane.buttons)
        if self._view is not view_before:
            if view_before is not None:
                view_before.frame.grid_forget()
            if self._view is not None:
                self._view.frame.grid(row=VIEW_ROW, column=0, sticky="nswe")
        if frame_changed or self._view is not view_before:
            self.arrange()
        elif face_changed and self._view is not None:
            self._view.arrange_again()

    def _view_of(self, kind: type[Face]) -> "CenterView[Any]":
        if kind not in self._views:
            from terminal_app.gui.views.panes.center_views import (  # noqa: PLC0415 - not in the first paint
                VIEWS,
            )

            self._views[kind] = VIEWS[kind](self.frame, self._context)
        return self._views[kind]

    def prepare(self) -> None:
        """Build the views of a sale, so that the first sale needn't wait for them."""
        self._view_of(Paying)
        self._view_of(Result)

    def scroll(self, lines: int) -> bool:
        """Scroll what is shown; False: there is nothing to scroll."""
        return self._view is not None and self._view.scroll(lines)

    def _show_mark(self, text: str) -> None:
        if self._mark is None:
            if not text:
                return
            self._mark = ttk.Label(
                self.frame, style=self._context.styles.band(), anchor="center", justify="center"
            )
        self._mark.configure(text=text)
        if text:
            self._mark.grid(row=MARK_ROW, column=0, sticky="we")
        else:
            self._mark.grid_remove()

    def _show_notice(self, notice: Notice | None) -> None:
        if notice is None:
            if self._notice is not None:
                self._notice.frame.grid_forget()
            return
        if self._notice is None:
            from terminal_app.gui.views.panes.notice import (  # noqa: PLC0415 - not in the first paint
                NoticeBox,
            )

            self._notice = NoticeBox(self.frame, self._context)
        self._notice.render(notice)
        self._notice.frame.grid(row=NOTICE_ROW, column=0, sticky="we")

    def arrange(self) -> None:
        """Share the pane's height: label, notice and buttons first, the view gets the rest."""
        theme, shown = self._theme, self._shown
        padding = 2 * theme.px(CARD_PADDING)
        width, height = self.frame.winfo_width() - padding, self.frame.winfo_height() - padding
        if shown is None or self._view is None or width <= 0:
            return
        for is_low in (False, True):
            taken, notice = self._share(shown, width, is_low=is_low)
            if height - taken - notice >= self._view.wanted_height(width):
                break
        self._view.arrange(width, height - taken, notice)

    def _share(self, shown: CenterPane, width: int, *, is_low: bool) -> tuple[int, int]:
        """Arrange what is around the view; return the heights of the notice and of the rest."""
        theme = self._theme
        gap = theme.px(CARD_GAP)
        notice = taken = 0
        if shown.notice is not None and self._notice is not None:
            notice = self._notice.arrange(width, is_low=is_low) + gap
            self._notice.frame.grid_configure(pady=(gap, 0))
        self.frame.grid_rowconfigure(NOTICE_ROW, minsize=notice)
        if shown.mark and self._mark is not None:
            self._mark.configure(wraplength=width - 2 * theme.px(8))
            self._mark.grid_configure(pady=(0, gap))
            taken += self._mark.winfo_reqheight() + gap
        if shown.buttons:
            taken += self._buttons.arrange(width, is_low=is_low) + gap
            self._buttons.frame.grid(row=BUTTON_ROW, column=0, pady=(gap, 0))
        else:
            self._buttons.frame.grid_forget()
        return taken, notice
