"""The bars at the top and the bottom, and the table: what they say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ui.receipt.printer_wording import PrinterState, PrinterStatus
from ui.widgets.status_bar import StationFacts, StatusBar
from ui.widgets.style import Metrics, stylesheet
from ui.widgets.table import Column, RowDelegate, Table
from ui.widgets.top_bar import TopBar
from ui.words import Words


def words(language: str) -> Words:
    return Words(language)


@pytest.mark.parametrize(("language", "date"), [("zh_CN", "11-22 周日"), ("en", "Sun 22 Nov")])
def test_the_top_bar_tells_place_till_page_and_time(qtbot: QtBot, language: str, date: str) -> None:
    bar = TopBar(words(language), Metrics())
    qtbot.addWidget(bar)
    bar.show_place("福源百货", "朝阳路店", "02")
    bar.show_page("收银 › 结算")
    bar.show_time(datetime(2026, 11, 22, 14, 32))  # noqa: DTZ001 - the store's own time
    said = {label.text() for label in bar.findChildren(QLabel)}
    assert {"福源百货 · 朝阳路店", "收银 › 结算", date, "14:32"} <= said
    assert {"2 号机", "Till 2"} & said


def test_a_shop_without_a_store_name_has_no_dot(qtbot: QtBot) -> None:
    bar = TopBar(words("en"), Metrics())
    qtbot.addWidget(bar)
    bar.show_place("福源百货", "", "A1")
    assert {"福源百货", "Till A1"} <= {label.text() for label in bar.findChildren(QLabel)}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (StationFacts(), ("单机 · 已存本机", "没有打印机", "客显未开")),
        (
            StationFacts(PrinterState(PrinterStatus.READY), True, 127, "192.168.1.8:8722"),
            ("单机 · 已存本机", "打印机正常", "客显正常", "队列 127 位在等", "状态页 192.168.1.8:8722"),
        ),
        (StationFacts(broken=True), ("已停止收银", "没有打印机", "客显未开")),
    ],
)
def test_the_status_bar_says_what_is_so(qtbot: QtBot, facts: StationFacts, said: tuple[str, ...]) -> None:
    bar = StatusBar(words("zh_CN"), Metrics())
    qtbot.addWidget(bar)
    bar.show_facts(facts)
    assert bar.texts == said


def test_the_status_bar_claims_no_head_office(qtbot: QtBot) -> None:
    for language in ("zh_CN", "en"):
        bar = StatusBar(words(language), Metrics())
        qtbot.addWidget(bar)
        assert not {"online", "在线"} & set(" ".join(bar.texts).lower().split())


class OneRow(QAbstractTableModel):
    """A name and an amount."""

    def __init__(self, name: str, amount: str) -> None:
        super().__init__()
        self._cells = (name, amount)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 1

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 2

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self._cells[index.column()] if role == Qt.ItemDataRole.DisplayRole else None


COLUMNS = (Column(0), Column(90, amount=True, size=18, bold=True))


def painted(text: str, column: int, width: int) -> set[tuple[int, int]]:
    """The dark pixels of one cell."""
    model = OneRow(text, text)
    image = QImage(width, 52, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    delegate = RowDelegate(Metrics(), COLUMNS)
    delegate.paint_cell(painter, QRectF(0, 0, width, 52), model.index(0, column), COLUMNS[column])
    painter.end()
    return {(x, y) for x in range(width) for y in range(52) if image.pixelColor(x, y).lightness() < 128}


def test_a_long_amount_steps_down_and_is_never_cut(qapp: QApplication) -> None:
    short, long = painted("9.99", 1, 90), painted("9,999,999.99", 1, 90)
    assert min(x for x, _ in long) >= 1
    assert max(x for x, _ in long) <= 90 - 16
    height = [max(y for _, y in ink) - min(y for _, y in ink) for ink in (short, long)]
    assert height[1] < height[0]


def test_amounts_share_one_right_edge(qapp: QApplication) -> None:
    assert max(x for x, _ in painted("11.00", 1, 200)) == max(x for x, _ in painted("3,411.00", 1, 200))


def test_the_columns_share_the_width_of_the_table(qtbot: QtBot) -> None:
    table = Table(Metrics(), COLUMNS)
    qtbot.addWidget(table)
    table.setModel(OneRow("米", "49.90"))
    table.resize(500, 200)
    table.show()
    QApplication.processEvents()
    assert table.columnWidth(1) == 90
    assert table.columnWidth(0) + table.columnWidth(1) == table.viewport().width()


def test_the_style_sheet_has_no_place_left_open(qapp: QApplication) -> None:
    from resources import theme

    for tokens in (theme.LIGHT, theme.DARK):
        sheet = stylesheet(tokens, Metrics(1.25))
        assert "{{" not in sheet
        assert tokens.accent in sheet
