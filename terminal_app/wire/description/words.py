"""A described server's words for messages and states, its identifiers, and what may be missing."""

from terminal_app.wire.description.findings import ANSWERS, GET, MAY_LACK_PAYMENT, Findings
from terminal_app.wire.description.matching import AMOUNT, RECEIPT, STATE, Matched
from terminal_app.wire.messages import PaymentState
from terminal_app.wire.proposal import names

_NUMBERS = frozenset({"integer", "number"})


def find_types(out: Findings) -> None:
    """Find the server's words for the messages."""
    for name, made in out.matched.items():
        if made.word is None:
            out.unmapped.append(f"{name}: nothing says which word for it its type has.")
        elif made.word != name:
            out.line(("types",), name, made.word)


def find_states(out: Findings) -> None:
    """Find the server's words for the states."""
    told = dict.fromkeys(
        value
        for made in out.matched.values()
        if STATE in made.found
        for value in made.found[STATE].values
        if isinstance(value, str)
    )
    if not told:
        return
    ours = [one.value for one in PaymentState]
    taken: dict[str, list[str]] = {}
    for word in told:
        state = word if word in ours else names.state_of(word)
        if state is not None:
            taken.setdefault(state, []).append(word)
        else:
            out.unmapped.append(f"The state {word!r} isn't one of ours: what says it is Not known.")
    for state in ours:
        words = taken.get(state, [])
        if len(words) > 1 and state not in words:
            out.unmapped.append(
                f"{state} could be {' or '.join(map(repr, words))}. Write into the profile which."
            )
        elif words and state not in words:
            out.line(("states",), state, words[0], is_sure=names.is_alike(state, words[0]))
            out.unsure.append(f"The state {words[0]!r} is taken for {state}.")
        elif not words:
            out.unsure.append(f"No state of the description is {state}.")


def find_identifiers(out: Findings) -> None:
    """Find how numbers are written, and which ids are repeated."""
    refund = out.matched.get("REFUND")
    number = refund.found.get(RECEIPT) if refund is not None else None
    if number is not None and number.types == {"integer"}:
        out.line(("identifiers",), "receipt", "integer")
    if _lacks(out, "id") >= set(ANSWERS):
        out.line(("identifiers",), "answers_repeat_id", value=False)
    elif out.matched:
        out.unsure.append(
            "A description doesn't say whether an answer repeats the id of its request: it is "
            "taken to."
        )
    if GET in _lacks(out, "paymentId"):
        out.line(("identifiers",), "get_request_has_id", value=False)


def find_optional(out: Findings) -> None:
    """Find what the server's messages may lack."""
    lacks_id, lacks_payment = _lacks(out, "id"), _lacks(out, "paymentId")
    repeats = not lacks_id >= set(ANSWERS)
    for name, made in out.matched.items():
        if name in {"PAYMENT_INIT_REQUEST", "REFUND"}:
            continue
        lacking = []
        if name in lacks_id and repeats:
            lacking.append("id")
        if name in lacks_payment and name in MAY_LACK_PAYMENT:
            lacking.append("paymentId")
        if name == "PAYMENT_RECEIPT" and AMOUNT not in made.several:
            lacking += _lacking_amount(out, made)
        if lacking:
            out.line(("optional",), name, lacking)


def _lacks(out: Findings, ours: str) -> set[str]:
    """Return the messages that may come without that field."""
    return {
        name
        for name, made in out.matched.items()
        if (one := made.found.get(ours)) is None or not one.is_required
    }


def _lacking_amount(out: Findings, made: Matched) -> list[str]:
    amount = made.found.get(AMOUNT)
    line = f'[optional] PAYMENT_RECEIPT = ["{AMOUNT}"]'
    if amount is None:
        # A wrong path must not look like a receipt that has none.
        if any(one.types & _NUMBERS for one in made.left):
            out.unmapped.append(
                f"PAYMENT_RECEIPT: nothing in the description is {AMOUNT}. Write into the profile "
                f"where it is; only if receipts have none, add: {line}."
            )
            return []
        out.unsure.append("PAYMENT_RECEIPT: it is taken to have no amount.")
        return [AMOUNT]
    if not amount.is_required:
        out.unsure_with_profile.append(
            "PAYMENT_RECEIPT: the amount may be missing. With a profile such a receipt is Not "
            f"known; if they come, add: {line}."
        )
    return []
