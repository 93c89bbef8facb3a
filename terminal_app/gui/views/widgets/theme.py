"""Lengths, fonts and images of the current theme.

Lengths are in design pixels (96 dpi, 1024x768); ``Theme.px``, ``window_px`` and ``text_px``
convert them to screen pixels. Images are files; those that the first paint doesn't show are read
after it.
"""

import os.path
import tkinter as tk
from typing import Final, NamedTuple

from terminal_app.asset_files import assets_folder
from terminal_app.gui.views.widgets import shipped_fonts
from terminal_app.gui.views.widgets.palettes import PALETTES

CARD_RADIUS: Final = 12
KEY_RADIUS: Final = 10
CHIP_RADIUS: Final = 7
CAP_RADIUS: Final = 4
PAPER_RADIUS: Final = 4
PILL_RADIUS: Final = 11

DESIGN_WIDTH: Final = 1024
DESIGN_HEIGHT: Final = 768
PANE_GAP: Final = 12
CARD_PADDING: Final = 14
CARD_GAP: Final = 10
"""Between the parts of a card."""

MAX_GROWTH: Final = 1.4
"""Growth of the panes on a large screen, and of all text; beyond it the whole design is scaled."""
TOUCH_TARGET: Final = 44
"""Minimum height and width of anything that is touched or clicked (WCAG 2.2, 2.5.5)."""
TEXT_SIZES: Final = {"normal": 1.0, "large": 1.15, "largest": 1.3}
"""By the setting's value: factor for all fonts, and for the height of what holds text."""


class FontSpec(NamedTuple):
    """A font's size in design pixels, and whether it grows with the window."""

    size: int
    bold: bool = False
    grows: bool = True
    mono: bool = False


FONTS: Final = {
    "merchant": FontSpec(17, bold=True),
    "small": FontSpec(13),
    "strong": FontSpec(14, bold=True),
    "pill": FontSpec(13, bold=True),
    "cap": FontSpec(12),
    "caption": FontSpec(13),
    "text": FontSpec(15),
    "bold": FontSpec(15, bold=True),
    "button": FontSpec(16),
    "title": FontSpec(25, bold=True),
    "key": FontSpec(28),
    "command": FontSpec(20),
    "charge": FontSpec(20, bold=True),
    "amount": FontSpec(52, bold=True),
    "paying": FontSpec(36, bold=True),
    "result": FontSpec(39, bold=True),
    "sum": FontSpec(34, bold=True),
    "preview": FontSpec(28, bold=True),
    "mark": FontSpec(24, bold=True),
    "rule": FontSpec(1, grows=False),
    "paper": FontSpec(12, mono=True),
    "paper-bold": FontSpec(12, bold=True, mono=True),
}

SANS: Final = (shipped_fonts.SANS, "DejaVu Sans", "Noto Sans", "Liberation Sans")
MONO: Final = (shipped_fonts.MONO, "DejaVu Sans Mono", "Noto Sans Mono", "Liberation Mono")
SANS_ELSEWHERE: Final = (shipped_fonts.SANS, "Segoe UI", "Helvetica Neue", "Arial")
MONO_ELSEWHERE: Final = (shipped_fonts.MONO, "Consolas", "Menlo", "Courier New")
"""Where the windowing system isn't X11: asking for a missing font costs 6 ms there."""

GROWTH_STEPS: Final = (1.0, 1.12, 1.25, 1.4, 1.6, 1.8, 2.0, 2.4, 2.8)
"""In steps, so that resizing the window doesn't change all fonts at every pixel."""


class Theme:
    """Converts lengths, sizes fonts, and keeps every image that is shown."""

    def __init__(self, root: tk.Tk, name: str = "light", text_size: str = "normal") -> None:
        """``name`` is one of ``PALETTES``, ``text_size`` of ``TEXT_SIZES``, else normal."""
        self.root = root
        self.text_size = text_size if text_size in TEXT_SIZES else "normal"
        self.name = name
        self.palette = PALETTES[name]
        self.scale = self._screen_scale()
        self.growth = 1.0
        self._asset_scale = 2 if self.scale >= 1.5 else 1  # noqa: PLR2004 - half-way
        self._folder = assets_folder()
        self._images: dict[str, tk.PhotoImage] = {}
        self._late: dict[str, tk.PhotoImage] = {}
        self._is_painted = False
        """The first paint is over: images are read at once from now on."""
        self._sizes: dict[str, int] = {}
        self._custom_fonts: dict[str, tuple[int, str]] = {}
        on_x11 = root.tk.call("tk", "windowingsystem") == "x11"
        self._sans = self._first_family(SANS if on_x11 else SANS_ELSEWHERE, "TkDefaultFont")
        self._mono = self._first_family(MONO if on_x11 else MONO_ELSEWHERE, "TkFixedFont")
        for font_name, spec in FONTS.items():
            self._create_font(font_name, spec)

    def _screen_scale(self) -> float:
        # At most so large that the design fits the screen.
        dots = self.root.winfo_fpixels("1i") / 96
        most = min(
            self.root.winfo_screenwidth() / DESIGN_WIDTH,
            self.root.winfo_screenheight() / DESIGN_HEIGHT,
        )
        # An X server rounds its screen to whole millimetres: 95.98 dpi stands for 96.
        by_space = int(most / MAX_GROWTH * 20) / 20
        return max(1.0, min(round(dots * 20) / 20, most), by_space)

    def _first_family(self, families: tuple[str, ...], tk_font: str) -> str:
        """Return the first family that is there, else that of Tk's own font of this name."""
        # Asking for one family costs 0.1 ms; listing all of them costs many times that.
        for family in families:
            actual = self.root.tk.call("font", "actual", (family, -12), "-family")
            if str(actual).casefold() == family.casefold():
                return family
        return str(self.root.tk.call("font", "actual", tk_font, "-family"))

    def _create_font(self, name: str, spec: FontSpec) -> None:
        self._sizes[name] = self._font_size(spec)
        self.root.tk.call(
            "font", "create", font(name),
            "-family", self._mono if spec.mono else self._sans,
            "-size", -self._sizes[name],
            "-weight", "bold" if spec.bold else "normal",
        )  # fmt: skip

    @property
    def _text_scale(self) -> float:
        return TEXT_SIZES[self.text_size]

    def _font_size(self, spec: FontSpec) -> int:
        if spec.grows:
            return self.text_px(spec.size)
        return round(spec.size * self.scale * self._text_scale)

    def px(self, length: float) -> int:
        """Convert design pixels to screen pixels."""
        return round(length * self.scale)

    def window_px(self, length: float) -> int:
        """Convert a length that grows with the window."""
        return round(length * self.scale * self.growth)

    def text_px(self, length: float) -> int:
        """Convert a length that grows with the window and with the text size."""
        return round(length * self.scale * self.growth * self._text_scale)

    def asset_px(self, length: int) -> int:
        """Convert design pixels to those of the images, which come in two scales."""
        return length * self._asset_scale

    def grow_for(self, width: int, height: int) -> bool:
        """Choose the growth for a window of this size; return whether it changed."""
        space = min(width / self.px(DESIGN_WIDTH), height / self.px(DESIGN_HEIGHT))
        growth = max((step for step in GROWTH_STEPS if step <= space), default=1.0)
        if growth == self.growth:
            return False
        self.growth = growth
        self._resize_fonts()
        return True

    def set_text_size(self, text_size: str) -> None:
        """Apply another of ``TEXT_SIZES`` to all fonts; the views have to be laid out again."""
        self.text_size = text_size
        self._resize_fonts()

    def _resize_fonts(self) -> None:
        for name, spec in FONTS.items():
            self.set_font_size(name, self._font_size(spec))

    def set_font_size(self, name: str, size: int) -> None:
        """Set a font's size in screen pixels."""
        if self._sizes[name] != size:
            self._sizes[name] = size
            self.root.tk.call("font", "configure", font(name), "-size", -size)

    def define_font(self, name: str, size: int, weight: str) -> None:
        """Create or change a font outside ``FONTS``; ``size`` in screen pixels."""
        if self._custom_fonts.get(name) == (size, weight):
            # Tk lays out every widget again, whatever its font, when one is configured.
            return
        verb = "configure" if name in self._custom_fonts else "create"
        self._custom_fonts[name] = (size, weight)
        self.root.tk.call(
            "font", verb, name, "-family", self._sans, "-size", -max(size, 1), "-weight", weight
        )

    def described(self, size: int, weight: str) -> tuple[str, int, str]:
        """Return a font without a name, for what is measured; ``size`` in screen pixels."""
        return self._sans, -max(size, 1), weight

    def measure(self, name: str, text: str) -> int:
        """Return the width of ``text`` in pixels."""
        return self.measure_font(font(name), text)

    def measure_font(self, name: str, text: str) -> int:
        """Return the width of ``text`` in a font given by Tk's name for it."""
        return int(self.root.tk.call("font", "measure", name, text))

    def line_height(self, name: str) -> int:
        """Return the distance between two lines in pixels."""
        return self._linespace(font(name))

    def _linespace(self, tk_font: object) -> int:
        return int(self.root.tk.call("font", "metrics", tk_font, "-linespace"))

    def fit_font(self, name: str, text: str, width: int, least: int = 11, height: int = 0) -> bool:
        """Shrink a font until ``text`` fits ``width``, at most down to ``least``.

        With a ``height``, until a line of it fits that as well. Returns whether its size changed.
        """
        before = self._sizes[name]
        self.set_font_size(name, self.fitting_size(name, text, width, least, height))
        return self._sizes[name] != before

    def fitting_size(
        self, name: str, text: str, width: int, least: int = 11, height: int = 0
    ) -> int:
        """Return the size in screen pixels at which ``text`` fits ``width`` and ``height``."""
        spec = FONTS[name]
        size, smallest = self._font_size(spec), self.px(least)
        if height:
            # A line is as much higher as the font's size is larger.
            size = min(size, self._sizes[name] * height // self.line_height(name))
        weight = "bold" if spec.bold else "normal"
        # Measured with an unnamed font: changing a named one lays out all its widgets again.
        while size > smallest:
            trial: object = (self._mono if spec.mono else self._sans, -size, weight)
            if size == self._sizes[name]:
                trial = font(name)
            wide = int(self.root.tk.call("font", "measure", trial, text))
            is_low = not height or self._linespace(trial) <= height
            if wide <= width and is_low:
                break
            fitting = size * width // wide if wide > width else size
            size = max(smallest, min(size - 1, fitting))
        return size

    def image(self, name: str) -> tk.PhotoImage:
        """Return an image of the assets, read once and kept: Tk drops one without a reference."""
        if name not in self._images:
            self._images[name] = tk.PhotoImage(
                master=self.root, file=self._path(name), format="png"
            )
        return self._images[name]

    def has_image(self, name: str) -> bool:
        """Return whether there is such an image."""
        return name in self._images or os.path.isfile(self._path(name))  # noqa: PTH113 - see asset_files

    def late_image(self, name: str, stand_in: str) -> tk.PhotoImage:
        """Return an image that is a copy of ``stand_in`` until ``load_late_images``.

        For button states that the first paint hardly ever shows. An empty image won't do: ttk
        would loop for ever, tiling a button with an image of no width.
        """
        if name in self._images or self._is_painted:
            return self.image(name)
        if name not in self._late:
            self._late[name] = tk.PhotoImage(master=self.root)
            self.root.tk.call(self._late[name], "copy", self.image(stand_in))
        return self._late[name]

    def switch_to(self, name: str) -> None:
        """Use another of ``PALETTES``; images that are shown change at once."""
        self.name = name
        self.palette = PALETTES[name]
        for file, image in (*self._images.items(), *self._late.items()):
            if not file.startswith("icon-"):
                image.configure(file=self._path(file), format="png")
        self._images |= self._late
        self._late.clear()

    def load_late_images(self) -> None:
        """Read the images that the first paint didn't show."""
        self._is_painted = True
        for name, image in self._late.items():
            image.configure(file=self._path(name), format="png")
        self._images |= self._late
        self._late.clear()

    def _path(self, name: str) -> str:
        return f"{self._folder}/{self.name}/{self._asset_scale}x/{name}.png"

    def asset_folder(self, kind: str) -> str:
        """Return the folder of assets that belong to no theme."""
        return f"{self._folder}/{kind}"

    def set_icon(self) -> None:
        """Set the window's icon, in the sizes that desktops ask for."""
        for size in (16, 32, 48, 128):
            name = f"icon-{size}"
            if name not in self._images:
                path = f"{self._folder}/{name}.png"
                self._images[name] = tk.PhotoImage(master=self.root, file=path, format="png")
        self.root.iconphoto(True, *(self._images[f"icon-{size}"] for size in (128, 48, 32, 16)))  # noqa: FBT003 - Tk's own signature


def font(name: str) -> str:
    """Return Tk's name for a font of ``FONTS``."""
    return f"till-{name}"
