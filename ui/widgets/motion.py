"""What moves on a screen: named movements of a fixed length, one timer for all, none while nothing moves.

At most 30 frames a second. A machine that misses frames is better served by no movement than by a jerking one: a
tick that comes far too late ends every movement at its end state. With reduced motion nothing is ever under way.
The clock is handed in, so that a test can move time itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

FRAME_MS: Final = 34
_MISSED_MS: Final = 250


def ease_out(share: float) -> float:
    """Fast first, then slower: cubic."""
    return 1 - (1 - share) ** 3


class Motion(QObject):
    """Movements by name. `moved` asks for a repaint; `settled` comes once when the last one has ended."""

    moved = Signal()
    settled = Signal()

    def __init__(self, now_ms: Callable[[], int], *, reduced: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now_ms = now_ms
        self._reduced = reduced
        self._under_way: dict[str, tuple[int, int]] = {}  # name: (start, length) in ms
        self._last_tick = 0
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self.tick)

    @property
    def reduced(self) -> bool:
        return self._reduced

    @property
    def ticking(self) -> bool:
        """Whether the timer runs."""
        return self._timer.isActive()

    def reduce(self, reduced: bool) -> None:
        self._reduced = reduced
        if reduced:
            self.finish()

    def start(self, name: str, length_ms: int, *, delay_ms: int = 0) -> None:
        """Begin a movement, or begin it again. Nothing with reduced motion."""
        if self._reduced or length_ms <= 0:
            return
        now = self._now_ms()
        self._under_way[name] = (now + delay_ms, length_ms)
        if not self._timer.isActive():
            self._last_tick = now
            self._timer.start()

    def share(self, name: str) -> float:
        """How far the movement is, 0 … 1; 1 for one that is not under way."""
        if name not in self._under_way:
            return 1.0
        start, length = self._under_way[name]
        return min(1.0, max(0.0, (self._now_ms() - start) / length))

    def finish(self) -> None:
        """End everything at its end state."""
        if self._under_way:
            self._under_way.clear()
            self._timer.stop()
            self.moved.emit()
            self.settled.emit()

    def tick(self) -> None:
        """One frame."""
        now = self._now_ms()
        late = now - self._last_tick > _MISSED_MS
        self._last_tick = now
        if late:
            self.finish()
            return
        self._under_way = {
            name: (start, length) for name, (start, length) in self._under_way.items() if now < start + length
        }
        if not self._under_way:
            self._timer.stop()
        self.moved.emit()
        if not self._under_way:
            self.settled.emit()
