"""A walk through the till's states with a real session, a real journal and a real simulator.

One session tells every language's presenter what happens: real events, drawn five times. What
only a broken disk or program shows isn't met on it; ``states.py`` makes that by hand.
"""

import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from operator import methodcaller
from pathlib import Path

from terminal_app.channel.events import ConnectionState
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.screen_state import Gesture, RefundOf, Wish
from terminal_app.payments.payment import Outcome, Payment, RefundResult, State, Wait
from terminal_app.session import clock
from terminal_app.settings import Times
from terminal_app.simulator import SimulatorServer
from tests.system.layout.states import Shown, of, open_resolve_dialog
from tests.unit.gui.presenter.presented import TillUnderTest
from tests.unit.session.shop import QUICK, TERMINAL, WITHIN_S, Shop, connection_to

A_GUARDED_SECOND = 2.0
TIMES = QUICK._replace(customer=Times().customer)
Kept = dict[str, dict[str, Shown]]
"""By language, then by the state's name."""


class OneOfMany(TillUnderTest):
    """Calls its payments what every other calls them, in the form that the server asks for."""

    def _new_id(self) -> str:
        self.ids += 1
        return f"00000000-0000-4000-8000-{self.ids:012}"


class Walk:
    """The same till in several languages; the first one's commands are carried out."""

    def __init__(self, shop: Shop, languages: Iterable[str], *, own_code: bool) -> None:
        self._shop = shop
        self._tills = {one: OneOfMany(one, show_own_code=own_code) for one in languages}
        self._leader = next(iter(self._tills.values()))
        self._ahead_s = 0.0
        self._set_clocks()
        self.kept: Kept = {one: {} for one in self._tills}

    @property
    def model(self) -> TillModel:
        """What the first till shows, as values."""
        return self._leader.presenter._model

    def _set_clocks(self) -> None:
        for till in self._tills.values():
            till.now = clock.now() + self._ahead_s

    def _each(self, act: Callable[[TillUnderTest], object]) -> None:
        self._set_clocks()
        for till in self._tills.values():
            act(till)
        while self._leader.commands:
            self._shop.post(self._leader.commands.pop(0))

    def type(self, keys: str) -> None:
        """Type on every till."""
        self._each(lambda till: till.type(keys))

    def do(self, wish: Wish) -> None:
        """Press a button or a key on every till."""
        self._each(lambda till: till.do(wish))

    def wait(self) -> None:
        """Let the second go by in which nothing that has just appeared is answered."""
        self._ahead_s += A_GUARDED_SECOND

    def leave(self) -> None:
        """Say that a result was read, once Enter counts; and clear what was typed."""
        self.wait()
        self.do(Gesture.ENTER)
        self.do(Gesture.ESCAPE)

    def until(self, what: str, holds: Callable[[TillModel], object]) -> None:
        """Let events arrive until the first till is so far."""
        by = clock.now() + WITHIN_S
        while not holds(self.model):
            event = self._shop.events.wait(max(0.0, by - clock.now()))
            shown = (self.model.mode.payment, self.model.refusal, self.model.connection)
            assert event is not None, f"not within {WITHIN_S:g} s: {what}; {shown}"
            self._each(methodcaller("hears", event))

    def keep(self, name: str) -> None:
        """Keep what is shown now under that name."""
        for language, till in self._tills.items():
            self.kept[language][name] = of(till)

    def keep_resolve_dialog(self, name: str) -> None:
        """Keep the dialog that resolves by hand, above what is shown now."""
        self.do(Gesture.SETTLE)
        for language, till in self._tills.items():
            above = partial(open_resolve_dialog, till.window.forms[-1])
            self.kept[language][name] = of(till)._replace(above=above)

    def pay(self, amount: str, name: str = "") -> None:
        """Take a payment to its result."""
        self.type(f"{amount}\r")
        self.until(f"the result of {amount}", _has_result)
        if name:
            self.keep(name)

    def take_payments(self) -> None:
        """Let every till read the journal's file from now on."""
        payments = list(self._shop.payments().values())[::-1]
        for till in self._tills.values():
            till.journal = payments


def _has_result(model: TillModel) -> bool:
    return model.mode.payment is not None and not model.is_taking


def _has_code(model: TillModel) -> bool:
    return model.live is not None and model.live.code_to_show is not None


def walk(languages: Iterable[str]) -> Kept:
    """Return every state that the walk has met, in each language; takes some seconds."""
    languages = tuple(languages)
    with tempfile.TemporaryDirectory() as folder, SimulatorServer(delay_s=0) as server:
        at = connection_to(server)
        with Shop(at, Path(folder) / "1", times=TIMES, has_cashier=True) as shop:
            plain = Walk(shop, languages, own_code=False)
            _sell(plain, server)
            _refund(plain)
            _look_up(plain)
        with Shop(at, Path(folder) / "2", times=TIMES, has_cashier=True) as shop:
            scanning = Walk(shop, languages, own_code=True)
            _scan(scanning, server)
    return {one: {**plain.kept[one], **scanning.kept[one]} for one in languages}


def _sell(till: Walk, server: SimulatorServer) -> None:
    till.keep("connecting")
    till.until("connected", lambda model: model.connected)
    till.keep("welcome")
    till.type("125,50")
    till.keep("typed")
    till.do(Gesture.ESCAPE)
    till.type("125,505\r")
    till.keep("refused amount")
    till.do(Gesture.ESCAPE)
    till.type("64,13\r")
    till.keep("starting")
    till.until("the code", _has_code)
    till.keep("paying")
    server.drop_connections()
    till.until("the line lost", lambda model: model.connection.state is ConnectionState.WAITING)
    till.keep("paying offline")
    till.until("connected again", lambda model: model.connected)
    till.do(Gesture.CLOSE)
    till.keep("closing?")
    till.do(Gesture.ESCAPE)
    till.until("cancelling", lambda model: model.live and model.live.state is State.CANCELLING)
    till.keep("cancelling")
    till.until("not paid", _has_result)
    till.keep("not paid")
    till.leave()
    till.pay("89,02", "paid")
    till.leave()
    till.pay("50,06", "not paid: refused")
    till.leave()
    till.type("49,14\r")
    till.until("the code", _has_code)
    till.do(Gesture.ESCAPE)
    till.until("not known", _has_result)
    till.keep("not known")
    till.keep_resolve_dialog("settle by hand")
    till.leave()
    till.type("49,14\r")
    till.until("the question", lambda model: model.mode.needs_answer)
    till.keep("charge again?")
    till.do(Gesture.ESCAPE)
    till.do(Gesture.CLEAR)


def _refund(till: Walk) -> None:
    till.pay("30,20", "another amount")
    till.leave()
    till.type("30,24\r")
    till.until(
        "two receipts", lambda model: model.mode.payment and len(model.mode.payment.charges) > 1
    )
    till.keep("charged twice")
    till.leave()
    till.type("30,16\r")
    till.until("the code", _has_code)
    till.do(Gesture.ESCAPE)
    till.until("paid all the same", _is_paid)
    till.keep("paid after a cancel")
    till.do(RefundOf(str(till.model.mode.payment and till.model.mode.payment.receipt_id)))
    till.keep("pay back?")
    till.wait()
    till.do(Gesture.REFUND_YES)
    till.until(
        "refunding", lambda model: model.mode.payment and model.mode.payment.refund is not None
    )
    till.keep("refunding")
    till.until(
        "refunded", lambda model: model.mode.payment and model.mode.payment.state is State.REVERSED
    )
    till.keep("refunded")
    for amount, result, name in (
        ("30,42", RefundResult.REFUSED, "refund refused"),
        ("30,43", RefundResult.UNDER_WAY, "refund not known"),
    ):
        till.leave()
        till.pay(amount)
        till.do(Gesture.REFUND)
        till.wait()
        till.do(Gesture.REFUND_YES)
        till.until(name, partial(_refund_ended, result))
        till.keep(name)
    till.leave()


def _shows(model: TillModel, holds: Callable[[Payment], bool]) -> bool:
    payment = model.mode.payment
    return payment is not None and holds(payment)


def _is_paid(model: TillModel) -> bool:
    return (
        _has_result(model)
        and model.mode.payment is not None
        and (model.mode.payment.outcome is Outcome.PAID)
    )


def _refund_ended(result: RefundResult, model: TillModel) -> bool:
    refund = model.mode.payment.refund if model.mode.payment is not None else None
    is_awaited = model.mode.payment is not None and model.mode.payment.waits_for is Wait.REFUND
    return refund is not None and refund.result is result and not is_awaited


def _look_up(till: Walk) -> None:
    till.take_payments()
    till.do(Gesture.PAYMENTS)
    till.keep("payments")
    till.type("777")
    till.keep("payments, none found")
    till.do(Gesture.ESCAPE)
    till.do(Gesture.ESCAPE)
    till.do(Gesture.REFUND)
    till.keep("refund list")
    till.do(Gesture.ESCAPE)
    till.do(Gesture.HELP)
    till.keep("help")


def _scan(till: Walk, server: SimulatorServer) -> None:
    till.until("the own code", lambda model: model.connected and model.shows_own_code)
    till.keep("own code")
    server.request_payment(TERMINAL)
    till.until("scanned", lambda model: model.scan is not None)
    till.keep("scanned")
    till.type("1000,13")
    till.keep("scanned, amount typed")
    till.type("\r")
    till.until("on the phone", lambda model: model.live and model.live.state is State.PENDING)
    till.keep("on the phone")
