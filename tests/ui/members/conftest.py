"""A member's page on a real ledger, worked by keys alone, with head office in the test's hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from terminal.ledger.lane import Lane
from terminal.money import Ratio
from terminal.rebate.settings import Lottery
from terminal.services import members, settings
from terminal.services.facts import MemberFacts
from terminal.services.rights import Approval, Right, StaffFacts
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration
from tests import office_says
from tests.shop import PROFILE, HandClock, cash, with_base
from tests.ui.hand_exchange import HandExchange
from ui.bridge import Bridge
from ui.members.window import MembersWindow
from ui.office import Office
from ui.staff.gate import Then
from ui.widgets.style import Metrics
from ui.words import Words

PATIENCE_MS = 30_000
LI = Approval("李红")
RATES = {"points": Ratio(100_00), "love": Ratio(50_00)}


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


class Hands:
    """The window, and fingers on its keys."""

    def __init__(self, qtbot: QtBot, language: str = "en") -> None:
        self.qtbot, self.clock, self.words = qtbot, HandClock(), Words(language)
        self.lane = Lane(":memory:", clock=self.clock)
        rules = with_base(
            exchange=RATES, lottery=Lottery(fixed=(Ratio(120_00),)), love_credit="frozen", own_order=False
        )  # fmt: skip
        self.do(settings.change, Configuration(PROFILE, rules), based_on=0, who="李红", reason="test")
        self.wang = self.join("王小明", "13812346021")
        self.chen = self.join("陈燕", "13900006021")
        self.bridge = Bridge(self.lane)
        self.exchange = HandExchange(self.lane)
        self.office = Office(self.bridge, self.exchange.made)
        self.gate = HandGate()
        self.moved: list[bool] = []
        self.taken: list[MemberFacts] = []
        self.left: list[bool] = []
        self.window = MembersWindow(
            self.bridge, self.words, self.clock, Metrics(), PROFILE, self.gate, self.office, self.wang.id
        )
        self.window.moved.connect(lambda: self.moved.append(True))
        self.window.taken.connect(self.taken.append)
        self.window.closed.connect(lambda: self.left.append(True))
        self.office.state_changed.connect(lambda _: self.window.refresh())
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()

    def do(self, service: Callable[..., object], *args: object, **named: object) -> object:
        return self.lane.submit(service, *args, **named).result()

    def join(self, name: str, phone: str) -> MemberFacts:
        member = self.do(members.add, name, phone, consent=True, approval=LI)
        assert isinstance(member, MemberFacts)
        return member

    def pay(self, yuan: str, member: MemberFacts, bill: str) -> None:
        self.clock.forward(minutes=1)
        self.do(ring_up, cash(yuan, member.id, bill))

    def link(self, *, online: bool = True) -> None:
        """The till belongs to head office from here on."""
        self.do(office_says.join)
        self.office.begin()
        self.settle()
        self.exchange.tell(online=online)
        self.settle()

    def open(self) -> None:
        self.window.open()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.bridge.busy and not self.office.busy, timeout=PATIENCE_MS)
        QApplication.processEvents()

    @property
    def focus(self) -> QWidget:
        front = self.window.panel or self.window
        front.activateWindow()
        self.qtbot.waitUntil(front.isActiveWindow, timeout=PATIENCE_MS)
        return QApplication.focusWidget() or front

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.focus, key)
        self.settle()

    def type(self, text: str) -> None:
        QTest.keyClicks(self.focus, text)
        self.settle()


@pytest.fixture
def hands(qtbot: QtBot, qapp: QApplication) -> Hands:
    return Hands(qtbot)
