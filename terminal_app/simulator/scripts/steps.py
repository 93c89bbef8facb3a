"""Every step that scripts are made of: its keys in scenario files, and what it does.

To add one: a class here. Its docstring is its text in docs/scenarios.md.
"""

import asyncio
import math
import random
from functools import partial
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from terminal_app.simulator.scripts.step import (
    ADMISSION,
    CONNECTION,
    LONGEST_S,
    PAYMENT,
    MessageStep,
    MoneyStep,
    PaymentStep,
    Refusal,
    ScriptContext,
    Seconds,
    Step,
    Tell,
    Text,
    Trigger,
    Which,
    written,
)
from terminal_app.simulator.terminals.bad_frames import FrameKind
from terminal_app.simulator.terminals.deviations import ReceiptFault
from terminal_app.wire.messages import PaymentInitResponse, PaymentState

CUSTOMER_S = 2.0
"""How long a customer takes, in seconds at the normal pace; a server's ``delay_s`` scales all."""

_DESCRIPTION = "As the scenario says"
_ReceiptState = Literal["COMPLETE", "REVERSED"]

# -- messages about a payment ------------------------------------------------------------------


@written("send", "PAYMENT_INIT_RESPONSE", PAYMENT)
class SendInitResponse(MessageStep, frozen=True):
    """The response, with the payment's QR code unless ``code`` is false."""

    with_code: bool = msgspec.field(default=True, name="code")

    async def _run(self, context: ScriptContext) -> None:
        payment, sender = context.payment, context.sender
        # In a GET-flow the customer has scanned already.
        has_code = self.with_code and not payment.by_customer
        response = PaymentInitResponse(
            id=context.request_id or sender.new_id(),
            payment_id=payment.payment_id,
            payment_state=payment.state,
            qr_code=sender.code_of(payment) if has_code else None,
        )
        await sender.send(payment, response, self.changes, keep=False)


@written("send", "PAYMENT_RECEIPT", PAYMENT)
class SendReceipt(MessageStep, frozen=True, kw_only=True):
    """The receipt of the latest charge."""

    state: _ReceiptState = "COMPLETE"
    again: bool = False
    payment: Literal["this", "previous", "unknown"] = "this"  # type: ignore[assignment] # one more

    async def _run(self, context: ScriptContext) -> None:
        is_foreign = self.payment == "unknown"
        await context.sender.send_receipt(context.payment, self.changes, is_foreign=is_foreign)


@written("send", "PAYMENT_RECEIPT", PAYMENT, lambda table, _: "fault" in table)
class SendFaultyReceipt(MessageStep, frozen=True, kw_only=True):
    """With ``fault``: the receipt of the latest charge with something wrong in it."""

    state: _ReceiptState = "COMPLETE"
    again: bool = False
    fault: ReceiptFault

    async def _run(self, context: ScriptContext) -> None:
        await context.sender.send_receipt(context.payment, self.changes, fault=self.fault)


@written("send", "PAYMENT_RECEIPT", PAYMENT, lambda table, _: table.get("again") is True)
class SendReceiptAgain(PaymentStep, frozen=True, kw_only=True):
    """With ``again = true``: the latest receipt once more, to the letter."""

    state: _ReceiptState = "COMPLETE"
    again: bool = True

    async def _run(self, context: ScriptContext) -> None:
        if context.payment.sent_receipts:
            await context.sender.send_again(context.payment, context.payment.sent_receipts[-1])


@written(
    "send",
    "PAYMENT_RECEIPT",
    PAYMENT,
    lambda table, trigger: (
        table.get("state", "REVERSED" if trigger is Trigger.REFUND else "") == "REVERSED"
    ),
    answers_to=Trigger.REFUND,
)
class SendReversal(MessageStep, frozen=True, kw_only=True):
    """With ``state = "REVERSED"`` (for ``REFUND`` it is): the receipt of the refund.

    With ``answers`` (for ``REFUND`` it does) it repeats the request's id.
    """

    state: _ReceiptState = "REVERSED"
    answers: bool = True

    async def _run(self, context: ScriptContext) -> None:
        answered = context.request_id if self.answers else None
        await context.sender.send_reversal(context.payment, context.charge, answered, self.changes)


@written("send", "STATUS_UPDATE", PAYMENT, answers_to=Trigger.CANCEL)
class SendUpdate(MessageStep, frozen=True):
    """A change of state; with ``answers`` (for ``cancel`` it does) it repeats the request's id."""

    state: PaymentState
    answers: bool = False

    async def _run(self, context: ScriptContext) -> None:
        answered = context.request_id if self.answers else None
        await context.sender.send_state(context.payment, self.state, answered, self.changes)


@written("send", "PROBLEM", PAYMENT)
class SendProblem(PaymentStep, frozen=True, kw_only=True):
    """A PROBLEM that ``names`` the request (by its id), the payment, both or neither."""

    names: Literal["both", "request", "payment", "nothing"] = "both"
    description: Text = _DESCRIPTION
    problem_type: Text = msgspec.field(name="type")

    async def _run(self, context: ScriptContext) -> None:
        await context.sender.send_problem(
            context.terminal_id,
            self.problem_type,
            self.description,
            message_id=context.request_id if self.names in {"both", "request"} else None,
            payment_id=context.payment.payment_id if self.names in {"both", "payment"} else None,
        )


@written("send", "GET_PAYMENT_REQUEST", PAYMENT)
class SendPaymentRequest(PaymentStep, frozen=True):
    """The request of the customer's scan, for the payment."""

    async def _run(self, context: ScriptContext) -> None:
        await context.sender.send_payment_request(context.payment)


class RepeatReceipt(PaymentStep, frozen=True):
    """The latest receipt, after each logon of the terminal from now on."""

    async def _run(self, context: ScriptContext) -> None:
        context.sender.repeat_receipt(context.payment)


# -- messages at the logon, and raw ones -------------------------------------------------------


@written("send", "LOGON_CONFIRMATION", CONNECTION)
class SendLogonConfirmation(Step, frozen=True):
    """The confirmation, at a ``logon`` alone; without this step it isn't confirmed.

    With ``kept = false``, what waits for the terminal goes on waiting.
    """

    kept: bool = True

    async def _run(self, context: ScriptContext) -> None:
        connection, confirmation = context.open_connection, context.confirmation
        if connection is not None and confirmation is not None:
            await context.terminals.confirm(connection, confirmation, with_kept=self.kept)


@written("send", "PAYMENT_RECEIPT", CONNECTION)
class SendEveryReceipt(Step, frozen=True):
    """At a ``logon`` with ``which = "every"``: all receipts of the terminal again."""

    which: Literal["every"]

    async def _run(self, context: ScriptContext) -> None:
        await context.sender.deliver_everything(context.terminal_id)


@written("send", "GET_PAYMENT_REQUEST", CONNECTION)
class SendNewPaymentRequest(Step, frozen=True):
    """At a ``logon``: for a new customer."""

    async def _run(self, context: ScriptContext) -> None:
        await context.sender.send_payment_request(context.store.request(context.terminal_id))


@written("send", "PROBLEM", CONNECTION)
class SendProblemAtLogon(Step, frozen=True, kw_only=True):
    """At a ``logon`` it names nothing."""

    problem_type: Text = msgspec.field(name="type")
    description: Text = _DESCRIPTION

    async def _run(self, context: ScriptContext) -> None:
        await context.sender.send_problem(context.terminal_id, self.problem_type, self.description)


@written("send", "text", CONNECTION | PAYMENT)
class SendText(Step, frozen=True):
    """Anything, sent as it is; at a ``logon`` before LOGON_CONFIRMATION too, and so are frames."""

    text: Text

    async def _run(self, context: ScriptContext) -> None:
        if (connection := context.open_connection) is not None:
            await connection.send_text(self.text)


@written("send", "frame", CONNECTION | PAYMENT)
class SendFrame(Step, frozen=True):
    """A frame that can't be read."""

    kind: FrameKind = msgspec.field(name="frame")

    async def _run(self, context: ScriptContext) -> None:
        if (connection := context.open_connection) is not None:
            await connection.send_frame(self.kind)


# -- time and money ----------------------------------------------------------------------------


class Range(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """From how many seconds to how many."""

    least: Seconds
    most: Seconds

    def __post_init__(self) -> None:
        if self.least > self.most:
            raise ValueError


@written("delay", "40", ADMISSION | CONNECTION | PAYMENT)
class Wait(Step, frozen=True):
    """Waits; with ``[1, 3]`` for a time in that range, drawn by the seed."""

    delay: Annotated[
        Seconds | Range,
        Meta(description=f"seconds from 0 to {LONGEST_S:g}, or a range [least, most] of them"),
    ] = CUSTOMER_S

    @property
    def seconds(self) -> float:
        """How long, at the normal pace; at most so long where it isn't drawn yet."""
        return self.delay.most if isinstance(self.delay, Range) else self.delay

    def drawn(self, chance: random.Random) -> Step:
        """Return the wait for a time in the range."""
        least = self.delay.least if isinstance(self.delay, Range) else self.delay
        return Wait(chance.uniform(least, self.seconds))

    async def admit(self, pace: float) -> None:
        """Let the time pass."""
        await asyncio.sleep(self.seconds * pace)

    async def _run(self, context: ScriptContext) -> None:
        await asyncio.sleep(self.seconds * context.pace)


@written("charge", '"this"', PAYMENT)
class ChargePayment(MoneyStep, frozen=True, kw_only=True):
    """Moves the customer's money, under a new receipt number."""

    payment: Which = msgspec.field(default="this", name="charge")

    def _move(self, context: ScriptContext) -> None:
        context.store.charge(context.payment)


@written("cancel", '"this"', PAYMENT)
class CancelPayment(MoneyStep, frozen=True, kw_only=True):
    """Cancels the payment, unless it is paid."""

    payment: Which = msgspec.field(default="this", name="cancel")

    def _move(self, context: ScriptContext) -> None:
        if not context.payment.charges:
            context.store.cancel(context.payment, by="scenario")


@written("refund", '"this"', PAYMENT)
class RefundPayment(MoneyStep, frozen=True, kw_only=True):
    """Gives the money back: of the charge that was asked about, else of the latest."""

    payment: Which = msgspec.field(default="this", name="refund")

    def _move(self, context: ScriptContext) -> None:
        charge = context.charge or context.payment.standing_charge()
        if charge is not None and not charge.is_refunded:
            context.store.refund(context.payment, charge)


class AnswerRefund(MoneyStep, frozen=True):
    """Refunds the charge that was asked about, and answers; a second time with a PROBLEM."""

    def _move(self, context: ScriptContext) -> Tell:
        payment, charge, sender = context.payment, context.charge, context.sender
        if charge is None or charge.is_refunded:
            asked = context.request_id
            return partial(sender.refuse_refund, context.terminal_id, payment, asked)
        context.store.refund(payment, charge)
        return partial(sender.send_reversal, payment, charge, context.request_id)


class AbortByCustomer(MoneyStep, frozen=True):
    """Cancels an open payment as its customer, and tells the terminal."""

    def _move(self, context: ScriptContext) -> Tell | None:
        if context.payment.state is not PaymentState.PENDING:
            return None
        context.store.cancel(context.payment, by="customer")
        return partial(context.sender.send_state, context.payment, PaymentState.CANCELED)


class ConfirmCancel(MoneyStep, frozen=True):
    """Cancels the payment and answers the request; of one that is paid it sends the receipts."""

    def _move(self, context: ScriptContext) -> Tell:
        payment, sender = context.payment, context.sender
        if payment.charges:
            return partial(sender.deliver_again, payment)
        context.store.cancel(payment, by="till")
        return partial(sender.send_state, payment, PaymentState.CANCELED, context.request_id)


class RejectPayment(MoneyStep, frozen=True, kw_only=True):
    """Answers with a PROBLEM, and lets there be no such payment."""

    problem_type: str
    description: str

    def _move(self, context: ScriptContext) -> Tell:
        context.store.reject(context.payment)
        problem = SendProblem(problem_type=self.problem_type, description=self.description)
        return partial(problem.run, context)


# -- the connection, and tokens ----------------------------------------------------------------


@written("refuse", "503, retry_after = 10", ADMISSION)
class Refuse(Step, frozen=True):
    """Answers with that HTTP status (400 to 599), and with Retry-After if given."""

    status: Annotated[int, Meta(ge=400, le=599, description="a whole number from 400 to 599")] = (
        msgspec.field(name="refuse")
    )
    retry_after: Seconds | None = None

    async def admit(self, pace: float) -> Refusal:
        """Refuse the request."""
        wait = None if self.retry_after is None else math.ceil(self.retry_after * pace)
        return Refusal(self.status, wait)


@written("drop", '"cut"', ADMISSION)
class DropRequest(Step, frozen=True):
    """Ends the connection without a word, in place of an answer."""

    drop: Literal["cut"] = "cut"

    async def admit(self, pace: float) -> Refusal:
        """End the connection."""
        del pace
        return Refusal(0)


@written("drop", "1001", CONNECTION | PAYMENT)
class Drop(Step, frozen=True):
    """Ends the connection with that close code, or with ``"cut"`` without a word.

    What was sent still arrives.
    """

    how: Annotated[
        Literal["cut"] | Annotated[int, Meta(ge=1000, le=4999)],
        Meta(description="cut, or a whole number from 1000 to 4999"),
    ] = msgspec.field(default="cut", name="drop")

    async def _run(self, context: ScriptContext) -> None:
        terminals, connection = context.terminals, context.open_connection
        if isinstance(self.how, int):
            if connection is not None:
                terminals.remove(connection)
                await connection.close(self.how, "as the scenario says")
        elif context.connection is not None:
            terminals.drop_connection(context.connection)
        else:
            terminals.drop(context.terminal_id)


class DropAfterLogon(Step, frozen=True):
    """Lets the terminal's next connection end right after its LOGON_CONFIRMATION."""

    async def _run(self, context: ScriptContext) -> None:
        context.terminals.drop_after_logon(context.terminal_id)


@written("revoke", '"tokens"', CONNECTION | PAYMENT)
class RevokeTokens(Step, frozen=True):
    """Lets no token of the terminal's client hold any longer."""

    revoke: Literal["tokens"] = "tokens"

    async def _run(self, context: ScriptContext) -> None:
        context.tokens.expire_of(context.terminals.client_of(context.terminal_id))
