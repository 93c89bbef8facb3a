"""Mutations of the window: it shows what is recorded, and one gesture charges at most once."""

from tests.mutation.mutation import Mutation

_PRESENTER, _MODES = "terminal_app/gui/presenter", "terminal_app/gui/presenter/modes"
_ATTENTION, _CHARGE = f"{_PRESENTER}/attention.py", f"{_MODES}/idle.py"
_START_SALE = f"{_MODES}/start_sale.py"
_CHARGE_AGAIN, _EVENTS = f"{_MODES}/charge_again.py", f"{_PRESENTER}/events.py"
_FORMS, _KEYS = "terminal_app/gui/dialog_forms.py", f"{_PRESENTER}/keys.py"
_PAYING, _REFUND = f"{_MODES}/paying.py", f"{_MODES}/refund.py"
_RESOLVE, _RESULT = f"{_PRESENTER}/decisions/resolve_by_hand.py", f"{_MODES}/result.py"
_DETAILS = f"{_PRESENTER}/result_details.py"
_GUARD = "terminal_app/gui/views/widgets/enter_guard.py"
_STATEMENT = "terminal_app/gui/views/dialogs/statement.py"
_PAGE = "terminal_app/gui/views/widgets/page.py"
_T_GUARD = ("tests/unit/gui/views/test_enter_guard.py",)
_T_DISMISS = ("tests/unit/gui/views/test_dismiss_dialog.py",)
_T_SETTINGS = "tests/system/till/test_the_settings_window.py"
_T_PAGE = (f"{_T_SETTINGS}::test_a_barcode_scanned_into_a_field_saves_nothing",)
_T_PRESENTER = ("tests/unit/gui/presenter/test_presenter.py",)
_T_RESULTS = ("tests/unit/gui/presenter/test_results.py",)
_T_REFUNDS = ("tests/unit/gui/presenter/refunds/test_refunds.py",)
_T_SCANS = ("tests/unit/gui/presenter/test_scans.py",)
_T_ALARMS = ("tests/unit/gui/presenter/test_alarms.py",)
_T_SAID = ("tests/unit/gui/presenter/test_what_is_said.py",)
_T_TOO_SMALL = ("tests/unit/gui/views/test_too_small.py",)
_T_SETTLING = ("tests/unit/gui/presenter/test_resolving.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "1",
        "the window charges while the till can't record",
        _START_SALE,
        "    if model.not_recorded is not None:\n        model.refusal",
        "    if model.failure is not None:\n        model.refusal",
        _T_PRESENTER,
    ),
    Mutation(
        "1",
        "the window keeps the code of what the server says is paid",
        _PAYING,
        "        if missed is not None:\n",
        "        if missed is not None and model.failure:\n",
        _T_RESULTS,
    ),
    Mutation(
        "1",
        "the number to write down is taken away by the next message",
        _EVENTS,
        "                model.missed[event.receipt_id] = event\n",
        "                model.missed = {event.receipt_id: event}\n",
        (*_T_RESULTS, *_T_PRESENTER),
    ),
    Mutation(
        "2",
        "a second Enter charges twice",
        _PAYING,
        "        model.refuse_while_taking()\n        return self\n",
        "        from terminal_app.gui.presenter.modes import idle\n"
        "\n"
        "        return idle.charge(model, ports)\n",
        _T_PRESENTER,
    ),
    Mutation(
        "2",
        "a second yes asks for a second refund",
        _REFUND,
        " and model.not_recorded is None and model.refund_posted is None\n",
        " and model.not_recorded is None\n",
        _T_REFUNDS,
    ),
    Mutation(
        "2",
        "Enter alone confirms a refund",
        _REFUND,
        "        model.refuse_unanswered()\n        return self\n",
        "        return self.press(Gesture.REFUND_YES, model, ports)\n",
        _T_REFUNDS,
    ),
    Mutation(
        "2",
        "a double press at one place confirms a refund",
        _REFUND,
        "if wish is not Gesture.REFUND_YES or ports.clock() - self.since < GUARDED_S:",
        "if wish is not Gesture.REFUND_YES:",
        _T_REFUNDS,
    ),
    Mutation(
        "4",
        "the window asks by cancelling where a doubtful receipt came",
        _RESULT,
        "    return payment.is_open and is_ours and payment.doubt not in RECEIPT_DOUBTS\n",
        "    return payment.is_open and is_ours\n",
        (*_T_RESULTS, *_T_REFUNDS, *_T_SETTLING),
    ),
    Mutation(
        "5",
        "a late alarm is not shown to an idle till",
        _EVENTS,
        "    return is_new_alarm or result.refund_ended(before, payment)\n",
        "    return result.refund_ended(before, payment)\n",
        (*_T_RESULTS, *_T_REFUNDS),
    ),
    Mutation(
        "5",
        "the next sale takes an alarm out of sight",
        _ATTENTION,
        "        _hold(self._alarmed, payment, hold=alarmed)\n",
        "",
        (*_T_RESULTS, *_T_REFUNDS, *_T_SETTLING),
    ),
    Mutation(
        "5",
        "Enter takes an alarm out of the attention list",
        _ATTENTION,
        "bool(payment.unseen_alarms or alarms.standing(payment))",
        "bool(payment.unseen_alarms)",
        _T_ALARMS,
    ),
    Mutation(
        "5",
        "the day says nothing of a second charge",
        f"{_MODES}/day_page.py",
        '        (say("Second charges, in the sales"), figures.second_charges),\n',
        "",
        _T_ALARMS,
    ),
    Mutation(
        "5",
        "an alarm that was seen blocks the next sale",
        _RESULT,
        "self.shown.state is not State.REFUNDING and bool(self.shown.unseen_alarms)",
        "self.shown.state is not State.REFUNDING and bool(self.shown.undismissed_alarms)",
        _T_ALARMS,
    ),
    Mutation(
        "5",
        "an alarm is dismissed without a reason",
        _FORMS,
        "answer.operator, answer.reason)\n\n\nclass PinForm",
        'answer.operator, answer.reason or "-")\n\n\nclass PinForm',
        _T_ALARMS,
    ),
    Mutation(
        "5",
        "typing the next amount wipes an alarm away",
        _KEYS,
        "        elif model.mode.shows_alarm:\n",
        "        elif model.closing_asked:\n",
        _T_RESULTS,
    ),
    Mutation(
        "5",
        "that an alarm was seen isn't recorded",
        _RESULT,
        "ports.post(AcknowledgeAlarms(self.shown.payment_id, model.operator))",
        "pass",
        _T_RESULTS,
    ),
    Mutation(
        "5",
        "a receipt that the till can't match is not shown",
        _ATTENTION,
        "        self._unmatched.append(receipt_id)\n",
        "",
        _T_SETTLING,
    ),
    Mutation(
        "5",
        "Enter dismisses a result before anybody can read it",
        _RESULT,
        "        if ports.clock() - self.since < GUARDED_S:\n            return self\n",
        "",
        _T_RESULTS,
    ),
    Mutation(
        "5",
        "an alarm is dismissed by what a scanner typed as its reason",
        _STATEMENT,
        "        if self._enter_guard.is_scanned(event):\n",
        "        if False:\n",
        _T_DISMISS,
    ),
    Mutation(
        "5",
        "a slow scanner's Enter ends a form",
        _GUARD,
        " or run.is_too_quick or run.is_mostly_quick or ",
        " or ",
        _T_GUARD,
    ),
    Mutation(
        "5",
        "the Enter of a scanner that hesitates ends a form",
        _GUARD,
        " or run.is_mostly_quick or ",
        " or ",
        _T_GUARD,
    ),
    Mutation(
        "5",
        "the Enter of a scanner with a slow, even rhythm ends a form",
        _GUARD,
        " or run.is_even\n",
        "\n",
        _T_GUARD,
    ),
    Mutation(
        "5",
        "who has held the BackSpace key can't end a form",
        _GUARD,
        "            self._run = Run()\n        elif",
        "            self._note(event.char, event.time)\n        elif",
        _T_GUARD,
    ),
    Mutation(
        "5",
        "a scanner's Enter saves the settings",
        _PAGE,
        "        if self._enter_guard.is_scanned(event):\n",
        "        if False:\n",
        _T_PAGE,
    ),
    Mutation(
        "6",
        "not known is shown as not paid",
        _RESULT,
        "        is_known = payment.outcome is not Outcome.NOT_KNOWN\n",
        "        is_known = payment.outcome is not Outcome.NOT_KNOWN or not model.failure\n",
        _T_RESULTS,
    ),
    Mutation(
        "6",
        "what isn't known can be neither asked about nor settled by hand",
        _RESULT,
        "        if payment.outcome is Outcome.NOT_KNOWN:\n",
        "        if payment.outcome is Outcome.NOT_KNOWN and model.failure:\n",
        ("tests/unit/gui/presenter/test_resolving.py",),
    ),
    Mutation(
        "6",
        "what isn't known goes out of sight with the next sale",
        _ATTENTION,
        "        _hold(self.unresolved, payment, hold=unresolved)\n",
        "",
        _T_RESULTS,
    ),
    Mutation(
        "6",
        "a refund that is not known goes out of sight",
        _ATTENTION,
        "        if not is_refunding(payment):\n            self._refunded.pop",
        "        if payment.refund:\n            self._refunded.pop",
        _T_REFUNDS,
    ),
    Mutation(
        "7",
        "the window asks about another server's payment",
        _RESULT,
        "    is_ours = not model.is_foreign(payment)\n    return payment.is_open",
        "    is_ours = bool(payment.owner)\n    return payment.is_open",
        _T_SETTLING,
    ),
    Mutation(
        "8",
        "the window shows the code after a cancel",
        _PAYING,
        'PayingFace(say("Cancelling…"), amount, None, waiting)',
        'PayingFace(say("Cancelling…"), amount, payment.qr_code, waiting)',
        _T_PRESENTER,
    ),
    Mutation(
        "8",
        "the window shows the code after a cancel that can't be recorded",
        _PAYING,
        'PayingFace(say("Not cancelled yet"), amount, None, waiting)',
        'PayingFace(say("Not cancelled yet"), amount, payment.qr_code, waiting)',
        _T_RESULTS,
    ),
    Mutation(
        "8",
        "a cancel that can't be recorded is not told to the window",
        "terminal_app/session/engine/command_handler.py",
        "NotRecorded(why, payment_id, cancel_wanted=True, support=support)",
        "NotRecorded(why, payment_id, support=support)",
        ("tests/unit/session/engine/test_late_truths.py",),
    ),
    Mutation(
        "9",
        "Enter alone charges the same amount again",
        _CHARGE_AGAIN,
        "        model.refuse_unanswered()\n        return self\n",
        "        return self.press(Gesture.CHARGE_ANYWAY, model, ports)\n",
        _T_RESULTS,
    ),
    Mutation(
        "9",
        "what has just turned out paid is charged again by Enter alone",
        _CHARGE,
        "    if model.paid_meanwhile_over(request.amount) is not None:\n",
        "    if False:\n",
        _T_RESULTS,
    ),
    Mutation(
        "9",
        "a payment that turns out paid while an amount is typed isn't told",
        _EVENTS,
        "        if idle.charges(model, payment.amount):\n",
        "        if False:\n",
        _T_RESULTS,
    ),
    Mutation(
        "9",
        "once both of an amount are paid the till still says to cancel one",
        _EVENTS,
        "        _end_warning(model, payment)\n    elif",
        "    elif",
        _T_SAID,
    ),
    Mutation(
        "9",
        "what is said stays when its cause is gone",
        f"{_PRESENTER}/presenter.py",
        "        self._model.forget_ended()\n",
        "",
        _T_SAID,
    ),
    Mutation(
        "9",
        "the window says yes to a second charge by itself",
        _CHARGE,
        "        answers_scan=scan is not None,\n",
        "        answers_scan=scan is not None,\n        despite_unknown=True,\n",
        _T_PRESENTER,
    ),
    Mutation(
        "9",
        "the question whether to charge again doesn't show the earlier payment",
        _CHARGE_AGAIN,
        "[payment for payment in unresolved if payment.amount == asked.amount]",
        "[payment for payment in unresolved if payment.amount != asked.amount]",
        (*_T_RESULTS, *_T_SETTLING),
    ),
    Mutation(
        "10",
        "a settlement needs no name",
        _FORMS,
        "        return form.faults.no_outcome\n"
        "    return _fault_in_words(form.faults, answer.operator,",
        "        return form.faults.no_outcome\n"
        '    return _fault_in_words(form.faults, answer.operator or "-",',
        _T_SETTLING,
    ),
    Mutation(
        "10",
        "a settlement needs no reason",
        _FORMS,
        "        return form.faults.no_outcome\n"
        "    return _fault_in_words(form.faults, answer.operator, answer.reason)\n",
        "        return form.faults.no_outcome\n"
        '    return _fault_in_words(form.faults, answer.operator, answer.reason or "-")\n',
        _T_SETTLING,
    ),
    Mutation(
        "10",
        "a settlement by hand is shown as if the server had said so",
        _DETAILS,
        "    if payment.is_resolved_by_hand:\n        return Result(Tone.NEUTRAL",
        "    if model.failure:\n        return Result(Tone.NEUTRAL",
        _T_SETTLING,
    ),
    Mutation(
        "10",
        "a person settles what the server has told meanwhile",
        _RESOLVE,
        "    now = model.by_now(payment)\n",
        "    now = payment\n",
        _T_SETTLING,
    ),
    Mutation(
        "GET-flow",
        "an amount typed for somebody else answers a customer who has just scanned",
        _CHARGE,
        "    if model.scan is None or not model.typed_before_scan:\n",
        "    if model.scan is None or model.typed_before_scan:\n",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a yes to an earlier sale answers the customer who has scanned since",
        _START_SALE,
        "    return post(model, ports, request)\n",
        "    scan = model.scan\n"
        "    number = scan.payment_id if scan is not None else asked.payment_id\n"
        "    request = structs.replace(\n"
        "        request, payment_id=number, answers_scan=scan is not None\n"
        "    )\n"
        "    return post(model, ports, request)\n",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "the question about a customer who has left can still be answered",
        _CHARGE_AGAIN,
        "        return self.before if is_gone else self\n",
        "        return self\n",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a waiting customer hides an alarm",
        _RESULT,
        "        notice = waiting_scan.with_notice(model, notices.about(model, self.shown))\n",
        "        notice = waiting_scan.with_notice(model, notices.about(model, self.shown))\n"
        "        if model.scan is not None:\n"
        "            return waiting_scan.render(model, None)\n",
        _T_SCANS,
    ),
    Mutation(
        "2",
        "a window that is too small takes keys whose effect nobody sees",
        "terminal_app/gui/views/panes/too_small.py",
        "        self._keyboard.only = WITH_CANCEL if text else ALWAYS\n",
        "        self._keyboard.only = WITH_CANCEL if text else None\n",
        _T_TOO_SMALL,
    ),
    Mutation(
        "2",
        "a payment under way can't be cancelled in a window that is too small",
        "terminal_app/gui/views/panes/too_small.py",
        "        self._keyboard.only = WITH_CANCEL if text else ALWAYS\n",
        "        self._keyboard.only = ALWAYS\n",
        _T_TOO_SMALL,
    ),
    Mutation(
        "4",
        "a receipt's other amount isn't told beside the one that was asked",
        _DETAILS,
        "    if payment.doubt is not Doubt.RECEIPT_DISAGREES or len(others) != 1:\n",
        "    if payment.doubt is not Doubt.RECEIPT_DISAGREES or others:\n",
        _T_RESULTS,
    ),
    Mutation(
        "2",
        "the end of an amount whose beginning went nowhere is typed",
        "terminal_app/gui/views/widgets/keyboard.py",
        "                self._on_gesture(Gesture.UNSEEN_KEYS)\n",
        "                pass\n",
        ("tests/unit/gui/views/test_too_small.py",),
    ),
    Mutation(
        "2",
        "the end of an amount whose beginning nobody saw is charged",
        "terminal_app/gui/presenter/presenter.py",
        "            self._keys.refuse_run()\n",
        "            pass\n",
        ("tests/unit/gui/presenter/test_deliberate_amounts.py",),
    ),
)
