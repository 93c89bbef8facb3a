"""The question for paper, of models that answer it (DLE EOT 4, by Epson's reference)."""

from collections.abc import Callable

ASK = b"\x10\x04\x04"
ANSWER_WITHIN_S = 1.0
"""Some models never answer: then it is printed as if there were paper."""
_FIXED, _FIXED_BITS, _END = 0b1001_0011, 0b0001_0010, 0b0110_0000


def is_out(ask: Callable[[bytes], bytes]) -> bool:
    """Whether the printer says that it has no paper; ``ask`` returns its answer, or nothing."""
    answer = ask(ASK)
    told = [one for one in answer if one & _FIXED == _FIXED_BITS]
    return bool(told) and told[-1] & _END == _END
