"""The small box that names a key: on every action, so that nobody has to learn the keys by heart.

`paint_badge` is used by everything that paints itself; `KeyBadge` and `KeyHint` are the same as widgets, for the
places that only tell about a key.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from resources import theme
from ui.fonts import font
from ui.widgets.label import Label
from ui.widgets.style import Metrics, tokens_of

HEIGHT = 20
TEXT = 12


@dataclass(frozen=True, slots=True)
class BadgeLook:
    """Colours of a badge."""

    fill: str
    edge: str
    text: str

    @classmethod
    def plain(cls, tokens: theme.Palette) -> BadgeLook:
        return cls(tokens.surface, tokens.line_strong, tokens.ink2)

    @classmethod
    def on_accent(cls, tokens: theme.Palette) -> BadgeLook:
        """On a filled accent button."""
        return cls(tokens.accent_pressed, tokens.accent_line, tokens.on_accent)


def _type(metrics: Metrics, size: float) -> QFont:
    """A badge's type grows as far as its box, which does not grow, has room."""
    return font(min(metrics.type_px(size), metrics.px(size * HEIGHT / 17)))


def badge_width(metrics: Metrics, key: str, *, size: float = TEXT) -> float:
    """How wide the badge of that key is; never narrower than it is high."""
    text = QFontMetricsF(_type(metrics, size)).horizontalAdvance(key)
    return max(float(metrics.px(26)), text + metrics.px(size))


def paint_badge(
    painter: QPainter, metrics: Metrics, box: QRectF, key: str, look: BadgeLook, *, size: float = TEXT
) -> None:
    """Paint the badge so that it fills the box."""
    radius = metrics.px(theme.BADGE_RADIUS)
    painter.setPen(QPen(QColor(look.edge), 1))
    painter.setBrush(QColor(look.fill))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.setPen(QColor(look.text))
    painter.setFont(_type(metrics, size))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)


class KeyBadge(QWidget):
    """A badge on its own."""

    def __init__(
        self,
        metrics: Metrics,
        key: str,
        *,
        on_accent: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._key = key
        self._on_accent = on_accent
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(round(badge_width(self._metrics, self._key)), self._metrics.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        look = BadgeLook.on_accent(tokens) if self._on_accent else BadgeLook.plain(tokens)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_badge(painter, self._metrics, QRectF(self.rect()), self._key, look)


class KeyHint(QWidget):
    """One or more badges and the word that says what the keys do."""

    def __init__(
        self, metrics: Metrics, keys: tuple[str, ...], *, size: float = 13, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.px(6))
        for key in keys:
            row.addWidget(KeyBadge(metrics, key))
        self._word = Label(metrics, size, "ink2", elides=True)
        self._word.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        row.addWidget(self._word)

    def set_text(self, text: str) -> None:
        self._word.setText(text)
