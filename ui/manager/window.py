"""The manager's window: the pages at their keys, one draft over them, and saving it with a reason.

It composes and passes on: what is edited lives in `Editing`, what each page shows in the page. Behind the PIN by
whoever opens it (`pin_dialog`); it can be a window of its own or a page of the till's.
"""

from __future__ import annotations

from typing import Final, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from sync.status.server import ServerState
from terminal.clock import Clock, zone
from terminal.errors import TillError
from terminal.ledger.keeper import BackupFacts
from terminal.services.rights import Approval
from terminal.services.settings import REASON_MAX
from terminal.services.shop import ConfigurationVersion, ShopProfile
from terminal.services.staff import OWNER
from ui.bridge import Bridge
from ui.cashier.help_panel import HelpPanel
from ui.catalogue.page import KEYS as CATALOGUE_KEYS
from ui.catalogue.page import CataloguePage
from ui.manager.ask import AskLine
from ui.manager.audit_page import KEYS as AUDIT_KEYS
from ui.manager.audit_page import AuditPage
from ui.manager.device_page import KEYS as DEVICE_KEYS
from ui.manager.device_page import DevicePage
from ui.manager.editing import Editing, Overtaken
from ui.manager.history_page import HistoryPage
from ui.manager.keys_panel import all_keys
from ui.manager.nav import Nav
from ui.manager.office_page import KEYS as OFFICE_KEYS
from ui.manager.office_page import OfficePage
from ui.manager.overtaken_panel import OvertakenPanel
from ui.manager.rebate_page import KEYS as REBATE_KEYS
from ui.manager.rebate_page import RebatePage
from ui.manager.receipt_page import KEYS as RECEIPT_KEYS
from ui.manager.receipt_page import ReceiptPage
from ui.manager.save_bar import SaveBar, change_runs
from ui.manager.setting_field import PageKeys
from ui.manager.shop_page import KEYS as SHOP_KEYS
from ui.manager.shop_page import ShopPage
from ui.manager.staff_page import KEYS as STAFF_KEYS
from ui.manager.staff_page import StaffPage
from ui.office import Office
from ui.receipt.desk import PrintDesk
from ui.widgets.dialog import Question, key_name
from ui.widgets.status_bar import StationFacts, StatusBar
from ui.widgets.style import Metrics
from ui.widgets.toast import Toast
from ui.widgets.top_bar import TopBar
from ui.wording import sentence
from ui.words import Words

PAGES: Final = 9
UNDO_KEY, SAVE_KEY, BACK_KEY = "Ctrl Z", "Ctrl S", "Esc"


class Page(Protocol):
    """What the window needs of a page."""

    def start(self) -> None: ...
    def show_fault(self) -> bool: ...
    def on_key(self, name: str) -> bool: ...


class ManagerWindow(QWidget):
    """Call `open` to begin at a page; it ends with `closed`."""

    settings_saved = Signal(object)
    """The ConfigurationVersion that was committed; the next bill follows it."""
    backup_requested = Signal()
    closed = Signal()

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        clock: Clock,
        metrics: Metrics,
        profile: ShopProfile,
        desk: PrintDesk,
        office: Office,
        *,
        who: str = "",
        by: Approval = Approval(approved_by=OWNER),  # noqa: B008 - a frozen value
        parent: QWidget | None = None,
    ) -> None:
        """`who` is kept with each save, else the one of `by`; no name at all is the manager, by the till's PIN."""
        super().__init__(parent)
        self._words = words
        self._clock = clock
        self._metrics = metrics
        self._profile = profile
        here = by.approved_by or by.who  # whoever let himself in is at these pages, not whom he stands beside
        by = Approval(approved_by=OWNER) if here == OWNER else Approval(here)
        self._who = who or by.who
        self._place = 0
        self._begun = False
        self.office = OfficePage(bridge, words, clock, metrics, office, self._who_text)
        names = (UNDO_KEY, SAVE_KEY, BACK_KEY, "F1", *(f"Alt {n + 1}" for n in range(PAGES)))
        self._keys = PageKeys(
            {
                *names, *REBATE_KEYS, *SHOP_KEYS, *DEVICE_KEYS, *OFFICE_KEYS, *STAFF_KEYS, *AUDIT_KEYS, *RECEIPT_KEYS,
                *CATALOGUE_KEYS,
            },
            self,
        )  # fmt: skip
        for field in (self.office.join_card.url, self.office.join_card.code):
            self._keys.watch(field.edit)
        self.editing = Editing(bridge, self._who_text(), self)
        self.rebate = RebatePage(words, metrics, self._keys, self.editing)
        self.shop = ShopPage(bridge, words, clock, metrics, self._keys, self.editing)
        self.devices = DevicePage(bridge, words, metrics, self._keys, self.editing, desk, by, clock)
        self.history = HistoryPage(bridge, words, metrics)
        self.staff = StaffPage(bridge, words, metrics, self._keys, by)
        self.audit = AuditPage(bridge, words, clock, metrics, self._keys, by)
        self.receipt = ReceiptPage(bridge, words, clock, metrics, self._keys, self.editing)
        self.catalogue = CataloguePage(bridge, words, metrics, self._keys, by)
        self._pages: tuple[Page, ...] = (
            self.rebate, self.shop, self.devices, self.history, self.office, self.staff, self.audit, self.receipt,
            self.catalogue,
        )  # fmt: skip
        self.nav = Nav(words, metrics, PAGES)
        self.top_bar = TopBar(words, metrics)
        self.status_bar = StatusBar(words, metrics)
        self._stack = QStackedWidget()
        self._lay_out()
        self.toast = Toast(metrics, self)
        self._connect()
        self.retranslate()

    def _who_text(self) -> str:
        return self._who or self._words.text("Manager")

    # how it is built

    def _lay_out(self) -> None:
        for page in self._pages:
            assert isinstance(page, QWidget)
            self._stack.addWidget(page)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.nav)
        middle.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addLayout(middle, 1)
        column.addWidget(self.status_bar)
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _connect(self) -> None:
        editing = self.editing
        self._keys.pressed.connect(self.press)
        self.devices.backups.requested.connect(self.backup_requested)
        self.nav.page_chosen.connect(self.show_page)
        self.nav.back_requested.connect(self.leave)
        for bar in self._save_bars():
            bar.undo_requested.connect(editing.undo)
            bar.save_requested.connect(self.ask_reason)
            bar.refused.connect(self._on_refused)
        for page in (self.rebate, self.shop, self.office, self.staff, self.audit, self.catalogue):
            page.told.connect(self.toast.say)
        self.office.settings_saved.connect(self._on_taken)
        editing.opened.connect(self._on_opened)
        editing.settings_saved.connect(self._on_saved)
        editing.overtaken.connect(self._on_overtaken)
        editing.failed.connect(self._on_failed)
        self._words.changed.connect(self.retranslate)

    def _save_bars(self) -> tuple[SaveBar, ...]:
        return (self.rebate.save_bar, self.shop.save_bar, self.devices.save_bar, self.receipt.save_bar)

    # what the till tells

    def open(self, place: int = 0) -> None:
        """Begin: read what is saved and show a page."""
        self._begun = False
        self.editing.load()
        self.show_page(place)

    def show_station(self, facts: StationFacts) -> None:
        """How the things around the till are, for the bar at the bottom."""
        self.status_bar.show_facts(facts)

    def show_server(self, state: ServerState) -> None:
        """What has become of the status page's server."""
        self.devices.show_server(state)

    def show_backups(self, facts: BackupFacts) -> None:
        """How the backups stand."""
        self.devices.backups.show_facts(facts)

    def show_learned(self) -> None:
        """Head office has taught the till other settings: read them, unless something here is not saved yet."""
        if not self.editing.draft.count and not self.editing.saving:
            self.editing.load()

    def show_time(self) -> None:
        """The clock has moved on."""
        self.top_bar.show_time(self._clock().astimezone(zone(self._profile.time_zone)))
        self.devices.minute_passed()

    # what a person does

    def show_page(self, place: int) -> None:
        """Bring a page to the front, from 0."""
        self._place = place
        self._stack.setCurrentIndex(place)
        self.retranslate()
        self._pages[place].start()

    @property
    def place(self) -> int:
        """The page that is shown, from 0."""
        return self._place

    def press(self, name: str) -> None:
        """A key by its name on the badges."""
        if name == UNDO_KEY:
            self.editing.undo()
        elif name == SAVE_KEY:
            self.ask_reason()
        elif name == BACK_KEY:
            self.leave()
        elif name == "F1":
            HelpPanel(self._words, self._metrics, self, page=self._stack.currentWidget(), keys=all_keys).open()
        elif name.startswith("Alt ") and name[4:].isdigit() and 1 <= int(name[4:]) <= PAGES:
            self.show_page(int(name[4:]) - 1)
        else:
            self._pages[self._place].on_key(name)

    def ask_reason(self) -> None:
        """Save: if everything is right, ask why; else go to what is not."""
        words, editing = self._words, self.editing
        if editing.saving:
            return
        if not editing.is_sound:
            self._go_to_fault()
            return
        changes = editing.draft.changes
        if not changes:
            self.toast.say(words.text("Nothing has changed."))
            return
        ask = AskLine(
            words,
            self._metrics,
            self,
            title=words.plural("Save {count} change?", "Save {count} changes?", len(changes)),
            label=words.text("Why does it change?"),
            verb=words.text("Save"),
            limit=REASON_MAX,
            lines=tuple(change_runs(change, editing, words) for change in changes),
        )
        ask.given.connect(editing.save)
        ask.open()

    def leave(self) -> None:
        """Back to selling; asks first while something is not saved."""
        if self.editing.saving:
            self.toast.say(self._words.text("Saving…"))
            return
        count = self.editing.draft.count
        if not count:
            self.closed.emit()
            return
        words = self._words
        question = Question(
            self._metrics,
            self,
            title=words.plural("Throw {count} change away?", "Throw {count} changes away?", count),
            sentence=words.text("They are not saved yet and would be lost."),
            verb=words.text("Throw away"),
            keep=words.text("Go on editing"),
        )
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.confirmed.connect(self._on_thrown_away)
        question.open()

    # what comes of it

    def retranslate(self) -> None:
        words = self._words
        names = (
            words.text("Rebate"),
            words.text("Shop"),
            words.text("Devices"),
            words.text("Changes"),
            words.text("Head office"),
            words.text("Staff"),
            words.text("Audit log"),
            words.text("Receipt"),
            words.text("Catalogue"),
        )
        self.nav.show_names(names, self._place)
        manager = words.text("Manager")
        self.top_bar.show_place(self._profile.shop_name, self._profile.store_name, self._profile.till)
        self.top_bar.show_page(f"{manager} › {names[self._place]}")
        self.top_bar.show_person(f"{manager} {self._who}" if self._who else manager)
        self.setWindowTitle(f"{manager} › {names[self._place]}")
        self.show_time()

    def _on_opened(self) -> None:
        self._profile = self.editing.draft.saved.shop
        self.audit.use_profile(self._profile)
        self.retranslate()
        if not self._begun:
            self._begun = True
            self._pages[self._place].start()

    def _on_saved(self, version: ConfigurationVersion) -> None:
        self.toast.say(self._words.text("Saved as version {version}.", version=version.version))
        self.settings_saved.emit(version)

    def _on_taken(self, version: ConfigurationVersion) -> None:
        """A value was brought back: whoever edits finds it as another's change."""
        if not self.editing.draft.count:
            self.editing.load()
        self._on_saved(version)

    def _on_overtaken(self, overtaken: Overtaken) -> None:
        panel = OvertakenPanel(self._words, self._metrics, self, overtaken, self.editing.draft.now.shop)
        panel.mine_wanted.connect(lambda: self._on_mine_wanted(overtaken.theirs))
        panel.theirs_wanted.connect(self.editing.load)
        panel.open()

    def _on_mine_wanted(self, theirs: ConfigurationVersion) -> None:
        self.editing.take_over(theirs)
        self.toast.say(self._words.text("Your changes stand on top of theirs now. Save them again."))

    def _on_failed(self, error: TillError) -> None:
        told = sentence(self._words, error)
        self.toast.say(told)

    def _on_refused(self, why: str) -> None:
        if not self.editing.is_sound:
            self._go_to_fault()
        else:
            self.toast.say(why)

    def _go_to_fault(self) -> None:
        """To the first field that is not right, on this page or on another."""
        order = [self._place, *(place for place in range(PAGES) if place != self._place)]
        for place in order:
            if self._pages[place].show_fault():
                if place != self._place:
                    self.show_page(place)
                    self._pages[place].show_fault()
                return
        faults = self.editing.faults
        if faults:
            fault = next(iter(faults.values()))
            self.toast.say(f"{fault.field}: {fault.allowed}")

    def _on_thrown_away(self) -> None:
        self.editing.discard()
        self.closed.emit()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # every key ends here: below these pages lies the bill, which must not hear them
        event.accept()
        name = key_name(event)
        if name:
            self.press(name)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_time()

    def closeEvent(self, event: QCloseEvent) -> None:
        # The window's own cross means the same as Esc.
        if self.editing.draft.count:
            event.ignore()
            self.leave()
        else:
            event.accept()
            self.closed.emit()
