"""What a cashier sees of head office, and that nothing of it ever holds up a sale."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from terminal.errors import Refused, Unavailable
from terminal.money import Money
from terminal.services import settings
from terminal.services.facts import BillFacts, Certainty
from terminal.services.shop import Configuration
from tests import office_says
from tests.facts import yuan
from tests.ui.cashier.conftest import PHONE, Till
from ui.cashier.stage import CashierPage
from ui.widgets.dialog import Question

QUEUE = "cashier:1"


def say(till: Till, what: Any, *arguments: Any, **changes: Any) -> None:
    """Head office says something, and the windows hear that it has."""
    till.lane.submit(what, *arguments, **changes).result()
    till.hear()


def pay_cash(till: Till, amount: str = "100.00") -> BillFacts:
    till.enter(PHONE)
    till.enter(amount)
    till.press(Qt.Key.Key_F5)
    till.enter(amount)
    till.press(Qt.Key.Key_F12)
    return till.bills[-1]


def to_the_balance(till: Till, amount: str = "50.00") -> None:
    """A bill of 王敏 up to the last key: all of it from the balance."""
    till.enter(PHONE)
    till.enter(amount)
    till.press(Qt.Key.Key_F8)


@pytest.fixture
def till(joined_till: Till) -> Till:
    """王敏 has 88.20 at head office."""
    say(joined_till, office_says.member, "m-wang", 88_20)
    return joined_till


def test_a_till_alone_asks_nobody_for_a_balance(english_till: Till) -> None:
    pay_cash(english_till)
    assert english_till.exchange.done == []
    assert english_till.window.done_view.states[1] == "Saved on this till stands alone, nothing to send"


def test_the_done_page_changes_in_place_when_head_office_confirms(till: Till) -> None:
    bill = pay_cash(till)
    view = till.window.done_view
    assert view.result.chip.text.startswith("Provisional")
    assert view.states[1].startswith("Not confirmed yet")
    told: list[BillFacts] = []
    till.window.bill_told.connect(told.append)
    say(till, office_says.confirm, bill.id, queue=QUEUE, entitlement_fen=130_00)
    assert till.window.page is CashierPage.DONE
    assert view.result.chip.text == "Confirmed"
    assert view.states[1].startswith("Confirmed head office")
    assert [one.settlement.certainty for one in told] == [Certainty.CONFIRMED]
    assert told[0].settlement.entries_ahead == 126


def test_a_confirmation_that_comes_later_is_on_the_copy(till: Till) -> None:
    bill = pay_cash(till)
    till.press(Qt.Key.Key_Escape)
    say(till, office_says.confirm, bill.id, queue=QUEUE)
    till.ctrl(Qt.Key.Key_P)
    assert till.reprints[-1].settlement.certainty is Certainty.CONFIRMED


def test_a_bill_put_aside_says_why(till: Till) -> None:
    bill = pay_cash(till)
    seq = till.lane.look(office_says.event_of, bill.id).result()
    say(till, office_says.answer, seq, "quarantined", "bad_promise")
    assert till.window.done_view.result.chip.text == "Head office is looking at it"
    assert "doesn't follow from its ratio" in till.window.done_view.states[1]


def test_a_balance_is_held_first_and_then_taken(till: Till) -> None:
    to_the_balance(till)
    till.press(Qt.Key.Key_F12)
    assert till.exchange.reserved == [(till.bills[-1].id, "m-wang", yuan("50.00"))]
    assert till.window.page is CashierPage.DONE
    assert till.exchange.let_go_of == []


def test_while_head_office_is_asked_the_window_says_so_and_f12_asks_nothing_twice(till: Till) -> None:
    till.exchange.gate.clear()
    to_the_balance(till)
    till.press(Qt.Key.Key_F12)
    assert till.window.pay_view.finish.accessibleDescription() == "Asking head office…"
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Escape)
    assert till.window.page is CashierPage.PAY
    till.exchange.gate.set()
    till.settle()
    assert len(till.exchange.reserved) == len(till.bills) == 1


def test_what_head_office_does_not_hold_is_not_taken(till: Till) -> None:
    till.exchange.refusal = Refused("insufficient", held=Money(10_00))
    to_the_balance(till)
    before = till.count_bills()
    till.press(Qt.Key.Key_F12)
    assert till.window.page is CashierPage.PAY
    assert till.count_bills() == before
    assert till.window.pay_view.pane.error == "The member's balance is ¥10.00."


def test_without_an_answer_the_allowance_decides(till: Till) -> None:
    till.exchange.refusal = Unavailable("office_away")
    to_the_balance(till)
    till.press(Qt.Key.Key_F12)
    assert till.window.page is CashierPage.PAY
    assert "at most ¥0.00 by balance" in till.window.pay_view.pane.error

    def allow(unit: Any) -> None:
        now = settings.current(unit)
        shop = replace(now.configuration.shop, offline_allowance=Money(60_00))
        wanted = Configuration(shop, now.configuration.rebate)
        settings.change(unit, wanted, based_on=now.version, who="李红", reason="rain")

    till.lane.submit(allow).result()
    till.press(Qt.Key.Key_F12)
    assert till.window.page is CashierPage.DONE
    assert till.bills[-1].settlement.certainty is Certainty.PROVISIONAL


def test_what_was_held_for_a_bill_that_is_refused_is_let_go(till: Till) -> None:
    to_the_balance(till)

    def lower(unit: Any) -> None:
        now = settings.current(unit)
        shop = replace(now.configuration.shop, bill_cap=Money(10_00))
        wanted = Configuration(shop, now.configuration.rebate)
        settings.change(unit, wanted, based_on=now.version, who="李红", reason="small bills")

    till.lane.submit(lower).result()
    till.press(Qt.Key.Key_F12)
    assert till.window.page is CashierPage.PAY
    assert till.exchange.let_go_of == ["r-1"]


def test_the_bar_tells_whether_head_office_answers_and_what_waits_for_it(till: Till) -> None:
    assert till.window.status_bar.texts[0].startswith("Online all bills confirmed")
    pay_cash(till)
    till.hear(online=False)
    told = till.window.status_bar.texts[0]
    assert told.startswith("Offline · 1 bill not confirmed · the oldest just now")
    assert "last contact" in told


def test_a_stopped_exchange_is_an_alert_with_what_to_do_and_selling_goes_on(till: Till) -> None:
    def stop(unit: Any) -> None:
        unit.sql.run("UPDATE office_link SET stopped = 'fork'")

    say(till, stop)
    banner = till.window.office_banner
    assert banner.isVisible()
    assert banner.text == "This till's records and head office's went different ways."
    assert till.window.status_bar.texts[0].startswith("Exchange with head office stopped")
    assert pay_cash(till).paid == yuan("100.00")
    assert not banner.isVisible(), "the payment and the change have the room to themselves"


def test_closing_with_unconfirmed_bills_only_informs(till: Till) -> None:
    pay_cash(till)
    till.hear(online=False)
    till.window.close()
    question = QApplication.activeModalWidget()
    assert isinstance(question, Question)
    assert till.exits == []
    till.press(Qt.Key.Key_Return)
    assert till.exits == [True]


def test_closing_with_everything_confirmed_asks_nothing(till: Till) -> None:
    till.window.close()
    assert till.exits == [True]
