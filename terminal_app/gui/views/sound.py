"""Sounds of results, where the settings ask for them; whatever is heard is shown too."""

import logging
import shutil
import subprocess
import sys
from typing import Final

from terminal_app import system_programs
from terminal_app.gui.screen_state import Tone

if sys.platform == "win32":
    import winsound

log = logging.getLogger(__name__)

PLAYERS: Final = (("pw-play",), ("paplay",), ("aplay", "--quiet"))
"""Sound players of Linux desktops: PipeWire's, PulseAudio's, ALSA's."""


class SoundPlayer:
    """Plays the sound files of a folder; logs once if one can't be played."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._playing: list[subprocess.Popen[bytes]] = []
        self._has_warned = False

    def play(self, tone: Tone) -> None:
        """Start to play the sound of ``tone``."""
        file = f"{self._folder}/{tone.value}.wav"
        try:
            if sys.platform == "win32":
                flags = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT
                winsound.PlaySound(file, flags)
            else:
                self._start_player(file)
        except (OSError, RuntimeError) as error:
            self._warn(str(error))

    def _start_player(self, file: str) -> None:
        self._playing = [one for one in self._playing if one.poll() is None]
        for player, *options in PLAYERS:
            program = shutil.which(player)
            if program is not None:
                quiet = subprocess.DEVNULL
                self._playing.append(
                    subprocess.Popen(
                        [program, *options, file],
                        stdin=quiet,
                        stdout=quiet,
                        stderr=quiet,
                        env=system_programs.environment(),
                    )
                )
                return
        self._warn("install one of: " + ", ".join(player for player, *_ in PLAYERS))

    def _warn(self, why: str) -> None:
        if not self._has_warned:
            self._has_warned = True
            log.warning("the sound of a result can't be played: %s", why)
