"""The server's parts tied together, and the loop that serves them."""

import asyncio
import random
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from aiohttp import WSCloseCode, web

from terminal_app.simulator.base_urls import BaseUrls
from terminal_app.simulator.endpoints.admission import AdmissionRules
from terminal_app.simulator.endpoints.error_handling import SILENT_LOG, ErrorHandler
from terminal_app.simulator.endpoints.lan_access import LanAccess
from terminal_app.simulator.endpoints.terminal import MOST_BYTES, TerminalEndpoints
from terminal_app.simulator.engine.request_handler import RequestHandler
from terminal_app.simulator.engine.script_runner import ScriptRunner
from terminal_app.simulator.engine.script_selector import ScriptSelector
from terminal_app.simulator.money.identifiers import Identifiers
from terminal_app.simulator.money.ledger import Ledger
from terminal_app.simulator.money.state_file import StateFile
from terminal_app.simulator.money.store import PaymentStore
from terminal_app.simulator.scripts.outcomes import outcome_of
from terminal_app.simulator.scripts.scenario import Scenario
from terminal_app.simulator.scripts.step import ScriptContext
from terminal_app.simulator.terminals.connections import Terminals
from terminal_app.simulator.terminals.faults import Faults
from terminal_app.simulator.terminals.oauth import TokenIssuer
from terminal_app.simulator.terminals.sender import OutboundSender
from terminal_app.simulator.terminals.speech import Speech
from terminal_app.simulator.web.operator_page import OperatorView
from terminal_app.simulator.web.operator_routes import OperatorRoutes
from terminal_app.simulator.web.templates import PageTemplates
from terminal_app.simulator.web.wallet_routes import WalletRoutes
from terminal_app.wire.profile.model import SHIPPED, Profile

_GOODBYE_S = 1.0
_ROUNDS = 5
"""How often the loop goes round until a connection that it has accepted is there, or has ended."""


class SimulatorApp:
    """All that outlives a stop of the server; used on its loop alone."""

    def __init__(  # noqa: PLR0913 - the server's settings, handed on by name
        self,
        *,
        base_url: str,
        pace: float,
        credentials: Mapping[str, str],
        token_lifetime_s: float,
        ledger: Ledger,
        faults: Faults,
        rng: random.Random,
        clock: Callable[[], datetime],
        first_receipt_id: int | None,
        state: StateFile,
        scenario: Scenario,
        profile: Profile = SHIPPED,
    ) -> None:
        self.base_urls = BaseUrls.at(base_url)
        speech = Speech(profile)
        identifiers = Identifiers(rng, first_receipt_id, state)
        self.tokens = TokenIssuer(credentials, identifiers, ledger, clock, token_lifetime_s, state)
        store = PaymentStore(ledger, identifiers, state)
        store.restore()
        self.terminals = Terminals(ledger, state)
        self._selector = ScriptSelector(scenario, state)
        ahead = timedelta(seconds=scenario.clock_s)
        sender = OutboundSender(
            store=store,
            terminals=self.terminals,
            identifiers=identifiers,
            clock=lambda: clock() + ahead,
            base_urls=self.base_urls,
            has_extra_fields=lambda payment: outcome_of(payment).extra_fields,
        )
        parts = ScriptContext(store, sender, self.terminals, self.tokens, pace)
        self._runner = ScriptRunner(parts, ledger, state)
        self.handler = RequestHandler(store, self._selector, self._runner, sender, ledger, speech)
        self._endpoints = TerminalEndpoints(
            tokens=self.tokens,
            handler=self.handler,
            terminals=self.terminals,
            ledger=ledger,
            identifiers=identifiers,
            faults=faults,
            base_urls=self.base_urls,
            admission=AdmissionRules(self._selector, ledger, pace),
            selector=self._selector,
            runner=self._runner,
            speech=speech,
        )
        self._templates = PageTemplates()
        self._wallet = WalletRoutes(
            self._templates, self.handler, self._runner, store, self.terminals, self.base_urls
        )
        view = OperatorView(store, self.terminals, ledger, faults)
        self._operator = OperatorRoutes(
            self._templates, view, self.handler, self._runner, self.tokens, self.base_urls
        )
        self.lan_access = LanAccess(self.base_urls)
        self._errors = ErrorHandler(ledger)
        self._state = state

    async def serve(
        self, listening: socket.socket, on_ready: Callable[[], None], stopping: asyncio.Event
    ) -> None:
        """Accept connections at ``listening`` until ``stopping`` is set."""
        asyncio.get_running_loop().set_exception_handler(self._errors.on_loop_error)
        runner = web.AppRunner(
            self._application(), access_log=None, shutdown_timeout=_GOODBYE_S, logger=SILENT_LOG
        )
        await runner.setup()
        try:
            await web.SockSite(runner, listening).start()
            self.lan_access.attach(runner)
            self._runner.open()
            with self._state.restoring():
                self._runner.resume(self._selector)
            on_ready()
            await stopping.wait()
            self._runner.close()
            goodbye = self.terminals.close_all(WSCloseCode.GOING_AWAY, "the server stops")
            with suppress(TimeoutError):
                await asyncio.wait_for(goodbye, _GOODBYE_S)
        finally:
            self._runner.close()
            self.lan_access.attach(None)
            await _end(runner, listening)

    async def send_to(self, terminal_id: str, text: str) -> None:
        """Send any text, unchecked.

        Raises: LookupError if the terminal isn't logged on.
        """
        connection = self.terminals.connection(terminal_id)
        if connection is None or not await connection.send_text(text):
            raise LookupError(f"terminal {terminal_id} isn't logged on")

    def _application(self) -> web.Application:
        application = web.Application(
            client_max_size=MOST_BYTES,
            middlewares=[self._errors.middleware, self.lan_access.middleware],
        )
        for part in (self._endpoints, self._wallet, self._operator, self._templates):
            application.add_routes(part.routes())
        return application


async def _end(runner: web.AppRunner, listening: socket.socket) -> None:
    """Stop listening, and leave no connection behind, not even one that is just being made."""
    # A server that is closed meanwhile would forget what it has accepted (CPython 3.11).
    asyncio.get_running_loop().remove_reader(listening)
    for _ in range(_ROUNDS):
        await asyncio.sleep(0)
    await runner.cleanup()
    for _ in range(_ROUNDS):
        await asyncio.sleep(0)
