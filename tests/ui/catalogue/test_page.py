"""The catalogue's page, worked by keys: products entered and changed, stock, lists taken in, and what refuses them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.ledger import audit
from terminal.ledger.unit import Unit
from terminal.money import Money, Quantity
from terminal.services import audit_log, catalogue
from terminal.services.catalogue import Article
from terminal.services.facts import ProductFacts
from terminal.services.rights import Approval
from terminal.services.staff import OWNER
from tests.ui.manager.conftest import Stage
from ui.catalogue.article_panel import ArticlePanel
from ui.catalogue.import_panel import ImportPanel
from ui.catalogue.page import CataloguePage
from ui.catalogue.stock_panel import StockPanel
from ui.staff.note_words import detail_text
from ui.widgets.table import CHIP

BY = Approval(approved_by=OWNER)
PATIENCE_MS = 30_000
MILK = Article(ProductFacts("6901", "纯牛奶", Money(39_90), None, "", "乳品"), stock=Quantity(0))
RICE = Article(ProductFacts("6902", "东北大米", Money(49_90), None, "", "粮油"))


@pytest.fixture
def stage(qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    made = Stage(qtbot)
    made.lane.submit(_fill).result()
    made.alt(Qt.Key.Key_9)
    yield made
    made.close()


def _fill(unit: Unit) -> None:
    for article in (MILK, RICE):
        catalogue.save(unit, article, BY, new=True)


def page(stage: Stage) -> CataloguePage:
    return stage.window.catalogue


def shown(stage: Stage) -> list[str]:
    model = page(stage).model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def wait_for(stage: Stage, names: list[str]) -> None:
    stage.qtbot.waitUntil(lambda: shown(stage) == names, timeout=PATIENCE_MS)


def kept(stage: Stage, barcode: str) -> Article:
    return stage.lane.submit(catalogue.article, barcode).result()


def test_the_page_lists_what_there_is_and_finds_it_as_one_types(stage: Stage) -> None:
    wait_for(stage, ["东北大米", "纯牛奶"])
    stage.type("dbdm")
    wait_for(stage, ["东北大米"])
    page(stage).search.set_text("")
    stage.type("zzz")
    wait_for(stage, [])
    assert page(stage).chosen is None


def test_a_new_product_is_entered_by_keys_and_enter_goes_to_what_is_missing(stage: Stage) -> None:
    stage.ctrl(Qt.Key.Key_N)
    panel = stage.dialog
    assert isinstance(panel, ArticlePanel)
    stage.type("6903")
    stage.press(Qt.Key.Key_Return)
    stage.commit("可乐")
    stage.press(Qt.Key.Key_Return)
    stage.type("3.5o")
    stage.press(Qt.Key.Key_Return)
    assert panel.price.error
    panel.price.set_text("")
    stage.type("3.50")
    panel.codes.set_text("6903-6 6903-12")
    panel.stocked.click()
    stage.press(Qt.Key.Key_Return)
    wait_for(stage, ["东北大米", "可乐", "纯牛奶"])
    assert kept(stage, "6903") == Article(
        ProductFacts("6903", "可乐", Money(350)), None, ("6903-12", "6903-6"), True, Quantity(0)
    )
    assert page(stage).chosen == kept(stage, "6903")


def test_a_barcode_that_is_taken_is_told_at_its_field(stage: Stage) -> None:
    stage.ctrl(Qt.Key.Key_N)
    panel = stage.dialog
    assert isinstance(panel, ArticlePanel)
    panel.barcode.set_text("6901")
    panel.name.set_text("x")
    panel.price.set_text("1")
    stage.press(Qt.Key.Key_Return)
    assert "6901" in panel.barcode.error
    panel.barcode.set_text("6909")
    panel.codes.set_text("6902")
    stage.press(Qt.Key.Key_Return)
    assert "东北大米" in panel.codes.error
    stage.press(Qt.Key.Key_Escape)
    assert kept(stage, "6901") == MILK


def test_a_price_is_changed_and_the_log_tells_from_what_to_what(stage: Stage) -> None:
    wait_for(stage, ["东北大米", "纯牛奶"])
    stage.press(Qt.Key.Key_Tab)
    page(stage).table.setFocus()
    stage.press(Qt.Key.Key_Down)
    stage.ctrl(Qt.Key.Key_O)
    stage.type("41")
    stage.press(Qt.Key.Key_Return)
    wait_for(stage, ["东北大米", "纯牛奶"])
    assert kept(stage, "6901").product.price == Money(41_00)
    (note,) = stage.lane.submit(audit_log.search, audit_log.Wanted(kinds=frozenset({"product_changed"}))).result()
    assert detail_text(note, stage.words) == "6901 · Price 39.90 → 41.00"


def test_what_is_off_sale_goes_from_the_list_and_comes_back(stage: Stage) -> None:
    wait_for(stage, ["东北大米", "纯牛奶"])
    stage.ctrl(Qt.Key.Key_D)
    wait_for(stage, ["纯牛奶"])
    page(stage).state.setFocus()
    stage.press(Qt.Key.Key_Right)
    wait_for(stage, ["东北大米"])
    assert page(stage).model.index(0, 0).data(CHIP)[1] == "Off sale"
    stage.ctrl(Qt.Key.Key_D)
    stage.press(Qt.Key.Key_Right)
    wait_for(stage, ["东北大米", "纯牛奶"])
    assert page(stage).model.index(0, 0).data(CHIP) is None


def test_stock_is_entered_and_what_keeps_none_says_so(stage: Stage) -> None:
    wait_for(stage, ["东北大米", "纯牛奶"])
    stage.ctrl(Qt.Key.Key_K)
    assert QApplication.activeModalWidget() is None
    assert "Ctrl O" in stage.window.toast.text
    page(stage).table.setFocus()
    stage.press(Qt.Key.Key_Down)
    stage.ctrl(Qt.Key.Key_K)
    panel = stage.dialog
    assert isinstance(panel, StockPanel)
    stage.type("1.5")
    stage.press(Qt.Key.Key_Return)
    assert panel.quantity.error
    panel.quantity.set_text("")
    stage.type("12")
    assert "12" in panel.after
    stage.press(Qt.Key.Key_Return)
    stage.qtbot.waitUntil(lambda: kept(stage, "6901").stock == Quantity.of(12), timeout=PATIENCE_MS)
    wait_for(stage, ["东北大米", "纯牛奶"])
    stage.ctrl(Qt.Key.Key_K)
    panel = stage.dialog
    assert isinstance(panel, StockPanel)
    panel.kind.setFocus()
    stage.press(Qt.Key.Key_Right)
    stage.press(Qt.Key.Key_Right)
    panel.quantity.setFocus()
    stage.type("-15")
    stage.press(Qt.Key.Key_Return)
    assert panel.reason.error
    panel.reason.setFocus()
    stage.type("broken")
    stage.press(Qt.Key.Key_Return)
    stage.qtbot.waitUntil(lambda: kept(stage, "6901").stock == Quantity.of(-3), timeout=PATIENCE_MS)


def chosen_list(stage: Stage, folder: Path, text: str, encoding: str = "gb18030") -> ImportPanel:
    path = folder / "list.csv"
    path.write_text(text, encoding=encoding)
    page(stage).importing.read(str(path))
    panel = page(stage).importing.panel
    assert panel is not None
    stage.qtbot.waitUntil(lambda: panel.plan is not None or bool(panel.told.text()), timeout=PATIENCE_MS)
    stage.settle()
    return panel


LIST = "条码,名称,售价,分类\n6901,纯牛奶,41.00,乳品\n6902,东北大米,49.90,粮油\n6903,可乐,3.50,饮料\n6904,,1,\n"


def test_a_list_is_looked_at_before_it_is_taken_in_by_keys(stage: Stage, tmp_path: Path) -> None:
    panel = chosen_list(stage, tmp_path, LIST)
    assert panel.plan is not None
    texts = [[str(panel.model.index(0, column).data()) for column in range(3)]]
    for _ in range(2):
        stage.press(Qt.Key.Key_F3)
        texts.append([str(panel.model.index(0, column).data()) for column in range(3)])
    assert texts == [
        ["Line 4", "可乐", "3.50 · 饮料"],
        ["Line 2", "纯牛奶", "Price 39.90 → 41.00"],
        ["Line 5", "6904", "A new product without a name"],
    ]
    assert kept(stage, "6901") == MILK
    stage.press(Qt.Key.Key_Return)
    wait_for(stage, ["东北大米", "可乐", "纯牛奶"])
    assert kept(stage, "6901").product.price == Money(41_00)
    again = chosen_list(stage, tmp_path, LIST)
    assert again.plan is not None
    assert (again.plan.changes, again.plan.same) == (0, 3)
    stage.press(Qt.Key.Key_Return)
    assert page(stage).importing.panel is again
    stage.press(Qt.Key.Key_Escape)
    assert page(stage).importing.panel is None


def test_a_list_that_is_left_or_overtaken_writes_nothing(stage: Stage, tmp_path: Path) -> None:
    chosen_list(stage, tmp_path, LIST)
    stage.press(Qt.Key.Key_Escape)
    assert stage.lane.submit(catalogue.count).result() == 2
    panel = chosen_list(stage, tmp_path, LIST)
    stage.lane.submit(catalogue.put, [ProductFacts("6909", "雪碧", Money(300))]).result()
    stage.press(Qt.Key.Key_Return)
    assert "nothing was written" in panel.told.text()
    assert stage.lane.submit(catalogue.count).result() == 3


def test_a_file_that_is_no_list_is_told(stage: Stage, tmp_path: Path) -> None:
    panel = chosen_list(stage, tmp_path, "hello\nworld\n")
    assert "first line" in panel.told.text()
    stage.press(Qt.Key.Key_Escape)
    page(stage).importing.read(str(tmp_path / "none.csv"))
    stage.settle()
    panel = page(stage).importing.panel
    assert panel is not None
    assert "none.csv" in panel.told.text()


def test_a_long_list_is_read_in_pieces_that_let_others_through(stage: Stage, tmp_path: Path) -> None:
    rows = "".join(f"{100_000 + no},商品 {no},1.00\n" for no in range(2_500))
    path = tmp_path / "long.csv"
    path.write_text(f"条码,名称,售价\n{rows}", encoding="utf-8")
    page(stage).importing.read(str(path))
    panel = page(stage).importing.panel
    assert panel is not None
    told: list[str] = []
    stage.bridge.ask(catalogue.count, lambda count: told.append(f"{count} {panel.plan is None}"), None)
    stage.qtbot.waitUntil(lambda: panel.plan is not None, timeout=PATIENCE_MS)
    assert told == ["2 True"]
    stage.press(Qt.Key.Key_Return)
    stage.qtbot.waitUntil(lambda: page(stage).importing.panel is None, timeout=PATIENCE_MS)
    stage.qtbot.waitUntil(lambda: not stage.bridge.busy, timeout=PATIENCE_MS)
    assert stage.lane.submit(catalogue.catch_up).result() == 0
    assert stage.lane.submit(catalogue.count).result() == 2_502


def test_everything_that_was_done_here_is_what_the_journal_says(stage: Stage, tmp_path: Path) -> None:
    chosen_list(
        stage, tmp_path, LIST.replace("分类", "库存").replace("乳品", "5").replace("粮油", "").replace("饮料", "7")
    )
    stage.press(Qt.Key.Key_Return)
    wait_for(stage, ["东北大米", "可乐", "纯牛奶"])
    stage.qtbot.waitUntil(lambda: not stage.bridge.busy, timeout=PATIENCE_MS)
    assert (kept(stage, "6901").stock, kept(stage, "6903").stock) == (Quantity.of(5), Quantity.of(7))
    assert stage.lane._put(audit.verify).result().ok
