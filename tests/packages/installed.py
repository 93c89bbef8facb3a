"""A root of its own, into which dpkg installs the till, as into a machine's."""

import os
import shutil
import subprocess
from pathlib import Path

NAME = "terminal-app"
_STATUS = Path("/var/lib/dpkg/status")


class InstalledRoot:
    """A folder as the root of a file system; dpkg knows what this machine has installed."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self._admin = folder / "var/lib/dpkg"
        (self._admin / "updates").mkdir(parents=True)
        (self._admin / "info").mkdir()
        shutil.copyfile(_STATUS, self._admin / "status")
        self.program = folder / "usr/bin" / NAME

    def dpkg(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run dpkg on this root; returns how it ended."""
        command = [
            "dpkg",
            f"--instdir={self.root}",
            f"--admindir={self._admin}",
            "--force-script-chrootless",
            "--force-not-root",
            *arguments,
        ]
        env = {**os.environ, "LC_ALL": "C"}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=env)

    def version(self) -> str:
        """Return the version that dpkg says is installed; empty: none is."""
        command = ["dpkg-query", f"--admindir={self._admin}", "--show"]
        wanted = ["--showformat=${db:Status-Status} ${Version}", NAME]
        done = subprocess.run([*command, *wanted], capture_output=True, text=True, check=False)
        status, _, version = done.stdout.partition(" ")
        return version if status == "installed" else ""

    def files(self) -> dict[Path, bytes]:
        """Return what is installed, the administration of dpkg left out."""
        found = self.root.rglob("*")
        return {
            file.relative_to(self.root): file.read_bytes()
            for file in found
            if file.is_file() and not file.is_relative_to(self.root / "var")
        }


def with_version(package: Path, version: str, folder: Path) -> Path:
    """Return the same package under another version, as a later release would be."""
    tree = folder / f"tree-{version}"
    _run("dpkg-deb", "--raw-extract", str(package), str(tree))
    control = tree / "DEBIAN/control"
    lines = control.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [f"Version: {version}\n" if one.startswith("Version:") else one for one in lines]
    control.write_text("".join(changed), encoding="utf-8")
    file = folder / f"{NAME}_{version}.deb"
    _run("dpkg-deb", "--build", "--root-owner-group", "-Znone", str(tree), str(file))
    return file


def _run(*command: str) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
