"""The words and sizes that the law asks for on a receipt, by country.

The table with sources and dates, and what is assumed: docs/receipts.md.
"""

from typing import Final, NamedTuple

from terminal_app.receipts.blocks import AMOUNT_PERCENT

CONSPICUOUS_PERCENT = 200
"""Size of what must not be overlooked, in every country: as large as any of them asks for."""


class Law(NamedTuple):
    """What one country asks for; an empty word: nothing."""

    language: str = ""
    """The language of its words."""
    not_for_goods: str = ""
    """That this isn't the receipt for the goods."""
    not_for_goods_percent: int = AMOUNT_PERCENT
    """Least size of that, in percent of the amount's."""
    copy: str = ""
    practice: str = ""
    """That nothing was sold: a demo or a test."""


NO_LAW: Final = Law()
LAWS: Final = {
    # Kassasystemforskrifta 2-8-8, as the tax office explains it: at least 50 % larger.
    "NO": Law("nb", "IKKE KVITTERING FOR KJØP", 150),
    # SKVFS 2014:9, chapter 7: EJ KVITTO, KOPIA and ÖVNING at least twice as large.
    "SE": Law("sv", "EJ KVITTO PÅ KÖP", 200, "KOPIA", "ÖVNING"),
    "DK": Law("da"),
    "FI": Law("fi"),
}
"""By the country's ISO 3166-1 code, as in the settings."""
