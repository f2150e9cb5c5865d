"""F11's panel of this till: keys alone change it, and what was chosen holds at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from resources import theme
from tests.facts import AT
from tests.ui.cashier.conftest import Till, till  # noqa: F401 - a fixture
from ui.cashier.more_panel import MoreAction
from ui.comfort.choice import Appearance, TextSize
from ui.comfort.desk import ComfortDesk
from ui.comfort.panel import ComfortPanel
from ui.comfort.seat import Seat
from ui.comfort.sounds import Sound
from ui.customer.placement import QtScreens
from ui.customer.window import CustomerWindow
from ui.widgets.style import Metrics, tokens_of


@pytest.fixture
def customer(qapp: QApplication, till: Till) -> Iterator[CustomerWindow]:  # noqa: F811
    window = CustomerWindow(till.words, lambda: AT, QtScreens(qapp))
    yield window
    window.close()


@pytest.fixture
def seat(comfort: ComfortDesk, metrics: Metrics, till: Till, customer: CustomerWindow) -> Seat:  # noqa: F811
    return Seat(comfort, till.words, metrics, till.window, customer)


@pytest.fixture
def panel(seat: Seat, till: Till) -> ComfortPanel:  # noqa: F811
    """Opened by keys."""
    till.press(Qt.Key.Key_F11)
    more = till.window.presenter.panels.panel
    till.type(more.button(MoreAction.COMFORT).key)  # type: ignore[union-attr]
    assert seat.panel is not None
    return seat.panel


def test_a_digit_goes_on_to_the_next_value_and_it_holds_at_once(
    comfort: ComfortDesk,
    panel: ComfortPanel,
    till: Till,  # noqa: F811
) -> None:
    till.type("2")
    assert comfort.comfort.appearance is Appearance.DARK
    assert tokens_of(till.window.bill_view) is theme.DARK
    assert tokens_of(panel) is theme.DARK
    till.type("1")
    assert comfort.comfort.text_size is TextSize.LARGE
    till.type("11")
    assert comfort.comfort.text_size is TextSize.NORMAL


def test_sounds_that_are_switched_on_are_heard(
    comfort: ComfortDesk,
    panel: ComfortPanel,
    till: Till,  # noqa: F811
    played: list[Sound],
) -> None:
    till.type("4")
    assert not comfort.comfort.sounds
    assert played == []
    till.type("4")
    assert played == [Sound.TAKEN]


def test_the_panel_says_what_it_shows_in_the_other_language(panel: ComfortPanel, till: Till) -> None:  # noqa: F811
    before = panel.title.text()
    till.words.use("en")
    assert panel.title.text() != before
    assert panel.choices["appearance"].accessibleName() == "Appearance"
    assert panel.choices["appearance"].accessibleDescription() == "Light"


def test_esc_closes_and_the_field_has_the_focus_again(panel: ComfortPanel, seat: Seat, till: Till) -> None:  # noqa: F811
    till.press(Qt.Key.Key_Escape)
    assert seat.panel is None
    assert till.focus is till.window.bill_view.entry.edit


def test_what_is_rung_up_is_heard(seat: Seat, till: Till, played: list[Sound]) -> None:  # noqa: F811
    till.enter("10")
    assert played == [Sound.TAKEN]
