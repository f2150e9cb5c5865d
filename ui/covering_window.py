"""A window that is laid over the bill: its pages between the till's bars, one question to a service at a time.

What it is for is its heirs' own; how it asks, refuses, puts a panel up and says what went wrong is the same of all.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from terminal.clock import Clock, zone
from terminal.errors import Refused, TillError
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.cashier.help_panel import HelpPanel
from ui.staff.gate import Gate
from ui.widgets.dialog import Panel, key_name
from ui.widgets.status_bar import StationFacts, StatusBar
from ui.widgets.style import Metrics
from ui.widgets.toast import Toast
from ui.widgets.top_bar import TopBar
from ui.wording import sentence
from ui.words import Words


class CoveringWindow(QWidget):
    """Call `open` once it is laid over; it ends with `closed`."""

    closed = Signal()
    failed = Signal(object)  # TillError: what stops all selling

    def __init__(
        self, bridge: Bridge, words: Words, clock: Clock, metrics: Metrics, profile: ShopProfile, gate: Gate,
        parent: QWidget | None, *pages: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._bridge, self._words, self._clock, self._metrics = bridge, words, clock, metrics
        self._profile, self._gate = profile, gate
        self._zone = zone(profile.time_zone)
        self._working = False
        self.panel: Panel | None = None
        self.top_bar, self.status_bar = TopBar(words, metrics), StatusBar(words, metrics)
        self._stack = QStackedWidget()
        for page in pages:
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self._stack, 1)
        column.addWidget(self.status_bar)
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.toast = Toast(metrics, self)
        words.changed.connect(self.retranslate)

    def open(self) -> None:
        """Read what it begins with, and show it."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Say everything anew, in the language of now."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """Put the focus where typing belongs."""
        raise NotImplementedError

    def press(self, name: str) -> None:
        """What a key means that no field has taken, by the name that buttons show."""
        raise NotImplementedError

    @property
    def page(self) -> QWidget | None:
        """The page that is shown."""
        return self._stack.currentWidget()

    def show_station(self, facts: StationFacts) -> None:
        self.status_bar.show_facts(facts)

    def show_time(self) -> None:
        self.top_bar.show_time(self._clock().astimezone(self._zone))

    def leave(self) -> None:
        """Back to selling, unless a service is at work."""
        if not self._working:
            self.closed.emit()

    def _do(
        self, service: Callable[..., object], then: Callable[..., None], *args: object,
        failed: Callable[[TillError], None] | None = None, **named: object,
    ) -> None:  # fmt: skip
        """Ask a service, one at a time; `then` and `failed` end the work themselves."""
        if not self._working:
            self._working = True
            self._bridge.ask(service, then, failed or self._refuse, *args, **named)

    def _refuse(self, error: TillError) -> None:
        self._working = False
        if not isinstance(error, Refused):
            self.failed.emit(error)
        self.toast.say(sentence(self._words, error))

    def _put_up(self, panel: Panel) -> None:
        self.panel = panel
        panel.finished.connect(lambda _: self._put_down(panel))
        panel.open()

    def _put_down(self, panel: Panel) -> None:
        if self.panel is panel:
            self.panel = None
        panel.deleteLater()
        self.take_focus()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()  # below lies the bill, which must not hear it
        name = key_name(event)
        if name == "F1":
            self._put_up(HelpPanel(self._words, self._metrics, self, page=self.page))
        elif name:
            self.press(name)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._working:
            event.ignore()
            return
        event.accept()
        self.closed.emit()
