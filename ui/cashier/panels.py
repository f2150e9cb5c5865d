"""The panels over the window: who buys (F2), find an item (F3), all keys (F1), more (F11).

One at a time. A panel asks by signals, and what comes back after it was closed is dropped.
"""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from terminal.errors import Broken, Refused, TillError
from terminal.money import Quantity
from terminal.services import catalogue, members
from terminal.services.facts import MemberFacts, ProductFacts
from ui.bridge import Bridge
from ui.cashier.entry import Code, parse_entry
from ui.cashier.find_panel import SHOWN, FindPanel
from ui.cashier.help_panel import HelpPanel
from ui.cashier.member_panel import MemberPanel
from ui.cashier.more_panel import MoreAction, MoreFacts, MorePanel
from ui.cashier.session import BillSession
from ui.cashier.stage import Stage
from ui.widgets.dialog import Panel, Question
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

P = TypeVar("P", bound=Panel)
FIELD_OF = {"bad_name": "name", "phone_taken": "phone", "bad_phone": "phone", "card_number": "name"}


class Panels(QObject):
    """Opens them over `window`, and puts what they found on the bill."""

    more_chosen = Signal(MoreAction)
    closed = Signal()

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        metrics: Metrics,
        session: BillSession,
        stage: Stage,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._words = words
        self._metrics = metrics
        self._session = session
        self._stage = stage
        self._window = window
        self._open: Panel | None = None
        self._searches = 0

    @property
    def panel(self) -> Panel | None:
        """The one that is open."""
        return self._open

    def show(self, panel: P) -> P:
        """Open a panel over the window, in place of one that is open."""
        if self._open is not None:
            self._open.reject()
        self._open = panel
        panel.finished.connect(lambda _: self._forget(panel))
        panel.open()
        return panel

    def _forget(self, panel: Panel) -> None:
        if self._open is panel:
            self._open = None
        panel.deleteLater()
        self.closed.emit()

    # who buys

    def open_member(self, phone: str = "") -> None:
        """The member's panel; with a phone number that nobody has it asks for the new member's name at once."""
        panel = self.show(MemberPanel(self._words, self._metrics, self._window, self._session.draft.member))
        panel.find_requested.connect(lambda text: self._find_member(panel, text))
        panel.add_requested.connect(lambda name, number: self._add_member(panel, name, number))
        panel.clear_requested.connect(lambda: self._session.step(self._session.draft.with_member(None)))
        if phone:
            panel.offer_new(phone)

    def _find_member(self, panel: MemberPanel, text: str) -> None:
        def failed(error: TillError) -> None:
            if self._open is not panel or self._stopped(error):
                return
            entry = parse_entry(text, self._session.profile.bill_cap)
            panel.set_working(False)
            if error.code == "unknown_member" and isinstance(entry, Code) and entry.phone:
                panel.offer_new(entry.text)
            else:
                panel.refuse("search", sentence(self._words, error))

        panel.set_working(True)
        self._bridge.ask(members.find, lambda member: self._take_member(panel, member), failed, text)

    def _add_member(self, panel: MemberPanel, name: str, phone: str) -> None:
        def failed(error: TillError) -> None:
            if self._open is panel and not self._stopped(error):
                panel.refuse(FIELD_OF.get(error.code, "name"), sentence(self._words, error))

        panel.set_working(True)
        self._bridge.ask(members.add, lambda member: self._take_member(panel, member), failed, name, phone)

    def _take_member(self, panel: MemberPanel, member: MemberFacts) -> None:
        if self._open is panel:
            self._session.step(self._session.draft.with_member(member))
            panel.accept()

    # an item

    def open_find(self) -> None:
        panel = self.show(FindPanel(self._words, self._metrics, self._window))
        panel.search_requested.connect(lambda text: self._search(panel, text))
        panel.chosen.connect(lambda product, quantity: self._add_product(panel, product, quantity))
        self._search(panel, "")

    def _search(self, panel: FindPanel, text: str) -> None:
        self._searches += 1
        number = self._searches

        def found(products: tuple[ProductFacts, ...]) -> None:
            if self._open is panel and number == self._searches:
                panel.show_products(products)

        self._bridge.ask(catalogue.search, found, self._told, text, SHOWN)

    def _add_product(self, panel: FindPanel, product: ProductFacts, quantity: Quantity | None) -> None:
        cap = self._session.profile.bill_cap
        try:
            self._session.step(self._session.draft.with_product(product, quantity, cap))
        except Refused as why:
            panel.refuse(sentence(self._words, why))
            return
        panel.accept()

    # keys, more, leaving

    def open_help(self) -> None:
        self.show(HelpPanel(self._words, self._metrics, self._window))

    def open_more(self, facts: MoreFacts) -> None:
        panel = self.show(MorePanel(self._words, self._metrics, self._window, facts))
        panel.chosen.connect(self.more_chosen)
        panel.refused.connect(self._stage.say)

    def ask_to_leave(self) -> Question:
        """Before the till is closed over a bill that is not paid."""
        words = self._words
        return self.show(
            Question(
                self._metrics,
                self._window,
                title=words.text("Close the till without this bill?"),
                sentence=words.text("The bill on the screen is not paid and will be forgotten."),
                verb=words.text("Close the till"),
                keep=words.text("Keep selling"),
            )
        )

    def tell_unconfirmed(self, count: int) -> Question:
        """Before the till is closed with bills that head office has not answered: it only says so."""
        words = self._words
        return self.show(
            Question(
                self._metrics,
                self._window,
                title=words.text("Close the till?"),
                sentence=words.plural(
                    "{count} bill is not confirmed by head office yet. It is kept on this till and sent when the till "
                    "is open again.",
                    "{count} bills are not confirmed by head office yet. They are kept on this till and sent when the "
                    "till is open again.",
                    count,
                ),
                verb=words.text("Close the till"),
                keep=words.text("Keep selling"),
            )
        )

    def _told(self, error: TillError) -> None:
        if not self._stopped(error):
            self._stage.say(sentence(self._words, error))

    def _stopped(self, error: TillError) -> bool:
        """Whether the error ends all selling, which then is said."""
        if isinstance(error, Broken):
            if self._open is not None:
                self._open.reject()
            self._stage.stop(error)
            return True
        return False
