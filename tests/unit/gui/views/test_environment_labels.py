"""The mark of a demo and of a test, on the real window: everywhere, and as large as it must be."""

import tkinter as tk
from tkinter import ttk

import pytest
from PIL import Image

from terminal_app.environments import Kind
from terminal_app.gui.screen_state import Paying
from terminal_app.gui.views.dialogs.resolve import ResolveDialog
from terminal_app.gui.views.panes.layout import PANE_WEIGHTS
from terminal_app.gui.views.widgets.scrolled_text import ScrolledText
from terminal_app.gui.views.widgets.theme import font
from terminal_app.gui.views.window import Window
from terminal_app.settings import LANGUAGES
from tests.support.screen import Screen
from tests.unit.gui.drawn import OpenWindow, assert_nothing_is_cut, draw, widgets
from tests.unit.gui.happened import HAPPENED
from tests.unit.gui.presenter.presented import TillUnderTest

MARKS = {
    "en": "DEMO - not a payment",
    "nb": "DEMO - ikke en betaling",
    "sv": "DEMO - inte en betalning",
    "da": "DEMO - ikke en betaling",
    "fi": "DEMO - ei oikea maksu",
}
TESTS = {
    "en": "TEST - no money moves",
    "nb": "TEST - ingen penger flyttes",
    "sv": "TEST - inga pengar flyttas",
    "da": "TEST - ingen penge flyttes",
    "fi": "TESTI - rahaa ei siirry",
}
languages = pytest.mark.parametrize("language", LANGUAGES)


def marks_in(window: tk.Misc, mark: str) -> list[tk.Label | ttk.Label]:
    """Return those on what is marked; the header's own is a chip."""
    return [
        found
        for found in widgets(window)
        if isinstance(found, tk.Label | ttk.Label)
        and str(found.cget("text")).startswith(mark)
        and not (isinstance(found, ttk.Label) and "chip" in str(found.cget("style")))
    ]


def column_of(window: Window, widget: tk.Misc) -> int:
    """Return whose pane a widget is in: 0, 1 or 2 from the left."""
    left, middle, _right = PANE_WEIGHTS
    panes = (left + 18, left + middle + 30, 1024)
    scale = window.root.winfo_width() / 1024
    at = (widget.winfo_rootx() - window.root.winfo_rootx()) / scale
    return next(number for number, right in enumerate(panes) if at < right)


@languages
@pytest.mark.parametrize(("kind", "said"), [(Kind.DEMO, MARKS), (Kind.TEST, TESTS)])
def test_header_title_code_and_receipt_bear_the_mark_whatever_has_happened(
    window: Window, language: str, kind: Kind, said: dict[str, str]
) -> None:
    mark = said[language]
    if kind is Kind.DEMO:
        shown = {name: happen(language).screen for name, happen in HAPPENED.items()}
    else:
        shown = {"idle": TillUnderTest(language, kind=kind).connect().screen}
    for name, state in shown.items():
        draw(window, state)
        assert mark in window.root.title(), name
        assert state.header.mark == mark, name
        face = state.center.face
        code = face.qr_text if isinstance(face, Paying) else getattr(face, "own_code", None)
        is_marked = 1 in [column_of(window, label) for label in marks_in(window.root, mark)]
        assert is_marked == (code is not None), name
        if state.receipt is not None and state.receipt.lines:
            places = [column_of(window, label) for label in marks_in(window.root, mark)]
            assert 2 in places, f"{name}: no mark on the receipt"


def test_a_till_with_real_money_has_no_mark_of_these(window: Window) -> None:
    draw(window, TillUnderTest("en", kind=Kind.REAL).connect().screen)
    assert marks_in(window.root, "DEMO") == marks_in(window.root, "TEST") == []
    assert "DEMO" not in window.root.title()


def ink(picture: Image.Image, *, is_light: bool) -> int:
    """Return how many pixel rows the first line of text in ``picture`` is high."""
    grey = picture.convert("L")
    rows = [
        any((grey.getpixel((x, y)) or 0) > 200 for x in range(grey.width))  # type: ignore[operator] # grey: a number
        if is_light
        else any((grey.getpixel((x, y)) or 0) < 120 for x in range(grey.width))  # type: ignore[operator] # grey: a number
        for y in range(grey.height)
    ]
    first = rows.index(True)
    return rows[first:].index(False)


def receipt_of(window: Window) -> ScrolledText:
    (found,) = [
        each
        for each in widgets(window.root)
        if isinstance(each, ScrolledText) and column_of(window, each) == 2
    ]
    return found


@languages
@pytest.mark.parametrize("size", ["screen", "large_screen"])
def test_on_a_receipt_the_mark_is_twice_as_high_as_the_amount(
    open_window: OpenWindow, request: pytest.FixtureRequest, size: str, language: str
) -> None:
    screen: Screen = request.getfixturevalue(size)
    window = open_window(screen)
    draw(window, HAPPENED["paid after a cancel"](language).screen)
    assert_nothing_is_cut(window.root)
    (mark,) = [
        label for label in marks_in(window.root, MARKS[language]) if column_of(window, label) == 2
    ]

    def size_of(name: str) -> int:
        return -int(window.root.tk.call("font", "actual", name, "-size"))

    assert str(mark.cget("font")) == font("mark")
    assert size_of(font("mark")) >= 2 * size_of(font("paper-bold"))
    assert size_of(font("mark")) >= 2 * size_of(font("paper"))
    # And so it is in pixels: the capitals of the one beside the digits of the other.
    text = receipt_of(window)
    amount = text.search("NOK", "1.0", "end")
    x, y, wide, high = text.bbox(amount) or (0, 0, 0, 0)
    left, top = text.winfo_rootx() + x, text.winfo_rooty() + y
    picture = screen.picture()
    of_amount = ink(picture.crop((left, top, left + 3 * wide, top + high)), is_light=False)
    box = (mark.winfo_rootx(), mark.winfo_rooty())
    edges = (*box, box[0] + mark.winfo_width(), box[1] + mark.winfo_height())
    of_mark = ink(picture.crop(edges), is_light=True)
    assert of_mark >= 2 * of_amount - 1, (of_mark, of_amount)


def test_the_mark_stays_in_sight_when_a_long_receipt_is_scrolled(window: Window) -> None:
    state = HAPPENED["paid after a cancel"]("en").screen
    assert state.receipt is not None
    long = state.receipt._replace(lines=state.receipt.lines * 6)
    draw(window, state._replace(receipt=long))
    receipt_of(window).yview_moveto(1.0)
    window.root.update()
    assert 2 in [column_of(window, label) for label in marks_in(window.root, MARKS["en"])]


def test_the_mark_goes_with_the_receipt_and_comes_back_with_the_next(window: Window) -> None:
    paid, idle = HAPPENED["paid after a cancel"]("en").screen, TillUnderTest().connect().screen
    for state, there in ((paid, True), (idle, False), (paid, True)):
        draw(window, state)
        found = [column_of(window, label) for label in marks_in(window.root, MARKS["en"])]
        assert (2 in found) is there


@languages
def test_the_dialog_that_settles_by_hand_bears_the_mark(window: Window, language: str) -> None:
    till = HAPPENED["not known"](language)
    till.press(next(text for text in till.buttons() if text.endswith("…")))
    (form,) = till.window.forms
    dialog = ResolveDialog(window.root, window.context, form)
    dialog._place()
    window.root.update()
    assert len(marks_in(dialog._window, MARKS[language])) == 1
    assert MARKS[language] in dialog._window.title()
    assert_nothing_is_cut(dialog._window)
    dialog._close()


@languages
def test_the_customers_window_bears_it_in_its_title_and_below(language: str) -> None:
    till = TillUnderTest(language).connect()
    facing = till.window.facing
    assert facing.title.endswith(f" - {MARKS[language]}")
    assert facing.mark == MARKS[language]


@languages
def test_a_receipt_that_is_copied_or_saved_bears_the_mark_first_and_last(language: str) -> None:
    till = HAPPENED["paid after a cancel"](language)
    text = till.presenter._model.receipt_text
    lines = text.splitlines()
    assert lines[0].strip() == lines[-1].strip() == MARKS[language]
    assert lines[1] == lines[-2] == "#" * 32
    assert any(line.startswith("# ") and "D E M O" in line for line in lines)
