"""A cashier at work: the whole window on a real ledger, keys only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from terminal.services import members
from terminal.services.facts import TenderKind
from tests.facts import PRODUCTS, shop_profile, yuan
from tests.ui.cashier.conftest import BASE, PHONE, Till
from ui.cashier.find_panel import FindPanel
from ui.cashier.help_panel import HelpPanel
from ui.cashier.more_panel import MorePanel
from ui.cashier.stage import CashierPage
from ui.customer.shown import CustomerBill
from ui.members.find_panel import MemberPanel
from ui.members.join_panel import JoinPanel
from ui.widgets.dialog import Question

RICE, MILK = PRODUCTS[0].barcode, PRODUCTS[1].barcode


def test_the_demo_bill_from_the_phone_number_to_the_change(till: Till) -> None:
    till.ring_demo()
    assert till.due == "¥344.11"
    assert till.lines[1] == "纯牛奶 250ml×12 2 79.80"
    assert till.lines[6] == "快捷金额 · 熟食柜 1 36.00"
    till.press(Qt.Key.Key_F6)
    assert till.window.page is CashierPage.PAY
    till.enter("7731")
    assert till.window.pay_view.finish.reason == ""
    till.press(Qt.Key.Key_F12)
    assert till.window.page is CashierPage.DONE
    [bill] = till.bills
    assert (bill.paid, bill.settlement.entitlement, bill.settlement.extraction) == (
        yuan("344.11"), yuan("447.34"), yuan("34.41"),
    )  # fmt: skip
    assert bill.status_url.startswith(f"{BASE}/q/")
    assert [(tender.kind, tender.reference) for tender in bill.tenders] == [(TenderKind.SCAN, "7731")]
    assert till.count_bills() == 2


def test_cash_with_change_and_at_once_ready_for_the_next(till: Till) -> None:
    till.enter("55.91")
    till.press(Qt.Key.Key_F12)
    till.type("100")
    assert till.window.pay_view.finish.accessibleName() == "完成 · 找零 ¥44.09 F12"
    till.press(Qt.Key.Key_F12)
    assert till.bills[0].change == yuan("44.09")
    till.type("7")
    assert till.window.page is CashierPage.BILL
    assert till.entry == "7"


def test_nothing_is_paid_by_pressing_f12_twice(till: Till) -> None:
    till.enter("55.91")
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_F12)
    assert till.window.page is CashierPage.PAY
    assert till.bills == []
    assert till.window.toast.text == "还差 ¥55.91。"


def test_f12_struck_again_before_the_answer_commits_once(till: Till) -> None:
    till.enter("10")
    till.press(Qt.Key.Key_F12)
    till.type("10")
    for _ in range(3):
        till.qtbot.keyClick(till.focus, Qt.Key.Key_F12)
    till.settle()
    assert len(till.bills) == 1
    assert till.count_bills() == 2


def test_enter_in_the_empty_field_does_nothing(till: Till) -> None:
    till.press(Qt.Key.Key_Return)
    till.enter("10")
    till.press(Qt.Key.Key_Return)
    assert till.window.page is CashierPage.BILL
    assert till.lines == ["快捷金额 · 熟食柜 1 10.00"]


def test_an_unknown_code_stays_selected_in_the_red_field(till: Till) -> None:
    till.enter("6999999999999")
    field = till.window.bill_view.entry
    assert field.error == "没有这个条码：F3 找商品或新增，或输金额。"
    assert field.edit.selectedText() == "6999999999999"
    till.enter(RICE)
    assert field.error == ""
    assert till.lines == ["东北珍珠米 5kg 1 49.90"]


def test_a_round_number_that_is_no_code_is_explained(till: Till) -> None:
    till.enter("200000")
    assert "200000.00" in till.window.bill_view.entry.error
    till.type("200000.00")
    till.press(Qt.Key.Key_Return)
    assert till.due == "¥200,000.00"


def test_bad_amounts_are_answered_at_the_field(till: Till) -> None:
    for text, told in (
        ("1.234", "金额最多两位小数。"),
        ("0", "金额不能是 0.00，请输它的价钱。"),
        ("1e3", "这不是金额，请像 36 或 36.50 这样输。"),
        ("10000000.00", "一单最多 ¥9,999,999.99。"),
        ("3x", "3× 什么？请接着扫商品，或输金额。"),
    ):
        till.enter(text)
        assert till.window.bill_view.entry.error == told
    assert till.lines == []


def test_full_width_digits_from_an_input_method_are_digits(till: Till) -> None:
    till.commit("３６．５")
    till.press(Qt.Key.Key_Return)
    assert till.due == "¥36.50"


def test_the_largest_bill_fits(till: Till) -> None:
    till.enter("9999999.99")
    assert till.due == "¥9,999,999.99"
    label = till.window.bill_view.total.due
    assert label.painted_px >= 60
    till.enter("0.01")
    assert till.window.bill_view.entry.error == "一单最多 ¥9,999,999.99。"


def test_keys_change_the_chosen_line(till: Till) -> None:
    till.enter(RICE)
    till.enter(MILK)
    till.type("+")
    assert till.lines[1] == "纯牛奶 250ml×12 2 79.80"
    till.type("-")
    assert till.lines[1] == "纯牛奶 250ml×12 1 39.90"
    till.press(Qt.Key.Key_Up)
    till.press(Qt.Key.Key_Delete)
    assert till.lines == ["纯牛奶 250ml×12 1 39.90"]
    till.ctrl(Qt.Key.Key_Z)
    assert len(till.lines) == 2
    till.ctrl(Qt.Key.Key_Z)
    till.ctrl(Qt.Key.Key_Z)
    till.ctrl(Qt.Key.Key_Z)
    assert till.lines == ["东北珍珠米 5kg 1 49.90"]


def test_in_a_field_with_text_the_same_keys_edit_it(till: Till) -> None:
    till.enter(RICE)
    till.type("12+")
    till.press(Qt.Key.Key_Home)
    till.press(Qt.Key.Key_Delete)
    assert till.entry == "2+"
    assert till.lines == ["东北珍珠米 5kg 1 49.90"]


def test_a_key_that_means_nothing_now_says_why(till: Till) -> None:
    till.press(Qt.Key.Key_F12)
    assert till.window.toast.text == "这单还没有东西。"
    till.press(Qt.Key.Key_Delete)
    assert till.window.toast.text == "还没有可改的行。"
    till.enter("10")
    till.press(Qt.Key.Key_F8)
    assert till.window.toast.text == "请先选会员：F2。"


def test_escape_goes_back_and_loses_neither_lines_nor_payments(till: Till) -> None:
    till.enter("100")
    till.press(Qt.Key.Key_F6)
    till.window.pay_view.pane.amount.edit.selectAll()
    till.window.pay_view.pane.amount.edit.setFocus()
    till.type("40")
    till.window.pay_view.pane.reference.setFocus()
    till.enter("0001")
    till.press(Qt.Key.Key_Escape)
    assert till.window.page is CashierPage.BILL
    till.enter("20")
    till.press(Qt.Key.Key_F12)
    assert till.window.presenter.pay.state.draft.left == yuan("80.00")


def test_del_on_payment_takes_payments_and_no_lines(till: Till) -> None:
    till.enter("100")
    till.press(Qt.Key.Key_F7)
    till.enter("000123")
    till.press(Qt.Key.Key_Delete)
    assert till.window.presenter.pay.state.draft.tenders == ()
    assert len(till.lines) == 1
    till.press(Qt.Key.Key_Delete)
    assert till.window.toast.text == "没有可撤的收款。"


def test_a_card_number_is_not_kept(till: Till) -> None:
    till.enter("100")
    till.press(Qt.Key.Key_F7)
    till.enter("4111 1111 1111 1111")
    assert till.window.pay_view.pane.reference.error == "这是银行卡号，不能保存；请输签购单上的交易号。"
    till.press(Qt.Key.Key_F12)
    assert till.bills == []


def test_another_payment_by_name(till: Till) -> None:
    till.enter("100")
    till.press(Qt.Key.Key_F12)
    till.ctrl(Qt.Key.Key_O)
    till.commit("商场礼券")
    till.press(Qt.Key.Key_F12)
    assert till.bills[0].tenders[0].name == "商场礼券"


def test_arrows_choose_the_notes_of_cash(till: Till) -> None:
    till.enter("55.91")
    till.press(Qt.Key.Key_F5)
    assert till.window.pay_view.pane.note_labels == ("55.91", "60", "100", "200")
    for expected in ("55.91", "60", "100"):
        till.press(Qt.Key.Key_Down)
        assert till.window.pay_view.pane.amount.edit.text() == expected
    till.press(Qt.Key.Key_Up)
    till.press(Qt.Key.Key_F12)
    assert till.bills[0].change == yuan("4.09")


def test_the_member_pays_with_his_balance(till: Till) -> None:
    for _ in range(6):
        till.enter("100")
        till.press(Qt.Key.Key_F12)
        till.type("100")
        till.press(Qt.Key.Key_F12)
    till.enter("13900000001")
    till.enter("50")
    till.press(Qt.Key.Key_F8)
    assert till.window.pay_view.pane.amount.edit.text() == "50.00"
    till.press(Qt.Key.Key_F12)
    assert till.bills[-1].tenders[0].kind is TenderKind.BALANCE
    assert till.lane.submit(members.find, "13900000001").result().balance == yuan("15.00")


def test_a_scan_on_the_payment_page_goes_to_the_bill(till: Till) -> None:
    till.enter("100")
    till.press(Qt.Key.Key_F12)
    till.type("50")
    till.scan(RICE)
    assert till.window.page is CashierPage.BILL
    assert len(till.lines) == 2


def test_a_scan_takes_the_quantity_that_stands_typed(till: Till) -> None:
    till.type("3x")
    till.scan(RICE)
    assert till.lines == ["东北珍珠米 5kg 3 149.70"]
    assert till.entry == ""


def test_a_scan_leaves_another_text_in_the_field(till: Till) -> None:
    till.type("36")
    till.scan(RICE)
    assert till.lines == ["东北珍珠米 5kg 1 49.90"]
    assert till.entry == "36"


def test_a_scan_after_a_bill_starts_the_next_and_is_not_lost(till: Till) -> None:
    till.enter("10")
    till.press(Qt.Key.Key_F5)
    till.type("10")
    till.press(Qt.Key.Key_F12)
    till.scan(RICE)
    assert till.window.page is CashierPage.BILL
    assert till.lines == ["东北珍珠米 5kg 1 49.90"]


def test_an_unknown_mobile_number_becomes_a_member_in_two_fields(till: Till) -> None:
    till.enter("10")
    till.enter("13987654321")
    panel = till.window.presenter.panels.panel
    assert isinstance(panel, JoinPanel)
    assert panel.phone.text() == "13987654321"
    till.commit("赵小刚")
    till.press(Qt.Key.Key_Return)
    assert not panel.agreed  # nobody is entered who was not asked
    till.press(Qt.Key.Key_Return)
    assert panel.agreed
    till.press(Qt.Key.Key_Return)
    assert till.window.presenter.panels.panel is None
    assert till.window.presenter.session.draft.member is not None
    assert till.lane.submit(members.find, "13987654321").result().name == "赵小刚"


def test_a_scanned_unknown_number_asks_for_the_new_members_name(till: Till) -> None:
    till.scan("13987654321")
    panel = till.window.presenter.panels.panel
    assert isinstance(panel, JoinPanel)
    assert panel.phone.text() == "13987654321"
    assert panel.name.edit.hasFocus()
    till.press(Qt.Key.Key_Escape)
    till.scan("6900000000000")
    assert till.window.presenter.panels.panel is None


def test_members_are_found_and_taken_off_in_their_panel(till: Till) -> None:
    till.press(Qt.Key.Key_F2)
    till.enter("nobody-77")
    panel = till.window.presenter.panels.panel
    assert isinstance(panel, MemberPanel)
    assert panel.search.error == "没有这个会员。"
    panel.search.set_text("")
    till.enter(PHONE)
    assert till.window.presenter.session.draft.member is not None
    till.press(Qt.Key.Key_F2)
    till.press(Qt.Key.Key_Delete)
    assert till.window.presenter.session.draft.member is None


def test_bad_members_are_refused_at_their_fields(till: Till) -> None:
    till.press(Qt.Key.Key_F2)
    till.press(Qt.Key.Key_F2)
    panel = till.window.presenter.panels.panel
    assert isinstance(panel, JoinPanel)
    till.type("12345")
    till.press(Qt.Key.Key_Return)
    till.commit("赵小刚")
    till.press(Qt.Key.Key_F4)
    till.press(Qt.Key.Key_Return)
    assert panel.phone.error == "手机号是 1 开头的 11 位数字。"
    panel.phone.set_text(PHONE)
    panel.name.setFocus()
    till.press(Qt.Key.Key_Return)
    assert panel.phone.error == "这个手机号已经是会员。"
    panel.phone.set_text("13987654321")
    panel.name.set_text("4111111111111111")
    panel.name.setFocus()
    till.press(Qt.Key.Key_Return)
    assert "银行卡号" in panel.name.error


def test_an_item_is_found_by_its_name(till: Till) -> None:
    till.press(Qt.Key.Key_F3)
    panel = till.window.presenter.panels.panel
    assert isinstance(panel, FindPanel)
    assert panel.model.rowCount() == len(PRODUCTS)
    till.commit("苹果")
    till.settle()
    assert panel.model.rowCount() == 1
    till.press(Qt.Key.Key_Return)
    assert "称重商品" in panel.quantity.error
    till.type("1.235")
    till.press(Qt.Key.Key_Return)
    assert till.lines == ["红富士苹果 1.235 15.81"]
    assert till.window.presenter.panels.panel is None


def test_help_names_every_key_that_the_pages_answer(till: Till) -> None:
    till.press(Qt.Key.Key_F1)
    panel = till.window.presenter.panels.panel
    assert isinstance(panel, HelpPanel)
    from ui.cashier.help_panel import all_keys

    told = {badge for badges, _ in all_keys(till.words) for badge in badges}
    for page in (till.window.bill_view, till.window.pay_view, till.window.done_view):
        assert set(page.keys) <= told
    till.press(Qt.Key.Key_Escape)
    assert till.window.presenter.panels.panel is None


def test_the_language_changes_while_a_bill_stands(till: Till) -> None:
    till.ring_demo()
    till.press(Qt.Key.Key_F11)
    assert isinstance(till.window.presenter.panels.panel, MorePanel)
    till.press(Qt.Key.Key_1)
    assert till.words.language == "en"
    assert till.window.bill_view.pay.text() == "Pay"
    assert till.lines[0].startswith("东北珍珠米")
    assert till.window.status_bar.texts[0] == "Stand-alone · saved on this till"
    assert till.due == "¥344.11"


def test_the_last_receipt_is_asked_for_again(till: Till) -> None:
    till.ctrl(Qt.Key.Key_P)
    assert [bill.id for bill in till.reprints] == ["b-first"]
    till.enter("10")
    till.press(Qt.Key.Key_F5)
    till.type("10")
    till.press(Qt.Key.Key_F12)
    till.ctrl(Qt.Key.Key_P)
    assert till.window.page is CashierPage.DONE
    assert till.reprints[-1] == till.bills[0]


def test_the_till_is_not_closed_over_a_bill_without_asking(till: Till) -> None:
    till.enter("10")
    till.window.close()
    question = till.window.presenter.panels.panel
    assert isinstance(question, Question)
    till.press(Qt.Key.Key_Escape)
    assert till.exits == []
    till.window.close()
    till.press(Qt.Key.Key_Return)
    assert till.exits == [True]


def test_an_idle_till_asks_nothing_before_it_closes(till: Till) -> None:
    till.window.close()
    assert till.exits == [True]
    assert till.window.isVisible()


def test_what_is_typed_in_a_panel_does_not_reach_the_bill(till: Till) -> None:
    till.press(Qt.Key.Key_F2)
    assert QApplication.focusWidget() is not till.window.bill_view.entry.edit
    till.enter(RICE)
    assert till.lines == []


def test_the_second_screen_is_told_what_the_customer_may_see(till: Till) -> None:
    till.enter(PHONE)
    till.enter("100")
    last = till.told[-1]
    assert isinstance(last, CustomerBill)
    assert (last.member_name, last.level_label, last.entitlement) == ("王*", "金卡", yuan("130.00"))
    assert last.lines[0].name == "快捷金额 · 熟食柜"
    till.press(Qt.Key.Key_F5)
    till.type("100")
    till.press(Qt.Key.Key_F12)
    assert till.told[-1] == "committed"
    till.enter("1")
    till.press(Qt.Key.Key_Delete)
    assert till.told[-1] == "idle"


def test_the_foot_tells_the_last_bill_and_the_bar_the_queue(till: Till) -> None:
    assert till.window.status_bar.texts[-1] == "队列 1 位在等"
    till.enter(PHONE)
    till.enter("55")
    till.press(Qt.Key.Key_F5)
    till.type("55")
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Escape)
    assert till.window.status_bar.texts[-1] == "队列 2 位在等"
    number = till.bills[0].number
    assert till.window.bill_view.lines.foot == f"上一单 {number} · ¥55.00 · 14:32 已完成"


def test_a_changed_shop_is_followed_by_the_next_bill(till: Till) -> None:
    till.enter("10")
    till.window.use_profile(shop_profile(quick_line_name="水果摊", bill_cap=yuan("50.00")))
    till.settle()
    assert till.lines == ["水果摊 1 10.00"]
    till.enter("40.01")
    assert till.window.bill_view.entry.error == "一单最多 ¥50.00。"
