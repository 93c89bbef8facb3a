"""The report of a run: one self-contained HTML file."""

from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from terminal_app import wording
from terminal_app.certification import steps
from terminal_app.certification.analysis.assumptions import Status
from terminal_app.certification.analysis.findings import Findings
from terminal_app.certification.contact_result import ContactResult
from terminal_app.certification.steps import Verdict
from terminal_app.payments.payment import Outcome
from terminal_app.texts import Texts, local

_STATUSES = {
    Status.CONFIRMED: "confirmed",
    Status.CORRECTED: "corrected",
    Status.NOT_SEEN: "not seen",
}
_CSS_CLASSES = {
    Status.CONFIRMED: "passed",
    Status.CORRECTED: "failed",
    Status.NOT_SEEN: "not_done",
}


def render(
    found: Findings, texts: Texts, mark: str, why: str, contact: ContactResult | None = None
) -> str:
    """Return the report; ``mark`` is the environment's, ``why`` says what ended the run early.

    ``contact`` is the first contact from which the profile has come.
    """
    import jinja2  # noqa: PLC0415 - 40 ms that only a report needs

    source = resources.files("terminal_app.certification.analysis").joinpath("report.html")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string(source.read_text(encoding="utf-8"))
    return template.render(
        language=texts.language,
        words=_words(texts),
        found=found,
        mark=mark,
        why=why,
        server_host=urlsplit(found.started.server).netloc,
        begun_at=_moment(found.started.at, texts),
        ended_at=_moment(found.ended_at, texts),
        summary=summarise(found, texts),
        steps=_steps(found, texts),
        payments=_payments(found, texts),
        assumed=_assumed(found, texts),
        contact=contact,
        moment=lambda at: _moment(at, texts),
    )


def summarise(found: Findings, texts: Texts) -> str:
    """Return how many steps have each verdict, in one sentence."""
    counts = dict.fromkeys(Verdict, 0)
    for step in found.steps:
        counts[step.verdict] += 1
    parts = [
        f"{steps.verdict_word(verdict, texts)}: {count}"
        for verdict, count in counts.items()
        if count
    ]
    return ", ".join(parts) + "."


def paid_left(found: Findings, texts: Texts) -> str:
    """Return which payments of the run the merchant still has; empty if none."""
    left = [wording.amount(one, texts) for one in found.payments if one.outcome is Outcome.PAID]
    if not left:
        return ""
    return texts.say(
        "What stays paid: {amounts}. The report has the receipt numbers, for terminal-app refund.",
        amounts=", ".join(left),
    )


def unknown_left(texts: Texts) -> str:
    """Return the advice for a payment whose outcome isn't known."""
    return texts.say(
        "The outcome of a payment isn't known. Run certify again: it asks the server. If it "
        "stays so, call your provider."
    )


def _moment(at: str, texts: Texts) -> str:
    moment = local(at)
    return at if moment is None else f"{texts.date(moment)} {texts.time(moment)}"


def _steps(found: Findings, texts: Texts) -> list[dict[str, Any]]:
    return [
        {
            "number": int(one.step),
            "title": steps.title(one.step, texts),
            "verdict": steps.verdict_word(one.verdict, texts),
            "found": one,
        }
        for one in found.steps
    ]


def _payments(found: Findings, texts: Texts) -> list[dict[str, Any]]:
    return [
        {
            "payment": one,
            "amount": wording.amount(one, texts),
            "outcome": wording.outcome(one, texts),
        }
        for one in found.payments
    ]


def _assumed(found: Findings, texts: Texts) -> list[dict[str, Any]]:
    return [
        {
            "checked": one,
            "answer": texts.say(_STATUSES[one.status]),
            "css": _CSS_CLASSES[one.status],
        }
        for one in found.assumed
    ]


def _words(texts: Texts) -> dict[str, str]:
    say = texts.say
    return {
        "title": say("Certification report"),
        "environment": say("Environment"),
        "terminal": say("Terminal"),
        "profile": say("Profile of the server"),
        "begun": say("Begun"),
        "ended": say("Ended"),
        "interrupted": say("interrupted: certify again goes on"),
        "program": say("Program"),
        "operator": say("Operator"),
        "unattended": say("unattended"),
        "unknown_left": unknown_left(texts),
        "steps": say("Steps"),
        "number": say("No."),
        "step": say("Step"),
        "verdict": say("Verdict"),
        "seen": say("Seen"),
        "expected": say("Expected"),
        "proposed": say("The profile that certify has made"),
        "line": say("Line"),
        "why": say("Why"),
        "still_assumed": say("What remains assumed"),
        "trials": say("Trial payments"),
        "answers": say("What a person has answered"),
        "taken_over": say("taken over from an earlier run"),
        "payments": say("Payments"),
        "payment": say("Payment"),
        "amount": say("Amount"),
        "outcome": say("Outcome"),
        "state": say("State"),
        "receipt": say("Receipt"),
        "none": say("none"),
        "deviations": say("Deviations from the contract"),
        "message": say("Message"),
        "path": say("Path"),
        "contract": say("The contract says"),
        "source": say("Source"),
        "came": say("What came"),
        "assumed": say("What the contract assumes"),
        "part": say("Part"),
        "answer": say("Answer"),
        "how": say("How it is known"),
        "transcript": say("Transcript"),
        "redacted": say("Secrets, tokens and customers' data are left out."),
    }
