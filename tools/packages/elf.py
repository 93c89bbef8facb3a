"""What a build for Linux needs of the system: its C library's version, and packages."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tools.packages.contents import package_of

_GLIBC = re.compile(r"\bGLIBC_(\d+)\.(\d+)")
_NEEDED = re.compile(r"^\s*NEEDED\s+(\S+)$", re.MULTILINE)
_MAGIC = b"\x7fELF"
_LIBC = "libc6"
"""The package of the C library, whose parts are many files."""


def depends_of(build: Path) -> list[str]:
    """Return the packages that the files in ``build`` need, as ``Depends`` of a .deb has them.

    Raises: UnknownOriginError.
    """
    said = [_read(file) for file in _elf_files(build)]
    versions = {(int(major), int(minor)) for text in said for major, minor in _GLIBC.findall(text)}
    needed = {name for text in said for name in _NEEDED.findall(text)}
    inside = {file.name for file in build.rglob("*")}
    packages = {package_of(_found(name)).partition(":")[0] for name in needed - inside}
    major, minor = max(versions)
    return [f"{_LIBC} (>= {major}.{minor})", *sorted(packages - {_LIBC})]


def _elf_files(build: Path) -> Iterator[Path]:
    for file in sorted(build.rglob("*")):
        if file.is_file() and not file.is_symlink():
            with file.open("rb") as opened:
                if opened.read(len(_MAGIC)) == _MAGIC:
                    yield file


def _read(file: Path) -> str:
    command = ["objdump", "--private-headers", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _found(library: str) -> Path:
    """Return where the system has a library."""
    command = ["/sbin/ldconfig", "--print-cache"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        name, _, path = line.strip().partition(" => ")
        if name.split(" ", 1)[0] == library:
            return Path(path)
    return Path(library)
