"""The page that stands over the till where its ledger can't be trusted: what can be brought back, and up to which bill.

Nothing is replaced before a person has agreed here, and what is replaced is kept. The configuration can't be read, so
the language is chosen on the page itself.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

import resources
from terminal.clock import Clock, zone
from terminal.errors import TillError
from terminal.ledger import recovery
from terminal.ledger.recovery import Plan, Recovered
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.manager.setting_words import LANGUAGE_NAMES
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.card import Card
from ui.widgets.dialog import key_name
from ui.widgets.icon import Icon
from ui.widgets.label import Label
from ui.widgets.segmented import Segmented
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.widgets.top_bar import TopBar
from ui.wording import sentence
from ui.words import Words

WIDTH = 760


class _Progress(QObject):
    """Carries how far the work is from its thread."""

    told = Signal(int, int)


class RecoveryPage(QWidget):
    """`look` first; ends with `recovered` or `closed`."""

    recovered = Signal(object)
    """What was done, a Recovered; the ledger is open again."""
    closed = Signal()

    def __init__(
        self, bridge: Bridge, words: Words, clock: Clock, metrics: Metrics, ledger: Path, folders: tuple[Path, ...],
        error: TillError, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._bridge, self._words, self._clock, self._metrics = bridge, words, clock, metrics
        self._ledger, self._folders, self._error = ledger, folders, error
        self._plan: Plan | None = None
        self._trouble: TillError | None = None
        self._working = False
        self._done = (0, 0)
        self._progress = _Progress(self)
        self._progress.told.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self.top_bar = TopBar(words, metrics)
        self.language = Segmented(metrics, size=15, height=34)
        self._title = Label(metrics, 26, "alert", bold=True, wraps=True)
        self._why = Label(metrics, 16, wraps=True)
        self._offer = Label(metrics, 20, bold=True, wraps=True)
        self._from = Label(metrics, 16, "ink2", wraps=True)
        self._kept = Label(metrics, 16, "ink2", wraps=True)
        self._told = Label(metrics, 15, "alert", wraps=True)
        self.leave = KeyButton(metrics, "Esc", height=56)
        self.agree = KeyButton(metrics, "F12", ButtonKind.PRIMARY, size=20, height=56)
        self._lay_out(metrics)
        self.language.chosen.connect(lambda place: words.use(resources.LANGUAGES[place]))
        self.agree.triggered.connect(self.recover)
        self.leave.triggered.connect(self._leave)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self, metrics: Metrics) -> None:
        card = Card(metrics)
        card.setFixedWidth(metrics.px(WIDTH))
        head = row(metrics, gap=14)
        head.addWidget(Icon("warning", metrics.px(34), "alert"))
        head.addWidget(self._title, 1)
        head.addWidget(self.language)
        foot = row(metrics, gap=12)
        foot.addWidget(self.leave)
        foot.addWidget(self.agree, 1)
        column(
            metrics, head, self._why, self._offer, self._from, self._kept, self._told, 8, foot,
            gap=14, margins=(32, 28, 32, 28), on=card,
        )  # fmt: skip
        column(metrics, self.top_bar, None, row(metrics, None, card, None), None, on=self)
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def text(self) -> str:
        """All that it says."""
        labels = (self._title, self._why, self._offer, self._from, self._kept, self._told)
        return "\n".join(label.text() for label in labels if label.text())

    def look(self) -> None:
        """Find out what could be brought back; nothing is changed by it."""
        self._working = True
        self.retranslate()
        self._bridge.ask_closed(
            lambda: recovery.plan(self._ledger, self._folders, self._error.code, self._progress.told.emit),
            self._planned,
            self._failed,
        )

    def recover(self) -> None:
        """A person has agreed."""
        plan = self._plan
        if plan is None or self._working:
            return
        self._working, self._trouble = True, None
        self.retranslate()
        self._bridge.ask_closed(
            lambda: recovery.carry_out(self._ledger, plan, at=self._clock(), told=self._progress.told.emit),
            self._recovered,
            self._failed,
        )

    def _planned(self, plan: Plan) -> None:
        self._plan, self._working = plan, False
        self.retranslate()

    def _recovered(self, done: Recovered) -> None:
        self._working = False
        self.recovered.emit(done)

    def _failed(self, error: TillError) -> None:
        self._trouble, self._working = error, False
        self.retranslate()

    @Slot(int, int)
    def _show_progress(self, done: int, of: int) -> None:
        self._done = (done, of)
        if self._working:
            self.agree.set_working(self._working_words())

    def _working_words(self) -> str:
        done, of = self._done
        if self._plan is None:
            return self._words.text("Looking at what there is…")
        return self._words.text("Recovering… {percent} %", percent=100 * done // max(1, of))

    def _leave(self) -> None:
        if not self._working:
            self.closed.emit()

    def retranslate(self) -> None:
        words, plan = self._words, self._plan
        labels = tuple(LANGUAGE_NAMES[language] for language in resources.LANGUAGES)
        self.language.show_choice(labels, resources.LANGUAGES.index(words.language))
        self.language.setAccessibleName(words.text("Language"))
        self.top_bar.show_place(words.text("Paidui"), "", ShopProfile().till)
        self.top_bar.show_page(words.text("Recovery"))
        self._title.setText(words.text("The ledger can't be used as it is"))
        damaged = self._error.code in ("ledger_corrupt", "ledger_not_ours")  # a damaged head makes it nobody's
        self._why.setText(words.text("The ledger file is damaged.") if damaged else sentence(words, self._error))
        self._offer.setText(self._offer_words(plan) if plan else "")
        self._from.setText(self._from_words(plan) if plan else "")
        self._kept.setText(
            words.text("Nothing has been changed yet. The damaged file is kept beside the new one, with today's date.")
        )
        self._told.setText(sentence(words, self._trouble) if self._trouble else "")
        for label in (self._offer, self._from, self._told):
            label.setVisible(bool(label.text()))
        self.leave.set_label(words.text("Close the till"))
        self.agree.set_label(words.text("Recover"))
        self.agree.set_working(self._working_words() if self._working else "")
        nothing = plan is None and not self._working
        self.agree.block(words.text("Call whoever looks after the till.") if nothing else "")

    def _offer_words(self, plan: Plan) -> str:
        words = self._words
        if not plan.bill:
            return words.text("Everything can be brought back; there were no bills yet.")
        at = plan.at.astimezone(zone(ShopProfile().time_zone)) if plan.at else None
        when = f"{at:%Y-%m-%d %H:%M}" if at else ""
        return words.text("Everything up to bill {number} of {when} can be brought back.", number=plan.bill, when=when)

    def _from_words(self, plan: Plan) -> str:
        words = self._words
        since = words.plural(
            "{count} entry comes from the copy of the journal.",
            "{count} entries come from the copy of the journal.",
            plan.events,
        )
        if plan.base is None:
            told = words.text("There is no backup.") + " " + since
        elif plan.base.path == self._ledger:
            told = words.text("The ledger ends at bill {number}.", number=plan.base.bill or "–") + " " + since
        else:
            told = words.text(
                "The newest good backup, {name}, ends at bill {number}.",
                name=plan.base.path.name, number=plan.base.bill or "–",
            ) + " " + since  # fmt: skip
        if plan.passed_over:
            told += " " + words.plural(
                "{count} newer backup is damaged.", "{count} newer backups are damaged.", plan.passed_over
            )
        return told

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match key_name(event):
            case "F12":
                self.agree.trigger()
            case "Esc":
                self.leave.trigger()
            case _:
                event.accept()

    def closeEvent(self, event: QCloseEvent) -> None:
        # The window's own cross means the same as Esc.
        event.ignore()
        self.leave.trigger()
