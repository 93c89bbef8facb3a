"""The house: its layout, and what reaches those who install it."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from terminal_app.simulator import as_markdown
from terminal_app.simulator.scripts import scenario_files
from tools.checks import coverage
from tools.docs import scenarios, states
from tools.i18n import translations

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = {"websocket-client", "requests", "qrcode", "pillow"}


def project() -> dict[str, object]:
    found = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


TOP_LEVEL = {
    ".ci",
    ".editorconfig",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "assets",
    "benchmarks",
    "build.spec",
    "docs",
    "packaging",
    "pyproject.toml",
    "requirements",
    "terminal_app",
    "tests",
    "tools",
}
LEFT_OVER = re.compile(r"(^|/)(home|__pycache__)/|\.(whl|log|pyc|egg|tmp)$|\.sqlite3[^/]*$|\.lock$")
"""What a run, a build or an editor leaves; no tracked path of the program's own is like it."""


def tracked() -> list[str]:
    """Return the paths under version control; without a checkout there are none."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    return [name for name in listed.stdout.decode("utf-8").split("\0") if name]


def test_the_top_level_holds_what_it_should_and_nothing_else() -> None:
    for name in TOP_LEVEL | {".ci/run", ".ci/long", "requirements/program.txt"}:
        assert (ROOT / name).exists(), name
    # Environments and caches stand beside them: only what is tracked counts.
    assert {name.partition("/")[0] for name in tracked()} <= TOP_LEVEL


def test_nothing_is_tracked_that_a_run_or_a_build_leaves() -> None:
    assert [name for name in tracked() if LEFT_OVER.search(name)] == []


@pytest.mark.parametrize(
    "name",
    [
        "home/.local/share/terminal-app/settings.toml",
        "vulture-2.16-py3-none-any.whl",
        "tests/journal.sqlite3-wal",
        "docs/terminal-app.log",
        "tools/__pycache__/lock.py",
    ],
)
def test_a_left_over_file_would_be_noticed(name: str) -> None:
    assert LEFT_OVER.search(name)


def test_every_dependency_has_a_lower_bound_and_the_required_ones_are_there() -> None:
    section = project()["project"]
    assert isinstance(section, dict)
    dependencies = section["dependencies"]
    assert all(re.fullmatch(r"[a-z0-9-]+>=[0-9.]+", each) for each in dependencies)
    assert {each.split(">=")[0] for each in dependencies} >= REQUIRED


def locked(file: str) -> dict[str, tuple[Requirement, int]]:
    """Return a lock's releases by name, each with the number of its hashes."""
    text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    options, *entries = re.split(r"^(?=\w)", "\n".join(lines), flags=re.MULTILINE)
    assert options.split() == ["--only-binary", ":all:"]
    found: dict[str, tuple[Requirement, int]] = {}
    for entry in entries:
        release, *hashes = entry.replace("\\\n", "").split("--hash=sha256:")
        assert all(re.fullmatch(r"[0-9a-f]{64}\s*", each) for each in hashes), entry
        requirement = Requirement(release)
        found[canonicalize_name(requirement.name)] = requirement, len(hashes)
    return found


@pytest.mark.parametrize("file", ["program.txt", "dev.txt"])
def test_the_lock_names_releases_by_version_and_hash_and_no_place_to_get_them(file: str) -> None:
    for requirement, hashes in locked(file).values():
        assert re.fullmatch(r"==[0-9a-z.]+", str(requirement.specifier)), requirement
        assert requirement.url is None
        assert hashes >= 1
    assert "://" not in (ROOT / "requirements" / file).read_text(encoding="utf-8")


def test_the_lock_is_what_pyproject_asks_for() -> None:
    section, groups = project()["project"], project()["dependency-groups"]
    assert isinstance(section, dict)
    assert isinstance(groups, dict)
    program, everything = locked("program.txt"), locked("dev.txt")
    for file, asked in (
        (program, [*section["dependencies"], *groups["build"]]),
        (everything, [*section["dependencies"], *groups["build"], *groups["dev"]]),
    ):
        for requirement in (Requirement(each) for each in asked if isinstance(each, str)):
            found, _ = file[canonicalize_name(requirement.name)]
            (pinned,) = found.specifier
            assert pinned.version in requirement.specifier, f"{requirement}: run tools/lock"
    for name, (requirement, _) in program.items():
        assert everything[name][0].specifier == requirement.specifier


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return archive.namelist()


PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ANCHOR_SIGNS = re.compile(r"[^\w\- ]")
IN_TREE = re.compile(
    r"`((?:terminal_app|tests|tools|docs|assets|benchmarks|requirements|\.ci)/[^`\s:(]*)[^`]*`"
)
BELOW_PACKAGE = re.compile(r"`([a-z_]+/[a-z_/]+(?:\.(?:py|yaml|toml|html))?)`")
"""A path as the pages about the program write it: from ``terminal_app`` on, ``.py`` left out."""
MADE = {"benchmarks/results.json"}
"""What a run writes there; it isn't tracked."""
ABOUT_MODULES = ("docs/architecture.md", "docs/how-to.md", "docs/decisions/", "docs/rules.md")


def path_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    """Return the page's headings as links name them."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {ANCHOR_SIGNS.sub("", one).lower().replace(" ", "-") for one in headings}


@pytest.mark.parametrize("page", PAGES, ids=path_of)
def test_no_link_of_a_page_is_dead(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        to = (page.parent / path).resolve() if path else page
        assert to.exists(), link
        if anchor:
            assert anchor in anchors(to), link


@pytest.mark.parametrize("page", PAGES, ids=path_of)
def test_every_path_that_a_page_names_is_there(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for path in set(IN_TREE.findall(text)) - MADE:
        pattern = re.sub(r"\b(xx|NAME)\b", "*", path).rstrip("/")
        assert list(ROOT.glob(pattern)) or list(ROOT.glob(f"{pattern}.py")), path
    if not path_of(page).startswith(ABOUT_MODULES):
        return
    for path in BELOW_PACKAGE.findall(text):
        pattern = re.sub(r"\bxx\b", "*", path).rstrip("/")
        found = [*(ROOT / "terminal_app").rglob(pattern), *ROOT.glob(pattern)]
        assert found or list((ROOT / "terminal_app").rglob(f"{pattern}.py")), path


def test_everything_in_assets_reaches_the_wheel(wheel: list[str]) -> None:
    assets = [path for path in (ROOT / "assets").rglob("*") if path.is_file()]
    assert len(assets) > 10
    for asset in assets:
        assert f"terminal_app/{asset.relative_to(ROOT).as_posix()}" in wheel


def test_the_contract_reaches_the_wheel(wheel: list[str]) -> None:
    assert "terminal_app/wire/asyncapi.yaml" in wheel


def test_the_reports_template_reaches_the_wheel(wheel: list[str]) -> None:
    assert "terminal_app/certification/analysis/report.html" in wheel


def test_the_translations_reach_the_wheel(wheel: list[str]) -> None:
    for language in translations.TRANSLATED:
        assert f"terminal_app/locale/{language}/LC_MESSAGES/terminal_app.mo" in wheel


def test_the_pages_of_the_simulator_reach_the_wheel_and_the_build(wheel: list[str]) -> None:
    spec = (ROOT / "build.spec").read_text(encoding="utf-8")
    for folder in ("static", "templates"):
        path = f"terminal_app/simulator/web/{folder}"
        files = list((ROOT / path).iterdir())
        assert files
        assert {f"{path}/{file.name}" for file in files} <= set(wheel)
        assert f'("{path}", "{path}")' in spec


def test_the_scenarios_reach_the_wheel_and_the_build(wheel: list[str]) -> None:
    for name in scenario_files.names():
        assert f"terminal_app/simulator/scenarios/{name}.toml" in wheel
    assert '"terminal_app/simulator/scenarios"' in (ROOT / "build.spec").read_text("utf-8")


def test_the_tables_of_scenarios_and_steps_are_the_programs_own() -> None:
    text = scenarios.SCENARIOS.read_text(encoding="utf-8")
    assert text == scenarios.with_tables(text)
    assert text.count("| `") > len(scenario_files.names())


def test_ci_runs_the_readmes_own_test_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"<!-- test -->\n```sh\n(.+)\n```", readme)
    assert command in (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()


def test_the_page_of_proofs_has_a_place_for_the_coverage() -> None:
    text = coverage.FILE.read_text(encoding="utf-8")
    totals = {
        "num_statements": 2000, "covered_lines": 1900, "num_branches": 100, "covered_branches": 90
    }  # fmt: skip
    assert "95.0% of 2,000 statements and 90.0% of 100 branches" in coverage.with_figure(
        text, coverage.sentence(totals)
    )


def test_python_from_a_checkout_runs_the_program() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "terminal_app", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.startswith("terminal-app ")


def test_the_table_of_outcomes_is_the_simulators_own() -> None:
    page = (ROOT / "docs/simulator.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"<!-- outcomes -->\n(.+?)\n<!-- /outcomes -->", page, re.DOTALL)
    assert table.strip() == as_markdown().strip()


def test_the_diagram_of_states_is_the_machines_own() -> None:
    assert states.FILE.read_text(encoding="utf-8") == states.diagram()


def test_nothing_in_the_tree_names_a_machine_of_its_makers() -> None:
    paths = [ROOT / name for name in tracked()] or list((ROOT / "terminal_app").rglob("*.py"))
    words = re.compile(
        "|".join(["/wo" + "rk/", "/ro" + "ot/", "pypi\\." + "org", "\\.\\./sha" + "red"])
    )
    for path in paths:
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" not in content:
            found = words.search(content.decode("utf-8"))
            assert found is None, f"{path}: {found}"
