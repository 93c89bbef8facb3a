"""Scenario files, found by name or path. The format: docs/scenarios.md."""

import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from terminal_app.simulator.scripts import scenario_reader
from terminal_app.simulator.scripts.scenario import Scenario
from terminal_app.simulator.scripts.scenario_reader import ScenarioError

_SUFFIX = ".toml"


def names() -> list[str]:
    """Return the names of the scenarios that come with the program."""
    return sorted(
        file.name.removesuffix(_SUFFIX)
        for file in _folder().iterdir()
        if file.name.endswith(_SUFFIX)
    )


def shipped() -> list[Scenario]:
    """Return the scenarios that come with the program, by name."""
    return [load(name) for name in names()]


def load(name: str) -> Scenario:
    """Return the scenario of that name, or the one in the file of that path.

    Raises: ScenarioError.
    """
    if name in names():
        return read(_folder().joinpath(name + _SUFFIX).read_text(encoding="utf-8"), name)
    file = Path(name)
    if not file.is_file():
        known = ", ".join(names())
        raise ScenarioError(f"{name!r} is neither a scenario file nor one of these: {known}")
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{file}: can't be read ({error})") from None
    return read(text, file.stem, str(file))


def read(text: str, name: str, file: str | None = None) -> Scenario:
    """Return the scenario that ``text`` describes; ``file`` is named in what is wrong with it.

    Raises: ScenarioError.
    """
    file = file or name + _SUFFIX
    try:
        value = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ScenarioError(f"{file}: is no TOML ({error})") from None
    try:
        return scenario_reader.read(value, name, file)
    except RecursionError:
        raise ScenarioError(f"{file}: tables in tables are too deep") from None


def _folder() -> Traversable:
    return resources.files("terminal_app.simulator").joinpath("scenarios")
