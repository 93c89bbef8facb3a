"""``python -m tests.windows [STAGE...]``: its stages, in the order of ``STAGES``.

``tests=PART`` runs one folder or file of the tests alone. See ``tests/windows/run``.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.windows import build, cache, installed_till, suite, versions
from tests.windows.progress import say
from tests.windows.wine import Wine
from tools.packages.windows import make_setup

Value = TypeVar("Value")

STAGES = ("build", "twice", "tests", "till", "versions")


def main(arguments: list[str]) -> int:
    """Run the stages; return 1 if one failed."""
    chosen = arguments or list(STAGES)
    if any(one.partition("=")[0] not in STAGES for one in chosen):
        sys.stderr.write(f"usage: tests/windows/run [{' | '.join(STAGES)}]...\n")
        return 2
    kept = cache.folder()
    wine = _timed("Python and prefix", lambda: cache.make(kept))
    folder = kept / "build"
    folder.mkdir(exist_ok=True)
    wine.map_drive("t", folder)
    failed = False
    for one in chosen:
        stage, _, part = one.partition("=")
        match stage:
            case "tests":
                failed |= _tests(wine, [part] if part else [])
            case "build":
                _timed("build", lambda: _build(wine, folder))
            case "twice":
                failed |= _timed("the second build", lambda: _again(wine, folder))
            case "till":
                _timed("till", lambda: installed_till.prove(wine, folder))
            case "versions":
                _timed("versions", lambda: versions.prove(wine, folder))
    return int(failed)


def _tests(wine: Wine, parts: list[str]) -> bool:
    told = _timed("tests", lambda: suite.run(wine, cache.ROOT, parts))
    failed = [name for outcome in told.values() for name in outcome.failed]
    skipped = sum((outcome.skipped for outcome in told.values()), start=Counter[str]())
    passed = sum(outcome.passed for outcome in told.values())
    for reason, number in skipped.most_common():
        say(f"  skipped {number}: {reason}")
    for name in failed:
        say(f"  FAILED {name}")
    say(f"{passed} passed, {len(failed)} failed, {skipped.total()} skipped")
    return bool(failed)


def _build(wine: Wine, folder: Path) -> None:
    shipped = build.build(wine, cache.ROOT, folder)
    made = folder / build.SETUP
    make_setup(shipped, made)
    size = sum(file.stat().st_size for file in shipped.rglob("*") if file.is_file())
    say(f"the build: {size >> 20} MB; its installer: {made.stat().st_size >> 20} MB")


def _again(wine: Wine, folder: Path) -> bool:
    different = build.build_again(wine, folder)
    for name in different:
        say(f"  DIFFERS {name}")
    return bool(different)


def _timed(name: str, do: Callable[[], Value]) -> Value:
    begun = time.monotonic()
    result = do()
    say(f"-- {name}: {time.monotonic() - begun:.0f} s")
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
