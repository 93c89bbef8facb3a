"""The packages for Linux, installed, used, upgraded and removed: ``packaging/linux/check``.

The folder with the packages stands in the variable PACKAGES.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.packages.installed import InstalledRoot, with_version
from tests.support.journals import faults_in
from tests.support.processes import (
    RunningSimulator,
    environment,
    running_simulator,
    running_till,
    write_settings,
)
from tests.support.results import PAID, wait_for_result
from tests.support.screen import Screen
from tests.support.waiting import wait_for

PACKAGES = Path(os.environ["PACKAGES"])
LATER = "99.0.0"


def only(pattern: str) -> Path:
    (found,) = PACKAGES.glob(pattern)
    return found


def run(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program without a display."""
    return subprocess.run(
        [str(program), *arguments],
        env=environment(None),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def root(tmp_path: Path) -> InstalledRoot:
    installed = InstalledRoot(tmp_path / "root")
    ended = installed.dpkg("--install", str(only("*.deb")))
    assert ended.returncode == 0, ended.stderr
    return installed


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[RunningSimulator]:
    with running_simulator(tmp_path) as running:
        yield running


def pays(root: InstalledRoot, settings: Path, data_dir: Path, amount: str) -> None:
    ended = run(
        root.program,
        "--config",
        str(settings),
        "--data-dir",
        str(data_dir),
        "pay",
        amount,
        "--json",
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert json.loads(ended.stdout.splitlines()[-1])["outcome"] == "paid"


def test_the_checksums_are_of_these_files() -> None:
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    subprocess.run(command, cwd=PACKAGES, check=True, capture_output=True)
    named = {line.split()[1] for line in (PACKAGES / "SHA256SUMS").read_text().splitlines()}
    assert named == {file.name for file in PACKAGES.iterdir()} - {"SHA256SUMS"}


def test_the_bill_of_materials_is_one_and_each_part_of_it_has_its_licence(
    root: InstalledRoot,
) -> None:
    text = only("*.cdx.json").read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    documents = root.root / "usr/share/doc/terminal-app"
    assert (documents / "sbom.cdx.json").read_text(encoding="utf-8") == text
    names = {part["name"] for part in json.loads(text)["components"]}
    assert {"Python", "pillow", "websocket-client"} <= names
    without = {name for name in names if not any((documents / "licences" / name).glob("*"))}
    assert without == set()


def test_the_desktops_files_are_valid(root: InstalledRoot) -> None:
    share = root.root / "usr/share"
    entry = share / "applications/terminal-app.desktop"
    subprocess.run(["desktop-file-validate", str(entry)], check=True)
    metainfo = share / "metainfo/terminal-app.metainfo.xml"
    # The id is to begin with the domain of who publishes it.
    known = "--override=cid-desktopapp-is-not-rdns=info"
    subprocess.run(["appstreamcli", "validate", "--no-net", known, str(metainfo)], check=True)
    assert (share / "icons/hicolor/256x256/apps/terminal-app.png").is_file()


def test_the_installed_till_takes_a_payment_in_the_console(
    root: InstalledRoot, tmp_path: Path
) -> None:
    ended = run(root.program, "--data-dir", str(tmp_path / "data"), "demo")
    assert ended.returncode == 0, ended.stderr
    assert "PAID" in ended.stdout


def test_it_takes_one_in_its_window_and_is_not_replaced_while_it_runs(
    root: InstalledRoot, tmp_path: Path, simulator: RunningSimulator, screen: Screen
) -> None:
    settings, data_dir = write_settings(tmp_path, simulator), tmp_path / "data"
    later, before = with_version(only("*.deb"), LATER, tmp_path), root.files()
    with running_till(settings, data_dir, screen.name, (str(root.program),)) as till:
        till.wait_until_logged_on()
        for change in (("--install", str(later)), ("--remove", "terminal-app")):
            ended = root.dpkg(*change)
            assert ended.returncode != 0
            assert "the till is running. Close it, then try again" in ended.stderr
        assert root.files() == before
        screen.type("125,50\r")
        wait_for_result(screen, PAID)
    wait_for("the charge", lambda: simulator.ledger().charged_total() == 12_550)
    assert faults_in(data_dir / "journal.sqlite3") == []
    assert root.dpkg("--install", str(later)).returncode == 0
    assert root.version() == LATER


def test_upgrade_downgrade_and_removal_keep_the_data(
    root: InstalledRoot, tmp_path: Path, simulator: RunningSimulator
) -> None:
    settings, data_dir = write_settings(tmp_path, simulator), tmp_path / "data"
    first = root.version()
    pays(root, settings, data_dir, "10,00")
    assert root.dpkg("--install", str(with_version(only("*.deb"), LATER, tmp_path))).returncode == 0
    assert root.version() == LATER
    pays(root, settings, data_dir, "20,00")
    assert root.dpkg("--install", str(only("*.deb"))).returncode == 0
    assert root.version() == first
    pays(root, settings, data_dir, "30,00")
    assert root.dpkg("--purge", "terminal-app").returncode == 0
    assert root.version() == ""
    assert root.files() == {}
    assert faults_in(data_dir / "journal.sqlite3") == []
    assert simulator.ledger().charged_total() == 6_000


def test_a_package_that_was_cut_short_leaves_the_old_version_whole(
    root: InstalledRoot, tmp_path: Path
) -> None:
    later, before = with_version(only("*.deb"), LATER, tmp_path), root.files()
    cut = tmp_path / "cut.deb"
    cut.write_bytes(later.read_bytes()[:-1_000_000])
    assert root.dpkg("--install", str(cut)).returncode != 0
    assert root.files() == before
    assert run(root.program, "--version").returncode == 0


def test_a_full_disk_leaves_the_old_version_whole(tmp_path: Path) -> None:
    later = with_version(only("*.deb"), LATER, tmp_path)
    program = [sys.executable, "-m", "tests.packages.full_disk", str(only("*.deb")), str(later)]
    # A file system of its own, that nobody else sees, and that goes with the process.
    command = ["unshare", "--map-root-user", "--mount", *program, str(tmp_path / "small")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_archive_runs_wherever_it_is_unpacked(tmp_path: Path) -> None:
    folder = tmp_path / "på en disk"
    folder.mkdir()
    subprocess.run(["tar", "-xJf", str(only("*.tar.xz")), "-C", str(folder)], check=True)
    (unpacked,) = folder.iterdir()
    ended = run(unpacked / "terminal-app", "--data-dir", str(folder / "data"), "demo")
    assert ended.returncode == 0, ended.stderr
    assert "PAID" in ended.stdout
