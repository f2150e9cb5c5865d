"""Buttons, keypad, field, dialogs: what they do, and what they say when they don't."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.facts import yuan
from ui.widgets.banner import Banner, BannerKind
from ui.widgets.button import ButtonKind, ButtonShape, KeyButton
from ui.widgets.chip import Chip, ChipKind
from ui.widgets.dialog import Panel, Question, key_name
from ui.widgets.field import Field
from ui.widgets.keypad import Keypad, PadKey
from ui.widgets.style import Metrics
from ui.widgets.toast import Toast

NONE, CTRL, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def button(qtbot: QtBot, **fields: object) -> tuple[KeyButton, list[str]]:
    """A button, and what it told in order."""
    made = KeyButton(Metrics(), "F5", **fields)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    told: list[str] = []
    made.triggered.connect(lambda: told.append("triggered"))
    made.refused.connect(told.append)
    return made, told


def test_a_button_does_what_its_key_and_its_mouse_say(qtbot: QtBot) -> None:
    made, told = button(qtbot)
    made.trigger()
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    assert told == ["triggered", "triggered"]


def test_a_blocked_button_says_why_instead(qtbot: QtBot) -> None:
    made, told = button(qtbot)
    made.block("nothing on the bill")
    made.trigger()
    assert told == ["nothing on the bill"]
    assert made.accessibleDescription() == "nothing on the bill"
    made.block("")
    made.trigger()
    assert told[-1] == "triggered"


def test_a_button_at_work_takes_no_press_and_keeps_its_width(qtbot: QtBot) -> None:
    made, told = button(qtbot, kind=ButtonKind.PRIMARY)
    made.set_label("完成", amount=yuan("344.11"))
    width = made.sizeHint().width()
    made.set_working("处理中…")
    made.trigger()
    assert told == []
    assert made.sizeHint().width() == width
    made.set_working("")
    made.trigger()
    assert told == ["triggered"]


def test_a_button_reads_out_its_word_its_amount_and_its_key(qtbot: QtBot) -> None:
    made, _ = button(qtbot)
    made.set_label("结算", amount=yuan("344.11"))
    assert made.accessibleName() == "结算 ¥344.11 F5"


def looks(widget: QWidget) -> bytes:
    widget.resize(200, 60)
    return bytes(widget.grab().toImage().constBits())


@pytest.mark.parametrize("shape", list(ButtonShape))
def test_every_state_of_a_button_can_be_told_apart(qtbot: QtBot, shape: ButtonShape) -> None:
    pictures = []
    for kind in (ButtonKind.PRIMARY, ButtonKind.TENDER, ButtonKind.PLAIN, ButtonKind.CHOSEN):
        made, _ = button(qtbot, kind=kind, shape=shape)
        made.set_label("现金")
        pictures.append(looks(made))
        made.set_working("处理中…")
        pictures.append(looks(made))
    made.set_working("")
    made.block("no")
    pictures.append(looks(made))
    assert len(set(pictures)) == len(pictures)


def test_a_key_badge_is_drawn_on_every_shape(qtbot: QtBot) -> None:
    for shape in ButtonShape:
        with_key, _ = button(qtbot, shape=shape)
        without = KeyButton(Metrics(), "", shape=shape)
        qtbot.addWidget(without)
        for made in (with_key, without):
            made.set_label("现金")
        assert looks(with_key) != looks(without)


class PadPage(QWidget):
    """Two fields over a keypad."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = QLineEdit(), QLineEdit()
        side = (
            PadKey(presses=Qt.Key.Key_Backspace, icon="backspace"),
            PadKey(types="×"),
            PadKey(asks="clear"),
            PadKey(presses=Qt.Key.Key_Return, badge="Enter", strong=True),
        )
        self.pad = Keypad(Metrics(), side, self.first)
        column = QVBoxLayout(self)
        for part in (self.first, self.second, self.pad):
            column.addWidget(part)


@pytest.fixture
def page(qtbot: QtBot) -> PadPage:
    made = PadPage()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_the_keypad_types_into_the_focused_field(page: PadPage) -> None:
    page.second.setFocus()
    for name in ("1", "00", ".", "5", "×"):
        page.pad.button(name).trigger()
    assert page.second.text() == "100.5×"
    assert page.second.hasFocus()


def test_without_a_focused_field_it_types_into_its_own(page: PadPage) -> None:
    page.pad.button("7").trigger()
    assert page.first.text() == "7"


def test_the_keypads_enter_is_the_keyboards(page: PadPage, qtbot: QtBot) -> None:
    page.first.setFocus()
    page.pad.button("7").trigger()
    with qtbot.waitSignal(page.first.returnPressed):
        page.pad.findChildren(KeyButton)[-1].trigger()


def test_a_key_that_types_nothing_is_told(page: PadPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.pad.asked) as asked:
        page.pad.button("clear").trigger()
    assert asked.args == ["clear"]
    with pytest.raises(KeyError):
        page.pad.button("no such key")


def test_a_field_says_what_is_wrong_until_it_is_typed_in(qtbot: QtBot) -> None:
    field = Field(Metrics())
    qtbot.addWidget(field)
    field.set_label("手机号")
    field.set_error("手机号是 11 位数字")
    assert field.frame.wrong
    assert field.edit.accessibleDescription() == "手机号是 11 位数字"
    qtbot.keyClicks(field.edit, "1")
    assert field.error == ""
    assert not field.frame.wrong
    assert field.edit.accessibleName() == "手机号"


def test_a_field_tells_typing_and_enter_but_not_the_program(qtbot: QtBot) -> None:
    field = Field(Metrics())
    qtbot.addWidget(field)
    edited: list[str] = []
    field.edited.connect(edited.append)
    field.set_text("5")
    assert edited == []
    qtbot.keyClicks(field.edit, "0")
    with qtbot.waitSignal(field.entered):
        qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert edited == ["50"]


@pytest.mark.parametrize(
    ("key", "held", "name"),
    [
        (Qt.Key.Key_F12, NONE, "F12"),
        (Qt.Key.Key_F1, NONE, "F1"),
        (Qt.Key.Key_Delete, NONE, "Del"),
        (Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier, "Enter"),
        (Qt.Key.Key_Up, NONE, "↑"),
        (Qt.Key.Key_P, CTRL, "Ctrl P"),
        (Qt.Key.Key_2, ALT, "Alt 2"),
        (Qt.Key.Key_P, NONE, ""),
        (Qt.Key.Key_F5, CTRL, ""),
        (Qt.Key.Key_P, CTRL | ALT, ""),
    ],
)
def test_keys_are_called_as_their_badges_call_them(key: Qt.Key, held: Qt.KeyboardModifier, name: str) -> None:
    assert key_name(QKeyEvent(QEvent.Type.KeyPress, key, held)) == name


def test_a_question_is_answered_by_enter_or_escape(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(800, 600)
    parent.show()
    answers: list[str] = []
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        asked = Question(Metrics(), parent, title="清空这一单？", sentence="7 行", verb="清空", keep="不")
        asked.confirmed.connect(lambda: answers.append("yes"))
        asked.rejected.connect(lambda: answers.append("no"))
        asked.open()
        qtbot.keyClick(asked, key)
        assert not asked.isVisible()
    assert answers == ["no", "yes"]


def test_a_panel_presses_the_button_of_a_key_and_no_more(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    panel = Panel(Metrics(), parent)
    made, told = button(qtbot)
    panel.add_key(made)
    panel.open()
    qtbot.keyClick(panel, Qt.Key.Key_F5)
    qtbot.keyClick(panel, Qt.Key.Key_F6)
    assert told == ["triggered"]
    assert panel.isVisible()
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_a_toast_says_the_newest_and_takes_no_focus(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(1024, 700)
    parent.show()
    toast = Toast(Metrics(), parent)
    assert toast.text == ""
    toast.say("没有可删的行")
    toast.say("x" * 400)
    assert toast.text == "x" * 400
    assert toast.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert toast.geometry().right() < parent.width()
    assert toast.geometry().bottom() < parent.height() - 32


def test_a_banner_stays_until_its_cause_is_gone(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    banner = Banner(Metrics(), key="F5", parent=parent)
    banner.say(BannerKind.ALERT, "打印机没纸", action="再试")
    assert banner.text == "打印机没纸"
    banner.quiet()
    assert banner.text == ""


def test_chips_differ_in_more_than_colour(qtbot: QtBot) -> None:
    pictures = set()
    for kind in (ChipKind.CONFIRMED, ChipKind.PROVISIONAL, ChipKind.ALERT, ChipKind.UNSAVED, ChipKind.NEUTRAL):
        chip = Chip(Metrics(), kind, "同一个词")
        qtbot.addWidget(chip)
        chip.resize(chip.sizeHint())
        grey = chip.grab().toImage().convertToFormat(chip.grab().toImage().Format.Format_Grayscale8)
        pictures.add((chip.width(), bytes(grey.constBits())))
    assert len(pictures) == 5


def test_a_till_of_full_hd_has_larger_metrics(qapp: QApplication) -> None:
    assert Metrics.for_screen(1366, 768).px(52) == 52
    assert Metrics.for_screen(1920, 1080).px(52) == 65
    assert Metrics.for_screen(1920, 1000).scale == 1.0
