"""The build for Windows and its installer, made with Python for Windows."""

import subprocess
from pathlib import Path

from terminal_app import __version__
from tests.windows.wine import Wine

_WITHIN_S = 600.0
PROGRAMS = ("terminal-app.exe", "terminal-appw.exe")
_CONSOLE, _WINDOWED = 3, 2
"""Subsystems in the header of a program (PE format, optional header)."""


def build(wine: Wine, root: Path, folder: Path) -> Path:
    """Build the program; return the folder that is shipped.

    Raises: RuntimeError.
    """
    status, said = wine.run(
        "P:\\python.exe", "-X", "pycache_prefix=C:\\pycache", "-m", "PyInstaller", "--noconfirm",
        "--log-level", "WARN", "--distpath", "T:\\dist", "--workpath", "T:\\work", "S:\\build.spec",
        within_s=_WITHIN_S, cwd=root,
    )  # fmt: skip
    shipped = folder / "dist" / "terminal-app"
    if status or not all((shipped / name).is_file() for name in PROGRAMS):
        raise RuntimeError(f"the build failed:\n{said}")
    for name, wanted in zip(PROGRAMS, (_CONSOLE, _WINDOWED), strict=True):
        if (found := subsystem(shipped / name)) != wanted:
            raise RuntimeError(f"{name} is of subsystem {found}, not {wanted}")
    for file in shipped.rglob("*.[de][lx][le]"):
        if b"Wine builtin DLL" in file.read_bytes():
            raise RuntimeError(f"{file.name} is Wine's own: it must not be shipped")
    return shipped


def subsystem(program: Path) -> int:
    """Return what Windows starts that program as: with a console (3) or without (2)."""
    head = program.read_bytes()[:4096]
    header = int.from_bytes(head[0x3C:0x40], "little")
    # Behind the signature (4) and the file header (20); 68 in the optional header.
    return int.from_bytes(head[header + 92 : header + 94], "little")


def installer(root: Path, shipped: Path, folder: Path) -> Path:
    """Make the installer of what is shipped."""
    made = folder / "terminal-app-setup.exe"
    script = root / "packaging" / "windows" / "terminal-app.nsi"
    defined = {"SOURCE": shipped, "VERSION": __version__, "OUT": made}
    options = [f"-D{name}={value}" for name, value in defined.items()]
    subprocess.run(["makensis", "-V1", *options, str(script)], check=True)
    return made
