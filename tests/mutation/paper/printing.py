"""Mutations of printing: each slip once by itself, recorded before it is sent, and truly told."""

from tests.mutation.mutation import Mutation

_SLIPS = "terminal_app/session/engine/slips.py"
_ENGINE = "terminal_app/session/engine/engine.py"
_TYPES = "terminal_app/payments/slip.py"
_ARCHIVING = "terminal_app/journal/archives/archiving.py"
_AGREEMENT = "terminal_app/journal/verification/agreement.py"
_STORED = "terminal_app/journal/slips/recorded.py"
_PRINTER, _TARGETS = "terminal_app/printing/printer.py", "terminal_app/printing/targets"
_WINDOW = "terminal_app/gui/presenter/paper/printer.py"
_T_SLIPS = ("tests/unit/session/engine/test_slips.py",)
_T_JOURNAL = ("tests/unit/journal/slips/test_slips.py",)
_T_TARGETS = ("tests/unit/printing/test_targets.py",)
_T_PRINTER = ("tests/unit/printing/test_printer.py",)
_T_WINDOW = ("tests/unit/gui/presenter/test_printing.py",)
_T_COMMAND = ("tests/unit/console/test_print_commands.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "printing",
        "a slip is handed over before it is recorded as being sent",
        _SLIPS,
        "        self._record([slip])\n        return SlipDocument",
        "        return SlipDocument",
        _T_SLIPS,
    ),
    Mutation(
        "printing",
        "a slip that was being sent at a crash is printed again",
        _SLIPS,
        "[move(one, SlipState.UNCERTAIN) for one in torn]",
        "[replace(one, state=SlipState.QUEUED) for one in torn]",
        _T_SLIPS,
    ),
    Mutation(
        "printing",
        "a slip that may have been printed waits to be printed again",
        _TYPES,
        "    Handed.PERHAPS: SlipState.UNCERTAIN,\n",
        "    Handed.PERHAPS: SlipState.KEPT,\n",
        _T_SLIPS,
    ),
    Mutation(
        "printing",
        "a slip isn't queued in the commit of its payment",
        _ENGINE,
        "        change = changed_entry(payment, given, slips)\n",
        "        change = changed_entry(payment, given)\n",
        _T_SLIPS,
    ),
    Mutation(
        "printing",
        "a slip is printed by itself each time that its payment comes to be so",
        _SLIPS,
        "        if not is_asked_for and any(",
        "        if False and any(",
        _T_SLIPS,
    ),
    Mutation(
        "printing",
        "every slip is an original",
        _SLIPS,
        "        return len(before) or None\n",
        "        return None\n",
        _T_SLIPS,
    ),
    Mutation(
        "printing",
        "a slip of which others aren't counted is an original",
        _SLIPS,
        "            return 0\n        before = [",
        "            return None\n        before = [",
        _T_SLIPS,
    ),
    Mutation(
        "printing",
        "what a person hasn't read of is settled",
        _SLIPS,
        "if one is not None and one in command.shown]",
        "if one is not None]",
        _T_SLIPS,
    ),
    Mutation(
        "printing",
        "a slip that waited tells what was known when it was queued",
        _SLIPS,
        "        by_now = replace(queued, tells=kind.value, copy=copy)\n",
        "        by_now = queued\n",
        _T_SLIPS,
    ),
    Mutation(
        "printing",
        "slips are handed over while another is printed",
        _SLIPS,
        "        if printing is None or self.is_printing or self._outbox.retry_at is not None:\n",
        "        if printing is None or self._outbox.retry_at is not None:\n",
        _T_SLIPS,
    ),
    Mutation(
        "printing",
        "an end that can't be recorded is forgotten",
        _SLIPS,
        "                self._outbox.failed(error)\n                return\n",
        "                self._outbox.failed(error)\n",
        _T_SLIPS,
    ),
    Mutation(
        "printing",
        "a fault of the slips keeps payments from being recorded",
        _SLIPS,
        "        except JournalError:\n            # What is wrong",
        "        except ZeroDivisionError:\n            # What is wrong",
        _T_SLIPS,
    ),
    Mutation(
        "printing",
        "a press while a slip is on its way makes a copy",
        _SLIPS,
        "        if any(one.state in {SlipState.QUEUED, SlipState.SENDING} for one in known):\n",
        "        if False:\n",
        _T_SLIPS,
    ),
    Mutation(
        "printing",
        "a payment whose slip waits is archived",
        _ARCHIVING,
        "    if row.payment_id in held:\n",
        "    if False:\n",
        _T_JOURNAL,
    ),
    Mutation(
        "printing",
        "slips in an archive are taken for none",
        _STORED,
        '        "SELECT 1 FROM archived WHERE payment_id = ?1 UNION ALL"\n',
        '        "SELECT 1 FROM archived WHERE payment_id = ?1 AND 0 UNION ALL"\n',
        _T_JOURNAL,
    ),
    Mutation(
        "printing",
        "a slip that was changed behind the entries' back is sound",
        _AGREEMENT,
        "                and self._slips_agree()\n",
        "",
        _T_JOURNAL,
    ),
    Mutation(
        "printing",
        "what this machine still has is called sent",
        f"{_TARGETS}/tcp.py",
        "    while _number_unsent(link):\n",
        "    while False:\n",
        _T_TARGETS,
    ),
    Mutation(
        "printing",
        "a printer that was unplugged is taken for a slow one",
        f"{_TARGETS}/tcp.py",
        "        _check(link)\n    link.shutdown",
        "    link.shutdown",
        _T_TARGETS,
    ),
    Mutation(
        "printing",
        "what was begun is said not to have been handed over",
        f"{_TARGETS}/target.py",
        "Handed.PERHAPS if handed else Handed.NOTHING",
        "Handed.NOTHING",
        _T_TARGETS,
    ),
    Mutation(
        "printing",
        "a document without paper is sent",
        f"{_TARGETS}/paper.py",
        "    return bool(told) and told[-1] & _END == _END\n",
        "    return False\n",
        _T_TARGETS,
    ),
    Mutation(
        "printing",
        "a printer's device that was unplugged becomes a file",
        f"{_TARGETS}/file.py",
        "        if not _is_of_a_device(path):\n",
        "        if True:\n",
        _T_TARGETS,
    ),
    Mutation(
        "printing",
        "models that may hang are asked for paper",
        _PRINTER,
        "            return TcpTarget(name, number, profile.tells_paper)\n",
        "            return TcpTarget(name, number, True)\n",
        _T_PRINTER,
    ),
    Mutation(
        "printing",
        "two tills print on one printer at once",
        _PRINTER,
        "            lock.acquire(timeout=deadline.left_s())\n",
        "            pass\n",
        _T_PRINTER,
    ),
    Mutation(
        "printing",
        "half a document stays on the next customer's slip",
        _PRINTER,
        "        if self._is_torn:\n",
        "        if False:\n",
        _T_PRINTER,
    ),
    Mutation(
        "printing",
        "a command that prints one slip prints all that wait",
        _SLIPS,
        "if only in {None, one.payment_id}]:",
        "]:",
        _T_COMMAND,
    ),
    Mutation(
        "printing",
        "where a printer's name can be none, its slips are said to be perhaps printed",
        f"{_TARGETS}/tcp.py",
        "        except UnicodeError as error:",
        "        except KeyError as error:",
        _T_TARGETS,
    ),
    Mutation(
        "printing",
        "the question whether to print stays where nobody asks",
        _WINDOW,
        '    is_asked = model.settings.printer.when == "ask" and is_there(model)',
        "    is_asked = is_there(model)",
        _T_WINDOW,
    ),
    Mutation(
        "printing",
        "what may have been printed is printed with what waits",
        _WINDOW,
        "        return (Button(Gesture.PAPER_SEEN",
        "        if not printer.kept:\n            return (Button(Gesture.PAPER_SEEN",
        _T_WINDOW,
    ),
    Mutation(
        "printing",
        "a day is printed while a till owns the journal",
        "terminal_app/compose/print_commands.py",
        "        journal = session.open_as_asked(data_dir, settings)\n        try:\n"
        "            ended = _interruptible_printer(settings, data_dir, texts)(PrintPage(blocks))\n"
        "        finally:\n            journal.close()\n",
        "        ended = _interruptible_printer(settings, data_dir, texts)(PrintPage(blocks))\n",
        _T_COMMAND,
    ),
    Mutation(
        "printing",
        "a page that may have been printed counts as not printed",
        "terminal_app/compose/print_commands.py",
        "    return console.NOT_DONE if handed is Handed.NOTHING else console.NOT_KNOWN\n",
        "    return console.NOT_DONE\n",
        _T_COMMAND,
    ),
    Mutation(
        "printing",
        "a step of a slip tells its state alone, whatever else is new",
        "terminal_app/journal/appending.py",
        "        if known is None or replace(known, state=slip.state) != slip:\n",
        "        if known is None:\n",
        _T_JOURNAL,
    ),
    Mutation(
        "printing",
        "a step of a slip that no entry tells of is no fault",
        "terminal_app/journal/projection.py",
        "            if database.execute(query, changed).rowcount != 1:\n",
        "            if database.execute(query, changed).rowcount > 1:\n",
        _T_JOURNAL,
    ),
    Mutation(
        "printing",
        "slips that are queued with a change aren't made anew from the entries",
        "terminal_app/journal/projection.py",
        '    project_slips(database, entry.kind, body, entry.payment_id or "", entry.seq)\n'
        "    if tells",
        "    if entry.kind != CHANGED:\n"
        '        project_slips(database, entry.kind, body, entry.payment_id or "", entry.seq)\n'
        "    if tells",
        _T_JOURNAL,
    ),
)
