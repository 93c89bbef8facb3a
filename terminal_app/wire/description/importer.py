"""A profile made from a description, and what in the description doesn't map."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from terminal_app.wire.description import amount_form
from terminal_app.wire.description.document import Document, parse
from terminal_app.wire.description.matching import (
    AMOUNT,
    RECEIPT,
    STATE,
    TYPE,
    Matched,
    match,
)
from terminal_app.wire.description.messages import headers, messages
from terminal_app.wire.messages import MESSAGE_TYPES, PaymentState
from terminal_app.wire.profile import load
from terminal_app.wire.profile.layout import TO_SERVER, Path, leaves
from terminal_app.wire.profile.model import EVERY, SHIPPED, Profile
from terminal_app.wire.proposal import names
from terminal_app.wire.proposal.draft import Reason
from terminal_app.wire.proposal.lines import Line, text_of

_CERTAIN = Reason(0, "", "described")
_ANSWERS = ("PAYMENT_INIT_RESPONSE", "STATUS_UPDATE", "PAYMENT_RECEIPT", "PROBLEM")
_MAY_LACK_PAYMENT = _ANSWERS[:3]
_NOT_THERE = "not_in_the_description"
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
    return _Import(parse(text)).result()


@dataclass
class _Import:
    document: Document
    matched: dict[str, Matched] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    unsure_with_profile: list[str] = field(default_factory=list)
    """Of no interest where nothing differs."""
    envelope: Path = ()

    def result(self) -> Imported:
        """Raises: DescriptionError, ProfileError."""
        self.matched, others = match(messages(self.document))
        self._tell_messages([one.names for one in others])
        self._amount()
        self._envelope()
        self._fields()
        self._types()
        self._states()
        self._identifiers()
        self._optional()
        self._headers()
        self._extra()
        text = text_of(tuple(self.lines))
        profile = load.parse(text)
        if profile.is_shipped:
            text = ""
        else:
            self.unsure += self.unsure_with_profile
        return Imported(text, profile, tuple(self.unmapped), tuple(self.unsure))

    def _tell_messages(self, others: list[tuple[str, ...]]) -> None:
        for name in MESSAGE_TYPES:
            if name not in self.matched:
                self.unmapped.append(f"No message of the description is {name}.")
            elif self.matched[name].described.has_examples_alone:
                self.unsure.append(
                    f"{name}: nothing but an example says what it is made of: it was taken for all."
                )
        for told in others:
            name = told[0] if told else "without a name"
            self.unsure.append(f"The message {name!r} isn't one that the till knows: left out.")

    def _line(
        self, table: tuple[str, ...], key: str, value: object, *, is_sure: bool = True
    ) -> None:
        self.lines.append(Line(table, key, value, _CERTAIN if is_sure else None))

    # -- amounts ----------------------------------------------------------------------------------

    def _amount(self) -> None:
        found = {
            name: made.found[AMOUNT] for name, made in self.matched.items() if AMOUNT in made.found
        }
        kinds = {
            name: (amount_form.number_type(one), amount_form.unit(one))
            for name, one in found.items()
        }
        if not kinds:
            return
        usual = kinds.get("PAYMENT_INIT_REQUEST", next(iter(kinds.values())))
        for name, kind in kinds.items():
            if kind != usual:
                self.unmapped.append(
                    f"{name}: the amount is written in another way than in the request, which a "
                    "profile can't say."
                )
        number_type, unit = usual
        if unit is None:
            self.unmapped.append(
                "Nothing says whether amounts are in minor units (12550) or major ones (125.50): "
                "minor is assumed. Ask the provider, and compare the phone with the till at the "
                "first payment."
            )
        elif unit != "minor":
            self._line(("amount",), "unit", unit)
        if number_type != "integer":
            self._line(("amount",), "type", number_type)

    # -- fields -----------------------------------------------------------------------------------

    def _envelope(self) -> None:
        paths = [
            one.path
            for made in self.matched.values()
            for ours, one in made.found.items()
            if ours != TYPE and "." not in ours
        ]
        common: Path = paths[0][:-1] if paths else ()
        for path in paths:
            while path[: len(common)] != common:
                common = common[:-1]
        if common and len(self.matched) > 1 and not any(step.isdigit() for step in common):
            self.envelope = common
            self._line(("envelope",), "path", ".".join(common))

    def _fields(self) -> None:
        where: dict[str, dict[str, str]] = {}
        likely: set[str] = set()
        for name, made in self.matched.items():
            for ours, path in self._places(name, made).items():
                where.setdefault(ours, {})[name] = path
            likely |= {f"{name} {ours}" for ours in made.likely}
            self._tell_fields(name, made)
        tables: dict[str, dict[str, str]] = {EVERY: {}}
        for ours, by_message in where.items():
            usual = Counter(by_message.values()).most_common(1)[0][0]
            if usual != ours:
                tables[EVERY][ours] = usual
            for name, path in by_message.items():
                if path != usual:
                    tables.setdefault(name, {})[ours] = path
        for name, table in tables.items():
            for ours, path in table.items():
                named = self.matched if name == EVERY else (name,)
                is_sure = not any(f"{one} {ours}" in likely for one in named)
                self._line(("fields", name), ours, path, is_sure=is_sure)

    def _places(self, name: str, made: Matched) -> dict[str, str]:
        """Return the path of each of our fields, as a profile has it."""
        found: dict[str, str] = {}
        placed = [one.path for ours, one in made.found.items() if not _is_of_line(ours)]
        for leaf in leaves(name, SHIPPED):
            path = made.path(leaf.name)
            if path is not None:
                found[leaf.name] = self._written(path)
            elif _collides((*self.envelope, *leaf.ours), placed):
                found[leaf.name] = f"{_NOT_THERE}.{leaf.name}"
            elif leaf.name == TYPE:
                found[leaf.name] = self._usual_type_place()
            else:
                found[leaf.name] = leaf.name
            for inner in leaf.items:
                ours = f"{leaf.name}.{inner.name}"
                at = made.path(ours)
                found[ours] = ".".join(at) if at is not None else inner.name
        # A line's field that is named as ours says nothing.
        return {
            ours: ours if _is_of_line(ours) and path == ours.rpartition(".")[2] else path
            for ours, path in found.items()
        }

    def _usual_type_place(self) -> str:
        places = Counter(
            self._written(made.found[TYPE].path)
            for made in self.matched.values()
            if TYPE in made.found
        )
        return places.most_common(1)[0][0] if places else TYPE

    def _written(self, path: Path) -> str:
        length = len(self.envelope)
        if path[:length] == self.envelope:
            return ".".join(path[length:])
        return "$." + ".".join(path)

    def _tell_fields(self, name: str, made: Matched) -> None:
        for ours, several in made.several.items():
            paths = " or ".join(".".join(one.path) for one in several)
            self.unmapped.append(f"{name}: {ours} could be {paths}. Write into the profile which.")
        for ours in sorted(made.likely):
            path = ".".join(made.found[ours].path)
            self.unsure.append(f"{name}: {path} is taken for {ours}, by its name alone.")
        unknown = [
            leaf.name
            for leaf in leaves(name, SHIPPED)
            if leaf.name not in made.found and leaf.name not in made.several
        ]
        needed = [ours for ours in unknown if ours in _required(name)]
        self.unmapped += [
            f"{name}: nothing in the description is {ours}, which the till needs."
            for ours in needed
            if not self._may_be_missing(name, ours)
        ]
        if name in TO_SERVER and (sent := [ours for ours in unknown if ours not in needed]):
            self.unsure.append(f"{name}: the till may send {', '.join(sent)}, too.")

    def _may_be_missing(self, name: str, ours: str) -> bool:
        return ours == TYPE or (
            (name not in TO_SERVER or name == "STATUS_UPDATE")
            and (ours == "id" or (ours == "paymentId" and name in (*_MAY_LACK_PAYMENT, _GET)))
        )

    # -- words ------------------------------------------------------------------------------------

    def _types(self) -> None:
        for name, made in self.matched.items():
            if made.word is None:
                self.unmapped.append(f"{name}: nothing says which word for it its type has.")
            elif made.word != name:
                self._line(("types",), name, made.word)

    def _states(self) -> None:
        told = dict.fromkeys(
            value
            for made in self.matched.values()
            if STATE in made.found
            for value in made.found[STATE].values
            if isinstance(value, str)
        )
        if not told:
            return
        ours = [one.value for one in PaymentState]
        taken: dict[str, list[str]] = {}
        for word in told:
            state = word if word in ours else names.state_of(word)
            if state is not None:
                taken.setdefault(state, []).append(word)
            else:
                self.unmapped.append(
                    f"The state {word!r} isn't one of ours: what says it is Not known."
                )
        for state in ours:
            words = taken.get(state, [])
            if len(words) > 1 and state not in words:
                self.unmapped.append(
                    f"{state} could be {' or '.join(map(repr, words))}. Write into the profile "
                    "which."
                )
            elif words and state not in words:
                self._line(("states",), state, words[0], is_sure=names.is_alike(state, words[0]))
                self.unsure.append(f"The state {words[0]!r} is taken for {state}.")
            elif not words:
                self.unsure.append(f"No state of the description is {state}.")

    # -- what may be missing ----------------------------------------------------------------------

    def _identifiers(self) -> None:
        refund = self.matched.get("REFUND")
        number = refund.found.get(RECEIPT) if refund is not None else None
        if number is not None and number.types == {"integer"}:
            self._line(("identifiers",), "receipt", "integer")
        if self._lacks("id") >= set(_ANSWERS):
            self._line(("identifiers",), "answers_repeat_id", value=False)
        elif self.matched:
            self.unsure.append(
                "A description doesn't say whether an answer repeats the id of its request: it is "
                "taken to."
            )
        if _GET in self._lacks("paymentId"):
            self._line(("identifiers",), "get_request_has_id", value=False)

    def _lacks(self, ours: str) -> set[str]:
        """Return the messages that may come without that field."""
        return {
            name
            for name, made in self.matched.items()
            if (one := made.found.get(ours)) is None or not one.is_required
        }

    def _optional(self) -> None:
        lacks_id, lacks_payment = self._lacks("id"), self._lacks("paymentId")
        repeats = not lacks_id >= set(_ANSWERS)
        for name, made in self.matched.items():
            if name in {"PAYMENT_INIT_REQUEST", "REFUND"}:
                continue
            lacking = []
            if name in lacks_id and repeats:
                lacking.append("id")
            if name in lacks_payment and name in _MAY_LACK_PAYMENT:
                lacking.append("paymentId")
            if name == "PAYMENT_RECEIPT" and AMOUNT not in made.several:
                lacking += self._lacking_amount(made)
            if lacking:
                self._line(("optional",), name, lacking)

    def _lacking_amount(self, made: Matched) -> list[str]:
        amount = made.found.get(AMOUNT)
        if amount is None:
            return [AMOUNT]
        if not amount.is_required:
            self.unsure_with_profile.append(
                "PAYMENT_RECEIPT: the amount may be missing. With a profile such a receipt is Not "
                f'known; if they come, add: [optional] PAYMENT_RECEIPT = ["{AMOUNT}"].'
            )
        return []

    # -- headers and constant fields --------------------------------------------------------------

    def _headers(self) -> None:
        for one in headers(self.document):
            name = ".".join(one.path)
            if name.lower() in _OWN_HEADERS:
                continue
            value = one.values[0] if len(one.values) == 1 else None
            if isinstance(value, str) and _is_usable(("headers",), name, value):
                self._line(("headers",), name, value)
            elif one.is_required or one.values:
                self.unmapped.append(
                    f"The handshake wants the header {name[:80]!r}, and the description gives no "
                    "constant text for it that the till can send."
                )

    def _extra(self) -> None:
        for name in sorted(TO_SERVER & self.matched.keys()):
            made = self.matched[name]
            for one in made.left:
                path = self._written(one.path)
                is_constant = len(one.values) == 1 and one.values[0] is not None
                value = _exact(one.values[0]) if is_constant else None
                if is_constant and _is_usable(("extra", name), path, value):
                    self._line(("extra", name), path, value)
                elif one.is_required and one.path not in _paths_of_several(made):
                    self.unmapped.append(
                        f"{name}: {'.'.join(one.path)} is required, and the till has nothing for "
                        "it."
                    )


_GET = "GET_PAYMENT_REQUEST"


def _required(name: str) -> set[str]:
    """Return our fields that the contract requires."""
    needed = {
        "LOGON_CONFIRMATION": ("id",),
        _GET: ("id", "paymentId"),
        "PAYMENT_INIT_REQUEST": ("id", "paymentId", AMOUNT, "paymentDetails.currencyIso"),
        "PAYMENT_INIT_RESPONSE": ("id", "paymentId", "qrCode"),
        "STATUS_UPDATE": ("id", "paymentId", STATE),
        "PAYMENT_RECEIPT": ("id", "paymentId", RECEIPT, STATE),
        "REFUND": ("id", RECEIPT),
        "PROBLEM": ("id", "type"),
    }
    return {TYPE, *needed[name]}


def _is_of_line(ours: str) -> bool:
    return ours.startswith("paymentDetails.products.")


def _collides(path: Path, placed: list[Path]) -> bool:
    return any(one[: len(path)] == path or path[: len(one)] == one for one in placed)


def _paths_of_several(made: Matched) -> set[Path]:
    return {one.path for several in made.several.values() for one in several}


def _is_usable(table: tuple[str, ...], key: str, value: object) -> bool:
    """Whether that line alone is one that a profile may have."""
    try:
        load.parse(text_of((Line(table, key, value, _CERTAIN),)))
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
