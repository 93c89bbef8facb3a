"""The server's parts, tied together once, and the loop that serves them."""

import asyncio
import random
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Self

from aiohttp import WSCloseCode, web

from terminal_app.simulator.base_urls import Addresses
from terminal_app.simulator.endpoints.admission import Porter
from terminal_app.simulator.endpoints.error_handling import UNHEARD, Mistakes
from terminal_app.simulator.endpoints.lan_access import Network
from terminal_app.simulator.endpoints.terminal import MOST_BYTES, Doors
from terminal_app.simulator.engine.request_handler import Desk
from terminal_app.simulator.engine.resuming import resume
from terminal_app.simulator.engine.script_runner import Player
from terminal_app.simulator.engine.script_selector import Director
from terminal_app.simulator.money.identifiers import Identifiers
from terminal_app.simulator.money.ledger import Ledger
from terminal_app.simulator.money.state_file import State
from terminal_app.simulator.money.store import Bank
from terminal_app.simulator.scripts.scenario import Scenario
from terminal_app.simulator.terminals.connections import Terminals
from terminal_app.simulator.terminals.faults import Faults
from terminal_app.simulator.terminals.oauth import TokenOffice
from terminal_app.simulator.terminals.outbound import Letter
from terminal_app.simulator.terminals.sender import Teller
from terminal_app.simulator.web.operator_page import Sight
from terminal_app.simulator.web.operator_routes import OperatorDoors
from terminal_app.simulator.web.templates import Pages
from terminal_app.simulator.web.wallet_routes import CustomerDoors

_GOODBYE_S = 1.0
_ROUNDS = 5
"""How often the loop goes round until a connection that it has accepted is there, or has ended."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """Everything that outlives a stop of the server; used on its loop alone."""

    office: TokenOffice
    terminals: Terminals
    player: Player
    desk: Desk
    doors: Doors
    pages: Pages
    customers: CustomerDoors
    operators: OperatorDoors
    addresses: Addresses
    network: Network
    mistakes: Mistakes
    state: State
    resume: Callable[[], None]

    @classmethod
    def of(  # noqa: PLR0913 - the server's settings, handed on by name
        cls,
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
        state: State,
        scenario: Scenario,
    ) -> Self:
        """Return the parts of a server that is reached at ``base_url``."""
        addresses = Addresses.at(base_url)
        identifiers = Identifiers(rng, first_receipt_id, state)
        office = TokenOffice(credentials, identifiers, ledger, clock, token_lifetime_s, state)
        bank = Bank(ledger, identifiers, state)
        bank.restore()
        terminals = Terminals(ledger, state)
        director = Director(scenario, state)
        ahead = timedelta(seconds=scenario.clock_s)
        teller = Teller(
            bank=bank,
            terminals=terminals,
            identifiers=identifiers,
            clock=lambda: clock() + ahead,
            addresses=addresses,
        )
        player = Player(
            bank=bank,
            teller=teller,
            terminals=terminals,
            office=office,
            ledger=ledger,
            state=state,
            pace=pace,
        )
        desk = Desk(bank, director, player, teller, ledger)
        doors = Doors(
            office=office,
            desk=desk,
            terminals=terminals,
            ledger=ledger,
            identifiers=identifiers,
            faults=faults,
            addresses=addresses,
            porter=Porter(director, ledger, pace),
            director=director,
            player=player,
        )
        pages, sight = Pages(), Sight(bank, terminals, ledger, faults)
        customers = CustomerDoors(pages, desk, player, bank, terminals, addresses)
        operators = OperatorDoors(pages, sight, desk, player, office, addresses)
        return cls(
            office,
            terminals,
            player,
            desk,
            doors,
            pages,
            customers,
            operators,
            addresses,
            Network(addresses),
            Mistakes(ledger),
            state,
            partial(resume, state, bank, director, player),
        )

    def application(self) -> web.Application:
        """Return all doors as one aiohttp application."""
        guards = [self.mistakes.guard, self.network.guard]
        application = web.Application(client_max_size=MOST_BYTES, middlewares=guards)
        for part in (self.doors, self.customers, self.operators, self.pages):
            application.add_routes(part.routes())
        return application

    async def serve(
        self, listening: socket.socket, on_ready: Callable[[], None], stopping: asyncio.Event
    ) -> None:
        """Accept connections at ``listening`` until ``stopping`` is set."""
        asyncio.get_running_loop().set_exception_handler(self.mistakes.of_loop)
        runner = web.AppRunner(
            self.application(), access_log=None, shutdown_timeout=_GOODBYE_S, logger=UNHEARD
        )
        await runner.setup()
        try:
            await web.SockSite(runner, listening).start()
            self.network.serve_with(runner)
            self.player.open()
            with self.state.taken_up():
                self.resume()
            on_ready()
            await stopping.wait()
            await self._say_goodbye()
        finally:
            self.player.close()
            self.network.serve_with(None)
            await _end(runner, listening)

    def drop_connections(self) -> None:
        """End every line without a word."""
        for line in self.terminals.lines():
            line.drop()
            self.terminals.leave(line)

    async def send_to(self, terminal_id: str, text: str) -> None:
        """Send any text, unchecked.

        Raises: LookupError if the terminal isn't logged on.
        """
        line = self.terminals.line(terminal_id)
        if line is None or not await line.send(Letter(text)):
            message = f"terminal {terminal_id} isn't logged on"
            raise LookupError(message)

    async def _say_goodbye(self) -> None:
        self.player.close()
        closings = [
            line.close(WSCloseCode.GOING_AWAY, "the server stops")
            for line in self.terminals.lines()
        ]
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*closings, return_exceptions=True), _GOODBYE_S)


async def _end(runner: web.AppRunner, listening: socket.socket) -> None:
    """Stop listening, and leave no connection behind, not even one that is just being made."""
    # A server that is closed meanwhile would forget what it has accepted (CPython 3.11).
    with suppress(NotImplementedError):  # Windows' own loop has no readers.
        asyncio.get_running_loop().remove_reader(listening)
    for _ in range(_ROUNDS):
        await asyncio.sleep(0)
    await runner.cleanup()
    for _ in range(_ROUNDS):
        await asyncio.sleep(0)
