"""The built-in back end: for demos, and alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from terminal_app.compose import console, window
from terminal_app.compose.phones import Door
from terminal_app.compose.session import Backend, pointed_at
from terminal_app.errors import PhonesKeptOutError
from terminal_app.payments.money import Currency, Money
from terminal_app.settings import Settings, for_simulator
from terminal_app.texts import Texts

if TYPE_CHECKING:
    # Not loaded at run time: Tk may be missing.
    from terminal_app.gui.app import App

DEMO_AMOUNT_MINOR = 12_500


def demo_settings(settings: Settings) -> Settings:
    """Return the settings of a demo, before its simulator has an address."""
    return for_simulator("", "", settings.till, settings.times)


def demo(app: "App", settings: Settings, data_dir: Path, lan: str | None = None) -> int:
    """Show the till against the built-in simulator; returns the exit status.

    ``lan``: at which address phones get in from the start; empty: the likeliest; None: at none.
    """
    return window.run(app, demo_settings(settings), data_dir, start_simulator, lan)


def demo_in_console(settings: Settings, data_dir: Path, why: str, lan: str | None = None) -> int:
    """Take one payment against the built-in simulator, since there is no window: ``why``."""
    from terminal_app.console.output import (  # noqa: PLC0415 - the window needs none of it
        write_line,
        write_remark,
    )

    texts = Texts(settings.till.language)
    write_remark(why)
    write_line(texts.say("There is no display, so the demo takes one payment in the console."))
    amount = Money(DEMO_AMOUNT_MINOR, Currency(settings.till.currency))
    with start_simulator() as backend:
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
def start_simulator() -> Iterator[Backend]:
    """Run a simulator while the ``with`` block does; the console is told where its pages are."""
    from terminal_app.console.output import write_remark  # noqa: PLC0415 - demos alone need it
    from terminal_app.simulator.server import SimulatorServer  # noqa: PLC0415 - the same

    with SimulatorServer() as server:
        write_remark(f"{server.base_url}/ is the operator's page of this demo.")
        yield server


def simulator(
    host: str, port: int, delay_s: float, ledger_file: Path | None, lan: str | None = None
) -> int:
    """Serve the simulator alone until interrupted; returns the exit status.

    ``lan``: at which address phones get in; empty: the likeliest; None: at none.
    """
    from terminal_app.console import DONE, NOT_DONE  # noqa: PLC0415 - the window needs none of it
    from terminal_app.console.output import write_line, write_remark  # noqa: PLC0415 - the same
    from terminal_app.simulator import SimulatorError, server  # noqa: PLC0415 - the same

    def tell(started: server.SimulatorServer) -> None:
        write_line(f"{started.base_url}/ is the operator's page. DEMO - not a payment.")
        write_line(f"token_url     = {started.token_url}")
        write_line(f"websocket_url = {started.websocket_url}")
        if lan is not None:
            Door(started, Texts("en")).open(lan)

    try:
        server.serve_forever(host, port, on_started=tell, delay_s=delay_s, ledger_file=ledger_file)
    except (SimulatorError, PhonesKeptOutError, ValueError, OSError) as error:
        write_remark(str(error))
        return NOT_DONE
    return DONE
