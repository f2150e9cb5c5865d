"""The river as a widget, and what moves in it.

`RiverScene` knows the facts and the movement between two of them; it paints nothing by itself, so that the second
screen can draw it inside its own picture. `RiverWidget` is the same for the cashier's pages. A timer runs only while
something moves; on an idle screen one drop falls every four seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from resources import theme
from terminal.clock import monotonic_ms
from terminal.services.facts import RiverFacts
from ui.widgets.motion import Motion, ease_out
from ui.widgets.river_paint import (
    AT_REST,
    RiverLook,
    RiverMoment,
    cashier_look,
    paint_river,
    river_words,
)
from ui.widgets.style import Metrics, tokens_of
from ui.widgets.text import DrawText, draw_text
from ui.words import Words

LIQUID_MS: Final = 400
DROP_MS: Final = 600
MOVE_UP_MS: Final = 500
IDLE_DROP_EVERY_MS: Final = 4000
_SHIFT: Final = 0.7
"""How far the river moves up when its head leaves, in vessel radii: about one bead."""

EMPTY: Final = RiverFacts(waiting=0)


def _fill(facts: RiverFacts) -> float:
    if facts.head_entitlement.fen <= 0:
        return 0.0
    return min(1.0, max(0.0, facts.head_rewarded.fen / facts.head_entitlement.fen))


class RiverScene(QObject):
    """A river that goes from one state of the queue to the next. `changed` asks for a repaint."""

    changed = Signal()

    def __init__(
        self,
        look: RiverLook,
        *,
        now_ms: Callable[[], int] = monotonic_ms,
        reduced_motion: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._facts = EMPTY
        self._fill_from = 0.0
        self._awake = False
        self.motion = Motion(now_ms, reduced=reduced_motion, parent=self)
        self.motion.moved.connect(self.changed)
        self.motion.settled.connect(self._rest)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(IDLE_DROP_EVERY_MS - DROP_MS)
        self._pause.timeout.connect(self.drip)

    @property
    def facts(self) -> RiverFacts:
        return self._facts

    @property
    def look(self) -> RiverLook:
        return self._look

    @property
    def waiting_to_drip(self) -> bool:
        """Whether the pause between two idle drops runs."""
        return self._pause.isActive()

    def wear(self, look: RiverLook) -> None:
        self._look = look
        self.changed.emit()

    def show_facts(self, facts: RiverFacts, *, moving: bool = True) -> None:
        """The queue's new state. `moving` plays the way there; without it the picture changes at once."""
        before, self._facts = self._facts, facts
        if moving and self._awake and before.waiting and facts.waiting and before != facts:
            same_head = before.head_entitlement == facts.head_entitlement and facts.head_rewarded > before.head_rewarded
            if same_head:
                self._fill_from = _fill(before)
                self.motion.start("drop", DROP_MS)
                self.motion.start("liquid", LIQUID_MS, delay_ms=DROP_MS)
            elif before.head_entitlement != facts.head_entitlement:
                self._fill_from = 0.0
                self.motion.start("up", MOVE_UP_MS)
                self.motion.start("liquid", LIQUID_MS, delay_ms=MOVE_UP_MS // 2)
        self._rest()
        self.changed.emit()

    def still(self, still: bool) -> None:
        """Nothing moves any more, or may again."""
        self.motion.reduce(still)
        self._rest()

    def wake(self) -> None:
        """The river is to be seen: movements play."""
        self._awake = True
        self._rest()

    def sleep(self) -> None:
        """It is not: everything ends at its end state, no timer runs."""
        self._awake = False
        self._pause.stop()
        self.motion.finish()

    def drip(self) -> None:
        """One idle drop; it changes no level."""
        self._pause.stop()
        if self._awake and self._facts.waiting:
            self.motion.start("drop", DROP_MS)

    def moment(self) -> RiverMoment:
        if not self.motion.ticking:
            return AT_REST
        liquid, up, drop = (self.motion.share(name) for name in ("liquid", "up", "drop"))
        end = _fill(self._facts)
        return RiverMoment(
            fill=end if liquid >= 1 else self._fill_from + (end - self._fill_from) * ease_out(liquid),
            shift=_SHIFT * (1 - ease_out(up)),
            drop=drop if drop < 1 else None,
        )

    def paint(
        self,
        painter: QPainter,
        rect: QRectF,
        palette: theme.Palette,
        words: Words,
        *,
        pin_name: str = "",
        draw: DrawText = draw_text,
    ) -> None:
        paint_river(
            painter, rect, self._facts, palette, words, self._look,
            pin_name=pin_name, moment=self.moment(), draw=draw,
        )  # fmt: skip

    def _rest(self) -> None:
        wants = self._awake and self._look.drips and self._facts.waiting > 0 and not self.motion.reduced
        if wants and not self.motion.ticking:
            self._pause.start()
        elif not wants:
            self._pause.stop()


class RiverWidget(QWidget):
    """The river on a page of the till. Once `committed` its label says that the head is being paid now."""

    def __init__(
        self,
        words: Words,
        metrics: Metrics,
        *,
        committed: bool = False,
        now_ms: Callable[[], int] = monotonic_ms,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._metrics = metrics
        self._committed = committed
        self._pin_name = ""
        self.scene = RiverScene(self._type(), now_ms=now_ms, reduced_motion=metrics.still, parent=self)
        self.scene.changed.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        words.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def facts(self) -> RiverFacts:
        return self.scene.facts

    def show_river(self, facts: RiverFacts, *, pin_name: str = "", moving: bool = True) -> None:
        """Show the queue; `pin_name` is the masked name on one's own pin, "" speaks to the customer."""
        self._pin_name = pin_name
        self.scene.still(self._metrics.still)
        self.scene.show_facts(facts, moving=moving)
        self.retranslate()

    def _type(self) -> RiverLook:
        """The look in the type size that holds now."""
        return cashier_look(self._metrics.scale * self._metrics.type_factor, committed=self._committed)

    def dress(self) -> None:
        self.scene.wear(self._type())

    def retranslate(self) -> None:
        self.setAccessibleName(river_words(self._words, self.scene.facts))
        self.update()

    def sizeHint(self) -> QSize:
        px = self.scene.look.label_px
        return QSize(px * 38, px * 9)

    def minimumSizeHint(self) -> QSize:
        px = self.scene.look.label_px
        return QSize(px * 15, px * 6)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.scene.wake()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.scene.sleep()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.scene.paint(
            QPainter(self), QRectF(self.rect()), tokens_of(self), self._words, pin_name=self._pin_name
        )  # fmt: skip
