"""A field: its label above, its unit inside at the right, and one sentence under it when something is wrong.

The frame is painted here and the editor inside is bare, so that unit, icon and hints can stand in the same frame.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from resources import theme
from ui.widgets.label import Label
from ui.widgets.style import Metrics, set_type, tokens_of

HEIGHT = 48
DENSE_HEIGHT = 34


class FieldFrame(QWidget):
    """The edge around an editor: two pixels of accent while it has the focus, of alert while it is wrong."""

    def __init__(
        self,
        metrics: Metrics,
        editor: QLineEdit,
        *,
        height: float = HEIGHT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._radius = metrics.px(theme.CONTROL_RADIUS)
        self._editor = editor
        self._wrong = False
        self._inherited = False
        editor.setProperty("bare", True)
        editor.setFrame(False)
        editor.installEventFilter(self)
        self.setFixedHeight(metrics.px(height))
        self.setFocusProxy(editor)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(metrics.px(12), 0, metrics.px(12), 0)
        self.row.setSpacing(metrics.px(8))
        self.row.addWidget(editor, 1)

    @property
    def wrong(self) -> bool:
        return self._wrong

    def set_wrong(self, wrong: bool) -> None:
        self._wrong = wrong
        self.update()

    def set_inherited(self, inherited: bool) -> None:
        """Whether the value comes from elsewhere: drawn quieter, typing in it makes it one's own."""
        self._inherited = inherited
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.EnabledChange):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        quiet = self._inherited or not self._editor.isEnabled() or self._editor.isReadOnly()
        edge, width = (tokens.line if quiet else tokens.line_strong), 1
        if self._editor.hasFocus():
            edge, width = tokens.accent, 2
        if self._wrong:
            edge, width = tokens.alert, 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(tokens.surface2 if quiet and not self._editor.hasFocus() else tokens.surface))
        inset = width / 2
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, self._radius, self._radius)


class Field(QWidget):
    """One line of text with label, unit and error sentence. Numbers are right aligned."""

    edited = Signal(str)
    """The text after a person changed it."""
    entered = Signal()
    """Enter was pressed in it."""

    def __init__(
        self,
        metrics: Metrics,
        *,
        unit: str = "",
        number: bool = False,
        dense: bool = False,
        size: int = 16,
        height: float | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.edit = QLineEdit()
        set_type(self.edit, metrics, size)
        if number:
            self.edit.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.edit.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        self.edit.textEdited.connect(self._on_edited)
        self.edit.returnPressed.connect(self.entered)
        self.frame = FieldFrame(metrics, self.edit, height=height or (DENSE_HEIGHT if dense else HEIGHT))
        self._label = Label(metrics, 13, "ink2", elides=True)
        self._unit = Label(metrics, 14, "ink2")
        self._error = Label(metrics, 13, "alert", wraps=True)
        self.frame.row.addWidget(self._unit)
        self._unit.setVisible(bool(unit))
        self._unit.setText(unit)
        self._label.hide()
        self._error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.px(4))
        column.addWidget(self._label)
        column.addWidget(self.frame)
        column.addWidget(self._error)
        self.setFocusProxy(self.edit)

    @property
    def error(self) -> str:
        return self._error.text()

    def text(self) -> str:
        return self.edit.text()

    def set_text(self, text: str) -> None:
        """Change it from the program; an error that spoke of the old text goes."""
        if text != self.edit.text():
            self.edit.setText(text)
        self.set_error("")

    def set_label(self, label: str, *, shown: bool = True) -> None:
        self._label.setText(label)
        self._label.setVisible(shown and bool(label))
        self.edit.setAccessibleName(label)

    def set_unit(self, unit: str) -> None:
        self._unit.setText(unit)
        self._unit.setVisible(bool(unit))

    def set_placeholder(self, text: str) -> None:
        self.edit.setPlaceholderText(text)

    def set_error(self, sentence: str) -> None:
        """What is wrong and what to do; empty takes it away."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self.frame.set_wrong(bool(sentence))
        self.edit.setAccessibleDescription(sentence)

    def set_inherited(self, inherited: bool) -> None:
        self.frame.set_inherited(inherited)

    def _on_edited(self, text: str) -> None:
        if self.error:
            self.set_error("")
        self.edited.emit(text)
