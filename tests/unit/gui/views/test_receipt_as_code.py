"""The receipt's code on the real window, read off the screen as a phone does."""

import pytest
import zxingcpp

from terminal_app.gui.screen_state import Gesture
from terminal_app.gui.views.window import Window
from terminal_app.settings import LANGUAGES
from tests.support.screen import Screen
from tests.unit.gui.drawn import OpenWindow, assert_nothing_is_cut, draw
from tests.unit.gui.presenter.presented import PAID, RESPONDED, TillUnderTest


def till_with_receipt(language: str) -> TillUnderTest:
    till = TillUnderTest(language).connect()
    till.type("125,50\r").happens(RESPONDED, PAID)
    return till


def read(screen: Screen) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(screen.picture().convert("RGB"))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", ["screen", "large_screen"])
def test_the_code_is_read_off_the_screen_and_goes_again(
    open_window: OpenWindow, request: pytest.FixtureRequest, size: str, language: str
) -> None:
    screen: Screen = request.getfixturevalue(size)
    window: Window = open_window(screen)
    till = till_with_receipt(language)
    draw(window, till.screen)
    assert read(screen) == []
    draw(window, till.do(Gesture.RECEIPT_CODE).screen)
    assert_nothing_is_cut(window.root)
    assert till.screen.receipt is not None
    assert read(screen) == [till.screen.receipt.code]
    draw(window, till.do(Gesture.RECEIPT_CODE).screen)
    assert read(screen) == []
