"""The list of mutations (``tests.mutation``) fits the program."""

import ast
import re

import pytest

from terminal_app.payments import inputs
from tests.mutation.__main__ import ROOT, OutOfDateError, cells, known, mutated, table
from tests.mutation.mutations import MUTATIONS, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: f"{one.rule}: {one.breaks}")
def test_each_mutation_fits_the_program_once_and_leaves_it_python(mutation: Mutation) -> None:
    ast.parse(mutated(mutation))
    for test in mutation.tests:
        assert (ROOT / test.partition("::")[0]).is_file()


def test_no_mutation_is_caught_for_an_input_that_there_isnt() -> None:
    for mutation in MUTATIONS:
        for name in re.findall(r"\binputs\.(\w+)", mutation.new):
            assert hasattr(inputs, name), mutation


def test_every_mutation_is_another_one() -> None:
    assert len({(one.file, one.old, one.new) for one in MUTATIONS}) == len(MUTATIONS)


def test_the_written_table_says_of_every_mutation_which_test_has_caught_it() -> None:
    assert list(known()) == [cells(one) for one in MUTATIONS]


@pytest.mark.parametrize("rule", range(1, 11))
def test_every_rule_is_broken_in_three_ways_or_more(rule: int) -> None:
    assert sum(one.rule == str(rule) for one in MUTATIONS) >= 3


@pytest.mark.parametrize("old", ["no such text anywhere", "import"])
def test_a_mutation_that_is_not_found_exactly_once_is_an_error(old: str) -> None:
    wrong = Mutation("0", "nothing", "terminal_app/payments/receipt_rules.py", old, "", ())
    with pytest.raises(OutOfDateError, match="not once"):
        mutated(wrong)


def test_one_that_survives_shows() -> None:
    assert "**nothing**" in table([(MUTATIONS[0], None)])
