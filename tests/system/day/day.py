"""One whole day: each shift on one screen, and the attention list at the end."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from terminal_app.payments.payment import Outcome, State
from tests.support.processes import RunningTill, running_till
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.system.day.backend import CASHIER, MANAGER, Backend, running_backend
from tests.system.day.cashier import Cashier
from tests.system.day.day_check import check_day, is_to_be_settled
from tests.system.day.day_log import DayLog, SaleLog
from tests.system.day.input_devices import InputDevices
from tests.system.day.operators import Operators
from tests.system.day.other_actions import OtherActions
from tests.system.day.paper import Paper
from tests.system.day.paper_check import check_paper
from tests.system.day.plan import Shift
from tests.system.day.screen_reader import ScreenReader

WITHIN_S = 60.0
FAILED = Path(tempfile.gettempdir()) / "day-failed.png"
"""The screen when a day failed."""


def run_day(
    folder: Path,
    screen: Screen,
    shifts: tuple[Shift, ...],
    tell: Callable[[str], None] = lambda _line: None,
) -> tuple[DayLog, list[str], Backend]:
    """Run the day; returns its log, its faults, and the backend with both records."""
    log = DayLog()
    keys: dict[str, tuple[int, int]] = {}
    with running_backend(folder) as backend:
        for number, shift in enumerate(shifts):
            log.shifts += 1
            reader = ScreenReader(screen, shift.look, shift.language)
            with running_till(backend.settings(shift), backend.data_dir, screen.name) as till:
                wait_for("the till is connected", reader.is_connected, WITHIN_S)
                keys = keys or wait_for("the keys", reader.key_places)
                devices = InputDevices(screen, keys, reader.refuses)
                operators = Operators(backend, reader, devices, log)
                cashier = Cashier(backend, till, reader, devices, log, operators)
                others = OtherActions(backend, reader, devices, log, operators)
                try:
                    operators.take_over(CASHIER)
                    for place, sale in enumerate(shift.sales):
                        if place == shift.handed_over_at:
                            operators.take_over(MANAGER)
                        began = time.monotonic()
                        cashier.serve(sale)
                        log.sales[-1].took_s = time.monotonic() - began
                        tell(_line(log.sales[-1], shift))
                    if number == len(shifts) - 1:
                        _review_attention_list(backend, reader, others, log)
                        Paper(backend, reader, devices, log).close_day()
                except AssertionError as error:
                    screen.picture().save(FAILED)
                    message = f"{error}; by then: {log.faults}; the screen: {FAILED}"
                    raise AssertionError(message) from error
                _end(till, shift, others, log)
        log.took_s = time.monotonic() - log.started
        faults = [*check_day(backend, log, reader), *check_paper(backend, log)]
        return log, faults, backend


def _line(sold: SaleLog, shift: Shift) -> str:
    words = " > ".join(seen.word for seen in sold.shown)
    return f"{sold.sale.number:3} {sold.sale.amount_minor:7} {shift.language}: {words}"


def _end(till: RunningTill, shift: Shift, others: OtherActions, log: DayLog) -> None:
    if till.process.poll() is not None:
        return
    if shift.killed:
        till.process.kill()
        log.actions["SIGKILL while idle"] += 1
    else:
        others.close()
        log.actions["closed while idle"] += 1
    status = till.process.wait(WITHIN_S)
    if not shift.killed and status != 0:
        log.fault(None, f"the till ended with {status}")


def _review_attention_list(
    backend: Backend, reader: ScreenReader, others: OtherActions, log: DayLog
) -> None:
    """Show each payment of the attention list, as many as the header counts."""
    wait_for("nothing is under way", lambda: _is_quiet(backend), WITHIN_S)
    wait_for("the lamp says connected", reader.is_connected, WITHIN_S)
    others.leave_all()
    count = reader.attention_count()
    for number in range(count):
        log.to_resolve.append(others.to_resolve(number, count))
    others.leave_all()
    _acknowledge_known(backend, reader, others)
    log.attention = reader.attention_count()


def _is_quiet(backend: Backend) -> bool:
    """Whether no answer is to come from the server."""
    awaited = [
        payment
        for payment in backend.payments().values()
        if payment.state is State.REFUNDING
        or (payment.outcome is Outcome.NOT_KNOWN and not payment.needs_attention)
    ]
    return not awaited


_TO_READ_THE_LIST_S = 10 * WITHIN_S
"""A look at each of its payments, from the top each time: 32 took over a minute."""


def _acknowledge_known(backend: Backend, reader: ScreenReader, others: OtherActions) -> None:
    """Acknowledge receipts and refunds until only what a person must settle is left."""
    wait_for(
        "nothing else is left",
        lambda: _acknowledge_one(backend, reader, others),
        _TO_READ_THE_LIST_S,
    )


def _acknowledge_one(backend: Backend, reader: ScreenReader, others: OtherActions) -> bool:
    to_settle = [one for one in backend.payments().values() if is_to_be_settled(one)]
    count = reader.attention_count()
    if count <= len(to_settle):
        return True
    # Receipts of no payment are the last of the list.
    for number in reversed(range(count)):
        seen = others.to_resolve(number, count)
        if seen.word not in {"Not known", "Paid"}:
            # Read, and said so: going to the sale leaves it where it is.
            others.leave_result()
            break
    others.leave_all()
    return False
