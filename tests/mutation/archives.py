"""Mutations of archives: what comes late is bound, nothing unsettled goes, nothing is lost."""

from tests.mutation.mutation import Mutation

_ARCHIVING, _SWAP = (
    "terminal_app/journal/archives/archiving.py",
    "terminal_app/journal/archives/swap.py",
)
_QUERIES, _JOURNAL = "terminal_app/journal/queries.py", "terminal_app/journal/journal.py"
_VERIFY, _ERASURE = (
    "terminal_app/journal/verification/verify.py",
    "terminal_app/journal/archives/erasure.py",
)
_TESTS = ("tests/unit/journal/test_archives.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "journal",
        "a payment that isn't known is archived",
        _ARCHIVING,
        "    if row.outcome == Outcome.NOT_KNOWN.value or row.first_seq == last_paid:\n",
        "    if row.first_seq == last_paid:\n",
        _TESTS,
    ),
    Mutation(
        "journal",
        "a payment with an alarm that stands is archived",
        _ARCHIVING,
        "    return not (payment.unseen_alarms or alarms.standing(payment))\n",
        "    return bool(payment)\n",
        _TESTS,
    ),
    Mutation(
        "journal",
        "what has changed lately is archived",
        _ARCHIVING,
        "            if row.changed_at < limit and _is_settled",
        "            if _is_settled",
        _TESTS,
    ),
    Mutation(
        "journal",
        "a receipt number doesn't find an archived payment",
        _QUERIES,
        "        return [*here, *self._archived(archived, receipt_id)]\n",
        "        return [*here]\n",
        _TESTS,
    ),
    Mutation(
        "journal",
        "a late message isn't bound to an archived payment",
        _QUERIES,
        "        if found is not None or not self._follows.archive:\n            return found\n"
        "        ids = (pack_id",
        "        if True:\n            return found\n        ids = (pack_id",
        _TESTS,
    ),
    Mutation(
        "journal",
        "the requests sent before the archive are forgotten",
        _QUERIES,
        "            return [*told, *self._follows.sent][:most]\n",
        "            return told\n",
        _TESTS,
    ),
    Mutation(
        "journal",
        "a payment that comes back isn't carried over by an entry",
        _JOURNAL,
        "        return archive_index.carried_back(self._database, entries)\n",
        "        return []\n",
        _TESTS,
    ),
    Mutation(
        "journal",
        "after a kill between the renames a new journal begins",
        _SWAP,
        "        if following(file).exists():\n",
        "        if following(file).exists() and file.exists():\n",
        _TESTS,
    ),
    Mutation(
        "journal",
        "an index that was changed is not noticed",
        _VERIFY,
        "    if archive_index.digest(database) != expected:\n",
        "    if not expected:\n",
        _TESTS,
    ),
    Mutation(
        "journal",
        "another file in the archive's place is not noticed",
        _VERIFY,
        "    if head != (follows.last_seq, follows.digest):\n",
        "    if not head:\n",
        _TESTS,
    ),
    Mutation(
        "journal",
        "the second copy makes entries look lost after an archiving",
        _JOURNAL,
        "any(end and end[0] == seq and end[1].startswith(digest[:DIGITS]) for end in ends)\n",
        "not ends\n",
        _TESTS,
    ),
    Mutation(
        "journal",
        "what a kill has kept from being erased stays in the journal",
        _ERASURE,
        "    number = sum(erase(database, one) for one in wanted if number_in(database, one))\n",
        "    number = 0\n",
        _TESTS,
    ),
    Mutation(
        "journal",
        "of what was to be erased by its age the oldest limit counts",
        _ERASURE,
        "one.before > before.before",
        "one.before < before.before",
        _TESTS,
    ),
    Mutation(
        "journal",
        "what comes after an erasure is erased by it, too",
        _ERASURE,
        "        until = wanted.seq or _NO_END\n",
        "        until = _NO_END\n",
        _TESTS,
    ),
    Mutation(
        "journal",
        "which profile was in use is forgotten with the archive",
        "terminal_app/journal/starts.py",
        "    yield from reversed(continuation.read(database).starts)\n",
        "",
        _TESTS,
    ),
    Mutation(
        "journal",
        "what is erased stays where it stood",
        _ERASURE,
        "PRAGMA secure_delete = ON",
        "PRAGMA secure_delete = OFF",
        _TESTS,
    ),
)
