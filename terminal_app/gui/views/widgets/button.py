"""Push buttons with a rounded surface and a key cap: one, and rows of them."""

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

from terminal_app.gui.screen_state import Button, Choice
from terminal_app.gui.views.widgets.text_fit import break_lines
from terminal_app.gui.views.widgets.theme import TOUCH_TARGET
from terminal_app.gui.views.widgets.view import StateView, ViewContext

CAP_GAP = 10
"""Between the text and its key cap."""
MARGIN = 14
MIN_MARGIN = 7
"""Between a button's content and its edge."""
ROW_HEIGHT = 52
ROW_GAP, LOW_ROW_GAP = 8, 4
SMALL_FONTS = {"caption", "cap"}
_STATE_EVENTS = ("<Enter>", "<Leave>", "<Button-1>", "<ButtonRelease-1>", "<FocusIn>", "<FocusOut>")
"""After these a button's state may have changed."""


class PushButton:
    """Draws a ``Button`` of the screen state and reports its gesture when pressed."""

    def __init__(self, parent: tk.Misc, context: ViewContext, kind: str, font_name: str) -> None:
        self._context = context
        self._kind = kind
        self._default_font = self._font_name = font_name
        self._shown: Button | None = None
        self._width = 0
        self._image = ""
        self._drawn_kind = ""
        """The kind that it looks like."""
        self._cap: ttk.Label | None = None
        self._cap_kind = ""
        self.widget = ttk.Button(parent, style=self._style(kind), command=self._press, width=1)

    def _style(self, kind: str) -> str:
        return self._context.styles.variant(kind, self._font_name, self._font_name)

    def show(self, button: Button, width: int = 0, image: str = "") -> None:
        """Draw ``button``; its text is broken into lines to fit ``width`` pixels, 0 for any width.

        One that has lines already is left as it is.

        ``image`` names an image that replaces the text, if it exists.
        """
        drawn = (self._shown, self._width, self._image, self._drawn_kind)
        if (button, width, image, self._kind) != drawn:
            self.redraw(button, width, image)

    def redraw(self, button: Button, width: int = 0, image: str = "") -> None:
        """Draw ``button`` in the same way, though it may be the same: in a font of another size."""
        if self._shown is not None and button.gesture != self._shown.gesture:
            self._release()
        self._shown, self._width, self._image = button, width, image
        self._drawn_kind = self._kind
        kind = "Danger" if button.dangerous else self._kind
        cap = self._show_cap(kind, button.key if button.enabled else "")
        theme = self._context.theme
        text, side = button.text, theme.px(4)
        self._font_name = self._default_font
        if width and "\n" in text and self._default_font not in SMALL_FONTS:
            is_long = self._measure(text) + cap + 2 * side > width
            self._font_name = "caption" if is_long else self._default_font
        elif width and "\n" not in text:
            side = theme.px(MARGIN)
            text = break_lines(text, width - cap - 2 * side, self._measure)
            if self._measure(text) > width - cap - 2 * side:
                # A single word is too long.
                is_small = self._default_font == "cap"
                self._font_name = "cap" if is_small else "caption"
                side = theme.px(4 if is_small else MIN_MARGIN)
                text = break_lines(button.text, width - cap - 2 * side, self._measure)
            if cap and self._measure(text) > width - cap - 2 * side:
                # The word matters more than the key cap.
                cap = self._show_cap(kind, "")
                text = break_lines(button.text, width - 2 * side, self._measure)
        # The padding on the right centres text and cap together.
        above = theme.px(1 if "\n" in text else 4)
        padding = (side, above, side + cap, above)
        self.widget.configure(
            text=text, style=self._style(kind), padding=padding, underline=button.mnemonic
        )
        self._show_image(image)
        self.widget.state(["!disabled"] if button.enabled else ["disabled", "!pressed", "!active"])
        self._place_cap(text, cap)

    def _show_image(self, image: str) -> None:
        theme = self._context.theme
        if image and theme.has_image(image):
            self.widget.configure(image=theme.image(image), compound="image")
        elif self.widget.cget("image"):
            self.widget.configure(image="")

    def set_font(self, font_name: str) -> None:
        """Use another font from the next ``show`` on."""
        self._default_font = font_name

    def set_kind(self, kind: str) -> None:
        """Look as another kind of button from the next ``show`` on."""
        self._kind = kind

    def hide(self) -> None:
        """Remove the button until it is placed again."""
        self._release()
        self.widget.place_forget()
        self.widget.pack_forget()

    def _release(self) -> None:
        """Drop focus and press: they were meant for what the button meant until now."""
        self.widget.state(["!pressed"])
        if str(self.widget.tk.call("focus")) == str(self.widget):
            self.widget.winfo_toplevel().focus_set()

    def refit(self) -> None:
        """Draw the same button again after its font's size has changed."""
        if self._shown is not None:
            self.redraw(self._shown, self._width, self._image)

    def natural_width(self, button: Button) -> int:
        """Return the width that ``button`` takes in one line."""
        cap = self._cap_width(button.key) if button.key else 0
        return self._measure(button.text) + cap + 2 * self._context.theme.window_px(22)

    @property
    def text_height(self) -> int:
        """What its lines take, in pixels, with the least that is above and below them."""
        theme, lines = self._context.theme, str(self.widget.cget("text")).count("\n") + 1
        return lines * theme.line_height(self._font_name) + 2 * theme.px(4)

    def _measure(self, text: str) -> int:
        return max(self._context.theme.measure(self._font_name, line) for line in text.split("\n"))

    def _cap_width(self, key: str) -> int:
        theme = self._context.theme
        return theme.measure("cap", key) + 2 * theme.px(6) + 2 + theme.px(CAP_GAP)

    def _show_cap(self, kind: str, key: str) -> int:
        """Show or hide the key cap; return the width it takes, gap included."""
        if not key:
            if self._cap is not None:
                self._cap.place_forget()
            return 0
        if self._cap is None:
            self._cap = ttk.Label(self.widget, takefocus=False)
            self._follow_state(self._cap)
        if kind != self._cap_kind:
            self._cap.configure(style=self._context.styles.cap(kind))
            self._cap_kind = kind
        self._cap.configure(text=key)
        return self._cap_width(key)

    def _place_cap(self, text: str, cap: int) -> None:
        if not cap or self._cap is None:
            return
        left = (self._measure(text) - cap) // 2 + self._context.theme.px(CAP_GAP)
        self._cap.place(relx=0.5, x=left, rely=0.5, anchor="w")
        self._copy_state()

    def _follow_state(self, cap: ttk.Label) -> None:
        # The cap is a widget of its own on the button: it passes its events on.
        for sequence in _STATE_EVENTS:
            self.widget.bind(sequence, self._copy_state_soon, add="+")
        cap.bind("<Enter>", lambda _: self._set_state("active"))
        cap.bind("<Leave>", lambda _: self._set_state("!active"))
        cap.bind("<Button-1>", lambda _: self._set_state("pressed"))
        cap.bind("<ButtonRelease-1>", self._release_cap)

    def _set_state(self, state: str) -> None:
        if self.widget.instate(["!disabled"]):
            self.widget.state([state])
            self._copy_state()

    def _release_cap(self, event: "tk.Event[tk.Misc]") -> None:
        pressed = self.widget.instate(["pressed"])
        self._set_state("!pressed")
        inside = self.widget.winfo_containing(event.x_root, event.y_root)
        if pressed and inside in {self.widget, self._cap}:
            self.widget.invoke()

    def _copy_state_soon(self, _event: "tk.Event[tk.Misc]") -> None:
        # A widget's own bindings run before those of its class, which change the state.
        self.widget.after_idle(self._copy_state)

    def _copy_state(self) -> None:
        if self._cap is not None:
            now = set(self.widget.state() or ())
            states = ("active", "pressed", "disabled", "focus")
            self._cap.state([state if state in now else f"!{state}" for state in states])

    def _press(self) -> None:
        if self._shown is not None:
            self._context.on_gesture(self._shown.gesture)


class ButtonPool:
    """Push buttons of one kind, built when first needed and hidden when spare."""

    def __init__(self, parent: tk.Misc, context: ViewContext, kind: str, font_name: str) -> None:
        self._parent, self._context = parent, context
        self._kind, self._font_name = kind, font_name
        self._built: list[PushButton] = []

    @property
    def built(self) -> tuple[PushButton, ...]:
        """All that were built so far, the hidden ones too."""
        return tuple(self._built)

    def take(self, count: int) -> list[PushButton]:
        """Return the first ``count`` buttons, and hide the others."""
        while len(self._built) < count:
            self._built.append(PushButton(self._parent, self._context, self._kind, self._font_name))
        for spare in self._built[count:]:
            spare.hide()
        return self._built[:count]


class ChoicePool:
    """Push buttons of which one is chosen and looks otherwise, built when first needed."""

    def __init__(
        self, parent: tk.Misc, context: ViewContext, kind: str, chosen_kind: str, font_name: str
    ) -> None:
        self._pool = ButtonPool(parent, context, kind, font_name)
        self._kind, self._chosen_kind = kind, chosen_kind

    @property
    def built(self) -> tuple[PushButton, ...]:
        """All that were built so far, the hidden ones too."""
        return self._pool.built

    def take(self, choices: Sequence[Choice]) -> list[PushButton]:
        """Return a button for each of the choices, and hide the others."""
        made = self._pool.take(len(choices))
        for choice, button in zip(choices, made, strict=True):
            button.set_kind(self._chosen_kind if choice.chosen else self._kind)
        return made


class ButtonGroup(StateView[tuple[Button, ...]]):
    """Buttons in a frame of their own; subclasses arrange them."""

    def __init__(self, parent: tk.Misc, context: ViewContext, font_name: str) -> None:
        super().__init__(context)
        self.frame = tk.Frame(parent, background=context.theme.palette.card)
        self._pool = ButtonPool(self.frame, context, "Secondary", font_name)

    def _draw(self, buttons: tuple[Button, ...], _before: object) -> None:
        self._pool.take(len(buttons))


class ButtonRow(ButtonGroup):
    """Buttons side by side, or one above the other where they are too wide."""

    def arrange(self, width: int, *, is_low: bool = False) -> int:
        """Place the buttons in ``width`` pixels and return the height that takes.

        ``is_low``: they are no higher than a finger needs them.
        """
        theme, shown = self._theme, self._shown or ()
        count, gap, high = len(shown), theme.px(ROW_GAP), theme.text_px(ROW_HEIGHT)
        if is_low:
            gap, high = theme.px(LOW_ROW_GAP), theme.px(TOUCH_TARGET)
        made = self._pool.take(count)
        wanted = [made[n].natural_width(button) for n, button in enumerate(shown)]
        stacked = sum(wanted) + gap * (count - 1) > width
        spare = 0 if stacked or count == 1 else (width - sum(wanted) - gap * (count - 1)) // count
        left = 0 if count > 1 else max(0, (width - sum(wanted)) // 2)
        top = height = 0
        for number, button in enumerate(shown):
            wide = width if stacked and count > 1 else min(width, wanted[number] + spare)
            made[number].redraw(button, wide)
            tall = max(high, made[number].text_height)
            made[number].widget.place(x=left, y=top, width=wide, height=tall)
            left += 0 if stacked else wide + gap
            height = max(height, top + tall)
            top += tall + gap if stacked else 0
        height = max(1, height)
        self.frame.configure(width=width, height=height)
        return height
