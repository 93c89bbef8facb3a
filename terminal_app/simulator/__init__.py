"""The back end for demos and tests: token, WebSocket and the customer's page on one port.

A guest in this program: of ours it uses ``wire`` alone. Importing it loads no server; aiohttp
comes in when one is started.
"""

from terminal_app.simulator.errors import SimulatorError
from terminal_app.simulator.money.ledger import Entry, Kind, Ledger, LedgerError, PaymentRecord
from terminal_app.simulator.money.state_file import StateError
from terminal_app.simulator.scripts.outcomes import OUTCOMES, Outcome, as_markdown, outcome_for
from terminal_app.simulator.scripts.scenario import Scenario
from terminal_app.simulator.server import (
    DEMO_CLIENT_ID,
    DEMO_CLIENT_SECRET,
    SimulatorServer,
    serve_forever,
)
from terminal_app.simulator.terminals.faults import MISSING, Faults

__all__ = [
    "DEMO_CLIENT_ID",
    "DEMO_CLIENT_SECRET",
    "MISSING",
    "OUTCOMES",
    "Entry",
    "Faults",
    "Kind",
    "Ledger",
    "LedgerError",
    "Outcome",
    "PaymentRecord",
    "Scenario",
    "SimulatorError",
    "SimulatorServer",
    "StateError",
    "as_markdown",
    "outcome_for",
    "serve_forever",
]
