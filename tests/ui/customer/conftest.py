"""A second screen with everything handed in: words, clock, monitors, time, and a note of every text drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage, QScreen
from PySide6.QtWidgets import QApplication

from terminal.services.shop import ShopProfile
from tests.ui.demo_queue import AT
from tests.ui.drawn import Notes, Ticks
from ui.customer.window import CustomerWindow
from ui.words import Words

SHOP = ShopProfile(shop_name="福源百货", store_name="朝阳路店")


class Monitors(QObject):
    """Monitors as a test wants them."""

    changed = Signal()

    def __init__(self, screens: tuple[QScreen, ...]) -> None:
        super().__init__()
        self._screens = screens

    def screens(self) -> tuple[QScreen, ...]:
        return self._screens

    def become(self, screens: tuple[QScreen, ...]) -> None:
        self._screens = screens
        self.changed.emit()


@dataclass
class Screen:
    """The window and what it is made with."""

    window: CustomerWindow
    words: Words
    notes: Notes
    ticks: Ticks

    def drawn(self, width: int = 1024, height: int = 600) -> Notes:
        """What one painting of the whole window draws."""
        self.picture(width, height)
        return self.notes

    def picture(self, width: int = 1024, height: int = 600) -> QImage:
        self.notes.drawn.clear()
        self.window.resize(width, height)
        self.window.retranslate()
        return self.window.grab().toImage()


MakeScreen = Callable[..., Screen]


@pytest.fixture
def make_screen(qapp: QApplication) -> MakeScreen:
    def make(
        language: str = "zh_CN", *, reduced_motion: bool = True, shop: ShopProfile = SHOP, notes: Notes | None = None
    ) -> Screen:
        words, notes, ticks = Words(language), notes or Notes(), Ticks()
        monitors = Monitors((QGuiApplication.primaryScreen(),))
        window = CustomerWindow(
            words, lambda: AT, monitors, reduced_motion, now_ms=ticks, draw=notes.draw
        )  # fmt: skip
        window.show_shop(shop)
        return Screen(window, words, notes, ticks)

    return make


@pytest.fixture
def screen(make_screen: MakeScreen) -> Screen:
    return make_screen()
