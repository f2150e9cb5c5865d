"""Ctrl Z takes the last line back for nothing; what goes after it is removed like with Del, and noted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.services import audit_log
from terminal.services.rights import Approval, Right, StaffFacts
from tests.facts import PRODUCTS
from tests.ui.cashier.conftest import Till
from ui.staff.gate import Then

RICE, MILK, EGGS = (product.barcode for product in PRODUCTS[:3])


class SomeGate:
    """Lets everything through while it is open, and remembers what it was asked."""

    person: StaffFacts | None = None

    def __init__(self) -> None:
        self.open = False
        self.asked: list[Right] = []

    def ask(self, right: Right, why: str, then: Then) -> None:
        assert why
        self.asked.append(right)
        if self.open:
            then(Approval("林静"))


@pytest.fixture
def gate() -> SomeGate:
    return SomeGate()


@pytest.fixture
def till(qapp: QApplication, qtbot: QtBot, gate: SomeGate) -> Iterator[Till]:
    made = Till(qtbot, gate=gate)
    yield made
    made.close()


def removed(till: Till) -> list[str]:
    """What the audit log knows of removed lines, the newest first."""
    notes = till.lane.look(audit_log.search, audit_log.Wanted()).result()
    return [note.subject for note in notes if note.what == "line_removed"]


def undo(till: Till, times: int = 1) -> None:
    for _ in range(times):
        till.ctrl(Qt.Key.Key_Z)


def test_the_line_that_was_just_added_goes_freely(till: Till, gate: SomeGate) -> None:
    till.scan(RICE)
    till.scan(MILK)
    undo(till)
    assert len(till.lines) == 1
    assert gate.asked == []
    assert removed(till) == []


def test_the_line_before_it_is_removed_and_noted(till: Till, gate: SomeGate) -> None:
    gate.open = True
    for code in (RICE, MILK, EGGS):
        till.scan(code)
    undo(till, 2)
    assert len(till.lines) == 1
    assert removed(till) == [PRODUCTS[1].name]


def test_who_may_not_remove_lines_does_not_undo_them_one_after_the_other(till: Till, gate: SomeGate) -> None:
    for code in (RICE, MILK, EGGS):
        till.scan(code)
    undo(till, 3)
    assert len(till.lines) == 2
    assert set(gate.asked) == {Right.REMOVE_LINE}


def test_a_quantity_in_between_opens_no_way_around(till: Till, gate: SomeGate) -> None:
    for code in (RICE, MILK, EGGS):
        till.scan(code)
    undo(till)
    till.type("+")
    undo(till, 2)
    assert len(till.lines) == 2
    assert gate.asked == [Right.REMOVE_LINE]


def test_every_wrong_scan_is_taken_back_freely(till: Till, gate: SomeGate) -> None:
    till.scan(RICE)
    for code in (MILK, EGGS, MILK):
        till.scan(code)
        undo(till)
    assert len(till.lines) == 1
    assert gate.asked == []


def test_a_removed_line_comes_back_for_nothing(till: Till, gate: SomeGate) -> None:
    till.scan(RICE)
    till.scan(MILK)
    gate.open = True
    till.press(Qt.Key.Key_Delete)
    gate.asked.clear()
    undo(till)
    assert len(till.lines) == 2
    assert gate.asked == []
