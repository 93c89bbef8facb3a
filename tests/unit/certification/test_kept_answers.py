"""Answers that are kept between runs: those that the server has borne out, and no others."""

import json
import stat
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from terminal_app.certification.contact.answers import Answers
from terminal_app.certification.contact.kept_answers import FILE_NAME, KeptAnswer, KeptAnswers
from terminal_app.certification.contact.person import Consent, ConsolePerson
from terminal_app.certification.contact.result import result_of
from terminal_app.certification.contact.trials import NothingFitsError, NotSettledError, Trials
from terminal_app.simulator import SimulatorServer
from terminal_app.texts import Texts
from terminal_app.wire.profile import load
from terminal_app.wire.proposal.record import Asked, Question, Sent
from tests.support.first_contact import Answering, contact, trials_at

AT = "2026-11-30T12:00:00Z"
ODD = load.parse('[types]\nREFUND = "ZORK"\n[states]\nCOMPLETE = "GRONK"\nCANCELED = "ZONK"')
ANSWERS = {
    "CANCEL_WORD:CANCELED": "ZONK",
    "STATE:CANCELED=ZONK": "yes",
    "STATE:COMPLETE=GRONK": "yes",
    "MESSAGE_NAME:REFUND": "ZORK",
}
NAME = Question(Asked.MESSAGE_NAME, "REFUND")


def run_at(server: SimulatorServer, folder: Path, person: Answering) -> Trials:
    """Make first contact, whatever comes of it; return the trials."""
    trials = trials_at(server, folder, person)
    with suppress(NothingFitsError, NotSettledError):
        contact(trials).run()
    return trials


def kept_in(folder: Path) -> dict[str, str]:
    return {one.question.key: one.answer for one in KeptAnswers(folder / FILE_NAME).all()}


def test_what_the_server_has_borne_out_is_taken_over_by_the_next_run_with_its_date(
    tmp_path: Path,
) -> None:
    with SimulatorServer(delay_s=0.05, profile=ODD) as server:
        first, second = Answering(ANSWERS), Answering({})
        assert run_at(server, tmp_path, first).proposal.profile == ODD
        assert first.asked == list(ANSWERS)
        assert kept_in(tmp_path) == ANSWERS
        trials = run_at(server, tmp_path, second)
        assert trials.proposal.profile == ODD
    assert second.asked == []
    assert second.taken_over == list(ANSWERS.values())
    told = {one.answer: (one.at, one.is_taken_over) for one in result_of(trials).answers}
    assert told == dict.fromkeys(("ZONK", "yes", "ZORK"), (AT, True))


def test_what_the_server_has_refused_or_a_person_has_denied_is_asked_again(tmp_path: Path) -> None:
    wrong = {
        **ANSWERS,
        "STATE:COMPLETE=GRONK": "no",
        "MESSAGE_NAME:REFUND": "WRONG",
        "MESSAGE_NAME:REFUND:2": "WRONG_TOO",
    }
    with SimulatorServer(delay_s=0.05, profile=ODD) as server:
        run_at(server, tmp_path, Answering(wrong))
    assert kept_in(tmp_path) == {"CANCEL_WORD:CANCELED": "ZONK", "STATE:CANCELED=ZONK": "yes"}


def test_the_word_that_was_right_at_the_second_try_is_the_first_of_the_next_run(
    tmp_path: Path,
) -> None:
    answers = {**ANSWERS, "MESSAGE_NAME:REFUND": "WRONG", "MESSAGE_NAME:REFUND:2": "ZORK"}
    with SimulatorServer(delay_s=0.05, profile=ODD) as server:
        run_at(server, tmp_path, Answering(answers))
    assert kept_in(tmp_path) == ANSWERS


def test_what_no_longer_holds_is_asked_again_by_the_run_after(tmp_path: Path) -> None:
    kept = KeptAnswers(tmp_path / FILE_NAME)
    kept.keep(NAME, "OF_LAST_YEAR", AT)
    with SimulatorServer(delay_s=0.05, profile=ODD) as server:
        person = Answering({**ANSWERS, "MESSAGE_NAME:REFUND": ""})
        trials = run_at(server, tmp_path, person)
        assert person.taken_over == ["OF_LAST_YEAR"]
        assert "MESSAGE_NAME:REFUND:2" in person.asked
        assert trials.answers.let_go()
    assert "MESSAGE_NAME:REFUND" not in kept_in(tmp_path)


def answered(folder: Path, question: Question, answer: str) -> Answers:
    kept = KeptAnswers(folder / FILE_NAME)
    answers = Answers(Answering({question.key: answer}), lambda: AT, kept)
    assert answers.ask([question], lambda: None)
    return answers


def request(name: str, **body: object) -> Sent:
    return Sent({"messageType": name, "id": "1"}, json.dumps(body), 113, "NOK", "2")


@pytest.mark.parametrize(
    ("question", "answer", "other", "taken"),
    [
        (
            Question(Asked.VALUE, "REFUND: shop.no"),
            "S-17",
            request("REFUND", shop={"no": ""}),
            request("REFUND", shop={"no": "S-17"}),
        ),
        (
            Question(Asked.PLACE, "paymentDetails.saleTransactionId"),
            "sale.id",
            request("PAYMENT_INIT_REQUEST", sale={}),
            request("PAYMENT_INIT_REQUEST", sale={"id": "7"}),
        ),
        (
            Question(Asked.RECEIPT_PLACE, "paymentReceiptId", ("a", "b")),
            "b",
            request("STATUS_UPDATE", b="b"),
            request("REFUND", number="7"),
        ),
        (
            Question(Asked.MESSAGE_NAME, "REFUND"),
            "ZORK",
            request("STATUS_UPDATE", type="ZORK"),
            request("REFUND", type="ZORK"),
        ),
    ],
)
def test_an_answer_is_kept_once_the_server_has_taken_a_request_with_it(
    question: Question, answer: str, other: Sent, taken: Sent, tmp_path: Path
) -> None:
    answers = answered(tmp_path, question, answer)
    answers.connected()
    answers.taken(other)
    assert kept_in(tmp_path) == {}
    answers.taken(taken)
    assert kept_in(tmp_path) == {question.key: answer}


def test_a_headers_value_is_kept_once_the_server_has_let_the_till_in(tmp_path: Path) -> None:
    answers = answered(tmp_path, Question(Asked.HEADER, "X-Key"), "k-1")
    answers.taken(request("REFUND", key="k-1"))
    assert kept_in(tmp_path) == {}
    answers.connected()
    assert kept_in(tmp_path) == {"HEADER:X-Key": "k-1"}


def test_a_question_with_other_choices_is_another_question(tmp_path: Path) -> None:
    kept = KeptAnswers(tmp_path / FILE_NAME)
    kept.keep(Question(Asked.AMOUNT_PLACE, "paymentDetails.amount", ("a", "b")), "a", AT)
    again = KeptAnswers(tmp_path / FILE_NAME)
    asked = Question(Asked.AMOUNT_PLACE, "paymentDetails.amount", ("a", "b"))
    found = again.find(asked)
    assert found is not None
    assert found.answer == "a"
    assert again.find(Question(Asked.AMOUNT_PLACE, "paymentDetails.amount", ("a", "c"))) is None
    again.forget(asked)
    assert KeptAnswers(tmp_path / FILE_NAME).all() == ()


def test_a_file_that_cant_be_read_keeps_nothing(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_bytes(b'[{"asked": "half')
    assert KeptAnswers(file).all() == ()
    file.write_text('[{"asked":"LATER","about":"x","choices":[],"answer":"y","at":"z"}]')
    assert KeptAnswers(file).all() == ()


def test_only_this_user_can_read_them(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    KeptAnswers(file).keep(Question(Asked.HEADER, "X-Key"), "k-1", AT)
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def agreed(typed: str, *kept: KeptAnswer) -> tuple[Consent, str]:
    said: list[str] = []
    lines = iter([typed])
    person = ConsolePerson(Texts("en"), said.append, lambda: next(lines))
    return person.agree(kept, lambda: None), "\n".join(said)


def test_a_person_sees_what_would_be_taken_over_and_may_answer_anew() -> None:
    one = KeptAnswer(asked="MESSAGE_NAME", about="REFUND", choices=(), answer="ZORK", at=AT)
    key = KeptAnswer(asked="HEADER", about="X-Key", choices=(), answer="k-1", at=AT)
    consent, said = agreed("", one, key)
    assert consent is Consent.BEGIN
    assert "ZORK (" in said
    assert "2026" in said
    assert "k-1" not in said
    assert agreed("a", one)[0] is Consent.ANEW
    assert agreed("s", one)[0] is Consent.LEAVE
    assert agreed("a")[0] is Consent.BEGIN


def test_who_answers_anew_is_asked_again(tmp_path: Path) -> None:
    KeptAnswers(tmp_path / FILE_NAME).keep(NAME, "ZORK", AT)

    class Anew(Answering):
        def agree(self, kept: object, pump: object) -> Consent:
            del kept, pump
            return Consent.ANEW

    with SimulatorServer(delay_s=0.05) as server:
        trials = trials_at(server, tmp_path, Anew({}))
        assert trials.answers.agree(trials.idle)
    assert kept_in(tmp_path) == {}
