"""What the pages show of the facts that they are handed: words, marks, amounts, and what a hand can reach."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from terminal.clock import zone
from terminal.errors import Broken
from terminal.money import ZERO, Money, Quantity, Ratio
from terminal.rebate.entitlement import JoinVerdict
from terminal.services.facts import Certainty, Payee, Settlement, Tender, TenderKind
from tests import facts
from tests.facts import shop_profile, yuan
from tests.ui.cashier.conftest import Till
from tests.ui.cashier.test_draft import CAP, demo
from ui.cashier.bill_view import BillView
from ui.cashier.done_facts import ReceiptFacts, ReceiptState
from ui.cashier.done_view import DoneView
from ui.cashier.draft import Draft
from ui.cashier.page import Page
from ui.cashier.pay_view import PayView
from ui.cashier.settlement_words import join_sentence, leftover_sentence, pace_sentence, rule_rows
from ui.cashier.stage import CashierPage
from ui.cashier.tendering import TenderForm, Tendering
from ui.receipt.printer_wording import PrinterState, PrinterStatus
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.keypad import Keypad
from ui.widgets.money import MoneyLabel
from ui.widgets.style import Metrics
from ui.words import Words

SHANGHAI = zone("Asia/Shanghai")


@pytest.fixture(params=["zh_CN", "en"])
def words(request: pytest.FixtureRequest, qapp: QApplication) -> Words:
    return Words(request.param)


@pytest.fixture
def zh(qapp: QApplication) -> Words:
    return Words("zh_CN")


def bill_view(qtbot: QtBot, words: Words, scale: float = 1.0) -> BillView:
    view = BillView(words, Metrics(scale), shop_profile(), SHANGHAI)
    qtbot.addWidget(view)
    return view


def pay_view(qtbot: QtBot, words: Words) -> PayView:
    view = PayView(words, Metrics(), shop_profile())
    qtbot.addWidget(view)
    return view


def done_view(qtbot: QtBot, words: Words) -> DoneView:
    view = DoneView(words, Metrics(), shop_profile(), SHANGHAI)
    qtbot.addWidget(view)
    return view


def shown(widget: QWidget, size: tuple[int, int] = (1366, 692)) -> QWidget:
    widget.resize(*size)
    widget.show()
    QApplication.processEvents()
    return widget


def texts(widget: QWidget) -> str:
    """Everything that labels and amounts of a page say."""
    said = [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    said += [money.text for money in widget.findChildren(MoneyLabel) if money.isVisibleTo(widget)]
    return "\n".join(said)


def paid() -> Tendering:
    draft = demo()
    for tender in facts.tenders()[:2]:
        draft = draft.with_tender(tender)
    return Tendering(draft, TenderForm(TenderKind.CASH, "100"))


def all_pages(qtbot: QtBot, words: Words) -> list[Page]:
    bill, pay, done = bill_view(qtbot, words), pay_view(qtbot, words), done_view(qtbot, words)
    bill.show_draft(demo(), can_undo=True)
    bill.show_preview(facts.preview())
    pay.show_state(paid())
    pay.show_preview(facts.preview(), facts.member())
    done.show_bill(facts.bill())
    return [bill, pay, done]


# what a hand can reach


def test_every_page_has_exactly_one_filled_button(qtbot: QtBot, words: Words) -> None:
    for page in all_pages(qtbot, words):
        filled = [button for button in page.findChildren(KeyButton) if button.kind is ButtonKind.PRIMARY]
        assert len(filled) == 1


def test_every_action_shows_its_key_or_is_one_of_the_keypad(qtbot: QtBot, words: Words) -> None:
    for page in all_pages(qtbot, words):
        shown(page)
        for button in page.findChildren(KeyButton):
            if button.isVisible() and not isinstance(button.parentWidget(), Keypad):
                assert button.key or button.text().replace(".", "").isdigit(), button.text()


def test_every_control_has_a_name_to_be_read_out(qtbot: QtBot, words: Words) -> None:
    for page in all_pages(qtbot, words):
        shown(page)
        controls: list[QWidget] = [*page.findChildren(QAbstractButton), *page.findChildren(QLineEdit)]
        nameless = [control for control in controls if control.isVisible() and not control.accessibleName()]
        assert nameless == []


def test_the_keypad_and_the_table_never_take_the_focus(qtbot: QtBot, zh: Words) -> None:
    view = bill_view(qtbot, zh)
    assert view.lines.table.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert {button.focusPolicy() for button in view.keypad.findChildren(KeyButton)} == {Qt.FocusPolicy.NoFocus}


def test_tab_goes_in_the_order_of_reading(qtbot: QtBot, zh: Words) -> None:
    view = bill_view(qtbot, zh)
    view.show_draft(demo(), can_undo=True)
    shown(view)
    order: list[QWidget] = [view.entry.edit]
    while (following := order[-1].nextInFocusChain()) is not None and following not in order:
        order.append(following)
    keys = [button.key for button in order if isinstance(button, KeyButton) and button.focusPolicy()]
    assert keys == ["F2", "F1", "F3", "F4", "Del", "Ctrl Z", "F9", "F10", "F11", "F5", "F6", "F7", "F8", "F12"]


@pytest.mark.parametrize("size", [(1024, 624), (1366, 692), (1920, 1004)])
def test_no_amount_runs_out_of_its_label(qtbot: QtBot, words: Words, size: tuple[int, int]) -> None:
    for page in all_pages(qtbot, words):
        shown(page, size)
        assert page.width() == size[0]
        for money in page.findChildren(MoneyLabel):
            if money.isVisible():
                assert money.painted_px >= 12, money.text
                assert page.rect().contains(money.mapTo(page, money.rect().bottomRight())), money.text


# the bill


def test_a_name_with_markup_is_shown_as_it_is_written(qtbot: QtBot, zh: Words) -> None:
    view = bill_view(qtbot, zh)
    product = replace(facts.PRODUCTS[0], name="<b>米</b>&amp;")
    view.show_draft(Draft().with_product(product, None, CAP), can_undo=True)
    assert view.lines.model.index(0, 1).data() == "<b>米</b>&amp;"
    assert {label.textFormat() for label in view.findChildren(QLabel)} == {Qt.TextFormat.PlainText}


def test_two_hundred_lines_scroll_and_the_newest_is_in_view(qtbot: QtBot, zh: Words) -> None:
    view = bill_view(qtbot, zh)
    shown(view)
    draft = Draft()
    for _ in range(200):
        draft = draft.with_amount(yuan("1.00"), Quantity.of(1), CAP)
    view.show_draft(draft, can_undo=True)
    QApplication.processEvents()
    table = view.lines.table
    assert table.viewport().rect().contains(table.visualRect(view.lines.model.index(199, 0)).center())
    assert view.lines.foot == "200 行 · 200 件"


def test_no_full_name_and_no_whole_number_on_the_bill(qtbot: QtBot, words: Words) -> None:
    view = bill_view(qtbot, words)
    view.show_draft(demo(), can_undo=True)
    assert "王敏" not in texts(view)
    assert "13812346021" not in texts(view)
    assert "138****6021" in texts(view)


def test_a_negative_balance_is_shown_as_one(qtbot: QtBot, zh: Words) -> None:
    view = bill_view(qtbot, zh)
    view.show_draft(demo().with_member(facts.member(balance=Money(-1250))), can_undo=True)
    assert "−¥12.50" in texts(view)


@pytest.mark.parametrize("verdict", [verdict for verdict in JoinVerdict if verdict is not JoinVerdict.JOINS])
def test_the_strip_says_in_words_why_a_bill_joins_nothing(qtbot: QtBot, words: Words, verdict: JoinVerdict) -> None:
    view = bill_view(qtbot, words)
    view.show_draft(demo(), can_undo=True)
    view.show_preview(facts.without_member(join=verdict))
    told = join_sentence(facts.without_member(join=verdict), words)
    assert told
    assert told in texts(view)


def test_the_strip_foretells_entitlement_and_extraction(qtbot: QtBot, zh: Words) -> None:
    view = bill_view(qtbot, zh)
    view.show_draft(demo(), can_undo=True)
    view.show_preview(facts.preview())
    said = texts(view)
    assert "本单权益 · 金卡 130%" in said
    assert "¥447.34" in said
    assert "返给排队 10%" in said
    assert "¥34.41" in said


# payment


def test_the_payment_page_adds_up(qtbot: QtBot, zh: Words) -> None:
    view = pay_view(qtbot, zh)
    view.show_state(paid())
    said = texts(view)
    for amount in ("¥344.11", "¥388.20", "¥44.09"):
        assert amount in said
    rows = view.tenders.rows.rows
    assert [(row.key, row.amount.yuan, row.typing) for row in rows] == [
        ("F8", "88.20", False), ("F6", "200.00", False), ("F5", "55.91", True),
    ]  # fmt: skip
    assert Money.total(row.amount for row in rows) == yuan("344.11")
    assert rows[1].told == "交易号 …7731"


def test_while_something_is_missing_that_is_the_large_amount(qtbot: QtBot, zh: Words) -> None:
    view = pay_view(qtbot, zh)
    view.show_state(Tendering(demo(), TenderForm(TenderKind.CASH, "300")))
    assert "还差 ¥44.11" in view.finish.reason
    assert view.result == ("还差", yuan("44.11"))


def test_the_preview_names_who_is_paid_and_why(qtbot: QtBot, zh: Words) -> None:
    view = pay_view(qtbot, zh)
    view.show_preview(facts.preview(), facts.member())
    said = texts(view.preview)
    for told in ("李*", "陈**", "+8.30", "+26.11", "剩 31.89", "王* 排到哪里", "126", "¥38,432.60", "为什么是 130%"):
        assert told in said
    assert "约再营业 384,326 元后轮到；按近 30 天约 7–10 周。估算，非承诺。" in said
    assert "规则 cashier.level · 设置 v47" in said


def test_more_payees_than_fit_are_counted(qtbot: QtBot, zh: Words) -> None:
    view = pay_view(qtbot, zh)
    more = tuple(Payee(f"e{n}", n, "赵*", yuan("1.00"), yuan("9.00"), yuan("9.00")) for n in range(1, 6))
    view.show_preview(facts.preview(payees=more, payee_count=34, extraction=yuan("34.00")), facts.member())
    assert "还有 32 位：32.00" in texts(view.preview)


def test_without_a_preview_it_says_that_it_is_being_worked_out(qtbot: QtBot, zh: Words) -> None:
    view = pay_view(qtbot, zh)
    view.show_preview(None, facts.member())
    assert "正在算…" in texts(view.preview)
    assert "¥447.34" not in texts(view.preview)


# done


def test_the_done_page_says_what_was_committed(qtbot: QtBot, zh: Words) -> None:
    view = done_view(qtbot, zh)
    view.show_bill(facts.bill())
    said = texts(view)
    for told in (
        "已收款，已入账",
        "单号 02-004817 · 14:32:08",
        "¥44.09",
        "现金 · 实收 100.00",
        "李* · 返满，离队",
        "¥447.34",
    ):
        assert told in said


def test_the_code_is_large_enough_for_a_phone_on_the_smallest_window(qtbot: QtBot, zh: Words) -> None:
    view = done_view(qtbot, zh)
    view.show_bill(facts.bill())
    shown(view, (1024, 624))
    assert view.result.qr.size() == view.result.qr.sizeHint()


def test_a_provisional_result_wears_its_mark(qtbot: QtBot, zh: Words) -> None:
    view = done_view(qtbot, zh)
    view.show_bill(facts.bill(settlement=facts.settlement(certainty=Certainty.PROVISIONAL)))
    assert view.result.chip.text == "暂定 · 等总部确认"
    assert view.states[1].startswith("待确认")


def test_a_bill_of_nobody_shows_no_place_and_no_code(qtbot: QtBot, zh: Words) -> None:
    view = done_view(qtbot, zh)
    view.show_bill(facts.bill(member=None, settlement=facts.without_member(), status_url="", status_token=""))
    said = texts(view)
    assert "没有会员，这单不入队" in said
    assert "前面还有" not in said
    assert not view.result.qr.isVisibleTo(view)


def test_the_receipt_tells_how_it_is(qtbot: QtBot, zh: Words) -> None:
    view = done_view(qtbot, zh)
    view.show_bill(facts.bill())
    for state, told in (
        (ReceiptState.NONE, "没有设打印机"),
        (ReceiptState.WAITING, "正在打印小票"),
        (ReceiptState.PRINTED, "小票已打印"),
        (ReceiptState.AWAY, "小票在等打印机"),
    ):
        view.show_receipt(ReceiptFacts(facts.bill().id, state))
        assert view.states[0].startswith(told)
    view.show_receipt(ReceiptFacts("another bill", ReceiptState.PRINTED))
    assert view.states[0].startswith("小票在等打印机")


def test_many_payments_are_summed_up(qtbot: QtBot, zh: Words) -> None:
    view = done_view(qtbot, zh)
    tenders = tuple(Tender(TenderKind.SCAN, yuan("10.00"), reference=str(n)) for n in range(9))
    view.show_bill(facts.bill(tenders=tenders, paid=yuan("90.00")))
    assert "还有 6 种收款" in texts(view)
    assert "¥60.00" in texts(view)


# the window around them


def test_the_done_page_follows_the_printer(till: Till) -> None:
    till.window.show_printer(PrinterState(PrinterStatus.READY))
    till.enter("10")
    till.press(Qt.Key.Key_F5)
    till.type("10")
    till.press(Qt.Key.Key_F12)
    assert till.window.done_view.states[0].startswith("正在打印小票")
    till.window.show_printer(PrinterState(PrinterStatus.AWAY, 1, "no_paper"))
    assert till.window.done_view.states[0].startswith("小票在等打印机")
    till.window.show_receipt_printed(till.bills[0].id, drawer_kicked=True)
    till.window.show_printer(PrinterState(PrinterStatus.READY))
    assert "小票已打印" in till.window.done_view.states[0]
    assert "钱箱已弹开" in till.window.done_view.states[0]


def test_the_status_bar_tells_what_is_around_the_till(till: Till) -> None:
    till.window.frame.show_second_screen(True)
    till.window.frame.show_status_page("", "端口 8722 被占用")
    said = till.window.status_bar.texts
    assert said[0] == "单机 · 已存本机"
    assert "客显正常" in said
    assert "状态页没开：端口 8722 被占用" in said


def test_the_window_can_be_as_small_as_the_smallest_till(till: Till) -> None:
    till.window.resize(1024, 700)
    for page in (CashierPage.BILL, CashierPage.PAY, CashierPage.DONE):
        till.window.show_page(page)
        QApplication.processEvents()
        assert (till.window.width(), till.window.height()) == (1024, 700)


def test_the_stopped_page_says_what_is_wrong_and_names_the_code(till: Till) -> None:
    till.window.stop(Broken("ledger_newer", path="till.db", version=9, newest=1))
    said = till.window.stopped_view.text
    assert "账本由更新的版本写成，请升级收银机。" in said
    assert "ledger_newer" in said


# words about a settlement


def test_a_chain_is_one_row_a_kind_with_the_one_that_decided(zh: Words) -> None:
    rows = rule_rows(facts.settlement(), shop_profile(), zh)
    assert [(row.number, row.kind, row.told, row.outcome, row.decided) for row in rows] == [
        (1, "会员等级", "金卡 130%", "采用", True),
        (2, "累计金额", "30 天满 2,000 → 120%", "不再看", False),
        (3, "默认", "100%", "不再看", False),
    ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ""),
        ({"retained": yuan("5.00")}, "没有别人在排队：¥5.00 商家留存"),
        ({"to_pool": yuan("5.00")}, "没有别人在排队：¥5.00 进奖金池"),
        ({"to_pool": yuan("5.00"), "paused": True}, "队列奖励暂停：¥5.00 进奖金池"),
    ],
)
def test_what_nobody_gets_is_said(zh: Words, changes: dict[str, object], told: str) -> None:
    assert leftover_sentence(facts.settlement(**changes), zh) == told


def test_a_pace_is_turnover_and_a_range_and_never_a_date(words: Words) -> None:
    pace = facts.settlement().pace
    assert pace_sentence(replace(pace, turnover=None), words) == ""
    for weeks in ((None, None), (7, 10), (8, 8)):
        told = pace_sentence(replace(pace, weeks_from=weeks[0], weeks_to=weeks[1]), words)
        assert "384,326" in told
        assert "估算，非承诺" in told or "estimate, no promise" in told
    assert "0" not in pace_sentence(replace(pace, turnover=yuan("0")), words)


def test_an_own_reward_is_told(qtbot: QtBot, zh: Words) -> None:
    view = pay_view(qtbot, zh)
    own: Settlement = facts.preview(own_reward=yuan("3.00"), ratio=Ratio(10_000), entitlement=yuan("344.11"))
    view.show_preview(own, facts.member())
    assert "这单有 ¥3.00 返给自己。" in texts(view.preview)
    assert own.own_reward > ZERO
