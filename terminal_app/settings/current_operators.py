"""The operators of a settings file that may change while the till runs."""

import logging
from pathlib import Path

from terminal_app.errors import SettingsError
from terminal_app.operators import Operators
from terminal_app.settings import loader

_log = logging.getLogger(__name__)


class CurrentOperators:
    """Reads the operators anew whenever their file has changed. Used by one thread."""

    def __init__(self, file: Path, before: Operators, *, for_demo: bool = False) -> None:
        """``before`` are those that were read of ``file`` at the start."""
        self._file = file
        self._operators = before
        self._for_demo = for_demo
        self._seen: tuple[int, ...] | None = None
        """The file as it was read last."""

    def read(self) -> Operators:
        """Return the operators as they are now; where the file can't be used, those of before.

        It looks at the file's time and size, and reads it if they are others.
        """
        found = _looked_at(self._file)
        if found != self._seen:
            self._seen = found
            self._read_anew()
        return self._operators

    def _read_anew(self) -> None:
        try:
            now = loader.load(self._file, for_demo=self._for_demo).operators
        except SettingsError as error:
            _log.warning("the operators stay as they were: %s", error)
            return
        if now != self._operators:
            _log.info("the settings have other operators: %d", len(now))
        self._operators = now


def _looked_at(file: Path) -> tuple[int, ...] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
