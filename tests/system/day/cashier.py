"""A cashier at one till: takes a sale from the first key to the result, and notes what is seen."""

import dataclasses
import time

from terminal_app.payments.payment import Outcome, Payment, State
from tests.support.processes import RunningTill
from tests.support.waiting import wait_for
from tests.system.day.asides import Asides
from tests.system.day.claims import untruths, word_for
from tests.system.day.diary import Diary, Told
from tests.system.day.eyes import Eyes, Seen
from tests.system.day.hands import Hands
from tests.system.day.plan import CANCELLED_AT_THE_TILL, STAYS_UNKNOWN, Deed, Sale
from tests.system.day.refunds import Refunds
from tests.system.day.shop import Shop

WITHIN_S = 40.0
IN_THE_WAY_S = 4.0
"""After Enter: so long nothing may happen before the cashier looks why."""


class Cashier:
    """Works one shift."""

    def __init__(
        self, shop: Shop, till: RunningTill, eyes: Eyes, hands: Hands, diary: Diary
    ) -> None:
        self._shop, self._till = shop, till
        self._eyes, self._hands, self._diary = eyes, hands, diary
        self._asides = Asides(shop, eyes, hands, diary)
        self._refunds = Refunds(shop, eyes, hands, diary)

    def serve(self, sale: Sale) -> None:
        """Take one sale to its end, or until the till goes away over it."""
        self._until_connected()
        self._asides.do(sale)
        scanned = self._asides.let_scan() if sale.by_scan else None
        told = self._charge(sale, scanned)
        self._diary.told.append(told)
        self._follow(told)
        if sale.ends_shift:
            return
        seen = self._result(told)
        if seen is None:
            return
        payment = self._settled(told)
        if sale.settle and payment.outcome is Outcome.NOT_KNOWN:
            self._asides.settle(told)
        elif payment.outcome is Outcome.PAID and (sale.refund or sale.refund_later):
            self._refunds.pay_back(told, payment)
            self._settled(told)
        if self._payment(told).unseen_alarms:
            self._diary.done["alarms read and acknowledged"] += 1
            self._asides.leave_result()

    def _until_connected(self) -> None:
        wait_for("the lamp says connected", self._eyes.is_connected, WITHIN_S)

    def _payment(self, told: Told) -> Payment:
        return self._shop.payments()[told.payment_id]

    # -- charging -------------------------------------------------------------------------

    def _charge(self, sale: Sale, scanned: str | None) -> Told:
        """Enter the amount and press Enter; return once the journal has the payment."""
        known = set(self._shop.payments())
        separator = self._eyes.texts.decimal_separator if sale.number % 2 else "."
        by = time.monotonic() + WITHIN_S
        while True:
            begun = self._hands.enter_amount(sale, separator)
            entered = self._hands.key("KP_Enter" if sale.number % 3 else "Return")
            new = self._new_payment(sale, known)
            if new is not None:
                break
            assert time.monotonic() < by, f"sale {sale.number} ({sale.amount_minor}) can't be begun"
        told = Told(sale, new.payment_id, keys_s=entered - begun, result_s=-entered)
        if new.amount.amount_minor != sale.amount_minor:
            self._diary.fault(sale, f"keyed {sale.amount_minor}, charged {new.amount.amount_minor}")
            told.sale = _as_charged(sale, new.amount.amount_minor)
        if scanned not in {None, new.payment_id}:
            self._diary.fault(sale, "a customer's scan was answered with another payment")
        return told

    def _new_payment(self, sale: Sale, known: set[str]) -> Payment | None:
        """Return the payment that Enter has begun; None: something is to be read first."""
        look_at = time.monotonic() + IN_THE_WAY_S
        by = time.monotonic() + WITHIN_S
        while True:
            new = [one for key, one in self._shop.payments().items() if key not in known]
            if new:
                if len(new) > 1:
                    self._diary.fault(sale, f"{len(new)} payments of one Enter")
                return new[0]
            assert time.monotonic() < by, f"sale {sale.number}: Enter had no effect"
            if time.monotonic() < look_at:
                continue
            look_at = time.monotonic() + IN_THE_WAY_S
            if not self._eyes.is_connected():
                self._diary.done["Enter while not connected"] += 1
                self._until_connected()
                self._hands.key("Return")
            elif self._eyes.refuses("A barcode was just scanned. Press Enter again."):
                self._diary.done["Enter right after a barcode, pressed again"] += 1
                self._hands.key("Return")
            elif self._eyes.tone() is not None:
                self._diary.done["something to be read before the sale"] += 1
                self._asides.leave_result()
                self._hands.key("Delete")
                return None

    # -- the code, and what the customer does -----------------------------------------------

    def _follow(self, told: Told) -> None:
        """Wait for the code or the result, and do what the sale says while the code is shown."""
        sale, entered = told.sale, -(told.result_s or 0.0)
        told.result_s = None
        by = time.monotonic() + WITHIN_S
        while self._eyes.tone() is None:
            assert time.monotonic() < by, f"sale {sale.number} ({sale.amount_minor}): no result"
            if told.code_s is None and not sale.by_scan:
                code = self._eyes.code()
                if code is None or "/pay/" not in code:
                    continue
                told.code_s = time.time() - entered
                if not code.endswith(told.payment_id):
                    self._diary.fault(sale, "shows another payment's code")
                if not self._do(told):
                    return
            elif sale.by_scan and sale.deed is not None:
                wait_for("the scan's payment", lambda: self._payment(told).state is State.PENDING)
                self._do(told)
                sale = dataclasses.replace(sale, deed=None)
        told.result_s = time.time() - entered

    def _do(self, told: Told) -> bool:
        """Do the sale's deed; False: the till is gone with it."""
        match told.sale.deed:
            case Deed.PAY:
                self._shop.pay(told.payment_id)
            case Deed.CANCEL:
                self._hands.key("Escape")
            case Deed.CUT:
                self._pay_while_cut(told)
            case Deed.KILL:
                self._till.process.kill()
                self._till.process.wait(30)
                self._diary.done["SIGKILL while the code was shown"] += 1
                return False
            case Deed.CLOSE:
                self._close_over(told)
                return False
        return True

    def _pay_while_cut(self, told: Told) -> None:
        with self._shop.cut():
            wait_for("the lamp says no connection", lambda: not self._eyes.is_connected())
            self._shop.pay(told.payment_id)
            code = self._eyes.code()
            if not told.sale.by_scan and (code is None or not code.endswith(told.payment_id)):
                self._diary.fault(told.sale, "the code is gone with the connection")
            if self._eyes.tone() is not None:
                self._diary.fault(told.sale, "shows a result that it can't know")
        self._diary.done["line cut while the code was shown"] += 1

    def _close_over(self, told: Told) -> None:
        self._hands.close_window()
        wait_for(
            "the warning", lambda: self._eyes.place_of("A payment is open.", below=0.5), WITHIN_S
        )
        if self._till.process.poll() is not None:
            self._diary.fault(told.sale, "closed over an open payment without a warning")
        self._hands.close_window()
        self._till.process.wait(30)
        self._diary.done["closed while the code was shown, after a warning"] += 1

    # -- the result -----------------------------------------------------------------------

    def _result(self, told: Told) -> Seen | None:
        """Read the result, and hold it against the server's books."""
        amount = self._amount(told)
        seen = self._eyes.result(amount)
        if seen is None:
            self._diary.fault(told.sale, "a result came and went")
            return None
        told.shown.append(seen)
        # What the server knew then is in its file by now.
        for wrong in untruths(seen, told.payment_id, amount, self._shop.ledger()):
            self._diary.fault(told.sale, wrong)
        code = self._eyes.code()
        if code is not None and "/pay/" in code:
            self._diary.fault(told.sale, "a code is shown beside the result")
        return seen

    def _amount(self, told: Told) -> str:
        return self._eyes.texts.amount(told.sale.amount_minor, "NOK")

    def _settled(self, told: Told) -> Payment:
        """Wait until no more is to come, and until the screen says what the journal says."""
        stays = told.sale.ending in STAYS_UNKNOWN

        def ended() -> bool:
            payment = self._payment(told)
            is_clear = payment.outcome is not Outcome.NOT_KNOWN or payment.state is State.REFUNDING
            return is_clear or (stays and payment.needs_attention)

        wait_for("what became of it", ended, WITHIN_S)

        def agrees() -> Seen | None:
            seen = self._eyes.result(self._amount(told))
            return seen if seen and seen.word == word_for(self._payment(told)) else None

        try:
            seen = wait_for("the screen says it", agrees)
        except AssertionError:
            shown = self._eyes.result(self._amount(told))
            says = shown.lines if shown else "no result"
            self._diary.fault(
                told.sale, f"the journal says {word_for(self._payment(told))}, the screen {says}"
            )
        else:
            for wrong in untruths(seen, told.payment_id, self._amount(told), self._shop.ledger()):
                self._diary.fault(told.sale, wrong)
            told.shown.append(seen)
        return self._payment(told)


def _as_charged(sale: Sale, amount_minor: int) -> Sale:
    """Return the sale that the till has made of it, so that the day can go on."""
    cancel = amount_minor % 100 in CANCELLED_AT_THE_TILL
    deed = Deed.CANCEL if cancel else Deed.PAY if amount_minor % 100 == 13 else None
    return dataclasses.replace(sale, amount_minor=amount_minor, deed=deed, refund=False)
