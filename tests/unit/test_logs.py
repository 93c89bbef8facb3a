"""The log keeps every line, also where its file can't be renamed, and no secret."""

import logging
from pathlib import Path

import pytest

from terminal_app import logs, redaction


@pytest.fixture(autouse=True)
def _small_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_MOST_BYTES", 2000)
    monkeypatch.setattr(redaction, "_held", ())


def _write(first: int, count: int) -> None:
    for number in range(first, first + count):
        logging.getLogger("test").info("line %d.", number)


def _kept(folder: Path) -> list[int]:
    text = "".join(file.read_text(encoding="utf-8") for file in logs.files(folder) if file.exists())
    return [int(line.rpartition(" ")[2].rstrip(".")) for line in text.splitlines()]


def test_the_log_goes_on_in_files_of_their_own(tmp_path: Path) -> None:
    logs.start(tmp_path)
    _write(0, 100)
    assert _kept(tmp_path) == list(range(100))
    assert (tmp_path / f"{logs.FILE_NAME}.2").exists()


def test_no_line_is_lost_while_the_log_cannot_be_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.start(tmp_path)
    _write(0, 60)

    def held(self: Path, target: Path) -> Path:
        if self.name == logs.FILE_NAME:
            # As on Windows, where another program has the file open.
            raise PermissionError(13, "The process cannot access the file", str(self), 32, target)
        return rename(self, target)

    rename = Path.replace
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", held)
        _write(60, 200)
        assert _kept(tmp_path) == list(range(260))
    _write(260, 60)
    assert _kept(tmp_path) == list(range(320))
    assert (tmp_path / logs.FILE_NAME).stat().st_size < 2 * 2000


def test_an_older_log_that_cannot_be_renamed_costs_no_line_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.start(tmp_path)
    _write(0, 100)
    rename = Path.replace

    def held(self: Path, target: Path) -> Path:
        if self.name.endswith(".2"):
            raise PermissionError(13, "The process cannot access the file", str(self), 32, target)
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", held)
        _write(100, 100)
    assert _kept(tmp_path) == list(range(200))


def test_a_secret_is_in_no_line_nor_in_a_traceback(tmp_path: Path) -> None:
    secret = "hush-hush-secret"
    redaction.hold(secret)
    logs.start(tmp_path)
    try:
        int(secret)
    except ValueError:
        logging.getLogger("test").exception("failed with %s", secret)
    text = (tmp_path / logs.FILE_NAME).read_text(encoding="utf-8")
    assert "Traceback" in text
    assert text.count(redaction.REPLACED) == 2
    assert "hush" not in text
