"""Where each field of the contract stands in a server's messages, by the tables of a profile."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, get_args, get_origin

import msgspec

from terminal_app.wire.messages import MESSAGE_TYPES, MessagePart
from terminal_app.wire.profile.model import EVERY, Profile

TOP = "$."
"""Begins a path that leads from the top of the message, past the envelope."""
TO_SERVER = frozenset({"PAYMENT_INIT_REQUEST", "STATUS_UPDATE", "REFUND"})
FROM_SERVER = frozenset(MESSAGE_TYPES) - {"PAYMENT_INIT_REQUEST", "REFUND"}
Path = tuple[str, ...]
_MOST_KEPT = 64
"""Of the messages of a few profiles; a till has one."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One field: our path and the server's; ``items`` are the fields of each element of a list."""

    ours: Path
    theirs: Path
    items: tuple["Leaf", ...] = ()

    @property
    def name(self) -> str:
        """Our path as a profile writes it."""
        return ".".join(self.ours)


class _Itself:
    """A profile by its identity: it holds tables, so that no hash of it is cheap."""

    __slots__ = ("profile",)

    def __init__(self, profile: Profile) -> None:
        self.profile = profile

    def __hash__(self) -> int:
        return id(self.profile)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.profile is other.profile


def leaves(message_type: str, profile: Profile) -> tuple[Leaf, ...]:
    """Return every field of a message, with its path from the top of the server's message."""
    return _leaves(message_type, _Itself(profile))


def type_places(profile: Profile) -> tuple[tuple[Path, Mapping[str, str]], ...]:
    """Return where a message's type may be, and our names of the server's words there."""
    return _type_places(_Itself(profile))


@lru_cache(maxsize=_MOST_KEPT)
def _type_places(of: _Itself) -> tuple[tuple[Path, Mapping[str, str]], ...]:
    places: dict[Path, dict[str, str]] = {}
    for name in MESSAGE_TYPES:
        path = placed(name, ("messageType",), of.profile)
        places.setdefault(path, {})[of.profile.types.get(name, name)] = name
    return tuple(places.items())


@lru_cache(maxsize=_MOST_KEPT)
def _leaves(message_type: str, of: _Itself) -> tuple[Leaf, ...]:
    profile = of.profile
    found = []
    for ours, items in _contract_leaves(message_type):
        theirs = placed(message_type, ours, profile)
        inner = tuple(Leaf(one, _item_path(message_type, ours, one, profile)) for one in items)
        found.append(Leaf(ours, theirs, inner))
    return tuple(found)


def placed(message_type: str, ours: Path, profile: Profile) -> Path:
    """Return the server's path to one of our fields, or groups of fields."""
    told, rest = _told(message_type, ours, profile)
    return in_body(".".join((told, *rest)) if told else ".".join(rest), profile)


def in_body(path: str, profile: Profile) -> Path:
    """Return the whole path of one that is written in a profile."""
    if path.startswith(TOP):
        return tuple(path.removeprefix(TOP).split("."))
    return tuple(f"{profile.envelope}.{path}".lstrip(".").split("."))


def personal(message_type: str | None, profile: Profile) -> frozenset[Path]:
    """Return where the customer may be in a message; None: in one of no known type.

    It is the outermost object that holds nothing else that we know. What any message has for the
    customer's counts in all others, where nothing else that we know is there.
    """
    return _personal(message_type, _Itself(profile))


@lru_cache(maxsize=_MOST_KEPT)
def _personal(message_type: str | None, of: _Itself) -> frozenset[Path]:
    profile = of.profile
    found: set[Path] = {("customer",)}
    for name in MESSAGE_TYPES:
        known = leaves(name, profile)
        others = _not_the_customers(name, profile)
        for leaf in known:
            if leaf.ours[0] == "customer":
                ways = (leaf.theirs[:length] for length in range(1, len(leaf.theirs)))
                own = (way for way in ways if not _is_on_a_way(way, others))
                found.add(next(own, leaf.theirs))
    if message_type is None:
        return frozenset(found)
    others = _not_the_customers(message_type, profile)
    return frozenset(one for one in found if not _is_on_a_way(one, others))


def _not_the_customers(message_type: str, profile: Profile) -> list[Path]:
    return [one.theirs for one in leaves(message_type, profile) if one.ours[0] != "customer"]


def _is_on_a_way(path: Path, others: list[Path]) -> bool:
    """Whether one of the other fields is at ``path``, in it, or around it."""
    return any(one[: len(path)] == path or path[: len(one)] == one for one in others)


def _item_path(message_type: str, above: Path, ours: Path, profile: Profile) -> Path:
    for table in _tables(message_type, profile):
        told = table.get(".".join((*above, *ours)))
        if told is not None:
            return tuple(told.split("."))
    return ours


def _told(message_type: str, ours: Path, profile: Profile) -> tuple[str, Path]:
    """Return what the tables say of the longest beginning of ``ours``, and the rest of it."""
    for length in range(len(ours), 0, -1):
        for table in _tables(message_type, profile):
            told = table.get(".".join(ours[:length]))
            if told is not None:
                return told, ours[length:]
    return "", ours


def _tables(message_type: str, profile: Profile) -> Iterator[Any]:
    for name in (message_type, EVERY):
        if name in profile.fields:
            yield profile.fields[name]


def known_paths(message_type: str) -> frozenset[str]:
    """Return what may stand on the left of a message's table: fields, and groups of them."""
    names = set()
    for ours, items in _contract_leaves(message_type):
        names |= {".".join(ours[:length]) for length in range(1, len(ours) + 1)}
        names |= {".".join((*ours, *one)) for one in items}
    return frozenset(names)


@cache
def _contract_leaves(message_type: str) -> tuple[tuple[Path, tuple[Path, ...]], ...]:
    head: list[tuple[Path, tuple[Path, ...]]] = [(("messageType",), ())]
    return (*head, *_of_part(MESSAGE_TYPES[message_type], ()))


def _of_part(part: type[MessagePart], above: Path) -> Iterator[tuple[Path, tuple[Path, ...]]]:
    for one in msgspec.structs.fields(part):
        path = (*above, one.encode_name)
        kind = next((each for each in _kinds(one.type) if _is_part(each)), None)
        if kind is None:
            yield path, ()
        elif any(get_origin(each) is tuple for each in (one.type, *get_args(one.type))):
            yield path, tuple(inner for inner, _items in _of_part(kind, ()))
        else:
            yield from _of_part(kind, path)


def _kinds(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 - a type expression
    yield annotation
    for inner in get_args(annotation):
        yield from _kinds(inner)


def _is_part(kind: object) -> bool:
    return get_origin(kind) is None and isinstance(kind, type) and issubclass(kind, MessagePart)
