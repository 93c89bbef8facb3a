"""``certify`` at a server of a profile, with the same one in the settings, and with another."""

from pathlib import Path

import pytest

from terminal_app.certification import run_log
from terminal_app.certification.analysis import findings
from terminal_app.certification.steps import Step, Verdict
from terminal_app.compose import certify
from terminal_app.compose.environment_labels import header_label_of
from terminal_app.simulator import SimulatorServer
from terminal_app.wire.profile import load
from terminal_app.wire.profile.server_words import OF_CONTRACT, ServerWords
from tests.support.processes import environment, running_simulator
from tests.system.certification.certify_command import TillFolder
from tests.system.certification.servers import CLIENT, SECRET, Value, altering_server
from tests.unit.certification.test_certificate import REAL
from tests.unit.wire.profiles import SIMULATED

TEXTS = Path(certify.__file__).parents[1] / "simulator" / "profiles"
SAMPLE = ("nested", "major-text", "no-ids-repeated", "get-without-id", "integer-receipts")
"""One of each kind of difference."""


def with_profile(till: TillFolder, text: str) -> None:
    (till.folder / "server.toml").write_text(text, encoding="utf-8")
    settings = till.settings.read_text(encoding="utf-8")
    named = settings.replace("[connection]\n", '[connection]\nprofile = "server.toml"\n')
    till.settings.write_text(named, encoding="utf-8")


@pytest.mark.parametrize("name", SAMPLE)
def test_every_step_passes_at_a_server_of_the_same_profile(name: str, tmp_path: Path) -> None:
    with running_simulator(tmp_path, 0.05, "--profile", name) as simulator:
        till = TillFolder(tmp_path, simulator.token_url, simulator.websocket_url)
        till.settings.write_text(till.settings.read_text().replace(CLIENT, "demo"))
        with_profile(till, (TEXTS / f"{name}.toml").read_text(encoding="utf-8"))
        ended = till.certify(secret=environment(None)["TERMINAL_APP_CLIENT_SECRET"])
        assert ended.returncode == 0, ended.stdout + ended.stderr
        ledger = simulator.ledger()
    report = till.report()
    scans = SIMULATED[name].get_request_has_id
    verdicts = {int(step): "passed" for step in Step}
    assert report.verdicts == verdicts | ({} if scans else {int(Step.SCANNED): "not_done"})
    assert report.deviations == []
    expected = (413 if scans else 0) + 513
    assert report.paid_minor == ledger.charged_total() - ledger.refunded_total() == expected
    assert SIMULATED[name].digest in report.text
    unit = SIMULATED[name].unit.value
    assert report.answer(f"amounts are in {unit} units") == "confirmed"


def test_the_certificate_names_the_profile_and_another_one_is_not_certified(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text('[states]\nCOMPLETE = "COMPLETED"\n', encoding="utf-8")
    words = ServerWords(load.parse(file.read_text(encoding="utf-8")))
    settings = REAL._replace(connection=REAL.connection._replace(profile=str(file)))
    found = passed(words)
    run = certify._Run(settings, tmp_path, tmp_path, tmp_path, words)
    assert header_label_of(settings, tmp_path) == "Not certified"
    run._certify(found)
    assert words.profile.digest in (tmp_path / "certified.json").read_text(encoding="utf-8")
    assert header_label_of(settings, tmp_path) == ""
    assert header_label_of(REAL, tmp_path) == "Not certified"
    file.write_text('[states]\nCOMPLETE = "PAID"\n', encoding="utf-8")
    assert header_label_of(settings, tmp_path) == "Not certified"


@pytest.mark.parametrize("verdict", [Verdict.DEVIATES, Verdict.FAILED, Verdict.NOT_KNOWN])
def test_a_later_run_in_which_money_went_otherwise_ends_the_certificate(
    tmp_path: Path, verdict: Verdict
) -> None:
    run = certify._Run(REAL, tmp_path, tmp_path, tmp_path, OF_CONTRACT)
    run._certify(passed(OF_CONTRACT))
    assert header_label_of(REAL, tmp_path) == ""
    # One that was broken off says nothing against it.
    run._certify(passed(OF_CONTRACT, paid=Verdict.NOT_DONE))
    assert header_label_of(REAL, tmp_path) == ""
    run._certify(passed(OF_CONTRACT, paid=verdict))
    assert header_label_of(REAL, tmp_path) == "Not certified"


def passed(words: ServerWords, paid: Verdict = Verdict.PASSED) -> findings.Findings:
    """Return the findings of a run in which everything has passed, but for the payment."""
    started = run_log.RunStarted(
        at="T1", version="1", environment="production", token_host="till.example",
        server=REAL.connection.websocket_url, terminal_id="TILL-1", operator="Kari",
        currency="NOK", unattended=False, profile=words.profile.digest,
    )  # fmt: skip
    judged = [
        run_log.StepFinished(
            at="T2",
            step=step,
            verdict=paid if step is Step.PAID else Verdict.PASSED,
            seen="",
            took_ms=1,
        )
        for step in Step
    ]
    entries = run_log.Entries([started, *judged, run_log.RunFinished(at="T3")])
    return findings.evaluate(entries, (), words)


def test_a_customer_is_nowhere_in_log_and_report_wherever_the_profile_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = '[fields."*"]\n"customer.name" = "payer.data.called"\n'

    def blabs(value: Value) -> Value:
        payer = {"data": {"called": "Kari Nordmann", "phone": "98765432"}}
        match value["messageType"]:
            case "GET_PAYMENT_REQUEST":
                return {**value, "payer": payer}
            case "PAYMENT_RECEIPT":
                return {**value, "payer": [payer]}
            case "STATUS_UPDATE":
                return {**value, "payer": {"data": "Kari Nordmann"}}
        return value

    with altering_server(monkeypatch, blabs) as server:
        till = TillFolder.at(server, tmp_path)
        with_profile(till, text)
        till.certify()
    report = till.report()
    (progress,) = till.data_dir.rglob("progress.jsonl")
    told = report.text + progress.read_text(encoding="utf-8")
    assert "Kari" not in told
    assert "98765432" not in told
    assert report.answer("GET_PAYMENT_REQUEST $.customer.name") == "confirmed"


def test_a_server_of_another_profile_deviates_by_its_own_paths(tmp_path: Path) -> None:
    with SimulatorServer(credentials={CLIENT: SECRET}, delay_s=0.05) as server:
        till = TillFolder.at(server, tmp_path)
        with_profile(till, '[fields.PAYMENT_RECEIPT]\n"paymentDetails.amount" = "payment.total"\n')
        ended = till.certify()
        charged = {one.charged_minor for one in server.payments().values()}
    assert ended.returncode == 3, ended.stdout
    assert "The outcome of a payment isn't known" in ended.stdout
    assert 113 in charged
    assert ["4", "PAYMENT_RECEIPT", "$.paymentDetails.amount"] in [
        one[:3] for one in till.report().deviations
    ]


def test_a_run_begun_with_another_profile_does_not_go_on(tmp_path: Path) -> None:
    with SimulatorServer(credentials={CLIENT: SECRET}, delay_s=0.05) as server:
        till = TillFolder.at(server, tmp_path)
        assert till.certify().returncode == 0
        (progress,) = till.data_dir.rglob("progress.jsonl")
        lines = progress.read_bytes().splitlines(keepends=True)
        progress.write_bytes(b"".join(lines[:1]))
        with_profile(till, '[headers]\nX-Channel = "POS"\n')
        assert till.certify().returncode == 0
    assert len(list(till.data_dir.rglob("progress*.jsonl"))) == 2
