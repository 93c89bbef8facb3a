"""What the messages of a run say of each other: ids, payments, order, amounts."""

from collections.abc import Iterator, Mapping

from terminal_app.certification.analysis.contract_check import ASSUMED, shown
from terminal_app.certification.analysis.transcript import Said, Talk
from terminal_app.certification.run_log import Deviation, Message

_REPEATS = "a direct answer repeats the id of the request"
_ID_SOURCE = "assumed (that an answer repeats it)"
_OF_REQUEST = "the paymentId of what it answers"


def deviations(talk: Talk, earlier: Mapping[str, int]) -> list[tuple[Message, Deviation]]:
    """Return what doesn't fit together, each with the message that it came in.

    ``earlier`` has the amounts, in minor units, of payments that were begun before the run.
    """
    listener = _Listener(earlier)
    return [(said.message, one) for said in talk for one in listener.hear(said)]


class _Listener:
    """Remembers what was said before."""

    def __init__(self, earlier: Mapping[str, int]) -> None:
        self._asked: list[Said] = []
        """The till's requests that nothing has answered yet."""
        self._past: dict[str, Said] = {}
        self._amounts: dict[str, object] = dict(earlier)
        self._scanned: set[str] = set()
        self._responded: set[str] = set(earlier)
        self._confirmed: set[int] = set()
        self._receipts: dict[tuple[str, str, str], int] = {}
        self._paid_by: dict[str, str] = {}
        """The payment of each receipt number."""

    def hear(self, said: Said) -> Iterator[Deviation]:
        """Yield what is odd about it, after all that was said before."""
        if said.message.outgoing:
            self._ask(said)
            return
        connection = said.message.connection
        if said.name == "LOGON_CONFIRMATION":
            if connection in self._confirmed:
                yield _odd("$", "once after the WebSocket is open", "a second one")
            self._confirmed.add(connection)
        elif connection not in self._confirmed:
            yield _odd("$", "LOGON_CONFIRMATION comes first", f"{said.name or 'this'} before it")
        match said.name:
            case "GET_PAYMENT_REQUEST":
                if said.text("paymentId") in {*self._scanned, *self._amounts}:
                    yield _odd("$.paymentId", "a new one for each payment", "one of before")
                self._scanned.add(said.text("paymentId"))
            case "PAYMENT_INIT_RESPONSE":
                yield from self._response(said)
            case "STATUS_UPDATE":
                yield from self._update(said)
            case "PAYMENT_RECEIPT" if said.text("paymentState") == "REVERSED":
                yield from self._reversal(said)
            case "PAYMENT_RECEIPT":
                yield from self._receipt(said)
            case "PROBLEM":
                yield from self._problem(said)

    def _ask(self, said: Said) -> None:
        self._asked.append(said)
        self._past[said.text("id")] = said
        if said.name == "PAYMENT_INIT_REQUEST":
            self._amounts[said.text("paymentId")] = said.amount_minor

    def _answered(self, request: Said) -> None:
        self._asked = [one for one in self._asked if one is not request]

    def _asks(self, name: str, payment_id: str | None = None) -> Said | None:
        """Return the last unanswered request of that type."""
        for one in reversed(self._asked):
            if one.name == name and payment_id in {None, one.text("paymentId")}:
                return one
        return None

    def _repeats(self, said: Said, request: Said) -> Iterator[Deviation]:
        self._answered(request)
        if said.text("id") != request.text("id"):
            yield _id_differs(said)

    def _response(self, said: Said) -> Iterator[Deviation]:
        payment_id = said.text("paymentId")
        request = self._asks("PAYMENT_INIT_REQUEST", payment_id)
        if request is not None:
            yield from self._repeats(said, request)
        elif payment_id in self._responded:
            yield _odd("$", "one answer to each request", "a second PAYMENT_INIT_RESPONSE")
        else:
            yield _other_payment(said, "assumed (who chooses it)")
        self._responded.add(payment_id)

    def _update(self, said: Said) -> Iterator[Deviation]:
        payment_id = said.text("paymentId")
        request = self._asks("STATUS_UPDATE", payment_id)
        if request is not None:
            yield from self._repeats(said, request)
        elif payment_id not in {*self._amounts, *self._scanned}:
            yield _other_payment(said, ASSUMED)

    def _receipt(self, said: Said) -> Iterator[Deviation]:
        payment_id, number = said.text("paymentId"), said.text("paymentReceiptId")
        refund = self._past.get(said.text("id"))
        if refund is not None and refund.name == "REFUND":
            self._answered(refund)
            came = shown(said.value.get("paymentState"), "$.paymentState")
            yield _odd("$.paymentState", "REVERSED in answer to a REFUND", came)
        elif payment_id not in self._amounts:
            yield _other_payment(said, ASSUMED)
        elif payment_id not in self._responded:
            yield _odd("$", "after PAYMENT_INIT_RESPONSE", "before it")
        yield from self._once(said)
        asked = self._amounts.get(payment_id)
        if asked is not None and said.amount_minor not in {None, asked}:
            path = "$.paymentDetails.amount"
            yield _odd(path, f"the amount asked for, {asked}", shown(said.amount_minor, path))
        self._paid_by[number] = payment_id

    def _reversal(self, said: Said) -> Iterator[Deviation]:
        request = self._asks("REFUND")
        if request is not None:
            yield from self._repeats(said, request)
            paid = self._paid_by.get(request.text("paymentReceiptId"))
            if paid is not None and said.text("paymentId") != paid:
                yield _other_payment(said, ASSUMED)
            asked = self._amounts.get(paid or "")
            if asked is not None and said.amount_minor not in {None, asked}:
                path = "$.paymentDetails.amount"
                came = shown(said.amount_minor, path)
                yield _odd(path, f"a refund is in full: {asked}", came)
        yield from self._once(said)

    def _once(self, said: Said) -> Iterator[Deviation]:
        """Each receipt comes once; on another connection it may be delivered again."""
        fields = ("paymentId", "paymentReceiptId", "paymentState")
        key = (said.text(fields[0]), said.text(fields[1]), said.text(fields[2]))
        if self._receipts.get(key) == said.message.connection:
            yield _odd("$", "each receipt once", "the same receipt again")
        self._receipts[key] = said.message.connection

    def _problem(self, said: Said) -> Iterator[Deviation]:
        request = self._past.get(said.text("id"))
        if request is None:
            yield _id_differs(said)
            return
        self._answered(request)
        named, asked = said.text("paymentId"), request.text("paymentId")
        if request.name == "REFUND":
            asked = self._paid_by.get(request.text("paymentReceiptId"), "")
        if named and asked and named != asked:
            yield _other_payment(said, ASSUMED)


def _odd(path: str, says: str, came: str) -> Deviation:
    return Deviation(path=path, contract=says, source=ASSUMED, came=came)


def _id_differs(said: Said) -> Deviation:
    came = shown(said.value.get("id"), "$.id")
    return Deviation(path="$.id", contract=_REPEATS, source=_ID_SOURCE, came=f"another: {came}")


def _other_payment(said: Said, source: str) -> Deviation:
    came = shown(said.value.get("paymentId"), "$.paymentId")
    return Deviation(
        path="$.paymentId", contract=_OF_REQUEST, source=source, came=f"another: {came}"
    )
