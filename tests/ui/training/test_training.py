"""Training: the same till over a ledger of its own; the real one is as it was, to the letter, when it is left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from terminal.ledger import audit
from terminal.ledger.store import Ledger
from terminal.rebate.settings import Base, Settings
from terminal.services import catalogue, pin, settings, training
from terminal.services.shop import Configuration, PrinterKind, PrinterSetup
from tests.facts import AT, PRODUCTS, shop_profile
from tests.shop import PROFILE
from ui.app import Till
from ui.demo_hands import Hands, wait_for
from ui.training.frame import MARK, TrainingFrame
from ui.widgets.style import Metrics


@pytest.fixture
def till(qapp: QApplication, tmp_path: Path) -> Iterator[Till]:
    path = tmp_path / "till.sqlite"
    with closing(Ledger.open(path, clock=lambda: AT)) as ledger, ledger.write() as unit:
        shop = shop_profile(status_on=False, shifts=False)
        settings.change(unit, Configuration(shop, Settings(Base(), {})), based_on=0, who="李红", reason="opening")
        catalogue.put(unit, PRODUCTS)
        pin.set_pin(unit, "2468")
    till = Till(qapp, path, lambda: AT, Metrics(), language="zh_CN")
    till.cashier.resize(1366, 768)
    till.cashier.show()
    till.start()
    wait_for(lambda: till.desk is not None, "a till that sells")
    yield till
    till.close()
    till.cashier.deleteLater()
    till.customer.deleteLater()


def practising(till: Till) -> Till:
    till.care.training.begin()
    wait_for(lambda: till.care.training.practice is not None, "training")
    practice = till.care.training.practice
    assert isinstance(practice, Till)
    wait_for(lambda: practice.desk is not None, "a till in training that sells")
    return practice


def events(path: Path) -> int:
    with closing(Ledger.open(path, read_only=True)) as ledger, ledger.read() as unit:
        return unit.journal_seq


def sell(till: Till) -> str:
    hands = Hands(till)
    hands.enter("25.00")
    hands.press(Qt.Key.Key_F5)
    hands.enter("25.00")
    hands.press(Qt.Key.Key_F12)
    wait_for(lambda: till.cashier.done_view.bill is not None, "a committed bill")
    bill = till.cashier.done_view.bill
    assert bill is not None
    return bill.number


def test_what_is_sold_in_training_is_not_sold_and_the_bill_in_progress_waits(till: Till, tmp_path: Path) -> None:
    real = tmp_path / "till.sqlite"
    hands = Hands(till)
    hands.enter("77.00")
    wait_for(lambda: not till.bridge.busy, "the bill")
    draft, before = till.cashier.presenter.session.draft, events(real)
    practice = practising(till)
    assert not till.cashier.isVisible()
    assert not till.customer.isVisible()
    assert sell(practice).startswith("T")
    keep_pictures(practice)
    assert events(real) == before
    practice.close()
    assert till.cashier.isVisible()
    assert till.cashier.presenter.session.draft == draft
    wait_for(lambda: not till.bridge.busy, "the till")
    again = practising(till)
    again.close()
    with closing(Ledger.open(training.beside(real), read_only=True)) as ledger:
        assert audit.verify(ledger).ok


def test_a_frame_lies_over_both_screens_and_takes_no_keys(till: Till) -> None:
    practice = practising(till)
    for window in (practice.cashier, practice.customer):
        (frame,) = window.findChildren(TrainingFrame)
        assert frame.geometry() == window.rect()
        assert not frame.isHidden()
    practice.cashier.resize(1100, 720)
    (frame,) = practice.cashier.findChildren(TrainingFrame)
    assert frame.size() == practice.cashier.size()
    assert frame.accessibleName() == MARK
    assert not till.cashier.findChildren(TrainingFrame)


def test_the_managers_pin_is_the_same_and_head_office_is_out_of_reach(till: Till) -> None:
    practice = practising(till)
    passed: list[bool] = []
    practice.bridge.ask(pin.check, passed.append, None, "2468")
    wait_for(lambda: bool(passed), "the PIN")
    assert passed == [True]
    assert not practice.office.joined


def test_closing_the_till_ends_training_first(till: Till) -> None:
    practice = practising(till)
    ended: list[bool] = []
    practice.closed.connect(lambda: ended.append(True))
    till.close()
    assert ended == [True]


@pytest.mark.parametrize("prints", [False, True])
def test_receipts_are_marked_and_no_drawer_is_opened(prints: bool) -> None:
    printer = PrinterSetup(PrinterKind.NETWORK, "192.168.1.9", 80, opens_drawer=True)
    shop = training.practised(
        shop_profile(printer=printer, training_prints=prints, receipt_header="朝阳路 18 号"), MARK
    )
    assert shop.receipt_header.splitlines() == [f"*** {MARK} ***", "朝阳路 18 号"]
    assert MARK in shop.receipt_footer
    assert shop.printer.kind is (PrinterKind.NETWORK if prints else PrinterKind.NONE)
    assert not shop.printer.opens_drawer
    assert (shop.status_on, shop.till) == (False, "T" + PROFILE.till)


def keep_pictures(till: Till) -> None:
    folder = os.environ.get("PAIDUI_PICTURES")
    if folder:
        till.cashier.grab().save(str(Path(folder) / "training-cashier.png"))
        till.customer.grab().save(str(Path(folder) / "training-customer.png"))
