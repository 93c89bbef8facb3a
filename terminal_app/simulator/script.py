"""What can happen to a payment, step by step: the words that scripts are written in.

A script is a sequence of steps, plain data; ``player`` plays it.
"""

import enum
from dataclasses import dataclass

from terminal_app.wire.messages import PaymentState

CUSTOMER_S = 2.0
"""How long a customer takes, in seconds at the normal pace; a server's ``delay_s`` scales all."""


class ReceiptFault(enum.Enum):
    """What is wrong with a receipt that is sent on purpose."""

    WRONG_AMOUNT = "wrong_amount"
    OTHER_CURRENCY = "other_currency"
    NO_DETAILS = "no_details"
    AMOUNT_AS_TEXT = "amount_as_text"
    TIMESTAMP_AS_NUMBER = "timestamp_as_number"
    FOREIGN_PAYMENT = "foreign_payment"


class FrameKind(enum.Enum):
    """A frame that no terminal can read; ``frames`` has their bytes."""

    NOT_JSON = "not_json"
    ARRAY = "array"
    NO_MESSAGE_TYPE = "no_message_type"
    UNKNOWN_MESSAGE_TYPE = "unknown_message_type"
    WRONG_TYPES = "wrong_types"
    INVALID_UTF8 = "invalid_utf8"
    BINARY = "binary"
    HUGE = "huge"
    DEEP = "deep"


@dataclass(frozen=True, slots=True)
class Wait:
    """Let time pass; ``seconds`` at the normal pace."""

    seconds: float = CUSTOMER_S


@dataclass(frozen=True, slots=True)
class Respond:
    """Send the PAYMENT_INIT_RESPONSE."""

    with_code: bool = True


@dataclass(frozen=True, slots=True)
class Charge:
    """The customer's money moves, under a new receipt number; the terminal isn't told."""


@dataclass(frozen=True, slots=True)
class SendReceipt:
    """Send the receipt of the latest charge."""

    fault: ReceiptFault | None = None


@dataclass(frozen=True, slots=True)
class SendReceiptAgain:
    """Send the latest receipt once more, to the letter."""


@dataclass(frozen=True, slots=True)
class SendUpdate:
    """Send a STATUS_UPDATE of the server's own."""

    state: PaymentState


@dataclass(frozen=True, slots=True)
class CustomerAborts:
    """The customer refuses to pay: the payment is canceled and the terminal told."""


@dataclass(frozen=True, slots=True)
class ConfirmCancel:
    """The payment is canceled, and the request confirmed under its own id."""


@dataclass(frozen=True, slots=True)
class SendProblem:
    """Answer with a PROBLEM; ``bound`` says whether it names the request and the payment."""

    problem_type: str
    description: str
    bound: bool = True


@dataclass(frozen=True, slots=True)
class Reject:
    """Answer with a PROBLEM, and let there be no such payment."""

    problem_type: str
    description: str


@dataclass(frozen=True, slots=True)
class Reverse:
    """The customer gets the money back, and the terminal a REVERSED receipt if it ``tells``."""

    tells: bool = True


@dataclass(frozen=True, slots=True)
class Drop:
    """End the terminal's connection without a word; what was sent still arrives."""


@dataclass(frozen=True, slots=True)
class SendFrame:
    """Send a frame that can't be read."""

    kind: FrameKind


Step = (
    Wait
    | Respond
    | Charge
    | SendReceipt
    | SendReceiptAgain
    | SendUpdate
    | CustomerAborts
    | ConfirmCancel
    | SendProblem
    | Reject
    | Reverse
    | Drop
    | SendFrame
)
Script = tuple[Step, ...]
