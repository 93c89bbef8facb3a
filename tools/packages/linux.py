"""Packages for Linux from a build: a .deb, an archive, a bill of materials, and checksums."""

import argparse
import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from terminal_app import __version__
from tools.packages import contents, elf, licences, sbom

NAME = "terminal-app"
ROOT = contents.ROOT
KEPT = ROOT / "packaging" / "linux"
"""What packages for Linux are made of besides the build."""

_SIZES = (16, 32, 48, 64, 128, 256)
_CONTROL = """\
Package: {name}
Version: {version}
Architecture: {architecture}
Section: misc
Priority: optional
Maintainer: The terminal-app authors <maintainers@terminal-app.invalid>
Installed-Size: {kilobytes}
Depends: {depends}
Recommends: fontconfig-config
Description: payment terminal for shops
 A till takes an amount, shows the customer a QR code for a wallet, and says
 whether the money came, with a receipt.
"""


def main() -> int:
    """Make the packages; returns the exit status."""
    parser = argparse.ArgumentParser(description="Make the packages for Linux from a build.")
    parser.add_argument("--build", type=Path, required=True, help="PyInstaller's folder")
    parser.add_argument("--work", type=Path, required=True, help="PyInstaller's work folder of it")
    parser.add_argument("--out", type=Path, required=True, help="a folder for the packages")
    parser.add_argument("--version", default=__version__, help="of the packages")
    given = parser.parse_args()
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    given.out.mkdir(parents=True, exist_ok=True)
    parts = contents.parts_of(given.work)
    bill = given.out / f"{NAME}-{given.version}-linux.cdx.json"
    bill.write_text(sbom.bill_of(parts, given.version, epoch), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder, "told")
        licences.write_licences(parts, ROOT / "LICENSE", told / "licences")
        shutil.copyfile(bill, told / "sbom.cdx.json")
        made = [
            bill,
            make_deb(given.build, told, given.out, given.version),
            make_archive(given.build, told, given.out, given.version),
        ]
    write_checksums(made, given.out / "SHA256SUMS")
    for file in made:
        sys.stdout.write(f"{file} {file.stat().st_size / 1e6:.1f} MB\n")
    return 0


def make_deb(build: Path, told: Path, out: Path, version: str) -> Path:
    """Return a .deb of the ``build``; ``told`` are its licences and its bill of materials."""
    architecture = _said("dpkg", "--print-architecture")
    file = out / f"{NAME}_{version}_{architecture}.deb"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "root")
        shutil.copytree(build, root / "usr/lib" / NAME, symlinks=True)
        (root / "usr/bin").mkdir()
        (root / "usr/bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
        _copy(KEPT / f"{NAME}.desktop", root / "usr/share/applications")
        _copy(KEPT / f"{NAME}.metainfo.xml", root / "usr/share/metainfo")
        for size in _SIZES:
            where = root / f"usr/share/icons/hicolor/{size}x{size}/apps"
            _copy(ROOT / f"assets/icon-{size}.png", where, f"{NAME}.png")
        documents = root / "usr/share/doc" / NAME
        shutil.copytree(told, documents)
        _copy(ROOT / "LICENSE", documents, "copyright")
        log = (ROOT / "CHANGELOG.md").read_bytes()
        (documents / "changelog.gz").write_bytes(gzip.compress(log, 9, mtime=0))
        _set_modes(root)
        kilobytes = sum(one.lstat().st_size for one in root.rglob("*") if one.is_file()) // 1024
        control = _CONTROL.format(
            name=NAME,
            version=version,
            architecture=architecture,
            kilobytes=kilobytes,
            depends=", ".join(elf.depends_of(build)),
        )
        (root / "DEBIAN").mkdir()
        (root / "DEBIAN/control").write_text(control, encoding="utf-8")
        for script in ("preinst", "prerm"):
            _copy(KEPT / "refuse-while-running", root / "DEBIAN", script).chmod(0o755)
        (root / "DEBIAN").chmod(0o755)
        _run("dpkg-deb", "--build", "--root-owner-group", "-Zxz", str(root), str(file))
    return file


def make_archive(build: Path, told: Path, out: Path, version: str) -> Path:
    """Return an archive of the same, for systems without dpkg: unpacked anywhere, it runs."""
    stem = f"{NAME}-{version}-linux-{_said('uname', '-m')}"
    file = out / f"{stem}.tar.xz"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, stem)
        shutil.copytree(build, root, symlinks=True)
        shutil.copytree(told, root, dirs_exist_ok=True)
        _copy(KEPT / f"{NAME}.desktop", root)
        _copy(ROOT / "assets/icon-256.png", root, f"{NAME}.png")
        _set_modes(root)
        same = ("--sort=name", f"--mtime=@{os.environ['SOURCE_DATE_EPOCH']}", "--format=gnu")
        owner = ("--owner=0", "--group=0", "--numeric-owner")
        _run("tar", *same, *owner, "--xz", "-cf", str(file), "-C", folder, stem)
    return file


def write_checksums(files: list[Path], file: Path) -> None:
    """Write the checksums of ``files`` as ``sha256sum --check`` reads them."""
    lines = [f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in files]
    file.write_text("".join(lines), encoding="utf-8")


def _copy(file: Path, folder: Path, name: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(file, folder / (name or file.name)))


def _set_modes(root: Path) -> None:
    """Set modes that don't depend on who builds."""
    for one in (root, *root.rglob("*")):
        if one.is_symlink():
            continue
        is_program = one.is_dir() or one.stat().st_mode & 0o100
        one.chmod(0o755 if is_program else 0o644)


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _run(*command: str) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    sys.exit(main())
