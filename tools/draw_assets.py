"""Draw the images that the till is shipped with, into ``assets/``.

    python tools/draw_assets.py

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

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from terminal_app.gui.screen_state import Tone  # noqa: E402 - run from the source tree
from terminal_app.gui.theme import (  # noqa: E402
    CAP_RADIUS,
    CARD_RADIUS,
    CHIP_RADIUS,
    KEY_RADIUS,
    LIGHT,
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
    ground: str | None = LIGHT.card,
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


def button(name: str, fill: str, edge: str | None) -> Drawing:
    """The surface of a button in one state."""
    return patch(name, KEY_RADIUS, fill, edge, margin=1, centre=centre_of(name))


def centre_of(name: str) -> tuple[int, int]:
    """The repeated part of a button: keys are tall, the others wide."""
    return KEY_CENTRE if name.startswith("key") else WIDE_CENTRE


def filled_button_in_focus(name: str) -> Drawing:
    """A filled button with a light ring inside: a ring in its own colour wouldn't show."""

    def draw(sheet: Sheet) -> None:
        sheet.round_box(0, KEY_RADIUS, LIGHT.accent)
        sheet.round_box(3, KEY_RADIUS - 3, LIGHT.on_accent)
        sheet.round_box(5, KEY_RADIUS - 5, LIGHT.accent)

    corners = 2 * (KEY_RADIUS + 2)
    size = (corners + WIDE_CENTRE[0], corners + WIDE_CENTRE[1])
    return Drawing(name, size, LIGHT.card, draw)


def button_in_focus(name: str, fill: str) -> Drawing:
    """Any other button with a ring in the accent colour."""
    return patch(
        name, KEY_RADIUS, fill, LIGHT.accent, edge_width=2.5, margin=1, centre=centre_of(name)
    )


def surfaces() -> Iterator[Drawing]:
    """The nine-patches."""
    p = LIGHT
    large = CARD_CENTRE
    yield patch("card", CARD_RADIUS, p.card, p.line, ground=p.background, centre=large)
    yield patch("qr-card", CARD_RADIUS, "#FFFFFF", p.line, centre=large)
    yield patch("paper", PAPER_RADIUS, p.paper, p.line, centre=large)
    yield patch("chip", CHIP_RADIUS, p.card, p.line)
    yield patch("chip-mark", CHIP_RADIUS, p.not_known_ground, p.not_known)
    yield patch("ground-neutral", CARD_RADIUS, p.key, p.line, centre=large)
    for tone in (Tone.PAID, Tone.NOT_PAID, Tone.NOT_KNOWN):
        yield patch(f"ground-{tone.value}", CARD_RADIUS, p.ground_of(tone), centre=large)
    for name, ink in (("cap", p.line), ("cap-accent", "#8FB1EA"), ("cap-danger", "#D9928F")):
        yield cap(name, ink)


def cap(name: str, ink: str) -> Drawing:
    """The outline of a key, hollow: it lies on a button in whichever state that is."""
    return patch(name, CAP_RADIUS, None, ink, ground=None, centre=CAP_CENTRE)


def buttons() -> Iterator[Drawing]:
    """Every kind of button in every state."""
    p = LIGHT
    yield button("key", p.key, p.line)
    yield button("key-hover", p.key_hover, p.line)
    yield button("key-pressed", p.key_pressed, "#B9C4D0")
    yield button("key-disabled", p.card, "#E6EAEF")
    yield button_in_focus("key-focus", p.key)
    yield button("primary", p.accent, None)
    yield button("primary-hover", p.accent_hover, None)
    yield button("primary-pressed", p.accent_pressed, None)
    yield button("primary-disabled", p.key, p.line)
    yield filled_button_in_focus("primary-focus")
    yield button("secondary", p.card, p.line)
    yield button("danger", p.card, p.not_paid)
    yield button("danger-hover", p.not_paid_ground, p.not_paid)
    yield button("danger-pressed", "#F9D3D0", p.not_paid)
    yield button("attention", p.not_known_ground, None)
    yield button("attention-hover", "#FFE7B3", None)
    yield button("attention-pressed", "#FBD98F", None)
    yield button_in_focus("attention-focus", p.not_known_ground)
    yield button("flat", p.card, None)


def ring(sheet: Sheet, ink: str, ground: str) -> None:
    """The ring around a result's sign."""
    middle, outer = sheet.width / 2, sheet.width / 2
    sheet.dot((middle, middle), outer, ink)
    sheet.dot((middle, middle), outer - sheet.width / 16, ground)


def sign(name: str, tone: Tone, size: int) -> Drawing:
    """A result's sign, on its ground."""
    ink, ground = LIGHT.ink_of(tone), LIGHT.ground_of(tone)

    def draw(sheet: Sheet) -> None:
        ring(sheet, ink, ground)
        unit = size / 96
        for points in SIGN_STROKES[tone]:
            sheet.stroke([(x * unit, y * unit) for x, y in points], 8 * unit, ink)
        if tone is Tone.NOT_KNOWN:
            sheet.dot((48 * unit, 69 * unit), 5.2 * unit, ink)

    return Drawing(name, (size, size), ground, draw)


def question_mark() -> list[tuple[float, float]]:
    """The hook and the stem, in a square of 96."""
    hook = [
        (48 + 13 * math.cos(math.radians(angle)), 38 + 13 * math.sin(math.radians(angle)))
        for angle in range(190, 405, 5)
    ]
    return [*hook, (50, 52), (48, 57)]


SIGN_STROKES: dict[Tone, tuple[list[tuple[float, float]], ...]] = {
    Tone.PAID: ([(30, 50), (43, 63), (67, 35)],),
    Tone.NOT_PAID: ([(34, 34), (62, 62)], [(62, 34), (34, 62)]),
    Tone.NOT_KNOWN: (question_mark(),),
}


def signs() -> Iterator[Drawing]:
    """The signs in two sizes, the lamps, the backspace key's icon and the bar."""
    for tone in SIGN_STROKES:
        yield sign(f"sign-{tone.value}", tone, SIGN_SIZE)
        yield sign(f"sign-{tone.value}-large", tone, LARGE_SIGN_SIZE)
    yield Drawing("lamp-connected", (12, 12), LIGHT.card, lamp_connected)
    yield Drawing("lamp-trying", (12, 12), LIGHT.card, lamp_trying)
    yield Drawing("lamp-down", (12, 12), LIGHT.card, lamp_down)
    yield Drawing("backspace", (30, 22), LIGHT.key, lambda sheet: backspace(sheet, LIGHT.ink))
    yield Drawing(
        "backspace-disabled", (30, 22), LIGHT.card, lambda sheet: backspace(sheet, LIGHT.faint)
    )
    for name, fill in (("trough", LIGHT.line), ("bar", LIGHT.accent)):
        yield rail(name, fill)


def rail(name: str, fill: str) -> Drawing:
    """The progress bar's trough, or what fills it."""
    ground = LIGHT.card if name == "trough" else LIGHT.line
    return Drawing(name, (6 + WIDE_CENTRE[0], 6), ground, lambda sheet: sheet.round_box(0, 3, fill))


def lamp_connected(sheet: Sheet) -> None:
    """Filled."""
    sheet.dot((6, 6), 5, LIGHT.paid)


def lamp_trying(sheet: Sheet) -> None:
    """Hollow."""
    sheet.dot((6, 6), 5, LIGHT.not_known)
    sheet.dot((6, 6), 3, LIGHT.card)


def lamp_down(sheet: Sheet) -> None:
    """Crossed."""
    for points in ([(2.5, 2.5), (9.5, 9.5)], [(9.5, 2.5), (2.5, 9.5)]):
        sheet.stroke(points, 2.2, LIGHT.not_paid)


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
    """Draw every file into ``folder``; return how many there are at each scale."""
    drawings = [*surfaces(), *buttons(), *signs()]
    for scale in (1, 2):
        target = folder / f"{scale}x"
        target.mkdir(parents=True, exist_ok=True)
        for old in target.glob("*.png"):
            old.unlink()
        for drawing in drawings:
            sheet = Sheet(*drawing.size, scale, drawing.ground)
            drawing.shape(sheet)
            sheet.reduced().save(target / f"{drawing.name}.png", optimize=True)
    largest = draw_icons(folder)
    sizes = [(size, size) for size in ICON_SIZES]
    largest.save(folder / "icon.ico", sizes=sizes)
    return len(drawings)


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
    print(draw_all(ROOT / "assets"), "images at each scale")
