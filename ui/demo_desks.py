"""The part of a demo day that is spent in windows over the bill: a discount, on hold, a claim, money back, the shift.

Each is photographed when it shows what it is for.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from terminal.services.facts import BillFacts
from ui.app import Till
from ui.cashier.discount_panel import DiscountPanel
from ui.cashier.more_panel import KEYS, MoreAction, MorePanel
from ui.cashier.stage import CashierPage
from ui.claim.claim_panel import ClaimPanel, Step
from ui.demo_camera import Camera
from ui.demo_hands import Hands
from ui.demo_steps import Steps
from ui.hold.hold_panel import HoldPanel

FLOAT = "300"


class Desks:
    """At the till of `Steps`; begins and ends at the empty bill, but for `less`, which leaves a bill that is done."""

    def __init__(self, till: Till, hands: Hands, camera: Camera, steps: Steps) -> None:
        self._till, self._hands, self._camera, self._do = till, hands, camera, steps

    def less(self, *codes: str) -> None:
        """A tenth off a bill, which waits on hold for a while and is paid in cash."""
        hands, do = self._hands, self._do
        do.scan(*codes)
        goods = do.draft.goods
        do.press(Qt.Key.Key_F4, do.under(DiscountPanel))
        hands.press(Qt.Key.Key_F4)
        hands.type("10")
        do.photograph("cashier-discount", do.under(DiscountPanel))
        at_bill = do.at(CashierPage.BILL)
        do.press(Qt.Key.Key_Return, lambda: at_bill() and do.draft.goods < goods)
        do.press(Qt.Key.Key_F9, lambda: do.draft.empty)
        do.press(Qt.Key.Key_F9, do.under(HoldPanel))
        do.photograph("cashier-hold", do.under(HoldPanel))
        do.press(Qt.Key.Key_Return, lambda: at_bill() and not do.draft.empty)
        do.pay_cash("200")

    def claim(self, bill: BillFacts, phone: str) -> None:
        """The slip of a bill is brought back: what it would come to is looked at, and left."""
        hands, do = self._hands, self._do
        assert bill.claim is not None
        hands.scan(bill.claim.url)
        do.see(do.under(ClaimPanel), "the slip")
        panel = self._till.desks.claims.panel
        hands.enter(phone)
        do.photograph("cashier-claim", lambda: panel is not None and panel.step is Step.CONFIRM)
        do.press(Qt.Key.Key_Escape, do.at(CashierPage.BILL))

    def member(self, phone: str) -> None:
        """A member's page."""
        hands, do, desk = self._hands, self._do, self._till.desks.members
        do.enter_member(phone)
        hands.ctrl(Qt.Key.Key_M)
        do.see(lambda: desk.window is not None and desk.window.page is not None, "the member's page")
        self._photograph_over("cashier-members", desk.window)
        do.press(Qt.Key.Key_Escape, lambda: desk.window is None)
        hands.press(Qt.Key.Key_F2)
        hands.press(Qt.Key.Key_Delete)
        do.see(lambda: do.at(CashierPage.BILL)() and do.draft.member is None, "nobody on the bill")

    def give_back(self) -> None:
        """The last bill, up to the moment before it is given back."""
        do, desk = self._do, self._till.desks.refunds
        do.press(Qt.Key.Key_F10, lambda: desk.window is not None)
        window = desk.window
        assert window is not None
        do.press(Qt.Key.Key_Return, lambda: window.page is window.bill and window.bill.foretold is not None)
        self._photograph_over("refund", window)
        do.press(Qt.Key.Key_Escape, lambda: window.page is window.search)
        do.press(Qt.Key.Key_Escape, lambda: desk.window is None)

    def shift(self) -> None:
        """A shift is opened, its drawer counted, and everything agrees."""
        hands, do, desk = self._hands, self._do, self._till.desks.shift
        self._more(MoreAction.SHIFT)
        do.see(lambda: desk.window is not None, "the page that opens a shift")
        hands.type(FLOAT)
        do.press(Qt.Key.Key_F12, lambda: desk.window is None)
        self._more(MoreAction.SHIFT)
        do.see(lambda: desk.window is not None and desk.window.page is desk.window.close_page, "the count")
        window = desk.window
        assert window is not None
        count = window.close_page.count
        for row in count.rows:
            hands.enter("3" if row is count.rows[0] else "")
        do.see(lambda: count.shown, "what is due")
        self._photograph_over("shift-close", window)
        do.press(Qt.Key.Key_Escape, lambda: desk.window is None)

    def _more(self, action: MoreAction) -> None:
        self._do.press(Qt.Key.Key_F11, self._do.under(MorePanel))
        self._hands.type(KEYS[list(MoreAction).index(action)])

    def _photograph_over(self, name: str, window: QWidget | None) -> None:
        """A window that lies over the bill, once everything it asked has been answered."""
        self._hands.settle()
        assert window is not None
        self._camera.window(name, window)
