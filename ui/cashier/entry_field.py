"""The one field of the bill: barcodes, amounts, quantities and phone numbers all go in here.

It has the focus whenever the bill is shown. Keys that would do nothing in an empty field (Del, + and −, ↑ and ↓,
Ctrl Z) are left to the page, where they mean the chosen line and the last step.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.widgets.field import FieldFrame
from ui.widgets.icon import Icon
from ui.widgets.key_badge import KeyHint
from ui.widgets.label import Label
from ui.widgets.style import Metrics, set_type
from ui.words import Words

TEXT_MAX = 200
_ALWAYS_THE_PAGE = (Qt.Key.Key_Up, Qt.Key.Key_Down)


class PageEdit(QLineEdit):
    """A line edit that leaves to its page what it has no use for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(TEXT_MAX)
        self.setInputMethodHints(Qt.InputMethodHint.ImhPreferLatin | Qt.InputMethodHint.ImhNoPredictiveText)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ALWAYS_THE_PAGE or (not self.text() and self._means_the_page(event)):
            event.ignore()
            return
        super().keyPressEvent(event)

    def _means_the_page(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Delete or event.text() in ("+", "-", "\u2212", "\uff0b", "\uff0d"):
            return True
        undo = event.key() == Qt.Key.Key_Z and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        return bool(undo)


class EntryField(QWidget):
    """`entered` carries the text as it stands when Enter is pressed; the page says what becomes of it."""

    entered = Signal(str)

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._metrics = metrics
        self._gap = metrics.px(12)
        self.edit = PageEdit(self)
        set_type(self.edit, metrics, 16)
        self.edit.returnPressed.connect(lambda: self.entered.emit(self.edit.text()))
        self.edit.textEdited.connect(lambda _: self.set_error(""))
        self._frame = FieldFrame(metrics, self.edit, height=52, parent=self)
        self._amount_hint = KeyHint(metrics, ("36 Enter",))
        self._times_hint = KeyHint(metrics, ("3×",))
        self._error = Label(metrics, 13, "alert", wraps=True)
        self._error.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        inside = self._frame.row
        inside.setContentsMargins(metrics.px(15), 0, metrics.px(15), 0)
        inside.setSpacing(metrics.px(12))
        inside.insertWidget(0, Icon("scan", metrics.px(24), "accent"))
        inside.addWidget(self._error, 1)
        for part in (self._amount_hint, self._times_hint):
            inside.addWidget(part)
        self._error.hide()
        self.setFixedHeight(metrics.px(52))
        self.setFocusProxy(self.edit)
        words.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def error(self) -> str:
        return self._error.text()

    def text(self) -> str:
        return self.edit.text()

    def set_text(self, text: str) -> None:
        self.edit.setText(text)
        self.set_error("")

    def refuse(self, sentence: str) -> None:
        """Say what is wrong; the text stays, selected, so that the next key or scan takes its place."""
        self.set_error(sentence)
        self.edit.selectAll()

    def set_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self._show_hints()
        self._frame.set_wrong(bool(sentence))
        self.edit.setAccessibleDescription(sentence)

    def _show_hints(self) -> None:
        """The hints, as far as there is room beside the field's own words."""
        hints = (self._amount_hint, self._times_hint)
        told = QFontMetrics(self._metrics.font(16)).horizontalAdvance(self.edit.placeholderText())
        room = self.width() - told - 6 * self._gap - sum(hint.sizeHint().width() + self._gap for hint in hints)
        for hint in hints:
            hint.setVisible(not self.error and room >= 0)

    def retranslate(self) -> None:
        words = self._words
        told = words.text("Scan, or type an amount / member phone")
        self.edit.setPlaceholderText(told)
        self.edit.setAccessibleName(told)
        self._amount_hint.set_text(words.text("quick amount"))
        self._times_hint.set_text(words.text("quantity"))
        self._show_hints()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._frame.setGeometry(self.rect())
        self._show_hints()
