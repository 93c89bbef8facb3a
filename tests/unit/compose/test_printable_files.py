"""PDFs that the system is asked to show: what it gets, and what is left of them."""

import os
import stat
import sys
from functools import partial
from pathlib import Path

import pytest

from terminal_app.compose.printable_files import FOLDER, PrintableFiles
from terminal_app.receipts.receipt import Issuer
from terminal_app.settings import Connection, Settings
from terminal_app.system_programs import environment
from terminal_app.texts import Texts
from tests.support.pdf_reader import text_of
from tests.support.waiting import wait_for
from tests.unit.receipts.receipts import PAID


def pdfs_in(tmp_path: Path) -> PrintableFiles:
    return PrintableFiles(Settings(Connection(terminal_id="TILL-1")), tmp_path, Texts("en"))


if sys.platform != "win32":  # where a program on PATH stands in for the desktop

    @pytest.fixture
    def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A desktop that notes which file it was asked to show, by an ``xdg-open`` of its own."""
        told, program = tmp_path / "told", tmp_path / "bin" / "xdg-open"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\necho "$1" >> {told}\n', encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
        return told

    def shown(told: Path) -> list[Path]:
        return (
            [Path(line) for line in told.read_text("utf-8").splitlines()] if told.exists() else []
        )

    def test_the_system_is_asked_to_show_a_pdf_that_this_user_alone_can_read(
        tmp_path: Path, desktop: Path
    ) -> None:
        pdfs_in(tmp_path).show(PAID, Issuer("TILL-1", mark="DEMO - not a payment"))
        wait_for("the file", lambda: len(shown(desktop)) == 1)
        (file,) = shown(desktop)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        said = text_of(file.read_bytes())
        assert "DEMO - not a payment" in said
        assert PAID.receipt_id is not None
        assert PAID.receipt_id in said

    def _has_grown(told: Path, before: int) -> bool:
        return len(shown(told)) > before

    def test_only_the_last_few_are_kept(tmp_path: Path, desktop: Path) -> None:
        pdfs = pdfs_in(tmp_path)
        for _ in range(8):
            before = len(shown(desktop))
            pdfs.show(PAID, Issuer("TILL-1"))
            wait_for("the file", partial(_has_grown, desktop, before))
        kept = sorted((tmp_path / FOLDER).iterdir())
        assert kept == sorted(shown(desktop)[-5:])

    def test_where_there_is_no_desktop_that_is_said(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(OSError, match="xdg-open"):
            pdfs_in(tmp_path).show(PAID, Issuer("TILL-1"))


def test_a_program_of_the_system_gets_the_systems_libraries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/build")
    assert environment()["LD_LIBRARY_PATH"] == "/build"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "LD_LIBRARY_PATH" not in environment()
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/own")
    assert environment()["LD_LIBRARY_PATH"] == "/own"
