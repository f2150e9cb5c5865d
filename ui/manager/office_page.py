"""The page of head office: joining it, how the till stands with it, what needs a person, and leaving it.

It asks and shows; the exchange itself runs elsewhere and its news arrive as states. Leaving asks twice, for the sure
answer and for the PIN, because bills that head office has not confirmed are then on this till alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from resources import theme
from terminal.clock import Clock, zone
from terminal.errors import TillError
from terminal.services import office_cases, settings
from terminal.services.facts import LinkFacts
from terminal.services.office_cases import Cases
from terminal.services.shop import ConfigurationVersion, ShopProfile
from ui.bridge import Bridge
from ui.manager.ask import AskLine
from ui.manager.cases_card import CasesCard
from ui.manager.link_card import JoinCard, LinkCard
from ui.office import Office, Step
from ui.office_words import OfficeState
from ui.staff.pin_dialog import PinDialog
from ui.widgets.dialog import Question
from ui.widgets.scroll import ScrollColumn
from ui.widgets.stack import column
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

JOIN_KEY, SYNC_KEY, KEEP_KEY, TAKE_KEY = "Ctrl J", "Ctrl R", "Ctrl E", "Ctrl B"
KEYS = (JOIN_KEY, SYNC_KEY, KEEP_KEY, TAKE_KEY)
AT_THE_CODE: Final = frozenset({"bad_code", "code_used", "code_expired"})
"""Refusals that are mended in the field of the code; others at the address."""


class OfficePage(QWidget):
    """`told` are passing words for the foot; `settings_saved` a value that was brought back."""

    told = Signal(str)
    settings_saved = Signal(object)

    def __init__(
        self, bridge: Bridge, words: Words, clock: Clock, metrics: Metrics, office: Office, who: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._bridge = bridge
        self._words = words
        self._clock = clock
        self._metrics = metrics
        self._office = office
        self._who = who
        self._shop = ShopProfile()
        self.join_card = JoinCard(words, metrics, JOIN_KEY)
        self.link_card = LinkCard(words, metrics, SYNC_KEY, JOIN_KEY)
        self.cases_card = CasesCard(words, metrics, KEEP_KEY, TAKE_KEY)
        self._lay_out(metrics)
        self.join_card.join_requested.connect(self._on_join)
        self.link_card.sync_requested.connect(self._on_sync)
        self.link_card.leave_requested.connect(self.ask_to_leave)
        self.cases_card.keep_requested.connect(self._on_keep)
        self.cases_card.take_requested.connect(self._on_take)
        office.state_changed.connect(self._on_state)
        office.step_told.connect(self._on_step)
        self._show_state(office.state)

    def _lay_out(self, metrics: Metrics) -> None:
        scroll = ScrollColumn(metrics, gutter=theme.GAP)
        scroll.setStyleSheet("background: transparent;")
        scroll.column.setSpacing(metrics.px(10))
        scroll.column.addWidget(self.join_card)
        scroll.column.addWidget(self.link_card)
        row = QHBoxLayout(self)
        margin = metrics.px(theme.MARGIN)
        row.setContentsMargins(margin, margin, margin, margin)
        row.setSpacing(0)
        side = QWidget()
        column(metrics, self.cases_card, on=side)
        row.addWidget(scroll, 10)
        row.addWidget(side, 11)

    # what the window asks

    def start(self) -> None:
        """The page has come to the front."""
        self._show_state(self._office.state)
        self._office.refresh()
        self._bridge.ask(settings.current, self._on_configured, None)
        self._read_cases()
        if self._office.joined:
            self.link_card.sync.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.join_card.url.setFocus()

    def show_fault(self) -> bool:
        """Nothing here is saved with the rest."""
        return False

    def on_key(self, name: str) -> bool:
        """A key of the page; whether it is one."""
        joined = self._office.joined
        buttons = {
            JOIN_KEY: self.link_card.leave if joined else self.join_card.join,
            SYNC_KEY: self.link_card.sync,
            KEEP_KEY: self.cases_card.keep,
            TAKE_KEY: self.cases_card.take,
        }
        button = buttons.get(name)
        if button is not None and button.isVisibleTo(self):
            button.trigger()
        return button is not None

    def ask_to_leave(self) -> None:
        """Say what leaving means, and then have the PIN again."""
        words, link = self._words, self._office.state.link
        told = words.text(
            "The till stands alone then: its queue is its own, and balances that members have at head office can't be "
            "spent here."
        )
        if link.unconfirmed:
            told = words.plural(
                "{count} bill is not confirmed. Head office would never hear of it: its member gets no place there. "
                "Wait until it is confirmed if you can.",
                "{count} bills are not confirmed. Head office would never hear of them: their members get no place "
                "there. Wait until they are confirmed if you can.",
                link.unconfirmed,
            )
        question = Question(
            self._metrics,
            self.window(),
            title=words.text("Leave head office?"),
            sentence=told,
            verb=words.text("Leave anyway") if link.unconfirmed else words.text("Leave"),
            keep=words.text("Stay"),
        )
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.confirmed.connect(self._ask_pin)
        question.open()

    # what comes of it

    def _ask_pin(self) -> None:
        dialog = PinDialog(self._bridge, self._words, self._metrics, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.passed.connect(self._on_leave)
        dialog.open()

    def _on_leave(self) -> None:
        forced = self._office.state.link.unconfirmed > 0
        self._office.leave(self._on_left, self._on_failed, forced=forced)

    def _on_left(self, _link: LinkFacts) -> None:
        self.told.emit(self._words.text("This till stands alone now."))
        self.join_card.show_step(None)
        self.start()

    def _on_join(self, url: str, code: str) -> None:
        self.join_card.show_step(Step.ASKING)
        self._office.join(url, code, self._on_joined, self._on_not_joined)

    def _on_step(self, step: Step) -> None:
        if not self._office.joined:
            self.join_card.show_step(step)

    def _on_joined(self, link: LinkFacts) -> None:
        self.join_card.show_step(None)
        self.join_card.code.set_text("")
        self.told.emit(self._words.text("Joined {name}.", name=link.office_name))
        self.start()

    def _on_not_joined(self, error: TillError) -> None:
        self.join_card.show_fault(sentence(self._words, error), in_code=error.code in AT_THE_CODE)

    def _on_sync(self) -> None:
        if self._office.state.link.stopped:
            self._office.resume(self._on_resumed, self._on_failed)
        else:
            self._office.nudge()
        self.told.emit(self._words.text("Asking head office…"))

    def _on_resumed(self, lost: int) -> None:
        self._office.nudge()
        if lost:
            told = self._words.plural(
                "Head office was restored from an older copy: {count} bill is provisional again and is sent again.",
                "Head office was restored from an older copy: {count} bills are provisional again and are sent again.",
                lost,
            )
            self.told.emit(told)

    def _on_state(self, state: OfficeState) -> None:
        self._show_state(state)
        if self.isVisible():
            self._read_cases()

    def _show_state(self, state: OfficeState) -> None:
        self.join_card.setVisible(not state.joined)
        self.link_card.setVisible(state.joined)
        self.cases_card.setVisible(state.joined)
        self.link_card.show_state(state, self._clock().astimezone(zone(self._shop.time_zone)))

    def _on_configured(self, version: ConfigurationVersion) -> None:
        self._shop = version.configuration.shop

    def _read_cases(self) -> None:
        self._bridge.ask(office_cases.cases, self._show_cases, self._on_failed)

    def _show_cases(self, cases: Cases) -> None:
        self.cases_card.show_cases(cases, self._shop)

    def _on_keep(self, collision_id: str) -> None:
        self._bridge.ask(office_cases.keep_standing, self._show_cases, self._on_failed, collision_id, who=self._who())

    def _on_take(self, collision_id: str) -> None:
        words = self._words
        ask = AskLine(
            words,
            self._metrics,
            self.window(),
            title=words.text("Take the other value?"),
            label=words.text("Why does it change?"),
            verb=words.text("Save"),
            limit=settings.REASON_MAX,
        )
        ask.given.connect(
            lambda reason: self._bridge.ask(
                office_cases.take_other, self._on_taken, self._on_failed, collision_id, who=self._who(), reason=reason
            )
        )
        ask.open()

    def _on_taken(self, version: ConfigurationVersion) -> None:
        self._read_cases()
        self.settings_saved.emit(version)

    def _on_failed(self, error: TillError) -> None:
        self.told.emit(sentence(self._words, error))
