"""Text of any length in a given space: it wraps, and what doesn't fit can be scrolled to."""

import tkinter as tk

from terminal_app.gui.views.widgets.theme import Theme

THUMB_WIDTH = 4
WHEEL_LINES = 3


class FlowText(tk.Text):
    """Read-only, never has the keyboard; scrolls by wheel, by dragging, and shows where it is."""

    def __init__(self, parent: tk.Misc, theme: Theme, ground: str, thumb_gap: int = 0) -> None:
        super().__init__(
            parent, borderwidth=0, highlightthickness=0, background=ground, cursor="arrow",
            takefocus=False, state="disabled", wrap="word", width=1, height=1, padx=0, pady=0,
            yscrollcommand=self._show_thumb, foreground=theme.palette.ink,
        )  # fmt: skip
        # Without the class's bindings: a touched receipt must not take the keyboard.
        self.bindtags((str(self), str(self.winfo_toplevel()), "all"))
        self._theme = theme
        self._thumb_gap = thumb_gap
        self._thumb: tk.Frame | None = None
        self._dragged_from = 0
        # Tk measures lines in its own time, and those of a hidden text never: a text that fits
        # would be marked as if it went on.
        for event in ("<Map>", "<Configure>"):
            self.bind(event, lambda _: self._measure())
        self.bind("<Button-1>", self._start_drag)
        self.bind("<B1-Motion>", self._drag)
        self.bind("<MouseWheel>", lambda event: self._scroll(-1 if event.delta > 0 else 1))
        self.bind("<Button-4>", lambda _: self._scroll(-1))
        self.bind("<Button-5>", lambda _: self._scroll(1))

    def fill(self, pieces: list[tuple[str, str]]) -> None:
        """Replace the text by ``pieces``, each with the name of its tag."""
        self.configure(state="normal")
        self.delete("1.0", "end")
        for text, tag in pieces:
            self.insert("end", text, tag)
        self.configure(state="disabled")
        self.yview_moveto(0)
        self._measure()

    def _measure(self) -> None:
        self.tk.call(str(self), "sync")

    def _show_thumb(self, first: float, last: float) -> None:
        # Tk hands over strings, whatever is written about it.
        top, part = float(first), float(last) - float(first)
        if part >= 1:
            if self._thumb is not None:
                self._thumb.place_forget()
            return
        if self._thumb is None:
            self._thumb = tk.Frame(self.master, background=self._theme.palette.faint)
        self._thumb.place(
            in_=self, relx=1, x=self._thumb_gap, anchor="ne",
            width=self._theme.px(THUMB_WIDTH),
            rely=top, relheight=part,
        )  # fmt: skip

    def _scroll(self, lines: int) -> str:
        self.yview_scroll(lines * WHEEL_LINES, "units")
        return "break"

    def _start_drag(self, event: "tk.Event[tk.Misc]") -> None:
        self._dragged_from = event.y

    def _drag(self, event: "tk.Event[tk.Misc]") -> None:
        self.yview_scroll(self._dragged_from - event.y, "pixels")
        self._dragged_from = event.y
