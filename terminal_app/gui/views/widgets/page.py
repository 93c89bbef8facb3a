"""A page over the whole window: a title, a body that can be scrolled, and buttons at the foot.

The sale's keys are not the page's: what is typed here never becomes an amount.
"""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from terminal_app.gui.key_input import QUIET_MS
from terminal_app.gui.screen_state import Button, Gesture, Wish
from terminal_app.gui.views.widgets import form_styles
from terminal_app.gui.views.widgets.button import Parts, PushButton
from terminal_app.gui.views.widgets.theme import GAP, TARGET, font

TAG = "TillPage"
HEAD = 56
BUTTON_HEIGHT = 48
BUTTON_WIDTH = 190


class Page:
    """The frame of it; ``body`` is for who uses it."""

    def __init__(self, root: tk.Tk, parts: Parts, on_gesture: Callable[[Wish], None]) -> None:
        self.root = root
        self.parts = parts._replace(on_gesture=on_gesture)
        self.theme = theme = parts.theme
        self._on_gesture = on_gesture
        self._last_ms = -1_000_000
        """When the last key was pressed, by the events' own time."""
        form_styles.define(theme)
        palette, gap = theme.palette, theme.px(GAP)
        self.frame = tk.Frame(root, background=palette.background)
        head = tk.Frame(self.frame, background=palette.card, height=theme.big(HEAD))
        head.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        head.pack(side="top", fill="x")
        self._edge("top")
        self._title = tk.Label(
            head, font=font("title"), background=palette.card, foreground=palette.ink, anchor="w"
        )
        self._title.pack(side="left", padx=gap)
        self._mark = tk.Label(
            head, font=font("strong"), background=palette.card, foreground=palette.not_known
        )
        self._mark.pack(side="right", padx=gap)
        self.foot = tk.Frame(self.frame, background=palette.card, padx=gap, pady=gap)
        self.foot.pack(side="bottom", fill="x")
        self._edge("bottom")
        self._said = tk.Label(
            self.foot, font=font("text"), background=palette.card, foreground=palette.ink,
            anchor="w", justify="left",
        )  # fmt: skip
        self._buttons = [
            PushButton(self.foot, self.parts, kind, "button") for kind in ("Primary", "Secondary")
        ]
        for button in self._buttons:
            holder = button.widget
            holder.pack(side="right", padx=(gap, 0), ipadx=0)
        self._said.pack(side="left", fill="both", expand=True)
        self._said.bind("<Configure>", lambda e: self._said.configure(wraplength=e.width))
        self.body = tk.Frame(self.frame, background=palette.background, padx=gap, pady=gap)
        self.body.pack(side="top", fill="both", expand=True)

    def _edge(self, side: str) -> None:
        palette, thick = self.theme.palette, max(1, self.theme.px(1))
        edge = tk.Frame(self.frame, background=palette.line, height=thick)
        edge.pack(side="top" if side == "top" else "bottom", fill="x")

    def entitle(self, title: str, mark: str = "") -> None:
        """Say what the page is; ``mark`` is what a demo or a test bears."""
        self._title.configure(text=title)
        self._mark.configure(text=mark)

    def show_buttons(self, ok: Button | None, leave: Button) -> None:
        """Show the two buttons of the foot; the first may be away."""
        theme = self.theme
        for button, content in zip(self._buttons, (ok, leave), strict=True):
            if content is None:
                button.widget.pack_forget()
                continue
            wide = max(theme.big(BUTTON_WIDTH), button.natural_width(content))
            button.show(content, wide)
            button.widget.pack_configure(ipady=0)
            lacking = theme.px(TARGET) - button.widget.winfo_reqheight()
            button.widget.pack_configure(ipady=max(0, -(-lacking // 2)))
            self.foot.after_idle(self._widen, button, wide)

    @staticmethod
    def _widen(button: PushButton, wide: int) -> None:
        widget = button.widget
        if widget.winfo_exists():
            lacking = wide - widget.winfo_reqwidth()
            if lacking > 0:
                widget.pack_configure(ipadx=lacking // 2)

    def tell(self, text: str, *, is_fault: bool = False) -> None:
        """Say something at the foot, until the next."""
        palette = self.theme.palette
        self._said.configure(text=text, foreground=palette.not_paid if is_fault else palette.ink)

    def show(self) -> None:
        """Cover the window, and take the keyboard from the sale."""
        root = self.root
        for sequence, gesture in (
            ("<Escape>", Gesture.ESCAPE), ("<Control-s>", Gesture.ENTER),
            ("<Control-S>", Gesture.ENTER),
        ):  # fmt: skip
            root.bind_class(TAG, sequence, lambda _, meant=gesture: self._asked(meant))  # type: ignore[misc]
        root.bind_class(TAG, "<Key>", self._pressed)
        root.bind_class(TAG, "<Return>", self._return)
        root.bind_class(TAG, "<KP_Enter>", self._return)
        self.adopt(self.frame)
        self.frame.place(relwidth=1, relheight=1)
        self.frame.lift()
        self.frame.update_idletasks()

    def _asked(self, gesture: Gesture) -> str:
        self._on_gesture(gesture)
        return "break"

    def _pressed(self, event: "tk.Event[tk.Misc]") -> None:
        self._last_ms = event.time

    def _return(self, event: "tk.Event[tk.Misc]") -> str:
        # No hand presses Enter so soon after another key: a barcode scanner saves nothing.
        is_scanned = 0 <= event.time - self._last_ms <= QUIET_MS
        self._last_ms = event.time
        if is_scanned:
            return "break"
        if isinstance(event.widget, ttk.Button):
            event.widget.invoke()
        else:
            self._on_gesture(Gesture.ENTER)
        return "break"

    def adopt(self, widget: tk.Misc) -> None:
        """Let all in ``widget`` answer the page's keys in place of the sale's."""
        tags = [TAG if tag == str(self.root) else tag for tag in widget.bindtags()]
        widget.bindtags(tuple(tags))
        for child in widget.winfo_children():
            if not isinstance(child, tk.Toplevel):
                self.adopt(child)

    def settle(self) -> None:
        """Lay out what is new at once: Tab passes over what isn't on the screen yet."""
        # The inside of a canvas is laid out after the canvas.
        self.frame.update_idletasks()
        self.frame.update_idletasks()

    def close(self) -> None:
        """Uncover the window."""
        self.frame.destroy()
        self.root.focus_set()


class Scrolled:
    """A column that can be higher than its place; what has the focus is always in sight."""

    def __init__(self, parent: tk.Misc, parts: Parts) -> None:
        theme = parts.theme
        card = theme.palette.card
        self.frame = tk.Frame(parent, background=card)
        self._canvas = tk.Canvas(
            self.frame, background=card, highlightthickness=0, borderwidth=0, takefocus=False,
            yscrollincrement=theme.px(12),
        )  # fmt: skip
        # Its place stays when it isn't needed: what is beside it never moves.
        beside = tk.Frame(self.frame, background=card, width=theme.px(14))
        beside.pack(side="right", fill="y", padx=(theme.px(8), 0))
        self._bar = ttk.Scrollbar(
            beside, style=form_styles.BAR, command=self._canvas.yview, takefocus=False
        )
        self._canvas.configure(yscrollcommand=self._bar.set)
        self.inside = tk.Frame(self._canvas, background=card)
        self._held = self._canvas.create_window(0, 0, window=self.inside, anchor="nw")
        self._canvas.pack(side="left", fill="both", expand=True)
        self._canvas.bind("<Configure>", self._fit)
        self.inside.bind("<Configure>", self._fit)

    def _fit(self, _event: object) -> None:
        wide, high = self._canvas.winfo_width(), self._canvas.winfo_height()
        needed = self.inside.winfo_reqheight()
        self._canvas.itemconfigure(self._held, width=wide)
        self._canvas.configure(scrollregion=(0, 0, wide, max(needed, high)))
        if needed > high > 1:
            self._bar.place(relwidth=1, relheight=1)
        elif needed <= high:
            self._bar.place_forget()

    def follow(self, widgets: list[tk.Widget]) -> None:
        """Scroll to each of these when it gets the focus, and with the wheel over any."""
        for widget in widgets:
            widget.bind("<FocusIn>", lambda event: self._see(event.widget), add="+")
        self._listen(self.inside)

    def _listen(self, widget: tk.Misc) -> None:
        widget.bind("<MouseWheel>", self._wheel, add="+")
        widget.bind("<Button-4>", lambda _: self._canvas.yview_scroll(-4, "units"), add="+")
        widget.bind("<Button-5>", lambda _: self._canvas.yview_scroll(4, "units"), add="+")
        for child in widget.winfo_children():
            self._listen(child)

    def _wheel(self, event: "tk.Event[tk.Misc]") -> None:
        self._canvas.yview_scroll(-4 if event.delta > 0 else 4, "units")

    def _see(self, widget: tk.Misc) -> None:
        high = self._canvas.winfo_height()
        needed = self.inside.winfo_reqheight()
        if needed <= high:
            return
        top = widget.winfo_rooty() - self.inside.winfo_rooty()
        bottom = top + widget.winfo_height()
        seen = -(self.inside.winfo_rooty() - self._canvas.winfo_rooty())
        room = high // 6
        if top - room < seen:
            self._canvas.yview_moveto(max(0, top - room) / needed)
        elif bottom + room > seen + high:
            self._canvas.yview_moveto((bottom + room - high) / needed)
