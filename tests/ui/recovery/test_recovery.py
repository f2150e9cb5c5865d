"""A till whose ledger is damaged: nothing is replaced before somebody agrees, and then it sells on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from terminal.ledger import audit, backup
from terminal.ledger.keeper import Kept, Room
from terminal.ledger.store import Ledger
from terminal.rebate.settings import Base, Settings
from terminal.services import catalogue, settings
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration
from tests.facts import AT, PRODUCTS, shop_profile
from tests.shop import cash
from ui.app import Till
from ui.cashier.stage import CashierPage
from ui.demo_hands import Hands, wait_for
from ui.widgets.style import Metrics

Start = Callable[[str], Till]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with a backup after its second bill, and three bills more."""
    path = tmp_path / "till.sqlite"
    with closing(Ledger.open(path, clock=lambda: AT, copied=True)) as ledger:
        with ledger.write() as unit:
            shop = shop_profile(status_on=False, shifts=False)
            settings.change(unit, Configuration(shop, Settings(Base(), {})), based_on=0, who="李红", reason="opening")
            catalogue.put(unit, PRODUCTS)
        for number in range(1, 6):
            with ledger.write() as unit:
                ring_up(unit, cash(f"{number}0.00", bill_id=f"b{number}"))
            if number == 2:
                (tmp_path / "backups").mkdir()
                backup.back_up(path, tmp_path / "backups", at=AT)
    return path


@pytest.fixture
def start(qapp: QApplication, path: Path) -> Iterator[Start]:
    started: list[Till] = []

    def make(language: str) -> Till:
        till = Till(qapp, path, lambda: AT, Metrics(), language=language)
        till.cashier.resize(1366, 768)
        till.cashier.show()
        till.start()
        started.append(till)
        return till

    yield make
    for till in started:
        till.close()
        till.cashier.deleteLater()
        till.customer.deleteLater()


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[:8192] = os.urandom(8192)
    path.write_bytes(content)


def offered(till: Till) -> str:
    wait_for(lambda: till.care.recovery.page is not None and till.care.recovery.page.agree.isEnabled(), "the page")
    page = till.care.recovery.page
    assert page is not None
    wait_for(lambda: "02-" in page.text or not page.isEnabled(), "what can be brought back")
    keep_picture(till, f"recovery-{till.words.language}")
    return page.text


def keep_picture(till: Till, name: str) -> None:
    folder = os.environ.get("PAIDUI_PICTURES")
    if folder:
        till.cashier.grab().save(str(Path(folder) / f"{name}.png"))


@pytest.mark.parametrize(("language", "said"), [("zh_CN", "02-000005"), ("en", "Everything up to bill 02-000005")])
def test_it_says_up_to_which_bill_and_touches_nothing(start: Start, path: Path, language: str, said: str) -> None:
    damage(path)
    before = path.read_bytes()
    till = start(language)
    assert said in offered(till)
    assert path.read_bytes() == before


def test_agreed_to_it_recovers_and_the_till_sells_on(start: Start, path: Path) -> None:
    damage(path)
    till = start("en")
    offered(till)
    page = till.care.recovery.page
    assert page is not None
    page.agree.trigger()
    wait_for(lambda: till.desk is not None, "a till that sells")
    hands = Hands(till)
    hands.enter("25.00")
    hands.press(Qt.Key.Key_F5)
    hands.enter("25.00")
    hands.press(Qt.Key.Key_F12)
    wait_for(lambda: till.cashier.done_view.bill is not None, "a committed bill")
    bill = till.cashier.done_view.bill
    assert bill is not None
    assert bill.number == "02-000006"
    till.close()
    with closing(Ledger.open(path, read_only=True)) as ledger:
        assert audit.verify(ledger).ok
    assert [kept for kept in path.parent.iterdir() if "damaged" in kept.name]


def test_damage_that_is_found_while_it_sells_comes_to_the_same_page(start: Start, path: Path) -> None:
    """A page in the middle of the file, which opening does not look at."""
    content = bytearray(path.read_bytes())
    for page in range(40, len(content) // 4096):
        content[page * 4096 + 8 : page * 4096 + 100] = bytes(92)
    path.write_bytes(content)
    till = start("en")
    assert "02-000005" in offered(till)


def test_without_room_on_the_disk_no_payment_is_begun_until_there_is_some(start: Start) -> None:
    till = start("en")
    wait_for(lambda: till.desk is not None, "a till that sells")
    hands = Hands(till)
    hands.enter("25.00")
    till.care.keeping.close()
    till.cashier.show_keeping(Kept(Room(12_000_000, low=True, full=True)))
    hands.press(Qt.Key.Key_F5)
    keep_picture(till, "disk-full")
    assert till.cashier.page is CashierPage.BILL
    assert "12 MB" in till.cashier.toast.text
    assert "Disk full: no bills can be taken" in till.cashier.status_bar.texts
    till.cashier.show_keeping(Kept(Room(500_000_000, low=True, full=False)))
    assert "Disk nearly full: 500 MB left" in till.cashier.status_bar.texts
    hands.press(Qt.Key.Key_F5)
    assert till.cashier.page is CashierPage.PAY
    till.cashier.show_keeping(Kept(Room(5_000_000_000, low=False, full=False)))
    assert not [text for text in till.cashier.status_bar.texts if "Disk" in text]
    till.cashier.show_keeping(Kept(backup_failed=True))
    assert "The last backup failed" in till.cashier.status_bar.texts
