"""A cashier at one till: takes each sale from the first key to its result, and logs it."""

import dataclasses
import time

from terminal_app.payments.payment import Outcome, Payment, State
from tests.support.processes import RunningTill
from tests.support.waiting import wait_for
from tests.system.day.backend import Backend
from tests.system.day.day_log import DayLog, SaleLog
from tests.system.day.input_devices import InputDevices
from tests.system.day.operators import Operators
from tests.system.day.other_actions import OtherActions
from tests.system.day.paper import Paper
from tests.system.day.plan import BY_HAND, CANCELLED_AT_THE_TILL, STAYS_UNKNOWN, CodeAction, Sale
from tests.system.day.refunds import Refunds
from tests.system.day.result_check import result_faults, word_for
from tests.system.day.screen_reader import ScreenReader, ShownResult

WITHIN_S = 40.0
IN_THE_WAY_S = 4.0
"""How long after Enter nothing may happen before the cashier looks for the reason."""


TYPE_AGAIN = "That amount was not charged. Type it again."
"""On a busy machine a barcode is read late, and what is typed after it too soon for the till."""


class Cashier:
    """Works one shift."""

    def __init__(
        self,
        backend: Backend,
        till: RunningTill,
        reader: ScreenReader,
        devices: InputDevices,
        log: DayLog,
        operators: Operators,
    ) -> None:
        self._backend, self._till = backend, till
        self._reader, self._devices, self._log = reader, devices, log
        self._operators = operators
        self._others = OtherActions(backend, reader, devices, log, operators)
        self._refunds = Refunds(backend, reader, devices, log, operators)
        self._paper = Paper(backend, reader, devices, log)

    def serve(self, sale: Sale) -> None:
        """Take one sale to its end, or to the end of the till's process."""
        self._wait_until_connected()
        self._others.do(sale)
        scanned = self._others.scan_own_code() if sale.by_scan else None
        sold = self._charge(sale, scanned)
        self._log.sales.append(sold)
        with self._paper.in_trouble(sale):
            payment = self._take(sold)
            if payment is None:
                return
            self._paper.await_slip(sale, payment)
        self._paper.act(sale, payment, self._others.leave_result)
        if sale.resolve and payment.outcome is Outcome.NOT_KNOWN:
            self._others.resolve(sold)
        elif payment.outcome is Outcome.PAID and (sale.refund or sale.refund_later):
            self._refunds.refund(sold, payment)
            self._await_outcome(sold)
        if self._payment(sold).unseen_alarms:
            self._log.actions["alarms read and acknowledged"] += 1
            self._others.leave_result()

    def _take(self, sold: SaleLog) -> Payment | None:
        """Return the payment once its outcome is on the screen; None: the till has ended."""
        self._run_payment(sold)
        if sold.sale.ends_shift or self._result(sold) is None:
            return None
        return self._await_outcome(sold)

    def _wait_until_connected(self) -> None:
        wait_for("the lamp says connected", self._reader.is_connected, WITHIN_S)

    def _payment(self, sold: SaleLog) -> Payment:
        return self._backend.payments()[sold.payment_id]

    # -- charging -------------------------------------------------------------------------

    def _charge(self, sale: Sale, scanned: str | None) -> SaleLog:
        """Enter the amount and press Enter; returns once the journal has the payment."""
        known = set(self._backend.payments())
        separator = self._reader.texts.decimal_separator if sale.number % 2 else "."
        by = time.monotonic() + WITHIN_S
        if sale.has_extras:
            # Nothing is added to a sale over what is to be read first.
            self._others.leave_result()
        is_refused = False
        while True:
            enter = self._devices.enter_again if is_refused else self._devices.enter_amount
            started = enter(sale, separator)
            entered = self._devices.key("KP_Enter" if sale.number % 3 else "Return")
            new = self._new_payment(sale, known)
            if new is not None:
                break
            is_refused = self._reader.refuses(TYPE_AGAIN)
            assert time.monotonic() < by, (
                f"sale {sale.number} ({sale.amount_minor}) can't be started"
            )
        at_the_till = self._operators.at_the_till
        self._log.decisions["charge", at_the_till, ""] += 1
        sold = SaleLog(
            sale, new.payment_id, at_the_till, keys_s=entered - started, result_s=-entered
        )
        if new.amount.amount_minor != sale.amount_minor:
            self._log.fault(sale, f"keyed {sale.amount_minor}, charged {new.amount.amount_minor}")
            sold.sale = _as_charged(sale, new.amount.amount_minor)
        if scanned not in {None, new.payment_id}:
            self._log.fault(sale, "a customer's scan was answered with another payment")
        return sold

    def _new_payment(self, sale: Sale, known: set[str]) -> Payment | None:
        """Return the payment that Enter has started; None: a result is to be acknowledged first."""
        look_at = time.monotonic() + IN_THE_WAY_S
        by = time.monotonic() + WITHIN_S
        while True:
            new = [one for key, one in self._backend.payments().items() if key not in known]
            if new:
                if len(new) > 1:
                    self._log.fault(sale, f"{len(new)} payments of one Enter")
                return new[0]
            assert time.monotonic() < by, f"sale {sale.number}: Enter had no effect"
            if time.monotonic() < look_at:
                continue
            look_at = time.monotonic() + IN_THE_WAY_S
            if not self._reader.is_connected():
                self._log.actions["Enter while not connected"] += 1
                self._wait_until_connected()
                self._devices.key("Return")
            elif self._reader.refuses("A barcode was just scanned. Press Enter again."):
                self._log.actions["Enter right after a barcode, pressed again"] += 1
                self._devices.key("Return")
            elif self._reader.refuses(TYPE_AGAIN):
                self._log.actions["told to type the amount again"] += 1
                return None
            elif self._reader.tone() is not None:
                self._log.actions["something to be read before the sale"] += 1
                self._others.leave_result()
                self._devices.key("Delete")
                return None

    # -- while the code is shown ------------------------------------------------------------

    def _run_payment(self, sold: SaleLog) -> None:
        """Wait for the code and the result; do the sale's action while the code is shown."""
        sale, entered = sold.sale, -(sold.result_s or 0.0)
        sold.result_s = None
        by = time.monotonic() + WITHIN_S
        while self._reader.tone() is None:
            assert time.monotonic() < by, f"sale {sale.number} ({sale.amount_minor}): no result"
            if sold.code_s is None and not sale.by_scan:
                code = self._reader.code()
                if code is None or "/pay/" not in code:
                    continue
                sold.code_s = time.time() - entered
                if not code.endswith(sold.payment_id):
                    self._log.fault(sale, "shows another payment's code")
                if not self._do(sold):
                    return
            elif sale.by_scan and sale.code_action is not None:
                wait_for("the scan's payment", lambda: self._payment(sold).state is State.PENDING)
                self._do(sold)
                sale = dataclasses.replace(sale, code_action=None)
        sold.result_s = time.time() - entered

    def _do(self, sold: SaleLog) -> bool:
        """Do the sale's action; False if it has ended the till."""
        match sold.sale.code_action:
            case CodeAction.PAY:
                self._backend.pay(sold.payment_id)
            case CodeAction.CANCEL:
                self._devices.key("Escape")
            case CodeAction.CUT:
                self._pay_while_cut(sold)
            case CodeAction.KILL:
                self._till.process.kill()
                self._till.process.wait(30)
                self._log.actions["SIGKILL while the code was shown"] += 1
                return False
            case CodeAction.CLOSE:
                self._close_twice(sold)
                return False
        return True

    def _pay_while_cut(self, sold: SaleLog) -> None:
        with self._backend.cut():
            wait_for("the lamp says no connection", lambda: not self._reader.is_connected())
            self._backend.pay(sold.payment_id)
            code = self._reader.code()
            if not sold.sale.by_scan and (code is None or not code.endswith(sold.payment_id)):
                self._log.fault(sold.sale, "the code is gone with the connection")
            if self._reader.tone() is not None:
                self._log.fault(sold.sale, "shows a result that it can't know")
        self._log.actions["line cut while the code was shown"] += 1

    def _close_twice(self, sold: SaleLog) -> None:
        self._devices.close_window()
        wait_for(
            "the warning", lambda: self._reader.place_of("A payment is open.", below=0.5), WITHIN_S
        )
        if self._till.process.poll() is not None:
            self._log.fault(sold.sale, "closed over an open payment without a warning")
        self._devices.close_window()
        self._till.process.wait(30)
        self._log.actions["closed while the code was shown, after a warning"] += 1

    # -- the result -----------------------------------------------------------------------

    def _result(self, sold: SaleLog) -> ShownResult | None:
        """Read the result, and check it against the server's ledger."""
        amount = self._amount(sold)
        seen = self._reader.result(amount)
        if seen is None:
            self._log.fault(sold.sale, "a result came and went")
            return None
        self._devices.result_seen_at = seen.at
        sold.shown.append(seen)
        # The ledger's file has by now what the server knew then.
        for fault in result_faults(seen, sold.payment_id, amount, self._backend.ledger()):
            self._log.fault(sold.sale, fault)
        code = self._reader.code()
        if code is not None and "/pay/" in code:
            self._log.fault(sold.sale, "a code is shown beside the result")
        return seen

    def _amount(self, sold: SaleLog) -> str:
        return self._reader.texts.amount(sold.sale.amount_minor, "NOK")

    def _await_outcome(self, sold: SaleLog) -> Payment:
        """Wait until no more is to come, and the screen shows what the journal has."""
        stays_unknown = sold.sale.ending in STAYS_UNKNOWN

        def has_ended() -> bool:
            payment = self._payment(sold)
            is_clear = payment.outcome is not Outcome.NOT_KNOWN or payment.state is State.REFUNDING
            return is_clear or (stays_unknown and payment.needs_attention)

        wait_for("the outcome", has_ended, WITHIN_S)

        def agrees() -> ShownResult | None:
            seen = self._reader.result(self._amount(sold))
            return seen if seen and seen.word == word_for(self._payment(sold)) else None

        try:
            seen = wait_for("the journal's outcome on the screen", agrees)
        except AssertionError:
            shown = self._reader.result(self._amount(sold))
            says = shown.lines if shown else "no result"
            self._log.fault(
                sold.sale, f"the journal says {word_for(self._payment(sold))}, the screen {says}"
            )
        else:
            amount, ledger = self._amount(sold), self._backend.ledger()
            for fault in result_faults(seen, sold.payment_id, amount, ledger):
                self._log.fault(sold.sale, fault)
            sold.shown.append(seen)
            self._devices.result_seen_at = seen.at
        return self._payment(sold)


def _as_charged(sale: Sale, amount_minor: int) -> Sale:
    """Return the sale with the amount that was charged, so that the day can go on."""
    cancel = amount_minor % 100 in CANCELLED_AT_THE_TILL
    pay = CodeAction.PAY if amount_minor % 100 == BY_HAND else None
    return dataclasses.replace(
        sale,
        amount_minor=amount_minor,
        code_action=CodeAction.CANCEL if cancel else pay,
        refund=False,
    )
