"""A button that shows its key: the one way in which anything is done at the till.

It paints itself: label, key badge and, on the main button, an amount. A button that can't be used now is not
switched off in Qt's sense but blocked with a reason, so that pressing it, or its key, can say why. The window sends
a pressed key to the button by `trigger`; mouse and finger come the same way.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from resources import theme
from terminal.money import Money
from ui.widgets.icon import paint_icon
from ui.widgets.key_badge import HEIGHT as BADGE_HEIGHT
from ui.widgets.key_badge import BadgeLook, badge_width, paint_badge
from ui.widgets.money import money_text, money_width, paint_money
from ui.widgets.style import Metrics, tokens_of


class ButtonKind(Enum):
    """What it is for. A screen has exactly one `PRIMARY`."""

    PRIMARY = "primary"  # filled accent: the next step
    TENDER = "tender"  # outlined accent
    PLAIN = "plain"  # outlined
    PAD = "pad"  # a digit of the keypad
    PAD_FUNCTION = "pad_function"  # a function of the keypad
    PAD_STRONG = "pad_strong"  # the keypad's own Enter
    CHOSEN = "chosen"  # one of several, the chosen one


SMALLEST = 11
"""A label that finds no room steps down to this size before it is elided."""
_BOLD = (ButtonKind.PRIMARY, ButtonKind.TENDER, ButtonKind.CHOSEN, ButtonKind.PAD_STRONG)


class ButtonShape(Enum):
    """Where label and badge stand."""

    INLINE = "inline"  # badge, then label
    LEADING = "leading"  # the same from the left edge: for buttons in a column
    STACKED = "stacked"  # badge over label
    TRAILING = "trailing"  # label, then badge
    SPREAD = "spread"  # label and note at the left, badge at the right


class KeyButton(QAbstractButton):
    """`key` is what the badge shows, in the words of the keyboard: "F12", "Del", "Ctrl P"."""

    triggered = Signal()
    refused = Signal(str)
    """The reason why it can't be used now."""

    def __init__(
        self,
        metrics: Metrics,
        key: str = "",
        kind: ButtonKind = ButtonKind.PLAIN,
        shape: ButtonShape = ButtonShape.INLINE,
        *,
        size: float = 15,
        height: float = 48,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._key = key
        self._kind = kind
        self._shape = shape
        self._size = size
        self._height = metrics.px(height)
        self._note = ""
        self._amount: Money | None = None
        self._icon = ""
        self._reason = ""
        self._working = ""
        self.cut = False
        """Whether some of its words had no room when it was painted last."""
        self._bold = kind in _BOLD
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._on_clicked)

    @property
    def key(self) -> str:
        return self._key

    @property
    def kind(self) -> ButtonKind:
        return self._kind

    @property
    def reason(self) -> str:
        """Why it can't be used now; empty while it can."""
        return self._reason

    @property
    def working(self) -> bool:
        return bool(self._working)

    def set_label(self, label: str, *, note: str = "", amount: Money | None = None) -> None:
        """The word on it, then the amount if there is one; `note` is the second text of a `SPREAD` button."""
        self._note = note
        self._amount = amount
        self.setText(label)
        self._tell()

    def set_icon(self, name: str) -> None:
        """An icon of `ui.icons` in place of the word, which only a screen reader then says."""
        self._icon = name
        self.update()

    def set_bold(self, bold: bool) -> None:
        self._bold = bold
        self.updateGeometry()

    def set_key(self, key: str) -> None:
        self._key = key
        self._tell()

    def set_kind(self, kind: ButtonKind) -> None:
        self._kind = kind
        self.update()

    def block(self, reason: str) -> None:
        """Not now, and why; an empty reason allows it again."""
        self._reason = reason
        self._tell()

    def set_working(self, label: str) -> None:
        """Show that it is at work, with a label in its place, and take no press until `label` is empty again."""
        self._working = label
        self._tell()

    def trigger(self) -> None:
        """What a press does, also by its key: do it, or say why not."""
        self.click()

    def _on_clicked(self) -> None:
        if self._working:
            return
        if self._reason:
            self.refused.emit(self._reason)
        else:
            self.triggered.emit()

    def _tell(self) -> None:
        amount = money_text(self._amount) if self._amount is not None else ""
        self.setAccessibleName(" ".join(part for part in (self.text(), self._note, amount, self._key) if part))
        self.setAccessibleDescription(self._working or self._reason)
        self.updateGeometry()
        self.update()

    # what it looks like

    def _colours(self) -> tuple[str, str, str]:
        """Fill, edge, text."""
        tokens = tokens_of(self)
        if self._reason:
            return tokens.surface2, tokens.line, tokens.ink3
        down, over = self.isDown(), self.underMouse()
        if self._kind is ButtonKind.PRIMARY:
            fill = tokens.accent_pressed if down or over or self._working else tokens.accent
            return fill, tokens.accent_pressed, tokens.on_accent
        if self._kind is ButtonKind.CHOSEN:
            return tokens.accent_tint, tokens.accent, tokens.accent
        quiet = self._kind in (ButtonKind.PAD_FUNCTION, ButtonKind.PAD_STRONG)
        resting = tokens.surface2 if quiet else tokens.surface
        fill = tokens.accent_line if down else tokens.accent_tint if over else resting
        if self._kind is ButtonKind.TENDER:
            return fill, tokens.accent, tokens.accent
        if self._kind is ButtonKind.PLAIN:
            return fill, tokens.line_strong, tokens.ink
        inks = {ButtonKind.PAD: tokens.ink, ButtonKind.PAD_STRONG: tokens.accent}
        return fill, tokens.line, inks.get(self._kind, tokens.ink2)

    def _badge(self) -> BadgeLook:
        if self._kind is ButtonKind.PRIMARY and not self._reason:
            return BadgeLook.on_accent(tokens_of(self))
        return BadgeLook.plain(tokens_of(self))

    @property
    def _badge_size(self) -> float:
        return 15 if self._kind is ButtonKind.PRIMARY and self._height >= self._metrics.px(60) else 12

    def _widths(self, label: str) -> tuple[float, float, float, float]:
        """Badge, label, note, and the gap between them; zero for what is not there."""
        metrics = self._metrics
        badge = badge_width(metrics, self._key, size=self._badge_size) if self._key else 0.0
        text = float(metrics.px(24)) if self._icon else self._advance(label, self._size, self._bold)
        note = self._advance(self._note, self._note_size, False)
        if self._amount is not None:
            note = money_width(self._amount, metrics.type_px(self._size), bold=not self._reason)
        gap = float(metrics.px(4 if self._shape is ButtonShape.TRAILING else 16 if badge and self._size >= 20 else 8))
        return badge, text, note, gap

    @property
    def _note_size(self) -> float:
        return max(13.0, self._size * 0.72)

    def _advance(self, text: str, size: float, bold: bool) -> float:
        return QFontMetricsF(self._metrics.font(size, bold=bold)).horizontalAdvance(text) if text else 0.0

    def sizeHint(self) -> QSize:
        badge, text, note, gap = self._widths(self.text())
        if self._shape is ButtonShape.STACKED:
            width = max(badge, text)
        else:
            width = sum(part + gap for part in (badge, text, note) if part) - gap
        return QSize(round(width) + self._metrics.px(20), self._height)

    def minimumSizeHint(self) -> QSize:
        """With its words as small as they may become."""
        badge, text, note, gap = self._widths(self.text())
        if not self._icon:
            text = self._advance(self.text(), min(self._size, SMALLEST / self._metrics.type_factor), self._bold)
        stands = self._shape is ButtonShape.STACKED
        width = max(badge, text) if stands else sum(part + gap for part in (badge, text, note) if part) - gap
        return QSize(min(self.sizeHint().width(), round(width) + self._metrics.px(14)), self._height)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.cut = False
        fill, edge, ink = self._colours()
        radius = self._metrics.px(theme.CONTROL_RADIUS)
        box = QRectF(self.rect())
        wide = self._kind is ButtonKind.CHOSEN
        inset = 1.0 if wide else 0.5
        painter.setPen(QPen(QColor(edge), 2 if wide else 1))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            primary = self._kind is ButtonKind.PRIMARY and not self._reason
            painter.setPen(QPen(QColor(tokens_of(self).on_accent if primary else tokens_of(self).accent), 2))
            rim = 4.0 if primary else 1.0
            painter.drawRoundedRect(box.adjusted(rim, rim, -rim, -rim), radius - rim / 2, radius - rim / 2)
        if self._shape is ButtonShape.STACKED or self._stands_better():
            self._paint_stacked(painter, ink)
        else:
            self._paint_row(painter, ink)

    def _stands_better(self) -> bool:
        """Whether badge and label of a key that is high and narrow have room only one over the other."""
        if self._shape is not ButtonShape.TRAILING or not self._key or self._icon:
            return False
        badge, text, _, gap = self._widths(self._label())
        return badge + gap + text > self.width() - self._metrics.px(4) and self.height() >= 2 * self._metrics.px(22)

    def _label(self) -> str:
        return self._working or self.text()

    def _paint_text(self, painter: QPainter, box: QRectF, text: str, ink: str, size: float, bold: bool) -> None:
        painter.setPen(QColor(ink))
        least = SMALLEST / self._metrics.type_factor
        while size > least and self._advance(text, size, bold) > box.width() + 1:
            size -= 1
        font = self._metrics.font(size, bold=bold)
        painter.setFont(font)
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 1)
        self.cut = self.cut or shown != text
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, shown)

    def _paint_stacked(self, painter: QPainter, ink: str) -> None:
        metrics = self._metrics
        badge, *_ = self._widths(self.text())
        height = metrics.px(BADGE_HEIGHT)
        whole = QFontMetricsF(metrics.font(self._size, bold=self._bold)).height()
        line = whole * 0.86  # a line's ink is less than its height
        top = (self.height() - height - line) / 2
        if badge:
            spot = QRectF((self.width() - badge) / 2, top, badge, height)
            paint_badge(painter, metrics, spot, self._key, self._badge())
        else:
            height = 0
            top = (self.height() - line) / 2
        below = QRectF(metrics.px(4), top + height - (whole - line) / 2, self.width() - metrics.px(8), whole)
        self._paint_text(painter, below, self._label(), ink, self._size, self._bold)

    def _paint_row(self, painter: QPainter, ink: str) -> None:
        metrics = self._metrics
        badge, text, note, gap = self._widths(self._label())
        spread, leading = self._shape is ButtonShape.SPREAD, self._shape is ButtonShape.LEADING
        total = sum(part + gap for part in (badge, text, note) if part) - gap
        first = leading or self._shape is ButtonShape.INLINE
        margin = metrics.px(28 if spread else 16 if leading else 6 if first else 2)
        left = float(margin) if spread or leading else max(float(margin), (self.width() - total) / 2)
        if badge and first:
            self._paint_badge(painter, left, badge)
            left += badge + gap
        room = self.width() - left - margin - (0 if first else badge + gap if badge else 0)
        text = min(text, room)
        if self._icon:
            side = metrics.px(24)
            centre = QPointF(left + text / 2, self.height() / 2)
            paint_icon(painter, self._icon, QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side), ink)
        else:
            spot = QRectF(left, 0, text, self.height())
            self._paint_text(painter, spot, self._label(), ink, self._size, self._bold and not self._reason)
        left += text + gap
        if note and not self._working:
            self._paint_note(painter, QRectF(left, 0, min(note, self.width() - left - 4), self.height()), ink)
            left += note + gap
        if badge and not first:
            self._paint_badge(painter, self.width() - margin - badge if spread else left, badge)

    def _paint_badge(self, painter: QPainter, left: float, width: float) -> None:
        height = self._metrics.px(BADGE_HEIGHT) * (1.2 if self._badge_size > 12 else 1)
        spot = QRectF(left, (self.height() - height) / 2, width, height)
        paint_badge(painter, self._metrics, spot, self._key, self._badge(), size=self._badge_size)

    def _paint_note(self, painter: QPainter, spot: QRectF, ink: str) -> None:
        if self._amount is None:
            self._paint_text(painter, spot, self._note, ink, self._note_size, False)
        else:
            bold = not self._reason
            paint_money(painter, spot, self._amount, self._metrics.type_px(self._size), ink, bold=bold)
