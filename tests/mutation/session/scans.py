"""Mutations of the session: one sale has at most one payable payment (GET-flow)."""

from tests.mutation.mutation import Mutation

_COMMANDS, _MESSAGES = (
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
        "        elif is_sale_open:\n"
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
        "        elif is_sale_open:\n",
        "        if is_sale_open:\n",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a request that comes again is answered again",
        _MESSAGES,
        "self._scans.knows(payment_id) or self._outbox.journal.payment(payment_id) is not None:",
        "self._outbox.journal.payment(payment_id) is not None:",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a request under the id of the till's own payment cancels it",
        _MESSAGES,
        "self._scans.knows(payment_id) or self._outbox.journal.payment(payment_id) is not None:",
        "self._scans.knows(payment_id):",
        ("tests/unit/session/engine/test_message_handler.py",),
    ),
    Mutation(
        "GET-flow",
        "an amount for one customer answers another one's scan",
        _COMMANDS,
        "            if not engine.scans.waits(command.payment_id):\n                return",
        "            if not engine.scans.knows(command.payment_id):\n                return",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a sale by code leaves the customer who has scanned able to pay, too",
        _COMMANDS,
        "            self._engine.scans.decline(DeclineReason.OTHER_SALE, command.operator)\n",
        "            pass\n",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a customer who has left is answered",
        _MESSAGES,
        "            if self._scans.withdraw(message.payment_id, heard):\n                return\n",
        "",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a customer whom nobody answers waits forever",
        _SCANS,
        "                self.decline(DeclineReason.TIME_UP)\n",
        "                pass\n",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a customer who waited at the last closing time is never told",
        _SCANS,
        "        self._left_over = outbox.journal.waiting_scans(owner)\n",
        "        self._left_over = []\n",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a customer of before whom the disk kept the till from declining waits on",
        _SCANS,
        "        self.decline_left_over()\n        if self._outbox",
        "        if self._outbox",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a scan and the payment that answers it are two commits",
        _COMMANDS,
        "lambda scan: engine.begin(payment, effects, [decision], scan)",
        "lambda _scan: engine.begin(payment, effects, [decision])",
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
