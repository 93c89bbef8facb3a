"""The families of type, and what stands in for them where none is there."""

import tkinter as tk

import pytest

from terminal_app.gui.views.widgets import theme
from terminal_app.gui.views.widgets.theme import Theme

NOWHERE = ("A family that no machine has", "Nor this one")


def width(root: tk.Tk, font: str, text: str) -> int:
    return int(root.tk.call("font", "measure", font, text))


@pytest.fixture
def without_fonts(root: tk.Tk, monkeypatch: pytest.MonkeyPatch) -> Theme:
    for name in ("SANS", "MONO", "SANS_ELSEWHERE", "MONO_ELSEWHERE"):
        monkeypatch.setattr(theme, name, NOWHERE)
    return Theme(root)


def test_a_receipt_is_monospaced_on_a_machine_that_has_none_of_the_fonts(
    root: tk.Tk, without_fonts: Theme
) -> None:
    del without_fonts
    for name in ("paper", "paper-bold"):
        font = theme.font(name)
        assert width(root, font, "i" * 32) == width(root, font, "W" * 32)


def test_what_else_is_written_is_in_the_systems_own_font(root: tk.Tk, without_fonts: Theme) -> None:
    del without_fonts
    written = str(root.tk.call("font", "actual", theme.font("amount"), "-family"))
    assert written == str(root.tk.call("font", "actual", "TkDefaultFont", "-family"))
