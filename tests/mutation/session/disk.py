"""Mutations of the session: nothing is sent or shown before its cause is on the disk (rule 1)."""

from tests.mutation.mutation import Mutation

_JOURNAL = "terminal_app/journal/journal.py"
_KEEPER, _COPY = (
    "terminal_app/journal/second_copy/keeper.py",
    "terminal_app/journal/second_copy/money_copy.py",
)
_COMMANDS = "terminal_app/session/engine/command_handler.py"
_ENGINE, _OUTBOX = "terminal_app/session/engine/engine.py", "terminal_app/session/engine/outbox.py"
_BACKLOG = "terminal_app/session/engine/backlog.py"
_UNMATCHED = "terminal_app/session/engine/unmatched.py"
_T_PRESENCE = "tests/unit/session/engine/test_journal_presence.py"
_AHEAD = "tests/unit/session/engine/test_write_ahead.py"

_COMMIT = "        self.outbox.commit(entries, [payment], scans, requests)\n"
_RECORD = (
    "        self.journal.record([*entries, *map(_intent, outgoing, texts)], payments, scans)\n"
)
_SEND = (
    "        if send_text is not None:\n"
    "            for one, text in zip(outgoing, texts, strict=True):\n"
    "                self.requests.add(_in_flight(one, send_text(text)))\n"
)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "1",
        "a request is sent before its intent is on the disk",
        _OUTBOX,
        _RECORD + _SEND,
        _SEND + _RECORD,
        ("tests/unit/session/engine/test_engine.py",),
    ),
    Mutation(
        "1",
        "a change is shown before it is on the disk",
        _ENGINE,
        _COMMIT,
        "        self.ports.post(PaymentChanged(payment))\n" + _COMMIT,
        ("tests/unit/session/engine/test_engine.py",),
    ),
    Mutation(
        "1",
        "a disk that fails is ignored",
        _ENGINE,
        _COMMIT,
        "        try:\n"
        "            self.outbox.commit(entries, [payment], scans, requests)\n"
        "        except JournalError as error:\n"
        "            self.outbox.failed(error)\n",
        (f"{_AHEAD}::test_a_sale_that_cannot_be_recorded_is_refused_and_nothing_is_sent",),
    ),
    Mutation(
        "1",
        "a receipt that can't be recorded is shown as paid",
        _ENGINE,
        _COMMIT,
        "        try:\n"
        "            self.outbox.commit(entries, [payment], scans, requests)\n"
        "        except JournalError:\n"
        "            self.ports.post(PaymentChanged(payment))\n"
        "            raise\n",
        (
            f"{_AHEAD}::test_a_receipt_that_cannot_be_recorded_is_told_with_its_number_and_not_as_paid",
        ),
    ),
    Mutation(
        "1",
        "a sale is begun while the journal fails",
        _COMMANDS,
        "        if self._outbox.retry_at is not None or self._outbox.copy_retry_at is not None:\n",
        "        if self._outbox.copy_retry_at is not None:\n",
        (f"{_AHEAD}::test_no_sale_is_begun_on_a_mended_disk_before_it_was_written_to_again",),
    ),
    Mutation(
        "1",
        "a refund is asked for while the journal fails",
        _COMMANDS,
        "        if self._outbox.retry_at is not None:\n"
        "            return RefundRefused(receipt_id, RefundRefusal.CANNOT_RECORD)\n",
        "",
        ("tests/unit/session/engine/test_refunds.py",),
    ),
    Mutation(
        "1",
        "a receipt that can't be recorded is told without its number",
        _BACKLOG,
        "        message.receipt_number,\n",
        "        None,\n",
        (
            f"{_AHEAD}::test_a_receipt_that_cannot_be_recorded_is_told_with_its_number_and_not_as_paid",
        ),
    ),
    Mutation(
        "1",
        "what came while the disk failed is forgotten",
        _BACKLOG,
        "            self._messages.append(incoming)",
        "            pass",
        (f"{_AHEAD}::test_what_was_not_recorded_is_recorded_once_when_the_disk_is_mended",),
    ),
    Mutation(
        "1",
        "what came is forgotten before it is recorded",
        _BACKLOG,
        "                self._record(self._messages[0])\n"
        "                self._messages.popleft()\n",
        "                self._record(self._messages.popleft())\n",
        (
            f"{_AHEAD}::test_with_any_one_statement_failing_the_backlog_is_recorded_once_and_in_order",
        ),
    ),
    Mutation(
        "1",
        "junk takes a receipt's place while the disk fails",
        _BACKLOG,
        "(_MOST if receipt is None else _MOST_RECEIPTS)",
        "_MOST",
        ("tests/unit/session/transport/test_junk.py",),
    ),
    Mutation(
        "1",
        "the till says that it can record again before it has",
        _BACKLOG,
        "            outbox.commit([Entry(RECORDING_RESTORED, "
        '{"backlog": len(self._messages)})])\n',
        "",
        (f"{_AHEAD}::test_no_sale_is_begun_on_a_mended_disk_before_it_was_written_to_again",),
    ),
    Mutation(
        "1",
        "a cancel that can't be recorded is forgotten",
        _COMMANDS,
        "            self._cancels_wanted[payment_id] = command\n",
        "",
        ("tests/unit/session/engine/test_late_truths.py",),
    ),
    Mutation(
        "1",
        "a message set aside is told before it is on the disk",
        _UNMATCHED,
        "        self._journal.record([one.entry for one in self._unrecorded])\n"
        "        recorded, self._unrecorded = self._unrecorded, []\n"
        "        self._count += len(recorded)\n",
        "        recorded = self._unrecorded\n"
        "        self._count += len(recorded)\n"
        "        for one in recorded:\n"
        "            self._post(MessageUnmatched(one.why, self._count, one.receipt_id))\n"
        "        self._journal.record([one.entry for one in recorded])\n"
        "        self._unrecorded = []\n",
        (
            "tests/unit/session/engine/test_message_handler.py",
            "tests/unit/session/transport/test_junk.py",
        ),
    ),
    Mutation(
        "1",
        "a receipt number that belongs to nothing interrupts the cashier each time it comes",
        _UNMATCHED,
        "            self._told.append(str(receipt_id))\n",
        "",
        ("tests/unit/session/transport/test_junk.py",),
    ),
    Mutation(
        "1",
        "a decline is sent before it is on the disk",
        _OUTBOX,
        _RECORD,
        "        if not payments and send_text is not None:\n"
        "            for text in texts:\n"
        "                send_text(text)\n" + _RECORD,
        ("tests/unit/session/engine/test_scans.py",),
    ),
    Mutation(
        "1",
        "a commit isn't written through to the disk",
        _JOURNAL,
        '        synchronous: str = "FULL",',
        '        synchronous: str = "NORMAL",',
        ("tests/unit/journal/test_journal.py::test_a_commit_is_written_through_to_the_disk",),
    ),
    Mutation(
        "1",
        "an entry and its payment are two commits",
        _JOURNAL,
        "                batch.project(payments, scans)\n",
        '                database.execute("COMMIT")\n'
        '                database.execute("BEGIN IMMEDIATE")\n'
        "                batch.project(payments, scans)\n",
        (
            "tests/unit/journal/test_journal.py::test_a_record_is_one_transaction_of_so_many_statements",
        ),
    ),
    Mutation(
        "1",
        "a journal that was taken away is written on, and what is in none is shown as paid",
        _JOURNAL,
        "            self._check_presence()\n            if database.in_transaction",
        "            if database.in_transaction",
        (f"{_T_PRESENCE}::test_before_a_commit_it_is_looked_whether_the_journal_was_cut",),
    ),
    Mutation(
        "1",
        "after a commit nobody looks whether the entry is in the file at the journal's path",
        _JOURNAL,
        "        self._check_presence()\n        self._head, self._head_is_sure",
        "        self._head, self._head_is_sure",
        (f"{_T_PRESENCE}::test_what_is_taken_away_during_a_commit_isnt_recorded",),
    ),
    Mutation(
        "1",
        "a journal that another file has replaced counts as there",
        "terminal_app/journal/presence.py",
        "            if now[:2] != before[:2]:\n",
        "            if now.size < 0:\n",
        (_T_PRESENCE,),
    ),
    Mutation(
        "1",
        "what was paid isn't in the second copy when it is shown",
        _JOURNAL,
        "        self._keeper.note(Known(*head, payment) for payment in payments)\n",
        "",
        (_T_PRESENCE,),
    ),
    Mutation(
        "1",
        "a sale is begun while the second copy fails",
        _COMMANDS,
        "        if self._outbox.retry_at is not None or self._outbox.copy_retry_at is not None:\n",
        "        if self._outbox.retry_at is not None:\n",
        (f"{_T_PRESENCE}::test_while_the_copy_alone_fails_paid_is_told_and_no_sale_begins",),
    ),
    Mutation(
        "1",
        "what comes from the second copy looks as if the server had said it",
        "terminal_app/journal/entries.py",
        '    return Entry(RECOVERED, {"from": source,',
        '    return Entry(CHANGED, {"input": "ReceiptCame", "from": source,',
        (_T_PRESENCE,),
    ),
    Mutation(
        "journal",
        "a customer's or cashier's data is in the second copy",
        "terminal_app/journal/second_copy/money_copy.py",
        '        operator="",\n        # Whether',
        "        # Whether",
        (_T_PRESENCE,),
    ),
    Mutation(
        "journal",
        "another program's database is written into",
        _JOURNAL,
        "        if not schema.is_journal(database):\n",
        "        if found < 0:\n",
        (_T_PRESENCE,),
    ),
    Mutation(
        "journal",
        "everybody on the machine may read the journal",
        "terminal_app/private_files.py",
        "            path.chmod(mode & ~_OTHERS)\n",
        "            path.chmod(mode)\n",
        (_T_PRESENCE,),
    ),
    Mutation(
        "journal",
        "a disk that goes on failing fills the log with support codes",
        _OUTBOX,
        "        if self.retry_at is None or str(error) != self._failure:\n",
        "        if error:\n",
        (_T_PRESENCE,),
    ),
    Mutation(
        "journal",
        "after another writer nothing can be recorded any more",
        _JOURNAL,
        "                self._head_is_sure = False\n            raise to_journal",
        "                pass\n            raise to_journal",
        (_T_PRESENCE,),
    ),
    Mutation(
        "journal",
        "a journal that can't be read for the second copy ends the session",
        _KEEPER,
        "ERRORS = (OSError, sqlite3.Error, msgspec.DecodeError)\n",
        "ERRORS = (OSError, msgspec.DecodeError)\n",
        (_T_PRESENCE,),
    ),
    Mutation(
        "1",
        "the second copy is written over what it alone knows",
        _KEEPER,
        "            if self._ahead(copy).payments:\n",
        "            if False:\n",
        (_T_PRESENCE,),
    ),
    Mutation(
        "1",
        "what the copy alone knows isn't recovered when it comes back",
        _JOURNAL,
        "            self._recover(None, ())\n",
        "            self._keeper.renew()\n",
        (_T_PRESENCE,),
    ),
    Mutation(
        "10",
        "a person's word that the copy alone has isn't recovered",
        _KEEPER,
        "    is_known = is_known and is_told and",
        "    is_known = is_known and",
        (_T_PRESENCE,),
    ),
    Mutation(
        "5",
        "the second copy's older truth replaces a newer one",
        _KEEPER,
        "    if strength < own_strength or (",
        "    if False and (",
        (_T_PRESENCE,),
    ),
    Mutation(
        "1",
        "what is written over the journal isn't noticed",
        "terminal_app/journal/presence.py",
        "            elif file == self._file and now.written_ns != before.written_ns:\n",
        "            elif False:\n",
        (_T_PRESENCE,),
    ),
    Mutation(
        "journal",
        "who dismissed an alarm, and why, is in the second copy",
        _COPY,
        '            dataclasses.replace(one, operator="", reason="") for one in',
        "            one for one in",
        (_T_PRESENCE,),
    ),
    Mutation(
        "journal",
        "two spellings of a data folder have two copies",
        "terminal_app/settings/paths.py",
        "os.fsencode(data_dir.resolve())",
        "os.fsencode(data_dir)",
        (_T_PRESENCE,),
    ),
    Mutation(
        "journal",
        "everybody on the machine may read an existing second copy",
        _COPY,
        "        private_files.restrict(self.file)\n",
        "        pass\n",
        (_T_PRESENCE,),
    ),
    Mutation(
        "journal",
        "lines of the second copy that can't be read are lost",
        _KEEPER,
        "        if any(known is None for known in copy.lines()):\n",
        "        if False:\n",
        (_T_PRESENCE,),
    ),
)
