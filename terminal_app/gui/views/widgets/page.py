"""Full-window page: title, body, and a foot with a message and buttons.

While it is shown the sale's key bindings are off: nothing typed here becomes an amount.
"""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Literal

from terminal_app.gui.screen_state import Button, Gesture, Wish
from terminal_app.gui.views.widgets import form_styles
from terminal_app.gui.views.widgets.button import PushButton
from terminal_app.gui.views.widgets.enter_guard import EnterGuard
from terminal_app.gui.views.widgets.theme import PANE_GAP, TOUCH_TARGET, font
from terminal_app.gui.views.widgets.view import ViewContext

BIND_TAG = "TillPage"
HEADER_HEIGHT = 56
BUTTON_WIDTH = 190


class Page:
    """The page's frame; its user fills ``body``."""

    def __init__(
        self,
        root: tk.Tk,
        context: ViewContext,
        on_gesture: Callable[[Wish], None],
        scanned_text: str,
    ) -> None:
        """``scanned_text`` is said of an Enter that a barcode scanner may have sent."""
        self.root = root
        self.context = context._replace(on_gesture=on_gesture)
        self.theme = theme = context.theme
        self._on_gesture = on_gesture
        self._enter_guard = EnterGuard()
        self._scanned_text = scanned_text
        form_styles.define(theme)
        palette, gap = theme.palette, theme.px(PANE_GAP)
        self.frame = tk.Frame(root, background=palette.background)
        header = tk.Frame(
            self.frame, background=palette.card, height=theme.window_px(HEADER_HEIGHT)
        )
        header.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        header.pack(side="top", fill="x")
        self._line("top")
        self._title = tk.Label(
            header, font=font("title"), background=palette.card, foreground=palette.ink, anchor="w"
        )
        self._title.pack(side="left", padx=gap)
        self._mark = tk.Label(
            header, font=font("strong"), background=palette.card, foreground=palette.not_known
        )
        self._mark.pack(side="right", padx=gap)
        self.foot = tk.Frame(self.frame, background=palette.card, padx=gap, pady=gap)
        self.foot.pack(side="bottom", fill="x")
        self._line("bottom")
        self._message = tk.Label(
            self.foot, font=font("text"), background=palette.card, foreground=palette.ink,
            anchor="w", justify="left",
        )  # fmt: skip
        self._buttons = [
            PushButton(self.foot, self.context, kind, "button") for kind in ("Primary", "Secondary")
        ]
        for button in self._buttons:
            button.widget.pack(side="right", padx=(gap, 0), ipadx=0)
        self._message.pack(side="left", fill="both", expand=True)
        self._message.bind("<Configure>", lambda e: self._message.configure(wraplength=e.width))
        self.body = tk.Frame(self.frame, background=palette.background, padx=gap, pady=gap)
        self.body.pack(side="top", fill="both", expand=True)

    def _line(self, side: Literal["top", "bottom"]) -> None:
        palette, height = self.theme.palette, max(1, self.theme.px(1))
        line = tk.Frame(self.frame, background=palette.line, height=height)
        line.pack(side=side, fill="x")

    def set_title(self, title: str, mark: str = "") -> None:
        """Set the title; ``mark`` is the environment's label (demo, test)."""
        self._title.configure(text=title)
        self._mark.configure(text=mark)

    def show_buttons(self, ok: Button | None, leave: Button) -> None:
        """Show the two buttons of the foot; None hides the first."""
        theme = self.theme
        for button, content in zip(self._buttons, (ok, leave), strict=True):
            if content is None:
                button.widget.pack_forget()
                continue
            width = max(theme.window_px(BUTTON_WIDTH), button.natural_width(content))
            button.show(content, width)
            button.widget.pack_configure(ipady=0)
            lacking = theme.px(TOUCH_TARGET) - button.widget.winfo_reqheight()
            button.widget.pack_configure(ipady=max(0, -(-lacking // 2)))
            self.foot.after_idle(self._widen, button, width)

    @staticmethod
    def _widen(button: PushButton, width: int) -> None:
        widget = button.widget
        if widget.winfo_exists():
            lacking = width - widget.winfo_reqwidth()
            if lacking > 0:
                widget.pack_configure(ipadx=lacking // 2)

    def set_message(self, text: str, *, is_fault: bool = False) -> None:
        """Replace the message at the foot."""
        palette = self.theme.palette
        self._message.configure(text=text, foreground=palette.not_paid if is_fault else palette.ink)

    def show(self) -> None:
        """Cover the window, and bind the page's keys in place of the sale's."""
        for sequence, gesture in (
            ("<Escape>", Gesture.ESCAPE), ("<Control-s>", Gesture.ENTER),
            ("<Control-S>", Gesture.ENTER),
        ):  # fmt: skip
            self.bind_key(sequence, lambda _, gesture=gesture: self._on_gesture(gesture))  # type: ignore[misc] # mypy infers no default
        root = self.root
        root.bind_class(BIND_TAG, "<Key>", self._enter_guard.note_key)
        root.bind_class(BIND_TAG, "<Return>", self._return_pressed)
        root.bind_class(BIND_TAG, "<KP_Enter>", self._return_pressed)
        self.redirect_keys(self.frame)
        self.frame.place(relwidth=1, relheight=1)
        self.frame.lift()
        self.frame.update_idletasks()

    def bind_key(self, sequence: str, action: Callable[["tk.Event[tk.Misc]"], object]) -> None:
        """Bind a key of the page; nothing else handles its event."""

        def act(event: "tk.Event[tk.Misc]") -> str:
            action(event)
            return "break"

        self.root.bind_class(BIND_TAG, sequence, act)

    def _return_pressed(self, event: "tk.Event[tk.Misc]") -> str:
        if self._enter_guard.is_scanned(event):
            self.set_message(self._scanned_text, is_fault=True)
            return "break"
        if isinstance(event.widget, ttk.Button):
            event.widget.invoke()
        else:
            self._on_gesture(Gesture.ENTER)
        return "break"

    def redirect_keys(self, widget: tk.Misc) -> None:
        """Let the page's keys replace the sale's in ``widget`` and everything in it."""
        tags = [BIND_TAG if tag == str(self.root) else tag for tag in widget.bindtags()]
        widget.bindtags(tuple(tags))
        for child in widget.winfo_children():
            if not isinstance(child, tk.Toplevel):
                self.redirect_keys(child)

    def lay_out(self) -> None:
        """Lay out new content at once: Tab skips what isn't mapped yet."""
        # The content of a canvas is laid out after the canvas.
        self.frame.update_idletasks()
        self.frame.update_idletasks()

    def close(self) -> None:
        """Uncover the window."""
        self.frame.destroy()
        self.root.focus_set()
