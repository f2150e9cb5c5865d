"""The receipt beside its settings, as the printer would get it: either width, a sample with everything, any size."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from terminal.services.configuration import PAPER_MM
from terminal.services.facts import BillFacts
from terminal.services.shop import ShopProfile
from ui.receipt.draw import draw_receipt
from ui.receipt.preview import ReceiptPreview
from ui.widgets.button import KeyButton
from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.segmented import Segmented
from ui.widgets.style import Metrics
from ui.words import Words

WIDTH: Final = 458
"""80 mm paper scrolls sideways at 1366 pixels; 58 mm fits."""


class ReceiptPreviewCard(Card):
    """Keeps which paper and which bill is looked at; `wanted` asks for the picture again. Nothing here is a setting."""

    wanted = Signal()

    def __init__(
        self, words: Words, metrics: Metrics, width_key: str, bill_key: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(metrics, parent=parent)
        self._words = words
        self._newest: BillFacts | None = None
        self._paper_mm: int | None = None
        self._shown_mm = PAPER_MM[0]
        self._sample = True
        self.preview = ReceiptPreview(words)
        self.paper = Segmented(metrics)
        self.paper.chosen.connect(self._on_paper)
        self.width_key = KeyButton(metrics, width_key, height=32, size=13)
        self.width_key.triggered.connect(self.paper.choose_next)
        self.bill_key = KeyButton(metrics, bill_key, height=32, size=13)
        self.bill_key.triggered.connect(self._on_bill)
        self._title = Label(metrics, 18, bold=True)
        self._note = Label(metrics, 12, "ink2", wraps=True)
        self.setFixedWidth(metrics.px(WIDTH))
        self._lay_out(metrics)

    def _lay_out(self, metrics: Metrics) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.px(6), metrics.px(12), metrics.px(6), metrics.px(8))
        head, keys = QHBoxLayout(), QHBoxLayout()
        for line in (head, keys):
            line.setContentsMargins(metrics.px(10), 0, metrics.px(10), 0)
            line.setSpacing(metrics.px(8))
        head.addWidget(self._title, 1)
        head.addWidget(self.paper)
        keys.addWidget(self.width_key)
        keys.addWidget(self.bill_key)
        keys.addStretch(1)
        column.addLayout(head)
        column.addLayout(keys)
        column.addWidget(self.preview, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(metrics.px(10), 0, metrics.px(10), 0)
        foot.addWidget(self._note)
        column.addLayout(foot)

    @property
    def shows_sample(self) -> bool:
        return self._sample or self._newest is None

    @property
    def paper_mm(self) -> int:
        """The paper that is looked at."""
        return self._shown_mm

    def show_newest(self, bill: BillFacts | None) -> None:
        """The newest bill there is; the sample stays until it is asked for."""
        self._newest = bill

    def draw(self, profile: ShopProfile, sample: BillFacts) -> None:
        """By the layout of the printer itself; the paper is the printer's until another was chosen here."""
        self._shown_mm = self._paper_mm or profile.printer.paper_mm
        shown = replace(profile, printer=replace(profile.printer, paper_mm=self._shown_mm))
        bill = sample if self._sample or self._newest is None else self._newest
        self.preview.show_receipt(draw_receipt(bill, shown, self._words), bill.number, from_top=False)
        self.retranslate()

    def retranslate(self) -> None:
        words = self._words
        self._title.setText(words.text("Receipt"))
        self.paper.show_choice(tuple(f"{mm} mm" for mm in PAPER_MM), PAPER_MM.index(self._shown_mm))
        self.paper.setAccessibleName(words.text("Paper width"))
        self.width_key.set_label(words.text("Other width"))
        self.bill_key.set_label(words.text("Newest bill") if self.shows_sample else words.text("Sample"))
        self.bill_key.block("" if self._newest is not None else words.text("No bill was rung up yet."))
        shown = words.text("a sample with everything") if self.shows_sample else words.text("the newest bill")
        self._note.setText(f"{shown} · " + words.text("+ − enlarge and shrink, ↑ ↓ scroll"))

    def _on_paper(self, place: int) -> None:
        self._paper_mm = PAPER_MM[place]
        self.wanted.emit()

    def _on_bill(self) -> None:
        self._sample = not self._sample
        self.wanted.emit()
