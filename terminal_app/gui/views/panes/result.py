"""Middle pane, a result: sign, word, amount and details; also the help and the day's figures."""

import tkinter as tk
from functools import partial
from tkinter import ttk

from terminal_app.gui.screen_state import Detail, Result, Tone
from terminal_app.gui.views.panes.center_view import CenterView
from terminal_app.gui.views.widgets.labels import centred
from terminal_app.gui.views.widgets.scrolled_text import ScrolledText
from terminal_app.gui.views.widgets.theme import CARD_PADDING, font
from terminal_app.gui.views.widgets.view import ViewContext

LOW_HEIGHT = 260
"""Below it, word and amount are smaller: what is told of them needs the room."""
MIN_HEIGHT_WITH_SIGN = 420
"""Of the view, where details are sentences."""
MIN_HEIGHT_ABOVE_VALUES = 262
"""For sign, word and amount, where details are values that take a line each."""
MAX_SENTENCES_WITH_SIGN = 6
"""With more the last one, what to do now, would be out of sight."""
LARGE_SIGN_GROWTH = 1.25


class ResultView(CenterView[Result]):
    """Draws a ``Result``."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(parent, context)
        theme = context.theme
        self._ground = ttk.Frame(self.frame, padding=theme.px(CARD_PADDING))
        self._sign = tk.Label(self._ground, borderwidth=0)
        self._heading = centred(self._ground, theme, "bold", theme.palette.muted)
        self._title = centred(self._ground, theme, "result")
        self._amount = centred(self._ground, theme, "sum")
        self._sign.pack()
        self._title.pack(fill="x")
        self._amount.pack(fill="x")
        self._details = ScrolledText(self.frame, theme, theme.palette.card)
        # The last sentence says what to do; its height is known once Tk has laid it out.
        self._details.bind("<Configure>", lambda _: self._show_last(), add=True)
        self._ground.pack(side="top", fill="x")
        self._details.pack(side="top", fill="both", expand=True)

    def _draw(self, content: Result, _before: Result | None) -> None:
        palette = self._theme.palette
        ground, ink = palette.ground_of(content.tone), palette.ink_of(content.tone)
        self._ground.configure(style=self._context.styles.ground(content.tone))
        self._sign.configure(background=ground)
        self._title.configure(text=content.title, foreground=ink, background=ground)
        self._heading.configure(text=content.heading, background=ground)
        if content.heading:
            self._heading.pack(before=self._sign if self._sign.winfo_manager() else self._title)
        else:
            self._heading.pack_forget()
        self._amount.configure(text=content.amount, background=ground)

    def _arrange(self, content: Result, width: int, height: int) -> None:
        theme, side = self._theme, self._theme.px(CARD_PADDING)
        inner = width - 2 * side
        is_low = height < theme.text_px(LOW_HEIGHT)
        # A fifth of the height each; the details have the rest.
        line = max(theme.px(22), height // 5) if is_low else 0
        sign = self._show_sign(content, height)
        theme.fit_font("result", content.title, inner - sign, 16 if is_low else 24, line)
        lines = content.amount.split("\n")
        widest = max(lines, key=partial(theme.measure, "sum"))
        least = 11 if is_low or len(lines) > 1 else 16
        theme.fit_font("sum", widest, inner, least, line // len(lines))
        self._heading.configure(wraplength=inner)
        self._title.configure(wraplength=inner - sign)
        # Two amounts take what else is left blank.
        is_tight = is_low or len(lines) > 1
        space = theme.window_px(4 if is_tight else 12)
        above = theme.window_px(24) if content.amount and not is_tight else space
        self._ground.configure(padding=(side, above, side, space))
        self._title.pack_configure(pady=(space if content.amount and not is_tight else 0, 0))
        if content.amount:
            self._amount.pack(fill="x", pady=(0, 0 if is_tight else theme.window_px(6)))
        else:
            self._amount.pack_forget()
        self._details.pack_configure(pady=(theme.window_px(6 if is_tight else 16), 0))
        self._show_details(content, width)

    def _show_sign(self, content: Result, height: int) -> int:
        """Show the sign above the word or, where details need that space, small beside it.

        Returns the width that it takes of the word's line.
        """
        theme, number = self._theme, len(content.details)
        if content.wrapped:
            is_cramped = number > MAX_SENTENCES_WITH_SIGN
            is_cramped = is_cramped or height < theme.text_px(MIN_HEIGHT_WITH_SIGN)
        else:
            values = number * (theme.line_height("text") + theme.window_px(5))
            is_cramped = height < theme.text_px(MIN_HEIGHT_ABOVE_VALUES) + values
        has_sign = content.tone is not Tone.NEUTRAL
        name = f"sign-{content.tone.value}"
        if has_sign and not is_cramped:
            large = "-large" if theme.growth >= LARGE_SIGN_GROWTH else ""
            self._sign.configure(image=theme.image(f"{name}{large}"))
            self._sign.pack(before=self._title)
        else:
            self._sign.pack_forget()
        if has_sign and is_cramped and height >= theme.text_px(LOW_HEIGHT):
            beside = theme.image(f"{name}-small")
            self._title.configure(image=beside, compound="left")
            return beside.width()
        self._title.configure(image="")
        return 0

    def _show_details(self, content: Result, width: int) -> None:
        theme = self._theme
        label_widths = [theme.measure("text", detail.label) for detail in content.details]
        column = min(max(label_widths, default=0) + theme.window_px(15), width // 2)
        self._set_tags(content, width, column)
        parts: list[tuple[str, str]] = []
        for number, detail in enumerate(content.details):
            if number:
                parts.append(("\n", "rule" if content.wrapped else "gap"))
            parts += self._sentence(detail) if content.wrapped else self._value(detail, width)
        self._details.set_text(parts)
        self._details.after_idle(self._show_last)

    @staticmethod
    def _sentence(detail: Detail) -> list[tuple[str, str]]:
        return [(f"{detail.label}\t", "time"), (f"{detail.text}\n", "story")]

    def _value(self, detail: Detail, width: int) -> list[tuple[str, str]]:
        theme, (label, text) = self._theme, detail
        both = theme.measure("text", label) + theme.measure("text", text) + theme.window_px(15)
        if both <= width:
            return [(f"{label}\t", "label"), (f"{text}\n", "value")]
        return [(f"{label}\n", "label"), (f"{text}\n", "below")]

    def scroll(self, lines: int) -> bool:
        """Scroll through sentences, and values that don't fit; False where all is in sight."""
        shown = self._shown
        if shown is None or (not shown.wrapped and self._details.fits):
            return False
        self._details.scroll(lines)
        return True

    def _show_last(self) -> None:
        # The last sentence says what to do; the help, without an amount, is read from its start.
        shown = self._shown
        if shown is not None and shown.wrapped and shown.amount and not shown.from_start:
            self._details.show_end()

    def _set_tags(self, content: Result, width: int, column: int) -> None:
        theme, text = self._theme, self._details
        palette = theme.palette
        # Sentences without an amount are the help: many short lines.
        is_help = content.wrapped and not content.amount
        text.configure(font=font("caption" if is_help else "text"), tabs="")
        text.tag_configure("label", foreground=palette.muted, tabs=(width, "right"))
        text.tag_configure("value", tabs=(width, "right"))
        text.tag_configure("below", justify="right", wrap="char")
        text.tag_configure("time", foreground=palette.muted, tabs=(column,))
        text.tag_configure("story", lmargin2=column, tabs=(column,))
        text.tag_configure("gap", font=font("rule"), spacing1=theme.window_px(5))
        text.tag_configure("rule", font=font("rule"), background=palette.key_hover)
        # The first character of a paragraph determines the spacing of all of it.
        for name in ("time", "story"):
            text.tag_configure(
                name,
                spacing1=theme.window_px(3 if is_help else 6),
                spacing3=theme.window_px(4 if is_help else 7),
                rmargin=theme.px(8),
            )
