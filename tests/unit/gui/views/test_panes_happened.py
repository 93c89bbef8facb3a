"""What refunds, scans and settling by hand bring to the real window, in every language."""

import itertools

import pytest
import zxingcpp

from terminal_app.channel.events import ConnectionChanged, ConnectionState
from terminal_app.errors import FaultKind
from terminal_app.gui.views.window import Window
from terminal_app.settings import LANGUAGES
from tests.support.screen import Screen
from tests.unit.gui.drawn import assert_nothing_is_cut, draw, words
from tests.unit.gui.happened import HAPPENED


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_can_happen_is_cut_at_1024x768_in_any_language(
    window: Window, language: str
) -> None:
    for happen in HAPPENED.values():
        draw(window, happen(language).screen)
        assert_nothing_is_cut(window.root)


def test_the_tills_own_code_can_be_scanned_and_goes_when_a_sale_begins(
    window: Window, screen: Screen
) -> None:
    till = HAPPENED["own code"]("en")
    draw(window, till.screen)
    found = [code.text for code in zxingcpp.read_barcodes(screen.picture())]
    assert found == ["https://pay.example/till/TILL-1"]
    assert "Scan to pay here" in words(window)
    for name in ("scanned", "on the phone", "paid after a cancel"):
        draw(window, HAPPENED[name]("en").screen)
        assert zxingcpp.read_barcodes(screen.picture()) == [], name
        assert "Scan to pay here" not in words(window)
    draw(window, till.type("1").screen)
    assert len(zxingcpp.read_barcodes(screen.picture())) == 1
    draw(
        window,
        till.hears(ConnectionChanged(ConnectionState.WAITING, FaultKind.CONNECTION_LOST)).screen,
    )
    assert zxingcpp.read_barcodes(screen.picture()) == []
    assert "Scan to pay here" not in words(window)


def test_one_face_leaves_nothing_of_another(window: Window) -> None:
    shown = {name: happen("en").screen for name, happen in HAPPENED.items()}

    def after(*names: str) -> str:
        for name in names:
            draw(window, shown[name])
        return words(window)

    alone = {name: after("own code", name) for name in shown}
    for before, name in itertools.pairwise(shown):
        assert after(before, name) == alone[name], f"{name} after {before}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_a_customer_has_scanned_is_legible_from_two_metres(
    window: Window, language: str
) -> None:
    draw(window, HAPPENED["scanned"](language).screen)
    # 8 mm at the 96 dots an inch of a till's screen: a quarter of a degree at two metres.
    assert window._theme._sizes["result"] >= 8 / 25.4 * 96
