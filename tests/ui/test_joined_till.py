"""The whole till, joined: both screens, the receipts' codes and the exchange, from start to close."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from terminal.clock import Clock
from terminal.ledger.lane import Lane
from terminal.ledger.store import Ledger
from terminal.rebate.settings import Base, Settings
from terminal.services import catalogue, members, settings
from terminal.services.shop import Configuration
from tests import office_says
from tests.facts import AT, PRODUCTS, shop_profile
from tests.ui.hand_exchange import HandExchange
from ui.app import Till
from ui.customer.shown import Done
from ui.demo_hands import Hands, wait_for
from ui.office import Exchange, Tell
from ui.widgets.style import Metrics

PHONE = "13812346021"
Start = Callable[[], tuple[Till, HandExchange]]


@pytest.fixture
def start(qapp: QApplication, tmp_path: Path) -> Iterator[Start]:
    """Starts a joined till with a member."""
    started: list[Till] = []
    path = tmp_path / "till.sqlite"
    ledger = Ledger.open(path, clock=lambda: AT)
    with ledger.write() as unit:
        shop = shop_profile(status_on=False)
        settings.change(unit, Configuration(shop, Settings(Base(), {})), based_on=0, who="李红", reason="opening")
        catalogue.put(unit, PRODUCTS)
        members.join(unit, "m-wang", name="王敏", phone=PHONE)
        office_says.join(unit)
    ledger.close()

    def make() -> tuple[Till, HandExchange]:
        made: list[HandExchange] = []

        def exchange(lane: Lane, path: Path, clock: Clock, tell: Tell) -> Exchange:
            made.append(HandExchange(lane))
            return made[0].made(tell)

        till = Till(qapp, path, lambda: AT, Metrics(), language="zh_CN", exchange=exchange)
        till.cashier.show()
        till.start()
        started.append(till)
        wait_for(lambda: till.desk is not None and till.office.joined, "a till that sells")
        return till, made[0]

    yield make
    for till in started:
        till.close()
        till.cashier.deleteLater()
        till.customer.deleteLater()


def sell(till: Till) -> str:
    hands = Hands(till)
    hands.enter(PHONE)
    hands.enter("100.00")
    hands.press(Qt.Key.Key_F5)
    hands.enter("100.00")
    hands.press(Qt.Key.Key_F12)
    wait_for(lambda: till.cashier.done_view.bill is not None, "a committed bill")
    bill = till.cashier.done_view.bill
    assert bill is not None
    return bill.id


def shown(till: Till) -> Done:
    scene = till.customer.scene
    assert isinstance(scene, Done)
    return scene


def test_the_exchange_begins_with_the_till_is_nudged_by_a_bill_and_ends_with_it(start: Start) -> None:
    till, exchange = start()
    assert exchange.done == ["start"]
    sell(till)
    assert exchange.done == ["start", "nudge"]
    till.close()
    assert exchange.done[-1] == "close"


def test_both_screens_change_when_head_office_confirms(start: Start) -> None:
    till, exchange = start()
    bill = sell(till)
    assert shown(till).provisional
    till.lane.submit(office_says.confirm, bill, queue="cashier:1").result()
    exchange.tell(online=True)
    wait_for(lambda: not shown(till).provisional, "the confirmation")
    assert shown(till).places_ahead == 126
    assert till.cashier.done_view.result.chip.text == "已确认"


def test_the_codes_lead_to_head_office_while_the_till_is_joined(start: Start) -> None:
    till, _ = start()
    sell(till)
    bill = till.cashier.done_view.bill
    assert bill is not None
    assert bill.status_url == f"{office_says.OFFICE}/q/{bill.status_token}"


def test_settings_that_head_office_taught_the_till_are_followed_at_once(start: Start) -> None:
    till, exchange = start()

    def learn(unit: object) -> None:
        now = settings.current(unit)  # type: ignore[arg-type]
        shop = shop_profile(shop_name="福源新店", status_on=False)
        wanted = Configuration(shop, now.configuration.rebate)
        settings.change(unit, wanted, based_on=now.version, who="总部", reason="renamed")  # type: ignore[arg-type]

    till.lane.submit(learn).result()
    exchange.tell(online=True)
    wait_for(lambda: "福源新店" in till.cashier.windowTitle(), "the new name")
