"""Mutations of the session: one sale has at most one payable payment (GET-flow)."""

from tests.mutation.mutation import Mutation

_ORDERS, _RECEPTION = (
    "terminal_app/session/engine/command_handler.py",
    "terminal_app/session/engine/message_handler.py",
)
_SCANS = "terminal_app/session/engine/scans.py"
_T_SCANS = ("tests/unit/session/engine/test_scans.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "GET-flow",
        "a second customer's scan takes the place of the one that waits",
        _SCANS,
        "        elif self._waiting is not None:\n"
        "            self._decline(scan, DeclineReason.ANOTHER_SCAN, heard)\n",
        "",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a scan during a payment waits for an amount",
        _SCANS,
        "        elif desk.is_taking:\n"
        "            self._decline(scan, DeclineReason.PAYMENT_OPEN, heard)\n",
        "",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a scan waits where nobody is there to answer it",
        _SCANS,
        "        if not self._has_cashier:\n"
        "            self._decline(scan, DeclineReason.NOBODY_THERE, heard)\n"
        "        elif desk.is_taking:\n",
        "        if desk.is_taking:\n",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a request that comes again is answered again",
        _RECEPTION,
        "self._scans.knows(payment_id) or self._desk.journal.payment(payment_id) is not None:",
        "self._desk.journal.payment(payment_id) is not None:",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a request under the id of the till's own payment cancels it",
        _RECEPTION,
        "self._scans.knows(payment_id) or self._desk.journal.payment(payment_id) is not None:",
        "self._scans.knows(payment_id):",
        ("tests/unit/session/engine/test_message_handler.py",),
    ),
    Mutation(
        "GET-flow",
        "an amount for one customer answers another one's scan",
        _ORDERS,
        "            if not self._scans.waits(command.payment_id):\n                return",
        "            if not self._scans.knows(command.payment_id):\n                return",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a sale by code leaves the customer who has scanned able to pay, too",
        _ORDERS,
        "                self._scans.decline(DeclineReason.OTHER_SALE, command.operator)\n",
        "                pass\n",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a customer who has left is answered",
        _RECEPTION,
        "            if self._scans.withdrawn(message.payment_id, heard):\n"
        "                return\n",
        "",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a customer whom nobody answers waits forever",
        _SCANS,
        "            self.decline(DeclineReason.TIME_UP)\n",
        "            pass\n",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a customer who waited at the last closing time is never told",
        _SCANS,
        "        self._left_over = desk.journal.waiting_scans(desk.owner)\n",
        "        self._left_over = []\n",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a customer of before whom the disk kept the till from declining waits on",
        _SCANS,
        "        self.line_up()\n        if self._desk",
        "        if self._desk",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a scan and the payment that answers it are two commits",
        _ORDERS,
        "lambda scan: desk.begin(payment, effects, [decision], scan)",
        "lambda _scan: desk.begin(payment, effects, [decision])",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a decline isn't recorded under the cashier's name",
        _SCANS,
        "            entries = (entry,) if operator is not None else ()\n",
        "            entries = (entry,) if operator is None else ()\n",
        _T_SCANS,
    ),
)
