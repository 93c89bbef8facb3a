"""Endpoints of terminals: the token and the WebSocket."""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import WebSocketError, WSMessage, WSMsgType, web

from terminal_app.simulator.base_urls import BaseUrls
from terminal_app.simulator.endpoints.admission import AdmissionRules
from terminal_app.simulator.engine.request_handler import RequestHandler
from terminal_app.simulator.engine.script_runner import ScriptRunner
from terminal_app.simulator.engine.script_selector import ScriptSelector
from terminal_app.simulator.money.identifiers import Identifiers
from terminal_app.simulator.money.ledger import Ledger
from terminal_app.simulator.money.ledger_entry import Kind
from terminal_app.simulator.scripts.step import Trigger
from terminal_app.simulator.terminals import outbound
from terminal_app.simulator.terminals.connections import (
    REPLACED_CODE,
    TerminalConnection,
    Terminals,
)
from terminal_app.simulator.terminals.faults import Faults
from terminal_app.simulator.terminals.inbound import Violation
from terminal_app.simulator.terminals.oauth import TokenAnswer, TokenIssuer
from terminal_app.simulator.terminals.speech import Speech

TOKEN_PATH = "/authorization/oauth/token"  # noqa: S105 - a path
SOCKET_PATH = "/ws"

MOST_BYTES = 1024 * 1024
_CLOSING_S = 1.0
_TERMINAL_ID = re.compile(r"[!-~]{1,128}")
_FORM = "application/x-www-form-urlencoded"
_REFUSALS = {400: "invalid_request", 401: "invalid_client"}
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@dataclass(slots=True)
class TerminalEndpoints:
    """Token requests and WebSocket handshakes, and what follows on an open connection."""

    tokens: TokenIssuer
    handler: RequestHandler
    terminals: Terminals
    ledger: Ledger
    identifiers: Identifiers
    faults: Faults
    base_urls: BaseUrls
    admission: AdmissionRules
    selector: ScriptSelector
    runner: ScriptRunner
    speech: Speech

    def routes(self) -> list[web.RouteDef]:
        """Return the paths of these endpoints."""
        return [web.post(TOKEN_PATH, self.token), web.get(SOCKET_PATH, self.socket)]

    async def token(self, request: web.Request) -> web.Response:
        """Answer a token request, or fail as the faults say."""
        faults = self.faults if self.faults.takes_token() else Faults()
        await asyncio.sleep(faults.token_delay_s)
        while self.faults.mute:  # noqa: ASYNC110 - set by another thread
            await asyncio.sleep(0.01)
        if faults.token_status is not None or faults.token_body is not None:
            return _faulty_token(faults)
        refusal = await self.admission.answer(Trigger.TOKEN, request)
        if refusal is not None:
            return refusal
        form = (await request.read()).decode("utf-8", "replace")
        if request.content_type != _FORM:
            answer = TokenAnswer(
                400, {"error": "invalid_request", "error_description": f"send it as {_FORM}"}
            )
            self.ledger.record(Kind.TOKEN_REFUSED, error="invalid_request")
        else:
            fields = parse_qsl(form, keep_blank_values=True)
            answer = self.tokens.answer(fields, request.headers.get("Authorization"), faults)
        response = web.json_response(answer.body, status=answer.status)
        response.headers.update({**_NO_STORE, **answer.headers, **faults.token_headers})
        return response

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """Log a terminal on, and answer it until its connection ends."""
        faults = self.faults if self.faults.takes_handshake() else Faults()
        await asyncio.sleep(faults.ws_delay_s)
        if faults.ws_status is not None:
            self.ledger.record(Kind.LOGON_REFUSED, status=faults.ws_status, why="fault")
            return web.Response(status=faults.ws_status, headers=faults.ws_headers)
        terminal_id = request.headers.get("X-Terminal-Id", "")
        refusal = await self.admission.answer(Trigger.HANDSHAKE, request, terminal_id)
        refusal = refusal or self._refusal(request)
        if refusal is not None:
            return refusal
        client_id = self.tokens.client_of(request.headers.get("Authorization")) or ""
        socket = web.WebSocketResponse(
            autoping=False, compress=False, max_msg_size=MOST_BYTES, timeout=_CLOSING_S
        )
        await socket.prepare(request)
        connection = TerminalConnection(
            terminal_id, request, socket, self.ledger, self.faults, client_id, self.speech
        )
        try:
            await self._serve(connection, socket, logon_missing=faults.logon_missing)
        except Exception as error:  # noqa: BLE001 - the connection's edge
            # A response can't be sent any more.
            self.ledger.record_error(error, terminal_id)
            connection.drop()
        finally:
            self.terminals.remove(connection)
            self.ledger.record(Kind.LOGOFF, terminal_id, confirmed=int(connection.is_confirmed))
        return socket

    def _refusal(self, request: web.Request) -> web.Response | None:
        terminal_id = request.headers.get("X-Terminal-Id", "")
        if not self.tokens.holds(request.headers.get("Authorization")):
            self.ledger.record(Kind.LOGON_REFUSED, terminal_id or None, status=401, why="token")
            challenge = {"WWW-Authenticate": 'Bearer realm="simulator", error="invalid_token"'}
            return web.Response(status=401, text="no valid access token", headers=challenge)
        if not _TERMINAL_ID.fullmatch(terminal_id):
            self.ledger.record(Kind.LOGON_REFUSED, status=400, why="X-Terminal-Id")
            return web.Response(status=400, text="X-Terminal-Id must be 1 to 128 ASCII characters")
        for name, value in self.speech.profile.headers.items():
            if request.headers.get(name) != value:
                self.ledger.record(Kind.LOGON_REFUSED, terminal_id, status=400, why=name)
                return web.Response(status=400, text=f"{name} must be {value}")
        return None

    async def _serve(
        self,
        connection: TerminalConnection,
        socket: web.WebSocketResponse,
        *,
        logon_missing: bool,
    ) -> None:
        replaced = self.terminals.add(connection)
        closing = None
        if replaced is not None:
            reason = "another logon with this terminal id"
            closing = asyncio.create_task(replaced.close(REPLACED_CODE, reason))
        if not logon_missing:
            message_id = self.identifiers.new_id()
            confirmation = outbound.logon_confirmation(
                message_id, connection.terminal_id, self.base_urls.codes
            )
            named = self.selector.select(Trigger.LOGON, connection.terminal_id)
            if named is None:
                await self.terminals.confirm(connection, confirmation)
            else:
                self.runner.start_for_connection(connection, named.script, confirmation)
        await self._listen(connection, socket)
        if closing is not None:
            await closing

    async def _listen(self, connection: TerminalConnection, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            await connection.thawed()
            if message.type is WSMsgType.ERROR:
                self._record_broken(connection, message.data)
                return
            if not connection.is_open:
                return
            if message.type is WSMsgType.PING:
                await connection.pong(message.data)
            elif message.type is WSMsgType.TEXT and connection.is_confirmed:
                await self.handler.receive(connection.terminal_id, message.data)
            elif message.type is not WSMsgType.PONG:
                await self._refuse_frame(connection, message)

    async def _refuse_frame(self, connection: TerminalConnection, message: WSMessage) -> None:
        why = {
            WSMsgType.TEXT: "was sent before LOGON_CONFIRMATION",
            WSMsgType.BINARY: "is a binary frame",
        }.get(message.type, "is a frame of an unknown kind")
        if isinstance(message.data, (str, bytes)):
            self.ledger.record_message(Kind.RECEIVED, connection.terminal_id, message.data)
        await self.handler.refuse(connection.terminal_id, Violation("$", why))

    def _record_broken(self, connection: TerminalConnection, error: object) -> None:
        """Record a frame that ended the connection: too large, or not as RFC 6455 has it."""
        if isinstance(error, WebSocketError):
            why = f"is a frame that can't be read ({error})"
            self.ledger.record(Kind.VIOLATION, connection.terminal_id, path="$", why=why)


def _faulty_token(faults: Faults) -> web.Response:
    status = faults.token_status or web.HTTPOk.status_code
    if faults.token_body is not None:
        response = web.Response(status=status, body=faults.token_body, content_type="text/plain")
    elif status in _REFUSALS:
        body = {"error": _REFUSALS[status], "error_description": "as the fault says"}
        response = web.json_response(body, status=status)
    else:
        response = web.Response(status=status, text="as the fault says")
    response.headers.update(faults.token_headers)
    return response
