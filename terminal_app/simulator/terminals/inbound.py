"""Messages of terminals, held against the contract; a violation names the path that is wrong."""

import json
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

import msgspec

from terminal_app.simulator.terminals.speech import Speech
from terminal_app.wire import contract
from terminal_app.wire.messages import MESSAGE_TYPES, PaymentInitRequest, ToServer
from terminal_app.wire.profile.model import SHIPPED

SHIPPED_SPEECH = Speech(SHIPPED)
MOST_MINOR = 10**12
"""The largest amount that this server takes, in minor units; the contract has no limit."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A message that the contract doesn't allow, with the ids that could still be read."""

    path: str
    why: str
    message_id: str | None = None
    payment_id: str | None = None

    @property
    def description(self) -> str:
        """One line that names the place, e.g. ``$.paymentId: 7 is not of type 'string'``."""
        return f"{self.path}: {self.why}"


def read(text: str, speech: Speech = SHIPPED_SPEECH) -> ToServer | Violation:
    """Return the message in ``text``, or what is wrong with it; ``speech`` is the server's."""
    value: Any = None
    try:
        if speech.profile.is_shipped:
            value = json.loads(text, parse_constant=_refuse_constant)
        else:
            value = json.loads(text, parse_constant=_refuse_constant, parse_float=Decimal)
            value = speech.understand(value)
    except RecursionError:
        return Violation("$", "is nested too deep")
    except contract.ContractViolationError as error:
        ids = (_uuid_in(speech.named_in(value), name) for name in ("id", "paymentId"))
        return Violation(error.path, error.why, *ids)
    except (ValueError, ArithmeticError) as error:
        return Violation("$", f"is not JSON ({str(error)[:100]})")
    return _checked(value)


def _checked(value: Any) -> ToServer | Violation:  # noqa: ANN401 - JSON of any shape
    ids = (_uuid_in(value, "id"), _uuid_in(value, "paymentId"))
    try:
        contract.check(value, operation="sendToServer")
        message = msgspec.convert(_whole_numbers(value), MESSAGE_TYPES[value["messageType"]])
    except contract.ContractViolationError as error:
        return Violation(error.path, error.why, *ids)
    except (msgspec.ValidationError, RecursionError) as error:
        return Violation("$", f"can't be read ({str(error)[:100]})", *ids)
    if isinstance(message, PaymentInitRequest) and message.payment_details.amount > MOST_MINOR:
        return Violation("$.paymentDetails.amount", f"is over {MOST_MINOR}", *ids)
    if not isinstance(message, ToServer):
        return Violation("$.messageType", "is not one that may be sent this way", *ids)
    return message


def _refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which JSON doesn't have though Python reads them.

    Raises: ValueError.
    """
    raise ValueError(f"{name} is no JSON")


def _uuid_in(value: object, name: str) -> str | None:
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, str):
        return None
    try:
        return found if str(uuid.UUID(found)) == found.lower() else None
    except ValueError:
        return None


def _whole_numbers(value: object) -> object:
    """Return ``value`` with 100.0 as 100: to JSON Schema both are integers."""
    if isinstance(value, dict):
        return {name: _whole_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
