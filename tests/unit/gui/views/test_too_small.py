"""A window too small for the till: a sentence, what is under way, and no key but its own."""

from collections.abc import Callable
from tkinter import ttk

import pytest

from terminal_app.gui.presenter import too_small
from terminal_app.gui.screen_state import LEAST_SIZE, Gesture, ScreenState
from terminal_app.gui.views.window import Window
from terminal_app.settings import LANGUAGES
from terminal_app.texts import Texts
from tests.support.screen import Screen
from tests.unit.gui.conftest import Person
from tests.unit.gui.drawn import OpenWindow, assert_nothing_is_cut, draw, settle, words
from tests.unit.gui.happened import HAPPENED
from tests.unit.gui.presenter.presented import RESPONDED, TillUnderTest

TOO_SMALL = ((799, 600), (800, 599), (640, 480), (480, 320))
TOLD = ("on the phone", "another amount", "not known", "paid after a cancel", "refund not known")
AMOUNT = "125,50 NOK"


def paying(language: str = "nb") -> ScreenState:
    till = TillUnderTest(language).connect().type("125,50\r")
    till.happens(RESPONDED)
    return till.screen


def sentence(language: str, *, of_window: bool = False) -> str:
    said = too_small.words(Texts(language))
    return said.of_window if of_window else said.of_screen


def resize(window: Window, width: int, height: int) -> None:
    window.root.minsize(1, 1)
    window.root.geometry(f"{width}x{height}+0+0")
    settle(window)


def shown(window: Window) -> str:
    """Return what a person sees: of what lies under the cover, nothing."""
    assert window._cover is not None
    seen = []
    for label in window._cover._labels:
        if label.winfo_ismapped():
            x, y = label.winfo_rootx() + 1, label.winfo_rooty() + 1
            assert window.root.winfo_containing(x, y) is label
            seen.append(str(label.cget("text")))
    return "\n".join(seen)


@pytest.mark.parametrize("size", TOO_SMALL, ids=str)
@pytest.mark.parametrize("text_size", ["normal", "largest"])
def test_it_says_what_to_do_and_the_amount_and_cuts_nothing(
    screens: Callable[[int, int], Screen],
    open_window: OpenWindow,
    size: tuple[int, int],
    text_size: str,
) -> None:
    window = open_window(screens(*size))
    window.set_text_size(text_size)
    settle(window)
    for language in LANGUAGES:
        draw(window, paying(language))
        said = shown(window)
        assert sentence(language) in said
        assert paying(language).too_small.now[0] in said
        assert window._cover is not None
        assert_nothing_is_cut(window._cover._frame)
        for name in TOLD:
            state = HAPPENED[name](language).screen
            draw(window, state)
            assert_nothing_is_cut(window._cover._frame)
            assert set(state.too_small.now[:1]) <= set(shown(window).split("\n"))


def test_a_window_of_the_least_size_shows_the_till(
    screens: Callable[[int, int], Screen], open_window: OpenWindow
) -> None:
    window = open_window(screens(*LEAST_SIZE))
    draw(window, paying())
    assert window._cover is None
    assert sentence("nb") not in words(window)


def test_a_window_on_a_larger_screen_is_to_be_made_larger(window: Window) -> None:
    draw(window, paying())
    resize(window, 640, 480)
    assert sentence("nb", of_window=True) in shown(window)


def test_no_key_does_what_nobody_sees(window: Window, screen: Screen, person: Person) -> None:
    draw(window, TillUnderTest().connect().screen)
    hidden = next(
        one for one in window._panes.center.frame.winfo_children() if one.winfo_ismapped()
    )
    ttk.Button(hidden, text="x", command=lambda: person.gestures.append(Gesture.ENTER)).focus_set()
    resize(window, 640, 480)
    window.root.focus_force()
    settle(window)
    screen.type("12,50\r ")
    for key in ("F2", "F3", "F5", "F6", "F9", "Escape", "BackSpace", "Up", "Tab", "Return"):
        screen.key(key)
    screen.key("space")
    screen.with_alt("a")
    settle(window)
    assert (person.gestures, person.typed) == ([], [])
    screen.key("F11")
    settle(window)
    assert person.gestures == [Gesture.FULL_SCREEN]


def typed_unseen(window: Window, screen: Screen, keys: str) -> None:
    """Type into a window that is too small, and make it large again."""
    draw(window, TillUnderTest().connect().screen)
    resize(window, 640, 480)
    window.root.focus_force()
    settle(window)
    screen.type(keys)
    settle(window)
    resize(window, 1024, 768)


def test_the_end_of_an_amount_whose_beginning_nobody_saw_is_not_an_amount(
    window: Window, screen: Screen, person: Person
) -> None:
    typed_unseen(window, screen, "100")
    screen.type(",41")
    settle(window)
    assert person.gestures == [Gesture.UNSEEN_KEYS]
    assert "".join(person.characters) == ",41"


def test_after_escape_an_amount_is_a_new_one(
    window: Window, screen: Screen, person: Person
) -> None:
    typed_unseen(window, screen, "100")
    screen.key("Escape")
    screen.type("41")
    settle(window)
    assert Gesture.UNSEEN_KEYS not in person.gestures


def test_a_payment_can_be_cancelled_by_key_and_button(
    window: Window, screen: Screen, person: Person
) -> None:
    draw(window, paying())
    resize(window, 640, 480)
    window.root.focus_force()
    settle(window)
    screen.type("1\r")
    screen.key("Escape")
    settle(window)
    assert (person.gestures, person.typed) == ([Gesture.ESCAPE], [])
    assert window._cover is not None
    button = window._cover._cancel.widget
    screen.click(
        button.winfo_rootx() + button.winfo_width() // 2,
        button.winfo_rooty() + button.winfo_height() // 2,
    )
    settle(window)
    assert person.gestures == [Gesture.ESCAPE, Gesture.CANCEL]


def test_all_is_there_again_in_a_window_that_is_large_enough(
    window: Window, screen: Screen, person: Person
) -> None:
    draw(window, paying())
    before = words(window)
    resize(window, 640, 480)
    assert sentence("nb", of_window=True) in shown(window)
    resize(window, 1024, 768)
    assert window._cover is None
    assert words(window) == before
    assert_nothing_is_cut(window.root)
    window.root.focus_force()
    settle(window)
    screen.type("1")
    settle(window)
    assert person.characters == ["1"]


def test_it_wears_the_theme_that_is_chosen_meanwhile(window: Window) -> None:
    draw(window, paying())
    resize(window, 640, 480)
    window.set_theme("dark")
    settle(window)
    assert window._cover is not None
    assert str(window._cover._frame.cget("background")) == window._theme.palette.card
    assert AMOUNT in shown(window)


def test_a_result_that_comes_meanwhile_is_told(window: Window) -> None:
    draw(window, paying())
    resize(window, 640, 480)
    draw(window, HAPPENED["not known"]("nb").screen)
    assert HAPPENED["not known"]("nb").screen.too_small.now[0] in shown(window)
    assert window._cover is not None
    assert not window._cover._cancel.widget.winfo_ismapped()
