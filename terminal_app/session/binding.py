"""Which request a PROBLEM answers: by payment, then by the request's id, then the only one."""

import enum
from dataclasses import dataclass

from terminal_app.payments.inputs import Request


@dataclass(frozen=True, slots=True)
class InFlight:
    """A request that has gone out on this connection and is unanswered, timed out or not."""

    message_id: str
    payment_id: str
    request: Request
    mark: int
    """Its place in what the connection sends; see ``Link.left_up_to``."""


class Bound(enum.Enum):
    """What an answer belongs to when it isn't one request."""

    TO_NOTHING = enum.auto()
    TO_SEVERAL = enum.auto()


class Requests:
    """The requests in flight on one connection."""

    def __init__(self) -> None:
        self._in_flight: dict[str, InFlight] = {}

    def add(self, request: InFlight) -> None:
        """Note that ``request`` was handed to the connection."""
        self._in_flight[request.message_id] = request

    def answered(self, message_id: str) -> None:
        """Note that the request with that id has its answer."""
        self._in_flight.pop(message_id, None)

    def settle(self, payment_id: str, request: Request) -> None:
        """Note an answer that names the payment rather than the request."""
        for flying in list(self._in_flight.values()):
            if flying.payment_id == payment_id and flying.request is request:
                del self._in_flight[flying.message_id]

    def forget(self, payment_id: str) -> None:
        """The payment is settled: nothing of it is awaited."""
        for flying in list(self._in_flight.values()):
            if flying.payment_id == payment_id:
                del self._in_flight[flying.message_id]

    def all(self) -> list[InFlight]:
        """Return what is in flight, oldest first."""
        return list(self._in_flight.values())

    def clear(self) -> list[InFlight]:
        """Return what was in flight; nothing is from now on."""
        flying = self.all()
        self._in_flight.clear()
        return flying

    def bind(self, message_id: str, payment_id: str | None) -> InFlight | Bound:
        """Return the request that an answer with these identifiers belongs to.

        Where the answer names a payment, no other payment's request is considered.
        """
        candidates = self.all()
        if payment_id is not None:
            candidates = [flying for flying in candidates if flying.payment_id == payment_id]
        named = [flying for flying in candidates if flying.message_id == message_id]
        if named:
            return named[0]
        if len(candidates) == 1:
            return candidates[0]
        return Bound.TO_SEVERAL if candidates else Bound.TO_NOTHING
