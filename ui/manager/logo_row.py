"""The row of the shop's logo: a picture is chosen, looked at, or taken away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.button import KeyButton
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.words import Words

ChoosePicture = Callable[[QWidget, str, Callable[[str], None]], None]
PICTURES: Final = "*.png *.jpg *.jpeg *.svg"


def choose_picture(parent: QWidget, title: str, then: Callable[[str], None]) -> None:
    """Ask for a picture file."""
    dialog = QFileDialog(parent, title, str(Path.home()), f"PNG, JPEG, SVG ({PICTURES})")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(then)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


class LogoRow(QWidget):
    """`chosen` carries a file's path."""

    chosen = Signal(str)
    removed = Signal()

    def __init__(
        self, words: Words, metrics: Metrics, choose_key: str, remove_key: str, choose: ChoosePicture = choose_picture
    ) -> None:
        super().__init__()
        self._words = words
        self._choose = choose
        self._told = Label(metrics, 13, "ink2", wraps=True)
        self.pick = KeyButton(metrics, choose_key, height=40)
        self.remove = KeyButton(metrics, remove_key, height=40)
        self.pick.triggered.connect(self._on_pick)
        self.remove.triggered.connect(self.removed)
        self.remove.refused.connect(lambda why: self.tell(why))
        keys = QHBoxLayout()
        keys.setSpacing(metrics.px(8))
        keys.addWidget(self.pick)
        keys.addWidget(self.remove)
        keys.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.px(4))
        column.addLayout(keys)
        column.addWidget(self._told)

    @property
    def told(self) -> str:
        return self._told.text()

    def tell(self, sentence: str, *, trouble: bool = False) -> None:
        """What there is to say of the last file."""
        self._told.setText(sentence)
        self._told.set_tone("alert" if trouble else "ink2")
        self._told.setVisible(bool(sentence))

    def show_logo(self, there: bool) -> None:
        words = self._words
        self.pick.set_label(words.text("Choose another logo") if there else words.text("Choose a logo"))
        self.remove.set_label(words.text("Remove the logo"))
        self.remove.block("" if there else words.text("There is no logo."))

    def _on_pick(self) -> None:
        self._choose(self.window(), self._words.text("Choose a logo"), self.chosen.emit)
