"""A catalogue that can't be used: the till doesn't start, and says which line to mend."""

from pathlib import Path

import pytest

from tests.support.processes import run_program
from tests.support.screen import Screen


@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_faulty_catalogue_ends_the_start_with_its_line(
    screen: Screen, tmp_path: Path, command: str
) -> None:
    (tmp_path / "items.csv").write_text("name;price\nKaffe;32,505\n", encoding="utf-8")
    settings = tmp_path / "till.toml"
    text = "[connection]\nenvironment = 'simulator'\n[sale]\ncatalogue = 'items.csv'\n"
    settings.write_text(text, encoding="utf-8")
    data = tmp_path / "data"
    arguments = ("--config", str(settings), "--data-dir", str(data), command)
    ended = run_program(*arguments, display=screen.name)
    assert ended.returncode == 2
    assert f"{tmp_path / 'items.csv'}: line 2, column price: '32,505'" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not data.exists()
