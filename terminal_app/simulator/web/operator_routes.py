"""Routes of the operator's page, for this machine alone."""

from dataclasses import dataclass

from aiohttp import web

from terminal_app.simulator.base_urls import BaseUrls
from terminal_app.simulator.engine.request_handler import RequestHandler
from terminal_app.simulator.engine.script_runner import ScriptRunner
from terminal_app.simulator.money.payment import Payment
from terminal_app.simulator.terminals.oauth import TokenIssuer
from terminal_app.simulator.web.operator_actions import (
    FAULTS,
    FRAMES,
    LABELS,
    PAYMENT_ACTIONS,
    PROBLEMS,
    PaymentAction,
    label_of,
    next_refund,
)
from terminal_app.simulator.web.operator_page import HOME, OperatorView
from terminal_app.simulator.web.origin_check import own_site_only, this_machine_only
from terminal_app.simulator.web.templates import PageLanguage, PageTemplates
from terminal_app.texts import Texts

_TEMPLATE = "operator.html"


@dataclass(slots=True)
class OperatorRoutes:
    """The operator's page, and what its buttons do."""

    templates: PageTemplates
    view: OperatorView
    handler: RequestHandler
    runner: ScriptRunner
    tokens: TokenIssuer
    base_urls: BaseUrls

    def routes(self) -> list[web.RouteDef]:
        """Return the paths of the page and its buttons."""
        return [
            web.get(HOME, self.page),
            web.post("/operator/payments/{payment_id:[^/]+}/{action:[^/]+}", self.payment),
            web.post("/operator/terminals/{terminal_id:[^/]+}/{action:[^/]+}", self.terminal),
            web.post("/operator/faults/{action:[^/]+}/{way:on|off}", self.fault),
            web.post("/operator/server/expire-tokens", self.expire_tokens),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """Show everything, as it is now."""
        this_machine_only(request, self.base_urls)
        language, done = PageLanguage.of(request), request.query.get("done", "")
        notice = ""
        if done in LABELS or done in PROBLEMS:
            label = label_of(done, language.texts)
            notice = language.texts.say("Done: {action}", action=label)
        page = self.view.page(language.texts, notice)
        return self.templates.respond(_TEMPLATE, language, page, here=HOME)

    async def payment(self, request: web.Request) -> web.Response:
        """Do something to one payment, or say why not."""
        texts = self._checked(request)
        name, payment_id = request.match_info["action"], request.match_info["payment_id"]
        action, payment = PAYMENT_ACTIONS.get(name), self.view.store.find(payment_id)
        if action is None or payment is None:
            return self._refuse(request, texts.say("There is no such payment"), 404)
        if not action.is_kept and self.view.terminals.connection(payment.terminal_id) is None:
            return self._refuse(request, _not_logged_on(payment.terminal_id, texts))
        if await self.runner.run_at_once(self._act(action, payment)) is False:
            state = payment.state.value
            why = texts.say("Not done: the payment is {state} by now.", state=state)
            return self._refuse(request, why)
        raise self._done(request, name)

    async def terminal(self, request: web.Request) -> web.Response:
        """Do something to one terminal, or say why not."""
        texts = self._checked(request)
        name, terminal_id = request.match_info["action"], request.match_info["terminal_id"]
        connection = self.view.terminals.connection(terminal_id)
        if connection is None:
            return self._refuse(request, _not_logged_on(terminal_id, texts))
        if name == "scan":
            await self.runner.run_at_once(self.handler.request_payment(terminal_id))
        elif name == "drop":
            self.view.terminals.drop(terminal_id)
        elif name in FRAMES:
            await self.runner.run_at_once(connection.send_frame(FRAMES[name]))
        else:
            raise web.HTTPNotFound
        raise self._done(request, name)

    async def fault(self, request: web.Request) -> web.Response:
        """Let the server do something wrong from now on, or right again."""
        self._checked(request)
        name = request.match_info["action"]
        fault = FAULTS.get(name)
        if fault is None:
            raise web.HTTPNotFound
        if request.match_info["way"] == "on":
            fault.set(self.view.faults)
        else:
            fault.unset(self.view.faults)
        raise web.HTTPSeeOther(PageLanguage.of(request).link(HOME))

    async def expire_tokens(self, request: web.Request) -> web.Response:
        """Let no token issued so far hold any longer."""
        self._checked(request)
        self.tokens.expire_all()
        raise self._done(request, "expire-tokens")

    async def _act(self, action: PaymentAction, payment: Payment) -> bool:
        """Run the action's script, unless it doesn't apply any longer; return whether it did."""
        if not action.applies(payment):
            return False
        if action.decides:
            payment.stop_script()
        request_id = payment.request_id if action.answers else None
        await self.runner.run(payment, action.script(payment), request_id, next_refund(payment))
        return True

    def _checked(self, request: web.Request) -> Texts:
        """Return the language of a request, which has to come from this machine and this site.

        Raises: aiohttp.web.HTTPForbidden if it doesn't.
        """
        this_machine_only(request, self.base_urls)
        own_site_only(request, self.base_urls)
        return PageLanguage.of(request).texts

    def _refuse(self, request: web.Request, why: str, status: int = 409) -> web.Response:
        language = PageLanguage.of(request)
        page = self.view.page(language.texts, why, is_refusal=True)
        return self.templates.respond(_TEMPLATE, language, page, here=HOME, status=status)

    def _done(self, request: web.Request, name: str) -> web.HTTPSeeOther:
        """Return the way back to the page, so that reloading it does nothing twice."""
        return web.HTTPSeeOther(PageLanguage.of(request).link(HOME, done=name))


def _not_logged_on(terminal_id: str, texts: Texts) -> str:
    return texts.say("Not done: {terminal} isn't logged on.", terminal=terminal_id)
