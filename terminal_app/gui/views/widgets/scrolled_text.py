"""Read-only text that wraps and scrolls."""

import tkinter as tk

from terminal_app.gui.views.widgets.theme import Theme

THUMB_WIDTH = 4
WHEEL_LINES = 3


class ScrolledText(tk.Text):
    """Text that never takes the focus; scrolled by wheel or dragging, with a thumb."""

    def __init__(self, parent: tk.Misc, theme: Theme, ground: str, thumb_gap: int = 0) -> None:
        super().__init__(
            parent, borderwidth=0, highlightthickness=0, background=ground, cursor="arrow",
            takefocus=False, state="disabled", wrap="word", width=1, height=1, padx=0, pady=0,
            yscrollcommand=self._show_thumb, foreground=theme.palette.ink,
        )  # fmt: skip
        # Without the class's bindings: a touched text must not take the focus.
        self.bindtags((str(self), str(self.winfo_toplevel()), "all"))
        self._theme = theme
        self._thumb_gap = thumb_gap
        self._thumb: tk.Frame | None = None
        self._mask: tk.Frame | None = None
        self._dragged_from = 0
        # Tk measures lines when idle, and never those of a hidden text: a text that fits would
        # get a thumb.
        for event in ("<Map>", "<Configure>"):
            self.bind(event, lambda _: self.measure_lines())
        self.bind("<Unmap>", lambda _: self._hide_thumb())
        self.bind("<Button-1>", self._start_drag)
        self.bind("<B1-Motion>", self._drag)
        self.bind("<MouseWheel>", lambda event: self._scroll(-1 if event.delta > 0 else 1))
        self.bind("<Button-4>", lambda _: self._scroll(-1))
        self.bind("<Button-5>", lambda _: self._scroll(1))

    def set_text(self, parts: list[tuple[str, str]]) -> None:
        """Replace the text by ``parts``, each with its tag; the last part's newline is dropped."""
        self._unmask()
        self.configure(state="normal")
        self.delete("1.0", "end")
        for number, (text, tag) in enumerate(parts, 1):
            self.insert("end", text.rstrip("\n") if number == len(parts) else text, tag)
        self.configure(state="disabled")
        self.yview_moveto(0)
        self.measure_lines()

    @property
    def fits(self) -> bool:
        """All of the text is in sight."""
        first, last = self.yview()
        return first <= 0 and last >= 1

    def scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self._unmask()
        self.yview_scroll(lines, "units")

    def measure_lines(self) -> None:
        """Let Tk measure every line now."""
        self.tk.call(str(self), "sync")
        self._show_thumb(*self.yview())

    def _show_thumb(self, first: float, last: float) -> None:
        # Tk passes strings, whatever the stubs say.
        top, part = float(first), float(last) - float(first)
        if part >= 1 or not self.winfo_ismapped():
            self._hide_thumb()
            return
        if self._thumb is None:
            self._thumb = tk.Frame(self.master, background=self._theme.palette.faint)
        self._thumb.place(
            in_=self, relx=1, x=self._thumb_gap, anchor="ne",
            width=self._theme.px(THUMB_WIDTH),
            rely=top, relheight=part,
        )  # fmt: skip

    def show_end(self) -> None:
        """Scroll to the end; a line of which only the lower part would be seen is masked."""
        self.yview_moveto(1.0)
        first = self.dlineinfo("@0,0")
        if first is None or first[1] >= 0:
            self._unmask()
            return
        if self._mask is None:
            self._mask = tk.Frame(self, background=str(self.cget("background")))
        self._mask.place(x=0, y=0, relwidth=1, height=first[1] + first[3])

    def _unmask(self) -> None:
        if self._mask is not None:
            self._mask.place_forget()

    def _hide_thumb(self) -> None:
        if self._thumb is not None:
            self._thumb.place_forget()

    def _scroll(self, lines: int) -> str:
        self._unmask()
        self.yview_scroll(lines * WHEEL_LINES, "units")
        return "break"

    def _start_drag(self, event: "tk.Event[tk.Misc]") -> None:
        self._dragged_from = event.y

    def _drag(self, event: "tk.Event[tk.Misc]") -> None:
        self._unmask()
        self.yview_scroll(self._dragged_from - event.y, "pixels")
        self._dragged_from = event.y
