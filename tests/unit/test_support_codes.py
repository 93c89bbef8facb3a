"""A support code on the screen stands in the log line of its cause."""

import random
import re

from terminal_app import support_codes

CODE = re.compile(r"[2-9A-Z]{2}-[2-9A-Z]{4}")


def test_a_code_is_short_and_can_be_read_aloud() -> None:
    codes = {support_codes.code(random.Random(seed)) for seed in range(500)}  # noqa: S311 - no secret
    assert len(codes) > 490
    assert all(CODE.fullmatch(code) for code in codes)
    assert not set("".join(codes)) & set("01OIS5GQB")


def test_a_cause_keeps_its_code_while_it_lasts_and_gets_another_when_it_comes_again() -> None:
    causes = support_codes.Causes(random.Random(1))  # noqa: S311 - no secret
    first = causes.code_of("down")
    assert causes.code_of("down") == first
    other = causes.code_of("refused")
    assert other != first
    causes.over()
    assert causes.code_of("refused") not in {first, other}
