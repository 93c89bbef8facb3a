"""Messages translated by a profile: ours to a server's form, and a server's to ours.

What isn't certain is never taken for money: an amount that isn't exact, or isn't where the profile
has it, makes a receipt unreadable.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from terminal_app.wire.messages import PaymentState
from terminal_app.wire.profile import amounts
from terminal_app.wire.profile.layout import (
    FROM_SERVER,
    Leaf,
    Path,
    in_body,
    leaves,
    personal,
    type_places,
)
from terminal_app.wire.profile.model import EVERY, NumberType, Profile

Json = dict[str, Any]
_MISSING = object()
_BLOCKED = object()
"""Something else stands where the way to a field leads."""
_TYPE, _RECEIPT = "messageType", "PAYMENT_RECEIPT"
_AMOUNT, _CURRENCY = "paymentDetails.amount", "paymentDetails.currencyIso"
_TECHNICAL_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.:/-]{0,79}")
_OF_A_PROBLEM = frozenset({"messageType", "id", "paymentId", "type"})


@dataclass(frozen=True, slots=True)
class Translated:
    """A message in our form; ``fault`` says why it can't be believed, where it can't."""

    value: Json
    fault: str = ""


def to_server(message: Json, profile: Profile, *, is_number_typed: bool = False) -> Json:
    """Return one of the till's messages in the server's form.

    ``is_number_typed``: a person has typed its receipt number, so the profile says how it is
    written; one that was heard goes back as it came.
    """
    name = message[_TYPE]
    currency = message.get("paymentDetails", {}).get("currencyIso")
    made: Json = {}
    for leaf in leaves(name, profile):
        value = _at(message, leaf.ours)
        if value is _MISSING or value is _BLOCKED:
            continue
        if leaf.items:
            value = [_item(one, leaf, currency, profile) for one in value]
        else:
            value = _spelled(leaf.name, value, currency, profile, is_typed=is_number_typed)
        _put(made, leaf.theirs, value)
    for table in (EVERY, name):
        for path, value in profile.extra.get(table, {}).items():
            _put(made, in_body(path, profile), value)
    return made


def _item(item: Json, leaf: Leaf, currency: str, profile: Profile) -> Json:
    made: Json = {}
    for inner in leaf.items:
        value = _at(item, inner.ours)
        if value is not _MISSING:
            if inner.name == "amount":
                value = amounts.to_server(value, currency, profile)
            _put(made, inner.theirs, value)
    return made


def _spelled(name: str, value: Any, currency: str, profile: Profile, *, is_typed: bool) -> Any:  # noqa: ANN401 - JSON of any shape
    match name:
        case "messageType":
            return profile.types.get(value, value)
        case "paymentState":
            return profile.states.get(value, value)
        case "paymentDetails.amount":
            return amounts.to_server(value, currency, profile)
        case "paymentReceiptId" if is_typed and profile.receipt_type is NumberType.INTEGER:
            return int(value)
    return value


# -- from the server ------------------------------------------------------------------------


def from_server(message: Json, profile: Profile) -> Translated:
    """Return one of the server's messages in our form; fields that we don't know are left out."""
    name = _name_of(message, profile)
    if name is None:
        return _unknown(message, profile)
    ours: Json = {}
    for leaf in leaves(name, profile):
        value = _at(message, leaf.theirs)
        if value is _BLOCKED and leaf.name in {_AMOUNT, _CURRENCY}:
            return Translated(_identified(ours, name), _not_read(leaf.name))
        if value is _MISSING or value is _BLOCKED:
            continue
        _put_ours(ours, leaf, value, profile)
    ours[_TYPE] = name
    return _with_details(_without_details(ours, name, profile), name, profile)


def _put_ours(ours: Json, leaf: Leaf, value: Any, profile: Profile) -> None:  # noqa: ANN401 - JSON of any shape
    if leaf.name == "paymentState" and isinstance(value, str):
        value = _state(value, profile)
    elif leaf.items and isinstance(value, list):
        value = [_item_ours(one, leaf) if isinstance(one, dict) else one for one in value]
    place = ours
    for step in leaf.ours[:-1]:
        place = place.setdefault(step, {})
    place[leaf.ours[-1]] = value


def _item_ours(item: Json, leaf: Leaf) -> Json:
    found = {inner.ours[0]: _at(item, inner.theirs) for inner in leaf.items}
    return {name: value for name, value in found.items() if value not in (_MISSING, _BLOCKED)}


def _without_details(ours: Json, name: str, profile: Profile) -> Json:
    """Fill in and leave out what the profile says that this server does without."""
    optional = profile.optional.get(name, ())
    if name == "LOGON_CONFIRMATION" and not profile.get_request_has_id:
        # Nobody is to scan a code that the till can't answer for.
        ours.pop("terminalQrCode", None)
    if name == "GET_PAYMENT_REQUEST" and not profile.get_request_has_id:
        ours["paymentId"] = ""
    if "id" in optional or not profile.answers_repeat_id:
        ours.setdefault("id", "")
    if "paymentId" in optional:
        ours.setdefault("paymentId", "")
    details = ours.get("paymentDetails", {})
    if name == _RECEIPT and _AMOUNT in optional and details.get("amount") is None:
        ours.pop("paymentDetails", None)
    return ours


def _with_details(ours: Json, name: str, profile: Profile) -> Translated:
    """Bring the amounts into minor units; a receipt must have its own where the profile says."""
    details = ours.get("paymentDetails")
    if details is None:
        if name == _RECEIPT and _AMOUNT not in profile.optional.get(name, ()):
            return Translated(_identified(ours, name), _not_read(_AMOUNT))
        return Translated(ours)
    currency = details.get("currencyIso")
    try:
        details["amount"] = amounts.to_minor(details.get("amount"), currency, profile)
        lines = details.get("products")
        for line in lines if isinstance(lines, list) else ():
            if isinstance(line, dict) and "amount" in line:
                line["amount"] = amounts.to_minor(line["amount"], currency, profile)
    except amounts.AmountError as error:
        return Translated(_identified(ours, name), f"{error} - at `$.{_AMOUNT}`")
    return Translated(ours)


def _not_read(path: str) -> str:
    return f"lacks what the profile has at its place - at `$.{path}`"


def _identified(ours: Json, name: str) -> Json:
    kept = {key: value for key, value in ours.items() if not isinstance(value, dict)}
    return {**kept, _TYPE: name}


def _name_of(message: Json, profile: Profile) -> str | None:
    """Return our name of the message, if one is where the profile has it and no other is."""
    found = set()
    for path, names in type_places(profile):
        told = _at(message, path)
        if isinstance(told, str) and told in names:
            found.add(names[told])
    return found.pop() if len(found) == 1 else None


def _unknown(message: Json, profile: Profile) -> Translated:
    """Return what of a message of no known type may be shown: the type."""
    places = (path for path, names in type_places(profile) if FROM_SERVER & set(names.values()))
    told = {value for path in places if isinstance(value := _at(message, path), str)}
    if len(told) != 1:
        return Translated({}, "lacks messageType")
    return Translated({}, f"unknown messageType {told.pop()[:40]!r}")


def _state(told: str, profile: Profile) -> str:
    for state in PaymentState:
        if profile.states.get(state.value, state.value) == told:
            return state.value
    # It may be spelled as one of ours is, and means something else then.
    return f"?{told}"


# -- personal data ----------------------------------------------------------------------------


def without_personal_data(message: Json, profile: Profile) -> Json | None:
    """Return the server's message without the customer; None if there is none in it.

    One of no known type is searched for the customer wherever any message has one.
    """
    name = _name_of(message, profile)
    if name == "PROBLEM":
        kept: Json = {}
        for leaf in leaves(name, profile):
            value = _at(message, leaf.theirs)
            is_told = leaf.name in _OF_A_PROBLEM and isinstance(value, str)
            if is_told and (leaf.name != "type" or _TECHNICAL_NAME.fullmatch(value)):
                _put(kept, leaf.theirs, value)
        return kept
    copy: Json = json.loads(json.dumps(message, default=_as_mark), object_hook=_from_mark)
    removed = [_remove(copy, path) for path in sorted(personal(name, profile))]
    return copy if any(removed) else None


def _as_mark(value: Decimal) -> Json:
    return {"\0decimal": str(value)}


def _from_mark(value: Json) -> Any:  # noqa: ANN401 - JSON of any shape
    return Decimal(value["\0decimal"]) if "\0decimal" in value else value


# -- paths ------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _is_place(step: str) -> bool:
    return step.isascii() and step.isdigit()


def _at(value: Any, path: Path) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return what is at ``path``; ``_MISSING`` if nothing, ``_BLOCKED`` if the way is another."""
    for step in path:
        if value is None:
            return _MISSING
        if isinstance(value, list) and _is_place(step):
            if int(step) >= len(value):
                return _MISSING
            value = value[int(step)]
        elif isinstance(value, dict) and not _is_place(step):
            if step not in value:
                return _MISSING
            value = value[step]
        else:
            return _BLOCKED
    return value


def _put(made: Any, path: Path, value: Any) -> None:  # noqa: ANN401 - JSON of any shape
    for step, following in zip(path, (*path[1:], ""), strict=True):
        inner: Any = value if not following else [] if _is_place(following) else {}
        if isinstance(made, list):
            place = int(step)
            made.extend([None] * (place + 1 - len(made)))
            if made[place] is None or not following:
                made[place] = inner
            made = made[place]
        else:
            if step not in made or not following:
                made[step] = inner
            made = made[step]


def _remove(value: Any, path: Path) -> bool:  # noqa: ANN401 - JSON of any shape
    above = _at(value, path[:-1])
    if isinstance(above, dict) and path[-1] in above:
        del above[path[-1]]
        return True
    if isinstance(above, list) and _is_place(path[-1]) and int(path[-1]) < len(above):
        above[int(path[-1])] = None
        return True
    return False
