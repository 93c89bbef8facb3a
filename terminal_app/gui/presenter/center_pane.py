"""The middle pane in words: what the customer is to do, or what has become of the payment."""

from terminal_app import wording
from terminal_app.channel.commands import StartPayment
from terminal_app.channel.events import NotRecorded
from terminal_app.gui.presenter import lan_access, notices, refunds
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.presenter.modes import day, history, items, note, scan, tip
from terminal_app.gui.presenter.modes import help as help_mode
from terminal_app.gui.presenter.modes.result import STORY_LINES, result, set_aside
from terminal_app.gui.screen_state import (
    Button,
    Customer,
    Detail,
    Gesture,
    Notice,
    Paying,
    Result,
    Tone,
    Welcome,
)
from terminal_app.payments.payment import Payment, State


def customer(scene: Scene) -> Customer:
    """Return what is to be in the middle pane."""
    notice = notices.general(scene)
    opened = _opened(scene, scan.with_notice(scene, notice))
    if opened is not None:
        return opened
    if scene.starting is not None:
        return _starting(scene, scene.starting, notice)
    if scene.ask_again_for is not None:
        return _charge_again(scene, scene.ask_again_for)
    if scene.current is not None:
        return _about(scene, scene.current, notice)
    if scene.refund_asked is not None:
        return refunds.question(scene, None, scene.refund_asked, notice)
    if scene.set_aside_shown is not None:
        shown = set_aside(scene, scene.set_aside_shown)
        return shown._replace(notice=scan.with_notice(scene, shown.notice))
    if scene.scan is not None:
        return scan.face(scene, notice)
    return Customer(_welcome(scene), notice, lan_access.buttons(scene))


def _opened(scene: Scene, notice: Notice | None) -> Customer | None:
    """Return what a person has opened over the sale, until they leave it."""
    if scene.note is not None:
        return note.customer(scene, scene.note, notice)
    if scene.items is not None:
        return items.customer(scene, scene.items, notice)
    if scene.tip_asked:
        return tip.customer(scene, notice)
    if scene.history is not None:
        return history.customer(scene, scene.history, notice)
    if scene.day is not None:
        return day.customer(scene, scene.day, notice)
    if scene.help_shown:
        return Customer(_help(scene), notice)
    return None


def _about(scene: Scene, current: Payment, notice: Notice | None) -> Customer:
    if scene.paid_unrecorded is not None and current.is_open:
        return _paid_unrecorded(scene, current, scene.paid_unrecorded)
    if scene.live is not None:
        return _paying(scene, current, notice)
    shown = result(scene, current)
    return shown._replace(notice=scan.with_notice(scene, shown.notice))


def _welcome(scene: Scene) -> Welcome:
    say = scene.texts.say
    text = say("Type the amount, then press Enter.")
    if not scene.connected:
        text = say("One moment: the till is connecting.") if scene.fault is None else ""
    if not scene.shows_own_code:
        return Welcome(say("Welcome"), text)
    return Welcome(say("Welcome"), text, scene.own_code, say("Scan to pay here"))


def _help(scene: Scene) -> Result:
    rows = help_mode.overview(scene.texts)
    if scene.log_folder:
        rows = (*rows, (scene.texts.say("Log"), scene.log_folder))
    details = tuple(Detail(key, text) for key, text in rows)
    return Result(Tone.NEUTRAL, scene.texts.say("Keys"), "", details, wrapped=True)


def _cancel_button(scene: Scene) -> Button:
    return Button(Gesture.ESCAPE, scene.texts.say("Cancel payment"), "Esc", dangerous=True)


def _starting(scene: Scene, starting: StartPayment, notice: Notice | None) -> Customer:
    face = Paying(scene.texts.say("One moment…"), scene.money(starting.amount), None, "")
    return Customer(face, notice, (_cancel_button(scene),))


def _paid_unrecorded(scene: Scene, payment: Payment, missed: NotRecorded) -> Customer:
    """No code any more: the customer would pay twice."""
    say = scene.texts.say
    details = (
        Detail("", say("Write down: receipt {number}", number=missed.receipt_id)),
        Detail("", missed.why),
    )
    title = say("Paid, but NOT recorded")
    face = Result(Tone.NOT_KNOWN, title, scene.money(payment.amount), details, wrapped=True)
    return Customer(face)


def _paying(scene: Scene, payment: Payment, notice: Notice | None) -> Customer:
    say = scene.texts.say
    amount = scene.money(payment.amount)
    if scene.cancel_unrecorded == payment.payment_id:
        waiting = say("The cancel can't be recorded, so it isn't sent yet.")
        return Customer(Paying(say("Not cancelled yet"), amount, None, waiting), notice)
    if payment.state is State.CANCELLING:
        waiting = say("Waiting for the server's confirmation")
        return Customer(Paying(say("Cancelling…"), amount, None, waiting), notice)
    on_the_phone = payment.by_scan and payment.state is State.PENDING
    if payment.code_to_show is None and not on_the_phone:
        face = Paying(say("One moment…"), amount, None, wording.state(payment, scene.texts))
        return Customer(face, notice, (_cancel_button(scene),))
    title = say("Scan to pay")
    if payment.code_to_show is None:
        title = say("The customer confirms on the phone")
    waiting, left = say("Waiting for the customer"), None
    if scene.wait_ends_at is not None:
        seconds = max(0, int(scene.wait_ends_at - scene.clock()))
        minutes, seconds_shown = divmod(seconds, 60)
        time_left = f"{minutes}:{seconds_shown:02d}"
        waiting = say("Waiting for the customer · {time} left", time=time_left)
        left = min(1.0, seconds / scene.settings.times.customer)
    face = Paying(title, amount, payment.code_to_show, waiting, left)
    return Customer(face, notice, (_cancel_button(scene),))


def _charge_again(scene: Scene, asked: StartPayment) -> Customer:
    say = scene.texts.say
    unsettled = scene.sightings.unsettled.values()
    earlier = [payment for payment in unsettled if payment.amount == asked.amount]
    details = [
        Detail(happening.time, happening.text)
        for payment in earlier[-1:]
        for happening in scene.stories.of(payment.payment_id)[-STORY_LINES:]
    ]
    if earlier and scene.is_elsewheres(earlier[-1]):
        details.append(Detail("", wording.elsewheres(scene.texts)))
    details.append(
        Detail(say("Now"), say("If this is the same sale, don't charge it again: it may be paid."))
    )
    face = Result(
        Tone.NOT_KNOWN,
        say("Charge again?"),
        scene.money(asked.amount),
        tuple(details),
        wrapped=True,
    )
    buttons = (
        Button(Gesture.CHARGE_ANYWAY, say("Yes, another sale"), dangerous=True),
        Button(Gesture.ESCAPE, say("No"), "Esc"),
    )
    notice = scene.said
    return Customer(
        face, notice if asked.answers_scan else scan.with_notice(scene, notice), buttons
    )
