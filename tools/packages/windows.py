"""Packages for Windows from a build: the installer, the package for chains, and checksums."""

import argparse
import subprocess
import sys
from pathlib import Path

from terminal_app import __version__
from terminal_app.journal.schema import VERSION as SCHEMA
from tools.packages.contents import ROOT
from tools.packages.linux import NAME, write_checksums
from tools.packages.msi import make_msi

_SCRIPT = ROOT / "packaging" / "windows" / "terminal-app.nsi"


def main() -> int:
    """Make the packages; returns the exit status."""
    parser = argparse.ArgumentParser(description="Make the packages for Windows from a build.")
    parser.add_argument("--build", type=Path, required=True, help="PyInstaller's folder")
    parser.add_argument("--out", type=Path, required=True, help="a folder for the packages")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    setup = given.out / f"{NAME}-{__version__}-setup.exe"
    msi = given.out / f"{NAME}-{__version__}.msi"
    make_setup(given.build, setup)
    make_msi(given.build, msi)
    write_checksums([setup, msi], given.out / "SHA256SUMS")
    for file in (setup, msi):
        sys.stdout.write(f"{file} {file.stat().st_size / 1e6:.1f} MB\n")
    return 0


def make_setup(
    build: Path, out: Path, version: str = __version__, schema: int = SCHEMA, *, quick: bool = False
) -> None:
    """Write the installer of ``build``, a version that writes journals of that schema.

    ``quick``: in a quarter of the time, half as large again. Raises: subprocess.CalledProcessError.
    """
    defined = {"SOURCE": build.absolute(), "VERSION": version, "SCHEMA": schema}
    options = [f"-D{name}={value}" for name, value in {**defined, "OUT": out.absolute()}.items()]
    if quick:
        options.append("-XSetCompressor /FINAL zlib")
    subprocess.run(["makensis", "-V1", *options, str(_SCRIPT)], check=True)


if __name__ == "__main__":
    sys.exit(main())
