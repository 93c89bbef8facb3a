"""Mutation tests of the rules about money: ``python -m tests.mutation``.

Each mutation is applied alone, in a copy of the tree. Ends with 1 if one survives its tests; with
``--write`` the table is written to docs/mutations.md, and with ``--new`` only those are run that it
doesn't list as caught.
"""

import argparse
import compileall
import importlib
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from py_compile import PycInvalidationMode

import pytest

from tests.mutation.mutations import MUTATIONS, Mutation

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = ROOT / "docs" / "mutations.md"
_COPIED = (
    "terminal_app",
    "tests",
    "tools",
    "benchmarks",
    "docs",
    "assets",
    "pyproject.toml",
    "README.md",
)
_AT_ONCE = 2
_LONGEST_S = 1800
_ALL_NEED = ("msgspec", "hypothesis", "filelock", "requests", "websocket", "aiohttp.web", "qrcode")
_PASSED, _FAILED, _INTERRUPTED = 0, 1, 2
_ROW = re.compile(r"\| (?P<mutation>\S+ \| .+) \| `(?P<test>.+)` \|")
_NAMED = re.compile(r"^(?:FAILED|ERROR) \S*?([^/\s]+\.py)(?:::(\w+))?", re.MULTILINE)

_HEAD = """# The rules, broken on purpose

Made by `python -m tests.mutation --write`; don't edit it. \
Each line is a small change to the program
that breaks a rule of [rules.md](rules.md); of the tests that ran against it, the one named failed
first.

"""


class OutOfDateError(Exception):
    """A mutation no longer fits the program, or its tests fail without it."""


def mutated(mutation: Mutation, root: Path = ROOT) -> str:
    """Return the text of the mutation's file with the mutation applied.

    Raises: OutOfDateError if what it replaces isn't there exactly once.
    """
    text = (root / mutation.file).read_text(encoding="utf-8")
    found = text.count(mutation.old)
    if found != 1:
        message = f"{mutation.file}: found {found} times, not once: {mutation.old!r}"
        raise OutOfDateError(message)
    return text.replace(mutation.old, mutation.new)


def caught_by(mutation: Mutation, tree: Path) -> str | None:
    """Return the name of the first test that fails, or None if the mutation survives.

    ``tree`` is the copy that ``copied`` has made; it isn't changed.
    """
    text = mutated(mutation)
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copy = _linked(tree, Path(folder, "tree"))
        (copy / mutation.file).unlink()
        (copy / mutation.file).write_text(text, encoding="utf-8")
        caught = _first_failure(copy, mutation.tests)
    print(f"{mutation.rule}: {mutation.breaks}: {caught}", file=sys.stderr, flush=True)
    return caught


def _linked(tree: Path, copy: Path) -> Path:
    shutil.copytree(tree, copy, copy_function=os.link)
    return copy


def copied(folder: Path, tests: tuple[str, ...]) -> Path:
    """Copy what the tests need into ``folder``, and compile it."""
    unwanted = shutil.ignore_patterns("__pycache__", ".*", "node_modules")
    folder.mkdir()
    for name in _COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
        else:
            shutil.copy2(ROOT / name, folder / name)
    # By hash: by time, a change of the same length within the same second would be missed.
    by_hash = PycInvalidationMode.CHECKED_HASH
    compileall.compile_dir(folder, quiet=1, invalidation_mode=by_hash)
    _pytest(folder, "--collect-only", *tests)  # compiles the tests with pytest's rewriting
    return folder


def _first_failure(tree: Path, tests: tuple[str, ...]) -> str | None:
    status, output = _pytest(tree, "-x", *tests)
    if status == _PASSED:
        return None
    named = _NAMED.search(output)
    if status not in {_FAILED, _INTERRUPTED} or named is None:
        raise OutOfDateError(f"{tests}: pytest ended with {status}\n{output}")
    return named[2] or f"{named[1]} (can't even be loaded)"


def _pytest(tree: Path, *arguments: str) -> tuple[int | None, str]:
    """Run pytest in a process of its own; returns its exit status and output."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as written:
        # A fork has the packages imported already, which would take most of the time.
        child = multiprocessing.Process(
            target=_run_pytest, args=(tree, written.fileno(), arguments)
        )
        child.start()
        child.join(_LONGEST_S)
        if child.exitcode is None:
            child.kill()
            child.join()
        written.seek(0)
        return child.exitcode, written.read()


def _run_pytest(tree: Path, written: int, arguments: tuple[str, ...]) -> None:
    os.dup2(written, 1)
    os.dup2(written, 2)
    os.chdir(tree)
    os.environ["PYTHONPATH"] = sys.path[0] = str(tree)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # some fail in a copy of the tree
    # Import this module's packages from the copy.
    for name in [name for name in sys.modules if name.partition(".")[0] in {"tests", "tools"}]:
        del sys.modules[name]
    plugins = ("no:cacheprovider", "pytest_timeout", "_hypothesis_pytestplugin")
    named = [word for plugin in plugins for word in ("-p", plugin)]
    status = pytest.main(["-q", "--tb=no", *named, *arguments])
    sys.stdout.flush()
    # Without waiting for threads: those of a mutated program may hang.
    os._exit(int(status))


def table(rows: list[tuple[Mutation, str | None]]) -> str:
    """Return the result as a table in Markdown."""
    lines = ["| rule | broken on purpose | caught by |", "| --- | --- | --- |"]
    for mutation, caught in rows:
        name = f"`{caught}`" if caught is not None else "**nothing**"
        lines.append(f"| {cells(mutation)} | {name} |")
    return "\n".join(lines) + "\n"


def cells(mutation: Mutation) -> str:
    """Return the first two cells of the mutation's row, which identify it."""
    return f"{mutation.rule} | {mutation.breaks}"


def known() -> dict[str, str]:
    """Return the test that caught each mutation of the written table, by its ``cells``."""
    found = {}
    for line in FILE.read_text(encoding="utf-8").splitlines() if FILE.exists() else ():
        row = _ROW.fullmatch(line)
        if row is not None:
            found[row["mutation"]] = row["test"]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run the mutations; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write docs/{FILE.name}")
    parser.add_argument("--rule", help="only the mutations of this rule")
    parser.add_argument("--in", dest="folder", default="", help="only of files in this folder")
    parser.add_argument(
        "--new", action="store_true", help=f"only those that docs/{FILE.name} doesn't say caught"
    )
    chosen = parser.parse_args(arguments)
    if chosen.write and (chosen.rule or chosen.folder):
        parser.error("--write needs all of them")
    mutations = [
        one
        for one in MUTATIONS
        if chosen.rule in {None, one.rule} and one.file.startswith(chosen.folder)
    ]
    for mutation in mutations:
        mutated(mutation)
    caught: dict[str, str | None] = dict(known()) if chosen.new else {}
    caught |= _caught([one for one in mutations if cells(one) not in caught])
    rows = [(one, caught[cells(one)]) for one in mutations]
    text = table(rows)
    print(text, end="")
    if chosen.write:
        FILE.write_text(_HEAD + text, encoding="utf-8")
    survived = sum(test is None for _mutation, test in rows)
    print(f"\n{len(rows)} mutations, {survived} survived")
    return 1 if survived else 0


def _caught(mutations: list[Mutation]) -> dict[str, str | None]:
    """Return the test that catches each mutation, by its ``cells``."""
    everything = tuple(dict.fromkeys(test for one in mutations for test in one.tests))
    if not everything:
        return {}
    multiprocessing.set_start_method("fork")
    for name in _ALL_NEED:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        tree = copied(Path(folder, "tree"), everything)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            unmutated = pool.submit(
                _first_failure, _linked(tree, Path(folder, "unmutated")), everything
            )
            names = list(pool.map(lambda one: caught_by(one, tree), mutations))
    broken = unmutated.result()
    if broken is not None:
        raise OutOfDateError(f"{broken} fails without any mutation")
    return {cells(one): name for one, name in zip(mutations, names, strict=True)}


if __name__ == "__main__":
    sys.exit(main())
