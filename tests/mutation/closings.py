"""Mutations of the day and its closing: each payment counts once, and what was closed stays."""

from tests.mutation.mutation import Mutation

_FIGURES = "terminal_app/payments/figures.py"
_PROVEN = "terminal_app/payments/proven.py"
_PERIOD = "terminal_app/journal/closings/period.py"
_CHANGES = "terminal_app/journal/closings/changes.py"
_RECORDED = "terminal_app/journal/closings/recorded.py"
_MAKING = "terminal_app/journal/closings/making.py"
_DAY = "terminal_app/journal/closings/business_day.py"
_ARCHIVING = "terminal_app/journal/archives/archiving.py"
_CHECK = "terminal_app/journal/verification/closing_check.py"
_MODE = "terminal_app/gui/presenter/modes/day.py"
_T_FIGURES = ("tests/unit/payments/test_figures.py",)
_T_CLOSINGS = ("tests/unit/journal/test_closings.py",)
_T_ARCHIVED = (f"{_T_CLOSINGS[0]}::test_archiving_changes_no_closing_and_the_numbers_go_on",)
_NEVER_CLOSED = "test_what_an_archive_has_of_a_till_that_never_closed_is_in_its_first_closing"
_T_NEVER = (f"{_T_CLOSINGS[0]}::{_NEVER_CLOSED}",)
_T_TWICE = (f"{_T_CLOSINGS[0]}::test_the_same_closing_asked_for_twice_is_made_once",)
_T_NUMBER = (f"{_T_CLOSINGS[0]}::test_a_number_that_is_left_out_or_there_twice_is_found",)
_T_CHANGED = (f"{_T_CLOSINGS[0]}::test_figures_that_somebody_has_changed_are_found",)
_T_DAY = ("tests/unit/journal/test_business_day.py",)
_T_WINDOW = ("tests/unit/gui/presenter/day/test_day.py",)
_T_COMMAND = ("tests/unit/session/engine/test_closing_the_day.py",)
_T_CONSOLE = ("tests/unit/console/test_day_commands.py",)


def _closes(breaks: str, file: str, old: str, new: str, tests: tuple[str, ...]) -> Mutation:
    return Mutation("journal", breaks, file, old, new, tests)


MUTATIONS: tuple[Mutation, ...] = (
    _closes(
        "net takes refunds off twice",
        _FIGURES,
        "self.sales.amount_minor - self.refunds.amount_minor\n\n    @property\n    def average",
        "self.sales.amount_minor - 2 * self.refunds.amount_minor\n\n    @property\n    def average",
        _T_FIGURES,
    ),
    _closes(
        "a refund of a charge that isn't known lessens the sales",
        _PROVEN,
        "    charges += [Moved(asked_minor)] * max(0, len(loose) - standing)\n",
        "",
        _T_FIGURES,
    ),
    _closes(
        "a receipt over another amount is a sale",
        _PROVEN,
        "if one.agrees or (one.receipt_id in by_charge and ",
        "if True or (one.receipt_id in by_charge and ",
        _T_FIGURES,
    ),
    _closes(
        "a second charge is a second sale",
        _FIGURES,
        "put(Part.SALES, int(place == 0), amount_minor)",
        "put(Part.SALES, 1, amount_minor)",
        _T_FIGURES,
    ),
    _closes(
        "what a person says is a sale",
        _FIGURES,
        "            part = Part.PAID_BY_HAND\n",
        "            part = Part.SALES\n",
        _T_FIGURES,
    ),
    _closes(
        "a refund by number counts besides the sale that is here",
        _FIGURES,
        "    if payment.taken_elsewhere and is_sold_here:\n        return {}\n",
        "",
        _T_FIGURES,
    ),
    _closes(
        "an alarm that stands isn't on the closing",
        _FIGURES,
        "is not Outcome.NOT_KNOWN and not standing:",
        "is not Outcome.NOT_KNOWN:",
        _T_FIGURES,
    ),
    _closes(
        "what a former closing has counted counts again",
        _PERIOD,
        "self._tallies[changed.before.amount.currency].add(before, -1)",
        "pass",
        _T_CLOSINGS,
    ),
    _closes(
        "a refund by number isn't taken back once its sale turns up",
        _PERIOD,
        "        self._elsewhere.update(self.changes.sharing(payment, before))\n",
        "",
        _T_CLOSINGS,
    ),
    _closes(
        "what isn't settled is forgotten by the closing after next",
        _PERIOD,
        "self._open = {one.payment_id: one for one in begin.open}",
        "self._open = {}",
        _T_CLOSINGS,
    ),
    _closes(
        "a correction names no closing but the last one",
        _PERIOD,
        "return closings[-1] if closings else 0",
        "return closings[0] if closings else 0",
        _T_CLOSINGS,
    ),
    _closes(
        "payments of another terminal are in the closing",
        _PERIOD,
        "        if payment.owner == self._owner:\n            sums",
        "        if True:\n            sums",
        _T_CLOSINGS,
    ),
    _closes(
        "what changed after a closing that is verified counts in it",
        _CHANGES,
        "                    if last_seq <= span.upto\n",
        "                    if True\n",
        _T_CLOSINGS,
    ),
    _closes(
        "what came out of an archive counts as begun",
        _CHANGES,
        "or (is_first and entry.kind == CARRIED):",
        "or False:",
        _T_CLOSINGS,
    ),
    _closes(
        "archived payments are in no first closing",
        _CHANGES,
        "            yield from self._archived(span)\n",
        "            pass\n",
        _T_NEVER,
    ),
    _closes(
        "an archive takes what isn't closed yet along",
        _ARCHIVING,
        "        periods=tuple(recorded.base_body(one) for one in _unclosed(old)),\n",
        "",
        _T_ARCHIVED,
    ),
    _closes(
        "an archive takes the closings along",
        _ARCHIVING,
        "        head = appending.append(new, head, at, recorded.kept_entry(one), new_salt)\n",
        "        pass\n",
        _T_ARCHIVED,
    ),
    _closes(
        "a closing from an archive bears the time of the archiving",
        _RECORDED,
        "unpack_time(body[MADE_AT]) if entry.kind == KEPT_CLOSING else entry.at",
        "entry.at",
        _T_ARCHIVED,
    ),
    _closes(
        "the day is closed again under the next number",
        _MAKING,
        "    if number is not None and made.number != number:\n",
        "    if False:\n",
        (*_T_TWICE, *_T_COMMAND),
    ),
    _closes(
        "a number that is there twice is sound",
        _CHECK,
        "    if made.number != expected:\n",
        "    if made.number > expected:\n",
        _T_NUMBER,
    ),
    _closes(
        "figures that somebody has changed are sound",
        _CHECK,
        "or made.period != told:",
        "or False:",
        _T_CHANGED,
    ),
    _closes(
        "the hour that is left out in spring begins the business day an hour early",
        _DAY,
        "    if of(moment, cut_off_hour) < day:\n",
        "    if False:\n",
        _T_DAY,
    ),
    _closes(
        "a business day ends at midnight, whatever is set",
        _DAY,
        "if moment.hour < cut_off_hour else day",
        "if moment.hour < 0 else day",
        _T_DAY,
    ),
    _closes(
        "who may only charge closes the day",
        "terminal_app/session/engine/rights.py",
        "    CloseDay: Right.CLOSE_DAY,\n",
        "    CloseDay: Right.CHARGE,\n",
        _T_COMMAND,
    ),
    _closes(
        "Enter closes the day",
        _MODE,
        "ports: PresenterPorts) -> Mode:\n        return self\n\n    def escape",
        "ports: PresenterPorts) -> Mode:\n        return self._close(model, ports)\n\n"
        "    def escape",
        _T_WINDOW,
    ),
    _closes(
        "a second press asks to close the day again",
        _MODE,
        "        if self.posted or self.read is None:\n",
        "        if self.read is None:\n",
        _T_WINDOW,
    ),
    _closes(
        "a day is closed where there is no journal",
        "terminal_app/compose/console.py",
        "    if not session.has_journal(data_dir):\n",
        "    if False:\n",
        _T_CONSOLE,
    ),
    _closes(
        "a spreadsheet runs an operator's name",
        "terminal_app/console/csv_cells.py",
        'return _RUN.sub(r"\\1\\2\'", plain)',
        "return plain",
        _T_CONSOLE,
    ),
)
