"""What is said besides the mode, and how long it holds."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

What = TypeVar("What")


@dataclass(slots=True)
class Said(Generic[What]):
    """A sentence or a notice; None or an empty one: nothing is said."""

    what: What
    holds: Callable[[], bool] | None = None
    """Whether its cause still is; None: nothing but a person ends it."""
    is_of_what_is_shown: bool = False
    """It ends as soon as something else is shown, too."""
    _shown: Hashable = None
    """What was shown when it was said."""

    def has_ended(self, shown: Hashable) -> bool:
        """Return whether its cause is gone. ``shown``: what is shown now."""
        if not self.what:
            return False
        if self._shown is None:
            self._shown = shown
        is_elsewhere = self.is_of_what_is_shown and shown != self._shown
        return is_elsewhere or (self.holds is not None and not self.holds())
