"""The refund's window, worked by keys alone on a real ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from terminal.ledger.lane import Lane
from terminal.ledger.unit import Unit
from terminal.money import Money, Quantity
from terminal.services import members, settings
from terminal.services.facts import BillFacts, Line, Purchase, Tender, TenderKind
from terminal.services.refund_facts import RefundFacts, RefundKind
from terminal.services.rights import Approval, Right, StaffFacts
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration
from tests import office_says
from tests.shop import PROFILE, HandClock, with_base
from ui.bridge import Bridge
from ui.receipt.printer_wording import PrinterState, PrinterStatus
from ui.refund.return_panel import ReturnPanel
from ui.refund.window import RefundWindow
from ui.staff.gate import Then
from ui.widgets.dialog import Question
from ui.widgets.style import Metrics
from ui.words import Words

KEY = Qt.Key
CASH, SCAN, CARD, BALANCE, OTHER = TenderKind


class HandGate:
    """Lets everything through but what it is told not to, and remembers what it was asked."""

    person: StaffFacts | None = None

    def __init__(self) -> None:
        self.asked: list[Right] = []
        self.shut: set[Right] = set()

    def ask(self, right: Right, why: str, then: Then) -> None:
        assert why
        self.asked.append(right)
        if right not in self.shut:
            then(Approval("张敏"))


class HandDesk:
    """A printer that only remembers."""

    def __init__(self) -> None:
        self.state = PrinterState(PrinterStatus.READY)
        self.slips: list[RefundFacts] = []
        self.copies: list[RefundFacts] = []

    def refunded(self, told: RefundFacts) -> None:
        self.slips.append(told)

    def reprint_refund(self, told: RefundFacts) -> None:
        self.copies.append(told)


class Hands:
    """The window, and fingers on its keys."""

    def __init__(self, qtbot: QtBot, language: str = "en") -> None:
        self.qtbot, self.clock = qtbot, HandClock()
        self.lane = Lane(":memory:", clock=self.clock)
        self.do(settings.change, Configuration(PROFILE, with_base()), based_on=0, who="李红", reason="test")
        self.bridge = Bridge(self.lane)
        self.gate, self.desk = HandGate(), HandDesk()
        self.done: list[RefundFacts] = []
        self.left = 0
        self.window = RefundWindow(self.bridge, Words(language), self.clock, Metrics(), PROFILE, self.desk, self.gate)
        self.window.refunded.connect(self.done.append)
        self.window.closed.connect(self._leave)
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()

    def _leave(self) -> None:
        self.left += 1

    def do(self, service: Callable[..., object], *args: object, **named: object) -> object:
        return self.lane.submit(service, *args, **named).result()

    def sell(
        self, *fen: int, bill: str = "b1", member: str | None = None, paid: dict[TenderKind, int] | None = None
    ) -> BillFacts:
        def sold(unit: Unit) -> BillFacts:
            if member is not None and not members.known(unit, member):
                members.join(unit, member, name="周晓燕", phone="13812345678")
            lines = tuple(Line(f"货{no}", Quantity.of(2), Money(each)) for no, each in enumerate(fen, 1))
            ways = paid or {CASH: 2 * sum(fen)}
            tenders = tuple(Tender(kind, Money(way), Money(way if kind is CASH else 0)) for kind, way in ways.items())
            return ring_up(unit, Purchase(bill, lines, tenders, member))

        facts = self.do(sold)
        assert isinstance(facts, BillFacts)
        return facts

    def open(self) -> None:
        self.window.open()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.bridge.busy)
        QApplication.processEvents()

    @property
    def focus(self) -> QWidget:
        front = self.window.panel or self.window
        front.activateWindow()
        self.qtbot.waitUntil(front.isActiveWindow)
        return QApplication.focusWidget() or front

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.focus, key)
            self.settle()

    def type(self, text: str) -> None:
        QTest.keyClicks(self.focus, text)
        self.settle()

    def close(self) -> None:
        self.bridge.close()
        self.lane.close()


@pytest.fixture
def hands(qapp: QApplication, qtbot: QtBot) -> Iterator[Hands]:
    made = Hands(qtbot)
    yield made
    made.close()


def test_the_last_bill_goes_back_whole_with_three_keys(hands: Hands) -> None:
    hands.sell(10_00, 5_00, paid={CASH: 10_00, SCAN: 20_00})
    hands.open()
    hands.press(KEY.Key_F12, KEY.Key_F12)
    (done,) = hands.done
    assert (done.amount, done.kind, done.who) == (Money(30_00), RefundKind.REFUND, "张敏")
    assert {way.kind: way.amount.fen for way in done.ways} == {CASH: 10_00, SCAN: 20_00}
    assert hands.gate.asked == [Right.REFUND]
    assert hands.desk.slips == [done]
    hands.press(KEY.Key_Return)
    assert hands.left == 1


def test_a_scanned_receipt_opens_its_bill(hands: Hands) -> None:
    first = hands.sell(10_00, member="m1")
    hands.sell(7_00, bill="b2")
    hands.open()
    QTest.keyClicks(hands.focus, f"http://10.0.0.2:8080/q/{first.status_token}")
    QTest.keyClick(hands.focus, KEY.Key_Return)
    hands.settle()
    assert hands.window.page is hands.window.bill
    assert hands.window.bill.there is not None
    assert hands.window.bill.there.bill.id == "b1"


def test_plus_and_minus_choose_what_comes_back(hands: Hands) -> None:
    hands.sell(10_00, 5_00)
    hands.open()
    hands.press(KEY.Key_Return)
    hands.type("+")
    assert hands.window.bill.foretold is not None
    assert hands.window.bill.foretold.amount == Money(10_00)
    hands.press(KEY.Key_Down)
    hands.type("++")
    assert hands.window.bill.foretold.amount == Money(20_00)
    hands.type("-")
    hands.press(KEY.Key_F12)
    (done,) = hands.done
    assert done.amount == Money(15_00)
    assert [(goods.name, str(goods.quantity)) for goods in done.goods] == [("货1", "1"), ("货2", "1")]


def test_an_amount_goes_back_by_the_way_that_is_chosen(hands: Hands) -> None:
    hands.sell(10_00, 5_00, paid={CASH: 10_00, SCAN: 20_00})
    hands.open()
    hands.press(KEY.Key_Return)
    hands.type("12.5")
    hands.press(KEY.Key_F5)
    assert hands.window.bill.foretold is None
    assert "Choose another way" in hands.window.bill.field.error
    hands.press(KEY.Key_F12)
    assert hands.done == []
    hands.press(KEY.Key_F6, KEY.Key_F12)
    assert {way.kind: way.amount.fen for way in hands.done[0].ways} == {SCAN: 12_50}


@pytest.mark.parametrize("typed", ["x", "0", "30.01", "1.234"])
def test_an_amount_that_can_not_go_back_is_told_and_not_done(hands: Hands, typed: str) -> None:
    hands.sell(10_00, 5_00)
    hands.open()
    hands.press(KEY.Key_Return)
    hands.type(typed)
    assert hands.window.bill.field.error
    hands.press(KEY.Key_F12)
    assert hands.done == []


def test_who_bears_what_is_told_before_it_is_done(hands: Hands) -> None:
    hands.sell(50_00, member="m1")
    for no in range(8):
        hands.sell(50_00, bill=f"x{no}")
    hands.open()
    hands.type("13812345678")
    hands.press(KEY.Key_Return)
    facts = {fact.name: fact.value for fact in hands.window.bill.customer.facts}
    assert facts["Entitlement"] == "100.00 → 0.00"
    assert facts["Rewards taken back from the balance"] == Money(-80_00)
    assert {fact.name: fact.value for fact in hands.window.bill.shop.facts}["Extraction, borne by the shop"] == Money(
        10_00
    )
    hands.press(KEY.Key_F12)
    assert hands.done[0].borne is not None
    assert hands.done[0].borne.clawed_back == Money(80_00)


def test_a_bill_given_back_whole_says_so(hands: Hands) -> None:
    hands.sell(10_00)
    hands.open()
    hands.press(KEY.Key_F12, KEY.Key_F12)
    hands.open()
    hands.press(KEY.Key_F12, KEY.Key_F12)
    assert len(hands.done) == 1
    assert "already" in hands.window.bill.give.reason


def test_the_last_bill_is_voided_after_a_question(hands: Hands) -> None:
    hands.sell(10_00)
    hands.open()
    hands.press(KEY.Key_F6)
    assert isinstance(hands.window.panel, Question)
    hands.press(KEY.Key_Escape)
    assert hands.done == []
    hands.press(KEY.Key_F6, KEY.Key_Return)
    assert [(told.kind, told.amount) for told in hands.done] == [(RefundKind.VOID, Money(20_00))]
    assert hands.gate.asked == [Right.VOID_LAST]
    hands.press(KEY.Key_F5)
    assert hands.desk.copies == hands.done
    hands.press(KEY.Key_Escape)
    assert hands.left == 1


def test_goods_without_a_receipt_are_paid_out_with_a_reason(hands: Hands) -> None:
    hands.open()
    hands.press(KEY.Key_F7)
    assert isinstance(hands.window.panel, ReturnPanel)
    hands.press(KEY.Key_F5)
    assert hands.done == []
    hands.type("umbrella")
    hands.press(KEY.Key_Return)
    hands.type("15")
    hands.press(KEY.Key_Return)
    hands.type("broken")
    hands.press(KEY.Key_F5)
    (done,) = hands.done
    assert (done.kind, done.in_cash, done.reason) == (RefundKind.RETURN, Money(15_00), "broken")
    assert hands.gate.asked == [Right.RETURN_WITHOUT_RECEIPT]


def test_nothing_is_done_that_the_gate_lets_nobody_do(hands: Hands) -> None:
    hands.gate.shut = {Right.REFUND}
    hands.sell(10_00)
    hands.open()
    hands.press(KEY.Key_F12, KEY.Key_F12)
    assert (hands.done, hands.desk.slips) == ([], [])
    hands.gate.shut = set()
    hands.press(KEY.Key_F12)
    assert len(hands.done) == 1


def test_a_joined_till_sends_away_who_comes_with_another_tills_receipt(hands: Hands) -> None:
    hands.sell(10_00)
    hands.do(office_says.join)
    hands.open()
    hands.type("07-000123")
    assert "another till" in hands.window.search.field.error


def test_the_slip_is_told_when_it_is_printed(hands: Hands) -> None:
    hands.sell(10_00)
    hands.open()
    hands.press(KEY.Key_F12, KEY.Key_F12)
    assert hands.window.done.slip.text() == "The slip is being printed."
    hands.window.show_slip_printed(hands.done[0].id)
    assert hands.window.done.slip.text() == "The slip is printed."


def test_ctrl_s_prints_the_claim_slip_of_a_bill_whose_member_was_forgotten(hands: Hands) -> None:
    asked: list[str] = []
    hands.window.slip_requested.connect(asked.append)
    hands.sell(10_00)
    hands.sell(7_00, bill="b2", member="m1")
    hands.open()
    hands.press(KEY.Key_F12)
    QTest.keyClick(hands.focus, KEY.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert (hands.window.bill.slip.isVisible(), asked) == (False, []), "this one has its member"
    hands.press(KEY.Key_Escape, KEY.Key_Down, KEY.Key_Return)
    assert hands.window.bill.slip.isVisible()
    QTest.keyClick(hands.focus, KEY.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert asked == ["b1"]
    assert hands.done == []
