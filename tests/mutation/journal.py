"""Mutations of the journal: what is written can't be changed, lost or forged unnoticed."""

from tests.mutation.mutation import Mutation

_CHAIN, _HEADS = "terminal_app/journal/hash_chain.py", "terminal_app/journal/log_check.py"
_JOURNAL, _SCHEMA = "terminal_app/journal/journal.py", "terminal_app/journal/schema.py"
_PROJECTION, _RECORDS = "terminal_app/journal/projection.py", "terminal_app/journal/entries.py"
_TAGS, _T_TAGS = "terminal_app/journal/tags.py", ("tests/unit/journal/test_tags.py",)
_VERIFY, _VERSION_1 = "terminal_app/journal/verify.py", "terminal_app/journal/migration_v1.py"
_T_VERIFY, _T_LOG = ("tests/unit/journal/test_verify.py",), ("tests/unit/journal/test_the_log.py",)
_T_JOURNAL, _T_MIGRATION = (
    "tests/unit/journal/test_journal.py",
    "tests/unit/journal/test_migration.py",
)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "journal",
        "an entry that was changed is not noticed",
        _VERIFY,
        "                if _digest(link, link.seq) != link.digest:\n",
        "                if not link.digest:\n",
        _T_VERIFY,
    ),
    Mutation(
        "journal",
        "an entry that doesn't follow the one before it is not noticed",
        _VERIFY,
        "                elif link.previous != previous:\n",
        "                elif not link.previous:\n",
        _T_VERIFY,
    ),
    Mutation(
        "journal",
        "an entry that is missing is not noticed",
        _VERIFY,
        "                    self._tell_missing(due, link.seq - 1)\n",
        "                    pass\n",
        _T_VERIFY,
    ),
    Mutation(
        "journal",
        "which payment an entry is about isn't covered by its digest",
        _CHAIN,
        "[seq, at, kind, payment_id, body, previous]",
        "[seq, at, kind, body, previous]",
        _T_VERIFY,
    ),
    Mutation(
        "journal",
        "the payments aren't held against their entries",
        _VERIFY,
        "*links.faults, *_projection_faults(database), ",
        "*links.faults, ",
        _T_VERIFY,
    ),
    Mutation(
        "journal",
        "receipt numbers aren't held against the entries",
        _VERIFY,
        "_value(text, decode_payment), numbers.pop(payment_id, None))",
        "_value(text, decode_payment), numbers.pop(payment_id, None) and None)",
        _T_VERIFY,
    ),
    Mutation(
        "journal",
        "changed personal data is not noticed",
        _VERIFY,
        ", *_personal_faults(database)]",
        "]",
        _T_VERIFY,
    ),
    Mutation(
        "journal",
        "a damaged index is not noticed",
        _VERIFY,
        "        faults += _file_faults(database)\n",
        "",
        _T_VERIFY,
    ),
    Mutation(
        "journal",
        "the last head in the log isn't looked at",
        _VERIFY,
        "        faults += _log_faults(before, after, links.digests)\n",
        "",
        _T_LOG,
    ),
    Mutation(
        "journal",
        "entries that were cut off are not noticed",
        _HEADS,
        "    gone = [head for head in heads if head.seq > last_seq]\n",
        "    gone = [head for head in heads if head.seq > last_seq + len(heads)]\n",
        _T_LOG,
    ),
    Mutation(
        "journal",
        "an entry that was added with its chain is not noticed",
        _VERIFY,
        "    oddities += cut_off or log_check.find_added(after, known, digests)\n",
        "    oddities += cut_off\n",
        _T_LOG,
    ),
    Mutation(
        "journal",
        "the log isn't told what is about to be written",
        _JOURNAL,
        "                log.info(HEAD_TO_BE, *head)\n",
        "",
        _T_LOG,
    ),
    Mutation(
        "journal",
        "a commit that failed and reached the disk all the same breaks the chain",
        _JOURNAL,
        "self._head if self._head_is_sure else self._head_on_disk()",
        "self._head",
        _T_LOG,
    ),
    Mutation(
        "journal",
        "a record that failed half-way stays open",
        _JOURNAL,
        "            except BaseException:\n                if database.in_transaction:\n"
        '                    database.execute("ROLLBACK")\n                raise\n'
        "        except sqlite3.Error as error:\n"
        "            raise to_journal_error(error, self.file) from error\n"
        "        self._head, self._head_is_sure",
        "            except ValueError:\n                raise\n"
        "        except sqlite3.Error as error:\n"
        "            raise to_journal_error(error, self.file) from error\n"
        "        self._head, self._head_is_sure",
        (
            f"{_T_JOURNAL}::test_whichever_statement_fails_nothing_is_recorded_and_the_next_record_works",
        ),
    ),
    Mutation(
        "journal",
        "two tills write to one journal",
        _JOURNAL,
        "        lock.acquire()\n",
        "",
        (f"{_T_JOURNAL}::test_another_process_is_refused_while_the_journal_is_open",),
    ),
    Mutation(
        "journal",
        "entries can be changed",
        _SCHEMA,
        "CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries\n"
        "    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;\n",
        "",
        (f"{_T_JOURNAL}::test_entries_are_neither_changed_nor_deleted",),
    ),
    Mutation(
        "journal",
        "entries can be deleted",
        _SCHEMA,
        "CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries\n"
        "    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;\n",
        "",
        (f"{_T_JOURNAL}::test_entries_are_neither_changed_nor_deleted",),
    ),
    Mutation(
        "journal",
        "a trigger that is gone is not remarked",
        _VERIFY,
        "    for name in sorted(_TRIGGERS - names):\n",
        "    for name in sorted(names - names):\n",
        _T_VERIFY,
    ),
    Mutation(
        "journal",
        "the migration loses charges",
        _VERSION_1,
        "replace(payment, charges=told.charges, reversals=told.reversals)",
        "replace(payment, charges=told.charges[:1], reversals=told.reversals)",
        (_T_MIGRATION,),
    ),
    Mutation(
        "journal",
        "the migration forgets what was paid back",
        _VERSION_1,
        "replace(payment, charges=told.charges, reversals=told.reversals)",
        "replace(payment, charges=told.charges)",
        (_T_MIGRATION,),
    ),
    Mutation(
        "journal",
        "after the migration a double charge paid back once is refunded",
        _VERSION_1,
        "        return receipt_rules.reassess(payment)\n    return payment\n",
        "        return payment\n    return payment\n",
        (_T_MIGRATION,),
    ),
    Mutation(
        "journal",
        "the migration loses the payments",
        _SCHEMA,
        "        rebuild(database)\n",
        "",
        (_T_MIGRATION,),
    ),
    Mutation(
        "journal",
        "a migration that fails midway leaves half of it",
        _SCHEMA,
        '"BEGIN IMMEDIATE;" + "".join(MIGRATIONS[found:])',
        '"".join(MIGRATIONS[found:]) + "BEGIN IMMEDIATE;"',
        (_T_MIGRATION,),
    ),
    Mutation(
        "journal",
        "a payment that is changed twice in one record names the older entry",
        _JOURNAL,
        "projection.project(database, recorded, seqs[-1], first_seq=seqs[0])",
        "projection.project(database, recorded, seqs[0], first_seq=seqs[0])",
        (
            f"{_T_JOURNAL}::test_a_payment_that_is_changed_twice_in_one_record_keeps_its_first_entry",
        ),
    ),
    Mutation(
        "journal",
        "a payment's field gets another name in the journal",
        _TAGS,
        '        "resolution": "settlement",\n        "alarms"',
        '        "resolution": "by_hand",\n        "alarms"',
        _T_TAGS,
    ),
    Mutation(
        "journal",
        "an input gets another name in the journal",
        _TAGS,
        'inputs.ReceiptReceived: "ReceiptCame"',
        'inputs.ReceiptReceived: "ReceiptReceived"',
        _T_TAGS,
    ),
    Mutation(
        "journal",
        "a field without a tag is left out in silence",
        _TAGS,
        "        if names != tags.keys() or ",
        "        if ",
        (f"{_T_TAGS[0]}::test_a_field_without_a_tag_is_noticed_before_anything_is_written",),
    ),
    Mutation(
        "journal",
        "an enumeration's member is written by its name in the code",
        _RECORDS,
        "        return value.value\n",
        "        return value.name\n",
        _T_TAGS,
    ),
    Mutation(
        "journal",
        "a field is read by its name in the code, not by its tag",
        _RECORDS,
        "            named[name] = value[tag]\n",
        "            named[tag] = value[tag]\n",
        (f"{_T_TAGS[0]}::test_a_field_that_was_renamed_is_written_and_read_as_before",),
    ),
    Mutation(
        "journal",
        "the column of unseen alarms says that there are none",
        _RECORDS,
        "        int(bool(payment.unseen_alarms)),\n",
        "        0,\n",
        (f"{_T_TAGS[0]}::test_what_is_made_of_the_old_entries_is_what_the_old_program_made",),
    ),
    Mutation(
        "journal",
        "an alarm that was seen isn't found by the next start",
        _JOURNAL,
        "if one.unseen_alarms or alarms.standing(one)]",
        "if one.unseen_alarms]",
        (f"{_T_JOURNAL}::test_payments_with_alarms_are_found_until_their_money_is_settled",),
    ),
    Mutation(
        "journal",
        "a later field changes what was written before it",
        _TAGS,
        '    Payment: {"dismissals": (), "alarms_dismissed": 0},\n',
        "",
        _T_TAGS,
    ),
    Mutation(
        "journal",
        "a payment's later states don't reach the table",
        _PROJECTION,
        '        " state = excluded.state, outcome = excluded.outcome,"\n',
        "",
        (
            f"{_T_JOURNAL}::test_the_columns_to_search_by_are_those_of_the_table",
            f"{_T_JOURNAL}::test_the_last_paid_payment_is_found_and_a_refunded_one_isnt",
        ),
    ),
    Mutation(
        "journal",
        "a customer's data stands in the chain and can't be erased",
        "terminal_app/session/engine/message_handler.py",
        '    return Entry(RECEIVED, {"text": public}, personal=text)\n',
        '    return Entry(RECEIVED, {"text": text}, personal=text)\n',
        ("tests/unit/session/engine/test_message_handler.py",),
    ),
)
