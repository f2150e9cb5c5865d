"""A report as it stands on paper, to be looked at: the X of the moment, or the Z of the shift that just closed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from ui.receipt.preview import ReceiptPreview
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.style import Metrics
from ui.words import Words


class PaperPanel(Panel):
    """`key` prints it; Esc closes."""

    print_requested = Signal()

    def __init__(
        self, words: Words, metrics: Metrics, parent: QWidget, image: QImage, title: str, key: str, verb: str
    ) -> None:
        super().__init__(metrics, parent, width=max(520, image.width() / metrics.scale + 110))
        self.paper = ReceiptPreview(words)
        self.paper.show_receipt(image, title)
        self.paper.setMinimumHeight(min(metrics.px(520), parent.height() - metrics.px(220)))
        self.content.addWidget(self.paper, 1)
        self.back = KeyButton(metrics, "Esc")
        self.back.set_label(words.text("Back"))
        self.back.triggered.connect(self.reject)
        self.print = KeyButton(metrics, key, ButtonKind.PRIMARY)
        self.print.set_label(verb)
        self.print.triggered.connect(self._on_print)
        self.foot.addWidget(self.back)
        self.foot.addStretch(1)
        self.foot.addWidget(self.print)
        self.add_key(self.back)
        self.add_key(self.print)
        self.set_title(title)
        self.paper.setFocus()

    def _on_print(self) -> None:
        self.accept()
        self.print_requested.emit()
