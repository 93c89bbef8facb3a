"""Letting phones of the network into a demo: its button, and what is said while they can."""

from terminal_app.channel.commands import SetLanAccess
from terminal_app.channel.events import LanAccessChanged
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import Button, Gesture, Notice, Tone


def let_in(model: TillModel, ports: PresenterPorts) -> Mode:
    """Ask for it; between payments alone, since codes lead elsewhere afterwards."""
    return _ask(model, ports, is_open=True)


def keep_out(model: TillModel, ports: PresenterPorts) -> Mode:
    """Ask for the reverse."""
    return _ask(model, ports, is_open=False)


def _ask(model: TillModel, ports: PresenterPorts, *, is_open: bool) -> Mode:
    is_busy = model.lan_access_asked or model.is_taking or model.scan is not None
    if model.lan_access is not None and not is_busy:
        model.lan_access_asked, model.notice = True, None
        ports.post(SetLanAccess(is_open))
    return model.mode


def changed(model: TillModel, event: LanAccessChanged) -> None:
    """Take in what has become of it."""
    model.lan_access, model.lan_access_asked = event, False
    if event.why_not:
        title = model.texts.say("No phone can be let in")
        model.notice = Notice(Tone.NOT_KNOWN, title, event.why_not)


def buttons(model: TillModel) -> tuple[Button, ...]:
    """Return the button; none where there is no demo's server."""
    if model.lan_access is None:
        return ()
    enabled = not model.lan_access_asked
    if model.lan_access.address:
        text = model.texts.say("Keep phones out")
        return (Button(Gesture.KEEP_PHONES_OUT, text, enabled=enabled),)
    text = model.texts.say("Pay with a real phone")
    return (Button(Gesture.LET_PHONES_IN, text, enabled=enabled),)


def is_open(model: TillModel) -> bool:
    """Whether phones of the network can get in."""
    return model.lan_access is not None and bool(model.lan_access.address)


def mark(model: TillModel) -> str:
    """Return the mark above the middle pane, with what is to be seen while phones can get in."""
    own = model.issuer.mark
    if model.lan_access is None or not model.lan_access.address:
        return own
    _, _, where = model.lan_access.address.rpartition("/")
    said = model.texts.say("Open to everybody in this network: {address}", address=where)
    return f"{own}\n{said}"
