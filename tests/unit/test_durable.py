"""A new file is there whole or not at all, and nothing is written over."""

import errno
import os
from pathlib import Path

import pytest

from terminal_app.durable import write_new


def test_a_new_file_is_whole_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    write_new(tmp_path / "x.pdf", b"all of it")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("x.pdf", b"all of it")]


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "x", b"other")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("x", b"mine")]


@pytest.mark.parametrize("call", ["fsync", "link"])
def test_whatever_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def fails(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, call, fails)
    if call == "fsync":
        with pytest.raises(OSError, match="No space"):
            write_new(tmp_path / "x", b"all of it")
        assert list(tmp_path.iterdir()) == []
    else:
        # A memory stick can't give a file a second name: it is renamed.
        write_new(tmp_path / "x", b"all of it")
        assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"all of it"]


def test_who_was_quicker_keeps_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x"
    sync = os.fsync

    def and_somebody_else_writes(descriptor: int) -> None:
        sync(descriptor)
        file.write_bytes(b"theirs")

    monkeypatch.setattr(os, "fsync", and_somebody_else_writes)
    with pytest.raises(FileExistsError):
        write_new(file, b"ours")
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"theirs"]
