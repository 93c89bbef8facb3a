"""Pixels of a virtual screen: when one gets a colour, and which colour one comes to rest at."""

import time

from tests.support.screen import Colour, Screen

Place = tuple[int, int]

PATIENCE_S = 60.0
"""How long anything may take. It ends a run that hangs, so it is far longer than a busy machine."""
BLACK = (0, 0, 0)
"""The screen with no window on it, and the dark modules of a code."""
A_KEY = (60, 230)
"""Inside the key 7 of the till, and inside a label of the bare window."""

_LOOK_EVERY_S = 0.0005
_AT_REST_S = 0.5


def painted_at(screen: Screen, place: Place, colour: Colour) -> float:
    """Return the wall clock's time when the pixel at ``place`` first has ``colour``.

    Raises: TimeoutError.
    """
    by = time.monotonic() + PATIENCE_S
    while time.monotonic() < by:
        if screen.pixel(*place) == colour:
            return time.time()
        # Asking without a pause would keep the X server from painting.
        time.sleep(_LOOK_EVERY_S)
    raise TimeoutError(f"no {colour} at {place}; it is {screen.pixel(*place)}")


def colour_at_rest(screen: Screen, place: Place, other_than: Colour) -> Colour:
    """Return the colour of the pixel at ``place`` once it has changed and changes no more.

    Raises: TimeoutError.
    """
    by = time.monotonic() + PATIENCE_S
    colour, since = other_than, time.monotonic()
    while time.monotonic() < by:
        now = screen.pixel(*place)
        if now != colour:
            colour, since = now, time.monotonic()
        elif colour != other_than and time.monotonic() - since > _AT_REST_S:
            return colour
        time.sleep(_LOOK_EVERY_S)
    raise TimeoutError(f"the pixel at {place} doesn't come to rest at another colour")
