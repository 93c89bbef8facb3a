"""Payments at a running till, by real keys, and when each of their steps is seen.

The customer pays once the code has been read off the screen, not after a time: however busy the
machine is, no step can be over before it was looked for.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Self
from urllib.parse import urlsplit

import zxingcpp
from PIL import Image

from benchmarks.breakdown import Step
from benchmarks.pixels import BLACK, PATIENCE_S, Place, colour_at_rest, painted_at
from terminal_app.simulator import Kind
from tests.support.processes import RunningSimulator
from tests.support.screen import Colour, Screen
from tests.support.waiting import wait_for

CUSTOMER_S = 24 * 60 * 60.0
"""The simulated customer must not pay by himself before the code has been seen."""
_KEY_GAP_MS = 120
_SEEN_MS = 700
"""A digit takes a result away only after it has been in sight for half a second."""
_INSIDE = 2
"""A corner is read to within a pixel or so; that far from it a code is dark for certain."""
_FINDER, _FROM_MIDDLE = 7, 14
"""Modules: a finder pattern's edge, and how far up and left of the middle a code is dark: there
the patterns of versions 4 and 5 have their dark squares."""
_RESULT_Y = 120
"""Inside the result's ground, above every code."""
_WORD_Y = range(250, 300)
"""Where the result's word is, under its sign."""
_STROKE = 3
"""A stroke of the word is so many pixels wide and more."""
_COLOURED = 60
"""How far a colour's parts are apart at least; a ground and a code are paler."""


@dataclass(frozen=True, slots=True)
class Latencies:
    """In seconds, one of each a payment."""

    requests: list[Step]
    codes: list[Step]
    results: list[Step]

    @property
    def enter_to_request(self) -> list[float]:
        """From the Enter key until the peer has read the request."""
        return [step.lasted for step in self.requests]

    @property
    def response_to_code(self) -> list[float]:
        """From the peer's response to the code on the screen."""
        return [step.lasted for step in self.codes]

    @property
    def receipt_to_paid(self) -> list[float]:
        """From the peer's receipt to *Paid* on the screen."""
        return [step.lasted for step in self.results]


@dataclass(frozen=True, slots=True)
class _Sighting:
    """When the steps of one payment were seen, on the wall clock."""

    pressed: float
    code: float
    paid: float


@dataclass(frozen=True, slots=True)
class _Code:
    address: str
    dark_place: Place
    """Inside its upper left finder pattern.

    A payment id with many digits in a row makes a code of fewer modules, which may be larger, and
    this is about the only place that is dark in both.
    """


class Cashier:
    """Takes payments one after the other, each as soon as the one before is paid."""

    def __init__(
        self,
        screen: Screen,
        code: Place,
        no_result: Colour,
        word: tuple[Place, Colour],
    ) -> None:
        self._screen = screen
        self._code = code
        self._result = (code[0], _RESULT_Y)
        self._no_result = no_result
        self._word, self._ink = word
        self._taken = 1

    @classmethod
    def after_a_first_payment(cls, screen: Screen) -> Self:
        """Take a payment to learn where code and result are, and the colours of the latter."""
        screen.type("7\r", _KEY_GAP_MS)
        code = _read_code(screen).dark_place
        result = (code[0], _RESULT_Y)
        no_result = screen.pixel(*result)
        with _customer_pays(screen):
            ground = colour_at_rest(screen, result, no_result)
        return cls(screen, code, no_result, _word_of(screen, ground))

    def pay_until(self, count: int) -> None:
        """Take payments until there have been so many."""
        while self._taken < count:
            self._pay()

    def latencies(self, simulator: RunningSimulator, payments: int) -> Latencies:
        """Take so many payments and return their latencies; the peer's times are its ledger's."""
        seen = [self._pay() for _ in range(payments)]
        entries = simulator.ledger().entries()

        def times(kind: Kind, message_type: str) -> list[float]:
            return [
                datetime.fromisoformat(entry.at).timestamp()
                for entry in entries
                if entry.kind is kind and f'"{message_type}"' in str(entry.facts.get("text"))
            ][-payments:]

        requests = times(Kind.RECEIVED, "PAYMENT_INIT_REQUEST")
        responses = times(Kind.SENT, "PAYMENT_INIT_RESPONSE")
        receipts = times(Kind.SENT, "PAYMENT_RECEIPT")
        return Latencies(
            [Step(one.pressed, at) for one, at in zip(seen, requests, strict=True)],
            [Step(at, one.code) for one, at in zip(seen, responses, strict=True)],
            [Step(at, one.paid) for one, at in zip(seen, receipts, strict=True)],
        )

    def _pay(self) -> _Sighting:
        screen = self._screen
        screen.key("7", _SEEN_MS)
        painted_at(screen, self._result, self._no_result)
        pressed = screen.key("Return", _KEY_GAP_MS)
        code = painted_at(screen, self._code, BLACK)
        with _customer_pays(screen):
            paid = painted_at(screen, self._word, self._ink)
        self._taken += 1
        return _Sighting(pressed, code, paid)


def dark_place(picture: Image.Image, position: zxingcpp.Position) -> Place:
    """Return the place that is dark in codes of one version more and less, too.

    It is so many modules from the code's middle; the finder pattern's edge tells their size.
    """
    corner, opposite, edge = position.top_left, position.bottom_right, _INSIDE
    while picture.getpixel((corner.x + edge, corner.y + _INSIDE)) == BLACK:
        edge += 1
    from_middle = round(_FROM_MIDDLE * edge / _FINDER)
    return (corner.x + opposite.x) // 2 - from_middle, (corner.y + opposite.y) // 2 - from_middle


def _read_code(screen: Screen) -> _Code:
    def read() -> _Code | None:
        picture = screen.picture().convert("RGB")
        for code in zxingcpp.read_barcodes(picture):
            return _Code(code.text, dark_place(picture, code.position))
        return None

    return wait_for("the code", read, PATIENCE_S)


def _word_of(screen: Screen, ground: Colour) -> tuple[Place, Colour]:
    """Return a place in a stroke of the result's word, and its colour, which no code has."""
    picture = screen.picture().convert("RGB")
    for y in _WORD_Y:
        row = picture.crop((0, y, picture.width, y + 1)).tobytes()
        line: list[Colour] = list(zip(row[::3], row[1::3], row[2::3], strict=True))
        middle = [x for x, colour in enumerate(line) if colour == ground]
        for x in range(middle[0], middle[-1]) if middle else ():
            stroke = set(line[x : x + _STROKE])
            is_ink = line[x] != ground and max(line[x]) - min(line[x]) > _COLOURED
            if is_ink and len(stroke) == 1:
                return (x + _STROKE // 2, y), line[x]
    raise AssertionError("the result has no word")


@contextlib.contextmanager
def _customer_pays(screen: Screen) -> Iterator[None]:
    """Press *Pay* on the page behind the code; what it answers is read at the block's end only.

    Raises: RuntimeError if the page doesn't take it.
    """
    page = urlsplit(_read_code(screen).address)
    with contextlib.closing(HTTPConnection(page.netloc, timeout=PATIENCE_S)) as connection:
        connection.request("POST", f"{page.path}/pay")
        yield
        status = connection.getresponse().status
    if status != HTTPStatus.SEE_OTHER:
        raise RuntimeError(f"the customer's page answered {status}")
