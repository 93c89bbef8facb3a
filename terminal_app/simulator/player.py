"""Plays the scripts of outcomes: moves the money, and tells the terminal.

It lives on the server's loop alone. Whatever moves money is decided in one go, without an
``await`` between the look at a payment and its move.
"""

import asyncio
import traceback
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, TypeVar

from terminal_app.simulator import outgoing
from terminal_app.simulator.addresses import Addresses
from terminal_app.simulator.bank import Bank, Charged, Payment
from terminal_app.simulator.identifiers import Identifiers
from terminal_app.simulator.ledger import Kind, Ledger
from terminal_app.simulator.outgoing import Letter, letter
from terminal_app.simulator.script import (
    Charge,
    ConfirmCancel,
    CustomerAborts,
    Drop,
    ReceiptFault,
    Reject,
    Respond,
    Reverse,
    Script,
    SendFrame,
    SendProblem,
    SendReceipt,
    SendReceiptAgain,
    SendUpdate,
    Step,
    Wait,
)
from terminal_app.simulator.terminals import Terminals
from terminal_app.wire.messages import (
    GetPaymentRequest,
    PaymentInitResponse,
    PaymentState,
    Problem,
    ProblemType,
    StatusUpdate,
)

_AT_ONCE_S = 1.0

Result = TypeVar("Result")


class Player:
    """Plays scripts; ``pace`` scales every wait in them."""

    def __init__(  # noqa: PLR0913 - the parts of the server, handed in by name
        self,
        *,
        bank: Bank,
        terminals: Terminals,
        ledger: Ledger,
        identifiers: Identifiers,
        clock: Callable[[], datetime],
        pace: float,
        addresses: Addresses,
    ) -> None:
        self._bank = bank
        self._terminals = terminals
        self._ledger = ledger
        self._identifiers = identifiers
        self._clock = clock
        self._pace = pace
        self._addresses = addresses
        self._plays: set[asyncio.Task[Any]] = set()

    def start(
        self,
        payment: Payment,
        script: Script,
        request_id: str,
        charged: Charged | None = None,
    ) -> asyncio.Task[None]:
        """Play ``script`` beside everything else; an error in it ends up in the ledger."""
        return self.beside(self.play(payment, script, request_id, charged))

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

    def close(self) -> None:
        """Stop every script where it is."""
        for task in self._plays:
            task.cancel()

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
        for step in script:
            match step:
                case Wait(seconds):
                    await asyncio.sleep(seconds * self._pace)
                case Drop():
                    self._terminals.drop(payment.terminal_id)
                case SendFrame(kind):
                    line = self._terminals.line(payment.terminal_id)
                    if line is not None:
                        await line.send_frame(kind)
                case Charge() | CustomerAborts() | ConfirmCancel() | Reject() | Reverse():
                    await self._move(step, payment, request_id, charged)
                case _:
                    await self._tell(step, payment, request_id)

    async def deliver_again(self, payment: Payment) -> None:
        """Tell the terminal what became of the money, whatever it was told before."""
        if not payment.sent_receipts:
            await self._send_receipt(payment, None)
            return
        for text in tuple(payment.sent_receipts):
            again = Letter(text, payment.payment_id, keep=True)
            await self._terminals.send(payment.terminal_id, again)

    async def refuse_refund(
        self, terminal_id: str, payment: Payment, request_id: str | None
    ) -> None:
        """Say that the money went back before."""
        await self.send_problem(
            terminal_id,
            ProblemType.PAYMENT_ALREADY_REFUNDED.value,
            "Payment already refunded",
            message_id=request_id,
            payment_id=payment.payment_id,
        )

    async def ask_for_payment(self, payment: Payment) -> None:
        """Send the GET_PAYMENT_REQUEST of a customer at the terminal's own code."""
        request = GetPaymentRequest(id=self._identifiers.new_id(), payment_id=payment.payment_id)
        await self._terminals.send(payment.terminal_id, letter(request, payment, keep=True))

    async def send_state(
        self, payment: Payment, state: PaymentState, request_id: str | None = None
    ) -> None:
        """Send a STATUS_UPDATE, under the id of the request that it answers if any."""
        update = StatusUpdate(
            id=request_id or self._identifiers.new_id(),
            payment_id=payment.payment_id,
            payment_state=state,
        )
        await self._terminals.send(payment.terminal_id, letter(update, payment, keep=True))

    async def send_problem(
        self,
        terminal_id: str,
        problem_type: str,
        description: str,
        *,
        message_id: str | None = None,
        payment_id: str | None = None,
    ) -> None:
        """Send a PROBLEM; without ids it names no request and no payment."""
        problem = Problem(
            id=message_id or self._identifiers.new_id(),
            type=problem_type,
            description=description,
            payment_id=payment_id,
        )
        sent = letter(problem, self._bank.find(payment_id) if payment_id else None)
        await self._terminals.send(terminal_id, sent)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._plays.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            text = "".join(traceback.format_exception(error))[-1000:]
            self._ledger.record(Kind.SIMULATOR_ERROR, error=text)

    async def _move(
        self, step: Step, payment: Payment, request_id: str | None, charged: Charged | None
    ) -> None:
        """Change what is true, then tell it; a move that has become impossible isn't made."""
        match step:
            case Charge():
                self._bank.charge(payment)
            case CustomerAborts() if payment.state is PaymentState.PENDING:
                self._bank.cancel(payment, by="customer")
                await self.send_state(payment, PaymentState.CANCELED)
            case ConfirmCancel() if payment.charges:
                await self.deliver_again(payment)
            case ConfirmCancel():
                self._bank.cancel(payment, by="till")
                await self.send_state(payment, PaymentState.CANCELED, request_id)
            case Reject(problem_type, description):
                self._bank.reject(payment)
                await self._send_bound_problem(payment, problem_type, description, request_id)
            case Reverse() if charged is None or charged.is_refunded:
                await self.refuse_refund(payment.terminal_id, payment, request_id)
            case Reverse(tells) if charged is not None:
                self._bank.refund(payment, charged)
                if tells:
                    await self._send_reversal(payment, charged, request_id)

    async def _tell(self, step: Step, payment: Payment, request_id: str | None) -> None:
        match step:
            case Respond(with_code):
                await self._respond(payment, request_id, with_code=with_code)
            case SendReceipt(fault):
                await self._send_receipt(payment, fault)
            case SendReceiptAgain():
                again = Letter(payment.sent_receipts[-1], payment.payment_id, keep=True)
                await self._terminals.send(payment.terminal_id, again)
            case SendUpdate(state):
                await self.send_state(payment, state)
            case SendProblem(problem_type, description, True):
                await self._send_bound_problem(payment, problem_type, description, request_id)
            case SendProblem(problem_type, description, _):
                await self.send_problem(payment.terminal_id, problem_type, description)

    async def _respond(self, payment: Payment, request_id: str | None, *, with_code: bool) -> None:
        """Send the response; in a GET-flow the customer has scanned already."""
        shows_code = with_code and not payment.by_customer
        response = PaymentInitResponse(
            id=request_id or self._identifiers.new_id(),
            payment_id=payment.payment_id,
            payment_state=payment.state,
            qr_code=f"{self._addresses.base_url}/pay/{payment.payment_id}" if shows_code else None,
        )
        await self._terminals.send(payment.terminal_id, letter(response, payment))

    async def _send_bound_problem(
        self, payment: Payment, problem_type: str, description: str, request_id: str | None
    ) -> None:
        await self.send_problem(
            payment.terminal_id,
            problem_type,
            description,
            message_id=request_id,
            payment_id=payment.payment_id,
        )

    async def _send_receipt(self, payment: Payment, fault: ReceiptFault | None) -> None:
        charged = payment.charges[-1] if payment.charges else self._imagined_charge(payment)
        true = outgoing.receipt(
            payment, charged, message_id=self._identifiers.new_id(), timestamp=self._timestamp()
        )
        if fault is None:
            sent = letter(true, payment, keep=True)
        else:
            sent = outgoing.faulty_receipt(true, fault, self._identifiers, payment)
        if fault is not ReceiptFault.FOREIGN_PAYMENT:
            payment.sent_receipts.append(sent.text)
        await self._terminals.send(payment.terminal_id, sent)

    async def _send_reversal(
        self, payment: Payment, charged: Charged, request_id: str | None
    ) -> None:
        true = outgoing.receipt(
            payment,
            charged,
            message_id=request_id or self._identifiers.new_id(),
            timestamp=self._timestamp(),
            state=PaymentState.REVERSED,
        )
        sent = letter(true, payment, keep=True)
        payment.sent_receipts.append(sent.text)
        await self._terminals.send(payment.terminal_id, sent)

    def _imagined_charge(self, payment: Payment) -> Charged:
        """Return a charge that never was, for the receipt of somebody else's payment."""
        details = payment.details
        amount = details.amount if details else 1
        currency = details.currency_iso.value if details else "NOK"
        return Charged(self._identifiers.new_receipt_id(), amount, currency)

    def _timestamp(self) -> str:
        return self._clock().strftime("%Y-%m-%dT%H:%M:%SZ")
