"""The reader that looks: what a message that can't be read may say, by value and by likely name.

What it finds is shown to people and feeds the proposal of a profile. It is never applied.
"""

import enum
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from terminal_app.wire.profile.layout import Path
from terminal_app.wire.profile.model import EXPONENTS
from terminal_app.wire.proposal import names, reading
from terminal_app.wire.proposal.reading import Spot
from terminal_app.wire.raw_identifiers import canonical_id

AMOUNT, CURRENCY = "paymentDetails.amount", "paymentDetails.currencyIso"
RECEIPT, PAYMENT, STATE, TYPE = "paymentReceiptId", "paymentId", "paymentState", "messageType"
_MESSAGE, SALE = "id", "paymentDetails.saleTransactionId"
LOOKED_FOR = (
    TYPE, _MESSAGE, PAYMENT, RECEIPT, STATE, AMOUNT, CURRENCY, "qrCode", "terminalId",
    "terminalQrCode",
)  # fmt: skip
_BY_VALUE, _LIKELY_VALUE, _AT_ITS_PLACE, _LEAST_NAME = 100, 5, 20, 3
_TEXT = re.compile(r"[0-9]{1,18}(\.[0-9]{1,4})?", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,64}", re.ASCII)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.:/-]{0,79}", re.ASCII)
_PLAIN_STEP = re.compile(r"[A-Za-z0-9_@$-]{1,40}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_ANY = re.compile(r".*", re.DOTALL)
_CURRENCY = re.compile(r"[A-Za-z]{3}", re.ASCII)


class Evidence(enum.Enum):
    """Why something is believed to be at a place."""

    VALUE = "its value is one that the till knows"
    NAME = "its name is likely"


@dataclass(frozen=True, slots=True)
class Known:
    """What the till knows of the payments that a message may speak of; UUIDs in lower case."""

    payment_ids: frozenset[str] = frozenset()
    message_ids: frozenset[str] = frozenset()
    receipt_numbers: frozenset[str] = frozenset()
    amounts: frozenset[tuple[int, str]] = field(default_factory=frozenset)
    """In minor units, each with its currency."""
    terminal_id: str = ""
    sale_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the message seems to say: our field's name, and where it is."""

    fact: str
    path: Path
    evidence: Evidence

    def __str__(self) -> str:
        steps = (one if _PLAIN_STEP.fullmatch(one) else "(a name)" for one in self.path)
        return f"{self.fact} at {'.'.join(steps)}"


def look(data: bytes, known: Known) -> tuple[Finding, ...]:
    """Return what a message may say; nothing where it is no JSON or over 64 KiB."""
    value = reading.parsed(data)
    return () if value is None else found_in(reading.spots(value), LOOKED_FOR, known)


def seems(findings: Iterable[Finding]) -> str:
    """Return a sentence for the technician; empty for no findings."""
    told = ", ".join(map(str, findings))
    return f"the server seems to say {told}" if told else ""


def found_in(
    spots: Iterable[Spot],
    facts: Iterable[str],
    known: Known,
    places: Mapping[str, Path] | None = None,
) -> tuple[Finding, ...]:
    """Return where each of the ``facts`` is; each place is one fact's, the surest first.

    ``places``: where they were in other messages; they stay there as long as that can be.
    """
    rated = []
    spots = tuple(spots)
    for order, fact in enumerate(facts):
        alone = [one for one in spots if _value_score(fact, one, known) >= _LIKELY_VALUE]
        for spot in spots:
            score = _score(fact, spot, known, places or {}, is_only=len(alone) == 1)
            if score:
                rated.append((-score, len(spot.path), order, fact, spot))
    rated.sort(key=lambda one: one[:3])
    found: dict[str, Finding] = {}
    taken: set[Path] = set()
    for _rating, _depth, _order, fact, spot in rated:
        if fact not in found and spot.path not in taken:
            taken.add(spot.path)
            is_known = _value_score(fact, spot, known) >= _BY_VALUE
            evidence = Evidence.VALUE if is_known else Evidence.NAME
            found[fact] = Finding(fact, spot.path, evidence)
    return tuple(found.values())


def equally_likely(fact: str, spots: Iterable[Spot], known: Known) -> tuple[Path, ...]:
    """Return the places of the fact's known value; without one, those of the likeliest name."""
    spots = tuple(spots)
    known_ = [one.path for one in spots if _value_score(fact, one, known) >= _BY_VALUE]
    if known_:
        return tuple(known_)
    rated = [(_score(fact, one, known, {}, is_only=False), one.path) for one in spots]
    best = max((score for score, _path in rated), default=0)
    return tuple(path for score, path in rated if score == best and best > 0)


def possible(fact: str, spots: Iterable[Spot], known: Known) -> tuple[Path, ...]:
    """Return every place whose value could be the fact, whatever its name."""
    return tuple(one.path for one in spots if _value_score(fact, one, known) >= 0)


def _score(
    fact: str, spot: Spot, known: Known, places: Mapping[str, Path], *, is_only: bool
) -> int:
    value = _value_score(fact, spot, known)
    if value < 0:
        return 0
    name = names.likeness(fact, spot.path)
    at_place = _AT_ITS_PLACE if places.get(fact) == spot.path else 0
    if value >= _BY_VALUE or at_place or name >= _LEAST_NAME or (value and name):
        return value + name + at_place
    if name and fact in {STATE, AMOUNT, CURRENCY}:
        return name
    return value if value and is_only and fact in _TELLING else 0


_TELLING = frozenset({"qrCode", STATE, "type", CURRENCY, _MESSAGE})
"""Such a value is nothing else where it is the only one of its kind."""


def _value_score(fact: str, spot: Spot, known: Known) -> int:
    """Return how far the value itself says that it is the fact; -1 where it can't be."""
    value = spot.value
    if isinstance(value, bool) or value is None:
        return -1
    if fact == AMOUNT:
        return _amount_score(value, known)
    if fact == RECEIPT:
        if isinstance(value, Decimal) or not _DIGITS.fullmatch(str(value)):
            return -1
        return _BY_VALUE if str(value) in known.receipt_numbers else 0
    if not isinstance(value, str) or not value:
        return -1
    if fact in {PAYMENT, _MESSAGE}:
        return _id_score(fact, canonical_id(value), known)
    if fact == SALE:
        return _BY_VALUE if canonical_id(value) in known.sale_ids else 0
    if fact == "terminalId":
        return _BY_VALUE if known.terminal_id and value == known.terminal_id else 0
    return _text_score(fact, value, known)


def _id_score(fact: str, told: str, known: Known) -> int:
    own, other = known.payment_ids, known.message_ids
    if fact == _MESSAGE:
        own, other = other, own
    if told in own:
        return _BY_VALUE
    if told in other:
        return -1
    return _LIKELY_VALUE if _UUID.fullmatch(told) else 0


def _text_score(fact: str, value: str, known: Known) -> int:
    pattern, is_likely = _ANY, False
    if fact == CURRENCY:
        if any(value == currency for _minor, currency in known.amounts):
            return _BY_VALUE
        pattern, is_likely = _CURRENCY, value in EXPONENTS
    elif fact == STATE:
        pattern, is_likely = _WORD, names.state_of(value) is not None
    elif fact == TYPE:
        pattern = _WORD
    elif fact == "type":
        is_likely = value.startswith("apm.")
    elif fact in {"qrCode", "terminalQrCode"}:
        is_likely = "://" in value
    if not pattern.fullmatch(value):
        return -1
    return _LIKELY_VALUE if is_likely else 0


def _amount_score(value: object, known: Known) -> int:
    if isinstance(value, str):
        if not _TEXT.fullmatch(value):
            return -1
        value = Decimal(value)
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        return -1
    for minor, currency in known.amounts:
        major = Decimal(minor).scaleb(-EXPONENTS.get(currency, 0))
        # A server that has taken our minor units for major ones says as many major ones.
        if value in {minor, major}:
            return _BY_VALUE
    return 0
