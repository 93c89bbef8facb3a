"""The first start of a till that isn't set up."""

import locale
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from terminal_app.compose import demo, till
from terminal_app.compose.settings_service import Office
from terminal_app.settings import LANGUAGES, Settings, Till, loader, paths
from terminal_app.texts import Texts

if TYPE_CHECKING:
    # Not loaded at run time: Tk may be missing.
    from terminal_app.gui.app import App

_ALSO = {"no": "nb", "nn": "nb"}


def run(app: "App", file: Path, named: Path | None) -> int:
    """Ask what the till is to be, and be that; returns the exit status.

    ``file`` is where the settings go, ``named`` the data folder where one was named.
    """
    from terminal_app.gui.views.settings.first_run import (  # noqa: PLC0415 - once in a till's life
        Chosen,
    )

    texts = Texts(probable_language())
    office = Office(file, Settings(), texts, is_demo=False)
    match app.first_start(office):
        case Chosen.DEMO:
            chosen = Settings(till=Till(language=texts.language))
            folder = paths.data_dir(named, is_simulated=False) / "demo"
            return demo.demo(app, chosen, folder)
        case Chosen.CONNECTED:
            return till.run(app, loader.load(file), till.home_of(file, named))
        case Chosen.CLOSED:
            return 0


def probable_language() -> str:
    """Return the system's language where the till speaks it, else English."""
    try:
        if sys.platform == "win32":
            import ctypes  # noqa: PLC0415 - there alone

            number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
            name = locale.windows_locale.get(number, "")
        else:
            locale.setlocale(locale.LC_MESSAGES, "")
            name = locale.getlocale(locale.LC_MESSAGES)[0] or ""
    except (locale.Error, ValueError, OSError):
        name = ""
    short = name.partition("_")[0].lower()
    short = _ALSO.get(short, short)
    return short if short in LANGUAGES else "en"
