"""The Python for Windows and the Wine prefix: made once, from hashes, outside the source."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from tests.windows import pins
from tests.windows.wine import Wine

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
VARIABLE = "TERMINAL_APP_WINDOWS_CACHE"
_SITE = "site"
_DATA = re.compile(r"/src[^/]*/[^/]+/data\.zip$")
"""Where the source distributions have Python's files."""
_NOT_SHIPPED = ("tcl/nmake", "tcl/cmake", "tkinter/test")
_NOT_SHIPPED_ENDINGS = (".lib", ".def", ".exp")
_FONTS = """REGEDIT4

[HKEY_CURRENT_USER\\Software\\Wine\\Fonts\\Replacements]
"Segoe UI"="Liberation Sans"
"Consolas"="Liberation Mono"
"Courier New"="Liberation Mono"
"""
"""What every Windows has, from what Debian has."""


def folder() -> Path:
    """Return where all of it is kept: another one for each state of what it is made from."""
    usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    base = Path(os.environ.get(VARIABLE) or usual / "terminal-app-windows")
    made_from = [HERE / "python.txt", HERE / "bcryptprimitives.c", HERE / "cache.py"]
    texts = [pins.for_windows(ROOT / "requirements" / "dev.txt").encode()]
    texts += [file.read_bytes() for file in made_from]
    return base / hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]


def make(kept: Path) -> Wine:
    """Make what isn't there yet; return Wine with the drives P (Python) and S (the source)."""
    if not (kept / "done").exists():
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        _make_python(kept)
        _make_prefix(kept)
        (kept / "done").touch()
    wine = Wine(kept / "prefix")
    wine.map_drive("p", kept / "python")
    wine.map_drive("s", ROOT)
    return wine


def _pip(*arguments: str) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *arguments], check=True)


def _make_python(kept: Path) -> None:
    python, downloads = kept / "python", kept / "downloads"
    _pip(
        "download", "--require-hashes", "--no-deps", "--no-binary", ":all:",
        "--ignore-requires-python", "-r", str(HERE / "python.txt"), "-d", str(downloads),
    )  # fmt: skip
    unpacked = kept / "unpacked"
    for archive in downloads.glob("*.tar.gz"):
        with tarfile.open(archive) as opened:
            for member in opened:
                data = opened.extractfile(member) if _DATA.search(member.name) else None
                if data is not None:
                    zipfile.ZipFile(data).extractall(unpacked)  # noqa: S202 - pinned by its hash
    (unpacked / "cp311").rename(python)
    for name in _NOT_SHIPPED:
        shutil.rmtree(python / name, ignore_errors=True)
    for file in (python / "tcl").iterdir():
        if file.suffix in _NOT_SHIPPED_ENDINGS:
            file.unlink()
    # The source is on drive S, wherever it is this time.
    (python / "python311._pth").write_text(f"python311.zip\n.\n{_SITE}\nS:\\\nimport site\n")
    wanted = kept / "windows.txt"
    wanted.write_text(pins.for_windows(ROOT / "requirements" / "dev.txt"), encoding="utf-8")
    _pip(
        "install", "--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile",
        "--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp",
        "--target", str(python / _SITE), "-r", str(wanted),
    )  # fmt: skip
    shutil.rmtree(unpacked)
    shutil.rmtree(downloads)


def _make_prefix(kept: Path) -> None:
    wine = Wine(kept / "prefix")
    wine.run("wineboot", "-i", within_s=300)
    wine.wait()
    subprocess.run(
        [
            "x86_64-w64-mingw32-gcc", "-O2", "-shared", "-nostdlib",
            "-o", str(wine.drive_c / "windows" / "system32" / "bcryptprimitives.dll"),
            str(HERE / "bcryptprimitives.c"), "-ladvapi32", "-lkernel32",
        ],
        check=True,
    )  # fmt: skip
    fonts = kept / "fonts.reg"
    fonts.write_text(_FONTS)
    wine.run("regedit", "/S", f"Z:{fonts}")
    wine.wait()
