"""What each event of the session changes in the scene."""

from terminal_app import sentences
from terminal_app.channel.events import (
    Event,
    Line,
    LineChanged,
    LoggedOn,
    MessageSetAside,
    NotRecorded,
    PaymentChanged,
    PaymentRefused,
    RecordingRestored,
    Refusal,
    SessionStopped,
)
from terminal_app.gui.scene import Scene
from terminal_app.payments.payment import Payment


def take(scene: Scene, event: Event) -> None:
    """Change ``scene`` by ``event``."""
    match event:
        case LineChanged():
            _line_changed(scene, event)
        case LoggedOn():
            scene.logged_on(event)
        case PaymentChanged(payment, wait_ends_at):
            _payment_changed(scene, payment, wait_ends_at)
        case PaymentRefused():
            _payment_refused(scene, event)
        case MessageSetAside(why, count):
            scene.technical = scene.texts.say(
                "Messages set aside: {count}; the last: {why}", count=count, why=why
            )
        case NotRecorded():
            # A receipt's number stays until it could be recorded.
            if scene.not_recorded is None or event.receipt_id is not None:
                scene.not_recorded = event
            if event.cancel_wanted:
                scene.cancel_unrecorded = event.payment_id
        case RecordingRestored():
            scene.not_recorded = None
            scene.refusal = ""
        case SessionStopped(failure):
            scene.starting, scene.stopped, scene.failure = None, True, failure or ""


def _line_changed(scene: Scene, event: LineChanged) -> None:
    scene.line = event
    if event.fault is not None:
        scene.fault = event
    if event.line is Line.CONNECTED:
        scene.fault = None
        scene.refusal = ""
    payment = scene.current
    if event.line is Line.CONNECTED or payment is None or not payment.is_open:
        return
    story = scene.story_of(payment.payment_id)
    lost = scene.texts.say("The connection was lost.")
    if not story or story[-1].text != lost:
        scene.tell(payment.payment_id, lost)


def _payment_changed(scene: Scene, payment: Payment, wait_ends_at: float | None) -> None:
    payment_id = payment.payment_id
    if scene.cancel_unrecorded == payment_id:
        scene.cancel_unrecorded = None
    before = scene.known.get(payment_id)
    scene.remember(payment)
    alarms_before = before.alarms if before is not None else ()
    new_alarm = bool(payment.unseen_alarms) and payment.alarms != alarms_before
    started = scene.starting is not None and scene.starting.payment_id == payment_id
    if started:
        scene.starting = None
        scene.keyed.clear()
    if started or (scene.current is not None and scene.current.payment_id == payment_id):
        _shown_payment_changed(scene, before, payment, wait_ends_at)
    elif new_alarm and scene.is_idle:
        scene.show_result(payment)


def _shown_payment_changed(
    scene: Scene, before: Payment | None, payment: Payment, wait_ends_at: float | None
) -> None:
    settled = before is None or before.outcome is not payment.outcome
    doubted = before is not None and before.needs_attention != payment.needs_attention
    if settled or doubted:
        scene.result_since = scene.clock()
    scene.current, scene.wait_ends_at = payment, wait_ends_at
    scene.closing_asked = scene.closing_asked and payment.is_open
    scene.show_receipt(payment)


def _payment_refused(scene: Scene, refused: PaymentRefused) -> None:
    starting = scene.starting
    if starting is None or starting.payment_id != refused.payment_id:
        return
    scene.starting = None
    if refused.refusal is Refusal.UNKNOWN_SAME_AMOUNT:
        scene.ask_again_for = starting.amount
        return
    sentence = sentences.refusal(refused.refusal, scene.texts)
    scene.refusal = f"{sentence} {refused.detail}".strip()
