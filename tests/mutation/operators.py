"""Mutations of operators: rights, PINs, who is at the till, and what is recorded of it."""

from tests.mutation.mutation import Mutation

_KNOWN, _RIGHTS = "terminal_app/operators.py", "terminal_app/session/engine/rights.py"
_COMMANDS = "terminal_app/session/engine/command_handler.py"
_AT_THE_TILL = "terminal_app/gui/presenter/access/at_the_till.py"
_PRESENTER = "terminal_app/gui/presenter/presenter.py"
_CONSOLE = "terminal_app/compose/operators.py"
_TABLES = "terminal_app/settings/operator_tables.py"
_T_RIGHTS = ("tests/unit/session/engine/test_rights.py",)
_T_WINDOW = ("tests/unit/gui/presenter/test_operators.py",)
_T_CONSOLE = ("tests/system/till/test_the_operators_in_the_console.py",)
_T_TABLES = ("tests/unit/settings/test_operator_tables.py",)
_T_DIALOG = ("tests/unit/gui/views/test_operator_dialog.py",)
_T_RECEIPT = ("tests/unit/receipts/test_receipt.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "operators",
        "the Enter that says who is at the till charges, pressed twice",
        "terminal_app/gui/views/widgets/keyboard.py",
        "        self._no_enter_before_ms = enter.time + ANSWERED_MS\n",
        "",
        _T_DIALOG,
    ),
    Mutation(
        "operators",
        "a PIN that is typed before its dialog is there becomes an amount",
        "terminal_app/gui/views/dialogs/dialog.py",
        "            widget.bindtags((BEHIND, *widget.bindtags()))\n",
        "            pass\n",
        _T_DIALOG,
    ),
    Mutation(
        "operators",
        "two operators have one name in other code points",
        _KNOWN,
        'unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())',
        "name.casefold()",
        _T_TABLES,
    ),
    Mutation(
        "operators",
        "an operator does what the operator may not",
        _RIGHTS,
        "    if known.is_allowed(operators, right, command.operator, command.allowed_by):\n",
        "    if known.is_allowed(operators, None, command.operator, command.allowed_by):\n",
        _T_RIGHTS,
    ),
    Mutation(
        "operators",
        "who may take payments may pay back",
        _RIGHTS,
        "    RefundReceipt: Right.REFUND,\n",
        "    RefundReceipt: Right.CHARGE,\n",
        _T_RIGHTS,
    ),
    Mutation(
        "operators",
        "who is no operator decides what needs no right",
        _KNOWN,
        "    if own is None:\n        return False\n",
        "",
        _T_RIGHTS,
    ),
    Mutation(
        "operators",
        "whoever is named has allowed it, with the right or without",
        _KNOWN,
        "    return right is None or any(",
        "    return right is None or other is not None or any(",
        _T_RIGHTS,
    ),
    Mutation(
        "operators",
        "what an operator has tried without the right isn't recorded",
        _COMMANDS,
        "                self._outbox.commit([self._attempt(denied)])\n",
        "                pass\n",
        _T_RIGHTS,
    ),
    Mutation(
        "operators",
        "a decision doesn't name who has allowed it",
        _RIGHTS,
        '        told["allowed_by"] = command.allowed_by\n',
        "        pass\n",
        _T_RIGHTS,
    ),
    Mutation(
        "operators",
        "a command line isn't recorded with its user",
        _RIGHTS,
        '        told["user"] = command.user\n',
        "        pass\n",
        _T_RIGHTS,
    ),
    Mutation(
        "operators",
        "a till with operators is used under the name of the settings",
        _PRESENTER,
        '            operator="" if settings.operators else operator,\n',
        "            operator=operator,\n",
        _T_WINDOW,
    ),
    Mutation(
        "operators",
        "the settings open for everybody",
        _PRESENTER,
        "            return self._at_the_till.may(Right.SETTINGS, view)\n",
        "            return True\n",
        _T_WINDOW,
    ),
    Mutation(
        "operators",
        "who is at the till changes in the middle of a payment",
        _AT_THE_TILL,
        "        elif model.is_taking:\n",
        "        elif False:\n",
        _T_WINDOW,
    ),
    Mutation(
        "operators",
        "a till that was left alone goes on under the last name",
        _AT_THE_TILL,
        "        if self.leaves_in_s == 0:\n",
        "        if False:\n",
        _T_WINDOW,
    ),
    Mutation(
        "operators",
        "a payment that takes long is left without its operator",
        _AT_THE_TILL,
        "or self._is_asking or model.is_taking or model.is_awaiting:\n",
        "or self._is_asking:\n",
        _T_WINDOW,
    ),
    Mutation(
        "operators",
        "who waits for a customer is asked again when the payment ends",
        _PRESENTER,
        "        if self._model.is_taking or self._model.is_awaiting:\n"
        "            self._at_the_till.touch()\n",
        "        pass\n",
        _T_WINDOW,
    ),
    Mutation(
        "operators",
        "whoever guesses an operator's PIN may go on",
        _AT_THE_TILL,
        "        return self._guards.setdefault(name, PinGuard(self._ports.clock))\n",
        "        return PinGuard(self._ports.clock)\n",
        _T_WINDOW,
    ),
    Mutation(
        "operators",
        "a wrong PIN at the window isn't recorded",
        _AT_THE_TILL,
        "            self._ports.post(RecordAccess(Access.WRONG_PIN, name, right))\n",
        "            pass\n",
        _T_WINDOW,
    ),
    Mutation(
        "operators",
        "over the PIN's question an earlier payment of the amount is forgotten",
        _AT_THE_TILL,
        "                if model.paid_meanwhile_over(command.amount) is not None:\n",
        "                if False:\n",
        _T_WINDOW,
    ),
    Mutation(
        "operators",
        "an operator settles by hand under another name",
        "terminal_app/gui/presenter/resolve_by_hand.py",
        "    who = model.operator if model.settings.operators else answer.operator\n",
        "    who = answer.operator\n",
        _T_WINDOW,
    ),
    Mutation(
        "operators",
        "what was typed for one operator is tried for another",
        "terminal_app/gui/views/dialogs/operator.py",
        "        self._forget_typed()\n",
        "",
        _T_DIALOG,
    ),
    Mutation(
        "operators",
        "the console asks for a PIN and takes any",
        _CONSOLE,
        "    if not pin_hash.matches(pin, operator.pin):\n",
        "    if False:\n",
        _T_CONSOLE,
    ),
    Mutation(
        "operators",
        "whoever guesses a PIN in the console may go on",
        _CONSOLE,
        "    if waits_s > 0:\n",
        "    if False:\n",
        _T_CONSOLE,
    ),
    Mutation(
        "operators",
        "a wrong PIN in the console isn't recorded",
        _CONSOLE,
        "        offline.record_access(journal, wrong)\n",
        "        pass\n",
        _T_CONSOLE,
    ),
    Mutation(
        "operators",
        "two operators may have one name",
        _TABLES,
        "    if any(is_same(name, one.name) for one in before):\n",
        "    if False:\n",
        _T_TABLES,
    ),
    Mutation(
        "operators",
        "an operator's PIN may stand in the settings as it is",
        _TABLES,
        "    if not (isinstance(pin, str) and pin_hash.is_hash(pin)):\n",
        "    if not isinstance(pin, str):\n",
        _T_TABLES,
    ),
    Mutation(
        "operators",
        "the hash of an operator's PIN gets into a log",
        _KNOWN,
        '        return f"Operator({self.name!r})"\n',
        '        return f"Operator({self.name!r}, {self.pin!r})"\n',
        _T_TABLES,
    ),
    Mutation(
        "operators",
        "a customer's receipt names the system's user",
        "terminal_app/receipts/content.py",
        "        *(_operators(payment, texts) if issuer.names_operators else ()),\n",
        "        *_operators(payment, texts),\n",
        _T_RECEIPT,
    ),
)
