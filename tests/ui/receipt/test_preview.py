"""The receipt on the screen: dot for dot, and every inch of it reached by keys."""

from __future__ import annotations

import zxingcpp
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.receipt_facts import bill, paper
from ui.receipt.draw import draw_receipt
from ui.receipt.preview import ReceiptPreview
from ui.words import Words


def shown(qtbot: QtBot, words: Words, height: int = 600) -> ReceiptPreview:
    preview = ReceiptPreview(words)
    qtbot.addWidget(preview)
    preview.resize(460, height)
    preview.show()
    return preview


def picture(preview: ReceiptPreview) -> Image.Image:
    grabbed = preview.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    size = (grabbed.width(), grabbed.height())
    return Image.frombytes("L", size, bytes(grabbed.constBits()), "raw", "L", grabbed.bytesPerLine())


def test_the_code_can_be_read_off_the_screen(qtbot: QtBot, zh: Words) -> None:
    preview = shown(qtbot, zh)
    preview.show_receipt(draw_receipt(bill(), paper(), zh), "02-004817")
    QTest.keyClick(preview, Qt.Key.Key_End)
    assert [found.text for found in zxingcpp.read_barcodes(picture(preview))] == [bill().status_url]


def test_keys_reach_the_end_and_the_beginning(qtbot: QtBot, zh: Words) -> None:
    preview = shown(qtbot, zh)
    preview.show_receipt(draw_receipt(bill(), paper(), zh))
    bar = preview.verticalScrollBar()
    assert bar.value() == 0
    assert bar.maximum() > 0
    QTest.keyClick(preview, Qt.Key.Key_Down)
    after_down = bar.value()
    QTest.keyClick(preview, Qt.Key.Key_PageDown)
    assert 0 < after_down < bar.value()
    QTest.keyClick(preview, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    QTest.keyClick(preview, Qt.Key.Key_Home)
    assert bar.value() == 0


def test_a_receipt_that_fits_needs_no_scrolling(qtbot: QtBot, zh: Words) -> None:
    receipt = draw_receipt(bill(), paper(), zh)
    preview = shown(qtbot, zh, height=receipt.height() + 100)
    preview.show_receipt(receipt)
    assert preview.verticalScrollBar().maximum() == 0


def test_it_is_enlarged_in_whole_steps_within_bounds(qtbot: QtBot, zh: Words) -> None:
    preview = shown(qtbot, zh)
    preview.show_receipt(draw_receipt(bill(), paper(), zh))
    narrow = preview.horizontalScrollBar().maximum()
    for _ in range(9):
        QTest.keyClick(preview, Qt.Key.Key_Plus)
    assert preview.zoom == 4
    assert preview.horizontalScrollBar().maximum() > narrow
    for _ in range(9):
        QTest.keyClick(preview, Qt.Key.Key_Minus)
    assert preview.zoom == 1


def test_another_receipt_begins_at_its_top(qtbot: QtBot, zh: Words) -> None:
    preview = shown(qtbot, zh)
    receipt = draw_receipt(bill(), paper(), zh)
    preview.show_receipt(receipt)
    QTest.keyClick(preview, Qt.Key.Key_End)
    preview.show_receipt(receipt)
    assert preview.verticalScrollBar().value() == 0


def test_it_says_what_it_shows_in_the_language_of_the_moment(qtbot: QtBot) -> None:
    words = Words("zh_CN")
    preview = shown(qtbot, words)
    assert preview.accessibleName() == "小票预览"
    preview.show_receipt(draw_receipt(bill(), paper(), words), "02-004817")
    assert preview.accessibleName() == "小票 02-004817"
    words.use("en")
    assert preview.accessibleName() == "Receipt 02-004817"
