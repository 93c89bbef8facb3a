"""The contract's assumptions, each confirmed, corrected or not seen in a run.

The assumed fields are read from the contract. The assumed behaviours are listed here: the contract
has them as prose.
"""

import enum
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from terminal_app.certification.analysis import contract_check
from terminal_app.certification.analysis.contract_check import ASSUMED
from terminal_app.certification.analysis.transcript import Transcript, TranscriptMessage
from terminal_app.certification.run_log import Entries, UnitReported
from terminal_app.certification.steps import Step, Unit
from terminal_app.wire import contract
from terminal_app.wire.profile.server_words import OF_CONTRACT, ServerWords

_STEP = re.compile(r"[^.\[\]'\"]+")
_IN_THIS_MESSAGE = "assumed (that this message has it)"


class Status(enum.Enum):
    """What the run shows about an assumption."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    NOT_SEEN = "not seen"


class Assumption(NamedTuple):
    """One assumption, and what the run shows about it."""

    part: str
    source: str
    status: Status
    how: str


def check(
    entries: Entries, transcript: Transcript, words: ServerWords = OF_CONTRACT
) -> list[Assumption]:
    """Return every assumption with what the run shows about it."""
    fields = [
        _check_field(name, path, source, transcript, words)
        for name in contract.document()["components"]["messages"]
        for path, source in _assumed_fields(name)
    ]
    behaviours = [_check_behaviour(one, transcript) for one in _BEHAVIOURS]
    return [_check_unit(entries, words), *behaviours, *fields]


# -- fields -------------------------------------------------------------------------------------


def _assumed_fields(name: str) -> Iterator[tuple[str, str]]:
    """Yield path and source of each assumed field of a message."""
    payload = contract.document()["components"]["messages"][name]["payload"]
    yield from _walk(payload, "$")


def _walk(schema: contract_check.Json, path: str) -> Iterator[tuple[str, str]]:
    for field, given in contract_check.resolved(schema).get("properties", {}).items():
        inner = contract_check.resolved(given)
        own = given.get("x-source")
        source = str(own or inner.get("x-source", ASSUMED))
        if own is None and "$ref" in given and source.startswith("documented"):
            # The part is documented; that this message has it is assumed.
            source = _IN_THIS_MESSAGE
        if ASSUMED in source and "const" not in inner:
            yield f"{path}.{field}", source
        yield from _walk(inner.get("items", inner), f"{path}.{field}")


def _check_field(
    name: str, path: str, source: str, transcript: Transcript, words: ServerWords
) -> Assumption:
    part = f"{name} {path}"
    received = transcript.received(name)
    for message in received:
        for one in message.logged.deviations:
            if _our_path(one.path, name, words) == path:
                how = f"{message.location}: the contract says {one.contract}; came {one.came}"
                return Assumption(part, source, Status.CORRECTED, how)
    for message in received:
        if path in message.logged.left_out or message.has(path):
            return Assumption(part, source, Status.CONFIRMED, f"by {message.location}")
    for request in transcript.sent(name):
        if not request.has(path) or request.logged.step is Step.REFUND_NOT_NUMERIC:
            continue
        for answer in transcript.answers(request):
            if answer.text("type").endswith("input-error"):
                how = f"{answer.location}: {answer.text('description')}"
                return Assumption(part, source, Status.CORRECTED, how)
            return Assumption(part, source, Status.CONFIRMED, f"accepted: {answer.location}")
    how = f"{len(received)} came without it" if received else "no such message was answered"
    return Assumption(part, source, Status.NOT_SEEN, how)


def _our_path(path: str, name: str, words: ServerWords) -> str:
    """Return our path of a deviation's, without places in lists."""
    steps = _STEP.findall(path.removeprefix("$"))
    return words.our_path(name, tuple(steps))


# -- behaviours ---------------------------------------------------------------------------------

Evidence = tuple[Status, str]
_NOT_SEEN: Evidence = (Status.NOT_SEEN, "nothing in this run shows it")


class _Behaviour(NamedTuple):
    statement: str
    check: Callable[[Transcript], Iterator[Evidence]]
    """Yields evidence; the first counts."""


def _check_behaviour(one: _Behaviour, transcript: Transcript) -> Assumption:
    return Assumption(one.statement, ASSUMED, *next(one.check(transcript), _NOT_SEEN))


def _check_unit(entries: Entries, words: ServerWords) -> Assumption:
    reported = [one.unit for one in entries.of(UnitReported)]
    evidence = {
        None: (Status.NOT_SEEN, "nobody has said what the phone showed"),
        Unit.MINOR: (Status.CONFIRMED, "the phone showed the till's amount"),
        Unit.MAJOR: (Status.CORRECTED, "the phone showed a hundred times the till's amount"),
        Unit.OTHER: (Status.CORRECTED, "the phone showed another amount"),
    }[reported[-1] if reported else None]
    unit = words.profile.unit.value
    return Assumption(f"amounts are in {unit} units", ASSUMED, *evidence)


def _confirmed(message: TranscriptMessage) -> Evidence:
    return Status.CONFIRMED, f"by {message.location}"


def _judged(message: TranscriptMessage, *, holds: bool, otherwise: str) -> Evidence:
    if holds:
        return _confirmed(message)
    return Status.CORRECTED, f"{message.location}: {otherwise}"


def _till_chooses_id(transcript: Transcript) -> Iterator[Evidence]:
    for request in transcript.sent("PAYMENT_INIT_REQUEST"):
        for answer in transcript.answers(request):
            if answer.name == "PAYMENT_INIT_RESPONSE" and not _scans_of(transcript, request):
                holds = answer.text("paymentId") == request.text("paymentId")
                yield _judged(answer, holds=holds, otherwise="it has a paymentId of its own")


def _scans_of(transcript: Transcript, message: TranscriptMessage) -> list[TranscriptMessage]:
    return transcript.received("GET_PAYMENT_REQUEST", paymentId=message.text("paymentId"))


def _scan_is_answered(transcript: Transcript) -> Iterator[Evidence]:
    for request in transcript.sent("PAYMENT_INIT_REQUEST"):
        if not _scans_of(transcript, request):
            continue
        for receipt in transcript.received("PAYMENT_RECEIPT", paymentId=request.text("paymentId")):
            yield _confirmed(receipt)
        for answer in transcript.answers(request):
            holds = answer.name != "PROBLEM"
            yield _judged(answer, holds=holds, otherwise=answer.text("description"))


def _scan_needs_no_code(transcript: Transcript) -> Iterator[Evidence]:
    for answer in transcript.received("PAYMENT_INIT_RESPONSE"):
        if _scans_of(transcript, answer):
            yield _judged(answer, holds="qrCode" not in answer.value, otherwise="it has one")


def _decline_is_answered(transcript: Transcript) -> Iterator[Evidence]:
    scanned = {one.text("paymentId") for one in transcript.received("GET_PAYMENT_REQUEST")}
    started = {one.text("paymentId") for one in transcript.sent("PAYMENT_INIT_REQUEST")}
    for update in transcript.sent("STATUS_UPDATE"):
        if update.text("paymentId") in scanned - started:
            for answer in transcript.answers(update):
                holds = answer.name == "STATUS_UPDATE"
                yield _judged(answer, holds=holds, otherwise=f"{answer.name} came")


def _id_is_repeated(name: str, answer_name: str) -> Callable[[Transcript], Iterator[Evidence]]:
    """Return a check whether the answer to ``name`` repeats its id."""

    def check_id(transcript: Transcript) -> Iterator[Evidence]:
        for request in transcript.sent(name):
            for answer in transcript.answers(request):
                if answer.name == answer_name:
                    yield _confirmed(answer)
        for request in transcript.sent(name):
            for message in transcript[transcript.index(request) + 1 :]:
                is_same_step = message.logged.step is request.logged.step
                if not message.logged.outgoing and is_same_step and message.name == answer_name:
                    yield _judged(message, holds=False, otherwise="it has another id")

    return check_id


def _cancel_is_final(transcript: Transcript) -> Iterator[Evidence]:
    for update in transcript.received("STATUS_UPDATE", paymentState="CANCELED"):
        payment_id = update.text("paymentId")
        for message in transcript[transcript.index(update) :]:
            if message.name == "PAYMENT_RECEIPT" and message.text("paymentId") == payment_id:
                yield _judged(message, holds=False, otherwise="a receipt after the cancel")
        how = f"no receipt came after {update.location}, for as long as the run was"
        yield Status.CONFIRMED, how


def _refund_says_reversed(transcript: Transcript) -> Iterator[Evidence]:
    for request in transcript.sent("REFUND"):
        for receipt in transcript.answers(request):
            if receipt.name == "PAYMENT_RECEIPT":
                state = receipt.text("paymentState")
                yield _judged(receipt, holds=state == "REVERSED", otherwise=f"it says {state}")
    for receipt in transcript.received("PAYMENT_RECEIPT", paymentState="REVERSED"):
        yield _confirmed(receipt)


def _refund_keeps_payment_id(transcript: Transcript) -> Iterator[Evidence]:
    paid = {
        one.text("paymentReceiptId"): one.text("paymentId")
        for one in transcript.received("PAYMENT_RECEIPT", paymentState="COMPLETE")
    }
    for request in transcript.sent("REFUND"):
        for receipt in transcript.answers(request):
            own = paid.get(request.text("paymentReceiptId"))
            if receipt.name == "PAYMENT_RECEIPT" and own is not None:
                holds = receipt.text("paymentId") == own
                yield _judged(receipt, holds=holds, otherwise="it has a paymentId of its own")


def _refund_is_in_full(transcript: Transcript) -> Iterator[Evidence]:
    requests = transcript.sent("PAYMENT_INIT_REQUEST")
    amounts = {one.text("paymentId"): one.amount_minor for one in requests}
    for receipt in transcript.received("PAYMENT_RECEIPT", paymentState="REVERSED"):
        asked, came = amounts.get(receipt.text("paymentId")), receipt.amount_minor
        if asked is not None and came is not None:
            yield _judged(receipt, holds=came == asked, otherwise=f"{came} of {asked}")


def _receipt_after_reconnect(transcript: Transcript) -> Iterator[Evidence]:
    requests = transcript.sent("PAYMENT_INIT_REQUEST")
    connections = {one.text("paymentId"): one.logged.connection for one in requests}
    for receipt in transcript.received("PAYMENT_RECEIPT", paymentState="COMPLETE"):
        connection = connections.get(receipt.text("paymentId"))
        if connection is not None and receipt.logged.connection > connection:
            yield _confirmed(receipt)


_BEHAVIOURS = (
    _Behaviour("the till chooses the paymentId of a POST-flow", _till_chooses_id),
    _Behaviour(
        "GET_PAYMENT_REQUEST is answered by PAYMENT_INIT_REQUEST under its paymentId",
        _scan_is_answered,
    ),
    _Behaviour("the response in a GET-flow has no qrCode", _scan_needs_no_code),
    _Behaviour("GET_PAYMENT_REQUEST is declined by STATUS_UPDATE CANCELED", _decline_is_answered),
    _Behaviour(
        "PAYMENT_INIT_RESPONSE repeats the id of PAYMENT_INIT_REQUEST",
        _id_is_repeated("PAYMENT_INIT_REQUEST", "PAYMENT_INIT_RESPONSE"),
    ),
    _Behaviour(
        "what confirms a cancel repeats the id of the till's STATUS_UPDATE",
        _id_is_repeated("STATUS_UPDATE", "STATUS_UPDATE"),
    ),
    _Behaviour(
        "the receipt of a refund repeats the id of REFUND",
        _id_is_repeated("REFUND", "PAYMENT_RECEIPT"),
    ),
    _Behaviour("PROBLEM repeats the id of REFUND", _id_is_repeated("REFUND", "PROBLEM")),
    _Behaviour("a confirmed cancel means: was not and will not be paid", _cancel_is_final),
    _Behaviour("the receipt of a refund says REVERSED", _refund_says_reversed),
    _Behaviour("the receipt of a refund has the payment's paymentId", _refund_keeps_payment_id),
    _Behaviour("a refund is in full", _refund_is_in_full),
    _Behaviour("a receipt reaches the till on a later connection", _receipt_after_reconnect),
)
