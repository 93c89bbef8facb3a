"""The steps of a scenario file: each a table whose first word says what happens."""

from collections.abc import Callable

from terminal_app.simulator.scripts.scenario import Delay, Trigger
from terminal_app.simulator.scripts.scenario_table import Table
from terminal_app.simulator.scripts.steps import (
    AskForPayment,
    Cancel,
    Changes,
    Charge,
    Close,
    ConfirmLogon,
    Drop,
    FrameKind,
    Move,
    OfPrevious,
    ReceiptFault,
    Refuse,
    Respond,
    Reverse,
    ReverseUnasked,
    RevokeTokens,
    SendEveryReceipt,
    SendFrame,
    SendProblem,
    SendReceipt,
    SendReceiptAgain,
    SendReversal,
    SendText,
    SendUpdate,
    Step,
    Telling,
)
from terminal_app.wire.messages import PaymentState

LONGEST_S = 86_400.0
_MOST_STEPS = 1000
_MOST_TIMES = 1000
_CLOSE_CODES = range(1000, 5000)

_DOORS = (Trigger.TOKEN, Trigger.HANDSHAKE)
_AT_DOORS = ("delay", "refuse", "drop", "repeat")
_AT_LINES = ("send", "delay", "drop", "revoke", "repeat")
_FOR_PAYMENTS = ("send", "delay", "charge", "cancel", "refund", "drop", "revoke", "repeat")
_TO_LINES = ("LOGON_CONFIRMATION", "PAYMENT_RECEIPT", "GET_PAYMENT_REQUEST", "PROBLEM")
_TO_PAYMENTS = (
    "PAYMENT_INIT_RESPONSE",
    "PAYMENT_RECEIPT",
    "STATUS_UPDATE",
    "PROBLEM",
    "GET_PAYMENT_REQUEST",
)
_ANYWHERE = ("text", "frame")
_NAMES = {
    "both": (True, True),
    "request": (True, False),
    "payment": (False, True),
    "nothing": (False, False),
}

ScenarioStep = Step | Delay


def read_steps(tables: list[Table], trigger: Trigger) -> tuple[ScenarioStep, ...]:
    """Return the steps of one rule, every repetition written out.

    Raises: ScenarioError.
    """
    steps: list[ScenarioStep] = []
    for table in tables:
        steps += _read(table, trigger)
        if len(steps) > _MOST_STEPS:
            raise table.wrong("", f"{len(steps)} steps", f"at most {_MOST_STEPS}")
    return tuple(steps)


def words(trigger: Trigger) -> tuple[str, ...]:
    """Return the words that a step may begin with."""
    if trigger in _DOORS:
        return _AT_DOORS
    return _AT_LINES if trigger is Trigger.LOGON else _FOR_PAYMENTS


def sendable(trigger: Trigger) -> tuple[str, ...]:
    """Return what a step may send."""
    return (*(_TO_LINES if trigger is Trigger.LOGON else _TO_PAYMENTS), *_ANYWHERE)


def _read(table: Table, trigger: Trigger) -> tuple[ScenarioStep, ...]:
    allowed = words(trigger)
    given = [word for word in allowed if table.has(word)]
    if len(given) != 1:
        raise table.wrong("", " and ".join(given) or "none of them", f"one of {', '.join(allowed)}")
    (word,) = given
    if word == "repeat":
        times = table.integer("repeat", least=1, most=_MOST_TIMES)
        steps = read_steps(table.array("do"), trigger) * times
    else:
        steps = (_WORDS[word](table, trigger),)
    table.end()
    return steps


def _delay(table: Table, _trigger: Trigger) -> ScenarioStep:
    return Delay(*table.range("delay", most=LONGEST_S))


def _refuse(table: Table, _trigger: Trigger) -> ScenarioStep:
    status = table.integer("refuse", least=400, most=599)
    retry_after_s = None
    if table.has("retry_after"):
        retry_after_s = table.number("retry_after", least=0, most=LONGEST_S)
    return Refuse(status, retry_after_s)


def _drop(table: Table, trigger: Trigger) -> ScenarioStep:
    if trigger in _DOORS:
        table.choice("drop", ["cut"])
        return Drop()
    code = table.code_or_word("drop", "cut", _CLOSE_CODES)
    return Drop() if code is None else Close(code)


def _revoke(table: Table, _trigger: Trigger) -> ScenarioStep:
    table.choice("revoke", ["tokens"])
    return RevokeTokens()


def _charge(table: Table, _trigger: Trigger) -> ScenarioStep:
    return _move(table, "charge", Charge())


def _cancel(table: Table, _trigger: Trigger) -> ScenarioStep:
    return _move(table, "cancel", Cancel())


def _refund(table: Table, trigger: Trigger) -> ScenarioStep:
    asked = trigger is Trigger.REFUND
    return _move(table, "refund", Reverse(tells=False) if asked else ReverseUnasked())


def _move(table: Table, word: str, step: Move) -> ScenarioStep:
    previous = table.choice(word, ["this", "previous"]) == "previous"
    return OfPrevious(ReverseUnasked() if word == "refund" else step) if previous else step


def _send(table: Table, trigger: Trigger) -> ScenarioStep:
    what = table.choice("send", sendable(trigger))
    match what:
        case "text":
            return SendText(table.text("text"))
        case "frame":
            return SendFrame(FrameKind(table.choice("frame", [one.value for one in FrameKind])))
        case "LOGON_CONFIRMATION":
            return ConfirmLogon(table.flag("kept", default=True))
    if trigger is Trigger.LOGON:
        return _send_to_line(table, what)
    step = _TELLINGS[what](table, trigger)
    which = ["this", "previous"]
    if what == "PAYMENT_RECEIPT" and isinstance(step, SendReceipt) and step.fault is None:
        which.append("unknown")
    chosen = table.choice("payment", which, "this")
    if chosen == "unknown" and isinstance(step, SendReceipt):
        return SendReceipt(ReceiptFault.FOREIGN_PAYMENT, step.changes)
    return OfPrevious(step) if chosen == "previous" else step


def _send_to_line(table: Table, what: str) -> ScenarioStep:
    if what == "PAYMENT_RECEIPT":
        table.choice("which", ["every"])
        return SendEveryReceipt()
    if what == "GET_PAYMENT_REQUEST":
        return AskForPayment()
    return SendProblem(table.text("type"), table.text("description", "As the scenario says"))


def _changes(table: Table) -> Changes:
    return Changes(table.fields("set"), table.texts("without"))


def _response(table: Table, _trigger: Trigger) -> Telling:
    return Respond(table.flag("code", default=True), _changes(table))


def _receipt(table: Table, trigger: Trigger) -> Telling:
    usual = "REVERSED" if trigger is Trigger.REFUND else "COMPLETE"
    state = table.choice("state", ["COMPLETE", "REVERSED"], usual)
    if state == "REVERSED":
        answers = table.flag("answers", default=trigger is Trigger.REFUND)
        return SendReversal(answers, _changes(table))
    if table.flag("again", default=False):
        return SendReceiptAgain()
    faults = [one.value for one in ReceiptFault if one is not ReceiptFault.FOREIGN_PAYMENT]
    fault = ReceiptFault(table.choice("fault", faults)) if table.has("fault") else None
    return SendReceipt(fault, _changes(table))


def _update(table: Table, trigger: Trigger) -> Telling:
    state = PaymentState(table.choice("state", [one.value for one in PaymentState]))
    answers = table.flag("answers", default=trigger is Trigger.CANCEL)
    return SendUpdate(state, answers, _changes(table))


def _problem(table: Table, _trigger: Trigger) -> Telling:
    names = _NAMES[table.choice("names", list(_NAMES), "both")]
    description = table.text("description", "As the scenario says")
    return SendProblem(table.text("type"), description, *names)


def _ask(_table: Table, _trigger: Trigger) -> Telling:
    return AskForPayment()


_TELLINGS: dict[str, Callable[[Table, Trigger], Telling]] = {
    "PAYMENT_INIT_RESPONSE": _response,
    "PAYMENT_RECEIPT": _receipt,
    "STATUS_UPDATE": _update,
    "PROBLEM": _problem,
    "GET_PAYMENT_REQUEST": _ask,
}
_WORDS: dict[str, Callable[[Table, Trigger], ScenarioStep]] = {
    "send": _send,
    "delay": _delay,
    "charge": _charge,
    "cancel": _cancel,
    "refund": _refund,
    "drop": _drop,
    "revoke": _revoke,
    "refuse": _refuse,
}
