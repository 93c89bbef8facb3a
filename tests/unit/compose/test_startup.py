"""What the settings name is tried before anything begins; a journal is read without it."""

from pathlib import Path

import pytest
from PIL import Image

from terminal_app.compose import startup
from terminal_app.errors import SettingRefusedError

SIMULATOR = '[connection]\nenvironment = "simulator"\n'


def file_with(folder: Path, logo: str) -> Path:
    file = folder / "terminal-app.toml"
    file.write_text(f'{SIMULATOR}[till]\nlogo = "{logo}"\n', encoding="utf-8")
    return file


def test_a_logo_is_looked_for_beside_the_settings(tmp_path: Path) -> None:
    Image.new("L", (20, 10)).save(tmp_path / "logo.png")
    settings, _ = startup.chosen(file_with(tmp_path, "logo.png"), tmp_path)
    assert settings.till.logo == str(tmp_path / "logo.png")


def test_a_logo_that_cant_be_used_is_refused_at_the_start(tmp_path: Path) -> None:
    file = file_with(tmp_path, "gone.png")
    with pytest.raises(SettingRefusedError, match=r"till\.logo = .*there is no such file"):
        startup.chosen(file, tmp_path)
    with pytest.raises(SettingRefusedError, match=r"till\.logo"):
        startup.chosen_for_demo(file, tmp_path)


def test_a_logo_that_is_gone_keeps_nobody_from_reading_the_journal(tmp_path: Path) -> None:
    settings, folder = startup.chosen_to_read(file_with(tmp_path, "gone.png"), tmp_path)
    assert (settings.connection.environment, folder) == ("simulator", tmp_path)
