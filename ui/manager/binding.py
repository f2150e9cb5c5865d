"""Ties the inputs of a form to the settings that they edit: what the draft holds goes in, what a person does comes out.

The shop's and the devices' pages are plain forms; each says which setting stands where, and everything else (labels,
errors, what is unsaved, undo) is the same for all of them and is here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ui.manager.choice import Choice
from ui.manager.draft import Setting
from ui.manager.editing import Editing
from ui.manager.leaves import Address, value_at
from ui.manager.setting_field import PageKeys, SettingField
from ui.manager.setting_words import on_off, setting_label, why_not_allowed, why_not_taken
from ui.manager.switch import Switch
from ui.widgets.label import Label
from ui.widgets.style import Metrics, set_type
from ui.words import Words

Options = Callable[[], Sequence[tuple[Any, str]]]


class TextBox(QWidget):
    """A few lines of text with label and error sentence. Tab goes on to the next field."""

    edited = Signal(str)
    left = Signal()

    def __init__(self, metrics: Metrics, keys: PageKeys, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = Label(metrics, 13, "ink2")
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(metrics.px(22 * lines + 14))
        set_type(self.edit, metrics, 15)
        self.edit.setStyleSheet(f"padding: {metrics.px(4)}px {metrics.px(8)}px;")
        self.edit.textChanged.connect(self._on_changed)
        self.edit.installEventFilter(self)
        self._error = Label(metrics, 13, "alert", wraps=True)
        self._error.hide()
        self._told = False
        keys.watch(self.edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.px(4))
        column.addWidget(self._label)
        column.addWidget(self.edit)
        column.addWidget(self._error)
        self.setFocusProxy(self.edit)

    @property
    def error(self) -> str:
        return self._error.text()

    def set_label(self, label: str) -> None:
        self._label.setText(label)
        self.edit.setAccessibleName(label)

    def show_text(self, text: str, error: str) -> None:
        if self.edit.toPlainText().rstrip() != text.rstrip():
            self._told = True
            self.edit.setPlainText(text)
            self._told = False
        self._error.setText(error)
        self._error.setVisible(bool(error))
        self.edit.setAccessibleDescription(error)

    def _on_changed(self) -> None:
        if not self._told:
            self.edited.emit(self.edit.toPlainText())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return super().eventFilter(watched, event)


class Labelled(QWidget):
    """A switch or a list with its label: the label above a list, at the left of a switch."""

    def __init__(self, metrics: Metrics, control: QWidget, *, beside: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        self._label = Label(metrics, 15 if beside else 13, "ink" if beside else "ink2", elides=beside)
        self._hint = Label(metrics, 12, "ink2", elides=True)
        self._hint.hide()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._label)
        words.addWidget(self._hint)
        line = QHBoxLayout(self) if beside else QVBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(metrics.px(4))
        line.addLayout(words, 1 if beside else 0)
        line.addWidget(control)
        if not beside:
            line.addStretch(1)
        self.setFocusProxy(control)

    def set_label(self, label: str, hint: str = "") -> None:
        self._label.setText(label)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.control.setAccessibleName(label)


@dataclass(frozen=True, slots=True)
class _Bound:
    """One input and how it is shown."""

    address: Address
    widget: QWidget
    show: Callable[[], str]
    """Shows what the draft holds; gives the error it showed."""


class Binding:
    """The inputs of one page."""

    def __init__(self, words: Words, metrics: Metrics, keys: PageKeys, editing: Editing) -> None:
        self._words = words
        self._metrics = metrics
        self._keys = keys
        self._editing = editing
        self._bound: list[_Bound] = []
        self._wrong: list[QWidget] = []

    def field(
        self, setting: Setting, *, number: bool = False, label: Callable[[], str] | None = None, standard: str = ""
    ) -> SettingField:
        """A line of text. `standard` is an English message shown, translated, while nothing is entered."""
        field = SettingField(self._words, self._metrics, self._keys, number=number, size=15)
        field.typed.connect(self._editing.type)
        field.left.connect(self._editing.leave_field)

        def show() -> str:
            error = self._error(setting)
            field.set_label(label() if label is not None else self._label(setting.address))
            field.show_setting(setting, self._editing.draft.text_in(setting), error)
            field.set_placeholder(self._words.text(standard) if standard else "")
            return error

        self._bound.append(_Bound(setting.address, field, show))
        return field

    def box(self, setting: Setting, lines: int) -> TextBox:
        """Several lines of text."""
        box = TextBox(self._metrics, self._keys, lines)
        box.edited.connect(lambda text: self._editing.type(setting, text))
        box.left.connect(self._editing.leave_field)

        def show() -> str:
            error = self._error(setting)
            box.set_label(self._label(setting.address))
            box.show_text(self._shown_in(box, setting), error)
            return error

        self._bound.append(_Bound(setting.address, box, show))
        return box

    def _shown_in(self, box: TextBox, setting: Setting) -> str:
        """The draft's text, or what is being typed while that means the same."""
        text, typed = self._editing.draft.text_in(setting), box.edit.toPlainText()
        if box.edit.hasFocus() and setting.address not in self._editing.draft.unread:
            try:
                return typed if setting.form.read(typed) == text else text
            except ValueError:
                return text
        return text

    def switch(self, address: Address, *, hint: Callable[[], str] | None = None) -> Labelled:
        """On or off."""
        switch = Switch(self._metrics)
        self._keys.watch(switch)
        switch.clicked.connect(lambda on: self._editing.put(address, bool(on)))
        labelled = Labelled(self._metrics, switch, beside=True)

        def show() -> str:
            on = bool(value_at(self._editing.draft.now, address))
            switch.show_value(on, on_off(on, self._words))
            labelled.set_label(self._label(address), hint() if hint is not None else "")
            return ""

        self._bound.append(_Bound(address, labelled, show))
        return labelled

    def choice(self, address: Address, options: Options) -> Labelled:
        """One of a list."""
        choice = Choice(self._metrics)
        self._keys.watch(choice)
        choice.picked.connect(lambda value: self._editing.put(address, value))
        labelled = Labelled(self._metrics, choice, beside=False)

        def show() -> str:
            choice.show_options(tuple(options()), value_at(self._editing.draft.now, address))
            labelled.set_label(self._label(address))
            return ""

        self._bound.append(_Bound(address, labelled, show))
        return labelled

    def forget(self, widgets: Sequence[QWidget]) -> None:
        """Inputs that are taken off the page."""
        self._bound = [bound for bound in self._bound if bound.widget not in widgets]

    def refresh(self) -> None:
        """Show what the draft holds now."""
        self._wrong = [bound.widget for bound in self._bound if bound.show()]

    def input_of(self, address: Address) -> QWidget:
        """The input of a setting. Raises `KeyError`."""
        for bound in self._bound:
            if bound.address == address:
                return bound.widget
        raise KeyError(address)

    def focus_wrong(self) -> bool:
        """Go to the first input that is not right; whether there is one."""
        if self._wrong:
            self._wrong[0].setFocus(Qt.FocusReason.TabFocusReason)
        return bool(self._wrong)

    def focus_first(self) -> None:
        if self._bound:
            self._bound[0].widget.setFocus(Qt.FocusReason.TabFocusReason)

    def _label(self, address: Address) -> str:
        return setting_label(address, self._editing.draft.now.shop, self._words)

    def _error(self, setting: Setting) -> str:
        unread = self._editing.draft.unread.get(setting.address)
        if unread is not None:
            return why_not_taken(unread.why, self._words)
        fault = self._editing.fault_at(setting.address)
        return why_not_allowed(fault, self._words) if fault is not None else ""
