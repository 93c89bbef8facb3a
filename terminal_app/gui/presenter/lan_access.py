"""Letting phones of the network into a demo: its button, and what is said while they can."""

from terminal_app.channel.commands import OpenToPhones
from terminal_app.channel.events import PhonesChanged
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.presenter.ports import Around
from terminal_app.gui.screen_state import Button, Gesture, Notice, Tone


class Phones:
    """Answers that button."""

    def __init__(self, scene: Scene, around: Around) -> None:
        self._scene = scene
        self._around = around

    def let_in(self) -> None:
        """Ask for it; between payments alone, since codes lead elsewhere afterwards."""
        self._ask(is_open=True)

    def keep_out(self) -> None:
        """Ask for the reverse."""
        self._ask(is_open=False)

    def _ask(self, *, is_open: bool) -> None:
        scene = self._scene
        if scene.phones is None or scene.phones_asked or scene.is_taking or scene.scan is not None:
            return
        scene.phones_asked, scene.said = True, None
        self._around.post(OpenToPhones(is_open))


def changed(scene: Scene, event: PhonesChanged) -> None:
    """Take in what has become of it."""
    scene.phones, scene.phones_asked = event, False
    if event.why_not:
        title = scene.texts.say("No phone can be let in")
        scene.said = Notice(Tone.NOT_KNOWN, title, event.why_not)


def buttons(scene: Scene) -> tuple[Button, ...]:
    """Return the button; none where there is no demo's server."""
    if scene.phones is None:
        return ()
    enabled = not scene.phones_asked
    if scene.phones.address:
        text = scene.texts.say("Keep phones out")
        return (Button(Gesture.KEEP_PHONES_OUT, text, enabled=enabled),)
    text = scene.texts.say("Let a phone in")
    return (Button(Gesture.LET_PHONES_IN, text, enabled=enabled),)


def mark(scene: Scene) -> str:
    """Return the mark above the middle pane, with what is to be seen while phones can get in."""
    own = scene.issuer.mark
    if scene.phones is None or not scene.phones.address:
        return own
    _, _, where = scene.phones.address.rpartition("/")
    said = scene.texts.say("Open to everybody in this network: {address}", address=where)
    return f"{own}\n{said}"
