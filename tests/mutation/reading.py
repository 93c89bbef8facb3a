"""Mutations of reading: every page has what it must, and what is shown was asked for."""

from tests.mutation.mutation import Mutation

_PAGES = "terminal_app/journal/search/pages.py"
_WANTED = "terminal_app/journal/search/wanted.py"
_TERMS = "terminal_app/journal/search/terms.py"
_PROJECTION = "terminal_app/journal/projection.py"
_PROJECTION_CHECK = "terminal_app/journal/verification/projection_check.py"
_QUESTIONS = "terminal_app/channel/questions.py"
_READING, _MODEL = (
    "terminal_app/gui/presenter/modes/reading.py",
    "terminal_app/gui/presenter/model.py",
)
_DAY, _THREAD = "terminal_app/gui/presenter/modes/day.py", "terminal_app/compose/journal_reading.py"
_T_PAGES = "tests/unit/journal/test_pages.py"
_T_WINDOW = ("tests/unit/gui/presenter/test_reading.py",)
_T_QUESTIONS = ("tests/unit/channel/test_questions.py",)
_T_THREAD = ("tests/unit/compose/test_journal_reading.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "journal",
        "a page leaves out what one of its indexes has more of",
        _PAGES,
        "whole_to = max((",
        "whole_to = min((",
        (f"{_T_PAGES}::test_what_is_found_in_several_ways_is_found_in_one_order",),
    ),
    Mutation(
        "journal",
        "the row that two indexes end at is left out between them",
        _PAGES,
        "if seq >= whole_to}",
        "if seq > whole_to}",
        (f"{_T_PAGES}::test_what_is_found_in_several_ways_is_found_in_one_order",),
    ),
    Mutation(
        "journal",
        "a page begins with the last row of the one before, by an index without an order",
        _PAGES,
        '"AND +first_seq < ? ORDER',
        '"AND +first_seq <= ? ORDER',
        (f"{_T_PAGES}::test_amounts_are_found_by_how_they_begin",),
    ),
    Mutation(
        "journal",
        "a page begins with the last row of the one before, by an index in order",
        _PAGES,
        '"first_seq < ? ORDER BY first_seq DESC LIMIT ?"',
        '"first_seq <= ? ORDER BY first_seq DESC LIMIT ?"',
        (f"{_T_PAGES}::test_an_earlier_journal_is_paged_without_a_migration",),
    ),
    Mutation(
        "journal",
        "an index that has more than a page is read from its oldest row",
        _PAGES,
        '? ORDER BY +first_seq DESC LIMIT ?"',
        '? ORDER BY +first_seq LIMIT ?"',
        (f"{_T_PAGES}::test_what_is_found_in_several_ways_is_found_in_one_order",),
    ),
    Mutation(
        "journal",
        "the next page begins a row too late",
        _PAGES,
        "found[-1][0])\n",
        "found[-1][0] - 1)\n",
        (f"{_T_PAGES}::test_amounts_are_found_by_how_they_begin",),
    ),
    Mutation(
        "journal",
        "the next page begins at the end of the one before, as it was counted",
        _PAGES,
        "    under = _NEWEST if below is None else below\n",
        "    under = _NEWEST if below is None else below + 1\n",
        (f"{_T_PAGES}::test_amounts_are_found_by_how_they_begin",),
    ),
    Mutation(
        "journal",
        "what is older than the first that are looked at isn't found",
        _PAGES,
        "            under, walked = newest[-1], walked + number\n",
        "            under, walked = 0, walked + number\n",
        (f"{_T_PAGES}::test_what_is_found_in_several_ways_is_found_in_one_order",),
    ),
    Mutation(
        "journal",
        "all of an index is read for a digit that many of the newest have",
        _PAGES,
        "    return found * _PAGES_AT_MOST * most >= (most + 1) * walked\n",
        "    return not walked\n",
        (f"{_T_PAGES}::test_what_most_of_the_newest_have_is_found_among_them",),
    ),
    Mutation(
        "journal",
        "a name in capitals isn't found by what is typed",
        _TERMS,
        "    return begins in text.lower() or",
        "    return begins in text or",
        ("tests/unit/journal/test_search.py::test_words_are_found_whatever_their_letters",),
    ),
    Mutation(
        "journal",
        "a page has payments that another filter leaves out",
        _PAGES,
        "        if payment is None or not is_meant(payment, wanted):\n",
        "        if payment is None:\n",
        (f"{_T_PAGES}::test_an_earlier_journal_is_paged_without_a_migration",),
    ),
    Mutation(
        "journal",
        "a number isn't found by its end",
        _PAGES,
        "terms.cut(terms.BACKWARDS, typed[::-1])",
        "terms.cut(terms.BACKWARDS, typed)",
        (
            f"{_T_PAGES}::test_a_receipt_is_found_by_its_beginning_and_from_three_digits_on_by_its_end",
        ),
    ),
    Mutation(
        "journal",
        "amounts are looked for without their index",
        _PAGES,
        "INDEXED BY payments_by_amount",
        "NOT INDEXED",
        (f"{_T_PAGES}::test_no_question_walks_through_a_table",),
    ),
    Mutation(
        "journal",
        "larger amounts that begin so aren't found",
        _WANTED,
        "        places *= 10\n",
        "        places *= 100\n",
        (f"{_T_PAGES}::test_amounts_are_found_by_how_they_begin",),
    ),
    Mutation(
        "journal",
        "a payment is found by its last change, and no more by its first",
        _PROJECTION,
        "    add_terms(database, first_seq, terms_of(payment))\n",
        "    add_terms(database, seq, terms_of(payment))\n",
        (f"{_T_PAGES}::test_a_payment_that_changes_is_found_by_what_it_is_and_is_there_once",),
    ),
    Mutation(
        "journal",
        "what is rebuilt forgets what an earlier entry was found by",
        _PROJECTION,
        "                terms = {**before.terms, **terms}\n",
        "",
        (f"{_T_PAGES}::test_a_payment_that_changes_is_found_by_what_it_is_and_is_there_once",),
    ),
    Mutation(
        "journal",
        "what payments are found by isn't held against the entries",
        _PROJECTION_CHECK,
        "        if told is None or there is None:\n            _term",
        "        if told is None and there is None:\n            _term",
        (f"{_T_PAGES}::test_a_changed_index_of_words_is_named",),
    ),
    Mutation(
        "secrets",
        "a secret in a note is kept among the words",
        _TERMS,
        "redaction.redact(text)",
        "text",
        (f"{_T_PAGES}::test_what_is_searched_for_holds_no_secret",),
    ),
    Mutation(
        "journal",
        "an answer that nobody waits for any more is shown",
        _READING,
        "    if model.asked is None or answer.number != model.asked.number:\n",
        "    if model.asked is None:\n",
        _T_WINDOW,
    ),
    Mutation(
        "journal",
        "an answer to what was left is shown",
        _READING,
        "    model.asked = None\n    if wanted is not None:\n",
        "    if wanted is not None:\n",
        _T_WINDOW,
    ),
    Mutation(
        "journal",
        "a question that nobody waits for any more is read",
        _QUESTIONS,
        "            self._asked = self._waited_for = asked\n",
        "            self._asked = self._waited_for = self._asked or asked\n",
        _T_QUESTIONS,
    ),
    Mutation(
        "journal",
        "a fault while reading is told to nobody",
        _THREAD,
        "            events.post(_answer(file, number, partial(_read, question=question), "
        "new_code))\n",
        "            answer = _answer(file, number, partial(_read, question=question), new_code)\n"
        "            if not isinstance(answer, NotRead):\n                events.post(answer)\n",
        _T_THREAD,
    ),
    Mutation(
        "journal",
        "a list says nothing while it is read",
        _MODEL,
        "self.clock() - self.asked_at >= _SHORT_READING_S",
        "self.clock() - self.asked_at >= 10",
        _T_WINDOW,
    ),
    Mutation(
        "journal",
        "a day that can't be read shows nothing in its place",
        _DAY,
        "        return self.left or self.under\n",
        "        return self.under\n",
        _T_WINDOW,
    ),
    Mutation(
        "journal",
        "a list of payments waits for a comparison",
        _THREAD,
        "        comparing.start()\n",
        "        comparing.start()\n        comparing.join()\n",
        _T_THREAD,
    ),
    Mutation(
        "journal",
        "a comparison that nobody waits for goes on",
        _QUESTIONS,
        "            return self._waited_for is asked\n",
        "            return True\n",
        _T_THREAD,
    ),
)
