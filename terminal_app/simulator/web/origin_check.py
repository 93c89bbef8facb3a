"""Checks of host and origin: a browser also sends what another site tells it to."""

from aiohttp import web

from terminal_app.simulator.base_urls import BaseUrls

_THIS_MACHINE = {"127.0.0.1", "::1"}
"""From where this machine's own browsers come; the rest of 127.0.0.0/8 is left out."""


def own_host_only(request: web.Request, base_urls: BaseUrls) -> None:
    """Refuse other names for this server: a foreign name may be a rebound one.

    Raises: aiohttp.web.HTTPForbidden.
    """
    if request.host not in base_urls.own_hosts:
        raise web.HTTPForbidden(text="unknown host")


def own_site_only(request: web.Request, base_urls: BaseUrls) -> None:
    """Refuse what another site made the browser send.

    Raises: aiohttp.web.HTTPForbidden.
    """
    own_host_only(request, base_urls)
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        raise web.HTTPForbidden(text="sent by another site")
    referer = request.headers.get("Referer")
    if referer is not None and not f"{referer}/".startswith(f"http://{request.host}/"):
        raise web.HTTPForbidden(text="sent by another site")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise web.HTTPForbidden(text="sent by another site")


def this_machine_only(request: web.Request, base_urls: BaseUrls) -> None:
    """Refuse every other machine, and this one under a name that others know too.

    Raises: aiohttp.web.HTTPForbidden.
    """
    peer = request.transport.get_extra_info("peername") if request.transport else None
    if not peer or peer[0] not in _THIS_MACHINE or request.host not in base_urls.local_hosts:
        raise web.HTTPForbidden(text="the operator's page is for this machine alone")
