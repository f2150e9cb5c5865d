"""Every icon draws something, in the colour asked for and in no other."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

import resources
from resources import theme
from ui.icons import icon, icon_names

DRAWN = {
    "scan", "user", "printer", "drawer", "screen", "queue", "cloud", "cloud-off", "backspace", "check", "info",
    "warning", "clock", "gift", "exchange", "lock", "search", "language", "help", "plus", "minus", "trash",
    "settings", "phone", "card", "cash", "more", "chevron-down", "save", "undo", "receipt", "logo",
}  # fmt: skip


def colours(name: str, colour: str) -> set[str]:
    """The colours of an icon's opaque pixels."""
    picture = icon(name, colour, 80, 1.0).toImage()
    pixels = (picture.pixelColor(x, y) for x in range(80) for y in range(80))
    return {pixel.name().upper() for pixel in pixels if pixel.alpha() == 255}


def test_the_icons_of_the_design_are_there() -> None:
    assert set(icon_names()) >= DRAWN


@pytest.mark.parametrize("name", [name for name in icon_names() if name != "logo"])
def test_an_icon_is_drawn_in_the_colour_asked_for(qapp: QApplication, name: str) -> None:
    assert colours(name, theme.LIGHT.accent) == {theme.LIGHT.accent}
    assert colours(name, theme.DARK.alert) == {theme.DARK.alert}


def test_the_logo_keeps_its_gold_bead(qapp: QApplication) -> None:
    found = colours("logo", theme.LIGHT.surface)
    assert {theme.LIGHT.vessel, theme.LIGHT.surface} <= found


@pytest.mark.parametrize("name", icon_names())
def test_an_icon_stays_inside_its_square(qapp: QApplication, name: str) -> None:
    picture = icon(name, theme.LIGHT.ink, 80, 1.0).toImage()
    edge = [*((x, y) for x in range(80) for y in (0, 79)), *((x, y) for y in range(80) for x in (0, 79))]
    assert all(picture.pixelColor(x, y).alpha() == 0 for x, y in edge)


@pytest.mark.parametrize("name", icon_names())
def test_an_icon_holds_no_colour_of_its_own(name: str) -> None:
    drawing = resources.resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    assert "currentColor" in drawing
    assert not QColor.isValidColorName(drawing.partition('fill="')[2].partition('"')[0].replace("none", ""))


def test_a_dense_screen_gets_a_denser_picture(qapp: QApplication) -> None:
    picture = icon("scan", theme.LIGHT.ink, 20, 1.25)
    assert picture.width() == 25
    assert picture.deviceIndependentSize().width() == 20


def test_a_name_without_an_icon_is_refused(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon", theme.LIGHT.ink, 20, 1.0)
