"""What the first paint has to wait for: as little as can be."""

import subprocess
import sys

PROGRAM = """
import sys
import terminal_app.__main__, terminal_app.compose.startup, terminal_app.gui.first_paint
from terminal_app.settings import profile_file
profile_file.digest_of("")
print(*sys.modules)
"""


def test_nothing_of_payments_or_the_session_is_loaded_before_the_first_paint() -> None:
    listed = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "terminal_app.gui.views.window" in listed
    late = ("terminal_app.payments", "terminal_app.channel", "terminal_app.session", "dataclasses")
    assert [name for name in listed if name.startswith(late)] == []
