"""The best mask of a QR code (ISO/IEC 18004, 7.8.3), all modules of a symbol in one number.

The library finds it module by module in Python, which takes four fifths of what a code takes.
"""

from functools import lru_cache
from typing import NamedTuple

Matrix = tuple[tuple[bool, ...], ...]

MASKS = range(8)
_FINDER_LIKE = ("10111010000", "00001011101")
"""Dark and light 1:1:3:1:1 with four light ones beside it."""


class Symbol(NamedTuple):
    """A symbol's modules as bits, row by row and column by column, a zero after each line."""

    rows: int
    columns: int

    def changed(self, by: "Symbol") -> "Symbol":
        """Return it with the modules of ``by`` inverted."""
        return Symbol(self.rows ^ by.rows, self.columns ^ by.columns)


def symbol(matrix: Matrix) -> Symbol:
    """Return ``matrix`` as bits."""
    return Symbol(_number(matrix), _number(tuple(zip(*matrix, strict=True))))


def matrix_of(found: Symbol, size: int) -> Matrix:
    """Return a symbol of ``size`` modules a side row by row."""
    digits = f"{found.rows:0{size * (size + 1)}b}"[::-1]
    lines = (digits[at : at + size] for at in range(0, len(digits), size + 1))
    return tuple(tuple(digit == "1" for digit in line) for line in lines)


def _number(lines: Matrix) -> int:
    digits = "".join("".join("1" if dark else "0" for dark in line) + "0" for line in lines)
    return int(digits[::-1], 2)


def penalty(found: Symbol, size: int) -> int:
    """Return how badly a symbol is to be read, in the standard's points; less is better."""
    step, pairs, windows = size + 1, _places(size, size - 1), _places(size, size - 10)
    points = 0
    for lines in found:
        same = ~(lines ^ lines >> 1) & pairs
        fives = same & same >> 1 & same >> 2 & same >> 3
        # N1: a run of five and more, 3 points and one for each that it is longer.
        points += fives.bit_count() + 2 * (fives & ~(fives >> 1)).bit_count()
        for pattern in _FINDER_LIKE:
            there = windows
            for place, digit in enumerate(pattern):
                there &= lines >> place if digit == "1" else ~(lines >> place)
            points += 40 * there.bit_count()
    same = ~(found.rows ^ found.rows >> 1) & pairs
    squares = same & same >> step & ~(found.rows ^ found.rows >> step)
    points += 3 * (squares & _places(size, size - 1, size - 1)).bit_count()
    departure = abs(100 * found.rows.bit_count() / size**2 - 50)
    return points + 10 * int(departure / 5)


@lru_cache(maxsize=32)
def _places(size: int, count: int, lines: int | None = None) -> int:
    """Return the first ``count`` places of each line, of the first ``lines`` ones."""
    line = (1 << max(0, count)) - 1
    return sum(line << at * (size + 1) for at in range(size if lines is None else lines))
