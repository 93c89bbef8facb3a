"""Checks between the messages of a run: ids, payments, order, amounts."""

from collections.abc import Iterator, Mapping

from terminal_app.certification.analysis.contract_check import ASSUMED, display
from terminal_app.certification.analysis.transcript import Transcript, TranscriptMessage
from terminal_app.certification.run_log import Deviation, Message
from terminal_app.wire.profile.model import SHIPPED, Profile

_REPEATS_ID = "a direct answer repeats the id of the request"
_ID_SOURCE = "assumed (that an answer repeats it)"
_OF_REQUEST = "the paymentId of what it answers"


def deviations(
    transcript: Transcript, earlier: Mapping[str, int], profile: Profile = SHIPPED
) -> list[tuple[Message, Deviation]]:
    """Return each deviation with the message that has it.

    ``earlier`` has the amounts, in minor units, of payments that were started before the run.
    What ``profile`` says that the server does without is no deviation.
    """
    correlator = _Correlator(earlier, profile)
    return [(message.logged, one) for message in transcript for one in correlator.check(message)]


class _Correlator:
    """Compares each message with those before it."""

    def __init__(self, earlier: Mapping[str, int], profile: Profile) -> None:
        self._profile = profile
        self._unanswered: list[TranscriptMessage] = []
        """The till's requests that have no answer yet."""
        self._sent: dict[str, TranscriptMessage] = {}
        self._amounts: dict[str, object] = dict(earlier)
        self._scanned: set[str] = set()
        self._responded: set[str] = set(earlier)
        self._confirmed: set[int] = set()
        self._receipts: dict[tuple[str, str, str], int] = {}
        self._paid_by: dict[str, str] = {}
        """The payment of each receipt number."""

    def check(self, message: TranscriptMessage) -> Iterator[Deviation]:
        """Yield how the message deviates, given all that came before it."""
        if message.logged.outgoing:
            self._remember(message)
            return
        connection = message.logged.connection
        if message.name == "LOGON_CONFIRMATION":
            if connection in self._confirmed:
                yield _deviation("$", "once after the WebSocket is open", "a second one")
            self._confirmed.add(connection)
        elif connection not in self._confirmed:
            came = f"{message.name or 'this'} before it"
            yield _deviation("$", "LOGON_CONFIRMATION comes first", came)
        match message.name:
            case "GET_PAYMENT_REQUEST":
                if message.text("paymentId") in {*self._scanned, *self._amounts}:
                    yield _deviation("$.paymentId", "a new one for each payment", "one of before")
                self._scanned.add(message.text("paymentId"))
            case "PAYMENT_INIT_RESPONSE":
                yield from self._check_response(message)
            case "STATUS_UPDATE":
                yield from self._check_status_update(message)
            case "PAYMENT_RECEIPT" if message.text("paymentState") == "REVERSED":
                yield from self._check_reversal(message)
            case "PAYMENT_RECEIPT":
                yield from self._check_receipt(message)
            case "PROBLEM":
                yield from self._check_problem(message)

    def _remember(self, message: TranscriptMessage) -> None:
        self._unanswered.append(message)
        self._sent[message.text("id")] = message
        if message.name == "PAYMENT_INIT_REQUEST":
            self._amounts[message.text("paymentId")] = message.amount_minor

    def _mark_answered(self, request: TranscriptMessage) -> None:
        self._unanswered = [one for one in self._unanswered if one is not request]

    def _last_unanswered(
        self, name: str, payment_id: str | None = None
    ) -> TranscriptMessage | None:
        """Return the last unanswered request of that type, or None."""
        for one in reversed(self._unanswered):
            if one.name == name and payment_id in {None, one.text("paymentId")}:
                return one
        return None

    def _check_id(
        self, message: TranscriptMessage, request: TranscriptMessage
    ) -> Iterator[Deviation]:
        self._mark_answered(request)
        if message.text("id") != request.text("id") and not self._may_lack_id(message):
            yield _other_id(message)

    def _may_lack_id(self, message: TranscriptMessage) -> bool:
        if not self._profile.answers_repeat_id:
            return True
        return "id" in self._profile.optional.get(message.name, ()) and not message.text("id")

    def _may_lack_payment(self, message: TranscriptMessage) -> bool:
        """Whether it has no paymentId, and the profile says that it may."""
        is_optional = "paymentId" in self._profile.optional.get(message.name, ())
        return is_optional and not message.text("paymentId")

    def _check_response(self, message: TranscriptMessage) -> Iterator[Deviation]:
        payment_id = message.text("paymentId")
        request = self._last_unanswered("PAYMENT_INIT_REQUEST", payment_id)
        if request is None and self._may_lack_payment(message):
            request = self._last_unanswered("PAYMENT_INIT_REQUEST")
            payment_id = request.text("paymentId") if request is not None else ""
        if request is not None:
            yield from self._check_id(message, request)
        elif payment_id in self._responded:
            yield _deviation("$", "one answer to each request", "a second PAYMENT_INIT_RESPONSE")
        else:
            yield _other_payment(message, "assumed (who chooses it)")
        self._responded.add(payment_id)

    def _check_status_update(self, message: TranscriptMessage) -> Iterator[Deviation]:
        payment_id = message.text("paymentId")
        request = self._last_unanswered("STATUS_UPDATE", payment_id)
        if request is not None:
            yield from self._check_id(message, request)
        elif payment_id not in {*self._amounts, *self._scanned} and not self._may_lack_payment(
            message
        ):
            yield _other_payment(message, ASSUMED)

    def _check_receipt(self, message: TranscriptMessage) -> Iterator[Deviation]:
        payment_id, number = message.text("paymentId"), message.text("paymentReceiptId")
        refund = self._sent.get(message.text("id"))
        if refund is not None and refund.name == "REFUND":
            self._mark_answered(refund)
            came = display(message.value.get("paymentState"), "$.paymentState")
            yield _deviation("$.paymentState", "REVERSED in answer to a REFUND", came)
        elif self._may_lack_payment(message):
            pass
        elif payment_id not in self._amounts:
            yield _other_payment(message, ASSUMED)
        elif payment_id not in self._responded:
            yield _deviation("$", "after PAYMENT_INIT_RESPONSE", "before it")
        yield from self._check_repetition(message)
        asked = self._amounts.get(payment_id)
        if asked is not None and message.amount_minor not in {None, asked}:
            path = "$.paymentDetails.amount"
            yield _deviation(
                path, f"the amount asked for, {asked}", display(message.amount_minor, path)
            )
        self._paid_by[number] = payment_id

    def _check_reversal(self, message: TranscriptMessage) -> Iterator[Deviation]:
        request = self._last_unanswered("REFUND")
        if request is not None:
            yield from self._check_id(message, request)
            paid = self._paid_by.get(request.text("paymentReceiptId"))
            is_other = message.text("paymentId") != paid and not self._may_lack_payment(message)
            if paid is not None and is_other:
                yield _other_payment(message, ASSUMED)
            asked = self._amounts.get(paid or "")
            if asked is not None and message.amount_minor not in {None, asked}:
                path = "$.paymentDetails.amount"
                came = display(message.amount_minor, path)
                yield _deviation(path, f"a refund is in full: {asked}", came)
        yield from self._check_repetition(message)

    def _check_repetition(self, message: TranscriptMessage) -> Iterator[Deviation]:
        """Each receipt comes once; on another connection it may be delivered again."""
        fields = ("paymentId", "paymentReceiptId", "paymentState")
        key = (message.text(fields[0]), message.text(fields[1]), message.text(fields[2]))
        if self._receipts.get(key) == message.logged.connection:
            yield _deviation("$", "each receipt once", "the same receipt again")
        self._receipts[key] = message.logged.connection

    def _check_problem(self, message: TranscriptMessage) -> Iterator[Deviation]:
        request = self._sent.get(message.text("id"))
        if request is None and not self._may_lack_id(message):
            yield _other_id(message)
        if request is None:
            return
        self._mark_answered(request)
        named, asked = message.text("paymentId"), request.text("paymentId")
        if request.name == "REFUND":
            asked = self._paid_by.get(request.text("paymentReceiptId"), "")
        if named and asked and named != asked:
            yield _other_payment(message, ASSUMED)


def _deviation(path: str, contract: str, came: str) -> Deviation:
    return Deviation(path=path, contract=contract, source=ASSUMED, came=came)


def _other_id(message: TranscriptMessage) -> Deviation:
    came = display(message.value.get("id"), "$.id")
    return Deviation(path="$.id", contract=_REPEATS_ID, source=_ID_SOURCE, came=f"another: {came}")


def _other_payment(message: TranscriptMessage, source: str) -> Deviation:
    came = display(message.value.get("paymentId"), "$.paymentId")
    return Deviation(
        path="$.paymentId", contract=_OF_REQUEST, source=source, came=f"another: {came}"
    )
