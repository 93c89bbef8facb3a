"""GET-flow: a customer has scanned the till's own code and waits for an amount."""

from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.screen_state import Button, CenterPane, Detail, Gesture, Notice, Result, Tone
from terminal_app.payments.scan import DeclineReason, Scan, ScanState


def changed(model: TillModel, scan: Scan) -> None:
    """Take in that a customer waits for an amount, or doesn't any more."""
    if scan.state is ScanState.WAITING:
        if model.scan is None or model.scan.payment_id != scan.payment_id:
            model.scan_since = model.clock()
            model.typed_before_scan = bool(model.typed.text)
            model.notice = None
        model.scan = scan
        return
    was_shown = model.scan is not None and model.scan.payment_id == scan.payment_id
    forget(model, scan.payment_id)
    timed_out = scan.reason is DeclineReason.TIME_UP
    if was_shown and (scan.state is ScanState.WITHDRAWN or timed_out):
        title = model.texts.say("The customer has left: nothing was sent.")
        model.notice = Notice(Tone.NOT_KNOWN, title)


def forget(model: TillModel, payment_id: str) -> None:
    """Note that this customer isn't waiting any more; what was typed stays."""
    if model.scan is not None and model.scan.payment_id == payment_id:
        model.scan = None
    model.mode = model.mode.without_scan(payment_id)


def render(model: TillModel, notice: Notice | None) -> CenterPane:
    """Return the middle pane while a customer waits for an amount."""
    say = model.texts.say
    details = (
        Detail("", say("A customer has scanned and waits for the amount.")),
        Detail("", say("The customer then confirms it on the phone.")),
    )
    key = "" if model.typed.text else "Esc"
    decline = Button(Gesture.DECLINE_SCAN, say("Decline"), key, dangerous=True)
    # Words so short that they stay as large as a result's: read from two metres.
    shown = Result(Tone.NEUTRAL, say("Scanned"), say("Type the amount"), details, wrapped=True)
    return CenterPane(shown, notice, (decline,))


def with_notice(model: TillModel, notice: Notice | None) -> Notice | None:
    """Return ``notice``, and besides that a customer waits while something else is shown."""
    if model.scan is None or model.mode.request is not None:
        return notice
    waits = model.texts.say("A customer has scanned and waits for the amount.")
    if notice is None:
        return Notice(Tone.NOT_KNOWN, waits)
    return notice._replace(text=f"{notice.text} {waits}".strip())


def charge_text(model: TillModel, amount: str | None) -> str:
    """Return what the button says that answers the customer who has scanned."""
    if amount is None:
        return model.texts.say("Scanned: type the amount")
    return model.texts.say("Scanned: charge {amount}", amount=amount)
