"""Mutations of receipts: what they say of the money, what the law asks for, what is a command."""

from tests.mutation.mutation import Mutation

_RECEIPTS = "terminal_app/receipts"
_CONTENT, _TEXT, _LAW = f"{_RECEIPTS}/content.py", f"{_RECEIPTS}/text.py", f"{_RECEIPTS}/law.py"
_KINDS = f"{_RECEIPTS}/kinds.py"
_THERMAL = f"{_RECEIPTS}/thermal"
_DOCUMENT = f"{_THERMAL}/document.py"
_PDF, _CODE = f"{_RECEIPTS}/pdf.py", f"{_RECEIPTS}/receipt_code.py"
_T = "tests/unit/receipts"
_T_KINDS, _T_LAW = (f"{_T}/test_kinds.py",), (f"{_T}/test_law.py",)
_T_THERMAL = (f"{_T}/test_thermal.py",)
_T_LOGO = (f"{_T}/test_logo.py",)
_T_SCANNED = ("tests/unit/gui/presenter/payments/test_scanned_receipts.py",)
_T_COMMAND = ("tests/system/till/test_the_receipt_command.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "receipts",
        "a copy doesn't say that it is one",
        _CONTENT,
        "    if copy is not None:\n",
        "    if copy:\n",
        _T_KINDS,
    ),
    Mutation(
        "receipts",
        "what isn't known says PAID",
        _CONTENT,
        '        return texts.say("NOT KNOWN")\n',
        '        return texts.say("PAID")\n',
        _T_KINDS,
    ),
    Mutation(
        "receipts",
        "what isn't known is as good as paid",
        _KINDS,
        "    return Kind.PAID if payment.outcome is Outcome.PAID else Kind.NOT_PAID\n",
        "    return Kind.PAID\n",
        _T_KINDS,
    ),
    Mutation(
        "receipts",
        "a slip without money has no large words",
        _CONTENT,
        "    if not is_of_money(payment, kind):\n        yield Banner(",
        "    if False:\n        yield Banner(",
        _T_KINDS,
    ),
    Mutation(
        "receipts",
        "the amount of a cancelled sale looks like a sum",
        _CONTENT,
        "    if is_of_money(payment, kind):\n        yield Pair(currency",
        "    if True:\n        yield Pair(currency",
        _T_KINDS,
    ),
    Mutation(
        "receipts",
        "money that was taken is said not to have moved",
        _CONTENT,
        "    if kind is Kind.NOT_KNOWN and payment.charges:\n",
        "    if False:\n",
        _T_KINDS,
    ),
    Mutation(
        "receipts",
        "a refund that nobody can read is a part",
        _KINDS,
        "    is_told = bool(odd) and all(one.amount is not None for one in odd)\n",
        "    is_told = bool(odd)\n",
        _T_KINDS,
    ),
    Mutation(
        "receipts",
        "a part is said of what else is in doubt",
        _KINDS,
        "    if part is None or not is_sure or payment.doubt is not Doubt.RECEIPT_DISAGREES:\n",
        "    if part is None:\n",
        _T_KINDS,
    ),
    Mutation(
        "receipts",
        "Norway's words are as small as the amount",
        _LAW,
        '"IKKE KVITTERING FOR KJØP", 150)',
        '"IKKE KVITTERING FOR KJØP", 100)',
        _T_LAW,
    ),
    Mutation(
        "receipts",
        "Sweden's words are half as large again",
        _LAW,
        '"EJ KVITTO PÅ KÖP", 200,',
        '"EJ KVITTO PÅ KÖP", 150,',
        _T_LAW,
    ),
    Mutation(
        "receipts",
        "the law's words are in the till's language alone",
        _CONTENT,
        "    if law.not_for_goods:\n",
        "    if law.language == texts.language:\n",
        _T_LAW,
    ),
    Mutation(
        "receipts",
        "one and a half times is once on thermal paper",
        _DOCUMENT,
        "            times = -(-percent // AMOUNT_PERCENT)\n",
        "            times = percent // AMOUNT_PERCENT\n",
        _T_LAW,
    ),
    Mutation(
        "receipts",
        "in a PDF everything is of one size",
        _PDF,
        "size=paper.size * percent / 100)",
        "size=paper.size)",
        _T_LAW,
    ),
    Mutation(
        "receipts",
        "the code page is left as the document before had it",
        _DOCUMENT,
        'commands.code_page(page.number) if page is not None else b""]',
        'b""]',
        _T_THERMAL,
    ),
    Mutation(
        "receipts",
        "a server's text is a printer's command",
        _TEXT,
        '    return "".join(sign if sign.isprintable() else " " for sign in text).strip()\n',
        "    return text.strip()\n",
        _T_THERMAL,
    ),
    Mutation(
        "receipts",
        "every receipt opens the drawer",
        _DOCUMENT,
        "    if opens_drawer:\n",
        "    if True:\n",
        _T_THERMAL,
    ),
    Mutation(
        "receipts",
        "two PDFs of one receipt differ",
        _PDF,
        "invariant=1",
        "invariant=0",
        (f"{_T}/test_pdf.py::test_nothing_of_the_time_is_in_the_file",),
    ),
    Mutation(
        "receipts",
        "a bare number that is scanned is a receipt",
        _CODE,
        "    return number if prefix == PREFIX and is_number else None\n",
        "    return number if is_number else None\n",
        (f"{_T}/test_receipt_code.py",),
    ),
    Mutation(
        "receipts",
        "a scanned receipt opens over a code that a customer scans",
        "terminal_app/gui/presenter/modes/payments_openers.py",
        '    """Show the payment whose receipt was scanned; nothing more happens by that."""\n'
        "    if model.is_taking:\n",
        '    """Show the payment whose receipt was scanned; nothing more happens by that."""\n'
        "    if False:\n",
        _T_SCANNED,
    ),
    Mutation(
        "receipts",
        "a scanned receipt is the list of those to be paid back",
        "terminal_app/gui/presenter/modes/payments_openers.py",
        "replace(Payments(under=_closed(model)).with_text(code)",
        "replace(Payments(under=_closed(model), to_refund=True).with_text(code)",
        _T_SCANNED,
    ),
    Mutation(
        "receipts",
        "a second receipt that is scanned is looked for behind the first",
        "terminal_app/gui/presenter/modes/payments_openers.py",
        ".with_text(code), is_entered=True)",
        ".with_text(code), is_entered=False)",
        _T_SCANNED,
    ),
    Mutation(
        "receipts",
        "a scanned number finds others that begin or end so",
        "terminal_app/gui/presenter/modes/payments.py",
        '            typed = ""\n',
        "            typed, number = number, None\n",
        _T_SCANNED,
    ),
    Mutation(
        "receipts",
        "a file that is there is written over",
        "terminal_app/durable.py",
        "    if file.exists() and not (overwrite and file.is_file()):\n"
        "        raise FileExistsError(file)\n    descriptor",
        "    file.unlink(missing_ok=True)\n    descriptor",
        _T_COMMAND,
    ),
    Mutation(
        "receipts",
        "the logo is above a demo's mark",
        _CONTENT,
        "        *_first_banners(payment, kind, issuer, texts, copy),\n"
        "        *_heading(payment, issuer, texts),\n",
        "        *_heading(payment, issuer, texts),\n"
        "        *_first_banners(payment, kind, issuer, texts, copy),\n",
        _T_LOGO,
    ),
    Mutation(
        "receipts",
        "a logo that is gone keeps a slip from being printed",
        f"{_RECEIPTS}/logo.py",
        "        _log_once(str(error))\n        return None\n",
        "        raise\n",
        _T_LOGO,
    ),
    Mutation(
        "receipts",
        "a slow line is given a logo until the printer's time is over",
        "terminal_app/printing/printer.py",
        "        if seconds <= self._within_s * _OF_THE_TIME:\n",
        "        if True:\n",
        ("tests/unit/printing/test_printer.py",),
    ),
)
