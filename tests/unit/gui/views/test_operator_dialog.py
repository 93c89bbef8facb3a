"""The dialog that asks for an operator's PIN, and the chip, in a real window by real keys."""

from collections.abc import Callable, Iterator
from tkinter import ttk
from tkinter.font import Font

import pytest

from terminal_app.gui.dialog_forms import OperatorForm
from terminal_app.gui.screen_state import Gesture
from terminal_app.gui.views.till_view import TillView
from terminal_app.gui.views.widgets.theme import TEXT_SIZES, TOUCH_TARGET
from terminal_app.gui.views.window import Window
from terminal_app.settings import LANGUAGES
from tests.support.screen import Screen, virtual_screen
from tests.unit.gui.at_a_dialog import AtADialog
from tests.unit.gui.conftest import Person
from tests.unit.gui.drawn import assert_nothing_is_cut, draw, settle, widgets
from tests.unit.gui.presenter.presented import TillUnderTest
from tests.unit.gui.presenter.test_operators import KARI, KARIS, OLA, OLAS

PINS = {"Kari": KARIS, "Ola": OLAS}
MANY = tuple(f"Operator {number}" for number in range(1, 8))


def form(*names: str, chosen: str = "") -> OperatorForm:
    return OperatorForm(
        title="Who is at the till?",
        text="Kari may not pay back.",
        names=names,
        chosen=chosen or names[0],
        more="More…",
        ok="OK",
        cancel="Back",
        mark="DEMO",
    )


class Asking(AtADialog):
    """Asks for an operator's PIN, and keeps what was tried."""

    def __init__(self, window: Window, screen: Screen) -> None:
        super().__init__(window, screen)
        self.tried: list[tuple[str, str]] = []
        self.waiting: set[str] = set()

    def fault(self, name: str, pin: str) -> str:
        self.tried.append((name, pin))
        return "" if PINS.get(name) == pin else "That isn't the PIN."

    def waits(self, name: str) -> str:
        return "Wait 30 s." if name in self.waiting else ""

    def ask(self, asked: OperatorForm, act: Callable[[], None]) -> str:
        view = TillView(self.window)
        return self.answer(lambda: view.ask_operator(asked, self.fault, self.waits), act)


@pytest.fixture
def asking(window: Window, screen: Screen) -> Asking:
    window.root.focus_force()
    return Asking(window, screen)


def test_whose_pin_it_is_is_chosen_by_an_arrow_and_typed(asking: Asking, person: Person) -> None:
    assert asking.ask(form("Kari", "Ola"), lambda: asking.keys("Down", *OLAS, "Return")) == "Ola"
    assert (asking.tried, person.typed) == ([("Ola", OLAS)], [])


def test_whose_pin_it_is_is_chosen_by_touch(asking: Asking) -> None:
    def act() -> None:
        asking.touch("Kari")
        for digit in KARIS:
            asking.touch(digit)
        asking.touch("OK")

    assert asking.ask(form("Kari", "Ola", chosen="Ola"), act) == "Kari"


def test_whose_pin_it_is_is_chosen_by_tab_and_enter(asking: Asking) -> None:
    def act() -> None:
        asking.keys("Tab", "Tab", "Return", *OLAS, "Return")

    assert asking.ask(form("Kari", "Ola"), act) == "Ola"


def test_who_was_there_is_chosen_already(asking: Asking) -> None:
    asked = form("Kari", "Ola", chosen="Ola")
    assert asking.ask(asked, lambda: asking.keys(*OLAS, "Return")) == "Ola"


def test_what_was_typed_for_one_is_never_tried_for_another(asking: Asking) -> None:
    seen: list[str] = []

    def act() -> None:
        asking.keys("1", "3", "Down")
        seen.append(asking.said())
        asking.keys(*OLAS, "Return")

    assert asking.ask(form("Kari", "Ola"), act) == "Ola"
    assert "●" not in seen[0]
    assert asking.tried == [("Ola", OLAS)]


def test_a_wrong_pin_is_said_and_escape_is_nobody(asking: Asking) -> None:
    seen: list[str] = []

    def act() -> None:
        asking.keys("1", "1", "1", "1", "Return")
        seen.append(asking.said())
        asking.keys("Escape")

    assert asking.ask(form("Kari", "Ola"), act) == ""
    assert "That isn't the PIN." in seen[0]
    assert "Kari may not pay back." in seen[0]


def test_who_has_to_wait_keeps_nobody_else_waiting(asking: Asking) -> None:
    asking.waiting = {"Kari"}
    seen: list[str] = []

    def act() -> None:
        asking.keys("1", "2")
        seen.append(asking.said())
        asking.keys("Down", *OLAS, "Return")

    assert asking.ask(form("Kari", "Ola"), act) == "Ola"
    assert "Wait 30 s." in seen[0]
    assert "●" not in seen[0]


def test_of_many_names_each_is_reached_by_touch_and_by_arrow(asking: Asking) -> None:
    seen: list[list[str]] = []

    def names() -> list[str]:
        return [text for text in asking.buttons() if text.startswith("Operator")]

    def act() -> None:
        for _ in range(4):
            seen.append(names())
            asking.touch("More…")
        asking.keys(*["Down"] * 6)
        seen.append(names())
        asking.keys("Down")
        seen.append(names())
        asking.keys("Escape")

    assert asking.ask(form(*MANY), act) == ""
    first, second, third = list(MANY[:3]), list(MANY[3:6]), [MANY[6]]
    # Four touches lead round to the second three; six arrows on from its first to the third name.
    assert seen == [first, second, third, first, first, second]


@pytest.mark.parametrize("text_size", TEXT_SIZES)
@pytest.mark.parametrize("names", [("Kari", "Ola"), ("Wolfeschlegelsteinhausenbergerdorff", *MANY)])
def test_nothing_of_it_is_cut_and_every_key_is_large_enough(
    asking: Asking, names: tuple[str, ...], text_size: str
) -> None:
    asking.window.set_text_size(text_size)

    def act() -> None:
        assert_nothing_is_cut(asking.dialog)
        top, high = asking.dialog.winfo_rooty(), asking.dialog.winfo_height()
        assert top >= 0
        assert top + high <= 768
        for button in asking.buttons().values():
            assert min(button.winfo_width(), button.winfo_height()) >= TOUCH_TARGET
        asking.keys("Escape")

    assert asking.ask(form(*names), act) == ""


# -- the chip ---------------------------------------------------------------------------------


def of_operators(language: str = "en") -> TillUnderTest:
    till = TillUnderTest(language, operators=(KARI, OLA)).connect()
    till.window.operators = (("Kari", KARIS),)
    return till


def chip(window: Window, name: str) -> ttk.Button:
    found = [
        one
        for one in widgets(window._panes.header.frame)
        if isinstance(one, ttk.Button) and name in str(one.cget("text")) and one.winfo_ismapped()
    ]
    return found[0]


def test_the_chip_names_terminal_and_operator_and_is_pressed_like_f12(
    window: Window, person: Person, screen: Screen
) -> None:
    till = of_operators().do(Gesture.OPERATOR)
    draw(window, till.screen)
    window.root.update()
    button = chip(window, "Kari")
    assert str(button.cget("text")) == "TILL-1 · Kari"
    screen.click(button.winfo_rootx() + 20, button.winfo_rooty() + 20)
    settle(window)
    window.root.focus_force()
    screen.key("F12")
    settle(window)
    assert person.gestures == [Gesture.OPERATOR, Gesture.OPERATOR]


def test_without_operators_the_terminals_name_is_no_button(window: Window) -> None:
    draw(window, of_operators().screen)
    draw(window, TillUnderTest().connect().screen)
    window.root.update()
    header = widgets(window._panes.header.frame)
    shown = [one for one in header if one.winfo_ismapped() and isinstance(one, ttk.Widget)]
    assert [type(one) for one in shown if "TILL-1" in str(one.cget("text"))] == [ttk.Label]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text_size", TEXT_SIZES)
def test_who_is_at_the_till_is_whole_in_every_language_and_size(
    window: Window, language: str, text_size: str
) -> None:
    window.set_text_size(text_size)
    for till, name in (
        (of_operators(language).do(Gesture.OPERATOR), "Kari"),
        (of_operators(language), ""),
    ):
        shown = till.screen.header.operator
        assert shown is not None
        draw(window, till.screen)
        window.root.update()
        button = chip(window, name or shown.text)
        assert button.winfo_reqwidth() <= button.winfo_width()
        assert min(button.winfo_width(), button.winfo_height()) >= TOUCH_TARGET
        assert button.winfo_x() + button.winfo_width() <= 1024


@pytest.fixture(scope="session")
def small() -> Iterator[Screen]:
    """To the end: Tk holds on to a display, and ends the process with it."""
    with virtual_screen(800, 600) as opened:
        yield opened


@pytest.mark.parametrize("text_size", TEXT_SIZES)
def test_on_a_screen_of_800x600_all_of_the_question_is_in_sight(
    small: Screen, open_window: Callable[[Screen], Window], text_size: str
) -> None:
    asking = Asking(open_window(small), small)
    asking.window.root.focus_force()
    asking.window.set_text_size(text_size)

    def act() -> None:
        assert_nothing_is_cut(asking.dialog)
        top, high = asking.dialog.winfo_rooty(), asking.dialog.winfo_height()
        assert top >= 0
        assert top + high <= 600
        places = {button.winfo_rooty() for button in asking.buttons().values()}
        # A row of keys never lies over another: four of them, and the two buttons.
        assert len(places) == 5
        asking.keys(*KARIS, "Return")

    asked = form("Kari", "Ola")._replace(text="Kari may not pay back. " * 3)
    assert asking.ask(asked, act) == "Kari"


# -- keys at its edges -----------------------------------------------------------------------


def test_the_enter_that_ends_it_charges_nothing_held_or_pressed_twice(
    window: Window, screen: Screen, person: Person
) -> None:
    asking = Asking(window, screen)
    asking.ask(form("Kari"), lambda: asking.keys(*KARIS, "Return"))
    person.typed.clear()
    screen.key("Return", 120)
    screen.key("Return", 300)
    settle(window)
    assert person.typed == []
    screen.type("7\r")
    settle(window)
    assert person.characters == ["7", "\r"], "what is typed since is charged"


def test_a_pin_that_is_typed_before_the_dialog_is_there_is_no_amount(
    window: Window, screen: Screen, person: Person
) -> None:
    asking = Asking(window, screen)
    window.root.focus_force()
    settle(window)
    for key in KARIS:
        screen.key(key, 1)
    assert asking.ask(form("Kari"), lambda: asking.keys("Return")) == "Kari"
    assert asking.tried == [("Kari", KARIS)]
    assert person.typed == []


def test_the_chosen_name_is_shortened_to_what_there_is_room_for(
    window: Window, screen: Screen
) -> None:
    name = "Kari Nordmann-Jørgensen Ødegård"
    asking = Asking(window, screen)
    cut: list[str] = []

    def look() -> None:
        for text, key in asking.buttons().items():
            if text.startswith("Kari"):
                set_in = ttk.Style(window.root).lookup(str(key.cget("style")), "font")
                drawn = Font(window.root, name=set_in, exists=True).measure(text)
                cut.append(text if drawn > key.winfo_width() else "")
        asking.keys("Escape")

    asking.ask(form(name, "Ola"), look)
    assert cut == [""]
