"""The page of the rebate's settings: the table of one scope at the left, a tried bill at the right."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from resources import theme
from ui.manager.ask import AskLine
from ui.manager.editing import Editing
from ui.manager.rebate_rows import (
    LEVEL_NAME_MAX,
    PageScope,
    RebateRows,
    levels,
    with_new_level,
    with_new_tier,
    without_level,
    without_tier,
)
from ui.manager.save_bar import SaveBar
from ui.manager.setting_field import PageKeys
from ui.manager.setting_row import ALLOWED, CHIPS, EDITOR, INSET, LABEL, OTHER
from ui.manager.setting_table import ADD_LEVEL_KEY, ADD_TIER_KEY, REMOVE_KEY, SettingTable
from ui.manager.setting_words import store_name
from ui.manager.trial import Trial, try_bill
from ui.manager.trial_panel import TrialPanel
from ui.widgets.banner import Banner, BannerKind
from ui.widgets.style import Metrics
from ui.words import Words

TRIAL_WIDTH, TRIAL_LEAST = 368, 280
TABLE_WIDTH = LABEL + OTHER + EDITOR + ALLOWED + CHIPS + 2 * INSET + 2
"""So much the table's columns take: the tried bill has what is left, and goes where that is too little."""
KEYS = (ADD_LEVEL_KEY, ADD_TIER_KEY, REMOVE_KEY)


class RebatePage(QWidget):
    """Shows what an `Editing` holds and passes on what a person does."""

    told = Signal(str)
    """A sentence for the passing word at the foot."""

    def __init__(
        self, words: Words, metrics: Metrics, keys: PageKeys, editing: Editing, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._metrics = metrics
        self._editing = editing
        self._scope = PageScope.STORE
        self._trial: Trial | None = None
        self.banner = Banner(metrics)
        self.table = SettingTable(words, metrics, keys)
        self.panel = TrialPanel(words, metrics, keys)
        self.save_bar = SaveBar(words, metrics, editing)
        self.panel.setFixedWidth(metrics.px(TRIAL_WIDTH))
        left = QVBoxLayout()
        left.setSpacing(metrics.px(10))
        left.addWidget(self.table, 1)
        left.addWidget(self.save_bar)
        row = QHBoxLayout()
        row.setSpacing(metrics.px(theme.GAP))
        row.addLayout(left, 1)
        row.addWidget(self.panel)
        column = QVBoxLayout(self)
        margin = metrics.px(theme.MARGIN)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(metrics.px(10))
        column.addWidget(self.banner)
        column.addLayout(row, 1)
        self.table.typed.connect(editing.type)
        self.table.put.connect(editing.put)
        self.table.field_left.connect(editing.leave_field)
        self.table.scope_chosen.connect(self._on_scope_chosen)
        self.panel.tried.connect(self._on_tried)
        editing.changed.connect(self.refresh)
        words.changed.connect(self.refresh)

    def start(self) -> None:
        """The page has come to the front."""
        self.refresh()
        self.table.focus_first()

    def show_fault(self) -> bool:
        """Go to the first field that is not right, in the other scope too; whether this page has one."""
        if self.table.focus_wrong():
            return True
        shown = self._scope
        self._on_scope_chosen(PageScope.BASE if shown is PageScope.STORE else PageScope.STORE)
        if self.table.focus_wrong():
            return True
        self._on_scope_chosen(shown)
        return False

    def on_key(self, name: str) -> bool:
        """A key of the page; whether it is one."""
        if name in ("↑", "↓"):
            self.table.step(-1 if name == "↑" else 1)
        elif name == ADD_LEVEL_KEY:
            self._add_level()
        elif name == ADD_TIER_KEY and self._scope is PageScope.STORE:
            self._add_tier()
        elif name == REMOVE_KEY:
            self._remove_row()
        else:
            return False
        return True

    def refresh(self) -> None:
        if self._editing.version is None:
            return
        draft, store = self._editing.draft, self._editing.store
        now = draft.now
        keys = levels(now, store)
        if self._trial is None:
            self._trial = Trial(level=keys[0] if keys else "")
        self.table.show_scope(self._scope, store_name(now.shop, self._words))
        self.table.show_rows(RebateRows(self._editing, self._words, self._scope).rows())
        tiers = bool(now.rebate.cashier(store).tiers)
        self.panel.show_bill(self._trial, now.shop, keys, with_tiers=tiers)
        self.panel.show_result(
            try_bill(now.rebate, store, self._trial), try_bill(draft.saved.rebate, store, self._trial), now.shop
        )
        self._tell_state()

    def _tell_state(self) -> None:
        """What is in force and stops the scheme or its rewards: the saved settings, not the draft."""
        words, saved = self._words, self._editing.draft.saved.rebate
        if not saved.cashier_enabled(self._editing.store):
            self.banner.say(
                BannerKind.INFO,
                words.text("The queue rebate is off: the till sells as always, nobody joins, nothing is extracted."),
            )
        elif saved.base.paused:
            self.banner.say(
                BannerKind.ALERT,
                words.text("Rewards are paused: bills join as always, nobody in the queue is paid."),
            )
        else:
            self.banner.quiet()

    def _on_scope_chosen(self, scope: PageScope) -> None:
        self._scope = scope
        self.refresh()

    def _on_tried(self, trial: Trial) -> None:
        self._trial = trial
        self.refresh()

    def _add_level(self) -> None:
        words = self._words
        ask = AskLine(
            words,
            self._metrics,
            self.window(),
            title=words.text("Add a member level"),
            label=words.text("Name of the level"),
            verb=words.text("Add"),
            limit=LEVEL_NAME_MAX,
        )
        ask.given.connect(self._on_level_named)
        ask.open()

    def _on_level_named(self, name: str) -> None:
        now, key = with_new_level(self._editing.draft.now, self._editing.store, name)
        self._editing.reshape(lambda _configuration: now, ("shop", "level_names", key))
        self.table.focus_row(f"level.{key}")

    def _add_tier(self) -> None:
        store = self._editing.store
        place = len(self._editing.draft.now.rebate.cashier(store).tiers)
        self._editing.reshape(lambda now: with_new_tier(now, store), ("rebate", "cashiers", store, "tiers", str(place)))
        self.table.focus_row(f"tiers.{place}")

    def _remove_row(self) -> None:
        current, store = self.table.current, self._editing.store
        key = current.row.key if current is not None and current.row is not None else ""
        kind, _, name = key.partition(".")
        if kind == "level":
            self._editing.reshape(
                lambda now: without_level(now, store, name), ("rebate", "cashiers", store, "level", name)
            )
        elif kind == "tiers":
            self._editing.reshape(
                lambda now: without_tier(now, store, int(name)), ("rebate", "cashiers", store, "tiers")
            )
        else:
            self.told.emit(self._words.text("Only levels and tiers can be removed."))
            return
        self.table.focus_first()

    # Qt

    def minimumSizeHint(self) -> QSize:
        px = self._metrics.px
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), px(TABLE_WIDTH) + 2 * px(theme.MARGIN)), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        px = self._metrics.px
        left = self.width() - px(TABLE_WIDTH) - px(theme.GAP) - 2 * px(theme.MARGIN)
        self.panel.setFixedWidth(max(px(TRIAL_LEAST), min(px(TRIAL_WIDTH), left)))
        self.panel.setVisible(left >= px(TRIAL_LEAST))
