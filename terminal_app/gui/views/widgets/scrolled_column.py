"""Scrollable column of a form."""

import tkinter as tk
from tkinter import ttk

from terminal_app.gui.views.widgets import form_styles
from terminal_app.gui.views.widgets.theme import Theme


class ScrolledColumn:
    """A column of any height; scrolls to the widget that gets the focus."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        card = theme.palette.card
        self.frame = tk.Frame(parent, background=card)
        self._canvas = tk.Canvas(
            self.frame, background=card, highlightthickness=0, borderwidth=0, takefocus=False,
            yscrollincrement=theme.px(12),
        )  # fmt: skip
        # The scrollbar's place is kept when it isn't needed: the content never moves.
        track = tk.Frame(self.frame, background=card, width=theme.px(14))
        track.pack(side="right", fill="y", padx=(theme.px(8), 0))
        self._bar = ttk.Scrollbar(
            track, style=form_styles.BAR, command=self._canvas.yview, takefocus=False
        )
        self._canvas.configure(yscrollcommand=self._bar.set)
        self.content = tk.Frame(self._canvas, background=card)
        self._item = self._canvas.create_window(0, 0, window=self.content, anchor="nw")
        self._canvas.pack(side="left", fill="both", expand=True)
        self._canvas.bind("<Configure>", self._fit)
        self.content.bind("<Configure>", self._fit)

    def _fit(self, _event: object) -> None:
        width, height = self._canvas.winfo_width(), self._canvas.winfo_height()
        needed = self.content.winfo_reqheight()
        self._canvas.itemconfigure(self._item, width=width)
        self._canvas.configure(scrollregion=(0, 0, width, max(needed, height)))
        if needed > height > 1:
            self._bar.place(relwidth=1, relheight=1)
        elif needed <= height:
            self._bar.place_forget()

    def bind_scrolling(self, inputs: list[tk.Widget]) -> None:
        """Scroll to each of ``inputs`` when it gets the focus, and by wheel everywhere."""
        for widget in inputs:
            widget.bind("<FocusIn>", lambda event: self._scroll_to(event.widget), add="+")
        self._bind_wheel(self.content)

    def _bind_wheel(self, widget: tk.Misc) -> None:
        widget.bind("<MouseWheel>", self._wheel, add="+")
        widget.bind("<Button-4>", lambda _: self._canvas.yview_scroll(-4, "units"), add="+")
        widget.bind("<Button-5>", lambda _: self._canvas.yview_scroll(4, "units"), add="+")
        for child in widget.winfo_children():
            self._bind_wheel(child)

    def _wheel(self, event: "tk.Event[tk.Misc]") -> None:
        self._canvas.yview_scroll(-4 if event.delta > 0 else 4, "units")

    def _scroll_to(self, widget: tk.Misc) -> None:
        height = self._canvas.winfo_height()
        needed = self.content.winfo_reqheight()
        if needed <= height:
            return
        top = widget.winfo_rooty() - self.content.winfo_rooty()
        bottom = top + widget.winfo_height()
        visible_top = -(self.content.winfo_rooty() - self._canvas.winfo_rooty())
        margin = height // 6
        if top - margin < visible_top:
            self._canvas.yview_moveto(max(0, top - margin) / needed)
        elif bottom + margin > visible_top + height:
            self._canvas.yview_moveto((bottom + margin - height) / needed)
