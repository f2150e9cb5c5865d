"""The bundled font has what a shop writes, and looks the same on every machine."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QFontInfo, QFontMetricsF, QImage, QPainter, QRawFont
from PySide6.QtWidgets import QApplication

import resources
from resources import theme
from ui.fonts import FILES, font

SCREEN_MARKS = "✓○●→↑↓←×−¥…⋯•·≥≤±％（）"


def gb2312() -> list[str]:
    cells = (bytes((row, cell)) for row in range(0xA1, 0xFF) for cell in range(0xA1, 0xFF))
    decoded = (pair.decode("gb2312", errors="ignore") for pair in cells)
    return [character for character in decoded if character]


def ink(text: str, *, bold: bool = False) -> int:
    """How many pixels a text darkens when it is drawn at 40 px."""
    picture = QImage(80, 80, QImage.Format.Format_Grayscale8)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    painter.setFont(font(40, bold=bold))
    painter.drawText(picture.rect(), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return sum(picture.pixelColor(x, y).lightness() < 128 for x in range(80) for y in range(80))


@pytest.mark.parametrize("file", FILES)
def test_every_character_of_gb2312_has_a_glyph(qapp: QApplication, file: str) -> None:
    raw = QRawFont(str(resources.resource_path("fonts", file)), 16)
    assert raw.isValid()
    characters = gb2312()
    assert len(characters) == 7445
    assert [c for c in characters if not raw.supportsCharacter(ord(c))] == []


@pytest.mark.parametrize("file", FILES)
def test_letters_and_the_marks_of_the_screens_have_a_glyph(qapp: QApplication, file: str) -> None:
    raw = QRawFont(str(resources.resource_path("fonts", file)), 16)
    wanted = [*map(chr, range(0x20, 0x7F)), *map(chr, range(0xA1, 0x100)), *SCREEN_MARKS]
    assert [c for c in wanted if c != "\u00ad" and not raw.supportsCharacter(ord(c))] == []


def test_both_weights_are_one_family(qapp: QApplication) -> None:
    assert {"Regular", "Bold"} <= set(QFontDatabase.styles(theme.FONT_FAMILY))
    assert QFontInfo(font(20)).family() == theme.FONT_FAMILY
    assert QFontInfo(font(20, bold=True)).family() == theme.FONT_FAMILY
    assert ink("队", bold=True) > ink("队")


def test_the_application_draws_with_it(qapp: QApplication) -> None:
    assert QFontInfo(qapp.font()).family() == theme.FONT_FAMILY


@pytest.mark.parametrize("bold", [False, True])
def test_digits_are_equally_wide(qapp: QApplication, bold: bool) -> None:
    metrics = QFontMetricsF(font(60, bold=bold))
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1
    assert metrics.horizontalAdvance("111,111.11") == metrics.horizontalAdvance("888,888.88")


def test_a_rare_character_of_a_name_is_drawn_by_another_font_or_as_a_box(qapp: QApplication) -> None:
    raw = QRawFont(str(resources.resource_path("fonts", FILES[0])), 16)
    assert not raw.supportsCharacter(ord("喆"))
    assert ink("喆") > 0
