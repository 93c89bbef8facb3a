"""Scenario files: read strictly, every fault told with its key, and the same each time."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import websocket

from terminal_app.simulator import Kind, Scenario, SimulatorServer
from terminal_app.simulator.engine.script_selector import ScriptSelector
from terminal_app.simulator.money.state_file import StateFile
from terminal_app.simulator.scripts import scenario_files
from terminal_app.simulator.scripts.scenario_reader import ScenarioError
from terminal_app.simulator.scripts.step import (
    NOTATIONS,
    PAYMENT,
    ScriptContext,
    Step,
    Text,
    Trigger,
    written,
)
from terminal_app.simulator.scripts.steps import Wait
from terminal_app.simulator.terminals.deviations import ReceiptFault
from tests.support.processes import PROGRAM
from tools.docs import scenarios

from .terminal import Terminal, ask_token, get_token, label

RESPONSE = "PAYMENT_INIT_RESPONSE"
RECEIPT = "PAYMENT_RECEIPT COMPLETE"
HEAD = 'description = "for a test"\n'


def read(text: str) -> Scenario:
    return scenario_files.read(HEAD + text, "a-test")


def on(message: str, *steps: str, more: str = "") -> str:
    return f'[[on]]\nexpect = {{ message = "{message}"{more} }}\ndo = [{", ".join(steps)}]\n'


def putting(fields: str) -> str:
    return on("cancel", f'{{ send = "STATUS_UPDATE", state = "PENDING", set = {{ {fields} }} }}')


def playing(text: str) -> SimulatorServer:
    return SimulatorServer(delay_s=0.02, scenario=read(text))


# -- what is wrong with a file ---------------------------------------------------------------

WRONG = {
    "no TOML": ("[[on", "is no TOML"),
    "unknown key": ("tempo = 2", "tempo isn't known here. Allowed: description, seed, on, clock."),
    "seed as text": ('seed = "x"', "seed = 'x' can't be used. Allowed: a whole number from 0."),
    "no expect": ("[[on]]\ndo = []", "on[1].expect is missing. Allowed: a table."),
    "unknown message": (on("PAYMENT"), "on[1].expect.message = 'PAYMENT' can't be used. Allowed:"),
    "amount of a token": (on("token", more=", amount = 5"), "on[1].expect.amount isn't known here"),
    "nth from 1": (on("cancel", more=", nth = 0"), "on[1].expect.nth = 0 can't be used"),
    "true is no number": (
        on("cancel", more=", nth = true"),
        "a whole number from 1, or a list of such",
    ),
    "unknown word": (on("cancel", "{ sing = 1 }"), "on[1].do[1] = 'none of them' can't be used"),
    "two words": (on("cancel", "{ delay = 1, drop = 'cut' }"), "'delay and drop' can't be used"),
    "refuse a payment": (on("REFUND", "{ refuse = 503 }"), "Allowed: one of send, delay, charge"),
    "send at a door": (on("token", "{ send = 'text' }"), "Allowed: one of delay, refuse, drop"),
    "state missing": (
        on("cancel", "{ delay = 1 }", "{ send = 'STATUS_UPDATE' }"),
        "on[1].do[2].state is missing. Allowed: PENDING, COMPLETE, CANCELED, REVERSED, ERROR.",
    ),
    "unknown key of a step": (
        on("cancel", "{ delay = 1, times = 2 }"),
        "on[1].do[1].times isn't known here. Allowed: delay.",
    ),
    "delay backwards": (on("cancel", "{ delay = [2, 1] }"), "or a range [least, most] of them"),
    "status": (on("token", "{ refuse = 700 }"), "Allowed: a whole number from 400 to 599."),
    "low status": (on("token", "{ refuse = 200 }"), "Allowed: a whole number from 400 to 599."),
    "nth is never": (on("cancel", more=", nth = []"), "on[1].expect.nth = [] can't be used"),
    "nth as texts": (on("cancel", more=', nth = ["1"]'), "a whole number from 1, or a list"),
    "a date": (putting("at = 2026-11-22"), "on[1].do[1].set.at = '2026-11-22' can't be used"),
    "a time": (putting("at = 10:00:00"), "set.at = '10:00:00' can't be used. Allowed: text,"),
    "inf": (putting("merchant = { x = inf }"), "on[1].do[1].set.merchant.x = 'inf' can't"),
    "nan in a list": (putting("a.b = [1, [{ c = nan }]]"), "do[1].set.a.b[2][1].c = 'nan' can't"),
    "a moment in a list": (
        putting("a = [2026-11-22T10:00:00Z]"),
        "on[1].do[1].set.a[1] = '2026-11-22 10:00:00+00:00' can't be used",
    ),
    "too deep": (putting("a." * 2000 + "a = 1"), "tables in tables are too deep"),
    "inside a repeat": (
        on("cancel", "{ repeat = 2, do = [{ drop = 'out' }] }"),
        "on[1].do[1].do[1].drop = 'out' can't be used. Allowed: cut, or a whole number",
    ),
    "too many": (
        on("cancel", "{ repeat = 1000, do = [{ delay = 1 }, { delay = 1 }] }"),
        "2000 steps",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_fault_is_told_with_file_key_and_what_is_allowed(case: str) -> None:
    text, told = WRONG[case]
    with pytest.raises(ScenarioError) as fault:
        read(text)
    assert str(fault.value).startswith("a-test.toml: ")
    assert told in str(fault.value)


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def test_the_program_refuses_a_wrong_scenario_with_status_2_and_no_traceback(
    tmp_path: Path,
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(HEAD + on("cancel", "{ sing = 1 }"), encoding="utf-8")
    for command in ("simulator", "demo"):
        done = program("--data-dir", str(tmp_path / "data"), command, "--scenario", str(file))
        assert done.returncode == 2
        assert f"{file}: on[1].do[1]" in done.stderr
        assert "Traceback" not in done.stderr
    unknown = program("simulator", "--scenario", "nothing-like-it")
    assert (unknown.returncode, "slow-wallet" in unknown.stderr) == (2, True)


def test_the_program_lists_every_scenario_with_its_description() -> None:
    lines = program("simulator", "--list-scenarios").stdout.splitlines()
    shipped = scenario_files.shipped()
    assert len(shipped) >= 12
    assert [line.split(None, 1) for line in lines] == [
        [scenario.name, scenario.description] for scenario in shipped
    ]


def test_every_shipped_file_says_what_went_wrong_in_the_field_and_what_the_till_must_do() -> None:
    folder = Path(scenario_files.__file__).parent.parent / "scenarios"
    files = sorted(folder.glob("*.toml"))
    assert [file.stem for file in files] == scenario_files.names()
    for file in files:
        comment, _, _ = file.read_text(encoding="utf-8").partition("description")
        assert comment.startswith("# In the field: "), file.name
        assert "\n# The till must: " in comment, file.name


# -- the same each time ------------------------------------------------------------------------


def drawn(text: str, *events: str) -> list[float]:
    selector = ScriptSelector(read(text), StateFile(None))
    found = [selector.select(Trigger(event), "TILL-1") for event in events]
    return [
        step.seconds for named in found if named for step in named.script if isinstance(step, Wait)
    ]


def test_the_same_seed_draws_the_same_delays_whatever_happens_between() -> None:
    rules = on("cancel", "{ repeat = 3, do = [{ delay = [1, 9] }] }") + on(
        "REFUND", "{ delay = [1, 9] }"
    )
    alone = drawn("seed = 5\n" + rules, "cancel", "cancel")
    assert len(set(alone)) == 6
    assert all(1 <= seconds <= 9 for seconds in alone)
    beside = drawn("seed = 5\n" + rules, "REFUND", "cancel", "REFUND", "cancel")
    assert [beside[1:4], beside[5:8]] == [alone[:3], alone[3:]]
    assert drawn("seed = 6\n" + rules, "cancel", "cancel") != alone


def test_the_same_seed_gives_the_same_ids_and_receipt_numbers() -> None:
    def run() -> object:
        with playing("seed = 3\n") as server, Terminal.logged_on(server) as till:
            payment_id = till.charge(102, "6c1d7f0e-2b6f-4f5b-8c7b-9f8a1c2d3e4f")
            till.receive()
            receipt = till.receive()
            return payment_id, receipt["id"], receipt["paymentReceiptId"]

    assert run() == run()


# -- the words ---------------------------------------------------------------------------------


def test_what_a_scenario_does_not_speak_of_goes_on_as_without_it() -> None:
    with playing(on("cancel", more=", amount = 999")) as server, Terminal.logged_on(server) as till:
        assert label(till.pay()) == RECEIPT
        till.charge(101)
        assert [label(till.receive()) for _ in range(2)] == [RESPONSE, "STATUS_UPDATE CANCELED"]


def test_expect_chooses_by_amount_terminal_and_number() -> None:
    silent = on("PAYMENT_INIT_REQUEST", more=', amount = 102, terminal = "TILL-2", nth = [2]')
    with playing(silent) as server:
        with Terminal.logged_on(server) as till:
            for _ in range(2):
                till.pay(102)
        with Terminal.logged_on(server, "TILL-2") as till:
            till.pay(102)
            till.charge(102)
            assert till.hears_nothing_more()
            till.pay(102)


def test_the_doors_refuse_and_drop_as_the_scenario_says() -> None:
    text = (
        on("token", "{ refuse = 503, retry_after = 300 }", more=", nth = 1")
        + on("token", "{ drop = 'cut' }", more=", nth = 2")
        + on("handshake", "{ delay = 0.1 }", "{ refuse = 403 }", more=", nth = 1")
    )
    with playing(text) as server:
        refused = ask_token(server)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "3")
        assert refused.json()["error"] == "temporarily_unavailable"

        with pytest.raises(requests.ConnectionError):
            ask_token(server)
        token = get_token(server)
        with pytest.raises(websocket.WebSocketBadStatusException) as status:
            Terminal(server, token=token)
        assert status.value.status_code == 403
        with Terminal(server, token=token) as till:
            assert label(till.receive()) == "LOGON_CONFIRMATION"


def test_a_line_is_closed_with_the_code_that_is_asked_for() -> None:
    with playing(on("REFUND", "{ drop = 1001 }")) as server, Terminal.logged_on(server) as till:
        till.refund(till.pay()["paymentReceiptId"])
        assert till.end() == 1001


def test_fields_are_put_in_and_taken_out() -> None:
    put = '{ paymentDetails.amount = "5", new.x = 1 }'
    without = '["merchant", "paymentDetails.currencyIso"]'
    receipt = f'{{ send = "PAYMENT_RECEIPT", set = {put}, without = {without} }}'
    steps = ('{ charge = "this" }', receipt)
    with playing(on("PAYMENT_INIT_REQUEST", *steps)) as server, Terminal.logged_on(server) as till:
        till.charge(102)
        heard = till.receive()
        assert heard["paymentDetails"] == {"amount": "5"}
        assert heard["new"] == {"x": 1}
        assert "merchant" not in heard
        assert server.charged_total() == 102, "the ledger knows the truth"


def test_money_moves_by_its_own_words_and_the_ledger_knows() -> None:
    steps = (
        '{ charge = "this" }',
        '{ refund = "this" }',
        '{ send = "PAYMENT_RECEIPT", state = "REVERSED" }',
        '{ send = "text", text = "END" }',
    )
    with playing(on("PAYMENT_INIT_REQUEST", *steps)) as server, Terminal.logged_on(server) as till:
        payment_id = till.charge(102)
        assert label(till.receive()) == "PAYMENT_RECEIPT REVERSED"
        assert till.frame()[1] == b"END"
        assert (server.charged_total(), server.ledger.refunded_total()) == (102, 102)
        assert not server.payments()[payment_id].is_paid


def test_a_rule_refunds_a_receipt_twice_as_success_and_the_money_moves_once() -> None:
    steps = ('{ refund = "this" }', '{ send = "PAYMENT_RECEIPT" }')
    with playing(on("REFUND", *steps)) as server, Terminal.logged_on(server) as till:
        receipt_id = till.pay()["paymentReceiptId"]
        for _ in range(2):
            till.refund(receipt_id)
            told = till.receive()
            assert (label(told), told["id"]) == ("PAYMENT_RECEIPT REVERSED", till.last_id)
        assert (server.charged_total(), server.ledger.refunded_total()) == (102, 102)
        till.refund("1")
        assert label(till.receive()) == "PROBLEM apm.mtm.payment-not-found"


def test_a_rule_for_another_refund_leaves_what_is_refunded_already_as_usual() -> None:
    with playing(on("REFUND", more=", nth = 3")) as server, Terminal.logged_on(server) as till:
        receipt_id = till.pay()["paymentReceiptId"]
        heard = []
        for _ in range(2):
            till.refund(receipt_id)
            heard.append(label(till.receive()))
        assert heard[0] == "PAYMENT_RECEIPT REVERSED"
        assert heard[1] == "PROBLEM apm.mtm.payment-already-refunded"
        till.refund(receipt_id)
        assert till.hears_nothing_more(), "the third time it is the rule's, which is silent"


@pytest.mark.parametrize("fault", ReceiptFault)
def test_a_receipt_has_the_fault_that_is_asked_for_whatever_the_amount(fault: ReceiptFault) -> None:
    receipt = f'{{ send = "PAYMENT_RECEIPT", fault = "{fault.value}" }}'
    steps = ('{ charge = "this" }', receipt, '{ send = "PAYMENT_RECEIPT" }')
    with playing(on("PAYMENT_INIT_REQUEST", *steps)) as server, Terminal.logged_on(server) as till:
        till.charge(12500)
        faulty, true = till.receive(), till.receive()
        assert {**faulty, "id": ""} != {**true, "id": ""}
        assert label(faulty) == label(true) == RECEIPT


def test_a_problem_names_what_it_is_told_to_name() -> None:
    steps = [
        f'{{ send = "PROBLEM", type = "apm.mtm.moon", names = "{names}" }}'
        for names in ("both", "request", "payment", "nothing")
    ]
    with playing(on("PAYMENT_INIT_REQUEST", *steps)) as server, Terminal.logged_on(server) as till:
        payment_id = till.charge(102)
        named = [
            (message["id"] == till.last_id, message.get("paymentId") == payment_id)
            for message in (till.receive() for _ in range(4))
        ]
        assert named == [(True, True), (True, False), (False, True), (False, False)]


def test_a_frame_that_cannot_be_read_and_a_scan_come_at_the_logon() -> None:
    text = on(
        "logon",
        '{ send = "LOGON_CONFIRMATION" }',
        '{ send = "frame", frame = "array" }',
        '{ send = "PROBLEM", type = "apm.mtm.unexpected-error" }',
        '{ send = "GET_PAYMENT_REQUEST" }',
    )
    with playing(text) as server, Terminal.logged_on(server) as till:
        assert till.frame()[1].startswith(b"[")
        assert label(till.receive()) == "PROBLEM apm.mtm.unexpected-error"
        assert till.receive()["paymentId"] in server.payments()


def test_a_count_goes_on_after_a_restart_on_the_same_state(tmp_path: Path) -> None:
    scenario = read(on("PAYMENT_INIT_REQUEST", more=", nth = 2"))
    for silent in (False, True):
        with (
            SimulatorServer(
                delay_s=0.02, scenario=scenario, state_file=tmp_path / "state"
            ) as server,
            Terminal.logged_on(server) as till,
        ):
            payment_id = till.charge(102)
            if silent:
                assert till.hears_nothing_more()
            else:
                server.ledger.wait_for(Kind.CHARGED, payment_id)


# -- one step more -----------------------------------------------------------------------------


@pytest.fixture
def shouting() -> Iterator[None]:
    """Let there be a step more, as one class has it."""
    noted = len(NOTATIONS)

    @written("shout", '"HELLO"', PAYMENT)
    class Shout(Step, frozen=True):
        """Sends the text in capitals."""

        shout: Text

        async def _run(self, context: ScriptContext) -> None:
            connection = context.open_connection
            assert connection is not None
            await connection.send_text(self.shout.upper())

    yield
    del NOTATIONS[noted:]


@pytest.mark.usefixtures("shouting")
def test_a_step_more_takes_one_class_to_be_read_run_and_described() -> None:
    with pytest.raises(ScenarioError, match=r"do\[1\]\.shout = 5 can't be used\. Allowed: text\."):
        read(on("cancel", "{ shout = 5 }"))
    with pytest.raises(ScenarioError, match=r"Allowed: one of delay, refuse, drop, repeat\."):
        read(on("token", "{ shout = 'x' }"))
    steps = "{ shout = 'hello' }"
    with playing(on("PAYMENT_INIT_REQUEST", steps)) as server, Terminal.logged_on(server) as till:
        till.charge(102)
        assert till.frame()[1] == b"HELLO"
    described = scenarios.with_tables("<!-- steps -->\n<!-- /steps -->")
    assert '| `shout = "HELLO"` | Sends the text in capitals. | payments |\n' in described
