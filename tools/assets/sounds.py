"""Generator of the results' sounds in ``assets/sounds``: ``python -m tools.assets.sounds``.

Short notes with soft edges: up for paid, down for not paid, the same one thrice for not known.
"""

import array
import math
import sys
import wave
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent.parent.parent / "assets" / "sounds"
RATE_HZ = 22_050
LOUDNESS = 0.5
"""As a share of sixteen bits' full scale."""
EDGE_S = 0.012
"""Fade-in and fade-out of a note: without them it clicks."""


class Note(NamedTuple):
    """A tone, or silence where its pitch is 0."""

    pitch_hz: float
    seconds: float


SOUNDS = {
    "paid": (Note(659.3, 0.12), Note(880.0, 0.12), Note(1318.5, 0.28)),
    "not_paid": (Note(392.0, 0.2), Note(0, 0.03), Note(261.6, 0.35)),
    "not_known": (Note(587.3, 0.13), Note(0, 0.09)) * 3,
}


def samples(note: Note) -> "array.array[int]":
    """Return a note with an overtone, as signed sixteen-bit samples."""
    number = round(note.seconds * RATE_HZ)
    made = array.array("h")
    for index in range(number):
        moment = index / RATE_HZ
        edge = min(1.0, moment / EDGE_S, (note.seconds - moment) / EDGE_S)
        tone = math.sin(2 * math.pi * note.pitch_hz * moment)
        overtone = math.sin(4 * math.pi * note.pitch_hz * moment)
        fading = 1 - 0.6 * moment / note.seconds
        level = LOUDNESS * edge * fading * (0.8 * tone + 0.2 * overtone)
        made.append(round(32_767 * level))
    if sys.byteorder == "big":
        made.byteswap()
    return made


def main() -> int:
    """Write all sounds; returns the exit status."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, notes in SOUNDS.items():
        with wave.open(str(FOLDER / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            for note in notes:
                file.writeframes(samples(note).tobytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
