"""What the contract doesn't allow is answered with the path that is wrong, and recorded."""

import json

import pytest
import websocket
from hypothesis import given
from hypothesis import strategies as st

from terminal_app.simulator import Kind, SimulatorServer
from terminal_app.simulator.terminals import inbound
from terminal_app.wire import contract

from .terminal import Json, Terminal, label, new_id

ID = "8f6d4a3e-33f4-4a54-8f0e-2c1f2b0ce7a9"
PAYMENT = "6c1d7f0e-2b6f-4f5b-8c7b-9f8a1c2d3e4f"
INIT: Json = {
    "id": ID,
    "messageType": "PAYMENT_INIT_REQUEST",
    "paymentId": PAYMENT,
    "paymentDetails": {"amount": 102, "currencyIso": "NOK"},
}
UPDATE: Json = {"id": ID, "messageType": "STATUS_UPDATE", "paymentId": PAYMENT}

BAD = [
    ("text that is not JSON", "$", None),
    ("[1, 2]", "$", None),
    ('{"id": NaN}', "$", None),
    ('{"a": ' * 10_000 + "1" + "}" * 10_000, "$", None),
    (json.dumps({"id": ID}), "$.messageType", ID),
    (json.dumps({"id": ID, "messageType": "PAYMENT_RECEIPT"}), "$.messageType", ID),
    (json.dumps({**INIT, "paymentDetails": {"currencyIso": "NOK"}}), "$.paymentDetails", ID),
    (
        json.dumps({**INIT, "paymentDetails": {"amount": "1.02", "currencyIso": "NOK"}}),
        "$.paymentDetails.amount",
        ID,
    ),
    (
        json.dumps({**INIT, "paymentDetails": {"amount": 0, "currencyIso": "NOK"}}),
        "$.paymentDetails.amount",
        ID,
    ),
    (
        json.dumps({**INIT, "paymentDetails": {"amount": 1, "currencyIso": "DKK"}}),
        "$.paymentDetails.currencyIso",
        ID,
    ),
    (json.dumps({**INIT, "tip": 5}), "$", ID),
    (json.dumps({**INIT, "\ud800": "\ud800"}), "$", ID),
    (json.dumps({**INIT, "id": "seven"}), "$.id", None),
    (json.dumps({**UPDATE, "paymentState": "PAID"}), "$.paymentState", ID),
    (json.dumps({**UPDATE, "paymentState": "COMPLETE"}), "$.paymentState", ID),
    (
        json.dumps({"id": ID, "messageType": "REFUND", "paymentReceiptId": "A-1"}),
        "$.paymentReceiptId",
        ID,
    ),
]


@pytest.mark.parametrize(("text", "path", "repeated"), BAD, ids=range(len(BAD)))
def test_a_violation_is_answered_with_its_path_and_the_ids_that_can_be_read(
    text: str, path: str, repeated: str | None, server: SimulatorServer, till: Terminal
) -> None:
    till.socket.send(text)
    problem = till.receive()
    contract.check(problem, operation="receiveFromServer")
    assert label(problem) == "PROBLEM apm.mtm.input-error"
    assert problem["description"].startswith(f"{path}: ")
    assert repeated in {None, problem["id"]}
    if PAYMENT in text:
        assert problem["paymentId"] == PAYMENT
    violation = server.ledger.entries(Kind.VIOLATION)[0]
    assert (violation.facts["path"], violation.terminal_id) == (path, "TILL-1")
    assert server.payments() == {}
    assert till.hears_nothing_more()


def test_a_whole_number_written_with_a_point_is_whole(
    server: SimulatorServer, till: Terminal
) -> None:
    till.socket.send(json.dumps(INIT).replace("102", "102.0"))
    till.receive()
    assert till.receive()["paymentDetails"]["amount"] == 102
    assert server.charged_total() == 102


def test_a_binary_frame_is_a_violation_and_the_till_stays_connected(
    server: SimulatorServer, till: Terminal
) -> None:
    till.socket.send_binary(b"\x00\xff")
    assert label(till.receive()) == "PROBLEM apm.mtm.input-error"
    assert len(server.ledger.entries(Kind.VIOLATION)) == 1
    assert till.hears_nothing_more()


@pytest.mark.parametrize(("data", "code"), [(b'"\xc3\x28"', 1007), (b"a" * 1_100_000, 1009)])
def test_a_frame_that_cannot_be_skipped_ends_the_connection_and_is_recorded(
    data: bytes, code: int, server: SimulatorServer, till: Terminal
) -> None:
    till.socket.send(data, opcode=websocket.ABNF.OPCODE_TEXT)
    # What is still unread of a large frame may reset the connection before the code arrives.
    assert till.end() in {code, None}
    violation = server.ledger.wait_for(Kind.VIOLATION)
    assert "can't be read" in str(violation.facts["why"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {"messageType": st.sampled_from(sorted(contract.sent_by("sendToServer"))) | JSON},
        optional={
            "id": st.just(ID) | JSON,
            "paymentId": st.just(PAYMENT) | JSON,
            "paymentDetails": st.just(INIT["paymentDetails"]) | JSON,
            "paymentState": st.just("CANCELED") | JSON,
            "paymentReceiptId": st.just("12") | JSON,
            "customer": JSON,
        },
    )
)
def test_any_object_is_either_allowed_by_the_contract_or_a_violation(message: Json) -> None:
    read = inbound.read(json.dumps(message))
    if isinstance(read, inbound.Violation):
        assert read.path.startswith("$")
        assert read.message_id in (None, message.get("id"))
    else:
        contract.check(message, operation="sendToServer")


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    inbound.read(text)


def test_a_violation_for_a_known_payment_changes_nothing_about_it(
    server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(113, new_id())
    till.receive()
    till.send(messageType="STATUS_UPDATE", paymentId=payment_id, paymentState=7)
    assert till.receive()["paymentId"] == payment_id
    assert server.payments()[payment_id].state == "PENDING"
