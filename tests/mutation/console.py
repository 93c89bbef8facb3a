"""Mutations of the console: outcomes and exit statuses."""

from tests.mutation.mutation import Mutation

_CONVERSATION = "terminal_app/console/session_command.py"
_PAYING = "terminal_app/console/pay.py"
_T_CONSOLE = "tests/system/till/test_the_console.py"
_T_PAYING = ("tests/unit/console/test_pay.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "4",
        "the console cancels by itself after a doubtful receipt",
        _PAYING,
        "        if doubt not in RECEIPT_DOUBTS:\n",
        "        if self._posted:\n",
        _T_PAYING,
    ),
    Mutation(
        "6",
        "the console says not paid where it isn't known",
        _PAYING,
        "Outcome.NOT_KNOWN: NOT_KNOWN}",
        "Outcome.NOT_KNOWN: NOT_DONE}",
        _T_PAYING,
    ),
    Mutation(
        "6",
        "a sale that was asked for and never heard of again counts as not done",
        _CONVERSATION,
        "        return NOT_KNOWN if self._posted else NOT_DONE\n",
        "        return NOT_DONE\n",
        _T_PAYING,
    ),
    Mutation(
        "6",
        "pay writes the line that makes its status count before the outcome is known",
        "terminal_app/compose/console.py",
        "    command = structs.replace(command, operator=asker.operator, user=asker.user)\n",
        "    command = structs.replace(command, operator=asker.operator, user=asker.user)\n"
        "    _write_last(sale_object(None, command, known=False))\n",
        (f"{_T_CONSOLE}::test_a_killed_pay_has_no_closing_line_and_its_payment_is_in_the_journal",),
    ),
    Mutation(
        "6",
        "pay in a terminal that is closed ends without asking to cancel",
        "terminal_app/console/interrupts.py",
        "    _SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)\n",
        "    _SIGNALS = (signal.SIGINT, signal.SIGTERM)\n",
        (f"{_T_CONSOLE}::test_an_interrupt_asks_to_cancel",),
    ),
    Mutation(
        "8",
        "the console draws the code again after a cancel",
        _PAYING,
        "        if payment.code_to_show is not None:\n"
        "            self._say(f\"{texts.say('Scan to pay')}: {amount}\")\n"
        "            self._say(qr_text(payment.code_to_show))\n",
        "        if payment.is_open and payment.qr_code is not None:\n"
        "            self._say(f\"{texts.say('Scan to pay')}: {amount}\")\n"
        "            self._say(qr_text(payment.qr_code))\n",
        _T_PAYING,
    ),
    Mutation(
        "9",
        "pay charges despite an unknown payment without being told to",
        "terminal_app/cli.py",
        "despite_unknown=given.despite_unknown",
        "despite_unknown=True",
        (f"{_T_CONSOLE}::test_an_unknown_outcome_stays_in_the_way_of_the_same_amount",),
    ),
    Mutation(
        "9",
        "pay doesn't show an earlier payment that isn't settled",
        _CONVERSATION,
        "        if payment.needs_attention and before is None:\n",
        "        if payment.needs_attention and before is not None:\n",
        (f"{_T_CONSOLE}::test_an_earlier_payment_that_isnt_settled_is_shown_with_every_sale",),
    ),
    Mutation(
        "10",
        "the console resolves with an empty reason",
        "terminal_app/arguments.py",
        "    if not reason or len(reason) > _MOST_REASON or not reason.isprintable():\n",
        "    if len(reason) > _MOST_REASON or not reason.isprintable():\n",
        (f"{_T_CONSOLE}::test_resolving_by_hand_without_a_reason_is_refused_with_status_2",),
    ),
)
