"""Base of all steps of scripts, what a step runs with, and how scenario files write it."""

import enum
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from terminal_app.simulator.money.payment import Charge, Payment
from terminal_app.simulator.money.store import PaymentStore
from terminal_app.simulator.terminals.deviations import Changes
from terminal_app.simulator.terminals.oauth import TokenIssuer

if TYPE_CHECKING:
    # Not loaded at run time: scenario files are read without aiohttp and jsonschema.
    from terminal_app.simulator.terminals.connections import TerminalConnection, Terminals
    from terminal_app.simulator.terminals.outbound import OutboundMessage
    from terminal_app.simulator.terminals.sender import OutboundSender

LONGEST_S = 86_400.0

Text = Annotated[str, Meta(min_length=1, description="text")]
Texts = Annotated[tuple[Text, ...], Meta(description="a list of texts")]
Fields = Annotated[dict[str, Any], Meta(description="a table")]
Seconds = Annotated[
    float, Meta(ge=0, le=LONGEST_S, description=f"a number from 0 to {LONGEST_S:g}")
]
Which = Literal["this", "previous"]
"""The payment that a script is about, or the one that the terminal began before it."""

Tell = Callable[[], Awaitable[None]]
"""Tells the terminal of a movement of money."""


class Trigger(enum.Enum):
    """Events that a script is selected for, as scenario files name them."""

    TOKEN = "token"  # noqa: S105 - a word
    HANDSHAKE = "handshake"
    LOGON = "logon"
    SCAN = "scan"
    INIT = "PAYMENT_INIT_REQUEST"
    CANCEL = "cancel"
    REFUND = "REFUND"


ADMISSION = frozenset({Trigger.TOKEN, Trigger.HANDSHAKE})
CONNECTION = frozenset({Trigger.LOGON})
PAYMENT = frozenset({Trigger.SCAN, Trigger.INIT, Trigger.CANCEL, Trigger.REFUND})


@dataclass(frozen=True, slots=True)
class ScriptContext:
    """What steps act on, and what their script is run for: a payment or a new connection.

    ``pace`` scales every wait. ``charge`` is the one that a refund is about.
    """

    store: PaymentStore
    sender: "OutboundSender"
    terminals: "Terminals"
    tokens: TokenIssuer
    pace: float
    terminal_id: str = ""
    subject: Payment | None = None
    request_id: str | None = None
    charge: Charge | None = None
    connection: "TerminalConnection | None" = None
    confirmation: "OutboundMessage | None" = None

    @property
    def payment(self) -> Payment:
        """The payment that the script is about.

        Raises: LookupError if it is about a connection.
        """
        if self.subject is None:
            raise LookupError("the script is about no payment")
        return self.subject

    @property
    def open_connection(self) -> "TerminalConnection | None":
        """The connection that the script is about, else the terminal's own, if it has one."""
        return self.connection or self.terminals.connection(self.terminal_id)

    def previous(self) -> "ScriptContext | None":
        """Return the same for the terminal's payment before this one; None without one."""
        before = self.store.before(self.payment)
        if before is None:
            return None
        return replace(self, subject=before, request_id=None, charge=None)


@dataclass(frozen=True, slots=True)
class Refusal:
    """How a token request or handshake is refused; ``status`` 0 ends the connection at once."""

    status: int
    retry_after_s: int | None = None


class Step(msgspec.Struct, frozen=True):
    """One step of a script; its fields are the keys that scenario files give it."""

    async def run(self, context: ScriptContext) -> None:
        """Carry the step out, if there is what it is about."""
        about = self._aimed(context)
        if about is not None:
            await self._run(about)

    async def admit(self, pace: float) -> Refusal | None:
        """Carry the step out for a token request or handshake; None lets it go on."""
        raise NotImplementedError

    def drawn(self, chance: random.Random) -> "Step":
        """Return the step with every range replaced by a value out of it."""
        del chance
        return self

    def _aimed(self, context: ScriptContext) -> ScriptContext | None:
        return context

    async def _run(self, context: ScriptContext) -> None:
        raise NotImplementedError


class PaymentStep(Step, frozen=True, kw_only=True):
    """A step for a payment."""

    payment: Which = "this"

    def _aimed(self, context: ScriptContext) -> ScriptContext | None:
        return context.previous() if self.payment == "previous" else context


class MessageStep(PaymentStep, frozen=True, kw_only=True):
    """A message about a payment, of which fields may be changed."""

    put: Fields = msgspec.field(name="set", default_factory=dict)
    without: Texts = ()

    @property
    def changes(self) -> Changes:
        """What is changed in the message."""
        return Changes(self.put, self.without)


class MoneyStep(PaymentStep, frozen=True):
    """A movement of money: made in one go, if it can still be made; then the terminal is told."""

    def move(self, context: ScriptContext) -> Tell | None:
        """Move the money; return what tells the terminal of it, if anything does."""
        about = self._aimed(context)
        return None if about is None else self._move(about)

    def _move(self, context: ScriptContext) -> Tell | None:
        raise NotImplementedError

    async def _run(self, context: ScriptContext) -> None:
        tell = self._move(context)
        if tell is not None:
            await tell()


Script = tuple[Step, ...]
Condition = Callable[[Mapping[str, Any], Trigger], bool]


@dataclass(frozen=True, slots=True)
class Notation:
    """How scenario files write a step: the key that names it, and a value or one as an example.

    Of those written in the same way it is the last whose condition is met. ``answers_to`` is
    what it answers unless the file says otherwise, for a step that may repeat a request's id.
    """

    step: type[Step]
    key: str
    value: str
    triggers: frozenset[Trigger]
    condition: Condition
    answers_to: Trigger | None


NOTATIONS: list[Notation] = []
"""Every step that scenario files know, in the order in which they are listed to people."""

StepType = TypeVar("StepType", bound=type[Step])


def written(
    key: str,
    value: str,
    triggers: frozenset[Trigger],
    condition: Condition = lambda _table, _trigger: True,
    answers_to: Trigger | None = None,
) -> Callable[[StepType], StepType]:
    """Let scenario files have the step, in scripts for these triggers."""

    def note(step: StepType) -> StepType:
        NOTATIONS.append(Notation(step, key, value, triggers, condition, answers_to))
        return step

    return note
