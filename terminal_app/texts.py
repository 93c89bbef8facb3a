"""What people read, in their language: sentences by gettext, numbers and dates by Babel.

English is the language of the source; ``locale/`` holds the others. An amount is shown
with its ISO code, since "kr" is three currencies (docs/decisions/0004-texts.md).
"""

import functools
import gettext
import os.path
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, NamedTuple

DOMAIN = "terminal_app"

DateFormat = Literal["short", "medium", "full"]
"""Babel's names: in figures; with the month's name; with the day of the week, too."""


class Language(NamedTuple):
    """What the program needs to know of a language besides its sentences."""

    name: str
    """In itself."""
    locale: str
    """Babel's, for numbers and dates."""
    decimal_separator: str
    date_format: DateFormat = "short"
    """In figures, but in English, where their order differs by country."""


LANGUAGES: Final = {
    "en": Language("English", "en_GB", ".", "medium"),
    "nb": Language("Norsk", "nb_NO", ","),
    "sv": Language("Svenska", "sv_SE", ","),
    "da": Language("Dansk", "da_DK", ","),
    "fi": Language("Suomi", "fi_FI", ","),
}
"""The languages, by their names in the settings; docs/how-to.md says what else one takes."""


_Date = date
"""Under a name that ``Texts`` doesn't use for a method."""


class Texts:
    """Speaks one language at a time."""

    def __init__(self, language: str) -> None:
        self.set_language(language)

    def set_language(self, language: str) -> None:
        """Speak that language from now on, wherever this object is in use."""
        self.language = language
        folder = os.path.join(os.path.dirname(__file__), "locale")  # noqa: PTH118, PTH120 - before the first paint
        self._catalogue = gettext.translation(DOMAIN, folder, [language], fallback=True)

    def say(self, sentence: str, **values: object) -> str:
        """Return ``sentence`` in this language, with ``values`` in its braces."""
        said = self._catalogue.gettext(sentence)
        return said.format(**values) if values else said

    def count(self, one: str, many: str, number: int) -> str:
        """Return ``one`` or ``many`` in this language, as ``number`` (in its braces) asks."""
        return self._catalogue.ngettext(one, many, number).format(number=number)

    @property
    def decimal_separator(self) -> str:
        """The sign on the separator key."""
        return LANGUAGES[self.language].decimal_separator

    def number(self, amount_minor: int) -> str:
        """Return an amount of minor units as people write it, without a currency."""
        return _format_number(amount_minor, LANGUAGES[self.language].locale)

    def round_number(self, amount_minor: int) -> str:
        """Return an amount as short as people say it: ``100`` for 100.00.

        Below ten it has its decimals: it is no digit to be typed.
        """
        hundred, ten = 100, 1_000
        if amount_minor % hundred or amount_minor < ten:
            return self.number(amount_minor)
        return self.number(amount_minor).removesuffix(f"{self.decimal_separator}00")

    def amount(self, amount_minor: int, currency: str) -> str:
        """Return an amount with its ISO code, e.g. ``125,50 NOK``."""
        return f"{self.number(amount_minor)} {currency}"

    def date(self, day: _Date) -> str:
        """Return the date of a day or a moment, as the language writes it, e.g. ``22.11.2026``."""
        language = LANGUAGES[self.language]
        return _format_date(_without_time(day), language.date_format, language.locale)

    def day(self, day: _Date) -> str:
        """Return the day of the week and the date, short, as the language writes them."""
        return _format_skeleton(_without_time(day), "EEEdMMM", LANGUAGES[self.language].locale)

    def day_and_month(self, day: _Date) -> str:
        """Return the day and the month in figures, e.g. ``22.11.``, where there is no room."""
        return _format_skeleton(_without_time(day), "Md", LANGUAGES[self.language].locale)

    def full_day(self, day: _Date) -> str:
        """Return the day of the week and the date, in words."""
        said = _format_date(_without_time(day), "full", LANGUAGES[self.language].locale)
        return said[:1].upper() + said[1:]

    def time(self, moment: datetime) -> str:
        """Return the time of ``moment`` to the second."""
        return moment.strftime("%H:%M:%S")


@functools.lru_cache(maxsize=256)
def _format_number(amount_minor: int, locale: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(Decimal(amount_minor).scaleb(-2), format="#,##0.00", locale=locale)


@functools.lru_cache(maxsize=64)
def _format_date(day: _Date, form: DateFormat, locale: str) -> str:
    from babel.dates import format_date

    return format_date(day, form, locale=locale)


@functools.lru_cache(maxsize=64)
def _format_skeleton(day: _Date, skeleton: str, locale: str) -> str:
    from babel.dates import format_skeleton

    return format_skeleton(skeleton, day, locale=locale)


def _without_time(day: _Date) -> _Date:
    """Return the day of what may be a moment: Babel would tell that in UTC."""
    return date(day.year, day.month, day.day)


def local(moment: str) -> datetime | None:
    """Return an ISO 8601 time stamp in the machine's time zone, or None if it is none."""
    try:
        parsed = datetime.fromisoformat(moment)
        return parsed.astimezone()
    except (ValueError, OverflowError, OSError):
        return None
