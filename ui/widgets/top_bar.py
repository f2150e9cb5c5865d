"""The dark bar at the top: which shop, which till, which page, who, and what time it is."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.widgets.icon import Icon
from ui.widgets.label import Label
from ui.widgets.style import Metrics, tokens_of
from ui.words import Words

HEIGHT = 44


class TopBar(QWidget):
    """Shows what it is told; it has no clock of its own."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._now: datetime | None = None
        self._till = ""
        self._place = Label(metrics, 16, "topbar_ink", bold=True, elides=True)
        self._till_label = Label(metrics, 15, "topbar_ink")
        self._page = Label(metrics, 15, "topbar_ink")
        self._shift = Label(metrics, 15, "topbar_ink")
        self._person = Label(metrics, 15, "topbar_ink")
        self._date = Label(metrics, 15, "topbar_ink")
        self._time = Label(metrics, 17, "topbar_ink", bold=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.px(16), 0, metrics.px(16), 0)
        row.setSpacing(metrics.px(18))
        row.addWidget(Icon("logo", metrics.px(22), "topbar_ink"))
        row.addWidget(self._place)
        self._rules = [_Rule(metrics) for _ in range(4)]
        row.addWidget(self._rules[0])
        row.addWidget(self._till_label)
        row.addWidget(self._rules[1])
        row.addWidget(self._page)
        row.addStretch(1)
        row.addWidget(self._shift)
        row.addWidget(self._rules[3])
        row.addWidget(self._person)
        row.addWidget(self._rules[2])
        row.addWidget(self._date)
        row.addWidget(self._time)
        self._person.hide()
        self._rules[2].hide()
        self._shift.hide()
        self._rules[3].hide()
        self._place.setSizePolicy(self._place.sizePolicy().Policy.Maximum, self._place.sizePolicy().Policy.Preferred)
        self.setFixedHeight(metrics.px(HEIGHT))
        words.changed.connect(self.retranslate)

    def show_place(self, shop: str, store: str, till: str) -> None:
        """Names of shop and store (empty where there is none), and the till's number as its prefix writes it."""
        self._place.setText(" · ".join(name for name in (shop, store) if name))
        self._till = till
        self.retranslate()

    def show_page(self, name: str) -> None:
        """The page's name, a path with "›" where it lies deeper."""
        self._page.setText(name)

    def show_person(self, told: str) -> None:
        """Who works here, in words; empty hides it."""
        self._person.setText(told)
        self._person.setVisible(bool(told))
        self._rules[2].setVisible(bool(told))

    def show_shift(self, told: str) -> None:
        """Which shift is open, in words; empty hides it."""
        self._shift.setText(told)
        self._shift.setVisible(bool(told))
        self._rules[3].setVisible(bool(told))

    def show_time(self, now: datetime) -> None:
        """The store's local time."""
        self._now = now
        self.retranslate()

    def retranslate(self) -> None:
        words = self._words
        self._till_label.setText(words.text("Till {number}", number=self._till.lstrip("0") or self._till))
        if self._now is None:
            return
        weekdays = (
            words.text("Mon"), words.text("Tue"), words.text("Wed"), words.text("Thu"), words.text("Fri"),
            words.text("Sat"), words.text("Sun"),
        )  # fmt: skip
        months = (
            words.text("Jan"), words.text("Feb"), words.text("Mar"), words.text("Apr"), words.text("May"),
            words.text("Jun"), words.text("Jul"), words.text("Aug"), words.text("Sep"), words.text("Oct"),
            words.text("Nov"), words.text("Dec"),
        )  # fmt: skip
        now = self._now
        self._date.setText(
            words.text(
                "{weekday} {day} {month}",
                weekday=weekdays[now.weekday()],
                day=now.day,
                month=months[now.month - 1],
            )
        )
        self._time.setText(f"{now:%H:%M}")

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(tokens_of(self).topbar))


class _Rule(QWidget):
    """A thin line between two parts."""

    def __init__(self, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(1, metrics.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = QColor(tokens_of(self).topbar_ink2)
        colour.setAlphaF(0.35)
        QPainter(self).fillRect(self.rect(), colour)
