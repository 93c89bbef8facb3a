"""``python -m benchmarks.terminals``: many terminals at one simulator, every payment accounted for.

The simulator runs as a process of its own, with its ledger and its state on the disk. What the
terminals were told is held against the ledger's file. ``--write`` puts the figures into
docs/benchmarks.md.
"""

import argparse
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.figures import median_ms, p99_ms
from benchmarks.load import Load, Result, run

DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_MARKS = ("<!-- terminals -->\n", "<!-- /terminals -->")


def as_markdown(result: Result) -> str:
    """Return the figures as the documentation shows them."""
    load, observed = result.load, result.observed
    kinds = Counter(payment.kind for payment in observed.payments.values())
    made = ", ".join(f"{number:,} {kind}" for kind, number in kinds.most_common())
    verdict = (
        "**every one accounted for on both sides**"
        if not result.differences
        else f"**{len(result.differences)} DIFFERENCES**"
    )
    rows = [
        f"| {name} | {len(times):,} | {median_ms(times):.2f} | {p99_ms(times):.2f} "
        f"| {max(times) * 1000:.1f} |"
        for name, times in (*observed.latencies.items(), ("floor: echo", result.floor))
    ]
    head = (
        f"{load.terminals:,} terminals, {load.per_second} payments a second for "
        f"{load.seconds:g} s, seed {load.seed}: {len(observed.payments):,} payments ({made}) in "
        f"{result.lasted_s:.1f} s, {verdict}."
    )
    columns = ("| from request to answer | number | median ms | p99 ms | longest ms |",)
    return "\n".join((head, "", *columns, "| --- | ---: | ---: | ---: | ---: |", *rows, ""))


def main() -> int:
    """Run the load; returns 1 if anything isn't accounted for."""
    usual = Load()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.terminals", description=__doc__)
    parser.add_argument("--terminals", type=int, default=usual.terminals)
    parser.add_argument("--per-second", type=int, default=usual.per_second)
    parser.add_argument("--seconds", type=float, default=usual.seconds)
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--write", action="store_true", help="put the figures into the docs")
    given = parser.parse_args()
    load = Load(given.terminals, given.per_second, given.seconds, given.seed)
    _allow_descriptors(2 * load.terminals)
    with tempfile.TemporaryDirectory() as folder:
        result = run(load, Path(folder))
    text = as_markdown(result)
    print(text)
    for difference in result.differences[:20]:
        print(difference)
    if given.write:
        begin, end = _MARKS
        document = DOCUMENT.read_text(encoding="utf-8")
        block = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        DOCUMENT.write_text(block.sub(lambda _: f"{begin}{text}{end}", document), encoding="utf-8")
    return 1 if result.differences else 0


def _allow_descriptors(number: int) -> None:
    """Raise this process' limit of open files, and that of the processes it starts, if need be."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number + 256
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


if __name__ == "__main__":
    sys.exit(main())
