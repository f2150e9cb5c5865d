"""A code on the screen can be read by a phone, at every scaling, or is not shown at all."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from resources import theme
from ui.widgets.qr import QUIET, QrWidget, paint_qr, qr_image, qr_modules, qr_side
from ui.words import Words

ADDRESS = "http://192.168.100.120:8722/q/Zq3vX0k9TnW2bYh7LmPdRs"


def decoded(image: QImage) -> list[str]:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = bytes(grey.constBits())
    line = grey.bytesPerLine()
    packed = b"".join(rows[y * line : y * line + grey.width()] for y in range(grey.height()))
    return [found.text for found in zxingcpp.read_barcodes(Image.frombytes("L", (grey.width(), grey.height()), packed))]


def photo(widget: QrWidget, dpr: float) -> QImage:
    image = QImage(round(widget.width() * dpr), round(widget.height() * dpr), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(dpr)
    image.fill(QColor(theme.DARK.bg))
    widget.render(image)
    return image


@pytest.fixture
def words(qapp: QApplication) -> Words:
    return Words("zh_CN")


@pytest.mark.parametrize("dpr", [1, 1.25, 1.5, 2])
def test_a_photo_of_the_widget_is_decoded_at_every_scaling(words: Words, dpr: float) -> None:
    widget = QrWidget(words, ADDRESS)
    widget.resize(widget.sizeHint())
    assert decoded(photo(widget, dpr)) == [ADDRESS]


@pytest.mark.parametrize("dpr", [1, 1.25, 1.5, 2])
@pytest.mark.parametrize("offset", [0.0, 0.4, 7.3])
def test_every_module_is_a_whole_number_of_device_pixels(qapp: QApplication, dpr: float, offset: float) -> None:
    image = QImage(round(400 * dpr), round(400 * dpr), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(dpr)
    image.fill(Qt.GlobalColor.red)
    painter = QPainter(image)
    painter.translate(offset, offset)
    painter.scale(1.1, 1.1)
    module = paint_qr(painter, QRectF(10, 10, 300, 300), ADDRESS)
    painter.end()
    assert module >= 4
    dark, light = QColor(theme.LIGHT.qr_dark), QColor(theme.LIGHT.qr_light)
    side = module * (len(qr_modules(ADDRESS)) + 2 * QUIET)
    middle = round((offset + (10 + 150) * 1.1) * dpr)
    left = next(x for x in range(image.width()) if image.pixelColor(x, middle) == light)
    row = [image.pixelColor(x, middle) for x in range(left, left + side)]
    assert set(map(QColor.name, row)) <= {dark.name(), light.name()}
    changes = [i for i in range(1, side) if row[i] != row[i - 1]]
    assert changes
    assert all(change % module == 0 for change in changes)
    assert changes[0] >= QUIET * module


def test_the_quiet_zone_is_four_modules_all_around(qapp: QApplication) -> None:
    image = qr_image(ADDRESS, 3)
    margin = QUIET * 3
    for x in range(image.width()):
        for y in (*range(margin), *range(image.height() - margin, image.height())):
            assert image.pixelColor(x, y) == QColor(Qt.GlobalColor.white)
            assert image.pixelColor(y, x) == QColor(Qt.GlobalColor.white)


@pytest.mark.parametrize("module", [2, 3, 5])
def test_a_code_for_paper_is_decoded(qapp: QApplication, module: int) -> None:
    image = qr_image(ADDRESS, module)
    assert image.width() == qr_side(ADDRESS, module)
    assert decoded(image) == [ADDRESS]


def test_chinese_and_long_addresses_are_coded(qapp: QApplication) -> None:
    address = "https://" + "福源百货" * 10 + "/q/" + "x" * 200
    assert decoded(qr_image(address, 4)) == [address]


@pytest.mark.parametrize("text", ["", "x" * 5000])
def test_nothing_and_too_much_are_no_code(text: str) -> None:
    with pytest.raises(ValueError, match=r"QR code"):
        qr_modules(text)


def test_without_room_nothing_is_painted_and_the_caller_is_told(qapp: QApplication) -> None:
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    painter = QPainter(image)
    small = qr_side(ADDRESS, 4) - 1
    assert paint_qr(painter, QRectF(0, 0, small, small), ADDRESS) == 0
    painter.end()
    blank = QImage(400, 400, QImage.Format.Format_RGB32)
    blank.fill(Qt.GlobalColor.red)
    assert image == blank


def test_a_widget_too_small_shows_words_instead_of_a_blurred_code(words: Words) -> None:
    widget = QrWidget(words, ADDRESS)
    widget.resize(100, 100)
    image = photo(widget, 1)
    assert decoded(image) == []
    light = QColor(theme.LIGHT.qr_light)
    assert any(image.pixelColor(x, y) != QColor(theme.DARK.bg) for x in range(100) for y in range(100))
    assert not any(image.pixelColor(x, y) == light for x in range(100) for y in range(100))


def test_the_second_screen_asks_for_bigger_modules(qapp: QApplication) -> None:
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    side = qr_side(ADDRESS, 5)
    assert paint_qr(painter, QRectF(0, 0, side, side), ADDRESS) == 5
    assert paint_qr(painter, QRectF(0, 0, side, side), ADDRESS, least_module=6) == 0
    painter.end()
