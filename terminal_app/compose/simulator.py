"""The built-in server: started for a demo, and as a command of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from terminal_app.compose import profiles
from terminal_app.compose.lan_access import LanAccess
from terminal_app.compose.session import Backend
from terminal_app.console import DONE, NOT_DONE
from terminal_app.console.output import write_line, write_remark
from terminal_app.errors import PhonesKeptOutError, SettingsError
from terminal_app.simulator import SimulatorError, server
from terminal_app.simulator.scripts import scenario_files
from terminal_app.simulator.scripts.scenario import Scenario
from terminal_app.simulator.scripts.scenario_reader import ScenarioError
from terminal_app.texts import Texts


@contextmanager
def start_simulator(scenario: Scenario = server.NO_SCENARIO) -> Iterator[Backend]:
    """Run a simulator while the ``with`` block does; the console is told where its pages are."""
    with server.SimulatorServer(scenario=scenario) as started:
        write_remark(f"{started.base_url}/ is the operator's page of this demo.")
        yield started


def list_scenarios() -> int:
    """Write the scenarios that come with the program, a line each; returns the exit status."""
    found = scenario_files.shipped()
    width = max(len(scenario.name) for scenario in found)
    for scenario in found:
        write_line(f"{scenario.name:<{width}}  {scenario.description}")
    return DONE


def scenario_named(name: str | None) -> Scenario:
    """Return the scenario of that name or path; None: nothing unusual.

    Raises: SettingsError.
    """
    if name is None:
        return server.NO_SCENARIO
    try:
        return scenario_files.load(name)
    except ScenarioError as error:
        raise SettingsError(str(error)) from None


@dataclass(frozen=True, slots=True)
class SimulatorOptions:
    """What is asked of a simulator that runs alone; ``delay_s`` is what a customer takes.

    ``profile_name``: of a profile of the program, or its file.

    ``lan``: at which address phones get in; empty: the likeliest; None: at none.
    """

    host: str
    port: int
    delay_s: float
    ledger_file: Path | None = None
    state_file: Path | None = None
    scenario_name: str | None = None
    lan: str | None = None
    profile_name: str | None = None


def serve(options: SimulatorOptions) -> int:
    """Serve the simulator alone until interrupted; returns the exit status.

    Raises: SettingsError if there is no such scenario, or if the options contradict each other.
    """
    _refuse_contradictions(options)
    scenario = scenario_named(options.scenario_name)
    profile = profiles.named(options.profile_name)

    def tell(started: server.SimulatorServer) -> None:
        write_line(f"{started.base_url}/ is the operator's page. DEMO - not a payment.")
        write_line(f"token_url     = {started.token_url}")
        write_line(f"websocket_url = {started.websocket_url}")
        write_line(f"client_id     = {server.DEMO_CLIENT_ID}")
        write_line(f"client_secret = {server.DEMO_CLIENT_SECRET}")
        if options.lan is not None:
            LanAccess(started, Texts("en")).open(options.lan)

    try:
        server.SimulatorServer(
            options.host,
            options.port,
            delay_s=options.delay_s,
            ledger_file=options.ledger_file,
            state_file=options.state_file,
            scenario=scenario,
            profile=profile,
        ).serve_forever(tell)
    except (SimulatorError, PhonesKeptOutError, ValueError, OSError) as error:
        write_remark(str(error))
        return NOT_DONE
    return DONE


def _refuse_contradictions(options: SimulatorOptions) -> None:
    """Raises: SettingsError."""
    state, ledger = options.state_file, options.ledger_file
    if state is not None and ledger is not None and _is_same_file(state, ledger):
        raise SettingsError(f"--state and --ledger name the same file, {state}. Name two.")
    if options.lan and options.lan == options.host:
        raise SettingsError(
            f"--lan {options.lan} is where the simulator listens anyway (--host). Name another "
            "address of this machine."
        )


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        # One of them isn't there yet.
        return one.resolve() == other.resolve()
