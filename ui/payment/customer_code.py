"""The code to pay by on the customer's screen: it covers all else until it is paid or broken off."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resources import theme
from terminal.services.payment_facts import Attempt
from ui.payment.payment_words import title
from ui.payment.wait_card import PayCode
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.style import Metrics
from ui.words import Words

LEAST_MODULE = 6
"""Logical pixels: it is read from an arm's length away."""


class CustomerCode(QWidget):
    """Laid over the customer's window, as large as it is."""

    def __init__(self, words: Words, metrics: Metrics, screen: QWidget) -> None:
        super().__init__(screen)
        self._screen = screen
        self._words = words
        self._attempt: Attempt | None = None
        self._title = Label(metrics, 34, bold=True)
        self._amount = MoneyLabel(words, metrics, 64)
        self._told = Label(metrics, 22, "ink2", wraps=True)
        self.code = PayCode(words, least_module=LEAST_MODULE)
        layout = QVBoxLayout(self)
        layout.setSpacing(metrics.px(18))
        layout.addStretch(1)
        for part in (self._title, self._amount, self.code, self._told):
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self._told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._told.setMinimumWidth(metrics.px(520))
        screen.installEventFilter(self)
        words.changed.connect(self.retranslate)
        self.hide()

    def show_code(self, attempt: Attempt | None) -> None:
        """The code of a payment; None takes it away."""
        self._attempt = attempt
        self.code.show_text(attempt.show if attempt is not None else "")
        self.retranslate()
        self.setGeometry(self._screen.rect())
        self.setVisible(attempt is not None)
        self.raise_()

    def retranslate(self) -> None:
        attempt, words = self._attempt, self._words
        if attempt is None:
            return
        self._title.setText(title(attempt, words))
        self._amount.show_money(attempt.amount)
        self._told.setText(words.text("Scan to pay this amount"))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(theme.LIGHT.surface))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._screen.rect())
        return super().eventFilter(watched, event)
