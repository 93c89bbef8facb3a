"""The panes in a real window: what they draw can be read, and what a person does arrives."""

import tkinter as tk
from tkinter import ttk

import pytest
import zxingcpp

from terminal_app.gui.screen_state import Button, Gesture, Notice, Paying, Tone
from terminal_app.gui.views.till_view import TillView
from terminal_app.gui.views.widgets.keyboard import CHARACTERS
from terminal_app.gui.views.window import Window
from tests.support.screen import Screen
from tests.unit.gui.conftest import Person
from tests.unit.gui.drawn import (
    OpenWindow,
    assert_nothing_is_cut,
    button,
    click,
    draw,
    settle,
    widgets,
    words,
)
from tests.unit.gui.faces import (
    CANCEL,
    CODE,
    FACES,
    LOCKED,
    LONGEST,
    NEXT,
    OFFLINE,
    WELCOME,
    paying,
    result,
    state,
)
from tests.unit.gui.presenter.presented import PAID_AFTER_CANCEL, TillUnderTest

WITH_SIGN = {
    Tone.PAID: "Paid",
    Tone.NOT_PAID: "Not paid",
    Tone.NOT_KNOWN: "Not known",
    Tone.REFUNDED: "Refunded",
}


@pytest.mark.parametrize(("tone", "title"), WITH_SIGN.items())
@pytest.mark.parametrize("is_crowded", [False, True])
def test_a_result_has_its_sign_however_much_is_told_of_it(
    window: Window, tone: Tone, title: str, *, is_crowded: bool
) -> None:
    shown = result(tone, title)
    if is_crowded:
        buttons = tuple(Button(one, "Refund receipt 1…") for one in (Gesture.REFUND,) * 3)
        notice = Notice(Tone.NOT_KNOWN, "Attention", "A second receipt came. " * 6)
        shown = shown._replace(center=shown.center._replace(notice=notice, buttons=buttons))
    draw(window, shown)
    signs = {str(one.cget("image")) for one in widgets(window.root) if isinstance(one, tk.Label)}
    images = {
        str(window.context.theme.image(f"sign-{tone.value}{size}")) for size in ("", "-small")
    }
    assert signs & images
    assert_nothing_is_cut(window.root)


@pytest.mark.parametrize("code", [CODE, "https://example.test/" + "Zz9" * 93])
@pytest.mark.parametrize("size", ["screen", "large_screen"])
def test_the_code_on_the_screen_can_be_scanned(
    open_window: OpenWindow, request: pytest.FixtureRequest, size: str, code: str
) -> None:
    where = request.getfixturevalue(size)
    draw(open_window(where), paying(code, OFFLINE))
    assert [found.text for found in zxingcpp.read_barcodes(where.picture())] == [code]


def test_no_code_is_left_on_the_screen_once_it_must_be_hidden(
    window: Window, screen: Screen
) -> None:
    draw(window, paying())
    draw(window, paying(None))
    assert zxingcpp.read_barcodes(screen.picture()) == []


@pytest.mark.parametrize(("time_left", "sign"), [(None, "code-awaited"), (0.9, "code-on-phone")])
def test_a_sign_stands_where_no_code_is(window: Window, time_left: float | None, sign: str) -> None:
    shown = paying(None)
    assert isinstance(shown.center.face, Paying)
    face = shown.center.face._replace(time_left=time_left)
    draw(window, shown._replace(center=shown.center._replace(face=face)))
    assert str(window.context.theme.image(sign)) in _images(window)
    draw(window, paying())
    assert str(window.context.theme.image(sign)) not in _images(window)


def _images(window: Window) -> str:
    labels = (one for one in widgets(window.root) if isinstance(one, ttk.Label))
    return " ".join(str(one.cget("image")) for one in labels)


def test_the_bar_shows_the_time_while_it_runs_and_moves_while_the_till_waits(
    window: Window,
) -> None:
    def bars() -> list[str]:
        found = [one for one in widgets(window.root) if isinstance(one, ttk.Progressbar)]
        return [str(one.cget("mode")) for one in found]

    draw(window, paying())
    assert bars() == ["determinate"]
    ready = Paying("Scan to pay", "125,50 NOK", None, "The code is being made ready", None)
    draw(window, state(ready, LOCKED, CANCEL))
    assert bars() == ["indeterminate"]
    draw(window, paying())
    assert bars() == ["determinate"]


def test_a_code_stays_where_it_is_when_a_notice_comes(window: Window, screen: Screen) -> None:
    draw(window, paying())
    before = zxingcpp.read_barcodes(screen.picture())[0].position
    draw(window, paying(notice=OFFLINE))
    assert str(zxingcpp.read_barcodes(screen.picture())[0].position) == str(before)


@pytest.mark.parametrize("name", FACES)
@pytest.mark.parametrize("size", ["screen", "large_screen"])
def test_nothing_is_cut_and_nothing_leaves_the_window(
    open_window: OpenWindow, request: pytest.FixtureRequest, size: str, name: str
) -> None:
    window = open_window(request.getfixturevalue(size))
    draw(window, FACES[name])
    assert_nothing_is_cut(window.root)


@pytest.mark.parametrize(("tone", "word"), [*WITH_SIGN.items(), (Tone.NEUTRAL, "Refund under way")])
def test_a_result_says_its_word_and_its_amount(window: Window, tone: Tone, word: str) -> None:
    draw(window, result(tone, word))
    assert {word, "125,50 NOK"} <= set(words(window).split("\n"))


def test_one_result_leaves_nothing_of_the_one_before(window: Window) -> None:
    draw(window, result(Tone.NOT_KNOWN, "Not known"))
    draw(window, result(Tone.PAID, "Paid"))
    assert "Not known" not in words(window)
    assert "The connection was lost." not in words(window)


def test_a_long_name_is_shortened_visibly_and_a_mark_never(window: Window) -> None:
    draw(window, LONGEST)
    assert "Kaf" in words(window)
    assert LONGEST.header.merchant not in words(window)
    assert words(window).count("DEMO - ei ole maksu") == 2


def test_every_character_arrives_with_the_time_of_its_event(
    window: Window, screen: Screen, person: Person
) -> None:
    draw(window, FACES["welcome"])
    screen.type("1209,.5a-")
    settle(window)
    assert "".join(person.characters) == "1209,.5a-"
    times = [at for _, at in person.typed]
    assert times == sorted(times)
    assert times[-1] - times[0] >= 8 * 40


@pytest.mark.parametrize(
    ("key", "character"),
    [
        ("KP_7", "7"),
        ("KP_Home", "7"),
        ("KP_0", "0"),
        ("KP_Decimal", "."),
        ("KP_Enter", "\r"),
        ("Return", "\r"),
    ],
)
def test_the_numeric_keypad_types_with_and_without_num_lock(
    window: Window, person: Person, key: str, character: str
) -> None:
    window.root.focus_force()
    window.root.update()
    window.root.event_generate(f"<KeyPress-{key}>", time=1234)
    assert person.typed == [(character, 1234)]


def test_the_keypads_separator_is_one_on_keyboards_that_have_it() -> None:
    assert (CHARACTERS["KP_Separator"], CHARACTERS["KP_Decimal"]) == (",", ".")


def test_what_is_pasted_arrives_as_one_text(window: Window, person: Person) -> None:
    TillView(window).copy_text("\uff11\uff12\uff15 kr")
    window.root.focus_force()
    window.root.update()
    window.root.event_generate("<<Paste>>")
    assert person.characters == ["\uff11\uff12\uff15 kr"]


def test_keys_that_ask_for_something_arrive_as_gestures(
    window: Window, screen: Screen, person: Person
) -> None:
    draw(window, FACES["welcome"])
    for key in ("Escape", "BackSpace", "Delete", "F1", "F6", "F11"):
        screen.key(key)
    settle(window)
    expected = [Gesture.ESCAPE, Gesture.BACKSPACE, Gesture.CLEAR, Gesture.HELP]
    expected += [Gesture.SHOW_ATTENTION, Gesture.FULL_SCREEN]
    assert (person.gestures, person.typed) == (expected, [])


def test_closing_the_window_only_asks_for_it(window: Window, person: Person) -> None:
    window.root.tk.call(window.root.protocol("WM_DELETE_WINDOW"))
    assert person.gestures == [Gesture.CLOSE]
    assert window.root.winfo_exists()


def test_touched_keys_type_without_a_time(window: Window, screen: Screen, person: Person) -> None:
    draw(window, FACES["welcome"])
    for text in ("7", "00", ","):
        click(window, screen, button(window, text))
    click(window, screen, button(window, "C"))
    assert person.typed == [("7", -1), ("0", -1), ("0", -1), (",", -1)]
    assert person.gestures == [Gesture.CLEAR]


def test_locked_keys_type_nothing(window: Window, screen: Screen, person: Person) -> None:
    draw(window, paying())
    click(window, screen, button(window, "7"))
    assert person.typed == []


def test_return_is_the_sales_even_after_a_button_was_touched(
    window: Window, screen: Screen, person: Person
) -> None:
    draw(window, paying())
    click(window, screen, button(window, "Cancel payment"))
    screen.key("Return")
    settle(window)
    assert (person.gestures, person.characters) == ([Gesture.ESCAPE], ["\r"])


def test_a_key_cap_is_part_of_its_button(window: Window, screen: Screen, person: Person) -> None:
    draw(window, paying())
    caps = button(window, "Cancel payment").winfo_children()
    assert [str(cap.cget("text")) for cap in caps if isinstance(cap, ttk.Label)] == ["Esc"]
    click(window, screen, caps[0])
    assert person.gestures == [Gesture.ESCAPE]


def test_space_and_return_press_the_button_that_tab_has_reached_and_type_nothing(
    window: Window, screen: Screen, person: Person
) -> None:
    draw(window, FACES["typed"])
    button(window, "Charge 125,50 NOK").focus_force()
    window.root.update()
    screen.key("space")
    screen.key("Return")
    settle(window)
    assert (person.gestures, person.characters) == ([Gesture.ENTER, Gesture.ENTER], [])


def test_an_amount_typed_beside_a_focused_button_is_charged_by_its_return(
    window: Window, screen: Screen, person: Person
) -> None:
    draw(window, FACES["paid"])
    button(window, "Copy").focus_force()
    window.root.update()
    screen.type("7\r")
    settle(window)
    assert (person.gestures, person.characters) == ([], ["7", "\r"])


def test_a_new_face_takes_the_focus_from_a_button_beside_it(
    window: Window, screen: Screen, person: Person
) -> None:
    draw(window, paying())
    button(window, "History").focus_force()
    window.root.update()
    draw(window, FACES["paid"])
    screen.key("Return")
    settle(window)
    assert (person.gestures, person.characters) == ([], ["\r"])


def test_a_button_that_now_means_something_else_loses_the_focus(
    window: Window, screen: Screen, person: Person
) -> None:
    ask = (Button(Gesture.ASK_NOW, "Ask now"),)
    draw(window, state(WELCOME, buttons=ask))
    button(window, "Ask now").focus_force()
    window.root.update()
    draw(window, state(WELCOME, NEXT, CANCEL))
    screen.key("space")
    settle(window)
    assert person.gestures == []


def test_drawing_the_same_again_touches_nothing(window: Window) -> None:
    draw(window, FACES["offline"])

    def commands() -> int:
        return int(window.root.tk.call("info", "cmdcount"))

    to_count = -(commands() - commands())
    before = commands()
    window.render(FACES["offline"])
    assert commands() - before == to_count


def test_the_payments_to_resolve_stay_where_they_were_when_their_number_changes(
    window: Window,
) -> None:
    places = []
    for number in range(1, 4):
        shown = state(WELCOME)
        header = shown.header._replace(attention=f"{number} payments to resolve")
        draw(window, shown._replace(header=header))
        places.append(button(window, header.attention).winfo_x())
    assert places[0] == places[1] == places[2]


def test_what_comes_while_a_page_covers_the_panes_is_told_there(
    open_window: OpenWindow, screen: Screen
) -> None:
    window = open_window(screen)
    told: list[str] = []
    till = TillUnderTest().connect()
    draw(window, till.screen)
    window.cover()
    window.warn_by(told.append)
    till.type("125,50\r").happens(*PAID_AFTER_CANCEL)
    draw(window, till.screen)
    assert "Paid 125.50 NOK" in told[-1]
    assert "Attention" in told[-1]
    window.uncover()
    draw(window, TillUnderTest().connect().screen)
    assert "Attention" in told[-1]
