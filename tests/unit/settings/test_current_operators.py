"""The operators of a settings file that others change while the till runs."""

import os
from pathlib import Path

import pytest

from terminal_app import pin_hash
from terminal_app.operators import Operator, Operators, Right
from terminal_app.settings import loader, operator_tables
from terminal_app.settings.current_operators import CurrentOperators

PIN = pin_hash.hashed("2468")
KARI = Operator("Kari", PIN, frozenset({Right.CHARGE}))
OLA = Operator("Ola", PIN, frozenset(Right))
START = """[connection]
environment = "custom"
token_url = "http://127.0.0.1:8080/token"
websocket_url = "ws://127.0.0.1:8080/ws"
terminal_id = "TILL-1"
client_id = "demo"
"""


def written(file: Path, *operators: Operator) -> str:
    text = START
    for one in operators:
        text = operator_tables.with_operator(text, one)
    file.write_text(text, encoding="utf-8")
    return text


def names(operators: Operators) -> list[str]:
    return [one.name for one in operators]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "terminal-app.toml"
    written(made, KARI, OLA)
    return made


def test_what_was_changed_before_the_first_question_holds_too(file: Path) -> None:
    current = CurrentOperators(file, loader.load(file).operators)
    written(file, OLA)
    assert names(current.read()) == ["Ola"]


def test_each_change_of_the_file_holds_from_the_next_question_on(file: Path) -> None:
    current = CurrentOperators(file, ())
    assert names(current.read()) == ["Kari", "Ola"]
    text = written(file, KARI, OLA)
    file.write_text(operator_tables.without_operator(text, "Kari"), encoding="utf-8")
    assert names(current.read()) == ["Ola"]
    written(file)
    assert current.read() == ()


def test_a_file_that_is_replaced_by_one_of_the_same_size_and_time_is_read(file: Path) -> None:
    """As the commands do it, on a disk that keeps times roughly."""
    current = CurrentOperators(file, ())
    before = current.read()
    other = file.with_name("other")
    written(other, KARI, OLA._replace(name="Per"))
    found = file.stat()
    os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert other.stat().st_size == found.st_size
    other.replace(file)
    assert names(before) == ["Kari", "Ola"]
    assert names(current.read()) == ["Kari", "Per"]


def test_a_file_that_stays_as_it_is_is_read_once(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    load = loader.load

    def counted(named: Path, *, for_demo: bool) -> object:
        read.append(named)
        return load(named, for_demo=for_demo)

    monkeypatch.setattr(loader, "load", counted)
    current = CurrentOperators(file, ())
    for _ in range(3):
        assert names(current.read()) == ["Kari", "Ola"]
    assert read == [file]


@pytest.mark.parametrize("fault", ["half written", "gone"])
def test_a_file_that_cant_be_used_changes_nothing_and_the_log_says_so(
    file: Path, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    current = CurrentOperators(file, ())
    current.read()
    text = file.read_text(encoding="utf-8")
    file.unlink()
    if fault == "half written":
        file.write_text(text[:-20], encoding="utf-8")
    for _ in range(2):
        assert names(current.read()) == ["Kari", "Ola"]
    (said,) = [one.message for one in caplog.records if one.levelname == "WARNING"]
    assert "the operators stay as they were" in said
    assert "scrypt" not in caplog.text
    written(file, OLA)
    assert names(current.read()) == ["Ola"]
