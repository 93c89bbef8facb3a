"""The window: what it shows is what is recorded, and one gesture charges at most once."""

from tests.mutation.mutation import Mutation

_CUSTOMER, _FACES = (
    "terminal_app/gui/presenter/center_pane.py",
    "terminal_app/gui/views/center_payment.py",
)
_HAPPENINGS, _KEYING = "terminal_app/gui/presenter/events.py", "terminal_app/gui/presenter/keys.py"
_REFUNDS, _RESOLVING = (
    "terminal_app/gui/presenter/refunds.py",
    "terminal_app/gui/presenter/resolving.py",
)
_RESULTS, _SCANNING = (
    "terminal_app/gui/presenter/modes/result.py",
    "terminal_app/gui/presenter/modes/scan.py",
)
_SCENE, _SELLING = "terminal_app/gui/presenter/model.py", "terminal_app/gui/presenter/charge.py"
_SETTLEMENT, _SIGHTINGS = (
    "terminal_app/gui/dialog_forms.py",
    "terminal_app/gui/presenter/attention.py",
)
_T_PRESENTER = ("tests/unit/gui/presenter/test_presenter.py",)
_T_RESULTS = ("tests/unit/gui/presenter/test_results.py",)
_T_REFUNDS = ("tests/unit/gui/presenter/test_refunds.py",)
_T_SCANS = ("tests/unit/gui/presenter/test_scans.py",)
_T_SETTLING = ("tests/unit/gui/presenter/test_resolving.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "1",
        "the window charges while the till can't record",
        _SELLING,
        "        if scene.not_recorded is not None:\n",
        "        if scene.failure is not None:\n",
        _T_PRESENTER,
    ),
    Mutation(
        "1",
        "the window keeps the code of what the server says is paid",
        _CUSTOMER,
        "    if scene.paid_unrecorded is not None and current.is_open:\n"
        "        return _paid_unrecorded(scene, current, scene.paid_unrecorded)\n",
        "",
        _T_RESULTS,
    ),
    Mutation(
        "1",
        "the number to write down is taken away by the next message",
        _HAPPENINGS,
        "        scene.missed[event.receipt_id] = event\n",
        "        scene.missed = {event.receipt_id: event}\n",
        (*_T_RESULTS, *_T_PRESENTER),
    ),
    Mutation(
        "2",
        "a second Enter charges twice",
        _SCENE,
        "        return self.starting is not None or self.live is not None\n",
        "        return self.live is not None\n",
        _T_PRESENTER,
    ),
    Mutation(
        "2",
        "a second yes asks for a second refund",
        _REFUNDS,
        " and scene.not_recorded is None and scene.refund_posted is None\n",
        " and scene.not_recorded is None\n",
        _T_REFUNDS,
    ),
    Mutation(
        "2",
        "Enter alone confirms a refund",
        _KEYING,
        "        elif scene.refund_asked is not None or scene.ask_again_for is not None:\n",
        "        elif scene.refund_asked is not None:\n            self._resolving.refund()\n"
        "        elif scene.ask_again_for is not None:\n",
        _T_REFUNDS,
    ),
    Mutation(
        "2",
        "a double press at one place confirms a refund",
        _RESOLVING,
        "if asked is None or self._around.clock() - scene.refund_asked_since < GUARDED_S:",
        "if asked is None:",
        _T_REFUNDS,
    ),
    Mutation(
        "4",
        "the window asks by cancelling where a doubtful receipt came",
        _RESULTS,
        "    return payment.is_open and is_ours and payment.doubt not in RECEIPT_DOUBTS\n",
        "    return payment.is_open and is_ours\n",
        (*_T_RESULTS, *_T_REFUNDS, *_T_SETTLING),
    ),
    Mutation(
        "5",
        "a late alarm is not shown to an idle till",
        _HAPPENINGS,
        "    return is_new_alarm or _refund_ended(before, payment)\n",
        "    return _refund_ended(before, payment)\n",
        (*_T_RESULTS, *_T_REFUNDS),
    ),
    Mutation(
        "5",
        "the next sale takes an alarm out of sight",
        _SIGHTINGS,
        "        _hold(self._alarmed, payment, hold=bool(payment.unseen_alarms))\n",
        "",
        (*_T_RESULTS, *_T_REFUNDS, *_T_SETTLING),
    ),
    Mutation(
        "5",
        "typing the next amount wipes an alarm away",
        _KEYING,
        "            case _ if self._scene.alarm_is_shown:\n",
        "            case _ if self._scene.closing_asked:\n",
        _T_RESULTS,
    ),
    Mutation(
        "5",
        "that an alarm was seen isn't recorded",
        _RESOLVING,
        "self._around.post(AcknowledgeAlarms(shown.payment_id, self._scene.operator))",
        "pass",
        _T_RESULTS,
    ),
    Mutation(
        "5",
        "a receipt that the till can't match is not shown",
        _SIGHTINGS,
        "        self._set_aside.append(receipt_id)\n",
        "",
        _T_SETTLING,
    ),
    Mutation(
        "5",
        "Enter dismisses a result before anybody can read it",
        _RESOLVING,
        "        if self._around.clock() - scene.result_since < GUARDED_S:\n            return\n",
        "",
        _T_RESULTS,
    ),
    Mutation(
        "6",
        "not known is shown as not paid",
        _RESULTS,
        "    if payment.outcome is Outcome.NOT_KNOWN:\n        return _not_known",
        "    if payment.outcome is Outcome.PAID and scene.failure:\n        return _not_known",
        _T_RESULTS,
    ),
    Mutation(
        "6",
        "what isn't known goes out of sight with the next sale",
        _SIGHTINGS,
        "        _hold(self.unsettled, payment, hold=unsettled)\n",
        "",
        _T_RESULTS,
    ),
    Mutation(
        "6",
        "a refund that is not known goes out of sight",
        _SIGHTINGS,
        "        if not is_refunding(payment):\n            self._refunded.pop",
        "        if payment.refund:\n            self._refunded.pop",
        _T_REFUNDS,
    ),
    Mutation(
        "7",
        "the window asks about another server's payment",
        _RESULTS,
        "    is_ours = not scene.is_elsewheres(payment)\n",
        "    is_ours = bool(payment.owner)\n",
        _T_SETTLING,
    ),
    Mutation(
        "8",
        "the window shows the code after a cancel",
        _CUSTOMER,
        'Paying(say("Cancelling…"), amount, None, waiting)',
        'Paying(say("Cancelling…"), amount, payment.qr_code, waiting)',
        _T_PRESENTER,
    ),
    Mutation(
        "8",
        "the window shows the code after a cancel that can't be recorded",
        _CUSTOMER,
        'Paying(say("Not cancelled yet"), amount, None, waiting)',
        'Paying(say("Not cancelled yet"), amount, payment.qr_code, waiting)',
        _T_RESULTS,
    ),
    Mutation(
        "8",
        "a cancel that can't be recorded is not told to the window",
        "terminal_app/session/engine/command_handler.py",
        "desk.post(NotRecorded(why, payment_id, cancel_wanted=True, support=desk.support))",
        "desk.post(NotRecorded(why, payment_id, support=desk.support))",
        ("tests/unit/session/engine/test_late_truths.py",),
    ),
    Mutation(
        "9",
        "Enter alone charges the same amount again",
        _KEYING,
        "        elif scene.refund_asked is not None or scene.ask_again_for is not None:\n",
        "        elif scene.ask_again_for is not None:\n            self._selling.charge_anyway()\n"
        "        elif scene.refund_asked is not None:\n",
        _T_RESULTS,
    ),
    Mutation(
        "9",
        "the window says yes to a second charge by itself",
        _SELLING,
        "                answers_scan=scan is not None,\n",
        "                answers_scan=scan is not None,\n                despite_unknown=True,\n",
        _T_PRESENTER,
    ),
    Mutation(
        "9",
        "the question whether to charge again doesn't show the earlier payment",
        _CUSTOMER,
        "[payment for payment in unsettled if payment.amount == asked.amount]",
        "[payment for payment in unsettled if payment.amount != asked.amount]",
        (*_T_RESULTS, *_T_SETTLING),
    ),
    Mutation(
        "10",
        "a settlement needs no name",
        _SETTLEMENT,
        "    if not answer.operator:\n        return form.faults.no_name\n",
        "",
        _T_SETTLING,
    ),
    Mutation(
        "10",
        "a settlement needs no reason",
        _SETTLEMENT,
        "    if not answer.reason:\n        return form.faults.no_reason\n",
        "",
        _T_SETTLING,
    ),
    Mutation(
        "10",
        "a settlement by hand is shown as if the server had said so",
        _RESULTS,
        "    if payment.is_settled_by_hand:\n        return Result(Tone.NEUTRAL",
        "    if scene.failure:\n        return Result(Tone.NEUTRAL",
        _T_SETTLING,
    ),
    Mutation(
        "10",
        "a person settles what the server has told meanwhile",
        _RESOLVING,
        "        now = scene.known.get(payment.payment_id, payment)\n",
        "        now = payment\n",
        _T_SETTLING,
    ),
    Mutation(
        "GET-flow",
        "an amount typed for somebody else answers a customer who has just scanned",
        _SELLING,
        "        if scene.scan is None or not scene.typed_before_scan:\n",
        "        if scene.scan is None or scene.typed_before_scan:\n",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a yes to an earlier sale answers the customer who has scanned since",
        _SELLING,
        "        self._post(dataclasses.replace(asked, despite_unknown=True))\n",
        "        scan = self._scene.scan\n"
        "        number = scan.payment_id if scan is not None else asked.payment_id\n"
        "        self._post(\n"
        "            dataclasses.replace(\n"
        "                asked,\n"
        "                payment_id=number,\n"
        "                answers_scan=scan is not None,\n"
        "                despite_unknown=True,\n"
        "            )\n"
        "        )\n",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "the question about a customer who has left can still be answered",
        _SCANNING,
        "        scene.ask_again_for = None\n",
        "        pass\n",
        _T_SCANS,
    ),
    Mutation(
        "GET-flow",
        "a waiting customer hides an alarm",
        _CUSTOMER,
        "    if scene.current is not None:\n        return _about(scene, scene.current, notice)\n",
        "    if scene.current is not None and scene.scan is None:\n"
        "        return _about(scene, scene.current, notice)\n",
        _T_SCANS,
    ),
)
