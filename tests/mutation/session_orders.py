"""Mutations of the session: late messages, decisions of persons, and PROBLEM."""

from tests.mutation.mutation import Mutation

_DESK = "terminal_app/session/engine/engine.py"
_ORDERS, _WORKER = (
    "terminal_app/session/engine/command_handler.py",
    "terminal_app/session/session.py",
)
_T_DESK, _T_SETTLING = (
    "tests/unit/session/engine/test_engine.py",
    "tests/unit/session/engine/test_resolving.py",
)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "9",
        "an unknown payment of the same amount is in nobody's way",
        _ORDERS,
        "(*desk.kept.values(), *desk.elsewheres.values())",
        "(*desk.elsewheres.values(),)",
        (_T_DESK,),
    ),
    Mutation(
        "9",
        "another server's unknown payment is in nobody's way",
        _ORDERS,
        "(*desk.kept.values(), *desk.elsewheres.values())",
        "(*desk.kept.values(),)",
        (_T_SETTLING,),
    ),
    Mutation(
        "9",
        "every sale counts as meant despite the unknown one",
        "terminal_app/channel/commands.py",
        "    despite_unknown: bool = False\n",
        "    despite_unknown: bool = True\n",
        ("tests/unit/gui/presenter/test_presenter.py",),
    ),
    Mutation(
        "9",
        "the yes to a second charge isn't recorded",
        _ORDERS,
        '                "despite_unknown": command.despite_unknown,\n',
        "",
        (_T_DESK,),
    ),
    Mutation(
        "10",
        "a settlement is recorded without who decided it",
        _ORDERS,
        "desk.apply(payment, inputs.SettledByHand(settlement), decision)",
        "desk.apply(payment, inputs.SettledByHand(settlement))",
        (_T_SETTLING,),
    ),
    Mutation(
        "10",
        "a payment that is still waited for is settled",
        _ORDERS,
        "(payment.needs_attention or payment.is_settled_by_hand)",
        "payment.is_open",
        (_T_SETTLING,),
    ),
    Mutation(
        "10",
        "a settlement that can't be recorded is not refused",
        _ORDERS,
        "        desk.post(SettlementRefused(payment_id, why))\n",
        "",
        (_T_SETTLING,),
    ),
    Mutation(
        "PROBLEM",
        "no such payment proves not paid as soon as the line is lost",
        _DESK,
        "_LONG_GONE_S = 60.0\n",
        "_LONG_GONE_S = 0.0\n",
        ("tests/unit/session/engine/test_message_handler.py",),
    ),
    Mutation(
        "PROBLEM",
        "no such payment proves not paid while the request's line is up",
        _DESK,
        "        return ended is not None and self.tools.clock() - ended >= _LONG_GONE_S\n",
        "        return ended is None or self.tools.clock() - ended >= _LONG_GONE_S\n",
        (
            "tests/unit/session/engine/test_message_handler.py",
            "tests/unit/session/engine/test_engine.py",
        ),
    ),
    Mutation(
        "5",
        "what comes during the goodbye isn't heard",
        _WORKER,
        "                self._write(link)\n                self._hear(link)\n",
        "                self._write(link)\n",
        (
            (
                "tests/unit/session/transport/test_handshake.py::"
                "test_a_receipt_that_comes_during_the_goodbye_is_recorded"
            ),
        ),
    ),
    Mutation(
        "5",
        "what came just before the line broke isn't heard",
        _WORKER,
        "        finally:\n            if self._counter is not None:\n"
        "                self._take_in(link, list(came), self._counter.reception)\n",
        "        except ConnectionFault:\n            raise\n        else:\n"
        "            if self._counter is not None:\n"
        "                self._take_in(link, list(came), self._counter.reception)\n",
        (
            "tests/unit/session/test_session.py::test_a_frame_that_cannot_be_skipped_is_journalled_and_the_line_is_made_anew",
        ),
    ),
    Mutation(
        "5",
        "what had arrived when a write failed isn't heard",
        _WORKER,
        "while self._hear(link) and self._clock() < by:\n                    pass\n",
        "pass\n",
        (
            (
                "tests/unit/session/test_session.py::"
                "test_a_receipt_that_has_arrived_when_a_write_fails_is_recorded"
            ),
        ),
    ),
    Mutation(
        "5",
        "an alarm that nobody has seen is forgotten at the next start",
        _DESK,
        "        for payment in reversed(self.journal.alarmed(self.owner)):\n",
        "        for payment in ():\n",
        ("tests/unit/session/engine/test_late_truths.py",),
    ),
    Mutation(
        "5",
        "who has seen an alarm isn't recorded",
        _ORDERS,
        "desk.apply(payment, inputs.AlarmsSeen(operator), decision)",
        "desk.apply(payment, inputs.AlarmsSeen(operator))",
        ("tests/unit/session/engine/test_late_truths.py",),
    ),
    Mutation(
        "5",
        "a receipt for a payment that is over finds nothing",
        _DESK,
        "self.kept.get(payment_id) or self.journal.payment(payment_id)",
        "self.kept.get(payment_id)",
        ("tests/unit/session/engine/test_message_handler.py",),
    ),
    Mutation(
        "5",
        "the numbers of refunds and double charges aren't kept to be found by",
        "terminal_app/journal/entries.py",
        "    return (*own, *payment.other_receipt_ids)\n",
        "    return own\n",
        ("tests/unit/journal/test_journal.py",),
    ),
)
