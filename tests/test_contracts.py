"""The import contracts in pyproject.toml: kept, and each one seen to be broken by a breach."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

BREACHES = {
    "A layer imports only lower ones": ("payments/money.py", "terminal_app.journal.schema"),
    "In the window": ("gui/views/panes/header.py", "terminal_app.gui.presenter.sound"),
    "In the presenter": ("gui/presenter/model.py", "terminal_app.gui.presenter.modes.idle"),
    "In the views, the window": ("gui/views/widgets/labels.py", "terminal_app.gui.views.window"),
    "Nothing imports in a circle": (
        "gui/views/panes/notice.py",
        "terminal_app.gui.views.panes.center",
    ),
    "In the session": ("session/transport/tls.py", "terminal_app.session.engine.scans"),
    "In the certification": (
        "certification/customer/stdin.py",
        "terminal_app.certification.run.runner",
    ),
    "In the engine": ("session/engine/outbox.py", "terminal_app.session.engine.scans"),
    "In the transport": ("session/transport/tls.py", "terminal_app.session.transport.tokens"),
    "In the simulator": ("simulator/errors.py", "terminal_app.simulator.server"),
    "The payments are pure": ("payments/sale.py", "time"),
    "The window knows no wire": ("gui/event_pump.py", "terminal_app.session.clock"),
    "Presenter and settings form": ("gui/presenter/basket.py", "tkinter"),
    "Only compose": ("console/pay.py", "terminal_app.simulator.errors"),
}
"""By the beginning of a contract's name: the module that breaks it, and what it then imports."""


def lint(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def contracts() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract["name"] for contract in project["tool"]["importlinter"]["contracts"]]


def test_the_import_contracts_are_kept() -> None:
    ended = lint(ROOT)
    assert ended.returncode == 0, ended.stdout


def test_every_contract_is_broken_by_a_breach_even_a_type_only_one(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "terminal_app",
        tmp_path / "terminal_app",
        ignore=lambda _folder, names: [
            name for name in names if "." in name and not name.endswith(".py")
        ],
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for file, imported in BREACHES.values():
        with (tmp_path / "terminal_app" / file).open("a", encoding="utf-8") as module:
            module.write(
                f"\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import {imported}\n"
            )
    said = re.sub(r"\s+", " ", lint(tmp_path).stdout.replace("\n", " "))
    for name in contracts():
        assert any(name.startswith(beginning) for beginning in BREACHES), name
        assert f"{name} BROKEN" in said, said


def test_no_contract_lists_modules_by_hand() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.findall(r"source_modules = \[([^\]]*)\]", text)
    assert listed
    for modules in listed:
        for module in re.findall(r'"([\w.]+)"', modules):
            assert (ROOT / module.replace(".", "/")).is_dir(), f"{module} is no folder"


def test_no_folder_holds_more_than_25_modules() -> None:
    for folder in ("terminal_app", "tests", "tools", "benchmarks"):
        for inside in (ROOT / folder).rglob("*"):
            if inside.is_dir():
                assert len(list(inside.glob("*.py"))) <= 25, inside
