"""A shop for one day: the real till on a ledger file, a printer that can be away, and one pair of hands on the keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit
from terminal.money import Money
from terminal.rebate.settings import Base, Settings
from terminal.services import catalogue, members, pin, settings, staff
from terminal.services.facts import BillFacts, ProductFacts
from terminal.services.pricing import CashRounding
from terminal.services.report_facts import ShiftClose
from terminal.services.rights import Approval, Role, StaffFacts
from terminal.services.shop import Configuration, PrinterKind, PrinterSetup
from tests.facts import shop_profile
from tests.features.day_baskets import Basket, Item, yuan
from ui.app import Till
from ui.cashier.draft import Draft
from ui.cashier.more_panel import KEYS, MoreAction
from ui.cashier.stage import CashierPage
from ui.demo_hands import Hands, wait_for
from ui.refund.window import RefundWindow
from ui.shift.window import ShiftWindow
from ui.staff.approval_dialog import ApprovalDialog
from ui.widgets.style import Metrics

OPENING: Final = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""Half past eight in the store."""
OWNER_PIN, MANAGER_PIN, CASHIER_PIN = "975310", "864200", "135724"
MANAGER, CASHIER = "李红", "张敏"
Key = Qt.Key


class Watch:
    """The till's clock: it stands until it is told to go on."""

    def __init__(self) -> None:
        self.now = OPENING

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


def phone(member: str) -> str:
    """A household's number in the purchases as a mobile number."""
    return f"138{int(member):08d}"


def set_up(path: Path, folder: Path, shelf: Iterable[Item], known: Iterable[str]) -> None:
    """A ledger with the shop's settings, its shelves, its staff, and the members that it knows already."""
    printer = PrinterSetup(PrinterKind.FILE, str(folder / "paper" / "receipts.escpos"), opens_drawer=True)
    shop = shop_profile(shifts=True, printer=printer, status_on=False, cash_rounding=CashRounding.DOWN)
    products = [ProductFacts(item.sku, item.name, Money(item.paid)) for item in shelf]

    def begin(unit: Unit) -> None:
        settings.change(unit, Configuration(shop, Settings(Base(), {})), based_on=0, who=MANAGER, reason="opening")
        pin.set_pin(unit, OWNER_PIN)
        catalogue.put(unit, products)
        by = Approval("", approved_by=staff.OWNER)
        for name, role, digits in ((MANAGER, Role.MANAGER, MANAGER_PIN), (CASHIER, Role.CASHIER, CASHIER_PIN)):
            person = staff.save(unit, StaffFacts("", name, role), by)
            staff.set_pin(unit, person.id, digits, by)
            by = Approval(MANAGER)
        for member in known:
            members.join(unit, f"m-{member}", name=f"家庭{member}", phone=phone(member))

    ledger = Ledger.open(path, clock=lambda: OPENING - timedelta(hours=1))
    with ledger.write() as unit:
        begin(unit)
    ledger.close()


class Day:
    """The hands, and what can be seen from where they are."""

    def __init__(self, app: QApplication, path: Path, folder: Path) -> None:
        self.watch = Watch()
        self.folder = folder
        self.till = Till(app, path, self.watch, Metrics(), language="zh_CN")
        self.till.cashier.show()
        self.hands = Hands(self.till)
        self.bills: list[BillFacts] = []
        self.closes: list[ShiftClose] = []
        self.till.cashier.bill_committed.connect(self.bills.append)
        self.till.start()
        wait_for(lambda: self.till.desk is not None, "a till that sells")

    def close(self) -> None:
        self.till.close()
        self.till.cashier.deleteLater()
        self.till.customer.deleteLater()

    # what is seen

    @property
    def draft(self) -> Draft:
        return self.till.cashier.presenter.session.draft

    @property
    def panel(self) -> QWidget | None:
        return QApplication.activeModalWidget()

    def at(self, page: CashierPage) -> Callable[[], bool]:
        return lambda: self.till.cashier.page is page and self.panel is None

    # what is done

    def press(self, *keys: Key) -> None:
        for key in keys:
            self.hands.press(key)

    def brings(self, key: Key, fact: Callable[[], object], what: str) -> None:
        """A key, and what it must bring."""
        self.hands.press(key)
        wait_for(fact, what)

    def more(self, action: MoreAction) -> None:
        """One of the seldom things, by its key behind F11."""
        self.press(Key.Key_F11)
        wait_for(lambda: self.panel is not None, "the panel of more")
        self.hands.type(KEYS[list(MoreAction).index(action)])

    def ring_up(self, basket: Basket, shelf: dict[str, Item]) -> None:
        """Its lines: scanned where the shelf's price is what was paid, else typed as an amount."""
        for item in basket.items:
            before = self.draft.lines
            priced = shelf.get(item.sku)
            if priced is not None and priced.paid * item.quantity == item.paid:
                times = f"{item.quantity}x" if item.quantity > 1 else ""
                self.hands.scan(f"{times}{item.sku}")
            else:
                self.hands.enter(yuan(item.paid))
            wait_for(lambda before=before: self.draft.lines != before, f"{item.name} on the bill")  # type: ignore[misc]

    def member(self, number: str) -> None:
        self.hands.enter(number)
        wait_for(lambda: self.draft.member is not None, "the member on the bill")

    def finish(self) -> BillFacts:
        """F12: the bill is on the disk, and its page on the screen."""
        before = len(self.bills)
        self.press(Key.Key_F12)
        wait_for(lambda: len(self.bills) > before and self.at(CashierPage.DONE)(), "the bill")
        return self.bills[-1]

    def next(self) -> None:
        self.brings(Key.Key_Escape, lambda: self.at(CashierPage.BILL)() and self.draft.empty, "the next bill")
        self.watch.go_on(7)

    def cash(self, given: int | None = None) -> BillFacts:
        """All of it in cash; None is to the fen."""
        self.brings(Key.Key_F5, self.at(CashierPage.PAY), "the payment")
        if given is None:
            self.press(Key.Key_Down)  # the first of the quick amounts is the exact one
        else:
            self.hands.type(yuan(given))
        return self.finish()

    def by_reference(self, key: Key, reference: str) -> BillFacts:
        """All of it by a scan payment or a card, whose number is typed."""
        self.brings(key, self.at(CashierPage.PAY), "the payment")
        taken = len(self.draft.tenders)
        self.hands.enter(reference)
        wait_for(lambda: len(self.draft.tenders) > taken, "the payment taken")
        return self.finish()

    def let_through(self) -> None:
        """Somebody who may puts his PIN in, and the reason is one of those that are offered."""
        wait_for(lambda: isinstance(self.panel, ApprovalDialog), "who lets it through")
        self.hands.type(MANAGER_PIN)
        self.hands.alt(Key.Key_1)
        self.brings(Key.Key_Return, lambda: not isinstance(self.panel, ApprovalDialog), "that it is let through")

    def give_back(self) -> RefundWindow:
        """F10: the window that gives back."""
        desk = self.till.desks.refunds
        self.brings(Key.Key_F10, lambda: desk.window is not None, "the window that gives back")
        assert desk.window is not None
        return desk.window

    def shift(self) -> ShiftWindow:
        """The shift's window."""
        desk = self.till.desks.shift
        self.more(MoreAction.SHIFT)
        wait_for(lambda: desk.window is not None, "the shift's window")
        assert desk.window is not None
        return desk.window

    def take_printer_away(self) -> None:
        (self.folder / "paper").rename(self.folder / "no paper")

    def bring_printer_back(self) -> None:
        (self.folder / "no paper").rename(self.folder / "paper")
