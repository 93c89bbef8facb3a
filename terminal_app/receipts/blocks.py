"""The blocks of a receipt or a payment summary: what each renderer draws in its own way."""

from typing import NamedTuple

AMOUNT_PERCENT = 100
"""The size of the amount, by which all others are told."""
MOST_LOGO_DOTS = 160
"""Height of a logo on paper: 20 mm at a printer's 203 dots an inch."""


class Logo(NamedTuple):
    """The shop's picture, in the middle; where pictures can't be drawn, nothing."""

    width: int
    height: int
    rgb: bytes
    """Its rows from the top, three bytes a dot, on white."""

    def scale(self, most_width: float) -> float:
        """Return by what its dots are multiplied to fit the paper: never enlarged, never cut."""
        return min(1.0, most_width / self.width, MOST_LOGO_DOTS / self.height)


class Heading(NamedTuple):
    """A centred text of somebody else, cut to a few lines so that what is below stays in sight."""

    text: str
    bold: bool = False


class Pair(NamedTuple):
    """Two texts, one at each side."""

    left: str
    right: str
    bold: bool = False


class Paragraph(NamedTuple):
    """A text in lines of the paper's width."""

    text: str
    bold: bool = False
    centred: bool = False


class Rule(NamedTuple):
    """A line across."""


class Space(NamedTuple):
    """An empty line."""


class Banner(NamedTuple):
    """Words that nobody may overlook; where there are no sizes, spaced capitals in a frame."""

    text: str
    percent: int
    """Height of the letters, in percent of the amount's."""
    is_last: bool = False
    """At the end of the paper: the plain wording is at the outer edge."""


class ReceiptCode(NamedTuple):
    """The code that opens the receipt at the till; where codes can't be drawn, nothing."""

    text: str


Block = Logo | Heading | Pair | Paragraph | Rule | Space | Banner | ReceiptCode
