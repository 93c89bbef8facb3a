"""A session without a desktop: the demo takes its payment in the console."""

import subprocess
import sys
from pathlib import Path

from tests.support.processes import environment

IN_A_STATION_OF_ITS_OWN = """
import ctypes, sys
user32 = ctypes.windll.user32
user32.CreateWindowStationW.restype = ctypes.c_void_p
# As a service of OpenSSH has it: a window station that isn't the screen's.
station = ctypes.c_void_p(user32.CreateWindowStationW(None, 0, 0x37F, None))
assert station.value and user32.SetProcessWindowStation(station)
"""
THE_DEMO = """
import sys
from terminal_app.__main__ import main
sys.argv = ["terminal-app", "--data-dir", sys.argv[1], "demo"]
sys.exit(main())
"""


def demo(folder: Path, before: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", before + THE_DEMO, str(folder)],
        env=environment(None),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_paid_in_the_console(ended: "subprocess.CompletedProcess[str]") -> None:
    assert ended.returncode == 0, ended.stderr
    assert "There is no display" in ended.stdout
    assert "PAID" in ended.stdout
    assert "No window can be shown" in ended.stderr


if sys.platform == "win32":
    from terminal_app.gui.views import window_station

    def test_a_desktop_is_seen_and_another_station_is_not() -> None:
        assert window_station.is_seen()
        asked = "from terminal_app.gui.views import window_station\nprint(window_station.is_seen())"
        ended = subprocess.run(
            [sys.executable, "-c", IN_A_STATION_OF_ITS_OWN + asked],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert ended.stdout.strip() == "False"

    def test_over_ssh_the_demo_takes_its_payment_in_the_console(tmp_path: Path) -> None:
        assert_paid_in_the_console(demo(tmp_path, IN_A_STATION_OF_ITS_OWN))

else:

    def test_without_a_display_the_demo_takes_its_payment_in_the_console(tmp_path: Path) -> None:
        assert_paid_in_the_console(demo(tmp_path))
