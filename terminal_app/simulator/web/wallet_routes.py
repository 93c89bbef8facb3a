"""The doors of customers: the page that a scanned code opens."""

from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from terminal_app.simulator.base_urls import Addresses
from terminal_app.simulator.engine.request_handler import Desk, NotPayableError
from terminal_app.simulator.engine.script_runner import Player
from terminal_app.simulator.money.store import Bank
from terminal_app.simulator.terminals.connections import Terminals
from terminal_app.simulator.web import wallet_page
from terminal_app.simulator.web.origin_check import own_host_only, own_site_only
from terminal_app.simulator.web.templates import Pages, Speech

_TEMPLATE = "wallet.html"


@dataclass(slots=True)
class CustomerDoors:
    """What a customer's phone can open and press."""

    pages: Pages
    desk: Desk
    player: Player
    bank: Bank
    terminals: Terminals
    addresses: Addresses

    def routes(self) -> list[web.RouteDef]:
        """Return the addresses of these doors."""
        # A plain {name} would match no braces.
        return [
            web.get("/pay/{payment_id:[^/]+}", self.page),
            web.post("/pay/{payment_id:[^/]+}/pay", self.pay),
            web.post("/pay/{payment_id:[^/]+}/cancel", self.cancel),
            web.get("/t/{terminal_id:[^/]+}", self.terminal),
            web.post("/t/{terminal_id:[^/]+}", self.scan),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """Show the payment to its customer."""
        own_host_only(request, self.addresses)
        speech, payment_id = Speech.of(request), request.match_info["payment_id"]
        here = wallet_page.payment_path(payment_id)
        payment = self.bank.find(payment_id)
        if payment is None:
            return self._show(speech, wallet_page.of_nothing(speech.texts), here, 404)
        return self._show(speech, wallet_page.of_payment(payment, speech.texts), here)

    async def pay(self, request: web.Request) -> web.Response:
        """Pay, by the button on the page; a second press finds it paid."""
        own_site_only(request, self.addresses)
        await self.player.at_once(_tried(self.desk.pay(request.match_info["payment_id"])))
        return self._back_to_page(request)

    async def cancel(self, request: web.Request) -> web.Response:
        """Refuse to pay, by the button on the page."""
        own_site_only(request, self.addresses)
        await self.player.at_once(_tried(self.desk.abort(request.match_info["payment_id"])))
        return self._back_to_page(request)

    async def terminal(self, request: web.Request) -> web.Response:
        """Show the page behind a terminal's own code."""
        own_host_only(request, self.addresses)
        speech, terminal_id = Speech.of(request), request.match_info["terminal_id"]
        if self.terminals.line(terminal_id) is None:
            return self._absent(speech, terminal_id)
        view = wallet_page.of_terminal(terminal_id, speech.texts)
        return self._show(speech, view, wallet_page.terminal_path(terminal_id))

    async def scan(self, request: web.Request) -> web.Response:
        """Ask that terminal for a payment, by the button on its page."""
        own_site_only(request, self.addresses)
        speech, terminal_id = Speech.of(request), request.match_info["terminal_id"]
        if self.terminals.line(terminal_id) is None:
            return self._absent(speech, terminal_id)
        payment_id = await self.desk.request_payment(terminal_id)
        raise web.HTTPSeeOther(speech.link(wallet_page.payment_path(payment_id)))

    def _absent(self, speech: Speech, terminal_id: str) -> web.Response:
        view = wallet_page.of_absent_terminal(speech.texts)
        return self._show(speech, view, wallet_page.terminal_path(terminal_id), 404)

    def _back_to_page(self, request: web.Request) -> web.Response:
        """Show the page anew, so that reloading it pays nothing.

        Raises: aiohttp.web.HTTPSeeOther.
        """
        speech, payment_id = Speech.of(request), request.match_info["payment_id"]
        here = wallet_page.payment_path(payment_id)
        if self.bank.find(payment_id) is None:
            return self._show(speech, wallet_page.of_nothing(speech.texts), here, 404)
        raise web.HTTPSeeOther(speech.link(here))

    def _show(
        self, speech: Speech, view: wallet_page.Wallet, here: str, status: int = 200
    ) -> web.Response:
        return self.pages.respond(_TEMPLATE, speech, view, here=here, status=status)


async def _tried(act: Coroutine[Any, Any, None]) -> None:
    # Where it can't be done, the page says what has become of the payment.
    with suppress(LookupError, NotPayableError):
        await act
