"""The colours of every look, by their own values."""

from itertools import product

import pytest
from PIL import Image

from terminal_app.gui.screen_state import Tone
from terminal_app.gui.views.widgets.palettes import PALETTES, Palette
from tools.assets.canvas import Drawing
from tools.assets.draw import FOLDER, drawings

TEXT, SIGN = 4.5, 3.0
"""WCAG 2.2, 1.4.3 and 1.4.11."""

TEXTS = (
    ("ink", ("background", "card", "paper", "key", "key_hover", "key_pressed")),
    ("ink", ("paid_ground", "not_known_ground", "not_paid_ground", "refunded_ground")),
    ("muted", ("card", "paper", "key", "key_hover", "key_pressed")),
    ("on_accent", ("accent", "accent_hover", "accent_pressed")),
    ("paid", ("card", "paid_ground")),
    ("not_paid", ("card", "not_paid_ground", "danger_pressed")),
    ("not_known", ("card", "not_known_ground", "attention_hover", "attention_pressed")),
    ("refunded", ("card", "refunded_ground", "key_hover")),
    # The mark over a pane and on the receipt.
    ("card", ("not_known",)),
    ("paper", ("not_known",)),
    # The selected row of a list.
    ("paid", ("key_hover",)),
    ("not_paid", ("key_hover",)),
    ("not_known", ("key_hover",)),
)
"""Every text on every ground that it is drawn on. Not ``faint``: what is disabled is exempt."""
SIGNS = (
    # The ring of a focused button: beside its own ground, and beside what is around it.
    ("accent", ("card", "key", "not_known_ground", "paper", "key_hover")),
    ("on_accent", ("accent",)),
    # The header's icons.
    ("muted", ("card", "key_hover", "key_pressed")),
    ("ink", ("card", "key", "key_hover", "key_pressed")),
    ("paid", ("card", "paid_ground")),
    ("not_paid", ("card", "not_paid_ground")),
    ("not_known", ("card", "not_known_ground")),
    ("refunded", ("card", "refunded_ground")),
)
"""Signs, icons and focus rings. Not the lines around keys and cards: what is in them names them."""


def luminance(colour: str) -> float:
    """WCAG 2.2, "relative luminance"."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_low(
    palette: Palette, pairs: tuple[tuple[str, tuple[str, ...]], ...], least: float
) -> list[str]:
    values = palette._asdict()
    return [
        f"{ink} on {ground}: {contrast(values[ink], values[ground]):.2f}"
        for ink, grounds in pairs
        for ground in grounds
        if contrast(values[ink], values[ground]) < least
    ]


def test_black_on_white_is_the_highest_contrast_there_is() -> None:
    assert round(contrast("#000000", "#FFFFFF"), 1) == 21.0


@pytest.mark.parametrize("look", PALETTES)
def test_each_outcome_has_colours_of_its_own(look: str) -> None:
    outcomes = (Tone.PAID, Tone.NOT_PAID, Tone.NOT_KNOWN, Tone.REFUNDED)
    assert len({PALETTES[look].ground_of(tone) for tone in outcomes}) == len(outcomes)
    assert len({PALETTES[look].ink_of(tone) for tone in outcomes}) == len(outcomes)


@pytest.mark.parametrize("look", PALETTES)
def test_every_text_can_be_read_on_its_ground(look: str) -> None:
    assert too_low(PALETTES[look], TEXTS, TEXT) == []


@pytest.mark.parametrize("look", PALETTES)
def test_every_sign_and_focus_ring_can_be_seen_on_its_ground(look: str) -> None:
    assert too_low(PALETTES[look], SIGNS, SIGN) == []


def drawings_by_name(look: str) -> dict[str, Drawing]:
    return {one.name: one for one in drawings(PALETTES[look])}


@pytest.mark.parametrize(("look", "scale"), list(product(PALETTES, (1, 2))))
def test_every_look_has_every_image_in_its_own_size(look: str, scale: int) -> None:
    expected = drawings_by_name(look)
    folder = FOLDER / look / f"{scale}x"
    assert {file.stem for file in folder.iterdir()} == set(expected)
    for file in folder.iterdir():
        wide, high = expected[file.stem].size
        with Image.open(file) as image:
            assert image.size == (round(wide * scale), round(high * scale)), file
