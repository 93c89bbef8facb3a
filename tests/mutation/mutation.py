"""The description of one mutation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change to one file that breaks a rule about money."""

    rule: str
    """Its number in docs/rules.md, or the area it belongs to."""
    breaks: str
    file: str
    """Relative to the top of the tree."""
    old: str
    """A text that is in the file exactly once."""
    new: str
    tests: tuple[str, ...]
    """Test files or names of tests, as arguments of pytest."""
