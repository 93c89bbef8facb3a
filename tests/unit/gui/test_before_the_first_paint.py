"""What the first paint has to wait for: as little as can be."""

import subprocess
import sys


def test_nothing_of_payments_or_the_session_is_loaded_before_the_first_paint() -> None:
    listed = subprocess.run(
        [sys.executable, "-c", "import sys, terminal_app.gui.first_paint; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "terminal_app.gui.views.window" in listed
    late = ("terminal_app.payments", "terminal_app.channel", "terminal_app.session", "dataclasses")
    assert [name for name in listed if name.startswith(late)] == []
