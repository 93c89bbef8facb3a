"""What a command has to wait for at its start: nothing that it seldom or never needs."""

import subprocess
import sys

import pytest

SELDOM = {
    "till": (
        "jsonschema",
        "pyexpat",
        "terminal_app.printing.printer",
        "terminal_app.settlement.lines",
    ),
    "console": (
        "jsonschema",
        "terminal_app.certification.contact",
        "terminal_app.printing.printer",
    ),
}


@pytest.mark.parametrize(("command", "late"), SELDOM.items())
def test_what_is_seldom_done_is_not_loaded_at_the_start(
    command: str, late: tuple[str, ...]
) -> None:
    listed = subprocess.run(
        [sys.executable, "-c", f"import sys, terminal_app.compose.{command}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert [name for name in listed if name.startswith(late)] == []
