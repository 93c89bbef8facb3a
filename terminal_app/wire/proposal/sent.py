"""What the till sends, as a server wants it: trial messages, and what refusals change in them."""

import itertools
import re
from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from terminal_app.wire.messages import PaymentState
from terminal_app.wire.profile import translate
from terminal_app.wire.profile.layout import Path, leaves, placed
from terminal_app.wire.profile.model import SHIPPED, NumberType, Unit
from terminal_app.wire.proposal import names, reading
from terminal_app.wire.proposal.demands import Demand, Want
from terminal_app.wire.proposal.draft import TYPE, Draft, Reason
from terminal_app.wire.proposal.look import AMOUNT, PAYMENT, RECEIPT, STATE

_encoder = msgspec.json.Encoder(decimal_format="number")
_REQUIRED = {
    "PAYMENT_INIT_REQUEST": ("id", PAYMENT, AMOUNT, "paymentDetails.currencyIso"),
    "STATUS_UPDATE": ("id", PAYMENT, STATE),
    "REFUND": ("id", RECEIPT),
}
_LEAST_NAME = 2
_EMPTY: dict[str, Any] = {
    "string": "", "integer": 0, "number": 0, "boolean": False, "object": {}, "array": [{}],
}  # fmt: skip
_SHORT_PATTERN = 100
_OF_TYPE = {
    "integer": frozenset({AMOUNT}),
    "number": frozenset({AMOUNT}),
    "string": frozenset({"id", PAYMENT, STATE, "paymentDetails.currencyIso"}),
}


def trial(draft: Draft, message: dict[str, Any]) -> str:
    """Return one of the till's messages as the server wants it, as far as that is known.

    What has no place is left out, so a server's yes to it may be to less than was meant.
    """
    name = message[TYPE]
    profile = draft.profile()
    written = translate.to_server(message, profile)
    for leaf in leaves(name, SHIPPED):
        if draft.place(name, leaf.name) is None:
            _remove(written, placed(name, leaf.ours, profile))
    for path in draft.refused.get(name, ()):
        _remove(written, path)
    for path, value in draft.fillers.get(name, {}).items():
        if reading.at(written, path) is None:
            _put(written, path, value)
    return _encoder.encode(written).decode()


def is_whole(draft: Draft, name: str) -> bool:
    """Whether every field that a message needs has its place."""
    return all(draft.place(name, one) is not None for one in _REQUIRED[name])


def demanded(draft: Draft, name: str, sent: object, demands: Sequence[Demand], number: int) -> bool:
    """Take what a refusal asks for into ``draft``; returns whether anything has changed."""
    before = _state_of(draft, name)
    for demand in demands:
        reason = Reason(number, reading.shown(demand.path), _told(demand))
        _TAKEN[demand.want](draft, name, sent, demand, reason)
    return _state_of(draft, name) != before


def taken(draft: Draft, message: dict[str, Any], text: str, number: int) -> None:
    """Keep how a message was written that the server has taken; ``number`` is its answer's."""
    name, body = message[TYPE], reading.parsed(text)
    for leaf in leaves(name, SHIPPED):
        path = draft.place(name, leaf.name)
        if path is not None and reading.at(message, leaf.ours) and reading.at(body, path):
            draft.placed.setdefault((name, leaf.name), path)
            reason = Reason(number, reading.shown(path), "the server has taken it there")
            draft.reasons.setdefault(("fields", name, leaf.name), reason)
    told = reading.at(body, draft.placed.get((name, TYPE), ()))
    if isinstance(told, str):
        # A word that was only tried gives way to the one that was taken.
        if ("types", name) not in draft.reasons:
            draft.types[name] = told
        reason = Reason(number, "", "the server has taken it")
        draft.reasons.setdefault(("types", name), reason)


def _state_of(draft: Draft, name: str) -> tuple[object, ...]:
    profile = draft.profile()
    refused = sorted(draft.refused.get(name, ()))
    fillers = sorted((path, repr(value)) for path, value in draft.fillers.get(name, {}).items())
    return profile.digest, refused, fillers


def _told(demand: Demand) -> str:
    values = ", ".join(map(str, demand.told))
    return f"the server says that it {demand.want.value}" + (f": {values}" if values else "")


def _field_at(draft: Draft, name: str, path: Path) -> str | None:
    for leaf in leaves(name, SHIPPED):
        if draft.place(name, leaf.name) == path:
            return leaf.name
    return None


# -- one demand -------------------------------------------------------------------------------


def _there(draft: Draft, name: str, sent: object, demand: Demand, reason: Reason) -> None:
    path = demand.path
    if not path or reading.at(sent, path) is not None:
        return
    draft.refused.setdefault(name, set()).discard(path)
    ours = _likeliest(draft, name, path)
    if ours is not None:
        draft.placed[name, ours] = path
        draft.reasons[("fields", name, ours)] = reason
    elif not any(
        place is not None and place[: len(path)] == path
        for place in (draft.place(name, leaf.name) for leaf in leaves(name, SHIPPED))
    ):
        draft.fillers.setdefault(name, {})[path] = ""
        draft.reasons[("extra", name, reading.shown(path))] = reason


def _likeliest(draft: Draft, name: str, path: Path) -> str | None:
    """Return the field that is likeliest there: one without a place, else one not yet seen."""
    unplaced = draft.unplaced(name)
    needed = [one for one in _REQUIRED[name] if one in unplaced]
    unseen = [one for one in _REQUIRED[name] if (name, one) not in draft.placed]
    for fields in ((*needed, *unplaced), unseen):
        rated = [(names.likeness(one, path), one) for one in fields]
        best = max(rated, key=lambda one: one[0], default=(0, ""))
        if best[0] >= _LEAST_NAME:
            return best[1]
    return None


def _not_there(draft: Draft, name: str, _sent: object, demand: Demand, reason: Reason) -> None:
    path = demand.path
    table = draft.fillers.get(name, {})
    if path in table:
        del table[path]
        return
    for leaf in leaves(name, SHIPPED):
        if draft.placed.get((name, leaf.name)) == path:
            del draft.placed[name, leaf.name]
    draft.refused.setdefault(name, set()).add(path)
    draft.reasons.setdefault(("refused", name, reading.shown(path)), reason)


def _type(draft: Draft, name: str, _sent: object, demand: Demand, reason: Reason) -> None:
    wanted, path = str(demand.told[0]), demand.path
    table = draft.fillers.setdefault(name, {})
    ours = _field_at(draft, name, path)
    if ours is not None and wanted in {"object", "array"}:
        draft.placed.pop((name, ours), None)
        draft.refused.setdefault(name, set()).add(path)
        _fill(draft, name, path, wanted)
    elif ours == AMOUNT and wanted in {"string", "number", "integer"}:
        draft.amount_type = NumberType(wanted)
        if wanted == "integer":
            draft.unit = Unit.MINOR
        draft.reasons[("amount", "type")] = reason
    elif ours == RECEIPT and wanted in {"string", "integer"}:
        draft.receipt_type = NumberType(wanted)
        draft.reasons[("identifiers", "receipt")] = reason
    elif path in table and wanted in _EMPTY:
        fields = _OF_TYPE.get(wanted, frozenset())
        if not _by_elimination(draft, name, path, fields, reason):
            _fill(draft, name, path, wanted)


def _format(draft: Draft, name: str, _sent: object, demand: Demand, reason: Reason) -> None:
    if demand.path in draft.fillers.get(name, {}) and demand.told == ("uuid",):
        _by_elimination(draft, name, demand.path, frozenset({"id", PAYMENT}), reason)


def _by_elimination(
    draft: Draft, name: str, path: Path, fields: frozenset[str], reason: Reason
) -> bool:
    """Put there the only field that is needed, has no place and is of that kind, if it is one."""
    left = [one for one in _REQUIRED[name] if one in fields and draft.place(name, one) is None]
    if len(left) != 1:
        return False
    del draft.fillers[name][path]
    draft.placed[name, left[0]] = path
    draft.reasons["fields", name, left[0]] = reason
    return True


def _fill(draft: Draft, name: str, path: Path, wanted: str) -> None:
    """Put an empty value there; into an object or array go the fields that the server asks for."""
    # What was refused there as a value may be asked for inside.
    draft.refused.setdefault(name, set()).discard(path)
    if wanted == "array":
        draft.fillers[name].pop(path, None)
        draft.fillers[name][(*path, "0")] = {}
    else:
        draft.fillers[name][path] = _EMPTY[wanted]


def _pattern(draft: Draft, name: str, _sent: object, demand: Demand, reason: Reason) -> None:
    if _field_at(draft, name, demand.path) != AMOUNT or not demand.told:
        return
    pattern = str(demand.told[0]).replace(r"\Z", "$")[:_SHORT_PATTERN]
    try:
        takes_minor, takes_major = (
            re.search(pattern, text) is not None for text in ("12550", "125.50")
        )
    except re.error:
        return
    if takes_major != takes_minor:
        draft.unit = Unit.MAJOR if takes_major else Unit.MINOR
        draft.reasons[("amount", "unit")] = reason


def _value(draft: Draft, name: str, _sent: object, demand: Demand, reason: Reason) -> None:
    value, path = demand.told[0], demand.path
    if _field_at(draft, name, path) == TYPE and isinstance(value, str):
        draft.types[name] = value
        draft.reasons[("types", name)] = reason
    elif path in draft.fillers.get(name, {}):
        draft.fillers[name][path] = value
        draft.reasons[("extra", name, reading.shown(path))] = reason


def _one_of(draft: Draft, name: str, _sent: object, demand: Demand, reason: Reason) -> None:
    told = [str(one) for one in demand.told]
    ours = _field_at(draft, name, demand.path)
    if ours is None and _are_states(draft, name, told):
        # It was filled with nothing, under a name that nobody would take for a state's.
        ours, draft.placed[name, STATE] = STATE, demand.path
        draft.fillers.get(name, {}).pop(demand.path, None)
        draft.reasons[("fields", name, STATE)] = reason
    if ours == STATE:
        _take_states(draft, told, reason)
    elif ours == TYPE:
        for word in told:
            if names.is_alike(name, word):
                draft.types[name] = word
                draft.reasons[("types", name)] = reason
    elif demand.path in draft.fillers.get(name, {}) and len(told) == 1:
        draft.fillers[name][demand.path] = told[0]
        draft.reasons[("extra", name, reading.shown(demand.path))] = reason


def _are_states(draft: Draft, name: str, told: Sequence[str]) -> bool:
    """Whether these are the words of a state that a message has and that was seen nowhere yet."""
    is_unseen = STATE in _REQUIRED.get(name, ()) and (name, STATE) not in draft.placed
    return is_unseen and "CANCELED" in map(names.state_of, told)


def _take_states(draft: Draft, told: Sequence[str], reason: Reason) -> None:
    for word in told:
        state = names.state_of(word)
        is_firm = ("states", state) in draft.reasons
        is_taken = any(told == word for ours, told in draft.states.items() if ours != state)
        if state is not None and not is_firm and not is_taken:
            draft.states[state] = word
            draft.reasons[("states", state)] = reason
    left = [one.value for one in PaymentState if one.value not in draft.states]
    unused = [one for one in told if one not in draft.states.values()]
    if len(left) == 1 and len(unused) == 1:
        draft.states[left[0]] = unused[0]
        draft.reasons[("states", left[0])] = reason


_TAKEN = {
    Want.THERE: _there,
    Want.NOT_THERE: _not_there,
    Want.TYPE: _type,
    Want.FORMAT: _format,
    Want.PATTERN: _pattern,
    Want.VALUE: _value,
    Want.ONE_OF: _one_of,
}


def next_style(draft: Draft, name: str, tried: Collection[tuple[str, str]]) -> bool:
    """Take the message's name in another style; whether there is one that wasn't ``tried``.

    For a server that says no more than that it doesn't know the message.
    """
    if ("types", name) in draft.reasons:
        return False
    for style in names.STYLES:
        word = names.styled(name, style)
        if (TYPE, word) not in tried:
            draft.types[name] = word
            return True
    return False


def next_cancel_word(draft: Draft, name: str, tried: Collection[tuple[str, str]]) -> bool:
    """Take another likely word for a cancel; whether there is one that wasn't ``tried``."""
    if name != "STATUS_UPDATE" or ("states", "CANCELED") in draft.reasons:
        return False
    for word in ("CANCELED", *map(str.upper, names.STATE_WORDS["CANCELED"])):
        if (STATE, word) not in tried:
            draft.states["CANCELED"] = word
            return True
    return False


# -- paths ------------------------------------------------------------------------------------


def _remove(value: Any, path: Path) -> None:  # noqa: ANN401 - JSON of any shape
    above = reading.at(value, path[:-1])
    if isinstance(above, dict):
        above.pop(path[-1], None)


def _put(value: Any, path: Path, given: Any) -> None:  # noqa: ANN401 - JSON of any shape
    for step, following in itertools.pairwise(path):
        inner: Any = [] if following.isdigit() else {}
        if isinstance(value, list):
            value.extend([None] * (int(step) + 1 - len(value)))
            value[int(step)] = value[int(step)] or inner
            value = value[int(step)]
        else:
            if not isinstance(value.get(step), dict | list):
                value[step] = inner
            value = value[step]
    if isinstance(value, list):
        value.extend([None] * (int(path[-1]) + 1 - len(value)))
        value[int(path[-1])] = given
    else:
        value[path[-1]] = given


def encoded(value: object) -> str:
    """Return JSON as text; numbers with a fraction are ``Decimal``."""
    return _encoder.encode(value).decode()
