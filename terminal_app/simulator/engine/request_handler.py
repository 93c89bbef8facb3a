"""Requests of terminals and customers: each is answered, or starts the script that follows.

Used on the server's loop alone.
"""

import asyncio

from terminal_app.simulator.engine.script_runner import ScriptRunner
from terminal_app.simulator.engine.script_selector import ScriptSelector
from terminal_app.simulator.money.ledger import Ledger
from terminal_app.simulator.money.ledger_entry import Kind
from terminal_app.simulator.money.payment import Payment
from terminal_app.simulator.money.store import PaymentStore
from terminal_app.simulator.scripts.outcomes import PAYS
from terminal_app.simulator.scripts.step import Script, Trigger
from terminal_app.simulator.scripts.steps import AbortByCustomer
from terminal_app.simulator.terminals import inbound
from terminal_app.simulator.terminals.sender import OutboundSender
from terminal_app.simulator.terminals.speech import Speech
from terminal_app.wire.messages import (
    PaymentInitRequest,
    PaymentState,
    ProblemType,
    Refund,
    StatusUpdate,
)


class NotPayableError(Exception):
    """The payment can't be paid or aborted as it stands; the text says why."""


class RequestHandler:
    """Answers requests, or has the runner run the script that follows from them."""

    def __init__(
        self,
        store: PaymentStore,
        selector: ScriptSelector,
        runner: ScriptRunner,
        sender: OutboundSender,
        ledger: Ledger,
        speech: Speech,
    ) -> None:
        self._store = store
        self._selector = selector
        self._runner = runner
        self._sender = sender
        self._ledger = ledger
        self._speech = speech

    async def receive(self, terminal_id: str, text: str) -> None:
        """Answer one text of a terminal."""
        message = inbound.read(text, self._speech)
        if isinstance(message, inbound.Violation):
            self._ledger.record_message(Kind.RECEIVED, terminal_id, text, message.payment_id)
            await self.refuse(terminal_id, message)
            return
        payment_id = None if isinstance(message, Refund) else message.payment_id
        self._ledger.record_message(Kind.RECEIVED, terminal_id, text, payment_id)
        match message:
            case PaymentInitRequest():
                await self._init(terminal_id, message)
            case StatusUpdate():
                await self._update(terminal_id, message)
            case Refund():
                await self._refund(terminal_id, message)
        # A script that was started takes its first step before the terminal's next message.
        await asyncio.sleep(0)

    async def refuse(self, terminal_id: str, violation: inbound.Violation) -> None:
        """Record a violation of the contract, and answer it."""
        self._ledger.record(
            Kind.VIOLATION,
            terminal_id,
            violation.payment_id,
            path=violation.path,
            why=violation.why,
        )
        await self._sender.send_problem(
            terminal_id,
            ProblemType.INPUT_ERROR.value,
            violation.description,
            message_id=violation.message_id,
            payment_id=violation.payment_id,
        )

    async def request_payment(self, terminal_id: str) -> str:
        """Let a customer scan the terminal's own code; return the paymentId."""
        payment = self._store.request(terminal_id)
        self._start(Trigger.SCAN, payment, "")
        return payment.payment_id

    async def pay(self, payment_id: str, *, late: bool = False) -> None:
        """Pay as the customer; ``late`` pays even what was canceled.

        Raises: LookupError, NotPayableError.
        """
        payment = self._known(payment_id)
        states = {PaymentState.PENDING} | ({PaymentState.CANCELED} if late else set())
        may = payment.details is not None and payment.state in states
        await self._decide(payment, PAYS, may=may)

    async def abort(self, payment_id: str) -> None:
        """Refuse to pay, as the customer.

        Raises: LookupError, NotPayableError.
        """
        payment = self._known(payment_id)
        may = payment.state is PaymentState.PENDING
        await self._decide(payment, (AbortByCustomer(),), may=may)

    async def _decide(self, payment: Payment, script: Script, *, may: bool) -> None:
        if not may:
            raise NotPayableError(f"the payment is {payment.state.value}")
        payment.stop_script()
        await self._runner.run(payment, script)

    def _known(self, payment_id: str) -> Payment:
        payment = self._store.find(payment_id)
        if payment is None:
            raise LookupError(f"no payment {payment_id}")
        return payment

    async def _init(self, terminal_id: str, request: PaymentInitRequest) -> None:
        payment = self._store.create(terminal_id, request)
        if payment is None:
            await self._sender.send_problem(
                terminal_id,
                ProblemType.INPUT_ERROR.value,
                "$.paymentId: is of a payment that was started before",
                message_id=request.id,
                payment_id=request.payment_id,
            )
            return
        payment.script = self._start(Trigger.INIT, payment, request.id)

    async def _update(self, terminal_id: str, update: StatusUpdate) -> None:
        if update.payment_state is not PaymentState.CANCELED:
            why = f"{update.payment_state.value} is not a state that a terminal may ask for"
            violation = inbound.Violation("$.paymentState", why, update.id, update.payment_id)
            await self.refuse(terminal_id, violation)
            return
        payment = self._store.find(update.payment_id)
        if (
            payment is None
            or payment.terminal_id != terminal_id
            or payment.state is PaymentState.ERROR
        ):
            await self._sender.send_problem(
                terminal_id,
                ProblemType.PAYMENT_NOT_FOUND.value,
                "Payment not found",
                message_id=update.id,
                payment_id=update.payment_id,
            )
            return
        amount = payment.details.amount if payment.details else None
        named = self._selector.select(Trigger.CANCEL, terminal_id, amount)
        if named is not None:
            # What a scenario has begun goes on: the customer may pay all the same.
            self._runner.start(payment, named, update.id)
        elif payment.charges:
            await self._sender.deliver_again(payment)
        elif payment.state is PaymentState.CANCELED:
            await self._sender.send_state(payment, PaymentState.CANCELED, update.id)
        else:
            payment.stop_script()
            usual = self._selector.usual(Trigger.CANCEL, payment)
            payment.script = self._runner.start(payment, usual, update.id)

    async def _refund(self, terminal_id: str, request: Refund) -> None:
        found = self._store.find_charge(request.receipt_number)
        if found is None:
            await self._sender.send_problem(
                terminal_id,
                ProblemType.PAYMENT_NOT_FOUND.value,
                "Payment not found",
                message_id=request.id,
            )
            return
        payment, charge = found
        named = self._selector.select_for(Trigger.REFUND, payment)
        if charge.is_refunded and named.name == Trigger.REFUND.value:
            await self._sender.refuse_refund(terminal_id, payment, request.id)
            return
        self._runner.start(payment, named, request.id, charge)

    def _start(self, trigger: Trigger, payment: Payment, request_id: str) -> asyncio.Task[None]:
        return self._runner.start(payment, self._selector.select_for(trigger, payment), request_id)
