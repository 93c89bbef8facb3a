"""What a server's message tells about its profile: its type, places, words and types of fields."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from terminal_app.wire.profile.layout import FROM_SERVER, Path, leaves
from terminal_app.wire.profile.model import EXPONENTS, SHIPPED, NumberType, Unit
from terminal_app.wire.proposal import look, names, reading
from terminal_app.wire.proposal.draft import TYPE, Draft, Reason
from terminal_app.wire.proposal.look import AMOUNT, PAYMENT, RECEIPT, STATE, Known
from terminal_app.wire.proposal.reading import Spot
from terminal_app.wire.raw_identifiers import canonical_id

_PROBLEM_TYPES = "apm.mtm."
"""The beginning of a PROBLEM's type, as documented; no other message has such a word."""
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.:/-]{0,79}", re.ASCII)
_OF_FAILURE = frozenset({"error", "problem", "fault", "failure", "rejected", "exception"})
_PERSONS = frozenset({"payer", "buyer", "consumer", "shopper"})
_NEVER_LOOKED_FOR = frozenset({"merchant", "customer"})
ANSWERS = frozenset({"PAYMENT_INIT_RESPONSE", "STATUS_UPDATE", "PAYMENT_RECEIPT"})


@dataclass(frozen=True, slots=True)
class Situation:
    """What was going on when a message came."""

    number: int
    """The message's place in the record."""
    expected: Sequence[str]
    """The messages that may come now, the likeliest first."""
    known: Known
    request_id: str = ""
    """The id of the request that waits for an answer."""
    amount: tuple[int, str] | None = None
    """Of the payment in question: minor units and currency."""
    is_paid: bool = False
    """The person has paid it."""
    is_beginning: bool = False
    is_cancelling: bool = False
    is_refunding: bool = False
    """Which request of the till's was the last."""


def told_by(draft: Draft, message: object, now: Situation) -> str | None:
    """Take into ``draft`` what a message tells; return our name of it, None if it has none."""
    if not isinstance(message, dict):
        return None
    spots = reading.spots(message)
    name = _take_type(draft, spots, now)
    if name is None:
        return None
    places = {
        leaf.name: place
        for leaf in leaves(name, SHIPPED)
        if (place := draft.place(name, leaf.name)) is not None
    }
    wanted = _looked_for(name)
    others = [one for one in spots if one.path != draft.placed[name, TYPE]]
    found = {one.fact: one for one in look.found_in(others, wanted, now.known, places)}
    for fact, one in found.items():
        draft.placed[name, fact] = one.path
        _note(draft, ("fields", name, fact), now, one.path, one.evidence.value)
    _take_persons(draft, name, message, now)
    values = {fact: reading.at(message, one.path) for fact, one in found.items()}
    _take_values(draft, name, values, found, now)
    is_answer = _is_answer(name, values.get(STATE), draft, now)
    _take_lacking(draft, name, found.keys(), spots, now, is_answer=is_answer)
    return name


def _is_answer(name: str, word: object, draft: Draft, now: Situation) -> bool:
    """Whether a message answers the last request; what the phone declines comes unasked."""
    if name == "STATUS_UPDATE":
        return now.is_cancelling and word != draft.states.get("PENDING")
    return name == "PAYMENT_INIT_RESPONSE" and now.is_beginning


def _looked_for(name: str) -> list[str]:
    return [
        leaf.name
        for leaf in leaves(name, SHIPPED)
        if leaf.name != TYPE and not leaf.items and leaf.ours[0] not in _NEVER_LOOKED_FOR
    ]


def _note(draft: Draft, key: tuple[str, ...], now: Situation, path: Path, why: str) -> None:
    draft.reasons.setdefault(key, Reason(now.number, reading.shown(path), why))


# -- its type ---------------------------------------------------------------------------------


def _take_type(draft: Draft, spots: Sequence[Spot], now: Situation) -> str | None:
    found = _named(draft, spots) or _by_expectation(draft, spots, now)
    if found is None:
        return None
    name, spot, why = found
    draft.placed[name, TYPE] = spot.path
    _note(draft, ("fields", name, TYPE), now, spot.path, why)
    if name not in draft.types:
        draft.types[name] = str(spot.value)
        _note(draft, ("types", name), now, spot.path, why)
    return name


def _named(draft: Draft, spots: Sequence[Spot]) -> tuple[str, Spot, str] | None:
    """Return the message whose name stands in it, in whatever style."""
    rated = []
    for spot in spots:
        if not isinstance(spot.value, str):
            continue
        for name in FROM_SERVER:
            is_known = draft.types.get(name) == spot.value
            if is_known or names.is_alike(name, spot.value):
                at_place = any(
                    path == spot.path for (_n, ours), path in draft.placed.items() if ours == TYPE
                )
                rated.append((at_place, is_known, -len(spot.path), name, spot))
    if not rated:
        return None
    _at, _known, _depth, name, spot = max(rated, key=lambda one: one[:3])
    return name, spot, "it is our name of the message, in another style"


def _by_expectation(
    draft: Draft, spots: Sequence[Spot], now: Situation
) -> tuple[str, Spot, str] | None:
    """Return the message that can come now, where a word stands at a likely place for its name."""
    told = [
        (names.likeness(TYPE, spot.path), -len(spot.path), spot)
        for spot in spots
        if isinstance(spot.value, str)
        and _WORD.fullmatch(spot.value)
        and spot.value not in EXPONENTS
    ]
    at_place = [
        (10, 0, spot)
        for _score, _depth, spot in told
        if spot.path in {path for (_n, ours), path in draft.placed.items() if ours == TYPE}
    ]
    likely = [one for one in (*told, *at_place) if one[0]]
    if not likely:
        return None
    spot = max(likely, key=lambda one: one[:2])[2]
    is_failure = not _OF_FAILURE.isdisjoint(names.words(str(spot.value))) or any(
        isinstance(one.value, str) and one.value.startswith(_PROBLEM_TYPES) for one in spots
    )
    taken = {name for name, word in draft.types.items() if word != spot.value}
    for name in ("PROBLEM",) if is_failure else now.expected:
        if name not in taken and name in FROM_SERVER and _can_be(name, spots, now.known):
            return name, spot, "it came where that message was awaited"
    return None


def _can_be(name: str, spots: Sequence[Spot], known: Known) -> bool:
    """Whether a message under a name of its own says what that message must say.

    A payment's answer or receipt has an id of the till's, or an address that may be a code's; a
    receipt has a number, too.
    """
    if name not in {"PAYMENT_INIT_RESPONSE", "PAYMENT_RECEIPT"}:
        return True
    ids = known.payment_ids | known.message_ids
    texts = [one.value for one in spots if isinstance(one.value, str)]
    is_about = any("://" in text or canonical_id(text) in ids for text in texts)
    return is_about and (name != "PAYMENT_RECEIPT" or bool(look.possible(RECEIPT, spots, known)))


# -- its values -------------------------------------------------------------------------------


def _take_values(
    draft: Draft,
    name: str,
    values: Mapping[str, Any],
    found: Mapping[str, look.Finding],
    now: Situation,
) -> None:
    if isinstance(values.get(STATE), str):
        state = meant_state(name, str(values[STATE]), now)
        is_told = str(values[STATE]) in draft.states.values()
        if state is not None and state not in draft.states and not is_told:
            draft.states[state] = str(values[STATE])
            _note(draft, ("states", state), now, found[STATE].path, "it was said then")
    number = values.get(RECEIPT)
    if isinstance(number, int) and not isinstance(number, bool):
        draft.receipt_type = NumberType.INTEGER
        _note(draft, ("identifiers", "receipt"), now, found[RECEIPT].path, "it is an integer")
    if AMOUNT in values:
        _take_amount(draft, values[AMOUNT], found[AMOUNT].path, now)


def meant_state(name: str, word: str, now: Situation) -> str | None:
    """Return the state that a word means, by the word, else by what was going on."""
    return names.state_of(word) or state_by_role(name, now)


def state_by_role(name: str, now: Situation) -> str | None:
    """Return the state that must be meant, whatever the word."""
    if name == "PAYMENT_INIT_RESPONSE":
        return "PENDING"
    if name == "PAYMENT_RECEIPT":
        return "REVERSED" if now.is_refunding else "COMPLETE" if now.is_paid else None
    return "CANCELED" if name == "STATUS_UPDATE" and now.is_cancelling else None


def _take_amount(draft: Draft, value: object, path: Path, now: Situation) -> None:
    """Take how an amount is written, where it is the payment's in one way alone."""
    if now.amount is None:
        return
    minor, currency = now.amount
    major = Decimal(minor).scaleb(-EXPONENTS[currency])
    if isinstance(value, str):
        told, kind = Decimal(value), NumberType.STRING
    elif isinstance(value, Decimal):
        told, kind = value, NumberType.NUMBER
    elif isinstance(value, int):
        told = Decimal(value)
        is_number = draft.amount_type is NumberType.NUMBER
        kind = NumberType.NUMBER if is_number else NumberType.INTEGER
    else:
        return
    key = ("amount", "type")
    if told == minor != major and draft.unit is Unit.MINOR:
        draft.amount_type = kind
        _note(draft, key, now, path, f"{minor} minor units came as {value!s}")
    elif told == major and draft.unit is Unit.MAJOR:
        if kind is not NumberType.INTEGER:
            draft.amount_type = kind
            _note(draft, key, now, path, f"{minor} minor units came as {value!s}")
    elif told == major and kind is not NumberType.INTEGER and not draft.is_unit_confirmed:
        draft.unit, draft.amount_type = Unit.MAJOR, kind
        _note(draft, ("amount", "unit"), now, path, f"{minor} minor units came as {value!s}")
        _note(draft, key, now, path, f"{minor} minor units came as {value!s}")


def _take_persons(draft: Draft, name: str, message: Mapping[str, Any], now: Situation) -> None:
    """Take where the customer is: personal data, which the journal keeps apart."""
    body: Any = reading.at(message, draft.envelope) if draft.envelope else message
    for step in body if isinstance(body, dict) else ():
        if step.lower() in _PERSONS and isinstance(body[step], dict):
            for leaf in leaves(name, SHIPPED):
                if leaf.ours[0] == "customer":
                    path = (*draft.envelope, step, names.styled(leaf.ours[-1], draft.style))
                    draft.placed.setdefault((name, leaf.name), path)
            _note(draft, ("fields", name, "customer"), now, (step,), "its name is likely")


# -- what it lacks ----------------------------------------------------------------------------


def _take_lacking(
    draft: Draft,
    name: str,
    found: Collection[str],
    spots: Sequence[Spot],
    now: Situation,
    *,
    is_answer: bool,
) -> None:
    lacking = draft.lacking.setdefault(name, set())
    why = "the message lacks it"
    if "id" not in found:
        lacking.add("id")
        _note(draft, ("optional", name), now, (), why)
        if name in ANSWERS and now.request_id:
            draft.answers_repeat_id = False
            _note(draft, ("identifiers", "answers_repeat_id"), now, (), why)
    elif is_answer and now.request_id:
        told = [one for one in spots if one.path == draft.placed[name, "id"]]
        if told and str(told[0].value).lower() != now.request_id:
            draft.answers_repeat_id = False
            at = draft.placed[name, "id"]
            _note(draft, ("identifiers", "answers_repeat_id"), now, at, "it is another id")
    if PAYMENT in _looked_for(name) and PAYMENT not in found and name != "PROBLEM":
        if name == "GET_PAYMENT_REQUEST":
            draft.get_request_has_id = False
            _note(draft, ("identifiers", "get_request_has_id"), now, (), why)
        else:
            lacking.add(PAYMENT)
            _note(draft, ("optional", name), now, (), why)
    if name == "PAYMENT_RECEIPT" and AMOUNT not in found:
        lacking.add(AMOUNT)
        _note(draft, ("optional", name), now, (), why)
