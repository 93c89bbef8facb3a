"""Scenario files: found by name or path, read strictly. The format: docs/scenarios.md."""

import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from terminal_app.simulator.scripts.scenario import Expect, Rule, Scenario, Trigger
from terminal_app.simulator.scripts.scenario_reader import read_steps
from terminal_app.simulator.scripts.scenario_table import ScenarioError, Table

_SUFFIX = ".toml"
_FURTHEST_S = 366 * 86_400.0
_MOST_RULES = 1000


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
        return _scenario(Table(file, "", value), name)
    except RecursionError:
        raise ScenarioError(f"{file}: tables in tables are too deep") from None


def _scenario(table: Table, name: str) -> Scenario:
    scenario = Scenario(
        name=name,
        description=table.text("description"),
        seed=table.integer("seed", 0, least=0),
        rules=tuple(_rule(rule) for rule in table.tables("on", most=_MOST_RULES)),
        clock_s=table.number("clock", 0.0, least=-_FURTHEST_S, most=_FURTHEST_S),
    )
    table.end()
    return scenario


def _rule(table: Table) -> Rule:
    given = table.table("expect")
    trigger = Trigger(given.choice("message", [one.value for one in Trigger]))
    door = trigger in {Trigger.TOKEN, Trigger.HANDSHAKE, Trigger.LOGON, Trigger.SCAN}
    expect = Expect(
        trigger,
        amount=None if door else given.integer_or_none("amount", least=1),
        terminal_id=None if trigger is Trigger.TOKEN else given.text("terminal", "") or None,
        nth=frozenset(given.integers("nth", least=1)),
    )
    given.end()
    steps = read_steps(table.array("do"), trigger)
    table.end()
    return Rule(expect, steps)


def _folder() -> Traversable:
    return resources.files("terminal_app.simulator").joinpath("scenarios")
