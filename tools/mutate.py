"""Break each rule about money on purpose, and see that a test notices: `python -m tools.mutate`.

Each mutation of ``tools.mutations`` is made alone, in a copy of the tree. Ends with 1 if one
survives its tests; with ``--write`` the table is written to docs/mutations.md.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.mutations import MUTATIONS, Mutation

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "mutations.md"
_COPIED = ("terminal_app", "tests", "tools", "docs", "assets", "pyproject.toml", "README.md")
_AT_ONCE = 2
_LONGEST_S = 600
_PASSED, _FAILED, _INTERRUPTED = 0, 1, 2
_NAMED = re.compile(r"^(?:FAILED|ERROR) \S*?([^/\s]+\.py)(?:::(\w+))?", re.MULTILINE)

_HEAD = """# The rules, broken on purpose

Made by `python -m tools.mutate --write`; don't edit it. Each line is a small change to the program
that breaks a rule of [rules.md](rules.md); of the tests that ran against it, the one named failed
first.

"""


class OutOfDateError(Exception):
    """A mutation doesn't fit the program any more, or its tests fail without it."""


def mutated(mutation: Mutation, root: Path = ROOT) -> str:
    """Return the text of the mutation's file with the mutation in it.

    Raises: OutOfDateError if what it replaces isn't there exactly once.
    """
    text = (root / mutation.file).read_text(encoding="utf-8")
    found = text.count(mutation.old)
    if found != 1:
        message = f"{mutation.file}: found {found} times, not once: {mutation.old!r}"
        raise OutOfDateError(message)
    return text.replace(mutation.old, mutation.new)


def caught_by(mutation: Mutation) -> str | None:
    """Return the name of the first test that fails, or None if the mutation survives."""
    text = mutated(mutation)
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copy = _copy(Path(folder))
        (copy / mutation.file).write_text(text, encoding="utf-8")
        caught = _first_failure(copy, mutation.tests)
    print(f"{mutation.rule}: {mutation.breaks}: {caught}", file=sys.stderr, flush=True)
    return caught


def _copy(folder: Path) -> Path:
    unwanted = shutil.ignore_patterns("__pycache__", ".*", "node_modules")
    for name in _COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
        else:
            shutil.copy2(ROOT / name, folder / name)
    return folder


def _first_failure(tree: Path, tests: tuple[str, ...]) -> str | None:
    # A stale .pyc would hide a change of the same length made within the same second.
    environment = os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", *tests],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_LONGEST_S,
        check=False,
    )
    if ended.returncode == _PASSED:
        return None
    named = _NAMED.search(ended.stdout)
    if ended.returncode not in {_FAILED, _INTERRUPTED} or named is None:
        raise OutOfDateError(f"{tests}: pytest ended with {ended.returncode}\n{ended.stdout}")
    return named[2] or f"{named[1]} (can't even be loaded)"


def table(rows: list[tuple[Mutation, str | None]]) -> str:
    """Return the result as a table in Markdown."""
    lines = ["| rule | broken on purpose | caught by |", "| --- | --- | --- |"]
    for mutation, caught in rows:
        name = f"`{caught}`" if caught is not None else "**nothing**"
        lines.append(f"| {mutation.rule} | {mutation.breaks} | {name} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Run the mutations; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutate", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write docs/{FILE.name}")
    parser.add_argument("--rule", help="only the mutations of this rule")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.rule:
        parser.error("--write needs all rules")
    mutations = [one for one in MUTATIONS if chosen.rule in {None, one.rule}]
    for mutation in mutations:
        mutated(mutation)
    everything = tuple(dict.fromkeys(test for one in mutations for test in one.tests))
    broken = _first_failure(ROOT, everything)
    if broken is not None:
        raise OutOfDateError(f"{broken} fails without any mutation")
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        rows = list(zip(mutations, pool.map(caught_by, mutations), strict=True))
    text = table(rows)
    print(text, end="")
    if chosen.write:
        FILE.write_text(_HEAD + text, encoding="utf-8")
    survived = sum(caught is None for _mutation, caught in rows)
    print(f"\n{len(rows)} mutations, {survived} survived")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
