"""The ttk styles: rounded surfaces from nine-patch images, on ttk's "clam" theme."""

from tkinter import ttk
from typing import TYPE_CHECKING, NamedTuple

from terminal_app.gui.screen_state import Tone
from terminal_app.gui.views.widgets.palettes import Palette
from terminal_app.gui.views.widgets.theme import (
    CAP_RADIUS,
    CARD_RADIUS,
    CHIP_RADIUS,
    KEY_RADIUS,
    PAPER_RADIUS,
    PILL_RADIUS,
    Theme,
    font,
)

if TYPE_CHECKING:
    from tkinter.ttk import _LayoutSpec

STATES = ("disabled", "pressed", "focus", "hover")
"""In ttk's order of precedence; the image files are named after them."""
TTK_STATES = {"hover": "active"}


class ButtonStyle(NamedTuple):
    """A kind of button: font, inks and fills by state, padding."""

    font_name: str
    ink: str
    fill: str
    hover: str
    pressed: str
    disabled: str
    padding: tuple[int, int] = (10, 6)


def button_styles(palette: Palette) -> dict[str, ButtonStyle]:
    """Return the style of each kind of button."""
    p = palette
    plain = (p.card, p.key_hover, p.key_pressed, p.card)
    chosen = (p.accent_ground, p.accent_ground, p.accent_ground, p.accent_ground)
    highlighted = (p.not_known_ground, p.not_known_ground, p.not_known_ground, p.not_known_ground)
    return {
        "Key": ButtonStyle("key", p.ink, p.key, p.key_hover, p.key_pressed, p.card, (2, 2)),
        "Primary": ButtonStyle(
            "charge", p.on_accent, p.accent, p.accent_hover, p.accent_pressed, p.key
        ),
        "Secondary": ButtonStyle("button", p.ink, *plain),
        "Danger": ButtonStyle(
            "button", p.not_paid, p.card, p.not_paid_ground, p.not_paid_ground, p.card
        ),
        "Attention": ButtonStyle("strong", p.not_known, *highlighted),
        "Chosen": ButtonStyle("small", p.accent, *chosen),
        "Flat": ButtonStyle("small", p.muted, *plain),
    }


class Styles:
    """Defines each style when it is first asked for, and returns its name."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._style = ttk.Style(theme.root)
        self._elements: set[str] = set()
        """Created once: ttk can't remove an element, and its images follow the theme."""
        self._styles: set[str] = set()
        self._button_styles = button_styles(theme.palette)
        # Every colour of clam that is visible is overridden below.
        self._style.theme_use("clam")
        self._rebind_buttons()

    def apply_theme(self) -> None:
        """Use the theme's new colours: each style is defined again when next asked for."""
        self._styles.clear()
        self._button_styles = button_styles(self._theme.palette)

    def _rebind_buttons(self) -> None:
        # A touched button must not take the focus from the sale, Return belongs to the sale, and
        # ttk's own "activate" sleeps for 0.1 s on the Tk thread.
        root = self._theme.root
        root.tk.call("bind", "TButton", "<Button-1>", "%W instate !disabled {%W state pressed}")
        invoke = "%W instate !disabled {%W invoke}"
        root.tk.call("bind", "TButton", "<Key-space>", invoke)
        root.tk.call("bind", "TButton", "<<Invoke>>", "")

    def frame(self, image: str, radius: int, ground: str = "") -> str:
        """Return the style of a ``ttk.Frame`` with the rounded surface ``image``."""
        name = f"{image}.TFrame"
        if name not in self._styles:
            self._element(image, radius)
            self._style.layout(name, [(f"{image}.surface", {"sticky": "nswe"})])
            self._style.configure(name, background=ground or self._theme.palette.card)
            self._styles.add(name)
        return name

    def label(self, image: str, radius: int) -> str:
        """Return the style of a ``ttk.Label`` with the rounded surface ``image``."""
        name = f"{image}.TLabel"
        if name not in self._styles:
            self._element(image, radius)
            self._style.layout(name, _layered(f"{image}.surface", "Label"))
            self._style.configure(name, background=self._theme.palette.card)
            self._styles.add(name)
        return name

    def card(self) -> str:
        """Return the style of the three panes."""
        return self.frame("card", CARD_RADIUS, self._theme.palette.background)

    def paper(self) -> str:
        """Return the style of the receipt's paper."""
        return self.frame("paper", PAPER_RADIUS)

    def ground(self, tone: Tone) -> str:
        """Return the style of a result's or a notice's background."""
        return self.frame(f"ground-{tone.value}", CARD_RADIUS)

    def chip(self, image: str, ink: str, font_name: str) -> str:
        """Return the style of a chip in the header."""
        name, px = self.label(image, CHIP_RADIUS), self._theme.px
        self._style.configure(name, foreground=ink, font=font(font_name), padding=(px(10), px(4)))
        return name

    def pill(self, tone: Tone, font_name: str) -> str:
        """Return the style of an outcome in a list."""
        tone = Tone.REFUNDED if tone is Tone.WAITING else tone
        name, px = self.label(f"pill-{tone.value}", PILL_RADIUS), self._theme.px
        ink = self._theme.palette.ink_of(tone)
        self._style.configure(name, foreground=ink, font=font(font_name), padding=(px(10), px(2)))
        return name

    def field(self) -> str:
        """Return the style of the field that what is typed goes into."""
        return self.frame("field", KEY_RADIUS)

    def band(self) -> str:
        """Return the style of an environment's label (demo, test) above what it labels."""
        name, px = self.label("band", CHIP_RADIUS), self._theme.px
        ink = self._theme.palette.card
        self._style.configure(name, foreground=ink, font=font("bold"), padding=(px(8), px(4)))
        return name

    def button(self, kind: str) -> str:
        """Return the style of a button of this kind."""
        name = f"{kind}.TButton"
        if name not in self._styles:
            self._define_button(kind, name)
            self._styles.add(name)
        return name

    def variant(self, kind: str, variant: str, font_name: str, ink: str = "") -> str:
        """Return the style of a kind of button in another font or ink."""
        name = f"{variant}.{self.button(kind)}"
        if name not in self._styles:
            self._style.configure(name, font=font(font_name))
            if font_name != self._button_styles[kind].font_name:
                self._style.map(name, font=[("disabled", font(font_name))])
            if ink:
                self._style.configure(name, foreground=ink)
            self._styles.add(name)
        return name

    def cap(self, kind: str) -> str:
        """Return the style of the key cap on a kind of button; it follows the button's state."""
        name = f"{kind}.Cap.TLabel"
        if name not in self._styles:
            image = {"Primary": "cap-accent", "Danger": "cap-danger"}.get(kind, "cap")
            button = self._button_styles[kind]
            self._element(image, CAP_RADIUS)
            self._style.layout(name, _layered(f"{image}.surface", "Label"))
            ink = self._theme.palette.muted if kind in {"Secondary", "Flat"} else button.ink
            self._style.configure(
                name, foreground=ink, background=button.fill, font=font("cap"),
                padding=(self._theme.px(6), self._theme.px(1)),
            )  # fmt: skip
            self._style.map(name, background=_fills(button))
            self._styles.add(name)
        return name

    def time_bar(self) -> str:
        """Return the style of the bar that shows the customer's remaining time."""
        name = "Time.Horizontal.TProgressbar"
        if name not in self._styles:
            self._time_bar_elements()
            bar: _LayoutSpec = [("time.pbar", {"side": "left", "sticky": "w"})]
            self._style.layout(name, [("time.trough", {"sticky": "we", "children": bar})])
            self._style.configure(name, background=self._theme.palette.card)
            self._styles.add(name)
        return name

    def _time_bar_elements(self) -> None:
        # ttk finds the part that grows by the name "pbar".
        for part, file in (("trough", "trough"), ("pbar", "bar")):
            image, element = self._theme.image(file), f"time.{part}"
            if element not in self._elements:
                self._style.element_create(
                    element, "image", image,
                    border=(image.height() // 2, 0), padding=0, sticky="we",
                )  # fmt: skip
                self._elements.add(element)

    def _element(self, image: str, radius: int) -> None:
        element = f"{image}.surface"
        if element not in self._elements:
            edge = self._theme.asset_px(radius + 1)
            self._style.element_create(
                element, "image", self._theme.image(image), border=edge, padding=0,
                width=2 * edge, height=2 * edge, sticky="nswe",
            )  # fmt: skip
            self._elements.add(element)

    def _define_button(self, kind: str, name: str) -> None:
        theme, button = self._theme, self._button_styles[kind]
        palette = theme.palette
        self._button_element(kind)
        self._style.layout(name, _layered(f"{kind}.surface", "Button"))
        self._style.configure(
            name, font=font(button.font_name), foreground=button.ink, anchor="center",
            background=palette.card, justify="center", padding=[*map(theme.px, button.padding)],
        )  # fmt: skip
        muted = palette.muted if kind == "Primary" else palette.faint
        # clam maps a grey background for each state; it would be visible at the rounded corners.
        self._style.map(
            name, foreground=[("disabled", muted)],
            background=[("disabled", palette.card), ("active", palette.card)],
        )  # fmt: skip

    def _button_element(self, kind: str) -> None:
        theme, image, element = self._theme, kind.lower(), f"{kind}.surface"
        if element in self._elements:
            return
        if kind == "Primary":
            theme.image("primary-disabled")  # Shown by the first paint: nothing is typed yet.
        states = [
            (TTK_STATES.get(state, state), theme.late_image(_state_image(image, state), image))
            for state in STATES
        ]
        edge = theme.asset_px(KEY_RADIUS + 2)
        self._style.element_create(
            element, "image", theme.image(image), *states, border=edge, padding=0,
            width=2 * edge, height=2 * edge, sticky="nswe",
        )  # fmt: skip
        self._elements.add(element)


def _state_image(image: str, state: str) -> str:
    """Return the image of a button's state; kinds that look alike in it share one."""
    shared = (
        image in {"secondary", "flat", "chosen"}
        or (image, state) == ("danger", "focus")
        or (image != "primary" and state == "disabled")
    )
    return f"{'key' if shared else image}-{state}"


def _fills(button: ButtonStyle) -> list[tuple[str, str]]:
    return [
        ("disabled", button.disabled), ("pressed", button.pressed), ("focus", button.fill),
        ("active", button.hover),
    ]  # fmt: skip


def _layered(surface: str, widget: str) -> "_LayoutSpec":
    label: _LayoutSpec = [(f"{widget}.label", {"sticky": "nswe"})]
    padding: _LayoutSpec = [(f"{widget}.padding", {"sticky": "nswe", "children": label})]
    return [(surface, {"sticky": "nswe", "children": padding})]
