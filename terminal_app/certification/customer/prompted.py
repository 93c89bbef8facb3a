"""A person with a phone: told what to do, and asked what the phone shows."""

from collections.abc import Callable

from terminal_app.certification import steps
from terminal_app.certification.customer.base import Customer, Pump, StepNotPossibleError
from terminal_app.certification.steps import AMOUNTS_MINOR, Step, Unit
from terminal_app.texts import Texts

_BEFORE = {
    Step.PAID: "Have the phone with the wallet ready. You will scan a code and pay.",
    Step.CANCELLED: "You will scan a code and not pay: the till cancels.",
    Step.ABORTED: "You will scan a code and cancel on the phone.",
    Step.SCANNED: "You will scan the terminal's own code and pay.",
    Step.RECONNECT: "You will scan a code, and the till breaks its connection before you pay.",
}
_UNITS = {"1": Unit.MINOR, "2": Unit.MAJOR, "3": Unit.OTHER}
_CANT = frozenset({"s", "S"})


class PromptedCustomer(Customer):
    """Prompts the person in their language, and reads what they type."""

    def __init__(
        self,
        texts: Texts,
        currency: str,
        say: Callable[[str], None],
        draw: Callable[[str], str],
        take_line: Callable[[], str | None],
    ) -> None:
        """``take_line`` returns what was typed, or None.

        It raises InputClosedError at the end of standard input.
        """
        self._texts = texts
        self._currency = currency
        self._say = say
        self._draw = draw
        self._take_line = take_line
        self._unit: Unit | None = None
        self._awaits_unit = False
        self._enter_pressed = False

    def is_ready(self, step: Step, pump: Pump) -> bool:
        """Wait for Enter, or for ``s``: it can't be done here."""
        if step not in _BEFORE:
            return True
        self._say(f"   {self._texts.say(_BEFORE[step])}")
        return self._is_ready(pump)

    def is_ready_to_scan(self, pump: Pump) -> bool:
        """Wait for Enter, or for ``s``."""
        said = self._texts.say("You will scan the terminal's own code and pay nothing.")
        self._say(f"   {said}")
        return self._is_ready(pump)

    def _is_ready(self, pump: Pump) -> bool:
        keys = self._texts.say("Enter: go on. s and Enter: it can't be done here.")
        self._say(f"   {keys}")
        return self._wait_for_enter(pump)

    def _wait_for_enter(self, pump: Pump) -> bool:
        self._enter_pressed = False
        try:
            while not self._enter_pressed:
                self.poll()
                pump()
        except StepNotPossibleError:
            return False
        return True

    def poll(self) -> None:
        """Process a line that was typed."""
        line = self._take_line()
        if line is None:
            return
        word = line.strip()
        if word in _CANT:
            self._awaits_unit = False
            raise StepNotPossibleError("the person says that it can't be done here")
        if self._awaits_unit and word in _UNITS:
            self._unit, self._awaits_unit = _UNITS[word], False
            if self._unit is Unit.MINOR:
                self._say(f"   {self._texts.say('Now pay on the phone.')}")
                said = self._texts.say("If the phone declines it, press s and Enter here.")
                self._say(f"   {said}")
        elif not word:
            self._enter_pressed = True
        else:
            answers = ", ".join((*_UNITS, "s") if self._awaits_unit else ("Enter", "s"))
            said = self._texts.say("That is none of the answers: {answers}", answers=answers)
            self._say(f"   {said}")

    def pays_again(self, pump: Pump) -> bool:
        """Say that nothing was paid, and wait for Enter, or for ``s``."""
        said = self._texts.say("The phone has declined or cancelled it: nothing is paid.")
        self._say(f"   {said}")
        said = self._texts.say("Enter: try another payment. s and Enter: leave it.")
        self._say(f"   {said}")
        return self._wait_for_enter(pump)

    def scan(self, step: Step, code: str, pump: Pump) -> None:
        """Have the code scanned and not paid, and wait for Enter."""
        self._show(step, code)
        said = self._texts.say("Scan the code, do NOT pay yet, and press Enter here.")
        self._say(f"   {said}")
        if not self._wait_for_enter(pump):
            raise StepNotPossibleError("the person says that it can't be done here")

    def pay(self, step: Step, code: str | None) -> None:
        """Have it paid; in step 4 ask first what the phone shows."""
        if step is Step.PAID and code is not None:
            self._show(step, code)
            self._say(f"   {self._texts.say('Scan the code.')}")
            self._prompt_for_unit()
        else:
            self._say(f"   {self._texts.say('Now pay on the phone.')}")

    def cancel(self, step: Step, code: str) -> None:
        """Have it cancelled on the phone."""
        self._show(step, code)
        self._say(f"   {self._texts.say('Scan the code and cancel on the phone.')}")

    def scan_own_code(self, code: str | None) -> None:
        """Have the terminal's own code scanned, from paper if the server hasn't sent it."""
        if code is not None:
            self._say(self._draw(code))
            self._say(f"   {self._texts.say('Scan this code with the phone.')}")
        else:
            said = self._texts.say("Scan the terminal's own code, if you have it on paper.")
            self._say(f"   {said}")

    def ask_unit(self, code: str, pump: Pump) -> Unit | None:
        """Ask what the phone has shown."""
        del code
        if self._unit is None:
            self._prompt_for_unit()
            try:
                while self._unit is None:
                    self.poll()
                    pump()
            except StepNotPossibleError:
                return None
        return self._unit

    def forget_unit(self) -> None:
        """Forget what was typed."""
        self._unit = None

    @property
    def reported_unit(self) -> Unit | None:
        """What was typed."""
        return self._unit

    def _prompt_for_unit(self) -> None:
        self._awaits_unit = True
        amount_minor = AMOUNTS_MINOR[Step.PAID]
        texts = self._texts
        self._say(f"   {texts.say('Which amount does the phone show? Type the number and Enter.')}")
        self._say(f"   1: {texts.amount(amount_minor, self._currency)}")
        self._say(f"   2: {texts.amount(amount_minor * 100, self._currency)}")
        self._say(f"   3: {texts.say('another')}")
        said = texts.say("If it isn't the first one, cancel on the phone and do NOT pay.")
        self._say(f"   {said}")

    def _show(self, step: Step, code: str) -> None:
        self._say(self._draw(code))
        amount = self._texts.amount(AMOUNTS_MINOR[step], self._currency)
        self._say(f"   {steps.title(step, self._texts)}: {amount}")
