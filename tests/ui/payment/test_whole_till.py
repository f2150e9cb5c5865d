"""The whole till with its worker's own thread: keys in the ledger, both screens, a refund, what a start takes up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from terminal.ledger.store import Ledger
from terminal.money import Money
from terminal.rebate.settings import Base, Settings
from terminal.services import payment_keys, payments, refunds, settings
from terminal.services.payment_facts import How, Provider, State
from terminal.services.rights import Approval
from terminal.services.shop import Configuration
from tests.facts import AT, shop_profile
from tests.terminal.devices.provider_double import ProviderDouble
from tests.ui.payment.conftest import ALIPAY_CODE, OWNER
from ui.app import Till
from ui.demo_hands import Hands, wait_for
from ui.training.exchange import NoExchange
from ui.widgets.style import Metrics

Start = Callable[[], Till]


@pytest.fixture
def double() -> Iterator[ProviderDouble]:
    with ProviderDouble() as server:
        yield server


@pytest.fixture
def path(tmp_path: Path, double: ProviderDouble) -> Path:
    made = tmp_path / "till.sqlite"
    ledger = Ledger.open(made, clock=lambda: AT)
    with ledger.write() as unit:
        shop = shop_profile(status_on=False)
        settings.change(unit, Configuration(shop, Settings(Base(), {})), based_on=0, who="李红", reason="opening")
        for keys in (double.wechat_keys(), double.alipay_keys()):
            payment_keys.save(unit, keys, OWNER)
    ledger.close()
    return made


@pytest.fixture
def start(qapp: QApplication, path: Path) -> Iterator[Start]:
    started: list[Till] = []

    def make() -> Till:
        till = Till(qapp, path, lambda: AT, Metrics(), language="en", exchange=lambda *_: NoExchange())
        till.cashier.show()
        till.start()
        started.append(till)
        wait_for(lambda: till.desk is not None and bool(parts(till).desk.providers), "a till with its providers")
        return till

    yield make
    for till in started:
        till.close()
        till.cashier.deleteLater()
        till.customer.deleteLater()


def parts(till: Till):  # type: ignore[no-untyped-def]
    assert till.desks.payments is not None
    return till.desks.payments


def scan(till: Till, code: str) -> None:
    till.cashier.scanner.scanned.emit(code)


def test_a_scan_is_paid_and_its_refund_goes_back(start: Start, double: ProviderDouble) -> None:
    till = start()
    hands = Hands(till)
    hands.enter("36.00")
    hands.press(Qt.Key.Key_F6)
    scan(till, ALIPAY_CODE)
    wait_for(lambda: till.cashier.done_view.bill is not None, "a committed bill")
    bill = till.cashier.done_view.bill
    assert bill is not None
    assert double.taken == 36_00
    till.lane.submit(refunds.refund, "r-1", bill.id, Approval("李红")).result()
    parts(till).desk.gave_back()
    wait_for(lambda: double.taken == 0, "the money back with the customer")
    wait_for(lambda: not parts(till).desk.open, "nothing open")


def test_the_customers_screen_shows_the_code_until_it_is_paid(start: Start, double: ProviderDouble) -> None:
    till = start()
    hands = Hands(till)
    hands.enter("36.00")
    hands.press(Qt.Key.Key_F6)
    till.cashier.pay_view.code_requested.emit(Provider.WECHAT)
    wait_for(lambda: bool(till.cashier.pay_view.wait.code.text), "a code on the cashier's screen")
    cover = till.customer.findChild(type(till.customer._code))
    assert cover.text == till.cashier.pay_view.wait.code.text
    assert cover.isVisibleTo(till.customer)
    (attempt,) = till.lane.submit(payments.unsettled).result()
    double.pay(attempt.id)
    till.cashier.pay_view.ask_requested.emit()
    wait_for(lambda: till.cashier.done_view.bill is not None, "a committed bill")
    assert not cover.isVisibleTo(till.customer)


def test_what_was_open_at_the_end_is_asked_for_at_the_start(start: Start, double: ProviderDouble, path: Path) -> None:
    ledger = Ledger.open(path, clock=lambda: AT)
    with ledger.write() as unit:
        attempt = payments.begin(unit, "PSTART", "b-gone", Provider.WECHAT, Money(12_00), How.SCAN)
    ledger.close()
    double.trades["PSTART"] = type(double).trade(12_00, "PAID")
    till = start()
    wait_for(lambda: [each.state for each in parts(till).desk.open] == [State.PAID], "the payment found")
    assert till.cashier.station.open_payments == 1
    assert attempt.state is State.PENDING
