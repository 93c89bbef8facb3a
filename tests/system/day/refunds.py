"""A cashier's refunds: F3 or the button, the confirmation, and the outcome."""

from dataclasses import dataclass

from terminal_app.payments.payment import Payment, RefundResult
from tests.support.waiting import wait_for
from tests.system.day.backend import Backend
from tests.system.day.day_log import DayLog, SaleLog
from tests.system.day.input_devices import InputDevices
from tests.system.day.operators import Operators
from tests.system.day.screen_reader import ScreenReader

WITHIN_S = 40.0


@dataclass(frozen=True, slots=True)
class Refunds:
    """Refunds one receipt."""

    backend: Backend
    reader: ScreenReader
    devices: InputDevices
    log: DayLog
    operators: Operators

    def refund(self, sold: SaleLog, payment: Payment) -> None:
        """Refund the payment that is shown, or look it up among the payments first."""
        if payment.unseen_alarms:
            number = payment.refundable[-1]
            self._click("Refund receipt {number}…", number=number)
        else:
            if sold.sale.refund_later:
                self._look_up(sold)
            self.devices.key("F3")
        wait_for("the question", self._is_asked, WITHIN_S)
        self._confirm(sold)
        self.log.actions["refunds asked for"] += 1
        wait_for("the outcome of the refund", lambda: self._is_over(sold), WITHIN_S)
        if self._is_unknown(sold) and sold.sale.ending in {41, 43, 44}:
            self._repeat(sold)
        if sold.sale.refund_later and not payment.unseen_alarms:
            # An earlier payment takes no amount.
            self.devices.key("F10")

    def _look_up(self, sold: SaleLog) -> None:
        minor = sold.sale.amount_minor
        self.devices.key("F2")
        self.devices.type(f"{minor // 100},{minor % 100:02}\r")
        wait_for("the payment that was looked up", self.reader.result, WITHIN_S)
        self.log.actions["payments looked up"] += 1

    def _payment(self, sold: SaleLog) -> Payment:
        return self.backend.payments()[sold.payment_id]

    def _is_asked(self) -> bool:
        seen = self.reader.result()
        return seen is not None and seen.word == "Refund?"

    def _click(self, sentence: str, number: str = "") -> None:
        place = wait_for(sentence, lambda: self.reader.place_of(sentence, number), WITHIN_S)
        self.devices.click(place)

    def _confirm(self, sold: SaleLog) -> None:
        """Press Yes until it has an effect: the question ignores it in its first second."""

        def is_confirmed() -> bool:
            if self._payment(sold).refund is not None:
                return True
            if self.operators.allow_if_asked():
                return False
            place = self.reader.place_of("Yes, refund")
            if place is not None and self._is_asked():
                self.devices.click(place)
            return False

        wait_for("yes", is_confirmed, WITHIN_S)
        self._decided()

    def _decided(self) -> None:
        by = self.operators
        self.log.decisions["refund", by.at_the_till, by.allowed_by] += 1

    def _is_over(self, sold: SaleLog) -> bool:
        payment = self._payment(sold)
        assert payment.refund is not None
        return payment.refund.result is not RefundResult.UNDER_WAY or self._is_unknown(sold)

    def _is_unknown(self, sold: SaleLog) -> bool:
        payment = self._payment(sold)
        under_way = payment.refund is not None and payment.refund.result is RefundResult.UNDER_WAY
        return under_way and payment.needs_attention

    def _repeat(self, sold: SaleLog) -> None:
        """Repeat the refund by the button: the server does it once at the most."""
        wait_for("the lamp says connected", self.reader.is_connected, WITHIN_S)
        before = self._payment(sold).refund

        def is_asked_again() -> bool:
            """Press it until it has an effect: not in the moment in which it appears."""
            if self._payment(sold).refund != before:
                return True
            place = None if self.operators.allow_if_asked() else self.reader.place_of("Ask again")
            if place is not None:
                self.devices.click(place)
                self.devices.screen.pause()
            return False

        wait_for("asked again", is_asked_again, WITHIN_S)
        self._decided()
        wait_for("the outcome of the refund", lambda: self._is_over(sold), WITHIN_S)
        self.log.actions["refunds asked again"] += 1
