"""F9 at the window: a bill goes on hold, others are rung up, and it is taken up and paid under its own id."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from terminal.services import audit_log, holds
from tests.facts import PRODUCTS
from tests.ui.cashier.conftest import PHONE, Till
from ui.hold.hold_panel import HoldPanel


@pytest.fixture
def till(qtbot: QtBot) -> Iterator[Till]:
    till = Till(qtbot)
    yield till
    till.close()


def on_hold(till: Till) -> tuple[holds.HeldBill, ...]:
    return till.lane.look(holds.waiting).result()


def pay(till: Till, amount: str) -> None:
    """In cash, to the fen."""
    till.press(Qt.Key.Key_F12)
    till.type(amount)
    till.press(Qt.Key.Key_F12)


def panel(till: Till) -> HoldPanel:
    found = till.window.presenter.panels.panel
    assert isinstance(found, HoldPanel)
    return found


def test_f9_puts_the_bill_on_hold_and_the_next_can_be_rung_up(till: Till) -> None:
    till.ring_demo()
    lines, due = till.lines, till.due
    till.press(Qt.Key.Key_F9)
    assert till.lines == []
    assert [bill.label for bill in on_hold(till)] == ["王*"]
    till.enter("36")
    pay(till, "36")
    till.press(Qt.Key.Key_Escape)
    till.press(Qt.Key.Key_F9)
    assert panel(till).model.rowCount() == 1
    till.press(Qt.Key.Key_Return)
    assert (till.lines, till.due) == (lines, due)
    member = till.window.presenter.session.draft.member
    assert member is not None and member.phone == PHONE


def test_a_bill_taken_up_is_paid_under_its_own_id_and_off_the_hold(till: Till) -> None:
    till.enter("36")
    till.press(Qt.Key.Key_F9)
    (held,) = on_hold(till)
    till.press(Qt.Key.Key_F9)
    till.press(Qt.Key.Key_Return)
    assert on_hold(till) == (held,), "taken up, it is still kept"
    pay(till, "36")
    assert [bill.id for bill in till.bills] == [held.id]
    assert on_hold(till) == ()


def test_a_bill_taken_up_and_emptied_is_another_one_from_there_on(till: Till) -> None:
    till.enter("36")
    till.press(Qt.Key.Key_F9)
    till.press(Qt.Key.Key_F9)
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_Delete)
    till.enter("10")
    pay(till, "10")
    assert len(till.bills) == 1
    assert len(on_hold(till)) == 1, "the bill on hold was not paid"


def test_del_takes_a_bill_away_for_good_and_the_log_keeps_it(till: Till) -> None:
    till.enter("36")
    till.press(Qt.Key.Key_F9)
    till.press(Qt.Key.Key_F9)
    till.press(Qt.Key.Key_Delete)
    assert on_hold(till) == ()
    assert panel(till).model.rowCount() == 0


def test_a_removed_line_stands_in_the_audit_log(till: Till) -> None:
    till.scan(PRODUCTS[0].barcode)
    till.press(Qt.Key.Key_Delete)
    notes = till.lane.look(audit_log.search, audit_log.Wanted()).result()
    assert (notes[0].what, notes[0].subject, notes[0].amount) == (
        "line_removed", PRODUCTS[0].name, PRODUCTS[0].price
    )  # fmt: skip
