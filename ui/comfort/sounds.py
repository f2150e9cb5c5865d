"""The till's four sounds, and how this machine plays one: at once, beside the till, and never in its way.

A player is a program of the system that is started and left to itself, or on Windows the system's own call that
returns at once. A machine that has none, or no loudspeaker, is silent: everything that is heard is also seen.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QProcess

from resources import resource_path

_PROGRAMS: Final = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))
"""What plays a WAV file from a command line, on Linux and on a Mac; the first that is there is taken."""


class Sound(StrEnum):
    """What is to be heard; each has a file in resources/sounds."""

    TAKEN = "taken"  # an item or a member went on the bill
    UNKNOWN = "unknown"  # nobody knows the code
    PAID = "paid"  # the bill is committed
    REFUSED = "refused"  # what was asked for is not done

    @property
    def file(self) -> Path:
        return resource_path("sounds", f"{self.value}.wav")


Play = Callable[[Sound], None]
"""Begins to play it and returns at once; never raises."""


def silent(_sound: Sound) -> None:
    """For a till without sounds, and for tests."""


def system_player() -> Play:
    """How this machine plays; `silent` where it can't."""
    if sys.platform == "win32":
        return _on_windows
    for program, *options in _PROGRAMS:
        found = shutil.which(program)
        if found is not None:
            return lambda sound: _start(found, [*options, str(sound.file)])
    return silent


def _start(program: str, arguments: list[str]) -> None:
    process = QProcess()
    process.setProgram(program)
    process.setArguments(arguments)
    process.setStandardOutputFile(QProcess.nullDevice())
    process.setStandardErrorFile(QProcess.nullDevice())
    process.startDetached()


def _on_windows(sound: Sound) -> None:
    if sys.platform == "win32":
        from contextlib import suppress
        from winsound import SND_ASYNC, SND_FILENAME, SND_NODEFAULT, PlaySound

        with suppress(RuntimeError):  # no loudspeaker
            PlaySound(str(sound.file), SND_FILENAME | SND_ASYNC | SND_NODEFAULT)
