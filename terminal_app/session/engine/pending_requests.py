"""Requests in flight and past ones, and which of them an answer belongs to."""

import enum
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass

from terminal_app.payments.inputs import Request

_MOST_PAST = 200


@dataclass(frozen=True, slots=True)
class InFlight:
    """A request that has gone out on this connection and is unanswered, timed out or not."""

    message_id: str
    payment_id: str
    request: Request
    offset: int
    """Of its first byte in what the connection sends; see ``Link.sent_up_to``."""
    receipt_id: str | None = None
    """What a REFUND is to pay back."""
    sale_id: str = ""
    """The sale of a PAYMENT_INIT_REQUEST."""

    @property
    def question(self) -> tuple[str, Request, str | None]:
        """What an answer to it is about; two requests may ask the same."""
        return self.payment_id, self.request, self.receipt_id


class Bound(enum.Enum):
    """What an answer belongs to where that isn't one request."""

    TO_NOTHING = enum.auto()
    TO_SEVERAL = enum.auto()


class PendingRequests:
    """The requests in flight on one connection, and the past ones: answered, or sent before it."""

    def __init__(self) -> None:
        self._in_flight: dict[str, InFlight] = {}
        self._past: OrderedDict[str, InFlight] = OrderedDict()
        self._unanswered: set[str] = set()
        """The ids of past requests whose answer may still come; of earlier runs all of them."""
        self._of_earlier_runs: set[str] = set()

    def add(self, request: InFlight) -> None:
        """Note that ``request`` was handed to the connection."""
        self._in_flight[request.message_id] = request

    def remember(self, request: InFlight) -> None:
        """Note a request of an earlier run, so that a late answer to it finds it."""
        self._of_earlier_runs.add(request.message_id)
        self._keep(request)

    def _keep(self, request: InFlight) -> None:
        self._past[request.message_id] = request
        self._unanswered.add(request.message_id)
        if len(self._past) > _MOST_PAST:
            forgotten, _request = self._past.popitem(last=False)
            self._unanswered.discard(forgotten)
            self._of_earlier_runs.discard(forgotten)

    def answered(self, message_id: str) -> None:
        """Note that the request with that id has its answer."""
        request = self._in_flight.pop(message_id, None)
        if request is not None:
            self._keep(request)
        self._unanswered.discard(message_id)

    def answered_by_payment(self, payment_id: str, request: Request) -> None:
        """Note an answer that names the payment rather than the request."""
        for asked in (*self._in_flight.values(), *self._past.values()):
            if asked.payment_id == payment_id and asked.request is request:
                self.answered(asked.message_id)

    def named(self, message_id: str) -> InFlight | None:
        """Return the request with that id, in flight or past."""
        return self._in_flight.get(message_id) or self._past.get(message_id)

    def payments_of(self, identifiers: Collection[str]) -> set[str]:
        """Return the payments whose request or sale has one of the ``identifiers``."""
        return {
            one.payment_id
            for one in (*self._past.values(), *self._in_flight.values())
            if one.message_id in identifiers or one.sale_id in identifiers
        }

    def all(self) -> list[InFlight]:
        """Return what is in flight, oldest first."""
        return list(self._in_flight.values())

    def clear(self) -> list[InFlight]:
        """Move what is in flight to the past, and return it."""
        requests = self.all()
        self._in_flight.clear()
        for request in requests:
            self._keep(request)
        return requests

    def is_sure(self, message_id: str, payment_id: str, question: object) -> bool:
        """Whether an answer about ``payment_id`` with that id can be about nothing else.

        It is if it repeats the id; without that if nothing else that was asked about the
        payment is unanswered, on this connection or before.
        """
        if self.named(message_id) is not None:
            return True
        return {one.question for one in self._asked_about(payment_id)} <= {question}

    def is_one_of_before_unanswered(
        self, question: object, is_settled: Callable[[str], bool]
    ) -> bool:
        """Whether an answer that names nothing may be to another request, of before the connection.

        What an earlier run has asked about a payment that ``is_settled`` doesn't count.
        """
        return any(
            one.question != question
            and not (number in self._of_earlier_runs and is_settled(one.payment_id))
            for number, one in self._past.items()
            if number in self._unanswered
        )

    def only_unanswered(self, payment_id: str) -> InFlight | None:
        """Return the only request that a late answer about ``payment_id`` can be to, if any."""
        asked = self._asked_about(payment_id)
        return asked[-1] if len({one.question for one in asked}) == 1 else None

    def only_answered(self, message_id: str, request: Request) -> InFlight | None:
        """Return the one request that an answer without a paymentId can be to, if there is one.

        The request whose id it repeats; else a PAYMENT_INIT_REQUEST, if it is the only one in
        flight. A cancel needs its id: the customer may have cancelled another payment.
        """
        named = self.named(message_id)
        if named is not None:
            return named if named.request is request else None
        found = [one for one in self.all() if one.request is request]
        return found[0] if len(found) == 1 and request is Request.INIT else None

    def _asked_about(self, payment_id: str) -> list[InFlight]:
        past = [one for number, one in self._past.items() if number in self._unanswered]
        return [one for one in (*past, *self.all()) if one.payment_id == payment_id]

    def bind(self, message_id: str, payment_id: str | None) -> InFlight | Bound:
        """Return the request that a PROBLEM with these identifiers answers.

        By payment, then by the request's id, then the only one in flight. Where the answer
        names a payment, no other payment's request is considered, except for a REFUND whose
        id it repeats: that one names no payment, so the server may use its own. An id of a
        past request is that one's, and no other's.
        """
        named = self.named(message_id)
        if named is not None and (
            payment_id in {None, named.payment_id} or named.request is Request.REFUND
        ):
            return named
        candidates = self.all()
        if payment_id is not None:
            candidates = [one for one in candidates if one.payment_id == payment_id]
        if not candidates:
            return Bound.TO_NOTHING
        # Asked twice about one payment: whichever it answers, it answers the same question.
        questions = {one.question for one in candidates}
        return candidates[0] if len(questions) == 1 else Bound.TO_SEVERAL
