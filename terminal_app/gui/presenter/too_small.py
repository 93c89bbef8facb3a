"""What is said in place of everything while the window is too small to show it."""

from terminal_app.gui.screen_state import (
    LEAST_SIZE,
    Button,
    CenterPane,
    Gesture,
    Paying,
    Result,
    TooSmall,
)
from terminal_app.texts import Texts


def words(texts: Texts) -> TooSmall:
    """Return what is said while nothing is under way."""
    width, height = LEAST_SIZE
    return TooSmall(
        of_screen=texts.say(
            "This screen is too small for the till, which needs {width} x {height} pixels. "
            "Choose a higher resolution in the system's settings, or connect a larger screen.",
            width=width,
            height=height,
        ),
        of_window=texts.say(
            "This window is too small for the till. Make it larger, or press F11 for the full "
            "screen."
        ),
    )


def render(texts: Texts, center: CenterPane, main_button: Button) -> TooSmall:
    """Return what is said, with what the middle pane would show, and what cancels a payment."""
    face, now = center.face, list[str]()
    if isinstance(face, Paying | Result):
        amount = face.amount.replace("\n", " · ")
        now.append(f"{face.title} {amount}".strip())
    if isinstance(face, Paying) and face.waiting:
        now.append(face.waiting)
    if isinstance(face, Result):
        now += [" ".join(filter(None, (one.label, one.text))) for one in face.details]
    if center.notice is not None:
        # Before the details: it is what matters now.
        now.insert(1, f"{center.notice.title} {center.notice.text}".strip())
    cancel = main_button.text if main_button.gesture is Gesture.CANCEL else ""
    return words(texts)._replace(now=tuple(now), cancel=cancel)
