"""The page of payments in a real window: drawn, touched, scrolled, and nothing of it is cut."""

import contextlib
import tkinter as tk
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from tkinter import ttk
from typing import Any

import pytest

from terminal_app.gui.presenter.modes.listed_pages import PAGE
from terminal_app.gui.screen_state import (
    DayPage,
    FilterBy,
    Gesture,
    PaymentRow,
    PaymentsPage,
    RowAt,
    ScreenState,
    ScrolledTo,
    Tone,
)
from terminal_app.gui.views.panes.receipt import CHARACTERS_A_LINE
from terminal_app.gui.views.widgets.text_fit import ELLIPSIS
from terminal_app.gui.views.window import Window
from terminal_app.payments.inputs import RefundRequested, StatusReceived
from terminal_app.payments.payment import State
from terminal_app.settings import LANGUAGES
from tests.support.screen import Screen, virtual_screen
from tests.unit.gui.conftest import Person
from tests.unit.gui.drawn import (
    OpenWindow,
    assert_nothing_is_cut,
    button,
    draw,
    settle,
    widgets,
    words,
)
from tests.unit.gui.faces import FACES, LONGEST, WELCOME, state
from tests.unit.gui.presenter.payments.listed import made, receipt, sold
from tests.unit.gui.presenter.presented import NOT_KNOWN, TillUnderTest

SIZES = ((800, 600), (1024, 768), (1366, 768), (1920, 1080))
ROWS = tuple(
    PaymentRow("09:00", f"{number}.00", "Paid", Tone.PAID, "Vipps", f"{7000 + number}", "Kari", "")
    for number in range(60)
)
LONG_NOTE = "Table 12, no sugar in the second coffee, the bun is for the child, allergic to nuts"


def shown(rows: tuple[PaymentRow, ...] = ROWS, **given: Any) -> ScreenState:  # noqa: ANN401 - a page's fields
    """Return a till's screen with a page of these rows."""
    till = TillUnderTest().connect()
    page = till.do(Gesture.PAYMENTS).page
    page = page._replace(rows=rows, number=len(rows), empty="")._replace(**given)
    return state(WELCOME)._replace(page=page)


def canvas(window: Window) -> tk.Canvas:
    (found,) = (one for one in widgets(window.root) if isinstance(one, tk.Canvas) and texts(one))
    return found


def texts(one: tk.Canvas) -> list[str]:
    items = [item for item in one.find_all() if str(one.tk.call(one, "type", item)) == "text"]
    return [str(one.tk.call(one, "itemcget", item, "-text")) for item in items]


def receipts(window: Window) -> list[str]:
    """Return the receipt numbers of the rows in sight, from the top."""
    numbers = {row.receipt for row in ROWS}
    return [text for text in texts(canvas(window)) if text in numbers]


def pills(window: Window) -> list[str]:
    return [str(one.cget("text")) for one in widgets(canvas(window)) if isinstance(one, ttk.Label)]


def row_at(window: Window, row: int) -> tuple[int, int]:
    """Return a point of the ``row``-th row in sight, on the screen."""
    one, theme = canvas(window), window._theme
    y = theme.text_px(30) + theme.text_px(46) * row + theme.text_px(23)
    return one.winfo_rootx() + 20, one.winfo_rooty() + y


def touch(window: Window, screen: Screen, row: int) -> None:
    screen.click(*row_at(window, row))
    settle(window)


def wheel(window: Window, turns: int, event: str = "<Button-5>") -> None:
    for _ in range(turns):
        canvas(window).event_generate(event)
        window.root.update()


# -- the rows --------------------------------------------------------------------------------


def test_rows_are_drawn_from_the_top_and_no_more_than_fit(window: Window) -> None:
    draw(window, shown())
    seen = receipts(window)
    assert seen == [row.receipt for row in ROWS[: len(seen)]]
    assert 8 <= len(seen) <= 12
    assert set(pills(window)) == {"Paid"}


def test_a_list_of_any_length_draws_its_rows_in_sight_alone(window: Window) -> None:
    draw(window, shown(number=1_000_000))
    assert len(canvas(window).find_all()) < 200


def test_the_panes_are_off_the_screen_and_back_after_it(window: Window) -> None:
    before = words_of(window, state(WELCOME))
    draw(window, shown())
    assert "Welcome" not in words(window)
    assert "Charge" not in words(window)
    assert words_of(window, state(WELCOME)) == before


def words_of(window: Window, drawn: ScreenState) -> str:
    draw(window, drawn)
    settle(window)
    return words(window)


def test_a_row_is_touched_and_keeps_the_keyboard_where_it_was(
    window: Window, person: Person, screen: Screen
) -> None:
    draw(window, shown())
    touch(window, screen, 3)
    assert person.gestures == [RowAt(3)]
    assert window.root.focus_get() is window.root


def test_a_pill_is_part_of_its_row(window: Window, person: Person, screen: Screen) -> None:
    draw(window, shown())
    labels = [one for one in widgets(canvas(window)) if isinstance(one, ttk.Label)]
    one = sorted(labels, key=lambda label: label.winfo_rooty())[2]
    screen.click(one.winfo_rootx() + 5, one.winfo_rooty() + 5)
    settle(window)
    assert person.gestures == [RowAt(2)]


def test_nothing_is_touched_above_or_below_the_rows(
    window: Window, person: Person, screen: Screen
) -> None:
    draw(window, shown(ROWS[:2]))
    touch(window, screen, 4)
    touch(window, screen, -1)
    assert person.gestures == []


def test_the_wheel_scrolls_and_says_what_is_looked_at(window: Window, person: Person) -> None:
    draw(window, shown())
    wheel(window, 2)
    assert person.gestures == [ScrolledTo(3), ScrolledTo(6)]
    assert receipts(window)[0] == ROWS[6].receipt
    wheel(window, 9, "<Button-4>")
    assert receipts(window)[0] == ROWS[0].receipt
    assert person.gestures[-1] == ScrolledTo(0)


def test_a_list_is_scrolled_to_its_last_row_and_no_further(window: Window, person: Person) -> None:
    draw(window, shown())
    wheel(window, 40)
    assert receipts(window)[-1] == ROWS[-1].receipt
    last = person.gestures[-1]
    wheel(window, 3)
    assert person.gestures[-1] == last


def test_a_hand_drags_the_list_and_opens_nothing(window: Window, person: Person) -> None:
    draw(window, shown())
    one, high = canvas(window), window._theme.text_px(46)
    left, top = row_at(window, 6)
    x, y = left - one.winfo_rootx(), top - one.winfo_rooty()
    one.event_generate("<Button-1>", x=x, y=y, rootx=left, rooty=top)
    for step in range(1, 4):
        one.event_generate(
            "<B1-Motion>", x=x, y=y - step * high, rootx=left, rooty=top - step * high
        )
    one.event_generate("<ButtonRelease-1>", x=x, y=y - 3 * high, rootx=left, rooty=top - 3 * high)
    window.root.update()
    assert receipts(window)[0] == ROWS[3].receipt
    assert person.gestures == [ScrolledTo(1), ScrolledTo(2), ScrolledTo(3)]


def test_the_selected_row_is_brought_into_sight_both_ways(window: Window) -> None:
    draw(window, shown())
    draw(window, shown(selected=30))
    assert ROWS[30].receipt in receipts(window)
    assert ROWS[20].receipt not in receipts(window)
    draw(window, shown(selected=2))
    assert receipts(window)[0] == ROWS[2].receipt


def test_a_list_that_goes_on_stays_where_it_was_scrolled_to(window: Window) -> None:
    draw(window, shown(ROWS[:40]))
    wheel(window, 4)
    before = receipts(window)
    draw(window, shown(ROWS))
    assert receipts(window) == before


@pytest.mark.parametrize("other", [{"search": "7"}, {"day": "Today"}, {"filters": ()}])
def test_another_list_begins_at_its_top(window: Window, other: dict[str, Any]) -> None:
    draw(window, shown())
    wheel(window, 4)
    draw(window, shown(**other))
    assert receipts(window)[0] == ROWS[0].receipt


def test_rows_that_arent_read_yet_leave_their_place_free(window: Window, person: Person) -> None:
    draw(window, shown(ROWS[:PAGE], number=3 * PAGE))
    wheel(window, 16)
    assert receipts(window) == [ROWS[48].receipt, ROWS[49].receipt]
    assert person.gestures[-1] == ScrolledTo(48)


# -- the field, the filters and the days -----------------------------------------------------


def test_an_arrow_goes_through_the_list_and_not_through_what_it_covers(
    window: Window, person: Person, screen: Screen
) -> None:
    draw(window, LONGEST)
    draw(window, LONGEST._replace(page=shown().page))
    screen.key("Down")
    settle(window)
    assert person.gestures == [Gesture.DOWN]


def test_a_button_that_is_covered_gets_no_enter(
    window: Window, person: Person, screen: Screen
) -> None:
    draw(window, FACES["typed"])
    button(window, "Charge 125,50 NOK").focus_force()
    draw(window, FACES["typed"]._replace(page=shown().page))
    screen.key("Return")
    settle(window)
    assert person.gestures == []
    assert person.characters == ["\r"]
    button(window, "Open").focus_force()
    draw(window, FACES["typed"])
    screen.key("Return")
    settle(window)
    assert person.characters == ["\r", "\r"]


def test_other_colours_leave_the_page_in_sight(window: Window) -> None:
    draw(window, shown(search="1002"))
    window.set_theme("dark")
    settle(window)
    assert "1002|" in words(window)
    assert "Charge" not in words(window)


def test_the_receipt_beside_the_list_is_as_large_after_a_sales_receipt(window: Window) -> None:
    def drawn(face: ScreenState) -> int:
        draw(window, face)
        settle(window)
        return window._theme.measure("paper", "0" * CHARACTERS_A_LINE)

    page = FACES["paid"]._replace(page=full("en").do(Gesture.PAYMENTS).page)
    first = drawn(page)
    assert drawn(FACES["paid"]) != first, "the panes' paper is as wide"
    assert drawn(page) == first


def test_what_is_drawn_later_of_the_sale_stays_off_the_screen(window: Window) -> None:
    draw(window, FACES["typed"]._replace(receipt=None))
    window.render(FACES["paid"])
    window.render(FACES["paid"]._replace(page=shown().page))
    settle(window)
    assert "FJELLKAFFE AS" not in words(window)


def test_what_is_typed_is_in_sight_with_a_caret_and_its_end_is_what_counts(window: Window) -> None:
    draw(window, shown(search=""))
    assert "|" in words(window)
    assert "amount, receipt, note, name" in words(window)
    draw(window, shown(search="1002"))
    assert "1002|" in words(window)
    assert "amount, receipt" not in words(window)
    draw(window, shown(search="1" * 60 + "2345"))
    assert "2345|" in words(window)
    assert_nothing_is_cut(window.root)


def test_a_filter_and_the_days_are_pressed(window: Window, person: Person, screen: Screen) -> None:
    till = TillUnderTest().connect()
    draw(window, till.do(Gesture.PAYMENTS).do(Gesture.EARLIER).screen)
    for text in ("Not known", "<", ">", "Open"):
        one = button(window, text)
        screen.click(one.winfo_rootx() + 9, one.winfo_rooty() + 9)
        settle(window)
    assert person.gestures == [FilterBy("not_known"), Gesture.EARLIER, Gesture.LATER]


# -- room ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def screens() -> Iterator[Callable[[tuple[int, int]], Screen]]:
    """For the whole session: Tk never lets go of a display, and ends a process that loses one."""
    with contextlib.ExitStack() as opened:
        yield cache(lambda size: opened.enter_context(virtual_screen(*size)))


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def sized(
    request: pytest.FixtureRequest,
    open_window: OpenWindow,
    screens: Callable[[tuple[int, int]], Screen],
) -> Window:
    """Windows that fill the screens."""
    return open_window(screens(request.param))


def full(language: str) -> TillUnderTest:
    """Return a till with payments of every outcome, some of them as long as they come."""
    till = TillUnderTest(language).connect()
    refunded = (receipt("1005", 500), RefundRequested("1005", "Kari"))
    newest = [
        made("twice", 10_000_000, receipt("98765432109876543210", 10_000_000),
             receipt("12345678901234567890", 10_000_000), note=LONG_NOTE,
             operator="Kari Nordmann-Kristoffersen", at=till.wall - timedelta(days=400)),
        made("not known", 300, *NOT_KNOWN[1:], note="Bord 12"),
        made("cancelled", 200, StatusReceived(State.CANCELED)),
        made("refunded", 500, *refunded, receipt("1005", 500, State.REVERSED)),
    ]  # fmt: skip
    till.journal = [*newest, *(sold(number, 100 * number) for number in range(30, 0, -1))]
    return till


def faces(language: str) -> Iterator[tuple[str, ScreenState]]:
    yield "the longest", full(language).do(Gesture.PAYMENTS).screen
    yield "no receipt", full(language).do(Gesture.PAYMENTS).do(Gesture.DOWN).screen
    yield "messages", full(language).do(Gesture.PAYMENTS).do(Gesture.MESSAGES).screen
    yield "of a day", full(language).do(Gesture.PAYMENTS).do(Gesture.EARLIER).screen
    yield "none", full(language).do(Gesture.PAYMENTS).type("7" * 40).screen
    yield "to refund", full(language).do(Gesture.REFUND).screen
    yield "another till's", full(language).do(Gesture.REFUND).type("7" * 20).screen


@pytest.mark.parametrize("text_size", ["normal", "largest"])
def test_nothing_is_cut_in_any_language_size_or_type(sized: Window, text_size: str) -> None:
    sized.set_text_size(text_size)
    for language in LANGUAGES:
        for name, face in faces(language):
            draw(sized, face)
            sized.root.update()
            assert_nothing_is_cut(sized.root)
            assert not isinstance(face.page, DayPage)
            assert_rows_are_whole(sized, face.page, f"{language}: {name}")
            if text_size == "normal" or sized.root.winfo_width() > SIZES[0][0]:
                assert_times_are_whole(sized, face.page)


def assert_rows_are_whole(window: Window, page: PaymentsPage | None, where: str) -> None:
    """Nothing leaves the list; amount and outcome are shown in full."""
    assert page is not None
    one = next(each for each in widgets(window.root) if isinstance(each, tk.Canvas))
    boxes = [one.bbox(item) for item in one.find_all() if one.tk.call(one, "type", item) == "text"]
    for left, _top, right, _bottom in boxes:
        assert left >= -1, where
        assert right <= one.winfo_width() + 1, where
    seen = texts(one)
    for row in page.rows[:2]:
        assert row.amount in seen, f"{where}: {seen}"
    if page.rows:
        assert page.rows[0].outcome in pills(window), where


def assert_times_are_whole(window: Window, page: PaymentsPage | None) -> None:
    """On the smallest screen and at the largest text a time of another day ends with its date."""
    assert page is not None
    assert {row.time for row in page.rows[:3]} <= {*texts(canvas(window))}


def test_columns_give_way_where_there_is_no_room_the_note_first(
    open_window: OpenWindow, screens: Callable[[tuple[int, int]], Screen]
) -> None:
    page = full("en").do(Gesture.PAYMENTS).do(FilterBy("paid")).screen
    found = []
    for size in SIZES:
        window = open_window(screens(size))
        draw(window, page)
        found.append([text for text in texts(canvas(window)) if text in HEADINGS])
    assert found[-1] == [*HEADINGS]
    assert found[0] == ["Time", "Amount", "Outcome", "Method"]
    assert [len(each) for each in found] == sorted(len(each) for each in found)


HEADINGS = ("Time", "Amount", "Outcome", "Method", "Receipt", "Who", "Note")


def test_a_long_note_and_name_are_shortened_and_take_no_others_room(window: Window) -> None:
    rows = (ROWS[0]._replace(note=LONG_NOTE, who="Kari Nordmann-Kristoffersen"), *ROWS[1:])
    draw(window, shown(rows))
    seen = texts(canvas(window))
    assert any(text.endswith(ELLIPSIS) for text in seen)
    assert LONG_NOTE not in seen
    assert "7000" in seen
