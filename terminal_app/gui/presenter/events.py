"""What each event of the session changes in the model."""

from terminal_app import environment_labels, wording
from terminal_app.channel.commands import CloseDay, RefundReceipt
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    CopyFailed,
    CopyRestored,
    DayClosed,
    DayNotClosed,
    DismissalRefused,
    EntriesMissing,
    Event,
    JournalLocked,
    JournalMigrating,
    JournalRefused,
    LanAccessChanged,
    LoggedOn,
    MessageUnmatched,
    NotAllowed,
    NotRecorded,
    PagePrinted,
    PaymentChanged,
    PaymentRefused,
    PrinterChanged,
    RecordingRestored,
    RefundRefused,
    Refusal,
    ResolutionRefused,
    ScanChanged,
    SessionStopped,
    SlipEnded,
    SlipRefused,
)
from terminal_app.gui.presenter import lan_access, refund_notices, waiting_scan
from terminal_app.gui.presenter.attention import is_refunding
from terminal_app.gui.presenter.basket import Basket
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.presenter.modes import idle, result
from terminal_app.gui.presenter.modes.charge_again import ChargeAgain
from terminal_app.gui.presenter.modes.day import Day
from terminal_app.gui.presenter.modes.idle import Idle
from terminal_app.gui.presenter.modes.unmatched import UnmatchedReceipt
from terminal_app.gui.presenter.paper import printer
from terminal_app.gui.screen_state import Notice, Tone
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.texts import Texts


def apply(model: TillModel, event: Event) -> None:
    """Change ``model`` by ``event``."""
    match event:
        case ConnectionChanged():
            _connection_changed(model, event)
        case LoggedOn():
            model.logged_on(event)
        case PaymentChanged():
            _payment_changed(model, event)
        case ScanChanged(scan):
            waiting_scan.changed(model, scan)
        case (
            PaymentRefused()
            | RefundRefused()
            | ResolutionRefused()
            | DismissalRefused()
            | NotAllowed()
        ):
            _refused(model, event)
        case MessageUnmatched() | DayClosed() | DayNotClosed():
            _told(model, event)
        case (
            NotRecorded()
            | JournalRefused()
            | JournalLocked()
            | JournalMigrating()
            | RecordingRestored()
            | CopyFailed()
            | CopyRestored()
        ):
            _recording_changed(model, event)
        case LanAccessChanged() | PrinterChanged() | SlipEnded() | SlipRefused() | PagePrinted():
            _besides(model, event)
        case EntriesMissing():
            model.notice = Notice(Tone.NOT_KNOWN, *wording.entries_missing(model.texts))
        case SessionStopped(failure, support):
            if model.mode.request is not None:
                model.show(Idle())
            model.stopped, model.failure, model.failure_support = True, failure or "", support


def _besides(
    model: TillModel,
    event: LanAccessChanged | PrinterChanged | SlipEnded | SlipRefused | PagePrinted,
) -> None:
    """Take in what no payment depends on."""
    if isinstance(event, LanAccessChanged):
        lan_access.changed(model, event)
    else:
        printer.changed(model, event)


# -- the session ---------------------------------------------------------------------------


def _recording_changed(
    model: TillModel,
    event: NotRecorded
    | JournalRefused
    | JournalLocked
    | JournalMigrating
    | RecordingRestored
    | CopyFailed
    | CopyRestored,
) -> None:
    match event:
        case NotRecorded():
            # Every receipt's number stays until it could be recorded.
            if event.receipt_id is not None:
                model.missed[event.receipt_id] = event
            model.not_recorded = model.not_recorded or event
            if event.cancel_wanted:
                model.cancel_unrecorded = event.payment_id
        case JournalRefused(folder, is_demo, support):
            why = environment_labels.mixed_journal(folder, model.texts, is_demo=is_demo)
            model.not_recorded, model.journal_refused = NotRecorded(why, support=support), True
        case JournalLocked(folder, support):
            why = wording.journal_locked(folder, model.texts)
            model.not_recorded = model.not_recorded or NotRecorded(why, support=support)
        case JournalMigrating(percent):
            model.migrated_percent = percent
        case RecordingRestored():
            model.not_recorded, model.journal_refused = None, False
            model.missed.clear()
            model.refusal = ""
        case CopyFailed():
            model.copy_failed = event
        case CopyRestored():
            model.copy_failed, model.refusal = None, ""


def _connection_changed(model: TillModel, event: ConnectionChanged) -> None:
    model.connection = event
    if event.fault is not None:
        model.fault = event
    if event.state is ConnectionState.CONNECTED:
        model.fault = None
        model.refusal = ""
    payment = model.mode.payment
    if event.state is ConnectionState.CONNECTED or payment is None or payment.is_resolved_by_hand:
        return
    if not payment.is_open and not is_refunding(payment):
        return
    entries = model.timelines.of(payment.payment_id)
    if not entries or entries[-1].text != _lost(model.texts):
        model.timelines.tell(payment.payment_id, _lost)


def _lost(texts: Texts) -> str:
    return texts.say("The connection was lost.")


# -- payments ------------------------------------------------------------------------------


def _payment_changed(model: TillModel, event: PaymentChanged) -> None:
    payment = event.payment
    if model.cancel_unrecorded == payment.payment_id:
        model.cancel_unrecorded = None
    before = model.known.get(payment.payment_id)
    model.remember(payment, is_foreign=event.is_foreign)
    if payment.refund is not None and payment.refund.receipt_id == model.refund_posted:
        model.refund_posted = None
        if model.is_idle:
            # Of another till's receipt: there was no payment to show until now.
            model.show(result.look_up(model, payment))
    asked, shown = model.mode.request, model.mode.payment
    if asked is not None and asked.payment_id == payment.payment_id:
        model.show(result.begun(model, payment, event.wait_ends_at))
        model.notice = None
        if model.paid_meanwhile_over(payment.amount) is not None:
            _warn_to_cancel(model, payment)
            _end_warning(model, payment)
        model.typed.clear()
        model.basket = Basket()
    elif shown is not None and shown.payment_id == payment.payment_id:
        now = result.updated(model, payment, model.mode.innermost, event.wait_ends_at)
        model.mode = model.mode.over(now)
        model.closing_asked = model.closing_asked and payment.is_open
        _end_warning(model, payment)
    elif _is_news(before, payment) and model.is_idle:
        model.show(result.look_up(model, payment))
        return
    else:
        _changed_out_of_sight(model, before, payment)
        return
    model.show_receipt(payment)


def _changed_out_of_sight(model: TillModel, before: Payment | None, payment: Payment) -> None:
    """Say that an earlier payment turns out paid, or was paid back by nobody here.

    Paid: the sale that was begun may be the same.
    """
    unasked = refund_notices.of_back_office(model, before, payment)
    if unasked is not None and model.live is None:
        model.notice = unasked
        return
    was_paid = before is None or before.outcome is Outcome.PAID
    if was_paid or payment.outcome is not Outcome.PAID:
        return
    live = model.live
    if live is not None and payment.amount == live.amount:
        _warn_to_cancel(model, live)
    elif live is None:
        model.paid_meanwhile[payment.payment_id] = payment
        if idle.charges(model, payment.amount):
            notice = _earlier_paid(model.texts, _dont_again(model.texts))
            model.tell(notice, lambda: idle.charges(model, payment.amount))


def _warn_to_cancel(model: TillModel, live: Payment) -> None:
    """Say it beside a payment that is open; once it isn't, there is something else to do."""
    what_to_do = model.texts.say("If this is the same sale, cancel this one now.")
    model.notice = _earlier_paid(model.texts, what_to_do)
    model.earlier_paid_beside = live.payment_id


def _end_warning(model: TillModel, payment: Payment) -> None:
    if model.earlier_paid_beside != payment.payment_id or model.is_live(payment):
        return
    model.earlier_paid_beside, what_to_do = None, _dont_again(model.texts)
    if payment.outcome is Outcome.PAID:
        what_to_do = model.texts.say("If this is the same sale, refund one of the two.")
    now = _earlier_paid(model.texts, what_to_do)
    if model.notice is not None and model.notice.title == now.title:
        model.notice = now


def _dont_again(texts: Texts) -> str:
    return texts.say("If this is the same sale, don't charge it again: it is paid.")


def _earlier_paid(texts: Texts, what_to_do: str) -> Notice:
    title = texts.say("An earlier payment of this amount has just been paid.")
    return Notice(Tone.NOT_KNOWN, title, what_to_do)


def _is_news(before: Payment | None, payment: Payment) -> bool:
    """Whether it is a new alarm, or the end of a refund."""
    alarms_before = before.alarms if before is not None else ()
    is_new_alarm = bool(payment.unseen_alarms) and payment.alarms != alarms_before
    return is_new_alarm or result.refund_ended(before, payment)


# -- the day ---------------------------------------------------------------------------------


def _told(model: TillModel, event: MessageUnmatched | DayClosed | DayNotClosed) -> None:
    say, mode = model.texts.say, model.mode
    if isinstance(event, MessageUnmatched):
        _message_unmatched(model, event)
        return
    if isinstance(event, DayClosed):
        number = event.closing.number
        title = say("The day is closed: Z {number}.", number=number)
        model.notice = Notice(Tone.PAID, title)
        if isinstance(mode, Day):
            model.show(mode.closed(number))
        return
    text = event.detail or say("That number was taken already. Look at the figures again.")
    model.notice = Notice(Tone.NOT_PAID, say("The day is not closed."), text)
    if isinstance(mode, Day):
        model.show(mode.not_closed(model))


# -- refusals and messages that match nothing ----------------------------------------------


def _refused(
    model: TillModel,
    event: PaymentRefused | RefundRefused | ResolutionRefused | DismissalRefused | NotAllowed,
) -> None:
    match event:
        case PaymentRefused():
            _payment_refused(model, event)
        case RefundRefused():
            _refund_refused(model, event)
        case ResolutionRefused():
            text = event.detail or model.texts.say("Its outcome is known by now.")
            notice = Notice(Tone.NOT_PAID, model.texts.say("Not settled by hand."), text)
            _tell_beside(model, event.payment_id, notice)
        case NotAllowed():
            _not_allowed(model, event)
        case DismissalRefused():
            text = event.detail or model.texts.say("More is known of this payment by now.")
            notice = Notice(Tone.NOT_PAID, model.texts.say("Not dismissed."), text)
            _tell_beside(model, event.payment_id, notice)


def _tell_beside(model: TillModel, payment_id: str, notice: Notice) -> None:
    """Tell what became of something that was asked for; beside its payment alone, if shown."""
    if model.is_shown(payment_id):
        model.tell(notice, lambda: model.is_shown(payment_id))
    else:
        model.notice = notice


def _payment_refused(model: TillModel, refused: PaymentRefused) -> None:
    asked = model.mode.request
    if asked is None or asked.payment_id != refused.payment_id:
        return
    if refused.refusal is Refusal.UNKNOWN_SAME_AMOUNT:
        model.show(ChargeAgain(asked, Idle()))
        return
    model.show(Idle())
    if refused.refusal is Refusal.SCAN_GONE:
        waiting_scan.forget(model, refused.payment_id)
    sentence = wording.refusal(refused.refusal, model.texts)
    model.refusal = f"{sentence} {refused.detail}".strip()


def _refund_refused(model: TillModel, event: RefundRefused) -> None:
    if model.refund_posted == event.receipt_id:
        model.refund_posted = None
    sentence = wording.refund_refusal(event.refusal, model.texts)
    title = model.texts.say("No refund was sent for receipt {number}.", number=event.receipt_id)
    model.notice = Notice(Tone.NOT_PAID, title, f"{sentence} {event.detail}".strip())


def _not_allowed(model: TillModel, event: NotAllowed) -> None:
    """Show what was there before it was asked for; who may is asked next."""
    command, asked = event.command, model.mode.request
    if asked is not None and command == asked:
        model.show(Idle())
    elif isinstance(command, RefundReceipt) and model.refund_posted == command.receipt_id:
        model.refund_posted = None
    elif isinstance(command, CloseDay) and isinstance(model.mode, Day):
        model.show(model.mode.not_closed(model))
    model.denied.append(event)


def _message_unmatched(model: TillModel, event: MessageUnmatched) -> None:
    model.technical = lambda texts: texts.say(
        "Messages set aside: {count}; the last: {why}", count=event.count, why=event.why
    )
    if event.receipt_id and model.attention.add_unmatched(event.receipt_id) and model.is_idle:
        model.show(UnmatchedReceipt(event.receipt_id, model.clock()))
