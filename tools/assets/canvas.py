"""A canvas in design pixels, and the drawings that are made on it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw

_OVERSAMPLING = 8
_CLEAR = (0, 0, 0, 0)

Point = tuple[float, float]


class Canvas:
    """An image that is drawn several times as large as it is saved, measured in design pixels."""

    def __init__(self, width: float, height: float, scale: float, ground: str | None) -> None:
        self.width, self.height = width, height
        self._factor = _OVERSAMPLING * scale
        size = (round(width * self._factor), round(height * self._factor))
        self._image = Image.new("RGBA", size, ground or _CLEAR)
        self._pen = ImageDraw.Draw(self._image)

    def fill_rounded(self, inset: float, radius: float, fill: str | None) -> None:
        """Fill a rounded rectangle, ``inset`` from the edge on all sides."""
        self.box((inset, inset, self.width - inset, self.height - inset), radius, fill)

    def box(self, box: tuple[float, ...], radius: float, fill: str | None) -> None:
        """Fill a rounded rectangle anywhere."""
        left, top, right, bottom = (round(side * self._factor) for side in box)
        # Pillow includes the right and the bottom edge.
        corners = (left, top, right - 1, bottom - 1)
        self._pen.rounded_rectangle(corners, round(radius * self._factor), fill or _CLEAR)

    def stroke(self, points: Sequence[Point], width: float, ink: str) -> None:
        """Draw a line through ``points``, with round ends."""
        scaled = [(x * self._factor, y * self._factor) for x, y in points]
        self._pen.line(scaled, ink, round(width * self._factor), joint="curve")
        for point in (points[0], points[-1]):
            self.dot(point, width / 2, ink)

    def dot(self, centre: Point, radius: float, fill: str | None) -> None:
        """Fill a circle."""
        x, y = centre
        box = [side * self._factor for side in (x - radius, y - radius, x + radius, y + radius)]
        self._pen.ellipse(box, fill or _CLEAR)

    def reduced(self) -> Image.Image:
        """Return the image in its own size, without an alpha channel where it has no use."""
        small = self._image.reduce(_OVERSAMPLING)
        opaque = small.getchannel("A").getextrema() == (255, 255)
        return small.convert("RGB") if opaque else small


class Drawing(NamedTuple):
    """A file, and what is drawn in it."""

    name: str
    size: tuple[float, float]
    ground: str | None
    """The colour under it; None is transparent."""
    draw: Callable[[Canvas], None]

    def save(self, folder: Path, scale: int) -> None:
        """Draw the file into ``folder``."""
        canvas = Canvas(*self.size, scale, self.ground)
        self.draw(canvas)
        canvas.reduced().save(folder / f"{self.name}.png", optimize=True)
