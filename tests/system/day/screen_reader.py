"""Reader of the till's screen: colours, words and codes, from its pixels."""

import re
import time
from dataclasses import dataclass

import zxingcpp
from PIL import Image, ImageChops

from terminal_app.gui.screen_state import Tone
from terminal_app.gui.views.widgets.palettes import PALETTES, Palette
from terminal_app.texts import Texts
from tests.support.ocr import (
    AS_A_PAGE,
    ONE_BLOCK,
    ONE_LINE,
    SCATTERED,
    Word,
    likeness,
    read_lines,
    read_words,
)
from tests.support.screen import Colour, Screen, rgb

MIDDLE = (0.337, 0.705)
"""The middle pane, as a share of the width."""
TOP, BOTTOM = 0.08, 0.95
"""Below the header and above the status line, as a share of the height."""
BUTTONS = 0.76
"""Below this share of the height the middle pane has only its buttons and a notice."""
LEAST_RESULT_HEIGHT = 0.1
"""A result's ground is higher than this share of the screen; a notice's isn't."""
LEAST_SIGN_HEIGHT = 60
"""A result's sign is higher than this, in pixels; a line of words isn't."""
CARD = ((0.725, 0.955), (0.145, 0.835))
"""The card of the day's page, or the paper in its place, as shares of width and height."""
LEAST_LIKENESS = 0.75
"""Words of this likeness are taken for the same."""
_WORDS = {
    Tone.PAID: ("Paid", "Paid (by hand)"),
    Tone.NOT_PAID: ("Not paid", "Not paid (by hand)"),
    Tone.NOT_KNOWN: ("Not known", "Charge again?", "Unknown receipt"),
    Tone.REFUNDED: ("Refunded", "Refund?", "Refunding…"),
}
"""The words that may stand on each ground."""
_AMOUNT = re.compile(r"\d[., ]+\d\d")
_SHORT = re.compile(r"[!|Il1]\s+(\d+)(\s+F6)?$")
"""The header's count where there is no room for the sentence: after an exclamation mark."""
_READING_MODES = ((ONE_BLOCK, 2), (SCATTERED, 1), (AS_A_PAGE, 2), (SCATTERED, 2))
"""Tesseract misreads frames and underlined letters in some of these modes, but not in all."""
_RESULT_MODES = ((ONE_BLOCK, 1), (ONE_BLOCK, 2), (ONE_BLOCK, 3), (SCATTERED, 2), (AS_A_PAGE, 1))
"""It takes a 5 for a 9 at some sizes of some lines."""
_DIGITS = {"7": (0, 0), "8": (1, 0), "9": (2, 0), "4": (0, 1), "5": (1, 1), "6": (2, 1),
           "1": (0, 2), "2": (1, 2), "3": (2, 2), "0": (1, 3)}  # fmt: skip
"""Column and row of the keys on the screen."""


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A result on the screen: its colour, its word in English, and its amount."""

    tone: Tone
    word: str
    amount: str
    at: float
    """Wall clock, in seconds."""
    lines: tuple[str, ...] = ()
    """The lines as they were read."""

    @property
    def is_clear(self) -> bool:
        """Whether the word is one of the till's."""
        return not self.word.startswith("?")


class ScreenReader:
    """Reads one till, in one look and one language."""

    def __init__(self, screen: Screen, look: str, language: str) -> None:
        self.screen = screen
        self.texts = Texts(language)
        self.palette: Palette = PALETTES[look]
        self._grounds = {rgb(self.palette.ground_of(tone)): tone for tone in _WORDS}

    def picture(self) -> Image.Image:
        """Return a screenshot."""
        return self.screen.picture().convert("RGB")

    def result(self, *amounts: str) -> ShownResult | None:
        """Return the result that is shown; read again where it isn't clear or of no such amount."""
        seen = None
        for mode, enlarge in _RESULT_MODES:
            seen = self._result(mode, enlarge)
            if seen is None or (
                seen.is_clear
                and (not amounts or any(same_amount(seen.amount, one) for one in amounts))
            ):
                break
        return seen

    def tone(self) -> Tone | None:
        """Return the colour of the result that is shown."""
        found = self._ground(self.picture())
        return found[0] if found is not None else None

    def _result(self, mode: int, enlarge: int) -> ShownResult | None:
        at, picture = time.time(), self.picture()
        found = self._ground(picture)
        if found is None:
            return None
        tone, box = found
        words_only = _without_sign(picture.crop(box), rgb(self.palette.ground_of(tone)))
        lines = read_lines(words_only, enlarge, mode)
        digits = [line for line in lines if _AMOUNT.search(line)]
        words = " ".join(line for line in lines if line not in digits)
        return ShownResult(
            # Of two the first is what was asked for, and the other what a receipt says.
            tone,
            self._word(words, tone),
            digits[0] if digits else "",
            at,
            tuple(lines),
        )

    def _word(self, words: str, tone: Tone) -> str:
        """Return the ground's word that these are; the text as read if they are none of them."""
        alike = {word: _alike(self.texts.say(word), words) for word in _WORDS[tone]}
        best = max(alike, key=lambda word: alike[word])
        return best if alike[best] >= LEAST_LIKENESS else f"?{words}"

    def _ground(self, picture: Image.Image) -> tuple[Tone, tuple[int, int, int, int]] | None:
        """Return the tone of the result's ground, and the box of its words."""
        width, height = picture.size
        left, top = round(MIDDLE[0] * width), round(TOP * height)
        pane = picture.crop((left, top, round(MIDDLE[1] * width), round(BOTTOM * height)))
        for colour, tone in self._grounds.items():
            rows = _rows_of(pane, colour)
            if (
                rows is not None
                and rows[1] - rows[0] > LEAST_RESULT_HEIGHT * height
                and rows[0] < height / 3
            ):
                inset = round(0.012 * width)
                # The corners are round: there the ground is higher than at its left edge.
                first, last = top + rows[0] + inset // 2, top + rows[1] + inset // 2
                return tone, (left + 2 * inset, first, left + pane.width - 2 * inset, last)
        return None

    def code(self) -> str | None:
        """Return the text of the code on the screen."""
        found = zxingcpp.read_barcodes(self.screen.picture())
        return found[0].text if found else None

    def is_connected(self) -> bool:
        """Whether the status line's lamp says connected."""
        picture = self.picture()
        corner = picture.crop((0, round(BOTTOM * picture.height), 40, picture.height))
        return _mask(corner, rgb(self.palette.paid)).getbbox() is not None

    def header_says(self, name: str) -> bool:
        """Whether that name stands in the header."""
        picture = self.picture()
        header = picture.crop((0, 0, picture.width, round(0.07 * picture.height)))
        return any(
            _alike(word.text, name) >= LEAST_LIKENESS
            for mode, enlarge in _READING_MODES
            for word in read_words(header, mode, enlarge)
        )

    def attention_count(self) -> int:
        """Return the header's count of payments to resolve."""
        return max((number for number, _ in self._attention_read()), default=0)

    def attention_place(self) -> tuple[int, int]:
        """Return the place of the header's button."""
        (place, *_) = [place for _, place in self._attention_read()]
        return place

    def _attention_read(self) -> list[tuple[int, tuple[int, int]]]:
        picture = self.picture()
        header = picture.crop((0, 0, picture.width, round(0.07 * picture.height)))
        # The button has a ground of its own, as the environment's mark has.
        read = []
        for left, right in _columns_of(header, rgb(self.palette.not_known_ground)):
            part = header.crop((left, 8, right, header.height - 8))
            # Tesseract takes a figure for a letter at one size, and not at another.
            numbers = [self._attention_in(part, enlarge) for enlarge in (2, 3, 1)]
            number = next((one for one in numbers if one is not None), None)
            if number is not None:
                read.append((number, ((left + right) // 2, header.height // 2)))
        return read

    def _attention_in(self, button: Image.Image, enlarge: int) -> int | None:
        """Return the number on what may be the button; None: it can't be read, or is another."""
        words = " ".join(one.text for one in read_words(button, ONE_LINE, enlarge))
        short = _SHORT.match(words)
        if short is not None:
            return int(short[1])
        digits = "".join(one for one in words.split(" ")[0] if one.isdigit())
        digits = digits or ("1" if words[:2] in {"l ", "I ", "| "} else "")
        if not digits:
            return None
        expected = self.texts.count(
            "{number} payment to resolve", "{number} payments to resolve", int(digits)
        )
        return int(digits) if _alike(words, expected) >= LEAST_LIKENESS else None

    def place_of(
        self, sentence: str, number: str = "", *, below: float = BUTTONS
    ) -> tuple[int, int] | None:
        """Return the place of a sentence in the middle pane, under that share of the height."""
        wanted = self.texts.say(sentence, number=number)
        for mode, enlarge in _READING_MODES:
            found = self._place_of(wanted, mode, enlarge, below)
            if found is not None:
                return found
        return None

    def card_lines(self, sentence: str) -> list[str]:
        """Return the lines of a page's card, as they are read at several sizes.

        Empty: none of them begins with that sentence.
        """
        picture = self.picture()
        width, height = picture.size
        across, down = CARD
        card = picture.crop(
            (
                round(across[0] * width),
                round(down[0] * height),
                round(across[1] * width),
                round(down[1] * height),
            )
        )
        lines = [line for enlarge in (1, 2, 3) for line in read_lines(card, enlarge)]
        count = len(sentence.split())
        begins = [" ".join(line.split()[:count]) for line in lines]
        return lines if any(_alike(one, sentence) >= LEAST_LIKENESS for one in begins) else []

    def _place_of(
        self, wanted: str, mode: int, enlarge: int, below: float
    ) -> tuple[int, int] | None:
        picture = self.picture()
        width, height = picture.size
        left, top = round(MIDDLE[0] * width), round(below * height)
        pane = picture.crop((left, top, round(MIDDLE[1] * width), round(BOTTOM * height)))
        words = read_words(pane, mode, enlarge)
        count = len(wanted.split())
        found = [
            (left + sum(word.x for word in group) // len(group), top + group[0].y)
            # Tesseract may take several words for one.
            for size in range(1, count + 1)
            for start in range(len(words) - size + 1)
            if _is_one_line(group := words[start : start + size])
            and _alike("".join(word.text for word in group), wanted) >= LEAST_LIKENESS
        ]
        return found[-1] if found else None

    def refusal(self) -> str:
        """Return the sentence under the amount, or an empty text."""
        picture = self.picture()
        width, height = picture.size
        box = (
            round(0.02 * width),
            round(0.21 * height),
            round(0.31 * width),
            round(0.265 * height),
        )
        return " ".join(read_lines(picture.crop(box), 2))

    def refuses(self, sentence: str) -> bool:
        """Whether that sentence is shown under the amount."""
        return _alike(self.refusal(), self.texts.say(sentence)) >= LEAST_LIKENESS

    def key_places(self) -> dict[str, tuple[int, int]]:
        """Return the places of the keys on the screen, computed from those that can be read."""
        picture = self.picture()
        left, top = round(0.014 * picture.width), round(0.24 * picture.height)
        pane = picture.crop((left, top, round(0.31 * picture.width), round(0.84 * picture.height)))
        read = {
            word.text: (left + word.x, top + word.y)
            for word in read_words(pane, ONE_BLOCK)
            if word.text in _DIGITS
        }
        columns = _linear_fit([(_DIGITS[key][0], place[0]) for key, place in read.items()])
        rows = _linear_fit([(_DIGITS[key][1], place[1]) for key, place in read.items()])
        return {
            key: (round(columns[0] + columns[1] * column), round(rows[0] + rows[1] * row))
            for key, (column, row) in {**_DIGITS, "separator": (2, 3)}.items()
        }


def _alike(one: str, other: str) -> float:
    """Return the likeness of two texts, wherever Tesseract sees spaces in them."""
    return likeness("".join(one.split()), "".join(other.split()))


def same_amount(read: str, expected: str) -> bool:
    """Whether an amount that was read is the expected one, to the last digit.

    Tesseract overlooks a comma at times; all amounts have two decimals.
    """
    return _digits(read) == _digits(expected)


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isdigit())


def _mask(picture: Image.Image, colour: Colour) -> Image.Image:
    """Return a mask that is white where ``picture`` has exactly that colour."""
    mask = Image.new("L", picture.size, 255)
    for band, value in zip(picture.split(), colour, strict=True):
        table = [255 if level == value else 0 for level in range(256)]
        mask = ImageChops.multiply(mask, band.point(table))
    return mask


def _rows_of(pane: Image.Image, colour: Colour) -> tuple[int, int] | None:
    """Return the first run of rows that have that colour at their left edge."""
    # Between the ground's edge and the words' inset.
    edge = pane.crop((round(0.025 * pane.width), 0, round(0.045 * pane.width), pane.height))
    strip = _mask(edge, colour)
    rows = strip.resize((1, strip.height), Image.Resampling.BOX).tobytes()
    runs = _runs(rows, 200, 2)
    return runs[0] if runs else None


def _without_sign(ground: Image.Image, colour: Colour) -> Image.Image:
    """Return ``ground`` without what is too high for a line of words: Tesseract misreads it."""
    words = ground.copy()
    drawn = ImageChops.invert(_mask(ground, colour))
    for first, last in _runs(drawn.resize((1, drawn.height), Image.Resampling.BOX).tobytes(), 1, 2):
        if last - first > LEAST_SIGN_HEIGHT:
            words.paste(colour, (0, first, words.width, last + 1))
    return words


def _columns_of(line: Image.Image, colour: Colour) -> list[tuple[int, int]]:
    columns = _mask(line, colour).resize((line.width, 1), Image.Resampling.BOX).tobytes()
    return [run for run in _runs(columns, 20, 6) if run[1] - run[0] > 40]


def _runs(levels: bytes, least: int, gap: int) -> list[tuple[int, int]]:
    """Return the runs in which ``levels`` are at least ``least``, across gaps up to ``gap``."""
    runs: list[tuple[int, int]] = []
    for place, level in enumerate(levels):
        if level < least:
            continue
        if runs and place - runs[-1][1] <= gap:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _is_one_line(words: list[Word]) -> bool:
    return len({word.line for word in words}) == 1


def _linear_fit(points: list[tuple[int, int]]) -> tuple[float, float]:
    """Return offset and slope of the line with the least squares to ``points``."""
    count = len(points)
    assert len({x for x, _ in points}) > 1, f"the keys on the screen can't be read: {points}"
    mean_x, mean_y = (sum(values) / count for values in zip(*points, strict=True))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum(
        (x - mean_x) ** 2 for x, _ in points
    )
    return mean_y - slope * mean_x, slope
