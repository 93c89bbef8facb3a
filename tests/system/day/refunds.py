"""Paying back, as a cashier does it: F3 or the button, the one question, and what comes of it."""

from terminal_app.payments.payment import Payment, RefundResult
from tests.support.waiting import wait_for
from tests.system.day.diary import Diary, Told
from tests.system.day.eyes import Eyes
from tests.system.day.hands import Hands
from tests.system.day.shop import Shop

WITHIN_S = 40.0


class Refunds:
    """Pays back one receipt."""

    def __init__(self, shop: Shop, eyes: Eyes, hands: Hands, diary: Diary) -> None:
        self._shop, self._eyes, self._hands, self._diary = shop, eyes, hands, diary

    def pay_back(self, told: Told, payment: Payment) -> None:
        """Pay back what is shown, or look it up in the history first."""
        if payment.unseen_alarms:
            number = payment.refundable[-1]
            self._click("Refund receipt {number}…", number=number)
        else:
            if told.sale.refund_later:
                self._look_up(told)
            self._hands.key("F3")
        wait_for("the question", self._is_asked, WITHIN_S)
        self._say_yes(told)
        self._diary.done["refunds asked for"] += 1
        wait_for("what became of it", lambda: self._is_over(told), WITHIN_S)
        if self._is_unknown(told) and told.sale.ending in {41, 43, 44}:
            self._ask_again(told)

    def _look_up(self, told: Told) -> None:
        minor = told.sale.amount_minor
        self._hands.key("F2")
        self._hands.type(f"{minor // 100},{minor % 100:02}\r")
        wait_for("the payment that was looked up", self._eyes.result, WITHIN_S)
        self._diary.done["payments looked up"] += 1

    def _payment(self, told: Told) -> Payment:
        return self._shop.payments()[told.payment_id]

    def _is_asked(self) -> bool:
        seen = self._eyes.result()
        return seen is not None and seen.word == "Pay back?"

    def _click(self, sentence: str, number: str = "") -> None:
        place = wait_for(sentence, lambda: self._eyes.place_of(sentence, number), WITHIN_S)
        self._hands.click(place)

    def _say_yes(self, told: Told) -> None:
        """Press Yes; it isn't heeded in the question's first second."""

        def said() -> bool:
            if self._payment(told).refund is not None:
                return True
            place = self._eyes.place_of("Yes, pay back")
            if place is not None and self._is_asked():
                self._hands.click(place)
            return False

        wait_for("yes", said, WITHIN_S)

    def _is_over(self, told: Told) -> bool:
        payment = self._payment(told)
        assert payment.refund is not None
        return payment.refund.result is not RefundResult.UNDER_WAY or self._is_unknown(told)

    def _is_unknown(self, told: Told) -> bool:
        payment = self._payment(told)
        under_way = payment.refund is not None and payment.refund.result is RefundResult.UNDER_WAY
        return under_way and payment.needs_attention

    def _ask_again(self, told: Told) -> None:
        """A person asks what became of the refund: the server does it once at the most."""
        wait_for("the lamp says connected", self._eyes.is_connected, WITHIN_S)
        before = self._payment(told).refund
        self._click("Ask again")
        wait_for("asked again", lambda: self._payment(told).refund != before, WITHIN_S)
        wait_for("what became of it", lambda: self._is_over(told), WITHIN_S)
        self._diary.done["refunds asked again"] += 1
