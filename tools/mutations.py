"""The rules about money, broken on purpose: small patches, each with the tests that must fail.

To add one: name the rule, what it breaks for the shop, the file, a text that stands in it
exactly once, what to put there, and the tests that should notice.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutation:
    """One rule broken in one place."""

    rule: str
    """Its number in docs/rules.md, or what else it belongs to."""
    breaks: str
    file: str
    """Relative to the top of the tree."""
    old: str
    """Found there exactly once, or the list is out of date."""
    new: str
    tests: tuple[str, ...]
    """Files of tests, or names of tests in them, as pytest takes them."""


_ASKING, _ANSWERS = "terminal_app/payments/asking.py", "terminal_app/payments/answers.py"
_MACHINE, _PROOF = "terminal_app/payments/machine.py", "terminal_app/payments/proof.py"
_PAYMENT, _REFUNDING = "terminal_app/payments/payment.py", "terminal_app/payments/refunding.py"
_SCAN = "terminal_app/payments/scan.py"

_T_MACHINE = ("tests/payments/test_machine.py",)
_T_ASKING = ("tests/payments/test_asking.py",)
_T_ANSWERS = ("tests/payments/test_answers.py",)
_T_PROOF = ("tests/payments/test_proof.py",)
_T_TRUTH = ("tests/payments/test_stronger_truth.py", "tests/payments/test_order_of_messages.py")
_T_REFUND = ("tests/payments/test_refunding.py", "tests/payments/test_refunded_charges.py")
_T_HAND = ("tests/payments/test_by_hand.py",)
_T_SCAN = ("tests/payments/test_scan.py",)

MUTATIONS: tuple[Mutation, ...] = (
    # Rules 1 and 9 live in the session, the journal and the window: not in the pure core.
    Mutation(
        "2",
        "a payment that was answered begins again",
        _MACHINE,
        "payment.state is not State.INITIATING or payment.answered or payment.doubt is not None:",
        "payment.state is not State.INITIATING:",
        _T_MACHINE,
    ),
    Mutation(
        "2",
        "an unanswered request is sent a second time",
        _ASKING,
        "            return ask(payment, CancelReason.NO_ANSWER, Doubt.NO_ANSWER)",
        "            return payment, (Send(Request.INIT),)",
        _T_MACHINE,
    ),
    Mutation(
        "2",
        "a refund without an answer is sent again by itself",
        _REFUNDING,
        "    return replace(payment, waits_for=None, doubt=doubt), ()",
        "    return replace(payment, waits_for=None, doubt=doubt), (Send(Request.REFUND),)",
        _T_REFUND,
    ),
    Mutation(
        "2",
        "a refund that is under way can be asked again",
        _PAYMENT,
        "        if self.waits_for is None and self.refund is not None:",
        "        if self.refund is not None:",
        _T_REFUND,
    ),
    Mutation(
        "2",
        "any number can be refunded",
        _REFUNDING,
        "    if given.receipt_id not in payment.refundable:",
        "    if not payment.refundable:",
        _T_REFUND,
    ),
    Mutation(
        "2",
        "a second refund that never left makes the first one forgotten",
        _REFUNDING,
        "    if refund.times_sent > 1:",
        "    if refund.times_sent > 2:",
        _T_REFUND,
    ),
    Mutation(
        "3",
        "a request that was asked about counts as never sent",
        _ASKING,
        " or payment.answered or payment.times_asked:",
        " or payment.answered:",
        _T_ASKING,
    ),
    Mutation(
        "3",
        "an unconfirmed cancel counts as confirmed",
        _ASKING,
        "        case Wait.CONFIRMATION:\n"
        "            return ask_later(payment, Doubt.CANCEL_UNCONFIRMED)",
        "        case Wait.CONFIRMATION:\n"
        "            return replace(payment, state=State.CANCELED, waits_for=None), ()",
        _T_ASKING,
    ),
    Mutation(
        "3",
        "a payment whose request is still under way is proved not paid",
        _ANSWERS,
        "ProblemKind.PAYMENT_NOT_FOUND and never_shown and told.request_long_gone:",
        "ProblemKind.PAYMENT_NOT_FOUND and never_shown:",
        _T_ANSWERS,
    ),
    Mutation(
        "3",
        "a payment whose code was shown is proved not paid",
        _ANSWERS,
        "ProblemKind.PAYMENT_NOT_FOUND and never_shown and told.request_long_gone:",
        "ProblemKind.PAYMENT_NOT_FOUND and told.request_long_gone:",
        _T_ANSWERS,
    ),
    Mutation(
        "3",
        "a customer who has scanned counts as one without a code",
        _ANSWERS,
        "    never_shown = payment.qr_code is None and not payment.by_scan",
        "    never_shown = payment.qr_code is None",
        _T_SCAN,
    ),
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
        "    if (is_paid and not may_be_refund) or payment.doubt in RECEIPT_DOUBTS:",
        "    if is_paid or payment.doubt in RECEIPT_DOUBTS:",
        _T_PROOF,
    ),
    Mutation(
        "4",
        "a doubtful receipt starts a cancel by itself",
        _ASKING,
        '    """Ask, unless an ask is out already or a receipt forbids it (rule 4)."""\n'
        "    if payment.doubt in RECEIPT_DOUBTS:",
        '    """Ask, unless an ask is out already or a receipt forbids it (rule 4)."""\n'
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
        "    elif payment.state in _THOUGHT_UNPAID and not payment.reversals:\n"
        "        payment = alarmed(payment, Alarm.PAID_AFTER_CANCEL)\n",
        "",
        _T_TRUTH,
    ),
    Mutation(
        "5",
        "canceled after paid raises no alarm",
        _ANSWERS,
        "        return alarmed(payment, Alarm.CANCELED_AFTER_PAID), ()",
        "        return payment, ()",
        _T_TRUTH,
    ),
    Mutation(
        "5",
        "a double charge raises no alarm",
        _PROOF,
        "        payment = alarmed(payment, Alarm.SECOND_RECEIPT, again=known is None)",
        "        pass",
        _T_TRUTH,
    ),
    Mutation(
        "5",
        "a third charge raises no alarm once the second was seen",
        _PROOF,
        "Alarm.SECOND_RECEIPT, again=known is None)",
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
        "_matched(replace(_with_charge(payment, charge), answered=True), number)",
        "replace(_with_charge(payment, charge), answered=True)",
        _T_TRUTH,
    ),
    Mutation(
        "5",
        "a refund that came before the charge of its number stays with another",
        _PROOF,
        "    named = [one for one in payment.reversals if one.receipt_id == number] or waiting",
        "    named = [one for one in waiting if one.receipt_id == number] or waiting",
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
        "        if is_a_charge and not asked and not _being_refunded(payment):",
        "        if is_a_charge and asked and not _being_refunded(payment):",
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
        "6",
        "a refund without an answer counts as refused",
        _PAYMENT,
        "        unsettled = self.is_open or self.state is State.REFUNDING",
        "        unsettled = self.is_open",
        _T_REFUND,
    ),
    Mutation(
        "6",
        "an unanswered cancel at a lost line is waited for forever",
        _ASKING,
        "    if payment.waits_for is Wait.CONFIRMATION:\n        return ask_later",
        "    if payment.waits_for is Wait.NEXT_ASK:\n        return ask_later",
        _T_ASKING,
    ),
    Mutation(
        "6",
        "a request that was refused and answered all the same is left alone",
        _ANSWERS,
        "    if payment.state is State.ERROR and payment.doubt is None:",
        "    if payment.state is State.ERROR and payment.doubt is Doubt.PROBLEM:",
        _T_ANSWERS,
    ),
    Mutation(
        "6",
        "a refund asked while another is unclear never ends",
        _PROOF,
        "        return weighed(_refund_done(_with_reversal(payment, nameless, named)))",
        "        return weighed(_with_reversal(payment, nameless, named))",
        _T_REFUND,
    ),
    Mutation(
        "6",
        "what isn't known is not in sight",
        _PAYMENT,
        "        return self.outcome is Outcome.NOT_KNOWN and self.doubt is not None",
        "        return self.doubt in RECEIPT_DOUBTS and self.outcome is Outcome.NOT_KNOWN",
        _T_ASKING,
    ),
    Mutation(
        "6",
        "an unknown refund is out of sight",
        _REFUNDING,
        "    doubt = payment.doubt or Doubt.REFUND_UNKNOWN\n",
        "    doubt = payment.doubt\n",
        _T_REFUND,
    ),
    Mutation(
        "7",
        "a payment taken up is asked about before the server can speak",
        _ASKING,
        "    return ask_later(payment, Doubt.RESTARTED)",
        "    return ask(payment, CancelReason.RESTARTED, Doubt.RESTARTED)",
        _T_ASKING,
    ),
    Mutation(
        "7",
        "a payment taken up still shows its code",
        _ASKING,
        "    payment = replace(payment, state=State.CANCELLING, cancel_reason=reason)\n"
        "    return ask_later(payment, Doubt.RESTARTED)",
        "    payment = replace(payment, cancel_reason=reason)\n"
        "    return ask_later(payment, Doubt.RESTARTED)",
        _T_ASKING,
    ),
    Mutation(
        "7",
        "a lost line cancels while the customer still has time",
        _ASKING,
        "        return ask_later(payment, Doubt.CANCEL_UNCONFIRMED)\n    return payment, ()\n",
        "        return ask_later(payment, Doubt.CANCEL_UNCONFIRMED)\n"
        "    return ask_later(payment, Doubt.CANCEL_UNCONFIRMED)\n",
        _T_ASKING,
    ),
    Mutation(
        "8",
        "the code stays in sight after a doubt",
        _PAYMENT,
        "        payable = self.state is State.PENDING and self.doubt is None",
        "        payable = self.state is State.PENDING",
        _T_PROOF,
    ),
    Mutation(
        "8",
        "the code stays in sight after a cancel",
        _PAYMENT,
        "        payable = self.state is State.PENDING and self.doubt is None",
        "        payable = self.is_open and self.doubt is None",
        _T_ASKING,
    ),
    Mutation(
        "8",
        "a cancel doesn't wait for the response",
        _ASKING,
        "    if payment.waits_for is Wait.RESPONSE:\n"
        "        return replace(payment, state=State.CANCELLING, cancel_reason=given.reason), ()\n",
        "",
        _T_ASKING,
    ),
    Mutation(
        "8",
        "the cancel that waits for the response is forgotten",
        _ANSWERS,
        "        if payment.waits_for is Wait.RESPONSE:\n"
        "            return ask(payment, CancelReason.CASHIER)\n",
        "",
        _T_ASKING,
    ),
    Mutation(
        "10",
        "what is known can be settled by hand",
        _MACHINE,
        "            if not payment.needs_attention:",
        "            if payment.is_settled_by_hand:",
        _T_HAND,
    ),
    Mutation(
        "10",
        "the asking goes on after a settlement",
        _MACHINE,
        "            return replace(payment, settlement=settlement, waits_for=None), ()",
        "            return replace(payment, settlement=settlement), ()",
        _T_HAND,
    ),
    Mutation(
        "10",
        "a message makes the till ask about what was settled",
        _MACHINE,
        "        return replace(payment, waits_for=None, times_asked=before.times_asked), ()",
        "        return payment, effects",
        _T_HAND,
    ),
    Mutation(
        "10",
        "proof overrules a person in silence",
        _MACHINE,
        "        payment = alarmed(payment, Alarm.OVERRULED, again=True)",
        "        pass",
        _T_HAND,
    ),
    Mutation(
        "10",
        "proof alarms where it agrees",
        _MACHINE,
        "    if payment.proven_outcome is not payment.settlement.outcome:",
        "    if payment.settlement.outcome is not Outcome.NOT_KNOWN:",
        _T_HAND,
    ),
    Mutation(
        "10",
        "an odd receipt leaves a settled outcome settled",
        _PROOF,
        "    return replace(payment, doubt=doubt, waits_for=waits_for, settlement=None)",
        "    return replace(payment, doubt=doubt, waits_for=waits_for)",
        _T_HAND,
    ),
    Mutation(
        "PROBLEM",
        "an unexpected error refuses a refund",
        _REFUNDING,
        "    if kind not in _REFUSALS or refund.times_sent > 1:",
        "    if kind is ProblemKind.UNKNOWN or refund.times_sent > 1:",
        _T_REFUND,
    ),
    Mutation(
        "PROBLEM",
        "a merchant refused the second time proves that the first refund failed",
        _REFUNDING,
        "    if kind not in _REFUSALS or refund.times_sent > 1:",
        "    if kind not in _REFUSALS:",
        _T_REFUND,
    ),
    Mutation(
        "PROBLEM",
        "already refunded doesn't end a refund",
        _REFUNDING,
        "    if kind is ProblemKind.PAYMENT_ALREADY_REFUNDED:",
        "    if kind is ProblemKind.PAYMENT_ALREADY_REFUNDED and refund.times_sent > 1:",
        _T_REFUND,
    ),
    Mutation(
        "PROBLEM",
        "a refusal of what was answered is believed",
        _ANSWERS,
        "    if kind in _REFUSED and not payment.answered and not in_doubt:",
        "    if kind in _REFUSED and not in_doubt:",
        _T_ANSWERS,
    ),
    Mutation(
        "PROBLEM",
        "already refunded in answer to a cancel is not believed",
        _ANSWERS,
        "    if to_a_cancel and kind is ProblemKind.PAYMENT_ALREADY_REFUNDED:",
        "    if to_a_cancel and kind is ProblemKind.UNKNOWN:",
        _T_ANSWERS,
    ),
    Mutation(
        "GET-flow",
        "a scan is answered twice",
        _SCAN,
        "    ScanState.ANSWERED: frozenset(),",
        "    ScanState.ANSWERED: frozenset({ScanState.ANSWERED}),",
        _T_SCAN,
    ),
    Mutation(
        "GET-flow",
        "a scanned payment without a code is cancelled",
        _ANSWERS,
        "    if not qr_code and not payment.by_scan:",
        "    if not qr_code:",
        _T_SCAN,
    ),
)
