"""``python -m benchmarks.endless_flood``: window and session while the peer sends without an end.

The till's window takes payments by real keys at a peer of bare sockets, which sends receipts of
other tills' payments as fast as they are taken. The floor is the same till at the same peer in
silence.
"""

import argparse
import contextlib
import json
import queue
import re
import socket
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from benchmarks.figures import Figure, median_ms, p99_ms, table
from benchmarks.pixels import PATIENCE_S
from terminal_app import logs
from tests.support.processes import RunningTill, running_till, write_settings
from tests.support.screen import Screen, virtual_screen
from tests.support.waiting import wait_for
from tests.unit.session.transport.raw_server import TEXT, Backend, Peer, frame

PAYMENTS, RESTS_S = 12, 1.0
_KEY_GAP_MS = 120
_SEEN_MS = 700
_AT_ONCE = 50
_SENT_AHEAD_BYTES = 16_384
"""What the peer's own system may hold: that is not the till's to hurry."""
_LOGON = b'{"messageType": "LOGON_CONFIRMATION", "id": "1"}'
_OTHERS = "6a1f4f0e-0000-4000-8000-000000000000"
_MOST_LATE_MS = 50.0
_PAID = re.compile(r"^(?P<at>\S+ \S+) .* payment (?P<payment>\S+): \w+ -> COMPLETE", re.MULTILINE)


def _message(kind: str, **fields: str) -> bytes:
    return frame(TEXT, json.dumps({"messageType": kind, **fields}).encode())


def _receipt(payment_id: str, number: str) -> bytes:
    return _message(
        "PAYMENT_RECEIPT",
        id=f"r-{number}",
        paymentId=payment_id,
        paymentReceiptId=number,
        paymentState="COMPLETE",
    )


@dataclass
class _Peer:
    """Answers each request with a code and then a receipt, and floods in between if it is to."""

    flooding: bool
    flood: bytes = b"".join(_receipt(_OTHERS, "77") for _ in range(_AT_ONCE))
    asked: list[float] = field(default_factory=list)
    """When each request was read, on the wall clock."""
    paid: dict[str, float] = field(default_factory=dict)
    """When each receipt was sent, by its payment."""
    sent_bytes: int = 0
    _answers: "queue.SimpleQueue[bytes]" = field(default_factory=queue.SimpleQueue)

    def __call__(self, peer: Peer) -> None:
        peer.upgrade()
        peer.send(frame(TEXT, _LOGON))
        peer.socket.settimeout(None)
        peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SENT_AHEAD_BYTES)
        threading.Thread(target=self._read, args=(peer,), daemon=True).start()
        while not peer.stopping.is_set():
            try:
                peer.send(self._answers.get(timeout=0 if self.flooding else 0.2))
            except queue.Empty:
                if self.flooding:
                    peer.send(self.flood)
                    self.sent_bytes += len(self.flood)

    def _read(self, peer: Peer) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._answer(peer.read_frame()[1])

    def _answer(self, text: bytes) -> None:
        if b"PAYMENT_INIT_REQUEST" not in text:
            return
        self.asked.append(time.time())
        said = json.loads(text)
        payment_id, code = said["paymentId"], "https://a.example/1"
        response = _message(
            "PAYMENT_INIT_RESPONSE", id=said["id"], paymentId=payment_id, qrCode=code
        )
        self.paid[payment_id] = time.time()
        self._answers.put(response + _receipt(payment_id, str(1000 + len(self.asked))))


@dataclass
class Measured:
    """In seconds."""

    late: list[float]
    """The window's heartbeats."""
    to_wire: list[float]
    to_paid: list[float]
    megabytes: float


def _measured(*, flooding: bool) -> Measured:
    """Take payments at such a peer."""
    peer = _Peer(flooding)
    with (
        tempfile.TemporaryDirectory() as made,
        virtual_screen() as screen,
        Backend(peer) as server,
    ):
        folder = Path(made)
        beats = folder / "beats"
        settings = write_settings(folder, server.connection(), '[till]\ntheme = "light"\n')
        program = (sys.executable, "-m", "benchmarks.traced.beats", str(beats))
        with running_till(settings, folder / "data", screen.name, program) as till:
            wait_for("logged on", lambda: "logged on" in till.log(), PATIENCE_S)
            time.sleep(RESTS_S)
            screen.key("Return", _SEEN_MS)  # the unknown receipt is written down
            began = time.time()
            pressed = [_pay(screen, till, number) for number in range(PAYMENTS)]
            by = time.time()
            lines = _paid_lines(till)
            paid = [lines[payment_id] - at for payment_id, at in peer.paid.items()]
        told = [line.split() for line in beats.read_text(encoding="utf-8").splitlines()]
    late = [float(how) for at, how in told if began <= float(at) <= by]
    to_wire = [at - key for key, at in zip(pressed, peer.asked, strict=True)]
    return Measured(late, to_wire, paid, peer.sent_bytes / 1e6)


def _pay(screen: Screen, till: RunningTill, number: int) -> float:
    """Take one payment; return when Enter was pressed."""
    screen.key("7", _SEEN_MS)
    pressed = screen.key("Return", _KEY_GAP_MS)
    wait_for("paid", lambda: len(_paid_lines(till)) > number, PATIENCE_S)
    time.sleep(RESTS_S)  # its result is in sight, and the flood goes on
    return pressed


def _paid_lines(till: RunningTill) -> dict[str, float]:
    """Return when the log says of each payment that it is paid, on the wall clock."""
    found = {}
    for file in logs.files(till.data_dir):
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        for line in _PAID.finditer(text):
            at = datetime.strptime(line["at"], "%Y-%m-%d %H:%M:%S,%f").astimezone()
            found[line["payment"]] = at.timestamp()
    return found


def measure() -> list[Figure]:
    """Return what the window and the session do in a flood, beside the same in silence."""
    silent, flooded = _measured(flooding=False), _measured(flooding=True)
    remark = f"{len(flooded.late)} beats, {flooded.megabytes:.0f} MB sent; floor: no flood"
    rows = (
        ("heartbeat of the window", flooded.late, silent.late),
        ("Enter to request on the wire", flooded.to_wire, silent.to_wire),
        ("receipt sent to recorded as paid", flooded.to_paid, silent.to_paid),
    )
    figures = []
    for name, value, lowest in rows:
        figures += [
            Figure(f"{name}, median", "ms", median_ms(value), median_ms(lowest)),
            Figure(f"{name}, 99th", "ms", p99_ms(value), p99_ms(lowest)),
            Figure(f"{name}, longest", "ms", 1000 * max(value), 1000 * max(lowest)),
        ]
    longest = figures[2]
    aim = f"at most {_MOST_LATE_MS:.0f}"
    figures[2] = replace(longest, aim=aim, met=longest.value <= _MOST_LATE_MS, remark=remark)
    return figures


def main() -> int:
    """Measure; returns 1 if an aim is missed."""
    argparse.ArgumentParser(
        prog="python -m benchmarks.endless_flood", description=__doc__
    ).parse_args()
    figures = measure()
    print(table(figures))
    return int(any(figure.met is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
