"""What a person does about a result: leaves it, asks, pays back, or settles it by hand."""

from terminal_app.channel.commands import (
    AcknowledgeAlarms,
    CancelPayment,
    RefundReceipt,
    SettleByHand,
)
from terminal_app.gui.dialog_forms import MOST_CHARACTERS, Faults, Form
from terminal_app.gui.presenter import refunds
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.presenter.modes import result
from terminal_app.gui.presenter.ports import GUARDED_S, Around, View
from terminal_app.gui.screen_state import Notice, Tone
from terminal_app.payments.payment import Outcome, Payment, State
from terminal_app.texts import local


class Resolving:
    """Answers the buttons of a result. Every decision carries the operator's name."""

    def __init__(self, scene: Scene, around: Around) -> None:
        self._scene = scene
        self._around = around

    def leave(self) -> None:
        """Next sale, once the result has been seen."""
        scene = self._scene
        if self._around.clock() - scene.result_since < GUARDED_S:
            return
        if scene.set_aside_shown is not None:
            scene.sightings.acknowledge(scene.set_aside_shown)
        shown = scene.clear_middle()
        if shown is not None and shown.unseen_alarms and shown.state is not State.REFUNDING:
            self._around.post(AcknowledgeAlarms(shown.payment_id, self._scene.operator))
        scene.said = None
        scene.keyed.clear()

    def show_next(self) -> None:
        """Go through what wants attention, one a press."""
        scene = self._scene
        waiting = scene.sightings.payments
        keys = [payment.payment_id for payment in waiting] + list(scene.sightings.set_aside)
        if not keys:
            return
        shown = scene.current.payment_id if scene.current else scene.set_aside_shown
        following = (keys.index(shown) + 1) % len(keys) if shown in keys else 0
        if following < len(waiting):
            scene.show_result(waiting[following])
        else:
            scene.show_set_aside(keys[following])

    def ask_now(self) -> None:
        """Ask the server what became of the payment, by cancelling it."""
        current = self._scene.current
        if current is not None and result.may_ask(self._scene, current):
            self._around.post(CancelPayment(current.payment_id, self._scene.operator))

    # -- paying back ------------------------------------------------------------------

    def ask_refund(self, receipt_id: str) -> None:
        """Ask once whether that receipt is to be paid back."""
        scene = self._scene
        current, history = scene.current, scene.history
        is_anothers = history is not None and history.unknown_receipt == receipt_id
        if is_anothers:
            scene.clear_middle()
        elif current is None or receipt_id not in refunds.offered(scene, current):
            return
        scene.refund_asked, scene.refund_asked_since = receipt_id, self._around.clock()
        scene.said = None

    def ask_refund_of_shown(self) -> bool:
        """Ask so of the payment that is shown, as of one that was looked up; False if it can't be.

        Of several charges the newest is meant.
        """
        scene, current = self._scene, self._scene.current
        if current is None:
            return False
        before, scene.looked_up = scene.looked_up, current.payment_id
        offered = refunds.offered(scene, current)
        if not offered:
            scene.looked_up = before
            return False
        self.ask_refund(offered[0])
        return True

    def refund(self) -> None:
        """The answer to that was yes."""
        scene = self._scene
        asked = scene.refund_asked
        if asked is None or self._around.clock() - scene.refund_asked_since < GUARDED_S:
            return
        scene.refund_asked = None
        self._post_refund(asked)

    def refund_again(self) -> None:
        """Ask the server again for a refund of which nobody knows what became (rule 2)."""
        current = self._scene.current
        is_known = current is not None and self._scene.is_elsewheres(current)
        if current is None or is_known or current.state is not State.REFUNDING:
            return
        for receipt_id in current.refundable:
            self._post_refund(receipt_id)

    def _post_refund(self, receipt_id: str) -> None:
        scene = self._scene
        if refunds.can_refund(scene):
            scene.refund_posted, scene.said = receipt_id, None
            self._around.post(RefundReceipt(receipt_id, self._scene.operator))

    # -- settling by hand -------------------------------------------------------------

    def settle(self, view: View) -> None:
        """Ask a person what became of the payment, and record that as a person's word."""
        scene = self._scene
        payment = scene.current
        if payment is None or payment.outcome is not Outcome.NOT_KNOWN or scene.live is not None:
            return
        answer = view.ask_settlement(self._form(payment))
        if answer is None or answer.outcome is None:
            return
        now = scene.known.get(payment.payment_id, payment)
        if now.outcome is not Outcome.NOT_KNOWN:
            # The server has spoken while the person was writing.
            text = scene.texts.say("Its outcome is known by now.")
            scene.said = Notice(Tone.NOT_PAID, scene.texts.say("Not settled by hand."), text)
            return
        scene.said = None
        self._around.post(
            SettleByHand(payment.payment_id, answer.outcome, answer.operator, answer.reason)
        )

    def _form(self, payment: Payment) -> Form:
        say = self._scene.texts.say
        moment = local(payment.started_at)
        texts = self._scene.texts
        when = f"{texts.date(moment)} {texts.time(moment)}" if moment is not None else ""
        about = [self._scene.amount_of(payment), when, payment.payment_id[:8]]
        paid, not_paid = say("Paid: the shop has the money"), say("Not paid: nothing was charged")
        if payment.state is State.REFUNDING:
            paid = say("Paid: the refund was not carried out")
            not_paid = say("Not paid: the money was paid back")
        return Form(
            title=say("Settle by hand"),
            about=" · ".join(filter(None, about)),
            who_label=say("Your name"),
            who=self._scene.operator,
            question=say("What became of the payment?"),
            paid=paid,
            not_paid=not_paid,
            why_label=say("How do you know? This is recorded."),
            ok=say("Settle"),
            cancel=say("Don't settle"),
            faults=Faults(
                no_name=say("Write your name."),
                no_outcome=say("Choose what became of the payment."),
                no_reason=say("Write how you know."),
                too_long=say("At most {number} characters.", number=MOST_CHARACTERS),
            ),
            mark=self._scene.issuer.mark,
        )
