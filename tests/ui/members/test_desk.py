"""The members' page over the bill: opened by its key, by the panel and from more; what it changes reaches the bill."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.services import members
from terminal.services.rights import Approval
from tests.ui.cashier.conftest import PHONE, Till
from tests.ui.demo_queue import AT
from ui.cashier.more_panel import MoreAction, MorePanel
from ui.members.desk import MembersDesk
from ui.members.find_panel import MemberPanel
from ui.staff.gate import OpenGate
from ui.widgets.style import Metrics

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


class Desk(MembersDesk):
    """With a printer that is not there."""

    def begin_without_printer(self) -> None:
        printer: Any = object()
        self.begin(printer)


@pytest.fixture
def till(qtbot: QtBot, qapp: QApplication) -> Iterator[Till]:
    there = Till(qtbot, "en")
    yield there
    there.close()


@pytest.fixture
def desk(till: Till) -> Desk:
    made = Desk(till.bridge, till.words, Metrics(), till.window, lambda: AT, OpenGate(), till.office)
    made.begin_without_printer()
    return made


def ctrl_m(till: Till) -> None:
    QTest.keyClick(till.focus, KEY.Key_M, CTRL)
    till.settle()


def shown(desk: Desk) -> str:
    assert desk.window is not None and desk.window.member.sheet is not None
    return desk.window.member.sheet.member.phone


def press(desk: Desk, key: Qt.Key) -> None:
    assert desk.window is not None
    QTest.keyClick(desk.window, key)


def test_the_bills_member_is_shown_at_once_and_the_bill_stays(till: Till, desk: Desk) -> None:
    till.enter("36")
    till.enter(PHONE)
    ctrl_m(till)
    assert shown(desk) == PHONE
    press(desk, KEY.Key_Escape)
    till.settle()
    assert desk.window is None
    assert len(till.window.presenter.session.draft.lines) == 1


def test_without_a_member_it_is_asked_whose_and_whoever_is_found_is_shown_not_billed(till: Till, desk: Desk) -> None:
    ctrl_m(till)
    panel = till.window.presenter.panels.panel
    assert isinstance(panel, MemberPanel)
    till.enter(PHONE)
    assert shown(desk) == PHONE
    assert till.window.presenter.session.draft.member is None
    press(desk, KEY.Key_F12)
    till.settle()
    assert desk.window is None
    member = till.window.presenter.session.draft.member
    assert member is not None and member.phone == PHONE


def test_f4_in_the_members_panel_opens_the_marked_ones_page(till: Till, desk: Desk) -> None:
    till.press(KEY.Key_F2)
    till.type(PHONE)
    till.settle()
    till.press(KEY.Key_F4)
    assert shown(desk) == PHONE
    assert desk.window is not None
    press(desk, KEY.Key_F2)
    till.settle()
    assert desk.window is None
    assert isinstance(till.window.presenter.panels.panel, MemberPanel)


def test_more_offers_it_too(till: Till, desk: Desk) -> None:
    till.enter(PHONE)
    till.press(KEY.Key_F11)
    panel = till.window.presenter.panels.panel
    assert isinstance(panel, MorePanel)
    panel.button(MoreAction.MEMBERS).trigger()
    till.settle()
    assert shown(desk) == PHONE


def test_a_level_that_is_set_there_counts_for_the_bill(till: Till, desk: Desk) -> None:
    there = till.lane.submit(members.add, "陈燕", "13900000009", consent=True).result()
    till.enter("36")
    till.enter("13900000009")
    ctrl_m(till)
    till.lane.submit(members.set_level, there.id, "gold", Approval("李红")).result()
    assert desk.window is not None
    desk.window.moved.emit()
    till.settle()
    member = till.window.presenter.session.draft.member
    assert member is not None and member.level == "gold"
