"""No text is cut, nothing overlaps or jumps, everything can be hit and reached: a sample.

All of it, every state in every size, look, text size and language:
``python -m tools.docs.screens --check``.
"""

from collections.abc import Callable, Iterator

import pytest

from terminal_app.gui.views.widgets.palettes import PALETTES
from terminal_app.gui.views.widgets.theme import TEXT_SIZES
from terminal_app.settings import LANGUAGES
from tests.support.screen import Screen
from tests.system.layout.gallery import SIZES, Gallery, Size, gallery
from tests.system.layout.states import STATES

SAMPLE = (
    ("800x600", "light", "normal", "fi"),
    ("800x600", "dark", "largest", "sv"),
    ("1024x768", "light", "large", "fi"),
    ("1024x768", "contrast", "normal", "sv"),
    ("1366x768", "dark", "normal", "nb"),
    ("1920x1080", "light", "largest", "da"),
    ("3840x2160", "dark", "normal", "en"),
)
"""A size, a look, a text size and a language: every one of them once at least."""


def test_the_sample_has_every_size_look_and_language() -> None:
    sizes, looks, texts, languages = (set(part) for part in zip(*SAMPLE, strict=True))
    assert (sizes, looks, languages) == (set(SIZES), set(PALETTES), set(LANGUAGES))
    assert texts == set(TEXT_SIZES)


@pytest.fixture(params=SAMPLE, ids=" ".join)
def shown(
    request: pytest.FixtureRequest, screens: Callable[[Size], Screen]
) -> Iterator[tuple[Gallery, str]]:
    size, look, text_size, language = request.param
    with gallery(screens(SIZES[size]), SIZES[size], look, text_size) as opened:
        yield opened, language


def test_in_every_state_the_layout_holds(shown: tuple[Gallery, str]) -> None:
    opened, language = shown
    found = list(opened.all_faults(STATES, language))
    assert found == [], "\n".join(found)


def test_what_has_the_keyboard_looks_different(shown: tuple[Gallery, str]) -> None:
    opened, language = shown
    unseen = set()
    for name in ("typed", "paying", "paid", "not known", "paid after a cancel", "settle by hand"):
        made = STATES[name](language)
        opened.show(made)
        with opened.above(made) as over:
            unseen |= set(opened.unseen_focus(over))
    assert unseen == set()


def test_nothing_is_cut_while_the_letters_are_shown(shown: tuple[Gallery, str]) -> None:
    opened, language = shown
    opened.show(STATES["welcome"](language))
    opened.window._show_letters(True)  # noqa: FBT003 - as Alt does
    found = []
    for name in ("sale", "tip?", "paid", "not known", "items", "payments", "welcome"):
        opened.show(STATES[name](language))
        found += [f"{name}: {fault}" for fault in opened.faults(name, None)]
    assert found == [], "\n".join(found)


def test_a_closed_day_has_its_figures_beside_two_rows_of_buttons(
    screens: Callable[[Size], Screen],
) -> None:
    size = SIZES["800x600"]
    with gallery(screens(size), size, text_size="largest") as opened:
        for language in LANGUAGES:
            opened.show(STATES["day, closed"](language))
            assert opened.faults("day, closed", None) == [], language
