"""The ttk styles of form inputs: fields, choices, switches, tabs, scrollbar."""

from tkinter import ttk
from typing import TYPE_CHECKING

from terminal_app.gui.views.widgets.theme import TOUCH_TARGET, Theme, font

if TYPE_CHECKING:
    from tkinter.ttk import _LayoutSpec

ENTRY = "Form.TEntry"
CHOICE = "Form.TCombobox"
SWITCH = "Form.TCheckbutton"
TAB = "Form.TRadiobutton"
BAR = "Form.Vertical.TScrollbar"


def define(theme: Theme) -> None:
    """Define the styles in the theme's colours."""
    _fields(theme)
    _switches(theme)
    _tabs(theme)
    _scrollbar(theme)


def _fields(theme: Theme) -> None:
    p, style = theme.palette, ttk.Style(theme.root)
    # The line of text and the border take the rest of the target's height.
    padding = max(theme.px(6), -(-(theme.px(TOUCH_TARGET) - theme.line_height("text")) // 2) - 2)
    for name in (ENTRY, CHOICE):
        style.configure(
            name, foreground=p.ink, fieldbackground=p.card, background=p.key, insertcolor=p.ink,
            bordercolor=p.muted, lightcolor=p.card, darkcolor=p.card, arrowcolor=p.ink,
            selectbackground=p.accent, selectforeground=p.on_accent, padding=(theme.px(8), padding),
            arrowsize=theme.px(18),
        )  # fmt: skip
        style.map(
            name, foreground=[("disabled", p.muted), ("readonly", p.ink)],
            fieldbackground=[("disabled", p.key), ("readonly", p.card)],
            bordercolor=[("focus", p.accent), ("invalid", p.not_paid)],
            lightcolor=[("focus", p.accent), ("invalid", p.not_paid)],
            darkcolor=[("focus", p.accent), ("invalid", p.not_paid)],
            selectbackground=[("readonly", p.card)], selectforeground=[("readonly", p.ink)],
            background=[("active", p.key_hover)], arrowcolor=[("disabled", p.faint)],
        )  # fmt: skip
    for option, value in (
        ("background", p.card), ("foreground", p.ink), ("selectBackground", p.accent),
        ("selectForeground", p.on_accent), ("font", font("text")),
    ):  # fmt: skip
        theme.root.option_add(f"*TCombobox*Listbox.{option}", value)


def _switches(theme: Theme) -> None:
    p, style = theme.palette, ttk.Style(theme.root)
    style.configure(
        SWITCH, background=p.card, foreground=p.ink, font=font("text"), focuscolor=p.accent,
        indicatorsize=theme.px(22), indicatorbackground=p.card, indicatorforeground=p.on_accent,
        upperbordercolor=p.muted, lowerbordercolor=p.muted, padding=(theme.px(4), theme.px(10)),
        indicatormargin=(0, 0, theme.px(10), 0),
    )  # fmt: skip
    style.map(
        SWITCH, background=[("active", p.card)],
        indicatorbackground=[("selected", p.accent), ("active", p.key_hover)],
        upperbordercolor=[("focus", p.accent)], lowerbordercolor=[("focus", p.accent)],
    )  # fmt: skip


def _tabs(theme: Theme) -> None:
    p, style = theme.palette, ttk.Style(theme.root)
    label: _LayoutSpec = [("Radiobutton.label", {"sticky": "nswe"})]
    padding: _LayoutSpec = [("Radiobutton.padding", {"sticky": "nswe", "children": label})]
    focus: _LayoutSpec = [("Radiobutton.focus", {"sticky": "nswe", "children": padding})]
    high = max(theme.px(10), -(-(theme.px(TOUCH_TARGET) - theme.line_height("text")) // 2))
    style.layout(TAB, [("Radiobutton.border", {"sticky": "nswe", "children": focus})])
    style.configure(
        TAB, background=p.background, foreground=p.ink, font=font("text"), focuscolor=p.accent,
        anchor="w", padding=(theme.px(12), high), borderwidth=0, relief="flat",
    )  # fmt: skip
    style.map(
        TAB, background=[("selected", p.accent), ("active", p.key_hover)],
        foreground=[("selected", p.on_accent)],
        focuscolor=[("selected", p.on_accent)], font=[("selected", font("bold"))],
    )  # fmt: skip


def _scrollbar(theme: Theme) -> None:
    p, style = theme.palette, ttk.Style(theme.root)
    thumb: _LayoutSpec = [("Vertical.Scrollbar.thumb", {"sticky": "nswe"})]
    trough: _LayoutSpec = [("Vertical.Scrollbar.trough", {"sticky": "ns", "children": thumb})]
    style.layout(BAR, trough)
    style.configure(
        BAR, background=p.muted, troughcolor=p.card, bordercolor=p.card, lightcolor=p.muted,
        darkcolor=p.muted, gripcount=0, arrowsize=theme.px(14), width=theme.px(14),
    )  # fmt: skip
    style.map(BAR, background=[("disabled", p.card), ("active", p.accent)],
              lightcolor=[("disabled", p.card)], darkcolor=[("disabled", p.card)])  # fmt: skip
