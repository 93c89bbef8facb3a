"""Paths of settings and data where none are named, and the name of the cashier."""

import os
import sys
from pathlib import Path

import platformdirs

from terminal_app.settings.model import SIMULATOR_FOLDER, Till

_MOST_NAME = 100


def default_file() -> Path:
    """Return where the settings file is looked for when none is named."""
    return platformdirs.user_config_path("terminal-app", appauthor=False) / "terminal-app.toml"


def default_data_dir() -> Path:
    """Return the folder of a real till's journal and log when none is named."""
    return platformdirs.user_data_path("terminal-app", appauthor=False)


def data_dir(named: Path | None, *, is_simulated: bool) -> Path:
    """Return the folder of the journal and the log: the named one, else a default of its kind."""
    if named is not None:
        return named.absolute()
    folder = default_data_dir().absolute()
    return folder / SIMULATOR_FOLDER if is_simulated else folder


def operator_name(till: Till) -> str:
    """Return who charges: the setting, else the system's user name."""
    if till.operator:
        return till.operator
    variable = "USERNAME" if sys.platform == "win32" else "USER"
    name = os.environ.get(variable) or "till"
    # A name that isn't text (PEP 383 hides its bytes in surrogates) could not be recorded.
    return name.encode("utf-8", "replace").decode()[:_MOST_NAME]
