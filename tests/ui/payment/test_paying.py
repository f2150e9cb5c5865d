"""Paying by WeChat Pay and Alipay at the real window, by keys and scans, against the local double."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from terminal.services.facts import TenderKind
from terminal.services.payment_facts import Provider, State
from tests.ui.payment.conftest import ALIPAY_CODE, WECHAT_CODE, PayingTill
from ui.cashier.stage import CashierPage
from ui.widgets.dialog import Question


def ring(till: PayingTill, amount: str = "36") -> None:
    till.enter(amount)
    till.press(Qt.Key.Key_F6)


@pytest.mark.parametrize(("code", "provider"), [(WECHAT_CODE, Provider.WECHAT), (ALIPAY_CODE, Provider.ALIPAY)])
def test_a_scanned_payment_code_pays_the_bill_and_completes_it(
    paying: PayingTill, code: str, provider: Provider
) -> None:
    ring(paying)
    paying.scan(code)
    assert paying.waits
    assert paying.bills == []
    paying.turn()
    (bill,) = paying.bills
    (tender,) = bill.tenders
    assert (tender.kind, tender.name, tender.amount.fen) == (TenderKind.SCAN, provider.value, 36_00)
    assert paying.window.page is CashierPage.DONE
    assert (paying.double.taken, paying.attempts()) == (36_00, ())


def test_it_is_known_from_the_cash_form_too_and_pays_what_is_left(paying: PayingTill) -> None:
    paying.enter("36")
    paying.press(Qt.Key.Key_F5)
    paying.scan(WECHAT_CODE)
    paying.turn()
    assert [tender.amount.fen for tender in paying.bills[0].tenders] == [36_00]


def test_a_code_that_is_typed_is_charged_too(paying: PayingTill) -> None:
    ring(paying)
    paying.enter(WECHAT_CODE)
    paying.turn()
    assert len(paying.bills) == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_F12, Qt.Key.Key_F5])
def test_a_typed_code_is_never_kept_as_a_number_told_by_hand(paying: PayingTill, key: Qt.Key) -> None:
    ring(paying)
    paying.type(WECHAT_CODE)
    paying.press(key)
    paying.turn()
    assert [tender.name for tender in paying.bills[0].tenders] == ["wechat"]
    assert paying.double.taken == 36_00


def test_a_part_by_each_and_the_rest_in_cash(paying: PayingTill) -> None:
    ring(paying)
    view = paying.window.pay_view
    view.pane.amount.edit.setText("10")
    view.pane.amount.edit.textEdited.emit("10")
    paying.scan(WECHAT_CODE)
    paying.turn()
    assert paying.window.page is CashierPage.PAY
    paying.press(Qt.Key.Key_F6)
    view.pane.amount.edit.setText("20")
    view.pane.amount.edit.textEdited.emit("20")
    paying.scan(ALIPAY_CODE)
    paying.turn()
    paying.enter("6")
    paying.press(Qt.Key.Key_F12)
    assert [(each.name, each.amount.fen) for each in paying.bills[0].tenders] == [
        ("wechat", 10_00), ("alipay", 20_00), ("", 6_00),
    ]  # fmt: skip


def test_while_the_customer_types_a_password_nothing_else_can_be_done(paying: PayingTill) -> None:
    paying.double.mood = "waits"
    ring(paying)
    paying.scan(WECHAT_CODE)
    paying.turn()
    assert "confirms on the phone" in paying.window.pay_view.wait.told
    for key in (Qt.Key.Key_F5, Qt.Key.Key_F12, Qt.Key.Key_Delete, Qt.Key.Key_F11):
        paying.press(key)
    paying.scan(ALIPAY_CODE)
    paying.turn()
    assert (paying.bills, paying.double.codes) == ([], [WECHAT_CODE])
    paying.double.pay(paying.attempts()[0].id)
    paying.press(Qt.Key.Key_Return)
    paying.turn()
    assert len(paying.bills) == 1


def test_a_time_out_is_shown_as_not_known_and_becomes_paid_by_itself(paying: PayingTill) -> None:
    paying.be_impatient()
    paying.double.mood = "silent"
    ring(paying)
    paying.scan(WECHAT_CODE)
    paying.turn()
    assert "Nobody can say yet" in paying.window.pay_view.wait.told
    assert "No answer" in paying.window.pay_view.wait.told
    assert paying.bills == []
    paying.double.mood = "paid"
    paying.later()
    assert len(paying.bills) == 1
    assert paying.double.taken == 36_00


def test_a_refusal_is_told_and_another_way_can_be_taken(paying: PayingTill) -> None:
    paying.double.mood = "declined"
    ring(paying)
    paying.scan(ALIPAY_CODE)
    paying.turn()
    assert not paying.waits
    assert "Not enough money" in paying.window.pay_view.pane.reference.error
    paying.press(Qt.Key.Key_F5)
    paying.enter("36")
    paying.press(Qt.Key.Key_F12)
    assert len(paying.bills) == 1
    assert paying.attempts() == ()


def test_what_is_broken_off_and_paid_otherwise_goes_back_in_the_end(paying: PayingTill) -> None:
    paying.be_impatient()
    paying.double.mood = "silent"
    ring(paying)
    paying.scan(WECHAT_CODE)
    paying.turn()
    paying.press(Qt.Key.Key_Escape)
    assert not paying.waits
    paying.press(Qt.Key.Key_F5)
    paying.enter("36")
    paying.press(Qt.Key.Key_F12)
    assert len(paying.bills) == 1
    assert any("1 open payment" in text for text in paying.window.status_bar.texts)
    paying.double.mood = "paid"
    paying.later()
    assert (paying.double.taken, paying.attempts()) == (0, ())
    assert not any("open payment" in text for text in paying.window.status_bar.texts)


def test_a_shown_code_is_on_both_screens_and_its_payment_completes_the_bill(paying: PayingTill) -> None:
    shown: list[str] = []
    paying.parts.code_changed.connect(lambda attempt: shown.append(attempt.show if attempt is not None else ""))
    ring(paying)
    paying.press(Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    paying.turn()
    code = paying.window.pay_view.wait.code.text
    assert code.startswith("weixin://")
    assert shown[-1] == code
    paying.double.pay(paying.attempts()[0].id)
    paying.later()
    assert len(paying.bills) == 1
    assert shown[-1] == ""


def test_a_payment_that_is_removed_is_given_back_if_that_is_meant(paying: PayingTill) -> None:
    ring(paying)
    view = paying.window.pay_view
    view.pane.amount.edit.setText("10")
    view.pane.amount.edit.textEdited.emit("10")
    paying.scan(WECHAT_CODE)
    paying.turn()
    view.remove_requested.emit()
    question = paying.window.presenter.panels.panel
    assert isinstance(question, Question)
    question.reject()
    assert len(paying.window.presenter.session.draft.tenders) == 1
    view.remove_requested.emit()
    question = paying.window.presenter.panels.panel
    assert isinstance(question, Question)
    question.yes.trigger()
    paying.turn()
    assert paying.window.presenter.session.draft.tenders == ()
    assert paying.double.taken == 0


def test_a_kill_between_payment_and_bill_leaves_the_bill_on_hold_with_its_payment(paying: PayingTill) -> None:
    ring(paying)
    paying.double.mood = "waits"
    paying.scan(WECHAT_CODE)
    paying.turn()
    # the process is gone: nothing of the window stays, the customer confirms meanwhile
    session = paying.window.presenter.session
    paying.parts.paying._wait_for(None)
    session.start_next()
    paying.window.show_page(CashierPage.BILL)
    (attempt,) = paying.attempts()
    paying.double.pay(attempt.id)
    paying.later()
    assert [each.state for each in paying.attempts()] == [State.PAID]
    paying.press(Qt.Key.Key_F9)
    paying.press(Qt.Key.Key_Return)
    assert session.purchase_id() == attempt.bill_id
    paying.press(Qt.Key.Key_F6)
    paying.settle()
    (bill,) = paying.bills
    assert (bill.id, bill.tenders[0].reference) == (attempt.bill_id, paying.double.trades[attempt.id].id)
    assert paying.attempts() == ()


def test_a_bill_that_was_left_while_nothing_was_paid_is_on_hold_no_longer(paying: PayingTill) -> None:
    paying.double.mood = "declined"
    ring(paying)
    paying.scan(WECHAT_CODE)
    paying.turn()
    held = paying.lane.submit(lambda unit: unit.sql.all("SELECT id FROM held_bill")).result()
    assert held == []


def test_without_keys_a_payment_is_told_by_hand(by_hand: PayingTill) -> None:
    ring(by_hand)
    assert not any(button.isVisibleTo(by_hand.window) for button in by_hand.window.pay_view.codes.values())
    by_hand.enter("7731")
    by_hand.press(Qt.Key.Key_F12)
    (tender,) = by_hand.bills[0].tenders
    assert (tender.name, tender.reference) == ("", "7731")
    assert by_hand.double.asked == []


def test_a_product_scanned_on_the_pay_page_goes_to_the_bill_as_ever(paying: PayingTill) -> None:
    ring(paying)
    paying.scan("6901234567892")
    assert paying.window.page is CashierPage.BILL
    assert paying.double.asked == []
