"""Any messages in any order: the simulator never breaks, and never breaks the contract.

``--hypothesis-profile soak`` searches for longer.
"""

import json
import uuid
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import websocket
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal_app.simulator import Kind, SimulatorServer
from tests.property import fuzzing
from tests.unit.simulator.terminal import Terminal, get_token, label

TILLS = 3
RECEIVED = (
    "LOGON_CONFIRMATION",
    "GET_PAYMENT_REQUEST",
    "PAYMENT_INIT_RESPONSE",
    "STATUS_UPDATE",
    "PAYMENT_RECEIPT",
    "PROBLEM",
)
DROPS = {18, 19, 44, 45, 48, 49}
"""The endings at which the server drops the connection."""

ACTIONS = st.lists(
    st.tuples(
        st.integers(0, TILLS - 1),
        st.one_of(
            *(st.tuples(st.just("message"), fuzzing.sales()) for _ in range(4)),
            *(st.tuples(st.just("message"), fuzzing.messages()) for _ in range(3)),
            *(st.tuples(st.just("message"), fuzzing.spoiled()) for _ in range(3)),
            *(st.tuples(st.just("text"), fuzzing.JUNK) for _ in range(2)),
            st.tuples(st.just("binary"), st.binary(max_size=20)),
            st.tuples(st.just("not text"), st.just(b'"\xc3\x28"')),
            st.tuples(st.just("ping"), st.binary(max_size=20)),
            st.tuples(st.just("again"), st.none()),
            st.tuples(st.just("scan"), st.none()),
        ),
    ),
    max_size=30,
)


class Fuzzed:
    """Some terminals of one run, each held against the contract for all that it hears."""

    _runs = count(1)

    def __init__(self, server: SimulatorServer) -> None:
        self.server = server
        self.run = next(self._runs)
        self.token = get_token(server)
        self.tills: dict[int, Terminal] = {}
        self.may_drop = False
        self.receipts = ["1"]

    def till(self, number: int) -> Terminal:
        """Return the terminal's line, opened if need be."""
        while number not in self.tills:
            till = Terminal(self.server, f"F{self.run}-{number}", self.fresh_token())
            self.tills[number] = till
            # Another logon may be dropped at once by the ending 48.
            self.hear(number)
        return self.tills[number]

    def fresh_token(self) -> str:
        if self.may_drop:
            self.token = get_token(self.server)
        return self.token

    def hang_up(self, number: int) -> None:
        till = self.tills.pop(number, None)
        if till is not None:
            till.close()

    def close(self) -> None:
        for number in tuple(self.tills):
            self.hang_up(number)

    def send(self, number: int, data: str | bytes, opcode: int) -> list[dict[str, Any]] | None:
        """Send one frame; return what is heard until the next question is answered."""
        till = self.till(number)
        try:
            till.socket.send(data, opcode=opcode)
        except (ConnectionError, websocket.WebSocketException):
            self.hang_up(number)
            return None
        return self.hear(number)

    def hear(self, number: int) -> list[dict[str, Any]] | None:
        """Ask something; return all that comes before its answer, None if the line ends."""
        till = self.tills[number]
        heard: list[dict[str, Any]] = []
        try:
            asked = till.refund("1")
            while True:
                opcode, data = till.frame()
                if opcode == websocket.ABNF.OPCODE_CLOSE:
                    break
                message = json.loads(data)
                faults = fuzzing.faults_in(message, RECEIVED)
                assert faults == set(), (faults, message)
                if message["messageType"] == "PAYMENT_RECEIPT":
                    self.receipts.append(message["paymentReceiptId"])
                if message["id"] == asked:
                    assert label(message) == "PROBLEM apm.mtm.payment-not-found"
                    return heard
                heard.append(message)
        except (ConnectionError, websocket.WebSocketConnectionClosedException):
            pass
        self.hang_up(number)
        return None

    def named(self, text: str) -> str:
        """Put this run's payments and the latest receipts in place of what stands for them."""
        for stand_in in fuzzing.IDS:
            own = uuid.uuid5(uuid.NAMESPACE_OID, f"{self.run} {stand_in}")
            text = text.replace(stand_in, str(own))
        for stand_in, number in zip(fuzzing.RECEIPTS, self.receipts[-3:], strict=False):
            text = text.replace(stand_in, number)
        return text

    def say(self, number: int, message: dict[str, Any]) -> None:
        text = self.named(json.dumps(message))
        message = json.loads(text)
        self.may_drop = self.may_drop or may_drop(message)
        heard = self.send(number, text, websocket.ABNF.OPCODE_TEXT)
        self.is_answered(heard, fuzzing.faults_in(message, fuzzing.SENT), text)

    def is_answered(
        self, heard: list[dict[str, Any]] | None, faults: set[str], what: object
    ) -> None:
        """Hold the answers to a violation: one input-error that names a place that is wrong."""
        if heard is None:
            assert self.may_drop, f"the line ended after {what!r}"
            return
        if not faults:
            return
        refusals = [one for one in heard if label(one) == "PROBLEM apm.mtm.input-error"]
        assert len(refusals) == 1, (what, heard)
        path, colon, why = refusals[0]["description"].partition(": ")
        assert colon, refusals
        assert why
        assert path in faults, (path, faults)

    def act(self, number: int, what: str, given_: Any) -> None:  # noqa: ANN401 - by the action
        match what:
            case "message":
                self.say(number, given_)
            case "text":
                heard = self.send(number, self.named(given_), websocket.ABNF.OPCODE_TEXT)
                self.is_answered(heard, paths_of(given_), given_)
            case "binary":
                heard = self.send(number, given_, websocket.ABNF.OPCODE_BINARY)
                self.is_answered(heard, {"$"}, given_)
            case "not text":
                self.may_drop, before = True, self.may_drop
                self.send(number, given_, websocket.ABNF.OPCODE_TEXT)
                self.may_drop = before
                assert number not in self.tills, "the line goes on after what RFC 6455 forbids"
            case "ping":
                self.send(number, given_, websocket.ABNF.OPCODE_PING)
            case "again":
                # Without a goodbye, and while the other line may still be open.
                before_ = self.till(number)
                del self.tills[number]
                self.till(number)
                before_.close()
            case "scan":
                till = self.till(number)
                self.server.request_payment(till.terminal_id)
                self.hear(number)


def may_drop(message: object) -> bool:
    """Whether the message starts what ends in a dropped connection."""
    details = message.get("paymentDetails") if isinstance(message, dict) else None
    amount = details.get("amount") if isinstance(details, dict) else None
    return isinstance(amount, int | float) and amount % 100 in DROPS


def paths_of(text: str) -> set[str]:
    """Return the places that are wrong in any text; ``$`` where it is no JSON."""

    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        message = json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        return {"$"}
    return fuzzing.faults_in(message, fuzzing.SENT)


@pytest.fixture(scope="module")
def fuzzed_server() -> Iterator[SimulatorServer]:
    with SimulatorServer(delay_s=0.002) as server:
        yield server
        assert server.ledger.entries(Kind.SIMULATOR_ERROR) == []
        with Terminal.logged_on(server, "AFTERWARDS") as till:
            till.pay()


@settings(max_examples=max(250, settings().max_examples))
@given(ACTIONS)
def test_whatever_terminals_say_the_answers_are_of_the_contract(
    fuzzed_server: SimulatorServer, actions: list[tuple[int, tuple[str, Any]]]
) -> None:
    run = Fuzzed(fuzzed_server)
    try:
        for number, (what, given_) in actions:
            run.act(number, what, given_)
        for number in range(TILLS):
            run.till(number)
    finally:
        run.close()
    assert fuzzed_server.ledger.entries(Kind.SIMULATOR_ERROR) == []


@given(fuzzing.messages())
def test_what_is_made_from_the_contract_is_allowed_by_it(message: dict[str, Any]) -> None:
    assert fuzzing.faults_in(message, fuzzing.SENT) == set()
