"""The page of the receipt: what is chosen there is saved, and the paper beside it is what the printer would get."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terminal.money import Money, Ratio
from terminal.services import catalogue, settings
from terminal.services.facts import ProductFacts, Tender, TenderKind
from terminal.services.receipt_setup import BOTH, ReceiptSetup, TextSize
from tests.ui.manager.conftest import AT, Stage
from ui.manager.logo_row import LogoRow
from ui.manager.receipt_page import ReceiptPage
from ui.manager.sample_bill import SAMPLE_URL, whole_sample
from ui.manager.setting_field import SettingField
from ui.receipt.draw import draw_receipt
from ui.widgets.style import Metrics
from ui.words import Words

RECEIPT_KEY = Qt.Key.Key_8


@pytest.fixture
def page(stage: Stage) -> ReceiptPage:
    products = [ProductFacts("1", "Rice", Money(1_00), group="Food"), ProductFacts("2", "Soap", Money(1_00))]
    stage.lane.submit(catalogue.put, products).result()
    stage.alt(RECEIPT_KEY)
    return stage.window.receipt


def _codes(image: QImage) -> set[str]:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    size = grey.width(), grey.height()
    pillow = Image.frombytes("L", size, bytes(grey.constBits()), "raw", "L", grey.bytesPerLine())
    return {found.text for found in zxingcpp.read_barcodes(pillow)}


def _picture(folder: Path) -> str:
    path = folder / "logo.png"
    Image.new("L", (200, 80), 0).save(path)
    return str(path)


def _field(page: ReceiptPage, *address: str) -> SettingField:
    found = page.binding.input_of(("shop", "tax", *address))
    assert isinstance(found, SettingField)
    return found


def _go(stage: Stage, widget: QWidget) -> None:
    stage.activate()
    widget.setFocus(Qt.FocusReason.TabFocusReason)


def test_a_logo_is_read_shown_at_once_and_saved(stage: Stage, page: ReceiptPage, tmp_path: Path) -> None:
    without = page.paper.preview.image.height()
    page.take_logo(_picture(tmp_path))
    stage.settle()
    page.draw_preview()
    assert page.paper.preview.image.height() > without + 50
    stage.save()
    assert stage.current().configuration.shop.receipt.logo_png.startswith(b"\x89PNG")
    page.on_key("Ctrl D")
    stage.save()
    assert stage.current().configuration.shop.receipt.logo == ""


def test_the_button_asks_for_a_file_and_hands_over_the_one_that_is_chosen(qtbot: QtBot) -> None:
    def choose(_parent: QWidget, title: str, then: Callable[[str], None]) -> None:
        then(f"{title}.png")

    row = LogoRow(Words("en"), Metrics(), "Ctrl L", "Ctrl D", choose)
    qtbot.addWidget(row)
    taken: list[str] = []
    row.chosen.connect(taken.append)
    row.pick.trigger()
    assert taken == ["Choose a logo.png"]


def test_a_file_that_is_no_picture_is_answered_in_words_and_changes_nothing(
    stage: Stage, page: ReceiptPage, tmp_path: Path
) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no picture", encoding="utf-8")
    page.take_logo(str(path))
    stage.settle()
    assert page.logo.told == "notes.txt: Only PNG, JPEG and SVG pictures."
    assert stage.window.editing.draft.count == 0


def test_the_tax_of_the_shop_and_of_a_group_is_typed_and_saved(stage: Stage, page: ReceiptPage) -> None:
    assert _field(page, "groups", "Food").text() == ""
    _go(stage, _field(page, "rate"))
    stage.type("6")
    _go(stage, _field(page, "groups", "Food"))
    stage.type("9")
    stage.window.editing.put(("shop", "tax", "shown"), True)
    stage.save()
    tax = stage.current().configuration.shop.tax
    assert (tax.shown, tax.rate, tax.groups) == (True, Ratio(6_00), (("Food", Ratio(9_00)),))


def test_a_groups_rate_that_is_emptied_is_the_shops_again(stage: Stage, page: ReceiptPage) -> None:
    stage.window.editing.put(("shop", "tax", "groups", "Food"), Ratio(9_00))
    stage.save()
    _go(stage, _field(page, "groups", "Food"))
    stage.press(Qt.Key.Key_Delete)
    stage.save()
    assert stage.current().configuration.shop.tax.groups == ()


def test_a_rate_out_of_bounds_is_said_at_its_field(stage: Stage, page: ReceiptPage) -> None:
    _go(stage, _field(page, "rate"))
    stage.type("101")
    assert "100" in _field(page, "rate").error
    stage.ctrl(Qt.Key.Key_S)
    assert stage.current().version == 1


def test_the_paper_beside_it_is_what_the_printer_would_get(stage: Stage, page: ReceiptPage) -> None:
    editing = stage.window.editing
    editing.put(("shop", "receipt", "number_code"), True)
    editing.put(("shop", "receipt", "size"), TextSize.LARGE)
    page.draw_preview()
    now = editing.draft.now
    assert page.paper.preview.image == draw_receipt(whole_sample(now, AT, stage.words), now.shop, stage.words)
    assert _codes(page.paper.preview.image) == {SAMPLE_URL, "02-000000"}


def test_the_other_width_is_only_looked_at(stage: Stage, page: ReceiptPage) -> None:
    assert (page.paper.paper_mm, page.paper.preview.image.width()) == (58, 384)
    page.on_key("Ctrl P")
    assert (page.paper.paper_mm, page.paper.preview.image.width()) == (80, 576)
    assert stage.window.editing.draft.count == 0


def test_before_the_first_bill_there_is_only_the_sample(stage: Stage, page: ReceiptPage) -> None:
    page.on_key("Ctrl B")
    assert page.paper.shows_sample


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_sample_has_everything_that_a_receipt_can_have(qtbot: QtBot, language: str) -> None:
    stage = Stage(qtbot, language)
    stage.window.editing.put(("shop", "tax", "shown"), True)
    stage.window.editing.put(("shop", "tax", "groups", "Food"), Ratio(9_00))
    bill = whole_sample(stage.window.editing.draft.now, AT, Words(language))
    assert Money.total(tender.amount for tender in bill.tenders) == bill.paid
    assert {tender.kind for tender in bill.tenders} == {TenderKind.BALANCE, TenderKind.SCAN, TenderKind.CASH}
    assert all(isinstance(tender, Tender) and tender.change >= Money(0) for tender in bill.tenders)
    assert any(line.discount for line in bill.lines)
    assert any(line.unit for line in bill.lines)
    assert bill.member is not None
    assert bill.settlement.entries_ahead
    assert [each.rate for each in bill.taxes] == [Ratio(13_00), Ratio(9_00)]
    assert Money.total(each.gross for each in bill.taxes) == bill.paid
    stage.close()


def test_what_was_saved_stands_in_the_list_of_changes_in_words(stage: Stage, page: ReceiptPage, tmp_path: Path) -> None:
    page.take_logo(_picture(tmp_path))
    stage.settle()
    stage.window.editing.put(("shop", "receipt", "language"), BOTH)
    stage.save()
    stage.alt(Qt.Key.Key_4)
    told = " ".join(stage.window.history.change_texts)
    assert "Logo" in told and "a picture" in told and "Both languages" in told
    body = stage.lane.submit(lambda unit: settings.current(unit)).result().configuration.shop.receipt
    assert isinstance(body, ReceiptSetup)
