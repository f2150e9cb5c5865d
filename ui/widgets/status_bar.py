"""The thin bar at the bottom: where the bills are, and how everything around the till is doing.

A till that stands alone says so, instead of an "online" that nobody could be on the other side of. One that is joined
tells whether head office answers, how many bills it has not confirmed and since when, and when it answered last. Every
part is an icon with a word; what needs a person is in the alert colour and says what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from terminal.ledger.keeping_facts import Kept
from ui.office_words import NO_OFFICE, OfficeState, home_words
from ui.receipt.printer_wording import PrinterState, PrinterStatus, state_words
from ui.widgets.card import Rule
from ui.widgets.icon import Icon
from ui.widgets.key_badge import KeyHint
from ui.widgets.label import Label
from ui.widgets.style import Metrics, tokens_of
from ui.words import Words

HEIGHT = 32
NOT_LOOKED: Final = Kept()
NO_PRINTER: Final = PrinterState(PrinterStatus.NONE)


@dataclass(frozen=True, slots=True)
class StationFacts:
    """How the things around the till are. `status_address` is where phones find the status page."""

    printer: PrinterState = NO_PRINTER
    second_screen: bool = False
    queue_waiting: int | None = None  # None while nothing is known yet
    status_address: str = ""
    status_trouble: str = ""  # why it can't listen, as a sentence's tail; empty while it does or is off
    kept: Kept = NOT_LOOKED  # whether there is room on the disk, and backups are made
    broken: bool = False  # the ledger takes no bills
    open_payments: int = 0  # through providers: neither used nor given back, or not certain
    office: OfficeState = NO_OFFICE
    now: datetime | None = None  # in the store's own time; ages are told by it


class _Part(QWidget):
    """Icon and word."""

    def __init__(self, metrics: Metrics, icon: str, *, elides: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._icon = Icon(icon, metrics.px(16), "ink2")
        self._word = Label(metrics, 13, "ink2", elides=elides)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.px(6))
        row.addWidget(self._icon)
        row.addWidget(self._word)

    def tell(self, text: str, tone: str = "ink2") -> None:
        self._word.setText(text)
        self._word.set_tone(tone)
        self._icon.show_icon(self._icon_name, tone)
        self.setVisible(bool(text))

    @property
    def text(self) -> str:
        return self._word.text() if not self.isHidden() else ""


class StatusBar(QWidget):
    """Shows a `StationFacts`; at the right the keys that work everywhere, handed in by the page."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._facts = StationFacts()
        self._home = Label(metrics, 13, "accent", bold=True)
        self._told = Label(metrics, 13, "ink2", elides=True)
        self._told.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._told.hide()
        self._dot = _Dot(metrics)
        self._disk = _Part(metrics, "warning")
        self._payments = _Part(metrics, "warning")
        self._printer = _Part(metrics, "printer")
        self._screen = _Part(metrics, "screen")
        self._queue = _Part(metrics, "queue")
        self._phone = _Part(metrics, "phone", elides=True)
        self._help = KeyHint(metrics, ("F1",))
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.px(14), 1, metrics.px(28), 0)
        row.setSpacing(metrics.px(14))
        home = QHBoxLayout()
        home.setSpacing(metrics.px(7))
        home.addWidget(self._dot)
        home.addWidget(self._home)
        home.addWidget(self._told)
        row.addLayout(home)
        self._parts: list[tuple[_Part, Rule]] = []
        for part in (self._disk, self._payments, self._printer, self._screen, self._queue, self._phone):
            rule = Rule(vertical=True)
            rule.setFixedHeight(metrics.px(18))
            self._parts.append((part, rule))
            row.addWidget(rule)
            row.addWidget(part, 1 if part is self._phone else 0)
        row.addStretch()
        row.addWidget(self._help)
        self.setFixedHeight(metrics.px(HEIGHT))
        words.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def facts(self) -> StationFacts:
        return self._facts

    @property
    def texts(self) -> tuple[str, ...]:
        """What it says, from left to right."""
        home = " ".join(text for text in (self._home.text(), self._told.text()) if text)
        return (home, *(part.text for part, _ in self._parts if part.text))

    def show_facts(self, facts: StationFacts) -> None:
        self._facts = facts
        self.retranslate()

    def retranslate(self) -> None:
        words, facts = self._words, self._facts
        self._tell_home()
        self._disk.tell(self._kept_words(facts.kept), "alert")
        count = facts.open_payments
        told = words.plural("{count} open payment: Ctrl G", "{count} open payments: Ctrl G", count) if count else ""
        self._payments.tell(told, "alert")
        away = facts.printer.status is PrinterStatus.AWAY
        self._printer.tell(state_words(facts.printer, words), "alert" if away else "ink2")
        self._screen.tell(
            words.text("Customer screen on") if facts.second_screen else words.text("Customer screen off")
        )
        if facts.queue_waiting is None:
            self._queue.tell("")
        else:
            self._queue.tell(words.plural("{count} waiting in queue", "{count} waiting in queue", facts.queue_waiting))
        if facts.status_trouble:
            self._phone.tell(words.text("Status page is off: {why}", why=facts.status_trouble), "alert")
        elif facts.status_address and not facts.office.joined:
            self._phone.tell(words.text("Status page {address}", address=facts.status_address))
        else:
            self._phone.tell("")
        for part, rule in self._parts:
            rule.setVisible(bool(part.text))
        self._help.set_text(words.text("All keys"))

    def _kept_words(self, kept: Kept) -> str:
        words, room = self._words, kept.room
        if room is not None and room.full:
            return words.text("Disk full: no bills can be taken")
        if room is not None and room.low:
            return words.text("Disk nearly full: {free} MB left", free=room.free_bytes // 1_000_000)
        return words.text("The last backup failed") if kept.backup_failed else ""

    def _tell_home(self) -> None:
        words, facts = self._words, self._facts
        if facts.broken:
            first, beside, tone = words.text("Selling has stopped"), "", "alert"
        elif facts.office.joined:
            first, beside, tone = home_words(facts.office, facts.now, words)
        else:
            first, beside, tone = words.text("Stand-alone · saved on this till"), "", "accent"
        self._home.setText(first)
        self._home.set_tone(tone)
        self._told.setText(beside)
        self._told.setVisible(bool(beside))
        self._dot.set_tone(tone, hollow=tone == "provisional")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens_of(self).surface))
        painter.fillRect(0, 0, self.width(), 1, QColor(tokens_of(self).line))


class _Dot(QWidget):
    """The mark of a till that takes bills: filled, or a ring while head office is not reached."""

    def __init__(self, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = "accent"
        self._hollow = False
        self.setFixedSize(metrics.px(9), metrics.px(9))

    def set_tone(self, tone: str, *, hollow: bool = False) -> None:
        self._tone = tone
        self._hollow = hollow
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = QColor(getattr(tokens_of(self), self._tone))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 2 if self._hollow else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush if self._hollow else colour)
        inset = 1 if self._hollow else 0
        painter.drawEllipse(self.rect().adjusted(inset, inset, -1 - inset, -1 - inset))
