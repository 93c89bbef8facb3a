"""The build for Windows, made with Python for Windows."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

from terminal_app import __version__
from tests.windows import cache
from tests.windows.wine import Wine

_WITHIN_S = 600.0
SETUP = "terminal-app-setup.exe"
"""The installer's name, in the folder of drive T."""
_ICON = cache.ROOT / "assets" / "icon.ico"
PROGRAMS = ("terminal-app.exe", "terminal-appw.exe")
_CONSOLE, _WINDOWED = 3, 2
"""Subsystems in the header of a program (PE format, optional header)."""


def build(
    wine: Wine, root: Path, folder: Path, *, source: str = "S:\\", place: str = "T:\\"
) -> Path:
    """Build the program; return the folder that is shipped.

    ``source`` and ``place`` are what Windows calls ``root`` and ``folder``. Raises: RuntimeError.
    """
    same = {"SOURCE_DATE_EPOCH": _epoch(), "PYTHONHASHSEED": "0"}
    status, said = wine.run(
        "P:\\python.exe", "-X", "pycache_prefix=C:\\pycache", "-m", "PyInstaller", "--noconfirm",
        "--clean", "--log-level", "WARN", "--distpath", f"{place}dist",
        "--workpath", f"{place}work", f"{source}build.spec",
        within_s=_WITHIN_S, cwd=root, env=same,
    )  # fmt: skip
    shipped = folder / "dist" / "terminal-app"
    if status or not all((shipped / name).is_file() for name in PROGRAMS):
        raise RuntimeError(f"the build failed:\n{said}")
    for name, wanted in zip(PROGRAMS, (_CONSOLE, _WINDOWED), strict=True):
        if (found := subsystem(shipped / name)) != wanted:
            raise RuntimeError(f"{name} is of subsystem {found}, not {wanted}")
        _check_properties(wine, f"{place}dist\\terminal-app\\{name}")
    for file in shipped.rglob("*.[de][lx][le]"):
        if b"Wine builtin DLL" in file.read_bytes():
            raise RuntimeError(f"{file.name} is Wine's own: it must not be shipped")
    return shipped


def _epoch() -> str:
    """Return the time of the last commit, unless another is given (seconds since 1970)."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    return given or _git("log", "-1", "--format=%ct").strip()


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(
        command, cwd=cache.ROOT, capture_output=True, check=True, text=True
    ).stdout


def build_again(wine: Wine, folder: Path) -> list[str]:
    """Build what is tracked once more, from another folder; return the files that differ."""
    again = folder / "again"
    shutil.rmtree(again, ignore_errors=True)
    source = again / "another folder"
    for name in _git("ls-files", "-z").split("\0")[:-1]:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(cache.ROOT / name, source / name)
    made = build(wine, source, again, source="T:\\again\\another folder\\", place="T:\\again\\")
    first, second = (_files(one) for one in (folder / "dist" / "terminal-app", made))
    names = first.keys() | second.keys()
    return sorted(name for name in names if first.get(name) != second.get(name))


def _files(folder: Path) -> dict[str, bytes]:
    files = (one for one in folder.rglob("*") if one.is_file())
    return {str(one.relative_to(folder)): one.read_bytes() for one in files}


def _check_properties(wine: Wine, program: str) -> None:
    """See that Windows shows the program's version and icon.

    Raises: RuntimeError.
    """
    name = program.rpartition("\\")[2]
    status, said = wine.run("P:\\python.exe", "-m", "tests.windows.resources", program)
    if status:
        raise RuntimeError(f"{name} has no version resource:\n{said}")
    found = json.loads(said.splitlines()[-1])
    strings = found["strings"]
    told = (strings["ProductVersion"], strings["ProductName"], strings["OriginalFilename"])
    if told != (__version__, "Payment terminal", name):
        raise RuntimeError(f"{name} says of itself: {strings}")
    if ".".join(map(str, found["numbers"])) != f"{__version__}.0":
        raise RuntimeError(f"{name} has the numbers {found['numbers']}")
    if set(found["icon"]) != {hashlib.sha256(image).hexdigest() for image in images_of(_ICON)}:
        raise RuntimeError(f"{name} has another icon than {_ICON.name}")


def images_of(icon: Path) -> list[bytes]:
    """Return the images in a file of icons (its header has 6 bytes, and 16 for each image)."""
    data = icon.read_bytes()
    number = int.from_bytes(data[4:6], "little")
    places = [data[6 + 16 * each + 8 : 6 + 16 * each + 16] for each in range(number)]
    return [
        data[int.from_bytes(place[4:], "little") :][: int.from_bytes(place[:4], "little")]
        for place in places
    ]


def subsystem(program: Path) -> int:
    """Return what Windows starts that program as: with a console (3) or without (2)."""
    head = program.read_bytes()[:4096]
    header = int.from_bytes(head[0x3C:0x40], "little")
    # Behind the signature (4) and the file header (20); 68 in the optional header.
    return int.from_bytes(head[header + 92 : header + 94], "little")
