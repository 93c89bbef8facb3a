"""One terminal of a load: says little, and writes down what it is told."""

import asyncio
import json
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Json = dict[str, Any]

_PATIENCE_S = 30.0
_FORM = {
    "grant_type": "client_credentials",
    "client_id": "demo",
    "client_secret": "demo",
    "scope": "terminal",
}
_AT_ONCE, _ABORTED, _BY_HAND, _DROPPED = 102, 101, 113, 118
"""Amounts in minor units whose endings are those outcomes of the simulator."""


@dataclass(slots=True)
class Told:
    """What a terminal knows of one payment in the end."""

    kind: str
    amount_minor: int
    state: str = "PENDING"
    receipt_ids: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Book:
    """What all terminals were told, and how long answers took, in seconds."""

    told: dict[str, Told] = field(default_factory=dict)
    latencies: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


class Terminal:
    """One terminal id, one line, one payment at a time."""

    def __init__(
        self,
        terminal_id: str,
        client: aiohttp.ClientSession,
        token_url: str,
        websocket_url: str,
        book: Book,
    ) -> None:
        self._id = terminal_id
        self._client = client
        self._token_url = token_url
        self._websocket_url = websocket_url
        self._book = book
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def log_on(self) -> None:
        """Fetch a token, and wait for LOGON_CONFIRMATION."""
        begun = time.perf_counter()
        async with self._client.post(self._token_url, data=_FORM) as response:
            token = (await response.json())["access_token"]
        headers = {"Authorization": f"Bearer {token}", "X-Terminal-Id": self._id}
        self._socket = await self._client.ws_connect(self._websocket_url, headers=headers)
        await self._hear("LOGON_CONFIRMATION")
        self._book.latencies["token and logon"].append(time.perf_counter() - begun)

    async def hang_up(self) -> None:
        """End the line."""
        if self._socket is not None:
            await self._socket.close()

    async def paid(self) -> str:
        """Take a payment that is paid at once; return its receipt number."""
        payment_id = await self._charge("paid", _AT_ONCE)
        return await self._receipt(payment_id)

    async def aborted(self) -> None:
        """Take a payment that the customer aborts."""
        payment_id = await self._charge("aborted", _ABORTED)
        await self._canceled(payment_id)

    async def cancelled(self) -> None:
        """Take a payment, and cancel it."""
        payment_id = await self._charge("cancelled", _BY_HAND)
        begun = time.perf_counter()
        asked = await self._say(
            messageType="STATUS_UPDATE", paymentId=payment_id, paymentState="CANCELED"
        )
        if await self._canceled(payment_id) != asked:
            raise AssertionError("the cancel was confirmed under another id")
        self._book.latencies["cancel"].append(time.perf_counter() - begun)

    async def refunded(self) -> None:
        """Take a payment that is paid at once, and refund it."""
        receipt_id = await self.paid()
        begun = time.perf_counter()
        await self._say(messageType="REFUND", paymentReceiptId=receipt_id)
        reversal = await self._hear("PAYMENT_RECEIPT")
        self._book.latencies["refund"].append(time.perf_counter() - begun)
        told = self._book.told[reversal["paymentId"]]
        told.kind, told.state = "refunded", reversal["paymentState"]

    async def dropped(self) -> None:
        """Take a payment whose receipt is missed, and log on again for it."""
        payment_id = await self._charge("dropped", _DROPPED)
        if self._socket is not None:
            async with asyncio.timeout(_PATIENCE_S):
                ended = await self._socket.receive()
            if ended.type is aiohttp.WSMsgType.TEXT:
                raise AssertionError(f"the line goes on: {ended.data}")
            await self._socket.close()
        await self.log_on()
        await self._receipt(payment_id)

    async def _charge(self, kind: str, amount_minor: int) -> str:
        payment_id = str(uuid.uuid4())
        self._book.told[payment_id] = Told(kind, amount_minor)
        details = {"amount": amount_minor, "currencyIso": "NOK"}
        begun = time.perf_counter()
        await self._say(
            messageType="PAYMENT_INIT_REQUEST", paymentId=payment_id, paymentDetails=details
        )
        response = await self._hear("PAYMENT_INIT_RESPONSE")
        self._book.latencies["payment"].append(time.perf_counter() - begun)
        if response["paymentId"] != payment_id:
            raise AssertionError("the response is of another payment")
        return payment_id

    async def _receipt(self, payment_id: str) -> str:
        receipt = await self._hear("PAYMENT_RECEIPT")
        told = self._book.told[receipt["paymentId"]]
        if receipt["paymentId"] != payment_id:
            raise AssertionError("the receipt is of another payment")
        told.state = receipt["paymentState"]
        told.receipt_ids.add(receipt["paymentReceiptId"])
        return str(receipt["paymentReceiptId"])

    async def _canceled(self, payment_id: str) -> str:
        update = await self._hear("STATUS_UPDATE")
        if update["paymentId"] != payment_id:
            raise AssertionError("the cancel is of another payment")
        self._book.told[payment_id].state = update["paymentState"]
        return str(update["id"])

    async def _say(self, **message: object) -> str:
        message_id = str(uuid.uuid4())
        if self._socket is None:
            raise AssertionError("not logged on")
        await self._socket.send_str(json.dumps({"id": message_id, **message}))
        return message_id

    async def _hear(self, message_type: str) -> Json:
        if self._socket is None:
            raise AssertionError("not logged on")
        async with asyncio.timeout(_PATIENCE_S):
            message: Json = json.loads(await self._socket.receive_str())
        if message["messageType"] != message_type:
            raise AssertionError(f"{message} in place of {message_type}")
        return message
