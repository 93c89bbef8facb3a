"""The theme to start with: the setting's, or the system's where it can be determined."""

import os.path
import sys
from contextlib import suppress
from typing import Final

if sys.platform == "win32":
    import winreg

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess

SYSTEM: Final = "system"
DEFAULT: Final = "light"
_MAX_WAIT_S = 0.3
_MOST_PEEKED = 262_144
_IS_ON = 1
"""HCF_HIGHCONTRASTON of the registry's flags."""


def peek(file: str, key: str = "theme", default: str = SYSTEM) -> str:
    """Return the value of ``key`` in a settings file, without parsing the file.

    For the first paint, which comes before the settings are read; a wrong guess is corrected
    afterwards.
    """
    try:
        if not os.path.isfile(file):  # noqa: PTH113 - the same; a pipe would never end
            return default
        with open(file, encoding="utf-8-sig") as opened:  # noqa: PTH123 - no pathlib yet
            for line in opened.read(_MOST_PEEKED).splitlines():
                name, is_set, value = line.partition("=")
                if is_set and name.strip() == key:
                    return value.partition("#")[0].strip().strip("\"'")
    except (OSError, ValueError):
        pass
    return default


def probable_file() -> str:
    """Return where the settings file most likely is; platformdirs takes 9 ms."""
    if sys.platform == "win32":
        folder = os.environ.get("LOCALAPPDATA", "")
    else:
        home = os.path.expanduser("~/.config")  # noqa: PTH111 - no pathlib yet
        folder = os.environ.get("XDG_CONFIG_HOME") or home
    return os.path.join(folder, "terminal-app", "terminal-app.toml")  # noqa: PTH118 - the same


class SystemTheme:
    """Queries the system's theme; on a Linux desktop a program answers in the background."""

    def __init__(self) -> None:
        self._query: subprocess.Popen[str] | None = None
        self._name = DEFAULT
        if sys.platform == "win32":
            self._name = _windows_theme()
        elif os.environ.get("XDG_CURRENT_DESKTOP"):
            from subprocess import DEVNULL, PIPE, Popen  # noqa: PLC0415 - 3 ms, on a desktop alone

            command = ["gsettings", "list-recursively", "org.gnome.desktop.interface"]
            with suppress(OSError):
                self._query = Popen(command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, text=True)

    @property
    def at_once(self) -> str:
        """What is known without waiting."""
        return self._name

    def answer(self) -> str:
        """Return one of ``palettes.PALETTES``; waits at most 0.3 s for the program."""
        query, self._query = self._query, None
        if query is not None:
            from subprocess import TimeoutExpired  # noqa: PLC0415 - loaded already

            try:
                printed, _ = query.communicate(timeout=_MAX_WAIT_S)
                self._name = gnome_theme(printed)
            except (TimeoutExpired, ValueError):
                query.kill()
                query.communicate()
        return self._name


def gnome_theme(printed: str) -> str:
    """Return the theme in the output of ``gsettings list-recursively``."""
    values = {}
    for line in printed.splitlines():
        words = line.split(maxsplit=2)
        if len(words) == 3:  # noqa: PLR2004 - schema, key, value
            values[words[1]] = words[2].strip("'")
    gtk_theme = values.get("gtk-theme", "")
    if "highcontrast" in gtk_theme.lower():
        return "contrast"
    is_dark = values.get("color-scheme") == "prefer-dark" or gtk_theme.endswith("-dark")
    return "dark" if is_dark else DEFAULT


def _registry_value(path: str, name: str) -> object:
    if sys.platform == "win32":
        with suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
            return winreg.QueryValueEx(key, name)[0]
    return None


def _windows_theme() -> str:
    """Return the registry's theme; high contrast takes precedence over dark."""
    flags = _registry_value(r"Control Panel\Accessibility\HighContrast", "Flags")
    if str(flags).isdigit() and int(str(flags)) & _IS_ON:
        return "contrast"
    personalize = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
    return "dark" if _registry_value(personalize, "AppsUseLightTheme") == 0 else DEFAULT
