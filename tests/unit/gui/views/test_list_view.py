"""The list in a real window: it stays where a person has scrolled it, and asks for more in time."""

import tkinter as tk

from terminal_app.gui.screen_state import Listed, Lookup, Tone
from terminal_app.gui.views.window import Window
from tests.unit.gui.drawn import draw, widgets
from tests.unit.gui.faces import state

ROWS = tuple(Listed(f"{number}.00 NOK", "Paid", Tone.PAID) for number in range(60))


def shown(rows: tuple[Listed, ...], selected: int = 0) -> Lookup:
    return Lookup("History", "Type", rows, selected)


def canvas(window: Window) -> tk.Canvas:
    (found,) = (
        one
        for one in widgets(window.root)
        if isinstance(one, tk.Canvas) and any(name in amounts(one) for name in names())
    )
    return found


def names() -> set[str]:
    return {row.name for row in ROWS}


def amounts(one: tk.Canvas) -> list[str]:
    texts = [item for item in one.find_all() if str(one.tk.call(one, "type", item)) == "text"]
    said = [str(one.tk.call(one, "itemcget", item, "-text")) for item in texts]
    return [text for text in said if text in names()]


def scroll_down(window: Window, turns: int) -> None:
    for _ in range(turns):
        canvas(window).event_generate("<Button-5>")
        window.root.update()


def test_a_list_that_goes_on_stays_where_it_was_scrolled_to(window: Window) -> None:
    draw(window, state(shown(ROWS[:40])))
    scroll_down(window, 4)
    before = amounts(canvas(window))
    assert before[0] == "12.00 NOK"
    draw(window, state(shown(ROWS)))
    assert amounts(canvas(window)) == before
    draw(window, state(shown(ROWS[5:])))
    assert amounts(canvas(window))[0] == "5.00 NOK", "another list begins at its top"


def test_the_selected_row_is_brought_into_sight(window: Window) -> None:
    draw(window, state(shown(ROWS)))
    draw(window, state(shown(ROWS, selected=30)))
    assert "30.00 NOK" in amounts(canvas(window))
