"""A cashier's other actions: help, payments, barcodes, scans to decline, resolving by hand."""

import contextlib
import sqlite3
from dataclasses import dataclass
from itertools import cycle

from terminal_app.payments.payment import Outcome
from tests.support.waiting import wait_for
from tests.system.day.backend import Backend
from tests.system.day.day_log import DayLog, SaleLog
from tests.system.day.input_devices import InputDevices
from tests.system.day.operators import Operators
from tests.system.day.plan import STAYS_UNKNOWN, OtherAction, Sale
from tests.system.day.screen_reader import ScreenReader, ShownResult

WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class OtherActions:
    """Every action that is no sale and no refund."""

    backend: Backend
    reader: ScreenReader
    devices: InputDevices
    log: DayLog
    operators: Operators

    def do(self, sale: Sale) -> None:
        """Do the action before the sale, and check that it made no payment."""
        if sale.other_action is OtherAction.NOTHING:
            return
        before = len(self.backend.payments())
        match sale.other_action:
            case OtherAction.NEXT_SALE:
                self.leave_result("Escape" if sale.number % 2 else "Return")
            case OtherAction.HELP:
                self._keys("F1", "F1" if sale.number % 2 else "Escape")
            case OtherAction.HISTORY:
                self._keys("F2", "Down", "Down", "Up", "Escape")
            case OtherAction.REFUND_LIST:
                self._keys("F3", "Escape")
            case OtherAction.BARCODE:
                self.devices.scan_barcode()
            case OtherAction.DECLINED:
                self._decline()
            case OtherAction.AGAIN:
                self._charge_unknown_again(sale)
        self.log.actions[sale.other_action.value] += 1
        if len(self.backend.payments()) != before:
            self.log.fault(sale, f"a payment of {sale.other_action.value}")

    def _keys(self, *keysyms: str) -> None:
        for keysym in keysyms:
            self.devices.key(keysym)

    def leave_result(self, keysym: str = "Return") -> None:
        """Press Enter, or Escape, until no result is shown: it ignores them in its first second."""

        def is_left() -> bool:
            if self.reader.tone() is None:
                return True
            self.devices.key(keysym)
            return False

        wait_for("the result gone", is_left, WITHIN_S)

    def leave_all(self) -> None:
        """Close what lies over the sale, and press Enter, until the till shows its own code."""
        keys = cycle(("F10", "Return"))

        def is_idle() -> bool:
            code = self.reader.code()
            if code is not None and "/t/" in code:
                return True
            self.devices.key(next(keys))
            return False

        wait_for("the till's own code", is_idle, WITHIN_S)

    def scan_own_code(self) -> str:
        """Scan the till's own code as a customer; returns the paymentId."""
        self.leave_all()
        payment_id = self.backend.scan_own_code()
        wait_for("the scan on disk", lambda: self._scan(payment_id) == "WAITING", WITHIN_S)
        wait_for("the own code gone", lambda: self.reader.code() is None, WITHIN_S)
        self.log.actions["scans of the till's own code"] += 1
        return payment_id

    def _decline(self) -> None:
        payment_id = self.scan_own_code()
        self.devices.key("Escape")
        wait_for("the decline", lambda: self._scan(payment_id) == "DECLINED", WITHIN_S)

    def _scan(self, payment_id: str) -> str | None:
        file = f"{self.backend.journal_file.as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(file, uri=True)) as database:
            query = "SELECT state FROM scans WHERE payment_id = ?"
            row = database.execute(query, (payment_id,)).fetchone()
            return row[0] if row else None

    def _charge_unknown_again(self, sale: Sale) -> None:
        """Charge the amount of a payment with an unknown outcome, and answer No."""
        unknown = [
            one
            for one in self.backend.payments().values()
            if one.needs_attention and one.amount.amount_minor % 100 in STAYS_UNKNOWN
        ]
        if not unknown:
            return
        self.leave_result()
        minor = unknown[-1].amount.amount_minor
        self.devices.type(f"{minor // 100}.{minor % 100:02}\r")
        try:
            wait_for("the question", lambda: self._shows("Charge again?"), WITHIN_S)
        except AssertionError:
            self.log.fault(sale, "an unknown payment's amount was charged without a question")
            return
        self.devices.key("Escape")
        wait_for("no question", lambda: not self._shows("Charge again?"), WITHIN_S)
        # No leaves the amount as it was typed.
        self.devices.key("Delete")

    def _shows(self, word: str) -> bool:
        seen = self.reader.result()
        return seen is not None and seen.word == word

    def resolve(self, sold: SaleLog) -> None:
        """Resolve the payment by hand as not paid, by the dialog and its keys."""
        place = wait_for("the button", lambda: self.reader.place_of("Settle by hand…"), WITHIN_S)
        screen = self.devices.screen
        screen.click(*place)
        wait_for("the dialog", lambda: len(screen.windows()) > 1, WITHIN_S)
        # Without a window manager the keyboard goes where the pointer is.
        screen.move_pointer(512, 384)
        self._keys("Tab", "Tab", "space", "Tab", *"seen", "Return")
        self.operators.allows_until(
            "not paid, by hand",
            lambda: self.backend.payments()[sold.payment_id].outcome is Outcome.NOT_PAID,
        )
        by = self.operators
        self.log.decisions["settle", by.at_the_till, by.allowed_by] += 1
        screen.move_pointer(512, 5)
        self.log.actions["settled by hand"] += 1

    # -- the end of the day -----------------------------------------------------------------

    def to_resolve(self, number: int, count: int) -> ShownResult:
        """Open the payment at that place of the ``count`` that the header tells of."""
        self.leave_all()
        if number == 0:
            self.devices.click(self.reader.attention_place())
        else:
            self.devices.key("F6")
        if count > 1:
            for _ in range(number):
                self.devices.key("F6")
            self.devices.key("Return")
        amounts = [
            self.reader.texts.amount(one.amount.amount_minor, one.amount.currency.value)
            for one in self.backend.payments().values()
            if one.needs_attention
        ]
        seen = wait_for("a payment to resolve", lambda: self.reader.result(*amounts), WITHIN_S)
        assert seen is not None
        return seen

    def close(self) -> None:
        """Close the window while the till is idle."""
        self.leave_all()
        self.devices.close_window()
