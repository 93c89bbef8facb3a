"""How large the window is that doesn't fill the screen."""

from collections.abc import Callable

import pytest

from terminal_app.gui.views.window import Window
from tests.support.screen import Screen


@pytest.mark.parametrize("size", [(1920, 1080), (1600, 900)])
def test_a_window_of_a_large_screen_covers_most_of_it(
    size: tuple[int, int],
    screens: Callable[[int, int], Screen],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISPLAY", screens(*size).name)
    window = Window(lambda _wish: None, lambda _text, _at: None, fills_screen=False)
    window.show()
    width, height = window.root.winfo_width(), window.root.winfo_height()
    window.root.destroy()
    assert width < size[0]
    assert width * height > 0.7 * size[0] * size[1]
