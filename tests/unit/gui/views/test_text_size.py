"""The size of type: changed live, in everything, and nothing is cut by it."""

from collections.abc import Callable, Iterator

import pytest
import zxingcpp

from terminal_app.gui.screen_state import RefundOf
from terminal_app.gui.views.monitors import Place
from terminal_app.gui.views.widgets.scrolled_text import ScrolledText
from terminal_app.gui.views.widgets.theme import TEXT_SIZES
from terminal_app.gui.views.window import Window
from terminal_app.settings import LANGUAGES
from terminal_app.settings import TEXT_SIZES as IN_SETTINGS
from tests.support.screen import Screen
from tests.unit.gui.drawn import OpenWindow, assert_nothing_is_cut, draw, settle, widgets
from tests.unit.gui.faces import CODE, FACES, OFFLINE, paying
from tests.unit.gui.happened import HAPPENED
from tests.unit.gui.presenter.presented import PAID, RESPONDED, TWICE, TillUnderTest
from tests.unit.gui.views.test_customer_display import LONGEST, opened


@pytest.fixture
def largest(window: Window) -> Iterator[Window]:
    window.set_text_size("largest")
    yield window
    window.root.update()


def test_the_settings_offer_the_sizes_that_there_are() -> None:
    assert tuple(TEXT_SIZES) == IN_SETTINGS


@pytest.mark.parametrize("name", FACES)
def test_nothing_is_cut_at_1024_pixels_in_the_largest_type(largest: Window, name: str) -> None:
    draw(largest, FACES[name])
    assert_nothing_is_cut(largest.root)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_whatever_has_happened_can_be_read_in_the_largest_type(
    largest: Window, language: str
) -> None:
    for happen in HAPPENED.values():
        draw(largest, happen(language).screen)
        assert_nothing_is_cut(largest.root)


def text_with(window: Window, words: str) -> ScrolledText:
    """Return the running text that has these words, in sight or not."""
    texts = (one for one in widgets(window.root) if isinstance(one, ScrolledText))
    return next(one for one in texts if words in one.get("1.0", "end"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_of_a_refund_shows_which_receipt_it_is_about_on_a_small_screen(
    open_window: OpenWindow, screens: Callable[[int, int], Screen], language: str
) -> None:
    till = TillUnderTest(language=language).connect().type("125,50\r")
    till.happens(RESPONDED, PAID, TWICE)
    till.do(RefundOf("987654321"))
    window = open_window(screens(800, 600))
    window.set_text_size("largest")
    draw(window, till.screen)
    details = text_with(window, "987654321")
    assert "987654321" in details.get("@0,0", "@0,0 lineend")


def test_values_that_dont_fit_on_a_small_screen_are_reached_by_the_arrow_keys(
    open_window: OpenWindow, screens: Callable[[int, int], Screen]
) -> None:
    till = TillUnderTest(language="nb").connect().type("125,50\r")
    till.happens(RESPONDED, PAID, TWICE)
    screen = screens(800, 600)
    window = open_window(screen)
    window.set_text_size("largest")
    draw(window, till.screen)
    details = text_with(window, "987654321")
    number = details.search("987654321", "1.0")
    assert details.bbox(number) is None
    for _ in range(3):
        screen.key("Down")
    settle(window)
    assert details.bbox(number) is not None


def test_the_code_can_still_be_scanned_beside_the_largest_type(
    largest: Window, screen: Screen
) -> None:
    draw(largest, paying(notice=OFFLINE))
    assert [found.text for found in zxingcpp.read_barcodes(screen.picture())] == [CODE]


def test_all_type_grows_and_comes_back_in_place(window: Window, screen: Screen) -> None:
    draw(window, FACES["not known"])
    before = screen.picture()
    heights = {}
    for size in TEXT_SIZES:
        window.set_text_size(size)
        window.root.update()
        heights[size] = [window._theme.line_height(name) for name in ("text", "small", "bold")]
    assert heights["normal"] < heights["large"] < heights["largest"]
    assert screen.picture().tobytes() != before.tobytes()
    window.set_text_size("normal")
    window.root.update()
    window.root.update()
    assert screen.picture().tobytes() == before.tobytes()


def test_the_customers_window_has_it_too(largest: Window) -> None:
    view, made = opened(largest, Place(0, 0, 800, 600))
    view.render_customer_display(LONGEST)
    largest.root.update()
    assert_nothing_is_cut(made._top)
    grown = made._heading.winfo_reqheight()
    largest.set_text_size("normal")
    largest.root.update()
    assert made._heading.winfo_reqheight() < grown
