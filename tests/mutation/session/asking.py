"""Mutations of the session: what is sent by itself, lost connections and restarts."""

from tests.mutation.mutation import Mutation

_ENGINE, _LINK = "terminal_app/session/engine/engine.py", "terminal_app/session/transport/link.py"
_TIME_LIMITS = "terminal_app/session/engine/time_limits.py"
_COMMANDS = "terminal_app/session/engine/command_handler.py"
_ASK_AGAIN = (
    "            if payment.waits_for is Wait.NEXT_ASK:\n"
    "                self._deadlines[payment.payment_id] = ask_at\n"
)
_T_ENGINE, _T_REFUNDS = (
    "tests/unit/session/engine/test_engine.py",
    "tests/unit/session/engine/test_refunds.py",
)
_T_LINK = "tests/unit/session/transport/test_link.py"

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "2",
        "an unanswered request is sent again at the next logon",
        _ENGINE,
        _ASK_AGAIN,
        _ASK_AGAIN + "            if payment.waits_for is Wait.RESPONSE:\n"
        "                self._commit(payment, payment, (Send(Request.INIT),), [])\n",
        (_T_ENGINE,),
    ),
    Mutation(
        "2",
        "a payment that is taken up is requested again",
        _ENGINE,
        _ASK_AGAIN,
        _ASK_AGAIN + '            if payment.doubt and payment.doubt.value == "restarted":\n'
        "                self._commit(payment, payment, (Send(Request.INIT),), [])\n",
        (_T_ENGINE,),
    ),
    Mutation(
        "2",
        "a refund without an answer is sent again at the next logon",
        _ENGINE,
        _ASK_AGAIN,
        _ASK_AGAIN + "            if payment.state is State.REFUNDING:\n"
        "                self._commit(payment, payment, (Send(Request.REFUND),), [])\n",
        (_T_REFUNDS,),
    ),
    Mutation(
        "2",
        "a sale that is over begins again when it is asked for once more",
        _COMMANDS,
        "        if self._engine.find(command.payment_id) is not None:\n            return None\n",
        "",
        (_T_ENGINE,),
    ),
    Mutation(
        "2",
        "a receipt that was paid back is paid back again",
        _COMMANDS,
        "next((one for one in own if receipt_id in one.refundable), None)",
        "next(iter(own), None)",
        (_T_REFUNDS,),
    ),
    Mutation(
        "2",
        "another server's receipt is refunded here",
        _COMMANDS,
        "        if payment is None and foreign:\n",
        "        if payment is None and not known:\n",
        (_T_REFUNDS,),
    ),
    Mutation(
        "3",
        "a request that has left counts as one that never did",
        _ENGINE,
        " or sent_up_to is None or request.offset < sent_up_to:",
        " or sent_up_to is None:",
        (_T_ENGINE,),
    ),
    Mutation(
        "3",
        "a request of which one byte has left counts as one that never did",
        _ENGINE,
        "request.offset < sent_up_to:",
        "request.offset + 1 < sent_up_to:",
        (_T_ENGINE,),
    ),
    Mutation(
        "3",
        "the line marks a message by its end",
        _LINK,
        "        offset = self._output.queued\n"
        "        self._ws.send(text)\n"
        "        return offset\n",
        "        self._ws.send(text)\n        return self._output.queued\n",
        (f"{_T_LINK}::test_before_it_is_flushed_no_byte_of_a_message_has_left",),
    ),
    Mutation(
        "3",
        "the line marks a message by its second byte",
        _LINK,
        "        offset = self._output.queued\n",
        "        offset = self._output.queued + 1\n",
        (f"{_T_LINK}::test_the_mark_of_a_message_is_where_its_first_byte_stands",),
    ),
    Mutation(
        "3",
        "a lost line proves that nothing was paid",
        _ENGINE,
        "self.try_apply(payment, inputs.ConnectionLost())",
        "self.try_apply(payment, inputs.StatusReceived(State.CANCELED))",
        (_T_ENGINE,),
    ),
    Mutation(
        "6",
        "a lost line ends a payment that waits for its customer",
        _ENGINE,
        "self.try_apply(payment, inputs.ConnectionLost())",
        "self.try_apply(payment, inputs.StatusReceived(State.ERROR))",
        (_T_ENGINE,),
    ),
    Mutation(
        "6",
        "a cancel that was decided without a line counts as sent",
        _ENGINE,
        "                changed, _none = machine.apply(changed, "
        "inputs.RequestNotSent(effect.request))\n",
        "                pass\n",
        (_T_ENGINE,),
    ),
    Mutation(
        "6",
        "a paid payment whose second receipt is odd is out of sight",
        _ENGINE,
        "        if payment.outcome is not Outcome.NOT_KNOWN:\n            known.pop",
        "        if not payment.is_open:\n            known.pop",
        (
            "tests/unit/session/engine/test_resolving.py",
            _T_REFUNDS,
            _T_ENGINE,
            "tests/unit/session/engine/test_message_handler.py",
        ),
    ),
    Mutation(
        "6",
        "a time limit that is over while the line is down is waited for forever",
        _ENGINE,
        "                if payment.waits_for is not Wait.NEXT_ASK or self._may_ask():\n",
        "                if self._may_ask():\n",
        (_T_ENGINE,),
    ),
    Mutation(
        "7",
        "asked about as soon as the till is logged on",
        _ENGINE,
        "        ask_at = self.ports.clock() + self._times.take_up\n",
        "        ask_at = self.ports.clock()\n",
        (_T_ENGINE,),
    ),
    Mutation(
        "7",
        "all are asked about at once",
        _ENGINE,
        "        return self.outbox.send_text is not None and not asked\n",
        "        return self.outbox.send_text is not None\n",
        (_T_ENGINE,),
    ),
    Mutation(
        "7",
        "the oldest is asked about first",
        _ENGINE,
        "            for payment in reversed(list(self.unresolved.values())):\n",
        "            for payment in list(self.unresolved.values()):\n",
        (_T_ENGINE,),
    ),
    Mutation(
        "7",
        "another server's payment is asked about here",
        _ENGINE,
        "        return self.unresolved if payment.owner == self.owner else self.foreign\n",
        "        return self.unresolved\n",
        (f"{_T_ENGINE}::test_payments_of_another_owner_are_in_sight_and_never_asked_about",),
    ),
    Mutation(
        "7",
        "what wasn't known before the restart is forgotten",
        _ENGINE,
        "        for payment in self.outbox.journal.not_known():\n",
        "        for payment in ():\n",
        (_T_ENGINE,),
    ),
    Mutation(
        "7",
        "an open payment of an earlier run goes on as if nothing had been",
        _ENGINE,
        "            if _is_under_way(payment):\n"
        "                self.apply(payment, inputs.TakenUp())\n",
        "",
        (_T_ENGINE,),
    ),
    Mutation(
        "7",
        "a new connection cancels a payment that waits for its customer",
        _ENGINE,
        "self.try_apply(payment, inputs.ConnectionLost())",
        "self.try_apply(payment, inputs.TakenUp())",
        (_T_ENGINE,),
    ),
    Mutation(
        "7",
        "the gaps between asks don't grow",
        _TIME_LIMITS,
        "times.ask_first * 2.0 ** min(max(payment.times_asked - 1, 0), 20)",
        "times.ask_first",
        (_T_ENGINE,),
    ),
    Mutation(
        "7",
        "the gaps between asks grow over an hour",
        _TIME_LIMITS,
        "            return min(doubled, times.ask_most)\n",
        "            return doubled\n",
        (_T_ENGINE,),
    ),
    Mutation(
        "7",
        "a customer who waits at another server's till is declined here",
        "terminal_app/journal/queries.py",
        'AND server = ? AND terminal_id = ?"\n        return self._scans(',
        'AND (server = ? OR terminal_id = ? OR 1)"\n        return self._scans(',
        ("tests/unit/session/engine/test_scans.py",),
    ),
    Mutation(
        "8",
        "a cancel without a line is dropped, and the code stays",
        _ENGINE,
        "            effects = ()\n        if changed == payment",
        "            changed, effects = payment, ()\n        if changed == payment",
        (_T_ENGINE,),
    ),
)
