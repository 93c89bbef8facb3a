"""Receipts as lines of plain text, as wide as the paper."""

from collections.abc import Iterable
from typing import NamedTuple

from terminal_app.receipts.blocks import (
    Banner,
    Block,
    Heading,
    Logo,
    Pair,
    Paragraph,
    ReceiptCode,
    Rule,
    Space,
)

WIDTHS = (32, 42, 48)
"""Characters per line: on 58 mm paper, and two usual ones on 80 mm."""
MOST_HEADING_LINES = 3


class ReceiptLine(NamedTuple):
    """One line of at most the paper's width."""

    text: str
    bold: bool = False


def lines_of(blocks: Iterable[Block], width: int) -> tuple[ReceiptLine, ...]:
    """Return the lines of a receipt, of at most ``width`` characters each."""
    return tuple(line for block in blocks for line in _lines(block, width))


def _lines(block: Block, width: int) -> list[ReceiptLine]:
    match block:
        case Heading(text, bold):
            return [ReceiptLine(_centre(line, width), bold) for line in heading(text, width)]
        case Pair(left, right, bold):
            return [ReceiptLine(line, bold) for line in pair(left, right, width)]
        case Paragraph(text, bold, centred):
            lines = wrapped(text, width)
            return [ReceiptLine(_centre(one, width) if centred else one, bold) for one in lines]
        case Banner():
            return _banner(block, width)
        case Rule():
            return [ReceiptLine("-" * width)]
        case Space():
            return [ReceiptLine("")]
        case ReceiptCode() | Logo():
            return []  # the number stands on the receipt, and the shop's name


def as_text(lines: Iterable[ReceiptLine]) -> str:
    """Return the lines as plain text, with a final line feed."""
    return "".join(f"{line.text.rstrip()}\n" for line in lines)


def printable(text: str) -> str:
    """Return ``text`` as one line: a server's text may hold control characters."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


def wrapped(text: str, width: int) -> list[str]:
    """Return ``text`` in lines of ``width``, broken between words where possible."""
    made: list[str] = []
    rest = printable(text)
    while rest:
        cut = len(rest) if len(rest) <= width else rest.rfind(" ", 1, width + 1)
        cut = width if cut <= 0 else cut
        made.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return made


def heading(text: str, width: int) -> list[str]:
    """Return a server's text in lines, cut so that amount and outcome stay in sight below it."""
    made = wrapped(text[: width * (MOST_HEADING_LINES + 1)], width)
    if len(made) <= MOST_HEADING_LINES:
        return made
    return [*made[: MOST_HEADING_LINES - 1], f"{made[MOST_HEADING_LINES - 1][: width - 1]}…"]


def pair(left: str, right: str, width: int) -> list[str]:
    """Return both texts on one line, or on several if they don't fit."""
    left, right = printable(left), printable(right)
    gap = width - len(left) - len(right)
    if gap >= 1:
        return [left + " " * gap + right]
    return [*wrapped(left, width), *(line.rjust(width) for line in wrapped(right, width))]


def _centre(text: str, width: int) -> str:
    return text.center(width).rstrip()


def _banner(banner: Banner, width: int) -> list[ReceiptLine]:
    """Return words for plain text, which has no font sizes: framed and in spaced capitals.

    The plain wording is at the outer edge: before the frame at the top of a receipt, after it if
    it is the last.
    """
    written = [ReceiptLine(_centre(line, width), bold=True) for line in wrapped(banner.text, width)]
    if not written:
        return []
    edge = ReceiptLine("#" * width, bold=True)
    large = [
        ReceiptLine(f"#{text.center(width - 2)}#", bold=True)
        for text in _in_spaced_capitals(banner.text, width - 4)
    ]
    framed = [edge, *large, edge]
    return [*framed, *written] if banner.is_last else [*written, *framed]


def _in_spaced_capitals(text: str, width: int) -> list[str]:
    """Return the words of ``text`` spaced, in lines of ``width``; a dash begins a new line."""
    made: list[str] = []
    begins = True
    for word in printable(text).upper().split():
        if not any(map(str.isalnum, word)):
            begins = True
            continue
        spaced = " ".join(word)
        begins, fits = False, not begins and len(made[-1]) + 3 + len(spaced) <= width
        if fits:
            made[-1] += f"   {spaced}"
        else:
            made += [spaced[at : at + width].strip() for at in range(0, len(spaced), width)]
    return made
