"""The nine-patches of a look: cards, grounds, chips, key caps, buttons in every state."""

from collections.abc import Iterator

from terminal_app.gui.screen_state import Tone
from terminal_app.gui.views.widgets.palettes import Palette
from terminal_app.gui.views.widgets.theme import (
    CAP_RADIUS,
    CARD_RADIUS,
    CHIP_RADIUS,
    KEY_RADIUS,
    PAPER_RADIUS,
    PILL_RADIUS,
)
from tools.assets.canvas import Canvas, Drawing

CARD_CENTRE = (160, 160)
WIDE_CENTRE = (160, 48)
KEY_CENTRE = (48, 80)
CHIP_CENTRE = (40, 20)
CAP_CENTRE = (40, 6)
"""The parts of nine-patches that are repeated, in design pixels: about as large as what they
fill, since Tk draws tile by tile (half of the first paint's time with tiles of 40 pixels)."""


def surfaces(palette: Palette) -> Iterator[Drawing]:
    """Yield every nine-patch of one look."""
    p, large = palette, CARD_CENTRE
    yield _patch("card", CARD_RADIUS, p.card, p.line, ground=p.background, centre=large)
    yield _patch("qr-card", CARD_RADIUS, "#FFFFFF", ground=p.card, centre=large)
    yield _patch("paper", PAPER_RADIUS, p.paper, p.line, ground=p.card, centre=large)
    yield _patch("chip", CHIP_RADIUS, p.card, p.line, ground=p.card)
    yield _patch("chip-mark", CHIP_RADIUS, p.not_known_ground, p.not_known, ground=p.card)
    yield _patch("band", CHIP_RADIUS, p.not_known, ground=p.card, centre=WIDE_CENTRE)
    yield _ground(palette, "neutral", p.key, p.line)
    for tone in (Tone.PAID, Tone.NOT_PAID, Tone.NOT_KNOWN, Tone.REFUNDED):
        # A ground that is nearly as dark as the card needs an edge to be seen.
        edge = p.ink_of(tone) if p.background == p.card else None
        yield _ground(palette, tone.value, p.ground_of(tone), edge)
        yield _patch(f"pill-{tone.value}", PILL_RADIUS, p.ground_of(tone), edge, ground=p.card)
    yield _patch("pill-neutral", PILL_RADIUS, p.key, p.line, ground=p.card)
    yield _patch("field", KEY_RADIUS, p.card, p.accent, ground=p.card, edge_width=2)
    yield _patch("input", KEY_RADIUS, p.card, p.muted, ground=p.card)
    yield _patch("input-invalid", KEY_RADIUS, p.card, p.not_paid, ground=p.card, edge_width=2)
    yield _patch("input-disabled", KEY_RADIUS, p.key, p.line, ground=p.card)
    for name, fill in (("tab", p.background), ("tab-hover", p.key_hover), ("tab-chosen", p.accent)):
        yield _patch(name, KEY_RADIUS, fill, ground=p.background)
    # Key caps are hollow and transparent: they lie on a button in whichever state that is.
    for name, ink in (("cap", p.line), ("cap-accent", p.cap_accent), ("cap-danger", p.cap_danger)):
        yield _patch(name, CAP_RADIUS, None, ink, ground=None, centre=CAP_CENTRE)
    for name, fill, line in _buttons(p):
        yield _button(palette, name, fill, line)
    for name, fill in (("key-focus", p.key), ("attention-focus", p.not_known_ground)):
        yield _button(palette, name, fill, p.accent, edge_width=2.5)
    yield _primary_in_focus(palette)


def _buttons(p: Palette) -> Iterator[tuple[str, str, str | None]]:
    """Yield name, fill and edge of each kind of button in each state, but for the focus."""
    yield "key", p.key, p.line
    yield "key-hover", p.key_hover, p.line
    yield "key-pressed", p.key_pressed, p.pressed_line
    yield "key-disabled", p.card, p.disabled_line
    yield "primary", p.accent, None
    yield "primary-hover", p.accent_hover, None
    yield "primary-pressed", p.accent_pressed, None
    yield "primary-disabled", p.key, p.line
    yield "secondary", p.card, p.line
    yield "danger", p.card, p.not_paid
    yield "danger-hover", p.not_paid_ground, p.not_paid
    yield "danger-pressed", p.danger_pressed, p.not_paid
    yield "attention", p.not_known_ground, None
    yield "attention-hover", p.attention_hover, None
    yield "attention-pressed", p.attention_pressed, None
    yield "flat", p.card, None
    yield "chosen", p.accent_ground, p.accent if p.background == p.card else None


def _patch(  # noqa: PLR0913 - in each of these a surface may differ from the next
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
    """Return a nine-patch: corners of ``radius`` (and ``margin``) around a repeated centre."""
    corners = 2 * (radius + 1 + margin)

    def draw(canvas: Canvas) -> None:
        canvas.fill_rounded(0, radius, edge or fill)
        if edge:
            canvas.fill_rounded(edge_width, radius - edge_width, fill)

    return Drawing(name, (corners + centre[0], corners + centre[1]), ground, draw)


def _ground(palette: Palette, name: str, fill: str, edge: str | None) -> Drawing:
    return _patch(
        f"ground-{name}", CARD_RADIUS, fill, edge, ground=palette.card, centre=CARD_CENTRE
    )


def _button(
    palette: Palette, name: str, fill: str, edge: str | None, *, edge_width: float = 1
) -> Drawing:
    """Return a button: keys are tall, the others wide."""
    return _patch(
        name, KEY_RADIUS, fill, edge,
        ground=palette.card, edge_width=edge_width, margin=1,
        centre=KEY_CENTRE if name.startswith("key") else WIDE_CENTRE,
    )  # fmt: skip


def _primary_in_focus(palette: Palette) -> Drawing:
    """Return the primary button with the ring inside: one in the accent's colour wouldn't show."""

    def draw(canvas: Canvas) -> None:
        canvas.fill_rounded(0, KEY_RADIUS, palette.accent)
        canvas.fill_rounded(3, KEY_RADIUS - 3, palette.on_accent)
        canvas.fill_rounded(5, KEY_RADIUS - 5, palette.accent)

    corners = 2 * (KEY_RADIUS + 2)
    size = (corners + WIDE_CENTRE[0], corners + WIDE_CENTRE[1])
    return Drawing("primary-focus", size, palette.card, draw)
