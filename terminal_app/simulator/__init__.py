"""The back end for demos and tests: token, WebSocket, and pages for browsers on one port.

Independent of the rest of the program, of which it imports ``wire`` and ``texts`` alone. Importing
it loads no server: aiohttp is imported when one is started.
"""

from terminal_app.simulator.errors import SimulatorError
from terminal_app.simulator.money.ledger import Ledger, LedgerError
from terminal_app.simulator.money.ledger_entry import Entry, Kind
from terminal_app.simulator.money.payment_record import PaymentRecord
from terminal_app.simulator.money.state_file import StateError
from terminal_app.simulator.scripts.outcomes import OUTCOMES, as_markdown, outcome_for
from terminal_app.simulator.scripts.scenario import Scenario
from terminal_app.simulator.server import (
    DEMO_CLIENT_ID,
    DEMO_CLIENT_SECRET,
    SimulatorServer,
)
from terminal_app.simulator.terminals.faults import MISSING

__all__ = [
    "DEMO_CLIENT_ID",
    "DEMO_CLIENT_SECRET",
    "MISSING",
    "OUTCOMES",
    "Entry",
    "Kind",
    "Ledger",
    "LedgerError",
    "PaymentRecord",
    "Scenario",
    "SimulatorError",
    "SimulatorServer",
    "StateError",
    "as_markdown",
    "outcome_for",
]
