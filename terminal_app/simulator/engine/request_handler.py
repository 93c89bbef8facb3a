"""The desk: answers what terminals and customers ask, by the script of each outcome.

It lives on the server's loop alone.
"""

import asyncio

from terminal_app.simulator.engine.script_runner import Player
from terminal_app.simulator.engine.script_selector import Director
from terminal_app.simulator.money.ledger import Kind, Ledger
from terminal_app.simulator.money.store import Bank, Payment
from terminal_app.simulator.scripts.outcomes import PAYS
from terminal_app.simulator.scripts.scenario import Trigger
from terminal_app.simulator.scripts.steps import CustomerAborts
from terminal_app.simulator.terminals import inbound
from terminal_app.simulator.terminals.sender import Teller
from terminal_app.wire.messages import (
    PaymentInitRequest,
    PaymentState,
    ProblemType,
    Refund,
    StatusUpdate,
)


class NotPayableError(Exception):
    """The payment can't be paid or aborted as it stands; the text says why."""


class Desk:
    """Takes requests, and has the player play what follows from them."""

    def __init__(
        self, bank: Bank, director: Director, player: Player, teller: Teller, ledger: Ledger
    ) -> None:
        self._bank = bank
        self._director = director
        self._player = player
        self._teller = teller
        self._ledger = ledger

    async def receive(self, terminal_id: str, text: str) -> None:
        """Answer one text of a terminal."""
        message = inbound.read(text)
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
        await self._teller.send_problem(
            terminal_id,
            ProblemType.INPUT_ERROR.value,
            violation.description,
            message_id=violation.message_id,
            payment_id=violation.payment_id,
        )

    async def request_payment(self, terminal_id: str) -> str:
        """Let a customer scan the terminal's own code; return the paymentId."""
        payment = self._bank.request(terminal_id)
        self._play(Trigger.SCAN, payment, "")
        return payment.payment_id

    async def pay(self, payment_id: str, *, late: bool = False) -> None:
        """Pay as the customer; ``late`` pays even what was canceled.

        Raises: LookupError, NotPayableError.
        """
        payment = self._known(payment_id)
        states = {PaymentState.PENDING} | ({PaymentState.CANCELED} if late else set())
        if payment.details is None or payment.state not in states:
            message = f"the payment is {payment.state.value}"
            raise NotPayableError(message)
        payment.stop_play()
        await self._player.play(payment, PAYS)

    async def abort(self, payment_id: str) -> None:
        """Refuse to pay, as the customer.

        Raises: LookupError, NotPayableError.
        """
        payment = self._known(payment_id)
        if payment.state is not PaymentState.PENDING:
            message = f"the payment is {payment.state.value}"
            raise NotPayableError(message)
        payment.stop_play()
        await self._player.play(payment, (CustomerAborts(),))

    def _known(self, payment_id: str) -> Payment:
        payment = self._bank.find(payment_id)
        if payment is None:
            message = f"no payment {payment_id}"
            raise LookupError(message)
        return payment

    async def _init(self, terminal_id: str, request: PaymentInitRequest) -> None:
        payment = self._bank.create(terminal_id, request)
        if payment is None:
            await self._teller.send_problem(
                terminal_id,
                ProblemType.INPUT_ERROR.value,
                "$.paymentId: is of a payment that was started before",
                message_id=request.id,
                payment_id=request.payment_id,
            )
            return
        payment.play = self._play(Trigger.INIT, payment, request.id)

    async def _update(self, terminal_id: str, update: StatusUpdate) -> None:
        if update.payment_state is not PaymentState.CANCELED:
            why = f"{update.payment_state.value} is not a state that a terminal may ask for"
            violation = inbound.Violation("$.paymentState", why, update.id, update.payment_id)
            await self.refuse(terminal_id, violation)
            return
        payment = self._bank.find(update.payment_id)
        if (
            payment is None
            or payment.terminal_id != terminal_id
            or payment.state is PaymentState.ERROR
        ):
            await self._teller.send_problem(
                terminal_id,
                ProblemType.PAYMENT_NOT_FOUND.value,
                "Payment not found",
                message_id=update.id,
                payment_id=update.payment_id,
            )
            return
        amount = payment.details.amount if payment.details else None
        part = self._director.part(Trigger.CANCEL, terminal_id, amount)
        if part is not None:
            # What a scenario has begun goes on: the customer may pay all the same.
            self._player.start(payment, part.script, update.id, name=part.name)
        elif payment.charges:
            await self._teller.deliver_again(payment)
        elif payment.state is PaymentState.CANCELED:
            await self._teller.send_state(payment, PaymentState.CANCELED, update.id)
        else:
            payment.stop_play()
            usual = self._director.usual(Trigger.CANCEL, payment)
            payment.play = self._player.start(payment, usual.script, update.id, name=usual.name)

    async def _refund(self, terminal_id: str, request: Refund) -> None:
        found = self._bank.find_charge(request.payment_receipt_id)
        if found is None:
            await self._teller.send_problem(
                terminal_id,
                ProblemType.PAYMENT_NOT_FOUND.value,
                "Payment not found",
                message_id=request.id,
            )
            return
        payment, charged = found
        part = self._director.part_for(Trigger.REFUND, payment)
        if charged.is_refunded and part.name == Trigger.REFUND.value:
            await self._teller.refuse_refund(terminal_id, payment, request.id)
            return
        self._player.start(payment, part.script, request.id, charged, name=part.name)

    def _play(self, trigger: Trigger, payment: Payment, request_id: str) -> asyncio.Task[None]:
        part = self._director.part_for(trigger, payment)
        return self._player.start(payment, part.script, request_id, name=part.name)
