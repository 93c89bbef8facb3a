"""The kill matrix, at every write, send and print: ``python -m tests.system.kill``."""

import argparse
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.support.screen import virtual_screen
from tests.system.kill.flows import FLOWS, named
from tests.system.kill.matrix import Row, bad, line, run_matrix, summary, table

_HEAD = """\
# Killed at every write, every send and every print

Made by \
`.venv/bin/python -m tests.system.kill --workers {workers} --write docs/kill-matrix.md`: {points}
kills in {minutes:.0f} minutes, {workers} at a time. No row is written by hand.

The installed program runs as a process, against the simulator as another. A module that only the
tests put into its Python \
(`tests/system/kill/hook`) ends it with SIGKILL right before or right after a
write to the journal (`commit`: a transaction; `file`: the switch to WAL, and the folding in at the
close), and right before, right after or in the middle of a WebSocket text frame's hand-over to the
operating system (`send`), or of what a receipt printer is sent (`print`; the printer is a stand-in
on this machine that says whether it has paper). Then the till's window is started on the same
folder, and left until the server has no more to say. Where a refund isn't known then, a person asks
again: `terminal-app refund` is run with the same receipt number, as the till says. One run without
a kill lists the points of a flow; each row is one kill.

What is held against each other is what all sides wrote down: the journal's file, the
simulator's ledger and the bytes that the printer has got, decoded by the tests' own reader of
ESC/POS. A row is **right** if the journal says paid where the customer's money was taken
and not given back, and not paid where it wasn't; if the server has no payment and no refund that
the journal doesn't have; if every request that arrived was on the disk before, and none arrived
twice or by itself (no REFUND without a person's decision, and none from the restart); if what a
person has seen or settled by hand is kept as it was, and not asked about; if the console said
nothing that wasn't on the disk; if each slip that the journal says was sent is on paper once, none
is there that the journal doesn't know of, no receipt that is to be printed by itself was forgotten,
and a slip that was queued is printed by the restart and one that was being sent isn't; if there is
one closing of its number or none, the restart makes none, the next (`day close`, by a person) has
the next number, and all together come to what the server has charged; and if the journal's own
check (`journal verify`) finds no fault. Anything else is WRONG, or LOST where the journal doesn't
know a payment.

* *right: asked again*: after the restart the till says of a refund that it isn't known, and sends
  nothing. Asked again by a person it ends as done, whether the first REFUND had arrived or not,
  and the server has paid back once.
* *right: never answered*: a customer has scanned the till's own code, and the killed till alone
  knew of it, or was killed before its no was sent. No amount was ever said, so nothing can be
  paid; the server isn't told no by the next start.
* *right: uncertain on paper*: the till was killed between the record that a slip is being sent and
  the record of what became of it. It says so after the restart, and doesn't print it by itself: it
  is on paper once, in part, or not at all (`documents` counts what the printer has got anything of,
  its question for paper included).
* *right: not known*: the server never answers, so the till claims nothing.
* "after 60 s": the request never arrived, or was refused, and the server says that it has no such
  payment. The till takes that for "not paid" a minute after the request's connection, not before
  ([rules](rules.md)).
* *right: less known*: paid, and the till says so; but the receipt number, or the second receipt of
  a double charge, went to the killed till alone.
* *UNTRUE: never told again*: the server had confirmed a cancel, and took the money nevertheless.
  The only receipt went to a till that was killed before it had written it down, so that the till
  still says "not paid", as the server had. That a confirmed cancel means "was not and will not be
  paid" is an assumption about the server ([rules](rules.md)); these rows break it on purpose.
* *not reached*: that run came by fewer points than the one that listed them, three times over
  (whether the till still hears a last message as it closes isn't always the same).

*Less known* and *UNTRUE* have one cause. The API has no acknowledgement, so a server can't know
that a receipt was read and not kept; the simulator says nothing a second time unless it is asked;
and the till asks nothing about a payment that the server has settled.

What this doesn't show: a power cut (`synchronous=FULL` is for that; after a SIGKILL the operating
system still has what was written), a kill inside one of SQLite's own writes, a till that is killed
again as it takes up a refund, a printer behind anything but a socket (its other targets hand over
in the same place: `tests/unit/printing`), and Windows.

"""


def main() -> int:
    """Run the matrix; returns 1 if the till is wrong or has lost a payment anywhere."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.kill", description=__doc__)
    parser.add_argument("--flow", action="append", help="this flow alone; may be repeated")
    parser.add_argument("--workers", type=int, default=2, help="how many at a time (default 2)")
    parser.add_argument("--write", type=Path, help="write the tables to this file too")
    parser.add_argument(
        "--quick", action="store_true", help="don't sit out the minute of payments never received"
    )
    parser.add_argument(
        "--taken-away", action="store_true", help="delete the journal after each kill as well"
    )
    given = parser.parse_args()
    flows = [named(name) for name in given.flow] if given.flow else list(FLOWS)
    guard = threading.Lock()

    def tell(row: Row) -> None:
        with guard:
            sys.stderr.write(line(row) + "\n")
            sys.stderr.flush()

    started = time.monotonic()
    with virtual_screen() as screen, tempfile.TemporaryDirectory() as made:
        rows = run_matrix(
            Path(made),
            screen.name,
            flows,
            workers=given.workers,
            patient=not given.quick,
            taken_away=given.taken_away,
            tell=tell,
        )
    minutes = (time.monotonic() - started) / 60
    text = f"{summary(rows)}\n{table(rows)}"
    sys.stdout.write(f"{text}\n{len(rows)} kills in {minutes:.1f} minutes\n")
    if given.write:
        head = _HEAD.format(points=len(rows), minutes=minutes, workers=given.workers)
        given.write.write_text(head + text, encoding="utf-8")
    return 1 if bad(rows) else 0


if __name__ == "__main__":
    sys.exit(main())
