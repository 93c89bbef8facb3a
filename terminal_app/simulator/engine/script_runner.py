"""Runs scripts step by step, and goes on with those that an earlier run of the server began.

Used on the server's loop alone. A movement of money is decided and made without an ``await``
between.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from terminal_app.simulator.engine.script_selector import NamedScript, ScriptSelector
from terminal_app.simulator.money.ledger import Ledger
from terminal_app.simulator.money.payment import Charge, Payment
from terminal_app.simulator.money.state_file import StateFile
from terminal_app.simulator.scripts.step import MoneyStep, Script, ScriptContext
from terminal_app.simulator.terminals.connections import TerminalConnection
from terminal_app.simulator.terminals.outbound import OutboundMessage

_AT_ONCE_S = 1.0

Result = TypeVar("Result")


class ScriptRunner:
    """Runs scripts beside each other; ``parts`` is a context that is about nothing yet."""

    def __init__(self, parts: ScriptContext, ledger: Ledger, state: StateFile) -> None:
        self._parts = parts
        self._ledger = ledger
        self._state = state
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_closing = False

    def open(self) -> None:
        """Run scripts again, after ``close``."""
        self._is_closing = False

    def resume(self, selector: ScriptSelector) -> None:
        """Run the rest of every kept script; a wait that was under way begins anew.

        A script that isn't there any more (of another scenario) is given up.
        """
        store = self._parts.store
        for number, payment_id, kept in self._state.runs():
            payment = store.find(payment_id)
            named = selector.find(kept["name"], payment) if payment is not None else None
            if payment is None or named is None:
                self._state.forget_run(number)
                continue
            _, charge = store.find_charge(kept.get("receiptId", "")) or (None, None)
            context = self._context(payment, kept["requestId"], charge)
            task = self.run_beside(self._run_kept(context, named, number, kept["done"]))
            if charge is None:
                payment.script = task

    def start(
        self,
        payment: Payment,
        named: NamedScript,
        request_id: str,
        charge: Charge | None = None,
    ) -> asyncio.Task[None]:
        """Run a script beside everything else, and keep how far it has come.

        ``request_id`` is repeated by what answers the request; ``charge`` is the one that a refund
        is about.
        """
        return self.run_beside(self._run_kept(self._context(payment, request_id, charge), named))

    def start_for_connection(
        self, connection: TerminalConnection, script: Script, confirmation: OutboundMessage
    ) -> None:
        """Run ``script`` for a connection that has just been opened, beside everything else."""
        context = replace(
            self._parts,
            terminal_id=connection.terminal_id,
            connection=connection,
            confirmation=confirmation,
        )
        self.run_beside(_run(context, script))

    def close(self) -> None:
        """Stop every script where it is; what is kept of them stays."""
        self._is_closing = True
        for task in self._tasks:
            task.cancel()

    def run_beside(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Let ``work`` happen beside everything else; an error in it ends up in the ledger."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def run_at_once(self, work: Coroutine[Any, Any, Result]) -> Result | None:
        """Return what ``work`` returns; None if it goes on beside, as on a frozen server."""
        done, _ = await asyncio.wait({task := self.run_beside(work)}, timeout=_AT_ONCE_S)
        return task.result() if done else None

    async def run(
        self,
        payment: Payment,
        script: Script,
        request_id: str | None = None,
        charge: Charge | None = None,
    ) -> None:
        """Run ``script`` to its end, without keeping how far it has come."""
        await _run(self._context(payment, request_id, charge), script)

    def _context(
        self, payment: Payment, request_id: str | None, charge: Charge | None
    ) -> ScriptContext:
        return replace(
            self._parts,
            terminal_id=payment.terminal_id,
            subject=payment,
            request_id=request_id,
            charge=charge,
        )

    async def _run_kept(
        self,
        context: ScriptContext,
        named: NamedScript,
        number: int | None = None,
        done: int = 0,
    ) -> None:
        """Run what is left after the ``done`` steps, and keep how far the script has come.

        A movement of money is kept in one transaction with its step; what is sent is sent again
        rather than not at all.
        """
        payment_id = context.payment.payment_id
        kept: dict[str, Any] = {"name": named.name, "requestId": context.request_id, "done": done}
        if context.charge is not None:
            kept["receiptId"] = context.charge.receipt_id
        number = self._state.save_run(number, payment_id, kept)
        try:
            for position, step in enumerate(named.script[done:], done + 1):
                kept["done"] = position
                if isinstance(step, MoneyStep):
                    with self._state.transaction():
                        tell = step.move(context)
                        self._state.save_run(number, payment_id, kept)
                    if tell is not None:
                        await tell()
                else:
                    await step.run(context)
                    self._state.save_run(number, payment_id, kept)
        finally:
            if not self._is_closing:
                self._state.forget_run(number)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._ledger.record_error(error)


async def _run(context: ScriptContext, script: Script) -> None:
    for step in script:
        await step.run(context)
