"""F3 at the counter: found by name, by its sound or code, off sale not at all; and what nobody knows is entered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.errors import Refused
from terminal.money import Money, Quantity
from terminal.services import audit_log, catalogue, stock
from terminal.services.catalogue import Article
from terminal.services.facts import ProductFacts
from terminal.services.rights import Approval, Right, StaffFacts
from terminal.services.staff import OWNER
from terminal.services.stock import StockKind
from tests.facts import PRODUCTS
from tests.ui.cashier.conftest import Till
from ui.cashier.find_panel import FindPanel
from ui.catalogue.new_item_panel import NewItemPanel
from ui.staff.gate import Then

BY = Approval(approved_by=OWNER)
NEW = "6999999999996"
PATIENCE_MS = 30_000


class HandGate:
    """Lets through what the test lets through."""

    person: StaffFacts | None = None

    def __init__(self) -> None:
        self.asked: list[tuple[Right, str]] = []
        self.open = True

    def ask(self, right: Right, why: str, then: Then) -> None:
        self.asked.append((right, why))
        if self.open:
            then(Approval())


@pytest.fixture
def gate() -> HandGate:
    return HandGate()


@pytest.fixture
def till(qapp: QApplication, qtbot: QtBot, gate: HandGate) -> Iterator[Till]:
    made = Till(qtbot, "en", gate=gate)
    yield made
    made.close()


def panel(till: Till) -> FindPanel:
    found = till.window.presenter.panels.panel
    assert isinstance(found, FindPanel)
    return found


def new_item(till: Till) -> NewItemPanel:
    found = till.window.presenter.panels.panel
    assert isinstance(found, NewItemPanel)
    return found


def found(till: Till) -> list[str]:
    model = panel(till).model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_an_item_is_found_by_the_initials_of_its_name(till: Till) -> None:
    till.press(Qt.Key.Key_F3)
    till.settle()
    till.type("dbzzm")
    till.qtbot.waitUntil(lambda: found(till) == ["东北珍珠米 5kg"], timeout=PATIENCE_MS)
    till.press(Qt.Key.Key_Return)
    assert till.lines == ["东北珍珠米 5kg 1 49.90"]


def test_enter_takes_what_is_found_for_what_was_typed_last_however_fast(till: Till) -> None:
    till.press(Qt.Key.Key_F3)
    till.settle()
    for char in "niunai":
        till.qtbot.keyClicks(till.focus, char)
    till.qtbot.keyClick(till.focus, Qt.Key.Key_Return)
    till.qtbot.waitUntil(lambda: till.lines == ["纯牛奶 250ml×12 1 39.90"], timeout=PATIENCE_MS)


def test_stock_and_codes_are_shown_and_what_is_off_sale_is_not(till: Till) -> None:
    rice, milk, *_ = PRODUCTS
    till.lane.submit(catalogue.save, Article(rice, codes=("rice-2",), stock=Quantity(0)), BY).result()
    till.lane.submit(stock.enter, rice.barcode, StockKind.CORRECTION, Quantity.of(-3), BY, reason="broken").result()
    till.lane.submit(catalogue.save, Article(milk, on_sale=False), BY).result()
    till.press(Qt.Key.Key_F3)
    till.settle()
    assert milk.name not in found(till)
    row = found(till).index(rice.name)
    assert [panel(till).model.index(row, column).data() for column in (1, 3)] == ["−3", "49.90"]
    till.press(Qt.Key.Key_Escape)
    till.enter(milk.barcode)
    assert milk.name in till.window.bill_view.entry.error
    till.enter("rice-2")
    assert till.lines == ["东北珍珠米 5kg 1 49.90"]


def test_a_code_that_nobody_knows_is_entered_and_sold_by_keys(till: Till, gate: HandGate) -> None:
    till.enter(f"3x{NEW}")
    assert till.window.bill_view.entry.error
    till.press(Qt.Key.Key_F3)
    assert (panel(till).text.text(), panel(till).quantity.text()) == (NEW, "3")
    till.ctrl(Qt.Key.Key_N)
    assert new_item(till).barcode.text() == NEW
    till.commit("新茶")
    till.press(Qt.Key.Key_Return)
    till.type("free")
    till.press(Qt.Key.Key_Return)
    assert new_item(till).price.error
    new_item(till).price.set_text("")
    till.type("58")
    till.press(Qt.Key.Key_Return)
    assert till.lines == ["新茶 3 174.00"]
    assert till.entry == ""
    assert [right for right, _ in gate.asked] == [Right.ADD_PRODUCT]
    assert till.lane.submit(catalogue.find, NEW).result() == ProductFacts(NEW, "新茶", Money(58_00))
    (note,) = till.lane.submit(audit_log.search, audit_log.Wanted(kinds=frozenset({"product_added"}))).result()
    assert (note.subject, note.amount) == ("新茶", Money(58_00))
    till.scan(NEW)
    assert till.lines == ["新茶 4 232.00"]


def test_it_is_sold_once_and_not_kept(till: Till, gate: HandGate) -> None:
    till.enter(NEW)
    till.press(Qt.Key.Key_F3)
    till.ctrl(Qt.Key.Key_N)
    new_item(till).price.set_text("12.50")
    till.ctrl(Qt.Key.Key_O)
    assert till.lines == [f"{NEW} 1 12.50"]
    assert gate.asked == []
    with pytest.raises(Refused, match="unknown_barcode"):
        till.lane.submit(catalogue.find, NEW).result()


def test_who_is_not_let_through_enters_nothing(till: Till, gate: HandGate) -> None:
    gate.open = False
    till.press(Qt.Key.Key_F3)
    till.commit("新茶")
    till.settle()
    till.ctrl(Qt.Key.Key_N)
    assert (new_item(till).name.text(), new_item(till).barcode.text()) == ("新茶", "")
    till.type(NEW)
    new_item(till).price.set_text("58")
    till.press(Qt.Key.Key_Return)
    assert gate.asked == [(Right.ADD_PRODUCT, "Enter the new item 新茶, 58.00?")]
    assert till.lines == []
    till.press(Qt.Key.Key_Escape)


def test_an_item_that_somebody_entered_meanwhile_is_told(till: Till) -> None:
    till.enter(NEW)
    till.press(Qt.Key.Key_F3)
    till.ctrl(Qt.Key.Key_N)
    till.lane.submit(catalogue.put, [replace(PRODUCTS[0], barcode=NEW)]).result()
    new_item(till).name.set_text("新茶")
    new_item(till).price.set_text("58")
    till.press(Qt.Key.Key_Return)
    assert PRODUCTS[0].name in new_item(till).barcode.error
    assert till.lines == []
