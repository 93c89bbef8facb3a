"""The built-in back end: for demos, and alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from terminal_app.compose import console, till
from terminal_app.compose.phone_access import Door
from terminal_app.compose.session import Backend, pointed_at
from terminal_app.errors import PhonesKeptOutError, SettingsError
from terminal_app.payments.money import Currency, Money
from terminal_app.settings import Settings
from terminal_app.settings.loader import for_simulator
from terminal_app.texts import Texts

if TYPE_CHECKING:
    # Not loaded at run time: Tk may be missing.
    from terminal_app.gui.app import App
    from terminal_app.simulator.scripts.scenario import Scenario

DEMO_AMOUNT_MINOR = 12_500


def demo_settings(settings: Settings) -> Settings:
    """Return the settings of a demo, before its simulator has an address."""
    if not settings.sale.catalogue:
        items = demo_items(settings.till.language)
        settings = settings._replace(sale=settings.sale._replace(catalogue=str(items)))
    return for_simulator("", "", settings)


def demo_items(language: str) -> Path:
    """Return the file of what a demo sells where its settings name none."""
    package = Path(__file__).resolve().parent.parent
    # Inside the package if it was built, else beside it in the source.
    folder = package if (package / "assets").is_dir() else package.parent
    return folder / "assets" / "demo-items" / f"{language}.toml"


def demo(
    app: "App",
    settings: Settings,
    data_dir: Path,
    *,
    file: Path | None = None,
    lan: str | None = None,
    scenario_name: str | None = None,
) -> int:
    """Show the till against the built-in simulator; returns the exit status.

    ``file`` is where its settings are saved; None: nowhere.
    ``lan``: at which address phones get in from the start; empty: the likeliest; None: at none.

    Raises: SettingsError if there is no such scenario, or its catalogue can't be used.
    """
    start = partial(start_simulator, _scenario(scenario_name))
    home = till.Home(file, lambda _settings: data_dir, demo_settings)
    return till.run(app, settings, home, start, lan)


def demo_in_console(
    settings: Settings,
    data_dir: Path,
    why: str,
    *,
    lan: str | None = None,
    scenario_name: str | None = None,
) -> int:
    """Take one payment against the built-in simulator, since there is no window: ``why``."""
    from terminal_app.console.output import (  # noqa: PLC0415 - the window needs none of it
        write_line,
        write_remark,
    )

    texts = Texts(settings.till.language)
    write_remark(why)
    write_line(texts.say("There is no display, so the demo takes one payment in the console."))
    scenario = _scenario(scenario_name)
    amount = Money(DEMO_AMOUNT_MINOR, Currency(settings.till.currency))
    with start_simulator(scenario) as backend:
        if lan is not None:
            try:
                Door(backend, texts).open(lan)
            except PhonesKeptOutError as error:
                write_remark(str(error))
        return console.pay(
            pointed_at(backend, settings),
            data_dir,
            amount,
            timeout_s=None,
            as_json=False,
            despite_unknown=False,
        )


@contextmanager
def start_simulator(scenario: "Scenario | None" = None) -> Iterator[Backend]:
    """Run a simulator while the ``with`` block does; the console is told where its pages are."""
    from terminal_app.console.output import write_remark  # noqa: PLC0415 - demos alone need it
    from terminal_app.simulator.server import (  # noqa: PLC0415 - the same
        NO_SCENARIO,
        SimulatorServer,
    )

    with SimulatorServer(scenario=scenario or NO_SCENARIO) as server:
        write_remark(f"{server.base_url}/ is the operator's page of this demo.")
        yield server


def list_scenarios() -> int:
    """Write the scenarios that come with the program, a line each; returns the exit status."""
    from terminal_app.console import DONE  # noqa: PLC0415 - the window needs none of it
    from terminal_app.console.output import write_line  # noqa: PLC0415 - the same
    from terminal_app.simulator.scripts import scenario_files  # noqa: PLC0415 - the same

    found = scenario_files.shipped()
    width = max(len(scenario.name) for scenario in found)
    for scenario in found:
        write_line(f"{scenario.name:<{width}}  {scenario.description}")
    return DONE


def _scenario(name: str | None) -> "Scenario | None":
    """Return the scenario of that name or path; None for none.

    Raises: SettingsError.
    """
    if name is None:
        return None
    from terminal_app.simulator.scripts import scenario_files  # noqa: PLC0415 - few ask for one
    from terminal_app.simulator.scripts.scenario_reader import (  # noqa: PLC0415 - the same
        ScenarioError,
    )

    try:
        return scenario_files.load(name)
    except ScenarioError as error:
        raise SettingsError(str(error)) from None


@dataclass(frozen=True, slots=True)
class SimulatorWishes:
    """What is asked of a simulator that runs alone; ``delay_s`` is what a customer takes.

    ``lan``: at which address phones get in; empty: the likeliest; None: at none.
    """

    host: str
    port: int
    delay_s: float
    ledger_file: Path | None = None
    state_file: Path | None = None
    scenario_name: str | None = None
    lan: str | None = None


def simulator(wishes: SimulatorWishes) -> int:
    """Serve the simulator alone until interrupted; returns the exit status.

    Raises: SettingsError if there is no such scenario, or if the wishes contradict each other.
    """
    from terminal_app.console import DONE, NOT_DONE  # noqa: PLC0415 - the window needs none of it
    from terminal_app.console.output import write_line, write_remark  # noqa: PLC0415 - the same
    from terminal_app.simulator import SimulatorError, server  # noqa: PLC0415 - the same

    _refuse_contradictions(wishes)
    scenario = _scenario(wishes.scenario_name)

    def tell(started: server.SimulatorServer) -> None:
        write_line(f"{started.base_url}/ is the operator's page. DEMO - not a payment.")
        write_line(f"token_url     = {started.token_url}")
        write_line(f"websocket_url = {started.websocket_url}")
        write_line(f"client_id     = {server.DEMO_CLIENT_ID}")
        write_line(f"client_secret = {server.DEMO_CLIENT_SECRET}")
        if wishes.lan is not None:
            Door(started, Texts("en")).open(wishes.lan)

    try:
        server.SimulatorServer(
            wishes.host,
            wishes.port,
            delay_s=wishes.delay_s,
            ledger_file=wishes.ledger_file,
            state_file=wishes.state_file,
            scenario=scenario or server.NO_SCENARIO,
        ).serve_forever(tell)
    except (SimulatorError, PhonesKeptOutError, ValueError, OSError) as error:
        write_remark(str(error))
        return NOT_DONE
    return DONE


def _refuse_contradictions(wishes: SimulatorWishes) -> None:
    """Raises: SettingsError."""
    state, ledger = wishes.state_file, wishes.ledger_file
    if state is not None and ledger is not None and _is_same_file(state, ledger):
        message = f"--state and --ledger name the same file, {state}. Name two."
        raise SettingsError(message)
    if wishes.lan and wishes.lan == wishes.host:
        message = (
            f"--lan {wishes.lan} is where the simulator listens anyway (--host). Name another "
            "address of this machine."
        )
        raise SettingsError(message)


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        # One of them isn't there yet.
        return one.resolve() == other.resolve()
