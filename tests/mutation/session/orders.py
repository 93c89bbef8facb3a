"""Mutations of the session: late messages, decisions of persons, and PROBLEM."""

from tests.mutation.mutation import Mutation

_ENGINE = "terminal_app/session/engine/engine.py"
_COMMANDS, _CONNECTION = (
    "terminal_app/session/engine/command_handler.py",
    "terminal_app/session/connection.py",
)
_T_ENGINE, _T_RESOLVING = (
    "tests/unit/session/engine/test_engine.py",
    "tests/unit/session/engine/test_resolving.py",
)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "9",
        "an unknown payment of the same amount is in nobody's way",
        _COMMANDS,
        "(*engine.unresolved.values(), *engine.foreign.values())",
        "(*engine.foreign.values(),)",
        (_T_ENGINE,),
    ),
    Mutation(
        "9",
        "another server's unknown payment is in nobody's way",
        _COMMANDS,
        "(*engine.unresolved.values(), *engine.foreign.values())",
        "(*engine.unresolved.values(),)",
        (_T_RESOLVING,),
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
        _COMMANDS,
        '                "despite_unknown": command.despite_unknown,\n',
        "",
        (_T_ENGINE,),
    ),
    Mutation(
        "10",
        "a settlement is recorded without who decided it",
        _COMMANDS,
        "engine.apply(payment, inputs.ResolvedByHand(resolution), decision)",
        "engine.apply(payment, inputs.ResolvedByHand(resolution))",
        (_T_RESOLVING,),
    ),
    Mutation(
        "10",
        "a payment that is still waited for is settled",
        _COMMANDS,
        "(payment.needs_attention or payment.is_resolved_by_hand)",
        "payment.is_open",
        (_T_RESOLVING,),
    ),
    Mutation(
        "10",
        "a settlement that can't be recorded is not refused",
        _COMMANDS,
        "            return ResolutionRefused(payment_id, _CANNOT_WRITE)\n",
        "            return None\n",
        (_T_RESOLVING,),
    ),
    Mutation(
        "PROBLEM",
        "no such payment proves not paid as soon as the line is lost",
        _ENGINE,
        "_LONG_GONE_S = 60.0\n",
        "_LONG_GONE_S = 0.0\n",
        ("tests/unit/session/engine/test_message_handler.py",),
    ),
    Mutation(
        "PROBLEM",
        "no such payment proves not paid while the request's line is up",
        _ENGINE,
        "        return ended is not None and self.ports.clock() - ended >= _LONG_GONE_S\n",
        "        return ended is None or self.ports.clock() - ended >= _LONG_GONE_S\n",
        (
            "tests/unit/session/engine/test_message_handler.py",
            "tests/unit/session/engine/test_engine.py",
        ),
    ),
    Mutation(
        "5",
        "what comes during the goodbye isn't heard",
        _CONNECTION,
        "                self._send(link)\n                self._receive(link)\n",
        "                self._send(link)\n",
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
        _CONNECTION,
        "        finally:\n            self._handle(link, list(came))\n",
        "        except ConnectionFault:\n            raise\n        else:\n"
        "            self._handle(link, list(came))\n",
        (
            "tests/unit/session/test_session.py::test_a_frame_that_cannot_be_skipped_is_journalled_and_the_line_is_made_anew",
        ),
    ),
    Mutation(
        "5",
        "what had arrived when a write failed isn't heard",
        _CONNECTION,
        "while self._receive(link) and self._clock() < by:\n                    pass\n",
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
        _ENGINE,
        "        for payment in reversed(journal.alarmed(self.owner)):\n",
        "        for payment in ():\n",
        ("tests/unit/session/engine/test_late_truths.py",),
    ),
    Mutation(
        "5",
        "who has seen an alarm isn't recorded",
        _COMMANDS,
        "self._engine.apply(payment, inputs.AlarmsAcknowledged(command.operator), decision)",
        "self._engine.apply(payment, inputs.AlarmsAcknowledged(command.operator))",
        ("tests/unit/session/engine/test_late_truths.py",),
    ),
    Mutation(
        "5",
        "a dismissal covers a charge that the person hasn't seen",
        _COMMANDS,
        " or _money(payment) != _money(shown):\n",
        ":\n",
        ("tests/unit/session/engine/test_late_truths.py",),
    ),
    Mutation(
        "5",
        "who has dismissed an alarm, and why, isn't recorded",
        _COMMANDS,
        "self._engine.apply(payment, inputs.AlarmsDismissed(dismissal), decision)",
        "self._engine.apply(payment, inputs.AlarmsDismissed(dismissal))",
        ("tests/unit/session/engine/test_late_truths.py",),
    ),
    Mutation(
        "5",
        "a receipt for a payment that is over finds nothing",
        _ENGINE,
        "self.unresolved.get(payment_id) or self.outbox.journal.payment(payment_id)",
        "self.unresolved.get(payment_id)",
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
