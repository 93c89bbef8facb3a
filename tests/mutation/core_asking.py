"""Mutations of the payments: what is asked, when, and what silence means."""

from tests.mutation.mutation import Mutation

_ASKING = "terminal_app/payments/cancellation.py"
_ANSWERS = "terminal_app/payments/server_answers.py"
_MACHINE = "terminal_app/payments/machine.py"
_PROOF = "terminal_app/payments/receipt_rules.py"
_PAYMENT = "terminal_app/payments/payment.py"
_REFUNDING = "terminal_app/payments/refunds.py"

_T_MACHINE = ("tests/unit/payments/test_machine.py",)
_T_ASKING = ("tests/unit/payments/test_cancellation.py",)
_T_ANSWERS = ("tests/unit/payments/test_server_answers.py",)
_T_PROOF = ("tests/unit/payments/test_receipt_rules.py",)
_T_REFUND = ("tests/unit/payments/test_refunds.py", "tests/unit/payments/test_refunded_charges.py")
_T_SCAN = ("tests/unit/payments/test_scan.py",)

MUTATIONS: tuple[Mutation, ...] = (
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
        "        payment = _match_remaining(_with_reversal(payment, nameless, named))\n"
        "        return reassess(_complete_refund(payment))",
        "        payment = _match_remaining(_with_reversal(payment, nameless, named))\n"
        "        return reassess(payment)",
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
)
