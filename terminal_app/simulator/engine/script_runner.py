"""Plays scripts, step by step: the money moves, and the terminal is told.

It lives on the server's loop alone. Whatever moves money is decided in one go, without an
``await`` between the look at a payment and its move.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from terminal_app.simulator.money import transitions
from terminal_app.simulator.money.ledger import Ledger
from terminal_app.simulator.money.state_file import State
from terminal_app.simulator.money.store import Bank, Charged, Payment
from terminal_app.simulator.scripts.steps import (
    Close,
    ConfirmLogon,
    Drop,
    DropAfterLogon,
    Move,
    OfLine,
    OfPrevious,
    RevokeTokens,
    Script,
    SendEveryReceipt,
    SendFrame,
    SendText,
    Step,
    Telling,
    Wait,
)
from terminal_app.simulator.terminals.connections import Line, Terminals
from terminal_app.simulator.terminals.oauth import TokenOffice
from terminal_app.simulator.terminals.outbound import Letter
from terminal_app.simulator.terminals.sender import Teller

_AT_ONCE_S = 1.0

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Cue:
    """What a script is about: a request for a payment, or with ``payment`` None a line."""

    terminal_id: str
    payment: Payment | None = None
    request_id: str | None = None
    charged: Charged | None = None
    line: Line | None = None
    confirmation: Letter | None = None


class Player:
    """Plays scripts; ``pace`` scales every wait in them."""

    def __init__(  # noqa: PLR0913 - the parts of the server, handed in by name
        self,
        *,
        bank: Bank,
        teller: Teller,
        terminals: Terminals,
        office: TokenOffice,
        ledger: Ledger,
        state: State,
        pace: float,
    ) -> None:
        self._bank = bank
        self._teller = teller
        self._terminals = terminals
        self._office = office
        self._ledger = ledger
        self._state = state
        self._pace = pace
        self._plays: set[asyncio.Task[Any]] = set()
        self._is_closing = False

    def open(self) -> None:
        """Play again, after ``close``."""
        self._is_closing = False

    def start(  # noqa: PLR0913 - named, each with a default
        self,
        payment: Payment,
        script: Script,
        request_id: str,
        charged: Charged | None = None,
        *,
        name: str = "",
        number: int | None = None,
        done: int = 0,
    ) -> asyncio.Task[None]:
        """Play ``script`` beside everything else; an error in it ends up in the ledger.

        By its ``name`` a later run of the server finds it again, and goes on after the steps
        that are ``done``; ``number`` is that of the play it goes on with.
        """
        cue = Cue(payment.terminal_id, payment, request_id, charged)
        if not name:
            return self.beside(self._play(cue, script))
        return self.beside(self._play_kept(cue, script, name, number, done))

    def start_for_line(self, line: Line, script: Script, confirmation: Letter) -> None:
        """Play ``script`` for a line that has just been opened, beside everything else."""
        cue = Cue(line.terminal_id, line=line, confirmation=confirmation)
        self.beside(self._play(cue, script))

    def close(self) -> None:
        """Stop every script where it is; what is kept of them stays."""
        self._is_closing = True
        for task in self._plays:
            task.cancel()

    def beside(self, play: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Let ``play`` happen beside everything else; an error in it ends up in the ledger."""
        task = asyncio.get_running_loop().create_task(play)
        self._plays.add(task)
        task.add_done_callback(self._ended)
        return task

    async def at_once(self, play: Coroutine[Any, Any, Result]) -> Result | None:
        """Return what ``play`` returns; None if it goes on beside, as on a frozen server."""
        done, _ = await asyncio.wait({task := self.beside(play)}, timeout=_AT_ONCE_S)
        return task.result() if done else None

    async def play(
        self,
        payment: Payment,
        script: Script,
        request_id: str | None = None,
        charged: Charged | None = None,
    ) -> None:
        """Play ``script``; ``request_id`` is repeated by what answers the request.

        ``charged`` is the charge that a refund is about.
        """
        await self._play(Cue(payment.terminal_id, payment, request_id, charged), script)

    async def _play(self, cue: Cue, script: Script) -> None:
        for given in script:
            step, about = self._aimed(given, cue)
            await self._perform(self._decide(step, about), about)

    async def _play_kept(
        self, cue: Cue, script: Script, name: str, number: int | None, done: int
    ) -> None:
        """Play the rest of ``script``, and keep how far it has come.

        A move of money is kept in one with the step; what is told is told again rather than
        not at all.
        """
        assert cue.payment is not None  # noqa: S101 - only scripts of payments are kept
        told = {"name": name, "requestId": cue.request_id}
        if cue.charged is not None:
            told["receiptId"] = cue.charged.receipt_id
        payment_id = cue.payment.payment_id
        number = self._state.save_play(number, payment_id, {**told, "done": done})
        try:
            for position, given in enumerate(script[done:], done + 1):
                step, about = self._aimed(given, cue)
                come = {**told, "done": position}
                with self._state.whole():
                    rest = self._decide(step, about)
                    if isinstance(step, Move):
                        self._state.save_play(number, payment_id, come)
                await self._perform(rest, about)
                if not isinstance(step, Move):
                    self._state.save_play(number, payment_id, come)
        finally:
            if not self._is_closing:
                self._state.forget_play(number)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._plays.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._ledger.record_error(error)

    def _aimed(self, step: Step, cue: Cue) -> tuple[Step, Cue]:
        """Return the step that is meant, and what it is about."""
        if not isinstance(step, OfPrevious):
            return step, cue
        before = self._bank.before(cue.payment) if cue.payment is not None else None
        if before is None:
            return Wait(0.0), cue
        return step.step, replace(cue, payment=before, request_id=None, charged=None)

    def _decide(self, step: Step, cue: Cue) -> Step | None:
        """Move the money if ``step`` says so; return what there is to do besides."""
        if not isinstance(step, Move):
            return step
        if cue.payment is None:
            return None
        return transitions.make(step, self._bank, cue.payment, cue.charged)

    async def _perform(self, step: Step | None, cue: Cue) -> None:
        """Do what takes time: wait, tell, or end the line."""
        if isinstance(step, Wait):
            await asyncio.sleep(step.seconds * self._pace)
        elif isinstance(step, Telling) and cue.payment is not None:
            await self._teller.tell(step, cue.payment, cue.request_id, cue.charged)
        elif isinstance(step, Telling):
            await self._teller.tell_line(step, cue.terminal_id)
        elif isinstance(step, OfLine):
            await self._do_to_line(step, cue)

    async def _do_to_line(self, step: OfLine, cue: Cue) -> None:
        """Do something to the line that the script is about, or else to the terminal's own."""
        line = cue.line or self._terminals.line(cue.terminal_id)
        match step:
            case ConfirmLogon(kept) if line is not None and cue.confirmation is not None:
                await self._terminals.confirm(line, cue.confirmation, with_kept=kept)
            case RevokeTokens():
                self._office.expire_of(self._terminals.client_of(cue.terminal_id))
            case DropAfterLogon():
                self._terminals.drop_after_logon(cue.terminal_id)
            case SendText(text) if line is not None:
                await line.send(Letter(text))
            case SendEveryReceipt():
                await self._teller.deliver_everything(cue.terminal_id)
            case SendFrame(kind) if line is not None:
                await line.send_frame(kind)
            case Drop() if cue.line is not None:
                cue.line.drop()
                self._terminals.leave(cue.line)
            case Drop():
                self._terminals.drop(cue.terminal_id)
            case Close(code) if line is not None:
                self._terminals.leave(line)
                await line.close(code, "as the scenario says")
