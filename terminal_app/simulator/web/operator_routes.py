"""The doors of the operator's page: for this machine alone."""

from dataclasses import dataclass

from aiohttp import web

from terminal_app.simulator.base_urls import Addresses
from terminal_app.simulator.engine.request_handler import Desk
from terminal_app.simulator.engine.script_runner import Player
from terminal_app.simulator.money.store import Payment
from terminal_app.simulator.terminals.oauth import TokenOffice
from terminal_app.simulator.web.operator_actions import (
    FAULTS,
    FRAMES,
    PAYMENT_ACTIONS,
    PROBLEMS,
    PaymentAction,
    next_refund,
)
from terminal_app.simulator.web.operator_page import HOME, LABELS, Sight, label_of
from terminal_app.simulator.web.origin_check import own_site_only, this_machine_only
from terminal_app.simulator.web.templates import Pages, Speech
from terminal_app.texts import Texts

_TEMPLATE = "operator.html"


@dataclass(slots=True)
class OperatorDoors:
    """What whoever runs the demo can see and press."""

    pages: Pages
    sight: Sight
    desk: Desk
    player: Player
    office: TokenOffice
    addresses: Addresses

    def routes(self) -> list[web.RouteDef]:
        """Return the addresses of these doors."""
        return [
            web.get(HOME, self.page),
            web.post("/operator/payments/{payment_id:[^/]+}/{action:[^/]+}", self.payment),
            web.post("/operator/terminals/{terminal_id:[^/]+}/{action:[^/]+}", self.terminal),
            web.post("/operator/faults/{action:[^/]+}/{way:on|off}", self.fault),
            web.post("/operator/server/expire-tokens", self.expire_tokens),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """Show everything, as it is now."""
        this_machine_only(request, self.addresses)
        speech, done = Speech.of(request), request.query.get("done", "")
        notice = ""
        if done in LABELS or done in PROBLEMS:
            label = label_of(done, speech.texts)
            notice = speech.texts.say("Done: {action}", action=label)
        board = self.sight.board(speech.texts, notice)
        return self.pages.respond(_TEMPLATE, speech, board, here=HOME)

    async def payment(self, request: web.Request) -> web.Response:
        """Do something to one payment, or say why not."""
        texts = self._pressed(request)
        name, payment_id = request.match_info["action"], request.match_info["payment_id"]
        action, payment = PAYMENT_ACTIONS.get(name), self.sight.bank.find(payment_id)
        if action is None or payment is None:
            return self._refuse(request, texts.say("There is no such payment"), 404)
        if not action.is_kept and self.sight.terminals.line(payment.terminal_id) is None:
            return self._refuse(request, _not_logged_on(payment.terminal_id, texts))
        if await self.player.at_once(self._act(action, payment)) is False:
            state = payment.state.value
            why = texts.say("Not done: the payment is {state} by now.", state=state)
            return self._refuse(request, why)
        raise self._done(request, name)

    async def terminal(self, request: web.Request) -> web.Response:
        """Do something to one terminal, or say why not."""
        texts = self._pressed(request)
        name, terminal_id = request.match_info["action"], request.match_info["terminal_id"]
        line = self.sight.terminals.line(terminal_id)
        if line is None:
            return self._refuse(request, _not_logged_on(terminal_id, texts))
        if name == "scan":
            await self.player.at_once(self.desk.request_payment(terminal_id))
        elif name == "drop":
            self.sight.terminals.drop(terminal_id)
        elif name in FRAMES:
            await self.player.at_once(line.send_frame(FRAMES[name].kind))
        else:
            raise web.HTTPNotFound
        raise self._done(request, name)

    async def fault(self, request: web.Request) -> web.Response:
        """Let the server do something wrong from now on, or right again."""
        self._pressed(request)
        name = request.match_info["action"]
        fault = FAULTS.get(name)
        if fault is None:
            raise web.HTTPNotFound
        if request.match_info["way"] == "on":
            fault.set(self.sight.faults)
        else:
            fault.unset(self.sight.faults)
        raise web.HTTPSeeOther(Speech.of(request).link(HOME))

    async def expire_tokens(self, request: web.Request) -> web.Response:
        """Let no token issued so far hold any longer."""
        self._pressed(request)
        self.office.expire_all()
        raise self._done(request, "expire-tokens")

    async def _act(self, action: PaymentAction, payment: Payment) -> bool:
        """Play the action's script, unless it doesn't apply any longer; return whether it did."""
        if not action.applies(payment):
            return False
        if action.decides:
            payment.stop_play()
        request_id = payment.request_id if action.answers else None
        script, charged = action.script(payment), next_refund(payment)
        await self.player.play(payment, script, request_id, charged)
        return True

    def _pressed(self, request: web.Request) -> Texts:
        """Return the language of whoever pressed.

        Raises: aiohttp.web.HTTPForbidden if nobody on this machine did.
        """
        this_machine_only(request, self.addresses)
        own_site_only(request, self.addresses)
        return Speech.of(request).texts

    def _refuse(self, request: web.Request, why: str, status: int = 409) -> web.Response:
        speech = Speech.of(request)
        board = self.sight.board(speech.texts, why, is_refusal=True)
        return self.pages.respond(_TEMPLATE, speech, board, here=HOME, status=status)

    def _done(self, request: web.Request, name: str) -> web.HTTPSeeOther:
        """Return the way back to the page, so that reloading it does nothing twice."""
        return web.HTTPSeeOther(Speech.of(request).link(HOME, done=name))


def _not_logged_on(terminal_id: str, texts: Texts) -> str:
    return texts.say("Not done: {terminal} isn't logged on.", terminal=terminal_id)
