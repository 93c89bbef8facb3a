"""Each assumed part of the contract, and what the run says of it: confirmed, corrected, not seen.

The fields are read out of the contract itself, the behaviours stand here: the contract has them
in prose.
"""

import enum
from collections.abc import Callable, Iterator
from typing import NamedTuple

from terminal_app.certification.analysis import contract_check
from terminal_app.certification.analysis.transcript import Said, Talk
from terminal_app.certification.run_log import Lines, UnitTold
from terminal_app.certification.steps import Step, Unit
from terminal_app.wire import contract

_IN_THIS = "assumed (that this message has it)"


class Answer(enum.Enum):
    """What the run says of an assumption."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    NOT_SEEN = "not seen"


class Checked(NamedTuple):
    """One assumption, and what became of it."""

    part: str
    source: str
    answer: Answer
    how: str


def checked(lines: Lines, talk: Talk) -> list[Checked]:
    """Return every assumption with what the run says of it."""
    fields = [
        _field(name, path, source, talk)
        for name in contract.document()["components"]["messages"]
        for path, source in _assumed_in(name)
    ]
    unit = next((one.unit for one in reversed(list(lines.of(UnitTold)))), None)
    return [_unit(unit), *(_behaviour(one, talk) for one in _BEHAVIOURS), *fields]


# -- fields -------------------------------------------------------------------------------------


def _assumed_in(name: str) -> Iterator[tuple[str, str]]:
    """Yield path and mark of each assumed field of a message."""
    payload = contract.document()["components"]["messages"][name]["payload"]
    yield from _walk(payload, "$")


def _walk(schema: contract_check.Json, path: str) -> Iterator[tuple[str, str]]:
    for field, given in contract_check.resolved(schema).get("properties", {}).items():
        inner = contract_check.resolved(given)
        own = given.get("x-source")
        source = str(own or inner.get("x-source", contract_check.ASSUMED))
        if own is None and "$ref" in given and source.startswith("documented"):
            # What such a part assumes beyond that stands among the behaviours.
            source = _IN_THIS
        if contract_check.ASSUMED in source and "const" not in inner:
            yield f"{path}.{field}", source
        yield from _walk(inner.get("items", inner), f"{path}.{field}")


def _field(name: str, path: str, source: str, talk: Talk) -> Checked:
    part = f"{name} {path}"
    heard = talk.heard(name)
    for said in heard:
        for one in said.message.deviations:
            if _without_indices(one.path) == path:
                how = f"{said.place}: the contract says {one.contract}; came {one.came}"
                return Checked(part, source, Answer.CORRECTED, how)
    for said in heard:
        if path in said.message.left_out or next(said.at(path), None) is not None:
            return Checked(part, source, Answer.CONFIRMED, f"by {said.place}")
    sent = [one for one in talk.sent(name) if next(one.at(path), None) is not None]
    sent = [one for one in sent if one.message.step is not Step.REFUND_NOT_NUMERIC]
    for request in sent:
        for answer in talk.answers(request):
            if answer.text("type").endswith("input-error"):
                how = f"{answer.place}: {answer.text('description')}"
                return Checked(part, source, Answer.CORRECTED, how)
            return Checked(part, source, Answer.CONFIRMED, f"accepted: {answer.place}")
    how = f"{len(heard)} came without it" if heard else "no such message was answered"
    return Checked(part, source, Answer.NOT_SEEN, how)


def _without_indices(path: str) -> str:
    return ".".join(word.split("[", maxsplit=1)[0] for word in path.split("."))


# -- behaviours ---------------------------------------------------------------------------------

Found = tuple[Answer, str]
_NOT_SEEN: Found = (Answer.NOT_SEEN, "nothing in this run shows it")


class _Behaviour(NamedTuple):
    says: str
    look: Callable[[Talk], Found]


def _behaviour(one: _Behaviour, talk: Talk) -> Checked:
    return Checked(one.says, contract_check.ASSUMED, *one.look(talk))


def _unit(unit: Unit | None) -> Checked:
    found = {
        None: (Answer.NOT_SEEN, "nobody has said what the phone showed"),
        Unit.MINOR: (Answer.CONFIRMED, "the phone showed the till's amount"),
        Unit.MAJOR: (Answer.CORRECTED, "the phone showed a hundred times the till's amount"),
        Unit.OTHER: (Answer.CORRECTED, "the phone showed another amount"),
    }[unit]
    return Checked("amounts are in minor units", contract_check.ASSUMED, *found)


def _held(said: Said, *, holds: bool, otherwise: str) -> Found:
    return (
        (Answer.CONFIRMED, f"by {said.place}")
        if holds
        else (Answer.CORRECTED, f"{said.place}: {otherwise}")
    )


def _till_chooses(talk: Talk) -> Found:
    for request in talk.sent("PAYMENT_INIT_REQUEST"):
        for answer in talk.answers(request):
            if answer.name == "PAYMENT_INIT_RESPONSE" and not _scan_of(talk, request):
                holds = answer.text("paymentId") == request.text("paymentId")
                return _held(answer, holds=holds, otherwise="it has a paymentId of its own")
    return _NOT_SEEN


def _scan_of(talk: Talk, request: Said) -> list[Said]:
    return talk.heard("GET_PAYMENT_REQUEST", paymentId=request.text("paymentId"))


def _scan_is_answered(talk: Talk) -> Found:
    for request in talk.sent("PAYMENT_INIT_REQUEST"):
        if not _scan_of(talk, request):
            continue
        for receipt in talk.heard("PAYMENT_RECEIPT", paymentId=request.text("paymentId")):
            return _held(receipt, holds=True, otherwise="")
        for answer in talk.answers(request):
            holds = answer.name != "PROBLEM"
            return _held(answer, holds=holds, otherwise=answer.text("description"))
    return _NOT_SEEN


def _scan_needs_no_code(talk: Talk) -> Found:
    for answer in talk.heard("PAYMENT_INIT_RESPONSE"):
        if talk.heard("GET_PAYMENT_REQUEST", paymentId=answer.text("paymentId")):
            return _held(answer, holds="qrCode" not in answer.value, otherwise="it has one")
    return _NOT_SEEN


def _decline(talk: Talk) -> Found:
    asked = {one.text("paymentId") for one in talk.heard("GET_PAYMENT_REQUEST")}
    begun = {one.text("paymentId") for one in talk.sent("PAYMENT_INIT_REQUEST")}
    for update in talk.sent("STATUS_UPDATE"):
        if update.text("paymentId") in asked - begun:
            for answer in talk.answers(update):
                holds = answer.name == "STATUS_UPDATE"
                return _held(answer, holds=holds, otherwise=f"{answer.name} came")
    return _NOT_SEEN


def _repeated(name: str, answers: frozenset[str]) -> Callable[[Talk], Found]:
    """Return a look for whether what answers ``name`` repeats its id."""

    def look(talk: Talk) -> Found:
        for request in talk.sent(name):
            for answer in talk.answers(request):
                if answer.name in answers:
                    return _held(answer, holds=True, otherwise="")
        for request in talk.sent(name):
            for said in talk[talk.index(request) + 1 :]:
                same = said.message.step is request.message.step
                if not said.message.outgoing and same and said.name in answers:
                    return _held(said, holds=False, otherwise="it has another id")
        return _NOT_SEEN

    return look


def _cancel_is_final(talk: Talk) -> Found:
    for update in talk.heard("STATUS_UPDATE", paymentState="CANCELED"):
        payment_id = update.text("paymentId")
        after = talk[talk.index(update) :]
        for said in after:
            if said.name == "PAYMENT_RECEIPT" and said.text("paymentId") == payment_id:
                return _held(said, holds=False, otherwise="a receipt after the cancel")
        return Answer.CONFIRMED, f"no receipt came after {update.place}, for as long as the run was"
    return _NOT_SEEN


def _reversed(talk: Talk) -> Found:
    for request in talk.sent("REFUND"):
        for receipt in talk.answers(request):
            if receipt.name == "PAYMENT_RECEIPT":
                said = receipt.text("paymentState")
                return _held(receipt, holds=said == "REVERSED", otherwise=f"it says {said}")
    for receipt in talk.heard("PAYMENT_RECEIPT", paymentState="REVERSED"):
        return _held(receipt, holds=True, otherwise="")
    return _NOT_SEEN


def _under_own_id(talk: Talk) -> Found:
    paid = {
        one.text("paymentReceiptId"): one.text("paymentId")
        for one in talk.heard("PAYMENT_RECEIPT", paymentState="COMPLETE")
    }
    for request in talk.sent("REFUND"):
        for receipt in talk.answers(request):
            own = paid.get(request.text("paymentReceiptId"))
            if receipt.name == "PAYMENT_RECEIPT" and own is not None:
                holds = receipt.text("paymentId") == own
                return _held(receipt, holds=holds, otherwise="it has a paymentId of its own")
    return _NOT_SEEN


def _in_full(talk: Talk) -> Found:
    amounts = {one.text("paymentId"): one.amount_minor for one in talk.sent("PAYMENT_INIT_REQUEST")}
    for receipt in talk.heard("PAYMENT_RECEIPT", paymentState="REVERSED"):
        asked, came = amounts.get(receipt.text("paymentId")), receipt.amount_minor
        if asked is not None and came is not None:
            return _held(receipt, holds=came == asked, otherwise=f"{came} of {asked}")
    return _NOT_SEEN


def _after_reconnect(talk: Talk) -> Found:
    begun = {one.text("paymentId"): one.message for one in talk.sent("PAYMENT_INIT_REQUEST")}
    for receipt in talk.heard("PAYMENT_RECEIPT", paymentState="COMPLETE"):
        request = begun.get(receipt.text("paymentId"))
        if request is not None and receipt.message.connection > request.connection:
            return _held(receipt, holds=True, otherwise="")
    return _NOT_SEEN


_BEHAVIOURS = (
    _Behaviour("the till chooses the paymentId of a POST-flow", _till_chooses),
    _Behaviour(
        "GET_PAYMENT_REQUEST is answered by PAYMENT_INIT_REQUEST under its paymentId",
        _scan_is_answered,
    ),
    _Behaviour("the response in a GET-flow has no qrCode", _scan_needs_no_code),
    _Behaviour("GET_PAYMENT_REQUEST is declined by STATUS_UPDATE CANCELED", _decline),
    _Behaviour(
        "PAYMENT_INIT_RESPONSE repeats the id of PAYMENT_INIT_REQUEST",
        _repeated("PAYMENT_INIT_REQUEST", frozenset({"PAYMENT_INIT_RESPONSE"})),
    ),
    _Behaviour(
        "what confirms a cancel repeats the id of the till's STATUS_UPDATE",
        _repeated("STATUS_UPDATE", frozenset({"STATUS_UPDATE"})),
    ),
    _Behaviour(
        "the receipt of a refund repeats the id of REFUND",
        _repeated("REFUND", frozenset({"PAYMENT_RECEIPT"})),
    ),
    _Behaviour(
        "PROBLEM repeats the id of REFUND",
        _repeated("REFUND", frozenset({"PROBLEM"})),
    ),
    _Behaviour("a confirmed cancel means: was not and will not be paid", _cancel_is_final),
    _Behaviour("the receipt of a refund says REVERSED", _reversed),
    _Behaviour("the receipt of a refund has the payment's paymentId", _under_own_id),
    _Behaviour("a refund is in full", _in_full),
    _Behaviour("a receipt reaches the till on a later connection", _after_reconnect),
)
