"""Stands at the doors: plays what a scenario has for a token request or a handshake."""

import asyncio
import math

from aiohttp import web

from terminal_app.simulator.engine.script_selector import Director
from terminal_app.simulator.money.ledger import Kind, Ledger
from terminal_app.simulator.scripts.scenario import Trigger
from terminal_app.simulator.scripts.steps import Drop, Refuse, Script, Wait

_ERRORS = {400: "invalid_request", 401: "invalid_client"}
_OTHER_ERROR = "temporarily_unavailable"


class Porter:
    """Lets requests in, late or not at all; ``pace`` scales every wait."""

    def __init__(self, director: Director, ledger: Ledger, pace: float) -> None:
        self._director = director
        self._ledger = ledger
        self._pace = pace

    async def answer(
        self, trigger: Trigger, request: web.Request, terminal_id: str | None = None
    ) -> web.Response | None:
        """Return what the request is turned away with; None lets it in."""
        part = self._director.part(trigger, terminal_id)
        return None if part is None else await self._play(part.script, trigger, request)

    async def _play(
        self, script: Script, trigger: Trigger, request: web.Request
    ) -> web.Response | None:
        for step in script:
            match step:
                case Wait(seconds):
                    await asyncio.sleep(seconds * self._pace)
                case Refuse(status, retry_after_s):
                    self._record(trigger, status)
                    return self._refusal(status, retry_after_s)
                case Drop():
                    self._record(trigger, 0)
                    if request.transport is not None:
                        request.transport.abort()
                    return web.Response(status=web.HTTPServiceUnavailable.status_code)
        return None

    def _refusal(self, status: int, retry_after_s: float | None) -> web.Response:
        body = {"error": _ERRORS.get(status, _OTHER_ERROR), "error_description": "the scenario"}
        response = web.json_response(body, status=status)
        if retry_after_s is not None:
            response.headers["Retry-After"] = str(math.ceil(retry_after_s * self._pace))
        return response

    def _record(self, trigger: Trigger, status: int) -> None:
        if trigger is Trigger.TOKEN:
            self._ledger.record(Kind.TOKEN_REFUSED, error="scenario", status=status)
        else:
            self._ledger.record(Kind.LOGON_REFUSED, status=status, why="scenario")
