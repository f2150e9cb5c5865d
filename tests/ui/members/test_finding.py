"""F2 and the new member's panel: here at once, head office besides, nobody entered who has not agreed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.errors import Unavailable
from terminal.services import member_sheet, members
from terminal.services.facts import MemberFacts
from tests.ui.cashier.conftest import PHONE, Till
from tests.ui.hand_exchange import Known
from ui.cashier.stage import CashierPage
from ui.members.find_panel import MemberPanel
from ui.members.join_panel import JoinPanel

KEY = Qt.Key
FAR = "13700000001"


@pytest.fixture
def till(qtbot: QtBot, qapp: QApplication) -> Iterator[Till]:
    yield from made(qtbot)


@pytest.fixture
def joined(qtbot: QtBot, qapp: QApplication) -> Iterator[Till]:
    yield from made(qtbot, joined=True)


def made(qtbot: QtBot, *, joined: bool = False) -> Iterator[Till]:
    there = Till(qtbot, "en", joined=joined)
    if joined:
        there.hear(online=True)
    yield there
    there.close()


def finder(till: Till) -> MemberPanel:
    panel = till.window.presenter.panels.panel
    assert isinstance(panel, MemberPanel)
    return panel


def rows(panel: MemberPanel) -> list[str]:
    return [str(panel.model.data(panel.model.index(row, 1))) for row in range(panel.model.rowCount())]


def buyer(till: Till) -> MemberFacts | None:
    return till.window.presenter.session.draft.member


def test_those_of_this_till_are_there_as_one_types_and_enter_takes_the_marked_one(till: Till) -> None:
    till.press(KEY.Key_F2)
    till.type(PHONE[-4:])
    till.settle()
    assert rows(finder(till)) == [f"{PHONE[:3]}****{PHONE[-4:]}"]
    till.press(KEY.Key_Return)
    member = buyer(till)
    assert member is not None and member.phone == PHONE


def test_a_code_that_only_begins_like_a_card_takes_nobody(till: Till) -> None:
    till.lane.submit(members.add, "陈燕", "13900000009", consent=True, card="VIP-000817").result()
    till.press(KEY.Key_F2)
    till.enter("VIP-0008")
    panel = finder(till)
    assert rows(panel) == ["139****0009"]
    assert panel.search.error == "No member has this number or code."
    till.press(KEY.Key_Down)
    till.press(KEY.Key_Return)
    member = buyer(till)
    assert member is not None and member.name == "陈燕", "who was seen and chosen is taken"


def test_nobody_is_entered_who_has_not_agreed_and_the_day_is_kept(till: Till) -> None:
    till.scan("13987654321")
    panel = till.window.presenter.panels.panel
    assert isinstance(panel, JoinPanel)
    till.commit("赵小刚")
    till.press(KEY.Key_Return)
    assert panel.agree.accessibleDescription() == "Ask the customer. Enter or F4 when he agrees."
    till.press(KEY.Key_F4)
    till.press(KEY.Key_F4)
    assert not panel.agreed
    till.press(KEY.Key_F4)
    panel.card.set_text("A-9")
    till.press(KEY.Key_Return)
    member = buyer(till)
    assert member is not None and member.card == "A-9"
    sheet = till.lane.submit(member_sheet.sheet, member.id).result()
    assert sheet.agreed_at is not None


def test_whom_only_head_office_knows_is_put_behind_and_taken_over_when_chosen(joined: Till) -> None:
    till = joined
    till.exchange.wishes.known[FAR] = Known("m-far", "远方", FAR, level="gold", waiting=3)
    till.press(KEY.Key_F2)
    till.type(FAR)
    panel = finder(till)
    till.qtbot.waitUntil(lambda: rows(panel) == ["137****0001"], timeout=30_000)
    assert not panel.model.is_here(0)
    found = till.lane.submit(members.search, FAR, 9).result()
    assert found == (), "nothing is kept of whoever was only looked at"
    till.press(KEY.Key_Return)
    member = buyer(till)
    assert member is not None and (member.id, member.name) == ("m-far", "远方")
    assert till.lane.submit(members.find, FAR).result().id == "m-far"


def test_a_hanging_head_office_never_holds_up_typing(joined: Till) -> None:
    till = joined
    till.exchange.gate.clear()
    till.press(KEY.Key_F2)
    till.type(PHONE)
    till.settle()
    assert rows(finder(till)) == [f"{PHONE[:3]}****{PHONE[-4:]}"]
    till.press(KEY.Key_Return)
    member = buyer(till)
    assert member is not None and member.phone == PHONE
    till.exchange.gate.set()
    till.settle()
    assert buyer(till) == member


def test_a_number_typed_into_the_bill_is_asked_of_head_office_before_it_is_new(joined: Till) -> None:
    till = joined
    till.exchange.wishes.known[FAR] = Known("m-far", "远方", FAR)
    till.enter(FAR)
    till.qtbot.waitUntil(lambda: buyer(till) is not None, timeout=30_000)
    member = buyer(till)
    assert member is not None and member.id == "m-far"
    till.enter("13700000002")
    till.qtbot.waitUntil(lambda: isinstance(till.window.presenter.panels.panel, JoinPanel), timeout=30_000)


def test_while_head_office_is_away_the_panel_says_whom_it_finds(joined: Till) -> None:
    till = joined
    till.exchange.refusal = Unavailable("office_away")
    till.press(KEY.Key_F2)
    till.enter("A-777777")
    panel = finder(till)
    till.qtbot.waitUntil(lambda: bool(panel.search.error), timeout=30_000)
    assert panel.search.error == "No member has this number or code."


def test_a_late_answer_changes_nothing_once_the_panel_is_closed(joined: Till) -> None:
    till = joined
    till.exchange.gate.clear()
    till.exchange.wishes.known[FAR] = Known("m-far", "远方", FAR)
    till.press(KEY.Key_F2)
    till.enter(FAR)
    till.press(KEY.Key_Escape)
    till.exchange.gate.set()
    till.settle()
    assert buyer(till) is None
    assert till.window.presenter.panels.panel is None
    assert till.window.page is CashierPage.BILL
