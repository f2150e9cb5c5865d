"""Finding an item for the bill (F3), and entering one that is not there.

What stands in the bill's field is looked for at once, so that F3 after a code that nobody knows goes straight to the
new item. What comes back for an older text is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from terminal.errors import Refused, TillError
from terminal.money import Quantity
from terminal.services import catalogue
from terminal.services.catalogue import Article, Sought
from terminal.services.facts import ProductFacts
from terminal.services.rights import Approval, Right
from ui.bridge import Bridge
from ui.cashier.entry import Code, Nothing, QuickAmount, parse_entry
from ui.cashier.find_panel import SHOWN, FindPanel
from ui.cashier.session import BillSession
from ui.catalogue.indexing import Indexing
from ui.catalogue.new_item_panel import NewItemPanel
from ui.staff.gate import Gate
from ui.widgets.dialog import Panel
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

P = TypeVar("P", bound=Panel)


class ItemFinding(QObject):
    """Opens its panels by `show`; `stopped` is told of what ends all selling and says whether it does."""

    added = Signal()
    """An item went onto the bill."""

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        metrics: Metrics,
        session: BillSession,
        gate: Gate,
        window: QWidget,
        *,
        show: Callable[[Panel], Panel],
        say: Callable[[str], None],
        stopped: Callable[[TillError], bool],
    ) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._words = words
        self._metrics = metrics
        self._session = session
        self._gate = gate
        self._window = window
        self._show = show
        self._say = say
        self._stopped = stopped
        self._indexing = Indexing(bridge, self)
        self._open: Panel | None = None
        self._searches = 0

    def open(self, typed: str = "") -> None:
        """Look for what was `typed` in the bill's field, amounts aside; a quantity in front of it is taken along."""
        entry = parse_entry(typed, self._session.profile.bill_cap)
        text, quantity = typed.strip(), ""
        if isinstance(entry, Code):
            text, quantity = entry.text, str(entry.quantity) if entry.counted else ""
        elif isinstance(entry, Nothing | QuickAmount):
            text = ""
        panel = FindPanel(self._words, self._metrics, self._window, text, quantity)
        self._present(panel)
        panel.search_requested.connect(lambda wanted: self._search(panel, wanted))
        panel.chosen.connect(lambda product, many: self._take(product, many, panel.accept, panel.refuse))
        panel.new_requested.connect(lambda wanted: self._open_new(wanted, panel.quantity.text()))
        self._indexing.begin()
        self._search(panel, text)

    def _present(self, panel: Panel) -> None:
        self._show(panel)
        self._open = panel
        panel.finished.connect(lambda _: self._forget(panel))

    def _forget(self, panel: Panel) -> None:
        if self._open is panel:
            self._open = None

    def _search(self, panel: FindPanel, text: str) -> None:
        self._searches += 1
        number = self._searches

        def found(articles: tuple[Article, ...]) -> None:
            if self._open is panel and number == self._searches:
                panel.show_articles(articles)

        self._bridge.ask(catalogue.look, found, self._failed, Sought(text, on_sale=True), SHOWN)

    def _take(
        self, product: ProductFacts, many: Quantity | None, done: Callable[[], None], refuse: Callable[[str], None]
    ) -> None:
        try:
            self._session.step(self._session.draft.with_product(product, many, self._session.profile.bill_cap))
        except Refused as why:
            refuse(sentence(self._words, why))
            return
        done()
        self.added.emit()

    # what is not there

    def _open_new(self, wanted: str, quantity: str) -> None:
        entry = parse_entry(wanted, self._session.profile.bill_cap)
        code = wanted if isinstance(entry, Code) else ""
        panel = NewItemPanel(self._words, self._metrics, self._window, code, "" if code else wanted)
        many = _quantity(quantity)

        def on_the_bill(product: ProductFacts) -> None:
            self._take(product, many, panel.accept, panel.name.set_error)

        def ask(product: ProductFacts) -> None:
            what = self._words.text("Enter the new item {name}, {amount}?", name=product.name, amount=product.price)
            self._gate.ask(Right.ADD_PRODUCT, what, lambda approval: self._add(panel, product, approval, on_the_bill))

        panel.sell_requested.connect(on_the_bill)
        panel.add_requested.connect(ask)
        self._present(panel)

    def _add(
        self, panel: NewItemPanel, product: ProductFacts, by: Approval, then: Callable[[ProductFacts], None]
    ) -> None:
        def failed(error: TillError) -> None:
            if not self._stopped(error) and self._open is panel:
                panel.refuse(error)

        def added(kept: ProductFacts) -> None:
            panel.set_working(False)
            if self._open is panel:
                then(kept)

        panel.set_working(True)
        self._bridge.ask(catalogue.add_at_till, added, failed, product, by)

    def _failed(self, error: TillError) -> None:
        if not self._stopped(error):
            self._say(sentence(self._words, error))


def _quantity(text: str) -> Quantity | None:
    """What was typed beside the search; None where that is no quantity."""
    try:
        return Quantity.parse(text.rstrip("×*xX "))
    except ValueError:
        return None
