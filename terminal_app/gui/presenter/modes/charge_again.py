"""The question whether to charge an amount again: an earlier payment of it may be this sale's."""

from dataclasses import dataclass

from terminal_app import wording
from terminal_app.channel.commands import StartPayment
from terminal_app.gui.presenter import waiting_scan
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes.start_sale import charge_anyway
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.presenter.timeline import LAST_LINES
from terminal_app.gui.screen_state import Button, CenterPane, Detail, Gesture, Result, Tone, Wish


@dataclass(frozen=True, slots=True)
class ChargeAgain(Mode):
    """Rule 9 of docs/rules.md: only an explicit yes charges; Enter alone doesn't."""

    asked: StartPayment
    before: Mode
    """What is shown after a no."""

    needs_answer = True
    blocks_settings = True

    @property
    def is_sale(self) -> bool:
        return True

    def render(self, model: TillModel) -> CenterPane:
        say, asked = model.texts.say, self.asked
        paid = model.paid_meanwhile_over(asked.amount)
        unresolved = model.attention.unresolved.values()
        earlier = [payment for payment in unresolved if payment.amount == asked.amount]
        if paid is not None:
            earlier.append(paid)
        details = [
            Detail(entry.time, entry.text)
            for payment in earlier[-1:]
            for entry in model.timelines.of(payment.payment_id)[-LAST_LINES:]
        ]
        if earlier and model.is_foreign(earlier[-1]):
            details.append(Detail("", wording.elsewheres(model.texts)))
        warning = say("If this is the same sale, don't charge it again: it may be paid.")
        if paid is not None:
            warning = say("If this is the same sale, don't charge it again: it is paid.")
        details.append(Detail(say("Now"), warning))
        face = Result(
            Tone.NOT_KNOWN,
            say("Charge again?"),
            model.money(asked.amount),
            tuple(details),
            wrapped=True,
        )
        buttons = (
            Button(Gesture.CHARGE_ANYWAY, say("Yes, another sale"), dangerous=True),
            Button(Gesture.ESCAPE, say("No"), "Esc", name="no"),
        )
        notice = model.notice
        if not asked.answers_scan:
            notice = waiting_scan.with_notice(model, notice)
        return CenterPane(face, notice, buttons)

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        model.refuse_unanswered()
        return self

    def escape(self, model: TillModel, ports: PresenterPorts) -> Mode:
        return self.before

    def press(self, wish: Wish, model: TillModel, ports: PresenterPorts) -> Mode:
        if wish is Gesture.CHARGE_ANYWAY:
            return charge_anyway(model, ports, self.asked)
        return self

    def amount_typed(self, model: TillModel, character: str) -> Mode:
        return self.before

    def without_scan(self, payment_id: str) -> Mode:
        is_gone = self.asked.answers_scan and self.asked.payment_id == payment_id
        return self.before if is_gone else self
