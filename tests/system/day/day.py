"""One whole day: shift after shift on one screen, and the attention list at its end."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from terminal_app.payments.payment import Outcome, State
from tests.support.processes import RunningTill, running_till
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.system.day.asides import Asides
from tests.system.day.cashier import Cashier
from tests.system.day.diary import Diary, Told
from tests.system.day.eyes import Eyes
from tests.system.day.hands import Hands
from tests.system.day.judging import judge
from tests.system.day.plan import Shift
from tests.system.day.shop import Shop, open_shop

WITHIN_S = 60.0
FAILED = Path(tempfile.gettempdir()) / "day-failed.png"
"""What was on the screen when a day came to nothing."""


def play(
    folder: Path,
    screen: Screen,
    shifts: tuple[Shift, ...],
    tell: Callable[[str], None] = lambda _line: None,
) -> tuple[Diary, list[str], Shop]:
    """Play the day; return what came of it, everything that is wrong about it, and the books."""
    diary = Diary()
    keys: dict[str, tuple[int, int]] = {}
    with open_shop(folder) as shop:
        for number, shift in enumerate(shifts):
            diary.shifts += 1
            eyes = Eyes(screen, shift.look, shift.language)
            with running_till(shop.settings(shift), shop.data_dir, screen.name) as till:
                wait_for("the till is connected", eyes.is_connected, WITHIN_S)
                keys = keys or wait_for("the keys", eyes.keys)
                cashier = Cashier(shop, till, eyes, Hands(screen, keys), diary)
                asides = Asides(shop, eyes, Hands(screen, keys), diary)
                try:
                    for sale in shift.sales:
                        cashier.serve(sale)
                        tell(_line(diary.told[-1], shift))
                    if number == len(shifts) - 1:
                        _look_through(shop, eyes, asides, diary)
                except AssertionError as error:
                    screen.picture().save(FAILED)
                    message = f"{error}; by then: {diary.faults}; the screen: {FAILED}"
                    raise AssertionError(message) from error
                _end(till, shift, asides, diary)
        diary.took_s = time.monotonic() - diary.begun
        return diary, judge(shop, diary, eyes), shop


def _line(told: Told, shift: Shift) -> str:
    words = " > ".join(seen.word for seen in told.shown)
    return f"{told.sale.number:3} {told.sale.amount_minor:7} {shift.language}: {words}"


def _end(till: RunningTill, shift: Shift, asides: Asides, diary: Diary) -> None:
    if till.process.poll() is not None:
        return
    if shift.killed:
        till.process.kill()
        diary.done["SIGKILL while idle"] += 1
    else:
        asides.close()
        diary.done["closed while idle"] += 1
    status = till.process.wait(WITHIN_S)
    if not shift.killed and status != 0:
        diary.fault(None, f"the till ended with {status}")


def _look_through(shop: Shop, eyes: Eyes, asides: Asides, diary: Diary) -> None:
    """Go through everything that is to be resolved, as the header counts it."""
    wait_for("nothing is under way", lambda: _is_quiet(shop), WITHIN_S)
    wait_for("the lamp says connected", eyes.is_connected, WITHIN_S)
    asides.rest()
    for _ in range(eyes.attention()):
        seen = asides.next_to_resolve()
        diary.looked_through.append(seen)
    _see_what_is_known(shop, eyes, asides)
    diary.attention = eyes.attention()


def _is_quiet(shop: Shop) -> bool:
    """Return whether no answer is awaited that the server will still give."""
    awaited = [
        payment
        for payment in shop.payments().values()
        if payment.state is State.REFUNDING
        or (payment.outcome is Outcome.NOT_KNOWN and not payment.needs_attention)
    ]
    return not awaited


def _see_what_is_known(shop: Shop, eyes: Eyes, asides: Asides) -> None:
    """Acknowledge what needs no more than to be seen: alarms, and receipts of nobody's."""
    wait_for("only the unknown is left", lambda: _see_one(shop, eyes, asides), WITHIN_S)


def _see_one(shop: Shop, eyes: Eyes, asides: Asides) -> bool:
    unknown = [one for one in shop.payments().values() if one.outcome is Outcome.NOT_KNOWN]
    count = eyes.attention()
    if count <= len(unknown):
        return True
    for _ in range(count):
        seen = asides.next_to_resolve()
        if seen.word != "Not known":
            break
    asides.rest()
    return False
