"""What a till has for payments through providers: the desk, the pay page's part, the list of open ones."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from terminal.clock import zone
from terminal.services import payments
from terminal.services.payment_facts import Attempt
from terminal.services.rights import Approval
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.cashier.window import CashierWindow
from ui.manager.desk import ManagerDesk
from ui.payment.desk import PaymentDesk, Worker
from ui.payment.open_list import OpenPayments
from ui.payment.paying import Paying
from ui.refund.desk import RefundDesk
from ui.staff.gate import Gate
from ui.widgets.style import Metrics
from ui.words import Words

MakeWorker = Callable[[Callable[[Attempt], None]], Worker]


class PaymentParts(QObject):
    """Made once a till, with the cashier's window complete."""

    code_changed = Signal(object)
    """The Attempt whose code the customer is to scan; None when there is none to show."""

    def __init__(
        self, bridge: Bridge, words: Words, metrics: Metrics, cashier: CashierWindow, gate: Gate,
        make_worker: MakeWorker,
    ) -> None:  # fmt: skip
        super().__init__(cashier)
        self._cashier = cashier
        presenter = cashier.presenter
        session = presenter.session

        def by() -> Approval:
            return Approval(gate.person.name if gate.person is not None else session.cashier)

        self.desk = PaymentDesk(bridge, make_worker, self)
        self.paying = Paying(
            self.desk, words, metrics, cashier.pay_view, session, cashier, presenter.pay, cashier,
            keeping=presenter.holding.keeping, by=by, put_up=presenter.panels.show,
        )  # fmt: skip
        presenter.pay.paying = self.paying
        self.list = OpenPayments(
            self.desk, words, metrics, gate, cashier, zone=lambda: zone(session.profile.time_zone),
            show=presenter.panels.show, by=by,
        )  # fmt: skip
        self.paying.code_changed.connect(self.code_changed)
        self.desk.open_changed.connect(lambda _: self._count())
        session.changed.connect(self._count)
        cashier.payments_requested.connect(self.list.open)
        cashier.bill_committed.connect(lambda _: self.desk.refresh())

    def serve(self, refunds: RefundDesk, managing: ManagerDesk) -> None:
        """What is given back goes through the providers, too; and keys come from the manager's pages."""

        def tell(attempts: tuple[Attempt, ...]) -> None:
            for each in attempts:
                refunds.show_payment(each)

        refunds.refunded.connect(lambda _: self.desk.gave_back())
        self.desk.attempt_changed.connect(refunds.show_payment)
        self.desk.open_changed.connect(tell)
        managing.payment_keys_saved.connect(self.desk.reload)

    def follow(self, profile: ShopProfile) -> None:
        """The shop as it is saved by now."""
        self.desk.follow(profile)

    def begin(self) -> None:
        """The till sells."""
        self.desk.begin()

    def close(self) -> None:
        self.desk.close()

    def _count(self) -> None:
        """How many somebody has to look at: not what the bill in progress is being paid with."""
        here = self._cashier.presenter.session.draft.tenders
        others = [
            each for each in self.desk.open
            if not self.paying.waits_for(each) and (each.is_refund or payments.tender_of(each) not in here)
        ]  # fmt: skip
        self._cashier.frame.show_payments(len(others))
