"""What each event of the session changes in the scene."""

from terminal_app import environment_labels, wording
from terminal_app.channel.events import (
    EntriesMissing,
    Event,
    JournalRefused,
    Line,
    LineChanged,
    LoggedOn,
    MessageSetAside,
    NotRecorded,
    PaymentChanged,
    PaymentRefused,
    PhonesChanged,
    RecordingRestored,
    RefundRefused,
    Refusal,
    ScanChanged,
    SessionStopped,
    SettlementRefused,
)
from terminal_app.gui.presenter import lan_access
from terminal_app.gui.presenter.attention import is_refunding
from terminal_app.gui.presenter.basket import Basket
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.presenter.modes import scan as scanning
from terminal_app.gui.screen_state import Notice, Tone
from terminal_app.payments.payment import Outcome, Payment, Wait
from terminal_app.texts import Texts


def take(scene: Scene, event: Event) -> None:
    """Change ``scene`` by ``event``."""
    match event:
        case LineChanged():
            _line_changed(scene, event)
        case LoggedOn():
            scene.logged_on(event)
        case PaymentChanged():
            _payment_changed(scene, event)
        case ScanChanged(scan):
            scanning.scan_changed(scene, scan)
        case PaymentRefused() | RefundRefused() | SettlementRefused():
            _refused(scene, event)
        case MessageSetAside():
            _set_aside(scene, event)
        case NotRecorded() | JournalRefused() | RecordingRestored():
            _recording(scene, event)
        case PhonesChanged():
            lan_access.changed(scene, event)
        case EntriesMissing():
            scene.said = Notice(Tone.NOT_KNOWN, *wording.entries_missing(scene.texts))
        case SessionStopped(failure, support):
            scene.starting, scene.stopped, scene.failure = None, True, failure or ""
            scene.failure_support = support


def _recording(scene: Scene, event: NotRecorded | JournalRefused | RecordingRestored) -> None:
    match event:
        case NotRecorded():
            _not_recorded(scene, event)
        case JournalRefused(folder, is_demo, support):
            why = environment_labels.mixed_journal(folder, scene.texts, is_demo=is_demo)
            scene.not_recorded, scene.journal_refused = NotRecorded(why, support=support), True
        case RecordingRestored():
            scene.not_recorded, scene.journal_refused = None, False
            scene.missed.clear()
            scene.refusal = ""


def _not_recorded(scene: Scene, event: NotRecorded) -> None:
    # Every receipt's number stays until it could be recorded.
    if event.receipt_id is not None:
        scene.missed[event.receipt_id] = event
    scene.not_recorded = scene.not_recorded or event
    if event.cancel_wanted:
        scene.cancel_unrecorded = event.payment_id


def _line_changed(scene: Scene, event: LineChanged) -> None:
    scene.line = event
    if event.fault is not None:
        scene.fault = event
    if event.line is Line.CONNECTED:
        scene.fault = None
        scene.refusal = ""
    payment = scene.current
    if event.line is Line.CONNECTED or payment is None or payment.is_settled_by_hand:
        return
    if not payment.is_open and not is_refunding(payment):
        return
    story = scene.stories.of(payment.payment_id)
    if not story or story[-1].text != _lost(scene.texts):
        scene.stories.tell(payment.payment_id, _lost)


def _lost(texts: Texts) -> str:
    return texts.say("The connection was lost.")


def _payment_changed(scene: Scene, event: PaymentChanged) -> None:
    payment = event.payment
    payment_id = payment.payment_id
    if scene.cancel_unrecorded == payment_id:
        scene.cancel_unrecorded = None
    before = scene.known.get(payment_id)
    scene.remember(payment, is_elsewheres=event.is_elsewheres)
    if payment.refund is not None and payment.refund.receipt_id == scene.refund_posted:
        scene.refund_posted = None
        if scene.is_idle:
            # Of another till's receipt: there was no payment to show until now.
            scene.show_result(payment)
    started = scene.starting is not None and scene.starting.payment_id == payment_id
    if started:
        scene.clear_middle()
        scene.starting = scene.said = None
        scene.at_counter = payment_id
        scene.keyed.clear()
        scene.basket = Basket()
    if started or (scene.current is not None and scene.current.payment_id == payment_id):
        _shown_payment_changed(scene, before, payment, event.wait_ends_at)
    elif _is_news(before, payment) and scene.is_idle:
        scene.show_result(payment)
    elif _may_be_the_same_sale(scene, before, payment):
        title = scene.texts.say("An earlier payment of this amount has just been paid.")
        text = scene.texts.say("If this is the same sale, cancel this one now.")
        scene.said = Notice(Tone.NOT_KNOWN, title, text)


def _may_be_the_same_sale(scene: Scene, before: Payment | None, payment: Payment) -> bool:
    """While a customer looks at a code, an earlier payment over the same amount turns out paid."""
    live = scene.live
    if live is None or before is None or before.outcome is Outcome.PAID:
        return False
    return payment.outcome is Outcome.PAID and payment.amount == live.amount


def _is_news(before: Payment | None, payment: Payment) -> bool:
    """A new alarm, or the end of a refund: worth the middle pane if nobody needs it."""
    alarms_before = before.alarms if before is not None else ()
    is_new_alarm = bool(payment.unseen_alarms) and payment.alarms != alarms_before
    return is_new_alarm or _refund_ended(before, payment)


def _refund_ended(before: Payment | None, payment: Payment) -> bool:
    awaited = before is not None and before.waits_for is Wait.REFUND
    return awaited and payment.waits_for is not Wait.REFUND


def _shown_payment_changed(
    scene: Scene, before: Payment | None, payment: Payment, wait_ends_at: float | None
) -> None:
    settled = before is None or before.outcome is not payment.outcome
    doubted = before is not None and before.needs_attention != payment.needs_attention
    alarmed = before is not None and len(payment.alarms) > len(before.alarms)
    if settled or doubted or alarmed or _refund_ended(before, payment):
        scene.result_since = scene.clock()
    scene.current, scene.wait_ends_at = payment, wait_ends_at
    if scene.refund_asked not in payment.refundable:
        scene.refund_asked = None
    scene.closing_asked = scene.closing_asked and payment.is_open
    scene.show_receipt(payment)


def _refused(scene: Scene, event: PaymentRefused | RefundRefused | SettlementRefused) -> None:
    if isinstance(event, PaymentRefused):
        _payment_refused(scene, event)
    else:
        _wish_refused(scene, event)


def _payment_refused(scene: Scene, refused: PaymentRefused) -> None:
    starting = scene.starting
    if starting is None or starting.payment_id != refused.payment_id:
        return
    scene.starting = None
    if refused.refusal is Refusal.UNKNOWN_SAME_AMOUNT:
        scene.ask_again_for = starting
        return
    if refused.refusal is Refusal.SCAN_GONE:
        scanning.forget(scene, refused.payment_id)
    sentence = wording.refusal(refused.refusal, scene.texts)
    scene.refusal = f"{sentence} {refused.detail}".strip()


def _wish_refused(scene: Scene, event: RefundRefused | SettlementRefused) -> None:
    say = scene.texts.say
    if isinstance(event, SettlementRefused):
        text = event.detail or say("Its outcome is known by now.")
        scene.said = Notice(Tone.NOT_PAID, say("Not settled by hand."), text)
        return
    if scene.refund_posted == event.receipt_id:
        scene.refund_posted = None
    sentence = wording.refund_refusal(event.refusal, scene.texts)
    title = say("No refund was sent for receipt {number}.", number=event.receipt_id)
    scene.said = Notice(Tone.NOT_PAID, title, f"{sentence} {event.detail}".strip())


def _set_aside(scene: Scene, event: MessageSetAside) -> None:
    scene.technical = lambda texts: texts.say(
        "Messages set aside: {count}; the last: {why}", count=event.count, why=event.why
    )
    if event.receipt_id and scene.sightings.put_aside(event.receipt_id) and scene.is_idle:
        scene.show_set_aside(event.receipt_id)
