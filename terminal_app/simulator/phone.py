"""The doors of customers: the page that a scanned code opens."""

from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from aiohttp import web

from terminal_app.simulator import pages
from terminal_app.simulator.addresses import Addresses
from terminal_app.simulator.bank import Bank
from terminal_app.simulator.desk import Desk, NotPayableError
from terminal_app.simulator.terminals import Terminals


@dataclass(slots=True)
class PhoneDoors:
    """What a customer's phone can open and press."""

    desk: Desk
    bank: Bank
    terminals: Terminals
    addresses: Addresses

    def routes(self) -> list[web.RouteDef]:
        """Return the addresses of these doors."""
        return [
            web.get("/pay/{payment_id}", self.page),
            web.post("/pay/{payment_id}/pay", self.pay),
            web.post("/pay/{payment_id}/cancel", self.cancel),
            web.get("/t/{terminal_id}", self.terminal),
            web.post("/t/{terminal_id}", self.scan),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """Show the customer's page."""
        self._own_host_only(request)
        payment = self.bank.find(request.match_info["payment_id"])
        text = pages.not_found_page() if payment is None else pages.payment_page(payment)
        return web.Response(
            status=404 if payment is None else 200,
            text=text,
            content_type="text/html",
            headers=pages.HEADERS,
        )

    async def pay(self, request: web.Request) -> web.Response:
        """Pay, by the button on the customer's page."""
        self._own_site_only(request)
        # Otherwise the page says what has become of it.
        with suppress(LookupError, NotPayableError):
            await self.desk.pay(request.match_info["payment_id"])
        self._back_to_page(request)

    async def cancel(self, request: web.Request) -> web.Response:
        """Refuse to pay, by the button on the customer's page."""
        self._own_site_only(request)
        # Otherwise the page says what has become of it.
        with suppress(LookupError, NotPayableError):
            await self.desk.abort(request.match_info["payment_id"])
        self._back_to_page(request)

    async def terminal(self, request: web.Request) -> web.Response:
        """Show the page behind a terminal's own code."""
        self._own_host_only(request)
        text = pages.terminal_page(self._logged_on(request))
        return web.Response(text=text, content_type="text/html", headers=pages.HEADERS)

    async def scan(self, request: web.Request) -> web.Response:
        """Ask that terminal for a payment, by the button on its page."""
        self._own_site_only(request)
        payment_id = await self.desk.request_payment(self._logged_on(request))
        location = f"/pay/{payment_id}"
        raise web.HTTPSeeOther(location)

    def _logged_on(self, request: web.Request) -> str:
        """Return the terminal that the address names.

        Raises: aiohttp.web.HTTPNotFound if it isn't logged on.
        """
        terminal_id = request.match_info["terminal_id"]
        if self.terminals.line(terminal_id) is None:
            raise web.HTTPNotFound(text="That terminal isn't there.")
        return terminal_id

    def _own_host_only(self, request: web.Request) -> None:
        """Refuse other names for this server: a foreign name may be a rebound one.

        Raises: aiohttp.web.HTTPForbidden.
        """
        if request.host not in self.addresses.own_hosts:
            raise web.HTTPForbidden(text="unknown host")

    def _own_site_only(self, request: web.Request) -> None:
        """Refuse what another site made the browser send.

        Raises: aiohttp.web.HTTPForbidden.
        """
        self._own_host_only(request)
        origin = request.headers.get("Origin")
        if origin is not None and origin != f"http://{request.host}":
            raise web.HTTPForbidden(text="sent by another site")
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            raise web.HTTPForbidden(text="sent by another site")

    def _back_to_page(self, request: web.Request) -> NoReturn:
        """Show the page anew, so that reloading it pays nothing.

        Raises: aiohttp.web.HTTPSeeOther.
        """
        payment = self.bank.find(request.match_info["payment_id"])
        if payment is None:
            raise web.HTTPNotFound(text="There is no such payment.")
        location = f"/pay/{payment.payment_id}"
        raise web.HTTPSeeOther(location)
