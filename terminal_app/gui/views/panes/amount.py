"""The left pane: amount, keypad and charge button."""

import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import NamedTuple

from terminal_app.gui.screen_state import AddItem, AmountEntry, Gesture
from terminal_app.gui.views.panes.quick_keys import HEIGHT as QUICK_HEIGHT
from terminal_app.gui.views.panes.quick_keys import QuickKeys
from terminal_app.gui.views.widgets.button import PushButton
from terminal_app.gui.views.widgets.theme import CARD_PADDING, FONTS, TOUCH_TARGET, font
from terminal_app.gui.views.widgets.view import StateView, ViewContext

KEY_GAP = 8
REFUSAL_HEIGHT = 47
"""Always reserved, so that no key moves under a finger."""
LEAST_REFUSAL = 9
LOW_KEY_GAP = 4
DISPLAY_HEIGHT, LOW_DISPLAY_HEIGHT = 72, 52
CHARGE_HEIGHT, LOW_CHARGE_HEIGHT = 74, 46
KEY_HEIGHT = 56
"""Of digits. The lower heights, and keys of the least size, are those of a low window."""
KEY_PADDING = 4
EDGE = 2
"""Around a label's words, in screen pixels."""
QUICK_ROW = 3
FIRST_KEY_ROW = 4
CHARGE_ROW = 11
TOUCHED = -1
"""In place of an event's time: a touched key is never part of a barcode scan."""
DIGITS = (("7", 0, 0), ("8", 0, 1), ("9", 0, 2), ("4", 1, 0), ("5", 1, 1), ("6", 1, 2),
          ("1", 2, 0), ("2", 2, 1), ("3", 2, 2), ("00", 3, 0), ("0", 3, 1))  # fmt: skip


class _Heights(NamedTuple):
    """What each part takes, in pixels."""

    display: int = 0
    gap: int = 0
    quick: int = 0
    quick_rows: int = 0
    key: int = 0
    charge: int = 0

    @property
    def whole(self) -> int:
        """Of all of them, with the gaps."""
        keys, quick = 4 * self.key + 3 * self.gap, self.quick_rows * (self.quick + self.gap)
        return self.display + quick + keys + self.gap + self.charge


class AmountPane(StateView[AmountEntry]):
    """Draws an ``AmountEntry``."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(context)
        theme = context.theme
        self.frame = ttk.Frame(parent, style=context.styles.card(), padding=theme.px(CARD_PADDING))
        self.frame.grid_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._keys: list[ttk.Button] = []
        self._build_display()
        self._set = _Heights()
        self._quick: QuickKeys | None = None
        self._has_grid = False
        """The items stand beside it."""
        self._build_keys()
        self._charge = PushButton(self.frame, context, "Primary", "charge")
        self._charge.widget.grid(row=CHARGE_ROW, column=0, columnspan=7, sticky="nswe")
        # Keys in the even columns and rows, gaps in the odd ones.
        for number in range(4):
            self.frame.grid_columnconfigure(2 * number, weight=1, uniform="keys")
            self.frame.grid_rowconfigure(FIRST_KEY_ROW + 2 * number, weight=1, uniform="keys")
        self.arrange()
        self.frame.bind("<Configure>", lambda _: self._fit())

    def _build_display(self) -> None:
        palette = self._theme.palette
        display = tk.Frame(self.frame, background=palette.card)
        self._display = display
        self._currency = tk.Label(
            display, font=font("command"), background=palette.card, foreground=palette.muted
        )
        self._amount = tk.Label(
            display, font=font("amount"), background=palette.card, anchor="se", padx=0, pady=0
        )
        self._currency.pack(side="left", anchor="s")
        self._amount.pack(side="right", anchor="s")
        display.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._line = tk.Frame(self.frame, background=palette.accent)
        self._refusal = tk.Label(
            self.frame, font=font("text"), background=palette.card, foreground=palette.not_paid,
            justify="left", anchor="w", padx=0, pady=0, width=1, borderwidth=0,
        )  # fmt: skip
        # A width of one character: its request moves no key; its text wraps in the given width.
        display.grid(row=0, column=0, columnspan=7, sticky="nswe")
        self._line.grid(row=1, column=0, columnspan=7, sticky="we")
        self._refusal.grid(row=2, column=0, columnspan=7, sticky="nswe")

    def _build_keys(self) -> None:
        for text, row, column in DIGITS:
            self._key(row, column, text=text, command=partial(self._type, text))
        self._separator = self._key(3, 2, command=self._type_separator)
        theme, styles = self._theme, self._context.styles
        icon = (
            theme.image("backspace"),
            "disabled",
            theme.late_image("backspace-disabled", "backspace"),
        )
        self._key(0, 3, image=icon, command=lambda: self._context.on_gesture(Gesture.BACKSPACE))
        command = styles.variant("Key", "Command", "command", theme.palette.muted)
        clear = partial(self._context.on_gesture, Gesture.CLEAR)
        self._key(1, 3, text="C", command=clear, style=command)
        self._key(2, 3, 2, text="+", command=partial(self._type, "+"), style=command)

    def _key(self, row: int, column: int, rows: int = 1, **options: object) -> ttk.Button:
        options.setdefault("style", self._context.styles.button("Key"))
        key = ttk.Button(self.frame, width=1, takefocus=False, **options)  # type: ignore[arg-type] # names are checked by Tk
        key.grid(
            row=FIRST_KEY_ROW + 2 * row, column=2 * column, rowspan=2 * rows - 1, sticky="nswe"
        )
        self._keys.append(key)
        return key

    def _type(self, text: str) -> None:
        for character in text:
            self._context.on_typed(character, TOUCHED)

    def _type_separator(self) -> None:
        if self._shown is not None:
            self._type(self._shown.separator)

    def arrange(self) -> None:
        """Set every length: at the start, and when the growth has changed."""
        theme = self._theme
        self._line.configure(height=max(2, theme.window_px(2)))
        self._currency.pack_configure(
            padx=(theme.px(4), theme.px(8)), pady=(0, theme.window_px(12))
        )
        self._amount.pack_configure(padx=(0, theme.px(4)), pady=(0, theme.window_px(4)))
        self.frame.grid_rowconfigure(2, minsize=theme.text_px(REFUSAL_HEIGHT))
        self._share_height()

    def _share_height(self) -> None:
        """Give each part its height: as drawn, or as much less as the pane is too low for that."""
        theme, quick = self._theme, self._quick
        actual = self.frame.winfo_height()
        room = (actual if actual > 1 else theme.px(660)) - 2 * theme.px(CARD_PADDING)
        room -= theme.text_px(REFUSAL_HEIGHT) + max(2, theme.window_px(2))
        if quick is not None:
            quick.leave_out(lambda rows: self._heights(0.0, rows).whole > room)
        rows = 0 if quick is None else quick.rows
        most, least = (self._heights(share, rows).whole for share in (1.0, 0.0))
        share = 1.0 if most <= room else max(0.0, (room - least) / (most - least))
        self._set_heights(self._heights(share, rows))

    def _heights(self, share: float, quick_rows: int) -> "_Heights":
        """Return the heights between the least (a ``share`` of 0) and those as drawn (1)."""
        theme = self._theme

        def between(least: int, most: int) -> int:
            return int(least + share * (most - least))

        gap = between(theme.px(LOW_KEY_GAP), theme.window_px(KEY_GAP))
        return _Heights(
            between(theme.px(LOW_DISPLAY_HEIGHT), theme.text_px(DISPLAY_HEIGHT)),
            gap,
            between(theme.px(TOUCH_TARGET), theme.window_px(QUICK_HEIGHT)),
            quick_rows,
            between(theme.px(TOUCH_TARGET), theme.window_px(KEY_HEIGHT)),
            between(theme.px(LOW_CHARGE_HEIGHT), theme.window_px(CHARGE_HEIGHT)),
        )

    def _set_heights(self, heights: "_Heights") -> None:
        if heights == self._set:
            return
        self._set, gap = heights, heights.gap
        for number in range(3):
            self.frame.grid_columnconfigure(2 * number + 1, minsize=gap)
            self.frame.grid_rowconfigure(FIRST_KEY_ROW + 2 * number + 1, minsize=gap)
        self._display.configure(height=heights.display)
        self._charge.widget.grid_configure(pady=(gap, 0))
        self.frame.grid_rowconfigure(CHARGE_ROW, minsize=heights.charge + gap)

    def _fit_keys(self, width: int) -> None:
        """Let the digits fit their keys."""
        theme, heights = self._theme, self._set
        each = (width - 3 * heights.gap) // 4 - theme.px(KEY_PADDING)
        theme.fit_font("key", "00", each, height=heights.key - theme.px(KEY_PADDING))

    def _draw(self, entry: AmountEntry, before: AmountEntry | None) -> None:
        if before is None or entry.locked != before.locked:
            for key in self._keys:
                key.state(["disabled", "!pressed", "!active"] if entry.locked else ["!disabled"])
        if before is None or entry.separator != before.separator:
            self._separator.configure(text=entry.separator)
        if before is None or entry.refusal != before.refusal:
            self._refusal.configure(text=entry.refusal)
        if before is None or entry.quick != before.quick:
            self._show_quick(entry)
        self._draw_amount(entry)
        self._fit()

    def leave_items(self, *, has_grid: bool) -> None:
        """Show keys of items, or leave them to the grid beside this pane."""
        if has_grid != self._has_grid:
            self._has_grid = has_grid
            if self._shown is not None:
                self._show_quick(self._shown)
                self._fit()

    def _show_quick(self, entry: AmountEntry) -> None:
        quick = entry.quick
        if self._has_grid:
            quick = tuple(key for key in quick if not isinstance(key.gesture, AddItem))
        if self._quick is None:
            if not quick:
                return
            self._quick = QuickKeys(self.frame, self._context, "caption")
            self._quick.frame.grid(row=QUICK_ROW, column=0, columnspan=7, sticky="we")
        self._quick.render(quick)

    def _draw_amount(self, entry: AmountEntry) -> None:
        palette = self._theme.palette
        ink = palette.ink if entry.amount else palette.faint
        self._currency.configure(text=entry.currency)
        self._amount.configure(text=entry.amount or entry.placeholder, foreground=ink)
        quiet = palette.line if entry.locked else palette.accent
        self._line.configure(background=palette.not_paid if entry.refusal else quiet)

    def _fit(self) -> None:
        """Fit the amount and the charge button's text to the pane's width."""
        if self._shown is None:
            return
        theme, actual = self._theme, self.frame.winfo_width()
        width = (actual if actual > 1 else theme.px(336)) - 2 * theme.px(CARD_PADDING)
        beside = theme.measure("command", self._shown.currency) + theme.px(24)
        if self._quick is not None:
            self._quick.share(width)
        self._share_height()
        heights = self._set
        self._fit_keys(width)
        theme.fit_font(
            "amount", self._shown.amount or self._shown.placeholder, width - beside, 11,
            heights.display - theme.window_px(4) - 2 * EDGE,
        )  # fmt: skip
        self._fit_refusal(width)
        if self._quick is not None:
            self._quick.arrange(width, heights.quick, heights.gap)
        charge, whole = self._shown.charge, width
        width -= theme.px(36)
        cap = theme.measure("cap", charge.key) + theme.px(26) if charge.key else 0
        if theme.fitting_size("charge", charge.text, width - cap) < theme.window_px(16):
            # The amount matters more than the key cap.
            charge, cap = charge._replace(key=""), 0
        changed = theme.fit_font("charge", charge.text, width - cap, 13)
        fits = theme.measure("charge", charge.text) <= width - cap
        self._charge.show(charge, 0 if fits else whole)
        if changed:
            self._charge.refit()

    def _fit_refusal(self, width: int) -> None:
        """Let the refusal have as large a font as leaves it in its place."""
        theme = self._theme
        smaller = range(theme.text_px(FONTS["cap"].size) - 1, theme.px(LEAST_REFUSAL), -1)
        # Without a name: Tk tells of a named one's change when it is idle.
        others = [theme.described(size, "normal") for size in smaller]
        fonts: list[str | tuple[str, int, str]] = [font("text"), font("caption"), font("cap")]
        for one in fonts + others:
            self._refusal.configure(wraplength=width, font=one)
            if self._refusal.winfo_reqheight() <= theme.text_px(REFUSAL_HEIGHT):
                break
