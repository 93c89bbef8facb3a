"""The middle pane's faces: a payment under way, and a result."""

import tkinter as tk
from tkinter import ttk

from terminal_app.gui.screen_state import Paying, Result, Tone
from terminal_app.gui.views.center_welcome import centred
from terminal_app.gui.views.widgets import qr_code
from terminal_app.gui.views.widgets.button import Parts
from terminal_app.gui.views.widgets.scrolled_text import FlowText
from terminal_app.gui.views.widgets.theme import CARD_RADIUS, INSET, font

QR_PADDING = 2
"""Between the code's quiet zone and the edge of its card."""
LEAST_WITH_SIGN = 420
LEAST_ABOVE_VALUES = 262
"""For sign, word and amount; the values under them take a line each."""
MOST_WITH_SIGN = 6
"""Sentences that fit under the sign; of more the last, what to do now, would be out of sight."""


class PayingFace:
    """A payment is open: its amount, its code and the time that is left."""

    def __init__(self, parent: tk.Misc, parts: Parts) -> None:
        self._theme = theme = parts.theme
        palette = theme.palette
        self._shown: Paying | None = None
        self._room = (0, 0)
        self._drawn: tuple[str | None, int] = (None, 0)
        self._code: tk.PhotoImage | None = None
        self.frame = tk.Frame(parent, background=palette.card)
        self._title = centred(self.frame, "title", palette.ink, palette.card)
        self._amount = centred(self.frame, "paying", palette.ink, palette.card)
        self._area = tk.Frame(self.frame, background=palette.card)
        self._area.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._card = ttk.Label(
            self._area, style=parts.surfaces.label("qr-card", CARD_RADIUS), anchor="center"
        )
        self._waiting = centred(self.frame, "text", palette.muted, palette.card)
        self._bar = ttk.Progressbar(self.frame, style=parts.surfaces.time_bar(), maximum=1000)
        for row, widget in enumerate((self._title, self._amount, self._area, self._waiting)):
            # As wide as the pane: what counts down moves nothing, itself neither.
            widget.grid(row=row, column=0, sticky="" if widget is self._area else "we")
        self._card.pack(fill="both", expand=True)
        self._bar.grid(row=4, column=0, sticky="we")
        self.frame.grid_columnconfigure(0, weight=1)
        self.frame.grid_rowconfigure(5, weight=1)

    def render(self, face: Paying) -> None:
        """Draw what has changed."""
        before, self._shown = self._shown, face
        self._title.configure(text=face.title)
        self._amount.configure(text=face.amount)
        self._waiting.configure(text=face.waiting)
        if face.time_left is None:
            self._bar.grid_remove()
        else:
            self._bar.configure(value=round(1000 * max(0.0, min(face.time_left, 1.0))))
            self._bar.grid(padx=self._theme.big(16))
        if self._room[0] and (before is None or before._replace(time_left=None) != face):
            self.arrange(*self._room)

    def arrange(self, width: int, height: int) -> None:
        """Give the code what the words leave of ``width`` and ``height`` pixels."""
        self._room = (width, height)
        if self._shown is None:
            return
        theme = self._theme
        theme.fit("paying", self._shown.amount, width, 16)
        for label in (self._title, self._waiting):
            label.configure(wraplength=width)
        above, below = theme.big(8), theme.big(10)
        self._amount.grid_configure(pady=(0, above))
        self._waiting.grid_configure(pady=(below, theme.big(7)))
        self.frame.grid_rowconfigure(4, minsize=theme.px(8))
        # A waiting text of one line or two moves no code.
        lines = max(self._waiting.winfo_reqheight(), 2 * theme.line_height("text"))
        words = self._title.winfo_reqheight() + self._amount.winfo_reqheight() + lines
        gaps = above + below + theme.big(7) + theme.px(8)
        side = max(theme.px(120), min(width, height - words - gaps))
        self._area.configure(width=side, height=side)
        self._draw_code(side)

    def _draw_code(self, side: int) -> None:
        text = self._shown.qr_text if self._shown is not None else None
        if (text, side) == self._drawn:
            return
        self._drawn = (text, side)
        if text is None:
            self._code = None
            self._card.configure(image="")
            return
        self._code = qr_code.draw(self._card, text, side - 2 * QR_PADDING)
        self._card.configure(image=self._code)


class ResultFace:
    """An outcome: its sign, its word, its amount, and what is known besides."""

    def __init__(self, parent: tk.Misc, parts: Parts) -> None:
        self._parts = parts
        self._theme = theme = parts.theme
        palette = theme.palette
        self._shown: Result | None = None
        self._room = (0, 0)
        self.frame = tk.Frame(parent, background=palette.card)
        self._ground = ttk.Frame(self.frame, padding=theme.px(INSET))
        self._sign = tk.Label(self._ground, borderwidth=0)
        self._title = centred(self._ground, "result", palette.ink, palette.card)
        self._amount = centred(self._ground, "sum", palette.ink, palette.card)
        self._sign.pack()
        self._title.pack(fill="x")
        self._amount.pack(fill="x")
        self._details = FlowText(self.frame, theme, palette.card)
        # What to do now stands last; the room for it is known only when Tk has given it.
        self._details.bind("<Configure>", lambda _: self._show_last(), add=True)
        self._ground.pack(side="top", fill="x")
        self._details.pack(side="top", fill="both", expand=True)

    def render(self, face: Result) -> None:
        """Draw what has changed."""
        if face == self._shown:
            return
        self._shown = face
        palette = self._theme.palette
        ground, ink = palette.ground_of(face.tone), palette.ink_of(face.tone)
        self._ground.configure(style=self._parts.surfaces.ground(face.tone))
        self._sign.configure(background=ground)
        self._title.configure(text=face.title, foreground=ink, background=ground)
        self._amount.configure(text=face.amount, background=ground)
        if self._room[0]:
            self.arrange(*self._room)

    def arrange(self, width: int, height: int) -> None:
        """Fit words and details into ``width`` and ``height`` pixels."""
        self._room = (width, height)
        if self._shown is None:
            return
        theme = self._theme
        inner = width - 2 * theme.px(INSET)
        theme.fit("result", self._shown.title, inner, 24)
        theme.fit("sum", self._shown.amount, inner, 16)
        self._title.configure(wraplength=inner)
        self._show_sign(height)
        space = theme.big(12)
        above = theme.big(24) if self._shown.amount else space
        self._ground.configure(padding=(theme.px(INSET), above, theme.px(INSET), space))
        self._title.pack_configure(pady=(space if self._shown.amount else 0, 0))
        if self._shown.amount:
            self._amount.pack(fill="x", pady=(0, theme.big(6)))
        else:
            self._amount.pack_forget()
        self._details.pack_configure(pady=(theme.big(16), 0))
        self._fill_details(width)

    def _show_sign(self, height: int) -> None:
        if self._shown is None:
            return
        # Where a notice and buttons leave little, the story says more than the sign.
        theme, number = self._theme, len(self._shown.details)
        if self._shown.wrapped:
            cramped = number > MOST_WITH_SIGN or height < theme.tall(LEAST_WITH_SIGN)
        else:
            cramped = height < theme.tall(LEAST_ABOVE_VALUES) + number * (
                theme.line_height("text") + theme.big(5)
            )
        if cramped or self._shown.tone is Tone.NEUTRAL:
            self._sign.pack_forget()
            return
        large = "-large" if self._theme.growth >= 1.25 else ""  # noqa: PLR2004 - a quarter
        self._sign.configure(image=self._theme.image(f"sign-{self._shown.tone.value}{large}"))
        self._sign.pack(before=self._title)

    def _fill_details(self, width: int) -> None:
        if self._shown is None:
            return
        theme, details = self._theme, self._shown.details
        theirs = [theme.measure("text", detail.label) for detail in details]
        column = min(max(theirs, default=0) + theme.big(15), width // 2)
        self._set_tags(width, column)
        pieces: list[tuple[str, str]] = []
        for number, detail in enumerate(details):
            if number:
                pieces.append(("\n", "gap" if not self._shown.wrapped else "rule"))
            pieces.extend(self._detail(detail.label, detail.text, width))
        if pieces:
            last, tag = pieces[-1]
            pieces[-1] = (last.rstrip("\n"), tag)
        self._details.fill(pieces)
        self._details.after_idle(self._show_last)

    def scroll(self, lines: int) -> bool:
        """Go through the sentences that there is no room for; False: there are none."""
        if self._shown is None or not self._shown.wrapped:
            return False
        self._details.yview_scroll(lines, "units")
        return True

    def _show_last(self) -> None:
        # A payment's last sentence says what to do; the help is read from its beginning.
        if self._shown is not None and self._shown.wrapped and self._shown.amount:
            self._details.yview_moveto(1.0)

    def _detail(self, label: str, text: str, width: int) -> list[tuple[str, str]]:
        if self._shown is not None and self._shown.wrapped:
            return [(f"{label}\t", "time"), (f"{text}\n", "story")]
        theme = self._theme
        both = theme.measure("text", label) + theme.measure("text", text) + theme.big(15)
        if both <= width:
            return [(f"{label}\t", "label"), (f"{text}\n", "value")]
        return [(f"{label}\n", "label"), (f"{text}\n", "below")]

    def _set_tags(self, width: int, column: int) -> None:
        theme, text = self._theme, self._details
        palette = theme.palette
        # Many short lines that aren't about a payment: the help.
        is_list = self._shown is not None and self._shown.wrapped and not self._shown.amount
        text.configure(font=font("caption" if is_list else "text"), tabs="")
        text.tag_configure("label", foreground=palette.muted, tabs=(width, "right"))
        text.tag_configure("value", tabs=(width, "right"))
        text.tag_configure("below", justify="right", wrap="char")
        text.tag_configure("time", foreground=palette.muted, tabs=(column,))
        text.tag_configure("story", lmargin2=column, tabs=(column,))
        text.tag_configure("gap", font=font("rule"), spacing1=theme.big(5))
        text.tag_configure("rule", font=font("rule"), background=palette.key_hover)
        # The first character of a paragraph decides the space around all of it.
        for name in ("time", "story"):
            text.tag_configure(
                name,
                spacing1=theme.big(3 if is_list else 6),
                spacing3=theme.big(4 if is_list else 7),
                rmargin=theme.px(8),
            )
