"""What a demo day does again and again, each step with the fact that says that it was done.

No step waits for time: it waits for the page, the line, the payment, the panel that it brings, so a busy machine takes
longer and does the same. Where a fact does not come, it is said which, and where the till stood.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from terminal.services.facts import BillFacts, TenderKind
from ui.app import Till
from ui.cashier.draft import Draft
from ui.cashier.stage import CashierPage
from ui.customer.shown import CustomerBill, Done
from ui.demo_camera import Camera
from ui.demo_hands import PLAIN, Hands, NeverCame, wait_for

Fact = Callable[[], object]


class Steps:
    """At one till, with one pair of hands; `bills` are those that were committed there so far."""

    def __init__(self, till: Till, hands: Hands, camera: Camera, bills: list[BillFacts]) -> None:
        self._till = till
        self._hands = hands
        self._camera = camera
        self._bills = bills

    def press(self, key: Qt.Key, fact: Fact, held: Qt.KeyboardModifier = PLAIN) -> None:
        """A key, and what it brings."""
        self._hands.press(key, held)
        self.see(fact, f"what {key.name.removeprefix('Key_')} brings")

    def next(self) -> None:
        """From the page of a bill that is done to the next one."""
        self.press(Qt.Key.Key_Escape, lambda: self.at(CashierPage.BILL)() and self.draft.empty)

    def scan(self, *codes: str) -> None:
        """Codes of items, each on the bill before the next one."""
        for code in codes:
            before = self.draft.lines
            self._hands.scan(code)
            self.see(lambda before=before: self.draft.lines != before, f"{code} on the bill")  # type: ignore[misc]

    def enter_amount(self, text: str) -> None:
        """A line without an item."""
        before = self.draft.lines
        self._hands.enter(text)
        self.see(lambda: self.draft.lines != before, f"{text} on the bill")

    def enter_member(self, phone: str) -> None:
        """Who buys, by a mobile number that is known."""
        self._hands.enter(phone)
        self.see(lambda: self.draft.member is not None, "the member on the bill")

    def pay_by(self, key: Qt.Key, kind: TenderKind) -> None:
        """To the payment page, with a payment of that kind begun."""
        at_pay = self.at(CashierPage.PAY)
        self.press(key, lambda: at_pay() and self.form("kind") is kind)

    def enter_reference(self, text: str) -> None:
        """The reference of the payment that was begun, which then is taken."""
        taken = len(self.draft.tenders)
        self._hands.enter(text)
        self.see(lambda: len(self.draft.tenders) > taken, f"the payment {text} taken")

    def pay_cash(self, given: str) -> None:
        """All of it in cash, and done."""
        self.pay_by(Qt.Key.Key_F5, TenderKind.CASH)
        self._hands.type(given)
        self.see(lambda: self.form("amount") == given, f"{given} typed")
        self.finish()

    def finish(self) -> BillFacts:
        """F12: the bill that was committed, with its page on the screen."""
        before = len(self._bills)
        self.press(Qt.Key.Key_F12, lambda: len(self._bills) > before and self.at(CashierPage.DONE)())
        self._hands.settle()
        return self._bills[-1]

    # what can be seen

    @property
    def draft(self) -> Draft:
        """The bill in progress."""
        return self._till.cashier.presenter.session.draft

    def form(self, field: str) -> object:
        """A field of the payment that is being typed; None where none is."""
        return getattr(self._till.cashier.presenter.pay.state.form, field, None)

    def at(self, page: CashierPage) -> Callable[[], bool]:
        """A page of the cashier's window, with nothing over it."""
        cashier = self._till.cashier
        return lambda: cashier.page is page and QApplication.activeModalWidget() is None

    def under(self, kind: type[QWidget]) -> Callable[[], bool]:
        """A panel in front, whatever page it lies over."""
        return lambda: isinstance(QApplication.activeModalWidget(), kind)

    def previewed(self) -> bool:
        """Whether what the bill would do is known, and on the screen."""
        session = self._till.cashier.presenter.session
        return session.preview_is_current and session.preview is not None

    def rings(self) -> bool:
        """Whether the second screen shows the bill as it is, with what it will earn."""
        scene = self._till.customer.scene
        return isinstance(scene, CustomerBill) and scene.entitlement is not None

    def see(self, fact: Fact, what: str) -> None:
        """Wait for a fact. Raises `NeverCame`, which also says where the till stands."""
        try:
            wait_for(fact, what)
        except NeverCame as never:
            raise NeverCame(f"{never}; {self._standing()}") from None

    def still(self, fact: Fact, name: str) -> None:
        """What was photographed was there all the time."""
        if not fact():
            raise NeverCame(f"“{name}” was left while it was photographed; {self._standing()}")

    def _standing(self) -> str:
        cashier, over = self._till.cashier, QApplication.activeModalWidget()
        above = f" under “{over.windowTitle() or type(over).__name__}”" if over is not None else ""
        return f"the till is at “{cashier.page}”{above} and said last: “{cashier.toast.text}”"

    # pictures

    def photograph(self, name: str, fact: Fact) -> None:
        """The cashier's window with the panel over it, once the fact is so."""
        self.see(fact, name)
        panel: QWidget | None = QApplication.activeModalWidget()
        self._camera.window(name, self._till.cashier, *((panel,) if panel is not None else ()))
        self.still(fact, name)

    def photograph_customer(self, name: str, fact: Fact) -> None:
        """The second screen, once the fact is so."""
        self.see(fact, name)
        self._camera.window(name, self._till.customer)
        self.still(fact, name)

    def photograph_done(self, name: str, bill: BillFacts) -> None:
        """The second screen with a bill that is done.

        It clears that away when a customer has had time to read it; a machine that took longer is shown it again.
        """

        def shown() -> bool:
            scene = self._till.customer.scene
            return isinstance(scene, Done) and scene.bill_id == bill.id

        self.see(self.at(CashierPage.DONE), name)
        if not shown():
            self._till.customer.show_done(bill)
        self.photograph_customer(name, shown)
