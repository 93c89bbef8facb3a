"""Which result is to be heard: one that has just come by itself, not one that was looked up."""

from terminal_app.gui.screen_state import Result, ScreenState, Tone


def news(before: ScreenState | None, after: ScreenState, *, alarmed: bool) -> Tone | None:
    """Return what an event has brought, or None for nothing that a person must turn round for.

    ``alarmed``: it contradicts what was shown before, so no cheerful sound.
    """
    if alarmed:
        return Tone.NOT_KNOWN
    face = after.center.face
    if not isinstance(face, Result) or face.tone is Tone.NEUTRAL:
        return None
    was = before.center.face if before is not None else None
    if isinstance(was, Result) and (was.tone, was.title) == (face.tone, face.title):
        return None
    return face.tone
