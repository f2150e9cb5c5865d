"""What happens between question and answer: late answers, errors, retries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.errors import Broken, Refused, TillError, Unavailable
from terminal.services import bills, ring_up
from terminal.services.facts import Purchase
from tests import facts
from tests.facts import PRODUCTS, yuan
from tests.ui.cashier.conftest import Till
from ui.bridge import Bridge
from ui.cashier.lookup import look_up
from ui.cashier.stage import CashierPage


class HeldBridge(Bridge):
    """A bridge whose other side is the test: questions wait until it answers them."""

    def __init__(self) -> None:
        QObject.__init__(self)
        self.asked: list[tuple[Callable[..., Any], Callable[[Any], None] | None, Any, tuple[Any, ...]]] = []

    @property
    def busy(self) -> bool:
        return bool(self.asked)

    def ask(self, service: Any, then: Any, failed: Any, *args: Any, **kwargs: Any) -> None:
        self.asked.append((service, then, failed, args))

    def waiting(self, service: Callable[..., Any]) -> list[tuple[Any, ...]]:
        """The arguments of every question of a kind that waits."""
        return [args for asked, _, _, args in self.asked if asked is service]

    def answer(self, service: Callable[..., Any], answer: object) -> None:
        """Answer the oldest question of a kind; a `TillError` fails it."""
        index = next(index for index, (asked, *_) in enumerate(self.asked) if asked is service)
        _, then, failed, _ = self.asked.pop(index)
        if isinstance(answer, TillError):
            failed(answer)
        elif then is not None:
            then(answer)

    def close(self) -> None:
        self.asked.clear()


@pytest.fixture
def held() -> HeldBridge:
    return HeldBridge()


@pytest.fixture
def till(qapp: QApplication, qtbot: QtBot, held: HeldBridge) -> Iterator[Till]:
    made = Till(qtbot, bridge=held)
    yield made
    made.close()


def pay_page(till: Till) -> None:
    """A bill of 10.00 with all of it in the cash field."""
    till.enter("10")
    till.press(Qt.Key.Key_F12)
    till.type("10")


def test_payment_waits_for_what_is_still_looked_up(till: Till, held: HeldBridge) -> None:
    till.enter("10")
    till.enter(PRODUCTS[0].barcode)
    till.press(Qt.Key.Key_F12)
    assert till.window.page is CashierPage.BILL
    held.answer(look_up, PRODUCTS[0])
    assert till.window.page is CashierPage.PAY
    assert till.window.presenter.pay.state.draft.due == yuan("59.90")


def test_payment_does_not_begin_over_an_unknown_code(till: Till, held: HeldBridge) -> None:
    till.enter("10")
    till.enter("6999999999999")
    till.press(Qt.Key.Key_F12)
    held.answer(look_up, Refused("unknown_barcode"))
    assert till.window.page is CashierPage.BILL
    assert till.window.bill_view.entry.error


def test_lines_stand_in_the_order_in_which_they_were_entered(till: Till, held: HeldBridge) -> None:
    till.enter(PRODUCTS[0].barcode)
    till.enter("36")
    assert till.lines == []
    for service, then, _, _ in list(held.asked):
        if service is not ring_up.preview and then is not None and service.__module__ != "terminal.services.today":
            then(PRODUCTS[0] if service is look_up else None)
    assert [line.split()[0] for line in till.lines] == ["东北珍珠米", "快捷金额"]


def test_an_answer_about_an_older_bill_is_dropped(till: Till, held: HeldBridge) -> None:
    till.enter("10")
    till.enter("20")
    till.enter("30")
    assert len(held.waiting(ring_up.preview)) == 1
    held.answer(ring_up.preview, facts.without_member(paid=yuan("10.00")))
    assert till.window.presenter.session.preview is None
    [(purchase,)] = held.waiting(ring_up.preview)
    assert isinstance(purchase, Purchase)
    assert purchase.paid == yuan("60.00")
    held.answer(ring_up.preview, facts.without_member(paid=yuan("60.00")))
    preview = till.window.presenter.session.preview
    assert preview is not None
    assert preview.paid == yuan("60.00")
    assert held.waiting(ring_up.preview) == []


def test_an_answer_about_a_bill_that_is_empty_again_is_dropped(till: Till, held: HeldBridge) -> None:
    till.enter("10")
    till.press(Qt.Key.Key_Delete)
    held.answer(ring_up.preview, facts.without_member(paid=yuan("10.00")))
    assert till.window.presenter.session.preview is None


def test_the_payment_page_shows_no_preview_of_another_bill(till: Till, held: HeldBridge) -> None:
    till.enter("10")
    held.answer(ring_up.preview, facts.without_member(paid=yuan("10.00")))
    till.enter("20")
    till.press(Qt.Key.Key_F12)
    assert till.window.pay_view.preview.is_waiting
    held.answer(ring_up.preview, facts.without_member(paid=yuan("30.00")))
    assert not till.window.pay_view.preview.is_waiting


def test_payments_ask_for_no_new_preview(till: Till, held: HeldBridge) -> None:
    till.enter("10")
    held.answer(ring_up.preview, facts.without_member())
    till.press(Qt.Key.Key_F12)
    till.type("10")
    assert held.waiting(ring_up.preview) == []


def test_nothing_is_shown_as_paid_before_the_ledger_has_answered(till: Till, held: HeldBridge) -> None:
    pay_page(till)
    till.press(Qt.Key.Key_F12)
    assert till.window.page is CashierPage.PAY
    assert till.window.pay_view.finish.working
    assert till.bills == []
    held.answer(ring_up.ring_up, facts.bill())
    assert till.window.page is CashierPage.DONE
    assert till.bills == [facts.bill()]


def test_while_a_bill_is_committed_no_key_changes_it(till: Till, held: HeldBridge) -> None:
    pay_page(till)
    till.press(Qt.Key.Key_F12)
    for key in (Qt.Key.Key_F12, Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_F6, Qt.Key.Key_F11):
        till.press(key)
    till.scan(PRODUCTS[0].barcode)
    till.window.close()
    assert till.window.page is CashierPage.PAY
    assert till.window.isVisible()
    till.window.pay_view.finish_requested.emit()
    assert till.exits == []
    assert len(held.waiting(ring_up.ring_up)) == 1
    assert held.waiting(look_up) == []


def test_every_try_of_a_bill_has_the_same_id(till: Till, held: HeldBridge) -> None:
    pay_page(till)
    tried: list[str] = []
    for _ in range(3):
        till.press(Qt.Key.Key_F12)
        [(purchase,)] = held.waiting(ring_up.ring_up)
        tried.append(purchase.id)
        held.answer(ring_up.ring_up, Unavailable("disk_full", path="…"))
        assert till.window.page is CashierPage.PAY
        assert till.window.pay_view.pane.error == "磁盘已满，没有保存；请腾出空间再试。"
    assert len(set(tried)) == 1
    till.press(Qt.Key.Key_Escape)
    till.press(Qt.Key.Key_F12)
    till.type("10")
    till.press(Qt.Key.Key_F12)
    [(purchase,)] = held.waiting(ring_up.ring_up)
    assert purchase.id == tried[0]


def test_the_next_bill_has_another_id(till: Till, held: HeldBridge) -> None:
    ids = []
    for _ in range(2):
        pay_page(till)
        till.press(Qt.Key.Key_F12)
        [(purchase,)] = held.waiting(ring_up.ring_up)
        ids.append(purchase.id)
        held.answer(ring_up.ring_up, facts.bill())
    assert len(set(ids)) == 2


def test_a_bill_that_was_there_already_is_shown_as_done(till: Till, held: HeldBridge) -> None:
    pay_page(till)
    till.press(Qt.Key.Key_F12)
    held.answer(ring_up.ring_up, facts.bill(outcome="exists"))
    assert till.window.page is CashierPage.DONE
    assert till.window.done_view.title == "先前已收款、已入账"


def test_where_other_contents_were_committed_those_are_shown(till: Till, held: HeldBridge) -> None:
    pay_page(till)
    till.press(Qt.Key.Key_F12)
    held.answer(ring_up.ring_up, Refused("same_id_other_content", id="p-1"))
    assert till.bills == []
    held.answer(bills.by_id, facts.bill(outcome="exists"))
    assert till.window.page is CashierPage.DONE
    assert till.window.done_view.bill == facts.bill(outcome="exists")


def test_a_refusal_of_the_ledger_is_said_and_the_bill_stays(till: Till, held: HeldBridge) -> None:
    pay_page(till)
    till.press(Qt.Key.Key_F12)
    held.answer(ring_up.ring_up, Refused("insufficient", held=yuan("1.00"), wanted=yuan("10.00")))
    assert till.window.pay_view.pane.error == "会员余额只有 ¥1.00。"
    assert not till.window.pay_view.finish.working


@pytest.mark.parametrize("code", ["ledger_corrupt", "ledger_read_only", "unexpected"])
def test_a_broken_ledger_stops_the_selling(till: Till, held: HeldBridge, code: str) -> None:
    pay_page(till)
    till.press(Qt.Key.Key_F12)
    held.answer(ring_up.ring_up, Broken(code, what="?"))
    assert till.window.page is CashierPage.STOPPED
    assert "这单没有入账" in till.window.stopped_view.text
    assert till.window.status_bar.texts[0] == "已停止收银"
    assert till.bills == []
    till.scan(PRODUCTS[0].barcode)
    till.press(Qt.Key.Key_Escape)
    till.window.show_page(CashierPage.BILL)
    assert till.window.page is CashierPage.STOPPED
    till.press(Qt.Key.Key_F12)
    assert till.exits == [True]


def refused_by_the_disk(till: Till, held: HeldBridge) -> str:
    """A payment whose commit the disk refused; the bill's id."""
    pay_page(till)
    till.press(Qt.Key.Key_F12)
    ((purchase,),) = held.waiting(ring_up.ring_up)
    held.answer(ring_up.ring_up, Broken("disk_error"))
    return str(purchase.id)


def test_a_commit_that_the_disk_refused_is_looked_up_before_anything_is_said(till: Till, held: HeldBridge) -> None:
    bill_id = refused_by_the_disk(till, held)
    assert till.window.page is CashierPage.PAY
    assert till.window.pay_view.pane.error == ""
    assert held.waiting(bills.by_id) == [(bill_id,)]
    held.answer(bills.by_id, facts.bill())
    assert till.window.page is CashierPage.DONE


def test_one_that_is_not_there_can_be_paid_again_under_its_id(till: Till, held: HeldBridge) -> None:
    bill_id = refused_by_the_disk(till, held)
    held.answer(bills.by_id, Refused("unknown_bill"))
    assert till.window.page is CashierPage.PAY
    assert "没有存下" in till.window.pay_view.pane.error
    till.press(Qt.Key.Key_F12)
    ((again,),) = held.waiting(ring_up.ring_up)
    assert again.id == bill_id


def test_where_it_can_not_be_looked_up_either_the_till_stops_and_says_that_it_is_not_known(
    till: Till, held: HeldBridge
) -> None:
    refused_by_the_disk(till, held)
    held.answer(bills.by_id, Broken("disk_error"))
    assert till.window.page is CashierPage.STOPPED
    assert "不清楚" in till.window.stopped_view.text


def test_a_ledger_that_breaks_over_a_preview_stops_it_too(till: Till, held: HeldBridge) -> None:
    till.enter("10")
    held.answer(ring_up.preview, Broken("ledger_corrupt"))
    assert till.window.page is CashierPage.STOPPED


def test_an_answer_for_a_panel_that_was_closed_changes_nothing(till: Till, held: HeldBridge) -> None:
    till.press(Qt.Key.Key_F2)
    till.enter("13812346021")
    _, then, _, _ = held.asked[-1]
    till.press(Qt.Key.Key_Escape)
    assert then is not None
    then(facts.member())
    assert till.window.presenter.session.draft.member is None


def test_a_scan_through_the_real_window_goes_past_the_amount_field(till: Till, held: HeldBridge) -> None:
    till.enter("10")
    till.press(Qt.Key.Key_F12)
    till.type("50")
    handle = till.window.windowHandle()
    assert handle is not None
    for char in PRODUCTS[0].barcode:
        QTest.keyClick(handle, Qt.Key(ord(char)))
    QTest.keyClick(handle, Qt.Key.Key_Return)
    [(code,)] = held.waiting(look_up)
    assert code.text == PRODUCTS[0].barcode
    assert till.window.pay_view.pane.amount.edit.text() == "50"
    assert till.window.page is CashierPage.BILL
