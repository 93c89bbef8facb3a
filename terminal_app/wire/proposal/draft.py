"""A profile being found out: what is known of a server so far, and the profile that it makes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from terminal_app.wire.messages import MESSAGE_TYPES, PaymentState
from terminal_app.wire.profile.layout import Path, leaves
from terminal_app.wire.profile.model import EVERY, SHIPPED, NumberType, Profile, Unit
from terminal_app.wire.proposal import names

Key = tuple[str, ...]
"""Which line of a profile: the names of its tables, and its own."""
TYPE = "messageType"
_GROUPS = ("paymentDetails", "merchant", "customer")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line is in a profile: the number of the recorded message, and where in it."""

    message: int
    path: str
    why: str


@dataclass(slots=True)
class Draft:
    """What is known so far; paths lead from the top of the server's message."""

    placed: dict[tuple[str, str], Path] = field(default_factory=dict)
    """By message and our field: where it was seen, or asked for."""
    refused: dict[str, set[Path]] = field(default_factory=dict)
    """By message: where the server wants nothing of ours."""
    fillers: dict[str, dict[Path, Any]] = field(default_factory=dict)
    """By message: constant fields that the server wants."""
    types: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    unit: Unit = Unit.MINOR
    amount_type: NumberType = NumberType.INTEGER
    receipt_type: NumberType = NumberType.STRING
    answers_repeat_id: bool = True
    get_request_has_id: bool = True
    lacking: dict[str, set[str]] = field(default_factory=dict)
    """By message: what the server's may lack."""
    headers: dict[str, str] = field(default_factory=dict)
    is_unit_confirmed: bool = False
    """The phone has shown the till's amount."""
    reasons: dict[Key, Reason] = field(default_factory=dict)

    # -- where a field is -----------------------------------------------------------------------

    @property
    def style(self) -> str:
        """The style of the server's names."""
        return _style(frozenset(self.placed.items()))

    @property
    def type_style(self) -> str:
        """The style of the server's names of messages; empty for the contract's."""
        votes: Counter[str] = Counter()
        for ours, theirs in self.types.items():
            # A name of one word tells little.
            weight = 10 if len(names.words(ours)) > 1 else 1
            votes.update(dict.fromkeys(sorted(names.styles_of(ours, theirs)), weight))
        if not votes or votes["UPPER_CASE"] == max(votes.values()):
            return ""
        return votes.most_common(1)[0][0]

    @property
    def envelope(self) -> Path:
        """Where most of the bodies' fields begin."""
        return _envelope(frozenset(self.placed.items()))

    def place(self, name: str, ours: str) -> Path | None:
        """Return where a field is, or is likely to be; None where the server wants it nowhere."""
        unwanted = self.refused.get(name, set())
        for path in self._candidates(name, ours):
            if not any(path[: len(one)] == one for one in unwanted):
                return path
        return None

    def _candidates(self, name: str, ours: str) -> Iterator[Path]:
        if (own := self.placed.get((name, ours))) is not None:
            yield own
        elsewhere = Counter(
            path
            for (other, field_), path in self.placed.items()
            if field_ == ours and other != name
        )
        yield from (path for path, _number in elsewhere.most_common())
        style, steps = self.style, ours.split(".")
        own_steps = tuple(names.styled(step, style) for step in steps)
        yield from self._beside_siblings(ours, own_steps[-1])
        yield (*self.envelope, *own_steps)
        yield own_steps

    def _beside_siblings(self, ours: str, last: str) -> Iterator[Path]:
        """Yield where the rest of the field's group was seen under its own names."""
        group, _, _own = ours.rpartition(".")
        if not group:
            return
        style = self.style
        votes = Counter(
            path[:-1]
            for (_name, field_), path in self.placed.items()
            if field_.rpartition(".")[0] == group
            and path[-1] == names.styled(field_.rpartition(".")[2], style)
        )
        yield from ((*above, last) for above, _number in votes.most_common(1))

    def unplaced(self, name: str) -> list[str]:
        """Return the fields of a message that have no place."""
        return [leaf.name for leaf in leaves(name, SHIPPED) if self.place(name, leaf.name) is None]

    # -- the profile ----------------------------------------------------------------------------

    def type_of(self, name: str) -> str:
        """Return the server's name of a message, as far as it is known."""
        if name in self.types:
            return self.types[name]
        return names.styled(name, self.type_style) if self.type_style else name

    def profile(self) -> Profile:
        """Return what is known as a profile; it may not be usable yet."""
        envelope = self.envelope
        return Profile(
            unit=self.unit,
            amount_type=self.amount_type,
            fields=self._tables(envelope),
            types={one: self.type_of(one) for one in MESSAGE_TYPES if self.type_of(one) != one},
            states={
                one.value: self.states[one.value]
                for one in PaymentState
                if self.states.get(one.value, one.value) != one.value
            },
            receipt_type=self.receipt_type,
            answers_repeat_id=self.answers_repeat_id,
            get_request_has_id=self.get_request_has_id,
            envelope=".".join(envelope),
            optional={
                name: tuple(sorted(fields)) for name, fields in self.lacking.items() if fields
            },
            headers=dict(self.headers),
            extra=self._extra(envelope),
        )

    def _extra(self, envelope: Path) -> Mapping[str, Mapping[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for name, table in self.fillers.items():
            ours = [self.place(name, leaf.name) for leaf in leaves(name, SHIPPED)]
            taken = ours + list(table)
            for path, value in table.items():
                # An object with something in it is there by itself, and so is a field of ours.
                is_above = any(
                    one is not None and len(one) > len(path) and one[: len(path)] == path
                    for one in taken
                )
                if not is_above and path not in ours:
                    found.setdefault(name, {})[_below(path, envelope)] = value
        return found

    def _tables(self, envelope: Path) -> Mapping[str, Mapping[str, str]]:
        """Return the shortest tables that put every field where it is."""
        where: dict[str, dict[str, str]] = {}
        for name in MESSAGE_TYPES:
            for leaf in leaves(name, SHIPPED):
                path = self.place(name, leaf.name)
                if path is not None:
                    where.setdefault(leaf.name, {})[name] = _below(path, envelope)
        every: dict[str, str] = {}
        tables: dict[str, dict[str, str]] = {}
        for ours, by_message in where.items():
            usual = Counter(by_message.values()).most_common(1)[0][0]
            every[ours] = usual
            for name, told in by_message.items():
                if told != usual:
                    tables.setdefault(name, {})[ours] = told
        shortest = _with_groups(every)
        shortest |= self._items()
        return {EVERY: shortest, **tables} if shortest else tables

    def _items(self) -> dict[str, str]:
        """Return the fields of a line, in the server's style."""
        style, found = self.style, {}
        for leaf in leaves("PAYMENT_INIT_REQUEST", SHIPPED):
            for inner in leaf.items:
                theirs = names.styled(inner.name, style)
                if theirs != inner.name:
                    found[f"{leaf.name}.{inner.name}"] = theirs
        return found


_Placed = frozenset[tuple[tuple[str, str], Path]]


@lru_cache(maxsize=256)
def _style(placed: _Placed) -> str:
    pairs = [
        (ours.rpartition(".")[2], theirs[-1])
        for (_name, ours), theirs in placed
        if not theirs[-1].isdigit()
    ]
    return names.style_of(pairs)


@lru_cache(maxsize=256)
def _envelope(placed: _Placed) -> Path:
    votes: Counter[Path] = Counter()
    style = _style(placed)
    for (_name, ours), theirs in sorted(placed):
        own = tuple(names.styled(step, style) for step in ours.split("."))
        if ours != TYPE and theirs[-len(own) :] == own:
            votes[theirs[: -len(own)]] += 1
    found = votes.most_common(1)
    return found[0][0] if found and found[0][1] > votes[()] else ()


def _below(path: Path, envelope: Path) -> str:
    if path[: len(envelope)] == envelope and len(path) > len(envelope):
        return ".".join(path[len(envelope) :])
    return "$." + ".".join(path)


def _with_groups(every: Mapping[str, str]) -> dict[str, str]:
    """Return the lines without those that the line of their group says already."""
    lines = {ours: path for ours, path in every.items() if ours != path}
    for group in _GROUPS:
        inside = {ours: path for ours, path in every.items() if ours.startswith(f"{group}.")}
        above = {path.rpartition(".")[0] for path in inside.values()}
        if len(above) != 1 or above <= {group, ""}:
            continue
        (moved,) = above
        for ours, path in inside.items():
            if path.rpartition(".")[2] == ours.rpartition(".")[2]:
                lines.pop(ours, None)
        lines[group] = moved
    return lines
