"""The kill matrix: each flow killed at each of its points, several at a time, and its tables."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.system.kill.flow import Flow
from tests.system.kill.flow_runner import flow_runner
from tests.system.kill.ledger_check import BAD, Judgement, Verdict, judge
from tests.system.kill.points import Point

_TRIES = 3
"""A time limit that expires at another moment can make a run pass fewer points."""
_WAITING_FOR_EACH = 8
"""How many runs for each worker may wait out the minute, which needs no computing time."""


@dataclass(frozen=True)
class Row:
    """One kill and its verdict."""

    flow: Flow
    point: Point
    judgement: Judgement


def run_matrix(  # noqa: PLR0913 - the options of the command
    folder: Path,
    display: str,
    flows: Iterable[Flow],
    *,
    workers: int = 2,
    patient: bool = False,
    taken_away: bool = False,
    tell: Callable[[Row], None] = lambda _row: None,
) -> list[Row]:
    """Kill every flow at each of its points; ``tell`` is called with each row."""
    slots = threading.BoundedSemaphore(workers)
    threads = workers * _WAITING_FOR_EACH if patient else workers

    def points(flow: Flow) -> list[Point]:
        with slots:
            return runner.points(flow)

    def one(flow: Flow, point: Point) -> Row:
        for _ in range(_TRIES):
            evidence = runner.kill(flow, point, patient=patient, taken_away=taken_away, slot=slots)
            judgement = judge(evidence)
            if judgement.verdict is not Verdict.NOT_REACHED:
                break
        row = Row(flow, point, judgement)
        tell(row)
        return row

    with flow_runner(folder, display) as runner, ThreadPoolExecutor(threads) as pool:
        flows = list(flows)
        listed = pool.map(points, flows)
        todo = [
            (flow, point) for flow, points in zip(flows, listed, strict=True) for point in points
        ]
        return list(pool.map(lambda each: one(*each), todo))


def bad(rows: Sequence[Row]) -> list[Row]:
    """Return the rows in which the till lied or lost a payment."""
    return [row for row in rows if row.judgement.verdict in BAD]


def line(row: Row) -> str:
    """Return one row as a line of the table."""
    judgement = row.judgement
    verdict = ": ".join([judgement.verdict.value, "; ".join(judgement.why)]).removesuffix(": ")
    cells = (row.flow.name, str(row.point), judgement.before, judgement.after, verdict)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def table(rows: Sequence[Row]) -> str:
    """Return all rows as a table in Markdown."""
    head = (
        "| flow | killed | on the disk; arrived at the server | after the next start | verdict |",
        "| --- | --- | --- | --- | --- |",
    )
    return "\n".join((*head, *(line(row) for row in rows))) + "\n"


def summary(rows: Sequence[Row]) -> str:
    """Return how many points of each flow have each verdict, as a table in Markdown."""
    shown = [each for each in Verdict if any(row.judgement.verdict is each for row in rows)]
    lines = [
        f"| flow | the customer | points | {' | '.join(each.value for each in shown)} |",
        "| --- | --- | --- |" + " --- |" * len(shown),
    ]
    for flow in dict.fromkeys(row.flow.name for row in rows):
        own = [row for row in rows if row.flow.name == flow]
        counts = Counter(row.judgement.verdict for row in own)
        numbers = " | ".join(str(counts[each]) for each in shown)
        lines.append(f"| {flow} | {own[0].flow.customer} | {len(own)} | {numbers} |")
    counts = Counter(row.judgement.verdict for row in rows)
    numbers = " | ".join(str(counts[each]) for each in shown)
    lines.append(f"| all | | {len(rows)} | {numbers} |")
    return "\n".join(lines) + "\n"
