"""The sound of a result, where the settings ask for it; what is heard is always shown as well."""

import logging
import shutil
import subprocess
import sys
from typing import Final

from terminal_app.gui.screen_state import Tone

log = logging.getLogger(__name__)

PLAYERS: Final = (("pw-play",), ("paplay",), ("aplay", "--quiet"))
"""What plays a sound on a Linux desktop: of PipeWire, PulseAudio and ALSA."""


class Loudspeaker:
    """Plays the sound files of a folder; one that can't be played is said so in the log, once."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._playing: list[subprocess.Popen[bytes]] = []
        self._is_told = False

    def play(self, tone: Tone) -> None:
        """Begin to play the sound of ``tone``; doesn't wait for its end."""
        file = f"{self._folder}/{tone.value}.wav"
        try:
            if sys.platform == "win32":
                _play_on_windows(file)
            else:
                self._play(file)
        except (OSError, RuntimeError) as error:
            self._tell(str(error))

    def _play(self, file: str) -> None:
        self._playing = [one for one in self._playing if one.poll() is None]
        for player, *options in PLAYERS:
            program = shutil.which(player)
            if program is not None:
                quiet = subprocess.DEVNULL
                self._playing.append(
                    subprocess.Popen(
                        [program, *options, file], stdin=quiet, stdout=quiet, stderr=quiet
                    )
                )
                return
        self._tell("install one of: " + ", ".join(player for player, *_ in PLAYERS))

    def _tell(self, why: str) -> None:
        if not self._is_told:
            self._is_told = True
            log.warning("the sound of a result can't be played: %s", why)


def _play_on_windows(file: str) -> None:
    if sys.platform == "win32":
        import winsound  # noqa: PLC0415 - there alone

        flags = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT
        winsound.PlaySound(file, flags)
