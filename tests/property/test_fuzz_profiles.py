"""Any messages at a simulator of any profile: it never breaks, and keeps to that profile.

As ``test_fuzz`` for the contract; ``--hypothesis-profile soak`` searches for longer.
"""

import json
import random
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from itertools import count
from typing import Any

import msgspec
import pytest
import websocket
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal_app.simulator import Kind, SimulatorServer
from terminal_app.wire import codec, messages
from terminal_app.wire.contract import ContractViolationError
from terminal_app.wire.profile import translate
from terminal_app.wire.profile.model import Profile
from terminal_app.wire.profile.schema import ProfileSchema
from terminal_app.wire.profile.server_words import ServerWords
from tests.property import fuzzing
from tests.property.test_fuzz import may_drop
from tests.unit.simulator.terminal import TIMEOUT_S, Terminal, get_token, new_id
from tests.unit.wire.profiles import SIMULATED, drawn

Json = dict[str, Any]
_encoder = msgspec.json.Encoder(decimal_format="number")
_drawn = (drawn(random.Random(seed)) for seed in range(100))  # noqa: S311 - the same each time
SERVERS = {name: one for name, one in SIMULATED.items() if one.answers_repeat_id}
"""One whose answers repeat no id can't be asked when it is done."""
SERVERS |= dict(zip("abcdef", (one for one in _drawn if one.fields and one.types), strict=False))


class ProfiledTerminal(Terminal):
    """A terminal that speaks as the server's profile has it."""

    _runs = count(1)

    def __init__(self, server: SimulatorServer, profile: Profile) -> None:
        self.profile, self.schema = profile, ProfileSchema(profile)
        self.words = ServerWords(profile)
        super().__init__(server, f"P{next(self._runs)}", get_token(server))

    def connect(self, token: str) -> websocket.WebSocket:
        socket = websocket.WebSocket(skip_utf8_validation=True)
        own = {"Authorization": f"Bearer {token}", "X-Terminal-Id": self.terminal_id}
        socket.connect(  # type: ignore[no-untyped-call] # the library has no types
            self.server.websocket_url, header={**own, **self.profile.headers}, timeout=TIMEOUT_S
        )
        return socket

    def hear(self) -> list[Json] | None:
        """Ask something; return all that comes before its answer, None if the line ends."""
        asked, heard = new_id(), list[Json]()
        question = messages.Refund(id=asked, payment_receipt_id="1")
        try:
            self.socket.send(codec.write(question, self.profile, is_number_typed=True))
            while True:
                opcode, data = self.frame()
                if opcode == websocket.ABNF.OPCODE_CLOSE:
                    return None
                said = json.loads(data, parse_float=Decimal)
                self.schema.check(said, operation="receiveFromServer")
                message = self.words.in_our_words(said)
                if message.get("id") == asked:
                    assert message["messageType"] == "PROBLEM"
                    return heard
                heard.append(message)
        except (ConnectionError, websocket.WebSocketConnectionClosedException):
            return None

    def is_allowed(self, text: str) -> bool:
        """Whether the server's schema allows that text."""
        try:
            self.schema.check(json.loads(text, parse_float=Decimal), operation="sendToServer")
        except (ContractViolationError, ValueError, ArithmeticError, RecursionError):
            return False
        return True


def theirs(message: Json, profile: Profile) -> Json:
    """Return a message of the contract as that server wants it."""
    made = translate.to_server(message, profile, is_number_typed=True)
    found: Json = json.loads(_encoder.encode(made))
    return found


@pytest.fixture(scope="module", params=sorted(SERVERS))
def profiled(request: pytest.FixtureRequest) -> Iterator[tuple[SimulatorServer, Profile]]:
    profile = SERVERS[request.param]
    with SimulatorServer(delay_s=0.002, profile=profile) as server:
        yield server, profile
        assert server.ledger.entries(Kind.SIMULATOR_ERROR) == []


@settings(max_examples=max(15, settings().max_examples // 8))
@given(st.data())
def test_whatever_terminals_say_the_answers_are_of_the_servers_profile(
    profiled: tuple[SimulatorServer, Profile], data: st.DataObject
) -> None:
    server, profile = profiled
    allowed = st.one_of(fuzzing.sales(), fuzzing.sales(), fuzzing.messages())
    spoken = allowed.map(lambda message: (theirs(message, profile), may_drop(message)))
    texts = st.one_of(
        spoken.map(lambda one: (json.dumps(one[0]), one[1])),
        fuzzing.spoiled(allowed.map(lambda message: theirs(message, profile))).map(
            lambda one: (json.dumps(one), True)
        ),
        fuzzing.JUNK.map(lambda text: (text, False)),
    )
    till = ProfiledTerminal(server, profile)
    drops = False
    try:
        for text, may_end in data.draw(st.lists(texts, max_size=12)):
            is_allowed = till.is_allowed(text)
            drops = drops or (may_end and is_allowed)
            with suppress(ConnectionError, websocket.WebSocketException):
                till.socket.send(text)
            heard = till.hear()
            if heard is None:
                assert drops, f"the line ended after {text!r}"
                till.close()
                till = ProfiledTerminal(server, profile)
                drops = False
            elif not is_allowed:
                refusals = [one for one in heard if one.get("type") == "apm.mtm.input-error"]
                assert len(refusals) == 1, (text, heard)
                assert ": " in refusals[0]["description"]
    finally:
        till.close()
    assert server.ledger.entries(Kind.SIMULATOR_ERROR) == []
