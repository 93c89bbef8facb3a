"""What is inside a build: distributions of Python, Python itself, packages of the system.

``python -m tools.packages.contents WORK`` lists it with its licences, and fails where the
program's lock doesn't have it.
"""

import argparse
import ast
import importlib.metadata
import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution
from pathlib import Path
from typing import NamedTuple

from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
TABLES = ("COLLECT-00.toc", "PYZ-00.toc")
"""PyInstaller's lists of what it has put in: files, and modules in its archive."""

LOCK = ROOT / "requirements" / "program.txt"
_LOCKED = re.compile(r"^([a-z0-9-]+)==([^ ]+)", re.MULTILINE)

_LICENCE_FILES = ("licen", "copying", "notice", "authors")
_SHORT = 60
"""A licence's name; longer is its text, which is inside as a file."""


class UnknownOriginError(Exception):
    """A file of the build belongs to nothing that has a licence and a version."""


class UndeclaredError(Exception):
    """A distribution is inside that the program's lock doesn't have."""


class Part(NamedTuple):
    """One thing that is inside, under its own licence."""

    name: str
    version: str
    purl: str
    """Package URL: https://github.com/package-url/purl-spec."""
    licence: str
    """As its metadata say it; empty where they name none and only its texts tell."""
    texts: tuple[Path, ...]
    """Its licence's files."""


def parts_of(work: Path, lock: Path = LOCK) -> list[Part]:
    """Return what a build contains, by name; ``work`` is PyInstaller's folder of it.

    Raises: UnknownOriginError; UndeclaredError, for what isn't in the ``lock``.
    """
    locked = set(_LOCKED.findall(lock.read_text(encoding="utf-8")))
    distributions, owners = _distributions(), dict[str, Part]()
    libraries = set[Path]()
    for file in _files(work):
        if file in distributions:
            part = _of_distribution(distributions[file])
            if (canonicalize_name(part.name), part.version) not in locked:
                raise UndeclaredError(f"{part.name}: {file} is inside, {lock.name} doesn't have it")
            owners[part.purl] = part
        elif not _is_own(file, work) and not _is_pythons(file):
            libraries.add(file)
    loader = importlib.metadata.distribution("pyinstaller")
    for part in (_python(), _of_distribution(loader), *_of_system(libraries)):
        owners[part.purl] = part
    return sorted(owners.values(), key=lambda one: (one.name.lower(), one.purl))


def _files(work: Path) -> Iterator[Path]:
    for table in TABLES:
        for found in ast.literal_eval((work / table).read_text(encoding="utf-8")):
            if isinstance(found, list):
                yield from (Path(path) for _name, path, kind in found if _is_file(path, kind))


def _is_file(path: str, kind: str) -> bool:
    # A namespace package has no file; a link's place is a name inside the build.
    return kind != "SYMLINK" and Path(path).is_absolute()


def _distributions() -> dict[Path, Distribution]:
    """Return which distribution each file of this Python's site-packages belongs to."""
    return {
        Path(str(each.locate_file(file))).resolve(): each
        for each in importlib.metadata.distributions()
        for file in each.files or ()
    }


def _is_own(file: Path, work: Path) -> bool:
    return file.is_relative_to(work) or (
        file.is_relative_to(ROOT) and not file.is_relative_to(Path(sys.prefix))
    )


def _is_pythons(file: Path) -> bool:
    """Whether it is of Python itself, where that isn't a package of the system."""
    base = Path(sys.base_prefix).resolve()
    return file.resolve().is_relative_to(base) and base != Path("/usr")


# -- of Python ---------------------------------------------------------------------------------


def _of_distribution(one: Distribution) -> Part:
    name, version = one.metadata["Name"], one.version
    texts = tuple(
        Path(str(one.locate_file(file)))
        for file in sorted(one.files or (), key=str)
        if file.name.lower().startswith(_LICENCE_FILES) and file.suffix not in {".py", ".pyc"}
    )
    normal = name.lower().replace("_", "-")
    return Part(name, version, f"pkg:pypi/{normal}@{version}", _licence(one), texts)


def _licence(one: Distribution) -> str:
    metadata = one.metadata
    expression = metadata["License-Expression"] or ""
    if expression:
        return str(expression)
    named = str(metadata["License"] or "").strip()
    if named and len(named) <= _SHORT and "\n" not in named:
        return named
    classifiers = metadata.get_all("Classifier") or []
    found = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
    return "; ".join(found)


def _python() -> Part:
    version = platform.python_version()
    folder = Path(sys.base_prefix, "lib", f"python{sys.version_info[0]}.{sys.version_info[1]}")
    texts = tuple(file for file in (folder / "LICENSE.txt",) if file.is_file())
    return Part("Python", version, f"pkg:generic/python@{version}", "PSF-2.0", texts)


# -- of the system -----------------------------------------------------------------------------


def _of_system(files: Iterable[Path]) -> Iterator[Part]:
    """Yield the system's packages that ``files`` belong to.

    Raises: UnknownOriginError.
    """
    packages = {package_of(file) for file in sorted(files)}
    for package in sorted(packages):
        version = _said("dpkg-query", "--show", "--showformat=${Version}", package)
        name = package.partition(":")[0]
        copyright_file = Path("/usr/share/doc", name, "copyright")
        texts = (copyright_file,) if copyright_file.is_file() else ()
        yield Part(name, version, f"pkg:deb/debian/{name}@{version}", "", texts)


def package_of(file: Path) -> str:
    """Return the system's package that has ``file``.

    Raises: UnknownOriginError.
    """
    # With /lib a link to /usr/lib the package may name either.
    named = [str(file), str(file.resolve()), str(file).removeprefix("/usr")]
    for name in named:
        found = _said("dpkg-query", "--search", name)
        if found:
            return found.splitlines()[0].partition(": ")[0].partition(", ")[0]
    raise UnknownOriginError(f"{file}: no package of the system has it")


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def main() -> int:
    """List what a build contains; returns the exit status."""
    parser = argparse.ArgumentParser(description="List what a build contains.")
    parser.add_argument("work", type=Path, help="PyInstaller's work folder of it")
    try:
        parts = parts_of(parser.parse_args().work)
    except (UndeclaredError, UnknownOriginError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for part in parts:
        sys.stdout.write(f"{part.name} {part.version}: {part.licence or 'see its texts'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
