"""The doors of terminals: the token and the WebSocket."""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import WebSocketError, WSMessage, WSMsgType, web

from terminal_app.simulator.base_urls import Addresses
from terminal_app.simulator.endpoints.admission import Porter
from terminal_app.simulator.engine.request_handler import Desk
from terminal_app.simulator.engine.script_runner import Player
from terminal_app.simulator.engine.script_selector import Director
from terminal_app.simulator.money.identifiers import Identifiers
from terminal_app.simulator.money.ledger import Kind, Ledger
from terminal_app.simulator.scripts.scenario import Trigger
from terminal_app.simulator.terminals import outbound
from terminal_app.simulator.terminals.connections import REPLACED_CODE, Line, Terminals
from terminal_app.simulator.terminals.faults import Faults
from terminal_app.simulator.terminals.inbound import Violation
from terminal_app.simulator.terminals.oauth import TokenAnswer, TokenOffice

TOKEN_PATH = "/authorization/oauth/token"  # noqa: S105 - a path
SOCKET_PATH = "/ws"

MOST_BYTES = 1024 * 1024
_CLOSING_S = 1.0
_TERMINAL_ID = re.compile(r"[!-~]{1,128}")
_FORM = "application/x-www-form-urlencoded"
_REFUSALS = {400: "invalid_request", 401: "invalid_client"}
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@dataclass(slots=True)
class Doors:
    """Where tills come in."""

    office: TokenOffice
    desk: Desk
    terminals: Terminals
    ledger: Ledger
    identifiers: Identifiers
    faults: Faults
    addresses: Addresses
    porter: Porter
    director: Director
    player: Player

    def routes(self) -> list[web.RouteDef]:
        """Return the addresses of these doors."""
        return [web.post(TOKEN_PATH, self.token), web.get(SOCKET_PATH, self.socket)]

    async def token(self, request: web.Request) -> web.Response:
        """Answer a token request, or fail as the faults say."""
        faults = self.faults if self.faults.takes_token() else Faults()
        await asyncio.sleep(faults.token_delay_s)
        while self.faults.mute:  # noqa: ASYNC110 - set by another thread
            await asyncio.sleep(0.01)
        if faults.token_status is not None or faults.token_body is not None:
            return _faulty_token(faults)
        turned_away = await self.porter.answer(Trigger.TOKEN, request)
        if turned_away is not None:
            return turned_away
        form = (await request.read()).decode("utf-8", "replace")
        if request.content_type != _FORM:
            answer = TokenAnswer(
                400, {"error": "invalid_request", "error_description": f"send it as {_FORM}"}
            )
            self.ledger.record(Kind.TOKEN_REFUSED, error="invalid_request")
        else:
            fields = parse_qsl(form, keep_blank_values=True)
            answer = self.office.answer(fields, request.headers.get("Authorization"), faults)
        response = web.json_response(answer.body, status=answer.status)
        response.headers.update({**_NO_STORE, **answer.headers, **faults.token_headers})
        return response

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """Log a terminal on, and answer it until its line ends."""
        faults = self.faults if self.faults.takes_handshake() else Faults()
        await asyncio.sleep(faults.ws_delay_s)
        if faults.ws_status is not None:
            self.ledger.record(Kind.LOGON_REFUSED, status=faults.ws_status, why="fault")
            return web.Response(status=faults.ws_status, headers=faults.ws_headers)
        terminal_id = request.headers.get("X-Terminal-Id", "")
        refusal = await self.porter.answer(Trigger.HANDSHAKE, request, terminal_id)
        refusal = refusal or self._refusal(request)
        if refusal is not None:
            return refusal
        client_id = self.office.client_of(request.headers.get("Authorization")) or ""
        socket = web.WebSocketResponse(
            autoping=False, compress=False, max_msg_size=MOST_BYTES, timeout=_CLOSING_S
        )
        await socket.prepare(request)
        line = Line(terminal_id, request, socket, self.ledger, self.faults, client_id)
        try:
            await self._serve(line, socket, logon_missing=faults.logon_missing)
        except Exception as error:  # noqa: BLE001 - the line's edge
            # A response can't be sent any more: the line ends.
            self.ledger.record_error(error, terminal_id)
            line.drop()
        finally:
            self.terminals.leave(line)
            self.ledger.record(Kind.LOGOFF, terminal_id, confirmed=int(line.is_confirmed))
        return socket

    def _refusal(self, request: web.Request) -> web.Response | None:
        terminal_id = request.headers.get("X-Terminal-Id", "")
        if not self.office.holds(request.headers.get("Authorization")):
            self.ledger.record(Kind.LOGON_REFUSED, terminal_id or None, status=401, why="token")
            challenge = {"WWW-Authenticate": 'Bearer realm="simulator", error="invalid_token"'}
            return web.Response(status=401, text="no valid access token", headers=challenge)
        if not _TERMINAL_ID.fullmatch(terminal_id):
            self.ledger.record(Kind.LOGON_REFUSED, status=400, why="X-Terminal-Id")
            return web.Response(status=400, text="X-Terminal-Id must be 1 to 128 ASCII characters")
        return None

    async def _serve(
        self, line: Line, socket: web.WebSocketResponse, *, logon_missing: bool
    ) -> None:
        replaced = self.terminals.join(line)
        closing = None
        if replaced is not None:
            reason = "another logon with this terminal id"
            closing = asyncio.create_task(replaced.close(REPLACED_CODE, reason))
        if not logon_missing:
            message_id = self.identifiers.new_id()
            confirmation = outbound.logon_confirmation(
                message_id, line.terminal_id, self.addresses.base_url
            )
            part = self.director.part(Trigger.LOGON, line.terminal_id)
            if part is None:
                await self.terminals.confirm(line, confirmation)
            else:
                self.player.start_for_line(line, part.script, confirmation)
        await self._listen(line, socket)
        if closing is not None:
            await closing

    async def _listen(self, line: Line, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            await line.thawed()
            if message.type is WSMsgType.ERROR:
                self._record_broken(line, message.data)
                return
            if not line.is_open:
                return
            if message.type is WSMsgType.PING:
                await line.pong(message.data)
            elif message.type is WSMsgType.TEXT and line.is_confirmed:
                await self.desk.receive(line.terminal_id, message.data)
            elif message.type is not WSMsgType.PONG:
                await self._refuse_frame(line, message)

    async def _refuse_frame(self, line: Line, message: WSMessage) -> None:
        why = {
            WSMsgType.TEXT: "was sent before LOGON_CONFIRMATION",
            WSMsgType.BINARY: "is a binary frame",
        }.get(message.type, "is a frame of an unknown kind")
        if isinstance(message.data, (str, bytes)):
            self.ledger.record_message(Kind.RECEIVED, line.terminal_id, message.data)
        await self.desk.refuse(line.terminal_id, Violation("$", why))

    def _record_broken(self, line: Line, error: object) -> None:
        """Record a frame that ended the connection: too large, or not as RFC 6455 has it."""
        if isinstance(error, WebSocketError):
            why = f"is a frame that can't be read ({error})"
            self.ledger.record(Kind.VIOLATION, line.terminal_id, path="$", why=why)


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
