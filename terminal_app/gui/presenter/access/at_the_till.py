"""Who is at the till: said with a PIN, asked again after a while; and what another may allow.

The session decides what an operator may do. What it refuses is asked about here: who is at the
till, or the PIN of one who may; then the same command goes to it again, with that name.
"""

from dataclasses import replace

from msgspec import structs

from terminal_app import operators as known
from terminal_app import wording
from terminal_app.channel.commands import (
    Access,
    PersonsCommand,
    RecordAccess,
    RefundReceipt,
    StartPayment,
)
from terminal_app.channel.events import NotAllowed
from terminal_app.gui.dialog_forms import OperatorForm
from terminal_app.gui.presenter.access.pin_guard import PinGuards
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.presenter.modes import refund, start_sale
from terminal_app.gui.presenter.modes.charge_again import ChargeAgain
from terminal_app.gui.presenter.modes.idle import Idle
from terminal_app.gui.presenter.ports import PresenterPorts, View
from terminal_app.gui.screen_state import Notice, Tone
from terminal_app.operators import Operators, Right


class AtTheTill:
    """Asks for PINs, and forgets who is there when nobody has pressed anything for long."""

    def __init__(
        self, model: TillModel, ports: PresenterPorts, guards: PinGuards, without: str
    ) -> None:
        """``without``: the name that stands with decisions where there are no operators."""
        self.without = without
        self._model = model
        self._ports = ports
        self._guards = guards
        self.is_asking = False
        """A question of it is open."""
        self._active_at = ports.clock()

    # -- how long ---------------------------------------------------------------------------

    def touch(self) -> None:
        """Take in that somebody is there."""
        self._active_at = self._ports.clock()

    @property
    def leaves_in_s(self) -> float | None:
        """In how many seconds the till asks again; None: not while money is under way, or never."""
        model, idle_s = self._model, self._model.settings.till.operator_idle_s
        is_there = bool(model.settings.operators and model.operator and idle_s)
        if not is_there or self.is_asking or model.is_taking or model.is_awaiting:
            return None
        return max(0.0, self._active_at + idle_s - self._ports.clock())

    def leave_if_idle(self) -> None:
        """Forget who is at the till, if nobody has pressed anything for as long as is set."""
        if self.leaves_in_s == 0:
            self._ports.post(RecordAccess(Access.LEFT, self._model.operator))
            self._model.operator = ""

    # -- the operators, which may change while the till runs -----------------------------------

    def read_operators(self) -> None:
        """Let the operators hold that there are now; not in the middle of a payment."""
        read = self._ports.read_operators
        if read is not None and not self._model.is_taking:
            self.adopt(read())

    def adopt(self, operators: Operators) -> None:
        """Let ``operators`` hold; who isn't one of them is at the till no more.

        In the middle of a payment those of before hold.
        """
        model = self._model
        before = model.settings.operators
        if operators == before or model.is_taking:
            return
        model.settings = model.settings._replace(operators=tuple(operators))
        model.issuer = replace(model.issuer, names_operators=bool(operators))
        was, now = (known.named(each, model.operator) for each in (before, operators))
        if was is not None and now is not None:
            return
        if was is not None:
            self._ports.post(RecordAccess(Access.LEFT, was.name))
        # Of operators nobody is at the till until somebody says so.
        model.operator = "" if operators else self.without

    # -- who --------------------------------------------------------------------------------

    def change(self, view: View) -> None:
        """Ask who is at the till; never in the middle of a payment."""
        model = self._model
        self.read_operators()
        if not model.settings.operators:
            model.refusal = model.texts.say("There are no operators in the settings.")
        elif model.is_taking:
            model.refuse_while_taking()
        else:
            self._ask_who(view)

    def is_known(self, view: View) -> bool:
        """Whether it is known who is at the till; asked, where it isn't."""
        model = self._model
        self.read_operators()
        return not model.settings.operators or bool(model.operator) or self._ask_who(view)

    def _ask_who(self, view: View) -> bool:
        model, say = self._model, self._model.texts.say
        title, text = say("Who is at the till?"), say("Every payment and refund bears the name.")
        name = self._ask(view, title, text, model.settings.operators, None)
        if not name or model.is_taking:
            return False
        if name != model.operator:
            self._ports.post(RecordAccess(Access.AT_THE_TILL, name))
        model.operator = name
        return True

    # -- what another may allow -------------------------------------------------------------

    def answer(self, denied: NotAllowed, view: View) -> bool:
        """Ask for what a command lacks, and let it go again with that; else say who may.

        Returns whether it is known who is at the till.
        """
        model, command = self._model, denied.command
        self.read_operators()
        asker = known.named(model.settings.operators, command.operator)
        if asker is None or denied.right is None:
            if command.operator == model.operator:
                model.operator = ""
            if self.is_known(view):
                self._again(structs.replace(command, operator=model.operator))
            else:
                who = model.texts.say("Who is at the till? Press F12.")
                model.refuse(who, lambda: not model.operator)
            return bool(model.operator) or not model.settings.operators
        allowed_by = self._ask_who_allows(asker.name, denied.right, view)
        if allowed_by:
            self._again(structs.replace(command, allowed_by=allowed_by))
        return True

    def may(self, right: Right, view: View) -> bool:
        """Whether the one at the till has that right, or another allows it; it is recorded."""
        model = self._model
        if not self.is_known(view):
            return False
        if not model.settings.operators:
            return True
        allowed_by = ""
        if not known.is_allowed(model.settings.operators, right, model.operator, ""):
            self._ports.post(RecordAccess(Access.DENIED, model.operator, right))
            allowed_by = self._ask_who_allows(model.operator, right, view)
            if not allowed_by:
                return False
        access = RecordAccess(Access.SETTINGS, model.operator, right, allowed_by=allowed_by)
        self._ports.post(access)
        return True

    def _ask_who_allows(self, asker: str, right: Right, view: View) -> str:
        """Return who has allowed it with a PIN; empty: nobody, and that is said."""
        model, say = self._model, self._model.texts.say
        names = known.who_may(model.settings.operators, right)
        text = wording.not_allowed(asker, right, names, model.texts)
        holders = [one for one in model.settings.operators if one.name in names]
        allowed_by = ""
        if holders:
            title, may_not = say("Who allows it?"), wording.may_not(asker, right, model.texts)
            allowed_by = self._ask(view, title, may_not, holders, right)
        if not allowed_by:
            model.notice = Notice(Tone.NOT_PAID, say("Not allowed, so nothing was done."), text)
        return allowed_by

    def _again(self, command: PersonsCommand) -> None:
        """Give the command to the session again, as the person who has asked for it would."""
        model, ports = self._model, self._ports
        match command:
            case StartPayment():
                if model.is_taking or not start_sale.can_start(model, ports):
                    return
                if model.paid_meanwhile_over(command.amount) is not None:
                    model.show(ChargeAgain(command, Idle()))
                else:
                    model.show(start_sale.post(model, ports, command))
            case RefundReceipt():
                refund.post_command(model, ports, command)
            case _:
                ports.post(command)

    # -- the question -----------------------------------------------------------------------

    def _ask(self, view: View, title: str, text: str, asked: Operators, right: Right | None) -> str:
        """Return which of ``asked`` has given the right PIN; empty: nobody."""
        if self.is_asking:
            return ""
        model, texts = self._model, self._model.texts
        names = tuple(one.name for one in asked)
        form = OperatorForm(
            title=title,
            text=text,
            names=names,
            chosen=model.operator if model.operator in names else names[0],
            more=texts.say("More…"),
            ok=texts.say("OK"),
            cancel=texts.say("Back"),
            mark=model.issuer.mark,
        )
        self.is_asking = True
        try:
            return view.ask_operator(
                form,
                lambda name, pin: self._fault(name, pin, right),
                lambda name: self._guards.of(name).waits(texts),
            )
        finally:
            self.is_asking = False
            self.touch()

    def _fault(self, name: str, pin: str, right: Right | None) -> str:
        """Return why the PIN isn't taken, in words; empty: it is that operator's."""
        self.read_operators()
        operator, texts = known.named(self._model.settings.operators, name), self._model.texts
        if operator is None:
            return wording.wrong_pin(texts)
        if right is not None and right not in operator.rights:
            return wording.may_not(name, right, texts)
        return self._guards.of(name).fault(pin, operator.pin, texts, right)
