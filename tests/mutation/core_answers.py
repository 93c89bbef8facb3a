"""Mutations of the payments: resolving by hand, PROBLEM, and scans."""

from tests.mutation.mutation import Mutation

_ANSWERS = "terminal_app/payments/server_answers.py"
_MACHINE = "terminal_app/payments/machine.py"
_PROOF = "terminal_app/payments/receipt_rules.py"
_REFUNDING = "terminal_app/payments/refunds.py"
_SCAN = "terminal_app/payments/scan.py"

_T_PROOF = ("tests/unit/payments/test_receipt_rules.py",)
_T_ANSWERS = ("tests/unit/payments/test_server_answers.py",)
_T_REFUND = ("tests/unit/payments/test_refunds.py", "tests/unit/payments/test_refunded_charges.py")
_T_HAND = ("tests/unit/payments/test_by_hand.py",)
_T_SCAN = ("tests/unit/payments/test_scan.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "4",
        "COMPLETE alone proves an amount that nobody has certified",
        _PROOF,
        "    return payment if is_proof else _with_doubt(payment, Doubt.AMOUNT_UNCONFIRMED)",
        "    return payment",
        _T_PROOF,
    ),
    Mutation(
        "4",
        "a receipt over another amount is taken for the one that was awaited",
        _PROOF,
        " and payment.doubt is not Doubt.AMOUNT_UNCONFIRMED",
        "",
        _T_PROOF,
    ),
    Mutation(
        "4",
        "a receipt without an amount proves one that nobody has certified",
        _PROOF,
        "        case State.COMPLETE if receipt.amount is None and not receipt.is_proof:\n",
        "        case State.COMPLETE if False:\n",
        _T_PROOF,
    ),
    Mutation(
        "4",
        "a till that nobody has certified trusts COMPLETE alone",
        "terminal_app/compose/session.py",
        "            is_certified=environment_labels.is_certified(settings, data_dir),\n",
        "",
        ("tests/system/situations/test_not_certified.py",),
    ),
    Mutation(
        "10",
        "what is known can be settled by hand",
        _MACHINE,
        "            if not (payment.needs_attention or payment.is_resolved_by_hand):",
        "            if payment.is_resolved_by_hand:",
        _T_HAND,
    ),
    Mutation(
        "10",
        "the asking goes on after a settlement",
        _MACHINE,
        "            return replace(payment, resolution=resolution, waits_for=None)\n",
        "            return replace(payment, resolution=resolution)\n",
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
        "        payment = with_alarm(payment, Alarm.OVERRULED, again=True)",
        "        pass",
        _T_HAND,
    ),
    Mutation(
        "10",
        "proof alarms where it agrees",
        _MACHINE,
        "    if payment.proven_outcome is not payment.resolution.outcome:",
        "    if payment.resolution.outcome is not Outcome.NOT_KNOWN:",
        _T_HAND,
    ),
    Mutation(
        "10",
        "an odd receipt leaves a settled outcome settled",
        _PROOF,
        "    return replace(payment, doubt=doubt, waits_for=waits_for, resolution=None)",
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
