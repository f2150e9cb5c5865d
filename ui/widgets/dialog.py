"""Windows over the window: a `Panel` to look something up in, a `Question` before what can't be undone.

Both are modal to the till's window and closed by Esc, and neither waits in a loop of its own: they are opened, and
tell by a signal how they ended. A scanner's burst stays in them and does not reach the bill below.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from resources import theme
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.label import Label
from ui.widgets.style import Metrics, tokens_of

KEY_NAMES = {
    Qt.Key.Key_Delete: "Del",
    Qt.Key.Key_Escape: "Esc",
    Qt.Key.Key_Return: "Enter",
    Qt.Key.Key_Enter: "Enter",
    Qt.Key.Key_Up: "↑",
    Qt.Key.Key_Down: "↓",
    Qt.Key.Key_PageUp: "PgUp",
    Qt.Key.Key_PageDown: "PgDn",
} | {Qt.Key(Qt.Key.Key_F1 + index): f"F{index + 1}" for index in range(12)}


def key_name(event: QKeyEvent) -> str:
    """The pressed key as badges write it: "F12", "Del", "Ctrl P", "Alt 2"; empty for what no badge names."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key(event.key())
    if held == Qt.KeyboardModifier.NoModifier:
        return KEY_NAMES.get(key, "")
    if not (Qt.Key.Key_A <= key <= Qt.Key.Key_Z or Qt.Key.Key_0 <= key <= Qt.Key.Key_9):
        return ""
    names = {Qt.KeyboardModifier.ControlModifier: "Ctrl", Qt.KeyboardModifier.AltModifier: "Alt"}
    return f"{names[held]} {chr(key)}" if held in names else ""


class Panel(QDialog):
    """A card over the window with a title and its content; Esc closes it, other keys press the buttons named so."""

    def __init__(self, metrics: Metrics, parent: QWidget, *, width: float = 640) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.metrics = metrics
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setFixedWidth(min(metrics.px(width), max(320, parent.width() - 2 * theme.MARGIN)))
        self.title = Label(metrics, 20, bold=True, wraps=True)
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.content = QVBoxLayout()
        self.content.setSpacing(metrics.px(theme.GAP))
        self.foot = QHBoxLayout()
        self.foot.setSpacing(metrics.px(theme.GAP))
        column = QVBoxLayout(self)
        margin = metrics.px(24)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(metrics.px(16))
        column.addWidget(self.title)
        column.addLayout(self.content, 1)
        column.addLayout(self.foot)
        self._by_key: dict[str, KeyButton] = {}

    def set_title(self, title: str) -> None:
        self.title.setText(title)
        self.setWindowTitle(title)
        self.setAccessibleName(title)

    def add_key(self, button: KeyButton, key: str = "") -> None:
        """Let the button's key, or another one, press it."""
        self._by_key[key or button.key] = button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        button = self._by_key.get(key_name(event))
        if button is not None:
            button.trigger()
        elif event.key() == Qt.Key.Key_Escape:
            self.reject()
        else:
            event.accept()

    def event(self, event: QEvent) -> bool:
        taken = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._fit()
        if event.type() in (QEvent.Type.Show, QEvent.Type.Resize) and self.isVisible():
            self._centre()
        return taken

    def _centre(self) -> None:
        """In the middle of the window also when it has grown; never with its foot below the window's."""
        parent = self.parentWidget()
        if parent is None:
            return
        middle = parent.mapToGlobal(parent.rect().center())
        top = parent.mapToGlobal(parent.rect().topLeft()).y()
        self.move(middle.x() - self.width() // 2, max(top, middle.y() - self.height() // 2))

    def _fit(self) -> None:
        """As high as its wrapped sentences need at its width, which Qt's own size of a window does not ask for."""
        column, parent = self.layout(), self.parentWidget()
        room = parent.height() if parent is not None else self.maximumHeight()
        self.setMaximumHeight(room)
        if column is not None and column.hasHeightForWidth():
            self.setMinimumHeight(min(column.totalHeightForWidth(self.width()), room))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens_of(self).line_strong), 1))
        painter.setBrush(QColor(tokens_of(self).surface))
        radius = self.metrics.px(theme.CARD_RADIUS)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


class Question(Panel):
    """Asks before what can't be undone: the title is the question, Enter the named verb, Esc no."""

    confirmed = Signal()

    def __init__(self, metrics: Metrics, parent: QWidget, *, title: str, sentence: str, verb: str, keep: str) -> None:
        super().__init__(metrics, parent, width=480)
        self.set_title(title)
        told = Label(metrics, 15, "ink2", wraps=True)
        told.setText(sentence)
        self.content.addWidget(told)
        self.no = KeyButton(metrics, "Esc")
        self.no.set_label(keep)
        self.no.triggered.connect(self.reject)
        self.yes = KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.yes.set_label(verb)
        self.yes.triggered.connect(self._on_yes)
        self.foot.addStretch(1)
        self.foot.addWidget(self.no)
        self.foot.addWidget(self.yes)
        self.add_key(self.no)
        self.add_key(self.yes)
        self.setFocus()

    def _on_yes(self) -> None:
        self.accept()
        self.confirmed.emit()
