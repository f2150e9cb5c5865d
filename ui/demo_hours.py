"""The hours of a demo day: what is rung up, in which order, and what is photographed when.

No hour waits for time: `Steps` waits for what each step brings, so that a busy machine takes longer and does the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from sync.status.server import CannotListen
from terminal.clock import Clock
from terminal.services.facts import BillFacts, TenderKind
from ui import demo
from ui.app import Till
from ui.cashier.find_panel import FindPanel
from ui.cashier.help_panel import HelpPanel
from ui.cashier.more_panel import MoreAction, MorePanel
from ui.cashier.stage import CashierPage
from ui.customer.shown import Today
from ui.demo_camera import Camera
from ui.demo_desks import Desks
from ui.demo_hands import Hands, wait_for
from ui.demo_steps import Steps
from ui.manager.window import ManagerWindow
from ui.members.find_panel import MemberPanel
from ui.members.join_panel import JoinPanel
from ui.opening import open_till
from ui.staff.pin_dialog import PinDialog

RICE, MILK, EGGS, OIL, APPLES, TISSUES = (
    "6901234500017", "6901234500024", "6901234500031", "6901234500048", "2100451", "6901234500055",
)  # fmt: skip
NOODLES, WATER, PORK, TEA = "6901234500192", "6901234500161", "2100482", "6901234500154"
DEMO_LINES: Final = (RICE, f"2x{MILK}", EGGS, OIL, f"1.235x{APPLES}", TISSUES)
NEW_PHONE: Final = "13987654321"
HEAD_PHONE, SECOND_PHONE = "13900010001", "13900010002"
MANAGER_PAGES: Final = ("rebate", "shop", "devices", "changes", "office", "staff", "audit", "receipt", "catalogue")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person types in words, in the till's language."""

    search: str
    new_name: str
    shop: str
    store: str
    voucher: str


SAID: Final = {
    "zh_CN": Said("苹果", "赵小刚", "福源百货", "朝阳路店", "商场礼券"),
    "en": Said("apples", "Zhao Xiaogang", "Fuyuan Store", "Chaoyang Rd", "mall voucher"),
}


class DemoDay:
    """The day; `clock` is the till's."""

    def __init__(
        self,
        app: QApplication,
        path: Path,
        language: str,
        camera: Camera,
        clock: Clock,
        say: Callable[[str], None],
    ) -> None:
        self._app = app
        self._path = path
        self._language = language
        self._said = SAID[language]
        self._clock = clock
        self._say = say
        self.camera = camera
        self.bills: list[BillFacts] = []
        app.setCursorFlashTime(0)

    def set_up(self) -> None:
        """The first start of a new till, up to the moment before it is saved."""
        with TemporaryDirectory(prefix="paidui-setup-", ignore_cleanup_errors=True) as folder:
            till = open_till(self._app, Path(folder) / "new.sqlite", self._language, self._clock)
            hands = Hands(till)
            wait_for(lambda: till.setup is not None and till.setup.isVisible(), "the page of the first start")
            said = self._said
            for text in (said.shop, said.store):
                hands.say(text)
                hands.press(Qt.Key.Key_Return)
            hands.enter(demo.DEMO_PIN)
            hands.type(demo.DEMO_PIN)
            self.camera.window("setup", till.cashier)
            self._close(till)

    def run(self) -> None:
        """The day itself."""
        till = open_till(self._app, self._path, self._language, self._clock)
        ready: list[bool] = []
        till.ready.connect(lambda: ready.append(True))
        wait_for(lambda: ready and isinstance(till.customer.scene, Today), "a till that sells")
        served = till.status_page
        wait_for(lambda: served.base or isinstance(served.state, CannotListen), "a status page, or why there is none")
        till.cashier.bill_committed.connect(self.bills.append)
        self._till, self._hands = till, Hands(till)
        self._steps = do = Steps(till, self._hands, self.camera, self.bills)
        self._hands.settle()
        try:
            do.photograph("cashier-empty", do.at(CashierPage.BILL))
            do.photograph_customer("customer-idle", lambda: isinstance(till.customer.scene, Today))
            self._panels()
            self._story()
            self._trade()
            self._desks()
            self._manager()
            do.see(lambda: till.desk is not None and not till.desk.waiting, "every receipt printed")
        finally:
            self._close(till)

    # the hours

    def _panels(self) -> None:
        do = self._steps
        said = self._said.search[:1] if self._language == "zh_CN" else self._said.search
        for key, name, kind in (
            (Qt.Key.Key_F1, "cashier-help", HelpPanel),
            (Qt.Key.Key_F2, "cashier-member", MemberPanel),
            (Qt.Key.Key_F3, "cashier-find", FindPanel),
            (Qt.Key.Key_F11, "cashier-more", MorePanel),
        ):
            do.press(key, do.under(kind))
            if kind is FindPanel:
                self._hands.say(said)
            do.photograph(name, do.under(kind))
            do.press(Qt.Key.Key_Escape, do.at(CashierPage.BILL))

    def _story(self) -> None:
        """The bill that all pictures tell of."""
        hands, do = self._hands, self._steps
        do.enter_member(demo.BUYER_PHONE)
        do.scan(*DEMO_LINES)
        do.enter_amount("36")
        at_bill = do.at(CashierPage.BILL)
        do.photograph("cashier-bill", lambda: at_bill() and do.previewed())
        do.photograph_customer("customer-ringing", do.rings)
        do.pay_by(Qt.Key.Key_F6, TenderKind.SCAN)
        hands.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        hands.type("288.20")
        do.see(lambda: do.form("amount") == "288.20", "288.20 typed")
        hands.press(Qt.Key.Key_Tab)
        do.enter_reference("4200002731")
        hands.type("100")
        do.photograph("cashier-pay", lambda: do.form("amount") == "100")
        bill = do.finish()
        do.photograph_done("customer-done", bill)
        if self._till.desk is not None:
            self.camera.picture("receipt", self._till.desk.receipt(bill))
        do.photograph("cashier-done", do.at(CashierPage.DONE))
        self._phone(bill)

    def _trade(self) -> None:
        """Bills of the other kinds."""
        hands, do = self._hands, self._steps
        do.next()
        do.scan(WATER)
        do.pay_cash("50")

        do.next()
        do.scan(NOODLES, f"3x{TEA}")
        do.pay_by(Qt.Key.Key_F7, TenderKind.CARD)
        do.enter_reference("008117")
        do.finish()

        do.next()
        do.enter_member(HEAD_PHONE)
        do.scan(f"0.86x{PORK}")
        do.pay_by(Qt.Key.Key_F8, TenderKind.BALANCE)
        hands.press(Qt.Key.Key_Return)
        do.finish()

        do.next()
        do.scan(OIL)
        hands.enter(NEW_PHONE)
        do.see(do.under(JoinPanel), "the new member's panel")
        do.photograph("cashier-new-member", do.under(JoinPanel))
        hands.say(self._said.new_name)
        for _ in range(2):  # on to the agreement, and it is given
            hands.press(Qt.Key.Key_Return)
        at_bill = do.at(CashierPage.BILL)
        do.press(Qt.Key.Key_Return, lambda: at_bill() and do.draft.member)
        do.pay_cash("100")

        do.next()
        do.scan(EGGS, MILK)
        self._corrections()
        do.pay_by(Qt.Key.Key_F6, TenderKind.SCAN)
        do.enter_reference("4200002732")
        bill = do.finish()
        do.photograph_done("customer-done-plain", bill)
        do.photograph("cashier-done-plain", do.at(CashierPage.DONE))

        for amounts, given in ((("12.5",), "20"), (("8", "3x4.5", "26"), "50"), (("66",), "66")):
            do.next()
            for amount in amounts:
                do.enter_amount(amount)
            do.pay_cash(given)
        self._found_by_name()

    def _desks(self) -> None:
        """What is done in windows over the bill."""
        do = self._steps
        desks = Desks(self._till, self._hands, self.camera, do)
        do.next()
        desks.less(OIL, RICE, EGGS)
        forgotten = self.bills[-1]
        do.next()
        desks.claim(forgotten, SECOND_PHONE)
        desks.member(demo.BUYER_PHONE)
        desks.give_back()
        desks.shift()

    def _corrections(self) -> None:
        """One more of the last line, the first one out, and in again."""
        hands, do = self._hands, self._steps
        lines, pieces = do.draft.lines, do.draft.pieces
        do.press(Qt.Key.Key_Plus, lambda: do.draft.pieces == pieces + 1)
        hands.press(Qt.Key.Key_Up)
        do.press(Qt.Key.Key_Delete, lambda: len(do.draft.lines) == len(lines) - 1)
        hands.ctrl(Qt.Key.Key_Z)
        do.see(lambda: len(do.draft.lines) == len(lines), "the removed line again")

    def _found_by_name(self) -> None:
        """A code that nobody knows; the item is found by its name, and paid with a voucher."""
        hands, do = self._hands, self._steps
        do.next()
        hands.scan("6999999999999")
        do.photograph("cashier-unknown-code", lambda: self._till.cashier.bill_view.entry.error)
        do.press(Qt.Key.Key_F3, do.under(FindPanel))
        hands.say(self._said.search)
        hands.press(Qt.Key.Key_Tab)
        hands.type("2.04")
        at_bill = do.at(CashierPage.BILL)
        do.press(Qt.Key.Key_Return, lambda: at_bill() and len(do.draft.lines) == 1)
        do.enter_member(SECOND_PHONE)
        do.press(Qt.Key.Key_F12, do.at(CashierPage.PAY))
        hands.ctrl(Qt.Key.Key_O)
        do.see(lambda: do.form("kind") is TenderKind.OTHER, "what it was paid with asked for")
        hands.say(self._said.voucher)
        do.finish()

    def _manager(self) -> None:
        hands, do, till = self._hands, self._steps, self._till
        do.press(Qt.Key.Key_F11, do.under(MorePanel))
        digit = list(MoreAction).index(MoreAction.MANAGER)
        do.press(Qt.Key(Qt.Key.Key_1 + digit), do.under(PinDialog))
        do.photograph("manager-pin", do.under(PinDialog))
        hands.enter(demo.DEMO_PIN)
        do.see(lambda: till.manager is not None and till.manager.isVisible(), "the manager's pages")
        manager = till.manager
        assert manager is not None
        do.see(lambda: manager.editing.version is not None, "the settings on the manager's pages")
        hands.press(Qt.Key.Key_Down)
        hands.press(Qt.Key.Key_Down)
        hands.press(Qt.Key.Key_Down)
        hands.ctrl(Qt.Key.Key_A)
        hands.type("140")
        do.see(lambda: manager.editing.draft.count == 1, "one setting changed")
        self.camera.window("manager-unsaved", manager)
        hands.ctrl(Qt.Key.Key_Z)
        do.see(lambda: manager.editing.draft.count == 0, "the change taken back")
        for place, name in enumerate(MANAGER_PAGES):
            self._photograph_manager(manager, place, name)
        hands.press(Qt.Key.Key_Escape)
        do.see(lambda: till.manager is None, "back at the bill")

    def _photograph_manager(self, manager: ManagerWindow, place: int, name: str) -> None:
        def there() -> bool:
            drawn = {"shop": manager.shop.preview.image, "receipt": manager.receipt.paper.preview.image}.get(name)
            here = manager.place == place and QApplication.activeModalWidget() is None
            if name == "catalogue":
                return here and manager.catalogue.model.rowCount() > 0
            return here and (drawn is None or not drawn.isNull())

        do = self._steps
        self._hands.alt(Qt.Key(Qt.Key.Key_1 + place))
        do.see(there, f"the manager's page “{name}”")
        self.camera.window(f"manager-{name}", manager)
        do.still(there, name)

    def _phone(self, bill: BillFacts) -> None:
        if not bill.status_url:
            self._say(f"paidui: no picture of the status page: {self._till.status_page.state}")
            return
        language = self._language.partition("_")[0]
        address = f"http://127.0.0.1:{_port(bill.status_url)}/q/{bill.status_token}?lang={language}"
        self.camera.phone("phone-status", address, self._path.parent)

    def _close(self, till: Till) -> None:
        ended: list[bool] = []
        till.closed.connect(lambda: ended.append(True))
        till.close()
        wait_for(lambda: ended, "the till closed")


def _port(address: str) -> int:
    from urllib.parse import urlsplit

    return urlsplit(address).port or 80
