"""One of a few, side by side: the chosen one is filled. Left and right, or a click, choose."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from resources import theme
from ui.widgets.style import Metrics, tokens_of


class Segmented(QWidget):
    """`chosen(place)` comes when a person chose another one."""

    chosen = Signal(int)

    def __init__(
        self,
        metrics: Metrics,
        *,
        size: float = 14,
        height: float = 32,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._size = size
        self._height = height
        self._labels: tuple[str, ...] = ()
        self._place = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def place(self) -> int:
        return self._place

    def show_choice(self, labels: tuple[str, ...], place: int) -> None:
        self._labels, self._place = labels, place
        self.setAccessibleDescription(labels[place] if labels else "")
        self.updateGeometry()
        self.update()

    def choose_next(self) -> None:
        """The following one, after the last the first: for a key that stands for the whole choice."""
        self._choose((self._place + 1) % max(1, len(self._labels)))

    def _widths(self) -> list[float]:
        text = QFontMetricsF(self._metrics.font(self._size, bold=True))
        return [text.horizontalAdvance(label) + self._metrics.px(26) for label in self._labels]

    def _choose(self, place: int) -> None:
        if place != self._place and 0 <= place < len(self._labels):
            self._place = place
            self.update()
            self.chosen.emit(place)

    def sizeHint(self) -> QSize:
        return QSize(round(sum(self._widths())), self._metrics.px(self._height))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Left:
            self._choose(self._place - 1)
        elif event.key() == Qt.Key.Key_Right:
            self._choose(self._place + 1)
        elif event.key() == Qt.Key.Key_Space:
            self.choose_next()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        right = 0.0
        for place, width in enumerate(self._widths()):
            right += width
            if event.position().x() < right:
                self._choose(place)
                return

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, metrics = tokens_of(self), self._metrics
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        radius = metrics.px(theme.CONTROL_RADIUS)
        shape.addRoundedRect(box, radius, radius)
        painter.fillPath(shape, QColor(tokens.surface))
        painter.setClipPath(shape)
        left = 0.0
        for place, (label, width) in enumerate(zip(self._labels, self._widths(), strict=True)):
            part = QRectF(left, 0, width, self.height())
            if place == self._place:
                painter.fillRect(part, QColor(tokens.accent))
            painter.setPen(QColor(tokens.on_accent if place == self._place else tokens.ink))
            painter.setFont(metrics.font(self._size, bold=place == self._place))
            painter.drawText(part, Qt.AlignmentFlag.AlignCenter, label)
            left += width
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        edge = tokens.accent if self.hasFocus() else tokens.line_strong
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
        inset = 0.5 if self.hasFocus() else 0.0
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius, radius)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.surface), 1))
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), radius - 2, radius - 2)
