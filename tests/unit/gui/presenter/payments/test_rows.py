"""Rows of payments: their colour stands for the same outcome as their words."""

from terminal_app.gui.presenter.modes import payment_page
from terminal_app.gui.screen_state import Tone
from tests.unit.gui.presenter.presented import TillUnderTest
from tests.unit.payments import cases

WORDS = {
    "Waiting": Tone.WAITING,
    "Paid": Tone.PAID,
    "Paid (by hand)": Tone.PAID,
    "Not refunded": Tone.PAID,
    "Partly refunded": Tone.PAID,
    "Not paid": Tone.NOT_PAID,
    "Not paid (by hand)": Tone.NOT_PAID,
    "Refunded": Tone.REFUNDED,
    "Not known": Tone.NOT_KNOWN,
}


def test_no_colour_says_another_outcome_than_the_words(till: TillUnderTest) -> None:
    model = till.presenter._model
    seen = set()
    for payment in cases.reached():
        row = payment_page.row_of(model, payment)
        word = row.outcome.split(" · ")[0]
        seen.add(word)
        assert row.tone is WORDS[word], payment
    assert seen >= WORDS.keys() - {"Not paid (by hand)"}
