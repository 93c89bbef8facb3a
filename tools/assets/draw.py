"""Generator of the images in ``assets/``: ``python -m tools.assets.draw``.

Everything is drawn at eight times its size and reduced, once for each scale. A surface is drawn on
the colour that is under it in the window, without transparency: to blend a transparent image Tk
reads back the screen's pixels, for each tile of it. Only key caps and actions are transparent.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from terminal_app.gui.views.widgets.palettes import LIGHT, PALETTES, Palette
from tools.assets.canvas import Canvas, Drawing
from tools.assets.signs import signs
from tools.assets.surfaces import surfaces

FOLDER = Path(__file__).resolve().parent.parent.parent / "assets"
_ICON_SIZES = (16, 32, 48, 64, 128, 256)


def drawings(palette: Palette) -> Iterator[Drawing]:
    """Yield every image of one look."""
    yield from surfaces(palette)
    yield from signs(palette)


def draw_all(folder: Path) -> int:
    """Draw every file into ``folder``; returns how many there are of each look at each scale."""
    count = 0
    for look, palette in PALETTES.items():
        images = list(drawings(palette))
        count = len(images)
        for scale in (1, 2):
            _draw_into(folder / look / f"{scale}x", images, scale)
    sizes = [(size, size) for size in _ICON_SIZES]
    _draw_icons(folder).save(folder / "icon.ico", sizes=sizes)
    return count


def _draw_into(folder: Path, images: Sequence[Drawing], scale: int) -> None:
    """Draw one look at one scale, in place of what was there."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    for image in images:
        image.save(folder, scale)


def _draw_icons(folder: Path) -> Image.Image:
    """Draw the program's icon in every size; returns the largest."""
    picture = Image.new("RGBA", (1, 1))
    for size in _ICON_SIZES:
        canvas = Canvas(size, size, 1, None)
        _draw_icon(canvas)
        picture = canvas.reduced()
        picture.save(folder / f"icon-{size}.png", optimize=True)
    return picture


def _draw_icon(canvas: Canvas) -> None:
    """Draw a QR code whose fourth corner is a check mark."""
    unit = canvas.width / 64
    canvas.fill_rounded(0, 14 * unit, LIGHT.accent)
    for left, top in ((11, 11), (36, 11), (11, 36)):
        for inset, fill in ((0, LIGHT.on_accent), (3.6, LIGHT.accent), (6.2, LIGHT.on_accent)):
            box = (left + inset, top + inset, left + 17 - inset, top + 17 - inset)
            canvas.box(tuple(side * unit for side in box), max(0, 4 - inset) * unit, fill)
    check = [(35.5, 45), (42, 51.5), (53.5, 37.5)]
    canvas.stroke([(x * unit, y * unit) for x, y in check], 5 * unit, LIGHT.on_accent)


def main() -> int:
    """Draw all images; returns the exit status."""
    print(draw_all(FOLDER), "images of each look at each scale")
    return 0


if __name__ == "__main__":
    sys.exit(main())
