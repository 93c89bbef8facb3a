"""Sizes, type and images: with ``palettes``, the one place that says what the till looks like.

Lengths are design pixels, as on a 96 dpi screen of 1024x768; ``Theme.px`` and ``Theme.big`` turn
them into the screen's. Nothing is drawn at start: the images are files, and what the first paint
doesn't show is read later.
"""

import os.path
import tkinter as tk
from typing import Final, NamedTuple

from terminal_app.gui.views.widgets.palettes import PALETTES

CARD_RADIUS: Final = 12
KEY_RADIUS: Final = 10
CHIP_RADIUS: Final = 7
CAP_RADIUS: Final = 4
PAPER_RADIUS: Final = 4

DESIGN_WIDTH: Final = 1024
DESIGN_HEIGHT: Final = 768
GAP: Final = 12
INSET: Final = 14
"""From a card's edge to what it holds."""


MOST_GROWTH: Final = 1.4
"""What a window on a larger screen still leaves to growth; beyond it all of the design is scaled,
so that on a large screen that says 96 dpi the header is as large as the rest."""
TARGET: Final = 44
"""The least height and width of what a finger or a mouse is to hit."""
TEXT_SIZES: Final = {"normal": 1.0, "large": 1.15, "largest": 1.3}
"""By the settings' word: all type, and the height of what holds it."""


class Type(NamedTuple):
    """A type size in design pixels, and whether it grows with the window."""

    size: int
    bold: bool = False
    grows: bool = True
    mono: bool = False


TYPES: Final = {
    "merchant": Type(17, bold=True, grows=False),
    "small": Type(13, grows=False),
    "strong": Type(14, bold=True, grows=False),
    "cap": Type(12, grows=False),
    "caption": Type(13),
    "text": Type(15),
    "bold": Type(15, bold=True),
    "button": Type(16),
    "title": Type(25, bold=True),
    "key": Type(28),
    "command": Type(20),
    "charge": Type(20, bold=True),
    "amount": Type(52, bold=True),
    "paying": Type(36, bold=True),
    "result": Type(39, bold=True),
    "sum": Type(34, bold=True),
    "mark": Type(24, bold=True),
    "rule": Type(1, grows=False),
    "paper": Type(12, mono=True),
    "paper-bold": Type(12, bold=True, mono=True),
}

SANS: Final = ("DejaVu Sans", "Noto Sans", "Liberation Sans")
MONO: Final = ("DejaVu Sans Mono", "Noto Sans Mono", "Liberation Mono")
SANS_ELSEWHERE: Final = ("Segoe UI", "Helvetica Neue", "Arial")
MONO_ELSEWHERE: Final = ("Consolas", "Menlo", "Courier New")
"""Where the desktop isn't X's: asking it for a font that it hasn't costs 6 ms."""

GROWTHS: Final = (1.0, 1.12, 1.25, 1.4, 1.6, 1.8, 2.0, 2.4, 2.8)
"""In steps, so that dragging a window's edge doesn't set all type anew at every pixel."""


def _assets() -> str:
    """Where the images are: inside the package if it was built, else beside it in the source."""
    package = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 3))  # noqa: PTH100, PTH118, PTH120 - no pathlib yet
    inside = os.path.join(package, "assets")  # noqa: PTH118 - as above: no pathlib yet
    if os.path.isdir(inside):  # noqa: PTH112
        return inside
    return os.path.join(os.path.dirname(package), "assets")  # noqa: PTH118, PTH120


class Theme:
    """What the panes ask for lengths, type and images; it holds every image that is shown."""

    def __init__(self, root: tk.Tk, look: str = "light", text_size: str = "normal") -> None:
        """``look`` is one of ``PALETTES``, ``text_size`` of ``TEXT_SIZES``, else normal."""
        self.root = root
        self.text_size = text_size if text_size in TEXT_SIZES else "normal"
        self.look = look
        self.palette = PALETTES[look]
        self.scale = self._screen_scale()
        self.growth = 1.0
        self._asset_scale = 2 if self.scale >= 1.5 else 1  # noqa: PLR2004 - half-way
        self._folder = _assets()
        self._images: dict[str, tk.PhotoImage] = {}
        self._late: dict[str, tk.PhotoImage] = {}
        self._is_painted = False
        """The first paint is over: what is built from now on gets its images at once."""
        self._sizes: dict[str, int] = {}
        self._others: set[str] = set()
        on_x11 = root.tk.call("tk", "windowingsystem") == "x11"
        self._sans = self._first_family(SANS if on_x11 else SANS_ELSEWHERE)
        self._mono = self._first_family(MONO if on_x11 else MONO_ELSEWHERE)
        for name, kind in TYPES.items():
            self._define_font(name, kind)

    def _screen_scale(self) -> float:
        # Never so large that the design wouldn't fit the screen.
        dots = self.root.winfo_fpixels("1i") / 96
        most = min(
            self.root.winfo_screenwidth() / DESIGN_WIDTH,
            self.root.winfo_screenheight() / DESIGN_HEIGHT,
        )
        # An X server rounds its screen to whole millimetres: 95.98 dots are meant to be 96.
        by_room = int(most / MOST_GROWTH * 20) / 20
        return max(1.0, min(round(dots * 20) / 20, most), by_room)

    def _first_family(self, families: tuple[str, ...]) -> str:
        # Asking for one family costs 0.1 ms, listing all of them many times as much.
        for family in families:
            actual = self.root.tk.call("font", "actual", (family, -12), "-family")
            if str(actual).casefold() == family.casefold():
                return family
        return families[0]

    def _define_font(self, name: str, kind: Type) -> None:
        self._sizes[name] = self._type_size(kind)
        self.root.tk.call(
            "font", "create", font(name),
            "-family", self._mono if kind.mono else self._sans,
            "-size", -self._sizes[name],
            "-weight", "bold" if kind.bold else "normal",
        )  # fmt: skip

    @property
    def _text(self) -> float:
        return TEXT_SIZES[self.text_size]

    def _type_size(self, kind: Type) -> int:
        return self.tall(kind.size) if kind.grows else self.line(kind.size)

    def px(self, length: float) -> int:
        """Design pixels to the screen's."""
        return round(length * self.scale)

    def big(self, length: float) -> int:
        """The same for what grows with the window."""
        return round(length * self.scale * self.growth)

    def tall(self, length: float) -> int:
        """The same for what holds text, and so grows with its size too."""
        return round(length * self.scale * self.growth * self._text)

    def line(self, length: float) -> int:
        """The same for what holds text and doesn't grow with the window."""
        return round(length * self.scale * self._text)

    def asset_px(self, length: int) -> int:
        """Design pixels to those of the images, which come in two scales only."""
        return length * self._asset_scale

    def grow_for(self, width: int, height: int) -> bool:
        """Choose the step of growth for a window of this size; say whether it changed."""
        room = min(width / self.px(DESIGN_WIDTH), height / self.px(DESIGN_HEIGHT))
        growth = max((step for step in GROWTHS if step <= room), default=1.0)
        if growth == self.growth:
            return False
        self.growth = growth
        self._size_all()
        return True

    def set_text_size(self, text_size: str) -> None:
        """Set all type in another of ``TEXT_SIZES``; who holds text has to be laid out anew."""
        self.text_size = text_size
        self._size_all()

    def _size_all(self) -> None:
        for name, kind in TYPES.items():
            self.set_size(name, self._type_size(kind))

    def set_size(self, name: str, size: int) -> None:
        """Set a type's size in the screen's pixels."""
        if self._sizes[name] != size:
            self._sizes[name] = size
            self.root.tk.call("font", "configure", font(name), "-size", -size)

    def define(self, name: str, size: int, weight: str) -> None:
        """Make or change a type that isn't one of ``TYPES``; ``size`` in the screen's pixels."""
        verb = "configure" if name in self._others else "create"
        self._others.add(name)
        self.root.tk.call(
            "font", verb, name, "-family", self._sans, "-size", -max(size, 1), "-weight", weight
        )

    def measure(self, name: str, text: str) -> int:
        """The width of ``text`` in pixels."""
        return self.measure_in(font(name), text)

    def measure_in(self, name: str, text: str) -> int:
        """The width of ``text`` in a type by Tk's own name for it."""
        return int(self.root.tk.call("font", "measure", name, text))

    def line_height(self, name: str) -> int:
        """From one line to the next, in pixels."""
        return int(self.root.tk.call("font", "metrics", font(name), "-linespace"))

    def fit(self, name: str, text: str, width: int, least: int = 11) -> bool:
        """Make a type so small that ``text`` fits ``width``, from its size down to ``least``.

        Return whether the size is another one now.
        """
        before = self._sizes[name]
        self.set_size(name, self.fitting_size(name, text, width, least))
        return self._sizes[name] != before

    def fitting_size(self, name: str, text: str, width: int, least: int = 11) -> int:
        """The size in the screen's pixels at which ``text`` fits ``width``."""
        kind = TYPES[name]
        size, smallest = self._type_size(kind), self.px(least)
        weight = "bold" if kind.bold else "normal"
        # Tried on a font without a name: to change a named one lays out all its widgets anew.
        while size > smallest:
            trial: object = (self._mono if kind.mono else self._sans, -size, weight)
            if size == self._sizes[name]:
                trial = font(name)
            wide = int(self.root.tk.call("font", "measure", trial, text))
            if wide <= width:
                break
            size = max(smallest, min(size - 1, size * width // wide))
        return size

    def image(self, name: str) -> tk.PhotoImage:
        """An image from the assets, read once and kept: Tk drops one that nothing refers to."""
        if name not in self._images:
            self._images[name] = tk.PhotoImage(
                master=self.root, file=self._path(name), format="png"
            )
        return self._images[name]

    def has_image(self, name: str) -> bool:
        """Whether there is such an image."""
        return name in self._images or os.path.isfile(self._path(name))  # noqa: PTH113 - see _assets

    def late_image(self, name: str, stand_in: str) -> tk.PhotoImage:
        """An image that looks like ``stand_in`` until ``load_late``.

        For states that the first paint hardly ever shows. Never an empty image: ttk would go
        round for ever, filling a button with tiles of no width.
        """
        if name in self._images or self._is_painted:
            return self.image(name)
        if name not in self._late:
            self._late[name] = tk.PhotoImage(master=self.root)
            self.root.tk.call(self._late[name], "copy", self.image(stand_in))
        return self._late[name]

    def dress(self, look: str) -> None:
        """Take the colours and images of another look; what is made of images changes at once."""
        self.look = look
        self.palette = PALETTES[look]
        for name, image in (*self._images.items(), *self._late.items()):
            if not name.startswith("icon-"):
                image.configure(file=self._path(name), format="png")
        self._images |= self._late
        self._late.clear()

    def load_late(self) -> None:
        """Read the images that the first paint went without."""
        self._is_painted = True
        for name, image in self._late.items():
            image.configure(file=self._path(name), format="png")
        self._images |= self._late
        self._late.clear()

    def _path(self, name: str) -> str:
        return f"{self._folder}/{self.look}/{self._asset_scale}x/{name}.png"

    def folder_of(self, kind: str) -> str:
        """Where the assets of another kind than images are."""
        return f"{self._folder}/{kind}"

    def set_icon(self) -> None:
        """Give the window its icon, in the sizes that desktops ask for."""
        for size in (16, 32, 48, 128):
            name = f"icon-{size}"
            if name not in self._images:
                path = f"{self._folder}/{name}.png"
                self._images[name] = tk.PhotoImage(master=self.root, file=path, format="png")
        self.root.iconphoto(True, *(self._images[f"icon-{size}"] for size in (128, 48, 32, 16)))  # noqa: FBT003 - Tk's own signature


def font(name: str) -> str:
    """The name under which Tk knows a type of ``TYPES``."""
    return f"till-{name}"
