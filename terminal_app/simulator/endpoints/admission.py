"""Admission of token requests and handshakes, as a scenario's rules have it."""

from aiohttp import web

from terminal_app.simulator.engine.script_selector import ScriptSelector
from terminal_app.simulator.money.ledger import Ledger
from terminal_app.simulator.money.ledger_entry import Kind
from terminal_app.simulator.scripts.step import Refusal, Trigger

_ERRORS = {400: "invalid_request", 401: "invalid_client"}
_OTHER_ERROR = "temporarily_unavailable"


class AdmissionRules:
    """Lets requests in, late or not at all; ``pace`` scales every wait."""

    def __init__(self, selector: ScriptSelector, ledger: Ledger, pace: float) -> None:
        self._selector = selector
        self._ledger = ledger
        self._pace = pace

    async def answer(
        self, trigger: Trigger, request: web.Request, terminal_id: str | None = None
    ) -> web.Response | None:
        """Return the response that refuses the request; None lets it in."""
        named = self._selector.select(trigger, terminal_id)
        for step in named.script if named is not None else ():
            refusal = await step.admit(self._pace)
            if refusal is not None:
                self._record(trigger, refusal.status)
                return _response(refusal, request)
        return None

    def _record(self, trigger: Trigger, status: int) -> None:
        if trigger is Trigger.TOKEN:
            self._ledger.record(Kind.TOKEN_REFUSED, error="scenario", status=status)
        else:
            self._ledger.record(Kind.LOGON_REFUSED, status=status, why="scenario")


def _response(refusal: Refusal, request: web.Request) -> web.Response:
    if not refusal.status:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=web.HTTPServiceUnavailable.status_code)
    error = _ERRORS.get(refusal.status, _OTHER_ERROR)
    body = {"error": error, "error_description": "the scenario"}
    response = web.json_response(body, status=refusal.status)
    if refusal.retry_after_s is not None:
        response.headers["Retry-After"] = str(refusal.retry_after_s)
    return response
