"""Another choice holds in windows that are open, and at the next start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from resources import theme
from terminal.money import Money
from terminal.services.shop import ShopProfile
from tests.facts import AT
from ui.cashier.window import CashierWindow
from ui.comfort.choice import Appearance, Comfort, CustomerAppearance, Movement, TextSize
from ui.comfort.desk import ComfortDesk
from ui.comfort.sounds import Sound
from ui.widgets.button import KeyButton
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.style import Metrics, tokens_of
from ui.words import Words


@pytest.fixture
def window(comfort: ComfortDesk, metrics: Metrics) -> CashierWindow:
    """The cashier's first picture, made in what the desk dressed the application in."""
    made = CashierWindow(Words("zh_CN"), ShopProfile(), lambda: AT, metrics)
    made.show()
    return made


def everything(window: QWidget) -> list[QWidget]:
    return [window, *window.findChildren(QWidget)]


def test_every_widget_of_an_open_window_wears_the_other_appearance(comfort: ComfortDesk, window: CashierWindow) -> None:
    assert {id(tokens_of(widget)) for widget in everything(window)} == {id(theme.LIGHT)}
    comfort.choose(replace(comfort.comfort, appearance=Appearance.DARK))
    assert {id(tokens_of(widget)) for widget in everything(window)} == {id(theme.DARK)}
    comfort.choose(replace(comfort.comfort, appearance=Appearance.LIGHT))
    assert {id(tokens_of(widget)) for widget in everything(window)} == {id(theme.LIGHT)}


def test_a_window_that_was_light_is_painted_as_one_that_was_dark_from_the_start(
    comfort: ComfortDesk, window: CashierWindow, metrics: Metrics
) -> None:
    comfort.choose(replace(comfort.comfort, appearance=Appearance.DARK, text_size=TextSize.VERY_LARGE))
    QApplication.processEvents()
    later = CashierWindow(Words("zh_CN"), ShopProfile(), lambda: AT, metrics)
    later.show()
    QApplication.processEvents()
    switched, fresh = window.centralWidget().grab().toImage(), later.centralWidget().grab().toImage()
    assert switched == fresh
    assert QColor(switched.pixel(4, switched.height() // 2)) == QColor(theme.DARK.bg)


def test_small_type_grows_at_once_and_large_type_does_not(comfort: ComfortDesk, metrics: Metrics) -> None:
    label, total = Label(metrics, 13), MoneyLabel(Words("en"), metrics, 72, money=Money(34411))
    button = KeyButton(metrics, "F12")
    button.set_label("Pay")
    before = (label.font().pixelSize(), total.sizeHint(), button.sizeHint().width())
    comfort.choose(replace(comfort.comfort, text_size=TextSize.VERY_LARGE))
    assert label.font().pixelSize() == 17 > before[0] == 13
    assert total.sizeHint() == before[1]
    assert button.sizeHint().width() > before[2]


@pytest.mark.parametrize("size", TextSize)
def test_a_larger_size_of_the_design_is_never_the_smaller_type(size: TextSize) -> None:
    metrics = Metrics(1.0, size.factor)
    grown = [metrics.type_px(design) for design in range(8, 140)]
    assert grown == sorted(grown)
    assert all(px >= design for px, design in zip(grown, range(8, 140), strict=True))


def test_at_normal_size_everything_is_as_designed() -> None:
    assert [Metrics().type_px(size) for size in range(8, 140)] == list(range(8, 140))


def test_the_choice_is_there_at_the_next_start(undressed: QApplication, tmp_path: Path) -> None:
    file = tmp_path / "till.comfort.json"
    chosen = Comfort(TextSize.LARGE, Appearance.DARK, CustomerAppearance.LIGHT, False, Movement.STILL)
    ComfortDesk(undressed, Metrics(), file).choose(chosen)
    metrics = Metrics()
    again = ComfortDesk(undressed, metrics, file)
    again.dress()
    assert again.comfort == chosen
    assert (metrics.type_factor, metrics.still, again.tokens) == (1.15, True, theme.DARK)
    assert again.customer_tokens is theme.LIGHT


def test_a_choice_that_can_not_be_kept_holds_all_the_same(undressed: QApplication, tmp_path: Path) -> None:
    desk = ComfortDesk(undressed, Metrics(), tmp_path / "no such folder" / "till.comfort.json")
    desk.choose(Comfort(appearance=Appearance.DARK))
    assert desk.tokens is theme.DARK
    assert not desk.kept


def test_the_second_screen_is_dark_unless_it_is_told_otherwise(comfort: ComfortDesk) -> None:
    assert comfort.customer_tokens is theme.DARK
    comfort.choose(replace(comfort.comfort, customer=CustomerAppearance.TILL))
    assert comfort.customer_tokens is theme.LIGHT


@pytest.mark.parametrize("system", [True, False])
@pytest.mark.parametrize("movement", Movement)
def test_movement_is_the_persons_or_the_systems(undressed: QApplication, movement: Movement, system: bool) -> None:
    desk = ComfortDesk(undressed, Metrics(), system_still=lambda: system)
    desk.choose(Comfort(movement=movement))
    expected = {Movement.SYSTEM: system, Movement.STILL: True, Movement.MOVING: False}
    assert desk.still is expected[movement]


def test_nothing_is_heard_where_sounds_are_off(comfort: ComfortDesk, played: list[Sound]) -> None:
    comfort.hear(Sound.PAID)
    comfort.choose(replace(comfort.comfort, sounds=False))
    comfort.hear(Sound.TAKEN)
    assert played == [Sound.PAID]


def test_a_label_that_was_not_shown_yet_wears_the_other_appearance_too(
    comfort: ComfortDesk, window: CashierWindow, metrics: Metrics
) -> None:
    hidden = Label(metrics, 15, "ink2", parent=window.centralWidget())
    comfort.choose(replace(comfort.comfort, appearance=Appearance.DARK, text_size=TextSize.LARGE))
    assert hidden.palette().color(hidden.foregroundRole()) == QColor(theme.DARK.ink2)
    assert hidden.font().pixelSize() == metrics.type_px(15)
