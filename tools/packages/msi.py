"""A Windows Installer package (.msi) of a build, for chains that distribute software by policy.

``python -m tools.packages.msi --build FOLDER --out FILE``, with ``wixl`` of msitools. It installs
for all users of the machine. A newer version takes the place of an older one; an older one is
refused where a newer one is.
"""

import argparse
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from xml.etree import ElementTree as ET

from terminal_app import __version__
from tools.packages.contents import ROOT

_NAMESPACE = uuid.UUID("8d1c3d0a-6a8e-4b58-9d61-0d9f3a0b7c11")
"""This package's own, drawn once. What is made from it and a name is the same in every build."""
_UPGRADE_CODE = _NAMESPACE
"""What one version knows the others by: never changed."""
_BUILD, _ICON = "build", "icon.ico"
_NEWER = (
    "A newer version is installed. Remove it first; an older one refuses a journal of a newer form."
)


def main() -> int:
    """Make the package; returns the exit status."""
    parser = argparse.ArgumentParser(description="Make a Windows Installer package of a build.")
    parser.add_argument("--build", type=Path, required=True, help="PyInstaller's folder")
    parser.add_argument("--out", type=Path, required=True, help="the package's file")
    parser.add_argument("--version", default=__version__, help="of the package")
    given = parser.parse_args()
    make_msi(given.build, given.out, given.version)
    sys.stdout.write(f"{given.out} {given.out.stat().st_size / 1e6:.1f} MB\n")
    return 0


def make_msi(build: Path, out: Path, version: str = __version__) -> None:
    """Write the package of ``build``. Raises: subprocess.CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        # wixl takes names below the folder of its source, and none beyond.
        Path(folder, _BUILD).symlink_to(build.absolute())
        Path(folder, _ICON).symlink_to(ROOT / "assets" / _ICON)
        source = Path(folder, "terminal-app.wxs")
        ET.ElementTree(description(build, version)).write(source, encoding="utf-8")
        command = ["wixl", "--arch", "x64", "--output", str(out.absolute()), source.name]
        subprocess.run(command, cwd=folder, check=True)


def description(build: Path, version: str) -> ET.Element:
    """Return what the package is made from, in the language of the WiX toolset."""
    wix = ET.Element("Wix", xmlns="http://schemas.microsoft.com/wix/2006/wi")
    product = ET.SubElement(
        wix, "Product", Id=_guid(f"product {version}"), Name="Payment terminal", Language="1033",
        Version=version, Manufacturer="The terminal-app authors",
        UpgradeCode=_braced(_UPGRADE_CODE),
    )  # fmt: skip
    ET.SubElement(
        product, "Package", InstallerVersion="200", Compressed="yes", InstallScope="perMachine"
    )
    ET.SubElement(product, "Media", Id="1", Cabinet="files.cab", EmbedCab="yes")
    ET.SubElement(product, "MajorUpgrade", DowngradeErrorMessage=_NEWER)
    ET.SubElement(product, "Icon", Id=_ICON, SourceFile=_ICON)
    ET.SubElement(product, "Property", Id="ARPPRODUCTICON", Value=_ICON)
    target = ET.SubElement(product, "Directory", Id="TARGETDIR", Name="SourceDir")
    programs = ET.SubElement(target, "Directory", Id="ProgramFiles64Folder")
    installed = ET.SubElement(programs, "Directory", Id="INSTALLDIR", Name="terminal-app")
    components = [*_files(build, build, installed), _menu_entry(target)]
    feature = ET.SubElement(product, "Feature", Id="Till", Level="1")
    for component in components:
        ET.SubElement(feature, "ComponentRef", Id=component)
    return wix


def _files(folder: Path, build: Path, into: ET.Element) -> list[str]:
    """Put the files of ``folder`` into a directory; return their components' ids."""
    made: list[str] = []
    for one in sorted(folder.iterdir()):
        name = one.relative_to(build).as_posix()
        number = uuid.uuid5(_NAMESPACE, name).hex
        if one.is_dir():
            below = ET.SubElement(into, "Directory", Id=f"d{number}", Name=one.name)
            made += _files(one, build, below)
            continue
        component = ET.SubElement(
            into, "Component", Id=f"c{number}", Guid=_guid(f"file {name}"), Win64="yes"
        )
        file = {"Id": f"f{number}", "Name": one.name, "Source": f"{_BUILD}/{name}"}
        ET.SubElement(component, "File", file, KeyPath="yes")
        made.append(f"c{number}")
    return made


def _menu_entry(target: ET.Element) -> str:
    menu = ET.SubElement(target, "Directory", Id="ProgramMenuFolder", Name="Programs")
    component = ET.SubElement(
        menu, "Component", Id="MenuEntry", Guid=_guid("menu entry"), Win64="yes"
    )
    ET.SubElement(
        component, "Shortcut", Id="Till", Name="Payment terminal",
        Target="[INSTALLDIR]terminal-appw.exe", WorkingDirectory="INSTALLDIR",
    )  # fmt: skip
    # Each component has one thing that tells whether it is there.
    ET.SubElement(
        component, "RegistryValue", Root="HKLM", Key="Software\\terminal-app", Name="installed",
        Type="integer", Value="1", KeyPath="yes",
    )  # fmt: skip
    return "MenuEntry"


def _guid(name: str) -> str:
    return _braced(uuid.uuid5(_NAMESPACE, name))


def _braced(guid: uuid.UUID) -> str:
    return f"{{{str(guid).upper()}}}"


if __name__ == "__main__":
    sys.exit(main())
