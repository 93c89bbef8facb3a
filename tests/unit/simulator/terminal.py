"""A terminal for tests of the simulator, over real sockets."""

import json
import uuid
from typing import Any, Protocol, Self

import requests
import websocket

from terminal_app.simulator import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET

TIMEOUT_S = 5.0
FORM = {
    "grant_type": "client_credentials",
    "client_id": DEMO_CLIENT_ID,
    "client_secret": DEMO_CLIENT_SECRET,
    "scope": "terminal",
}

Json = dict[str, Any]


class ServerUrls(Protocol):
    """A simulator's addresses, wherever it runs."""

    @property
    def token_url(self) -> str: ...

    @property
    def websocket_url(self) -> str: ...


def new_id() -> str:
    return str(uuid.uuid4())


def ask_token(server: ServerUrls, **changes: str) -> requests.Response:
    return requests.post(server.token_url, data={**FORM, **changes}, timeout=TIMEOUT_S)


def get_token(server: ServerUrls) -> str:
    return str(ask_token(server).json()["access_token"])


def label(message: Json) -> str:
    """Return a message in two words, e.g. ``PAYMENT_RECEIPT COMPLETE``."""
    said = message.get("type") if message["messageType"] == "PROBLEM" else ""
    if message["messageType"] != "PAYMENT_INIT_RESPONSE":
        said = said or message.get("paymentState", "")
    return f"{message['messageType']} {said}".strip()


class Terminal:
    """One terminal; logged on until it is closed."""

    def __init__(
        self, server: ServerUrls, terminal_id: str = "TILL-1", token: str | None = None
    ) -> None:
        self.server = server
        self.terminal_id = terminal_id
        self.last_id = ""
        self.socket = self.connect(token or get_token(server))

    def connect(self, token: str) -> websocket.WebSocket:
        socket = websocket.WebSocket(skip_utf8_validation=True)
        headers = {"Authorization": f"Bearer {token}", "X-Terminal-Id": self.terminal_id}
        socket.connect(  # type: ignore[no-untyped-call] # the library has no types
            self.server.websocket_url, header=headers, timeout=TIMEOUT_S, redirect_limit=0
        )
        return socket

    @classmethod
    def logged_on(cls, server: ServerUrls, terminal_id: str = "TILL-1") -> Self:
        till = cls(server, terminal_id)
        assert till.receive()["messageType"] == "LOGON_CONFIRMATION"
        return till

    def again(self) -> None:
        """Log on anew, as after a lost connection."""
        self.close()
        self.socket = self.connect(get_token(self.server))
        assert self.receive()["messageType"] == "LOGON_CONFIRMATION"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.socket.shutdown()  # type: ignore[no-untyped-call] # the same

    def frame(self) -> tuple[int, bytes]:
        """Return the next frame: its opcode and its bytes."""
        opcode, data = self.socket.recv_data()
        return opcode, data

    def receive(self) -> Json:
        """Return the next message."""
        opcode, data = self.frame()
        assert opcode == websocket.ABNF.OPCODE_TEXT, (opcode, data)
        message = json.loads(data)
        assert isinstance(message, dict)
        return message

    def send(self, **message: object) -> str:
        """Send a message under a new id; return the id."""
        self.last_id = new_id()
        self.socket.send(json.dumps({"id": self.last_id, **message}))
        return self.last_id

    def charge(self, amount: int, payment_id: str | None = None, currency: str = "NOK") -> str:
        """Ask for a payment; return its paymentId."""
        payment_id = payment_id or new_id()
        self.send(
            messageType="PAYMENT_INIT_REQUEST",
            paymentId=payment_id,
            paymentDetails={"amount": amount, "currencyIso": currency},
        )
        return payment_id

    def cancel(self, payment_id: str) -> str:
        return self.send(messageType="STATUS_UPDATE", paymentId=payment_id, paymentState="CANCELED")

    def refund(self, receipt_id: str) -> str:
        return self.send(messageType="REFUND", paymentReceiptId=receipt_id)

    def pay(self, amount: int = 102) -> Json:
        """Ask for a payment that is paid at once; return its receipt."""
        self.charge(amount)
        assert label(self.receive()) == "PAYMENT_INIT_RESPONSE"
        receipt = self.receive()
        assert label(receipt) == "PAYMENT_RECEIPT COMPLETE"
        return receipt

    def hears_nothing_more(self) -> bool:
        """Ask something else; True if its answer is the next thing that comes."""
        self.refund("1")
        answer = self.receive()
        return bool(answer["id"] == self.last_id)

    def end(self) -> int | None:
        """Wait for the end of the connection; return the close code, or None without one."""
        try:
            opcode, data = self.socket.recv_data()
        except (websocket.WebSocketConnectionClosedException, ConnectionError):
            return None
        assert opcode == websocket.ABNF.OPCODE_CLOSE, (opcode, data)
        return int.from_bytes(data[:2], "big")
