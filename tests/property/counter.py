"""A shop's counter without a window and without waiting: presenter, engine and journal, a server.

The presenter and the payment engine are the program's own, and so is the journal in its SQLite
file. Time is a number: what is due is done in its order, and no time passes by itself.
"""

import heapq
import json
import math
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from terminal_app.catalogue import Catalogue, Item
from terminal_app.channel.commands import Command
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    DayRead,
    Event,
    LoggedOn,
    PaymentsRead,
)
from terminal_app.channel.questions import Asked, ReadDay
from terminal_app.gui.presenter.ports import Labels, PresenterPorts
from terminal_app.gui.presenter.presenter import Presenter
from terminal_app.gui.screen_state import ScreenState
from terminal_app.journal.search.pages import Page
from terminal_app.payments.closing import Period
from terminal_app.payments.payment import Owner, Payment
from terminal_app.session.transport.link import Text
from terminal_app.settings import Connection, Scanner, Settings, Till
from terminal_app.texts import Texts
from tests.property.model_server import Account, Server
from tests.unit.gui.presenter.presented import FakeWindow
from tests.unit.session.engine.engine_harness import Clock, EngineHarness

ITEM_PRICE = 1_000_000
"""In minor units; no amount that a hand types comes to so much, so a sum tells both apart."""
BARCODE = "7038010000010"
_CATALOGUE = Catalogue((Item("Machine", ITEM_PRICE, "", BARCODE),))
_PLAINLY = 32
"""The choice with which the server answers as it should."""
_MOST_DELAY_MS = 30
"""Between the threads."""
_EVENT_MS = 60
_BUSY_TICK_MS, _TICK_MS, _ENGINE_TICK_MS = 20, 100, 250


class _Engine(EngineHarness):
    """The till's session; what it sends and tells is handed on."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        sends: Callable[[dict[str, Any]], None],
        tells: Callable[[Event], None],
    ) -> None:
        self._sends, self._tells = sends, tells
        super().__init__(folder, clock=clock)

    def _send(self, text: str) -> int:
        mark = super()._send(text)
        self._sends(json.loads(text))
        return mark

    def _post(self, event: Event) -> None:
        super()._post(event)
        self._tells(event)

    def tick(self) -> None:
        self.wait(0)


class _Window(FakeWindow):
    """Tells of each change of the screen."""

    on_drawn: Callable[[ScreenState], None] = staticmethod(lambda _state: None)

    def render(self, state: ScreenState) -> None:
        self.drawn[:] = [state]
        self.on_drawn(state)


class Counter:
    """One till, its server, and the time at both."""

    def __init__(
        self,
        folder: Path,
        chance: random.Random,
        scanner: Scanner,
        posted: Callable[[Command], None],
    ) -> None:
        """``posted`` is told of each command at the moment at which a key or button posts it."""
        self.chance = chance
        self.now_ms = 1_000_000
        self._agenda: list[tuple[int, int, Callable[[], None]]] = []
        self._number = self._ids = 0
        self._clock = Clock()
        self._clock.now = self.now_ms / 1000
        self._posted = posted
        self.server = Server()
        self.window = _Window()
        self._told_until = 0
        self._due_ms = self.now_ms
        self.engine = _Engine(folder, self._clock, self._sent, self._told)
        settings = Settings(
            Connection(terminal_id="TILL-1"), Till(max_amount_minor=10**9), scanner=scanner
        )
        ports = PresenterPorts(
            post=self._post,
            clock=self._clock,
            wall_clock=lambda: (
                datetime(2026, 3, 1, 8, tzinfo=UTC) + timedelta(milliseconds=self.now_ms)
            ),
            new_id=self._new_id,
            ask=self._ask,
            write_receipt=lambda _path, _payment, _issuer: None,
            show_as_pdf=lambda _shown, _issuer: None,
        )
        self.presenter = Presenter(
            settings, Labels(), "Kari", Texts("en"), ports, catalogue=_CATALOGUE
        )
        self.presenter.show_in(self.window)
        self.presenter.event(LoggedOn("Shop", None, None, None, "TILL-1", None))
        self.presenter.event(ConnectionChanged(ConnectionState.CONNECTED))
        self.engine.on_connected()
        self.after(_TICK_MS, self._tick)
        self.after(_ENGINE_TICK_MS, self._tick_engine)

    @property
    def screen(self) -> ScreenState:
        return self.window.drawn[-1]

    def after(self, delay_ms: int, action: Callable[[], None]) -> None:
        """Do something later."""
        self._number += 1
        heapq.heappush(self._agenda, (self.now_ms + delay_ms, self._number, action))

    def run(self, until: Callable[[], bool]) -> None:
        """Do what is due, one thing after the other."""
        while not until():
            self.now_ms, _number, action = heapq.heappop(self._agenda)
            self._clock.now = self.now_ms / 1000
            action()

    def close(self) -> None:
        self.engine.close()

    # -- the threads -----------------------------------------------------------------------

    def _ask(self, asked: Asked | None) -> None:
        """Answer at once that nothing was ever sold."""
        if asked is not None:
            is_day = isinstance(asked.question, ReadDay)
            empty = _no_day(asked.number) if is_day else PaymentsRead(asked.number, Page(()))
            self.presenter.event(empty)

    def _new_id(self) -> str:
        self._ids += 1
        return f"00000000-0000-4000-8000-{self._ids:012}"

    def _post(self, command: Command) -> None:
        self._posted(command)
        self.after(self.chance.randint(0, _MOST_DELAY_MS), lambda: self.engine.handle(command))

    def _told(self, event: Event) -> None:
        # In the order in which they were told.
        at_ms = max(self._told_until, self.now_ms + self.chance.randint(0, _EVENT_MS))
        self._told_until = at_ms
        self.after(at_ms - self.now_ms, lambda: self.presenter.event(event))

    def _tick(self) -> None:
        """Tick as the window does: when something is due, as of the last look."""
        if self.now_ms >= self._due_ms:
            self.presenter.tick()
        self._due_ms = self.now_ms + math.ceil(self.presenter.next_deadline().in_s * 1000)
        self.after(_BUSY_TICK_MS if self.presenter.is_busy else _TICK_MS, self._tick)

    def _tick_engine(self) -> None:
        self.engine.tick()
        self.after(_ENGINE_TICK_MS, self._tick_engine)

    # -- the server ------------------------------------------------------------------------

    def _sent(self, message: dict[str, Any]) -> None:
        def read() -> None:
            is_init = message["messageType"] == "PAYMENT_INIT_REQUEST"
            is_plain = self.chance.random() < 0.85
            self.server.arrived.append(message)
            self.server.read_next(_PLAINLY if is_plain else self.chance.randrange(10_000))
            self._deliver()
            if is_init:
                account = self.server.accounts[message["paymentId"]]
                self.after(self.chance.randint(100, 5000), lambda: self._customer(account))

        self.after(self.chance.randint(5, 600), read)

    def _customer(self, account: Account) -> None:
        """Pay, go away, do nothing, or be charged twice."""
        if account.state != "PENDING":
            return
        does = self.chance.random()
        if does < 0.78:
            self.server.receipt(account, self.server.take(account))
            if does < 0.02:
                self.server.receipt(account, self.server.take(account))
        elif does < 0.88:
            account.state = "CANCELED"
            self.server.status(account, "CANCELED")
        self._deliver()

    def _deliver(self) -> None:
        """Let all that was said arrive, each at its own time: late, and in any order."""
        for said in self.server.undelivered():
            said.delivered += 1
            text = Text(self.server.text(said))
            self.after(self.chance.randint(5, 1500), lambda text=text: self.engine.receive(text))  # type: ignore[misc] # bound now


def journal_payments(engine: EngineHarness) -> dict[str, Payment]:
    """Return the payments as the file has them."""
    rows = engine.rows("SELECT payment_id FROM payments")
    return {payment_id: engine.payment(payment_id) for (payment_id,) in rows}


def _no_day(number: int) -> DayRead:
    """Return the answer that nothing was ever sold."""
    return DayRead(number, (), Period(Owner("", "")), None, 0)
