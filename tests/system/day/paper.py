"""What a cashier does about paper: copies, a printer with trouble, and the closing of the day."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from terminal_app.gui.screen_state import Gesture
from terminal_app.payments.payment import Payment
from terminal_app.payments.slip import Slip, SlipState
from tests.support.printer import Trouble
from tests.support.waiting import wait_for
from tests.system.day.backend import Backend
from tests.system.day.day_log import DayLog
from tests.system.day.input_devices import InputDevices
from tests.system.day.plan import PaperAction, Sale
from tests.system.day.screen_reader import ScreenReader
from tests.unit.gui import printed
from tests.unit.gui.letters import letter_for

WITHIN_S = 30.0
_COPIES = {PaperAction.COPY: 1, PaperAction.TWO_COPIES: 2, PaperAction.CUT_OFF: 1}
_BECOMES = {PaperAction.OFF: SlipState.KEPT, PaperAction.CUT_OFF: SlipState.UNCERTAIN}


def letter_of(language: str, state: str, gesture: Gesture) -> str:
    """Return the letter of a button, where a till with a printer shows that."""
    return letter_for(printed.SHOWN[state](language).screen, gesture)


@dataclass(frozen=True, slots=True)
class Paper:
    """Works with the printer at one till."""

    backend: Backend
    reader: ScreenReader
    devices: InputDevices
    log: DayLog

    @contextlib.contextmanager
    def in_trouble(self, sale: Sale) -> Iterator[None]:
        """Have the printer in the trouble that is planned for the sale."""
        printer = self.backend.printer
        match sale.paper:
            case PaperAction.OFF:
                with printer.off():
                    yield
            case PaperAction.CUT_OFF:
                printer.trouble = Trouble.UNPLUGGED
                try:
                    yield
                finally:
                    printer.trouble = Trouble.NONE
            case _:
                yield

    def await_slip(self, sale: Sale, payment: Payment) -> None:
        """Wait until it is known what became of the slip, where something is done about it."""
        if sale.paper is not PaperAction.NOTHING:
            state = _BECOMES.get(sale.paper, SlipState.SENT)
            self._wait_for(payment, lambda slips: [one.state for one in slips] == [state])

    def act(self, sale: Sale, payment: Payment, leave_result: Callable[[], None]) -> None:
        """Make copies; print what the printer has missed, and say that the paper was looked at."""
        if sale.paper is PaperAction.NOTHING:
            return
        for _ in range(_COPIES.get(sale.paper, 0)):
            self.devices.print_shown()
            self.log.copies[payment.payment_id] += 1
            number = 1 + self.log.copies[payment.payment_id]
            self._wait_for(payment, partial(_is_sent, number=number))
        if sale.paper is PaperAction.OFF:
            self._press_until("slips wait", Gesture.PRINT_WAITING, SlipState.KEPT, leave_result)
            self._wait_for(payment, _is_sent)
        if sale.paper is PaperAction.CUT_OFF:
            self._press_until("uncertain", Gesture.PAPER_SEEN, SlipState.UNCERTAIN, leave_result)
        self.log.actions[f"on paper: {sale.paper.value}"] += 1

    def _press_until(
        self, shown: str, gesture: Gesture, state: SlipState, leave_result: Callable[[], None]
    ) -> None:
        """Press a button that is there between sales, until no slip is in that state."""
        letter = letter_of(self.reader.texts.language, shown, gesture)
        leave_result()

        def is_done() -> bool:
            if all(one.state is not state for one in self.backend.slips()):
                return True
            self.devices.with_alt(letter)
            return False

        wait_for(gesture.value, is_done, WITHIN_S)

    def _wait_for(self, payment: Payment, holds: Callable[[list[Slip]], bool]) -> None:
        def holds_now() -> bool:
            slips = [one for one in self.backend.slips() if one.payment_id == payment.payment_id]
            return holds(sorted(slips, key=lambda one: one.number))

        wait_for(f"the slip of {payment.amount.amount_minor}", holds_now, WITHIN_S)

    # -- the end of the day -----------------------------------------------------------------

    def close_day(self) -> None:
        """Close the day by its button, read its net off the screen, and print the closing."""
        language, texts = self.reader.texts.language, self.reader.texts
        documents = len(self.backend.printer.documents)
        self.devices.key("F4")
        # The card may be full of what isn't settled; this button is on the page alone.
        button = partial(self.reader.place_of, "Settlement…")
        wait_for("the day's page", button, WITHIN_S)
        self.devices.with_alt(letter_of(language, "a day", Gesture.CLOSE_DAY))
        wait_for("the closing recorded", self.backend.closings, WITHIN_S)
        title = texts.say("Closing {number} (Z)", number=1)
        read = partial(self.reader.card_lines, title)
        self.log.shown_closing = tuple(wait_for("the closing on the page", read, WITHIN_S))
        self.devices.with_alt(letter_of(language, "Z", Gesture.PRINT))
        self.backend.printer.wait_for(documents + 1)
        self.log.actions["the day closed, and its closing printed"] += 1
        self.devices.key("F4")


def _is_sent(slips: list[Slip], number: int = 1) -> bool:
    """Whether the payment has so many slips, and the last was sent."""
    return len(slips) == number and slips[-1].state is SlipState.SENT
