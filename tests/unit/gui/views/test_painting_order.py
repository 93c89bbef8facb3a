"""The order of painting: what everybody waits for first, then the rest, and nothing is left out."""

import pytest

from terminal_app.gui.screen_state import Receipt, Tone
from terminal_app.gui.views.panes.layout import Panes
from terminal_app.gui.views.window import Window
from tests.support.screen import Screen
from tests.unit.gui.drawn import draw, words
from tests.unit.gui.faces import LINES, paying, result

PAID = result(Tone.PAID, "Paid")._replace(receipt=Receipt("Receipt", lines=LINES))
A_LINE = LINES[0][0].strip()


def receipt_was_drawn(panes: Panes) -> bool:
    return panes.receipt._shown == PAID.receipt


def test_a_result_is_painted_before_the_receipt_is_drawn(
    window: Window, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is on the screen when the receipt's turn comes is read off the screen."""
    draw(window, paying())
    panes, ground = window._panes, window.context.theme.palette.paid_ground
    colour = (int(ground[1:3], 16), int(ground[3:5], 16), int(ground[5:7], 16))
    draws, seen = panes.receipt.render, []

    def render(receipt: Receipt) -> None:
        seen.append(screen.share_of(colour))
        draws(receipt)

    monkeypatch.setattr(panes.receipt, "render", render)
    window.render(PAID)
    assert seen == []
    window.root.update()
    assert len(seen) == 1
    assert seen[0] > 0.05
    assert receipt_was_drawn(panes)
    assert A_LINE in words(window)


def test_where_the_middle_pane_stays_the_rest_is_drawn_at_once(window: Window) -> None:
    draw(window, result(Tone.PAID, "Paid"))
    window.render(PAID)
    assert receipt_was_drawn(window._panes)


def test_what_comes_before_the_rest_was_drawn_is_drawn_with_it(window: Window) -> None:
    draw(window, paying())
    window.render(result(Tone.PAID, "Paid"))
    window.render(PAID)
    window.root.update()
    assert receipt_was_drawn(window._panes)


def test_another_theme_while_the_rest_waits_leaves_nothing_out(window: Window) -> None:
    draw(window, paying())
    window.render(PAID)
    window.set_theme("dark")
    window.root.update()
    assert receipt_was_drawn(window._panes)
