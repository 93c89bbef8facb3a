"""The customer display: a window with instructions and results, large, on its own screen."""

import tkinter as tk
from functools import partial
from tkinter import ttk

from terminal_app.gui.screen_state import CustomerDisplayState, Tone
from terminal_app.gui.views import monitors
from terminal_app.gui.views.monitors import Place
from terminal_app.gui.views.widgets.button import ChoicePool
from terminal_app.gui.views.widgets.qr_code import QrCode
from terminal_app.gui.views.widgets.text_fit import shorten
from terminal_app.gui.views.widgets.theme import TEXT_SIZES, TOUCH_TARGET
from terminal_app.gui.views.widgets.view import StateView, ViewContext
from terminal_app.gui.views.window_mode import WindowMode

DESIGN_SIZE = (1280, 720)
"""The size that the lengths below are given for; everything grows with the window."""
SIDE, TOP, GAP = 56, 14, 12
FONTS = {
    "merchant": (24, "bold"),
    "heading": (44, "normal"),
    "result": (92, "bold"),
    "amount": (72, "bold"),
    "lines": (27, "normal"),
    "mark": (34, "bold"),
}
BUTTON_SIZE = (104, 48)
MIN_BUTTON_WIDTH = 104
MIN_FONT_SIZE = 9
LEAST_PERCENT = 50
CODE_SHARE = 0.42
"""Of the window's width, beside the words."""


def open_display(
    root: tk.Tk, context: ViewContext, mode: WindowMode, show: str, number: int
) -> "CustomerDisplay | None":
    """Open the customer display as the settings ``show`` and ``screen`` say, if at all.

    Where there are several screens the till's own window is kept to one.
    """
    till = Place(root.winfo_rootx(), root.winfo_rooty(), root.winfo_width(), root.winfo_height())
    found = monitors.screens()
    place = monitors.customer_place(show, number, found, till)
    own = monitors.own_screen(found, till)
    if own is not None and len(found) > 1:
        mode.keep_to(own.x, own.y, own.width, own.height)
    return CustomerDisplay(root, context, place) if place is not None else None


class CustomerDisplay(StateView[CustomerDisplayState]):
    """Draws a ``CustomerDisplayState``. It never keeps the focus: the keyboard is the cashier's."""

    def __init__(self, root: tk.Tk, context: ViewContext, place: Place) -> None:
        super().__init__(context)
        self._growth = 0.0
        self._text_size = ""
        self._top = tk.Toplevel(root)
        if place.fills_screen:
            self._top.overrideredirect(boolean=True)
        self._top.geometry(f"{place.width}x{place.height}+{place.x}+{place.y}")
        self._top.minsize(480, 360)
        self._top.protocol("WM_DELETE_WINDOW", self._top.withdraw)
        self._top.bind("<FocusIn>", lambda _: root.focus_force())
        self._top.bind("<Configure>", self._resized)
        self._grow(1.0)
        self._build()

    def _build(self) -> None:
        palette = self._theme.palette
        self._top.configure(background=palette.card)
        self._background = tk.Frame(self._top, background=palette.card)
        self._background.place(relwidth=1, relheight=1)
        self._header = tk.Frame(self._background, background=palette.card)
        self._merchant = self._label(self._header, "merchant", palette.ink)
        self._languages = ChoicePool(self._header, self._context, "Secondary", "Primary", "button")
        self._body = tk.Frame(self._background, background=palette.card)
        self._words = tk.Frame(self._body, background=palette.card)
        self._heading = self._label(self._words, "heading", palette.muted)
        self._amount = self._label(self._words, "amount", palette.ink)
        self._lines = self._label(self._words, "lines", palette.muted)
        self._probe = self._label(self._words, "lines", palette.muted)
        """Never shown: it measures."""
        style = self._context.styles.time_bar()
        self._bar = ttk.Progressbar(self._words, style=style, maximum=1000)
        self._code = QrCode(self._body, self._context)
        self._sign = tk.Label(self._body, borderwidth=0)
        self._mark = self._label(self._background, "mark", palette.not_known)
        self._mark.configure(background=palette.not_known_ground, anchor="center")
        self._merchant.pack(side="left")

    def _label(self, parent: tk.Misc, name: str, ink: str) -> tk.Label:
        return tk.Label(
            parent, font=_font(name), foreground=ink, background=self._theme.palette.card,
            justify="left", anchor="w", padx=0, pady=0, borderwidth=0,
        )  # fmt: skip

    def close(self) -> None:
        """Destroy the window."""
        self._top.destroy()

    def apply_theme(self) -> None:
        """Draw everything again in the theme's new colours."""
        before, shown = self._background, self._shown
        self._build()
        self._shown = None
        if shown is not None:
            self.render(shown)
        before.destroy()

    def _draw(self, shown: CustomerDisplayState, before: CustomerDisplayState | None) -> None:
        self._bar.configure(value=round(1000 * (shown.time_left or 0.0)))
        if before is not None and before._replace(time_left=shown.time_left) == shown:
            return
        self._top.title(shown.title)
        self._heading.configure(text=shown.heading)
        self._amount.configure(text=shown.amount)
        self._lines.configure(text="\n".join(shown.lines))
        self._mark.configure(text=shown.mark)
        self._set_colours(shown.tone)
        self._arrange(shown)

    def _set_colours(self, tone: Tone) -> None:
        palette = self._theme.palette
        is_result = tone is not Tone.NEUTRAL
        ground = palette.ground_of(tone) if is_result else palette.card
        for widget in (self._body, self._words, self._heading, self._amount, self._lines):
            widget.configure(background=ground)
        self._heading.configure(font=_font("result" if is_result else "heading"))
        self._heading.configure(foreground=palette.ink_of(tone) if is_result else palette.muted)
        self._lines.configure(foreground=palette.ink if is_result else palette.muted)
        if is_result:
            image = self._theme.image(f"sign-{tone.value}-large")
            self._sign.configure(image=image, background=ground)

    def _resized(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget is self._top and self._shown is not None:
            self._arrange(self._shown)

    def _arrange(self, shown: CustomerDisplayState) -> None:
        """Lay out the window: header, words, code or sign beside them, the label below."""
        width, height = self._top.winfo_width(), self._top.winfo_height()
        self._grow(min(width / DESIGN_SIZE[0], height / DESIGN_SIZE[1]))
        side, gap = self._px(SIDE), self._px(GAP)
        button_height = max(self._px(BUTTON_SIZE[1]), self._theme.px(TOUCH_TARGET))
        header = button_height + 2 * self._px(TOP)
        self._header.place(x=side, y=0, width=width - 2 * side, height=header)
        self._show_header(shown, width - 2 * side)
        foot = 0
        if shown.mark:
            self._fit(self._mark, "mark", shown.mark, width - 2 * side)
            foot = self._mark.winfo_reqheight() + 2 * gap
            self._mark.place(x=0, y=height - foot, width=width, height=foot)
        else:
            self._mark.place_forget()
        self._body.place(x=0, y=header, width=width, height=height - header - foot)
        self._arrange_body(shown, width, height - header - foot)

    def _arrange_body(self, shown: CustomerDisplayState, width: int, height: int) -> None:
        side, gap = self._px(SIDE), self._px(GAP)
        has_picture = shown.code is not None or shown.tone is not Tone.NEUTRAL
        is_portrait = width < height
        room, box = width - 2 * side, 0
        if has_picture:
            if is_portrait:
                box = round(min(height * 0.55, room))
            else:
                box = round(min(width * CODE_SHARE, height - 2 * gap))
                room -= box + 2 * gap
        self._arrange_words(shown, room, height)
        middle = 0.5 if not (is_portrait and has_picture) else 0.2
        self._words.place(x=side, rely=middle, anchor="w", width=room)
        x = width // 2 if is_portrait else width - side - box // 2
        y = height * 2 // 3 if is_portrait else height // 2
        self._place_picture(shown.code, box, x, y)

    def _arrange_words(self, shown: CustomerDisplayState, room: int, height: int) -> None:
        gap = self._px(GAP)
        self._shrink(shown, room, height)
        for label in (self._heading, self._lines):
            label.configure(wraplength=room)
        self._fit(self._amount, "amount", shown.amount, room)
        for widget in self._words.pack_slaves():
            widget.pack_forget()
        self._heading.pack(fill="x")
        if shown.amount:
            self._amount.pack(fill="x", pady=(0, 2 * gap))
        if shown.lines:
            self._lines.pack(fill="x", pady=(gap, 0))
        if shown.time_left is not None:
            self._bar.pack(fill="x", pady=(3 * gap, 0))

    def _shrink(self, shown: CustomerDisplayState, room: int, height: int) -> None:
        """Let heading and lines be as much smaller as they need to be for ``height``."""
        heading = "heading" if shown.tone is Tone.NEUTRAL else "result"
        words = ((heading, shown.heading), ("lines", "\n".join(shown.lines)))
        besides = 6 * self._px(GAP) + (2 * self._font_px(FONTS["amount"][0]) if shown.amount else 0)
        for percent in range(100, LEAST_PERCENT, -4):
            sizes = {name: self._font_px(FONTS[name][0]) * percent // 100 for name, _ in words}
            # Measured with unnamed fonts: Tk tells of a named one's change when it is idle.
            high = sum(self._high(text, name, sizes[name], room) for name, text in words)
            if high + besides <= height:
                break
        for name, size in sizes.items():
            self._theme.define_font(_font(name), size, FONTS[name][1])

    def _high(self, text: str, name: str, size: int, room: int) -> int:
        """Return the height of a text in so many pixels of width."""
        described = self._theme.described(size, FONTS[name][1])
        self._probe.configure(text=text, font=described, wraplength=room)
        return self._probe.winfo_reqheight() if text else 0

    def _place_picture(self, code: str | None, box: int, x: int, y: int) -> None:
        """Place the code, else the sign, in a ``box`` around a point; 0: neither."""
        self._code.show(code, box)
        if code is not None:
            self._sign.place_forget()
            self._code.place(x=x, y=y, width=box, height=box, anchor="center")
            return
        self._code.place_forget()
        if box:
            self._sign.place(x=x, y=y, anchor="center")
        else:
            self._sign.place_forget()

    def _show_header(self, shown: CustomerDisplayState, room: int) -> None:
        theme, buttons, gap = self._theme, shown.languages, self._px(GAP)
        width = max(self._px(BUTTON_SIZE[0]), theme.px(MIN_BUTTON_WIDTH))
        height = max(self._px(BUTTON_SIZE[1]), theme.px(TOUCH_TARGET))
        left = room - len(buttons) * (width + gap) + gap
        measure = partial(theme.measure_font, _font("merchant"))
        self._merchant.configure(text=shorten(shown.merchant, left - 2 * gap, measure))
        for number, made in enumerate(self._languages.take(buttons)):
            made.show(buttons[number].button, width)
            made.widget.place(
                x=left + number * (width + gap), rely=0.5, anchor="w", width=width, height=height
            )

    # -- fonts that grow with the window ----------------------------------------------------

    def _px(self, length: int) -> int:
        return round(length * self._growth)

    def _font_px(self, size: int) -> int:
        return round(size * self._growth * TEXT_SIZES[self._theme.text_size])

    def _grow(self, growth: float) -> None:
        theme = self._theme
        if (growth, theme.text_size) == (self._growth, self._text_size):
            return
        self._growth, self._text_size = growth, theme.text_size
        for name, (size, weight) in FONTS.items():
            theme.define_font(_font(name), self._font_px(size), weight)

    def _fit(self, label: tk.Label, name: str, text: str, room: int) -> None:
        """Shrink a label's font until ``text`` fits ``room`` pixels."""
        size, weight = self._font_px(FONTS[name][0]), FONTS[name][1]
        theme = self._theme
        theme.define_font(_font(name), size, weight)
        width = theme.measure_font(_font(name), text)
        if width > room:
            theme.define_font(_font(name), max(MIN_FONT_SIZE, size * room // width), weight)
        label.configure(font=_font(name))


def _font(name: str) -> str:
    return f"customer-{name}"
