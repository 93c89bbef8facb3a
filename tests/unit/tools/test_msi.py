"""The description from which the package for Windows Installer is made."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tools.packages.msi import description


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A build with a library below it."""
    (tmp_path / "_internal" / "æøå").mkdir(parents=True)
    for name in ("terminal-app.exe", "terminal-appw.exe", "_internal/æøå/library.dll"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    return tmp_path


def found(wix: ET.Element, kind: str, name: str) -> list[str]:
    """Return an attribute of all elements of a kind."""
    return [one.attrib[name] for one in wix.iter(kind)]


def test_every_file_is_in_it_once_and_the_feature_has_all_components(build: Path) -> None:
    wix = description(build, "1.2.3")
    sources = {f"build/{one.relative_to(build).as_posix()}" for one in build.rglob("*.*")}
    assert sorted(found(wix, "File", "Source")) == sorted(sources)
    components = found(wix, "Component", "Id")
    assert len(set(components)) == len(components) == 4, "three files and the menu's entry"
    assert found(wix, "ComponentRef", "Id") == components
    assert found(wix, "Shortcut", "Target") == ["[INSTALLDIR]terminal-appw.exe"]


def test_the_same_build_gives_the_same_and_another_version_is_another_product(build: Path) -> None:
    first, again, later = (description(build, version) for version in ("1.2.3", "1.2.3", "1.3.0"))
    assert ET.tostring(first) == ET.tostring(again)
    assert found(first, "Product", "Id") != found(later, "Product", "Id")
    assert found(first, "Component", "Guid") == found(later, "Component", "Guid")


def test_its_upgrade_code_is_that_of_the_versions_that_are_installed(build: Path) -> None:
    code = "{8D1C3D0A-6A8E-4B58-9D61-0D9F3A0B7C11}"
    assert found(description(build, "1.2.3"), "Product", "UpgradeCode") == [code]


def test_it_is_for_all_users_and_refuses_to_go_back(build: Path) -> None:
    wix = description(build, "1.2.3")
    assert found(wix, "Package", "InstallScope") == ["perMachine"]
    assert "newer version" in found(wix, "MajorUpgrade", "DowngradeErrorMessage")[0]
