"""Two programs side by side: medians, their ratio, and in how many rounds one was below."""

from pathlib import Path

import pytest

from benchmarks.comparison import Pair, program_at, table_of_both


def test_medians_ratio_and_rounds_are_told() -> None:
    table = table_of_both([Pair("first paint", "ms", [1.0, 3.0, 2.0], [4.0, 1.0, 4.0])])
    assert "| first paint | ms | 2.00 | 4.00 | 0.50 | 2 of 3 |" in table


def test_nothing_is_divided_by_a_median_of_zero() -> None:
    assert "| idle | % | 0.20 | 0.00 |  | 0 of 1 |" in table_of_both(
        [Pair("idle", "%", [0.2], [0])]
    )


def test_a_place_without_a_program_says_what_makes_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="tools/setup"):
        program_at(tmp_path)


def test_a_file_is_the_program_itself(tmp_path: Path) -> None:
    program = tmp_path / "terminal-app"
    program.touch()
    assert program_at(program) == program
