"""Which result is heard: the news that a person must turn round for, and nothing else."""

import wave
from pathlib import Path

import pytest

from terminal_app.channel.events import PaymentChanged
from terminal_app.gui.screen_state import Gesture, Tone
from terminal_app.payments.inputs import StatusReceived
from terminal_app.payments.payment import State
from tests.unit.gui.presenter.presented import (
    NOT_KNOWN,
    PAID,
    PAID_AFTER_CANCEL,
    RESPONDED,
    TWICE,
    TillUnderTest,
)

SOUNDS = Path(__file__).resolve().parents[4] / "assets" / "sounds"


@pytest.fixture
def till() -> TillUnderTest:
    return TillUnderTest(sound=True).connect()


def test_paid_is_heard_once(till: TillUnderTest) -> None:
    payment = till.type("125,50\r").happens(RESPONDED, PAID)
    till.hears(PaymentChanged(payment, None))
    assert till.window.heard == [Tone.PAID]


def test_not_paid_and_not_known_are_heard(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, StatusReceived(State.CANCELED))
    assert till.window.heard == [Tone.NOT_PAID]
    till.waits().type("\r125,50\r").happens(*NOT_KNOWN)
    assert till.window.heard == [Tone.NOT_PAID, Tone.NOT_KNOWN]


def test_an_alarm_is_never_heard_as_paid(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(*PAID_AFTER_CANCEL)
    assert till.window.heard == [Tone.NOT_PAID, Tone.NOT_KNOWN]


def test_a_second_charge_is_heard_though_the_word_stays(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID, TWICE)
    assert till.window.heard == [Tone.PAID, Tone.NOT_KNOWN]


def test_what_is_looked_up_is_silent(till: TillUnderTest) -> None:
    payment = till.type("125,50\r").happens(RESPONDED, PAID)
    till.window.heard.clear()
    till.journal = [payment]
    till.waits().type("\r").do(Gesture.PAYMENTS).type("\r")
    assert till.result().tone is Tone.PAID
    assert till.window.heard == []


def test_a_till_is_silent_unless_sound_is_wanted() -> None:
    till = TillUnderTest().connect()
    till.type("125,50\r").happens(RESPONDED, PAID)
    assert till.window.heard == []


@pytest.mark.parametrize("tone", [Tone.PAID, Tone.NOT_PAID, Tone.NOT_KNOWN])
def test_every_result_has_a_sound_of_less_than_a_second(tone: Tone) -> None:
    with wave.open(str(SOUNDS / f"{tone.value}.wav")) as sound:
        assert 0.2 < sound.getnframes() / sound.getframerate() < 1
        assert any(sound.readframes(sound.getnframes()))
