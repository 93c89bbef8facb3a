"""The unit and property tests, run with Python for Windows, and the table of what came of them."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.windows.progress import say
from tests.windows.screen import opened
from tests.windows.wine import Wine

SCREEN_VARIABLE = "TERMINAL_APP_X_SERVER"
"""Read by tests.support.screen: the X server that Wine draws on."""
_WITHIN_S = 3_600.0
_SIZE = "1024x768"


@dataclass
class Outcome:
    """What came of one part's tests."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    """How many for each reason."""


def parts(root: Path) -> list[str]:
    """Return what is run by itself: the folders of the unit tests, their files, the properties."""
    unit = root / "tests" / "unit"
    found = [one for one in sorted(unit.iterdir()) if (one / "__init__.py").exists()]
    gui = [one for one in sorted((unit / "gui").iterdir()) if (one / "__init__.py").exists()]
    folders = [one for one in found if one.name not in {"gui", "benchmarks"}] + gui
    alone = [*sorted(unit.glob("test_*.py")), *sorted((unit / "gui").glob("test_*.py"))]
    named = [*folders, root / "tests" / "property"]
    return [str(one.relative_to(root)) for one in named] + [
        " ".join(str(one.relative_to(root)) for one in alone)
    ]


def run(wine_prefix: Wine, root: Path, chosen: list[str]) -> dict[str, Outcome]:
    """Run each part; return what came of it."""
    told: dict[str, Outcome] = {}
    with opened(_SIZE, has_manager=False) as display:
        wine = Wine(wine_prefix.prefix, display.name)
        env = {
            SCREEN_VARIABLE: f"{display.size}@{display.over_tcp}",
            # Tests start the program as users do: the build.
            "TERMINAL_APP_PROGRAM": "T:\\dist\\terminal-app\\terminal-app.exe",
        }
        for part in chosen or parts(root):
            told[part] = _run_part(wine, root, part, env)
            _tell(part, told[part])
        wine.stop_all()
    return told


def _run_part(wine: Wine, root: Path, part: str, env: dict[str, str]) -> Outcome:
    report = wine.drive_c / "report.xml"
    report.unlink(missing_ok=True)
    # Not the usual capture of file descriptors: it closes handles that Tcl's standard channels may
    # still name, and Tcl opens no file that the system gives such a number again (a bare TclError).
    try:
        _, said = wine.run(
            "P:\\python.exe", "-u", "-X", "pycache_prefix=C:\\pycache", "-m", "pytest", "-v",
            "-p", "tests.windows.wine_faults", "-p", "no:cacheprovider", "--capture", "sys",
            "--rootdir", "S:\\", "-c", "S:\\pyproject.toml", "--junitxml", "C:\\report.xml",
            "--tb", "short",
            *(name.replace("/", "\\") for name in part.split()),
            within_s=_WITHIN_S, env=env, cwd=root, log=wine.prefix.with_name("tests.log"),
        )  # fmt: skip
    except TimeoutError as error:
        return Outcome(failed=[str(error)])
    if not report.exists():
        return Outcome(failed=[f"ended without a report: {said[-2000:]}"])
    outcome = _read(report)
    if outcome.failed:
        say(said)
    return outcome


def _read(report: Path) -> Outcome:
    outcome = Outcome()
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - pytest has just written it
        name = f"{case.get('classname')}::{case.get('name')}"
        skip = case.find("skipped")
        if skip is not None:
            outcome.skipped[skip.get("message") or "?"] += 1
        elif case.find("failure") is not None or case.find("error") is not None:
            outcome.failed.append(name)
        else:
            outcome.passed += 1
    return outcome


def _tell(part: str, outcome: Outcome) -> None:
    skipped = outcome.skipped.total()
    name = part if len(part) < 60 else "the files beside them"
    failed = len(outcome.failed)
    say(f"{name}: {outcome.passed} passed, {failed} failed, {skipped} skipped")
