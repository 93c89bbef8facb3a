"""The demo's window and the simulator let phones of the network in, and keep them out again.

127.0.0.2 stands in for this machine's address in its network.
"""

import contextlib
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
import zxingcpp

from terminal_app import cli
from terminal_app.arguments import parser
from terminal_app.gui.views.widgets.palettes import LIGHT
from tests.support.processes import PROGRAM, RunningTill, environment, run_program
from tests.support.screen import Screen, rgb
from tests.support.waiting import wait_for

LAN = "127.0.0.2"
BUTTON = (546, 684)
"""The only button of the idle middle pane, at 1024x768."""
MARK = rgb(LIGHT.not_known)
WITHIN_S = 30.0


class Demo(RunningTill):
    """A demo's till, at its own simulator."""

    def __init__(self, process: "subprocess.Popen[str]", data_dir: Path, screen: Screen) -> None:
        super().__init__(process, data_dir)
        self._screen = screen

    def code(self) -> str | None:
        found = zxingcpp.read_barcodes(self._screen.picture())
        return found[0].text if found else None

    def wait_for_code(self, host: str, path: str) -> str:
        def leads_there() -> str | None:
            code = self.code()
            is_it = code is not None and urlsplit(code).hostname == host and path in code
            return code if is_it else None

        return wait_for(f"a code that leads to {host}{path}", leads_there, WITHIN_S)

    def press_the_button(self) -> None:
        self._screen.click(*BUTTON)
        self._screen.move_pointer(5, 5)


@pytest.fixture
def demo(tmp_path: Path, screen: Screen) -> Iterator[Demo]:
    settings = tmp_path / "settings.toml"
    settings.write_text('[connection]\nenvironment = "simulator"\n[till]\nshow_own_code = true\n')
    where = ["--config", str(settings), "--data-dir", str(tmp_path)]
    with subprocess.Popen(
        [PROGRAM, *where, "demo", "--lan", LAN],
        env=environment(screen.name), stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield Demo(process, tmp_path / "demo", screen)
        finally:
            process.kill()


def is_listening(url: str) -> bool:
    parts = urlsplit(url)
    with socket.socket() as probe:
        probe.settimeout(5)
        return probe.connect_ex((parts.hostname, parts.port)) == 0


def test_a_phone_pays_in_the_demo_and_is_kept_out_when_the_button_says_so(
    demo: Demo, screen: Screen
) -> None:
    own = demo.wait_for_code(LAN, "/t/DEMO-1")
    assert requests.get(own, timeout=5).status_code == 200
    assert demo.process.stdout is not None
    said = demo.process.stdout.readline()
    assert f"http://{urlsplit(own).netloc}" in said
    assert "everybody in this network can" in said

    screen.type("10,13\r")
    code = demo.wait_for_code(LAN, "/pay/")
    assert requests.post(f"{code}/pay", timeout=5).status_code == 200
    wait_for("the payment", lambda: [one["outcome"] for one in demo.payments()] == ["paid"])

    # Enter leaves the result once it has been there for a second.
    def idle() -> bool:
        screen.key("Return")
        return (demo.code() or "").endswith("/t/DEMO-1")

    wait_for("the next sale", idle, WITHIN_S)
    open_share = screen.share_of(MARK)
    demo.press_the_button()
    demo.wait_for_code("127.0.0.1", "/t/DEMO-1")
    assert not is_listening(own)
    assert "kept out" in demo.process.stdout.readline()
    # What says so is taller than the mark alone.
    wait_for("the mark alone", lambda: screen.share_of(MARK) < open_share)

    demo.press_the_button()
    assert demo.wait_for_code(LAN, "/t/DEMO-1") == own
    assert "ERROR" not in demo.log()
    assert "another_till" not in demo.log()


def test_the_simulator_alone_lets_phones_in_and_says_so(tmp_path: Path) -> None:
    with subprocess.Popen(
        [PROGRAM, "simulator", "--port", "0", "--lan", LAN],
        env=environment(None), cwd=tmp_path, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(6)]
            assert "DEMO" in lines[0]
            assert lines[3:5] == ["client_id     = demo\n", "client_secret = demo\n"]
            address = next(word for word in lines[-1].split() if LAN in word).rstrip(";")
            assert "everybody in this network can" in lines[-1]
            assert requests.get(f"{address}/t/nobody", timeout=5).status_code == 404
            assert requests.get(f"{address}/", timeout=5).status_code == 403
            home = lines[0].split("/ ")[0]
            assert requests.get(f"{home}/authorization/oauth/token", timeout=5).status_code == 405
        finally:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()


NO_ADDRESSES = ["0.0.0.0", "::", "127.0.0.1", "::1", "224.0.0.1", "ff02::1", "::ffff:127.0.0.2"]  # noqa: S104 - refused


# Read only, not run: taken for a bare --lan, "" would let in whoever is in this network.
@pytest.mark.parametrize("address", ["", *NO_ADDRESSES, "till.example", "192.0.2.255.1"])
@pytest.mark.parametrize("command", ["simulator", "demo"])
def test_what_is_no_address_for_phones_is_wrong_usage(
    command: str, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([command, "--lan", address])
    assert ended.value.code == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert "--lan" in said
    assert "Name an address of this machine" in said


@pytest.mark.parametrize("command", ["simulator", "demo"])
def test_a_wrong_address_for_phones_is_refused_before_anything_listens(
    command: str, tmp_path: Path
) -> None:
    ended = run_program("--data-dir", str(tmp_path), command, "--lan", "127.0.0.1")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert list(tmp_path.iterdir()) == []


def test_the_address_that_it_listens_at_anyway_is_wrong_usage() -> None:
    ended = run_program("simulator", "--port", "0", "--host", LAN, "--lan", LAN)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "--lan" in ended.stderr


def test_without_an_address_the_likeliest_is_meant_and_without_the_option_none() -> None:
    for command in ("simulator", "demo"):
        for arguments, meant in (([], None), (["--lan"], ""), (["--lan", LAN], LAN)):
            given = parser().parse_args([command, *arguments])
            assert cli._lan(given) == meant


def test_the_demo_goes_on_without_phones_where_they_cant_be_let_in(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys; from terminal_app import settings;"
        "from terminal_app.compose import console_demo;"
        "sys.exit(console_demo.demo("
        "settings.Settings(), pathlib.Path(sys.argv[1]), 'no display', lan='127.0.0.1'))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env=environment(None), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 0
    assert "a phone can't reach this machine" in ended.stderr
    assert "PAID" in ended.stdout
