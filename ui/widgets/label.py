"""Plain text in one of the design's sizes and tones; the only label on the till's screens.

Always plain text, so that a name with markup in it is shown as it is written. A label that may run out of room
elides at the right and tells the whole text as its tooltip; amounts are no labels, they are `MoneyLabel`s.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.widgets.style import Metrics, tokens_of


class Label(QLabel):
    """`size` is the design's type size; `tone` a field of the theme's `Palette`, e.g. "ink2"."""

    def __init__(
        self,
        metrics: Metrics,
        size: float = 15,
        tone: str = "ink",
        *,
        bold: bool = False,
        elides: bool = False,
        wraps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._look = (size, bold)
        self._tone = tone
        self._elides = elides
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        self.dress()
        if elides:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_tone(self, tone: str) -> None:
        self._tone = tone
        self.dress()

    def set_bold(self, bold: bool) -> None:
        self._look = (self._look[0], bold)
        self.dress()

    def dress(self) -> None:
        """In the type and the colours that hold now."""
        size, bold = self._look
        self.setFont(self._metrics.font(size, bold=bold))
        colour = QColor(getattr(tokens_of(self), self._tone))
        if colour != self.palette().color(QPalette.ColorRole.WindowText):
            palette = QPalette(self.palette())
            palette.setColor(QPalette.ColorRole.WindowText, colour)
            self.setPalette(palette)

    @property
    def elides(self) -> bool:
        """Whether it may run out of room: the tooltip then has all of it."""
        return self._elides

    def _shown(self) -> str:
        if not self._elides:
            return self.text()
        room = self.contentsRect().width()
        return QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.dress()  # when it is shown first, Qt's style sheet puts back what the label was made with

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(0, hint.height()) if self._elides else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._elides:
            self.setToolTip(self.text() if self._shown() != self.text() else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._elides:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(self.contentsRect(), self.alignment() | Qt.TextFlag.TextSingleLine, self._shown())
