"""Versions over one another: upgraded, downgraded, for one user alone, and by Windows Installer."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

from terminal_app import __version__
from terminal_app.journal.schema import VERSION as SCHEMA
from tests.support.journals import faults_in
from tests.support.waiting import wait_for
from tests.windows.build import SETUP
from tests.windows.progress import say
from tests.windows.wine import Wine
from tools.packages.msi import make_msi
from tools.packages.windows import make_setup

_LATER, _LATEST = "99.0.0", "99.1.0"
_LATER_SETUP, _LATEST_SETUP = "later-setup.exe", "latest-setup.exe"
"""The later one writes journals as this one does; the latest one's have another form."""
_MSI, _LATER_MSI = "terminal-app.msi", "later.msi"
_UNREADABLE, _NO_RIGHT = 6, 7
"""The installer's own statuses."""
_FATAL = 1603 & 0xFF
"""Windows Installer's status where a condition forbids it, as much of it as Linux hands on."""
_KEY = "Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall"


class Machine:
    """A prefix with what is installed in it, for all its users or for the one that it has."""

    def __init__(self, wine: Wine) -> None:
        self._wine = wine
        self.for_all = wine.drive_c / "Program Files" / "terminal-app"
        self.for_one = wine.local_app_data / "Programs" / "terminal-app"
        # Root, too, makes no files there.
        wine.map_drive("q", Path("/proc"))
        self.unwritable = "Q:\\"
        self.data = wine.local_app_data / "terminal-app" / "simulator"

    def clear(self) -> None:
        """Take away the programs that an earlier run has left."""
        for left in (self.for_all, self.for_one):
            shutil.rmtree(left, ignore_errors=True)
        for root in ("HKLM", "HKCU"):
            self._wine.run("reg", "delete", f"{root}\\{_KEY}\\terminal-app", "/f")

    def run(self, *command: str, status: int = 0) -> str:
        """Run a program, and check its exit status; return what it says."""
        found, said = self._wine.run(*command, within_s=300)
        assert found == status, f"{command} ended with {found}:\n{said}"
        return said

    def install(self, setup: str, *options: str, status: int = 0) -> str:
        """Run an installer silently; return what it writes for who reads it."""
        return self.run(f"T:\\{setup}", "/S", *options, status=status)

    def remove(self, folder: Path) -> None:
        """Remove what is installed in a folder: that goes, and the data stay."""
        self.run(self._path(folder / "uninstall.exe"), "/S")
        wait_for("the removal", lambda: not folder.exists(), 60)

    def version(self, root: str) -> str:
        """Return the version that the list of installed programs has; empty if it has none."""
        name = f"{root}\\{_KEY}\\terminal-app"
        status, said = self._wine.run("reg", "query", name, "/v", "DisplayVersion", "/reg:64")
        return "" if status else said.split()[-1]

    def starts(self, folder: Path) -> None:
        """See that the program in a folder is whole, and reads the journal that is there."""
        program = self._path(folder / "terminal-app.exe")
        assert __version__ in self.run(program, "--version")
        self.run(program, "--data-dir", self._path(self.data), "journal", "verify")

    def _path(self, file: Path) -> str:
        return "C:\\" + str(file.relative_to(self._wine.drive_c)).replace("/", "\\")


def prove(wine: Wine, folder: Path) -> None:
    """Install versions over one another and remove them.

    ``folder`` has the build; the prefix has the journal that the installed till has left.
    """
    shipped = folder / "dist" / "terminal-app"
    make_setup(shipped, folder / _LATER_SETUP, _LATER, quick=True)
    make_setup(shipped, folder / _LATEST_SETUP, _LATEST, SCHEMA + 1, quick=True)
    make_msi(shipped, folder / _MSI)
    make_msi(shipped, folder / _LATER_MSI, _LATER)
    machine = Machine(wine)
    machine.clear()
    for each in (_one_after_another, _for_one_user, _without_a_place, _by_windows_installer):
        _step(each, machine)


def _step(prove_one: Callable[[Machine], None], machine: Machine) -> None:
    say(prove_one.__name__.strip("_").replace("_", " "))
    prove_one(machine)


def _one_after_another(machine: Machine) -> None:
    machine.install(SETUP)
    for setup, version in ((_LATER_SETUP, _LATER), (SETUP, __version__), (_LATEST_SETUP, _LATEST)):
        said = machine.install(setup)
        assert ("can read its journal" in said) == (setup == SETUP), said
        assert machine.version("HKLM") == version
        machine.starts(machine.for_all)
    before = _files(machine.for_all)
    said = machine.install(SETUP, status=_UNREADABLE)
    assert f"schema {SCHEMA + 1}, and version {__version__} knows {SCHEMA}" in said
    assert _files(machine.for_all) == before
    assert machine.version("HKLM") == _LATEST
    machine.remove(machine.for_all)
    assert machine.version("HKLM") == ""
    _see_the_data(machine)


def _for_one_user(machine: Machine) -> None:
    machine.install(_LATEST_SETUP)
    machine.install(SETUP, "/CurrentUser")
    assert (machine.version("HKLM"), machine.version("HKCU")) == (_LATEST, __version__)
    machine.starts(machine.for_one)
    menu = machine.data.parents[2] / "Roaming/Microsoft/Windows/Start Menu/Programs"
    assert (menu / "Payment terminal.lnk").is_file()
    machine.install(_LATER_SETUP, "/CurrentUser")
    assert machine.version("HKCU") == _LATER
    machine.remove(machine.for_one)
    assert (machine.version("HKLM"), machine.version("HKCU")) == (_LATEST, "")
    assert not (menu / "Payment terminal.lnk").exists()
    machine.starts(machine.for_all)
    machine.remove(machine.for_all)
    _see_the_data(machine)


def _without_a_place(machine: Machine) -> None:
    place = machine.unwritable + "terminal-app"
    said = machine.install(SETUP, f"/D={place}", status=_NO_RIGHT)
    assert f"{place} can't be written. Nothing was changed." in said
    assert machine.version("HKLM") == ""


def _by_windows_installer(machine: Machine) -> None:
    quiet = ("/qn", "/norestart")
    machine.run("msiexec", "/i", f"T:\\{_MSI}", *quiet)
    machine.starts(machine.for_all)
    machine.run("msiexec", "/i", f"T:\\{_LATER_MSI}", *quiet)
    machine.starts(machine.for_all)
    before = _files(machine.for_all)
    machine.run("msiexec", "/i", f"T:\\{_MSI}", *quiet, status=_FATAL)
    assert _files(machine.for_all) == before
    machine.run("msiexec", "/x", f"T:\\{_LATER_MSI}", *quiet)
    assert not (machine.for_all / "terminal-app.exe").exists()
    _see_the_data(machine)


def _see_the_data(machine: Machine) -> None:
    assert faults_in(machine.data / "journal.sqlite3") == []


def _files(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
