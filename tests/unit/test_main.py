"""Which command lines mean a window, which is painted before they are understood."""

import subprocess
import sys

import pytest

from terminal_app.__main__ import _is_the_till


@pytest.mark.parametrize(
    "arguments",
    ["", "run", "demo", "--verbose", "--verbose run", "--config pay run", "--config=pay --verbose"],
)
def test_a_till_is_painted_at_once(arguments: str) -> None:
    assert _is_the_till(arguments.split())


@pytest.mark.parametrize(
    "arguments", ["pay 10", "--verbose pay 10", "--data-dir run pay 10", "--help", "--version"]
)
def test_no_other_command_paints_a_window(arguments: str) -> None:
    assert not _is_the_till(arguments.split())


def test_the_command_line_alone_loads_no_command_and_reads_no_settings() -> None:
    listed = subprocess.run(
        [sys.executable, "-c", "import sys, terminal_app.cli; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    late = ("compose", "payments", "channel", "settings.loader", "gui", "simulator")
    names = tuple(f"terminal_app.{name}" for name in late)
    assert [name for name in listed if name.startswith((*names, "tkinter", "tomllib"))] == []
