"""Chart of a day's hours: a bar for each, its amount over it and the hour under it."""

import math
import tkinter as tk
from typing import Literal

from terminal_app.gui.screen_state import Bar, RowAt
from terminal_app.gui.views.widgets.theme import font
from terminal_app.gui.views.widgets.view import StateView, ViewContext

LEAST_HEIGHT = 70
"""Lower, it says nothing: then it isn't drawn."""
_WIDEST_BAR = 58
_BAR_SHARE = 0.66
"""Of the room that an hour has."""
_GAP = 4


class HourChart(StateView[tuple[Bar, ...]]):
    """Draws bars on a canvas; a touch chooses one, which has an outline and bold words."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(context)
        self.canvas = tk.Canvas(
            parent, background=context.theme.palette.card, borderwidth=0, highlightthickness=0,
            takefocus=False, width=1, height=1,
        )  # fmt: skip
        self._size = (0, 0)
        self.canvas.bind("<Button-1>", self._touched)

    def _draw(self, _bars: tuple[Bar, ...], _before: object) -> None:
        self._paint()

    def arrange(self, width: int, height: int) -> None:
        """Draw the chart anew in that many pixels."""
        if (width, height) != self._size:
            self._size = (width, height)
            self.canvas.configure(width=width, height=height)
            self._paint()

    def _paint(self) -> None:
        theme, palette = self._theme, self._theme.palette
        canvas, bars, (width, height) = self.canvas, self._shown or (), self._size
        canvas.delete("all")
        if not bars or height < theme.px(LEAST_HEIGHT):
            return
        line = theme.line_height("caption")
        gap = theme.px(_GAP)
        floor, top = height - line - gap, line + gap
        each = width / len(bars)
        wide = min(each * _BAR_SHARE, theme.window_px(_WIDEST_BAR))
        canvas.create_line(0, floor, width, floor, fill=palette.line)
        for place, bar in enumerate(bars):
            middle, high = each * (place + 0.5), (floor - top) * bar.share
            if bar.share > 0:
                canvas.create_rectangle(
                    middle - wide / 2, floor - max(high, 1), middle + wide / 2, floor,
                    fill=palette.accent, outline=palette.ink if bar.chosen else palette.accent,
                    width=theme.px(2) if bar.chosen else 1,
                )  # fmt: skip
        self._write(bars, each, floor, top)

    def _write(self, bars: tuple[Bar, ...], each: float, floor: float, top: float) -> None:
        """Write the amounts over the bars and the hours under them, the chosen hour's first.

        What would cover another's words is left out: the sentence below has it once it is chosen.
        """
        gap = self._theme.px(_GAP)
        order = sorted(range(len(bars)), key=lambda n: (not bars[n].chosen, -bars[n].share))
        amounts: list[tuple[float, float]] = []
        hours: list[tuple[float, float]] = []
        for place in order:
            bar, middle = bars[place], each * (place + 0.5)
            high = floor - (floor - top) * bar.share
            if not self._is_covered(bars, place, each):
                self._word(bar.value, middle, high - gap, "s", amounts, is_bold=bar.chosen)
            self._word(bar.label, middle, floor + gap, "n", hours, is_bold=bar.chosen)

    def _is_covered(self, bars: tuple[Bar, ...], place: int, each: float) -> bool:
        """Return whether an amount is wider than its bar's room, beside a bar that is higher."""
        bar = bars[place]
        name = "pill" if bar.chosen else "caption"
        reach = math.ceil((self._theme.measure(name, bar.value) / each - _BAR_SHARE) / 2)
        beside = bars[max(0, place - reach) : place + reach + 1]
        return any(other.share > bar.share for other in beside)

    def _word(
        self,
        text: str,
        middle: float,
        y: float,
        anchor: Literal["n", "s"],
        taken: list[tuple[float, float]],
        *,
        is_bold: bool,
    ) -> None:
        name = "pill" if is_bold else "caption"
        half = self._theme.measure(name, text) / 2 + 2
        middle = min(max(middle, half), self._size[0] - half)
        left, right = middle - half, middle + half
        if not text or any(left < end and begin < right for begin, end in taken):
            return
        taken.append((left, right))
        ink = self._theme.palette.ink if is_bold else self._theme.palette.muted
        self.canvas.create_text(middle, y, text=text, anchor=anchor, font=font(name), fill=ink)

    def _touched(self, event: "tk.Event[tk.Misc]") -> None:
        bars, (width, _height) = self._shown or (), self._size
        if bars and width > 0:
            place = min(len(bars) - 1, max(0, event.x * len(bars) // width))
            self._context.on_gesture(RowAt(place))
