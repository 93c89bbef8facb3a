"""The till's looks: which one it wears, and changing it while it is open."""

from pathlib import Path

import pytest
import zxingcpp

from terminal_app.gui.views import system_theme
from terminal_app.gui.views.widgets.palettes import PALETTES
from terminal_app.gui.views.window import Window
from tests.support.screen import Screen, rgb
from tests.unit.gui.drawn import draw, words
from tests.unit.gui.presenter.presented import CODE, RESPONDED, TillUnderTest


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ('[till]\ntheme = "dark"\n', "dark"),
        ("[till]\ntheme='contrast' # for Kari\n", "contrast"),
        ('[till]\nlanguage = "nb"\n', "system"),
        ("", "system"),
    ],
)
def test_the_first_paint_knows_the_look_without_understanding_the_settings(
    tmp_path: Path, text: str, look: str
) -> None:
    file = tmp_path / "till.toml"
    file.write_text(text, encoding="utf-8")
    assert system_theme.peek(str(file)) == look


def test_a_settings_file_that_cannot_be_read_leaves_the_look_to_the_system(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"theme = \xff\xfe")
    assert system_theme.peek(str(tmp_path / "binary")) == "system"
    assert system_theme.peek(str(tmp_path / "none")) == "system"
    assert system_theme.peek(str(tmp_path)) == "system"


@pytest.mark.parametrize(
    ("told", "look"),
    [
        ("org.gnome.desktop.interface color-scheme 'prefer-dark'\n", "dark"),
        ("org.gnome.desktop.interface color-scheme 'default'\n", "light"),
        ("org.gnome.desktop.interface gtk-theme 'Adwaita-dark'\n", "dark"),
        ("org.gnome.desktop.interface gtk-theme 'HighContrast'\n", "contrast"),
        ("No such schema\n\n", "light"),
    ],
)
def test_the_desktops_word_becomes_a_look(told: str, look: str) -> None:
    assert system_theme.gnome_theme(told) == look


@pytest.mark.parametrize(
    ("script", "look"),
    [
        ("echo \"org.gnome.desktop.interface color-scheme 'prefer-dark'\"", "dark"),
        ("exec sleep 60", "light"),
        ("exit 1", "light"),
    ],
)
def test_the_desktop_is_asked_and_not_waited_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, look: str
) -> None:
    program = tmp_path / "gsettings"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    monkeypatch.setattr(system_theme, "_MAX_WAIT_S", 2.0)
    assert system_theme.SystemTheme().answer() == look


def test_where_there_is_no_desktop_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CURRENT_DESKTOP", raising=False)
    assert system_theme.SystemTheme().answer() == system_theme.SystemTheme().at_once == "light"


@pytest.mark.parametrize("look", ["dark", "contrast"])
def test_the_look_changes_in_place_and_the_code_stays_black_on_white(
    window: Window, till: TillUnderTest, screen: Screen, look: str
) -> None:
    till.type("125,50\r").happens(RESPONDED)
    draw(window, till.screen)
    said = words(window)
    assert screen.share_of(rgb(PALETTES["light"].background)) > 0.02
    window.set_theme(look)
    window.root.update()
    assert words(window) == said
    palette = PALETTES[look]
    assert screen.share_of(rgb(palette.card)) > 0.2
    for role in ("background", "key", "card"):
        colour = PALETTES["light"]._asdict()[role]
        if colour != "#FFFFFF":  # The code's own white stays.
            assert screen.share_of(rgb(colour)) == 0, role
    (code,) = zxingcpp.read_barcodes(screen.picture())
    assert code.text == CODE
    window.set_theme("light")
    window.root.update()
    assert screen.share_of(rgb(PALETTES["light"].background)) > 0.02
    assert screen.share_of(rgb(palette.accent)) == 0


def test_a_window_may_begin_in_any_look(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", screen.name)
    window = Window(lambda _wish: None, lambda _text, _at: None, "dark")
    try:
        window.show()
        window.root.update()
        assert screen.share_of(rgb(PALETTES["dark"].card)) > 0.2
    finally:
        window.root.destroy()
