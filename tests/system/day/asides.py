"""What a cashier does besides: looks around, scans barcodes, declines, reads, settles by hand."""

import contextlib
import sqlite3
import time

from terminal_app.payments.payment import Outcome
from tests.support.waiting import wait_for
from tests.system.day.diary import Diary, Told
from tests.system.day.eyes import Eyes, Seen
from tests.system.day.hands import Hands
from tests.system.day.plan import STAYS_UNKNOWN, Aside, Sale
from tests.system.day.shop import Shop

WITHIN_S = 30.0
ANOTHER_S = 5.0
"""So long another payment of the attention list may take to be shown."""


class Asides:
    """Everything that is no sale and no refund."""

    def __init__(self, shop: Shop, eyes: Eyes, hands: Hands, diary: Diary) -> None:
        self._shop, self._eyes, self._hands, self._diary = shop, eyes, hands, diary

    def do(self, sale: Sale) -> None:
        """Do what comes before the sale, and see that none of it was one."""
        if sale.aside is Aside.NOTHING:
            return
        before = len(self._shop.payments())
        match sale.aside:
            case Aside.NEXT_SALE:
                self.leave_result("Escape" if sale.number % 2 else "Return")
            case Aside.HELP:
                self._keys("F1", "F1" if sale.number % 2 else "Escape")
            case Aside.HISTORY:
                self._keys("F2", "Down", "Down", "Up", "F2" if sale.number % 2 else "Escape")
            case Aside.REFUND_LIST:
                self._keys("F3", "Escape")
            case Aside.BARCODE:
                self._hands.scan_barcode()
            case Aside.DECLINED:
                self._decline()
            case Aside.AGAIN:
                self._try_again_what_is_unknown(sale)
        self._diary.done[sale.aside.value] += 1
        if len(self._shop.payments()) != before:
            self._diary.fault(sale, f"a payment of {sale.aside.value}")

    def _keys(self, *keysyms: str) -> None:
        for keysym in keysyms:
            self._hands.key(keysym)

    def leave_result(self, keysym: str = "Return") -> None:
        """Press Enter, or Escape, until no result is shown: not heeded in its first second."""

        def left() -> bool:
            if self._eyes.tone() is None:
                return True
            self._hands.key(keysym)
            return False

        wait_for("the result gone", left, WITHIN_S)

    def rest(self) -> None:
        """Leave whatever is shown, until the till shows its own code again."""

        def idle() -> bool:
            code = self._eyes.code()
            if code is not None and "/t/" in code:
                return True
            self._hands.key("Return")
            return False

        wait_for("the till's own code", idle, WITHIN_S)

    def let_scan(self) -> str:
        """Let a customer scan the till's own code; returns the paymentId."""
        self.rest()
        payment_id = self._shop.scan_own_code()
        wait_for("the scan on disk", lambda: self._scan(payment_id) == "WAITING", WITHIN_S)
        wait_for("the own code gone", lambda: self._eyes.code() is None, WITHIN_S)
        self._diary.done["scans of the till's own code"] += 1
        return payment_id

    def _decline(self) -> None:
        payment_id = self.let_scan()
        self._hands.key("Escape")
        wait_for("the decline", lambda: self._scan(payment_id) == "DECLINED", WITHIN_S)

    def _scan(self, payment_id: str) -> str | None:
        file = f"{self._shop.journal_file.as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(file, uri=True)) as database:
            query = "SELECT state FROM scans WHERE payment_id = ?"
            row = database.execute(query, (payment_id,)).fetchone()
            return row[0] if row else None

    def _try_again_what_is_unknown(self, sale: Sale) -> None:
        """Charge the amount of a payment whose outcome isn't known: the till asks, and No is No."""
        unknown = [
            one
            for one in self._shop.payments().values()
            if one.needs_attention and one.amount.amount_minor % 100 in STAYS_UNKNOWN
        ]
        if not unknown:
            return
        self.leave_result()
        minor = unknown[-1].amount.amount_minor
        self._hands.type(f"{minor // 100}.{minor % 100:02}\r")
        try:
            wait_for("the question", lambda: self._shows("Charge again?"), WITHIN_S)
        except AssertionError:
            self._diary.fault(sale, "an unknown payment's amount was charged without a question")
            return
        self._hands.key("Escape")
        wait_for("no question", lambda: not self._shows("Charge again?"), WITHIN_S)
        # No leaves the amount as it was typed.
        self._hands.key("Delete")

    def _shows(self, word: str) -> bool:
        seen = self._eyes.result()
        return seen is not None and seen.word == word

    def settle(self, told: Told) -> None:
        """Say by hand that it wasn't paid, with a reason: by the dialog and its keys."""
        place = wait_for("the button", lambda: self._eyes.place_of("Settle by hand…"), WITHIN_S)
        screen = self._hands.screen
        screen.click(*place)
        wait_for("the dialog", lambda: len(screen.windows()) > 1, WITHIN_S)
        # Without a window manager the keyboard goes where the pointer is.
        screen.move_pointer(512, 384)
        self._keys("Tab", "Tab", "space", "Tab", *"seen", "Return")
        wait_for(
            "not paid, by hand",
            lambda: self._shop.payments()[told.payment_id].outcome is Outcome.NOT_PAID,
            WITHIN_S,
        )
        screen.move_pointer(512, 5)
        self._diary.done["settled by hand"] += 1

    # -- the day's end ----------------------------------------------------------------------

    def next_to_resolve(self) -> Seen:
        """Press the header's button or its key; return the next of the attention list."""
        before = self._eyes.result()
        if before is None:
            self._hands.click(self._eyes.attention_place())
        else:
            self._hands.key("F6")
        look_until = time.monotonic() + ANOTHER_S

        def another() -> Seen | None:
            seen = self._eyes.result()
            # Where there is one only, it is shown again.
            is_other = before is None or (seen is not None and seen.lines != before.lines)
            return seen if is_other or time.monotonic() > look_until else None

        seen = wait_for("a payment to resolve", another, WITHIN_S)
        assert seen is not None
        return seen

    def close(self) -> None:
        """Close the window with nothing going on."""
        self.rest()
        self._hands.close_window()
