"""A walk through every window of the till, by its keys: what each test of all windows looks at, one after the other.

It is a real till over the demo shop's ledger. `windows` gives each window by name while it is open and goes on when it
is asked for the next one; whoever looks may change size, language and look, and need put nothing back but the language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from terminal.errors import Broken
from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit
from terminal.services import bills, staff
from terminal.services.rights import Approval, Role, StaffFacts
from tests.facts import AT
from ui import demo
from ui.app import Till
from ui.cashier.more_panel import MoreAction, MorePanel
from ui.cashier.stage import CashierPage
from ui.comfort.desk import ComfortDesk
from ui.demo_hands import Hands, wait_for
from ui.recovery.page import RecoveryPage
from ui.staff.sign_in_page import SignInPage
from ui.widgets.style import Metrics

Seen = tuple[str, QWidget]
KEY = Qt.Key
MANAGER_PAGES = 9
PANELS = {
    6: (("somebody new", KEY.Key_N),),
    9: (("a new product", KEY.Key_N), ("a product", KEY.Key_O)),
}
"""What Ctrl and a letter lay over the manager's pages, by the number of the page."""
MANAGER_PIN, CASHIER_PIN = "13572468", "97531864"


def fill(path: Path) -> None:
    """The demo shop's month at `path`, with nothing around the till that another test would wait for."""
    ledger = Ledger.open(path, clock=lambda: AT)
    shop = replace(demo.profile("zh_CN"), status_on=False, second_screen=False)
    with ledger.write() as unit:
        demo.fill(unit, "zh_CN", shop)
    ledger.close()


def employ(path: Path) -> None:
    """A manager and a cashier, so that the till asks who is there."""
    ledger = Ledger.open(path, clock=lambda: AT)
    with ledger.write() as unit:
        owner = Approval("", approved_by=staff.OWNER)
        for name, role, digits in (("陈晨", Role.MANAGER, MANAGER_PIN), ("林静", Role.CASHIER, CASHIER_PIN)):
            taken_on = staff.save(unit, StaffFacts("", name, role), owner)
            staff.set_pin(unit, taken_on.id, digits, owner)
    ledger.close()


def _slip(unit: Unit) -> str:
    """The code of the last bill's slip."""
    ((bill,),) = unit.sql.all("SELECT id FROM bill ORDER BY seq DESC LIMIT 1")
    claim = bills.by_id(unit, bill).claim
    assert claim is not None
    return claim.code


class Walk:
    """Through one till at a time; `close` in any case."""

    def __init__(self, app: QApplication, metrics: Metrics, comfort: ComfortDesk, size: tuple[int, int]) -> None:
        self._app = app
        self._metrics = metrics
        self._comfort = comfort
        self._size = size
        self.till: Till

    def open(self, path: Path, ready: Callable[[], object]) -> Hands:
        """A till over that ledger, in the walk's size."""
        self.till = till = Till(self._app, path, lambda: AT, self._metrics, language="zh_CN", comfort=self._comfort)
        till.cashier.resize(*self._size)
        till.cashier.show()
        till.start()
        wait_for(ready, f"the till over {path.name}")
        hands = Hands(till)
        hands.settle()
        return hands

    def close(self) -> None:
        over = QApplication.activeModalWidget()
        if over is not None:
            over.close()
        till = self.till
        till.close()
        for window in (till.cashier, till.customer):
            window.deleteLater()

    # the walks

    def first_start(self, folder: Path) -> Iterator[Seen]:
        self.open(folder / "new.sqlite", lambda: self.till.setup is not None)
        assert self.till.setup is not None
        yield "setup", self.till.setup
        self.close()

    def selling(self, path: Path) -> Iterator[Seen]:
        """The cashier's own pages, and all that F-keys lay over them."""
        hands = self.open(path, lambda: self.till.desk is not None)
        cashier = self.till.cashier
        yield "bill, empty", cashier
        for name, key in (("F1 keys", KEY.Key_F1), ("F2 member", KEY.Key_F2), ("F3 find", KEY.Key_F3)):
            yield from self._panel(hands, name, key)
        yield from self._panel(hands, "F9 hold", KEY.Key_F9)
        yield from self._panel(hands, "F11 more", KEY.Key_F11)
        self._more(hands, MoreAction.COMFORT)
        yield "comfort", self._over()
        hands.press(KEY.Key_Escape)
        hands.enter("13900099999")
        yield "new member", self._over()
        hands.press(KEY.Key_Escape)
        hands.enter(demo.BUYER_PHONE)
        for code in ("6901234500017", "2x6901234500024", "1.235x2100451", "36"):
            hands.enter(code)
        yield "bill", cashier
        yield from self._panel(hands, "F4 on the bill", KEY.Key_F4)
        hands.ctrl(KEY.Key_N)
        yield "notes", self._over()
        hands.press(KEY.Key_Escape)
        yield from self._member(hands)
        cashier.close()
        yield "leaving", self._over()
        hands.press(KEY.Key_Escape)
        hands.press(KEY.Key_F12)
        yield "payment", cashier
        yield from self._panel(hands, "F4 on payment", KEY.Key_F4)
        hands.press(KEY.Key_F6)
        yield "payment by scan", cashier
        hands.press(KEY.Key_F5)
        hands.type("1000")
        hands.press(KEY.Key_F12)
        wait_for(lambda: cashier.page is CashierPage.DONE, "the bill done")
        yield "done", cashier
        hands.press(KEY.Key_Escape)
        yield from self._claiming(hands)
        hands.ctrl(KEY.Key_G)
        yield "open payments", self._over()
        hands.press(KEY.Key_Escape)
        yield from self._giving_back(hands)
        yield from self._shift(hands)
        cashier.refuse(Broken("ledger_closed"))
        QApplication.processEvents()
        yield "stopped", cashier
        self.close()

    def _member(self, hands: Hands) -> Iterator[Seen]:
        """The page of the bill's member, and the panels over it that his places allow."""
        hands.ctrl(KEY.Key_M)
        window = self._covering("members")
        hands.settle()
        yield "member, places", window
        hands.press(KEY.Key_F3)
        yield "member, history", window
        hands.press(KEY.Key_F3)
        hands.press(KEY.Key_F4)
        hands.settle()
        yield "member, in full", window
        yield from self._panel(hands, "member, hand over", KEY.Key_F7)
        yield from self._panel(hands, "member, level", KEY.Key_F8)
        yield from self._panel(hands, "member, change", KEY.Key_F9)
        hands.press(KEY.Key_Escape)
        wait_for(lambda: self.till.desks.members.window is None, "the bill again")

    def _claiming(self, hands: Hands) -> Iterator[Seen]:
        """A bill that nobody's membership is told of, and its slip, brought at once."""
        cashier = self.till.cashier
        hands.enter("36")
        hands.press(KEY.Key_F12)
        hands.type("100")
        hands.press(KEY.Key_F12)
        wait_for(lambda: cashier.page is CashierPage.DONE, "the bill done")
        hands.press(KEY.Key_Escape)
        hands.enter(self.till.lane.look(_slip).result())
        yield "claim", self._over()
        hands.enter(demo.BUYER_PHONE)
        hands.settle()
        yield "claim, what it comes to", self._over()
        hands.press(KEY.Key_Escape)

    def _giving_back(self, hands: Hands) -> Iterator[Seen]:
        hands.press(KEY.Key_F10)
        window = self._covering("refunds")
        hands.settle()
        yield "refund, search", window
        yield from self._panel(hands, "F1 on refund", KEY.Key_F1)
        hands.press(KEY.Key_F7)
        yield "return without a receipt", self._over()
        hands.press(KEY.Key_Escape)
        hands.press(KEY.Key_F12)
        hands.settle()
        yield "refund, bill", window
        hands.press(KEY.Key_F12)
        hands.settle()
        yield "refund, done", window
        hands.press(KEY.Key_Escape)
        hands.settle()

    def _shift(self, hands: Hands) -> Iterator[Seen]:
        self._more(hands, MoreAction.SHIFT)
        window = self._covering("shift")
        hands.settle()
        yield "shift, open", window
        hands.enter("200")
        wait_for(lambda: self.till.desks.shift.window is None, "the shift open")
        self._more(hands, MoreAction.SHIFT)
        window = self._covering("shift")
        hands.settle()
        yield "shift, count", window
        yield from self._panel(hands, "F1 on shift", KEY.Key_F1)
        hands.press(KEY.Key_F6)
        yield "shift, cash", self._over()
        hands.press(KEY.Key_Escape)
        hands.press(KEY.Key_F5)
        hands.settle()
        yield "shift, X report", self._over()
        hands.press(KEY.Key_Escape)
        hands.press(KEY.Key_Escape)
        hands.settle()

    def managing(self, path: Path) -> Iterator[Seen]:
        """All of the manager's pages."""
        hands = self.open(path, lambda: self.till.desk is not None)
        self._more(hands, MoreAction.MANAGER)
        yield "manager's PIN", self._over()
        hands.enter(demo.DEMO_PIN)
        wait_for(lambda: self.till.manager is not None, "the manager's pages")
        manager = self.till.manager
        assert manager is not None
        wait_for(lambda: manager.editing.version is not None, "the settings")
        hands.settle()
        for place in range(MANAGER_PAGES):
            hands.alt(KEY(KEY.Key_1 + place))
            hands.settle()
            assert manager.place == place
            yield f"manager, page {place + 1}", manager
            for name, key in PANELS.get(place + 1, ()):
                hands.ctrl(key)
                yield f"manager, {name}", self._over()
                hands.press(KEY.Key_Escape)
        yield from self._panel(hands, "F1 on the manager's pages", KEY.Key_F1)
        self.close()

    def staffed(self, path: Path) -> Iterator[Seen]:
        """A till that asks who is there, and a cashier who may not do everything."""
        employ(path)
        hands = self.open(path, lambda: self._signs_in() is not None)
        page = self._signs_in()
        assert page is not None
        yield "sign in", page
        hands.alt(KEY.Key_2)
        hands.enter(CASHIER_PIN)
        wait_for(lambda: self._signs_in() is None, "the cashier")
        hands.enter("100")
        hands.press(KEY.Key_F4)
        hands.press(KEY.Key_F4)
        hands.type("50")
        hands.press(KEY.Key_Return)
        yield "somebody lets it through", self._over()
        hands.press(KEY.Key_Escape)
        self.close()

    def recovering(self, path: Path) -> Iterator[Seen]:
        """A ledger that fails its check."""
        hands = self.open(path, lambda: self.till.desk is not None)
        self.till.care.recover(Broken("ledger_corrupt"))
        wait_for(lambda: self.till.cashier.findChildren(RecoveryPage), "the page of recovery")
        hands.settle()
        yield "recovery", self.till.cashier.findChildren(RecoveryPage)[0]
        self.close()

    # inside

    def _signs_in(self) -> QWidget | None:
        return next(iter(self.till.cashier.findChildren(SignInPage)), None)

    def _panel(self, hands: Hands, name: str, key: Qt.Key) -> Iterator[Seen]:
        hands.press(key)
        yield name, self._over()
        hands.press(KEY.Key_Escape)

    def _more(self, hands: Hands, action: MoreAction) -> None:
        hands.press(KEY.Key_F11)
        more = self._over()
        assert isinstance(more, MorePanel)
        hands.type(more.button(action).key.lower())

    def _over(self) -> QWidget:
        wait_for(lambda: QApplication.activeModalWidget() is not None, "a window over the till's")
        over = QApplication.activeModalWidget()
        assert over is not None
        return over

    def _covering(self, name: str) -> QWidget:
        desk = getattr(self.till.desks, name)
        wait_for(lambda: desk.window is not None, f"the window of {name}")
        window: QWidget = desk.window
        return window
