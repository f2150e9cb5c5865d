"""F4 and Ctrl N at the window: discounts, new prices, notes, deductions and round cash, by keys on a real ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.errors import Refused, Unavailable
from terminal.ledger import apply
from terminal.ledger.unit import Unit
from terminal.money import ZERO, Ratio
from terminal.services import audit_log, deductions, settings
from terminal.services.facts import TenderKind
from terminal.services.pricing import CashRounding
from terminal.services.rights import Approval, Right
from terminal.services.shop import Configuration
from tests import office_says
from tests.facts import PRODUCTS, yuan
from tests.ui.cashier.conftest import PHONE, Till
from ui.cashier.deduct_panel import DeductPanel
from ui.cashier.discount_panel import DiscountPanel
from ui.cashier.note_panel import NotePanel
from ui.cashier.stage import CashierPage
from ui.cashier.wish import Target, Way, Wish, read

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def till(qtbot: QtBot) -> Iterator[Till]:
    made = Till(qtbot)
    yield made
    made.close()


def use(till: Till, **shop: Any) -> None:
    """Save the shop otherwise, and let the window hear it."""

    def save(unit: Unit) -> Configuration:
        now = settings.current(unit)
        changed = replace(now.configuration, shop=replace(now.configuration.shop, **shop))
        settings.change(unit, changed, based_on=now.version, who="李红", reason="test")
        return changed

    till.window.use_profile(till.lane.submit(save).result().shop)
    till.settle()


def endow(till: Till, **wallets: int) -> None:
    """王敏 is given something, as a draw or an exchange would."""

    def give(unit: Unit) -> None:
        for wallet, amount in wallets.items():
            body = {"id": f"m-{wallet}", "name": "旧会员", "phone": None, "card": None, "level": ""}
            apply.apply(unit, unit.append(apply.MEMBER_JOINED, unit.now(), body | {"wallets": {wallet: amount}}))
            moved = {"from": f"m-{wallet}", "to": "m-wang", "wallet": wallet, "amount": amount}
            apply.apply(unit, unit.append(apply.TRANSFERRED, unit.now(), moved))

    till.lane.submit(give).result()


def wallets(till: Till) -> dict[str, Any]:
    return dict(till.lane.look(deductions.wallets, "m-wang").result())


def panel(till: Till, kind: type[Any]) -> Any:
    found = till.window.presenter.panels.panel
    assert isinstance(found, kind)
    return found


def noted(till: Till) -> list[tuple[str, str, str, str]]:
    kinds = frozenset({"discounted", "price_overridden"})
    found = till.lane.look(audit_log.search, audit_log.Wanted(kinds=kinds)).result()
    return [(each.what, each.amount.yuan, each.who, each.reason) for each in reversed(found)]


def pay(till: Till, amount: str) -> None:
    till.press(Qt.Key.Key_F5)
    till.type(amount)
    till.press(Qt.Key.Key_F12)


# discounts


def test_f4_takes_ten_percent_off_the_chosen_line_and_the_bill_says_so(till: Till) -> None:
    till.enter("100")
    till.enter("36")
    till.press(Qt.Key.Key_F4)
    till.type("10")
    assert "32.40" in panel(till, DiscountPanel).told
    till.press(Qt.Key.Key_Return)
    assert till.due == "¥132.40"
    assert till.lines[1].endswith("32.40")
    pay(till, "150")
    assert till.bills[-1].lines[1].reduced == yuan("3.60")
    assert noted(till) == [("discounted", "3.60", "", "")]


def test_f4_twice_is_the_whole_bill_and_ctrl_z_takes_it_back(till: Till) -> None:
    till.enter("10")
    till.enter("20.01")
    till.press(Qt.Key.Key_F4)
    till.press(Qt.Key.Key_F4)
    till.press(Qt.Key.Key_2, CTRL)
    till.type("3.01")
    till.press(Qt.Key.Key_Return)
    assert till.due == "¥27.00"
    lines = till.window.presenter.session.draft.bill_lines
    assert sum(line.reduced.fen for line in lines) == 301
    till.ctrl(Qt.Key.Key_Z)
    assert till.due == "¥30.01"


def test_a_line_gets_another_price_which_is_struck_through_beside_it(till: Till) -> None:
    from ui.models.bill_lines import PRICE
    from ui.widgets.table import STRUCK

    till.enter("2x" + PRODUCTS[1].barcode)
    till.press(Qt.Key.Key_F4)
    till.press(Qt.Key.Key_3, CTRL)
    till.type("35")
    till.press(Qt.Key.Key_Return)
    model = till.window.bill_view.lines.model
    assert (till.due, model.index(0, PRICE).data(), model.index(0, PRICE).data(STRUCK)) == ("¥70.00", "35.00", "39.90")
    till.enter(PRODUCTS[1].barcode)  # nobody decided on this one
    assert till.due == "¥109.90"
    pay(till, "110")
    assert noted(till) == [("price_overridden", "9.80", "", "")]


def test_a_sum_for_the_whole_bill_is_a_discount_on_it(till: Till) -> None:
    till.enter("344.11")
    till.press(Qt.Key.Key_F4)
    till.press(Qt.Key.Key_F4)
    till.press(Qt.Key.Key_3, CTRL)
    till.type("400")
    till.press(Qt.Key.Key_Return)
    assert "344.11" in panel(till, DiscountPanel).value.error
    till.press(Qt.Key.Key_A, CTRL)
    till.type("340")
    till.press(Qt.Key.Key_Return)
    assert till.due == "¥340.00"
    till.press(Qt.Key.Key_F4)
    till.press(Qt.Key.Key_F4)
    till.press(Qt.Key.Key_Delete)
    assert till.due == "¥344.11"


@pytest.mark.parametrize(
    ("text", "way", "wish"),
    [
        ("10", Way.PERCENT, Wish(Target.LINE, Way.PERCENT, Ratio(10_00))),
        ("12.5%", Way.AMOUNT, Wish(Target.LINE, Way.PERCENT, Ratio(12_50))),
        ("9折", Way.AMOUNT, Wish(Target.LINE, Way.PERCENT, Ratio(10_00))),
        ("8.5折", Way.PRICE, Wish(Target.LINE, Way.PERCENT, Ratio(15_00))),
        ("85折", Way.PERCENT, Wish(Target.LINE, Way.PERCENT, Ratio(15_00))),
        ("５．５", Way.AMOUNT, Wish(Target.LINE, Way.AMOUNT, amount=yuan("5.50"))),
    ],
)
def test_what_is_typed_says_how_much_less(text: str, way: Way, wish: Wish) -> None:
    assert read(text, Target.LINE, way) == wish


@pytest.mark.parametrize(
    ("text", "way", "code"),
    [("", Way.PERCENT, "amount_empty"), ("abc", Way.PERCENT, "percent_form"), ("10折", Way.PERCENT, "percent_form"),
     ("1.234", Way.AMOUNT, "amount_decimals"), ("-5", Way.AMOUNT, "amount_negative")],
)  # fmt: skip
def test_what_is_no_discount_is_told_so(text: str, way: Way, code: str) -> None:
    with pytest.raises(Refused) as told:
        read(text, Target.LINE, way)
    assert told.value.code == code


def test_more_than_there_is_can_not_come_off(till: Till) -> None:
    till.enter("36")
    till.press(Qt.Key.Key_F4)
    till.type("101")
    till.press(Qt.Key.Key_Return)
    assert panel(till, DiscountPanel).value.error
    assert till.due == "¥36.00"


def test_without_a_line_f4_only_says_so(till: Till) -> None:
    till.press(Qt.Key.Key_F4)
    assert till.window.presenter.panels.panel is None


class AskingGate:
    """A gate at which nobody may do anything himself."""

    person = None

    def __init__(self) -> None:
        self.asked: list[tuple[Right, str]] = []
        self.then: Callable[[Approval], None] | None = None

    def ask(self, right: Right, why: str, then: Callable[[Approval], None]) -> None:
        self.asked.append((right, why))
        self.then = then


@pytest.fixture
def gate() -> AskingGate:
    return AskingGate()


@pytest.fixture
def guarded(qtbot: QtBot, gate: AskingGate) -> Iterator[Till]:
    made = Till(qtbot, gate=gate)
    yield made
    made.close()


def test_whoever_may_not_has_it_let_through_and_that_goes_with_the_bill(guarded: Till, gate: AskingGate) -> None:
    till = guarded
    till.enter("100")
    till.press(Qt.Key.Key_F4)
    till.type("20")
    panel(till, DiscountPanel).reason.set_text("老顾客")
    till.press(Qt.Key.Key_Return)
    assert [right for right, _ in gate.asked] == [Right.DISCOUNT]
    assert "80.00" in gate.asked[0][1] and "100.00" in gate.asked[0][1]
    assert till.due == "¥100.00"  # nothing before somebody said yes
    assert gate.then is not None
    gate.then(Approval("陈晨", "李红"))
    till.settle()
    assert till.due == "¥80.00"
    pay(till, "80")
    assert noted(till) == [("discounted", "20.00", "陈晨", "老顾客")]


def test_a_new_price_asks_its_own_right_and_an_answer_too_late_changes_nothing(guarded: Till, gate: AskingGate) -> None:
    till = guarded
    till.enter("100")
    till.press(Qt.Key.Key_F4)
    till.press(Qt.Key.Key_3, CTRL)
    till.type("70")
    till.press(Qt.Key.Key_Return)
    assert [right for right, _ in gate.asked] == [Right.OVERRIDE_PRICE]
    till.press(Qt.Key.Key_Escape)
    till.enter("5")
    assert gate.then is not None
    gate.then(Approval())
    till.settle()
    assert till.due == "¥105.00"


def test_a_discount_and_its_notes_go_on_hold_and_come_back(till: Till) -> None:
    till.enter("100")
    till.press(Qt.Key.Key_F4)
    till.type("25")
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_N, CTRL)
    panel(till, NotePanel).on_bill.set_text("三号桌")
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_F9)
    till.press(Qt.Key.Key_F9)
    till.press(Qt.Key.Key_Return)
    assert till.due == "¥75.00"
    assert till.window.presenter.session.draft.note == "三号桌"
    pay(till, "75")
    assert noted(till) == [("discounted", "25.00", "", "")]


def test_a_discount_follows_the_member_and_the_second_screen(till: Till) -> None:
    till.enter(PRODUCTS[5].barcode)  # 45.90, 39.90 for members
    till.press(Qt.Key.Key_F4)
    till.type("10")
    till.press(Qt.Key.Key_Return)
    assert till.due == "¥41.31"
    till.enter(PHONE)
    assert till.due == "¥35.91"
    shown = till.told[-1]
    assert not isinstance(shown, str)
    assert (shown.total, shown.discount) == (yuan("35.91"), yuan("9.99"))


# notes


def test_notes_are_on_line_and_bill_and_stay_with_it(till: Till) -> None:
    till.enter("10")
    till.press(Qt.Key.Key_N, CTRL)
    notes = panel(till, NotePanel)
    notes.on_line.set_text("少糖")
    notes.on_bill.set_text("三号桌")
    till.press(Qt.Key.Key_Return)
    assert "三号桌" in till.window.bill_view.lines.foot
    pay(till, "10")
    assert (till.bills[-1].note, till.bills[-1].lines[0].note) == ("三号桌", "少糖")


# round cash


def test_cash_is_asked_for_round_and_the_rest_stays_to_the_fen(till: Till) -> None:
    use(till, cash_rounding=CashRounding.DOWN)
    till.enter("12.38")
    till.press(Qt.Key.Key_F5)
    assert till.window.pay_view.result == ("还差", yuan("12.30"))
    till.type("20")
    assert till.window.pay_view.result[1] == yuan("7.70")
    till.press(Qt.Key.Key_F12)
    bill = till.bills[-1]
    assert (bill.paid, bill.rounding, bill.change) == (yuan("12.30"), -yuan("0.08"), yuan("7.70"))


def test_what_is_foretold_while_cash_is_typed_is_what_is_committed(till: Till) -> None:
    use(till, cash_rounding=CashRounding.NEAREST)
    till.enter(PHONE)
    till.enter("12.38")
    till.press(Qt.Key.Key_F5)
    till.type("13")
    till.settle()
    preview = till.window.presenter.session.preview
    assert preview is not None and preview.paid == yuan("12.40")
    till.press(Qt.Key.Key_F12)
    assert till.bills[-1].settlement.entitlement == preview.entitlement


def test_only_the_cash_part_is_rounded(till: Till) -> None:
    use(till, cash_rounding=CashRounding.DOWN)
    till.enter("12.38")
    till.press(Qt.Key.Key_F6)
    till.type("7731")
    till.window.pay_view.pane.amount.edit.setText("2.01")
    till.window.pay_view.pane._edited()
    till.press(Qt.Key.Key_Return)
    till.type("20")
    till.press(Qt.Key.Key_F12)
    kinds = {tender.kind: tender.amount for tender in till.bills[-1].tenders}
    assert kinds == {TenderKind.SCAN: yuan("2.01"), TenderKind.CASH: yuan("10.30")}


# deductions


def deduct(till: Till, amount: str = "", *, key: Qt.Key | None = None) -> None:
    till.press(Qt.Key.Key_F4)
    if key is not None:
        till.press(key, CTRL)
    else:
        till.type(amount)
    till.press(Qt.Key.Key_Return)


def test_points_are_used_on_the_payment_page_and_cash_pays_the_rest(till: Till) -> None:
    endow(till, points=30_00)
    till.enter(PHONE)
    till.enter("100")
    till.press(Qt.Key.Key_F12)
    deduct(till, "25")
    assert till.window.pay_view.result == ("还差", yuan("75.00"))
    till.type("100")
    till.press(Qt.Key.Key_F12)
    bill = till.bills[-1]
    assert (bill.paid, [each.wallet for each in bill.deductions]) == (yuan("75.00"), ["points"])
    assert wallets(till)["points"] == yuan("5.00")
    assert (
        "积分"
        in till.window.done_view.findChildren(type(till.window.done_view._lines))[0]
        .findChildren(type(till.window.done_view._title))[1]
        .text()
    )


def test_all_of_a_wallet_that_goes_is_a_key_and_a_bill_may_be_paid_by_it_alone(till: Till) -> None:
    endow(till, voucher=300_00)
    till.enter(PHONE)
    till.enter("100")
    till.press(Qt.Key.Key_F12)
    deduct(till, key=Qt.Key.Key_3)
    assert till.window.pay_view.result[1] == ZERO
    till.press(Qt.Key.Key_F12)
    assert till.bills[-1].paid == ZERO
    assert wallets(till)["voucher"] == yuan("200.00")


def test_more_than_he_has_is_told_at_its_field_and_del_takes_the_deduction_back(till: Till) -> None:
    endow(till, points=30_00)
    till.enter(PHONE)
    till.enter("100")
    till.press(Qt.Key.Key_F12)
    deduct(till, "31")
    assert "30.00" in panel(till, DeductPanel).fields["points"].error
    till.press(Qt.Key.Key_A, CTRL)
    till.type("30")
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_Delete)
    assert till.window.pay_view.result == ("还差", yuan("100.00"))


def test_a_removed_line_cuts_the_deduction_to_the_bill(till: Till) -> None:
    endow(till, points=90_00)
    till.enter(PHONE)
    till.enter("20")
    till.enter("80")
    till.press(Qt.Key.Key_F12)
    deduct(till, "90")
    till.press(Qt.Key.Key_Escape)
    assert till.due == "¥10.00"
    till.press(Qt.Key.Key_Delete)
    assert till.due == "¥0.00"
    assert [each.amount for each in till.window.presenter.session.draft.deductions] == [yuan("20.00")]


def test_without_a_member_there_is_nothing_to_deduct(till: Till) -> None:
    till.enter("20")
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_F4)
    assert till.window.presenter.panels.panel is None
    assert till.window.page is CashierPage.PAY


def test_a_shop_that_takes_none_says_so(till: Till) -> None:
    use(till, points_worth=Ratio(0), love_worth=Ratio(0), voucher_worth=Ratio(0))
    till.enter(PHONE)
    till.enter("20")
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_F4)
    assert panel(till, DeductPanel).fields == {}


@pytest.fixture
def joined(qtbot: QtBot) -> Iterator[Till]:
    made = Till(qtbot, joined=True)
    made.lane.submit(lambda unit: office_says.member(unit, "m-wang", 88_20, points=40_00)).result()
    made.hear()
    yield made
    made.close()


def test_head_office_holds_points_and_balance_of_one_bill_together(joined: Till) -> None:
    till = joined
    till.enter(PHONE)
    till.enter("100")
    till.press(Qt.Key.Key_F12)
    deduct(till, "40")
    till.press(Qt.Key.Key_F8)
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_F12)
    assert till.exchange.wallets == ["balance", "points"]
    assert till.bills[-1].paid == yuan("60.00")
    assert wallets(till)["points"] == ZERO


def test_where_it_says_no_nothing_stays_held_and_nothing_is_committed(joined: Till) -> None:
    till = joined
    till.exchange.refusal = Refused("insufficient_wallet", wallet="points", held=yuan("3.00"))
    till.enter(PHONE)
    till.enter("100")
    till.press(Qt.Key.Key_F12)
    deduct(till, "40")
    till.type("60")
    till.press(Qt.Key.Key_F12)
    assert till.bills == []
    assert "3.00" in till.window.pay_view.pane.error


def test_where_it_can_not_be_asked_deductions_wait_for_another_day(joined: Till) -> None:
    till = joined
    till.exchange.refusal = Unavailable("office_away")
    till.enter(PHONE)
    till.enter("100")
    till.press(Qt.Key.Key_F12)
    deduct(till, "40")
    till.type("60")
    till.press(Qt.Key.Key_F12)
    assert till.bills == []
    assert "F4" in till.window.pay_view.pane.error
    QApplication.processEvents()
