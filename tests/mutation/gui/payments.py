"""Mutations of the page of payments: nothing is charged from it, and it tells what there is."""

from tests.mutation.mutation import Mutation

_MODES = "terminal_app/gui/presenter/modes"
_PAYMENTS, _LISTED = f"{_MODES}/payments.py", f"{_MODES}/listed_pages.py"
_PAGE, _RESULT = f"{_MODES}/payment_page.py", f"{_MODES}/result.py"
_WINDOW = "terminal_app/gui/views/window.py"
_LAYOUT = "terminal_app/gui/views/panes/layout.py"
_ROWS = "terminal_app/gui/views/panes/payment_rows.py"
_T = "tests/unit/gui/presenter/payments"
_T_READING = ("tests/unit/gui/presenter/test_reading.py",)
_T_ALARMS = ("tests/unit/gui/presenter/test_alarms.py",)
_T_OVER = (f"{_T}/test_over_the_sale.py",)
_T_FILTERS = (f"{_T}/test_by_outcome_and_day.py",)
_T_MEANWHILE = (f"{_T}/test_meanwhile.py",)
_T_VIEWS = "tests/unit/gui/views/test_payments_page.py"
_T_THREAD = ("tests/unit/compose/test_journal_reading.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "2",
        "Enter opens a payment that isn't what was typed",
        _PAYMENTS,
        "        if not self._is_begun:\n            return replace(self, enters=True)\n",
        "        if not self._is_begun and not self.pages.number:\n"
        "            return replace(self, enters=True)\n",
        _T_READING,
    ),
    Mutation(
        "5",
        "the list says plain Paid of a double charge",
        _PAGE,
        "(wording.outcome(payment, model.texts), wording.alarm_mark(payment, model.texts))",
        "(wording.outcome(payment, model.texts),)",
        _T_ALARMS,
    ),
    Mutation(
        "journal",
        "a receipt is another till's before this till's journal was asked",
        _PAYMENTS,
        "bool(self.pages.number) or not self._is_begun or self.is_unread",
        "bool(self.pages.number)",
        _T_READING,
    ),
    Mutation(
        "journal",
        "a page that is read again stands twice in the list, where one was added",
        _LISTED,
        "        if begins[number + 1 : number + 2] != (page.below,):\n",
        "        if number == len(begins) - 1:\n",
        _T_READING,
    ),
    Mutation(
        "limits",
        "the list of payments grows for as long as somebody scrolls",
        _LISTED,
        "nearest[_MOST_HELD:]",
        "nearest[_MOST_HELD * 99 :]",
        _T_READING,
    ),
    Mutation(
        "limits",
        "the rows that were made of payments are kept for ever",
        _PAYMENTS,
        "if len(self.rows) >= _MOST_ROWS_MADE:",
        "if len(self.rows) >= _MOST_ROWS_MADE * 99:",
        _T_MEANWHILE,
    ),
    Mutation(
        "journal",
        "what is selected and what is scrolled to push each other out of memory, for ever",
        _LISTED,
        "near = [row // PAGE for row in looked_at or (number * PAGE,)]",
        "near = [number, *looked_at[:0]]",
        _T_READING,
    ),
    Mutation(
        "journal",
        "fewer are found once the last of them are out of memory",
        _LISTED,
        "(len(self.begins) - 1) + self.rows_of_last",
        "(len(self.begins) - 1) + len(self.held.get(len(self.begins) - 1, ()))",
        _T_READING,
    ),
    Mutation(
        "journal",
        "the list doesn't say that there are archives",
        _PAYMENTS,
        "        if self.pages.is_whole and self.archived:\n",
        "        if self.is_unread and self.archived:\n",
        _T_READING,
    ),
    Mutation(
        "journal",
        "a filter that can't be read closes the page",
        _PAYMENTS,
        "return self._unread() if self.has_read else self.under",
        "return self._unread() if self.pages.number else self.under",
        _T_READING,
    ),
    Mutation(
        "sale",
        "what is looked for is typed into the sale",
        _PAYMENTS,
        "    def text(self) -> str:\n        return self.written\n",
        "    def text(self) -> str:  # type: ignore[return]\n        pass\n",
        _T_OVER,
    ),
    Mutation(
        "sale",
        "a receipt's number that is scanned into the search is sold",
        _PAYMENTS,
        "    def takes_scans(self) -> bool:\n        return False\n",
        "    def takes_scans(self) -> bool:\n        return True\n",
        _T_OVER,
    ),
    Mutation(
        "sale",
        "a digit on an earlier payment begins a sale",
        "terminal_app/gui/presenter/keys.py",
        "        elif model.mode.is_past:\n",
        "        elif model.mode.is_past and model.mode.shows_alarm:\n",
        _T_OVER,
    ),
    Mutation(
        "sale",
        "an earlier payment leads to a new sale, and not back to the list",
        _RESULT,
        "            return by_now(model, self.came_from)\n",
        "            return Idle()\n",
        _T_OVER,
    ),
    Mutation(
        "5",
        "money that came while another payment was looked at isn't told on the way back",
        _RESULT,
        "    return mode if now == shown else mode.over(",
        "    return mode if now else mode.over(",
        _T_OVER,
    ),
    Mutation(
        "2",
        "the key that refunds means the payment at the counter, and not the selected one",
        _PAYMENTS,
        "    if isinstance(mode, Payments) and mode.chosen is not None:\n",
        "    if isinstance(mode, Payments) and not mode.to_refund and mode.chosen is not None:\n",
        _T_OVER,
    ),
    Mutation(
        "sale",
        "the question whether to refund leads elsewhere than it came from",
        f"{_MODES}/refund.py",
        "        return self.back or self.under\n",
        "        return self.under\n",
        _T_OVER,
    ),
    Mutation(
        "5",
        "after midnight the payments of the day before look like today's",
        _PAYMENTS,
        "made[1:3] != (day, language)",
        "made[2:3] != (language,)",
        _T_FILTERS,
    ),
    Mutation(
        "5",
        "a time of the next day is told as the listed day's",
        _PAGE,
        "    is_day = moment.date() == (day or today(model))\n",
        "    is_day = day is not None or moment.date() == today(model)\n",
        _T_FILTERS,
    ),
    Mutation(
        "journal",
        "today is left out on the way through the days",
        _PAYMENTS,
        "None if day > today else day",
        "None if day >= today else day",
        _T_FILTERS,
    ),
    Mutation(
        "5",
        "what was paid back is listed as not paid",
        _PAYMENTS,
        "Search(outcome=Outcome.NOT_PAID, refunded=False)",
        "Search(outcome=Outcome.NOT_PAID)",
        _T_FILTERS,
    ),
    Mutation(
        "5",
        "a page hides an alarm behind what else is said",
        _PAYMENTS,
        "        if not self.under.shows_alarm:\n            return said\n",
        "        if said is not None or not self.under.shows_alarm:\n            return said\n",
        _T_MEANWHILE,
    ),
    Mutation(
        "secrets",
        "a page hides that phones of the network get in",
        _PAGE,
        "    if not lan_access.is_open(model):\n",
        "    if said is None or not lan_access.is_open(model):\n",
        _T_MEANWHILE,
    ),
    Mutation(
        "secrets",
        "the technician's messages tell the whole payment",
        "terminal_app/compose/journal_reading.py",
        " for name, value in entry.body.items() if name != PAYMENT}",
        " for name, value in entry.body.items()}",
        _T_THREAD,
    ),
    Mutation(
        "5",
        "a story that is read tells each step as the first",
        "terminal_app/gui/presenter/timeline.py",
        "        told.tell_change(before, payment)\n",
        "        told.tell_change(None, payment)\n",
        _T_THREAD,
    ),
    Mutation(
        "sale",
        "a button that a page has covered still gets Enter",
        _WINDOW,
        "    return is_turned or _is_other(",
        "    return _is_other(",
        (f"{_T_VIEWS}::test_a_button_that_is_covered_gets_no_enter",),
    ),
    Mutation(
        "sale",
        "arrows scroll what a page covers",
        _WINDOW,
        "lines is None or is_covered or not",
        "lines is None or not",
        (f"{_T_VIEWS}::test_an_arrow_goes_through_the_list_and_not_through_what_it_covers",),
    ),
    Mutation(
        "sale",
        "other colours uncover the sale, while keys go to the search",
        _WINDOW,
        "            self._panes.render(self._state)\n            yield\n",
        "            yield\n",
        (f"{_T_VIEWS}::test_other_colours_leave_the_page_in_sight",),
    ),
    Mutation(
        "sale",
        "what is drawn later of the sale comes under a page",
        _LAYOUT,
        "        if self._state is not None and self._state.page is None:\n",
        "        if self._state is not None:\n",
        (f"{_T_VIEWS}::test_what_is_drawn_later_of_the_sale_stays_off_the_screen",),
    ),
    Mutation(
        "sale",
        "a row that was dragged is opened",
        _ROWS,
        "if is_row and not self._has_moved and",
        "if is_row and",
        (f"{_T_VIEWS}::test_a_hand_drags_the_list_and_opens_nothing",),
    ),
)
