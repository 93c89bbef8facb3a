"""The ttk styles of form inputs: fields, choices, switches, tabs, scrollbar."""

from tkinter import ttk
from typing import TYPE_CHECKING

from terminal_app.gui.views.widgets.theme import KEY_RADIUS, TOUCH_TARGET, Theme, font

if TYPE_CHECKING:
    from tkinter.ttk import _LayoutSpec

ENTRY = "Form.TEntry"
CHOICE = "Form.TCombobox"
SWITCH = "Form.TCheckbutton"
TAB = "Form.TRadiobutton"
BAR = "Form.Vertical.TScrollbar"
_EDGE = 2
"""Of a field: what is in it leaves that free."""


def define(theme: Theme) -> None:
    """Define the styles in the theme's colours."""
    _fields(theme)
    _switches(theme)
    _tabs(theme)
    _scrollbar(theme)


def _fields(theme: Theme) -> None:
    p, style = theme.palette, ttk.Style(theme.root)
    _element(
        theme, "Form.input", "input", ("disabled", "input-disabled"), ("focus", "field"),
        ("invalid", "input-invalid"), border=theme.asset_px(KEY_RADIUS + 1), padding=_EDGE,
    )  # fmt: skip
    _element(theme, "Form.chevron", "chevron")
    text: _LayoutSpec = [("Entry.textarea", {"sticky": "nswe"})]
    typed: _LayoutSpec = [("Entry.padding", {"sticky": "nswe", "children": text})]
    style.layout(ENTRY, [("Form.input", {"sticky": "nswe", "children": typed})])
    named: _LayoutSpec = [("Combobox.textarea", {"sticky": "nswe"})]
    choice: _LayoutSpec = [
        ("Form.chevron", {"side": "right", "sticky": ""}),
        ("Combobox.padding", {"sticky": "nswe", "children": named}),
    ]
    style.layout(CHOICE, [("Form.input", {"sticky": "nswe", "children": choice})])
    for name in (ENTRY, CHOICE):
        style.configure(
            name, foreground=p.ink, background=p.card, insertcolor=p.ink,
            selectbackground=p.accent, selectforeground=p.on_accent,
            padding=(theme.px(10), _beside_text(theme, 6) - _EDGE),
        )  # fmt: skip
        style.map(
            name, foreground=[("disabled", p.muted), ("readonly", p.ink)],
            selectbackground=[("readonly", p.card)], selectforeground=[("readonly", p.ink)],
            background=[("active", p.card)],
        )  # fmt: skip
    for option, value in (
        ("background", p.card), ("foreground", p.ink), ("selectBackground", p.accent),
        ("selectForeground", p.on_accent), ("font", font("text")),
    ):  # fmt: skip
        theme.root.option_add(f"*TCombobox*Listbox.{option}", value)


def _switches(theme: Theme) -> None:
    p, style = theme.palette, ttk.Style(theme.root)
    _element(
        theme, "Form.switch", "switch-off", ("selected focus", "switch-on-focus"),
        ("selected", "switch-on"), ("focus", "switch-off-focus"),
    )  # fmt: skip
    word: _LayoutSpec = [("Checkbutton.label", {"sticky": "nswe"})]
    parts: _LayoutSpec = [
        ("Form.switch", {"side": "left", "sticky": ""}),
        ("Checkbutton.padding", {"side": "left", "sticky": "w", "children": word}),
    ]
    style.layout(SWITCH, parts)
    style.configure(
        SWITCH, background=p.card, foreground=p.ink, font=font("text"),
        padding=(0, _beside_text(theme, 10)),
    )  # fmt: skip
    style.map(SWITCH, background=[("active", p.card)])


def _beside_text(theme: Theme, least: int) -> int:
    """Return what is to be free over and under a line of text, so that it can be touched."""
    spare = theme.px(TOUCH_TARGET) - theme.line_height("text")
    return max(theme.px(least), -(-spare // 2))


def _element(
    theme: Theme,
    name: str,
    image: str,
    *states: tuple[str, str],
    border: int = 0,
    padding: int = 0,
) -> None:
    """Make an element of pictures, once: ttk can't remove it, and its pictures follow the theme."""
    pictures = [(state, theme.image(one)) for state, one in states]
    style = ttk.Style(theme.root)
    if name not in style.element_names():
        style.element_create(
            name, "image", theme.image(image), *pictures,
            border=border, padding=padding, sticky="nswe",
        )  # fmt: skip


def _tabs(theme: Theme) -> None:
    p, style = theme.palette, ttk.Style(theme.root)
    _element(
        theme, "Form.tab", "tab", ("selected", "tab-chosen"), ("active", "tab-hover"),
        border=theme.asset_px(KEY_RADIUS + 1),
    )  # fmt: skip
    label: _LayoutSpec = [("Radiobutton.label", {"sticky": "nswe"})]
    padding: _LayoutSpec = [("Radiobutton.padding", {"sticky": "nswe", "children": label})]
    focus: _LayoutSpec = [("Radiobutton.focus", {"sticky": "nswe", "children": padding})]
    style.layout(TAB, [("Form.tab", {"sticky": "nswe", "children": focus})])
    style.configure(
        TAB, background=p.background, foreground=p.ink, font=font("text"), focuscolor=p.accent,
        anchor="w", padding=(theme.px(12), _beside_text(theme, 10)),
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
