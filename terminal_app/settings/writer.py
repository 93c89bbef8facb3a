"""Changes to the settings file: made whole or not at all, and with what a person wrote in it.

Comments, order and blank lines stay (tomlkit). The text is written beside the file, is on the
disk, and only then takes its place: a crash, a full disk or a pulled plug leaves the old file.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from terminal_app.errors import SettingsChangedError, SettingsError
from terminal_app.settings import toml_file
from terminal_app.settings.loader import parse, read_text
from terminal_app.settings.model import SECTIONS
from terminal_app.settings.toml_file import BOM


def save(
    file: Path,
    before: str | None,
    changes: Mapping[str, object],
    *,
    start: str = "",
    for_demo: bool = False,
) -> str:
    """Change settings (``section.key`` to value) in ``file``; return what is in it now.

    ``before`` is what was read of it (``read_text``), None for a file that is to be new, which
    begins with ``start``.

    Raises: SettingsChangedError if somebody else has changed it since; SettingsError if it can't
    be written, or if the program could not start with it. Then nothing has changed.
    """
    text = edited(start if before is None else before, changes)
    save_text(file, before, text, for_demo=for_demo)
    return text


def save_text(file: Path, before: str | None, text: str, *, for_demo: bool = False) -> None:
    """Put ``text`` into ``file`` in place of what was read of it; see ``save``.

    Raises: SettingsChangedError, SettingsError; then nothing has changed.
    """
    parse(text.removeprefix(BOM), for_demo=for_demo)
    if read_text(file) != before:
        raise SettingsChangedError(
            f"{file} was changed by somebody else meanwhile, so nothing was saved. Open the "
            "settings again to see what is in it now."
        )
    _replace(file, text)


def edited(text: str, changes: Mapping[str, object]) -> str:
    """Return the TOML ``text`` with these settings changed and all else as it was.

    Raises: SettingsError if it isn't TOML.
    """
    import tomlkit

    def change(document: tomlkit.TOMLDocument) -> None:
        for name, value in changes.items():
            section, _, key = name.partition(".")
            if section not in document:
                document[section] = tomlkit.table()
            table: Any = document[section]
            table[key] = list(value) if isinstance(value, tuple) else value

    return toml_file.changed(text, change)


def values_of(settings: tuple[object, ...]) -> dict[str, object]:
    """Return every setting under its name, ``section.key``."""
    return {
        f"{section}.{key}": value
        for section in SECTIONS
        for key, value in getattr(settings, section)._asdict().items()
    }


def _replace(file: Path, text: str) -> None:
    """Raises: SettingsError, and then ``file`` is what it was."""
    # A link is followed: the file it leads to changes, not the link.
    file = Path(os.path.realpath(file))
    beside = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        mode = file.stat().st_mode & 0o777 if file.exists() else 0o600
        _write(beside, text.encode(), mode)
        beside.replace(file)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        why = error.strerror or type(error).__name__
        remedy = "Check the folder, its permissions and the space on the disk, and save again."
        if isinstance(error, PermissionError):
            remedy = (
                "Check its permissions; on Windows, close the program that has it open. "
                "Then save again."
            )
        message = f"{file} can't be written: {why}. Nothing was saved. {remedy}"
        raise SettingsError(message) from None
    _sync_folder(file.parent)


def _write(beside: Path, content: bytes, mode: int) -> None:
    """Raises: OSError."""
    with suppress(FileNotFoundError):
        # Of a run that was killed right here.
        beside.unlink()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(beside, flags, mode), "wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())


def _sync_folder(folder: Path) -> None:
    """The new name is on the disk too; Windows knows no such call."""
    if os.name == "nt":
        return
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
