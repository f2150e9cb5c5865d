"""A field that edits one setting: it leaves the page's keys to the page and says when it is entered and left."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.manager.draft import Setting
from ui.manager.forms import NotTaken
from ui.widgets.dialog import key_name
from ui.widgets.field import Field
from ui.widgets.style import Metrics
from ui.words import Words

ARROWS = ("↑", "↓")


class PageKeys(QObject):
    """Lets the page's own keys pass an editor that would take them: undo belongs to the page, not to the field."""

    pressed = Signal(str)
    """The key's name as badges write it."""

    def __init__(self, names: Collection[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names = frozenset(names)
        self._with_arrows: set[QObject] = set()

    def watch(self, editor: QWidget, *, arrows: bool = False) -> None:
        """Take the page's keys, and with `arrows` also up and down, from what is typed in an editor."""
        editor.installEventFilter(self)
        if arrows:
            self._with_arrows.add(editor)
            editor.destroyed.connect(lambda: self._with_arrows.discard(editor))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        name = key_name(event)
        if name not in self._names and not (name in ARROWS and watched in self._with_arrows):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # so that it comes as a press here, and not to a shortcut of the window
            return True
        if event.type() == QEvent.Type.KeyPress:
            self.pressed.emit(name)
            return True
        return False


class SettingField(Field):
    """Shows one setting of the draft; `typed(Setting, text)` comes from a person only."""

    typed = Signal(object, str)
    left = Signal()

    def __init__(
        self,
        words: Words,
        metrics: Metrics,
        keys: PageKeys,
        *,
        number: bool = True,
        dense: bool = True,
        size: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(metrics, number=number, dense=dense, size=size, parent=parent)
        self._words = words
        self._setting: Setting | None = None
        self._inherited = ""
        # what is inherited stands here as the placeholder and must be as readable as a value
        self.edit.setProperty("inherits", True)
        keys.watch(self.edit, arrows=True)
        self.edited.connect(self._on_edited_by_hand)
        self.edit.editingFinished.connect(self._on_left)
        self.edit.returnPressed.connect(self._on_enter)

    @property
    def setting(self) -> Setting | None:
        return self._setting

    def show_setting(self, setting: Setting, text: str, error: str, *, inherited: str = "") -> None:
        """Show what the draft holds. What a person is typing stays as it is while it means the same."""
        self._setting = setting
        self._inherited = inherited
        if not (self.edit.hasFocus() and self._means(setting, self.text(), text)):
            self.set_text(text)
        self.set_error(error)
        self.set_placeholder(inherited)
        self._dress()

    @staticmethod
    def _means(setting: Setting, typed: str, text: str) -> bool:
        try:
            return bool(setting.form.text(setting.form.read(typed)) == text)
        except NotTaken:
            return typed == text

    def _dress(self) -> None:
        empty = not self.text()
        self.set_inherited(empty and bool(self._inherited))
        unit = self._setting.form.unit if self._setting is not None else ""
        self.set_unit("" if empty and self._inherited else unit_text(unit, self._words))

    def _on_edited_by_hand(self, text: str) -> None:
        if self._setting is not None:
            self._dress()
            self.typed.emit(self._setting, text)

    def _on_left(self) -> None:
        setting = self._setting
        if setting is not None and not self.edit.hasFocus() and not self.error and self.text():
            self.edit.setText(setting.form.text(setting.form.read(self.text())))
        self.left.emit()

    def _on_enter(self) -> None:
        self.focusNextPrevChild(True)


def unit_text(unit: str, words: Words) -> str:
    """The unit as it stands in a field."""
    match unit:
        case "percent":
            return "%"
        case "yuan":
            return words.text("yuan")
        case "bills":
            return words.text("bills")
        case "days":
            return words.text("d")
    return ""
