"""One rule about money, broken on purpose."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutation:
    """One rule broken in one place."""

    rule: str
    """Its number in docs/rules.md, or what else it belongs to."""
    breaks: str
    file: str
    """Relative to the top of the tree."""
    old: str
    """Found there exactly once, or the list is out of date."""
    new: str
    tests: tuple[str, ...]
    """Files of tests, or names of tests in them, as pytest takes them."""
