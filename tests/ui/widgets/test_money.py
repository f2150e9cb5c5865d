"""Amounts are whole, readable and speakable at any width."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from resources import theme
from terminal.money import Money
from ui.widgets.money import MoneyLabel, fitting_px, money_text, money_width, paint_money, spoken_money
from ui.widgets.style import Metrics
from ui.words import Words


@pytest.fixture
def words(qapp: QApplication) -> Words:
    return Words("zh_CN")


def ink_columns(image: QImage, colour: str) -> list[int]:
    """The columns that have any pixel close to the colour."""
    wanted = QColor(colour)
    return [
        x
        for x in range(image.width())
        if any(
            abs(image.pixelColor(x, y).red() - wanted.red()) < 40
            and abs(image.pixelColor(x, y).green() - wanted.green()) < 40
            for y in range(image.height())
        )
    ]


def grab(label: MoneyLabel, width: int) -> QImage:
    label.resize(width, label.sizeHint().height())
    image = QImage(label.size(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    label.render(image)
    return image


@pytest.mark.parametrize(
    ("fen", "plus", "text"),
    [
        (34411, False, "¥344.11"),
        (0, False, "¥0.00"),
        (0, True, "¥0.00"),
        (-1234567, False, "\u2212¥12,345.67"),
        (2611, True, "+¥26.11"),
        (999_999_999, False, "¥9,999,999.99"),
    ],
)
def test_an_amount_always_has_two_decimals_commas_and_its_sign_in_front(fen: int, plus: bool, text: str) -> None:
    assert money_text(Money(fen), plus=plus) == text


def test_a_label_draws_right_aligned(words: Words) -> None:
    image = grab(MoneyLabel(words, Metrics(), 32, money=Money(34411)), 400)
    columns = ink_columns(image, theme.LIGHT.ink)
    assert columns[-1] >= 395
    assert columns[0] > 200


def test_an_amount_too_wide_steps_down_and_stays_whole(words: Words) -> None:
    label = MoneyLabel(words, Metrics(), 60, money=Money(999_999_999))
    image = grab(label, 150)
    assert label.text == "¥9,999,999.99"
    assert label.painted_px < 60
    assert money_width(label.money, label.painted_px) <= 150
    columns = ink_columns(image, theme.LIGHT.ink)
    assert columns[0] >= 0
    assert columns[-1] - columns[0] > 100


def test_an_amount_with_room_keeps_its_size(words: Words) -> None:
    label = MoneyLabel(words, Metrics(), 60, money=Money(34411))
    label.resize(label.sizeHint())
    assert label.painted_px == 60


def test_digits_are_equally_wide(qapp: QApplication) -> None:
    assert money_width(Money(11111), 32) == money_width(Money(88888), 32)


def test_the_yen_sign_is_smaller_than_the_digits_above_28_px_than_below(qapp: QApplication) -> None:
    def sign(px: int) -> float:
        return (money_width(Money(100), px) - money_width(Money(100), px, symbol=False)) / px

    assert sign(48) < sign(20)


def test_the_painter_answers_the_size_it_used(qapp: QApplication) -> None:
    image = QImage(300, 100, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    wide = paint_money(painter, QRectF(0, 0, 300, 100), Money(34411), 48, theme.LIGHT.ink)
    narrow = paint_money(painter, QRectF(0, 0, 80, 100), Money(34411), 48, theme.LIGHT.ink)
    painter.end()
    assert wide == 48
    assert narrow == fitting_px(Money(34411), 48, 80)
    assert narrow < 48


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (34411, "344 元 1 角 1 分", "344 yuan 1 jiao 1 fen"),
        (34401, "344 元 1 分", "344 yuan 1 fen"),
        (34410, "344 元 1 角", "344 yuan 1 jiao"),
        (0, "0 元", "0 yuan"),
        (5, "5 分", "5 fen"),
        (-34400, "负 344 元", "minus 344 yuan"),
    ],
)
def test_an_amount_is_spoken_in_the_language_of_the_screen(words: Words, fen: int, chinese: str, english: str) -> None:
    label = MoneyLabel(words, Metrics(), 20, money=Money(fen))
    assert label.accessibleName() == chinese
    words.use("en")
    assert label.accessibleName() == english
    assert spoken_money(words, Money(fen)) == english


def test_a_new_amount_is_spoken_and_drawn(words: Words) -> None:
    label = MoneyLabel(words, Metrics(), 20, money=Money(100))
    label.show_money(Money(250))
    assert label.text == "¥2.50"
    assert label.accessibleName() == "2 元 5 角"
