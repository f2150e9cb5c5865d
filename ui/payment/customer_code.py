"""The code to pay by on the customer's screen: it covers all else until it is paid or broken off."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from resources import theme
from terminal.services.payment_facts import Attempt
from ui.payment.payment_words import title
from ui.widgets.money import paint_money
from ui.widgets.qr import paint_qr
from ui.widgets.text import draw_text, text_width
from ui.words import Words

WIDTH: Final = 1024
HEIGHT: Final = 600
"""The picture is painted as if it were so large, and scaled to what it is."""
CODE: Final = QRectF(342, 190, 340, 340)
LEAST_MODULE: Final = 4
"""Pixels of that picture: it is read from an arm's length away."""


class CustomerCode(QWidget):
    """Laid over the customer's window, as large as it is. The ground is white in every theme: codes are read so."""

    def __init__(self, words: Words, screen: QWidget) -> None:
        super().__init__(screen)
        self._words = words
        self._screen = screen
        self._attempt: Attempt | None = None
        screen.installEventFilter(self)
        words.changed.connect(self.update)
        self.hide()

    @property
    def text(self) -> str:
        """What the code says."""
        return self._attempt.show if self._attempt is not None else ""

    def show_code(self, attempt: Attempt | None) -> None:
        """The code of a payment; None takes it away."""
        self._attempt = attempt
        self.setGeometry(self._screen.rect())
        self.setVisible(attempt is not None)
        self.raise_()
        if attempt is not None:
            self.setAccessibleName(f"{title(attempt, self._words)} {attempt.amount.grouped}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), theme.LIGHT
        painter.fillRect(self.rect(), QColor(tokens.surface))
        if self._attempt is None:
            return
        scale = min(self.width() / WIDTH, self.height() / HEIGHT)
        painter.translate((self.width() - WIDTH * scale) / 2, (self.height() - HEIGHT * scale) / 2)
        painter.scale(scale, scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._line(painter, 70, title(self._attempt, self._words), 30, tokens.ink2)
        box = QRectF(0, 90, WIDTH, 80)
        paint_money(painter, box, self._attempt.amount, 64, tokens.ink, align=Qt.AlignmentFlag.AlignHCenter)
        paint_qr(painter, CODE, self.text, tokens, least_module=LEAST_MODULE)
        self._line(painter, 572, self._words.text("Scan to pay this amount"), 26, tokens.ink)

    def _line(self, painter: QPainter, baseline: float, text: str, px: int, colour: str) -> None:
        draw_text(painter, (WIDTH - text_width(text, px)) / 2, baseline, text, px, False, colour)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._screen.rect())
        return super().eventFilter(watched, event)
