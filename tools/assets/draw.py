"""Draw the images that the till is shipped with, into ``assets/``.

    python tools/assets/draw.py

Everything is drawn at eight times its size and reduced, once for each scale. A surface is drawn on
the colour that is under it in the window, without transparency: Tk fetches the screen's pixels
back to blend a transparent image, for each tile of it. Only the key caps are transparent.
"""

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from terminal_app.gui.screen_state import Tone  # noqa: E402 - the same
from terminal_app.gui.views.widgets.palettes import (  # noqa: E402 - from the source tree
    LIGHT,
    PALETTES,
    Palette,
)
from terminal_app.gui.views.widgets.theme import (  # noqa: E402 - the same
    CAP_RADIUS,
    CARD_RADIUS,
    CHIP_RADIUS,
    KEY_RADIUS,
    PAPER_RADIUS,
)

FINENESS = 8
CARD_CENTRE = (160, 160)
WIDE_CENTRE = (160, 48)
KEY_CENTRE = (48, 80)
CHIP_CENTRE = (40, 20)
CAP_CENTRE = (40, 6)
"""The parts of nine-patches that are repeated, in design pixels: about as large as what they
fill, since Tk draws tile by tile (half of the first paint's time with tiles of 40 pixels)."""
SIGN_SIZE = 96
LARGE_SIGN_SIZE = 136
ACTION_SIZE = 22
ICON_SIZES = (16, 32, 48, 64, 128, 256)
CLEAR = (0, 0, 0, 0)

Shape = Callable[["Sheet"], None]


class Sheet:
    """A picture that is drawn in design pixels, several times as fine as it is kept."""

    def __init__(self, width: float, height: float, scale: float, ground: str | None) -> None:
        self.width, self.height = width, height
        self._factor = FINENESS * scale
        size = (round(width * self._factor), round(height * self._factor))
        self._image = Image.new("RGBA", size, ground or CLEAR)
        self._pen = ImageDraw.Draw(self._image)

    def round_box(self, inset: float, radius: float, fill: str | None) -> None:
        """A filled rounded rectangle, ``inset`` from the edge on all sides."""
        self.box((inset, inset, self.width - inset, self.height - inset), radius, fill)

    def box(self, box: tuple[float, ...], radius: float, fill: str | None) -> None:
        """A filled rounded rectangle anywhere."""
        left, top, right, bottom = (round(side * self._factor) for side in box)
        # Pillow counts the right and the bottom edge in.
        corners = (left, top, right - 1, bottom - 1)
        self._pen.rounded_rectangle(corners, round(radius * self._factor), fill or CLEAR)

    def stroke(self, points: Sequence[tuple[float, float]], width: float, ink: str) -> None:
        """A line through ``points`` with round ends."""
        scaled = [(x * self._factor, y * self._factor) for x, y in points]
        self._pen.line(scaled, ink, round(width * self._factor), joint="curve")
        for point in (points[0], points[-1]):
            self.dot(point, width / 2, ink)

    def dot(self, centre: tuple[float, float], radius: float, fill: str | None) -> None:
        """A filled circle."""
        x, y = centre
        box = [side * self._factor for side in (x - radius, y - radius, x + radius, y + radius)]
        self._pen.ellipse(box, fill or CLEAR)

    def reduced(self) -> Image.Image:
        """The picture in its own size; without an alpha channel where it has no use."""
        small = self._image.reduce(FINENESS)
        opaque = small.getchannel("A").getextrema() == (255, 255)
        return small.convert("RGB") if opaque else small


class Drawing(NamedTuple):
    """A file, and what is drawn in it."""

    name: str
    size: tuple[float, float]
    ground: str | None
    shape: Shape


def patch(  # noqa: PLR0913 - in each of these a surface may differ from the next
    name: str,
    radius: int,
    fill: str | None,
    edge: str | None = None,
    *,
    ground: str | None,
    edge_width: float = 1,
    margin: int = 0,
    centre: tuple[int, int] = CHIP_CENTRE,
) -> Drawing:
    """A nine-patch: corners of ``radius`` (and ``margin``) around a centre that is repeated."""
    corners = 2 * (radius + 1 + margin)

    def draw(sheet: Sheet) -> None:
        sheet.round_box(0, radius, edge or fill)
        if edge:
            sheet.round_box(edge_width, radius - edge_width, fill)

    return Drawing(name, (corners + centre[0], corners + centre[1]), ground, draw)


def centre_of(name: str) -> tuple[int, int]:
    """The repeated part of a button: keys are tall, the others wide."""
    return KEY_CENTRE if name.startswith("key") else WIDE_CENTRE


def cap(name: str, ink: str) -> Drawing:
    """The outline of a key, hollow: it lies on a button in whichever state that is."""
    return patch(name, CAP_RADIUS, None, ink, ground=None, centre=CAP_CENTRE)


class Surfaces:
    """The nine-patches of one look."""

    def __init__(self, palette: Palette) -> None:
        self._palette = palette

    def all(self) -> Iterator[Drawing]:
        """Cards, grounds, chips, key caps, and every kind of button in every state."""
        p, large = self._palette, CARD_CENTRE
        yield patch("card", CARD_RADIUS, p.card, p.line, ground=p.background, centre=large)
        yield patch("qr-card", CARD_RADIUS, "#FFFFFF", p.line, ground=p.card, centre=large)
        yield patch("paper", PAPER_RADIUS, p.paper, p.line, ground=p.card, centre=large)
        yield patch("chip", CHIP_RADIUS, p.card, p.line, ground=p.card)
        yield patch("chip-mark", CHIP_RADIUS, p.not_known_ground, p.not_known, ground=p.card)
        yield patch("band", CHIP_RADIUS, p.not_known, ground=p.card, centre=WIDE_CENTRE)
        yield self._ground("neutral", p.key, p.line)
        for tone in (Tone.PAID, Tone.NOT_PAID, Tone.NOT_KNOWN):
            # Where a ground is nearly as dark as the card, its edge tells where it is.
            edge = p.ink_of(tone) if p.background == p.card else None
            yield self._ground(tone.value, p.ground_of(tone), edge)
        for name, ink in (("cap", p.line), ("cap-accent", p.cap_accent)):
            yield cap(name, ink)
        yield cap("cap-danger", p.cap_danger)
        yield from self._keys()
        yield from self._commands()

    def _ground(self, name: str, fill: str, edge: str | None) -> Drawing:
        ground = self._palette.card
        return patch(f"ground-{name}", CARD_RADIUS, fill, edge, ground=ground, centre=CARD_CENTRE)

    def _keys(self) -> Iterator[Drawing]:
        p = self._palette
        yield self._button("key", p.key, p.line)
        yield self._button("key-hover", p.key_hover, p.line)
        yield self._button("key-pressed", p.key_pressed, p.pressed_line)
        yield self._button("key-disabled", p.card, p.disabled_line)
        yield self._in_focus("key-focus", p.key)

    def _commands(self) -> Iterator[Drawing]:
        p = self._palette
        yield self._button("primary", p.accent, None)
        yield self._button("primary-hover", p.accent_hover, None)
        yield self._button("primary-pressed", p.accent_pressed, None)
        yield self._button("primary-disabled", p.key, p.line)
        yield self._filled_in_focus("primary-focus")
        yield self._button("secondary", p.card, p.line)
        yield self._button("danger", p.card, p.not_paid)
        yield self._button("danger-hover", p.not_paid_ground, p.not_paid)
        yield self._button("danger-pressed", p.danger_pressed, p.not_paid)
        yield self._button("attention", p.not_known_ground, None)
        yield self._button("attention-hover", p.attention_hover, None)
        yield self._button("attention-pressed", p.attention_pressed, None)
        yield self._in_focus("attention-focus", p.not_known_ground)
        yield self._button("flat", p.card, None)

    def _button(self, name: str, fill: str, edge: str | None) -> Drawing:
        ground, centre = self._palette.card, centre_of(name)
        return patch(name, KEY_RADIUS, fill, edge, ground=ground, margin=1, centre=centre)

    def _in_focus(self, name: str, fill: str) -> Drawing:
        """A button with a ring in the accent colour."""
        p = self._palette
        return patch(
            name, KEY_RADIUS, fill, p.accent,
            ground=p.card, edge_width=2.5, margin=1, centre=centre_of(name),
        )  # fmt: skip

    def _filled_in_focus(self, name: str) -> Drawing:
        """A filled button with a ring inside: one in its own colour wouldn't show."""
        p = self._palette

        def draw(sheet: Sheet) -> None:
            sheet.round_box(0, KEY_RADIUS, p.accent)
            sheet.round_box(3, KEY_RADIUS - 3, p.on_accent)
            sheet.round_box(5, KEY_RADIUS - 5, p.accent)

        corners = 2 * (KEY_RADIUS + 2)
        size = (corners + WIDE_CENTRE[0], corners + WIDE_CENTRE[1])
        return Drawing(name, size, p.card, draw)


def ring(sheet: Sheet, ink: str, ground: str) -> None:
    """The ring around a result's sign."""
    middle, outer = sheet.width / 2, sheet.width / 2
    sheet.dot((middle, middle), outer, ink)
    sheet.dot((middle, middle), outer - sheet.width / 16, ground)


def question_mark() -> list[tuple[float, float]]:
    """The hook and the stem, in a square of 96."""
    hook = [
        (48 + 13 * math.cos(math.radians(angle)), 38 + 13 * math.sin(math.radians(angle)))
        for angle in range(190, 405, 5)
    ]
    return [*hook, (50, 52), (48, 57)]


def arc(
    centre: tuple[float, float], radius: float, begin: int, end: int
) -> list[tuple[float, float]]:
    """Part of a circle, in degrees clockwise from the right."""
    x, y = centre
    return [
        (x + radius * math.cos(math.radians(angle)), y + radius * math.sin(math.radians(angle)))
        for angle in range(begin, end + 1, 5)
    ]


Strokes = tuple[list[tuple[float, float]], ...]
ACTION_STROKES: dict[str, Strokes] = {
    # A clock.
    "history": (arc((11, 11), 8.5, 0, 360), [(11, 6), (11, 11), (14.5, 13)]),
    # An arrow that goes back.
    "refund": (
        [(4, 8), (13, 8)], arc((13, 12.5), 4.5, -90, 90), [(13, 17), (7, 17)],
        [(8, 3.5), (3.5, 8), (8, 12.5)],
    ),
    "help": (arc((11, 8), 4.5, 180, 405), [(14.2, 11.2), (11, 14)], [(11, 18), (11, 18.2)]),
    # Sliders.
    "settings": (
        [(3, 6), (8, 6)], arc((10.5, 6), 2.2, 0, 360), [(13, 6), (19, 6)],
        [(3, 16), (9, 16)], arc((11.5, 16), 2.2, 0, 360), [(14, 16), (19, 16)],
    ),
    # A page with lines and their sum.
    "day": (
        [(5, 3), (17, 3), (17, 19), (5, 19), (5, 3)], [(8.5, 7.5), (13.5, 7.5)],
        [(8.5, 11), (13.5, 11)], [(8.5, 15), (13.5, 15)],
    ),
    # A list.
    "items": (
        [(4, 6), (4.2, 6)], [(8, 6), (18, 6)], [(4, 11), (4.2, 11)], [(8, 11), (18, 11)],
        [(4, 16), (4.2, 16)], [(8, 16), (18, 16)],
    ),
}  # fmt: skip
"""The header's actions by the name of their gesture, where there is no room for their words."""

SIGN_STROKES: dict[Tone, tuple[list[tuple[float, float]], ...]] = {
    Tone.PAID: ([(30, 50), (43, 63), (67, 35)],),
    Tone.NOT_PAID: ([(34, 34), (62, 62)], [(62, 34), (34, 62)]),
    Tone.NOT_KNOWN: (question_mark(),),
}


class Signs:
    """The signs of one look, the lamps, the backspace key's icon and the bar."""

    def __init__(self, palette: Palette) -> None:
        self._palette = palette

    def all(self) -> Iterator[Drawing]:
        """Each result's sign in two sizes, and the rest."""
        p = self._palette
        for tone in SIGN_STROKES:
            yield self._sign(f"sign-{tone.value}", tone, SIGN_SIZE)
            yield self._sign(f"sign-{tone.value}-large", tone, LARGE_SIGN_SIZE)
        yield Drawing("lamp-connected", (12, 12), p.card, self._lamp_connected)
        yield Drawing("lamp-trying", (12, 12), p.card, self._lamp_trying)
        yield Drawing("lamp-down", (12, 12), p.card, self._lamp_down)
        yield Drawing("backspace", (30, 22), p.key, lambda sheet: backspace(sheet, p.ink))
        yield Drawing(
            "backspace-disabled", (30, 22), p.card, lambda sheet: backspace(sheet, p.faint)
        )
        for name, strokes in ACTION_STROKES.items():
            yield self._action(name, strokes)
        yield self._rail("trough", p.line, p.card)
        yield self._rail("bar", p.accent, p.line)

    def _sign(self, name: str, tone: Tone, size: int) -> Drawing:
        """A result's sign, on its ground."""
        ink, ground = self._palette.ink_of(tone), self._palette.ground_of(tone)

        def draw(sheet: Sheet) -> None:
            ring(sheet, ink, ground)
            unit = size / 96
            for points in SIGN_STROKES[tone]:
                sheet.stroke([(x * unit, y * unit) for x, y in points], 8 * unit, ink)
            if tone is Tone.NOT_KNOWN:
                sheet.dot((48 * unit, 69 * unit), 5.2 * unit, ink)

        return Drawing(name, (size, size), ground, draw)

    def _action(self, name: str, strokes: Strokes) -> Drawing:
        """An action's icon; without a ground, for its button changes colour under it."""

        def draw(sheet: Sheet) -> None:
            for points in strokes:
                sheet.stroke(points, 2, self._palette.muted)

        return Drawing(f"action-{name}", (ACTION_SIZE, ACTION_SIZE), None, draw)

    def _rail(self, name: str, fill: str, ground: str) -> Drawing:
        """The progress bar's trough, or what fills it."""
        size = (6 + WIDE_CENTRE[0], 6)
        return Drawing(name, size, ground, lambda sheet: sheet.round_box(0, 3, fill))

    def _lamp_connected(self, sheet: Sheet) -> None:
        """Filled."""
        sheet.dot((6, 6), 5, self._palette.paid)

    def _lamp_trying(self, sheet: Sheet) -> None:
        """Hollow."""
        sheet.dot((6, 6), 5, self._palette.not_known)
        sheet.dot((6, 6), 3, self._palette.card)

    def _lamp_down(self, sheet: Sheet) -> None:
        """Crossed."""
        for points in ([(2.5, 2.5), (9.5, 9.5)], [(9.5, 2.5), (2.5, 9.5)]):
            sheet.stroke(points, 2.2, self._palette.not_paid)


def backspace(sheet: Sheet, ink: str) -> None:
    """A key's icon: an arrow to the left with a cross in it."""
    sheet.stroke([(10, 2.5), (27.5, 2.5), (27.5, 19.5), (10, 19.5), (2, 11), (10, 2.5)], 2, ink)
    for points in ([(14, 7), (22, 15)], [(22, 7), (14, 15)]):
        sheet.stroke(points, 2, ink)


def icon(sheet: Sheet) -> None:
    """The program's icon: a code whose fourth corner is a check mark."""
    unit = sheet.width / 64
    sheet.round_box(0, 14 * unit, LIGHT.accent)
    for left, top in ((11, 11), (36, 11), (11, 36)):
        for inset, fill in ((0, LIGHT.on_accent), (3.6, LIGHT.accent), (6.2, LIGHT.on_accent)):
            box = (left + inset, top + inset, left + 17 - inset, top + 17 - inset)
            sheet.box(tuple(side * unit for side in box), max(0, 4 - inset) * unit, fill)
    check = [(35.5, 45), (42, 51.5), (53.5, 37.5)]
    sheet.stroke([(x * unit, y * unit) for x, y in check], 5 * unit, LIGHT.on_accent)


def draw_all(folder: Path) -> int:
    """Draw every file into ``folder``; return how many there are of each look at each scale."""
    count = 0
    for look, palette in PALETTES.items():
        drawings = [*Surfaces(palette).all(), *Signs(palette).all()]
        count = len(drawings)
        for scale in (1, 2):
            draw_into(folder / look / f"{scale}x", drawings, scale)
    largest = draw_icons(folder)
    sizes = [(size, size) for size in ICON_SIZES]
    largest.save(folder / "icon.ico", sizes=sizes)
    return count


def draw_into(target: Path, drawings: Sequence[Drawing], scale: int) -> None:
    """Draw one look at one scale; whatever else was there goes."""
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.png"):
        old.unlink()
    for drawing in drawings:
        sheet = Sheet(*drawing.size, scale, drawing.ground)
        drawing.shape(sheet)
        sheet.reduced().save(target / f"{drawing.name}.png", optimize=True)


def draw_icons(folder: Path) -> Image.Image:
    """Draw the program's icon in every size; return the largest."""
    picture = Image.new("RGBA", (1, 1))
    for size in ICON_SIZES:
        sheet = Sheet(size, size, 1, None)
        icon(sheet)
        picture = sheet.reduced()
        picture.save(folder / f"icon-{size}.png", optimize=True)
    return picture


if __name__ == "__main__":
    print(draw_all(ROOT / "assets"), "images of each look at each scale")
