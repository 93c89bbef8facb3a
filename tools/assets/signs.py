"""The signs of a look: results, lamps, actions, the backspace key and the progress bar."""

import math
from collections.abc import Iterator
from functools import partial

from terminal_app.gui.screen_state import Tone
from terminal_app.gui.views.widgets.palettes import Palette
from tools.assets.canvas import Canvas, Drawing, Point
from tools.assets.surfaces import WIDE_CENTRE

_SIGN_SIZE = 96
_LARGE_SIGN_SIZE = 136
_SMALL_SIGN_SIZE = 32
_SMALL_SIGN_GAP = 8
"""Between a small sign and the word to its right."""
_ACTION_SIZE = 22
_SWITCH_SIZE, _SWITCH_GAP, _FOCUS_RING = (48, 28), 10, 3.5

Strokes = tuple[list[Point], ...]


def _arc(centre: Point, radius: float, start: int, end: int) -> list[Point]:
    """Return part of a circle, in degrees clockwise from the right."""
    x, y = centre
    return [
        (x + radius * math.cos(math.radians(angle)), y + radius * math.sin(math.radians(angle)))
        for angle in range(start, end + 1, 5)
    ]


_ACTION_STROKES: dict[str, Strokes] = {
    # A clock.
    "payments": (_arc((11, 11), 8.5, 0, 360), [(11, 6), (11, 11), (14.5, 13)]),
    # A till's keys and its slip.
    "sale": (
        [(4, 10), (18, 10), (18, 19), (4, 19), (4, 10)], [(7, 10), (7, 3), (15, 3), (15, 10)],
        [(8, 14.5), (14, 14.5)],
    ),
    # An arrow that goes back.
    "refund": (
        [(4, 8), (13, 8)], _arc((13, 12.5), 4.5, -90, 90), [(13, 17), (7, 17)],
        [(8, 3.5), (3.5, 8), (8, 12.5)],
    ),
    "help": (_arc((11, 8), 4.5, 180, 405), [(14.2, 11.2), (11, 14)], [(11, 18), (11, 18.2)]),
    # Sliders.
    "settings": (
        [(3, 6), (8, 6)], _arc((10.5, 6), 2.2, 0, 360), [(13, 6), (19, 6)],
        [(3, 16), (9, 16)], _arc((11.5, 16), 2.2, 0, 360), [(14, 16), (19, 16)],
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
"""The header's actions by name, for where there is no room for their words."""

_SIGN_STROKES: dict[Tone, Strokes] = {
    Tone.PAID: ([(30, 50), (43, 63), (67, 35)],),
    Tone.NOT_PAID: ([(34, 34), (62, 62)], [(62, 34), (34, 62)]),
    # An arrow that goes back.
    Tone.REFUNDED: (
        [(31, 40), (56, 40)],
        _arc((56, 51), 11, -90, 90),
        [(56, 62), (40, 62)],
        [(41, 29), (30, 40), (41, 51)],
    ),
    # The hook and the stem of a question mark.
    Tone.NOT_KNOWN: ([*_arc((48, 38), 13, 190, 400), (50, 52), (48, 57)],),
}
"""In a square of 96."""


_ON_WHITE = "#8A94A6"
"""The grey of what stands in the code's place, which is white in every look."""
_INSTEAD_OF_CODE: dict[str, Strokes] = {
    # Three dots, and a phone.
    "code-awaited": ([(24, 48), (24.2, 48)], [(48, 48), (48.2, 48)], [(72, 48), (72.2, 48)]),
    "code-on-phone": (
        [(30, 10), (66, 10), (66, 86), (30, 86), (30, 10)],
        [(44, 76), (52, 76)],
    ),
}
"""In a square of 96."""


def signs(palette: Palette) -> Iterator[Drawing]:
    """Yield every sign of one look; the results' signs in three sizes."""
    p = palette
    for tone in _SIGN_STROKES:
        yield _result(palette, f"sign-{tone.value}", tone, _SIGN_SIZE)
        yield _result(palette, f"sign-{tone.value}-large", tone, _LARGE_SIGN_SIZE)
        yield _result(palette, f"sign-{tone.value}-small", tone, _SMALL_SIGN_SIZE, _SMALL_SIGN_GAP)
    for state, draw in (
        ("connected", _draw_filled_lamp),
        ("trying", _draw_hollow_lamp),
        ("down", _draw_cross),
    ):
        yield Drawing(f"lamp-{state}", (12, 12), p.card, partial(draw, palette))
    yield Drawing("backspace", (30, 22), p.key, partial(_draw_backspace, p.ink))
    yield Drawing("backspace-disabled", (30, 22), p.card, partial(_draw_backspace, p.faint))
    for name, strokes in _ACTION_STROKES.items():
        yield _action(palette, name, strokes)
    for is_on in (False, True):
        for is_focused in (False, True):
            yield _switch(palette, is_on=is_on, is_focused=is_focused)
    yield Drawing("chevron", (28, 18), p.card, partial(_draw_chevron, p.ink))
    for name, strokes in _INSTEAD_OF_CODE.items():
        yield Drawing(name, (_SIGN_SIZE, _SIGN_SIZE), "#FFFFFF", partial(_draw_on_white, strokes))
    yield _rail("trough", p.line, p.card)
    yield _rail("bar", p.accent, p.line)


def _switch(palette: Palette, *, is_on: bool, is_focused: bool) -> Drawing:
    """Return a switch of the settings, and the space between it and its word."""
    width, height = _SWITCH_SIZE
    edge = palette.accent if is_on or is_focused else palette.muted
    fill = palette.accent if is_on else palette.card

    def draw(canvas: Canvas) -> None:
        ring = _FOCUS_RING if is_focused else 0
        canvas.box((0, 0, width, height), height / 2, edge)
        if is_focused:
            canvas.box((1.5, 1.5, width - 1.5, height - 1.5), height / 2, palette.card)
            canvas.box((ring, ring, width - ring, height - ring), height / 2 - ring, edge)
        inner = ring + 1.5
        box = (inner, inner, width - inner, height - inner)
        canvas.box(box, height / 2 - inner, fill)
        middle = (width - height / 2) if is_on else height / 2
        knob = palette.on_accent if is_on else palette.muted
        canvas.dot((middle, height / 2), height / 2 - 7, knob)

    name = f"switch-{'on' if is_on else 'off'}{'-focus' if is_focused else ''}"
    return Drawing(name, (width + _SWITCH_GAP, height), palette.card, draw)


def _draw_chevron(ink: str, canvas: Canvas) -> None:
    canvas.stroke([(4, 7), (9, 12), (14, 7)], 1.8, ink)


def _draw_on_white(strokes: Strokes, canvas: Canvas) -> None:
    for points in strokes:
        canvas.stroke(points, 9, _ON_WHITE)


def _result(palette: Palette, name: str, tone: Tone, size: int, gap: int = 0) -> Drawing:
    """Return a result's sign in a ring, on the result's ground, and a ``gap`` to its right."""
    ink, ground = palette.ink_of(tone), palette.ground_of(tone)
    middle, unit = size / 2, size / 96

    def draw(canvas: Canvas) -> None:
        canvas.dot((middle, middle), middle, ink)
        canvas.dot((middle, middle), middle - size / 16, ground)
        for points in _SIGN_STROKES[tone]:
            canvas.stroke([(x * unit, y * unit) for x, y in points], 8 * unit, ink)
        if tone is Tone.NOT_KNOWN:
            canvas.dot((48 * unit, 69 * unit), 5.2 * unit, ink)

    return Drawing(name, (size + gap, size), ground, draw)


def _action(palette: Palette, name: str, strokes: Strokes) -> Drawing:
    """Return an action's icon, transparent: its button changes colour under it."""

    def draw(canvas: Canvas) -> None:
        for points in strokes:
            canvas.stroke(points, 2, palette.muted)

    return Drawing(f"action-{name}", (_ACTION_SIZE, _ACTION_SIZE), None, draw)


def _rail(name: str, fill: str, ground: str) -> Drawing:
    """Return the progress bar's trough, or its bar."""
    size = (6 + WIDE_CENTRE[0], 6)
    return Drawing(name, size, ground, lambda canvas: canvas.fill_rounded(0, 3, fill))


def _draw_filled_lamp(palette: Palette, canvas: Canvas) -> None:
    canvas.dot((6, 6), 5, palette.paid)


def _draw_hollow_lamp(palette: Palette, canvas: Canvas) -> None:
    canvas.dot((6, 6), 5, palette.not_known)
    canvas.dot((6, 6), 3, palette.card)


def _draw_cross(palette: Palette, canvas: Canvas) -> None:
    for points in ([(2.5, 2.5), (9.5, 9.5)], [(9.5, 2.5), (2.5, 9.5)]):
        canvas.stroke(points, 2.2, palette.not_paid)


def _draw_backspace(ink: str, canvas: Canvas) -> None:
    """Draw an arrow to the left with a cross in it."""
    canvas.stroke([(10, 2.5), (27.5, 2.5), (27.5, 19.5), (10, 19.5), (2, 11), (10, 2.5)], 2, ink)
    for points in ([(14, 7), (22, 15)], [(22, 7), (14, 15)]):
        canvas.stroke(points, 2, ink)
