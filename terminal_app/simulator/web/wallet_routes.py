"""Routes of customers: the pages that scanned codes open."""

from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from terminal_app.simulator.base_urls import BaseUrls
from terminal_app.simulator.engine.request_handler import NotPayableError, RequestHandler
from terminal_app.simulator.engine.script_runner import ScriptRunner
from terminal_app.simulator.money.store import PaymentStore
from terminal_app.simulator.terminals.connections import Terminals
from terminal_app.simulator.web import wallet_page
from terminal_app.simulator.web.origin_check import own_host_only, own_site_only
from terminal_app.simulator.web.templates import PageLanguage, PageTemplates

_TEMPLATE = "wallet.html"


@dataclass(slots=True)
class WalletRoutes:
    """The customers' pages, and what their buttons do."""

    templates: PageTemplates
    handler: RequestHandler
    runner: ScriptRunner
    store: PaymentStore
    terminals: Terminals
    base_urls: BaseUrls

    def routes(self) -> list[web.RouteDef]:
        """Return the paths of these pages and buttons."""
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
        own_host_only(request, self.base_urls)
        language, payment_id = PageLanguage.of(request), request.match_info["payment_id"]
        here = wallet_page.payment_path(payment_id)
        payment = self.store.find(payment_id)
        if payment is None:
            return self._show(language, wallet_page.of_nothing(language.texts), here, 404)
        return self._show(language, wallet_page.of_payment(payment, language.texts), here)

    async def pay(self, request: web.Request) -> web.Response:
        """Pay, by the button on the page; a second press finds it paid."""
        own_site_only(request, self.base_urls)
        await self.runner.run_at_once(_tried(self.handler.pay(request.match_info["payment_id"])))
        return self._back_to_page(request)

    async def cancel(self, request: web.Request) -> web.Response:
        """Refuse to pay, by the button on the page."""
        own_site_only(request, self.base_urls)
        await self.runner.run_at_once(_tried(self.handler.abort(request.match_info["payment_id"])))
        return self._back_to_page(request)

    async def terminal(self, request: web.Request) -> web.Response:
        """Show the page behind a terminal's own code."""
        own_host_only(request, self.base_urls)
        language, terminal_id = PageLanguage.of(request), request.match_info["terminal_id"]
        if self.terminals.connection(terminal_id) is None:
            return self._absent(language, terminal_id)
        view = wallet_page.of_terminal(terminal_id, language.texts)
        return self._show(language, view, wallet_page.terminal_path(terminal_id))

    async def scan(self, request: web.Request) -> web.Response:
        """Ask that terminal for a payment, by the button on its page."""
        own_site_only(request, self.base_urls)
        language, terminal_id = PageLanguage.of(request), request.match_info["terminal_id"]
        if self.terminals.connection(terminal_id) is None:
            return self._absent(language, terminal_id)
        payment_id = await self.handler.request_payment(terminal_id)
        raise web.HTTPSeeOther(language.link(wallet_page.payment_path(payment_id)))

    def _absent(self, language: PageLanguage, terminal_id: str) -> web.Response:
        view = wallet_page.of_absent_terminal(language.texts)
        return self._show(language, view, wallet_page.terminal_path(terminal_id), 404)

    def _back_to_page(self, request: web.Request) -> web.Response:
        """Show the page anew, so that reloading it pays nothing.

        Raises: aiohttp.web.HTTPSeeOther.
        """
        language, payment_id = PageLanguage.of(request), request.match_info["payment_id"]
        here = wallet_page.payment_path(payment_id)
        if self.store.find(payment_id) is None:
            return self._show(language, wallet_page.of_nothing(language.texts), here, 404)
        raise web.HTTPSeeOther(language.link(here))

    def _show(
        self, language: PageLanguage, view: wallet_page.WalletPage, here: str, status: int = 200
    ) -> web.Response:
        return self.templates.respond(_TEMPLATE, language, view, here=here, status=status)


async def _tried(act: Coroutine[Any, Any, None]) -> None:
    # Where it can't be done, the page says what has become of the payment.
    with suppress(LookupError, NotPayableError):
        await act
