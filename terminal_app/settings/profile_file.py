"""The file of a server's profile, read into a value; a fault is told with line and remedy."""

from pathlib import Path
from typing import TYPE_CHECKING

from terminal_app.errors import SettingsError
from terminal_app.settings.toml_file import BOM, read_text, refuse_deep_keys

if TYPE_CHECKING:
    from terminal_app.wire.profile.model import Profile

MOST_BYTES = 65_536


def load(file: Path) -> "Profile":
    """Read the profile in ``file``.

    Raises: SettingsError.
    """
    from terminal_app.wire.profile import load as profile_text  # noqa: PLC0415 - not for the first paint

    text = read_text(file, MOST_BYTES, "server's profile")
    if text is None:
        message = f"There is no profile {file}. Correct connection.profile, or name another file."
        raise SettingsError(message)
    text = text.removeprefix(BOM)
    try:
        refuse_deep_keys(text)
        return profile_text.parse(text)
    except (SettingsError, ValueError) as error:
        raise SettingsError(f"{file}: {error}") from None


def of(named: str) -> "Profile":
    """Return the profile in the file that the settings name; the shipped contract for none.

    Raises: SettingsError.
    """
    from terminal_app.wire.profile.model import SHIPPED  # noqa: PLC0415 - not for the first paint

    return load(Path(named)) if named else SHIPPED


def digest_of(named: str) -> str:
    """Return the digest of that profile; empty for the shipped contract.

    Raises: SettingsError.
    """
    return load(Path(named)).digest if named else ""
