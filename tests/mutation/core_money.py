"""Mutations of the payments: what receipts prove, and which truth is the stronger one."""

from tests.mutation.mutation import Mutation

_ASKING = "terminal_app/payments/cancellation.py"
_ANSWERS = "terminal_app/payments/server_answers.py"
_PROOF = "terminal_app/payments/receipt_rules.py"
_PAYMENT = "terminal_app/payments/payment.py"
_ALARMS, _T_ALARMS = "terminal_app/payments/alarms.py", ("tests/unit/payments/test_alarms.py",)

_T_MACHINE = ("tests/unit/payments/test_machine.py",)
_T_PROOF = ("tests/unit/payments/test_receipt_rules.py",)
_T_TRUTH = (
    "tests/unit/payments/test_stronger_truth.py",
    "tests/unit/payments/test_order_of_messages.py",
)
_T_REFUND = ("tests/unit/payments/test_refunds.py", "tests/unit/payments/test_refunded_charges.py")

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "4",
        "any amount pays",
        _PROOF,
        "    return amount is None or amount == payment.amount or payment.taken_elsewhere",
        "    return True",
        _T_PROOF,
    ),
    Mutation(
        "4",
        "another currency pays",
        _PROOF,
        "amount == payment.amount or payment.taken_elsewhere",
        "amount.amount_minor == payment.amount.amount_minor or payment.taken_elsewhere",
        _T_PROOF,
    ),
    Mutation(
        "4",
        "a refund in part counts as one in full",
        _PROOF,
        "    elif amount not in {None, expected}:",
        "    elif amount is None and expected is None:",
        _T_REFUND,
    ),
    Mutation(
        "4",
        "an unreadable receipt that may be a refund leaves it paid",
        _PROOF,
        "    if (is_paid and not may_be_refund) or _has_odd_receipt(payment):",
        "    if is_paid or _has_odd_receipt(payment):",
        _T_PROOF,
    ),
    Mutation(
        "4",
        "a doubtful receipt starts a cancel by itself",
        _ASKING,
        '    """Ask, unless a cancel is pending already or a receipt forbids it (rule 4)."""\n'
        "    if payment.doubt in RECEIPT_DOUBTS:",
        '    """Ask, unless a cancel is pending already or a receipt forbids it (rule 4)."""\n'
        "    if payment.doubt is Doubt.REFUND_UNCLEAR:",
        _T_PROOF,
    ),
    Mutation(
        "4",
        "a confirmed cancel settles a doubtful receipt",
        _ANSWERS,
        "        doubt = payment.doubt if payment.doubt in RECEIPT_DOUBTS else None\n"
        "        return replace(payment, state=State.CANCELED, waits_for=None, doubt=doubt), ()",
        "        return replace(payment, state=State.CANCELED, waits_for=None, doubt=None), ()",
        _T_PROOF,
    ),
    Mutation(
        "4",
        "a receipt without an amount counts as confirmed",
        _PAYMENT,
        "        return self.own_charge is not None and self.own_charge.amount is not None",
        "        return self.own_charge is not None",
        _T_PROOF,
    ),
    Mutation(
        "4",
        "a receipt without an amount clears the doubt about its own number",
        _PROOF,
        "(known.agrees or (known.amount and receipt.amount is None)):",
        "known.agrees:",
        _T_PROOF,
    ),
    Mutation(
        "5",
        "a receipt after a cancel raises no alarm",
        _PROOF,
        "    if payment.state in _ASSUMED_UNPAID and not payment.reversals:\n"
        "        return with_alarm(payment, Alarm.PAID_AFTER_CANCEL)\n",
        "",
        _T_TRUTH,
    ),
    Mutation(
        "5",
        "canceled after paid raises no alarm",
        _ANSWERS,
        "        return with_alarm(payment, Alarm.CANCELED_AFTER_PAID), ()",
        "        return payment, ()",
        _T_TRUTH,
    ),
    Mutation(
        "5",
        "a double charge raises no alarm",
        _PROOF,
        "        return with_alarm(payment, Alarm.SECOND_RECEIPT, again=is_new)",
        "        return payment",
        _T_TRUTH,
    ),
    Mutation(
        "5",
        "a third charge raises no alarm once the second was seen",
        _PROOF,
        "Alarm.SECOND_RECEIPT, again=is_new)",
        "Alarm.SECOND_RECEIPT)",
        _T_TRUTH,
    ),
    Mutation(
        "5",
        "a double charge counts once",
        _PAYMENT,
        "max(1, sum(one.agrees for one in self.standing))",
        "1",
        _T_TRUTH,
    ),
    Mutation(
        "5",
        "REVERSED doesn't win over CANCELED",
        _ANSWERS,
        "    if told is State.REVERSED:\n",
        "    if told is State.REVERSED and payment.state is not State.CANCELED:\n",
        _T_TRUTH,
    ),
    Mutation(
        "5",
        "a refund told before its charge is forgotten when the charge comes",
        _PROOF,
        "_match_earlier_refund(replace(_with_charge(payment, charge), answered=True), number)",
        "replace(_with_charge(payment, charge), answered=True)",
        _T_TRUTH,
    ),
    Mutation(
        "5",
        "a refund that came before the charge of its number stays with another",
        _PROOF,
        "        if one.receipt_id == number and one.of != number:\n",
        "        if one.receipt_id == number and one.of is None:\n",
        _T_REFUND,
    ),
    Mutation(
        "5",
        "a charge refunded by its own number keeps the refund of another one",
        _PROOF,
        "    if is_a_charge:\n        payment = _without_guesses(payment, number)\n",
        "",
        _T_TRUTH,
    ),
    Mutation(
        "5",
        "a refund of unknown charge is taken for the next charge's",
        _PROOF,
        "    if len(loose) < len(standing):\n        return payment\n    for one, charge",
        "    for one, charge",
        _T_REFUND,
    ),
    Mutation(
        "5",
        "a bare REVERSED beside a refund with a number counts as one more",
        _PROOF,
        "one.of is None and (one.receipt_id or len(told) == 1)]",
        "one.of is None]",
        _T_REFUND,
    ),
    Mutation(
        "5",
        "a bare REVERSED that gets its number leaves the last charge unclear",
        _PROOF,
        "        payment = _match_remaining(_with_reversal(payment, nameless, named))\n",
        "        payment = _with_reversal(payment, nameless, named)\n",
        _T_TRUTH,
    ),
    Mutation(
        "5",
        "a bare REVERSED and its receipt count as two refunds",
        _PROOF,
        "    if nameless is not None and number is not None:\n",
        "    if nameless is not None and number is not None and not nameless.agrees:\n",
        _T_TRUTH,
    ),
    Mutation(
        "5",
        "a bare REVERSED is taken for another charge's refund in silence",
        _PROOF,
        "        if is_a_charge and not asked and not _awaited_refund(payment):",
        "        if is_a_charge and asked and not _awaited_refund(payment):",
        _T_REFUND,
    ),
    Mutation(
        "5",
        "alarms that were seen come back",
        _PAYMENT,
        "        return self.alarms[self.alarms_seen :]",
        "        return self.alarms",
        _T_MACHINE,
    ),
    Mutation(
        "5",
        "Enter ends the alarm of a double charge",
        _ALARMS,
        "dict.fromkeys(payment.undismissed_alarms)",
        "dict.fromkeys(payment.unseen_alarms)",
        _T_ALARMS,
    ),
    Mutation(
        "5",
        "a refund that was only asked for ends an alarm",
        _ALARMS,
        "    is_reversed = payment.state is State.REVERSED and ",
        "    is_reversed = payment.state in {State.REVERSED, State.REFUNDING} and ",
        _T_ALARMS,
    ),
    Mutation(
        "5",
        "a refund of one of three charges ends the alarm",
        _ALARMS,
        "_ONE_CHARGE = 1\n",
        "_ONE_CHARGE = 2\n",
        _T_ALARMS,
    ),
    Mutation(
        "5",
        "paid by hand ends the alarm of a double charge",
        _ALARMS,
        "        return payment.outcome is Outcome.NOT_PAID or alarm in _ABOUT_A_RECEIPT\n",
        "        return True\n",
        _T_ALARMS,
    ),
    Mutation(
        "5",
        "a charge that comes after a dismissal is dismissed with it",
        _ALARMS,
        "        alarms_seen=number,\n",
        "",
        _T_ALARMS,
    ),
    Mutation(
        "5",
        "an alarm is dismissed that doesn't stand",
        "terminal_app/payments/machine.py",
        "            if not alarms.standing(payment):\n",
        "            if not payment.alarms:\n",
        _T_ALARMS,
    ),
)
