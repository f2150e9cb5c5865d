"""The open shift: counted at the left, its sales in the middle, the rebate at the right, and what can be done below."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from resources import theme
from terminal.services.report_facts import ShiftReport
from terminal.services.shifts import LONG
from ui.shift.count_card import CountCard
from ui.shift.rebate_card import RebateCard
from ui.shift.sales_card import SalesCard
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.label import Label
from ui.widgets.money import money_text
from ui.widgets.style import Metrics
from ui.words import Words

FOOT = 64
TOLD = 150
"""What the sentence beside the buttons has at least, as a share beside theirs in the design's pixels."""


class ClosePage(QWidget):
    """Shows what it is told; the window asks."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._report: ShiftReport | None = None
        self._zone: tzinfo | None = None
        px = metrics.px
        self._count_width = px(350)
        self.count = CountCard(words, metrics)
        self.sales = SalesCard(words, metrics)
        self.rebate = RebateCard(words, metrics)
        self.back = KeyButton(metrics, "Esc", size=16, height=FOOT)
        self.x_report = KeyButton(metrics, "F5", size=16, height=FOOT)
        self.cash = KeyButton(metrics, "F6", size=16, height=FOOT)
        self.drawer = KeyButton(metrics, "F7", size=16, height=FOOT)
        self.close_shift = KeyButton(metrics, "F12", ButtonKind.PRIMARY, size=19, height=FOOT)
        self._told = Label(metrics, 13, "ink2", wraps=True)
        cards = QHBoxLayout()
        cards.setSpacing(px(theme.GAP))
        cards.addWidget(self.count)
        cards.addWidget(self.sales, 45)
        cards.addWidget(self.rebate, 52)
        foot = QHBoxLayout()
        foot.setSpacing(px(theme.GAP))
        for button, width in ((self.back, 130), (self.x_report, 190), (self.cash, 170), (self.drawer, 170)):
            button.setMaximumWidth(px(width))
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            foot.addWidget(button, width)
        foot.addWidget(self._told, TOLD)
        self.close_shift.setMaximumWidth(px(320))
        self.close_shift.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        foot.addWidget(self.close_shift, 320)
        column = QVBoxLayout(self)
        margin = px(theme.MARGIN)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(px(theme.GAP))
        column.addLayout(cards, 1)
        column.addLayout(foot)
        self.count.changed.connect(self.refresh)
        self.count.completed.connect(self.refresh)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.count.setFixedWidth(min(self._count_width, event.size().width() * 3 // 10))

    @property
    def buttons(self) -> tuple[KeyButton, ...]:
        return (self.back, self.x_report, self.cash, self.drawer, self.close_shift)

    @property
    def report(self) -> ShiftReport | None:
        return self._report

    def show_report(self, report: ShiftReport, zone: tzinfo, *, anew: bool) -> None:
        """The shift as it stands; `anew` begins the count."""
        self._report, self._zone = report, zone
        if anew:
            self.count.begin(report.expected_cash)
        else:
            self.count.expect(report.expected_cash)
        self.refresh()

    def refresh(self) -> None:
        words, report = self._words, self._report
        if report is None:
            return
        self.count.refresh()
        hours = f"{report.opened_at.astimezone(self._zone):%H:%M}–{report.at.astimezone(self._zone):%H:%M}"
        self.sales.show_report(report, self.count.total if self.count.shown else None, hours)
        self.rebate.show_report(report)
        self.back.set_label(words.text("Back"))
        self.x_report.set_label(words.text("X report"))
        self.cash.set_label(words.text("Cash in / out"))
        self.drawer.set_label(words.text("Open the drawer"))
        self.close_shift.set_label(words.text("Close · print Z"))
        self._told.setText(self._told_text(report))

    def _told_text(self, report: ShiftReport) -> str:
        words = self._words
        if not self.count.shown:
            told = words.text("Enter goes from row to row; a row left empty is 0.")
        elif self.count.off:
            off = money_text(self.count.off)
            told = words.text("Z ends the shift for good; the difference of {amount} is kept with it.", amount=off)
        else:
            told = words.text("Z ends the shift for good.")
        if report.at - report.opened_at > LONG:
            told += " " + words.text("This shift has been open for more than a day.")
        if report.unconfirmed:
            told += " " + words.plural(
                "{count} bill that head office has not confirmed is named on it.",
                "{count} bills that head office has not confirmed are named on it.",
                report.unconfirmed,
            )
        return told
