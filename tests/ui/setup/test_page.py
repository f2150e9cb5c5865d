"""The first start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from terminal.ledger.lane import Lane
from terminal.services import pin, settings
from terminal.services.shop import ConfigurationVersion
from ui.bridge import Bridge
from ui.setup.page import SetupPage
from ui.widgets.style import Metrics
from ui.words import Words


class Start:
    """An empty ledger and the page over it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.lane = Lane(":memory:")
        self.bridge = Bridge(self.lane)
        self.words = Words("zh_CN")
        self.page = SetupPage(self.bridge, self.words, Metrics())
        self.finished: list[ConfigurationVersion] = []
        self.closed: list[bool] = []
        self.page.finished.connect(self.finished.append)
        self.page.closed.connect(lambda: self.closed.append(True))
        qtbot.addWidget(self.page)
        self.page.resize(1366, 768)
        self.page.show()

    @property
    def focus(self) -> QWidget:
        while QApplication.activeWindow() is not self.page or QApplication.focusWidget() is None:
            self.page.activateWindow()
            self.qtbot.waitUntil(self.page.isActiveWindow)
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def enter(self, text: str) -> None:
        """A text as an input method brings it, then Enter."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self.focus, event)
        self.qtbot.keyClick(self.focus, Qt.Key.Key_Return)
        self.settle()

    def press(self, key: Qt.Key) -> None:
        self.qtbot.keyClick(self.focus, key)
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.bridge.busy)
        QApplication.processEvents()


@pytest.fixture
def start(qapp: QApplication, qtbot: QtBot) -> Iterator[Start]:
    made = Start(qtbot)
    yield made
    made.bridge.close()
    made.lane.close()


def test_four_texts_and_enter_set_the_till_up(start: Start) -> None:
    for text in ("福源百货", "朝阳路店", "2468", "2468"):
        start.enter(text)
    version = start.lane.submit(settings.current).result()
    assert start.finished == [version]
    assert (version.version, version.who, version.reason) == (1, "店长", "首次启动")
    shop = version.configuration.shop
    assert (shop.shop_name, shop.store_name, shop.language) == ("福源百货", "朝阳路店", "zh_CN")
    assert start.lane.submit(pin.check, "2468").result()


def test_the_stores_name_may_stay_empty(start: Start) -> None:
    for text in ("福源百货", "", "２４６８", "2468"):
        start.enter(text)
    assert [version.version for version in start.finished] == [1]


def test_nothing_is_saved_without_a_name(start: Start) -> None:
    start.enter(" ")
    start.press(Qt.Key.Key_F12)
    assert start.page.shop_name.error == "请填一个值。"
    assert start.focus is start.page.shop_name.edit
    assert start.lane.submit(settings.current).result().version == 0


def test_two_pins_that_differ_are_refused(start: Start) -> None:
    for text in ("福源百货", "", "2468", "2469"):
        start.enter(text)
    assert start.page.again.error == "两次输入的 PIN 不一样。"
    assert start.finished == []
    assert not start.lane.submit(pin.is_set).result()


def test_a_pin_that_is_too_easy_is_refused_and_nothing_of_it_is_kept(start: Start) -> None:
    for text in ("福源百货", "", "1111", "1111"):
        start.enter(text)
    assert start.page.pin.error != ""
    assert start.lane.submit(settings.current).result().version == 0
    assert not start.lane.submit(pin.is_set).result()


def test_a_pin_of_three_digits_is_refused(start: Start) -> None:
    for text in ("福源百货", "", "246", "246"):
        start.enter(text)
    assert start.page.pin.error == "PIN 是 4–12 位数字。"


def test_a_till_that_was_set_up_meanwhile_keeps_what_it_has(start: Start) -> None:
    for text in ("福源百货", "", "2468", "2468"):
        start.enter(text)
    start.page.pin.set_text("1357")
    start.page.again.set_text("1357")
    start.press(Qt.Key.Key_F12)
    assert start.page.trouble != ""
    assert start.lane.submit(pin.check, "2468").result()


def test_the_language_is_chosen_and_kept(start: Start) -> None:
    start.page.language.setFocus()
    start.press(Qt.Key.Key_Right)
    assert start.words.language == "en"
    start.page.shop_name.setFocus()
    for text in ("Fuyuan", "", "2468", "2468"):
        start.enter(text)
    assert start.finished[0].configuration.shop.language == "en"
    assert start.finished[0].reason == "First start"


def test_esc_leaves_without_setting_up(start: Start) -> None:
    start.press(Qt.Key.Key_Escape)
    assert start.closed == [True]
    assert start.lane.submit(settings.current).result().version == 0
