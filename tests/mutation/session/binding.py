"""Mutations of the session: which payment a message is about, and what it means for it."""

from tests.mutation.mutation import Mutation

_BINDING, _CODEC = "terminal_app/session/engine/pending_requests.py", "terminal_app/wire/codec.py"
_ENGINE, _OUTBOX = "terminal_app/session/engine/engine.py", "terminal_app/session/engine/outbox.py"
_MESSAGES = "terminal_app/session/engine/message_handler.py"
_WIRE_MAPPING = "terminal_app/session/engine/wire_mapping.py"
_T_BINDING, _T_CODEC = (
    ("tests/unit/session/engine/test_pending_requests.py",),
    ("tests/unit/wire/test_codec.py",),
)
_T_MESSAGES, _T_REFUNDS = (
    ("tests/unit/session/engine/test_message_handler.py",),
    ("tests/unit/session/engine/test_refunds.py",),
)
_T_LATE = ("tests/unit/session/engine/test_late_truths.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "4",
        "an answer about another payment is applied to the only one",
        _MESSAGES,
        "        payment = self.engine.find(message.payment_id)\n        refund = _refund_receipt",
        "        payment = self.engine.find(message.payment_id) or "
        "next(iter(self.engine.unresolved.values()), None)\n        refund = _refund_receipt",
        _T_MESSAGES,
    ),
    Mutation(
        "4",
        "a message about another server's payment is applied",
        _ENGINE,
        "        return payment if payment is not None and payment.owner == self.owner else None\n",
        "        return payment\n",
        _T_MESSAGES,
    ),
    Mutation(
        "4",
        "a PROBLEM under a past request's id is bound to the one in flight",
        _BINDING,
        "        return self._in_flight.get(message_id) or self._past.get(message_id)\n",
        "        return self._in_flight.get(message_id)\n",
        _T_BINDING,
    ),
    Mutation(
        "4",
        "a request of an earlier run is forgotten, and its late answer bound to the one in flight",
        _OUTBOX,
        "            self.requests.remember(request)\n",
        "            pass\n",
        (*_T_LATE, *_T_MESSAGES, *_T_REFUNDS),
    ),
    Mutation(
        "4",
        "with two requests in flight a PROBLEM is the first one's",
        _BINDING,
        "        return candidates[0] if len(questions) == 1 else Bound.TO_SEVERAL\n",
        "        return candidates[0]\n",
        _T_BINDING,
    ),
    Mutation(
        "4",
        "a PROBLEM that could answer several leaves them as they are",
        _MESSAGES,
        "            self._apply_to_each(problem, message.payment_id)\n",
        "            pass\n",
        _T_MESSAGES,
    ),
    Mutation(
        "4",
        "a PROBLEM about one payment is bound to another one's request",
        _BINDING,
        "            candidates = [one for one in candidates if one.payment_id == payment_id]\n",
        "            pass\n",
        (*_T_BINDING, *_T_MESSAGES),
    ),
    Mutation(
        "4",
        "a request's id counts more than the payment that is named",
        _BINDING,
        "            payment_id in {None, named.payment_id} or named.request is Request.REFUND\n",
        "            payment_id is not None or named.request is not None\n",
        _T_BINDING,
    ),
    Mutation(
        "4",
        "a refund's id counts more than another payment that is named",
        _MESSAGES,
        "        if isinstance(bound, InFlight) and named and "
        "named.payment_id != bound.payment_id:\n",
        "        if isinstance(bound, InFlight) and named and not named.payment_id:\n",
        _T_REFUNDS,
    ),
    Mutation(
        "4",
        "a refund of another payment's receipt is applied to the payment that it names",
        _MESSAGES,
        "        elif self._contradicts(message, payment):\n",
        "        elif self._contradicts(message, payment) and payment.is_open:\n",
        _T_REFUNDS,
    ),
    Mutation(
        "4",
        "a receipt number that two payments have is the first one's",
        _ENGINE,
        "if len(found) == 1 else None\n",
        "if found else None\n",
        _T_REFUNDS,
    ),
    Mutation(
        "4",
        "a receipt that stands in two payments is paid back in one",
        _ENGINE,
        "        if (changed.charges, changed.reversals) != "
        "(payment.charges, payment.reversals):\n",
        "        if changed.charges is None:\n",
        (*_T_REFUNDS, *_T_MESSAGES),
    ),
    Mutation(
        "4",
        "a refund pays back every payment that has the same receipt number",
        "terminal_app/session/engine/shared_receipts.py",
        "            and (other.taken_elsewhere or payment.taken_elsewhere)\n",
        "",
        (*_T_REFUNDS, *_T_MESSAGES),
    ),
    Mutation(
        "4",
        "a request that was answered stays in flight",
        _MESSAGES,
        "        self._requests.answered(message.id)\n        if isinstance",
        "        if isinstance",
        (*_T_MESSAGES, *_T_LATE),
    ),
    Mutation(
        "4",
        "an answer that names its payment alone leaves the request in flight",
        _MESSAGES,
        "            self._requests.answered_by_payment(message.payment_id, Request.INIT)\n",
        "            pass\n",
        (*_T_MESSAGES, *_T_LATE),
    ),
    Mutation(
        "4",
        "a PROBLEM that comes twice answers what was asked since",
        _MESSAGES,
        " and message.id in self._problems:",
        " and False:",
        ("tests/unit/session/engine/test_contradictions.py",),
    ),
    Mutation(
        "4",
        "a PROBLEM that the disk refused counts as heard",
        _MESSAGES,
        "        bound = self._requests.bind(message.id, named.",
        "        self._problems.append(message.id)\n"
        "        bound = self._requests.bind(message.id, named.",
        ("tests/unit/session/engine/test_contradictions.py",),
    ),
    Mutation(
        "4",
        "the customer's own cancel counts as the answer to the till's",
        _MESSAGES,
        "            self._requests.answered_by_payment(message.payment_id, Request.INIT)\n",
        "            self._requests.answered_by_payment(message.payment_id, Request.INIT)\n"
        "        self._requests.answered_by_payment(message.payment_id, Request.CANCEL)\n",
        ("tests/unit/session/engine/test_contradictions.py",),
    ),
    Mutation(
        "4",
        "a decline isn't in flight, and a PROBLEM about it settles a sale",
        _OUTBOX,
        "                self.requests.add(_in_flight(one, send_text(text)))\n",
        "                in_flight = _in_flight(one, send_text(text))\n"
        "                if not one.is_decline:\n"
        "                    self.requests.add(in_flight)\n",
        _T_LATE,
    ),
    Mutation(
        "4",
        "an unreadable receipt that names a payment is only set aside",
        _MESSAGES,
        "            payment = self.engine.find(canonical_id(named.payment_id))\n",
        "            self._unmatched.add_unreadable(incoming, error)\n            return\n",
        _T_MESSAGES,
    ),
    Mutation(
        "4",
        "a broken letter hides whose receipt it is",
        _CODEC,
        '        raise UnreadableError(f"not UTF-8 at byte {error.start}", _identifiers_in(data)) '
        "from None\n",
        '        raise UnreadableError(f"not UTF-8 at byte {error.start}") from None\n',
        _T_CODEC,
    ),
    Mutation(
        "4",
        "a receipt whose amount can't be read is read without it",
        _CODEC,
        '    if named.is_receipt and any(path.startswith("$.paymentDetails") for path in '
        "dropped):\n        raise UnreadableError(why, named)\n",
        "",
        _T_CODEC,
    ),
    Mutation(
        "4",
        "a receipt over less than nothing is read",
        _CODEC,
        "not 0 < details.amount <= _MOST_MINOR:",
        "not details.amount <= _MOST_MINOR:",
        _T_CODEC,
    ),
    Mutation(
        "4",
        "the amount of a receipt isn't looked at",
        _WIRE_MAPPING,
        "    return Money(details.amount, Currency(details.currency_iso.value))\n",
        "    return None\n",
        _T_MESSAGES,
    ),
    Mutation(
        "5",
        "a receipt that belongs to nothing is set aside without its number",
        _MESSAGES,
        "            receipt_id = message.receipt_number\n            # The customer",
        "            receipt_id = None\n            # The customer",
        (*_T_REFUNDS, *_T_MESSAGES, "tests/unit/session/engine/test_scans.py"),
    ),
    Mutation(
        "PROBLEM",
        "a PROBLEM that names a payment is always about its request",
        _MESSAGES,
        "    return Request.CANCEL if payment.times_asked else Request.INIT\n",
        "    return Request.INIT\n",
        (*_T_MESSAGES, *_T_REFUNDS),
    ),
    Mutation(
        "PROBLEM",
        "a PROBLEM that names a payment under refund is about something else",
        _MESSAGES,
        "    if payment.state is State.REFUNDING:\n        return Request.REFUND\n",
        "",
        ("tests/unit/session/engine/test_contradictions.py",),
    ),
    Mutation(
        "PROBLEM",
        "a nameless answer to a request of before the connection proves another payment's refund",
        _MESSAGES,
        "given if is_sure and not is_weak else _weakened(given)",
        "given if is_sure else _weakened(given)",
        ("tests/unit/session/engine/test_contradictions.py",),
    ),
    Mutation(
        "PROBLEM",
        "a PROBLEM of an unknown type counts as a refusal",
        _WIRE_MAPPING,
        "_PROBLEM_KINDS.get(message.type, ProblemKind.UNKNOWN)",
        "_PROBLEM_KINDS.get(message.type, ProblemKind.INPUT_ERROR)",
        ("tests/unit/session/engine/test_wire_mapping.py", *_T_MESSAGES),
    ),
)
