"""The command that renders every state, on a named sample; and the walk that it takes them off."""

from pathlib import Path

import pytest
from PIL import Image

from terminal_app.settings import LANGUAGES
from tests.system.layout.states import STATES
from tests.system.layout.walk import walk
from tools.docs import screens

SAMPLE = ["paying", "paid", "not known", "settle by hand"]


def test_a_sample_is_rendered_and_nothing_is_wrong_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = ["--only", *SAMPLE, "--size", "1366x768", "--look", "contrast", "--language", "da"]
    chosen += ["--text", "large"]
    assert screens.main([*chosen, "--check", "--out", str(tmp_path)]) == 0, capsys.readouterr().out
    folder = tmp_path / "1366x768" / "contrast" / "large" / "da"
    made = {file.stem for file in folder.iterdir()}
    assert made >= {screens.file_name(name) for name in SAMPLE} | {"customer-paid"}
    with Image.open(folder / "paying.png") as picture:
        assert picture.size == (1366, 768)


def test_a_real_session_shows_what_the_table_says_in_every_language() -> None:
    for language, kept in walk(LANGUAGES).items():
        assert set(kept) <= set(STATES)
        for name, shown in kept.items():
            by_hand = STATES[name](language)
            assert _kind(shown.screen.center.face) == _kind(by_hand.screen.center.face), name
            assert shown.customer.heading == by_hand.customer.heading or name == "charge again?", (
                name
            )


def _kind(face: object) -> tuple[str, object]:
    """What a face is, without what differs from one payment to the next."""
    return type(face).__name__, getattr(face, "title", None)
