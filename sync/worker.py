"""The till's network thread: it alone talks to head office, at its own pace, and never makes anybody wait.

A sale nudges it; otherwise it asks now and then. After a failure it waits, longer each time, and nudges do not shorten
that: an office that is away is not run down by tills that sell. What hangs is cut off after its time, on this thread.
"""

from __future__ import annotations

import threading
from typing import Final

from sync.conversation import Conversation

CLOSE_S: Final = 2.0
"""How long a closing till waits for a call that is under way; what it brings is asked again at the next start."""


class Worker:
    """Started once, closed once."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._bell = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="head-office", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def nudge(self) -> None:
        """Something happened here that head office should hear of. Returns at once, from any thread."""
        self._conversation.nudge()
        self._bell.set()

    def close(self) -> None:
        """End; what is under way may be cut off, and is asked again at the next start."""
        self._closing.set()
        self._bell.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_S)

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                self._bell.clear()
                self._rest(self._conversation.run(self._closing.is_set))
        finally:
            self._conversation.close()

    def _rest(self, seconds: float | None) -> None:
        """Wait. A nudge ends it at once, unless the office is away: then what it asked for, or the back-off, passes."""
        if self._closing.is_set():
            return
        if seconds is not None and self._conversation.state.failures:
            self._closing.wait(seconds)
            self._conversation.woken()
        elif not self._bell.wait(seconds):
            self._conversation.woken()
