"""A profile made from a description, and what in the description doesn't map."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from terminal_app.wire.description import amount_form
from terminal_app.wire.description.document import parse
from terminal_app.wire.description.fields import find_envelope, find_fields
from terminal_app.wire.description.findings import CERTAIN, Findings
from terminal_app.wire.description.matching import AMOUNT, Matched, match
from terminal_app.wire.description.messages import headers, messages
from terminal_app.wire.description.words import (
    find_identifiers,
    find_optional,
    find_states,
    find_types,
)
from terminal_app.wire.messages import MESSAGE_TYPES
from terminal_app.wire.profile import load
from terminal_app.wire.profile.layout import TO_SERVER, Path
from terminal_app.wire.profile.model import Profile
from terminal_app.wire.proposal.lines import Line, text_of

_OWN_HEADERS = frozenset({"authorization", "x-terminal-id"})


@dataclass(frozen=True, slots=True)
class Imported:
    """What a description comes to."""

    text: str
    """The profile as a file; empty where nothing differs."""
    profile: Profile
    unmapped: tuple[str, ...]
    """What doesn't map or is missing, a sentence each, in English."""
    unsure: tuple[str, ...]
    """What a person has to look at, a sentence each."""


def profile_of(text: str) -> Imported:
    """Make a profile from the text of a description.

    Raises: DescriptionError; ProfileError where what it says can't be a profile.
    """
    out = Findings(parse(text))
    out.matched, others = match(messages(out.document))
    _tell_messages(out, [one.names for one in others])
    _find_amount(out)
    find_envelope(out)
    find_fields(out)
    find_types(out)
    find_states(out)
    find_identifiers(out)
    find_optional(out)
    _find_headers(out)
    _find_extra(out)
    made = text_of(tuple(out.lines))
    profile = load.parse(made)
    if profile.is_shipped:
        made = ""
    else:
        out.unsure += out.unsure_with_profile
    return Imported(made, profile, tuple(out.unmapped), tuple(out.unsure))


def _tell_messages(out: Findings, others: list[tuple[str, ...]]) -> None:
    for name in MESSAGE_TYPES:
        if name not in out.matched:
            out.unmapped.append(f"No message of the description is {name}.")
        elif out.matched[name].described.has_examples_alone:
            out.unsure.append(
                f"{name}: nothing but an example says what it is made of: it was taken for all."
            )
    for told in others:
        name = told[0] if told else "without a name"
        out.unsure.append(f"The message {name!r} isn't one that the till knows: left out.")


def _find_amount(out: Findings) -> None:
    found = {name: made.found[AMOUNT] for name, made in out.matched.items() if AMOUNT in made.found}
    kinds = {
        name: (amount_form.number_type(one), amount_form.unit(one)) for name, one in found.items()
    }
    if not kinds:
        return
    usual = kinds.get("PAYMENT_INIT_REQUEST", next(iter(kinds.values())))
    for name, kind in kinds.items():
        if kind != usual:
            out.unmapped.append(
                f"{name}: the amount is written in another way than in the request, which a "
                "profile can't say."
            )
    number_type, unit = usual
    if unit is None:
        out.unmapped.append(
            "Nothing says whether amounts are in minor units (12550) or major ones (125.50): "
            "minor is assumed. Ask the provider, and compare the phone with the till at the "
            "first payment."
        )
    elif unit != "minor":
        out.line(("amount",), "unit", unit)
    if number_type != "integer":
        out.line(("amount",), "type", number_type)


def _find_headers(out: Findings) -> None:
    for one in headers(out.document):
        name = ".".join(one.path)
        if name.lower() in _OWN_HEADERS:
            continue
        value = one.values[0] if len(one.values) == 1 else None
        if isinstance(value, str) and _is_usable(("headers",), name, value):
            out.line(("headers",), name, value)
        elif one.is_required or one.values:
            out.unmapped.append(
                f"The handshake wants the header {name[:80]!r}, and the description gives no "
                "constant text for it that the till can send."
            )


def _find_extra(out: Findings) -> None:
    for name in sorted(TO_SERVER & out.matched.keys()):
        made = out.matched[name]
        for one in made.left:
            path = out.written(one.path)
            is_constant = len(one.values) == 1 and one.values[0] is not None
            value = _exact(one.values[0]) if is_constant else None
            if is_constant and _is_usable(("extra", name), path, value):
                out.line(("extra", name), path, value)
            elif one.is_required and one.path not in _paths_of_several(made):
                out.unmapped.append(
                    f"{name}: {'.'.join(one.path)} is required, and the till has nothing for it."
                )


def _paths_of_several(made: Matched) -> set[Path]:
    return {one.path for several in made.several.values() for one in several}


def _is_usable(table: tuple[str, ...], key: str, value: object) -> bool:
    """Whether that line alone is one that a profile may have."""
    try:
        load.parse(text_of((Line(table, key, value, CERTAIN),)))
    except load.ProfileError:
        return False
    return True


def _exact(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return a constant with no float in it."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {name: _exact(one) for name, one in value.items()}
    return [_exact(one) for one in value] if isinstance(value, list) else value
