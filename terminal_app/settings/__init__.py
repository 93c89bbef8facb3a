"""The settings: values (here), file (``loader``, ``writer``), rules (``validation``), ``paths``.

The values alone cost next to nothing to load; what reads a file is imported from its module.
"""

from terminal_app.settings.model import (
    COUNTRIES,
    CURRENCIES,
    ENVIRONMENTS,
    LANGUAGES,
    SHOWS,
    SIMULATOR_PORT,
    TEXT_SIZES,
    THEMES,
    WHEN_PRINTED,
    Connection,
    CustomerDisplay,
    Day,
    Printer,
    Retention,
    Sale,
    Scanner,
    Screen,
    Settings,
    Settlement,
    Till,
    Times,
)

__all__ = [
    "COUNTRIES",
    "CURRENCIES",
    "ENVIRONMENTS",
    "LANGUAGES",
    "SHOWS",
    "SIMULATOR_PORT",
    "TEXT_SIZES",
    "THEMES",
    "WHEN_PRINTED",
    "Connection",
    "CustomerDisplay",
    "Day",
    "Printer",
    "Retention",
    "Sale",
    "Scanner",
    "Screen",
    "Settings",
    "Settlement",
    "Till",
    "Times",
]
