"""What is typed, written as an amount: grouped, with the language's own separator."""

import re

from terminal_app.payments.money import AmountRefusedError, read_sum
from terminal_app.texts import Texts

_AMOUNT = re.compile(r"([0-9]{0,15})(?:([.,])([0-9]{0,2}))?")


def written(typed: str, texts: Texts, *, limit_minor: int, cents_first: bool) -> str:
    """Return amounts joined by ``+`` as they are written.

    What can't be charged stays as it was typed; but cents first, where each digit moves the
    others, every number is written as the amount that it stands for.
    """
    if not cents_first:
        try:
            read_sum(typed, limit_minor=limit_minor)
        except AmountRefusedError:
            return typed
    parts = (part.strip(" ") for part in typed.split("+"))
    return " + ".join(_one(part, texts, cents_first=cents_first) for part in parts)


def _one(typed: str, texts: Texts, *, cents_first: bool) -> str:
    match = _AMOUNT.fullmatch(typed)
    if match is None or not typed:
        return typed
    whole, separator, decimals = match.groups()
    if cents_first and separator is None:
        return texts.number(int(whole))
    if whole and whole[0] != "0":
        # As Babel groups them: the number without its decimals.
        whole = texts.number(int(whole) * 100)[:-3]
    return whole if separator is None else f"{whole}{texts.decimal_separator}{decimals}"
