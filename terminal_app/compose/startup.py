"""The settings and the data folder that a command line names."""

from pathlib import Path

from terminal_app.errors import SettingsError
from terminal_app.receipts import logo
from terminal_app.settings import Settings, loader, paths, profile_file


def settings_file(named: Path | None) -> Path:
    """Return the settings file: the named one, else where it is looked for."""
    return named or paths.default_file()


def chosen(named_file: Path | None, named_dir: Path | None) -> tuple[Settings, Path]:
    """Return the settings and the data folder of a till.

    Raises: SettingsError.
    """
    settings = _with_profile(named_file)
    # Here, so that a fault in it is told before anything begins.
    logo.check(settings.till.logo)
    return settings, _data_dir(settings, named_dir)


def chosen_for_demo(named_file: Path | None, named_dir: Path | None) -> tuple[Settings, Path]:
    """Return the same of a demo, whose server is its own: it needs no settings.

    Raises: SettingsError.
    """
    settings = loader.load(named_file, for_demo=True) if named_file else Settings()
    logo.check(settings.till.logo)
    return settings, paths.data_dir(named_dir, is_simulated=False) / "demo"


def chosen_to_read(named_file: Path | None, named_dir: Path | None) -> tuple[Settings, Path]:
    """Return the same where a journal is only read: settings that can't be used are the defaults.

    Raises: SettingsError where the named file can't be used.
    """
    try:
        settings = _with_profile(named_file)
    except SettingsError:
        if named_file is not None:
            raise
        settings = Settings()
    return settings, _data_dir(settings, named_dir)


def _with_profile(named_file: Path | None) -> Settings:
    """Raises: SettingsError, also for a profile that can't be used."""
    settings = loader.load(settings_file(named_file))
    profile_file.digest_of(settings.connection.profile)
    return settings


def _data_dir(settings: Settings, named: Path | None) -> Path:
    return paths.data_dir(named, is_simulated=settings.connection.is_simulated)
