"""Which look the till wears: the settings' word, or the system's where that can be known."""

import os.path
import sys
from contextlib import suppress
from typing import Final

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess

SYSTEM: Final = "system"
USUAL: Final = "light"
_MOST_WAIT_S = 0.3


def peek(file: str, wanted: str = "theme", usual: str = SYSTEM) -> str:
    """Return what a settings file seems to say of ``wanted``, without understanding the file.

    For the first paint, which comes before the settings are read: a wrong guess is put right
    when they have been.
    """
    try:
        with open(file, encoding="utf-8-sig") as lines:  # noqa: PTH123 - no pathlib yet
            for line in lines:
                key, is_set, value = line.partition("=")
                if is_set and key.strip() == wanted:
                    return value.partition("#")[0].strip().strip("\"'")
    except (OSError, ValueError):
        pass
    return usual


def probable_file() -> str:
    """Return where the settings file is in all likelihood; asking the system costs 9 ms."""
    if sys.platform == "win32":
        folder = os.environ.get("LOCALAPPDATA", "")
    else:
        home = os.path.expanduser("~/.config")  # noqa: PTH111 - no pathlib yet
        folder = os.environ.get("XDG_CONFIG_HOME") or home
    return os.path.join(folder, "terminal-app", "terminal-app.toml")  # noqa: PTH118 - the same


class SystemLook:
    """Asks the system for its look; on a desktop of Linux a program answers, meanwhile."""

    def __init__(self) -> None:
        self._asked: subprocess.Popen[str] | None = None
        self._look = USUAL
        if sys.platform == "win32":
            self._look = _windows_look()
        elif os.environ.get("XDG_CURRENT_DESKTOP"):
            from subprocess import DEVNULL, PIPE, Popen  # noqa: PLC0415 - 3 ms, on a desktop alone

            question = ["gsettings", "list-recursively", "org.gnome.desktop.interface"]
            with suppress(OSError):
                self._asked = Popen(question, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, text=True)

    @property
    def at_once(self) -> str:
        """What is known of it without waiting."""
        return self._look

    def answer(self) -> str:
        """Return one of ``palettes.PALETTES``; waits for a program that is slow, but not long."""
        asked, self._asked = self._asked, None
        if asked is not None:
            from subprocess import TimeoutExpired  # noqa: PLC0415 - loaded already

            try:
                told, _ = asked.communicate(timeout=_MOST_WAIT_S)
                self._look = gnome_look(told)
            except (TimeoutExpired, ValueError):
                asked.kill()
                asked.communicate()
        return self._look


def gnome_look(told: str) -> str:
    """Return the look in what ``gsettings list-recursively`` prints."""
    values = {}
    for line in told.splitlines():
        words = line.split(maxsplit=2)
        if len(words) == 3:  # noqa: PLR2004 - schema, key, value
            values[words[1]] = words[2].strip("'")
    if "highcontrast" in values.get("gtk-theme", "").lower():
        return "contrast"
    dark = values.get("color-scheme") == "prefer-dark" or values.get("gtk-theme", "").endswith(
        "-dark"
    )
    return "dark" if dark else USUAL


def _windows_look() -> str:
    """The registry's word; high contrast comes before dark."""
    if sys.platform != "win32":
        return USUAL
    import winreg  # noqa: PLC0415 - there alone

    def value(path: str, name: str) -> object:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
                return winreg.QueryValueEx(key, name)[0]
        except OSError:
            return None

    high_contrast_on = 1
    flags = value(r"Control Panel\Accessibility\HighContrast", "Flags")
    if str(flags).isdigit() and int(str(flags)) & high_contrast_on:
        return "contrast"
    personal = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
    return "dark" if value(personal, "AppsUseLightTheme") == 0 else USUAL
