"""Check of where a profile puts the fields: each has a place of its own, and arrays have no gap."""

from collections.abc import Mapping, Sequence

from terminal_app.wire.messages import MESSAGE_TYPES
from terminal_app.wire.profile.layout import TO_SERVER, Leaf, Path, in_body, leaves
from terminal_app.wire.profile.model import EVERY, Profile

Key = tuple[str, ...]
"""Names of the tables above a key of the profile, and its own."""


class MisplacedError(ValueError):
    """Two fields are at one path, or one is inside another; ``at``: the key that puts one there."""

    def __init__(self, at: Key, why: str) -> None:
        super().__init__(why)
        self.at = at
        self.why = why


def check(profile: Profile) -> None:
    """Check every message.

    Raises: MisplacedError.
    """
    for name in MESSAGE_TYPES:
        _check_message(name, profile)
        for leaf in leaves(name, profile):
            _check_items(name, leaf, profile)


def _check_message(name: str, profile: Profile) -> None:
    known = leaves(name, profile)
    keys: dict[Path, Key] = {}
    for leaf in known:
        key = _key_of(name, leaf.name, profile)
        # Of two fields at one path the one that the profile has put there is to be corrected.
        if key[0] == "fields" or leaf.theirs not in keys:
            keys[leaf.theirs] = key
    named = {leaf.theirs: leaf.name for leaf in known}
    _refuse_twice([leaf.theirs for leaf in known], keys, named, name)
    paths = list(named)
    if name in TO_SERVER:
        for table in (EVERY, name):
            for path in profile.extra.get(table, {}):
                whole = in_body(path, profile)
                keys[whole], named[whole] = ("extra", table, path), f"the extra {path}"
                paths.append(whole)
        _refuse_twice(paths, keys, named, name)
    _refuse_inside(paths, keys, named)
    _refuse_gaps(paths, keys)


def _check_items(name: str, leaf: Leaf, profile: Profile) -> None:
    paths = [one.theirs for one in leaf.items]
    keys = {one.theirs: _key_of(name, f"{leaf.name}.{one.name}", profile) for one in leaf.items}
    named = {one.theirs: f"{leaf.name}.{one.name}" for one in leaf.items}
    _refuse_twice(paths, keys, named, name)
    _refuse_inside(paths, keys, named)


def _key_of(name: str, ours: str, profile: Profile) -> Key:
    """Return the key that has put one of our fields where it is."""
    steps = ours.split(".")
    for length in range(len(steps), 0, -1):
        for table in (name, EVERY):
            path = ".".join(steps[:length])
            if path in profile.fields.get(table, {}):
                return ("fields", table, path)
    return ("envelope", "path")


def _refuse_twice(
    paths: Sequence[Path], keys: Mapping[Path, Key], named: Mapping[Path, str], message: str
) -> None:
    for path in paths:
        if paths.count(path) > 1:
            raise MisplacedError(
                keys[path],
                f"two fields of {message} would be at {'.'.join(path)}, one of them {named[path]}. "
                "Give each a path of its own.",
            )


def _refuse_inside(
    paths: Sequence[Path], keys: Mapping[Path, Key], named: Mapping[Path, str]
) -> None:
    for path in paths:
        for other in paths:
            if len(other) > len(path) and other[: len(path)] == path:
                raise MisplacedError(
                    keys[other],
                    f"{named[other]} would be inside {named[path]}, which is a value at "
                    f"{'.'.join(path)}. Give it another path.",
                )


def _refuse_gaps(paths: Sequence[Path], keys: Mapping[Path, Key]) -> None:
    """An array has places from 0 on, and no names."""
    children: dict[Path, set[str]] = {}
    for path in paths:
        for length in range(len(path)):
            children.setdefault(path[:length], set()).add(path[length])
    for above, steps in children.items():
        numbers = {int(one) for one in steps if one.isdigit()}
        if numbers and (len(numbers) < len(steps) or numbers != set(range(len(numbers)))):
            under = next(one for one in paths if one[: len(above)] == above)
            raise MisplacedError(
                keys[under],
                f"{'.'.join(above)} is an array: its places are numbers from 0 on, none left out.",
            )
