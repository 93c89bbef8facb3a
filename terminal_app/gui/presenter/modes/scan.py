"""GET-flow: a customer has scanned the till's own code, and what the till says about it."""

from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.screen_state import Button, Customer, Detail, Gesture, Notice, Result, Tone
from terminal_app.payments.scan import DeclineReason, Scan, ScanState


def scan_changed(scene: Scene, scan: Scan) -> None:
    """A customer waits for an amount, or doesn't any more."""
    if scan.state is ScanState.WAITING:
        if scene.scan is None or scene.scan.payment_id != scan.payment_id:
            scene.scan_since = scene.clock()
            scene.typed_before_scan = bool(scene.keyed.text)
            scene.said = None
        scene.scan = scan
        return
    was_shown = scene.scan is not None and scene.scan.payment_id == scan.payment_id
    forget(scene, scan.payment_id)
    timed_out = scan.reason is DeclineReason.TIME_UP
    if was_shown and (scan.state is ScanState.WITHDRAWN or timed_out):
        title = scene.texts.say("The customer has left: nothing was sent.")
        scene.said = Notice(Tone.NOT_KNOWN, title)


def forget(scene: Scene, payment_id: str) -> None:
    """That customer isn't waiting any more; what was typed stays."""
    if scene.scan is not None and scene.scan.payment_id == payment_id:
        scene.scan = None
    asked = scene.ask_again_for
    if asked is not None and asked.answers_scan and asked.payment_id == payment_id:
        scene.ask_again_for = None


def face(scene: Scene, notice: Notice | None) -> Customer:
    """Return the middle pane while a customer waits for an amount."""
    say = scene.texts.say
    details = (
        Detail("", say("A customer has scanned and waits for the amount.")),
        Detail("", say("The customer then confirms it on the phone.")),
    )
    key = "" if scene.keyed.text else "Esc"
    decline = Button(Gesture.DECLINE_SCAN, say("Decline"), key, dangerous=True)
    # Words so short that they stay as large as a result's: read from two metres.
    shown = Result(Tone.NEUTRAL, say("Scanned"), say("Type the amount"), details, wrapped=True)
    return Customer(shown, notice, (decline,))


def with_notice(scene: Scene, notice: Notice | None) -> Notice | None:
    """Return ``notice``, and besides that a customer waits while another result is shown."""
    if scene.scan is None or scene.starting is not None:
        return notice
    say = scene.texts.say
    waits = say("A customer has scanned and waits for the amount.")
    if notice is None:
        return Notice(Tone.NOT_KNOWN, waits)
    return notice._replace(text=f"{notice.text} {waits}".strip())


def charge_text(scene: Scene, amount: str | None) -> str:
    """Return what the button says that answers the customer who has scanned."""
    if amount is None:
        return scene.texts.say("Scanned: type the amount")
    return scene.texts.say("Scanned: charge {amount}", amount=amount)
