"""How much of the program the tests run: `python -m tools.checks.coverage`.

Runs all tests, measures them and the processes that they start, and writes the figure into
docs/proof.md. With arguments for pytest it runs those tests and writes nothing. A process that a
test ends with SIGKILL leaves no data, so the figure is a little too low. A few tests fail while
they are measured: they look at what is loaded, or limit what may be written; measuring does both.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docs" / "proof.md"
_ALL = ("--numprocesses", "3", "--dist", "loadfile")
_PLACE = re.compile(r"(<!-- coverage -->\n).*?(<!-- /coverage -->)", re.DOTALL)


def with_figure(text: str, figure: str) -> str:
    """Return a page with the figure in its place."""
    changed, places = _PLACE.subn(rf"\g<1>{figure}\n\g<2>", text)
    if places != 1:
        raise ValueError(f"there are {places} places for the coverage, not one")
    return changed


def sentence(totals: dict[str, int]) -> str:
    """Return what the totals of ``coverage json`` say."""
    lines, branches = totals["num_statements"], totals["num_branches"]
    return (
        f"**{totals['covered_lines'] / lines:.1%} of {lines:,} statements and "
        f"{totals['covered_branches'] / branches:.1%} of {branches:,} branches** of "
        "`terminal_app`, measured with `python -m tools.checks.coverage`."
    )


def _coverage(*arguments: str) -> int:
    command = [sys.executable, "-m", "coverage", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def main(given: list[str] | None = None) -> int:
    """Run the tests and tell the figure; returns pytest's exit status."""
    chosen = sys.argv[1:] if given is None else given
    _coverage("erase")
    status = _coverage("run", "-m", "pytest", *(chosen or _ALL))
    _coverage("combine", "--quiet")
    _coverage("report", "--skip-covered", "--sort", "miss")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "coverage.json")
        _coverage("json", "--quiet", "-o", str(file))
        figure = sentence(json.loads(file.read_text(encoding="utf-8"))["totals"])
    print(figure)
    if not chosen:
        FILE.write_text(with_figure(FILE.read_text(encoding="utf-8"), figure), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
