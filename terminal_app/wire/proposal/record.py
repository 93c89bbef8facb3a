"""What has passed between till and server, as a proposal is made from it."""

import enum
from dataclasses import dataclass, field
from typing import Any


class Event(enum.Enum):
    """Something that has happened and is no message."""

    CONNECTED = "connected"
    PHONE_SHOWS_IT = "the phone shows the till's amount"
    PHONE_SHOWS_MORE = "the phone shows a hundred times the till's amount"
    PAID = "the person pays"
    SCANNED = "the terminal's own code is scanned"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of the till: what it meant, in the contract's form, and the text that went out."""

    message: dict[str, Any]
    text: str
    minor: int
    currency: str
    """The payment's amount; in ``message`` it isn't always."""
    payment_id: str

    @property
    def name(self) -> str:
        """Our name of the message."""
        return str(self.message["messageType"])


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of the server as it came."""

    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A handshake that the server has refused; ``text`` is what it says."""

    text: str


@dataclass(frozen=True, slots=True)
class Happened:
    """An event."""

    event: Event


Recorded = Sent | Heard | Refused | Happened


class Asked(enum.Enum):
    """What a person is asked, since two explanations are possible."""

    STATE = "what a word for a state means"
    MESSAGE_NAME = "what a message of the till is called"
    CANCEL_WORD = "which of the server's words asks for a cancel"
    AMOUNT_PLACE = "which of several amounts the customer pays"
    RECEIPT_PLACE = "which number is the receipt number"
    PLACE = "where a field is that the server takes nowhere likely"
    VALUE = "which value a field has"
    HEADER = "which value a header has"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``answers`` are what may be said to it, any text where there are none."""

    asked: Asked
    about: str
    """The word, the field or the header."""
    answers: tuple[str, ...] = ()
    is_again: bool = False
    """The first answer was refused."""
    hints: tuple[str, ...] = field(default=(), compare=False)
    """What stands at each of the answers, for the person to compare."""

    @property
    def key(self) -> str:
        """What its answer is kept under."""
        return f"{self.asked.name}:{self.about}{':2' if self.is_again else ''}"
