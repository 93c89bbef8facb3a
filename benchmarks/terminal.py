"""One terminal of a load: takes payments, and records what the server says of each."""

import asyncio
import json
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Json = dict[str, Any]

_PATIENCE_S = 60.0
_TOKEN_REQUEST = {
    "grant_type": "client_credentials",
    "client_id": "demo",
    "client_secret": "demo",
    "scope": "terminal",
}
_AT_ONCE, _ABORTED, _BY_HAND, _DROPPED = 102, 101, 113, 118
"""Amounts in minor units whose endings are those outcomes of the simulator."""


@dataclass(slots=True)
class KnownPayment:
    """What a terminal knows of one payment in the end."""

    kind: str
    amount_minor: int
    state: str = "PENDING"
    receipt_ids: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Observations:
    """What the terminals know of their payments, and how long answers took, in seconds."""

    payments: dict[str, KnownPayment] = field(default_factory=dict)
    latencies: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


class Terminal:
    """One terminal id, one connection, one payment at a time."""

    def __init__(
        self,
        terminal_id: str,
        client: aiohttp.ClientSession,
        token_url: str,
        websocket_url: str,
        observed: Observations,
    ) -> None:
        self._id = terminal_id
        self._client = client
        self._token_url = token_url
        self._websocket_url = websocket_url
        self._observed = observed
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def log_on(self) -> None:
        """Fetch a token, and wait for LOGON_CONFIRMATION."""
        begun = time.perf_counter()
        async with self._client.post(self._token_url, data=_TOKEN_REQUEST) as response:
            token = (await response.json())["access_token"]
        headers = {"Authorization": f"Bearer {token}", "X-Terminal-Id": self._id}
        self._socket = await self._client.ws_connect(self._websocket_url, headers=headers)
        await self._receive("LOGON_CONFIRMATION")
        self._observed.latencies["token and logon"].append(time.perf_counter() - begun)

    async def close(self) -> None:
        """End the connection."""
        if self._socket is not None:
            await self._socket.close()

    async def take_paid(self) -> str:
        """Take a payment that is paid at once; return its receipt number."""
        payment_id = await self._charge("paid", _AT_ONCE)
        return await self._receive_receipt(payment_id)

    async def take_aborted(self) -> None:
        """Take a payment that the customer aborts."""
        payment_id = await self._charge("aborted", _ABORTED)
        await self._receive_cancel(payment_id)

    async def take_cancelled(self) -> None:
        """Take a payment, and cancel it."""
        payment_id = await self._charge("cancelled", _BY_HAND)
        begun = time.perf_counter()
        asked = await self._send(
            messageType="STATUS_UPDATE", paymentId=payment_id, paymentState="CANCELED"
        )
        if await self._receive_cancel(payment_id) != asked:
            raise AssertionError("the cancel was confirmed under another id")
        self._observed.latencies["cancel"].append(time.perf_counter() - begun)

    async def take_refunded(self) -> None:
        """Take a payment that is paid at once, and refund it."""
        receipt_id = await self.take_paid()
        begun = time.perf_counter()
        await self._send(messageType="REFUND", paymentReceiptId=receipt_id)
        reversal = await self._receive("PAYMENT_RECEIPT")
        self._observed.latencies["refund"].append(time.perf_counter() - begun)
        payment = self._observed.payments[reversal["paymentId"]]
        payment.kind, payment.state = "refunded", reversal["paymentState"]

    async def take_dropped(self) -> None:
        """Take a payment whose receipt is missed, and log on again for it."""
        payment_id = await self._charge("dropped", _DROPPED)
        if self._socket is not None:
            async with asyncio.timeout(_PATIENCE_S):
                ended = await self._socket.receive()
            if ended.type is aiohttp.WSMsgType.TEXT:
                raise AssertionError(f"the connection goes on: {ended.data}")
            await self._socket.close()
        await self.log_on()
        await self._receive_receipt(payment_id)

    async def _charge(self, kind: str, amount_minor: int) -> str:
        payment_id = str(uuid.uuid4())
        self._observed.payments[payment_id] = KnownPayment(kind, amount_minor)
        details = {"amount": amount_minor, "currencyIso": "NOK"}
        begun = time.perf_counter()
        await self._send(
            messageType="PAYMENT_INIT_REQUEST", paymentId=payment_id, paymentDetails=details
        )
        response = await self._receive("PAYMENT_INIT_RESPONSE")
        self._observed.latencies["payment"].append(time.perf_counter() - begun)
        if response["paymentId"] != payment_id:
            raise AssertionError("the response is of another payment")
        return payment_id

    async def _receive_receipt(self, payment_id: str) -> str:
        receipt = await self._receive("PAYMENT_RECEIPT")
        if receipt["paymentId"] != payment_id:
            raise AssertionError("the receipt is of another payment")
        payment = self._observed.payments[payment_id]
        payment.state = receipt["paymentState"]
        payment.receipt_ids.add(receipt["paymentReceiptId"])
        return str(receipt["paymentReceiptId"])

    async def _receive_cancel(self, payment_id: str) -> str:
        update = await self._receive("STATUS_UPDATE")
        if update["paymentId"] != payment_id:
            raise AssertionError("the cancel is of another payment")
        self._observed.payments[payment_id].state = update["paymentState"]
        return str(update["id"])

    async def _send(self, **message: object) -> str:
        message_id = str(uuid.uuid4())
        if self._socket is None:
            raise AssertionError("not logged on")
        await self._socket.send_str(json.dumps({"id": message_id, **message}))
        return message_id

    async def _receive(self, message_type: str) -> Json:
        if self._socket is None:
            raise AssertionError("not logged on")
        async with asyncio.timeout(_PATIENCE_S):
            message: Json = json.loads(await self._socket.receive_str())
        if message["messageType"] != message_type:
            raise AssertionError(f"{message} in place of {message_type}")
        return message
