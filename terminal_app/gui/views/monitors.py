"""The screens of the desktop, and which of them faces the customer."""

from contextlib import suppress

from terminal_app.gui.views.customer_display import Place

_WINDOWED = (960, 600)
_LEAST = (480, 360)


def screens() -> list[Place]:
    """Return every screen, from left to right; none where nobody can tell."""
    from screeninfo import ScreenInfoError, get_monitors  # noqa: PLC0415 - after the first paint

    with suppress(ScreenInfoError, OSError):
        return sorted({Place(one.x, one.y, one.width, one.height) for one in get_monitors()})
    return []


def place_of_customers(wanted: str, number: int, found: list[Place], till: Place) -> Place | None:
    """Return where the customer's window goes; None: there is to be none.

    ``wanted`` is the settings' word (auto, on, off); ``number`` the screen from the left, 1 the
    first, 0 for the first one that the till isn't on; ``till`` is where the till's window is.
    """
    if wanted == "off":
        return None
    others = [screen for screen in found if not _holds(screen, till)]
    if 0 < number <= len(found):
        chosen = found[number - 1]
        if chosen in others:
            return chosen
    if others:
        return others[0]
    if wanted == "auto":
        return None
    width, height = _WINDOWED
    beside = till.x + till.width
    own = next((screen for screen in found if _holds(screen, till)), till)
    if beside + width <= own.x + own.width:
        return Place(beside, till.y, width, height, fills_screen=False)
    # Over the till, but never over the amount, nor over what the header warns of.
    width = min(width, max(_LEAST[0], own.width // 2))
    height = min(height, max(_LEAST[1], own.height // 2))
    right, bottom = own.x + own.width, own.y + own.height
    return Place(right - width, bottom - height, width, height, fills_screen=False)


def own_screen(found: list[Place], till: Place) -> Place | None:
    """Return the screen that the till's window begins on; None where nobody can tell."""
    return next((screen for screen in found if _holds(screen, till)), None)


def _holds(screen: Place, till: Place) -> bool:
    inside = screen.x <= till.x < screen.x + screen.width
    return inside and screen.y <= till.y < screen.y + screen.height
