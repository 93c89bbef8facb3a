"""What Windows shows of the program."""

import ast

import pytest

from terminal_app import __version__
from tools.packages.version_resource import text_of


def test_it_has_the_version_as_text_and_as_four_numbers() -> None:
    numbers, told = [], {}
    for node in ast.walk(ast.parse(text_of("1.20.3", "terminal-app"), mode="eval")):
        if isinstance(node, ast.keyword) and node.arg in {"filevers", "prodvers"}:
            numbers.append(ast.literal_eval(node.value))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "StringStruct":
            name, value = map(ast.literal_eval, node.args)
            told[name] = value
    assert numbers == [(1, 20, 3, 0)] * 2
    assert told["FileVersion"] == told["ProductVersion"] == "1.20.3"
    assert told["OriginalFilename"] == "terminal-app.exe"


def test_the_programs_own_version_is_one_that_windows_has_numbers_for() -> None:
    assert f"'{__version__}'" in text_of(__version__, "terminal-appw")


@pytest.mark.parametrize("version", ["1.2", "1.2.3rc1", "1.2.3.4", ""])
def test_a_version_without_three_numbers_is_refused(version: str) -> None:
    with pytest.raises(ValueError, match="isn't of three numbers"):
        text_of(version, "terminal-app")
