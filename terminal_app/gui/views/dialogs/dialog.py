"""Base class of the modal dialogs: usable by keyboard alone, centred over the till."""

import contextlib
import tkinter as tk
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from tkinter import ttk

from terminal_app.gui.screen_state import Button, Gesture, Wish
from terminal_app.gui.views.widgets.button import PushButton
from terminal_app.gui.views.widgets.labels import flush_left
from terminal_app.gui.views.widgets.view import ViewContext

GAP = 8
BEHIND = "BehindDialog"
"""The tag of the till's own keys while a dialog is open."""


class Dialog(ABC):
    """A window with a card; subclasses fill ``_body`` and confirm with Enter."""

    def __init__(
        self, root: tk.Tk, context: ViewContext, title: str, mark: str, *, width: int, padding: int
    ) -> None:
        """``width`` and ``padding`` of the card in screen pixels."""
        self._root = root
        self._context = context._replace(on_gesture=self._gesture)
        self._theme = theme = context.theme
        self._width = width
        self.entered: tk.Event[tk.Misc] | None = None
        """The last Enter that was pressed in it."""
        card = theme.palette.card
        self._window = tk.Toplevel(root, background=card)
        self._window.withdraw()
        self._window.title(f"{title} - {mark}" if mark else title)
        self._window.transient(root)
        self._window.resizable(width=False, height=False)
        self._body = tk.Frame(
            self._window, background=card, padx=padding, pady=padding,
            highlightthickness=1, highlightbackground=theme.palette.line,
        )  # fmt: skip
        self._body.pack(fill="both", expand=True)
        if mark:
            band = ttk.Label(
                self._body, text=mark, style=context.styles.band(), anchor="center",
                justify="center", wraplength=width,
            )  # fmt: skip
            band.pack(fill="x", pady=(0, theme.px(GAP)))
        self._window.bind("<Escape>", lambda _: self._close())
        self._window.protocol("WM_DELETE_WINDOW", self._close)

    def report_use(self, used: Callable[[], None]) -> None:
        """Call ``used`` with each key and touch in the dialog."""
        for event in ("<Key>", "<Button>"):
            self._window.bind(event, lambda _: used(), add="+")

    def _label(self, text: str, font_name: str) -> tk.Label:
        return flush_left(self._body, self._theme, font_name, text, wraplength=self._width)

    def _add_buttons(self, ok: str, cancel: str, *, height: int, above: int) -> None:
        """Add the two buttons; ``height`` and the gap ``above`` them in screen pixels."""
        row = tk.Frame(
            self._body, background=self._theme.palette.card, width=self._width, height=height
        )
        row.pack(fill="x", pady=(above, 0))
        gap = self._theme.px(GAP)
        width = (self._width - gap) // 2
        self._cancel = PushButton(row, self._context, "Secondary", "button")
        confirm = PushButton(row, self._context, "Primary", "button")
        self._cancel.show(Button(Gesture.ESCAPE, cancel, "Esc"), width)
        confirm.show(Button(Gesture.ENTER, ok, "Enter"), width)
        for button, left in ((self._cancel, 0), (confirm, width + gap)):
            button.widget.place(x=left, y=0, width=width, height=height)

    def _run(self, focus: tk.Misc) -> None:
        """Show the dialog, and wait until it is closed while the till goes on running."""
        with self._keys_kept_from_the_till():
            self._place()
            try:
                self._window.wait_visibility()
                self._window.grab_set()
                # A desktop may not give a new window the focus.
                focus.focus_force()
            except tk.TclError:
                # Closed before it was visible.
                return
            self._shown()
            self._root.wait_window(self._window)

    @contextlib.contextmanager
    def _keys_kept_from_the_till(self) -> Iterator[None]:
        """Take the keys that come before the dialog has the keyboard: they were meant for it."""
        root = self._root
        root.bind_class(BEHIND, "<Key>", self._key_behind)
        tagged = {root, root.focus_get() or root}
        for widget in tagged:
            widget.bindtags((BEHIND, *widget.bindtags()))
        try:
            yield
        finally:
            with contextlib.suppress(tk.TclError):
                # The till may have been closed meanwhile.
                for widget in tagged:
                    widget.bindtags(tuple(tag for tag in widget.bindtags() if tag != BEHIND))
                root.unbind_class(BEHIND, "<Key>")

    def _key_behind(self, event: "tk.Event[tk.Misc]") -> str:  # noqa: ARG002 - for a dialog of digits
        """Drop a key that went to the till: nobody knows which entry it was meant for."""
        return "break"

    def _shown(self) -> None:  # noqa: B027 - most need nothing
        """Do what needs a visible dialog."""

    def _place(self) -> None:
        """Centre the dialog over the till, its top never above the till's."""
        self._window.update_idletasks()
        root = self._root
        width, height = self._window.winfo_reqwidth(), self._window.winfo_reqheight()
        left = root.winfo_rootx() + max(0, (root.winfo_width() - width) // 2)
        top = root.winfo_rooty() + max(0, (root.winfo_height() - height) // 2)
        self._window.geometry(f"+{left}+{top}")
        if int(root.attributes("-topmost")):
            self._window.attributes("-topmost", True)  # noqa: FBT003 - Tk's own signature
        self._window.deiconify()

    def _gesture(self, wish: Wish) -> None:
        if wish is Gesture.ENTER:
            self._confirm()
        else:
            self._close()

    def _enter_pressed(self, event: "tk.Event[tk.Misc]") -> None:
        self.entered = event
        if event.widget is self._cancel.widget:
            self._close()
        else:
            self._confirm()

    @abstractmethod
    def _confirm(self) -> None:
        """Take what was entered, and close if nothing is wrong with it."""

    def _close(self) -> None:
        self._window.grab_release()
        self._window.destroy()
