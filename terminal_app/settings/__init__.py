"""The settings file. Nothing starts with a setting that isn't understood."""

from terminal_app.settings.loader import for_simulator, load, parse
from terminal_app.settings.model import (
    CURRENCIES,
    ENVIRONMENTS,
    LANGUAGES,
    SHOWS,
    SIMULATOR_PORT,
    TEXT_SIZES,
    THEMES,
    Connection,
    CustomerDisplay,
    Sale,
    Screen,
    Settings,
    Till,
    Times,
)
from terminal_app.settings.paths import data_dir, default_file, operator_name

__all__ = [
    "CURRENCIES",
    "ENVIRONMENTS",
    "LANGUAGES",
    "SHOWS",
    "SIMULATOR_PORT",
    "TEXT_SIZES",
    "THEMES",
    "Connection",
    "CustomerDisplay",
    "Sale",
    "Screen",
    "Settings",
    "Till",
    "Times",
    "data_dir",
    "default_file",
    "for_simulator",
    "load",
    "operator_name",
    "parse",
]
