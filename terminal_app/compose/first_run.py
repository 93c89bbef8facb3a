"""The first start of a till that isn't set up."""

import locale
import sys
from pathlib import Path

from terminal_app.compose import demo, startup, till
from terminal_app.compose.settings_service import FileSettings
from terminal_app.gui.app import App
from terminal_app.gui.views.settings.first_run import Chosen
from terminal_app.settings import LANGUAGES, Settings, Till
from terminal_app.texts import Texts

if sys.platform == "win32":
    import ctypes

_ALSO = {"no": "nb", "nn": "nb"}


def run(app: App, file: Path, named_dir: Path | None) -> int:
    """Ask what the till is to be, and be that; returns the exit status.

    ``file`` is where the settings go, ``named_dir`` the data folder where one was named.
    """
    texts = Texts(probable_language())
    service = FileSettings(file, Settings(), texts, is_demo=False)
    match app.first_start(service):
        case Chosen.DEMO:
            _, folder = startup.chosen_for_demo(None, named_dir)
            return demo.demo(app, Settings(till=Till(language=texts.language)), folder)
        case Chosen.CONNECTED:
            settings, _ = startup.chosen(file, named_dir)
            return till.run(app, settings, till.paths_of(file, named_dir))
        case Chosen.CLOSED:
            return 0


def probable_language() -> str:
    """Return the system's language where the till speaks it, else English."""
    try:
        if sys.platform == "win32":
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
