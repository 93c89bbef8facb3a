"""Access from the local network: only while it is switched on, and only to customers' pages.

Token, WebSocket and the operator's page are for this machine alone, whatever address the server
listens at besides; whether another site has sent a form, ``web.origin_check`` says.
"""

import ipaddress
import socket
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from terminal_app.simulator.base_urls import BaseUrls

_FOR_PHONES = ("/pay/", "/t/", "/static/")


class LanAccess:
    """Listens at one address more; used on the server's loop alone."""

    def __init__(self, base_urls: BaseUrls) -> None:
        self._base_urls = base_urls
        self._home_url = base_urls.codes
        self._home = _host(base_urls.codes)
        self._runner: web.AppRunner | None = None
        self._site: web.SockSite | None = None
        self._authority = ""
        """By what Host header phones know the server; empty: none is let in."""

    def attach(self, runner: web.AppRunner | None) -> None:
        """Serve with ``runner`` from now on; with None, after the server's end, not at all."""
        self._runner, self._site = runner, None
        self._forget()

    async def open(self, listening: socket.socket, base_url: str) -> None:
        """Accept phones at ``listening``; codes lead to ``base_url`` from now on."""
        await self.close()
        if self._runner is None:
            listening.close()
            return
        self._site = web.SockSite(self._runner, listening)
        await self._site.start()
        self._authority = urlsplit(base_url).netloc
        self._base_urls.codes = base_url
        self._base_urls.own_hosts.add(self._authority)

    async def close(self) -> None:
        """Let nobody in from the network; codes lead to this machine again."""
        site, self._site = self._site, None
        self._forget()
        if site is not None:
            await site.stop()

    def _forget(self) -> None:
        self._base_urls.own_hosts.discard(self._authority)
        self._base_urls.codes = self._home_url
        self._authority = ""

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let this machine's own programs open all, and the network what phones need.

        Raises: aiohttp.web.HTTPForbidden.
        """
        if self._is_from_here(request) or self._is_for_phones(request):
            return await handler(request)
        refusal = web.HTTPForbidden(text="only on the machine itself")
        # A connection from before the access was switched off ends with it.
        refusal.force_close()
        raise refusal

    def _is_from_here(self, request: web.Request) -> bool:
        """Whether it came in at the loopback address, from a program of this machine."""
        transport = request.transport
        if transport is None:
            return False
        own, peer = (_first(transport.get_extra_info(end)) for end in ("sockname", "peername"))
        return own == self._home and _is_loopback(peer) and peer != _host(f"//{self._authority}")

    def _is_for_phones(self, request: web.Request) -> bool:
        """Whether phones need the route that will answer, however the path was written."""
        resource = request.match_info.route.resource
        path = f"{resource.canonical}/" if resource is not None else ""
        return request.host == self._authority and path.startswith(_FOR_PHONES)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _first(address: object) -> str:
    return str(address[0]) if isinstance(address, tuple) and address else ""


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
