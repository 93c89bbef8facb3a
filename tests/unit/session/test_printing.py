"""A till whose printer has trouble: no payment waits, no slip is lost, none is printed twice."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median

import pytest

from terminal_app.channel.commands import Document, PrintWaiting
from terminal_app.channel.events import ConnectionState, PrinterChanged
from terminal_app.payments.payment import Outcome
from terminal_app.payments.slip import SlipState
from terminal_app.printing.documents import blocks_for
from terminal_app.printing.printer import Printer
from terminal_app.printing.thread import PrinterThread
from terminal_app.session.engine.slips import Printing
from terminal_app.settings import Printer as PrinterSettings
from terminal_app.settings import Settings
from terminal_app.simulator import SimulatorServer
from terminal_app.texts import Texts
from tests.support.printer import Trouble, switched_off, switched_on
from tests.support.waiting import wait_for
from tests.unit.journal.cases import opened
from tests.unit.session.shop import Shop, connection_to

SALES = 4
MOST_TIMES_AS_LONG = 3
SENT, KEPT, UNCERTAIN = SlipState.SENT, SlipState.KEPT, SlipState.UNCERTAIN
ENDS: dict[Trouble | None, set[SlipState]] = {
    Trouble.NONE: {SENT},
    Trouble.KEEPS_OPEN: {SENT},
    Trouble.MUTE: {SENT},
    Trouble.NO_PAPER: {KEPT},
    None: {KEPT},
    Trouble.UNPLUGGED: {UNCERTAIN},
    # What its system takes is all that can be known.
    Trouble.SLOW: {SENT, UNCERTAIN},
    Trouble.NEVER_READS: {SENT, UNCERTAIN, KEPT},
}


@contextmanager
def shop_that_prints(
    server: SimulatorServer, folder: Path, target: str, *, within_s: float = 2.5
) -> Iterator[Shop]:
    """Have a session whose receipts are printed by themselves."""
    settings = Settings(printer=PrinterSettings(target, profile="TM-T88V"))
    threads: list[PrinterThread] = []

    def hand_over(document: Document) -> None:
        threads[0].hand_over(document)

    printing = Printing(hand_over, by_itself=True)
    shop = Shop(connection_to(server), folder, printing=printing)
    printer = Printer(settings.printer, folder, within_s=within_s)
    threads.append(
        PrinterThread(
            printer,
            lambda one: blocks_for(one, settings, folder, Texts("en")),
            shop.commands.post,
        )
    )
    threads[0].start()
    try:
        with shop:
            shop.until_line(ConnectionState.CONNECTED)
            yield shop
    finally:
        threads[0].close()


def sells(shop: Shop) -> float:
    """Take a payment; return how long that took, in seconds."""
    begun = time.monotonic()
    shop.until_outcome(shop.charge(12_500), Outcome.PAID)
    return time.monotonic() - begun


def states(shop: Shop) -> list[SlipState]:
    query = "SELECT state FROM slips ORDER BY last_seq"
    return [SlipState(state) for (state,) in shop.rows(query)]


@pytest.mark.parametrize("trouble", ENDS, ids=lambda one: "off" if one is None else one.value)
def test_no_sale_waits_for_a_printer_and_no_slip_is_lost_or_printed_twice(
    trouble: Trouble | None, server: SimulatorServer, tmp_path: Path
) -> None:
    with switched_on(trouble or Trouble.NONE) as printer:
        target = switched_off() if trouble is None else printer.target
        other = connection_to(server)._replace(terminal_id="TILL-2")
        with (
            Shop(other, tmp_path / "without") as floor,
            shop_that_prints(server, tmp_path / "with", target) as shop,
        ):
            floor.until_line(ConnectionState.CONNECTED)
            # In turns: what else this machine does is in both figures.
            lasted = [(sells(floor), sells(shop)) for _ in range(SALES)]
            wait_for("the last slip's end", lambda: set(states(shop)) <= ENDS[trouble])
        assert len(states(shop)) == SALES
        printer.close()
        documents = list(printer.documents)
    without, beside = (median(one) for one in zip(*lasted, strict=True))
    # Who waited for a printer with trouble would wait 20 times as long.
    assert beside < MOST_TIMES_AS_LONG * without, lasted
    with closing(opened(tmp_path / "with")) as journal:
        for slip in journal.open_slips():
            shown = [one for one in documents if slip.payment_id[:8].encode() in one]
            assert len(shown) <= 1
    assert shop.sound()


def test_what_waited_is_printed_once_the_printer_is_there_again(
    server: SimulatorServer, tmp_path: Path
) -> None:
    with switched_on(Trouble.NO_PAPER) as printer:
        with shop_that_prints(server, tmp_path, printer.target, within_s=5) as shop:
            for _ in range(2):
                sells(shop)
            shop.until("two kept", PrinterChanged, lambda event: len(event.kept) == 2)
            printer.trouble = Trouble.NONE
            shop.post(PrintWaiting("Kari"))
            wait_for("both slips", lambda: states(shop) == [SENT, SENT])
        documents = [one for one in printer.wait_for(4) if one]
    assert len({one.split(b"Payment")[1] for one in documents}) == len(documents) == 2
    assert all(b"COPY" not in one for one in documents)
