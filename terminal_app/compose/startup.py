"""The settings and the data folder that a command line names."""

from pathlib import Path
from typing import TYPE_CHECKING

from terminal_app.errors import SettingsError
from terminal_app.settings import Settings, loader, paths, profile_file
from terminal_app.texts import Texts

if TYPE_CHECKING:
    from terminal_app.payments.payment import Owner
    from terminal_app.wire.profile.model import Profile


def settings_file(named: Path | None) -> Path:
    """Return the settings file: the named one, else where it is looked for."""
    return named or paths.default_file()


def chosen(named_file: Path | None, named_dir: Path | None) -> tuple[Settings, Path]:
    """Return the settings and the data folder of a till.

    Raises: SettingsError.
    """
    settings = loader.load(settings_file(named_file))
    # Here, so that a fault in it is told before anything begins.
    profile_file.digest_of(settings.connection.profile)
    return settings, _data_dir(settings, named_dir)


def chosen_for_demo(named_file: Path | None, named_dir: Path | None) -> tuple[Settings, Path]:
    """Return the same of a demo, whose server is its own: it needs no settings.

    Raises: SettingsError.
    """
    settings = loader.load(named_file, for_demo=True) if named_file else Settings()
    return settings, paths.data_dir(named_dir, is_simulated=False) / "demo"


def chosen_to_read(named_file: Path | None, named_dir: Path | None) -> tuple[Path, Texts]:
    """Return the data folder whose journal is to be read, and texts; without settings in English.

    Raises: SettingsError where the named file can't be used.
    """
    settings, data_dir = settings_to_read(named_file, named_dir)
    return data_dir, Texts(settings.till.language)


def settings_to_read(named_file: Path | None, named_dir: Path | None) -> tuple[Settings, Path]:
    """Return the settings, or what they are without a file, and the same folder.

    Raises: SettingsError where the named file can't be used.
    """
    try:
        return chosen(named_file, named_dir)
    except SettingsError:
        if named_file is not None:
            raise
        return Settings(), _data_dir(Settings(), named_dir)


def profile_to_read(named_file: Path | None) -> "Profile":
    """Return the server's profile in the settings; the shipped contract where it can't be read."""
    from terminal_app.wire.profile.model import SHIPPED  # noqa: PLC0415 - not for the first paint

    try:
        settings, _data = chosen(named_file, None)
        return profile_file.of(settings.connection.profile)
    except SettingsError:
        return SHIPPED


def day_to_read(named_file: Path | None) -> tuple[int, "Owner | None"]:
    """Return the cut-off hour, and whose closings are meant; None where no settings say it."""
    from terminal_app.payments.payment import Owner  # noqa: PLC0415 - not for the first paint

    try:
        settings, _data = chosen(named_file, None)
    except SettingsError:
        return 0, None
    connection = settings.connection
    return settings.day.cut_off_hour, Owner(connection.websocket_url, connection.terminal_id)


def _data_dir(settings: Settings, named: Path | None) -> Path:
    return paths.data_dir(named, is_simulated=settings.connection.is_simulated)
