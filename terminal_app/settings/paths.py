"""Paths of settings and data where none are named, and the name of the cashier."""

import hashlib
import os
import sys
from pathlib import Path

import platformdirs

from terminal_app.settings.model import SIMULATOR_FOLDER, Till

_MOST_NAME = 100
STATE_DIR_VARIABLE = "TERMINAL_APP_STATE_DIR"


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


def copy_file(data_dir: Path, *, is_demo: bool) -> Path:
    """Return the file of the second copy of a journal's money: never in the data folder.

    It is in the folder that ``TERMINAL_APP_STATE_DIR`` names, else in the platform's folder for
    state; each data folder has one for demos and one for tills.
    """
    named = os.environ.get(STATE_DIR_VARIABLE)
    folder = Path(named).absolute() if named else _default_state_dir()
    if folder == data_dir or data_dir in folder.parents:
        folder = data_dir.with_name(f"{data_dir.name}-state")
    # Under its path: two data folders never share a copy, and two spellings of one always do.
    key = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:12]
    return folder / f"{'demo' if is_demo else 'money'}-{key}.jsonl"


def printer_locks() -> Path:
    """Return the folder of the files that tills lock while they print: one for all of this user."""
    named = os.environ.get(STATE_DIR_VARIABLE)
    return Path(named).absolute() if named else _default_state_dir()


def _default_state_dir() -> Path:
    folder = platformdirs.user_state_path("terminal-app", appauthor=False).absolute()
    data = default_data_dir().absolute()
    # On Windows and macOS both are the same.
    inside = folder == data or data in folder.parents
    return data.with_name(f"{data.name}-state") if inside else folder


def operator_name(till: Till) -> str:
    """Return who charges where there are no operators: the setting, else the system's user name."""
    return till.operator or user_name()


def user_name() -> str:
    """Return the name of the system's user, who has started the program."""
    variable = "USERNAME" if sys.platform == "win32" else "USER"
    name = os.environ.get(variable) or "till"
    # A name that isn't text (PEP 383 hides its bytes in surrogates) could not be recorded.
    return name.encode("utf-8", "replace").decode()[:_MOST_NAME]
