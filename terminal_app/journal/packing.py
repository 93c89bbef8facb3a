"""Compact forms in which entries are stored from schema 3 on, and their texts again.

A body is compressed (raw deflate, RFC 1951) with a dictionary of what most bodies say. What was
compressed once has to be read for good: ``DICTIONARY`` is never changed. Another one would need a
schema of its own.
"""

import re
import zlib
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

DICTIONARY: Final = (
    '"operator":"","reason":"","at":"2026-11-29T22:00:00+00:00","outcome":"not_paid"}'
    '{"kind":"item","name":"","quantity":1,"amount_minor":,"product_id":""}'
    '"dismissals":[{"alarms":["paid_after_cancel","second_receipt","receipt_disagrees"'
    '"canceled_after_paid","receipt_unreadable","overruled"],"alarms_seen":1,"alarms_dismissed":1'
    '{"from":"the second copy","payment":{"last_seq":,"found_seq":'
    '{"what":"cancel","what":"refund","what":"acknowledge","what":"dismiss","what":"settle"'
    '{"input":"Cancel","reason":"cashier","time_up","no_answer","no_code","restarted"'
    '{"input":"TimeUp","wait":"confirmation"{"input":"LineLost"{"input":"TakenUp"'
    '{"input":"NeverLeft","input":"RefundAsked","input":"SettledByHand","settlement":{'
    '{"input":"ProblemTold","request":"cancel","problem":{"kind":"unexpected_error",'
    '"wire_type":"apm.mtm.","description":""},"request_long_gone":false'
    '"doubt":"receipt_unreadable","doubt":"refund_unknown","doubt":"server_error",'
    '{"scan":{"payment_id":"","owner":{"server":"wss://apm.payex.com/ws","terminal_id":"TILL-1"},'
    '"scanned_at":"2026-","state":"WAITING","ANSWERED","DECLINED","WITHDRAWN"'
    '{\\"messageType\\":\\"GET_PAYMENT_REQUEST\\",{\\"messageType\\":\\"REFUND\\",'
    '{\\"messageType\\":\\"PROBLEM\\",\\"type\\":\\"apm.mtm.'
    '{\\"messageType\\":\\"LOGON_CONFIRMATION\\",\\"terminalId\\":\\"\\",\\"terminalQrCode\\":\\"'
    '{"request":"refund","text":"{"request":"decline","text":"{"why":"","receiptId":"'
    '"refund":{"receipt_id":"","operator":"","times_sent":1,"result":"under_way"}'
    '"reversals":[{"receipt_id":"","of":"","agrees":true}],"settlement":null'
    '"personal_sha256":"'
    '{\\"messageType\\": \\"PAYMENT_RECEIPT\\", \\"id\\": \\"\\", \\"paymentId\\": \\"'
    '{"request":"cancel","text":"{\\"messageType\\":\\"STATUS_UPDATE\\",\\"id\\":\\"'
    '\\",\\"paymentState\\":\\"CANCELED\\"}"}\\"PENDING\\"REVERSED\\"ERROR\\"'
    '{"text":"{\\"messageType\\":\\"STATUS_UPDATE\\",\\"id\\":\\"'
    '\\",\\"paymentReceiptId\\":\\"\\",\\"paymentState\\":\\"COMPLETE\\"'
    '{"input":"StatusTold","state":"CANCELED","changes":{"state":"CANCELLING","waits_for":"next_ask'
    '"times_asked":1,"cancel_reason":"cashier","canceled_by":"'
    '{"what":"charge","operator":"","despite_unknown":false,"answers_scan":false}'
    '{"text":"{\\"messageType\\":\\"PAYMENT_RECEIPT\\",\\"id\\":\\"\\",\\"paymentId\\":\\"'
    '\\",\\"paymentReceiptId\\":\\"79822\\",\\"paymentState\\":\\"COMPLETE\\",\\"paymentDetails\\":{'
    '\\"amount\\":,\\"currencyIso\\":\\"NOK\\",\\"saleTransactionId\\":\\"\\"},\\"merchant\\":{'
    '\\"merchantId\\":\\"\\",\\"name\\":\\" AS\\",\\"organizationNumber\\":\\"\\",\\"address\\":\\"'
    '\\"},\\"paymentMethod\\":\\"Vipps\\",\\"Swish\\",\\"timestamp\\":\\"2026-11-29T22:00:00Z\\"}"}'
    '{"input":"ReceiptCame","receipt_id":"79822","state":"COMPLETE","amount":{"amount_minor":,'
    '"currency":"SEK"},"payment_method":"Vipps","paid_at":"2026-11-29T22:00:00Z","changes":{'
    '"state":"COMPLETE","waits_for":null,"charges":[{"receipt_id":"79822","agrees":true,"amount":{'
    '"amount_minor":,"currency":"NOK"},"payment_method":"Vipps","paid_at":"2026-11-29T22:00:00Z",'
    '"is_integer":true}]}}'
    '{"text":"{\\"messageType\\":\\"PAYMENT_INIT_RESPONSE\\",\\"id\\":\\"\\",\\"paymentId\\":\\"'
    '\\",\\"qrCode\\":\\"https://"}{"input":"Responded","qr_code":"https://","changes":{'
    '"state":"PENDING","waits_for":"customer","answered":true,"qr_code":"https://'
    '{"request":"init","text":"{\\"messageType\\":\\"PAYMENT_INIT_REQUEST\\",\\"id\\":\\"'
    '\\",\\"paymentId\\":\\"\\",\\"paymentDetails\\":{\\"amount\\":,\\"currencyIso\\":\\"NOK\\",'
    '\\"saleTransactionId\\":\\"\\"}}"}'
    '"state":"COMPLETE","waits_for":null,"answered":true,"qr_code":"https://'
    '","times_asked":0,"cancel_reason":null,"canceled_by":null,"doubt":null,"problem":null,'
    '"charges":[{"receipt_id":"79822","agrees":true,"amount":{"amount_minor":,"currency":"NOK"},'
    '"payment_method":"Vipps","paid_at":"2026-11-29T22:00:00Z"}],"reversals":[],"refund":null,'
    '"settlement":null,"alarms":[],"alarms_seen":0,"lines":[],"note":"","spelled_id":""}'
    '{"input":"Begin","payment":{"payment_id":"","sale_id":"","owner":{"server":"wss://",'
    '"terminal_id":"TILL-1"},"amount":{"amount_minor":,"currency":"NOK"},"operator":"",'
    '"started_at":"2026-11-29T22:00:00+00:00","by_scan":false,"taken_elsewhere":false,'
    '"state":"INITIATING","waits_for":"response","answered":false,"qr_code":null,"times_asked":0,'
    '"cancel_reason":null,"canceled_by":null,"doubt":null,"problem":null,"charges":[],'
    '"reversals":[],"refund":null,"settlement":null,"alarms":[],"alarms_seen":0,"lines":[],'
    '"note":""}}'
)
_WINDOW_BITS = -13
"""Raw deflate with a window of 8 KiB, which the dictionary fits into."""
_LEVEL, _MEMORY = 6, 8
_ZDICT = DICTIONARY.encode()
_packer = zlib.compressobj(
    _LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY, zlib.Z_DEFAULT_STRATEGY, _ZDICT
)

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UUID_LENGTH, _UUID_BYTES = 36, 16
_ANY_UUID = "00000000-0000-0000-0000-000000000000"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

_LATELY = 64
"""Forms that are kept in memory: entries of one payment and of one commit follow each other."""

PackedId = bytes | str | None
"""A payment's id as it is stored: the 16 bytes of a UUID in lower case, else its text."""


def pack(text: str) -> bytes:
    """Return ``text`` compressed."""
    packer = _packer.copy()
    return packer.compress(text.encode("utf-8")) + packer.flush()


def unpack(packed: bytes) -> str:
    """Return the text that ``pack`` compressed; bytes that are no UTF-8 as lone surrogates.

    Raises: ValueError if ``packed`` was changed.
    """
    unpacker = zlib.decompressobj(_WINDOW_BITS, zdict=_ZDICT)
    try:
        raw = unpacker.decompress(packed) + unpacker.flush()
    except zlib.error as error:
        message = f"a body that can't be unpacked: {error}"
        raise ValueError(message) from error
    if not unpacker.eof or unpacker.unused_data:
        message = "a body that was cut or added to"
        raise ValueError(message)
    return raw.decode("utf-8", "surrogateescape")


def pack_id(payment_id: str | None) -> PackedId:
    """Return the id as it is stored."""
    if payment_id is None or len(payment_id) != _UUID_LENGTH or not _UUID.fullmatch(payment_id):
        return payment_id
    return bytes.fromhex(payment_id.replace("-", ""))


def packed_ids_from(beginning: str) -> tuple[bytes, bytes] | None:
    """Return the first and the last UUID that begin so, as they are stored; None: no UUID does."""
    if not _UUID.fullmatch(f"{beginning}{_ANY_UUID[len(beginning) :]}"):
        return None
    digits = beginning.replace("-", "")
    return bytes.fromhex(f"{digits:0<32}"), bytes.fromhex(f"{digits:f<32}")


@lru_cache(_LATELY)
def unpack_id(packed: PackedId) -> str | None:
    """Return the id that ``pack_id`` stored."""
    if not isinstance(packed, bytes):
        return packed
    digits = packed.hex()
    if len(packed) != _UUID_BYTES:
        return digits
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def pack_time(moment: datetime) -> int:
    """Return the milliseconds since 1970."""
    return (moment - _EPOCH) // _MILLISECOND


@lru_cache(_LATELY)
def unpack_time(milliseconds: int) -> str:
    """Return the moment in ISO 8601, in UTC; an impossible one as its number."""
    try:
        moment = _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return str(milliseconds)
    return moment.isoformat(timespec="milliseconds")
