"""Mutations of the session: frames that can't be read, and identifiers in another spelling."""

from tests.mutation.mutation import Mutation

_RAW, _MESSAGES = (
    "terminal_app/wire/raw_identifiers.py",
    "terminal_app/session/engine/message_handler.py",
)
_REQUESTS, _OUTBOX = (
    "terminal_app/session/engine/pending_requests.py",
    "terminal_app/session/engine/outbox.py",
)
_CODEC = "terminal_app/wire/codec.py"
_LINK, _ATTEMPT = (
    "terminal_app/session/transport/link.py",
    "terminal_app/session/transport/connect.py",
)
_TOKENS, _STATUS = (
    "terminal_app/session/transport/tokens.py",
    "terminal_app/session/transport/http_status.py",
)
_WIRE_MAPPING = "terminal_app/session/engine/wire_mapping.py"
_T_UNREADABLE, _T_SPELLINGS = (
    ("tests/unit/session/engine/test_unreadable_money.py",),
    ("tests/unit/session/engine/test_spellings.py",),
)
_T_LINK = ("tests/unit/session/transport/test_link.py",)
_T_TOKENS, _T_HANDSHAKE = (
    "tests/unit/session/transport/test_tokens.py",
    "tests/unit/session/transport/test_handshake.py",
)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "4",
        "a text that can't be read and names a payment in clear is only set aside",
        _MESSAGES,
        "            if not self._apply_unreadable(found, incoming.data, entry):\n",
        "            if True:\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "a frame that was skipped or is binary and names a payment is only set aside",
        _MESSAGES,
        "            if not self._apply_unreadable(incoming.identifiers, incoming.head, entry):\n",
        "            if True:\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "a receipt number of the till's in what can't be read is overlooked",
        _MESSAGES,
        "for number in sorted(found.numbers) for one in journal.by_receipt(number)]\n",
        "for number in () for one in journal.by_receipt(number)]\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "a receipt without a paymentId names no payment by the request that it answers",
        _REQUESTS,
        "            if one.message_id in identifiers or one.sale_id in identifiers\n",
        "            if one.sale_id in identifiers\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "a receipt without a paymentId names no settled payment by its sale",
        _REQUESTS,
        "            if one.message_id in identifiers or one.sale_id in identifiers\n",
        "            if one.message_id in identifiers\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "after a restart a receipt names no payment by its sale",
        _OUTBOX,
        """message.get("paymentDetails", {}).get("saleTransactionId", "")\n""",
        '""\n',
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "while the disk fails, what a receipt answers isn't looked up",
        _MESSAGES,
        "                if payment_id in asked\n",
        "                if False\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "the receipt of another payment of a sale is this one's",
        _MESSAGES,
        "            other = found.uuids - {_sale_in(message)}\n",
        "            other = found.uuids\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "of a key that stands twice the last one counts",
        _CODEC,
        "        if len(first) < len(pairs):\n",
        "        if False:\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "of two payments under one key the last one alone is in doubt",
        _CODEC,
        "        raise UnreadableError(why, _without(contradicted, named))\n",
        "        raise UnreadableError(why, named)\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "of two payments under one key in broken text the last one alone is in doubt",
        _CODEC,
        "    return _without(contradicted, named)\n",
        "    return named\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "with too many identifiers to look up, none is the till's",
        _MESSAGES,
        "            if not found.is_complete\n",
        "            if False\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "a readable receipt that spells the payment's id oddly is nothing",
        _MESSAGES,
        "        if _may_speak_of_money(message):\n",
        "        if False:\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "what a server wrote as UTF-16 isn't searched",
        _RAW,
        """    data = data.replace(b"\\0", b"").lower()\n""",
        "    data = data.lower()\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "an identifier across two pieces of a frame isn't found",
        _RAW,
        "        self._rest = data[-_OVERLAP_BYTES:]\n",
        '        self._rest = b""\n',
        _T_LINK,
    ),
    Mutation(
        "4",
        "a number is found inside a longer one that a piece's end cuts",
        _RAW,
        "        beyond = len(data) + 1 if ends else len(data)\n",
        "        beyond = len(data) + 1\n",
        ("tests/unit/wire/test_raw_identifiers.py",),
    ),
    Mutation(
        "4",
        "a frame that is read past isn't searched",
        _LINK,
        "                search.feed(got)\n",
        "",
        _T_LINK,
    ),
    Mutation(
        "4",
        "the fragments before one that ends the connection aren't searched",
        _LINK,
        "                    skipped.search.feed(self._ws.cont_frame.cont_data[1])\n",
        "                    pass\n",
        _T_LINK,
    ),
    Mutation(
        "4",
        "a UUID in upper case is another payment's",
        _RAW,
        "    return lower if _WHOLE_UUID.fullmatch(lower) else identifier\n",
        "    return identifier\n",
        _T_SPELLINGS,
    ),
    Mutation(
        "4",
        "the server's spelling of a paymentId goes back changed",
        _WIRE_MAPPING,
        "    return decline(payment.spelled_id or payment.payment_id, message_id)\n",
        "    return decline(payment.payment_id, message_id)\n",
        _T_SPELLINGS,
    ),
    Mutation(
        "4",
        "a receipt number that was heard as an integer goes back as text",
        _WIRE_MAPPING,
        "    return int(number) if is_integer else number\n",
        "    return number\n",
        _T_SPELLINGS,
    ),
    Mutation(
        "connection",
        "a root that is in certifi alone is trusted",
        _TOKENS,
        "        conn.ca_certs = conn.ca_cert_dir = None\n",
        "        super().cert_verify(conn, url, verify, cert)\n",
        (f"{_T_TOKENS}::test_a_root_that_is_in_certifi_alone_is_not_trusted",),
    ),
    Mutation(
        "connection",
        "a handshake is read without a limit",
        _LINK,
        "        if self._left <= 0:\n",
        "        if False:\n",
        (f"{_T_HANDSHAKE}::test_a_handshake_line_without_an_end_is_given_up_early",),
    ),
    Mutation(
        "connection",
        "the technician's check has no time limit of its own",
        _ATTEMPT,
        "        timer.start()\n",
        "        pass\n",
        (f"{_T_HANDSHAKE}::test_the_technicians_check_ends_at_a_server_that_drips",),
    ),
    Mutation(
        "connection",
        "a proxy's 407 is told as a server that is down",
        _STATUS,
        """    kind = FaultKind.PROXY_REFUSED if status == "407" else FaultKind.SERVER_DOWN\n""",
        "    kind = FaultKind.SERVER_DOWN\n",
        (_T_HANDSHAKE,),
    ),
)
