"""One measured figure, beside its floor and what is aimed at."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """``ratio`` is to the floor, where comparing with it means something."""

    name: str
    unit: str
    value: float
    floor: float | None = None
    aim: str = ""
    met: bool | None = None
    remark: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the floor."""
        return self.value / self.floor if self.floor else None


def at_most(name: str, value_ms: float, most_ms: float, floor_ms: float | None = None) -> Figure:
    """Return a figure that is met up to ``most_ms``."""
    aim = f"at most {most_ms:.0f}"
    return Figure(name, "ms", value_ms, floor_ms, aim, value_ms <= most_ms)


def median_ms(seconds: Sequence[float]) -> float:
    """Return the median in milliseconds."""
    return statistics.median(seconds) * 1000


def p99_ms(seconds: Sequence[float]) -> float:
    """Return the 99th percentile in milliseconds."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table in Markdown."""

    def shown(value: float | None) -> str:
        return "" if value is None else f"{value:.2f}"

    rows = [
        "| figure | unit | till | floor | ratio | aim | met |",
        "| --- | --- " + "| --- " * 5 + "|",
    ]
    for each in figures:
        met = {None: "", True: "yes", False: "NO"}[each.met]
        cells = (each.name, each.unit, shown(each.value), shown(each.floor), shown(each.ratio))
        rows.append(f"| {' | '.join(cells)} | {each.aim} | {met} |")
    remarks = [f"* {each.name}: {each.remark}" for each in figures if each.remark]
    return "\n".join([*rows, "", *remarks])
