"""Which message of a description is which of ours, and where each of our fields is in it.

By what stands there (a constant, an enumeration), by our own names in any style, and last by names
that servers use for the same: those are likely, not certain.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from terminal_app.wire.description.messages import Described
from terminal_app.wire.description.schema import Field
from terminal_app.wire.messages import MESSAGE_TYPES, CurrencyIso
from terminal_app.wire.profile.layout import Leaf, Path, leaves
from terminal_app.wire.profile.model import SHIPPED
from terminal_app.wire.proposal import names

TYPE, STATE, RECEIPT = "messageType", "paymentState", "paymentReceiptId"
AMOUNT, CURRENCY = "paymentDetails.amount", "paymentDetails.currencyIso"
_SAME, _BY_VALUES = 1_000, 4
_CURRENCIES = frozenset(one.value for one in CurrencyIso)
_TYPES_OF: Mapping[str, frozenset[str]] = {
    AMOUNT: frozenset({"integer", "number", "string"}),
    RECEIPT: frozenset({"string", "integer"}),
    "quantity": frozenset({"integer", "number"}),
    "amount": frozenset({"integer", "number", "string"}),
}
_TEXT = frozenset({"string"})
_HEADS = frozenset(
    {"head", "header", "meta", "message", "msg", "envelope", "payload", "body", "data"}
)
"""What may stand above the message's own id."""


@dataclass(slots=True)
class Matched:
    """One of our messages in the description."""

    name: str
    described: Described
    word: str | None = None
    """The server's word for the type; None where nothing says it."""
    found: dict[str, Field] = field(default_factory=dict)
    """By our field; of a line's fields by the whole of our path."""
    likely: set[str] = field(default_factory=set)
    """Those of ``found`` that are there by a name that isn't ours."""
    several: dict[str, tuple[Field, ...]] = field(default_factory=dict)
    """Where more than one of the server's could be ours."""

    @property
    def left(self) -> Iterator[Field]:
        """The server's fields that are none of ours."""
        taken = {one.path for one in self.found.values()}
        yield from (one for one in self.described.fields if one.path not in taken)

    def path(self, ours: str) -> Path | None:
        """Return where our field is."""
        found = self.found.get(ours)
        return found.path if found is not None else None


def match(described: Sequence[Described]) -> tuple[dict[str, Matched], list[Described]]:
    """Return the messages that are ours, by our name, and those that aren't."""
    found: dict[str, Matched] = {}
    others: list[Described] = []
    for by_constant in (True, False):
        rest = others if not by_constant else list(described)
        others = []
        for one in rest:
            made = _by_constant(one) if by_constant else _by_name(one)
            if made is None or (made.name in found and not _is_same(made, found[made.name])):
                others.append(one)
            else:
                found.setdefault(made.name, made)
    for made in found.values():
        _place(made)
    return found, others


def _is_same(made: Matched, known: Matched) -> bool:
    """Whether it is the other way of a message that goes both ways."""
    return {one.path for one in made.described.fields} == {
        one.path for one in known.described.fields
    }


def _by_constant(described: Described) -> Matched | None:
    """Return the message whose type says in our word, in any style, what it is."""
    found = [
        (names.likeness(TYPE, one.path), name, one, word)
        for one in described.fields
        for word in _said_by(one)
        for name in MESSAGE_TYPES
        if names.is_alike(name, word)
    ]
    if not found:
        return None
    _likeness, name, one, word = max(found, key=lambda each: (each[0], -len(each[2].path)))
    return Matched(name, described, word, {TYPE: one})


def _said_by(one: Field) -> list[str]:
    """Return the only word that may stand there."""
    told = one.values if len(one.values) == 1 else () if one.values else one.examples
    return [value for value in told if isinstance(value, str)][:1]


def _by_name(described: Described) -> Matched | None:
    """Return the message that the description calls as we do, whatever its type says."""
    for name in MESSAGE_TYPES:
        if any(names.is_alike(name, one) for one in described.names):
            constants = [
                (names.likeness(TYPE, one.path), one)
                for one in described.fields
                if len(one.values) == 1 and isinstance(one.values[0], str)
            ]
            likely = [each for each in constants if each[0]]
            if not likely:
                return Matched(name, described)
            _likeness, one = max(likely, key=lambda each: each[0])
            return Matched(name, described, str(one.values[0]), {TYPE: one})
    return None


# -- fields -------------------------------------------------------------------------------------


def _place(made: Matched) -> None:
    known = [leaf for leaf in leaves(made.name, SHIPPED) if leaf.name != TYPE]
    type_at = made.path(TYPE)
    free = {one.path: one for one in made.described.fields if one.path != type_at}
    scores = sorted(
        (
            (-_score(leaf, one), leaf.name, one.path)
            for leaf in known
            for one in free.values()
            if _score(leaf, one)
        ),
    )
    by_name = {leaf.name: leaf for leaf in known}
    for score, ours, path in scores:
        if ours in made.found or ours in made.several or path not in free:
            continue
        rivals = [at for at_score, mine, at in scores if (at_score, mine) == (score, ours)]
        rivals = [at for at in rivals if at in free]
        if len(rivals) > 1:
            made.several[ours] = tuple(free[at] for at in rivals)
            continue
        one = free.pop(path)
        made.found[ours] = one
        if not _is_our_name(ours, path):
            made.likely.add(ours)
        _place_items(made, by_name[ours], one)


def _place_items(made: Matched, leaf: Leaf, one: Field) -> None:
    """Place the fields of a line."""
    for inner in leaf.items:
        rated = [(_score(inner, each), each) for each in one.items]
        score, best = max(rated, key=lambda each: each[0], default=(0, None))
        if best is not None and score and sum(each == score for each, _one in rated) == 1:
            made.found[f"{leaf.name}.{inner.name}"] = best
            if not _is_our_name(inner.name, best.path):
                made.likely.add(f"{leaf.name}.{inner.name}")


def _score(leaf: Leaf, one: Field) -> int:
    """Return how likely a field of ours is that of the server's; 0: not."""
    wanted = _TYPES_OF.get(leaf.name, _TEXT)
    if bool(leaf.items) is not bool(one.items):
        return 0
    if not leaf.items and one.types and not one.types & wanted:
        return 0
    if one.path == leaf.ours:
        return _SAME
    found = names.likeness(leaf.name, one.path)
    if leaf.name == "id" and found and not _may_be_the_messages(one.path):
        return 0
    told = {value for value in one.values if isinstance(value, str)}
    if leaf.name == CURRENCY and told and told <= _CURRENCIES:
        return found + _BY_VALUES
    if leaf.name == STATE and told and any(map(names.state_of, told)):
        return found + _BY_VALUES if found else 0
    return found


def _may_be_the_messages(path: Path) -> bool:
    """Whether it is the message's own id, and not that of something in it."""
    if names.words(path[-1]) != ("id",):
        return True
    return all(set(names.words(step)) <= _HEADS for step in path[:-1])


def _is_our_name(ours: str, path: Path) -> bool:
    """Whether the path ends in our own words, in whatever style."""
    own = names.words(ours.rpartition(".")[2])
    spoken = tuple(word for step in path for word in names.words(step))
    return spoken[-len(own) :] == own
