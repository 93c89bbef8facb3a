"""The workflows for a public CI: they can't be run here, but what they call can be looked up."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
OURS = re.compile(r"(?:\.ci|packaging|tools|tests|requirements|docs)/[\w./-]*\w|build\.spec")


def jobs(file: Path) -> dict[str, dict[str, Any]]:
    """Return the jobs of a workflow by name."""
    found = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    # "on" is a yes to YAML 1.1.
    assert found.get(True), f"{file.name} doesn't say when it runs"
    assert found["permissions"] == {"contents": "read"}
    named = found["jobs"]
    assert isinstance(named, dict)
    return named


def steps(file: Path) -> list[dict[str, Any]]:
    """Return all steps of a workflow."""
    return [step for job in jobs(file).values() for step in job["steps"]]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_each_job_has_a_system_and_a_time_limit_and_waits_for_jobs_that_there_are(
    file: Path,
) -> None:
    named = jobs(file)
    for name, job in named.items():
        assert job["runs-on"], name
        assert 0 < job["timeout-minutes"] <= 240, name
        needs = job.get("needs", [])
        assert {needs} if isinstance(needs, str) else set(needs) <= named.keys(), name


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_each_step_runs_a_command_or_one_fixed_commit_of_an_action(file: Path) -> None:
    for step in steps(file):
        assert ("run" in step) != ("uses" in step), step
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]), step


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_what_the_commands_name_is_in_the_tree_and_can_be_run(file: Path) -> None:
    named = 0
    for step in steps(file):
        command = str(step.get("run", ""))
        for path in OURS.findall(command):
            named += 1
            assert (ROOT / path).exists(), path
        for line in command.splitlines():
            program = line.split()[0] if line.strip() else ""
            is_ours = OURS.fullmatch(program) and not program.endswith(".ps1")
            assert not is_ours or os.access(ROOT / program, os.X_OK), program
        for module in re.findall(r"python -m ((?:tests|tools|benchmarks)[\w.]*)", command):
            named += 1
            path = ROOT / module.replace(".", "/")
            assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module
    assert named


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_what_one_job_takes_another_has_left(file: Path) -> None:
    left: set[str] = set()
    for step in steps(file):
        name = step.get("with", {}).get("name", "")
        if "/upload-artifact@" in step.get("uses", ""):
            assert name not in left, f"two jobs leave {name}"
            left.add(name)
        if "/download-artifact@" in step.get("uses", ""):
            assert name in left, f"nobody has left {name}"


def test_a_secret_is_in_the_environment_alone_and_never_in_a_command() -> None:
    for file in WORKFLOWS:
        for step in steps(file):
            assert "secrets." not in str(step.get("run", "")), file.name


def test_nothing_is_signed_where_there_is_no_certificate() -> None:
    signing = [one for file in WORKFLOWS for one in steps(file) if "sign.ps1" in str(one)]
    assert len(signing) == 2
    for step in signing:
        assert step["if"] == "env.CERTIFICATE != ''"
        assert step["env"].keys() == {"PASSWORD", "TIMESTAMPS"}
    script = (ROOT / "packaging/windows/sign.ps1").read_text(encoding="utf-8")
    assert set(re.findall(r"\$env:([A-Z]+)", script)) == {"CERTIFICATE", "PASSWORD", "TIMESTAMPS"}
