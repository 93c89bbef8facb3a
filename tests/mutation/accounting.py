"""Mutations of the books: the export, and the comparison with a settlement file."""

from tests.mutation.mutation import Mutation

_EXPORT = "terminal_app/console/export"
_BEGUN = "terminal_app/journal/search/begun.py"
_CELLS = "terminal_app/console/csv_cells.py"
_DURABLE = "terminal_app/durable.py"
_SETTLEMENT = "terminal_app/settlement"
_COMPARISON = f"{_SETTLEMENT}/comparison.py"
_T_EXPORT = "tests/unit/console/export/test_export.py"
_T_COMPARISON = "tests/unit/settlement/test_comparison.py"
_T_BAD = "tests/unit/settlement/test_bad_files.py"
_T_WRONG = f"{_T_BAD}::test_what_is_wrong_is_named_with_line_and_column"
_T_CELLS = "tests/unit/settlement/test_cells.py"


def _books(breaks: str, file: str, old: str, new: str, *tests: str) -> Mutation:
    return Mutation("accounting", breaks, file, old, new, tests)


MUTATIONS: tuple[Mutation, ...] = (
    _books(
        "the export counts a refund by number besides the sale that is here",
        f"{_EXPORT}/booked.py",
        "of_payment(payment, is_sold_here=is_sold_here),\n",
        "of_payment(payment),\n",
        f"{_T_EXPORT}::test_a_refund_by_number_is_in_no_sum_once_the_sale_is_here",
    ),
    _books(
        "the export's net doesn't take off refunds",
        f"{_EXPORT}/booked.py",
        " - self.figure(Part.REFUNDS).amount_minor",
        "",
        f"{_T_EXPORT}::test_the_columns_add_up_to_the_days_figures_and_nothing_counts_twice",
    ),
    _books(
        "a tip is taken out of the sales",
        f"{_EXPORT}/as_csv.py",
        '    "sales": _sum(Part.SALES),\n',
        '    "sales": lambda one: Amount(\n'
        "        one.figure(Part.SALES).amount_minor - one.figure(Part.TIPS).amount_minor\n"
        "    ),\n",
        f"{_T_EXPORT}::test_the_columns_add_up_to_the_days_figures_and_nothing_counts_twice",
    ),
    _books(
        "a payment names a closing that doesn't cover it",
        f"{_EXPORT}/booked.py",
        "return ends[place][1] if place < len(ends) else None",
        "return ends[-1][1] if ends else None",
        f"{_T_EXPORT}::test_a_payment_names_its_closing_and_those_that_correct_it",
    ),
    _books(
        "the export goes by midnight, whatever the cut-off hour",
        f"{_EXPORT}/booked.py",
        "None if moment is None else business_day.of(moment, cut_off_hour),",
        "None if moment is None else moment.date(),",
        f"{_T_EXPORT}::test_a_payment_stands_on_its_business_day",
    ),
    _books(
        "what is in archives is left out of the books",
        _BEGUN,
        'return ["payments", "archived"] if archived else ["payments"]',
        'return ["payments"] if archived else ["payments"]',
        f"{_T_EXPORT}::test_what_is_in_archives_is_exported_in_its_place",
    ),
    _books(
        "a payment that came back from an archive is in the books twice",
        _BEGUN,
        '_BETWEEN.format(_NOT_HERE if table == "archived" else "")',
        '_BETWEEN.format("")',
        f"{_T_EXPORT}::test_a_payment_that_came_back_from_an_archive_is_exported_once",
    ),
    _books(
        "a formula behind a semicolon is run",
        _CELLS,
        '_RUN = re.compile(r"(^|[,;])( *)',
        '_RUN = re.compile(r"(^)( *)',
        f"{_T_EXPORT}::test_no_text_is_run_at_whatever_sign_a_spreadsheet_splits_the_line",
    ),
    _books(
        "an export replaces the journal",
        f"{_EXPORT}/command.py",
        "    if file.resolve().is_relative_to(data_dir.resolve()):\n",
        "    if False:\n",
        f"{_T_EXPORT}::test_the_tills_own_files_are_never_written_over",
    ),
    _books(
        "a new file is written over one that came meanwhile",
        _DURABLE,
        "        if overwrite:\n            unfinished.replace(file)",
        "        if True:\n            unfinished.replace(file)",
        "tests/unit/test_durable.py",
    ),
    _books(
        "half an export is left lying about",
        _DURABLE,
        "    finally:\n        unfinished.unlink(missing_ok=True)\n    sync_folder",
        "    finally:\n        pass\n    sync_folder",
        f"{_T_EXPORT}::test_onto_a_full_disk_nothing_is_written_and_what_was_there_stays",
        "tests/unit/test_durable.py",
    ),
    # -- the comparison with a settlement ---------------------------------------------------
    _books(
        "a settlement's line that is there twice matches twice",
        _COMPARISON,
        "            if self._is_new(name, line.line):\n",
        "            if self._is_new(name, line.line) or True:\n",
        _T_COMPARISON,
    ),
    _books(
        "a line that is there twice counts twice in the journal",
        _COMPARISON,
        "return again._replace(category=Category.DOUBLED, here=None)",
        "return again._replace(category=Category.DOUBLED)",
        _T_COMPARISON,
    ),
    _books(
        "another amount in the settlement is taken for the same",
        _COMPARISON,
        "Category.MATCHED if here == there else",
        "Category.MATCHED if here.currency == there.currency else",
        _T_COMPARISON,
    ),
    _books(
        "a refund in the settlement matches the sale",
        _COMPARISON,
        "if is_refund is line.is_refund and number in {",
        "if number in {",
        _T_COMPARISON,
    ),
    _books(
        "a settlement is compared with payments of another server",
        _COMPARISON,
        "                if payment.owner.server != self._wanted.server:\n"
        "                    continue",
        "                if False:\n                    continue",
        _T_COMPARISON,
    ),
    _books(
        "what the settlement lacks isn't looked for",
        _COMPARISON,
        "        if days is not None:\n            self._look_for_missing(days)",
        "        if False:\n            self._look_for_missing(days)",
        _T_COMPARISON,
    ),
    _books(
        "a refund is looked for on the day of its sale",
        _COMPARISON,
        'at = times.get((one.receipt_id, one.refund_id), "")',
        "at = payment.started_at",
        _T_COMPARISON,
    ),
    _books(
        "what is in archives isn't looked for in the settlement",
        _COMPARISON,
        "for payment in self.while_waited_for(self._reader.archived_between(*span)):",
        "for payment in ():",
        _T_COMPARISON,
    ),
    _books(
        "lines of another terminal are missing here",
        f"{_SETTLEMENT}/lines.py",
        "        if layout.terminal and terminal != self._terminal_id:\n",
        "        if False:\n",
        _T_COMPARISON,
    ),
    _books(
        "an amount that can be read in two ways is read in one",
        f"{_SETTLEMENT}/cells.py",
        "    if len(signs) == 1 and behind == _GROUP:\n        raise ValueError(digits)\n",
        "",
        _T_CELLS,
    ),
    _books(
        "a minus in a settlement is overlooked",
        f"{_SETTLEMENT}/cells.py",
        "return sign * (int(whole) * 100 + int(cents))",
        "return int(whole) * 100 + int(cents)",
        _T_CELLS,
    ),
    _books(
        "a formula in a settlement is taken for a receipt number",
        f"{_SETTLEMENT}/lines.py",
        "            if cells.is_formula(cell):\n",
        "            if False:\n",
        _T_WRONG,
    ),
    _books(
        "a settlement is compared without the lines that can't be read",
        f"{_SETTLEMENT}/lines.py",
        "    if read.faults:\n",
        "    if False:\n",
        _T_WRONG,
    ),
    _books(
        "a settlement in another encoding is read with other letters",
        f"{_SETTLEMENT}/csv_file.py",
        "text = raw.decode(encoding)",
        'text = raw.decode(encoding, "replace")',
        _T_WRONG,
    ),
    _books(
        "a settlement of any size is read",
        f"{_SETTLEMENT}/lines.py",
        "        if size > MOST_BYTES:\n",
        "        if False:\n",
        f"{_T_BAD}::test_a_hundred_megabytes_are_refused_before_they_are_read",
    ),
    _books(
        "a settlement may have a document type",
        f"{_SETTLEMENT}/xml_file.py",
        '("StartDoctypeDeclHandler", "EntityDeclHandler", "ExternalEntityRefHandler")',
        '("ExternalEntityRefHandler",)',
        _T_WRONG,
    ),
    _books(
        "a settlement that was left is shown over what is read since",
        "terminal_app/gui/presenter/modes/day.py",
        "question = None if self.paper is PaperKind.COMPARING else self.question",
        "question = self.question",
        "tests/unit/gui/presenter/day/test_day.py",
    ),
    _books(
        "the till reads a settlement for a page that was left",
        "terminal_app/gui/presenter/modes/day.py",
        "if file is not None and isinstance(model.mode, Day):",
        "if file is not None:",
        "tests/unit/gui/presenter/day/test_day.py",
    ),
    _books(
        "a second charge is in no book",
        "terminal_app/payments/proven.py",
        "    charges = [_told(one, payment.amount) for one in charged]\n",
        "    charges = [_told(one, payment.amount) for one in charged[:1]]\n",
        "tests/property/test_books.py",
    ),
    _books(
        "what has come since the last closing is in no sum",
        "terminal_app/journal/closings/changes.py",
        '{_ROW} WHERE first_seq > ? AND first_seq <= ? ORDER BY first_seq"',
        '{_ROW} WHERE first_seq > ? + 9 AND first_seq <= ? ORDER BY first_seq"',
        "tests/property/test_books.py",
    ),
    _books(
        "a refund by number isn't looked for where its sale turns up",
        "terminal_app/journal/closings/changes.py",
        "            if not self._is_shared(number, payment.payment_id):\n",
        "            if True:\n",
        "tests/unit/journal/test_closings.py",
    ),
)
