"""Mutations of what the window says of refunds: what is refunded already is never offered."""

from tests.mutation.mutation import Mutation

_MODES = "terminal_app/gui/presenter/modes"
_PAYMENTS, _RESULT, _REFUND = f"{_MODES}/payments.py", f"{_MODES}/result.py", f"{_MODES}/refund.py"
_FOUND = "terminal_app/journal/search/not_refundable.py"
_T_NOT = ("tests/unit/gui/presenter/payments/test_not_refundable.py",)
_NEXT = "terminal_app/gui/presenter/modes/next_step.py"
_T_PART = ("tests/unit/payments/test_partly_refunded.py",)
_T_SHOWN = ("tests/unit/gui/presenter/refunds/test_partly_refunded.py",)
_T_ATTENTION = ("tests/unit/gui/presenter/test_attention_list.py",)
_T_REFUNDS = ("tests/unit/gui/presenter/refunds/test_refunds.py",)
_T_THREAD = ("tests/unit/compose/test_journal_reading.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "2",
        "the key that refunds means a payment that lies out of sight under a page",
        f"{_MODES}/payments_openers.py",
        "    elif not isinstance(mode, PageOver):\n",
        "    else:\n",
        ("tests/unit/gui/presenter/payments/test_over_the_sale.py",),
    ),
    Mutation(
        "2",
        "what was refunded already is offered by its number alone",
        _PAYMENTS,
        "typed.isdigit() and self.told is None",
        "typed.isdigit()",
        _T_NOT,
    ),
    Mutation(
        "2",
        "Enter at a refunded number asks about another payment that has a similar one",
        _PAYMENTS,
        "        if chosen is None or self.is_told:\n",
        "        if chosen is None:\n",
        _T_NOT,
    ),
    Mutation(
        "2",
        "the Enter of a scanner does, at a refunded number",
        _PAYMENTS,
        "        return now.entered(model) if self.enters else now",
        "        if self.enters and now.chosen is not None:\n"
        "            return now.opened(now.chosen, model)\n"
        "        return now",
        _T_NOT,
    ),
    Mutation(
        "2",
        "of two charges the newest is refunded, whichever number was typed",
        _RESULT,
        "        number = meant if meant in numbers else numbers[0]\n",
        "        number = numbers[0]\n",
        _T_NOT,
    ),
    Mutation(
        "2",
        "of two charges the refunded one is taken for the one that stands",
        _FOUND,
        "any(typed in one.refundable for one in named)",
        "any(one.refundable for one in named)",
        _T_NOT,
    ),
    Mutation(
        "5",
        "the time of a refund is that of whatever happened last",
        _FOUND,
        "        elif since is None:\n            since = at, then\n",
        "        else:\n            since = at, then\n",
        _T_NOT,
    ),
    Mutation(
        "5",
        "who was refused a refund has made the back office's",
        _FOUND,
        "    if refund is None or refund.result is not RefundResult.DONE:\n",
        "    if refund is None:\n",
        _T_NOT,
    ),
    Mutation(
        "5",
        "of two charges one's refund is told as that of the other's operator",
        _FOUND,
        "        return Refunded(since[0], _asked_by(since[1], number))\n",
        "        return Refunded(since[0], _asked_by(since[1], ''))\n",
        _T_NOT,
    ),
    Mutation(
        "journal",
        "what was refunded is offered again once it is in an archive",
        _FOUND,
        "recorded.named(typed, archives=True)",
        "recorded.named(typed, archives=False)",
        _T_THREAD,
    ),
    Mutation(
        "journal",
        "an archived sale is taken for another till's when it is to be refunded",
        _FOUND,
        "    if not wanted.only_refundable:\n",
        "    if not page.payments or not wanted.only_refundable:\n",
        _T_THREAD,
    ),
    Mutation(
        "2",
        "a newer payment of a similar number is asked about in place of the one that is typed",
        _FOUND,
        "            return Page((*named, *others), page.below)\n",
        "            return page\n",
        _T_NOT,
    ),
    Mutation(
        "5",
        "less than all is told as all",
        "terminal_app/payments/refunds.py",
        "    if not 0 < back < whole:\n",
        "    if not 0 < back <= whole:\n",
        _T_PART,
    ),
    Mutation(
        "4",
        "a refund of less than a charge counts again each time that its receipt comes",
        "terminal_app/payments/receipt_rules.py",
        "odd not in (replace(one, amount=odd.amount) for one in payment.reversals)",
        "odd is not None",
        _T_PART,
    ),
    Mutation(
        "5",
        "the list says plain Paid of what is refunded in part",
        f"{_MODES}/payment_page.py",
        "    if wording.is_partly_refunded(payment):\n",
        "    if wording.is_partly_refunded(payment) and not payment.standing:\n",
        _T_SHOWN,
    ),
    Mutation(
        "5",
        "the receipt says plain PAID of what is refunded in part",
        "terminal_app/receipts/content.py",
        "        yield Paragraph(partly_refunded(payment, texts), bold=True)\n",
        "",
        _T_SHOWN,
    ),
    Mutation(
        "2",
        "the attention list advises to ask for a refund again whose answer is awaited",
        _NEXT,
        "    if payment.waits_for is Wait.REFUND:\n",
        "    if payment.waits_for is None:\n",
        _T_ATTENTION,
    ),
    Mutation(
        "7",
        "the attention list says of another server's payment that this till asks about it",
        _NEXT,
        "    if model.is_foreign(payment):\n",
        "    if False:\n",
        _T_ATTENTION,
    ),
    Mutation(
        "4",
        "the question about one of two charges has the time of the other",
        _REFUND,
        'local(charge.paid_at or "")',
        'local(payment.paid_at or "")',
        _T_NOT,
    ),
    Mutation(
        "7",
        "a refund that a person has seen end is still to be resolved",
        "terminal_app/gui/presenter/model.py",
        "            self.attention.saw_refund(mode.in_sight)\n",
        "            pass\n",
        _T_REFUNDS,
    ),
    Mutation(
        "7",
        "a refund that ends under a page is taken for seen",
        f"{_MODES}/opened.py",
        "    def in_sight(self) -> Payment | None:\n        return None\n",
        "    def in_sight(self) -> Payment | None:\n        return self.payment\n",
        _T_REFUNDS,
    ),
    Mutation(
        "4",
        "on a small screen the question doesn't show which receipt it is about",
        _REFUND,
        "wrapped=True, from_start=True)",
        "wrapped=True)",
        ("tests/unit/gui/views/test_text_size.py",),
    ),
    Mutation(
        "4",
        "the question about one of two charges stands beside the receipt of the other",
        "terminal_app/gui/presenter/third_card/receipt_pane.py",
        "    if model.mode.asked_receipt not in {None, paid.receipt_id}:\n",
        "    if False:\n",
        _T_REFUNDS,
    ),
    Mutation(
        "4",
        "a refund that isn't sent is told together with one that was paid back before",
        "terminal_app/gui/presenter/notices.py",
        "    if own.tone is Tone.PAID:\n",
        "    if False:\n",
        _T_REFUNDS,
    ),
    Mutation(
        "4",
        "on a small screen no key reaches the number of the second charge",
        "terminal_app/gui/views/panes/result.py",
        "if shown is None or (not shown.wrapped and self._details.fits):",
        "if shown is None or not shown.wrapped:",
        ("tests/unit/gui/views/test_text_size.py",),
    ),
    Mutation(
        "4",
        "an operator's long name cuts what is to be resolved",
        "terminal_app/gui/views/panes/header.py",
        "        if space < least and operator is not None:\n",
        "        if False and operator is not None:\n",
        ("tests/unit/gui/views/test_header.py",),
    ),
)
