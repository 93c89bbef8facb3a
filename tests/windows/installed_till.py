"""The installed till: it pays in console and window, is killed and takes up, and goes again."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any, TypeVar

from PIL import ImageGrab

from tests.support.processes import addresses_told_by
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.windows.progress import say
from tests.windows.screen import opened
from tests.windows.wine import Wine

Value = TypeVar("Value")

_FOLDER = "C:\\Program Files\\terminal-app"
TILL, WINDOWED = f"{_FOLDER}\\terminal-app.exe", f"{_FOLDER}\\terminal-appw.exe"
_SECRET = {"TERMINAL_APP_CLIENT_SECRET": "demo"}
_HAND_MS = (380, 520, 330, 610, 450)
"""Wine hands keys on late, and evenly if they come evenly: then they are a scanner's."""
_RUNNING = 5
"""The installer's own status where the till runs."""


class InstalledTill:
    """One till in a Wine prefix, on a screen."""

    def __init__(self, wine: Wine, folder: Path, display: str) -> None:
        self._wine = Wine(wine.prefix, display)
        self._folder = folder
        self._display = display

    @property
    def program_files(self) -> Path:
        """Where the till is installed."""
        return self._wine.drive_c / "Program Files" / "terminal-app"

    @property
    def data(self) -> Path:
        """The user's data of the till."""
        return self._wine.local_app_data / "terminal-app"

    def clear(self) -> None:
        """Take away what an earlier run has left."""
        for left in (self.program_files, self.data, self.data.with_name("terminal-app-state")):
            shutil.rmtree(left, ignore_errors=True)

    # -- installing -------------------------------------------------------------------------

    def install(self, status: int = 0) -> None:
        """Run the installer silently, and check its exit status."""
        found, _ = self._wine.run("T:\\terminal-app-setup.exe", "/S")
        assert found == status, f"the installer ended with {found}"
        assert (self.program_files / "terminal-appw.exe").is_file()
        menu = self._wine.drive_c / "ProgramData/Microsoft/Windows/Start Menu/Programs"
        shortcut = (menu / "Payment terminal.lnk").read_bytes()
        assert "terminal-appw.exe".encode("utf-16-le") in shortcut or b"terminal-appw" in shortcut

    def remove(self) -> None:
        """Remove it silently: the program goes, and the data stay."""
        self._wine.run(f"{_FOLDER}\\uninstall.exe", "/S")
        wait_for("the removal", lambda: not self.program_files.exists(), 60)
        assert (self.data / "demo" / "journal.sqlite3").is_file()

    # -- the console ------------------------------------------------------------------------

    @contextmanager
    def simulator(self) -> Iterator[None]:
        """Run the installed simulator, and point the settings at it."""
        simulator = self._wine.start(TILL, "simulator", "--port", "0", "--delay", "1")
        try:
            told = addresses_told_by(simulator)
            (self._folder / "till.toml").write_text(
                '[connection]\nenvironment = "custom"\nterminal_id = "T1"\nclient_id = "demo"\n'
                f'token_url = "{told["token_url"]}"\nwebsocket_url = "{told["websocket_url"]}"\n'
                "[times]\ntake_up = 0.2\nconfirmation = 2.0\n"
            )
            yield
        finally:
            simulator.terminate()
            simulator.communicate()

    def command(self, *arguments: str, status: int = 0, within_s: float = 120) -> str:
        """Run the till's console program with the simulator's settings; return what it says."""
        found, said = self._wine.run(
            TILL, "--config", "T:\\till.toml", *arguments, within_s=within_s, env=_SECRET
        )
        assert found == status, f"{arguments} ended with {found}:\n{said}"
        return said

    def pay(self, amount: str) -> dict[str, Any]:
        """Take one payment; return the object of its closing line."""
        answer = json.loads(self.command("pay", amount, "--json").splitlines()[-1])
        assert isinstance(answer, dict)
        return answer

    def kill_while_pending(self) -> None:
        """Kill ``pay`` while the customer is awaited: there is no closing line."""
        paying = self._wine.start(
            TILL, "--config", "T:\\till.toml", "pay", "10,13", "--json", env=_SECRET
        )
        assert paying.stdout is not None
        said = ""
        while "\nhttp" not in said:
            line = paying.stdout.readline()
            assert line, said
            said += line
        # Not taskkill: it knows programs by their names, and the simulator has the same.
        paying.kill()
        said += paying.communicate()[0]
        assert "{" not in said, said

    def payments(self) -> list[dict[str, Any]]:
        """Return the payments of the journal, the newest first."""
        found = json.loads(self.command("journal", "list", "--json"))
        assert isinstance(found, list)
        return found

    def demo_payments(self) -> list[dict[str, Any]]:
        """Return the payments of the demo's journal."""
        folder = f"C:\\users\\{self.data.parents[2].name}\\AppData\\Local\\terminal-app\\demo"
        _, said = self._wine.run(TILL, "--data-dir", folder, "journal", "list", "--json")
        found = json.loads(said.splitlines()[-1])
        assert isinstance(found, list)
        return found

    # -- the window -------------------------------------------------------------------------

    @contextmanager
    def demo_window(self) -> Iterator[None]:
        """Show the demo by the program that shortcuts lead to."""
        till = self._wine.start(WINDOWED, "demo")
        try:
            wait_for("the window", lambda: self._windows("DEMO-1"), 60)
            wait_for("the logon", self._is_logged_on, 60)
            yield
        except BaseException:
            ImageGrab.grab(xdisplay=self._display).save(self._folder / "window.png")
            raise
        finally:
            self._wine.run("taskkill", "/F", "/IM", "terminal-appw.exe")
            till.communicate()

    def _is_logged_on(self) -> bool:
        log = self.data / "demo" / "terminal-app.log"
        return log.exists() and "logged on" in log.read_text(encoding="utf-8")

    def type(self, text: str) -> None:
        """Type into the till's window as a hand does."""
        self._xdotool("windowfocus", "--sync", self._windows("DEMO-1")[-1])
        screen = Screen(self._display, 0)
        for character, gap_ms in zip(text, cycle(_HAND_MS), strict=False):
            screen.type(character, gap_ms)
        screen.close()

    def says_what_is_wrong(self, arguments: tuple[str, ...]) -> None:
        """Start the windowed program so that it can't go on: a box says why."""
        till = self._wine.start(WINDOWED, *arguments)
        try:
            box = wait_for("the box", lambda: self._windows("^terminal-app$"), 60)[-1]
            self._xdotool("windowfocus", "--sync", box)
            self._xdotool("key", "Return")
            assert till.wait(60) == 2
        finally:
            till.communicate()

    def _windows(self, title: str) -> list[str]:
        found = self._xdotool("search", "--onlyvisible", "--name", title)
        return found.split()

    def _xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self._wine.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.stdout


def prove(wine: Wine, folder: Path) -> None:
    """Install, pay, kill, take up and remove; ``folder`` has the installer."""
    with opened("1366x768") as display:
        till = InstalledTill(wine, folder, display.name)
        till.clear()
        _step("install", till.install)
        with till.simulator():
            _step("check", lambda: till.command("check"))
            paid = _step("pay in the console", lambda: till.pay("12,00"))
            assert (paid["state"], paid["outcome"]) == ("COMPLETE", "paid")
            _step("kill while pending", till.kill_while_pending)
            assert till.payments()[0]["state"] == "PENDING"
            _step("take up", lambda: till.pay("13,00"))
            states = {one["amount"]: one["state"] for one in till.payments()}
            assert states == {1200: "COMPLETE", 1013: "CANCELED", 1300: "COMPLETE"}, states
            _step("verify", lambda: till.command("journal", "verify"))
        _step("a box says what is wrong", lambda: till.says_what_is_wrong(("--config", "C:\\no")))
        with till.demo_window():
            _step("pay in the window", lambda: till.type("125,50\r"))
            wait_for("the payment", lambda: _is_paid(till.demo_payments()), 60)
            _step("refuse to install over a running till", lambda: till.install(_RUNNING))
        _step("remove", till.remove)


def _is_paid(payments: list[dict[str, Any]]) -> bool:
    return [(one["amount"], one["outcome"]) for one in payments] == [(12_550, "paid")]


def _step(name: str, do: Callable[[], Value]) -> Value:
    say(name)
    return do()
