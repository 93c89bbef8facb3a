import json
from pathlib import Path

from terminal_app.certification import run_log
from terminal_app.certification.run_log import UnitReported
from terminal_app.certification.steps import Step, Unit

OLD = """\
{"kind":"begun","at":"T1","version":"0.1.0","environment":"custom","token_host":"127.0.0.1:33423",\
"server":"ws://127.0.0.1:33423/ws","terminal_id":"TILL-1","operator":"till","currency":"NOK",\
"unattended":true}
{"kind":"taken_up","at":"T2"}
{"kind":"unsettled","at":"T3","payment_id":"9998055c","amount_minor":113}
{"kind":"step_begun","at":"T4","step":4,"payment_id":"9998055c","receipt_id":null}
{"kind":"message","at":"T5","step":4,"connection":1,"outgoing":false,"clock":1049.739097055,\
"text":"{}","left_out":["$.customer"],"deviations":[{"path":"$.id","contract":"required",\
"source":"documented","came":"missing"}]}
{"kind":"note","at":"T6","step":1,"text":"status 200","deviations":[]}
{"kind":"unit","at":"T7","unit":"minor"}
{"kind":"judged","at":"T8","step":4,"verdict":"passed","seen":"COMPLETE, receipt 1","took_ms":135,\
"payment_id":"9998055c"}
{"kind":"ended","at":"T9"}
"""
"""An entry of each kind, as the program wrote it before its classes had today's names."""


def test_a_log_of_an_earlier_version_is_read_and_written_as_it_was(tmp_path: Path) -> None:
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_text(OLD, encoding="utf-8")
    entries = run_log.read(old)
    assert [entry.at for entry in entries] == [f"T{number}" for number in range(1, 10)]
    log = run_log.RunLog(new)
    for entry in entries:
        log.write(entry)
    log.close()
    assert new.read_text(encoding="utf-8") == OLD


def test_the_record_keeps_what_is_whole_after_a_power_cut(tmp_path: Path) -> None:
    file = tmp_path / "progress.jsonl"
    log = run_log.RunLog(file)
    log.write(UnitReported(at="2026-11-23T07:00:00+00:00", unit=Unit.MINOR))
    log.close()
    with file.open("ab") as torn:
        torn.write(b'{"kind":"judged","step":4,"verd')
    again = run_log.RunLog(file)
    again.write(UnitReported(at="2026-11-23T07:00:01+00:00", unit=Unit.OTHER))
    again.close()
    told = [one.unit for one in run_log.read(file).of(UnitReported)]
    assert told == [Unit.MINOR, Unit.OTHER]
    assert all(json.loads(line) for line in file.read_text().splitlines())
    assert run_log.read(file).finished(Step.PAID) is None
