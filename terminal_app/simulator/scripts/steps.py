"""What can happen to a payment, step by step: the words that scripts are written in.

A script is a sequence of steps, plain data; ``player`` plays it.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

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
    MAJOR_UNITS = "major_units"


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
class Changes:
    """What a message says otherwise than it should: fields put in, fields taken out."""

    put: Mapping[str, object] = field(default_factory=dict)
    without: tuple[str, ...] = ()


UNCHANGED = Changes()


@dataclass(frozen=True, slots=True)
class Respond:
    """Send the PAYMENT_INIT_RESPONSE."""

    with_code: bool = True
    changes: Changes = UNCHANGED


@dataclass(frozen=True, slots=True)
class Charge:
    """The customer's money moves, under a new receipt number; the terminal isn't told."""


@dataclass(frozen=True, slots=True)
class SendReceipt:
    """Send the receipt of the latest charge."""

    fault: ReceiptFault | None = None
    changes: Changes = UNCHANGED


@dataclass(frozen=True, slots=True)
class SendReceiptAgain:
    """Send the latest receipt once more, to the letter."""


@dataclass(frozen=True, slots=True)
class SendUpdate:
    """Send a STATUS_UPDATE: of the server's own, or one that ``answers`` the request."""

    state: PaymentState
    answers: bool = False
    changes: Changes = UNCHANGED


@dataclass(frozen=True, slots=True)
class Cancel:
    """The payment is canceled, unless it is paid; the terminal isn't told."""


@dataclass(frozen=True, slots=True)
class CustomerAborts:
    """The customer refuses to pay: the payment is canceled and the terminal told."""


@dataclass(frozen=True, slots=True)
class ConfirmCancel:
    """The payment is canceled, and the request confirmed under its own id."""


@dataclass(frozen=True, slots=True)
class SendProblem:
    """Answer with a PROBLEM, which may name the request, the payment, both or neither."""

    problem_type: str
    description: str
    names_request: bool = True
    names_payment: bool = True


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
class ReverseUnasked:
    """The back office gives the latest charge back; the terminal isn't told."""


@dataclass(frozen=True, slots=True)
class SendReversal:
    """Send the receipt of the refund: under the request's id where it ``answers``."""

    answers: bool = True
    changes: Changes = UNCHANGED


@dataclass(frozen=True, slots=True)
class RefuseRefund:
    """Answer a refund with PROBLEM payment-already-refunded."""


@dataclass(frozen=True, slots=True)
class DeliverAgain:
    """Send every receipt of the payment once more, or its first where none was sent."""


@dataclass(frozen=True, slots=True)
class RepeatReceipt:
    """From now on the latest receipt is sent again after each logon of the terminal."""


@dataclass(frozen=True, slots=True)
class SendEveryReceipt:
    """Send every receipt that the terminal was ever sent once more."""


@dataclass(frozen=True, slots=True)
class AskForPayment:
    """Send the GET_PAYMENT_REQUEST of the customer's scan."""


@dataclass(frozen=True, slots=True)
class ConfirmLogon:
    """Send LOGON_CONFIRMATION, and with ``kept`` the letters that wait for the terminal."""

    kept: bool = True


@dataclass(frozen=True, slots=True)
class RevokeTokens:
    """Let no token of the terminal's client hold any longer."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Refuse a token or a handshake with an HTTP status; ``retry_after_s`` at the normal pace."""

    status: int
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """End the terminal's connection without a word; what was sent still arrives."""


@dataclass(frozen=True, slots=True)
class DropAfterLogon:
    """Let the terminal's next connection end right after LOGON_CONFIRMATION."""


@dataclass(frozen=True, slots=True)
class Close:
    """End the terminal's connection with a close frame."""

    code: int


@dataclass(frozen=True, slots=True)
class SendFrame:
    """Send a frame that can't be read."""

    kind: FrameKind


@dataclass(frozen=True, slots=True)
class SendText:
    """Send any text, unchecked."""

    text: str


@dataclass(frozen=True, slots=True)
class OfPrevious:
    """Take a step for the payment that the terminal began before this one, if there is one."""

    step: "Move | Telling"


Move = Charge | Cancel | CustomerAborts | ConfirmCancel | Reject | Reverse | ReverseUnasked
"""What changes whose money it is."""
Telling = (
    Respond
    | SendReceipt
    | SendReceiptAgain
    | SendUpdate
    | SendProblem
    | SendReversal
    | RefuseRefund
    | DeliverAgain
    | RepeatReceipt
    | AskForPayment
)
"""What tells the terminal of a payment."""
OfLine = (
    Drop
    | DropAfterLogon
    | Close
    | SendFrame
    | SendText
    | SendEveryReceipt
    | ConfirmLogon
    | RevokeTokens
)
"""What is done to a terminal, whatever the payment."""
Step = Wait | Refuse | OfPrevious | Move | Telling | OfLine
Script = tuple[Step, ...]
