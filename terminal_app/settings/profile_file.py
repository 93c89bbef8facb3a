"""The file of a server's profile, read into a value; a fault is told with line and remedy."""

from pathlib import Path

from terminal_app.errors import SettingsError
from terminal_app.settings.toml_file import read_regular, refuse_deep_keys
from terminal_app.wire.profile import load as profile_text
from terminal_app.wire.profile.model import SHIPPED, Profile

MOST_BYTES = 65_536


def load(file: Path) -> Profile:
    """Read the profile in ``file``.

    Raises: SettingsError.
    """
    try:
        raw = read_regular(file, MOST_BYTES + 1)
        return _parsed(raw)
    except FileNotFoundError:
        message = f"There is no profile {file}. Correct connection.profile, or name another file."
        raise SettingsError(message) from None
    except UnicodeDecodeError as error:
        message = f"{file}: not UTF-8 at byte {error.start}. Save the file as UTF-8."
        raise SettingsError(message) from None
    except OSError as error:
        message = f"{file} can't be read: {error.strerror}. Check the file and its permissions."
        raise SettingsError(message) from None
    except (SettingsError, ValueError) as error:
        raise SettingsError(f"{file}: {error}") from None


def _parsed(raw: bytes) -> Profile:
    """Raises: SettingsError, ValueError."""
    if len(raw) > MOST_BYTES:
        raise SettingsError(f"larger than {MOST_BYTES} bytes. Name the server's profile.")
    text = raw.decode("utf-8-sig")
    refuse_deep_keys(text)
    return profile_text.parse(text)


def of(named: str) -> Profile:
    """Return the profile in the file that the settings name; the shipped contract for none.

    Raises: SettingsError.
    """
    return load(Path(named)) if named else SHIPPED
