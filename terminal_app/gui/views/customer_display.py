"""The customer's window: what to do and what became of it, large, on a screen of its own."""

import tkinter as tk
from tkinter import ttk
from typing import NamedTuple

from terminal_app.gui.screen_state import CustomerDisplayState, Tone
from terminal_app.gui.views.widgets import qr_code
from terminal_app.gui.views.widgets.button import Parts, PushButton
from terminal_app.gui.views.widgets.text_fit import shorten
from terminal_app.gui.views.widgets.theme import CARD_RADIUS, TEXT_SIZES

DESIGN = (1280, 720)
"""The size at which the lengths below are meant; everything grows with the window."""
SIDE, TOP, GAP = 56, 14, 12
TYPES = {
    "merchant": (24, "bold"),
    "heading": (44, "normal"),
    "amount": (84, "bold"),
    "lines": (27, "normal"),
    "mark": (34, "bold"),
}
BUTTON = (104, 48)
LEAST_BUTTON = 104
LEAST_SIZE = 9
CODE_SHARE = 0.42
"""Of the window's width, beside the words."""


class Place(NamedTuple):
    """Where the window is to be, in the desktop's pixels."""

    x: int
    y: int
    width: int
    height: int
    fills_screen: bool = True
    """It is alone on its screen; else it is a window that a person may move."""


class CustomerWindow:
    """Draws a ``CustomerDisplayState``. It never takes the keyboard: that is the cashier's."""

    def __init__(self, root: tk.Tk, parts: Parts, place: Place) -> None:
        self._root = root
        self._parts = parts
        self._shown: CustomerDisplayState | None = None
        self._code: tk.PhotoImage | None = None
        self._drawn: tuple[str | None, int] = (None, 0)
        self._growth = 0.0
        self._grown: tuple[float, str] | None = None
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
        theme = self._parts.theme
        palette = theme.palette
        self._top.configure(background=palette.card)
        self._ground = tk.Frame(self._top, background=palette.card)
        self._ground.place(relwidth=1, relheight=1)
        self._header = tk.Frame(self._ground, background=palette.card)
        self._merchant = self._label(self._header, "merchant", palette.ink)
        self._languages: list[PushButton] = []
        self._body = tk.Frame(self._ground, background=palette.card)
        self._words = tk.Frame(self._body, background=palette.card)
        self._heading = self._label(self._words, "heading", palette.muted)
        self._amount = self._label(self._words, "amount", palette.ink)
        self._lines = self._label(self._words, "lines", palette.muted)
        self._bar = ttk.Progressbar(
            self._words, style=self._parts.surfaces.time_bar(), maximum=1000
        )
        self._picture = ttk.Label(
            self._body, style=self._parts.surfaces.label("qr-card", CARD_RADIUS), anchor="center"
        )
        self._sign = tk.Label(self._body, borderwidth=0)
        self._mark = self._label(self._ground, "mark", palette.not_known)
        self._mark.configure(background=palette.not_known_ground, anchor="center")
        self._merchant.pack(side="left")

    def _label(self, parent: tk.Misc, kind: str, ink: str) -> tk.Label:
        return tk.Label(
            parent, font=_font(kind), foreground=ink, background=self._parts.theme.palette.card,
            justify="left", anchor="w", padx=0, pady=0, borderwidth=0,
        )  # fmt: skip

    def close(self) -> None:
        """Take the window away."""
        self._top.destroy()

    def dress(self) -> None:
        """Draw everything in the theme's colours, which have changed."""
        before, shown = self._ground, self._shown
        self._build()
        self._shown, self._drawn, self._code = None, (None, 0), None
        if shown is not None:
            self.render(shown)
        before.destroy()

    def render(self, shown: CustomerDisplayState) -> None:
        """Draw what has changed."""
        before, self._shown = self._shown, shown
        if shown == before:
            return
        self._bar.configure(value=round(1000 * (shown.time_left or 0.0)))
        if before is not None and before._replace(time_left=shown.time_left) == shown:
            return
        self._top.title(shown.title)
        self._heading.configure(text=shown.heading)
        self._amount.configure(text=shown.amount)
        self._lines.configure(text="\n".join(shown.lines))
        self._mark.configure(text=shown.mark)
        self._colour(shown.tone)
        self._arrange()

    def _colour(self, tone: Tone) -> None:
        palette = self._parts.theme.palette
        is_result = tone is not Tone.NEUTRAL
        ground = palette.ground_of(tone) if is_result else palette.card
        for widget in (self._body, self._words, self._heading, self._amount, self._lines):
            widget.configure(background=ground)
        self._heading.configure(foreground=palette.ink_of(tone) if is_result else palette.muted)
        self._lines.configure(foreground=palette.ink if is_result else palette.muted)
        if is_result:
            image = self._parts.theme.image(f"sign-{tone.value}-large")
            self._sign.configure(image=image, background=ground)

    def _resized(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget is self._top:
            self._arrange()

    def _arrange(self) -> None:
        """Share out the window: header, words, code or sign beside them, and the mark below."""
        if self._shown is None:
            return
        wide, high = self._top.winfo_width(), self._top.winfo_height()
        self._grow(min(wide / DESIGN[0], high / DESIGN[1]))
        side, gap = self._px(SIDE), self._px(GAP)
        header = max(self._px(BUTTON[1]), self._parts.theme.px(44)) + 2 * self._px(TOP)
        self._header.place(x=side, y=0, width=wide - 2 * side, height=header)
        self._show_languages(wide - 2 * side)
        foot = 0
        if self._shown.mark:
            self._fit(self._mark, "mark", self._shown.mark, wide - 2 * side)
            foot = self._mark.winfo_reqheight() + 2 * gap
            self._mark.place(x=0, y=high - foot, width=wide, height=foot)
        else:
            self._mark.place_forget()
        self._body.place(x=0, y=header, width=wide, height=high - header - foot)
        self._arrange_body(wide, high - header - foot)

    def _arrange_body(self, wide: int, high: int) -> None:
        if self._shown is None:
            return
        side, gap = self._px(SIDE), self._px(GAP)
        has_picture = self._shown.code is not None or self._shown.tone is not Tone.NEUTRAL
        stands = wide < high
        room, box = wide - 2 * side, 0
        if has_picture:
            most = min(high * 0.55, room) if stands else min(wide * CODE_SHARE, high - 2 * gap)
            box = round(most)
            room = room if stands else room - box - 2 * gap
        self._arrange_words(room)
        middle = 0.5 if not (stands and has_picture) else 0.2
        self._words.place(x=side, rely=middle, anchor="w", width=room)
        self._arrange_picture(box, wide, high, stands=stands)

    def _arrange_words(self, room: int) -> None:
        if self._shown is None:
            return
        gap = self._px(GAP)
        for label in (self._heading, self._lines):
            label.configure(wraplength=room)
        self._fit(self._amount, "amount", self._shown.amount, room)
        for widget in self._words.pack_slaves():
            widget.pack_forget()
        self._heading.pack(fill="x")
        if self._shown.amount:
            self._amount.pack(fill="x", pady=(0, 2 * gap))
        if self._shown.lines:
            self._lines.pack(fill="x", pady=(gap, 0))
        if self._shown.time_left is not None:
            self._bar.pack(fill="x", pady=(3 * gap, 0))

    def _arrange_picture(self, box: int, wide: int, high: int, *, stands: bool) -> None:
        side, code = self._px(SIDE), self._shown.code if self._shown is not None else None
        if not box:
            self._picture.place_forget()
            self._sign.place_forget()
            self._drawn, self._code = (None, 0), None
            return
        middle = wide // 2 if stands else wide - side - box // 2
        where = high * 2 // 3 if stands else high // 2
        if code is None:
            self._picture.place_forget()
            self._sign.place(x=middle, y=where, anchor="center")
            return
        self._sign.place_forget()
        if self._drawn != (code, box):
            self._drawn = (code, box)
            self._code = qr_code.draw(self._picture, code, box - 4)
            self._picture.configure(image=self._code)
        self._picture.place(x=middle, y=where, width=box, height=box, anchor="center")

    def _show_languages(self, room: int) -> None:
        if self._shown is None:
            return
        buttons, gap = self._shown.languages, self._px(GAP)
        while len(self._languages) < len(buttons):
            self._languages.append(PushButton(self._header, self._parts, "Secondary", "button"))
        theme = self._parts.theme
        wide = max(self._px(BUTTON[0]), theme.px(LEAST_BUTTON))
        high = max(self._px(BUTTON[1]), theme.px(44))
        left = room - len(buttons) * (wide + gap) + gap
        name = shorten(
            self._shown.merchant,
            left - 2 * gap,
            lambda text: theme.measure_in(_font("merchant"), text),
        )
        self._merchant.configure(text=name)
        for number, content in enumerate(buttons):
            made = self._languages[number]
            made.show(content, wide)
            made.widget.place(
                x=left + number * (wide + gap), rely=0.5, anchor="w", width=wide, height=high
            )

    # -- type that grows with the window ----------------------------------------------------

    def _px(self, length: int) -> int:
        return round(length * self._growth)

    def _type_px(self, size: int) -> int:
        return round(size * self._growth * TEXT_SIZES[self._parts.theme.text_size])

    def _grow(self, growth: float) -> None:
        if (growth, self._parts.theme.text_size) == self._grown:
            return
        self._growth = growth
        self._grown = (growth, self._parts.theme.text_size)
        theme = self._parts.theme
        for kind, (size, weight) in TYPES.items():
            theme.define(_font(kind), self._type_px(size), weight)

    def _fit(self, label: tk.Label, kind: str, text: str, room: int) -> None:
        """Make a type so small that ``text`` fits ``room``."""
        size, weight = self._type_px(TYPES[kind][0]), TYPES[kind][1]
        theme = self._parts.theme
        theme.define(_font(kind), size, weight)
        wide = theme.measure_in(_font(kind), text)
        if wide > room:
            theme.define(_font(kind), max(LEAST_SIZE, size * room // wide), weight)
        label.configure(font=_font(kind))


def _font(kind: str) -> str:
    return f"customer-{kind}"
