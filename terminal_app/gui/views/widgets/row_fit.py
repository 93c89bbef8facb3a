"""Fitting buttons to a width: in one row, or in two."""

from collections.abc import Sequence
from typing import NamedTuple


class Placed(NamedTuple):
    """Where a button stands, in pixels but for its row."""

    row: int
    left: int
    width: int


def in_rows(wanted: Sequence[int], width: int, gap: int) -> list[Placed]:
    """Return where buttons that want these widths stand: in one row, or in two if they must."""
    number = len(wanted)
    fit = sum(wanted) + gap * (number - 1) <= width
    first = number if fit else max(1, number // 2)
    placed: list[Placed] = []
    for row, each in enumerate((wanted[:first], wanted[first:])):
        left = 0
        for wide in _shared(each, width - gap * (len(each) - 1)):
            placed.append(Placed(row, left, wide))
            left += wide + gap
    return placed


def _shared(wanted: Sequence[int], room: int) -> list[int]:
    """Return the widths of the buttons of a row: all the same, if that is enough for each."""
    same = room // max(1, len(wanted))
    if max(wanted, default=0) <= same:
        return [same] * len(wanted)
    return [room * one // sum(wanted) for one in wanted]
