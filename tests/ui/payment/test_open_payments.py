"""The list of open payments and the panel of the keys, by keys at the real window."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from terminal.services import audit_log, payment_keys, refunds
from terminal.services.payment_facts import Provider, State
from terminal.services.payment_keys import PaymentKeys
from terminal.services.rights import Approval, Right
from tests.terminal.devices.provider_keys import pem, rsa_key
from tests.ui.payment.conftest import ALIPAY_CODE, OWNER, WECHAT_CODE, PayingTill
from ui.manager.ask import AskLine
from ui.manager.payments_card import PaymentsCard
from ui.payment.keys_panel import ProviderKeysPanel
from ui.payment.open_panel import OpenPaymentsPanel
from ui.widgets.style import Metrics


def leave_one_unknown(till: PayingTill) -> None:
    """A payment that nobody answers for, broken off by the cashier."""
    till.be_impatient()
    till.double.mood = "deaf"
    till.enter("36")
    till.press(Qt.Key.Key_F6)
    till.scan(WECHAT_CODE)
    till.turn()
    till.press(Qt.Key.Key_Escape)
    till.press(Qt.Key.Key_Escape)


def leave_one_paid(till: PayingTill) -> None:
    """A payment that is there while its bill was paid in cash."""
    till.be_impatient()
    till.double.mood = "silent"
    till.enter("36")
    till.press(Qt.Key.Key_F6)
    till.scan(ALIPAY_CODE)
    till.turn()
    till.parts.paying._wait_for(None)
    till.press(Qt.Key.Key_F5)
    till.enter("36")
    till.press(Qt.Key.Key_F12)
    till.double.mood = "paid"
    till.later()


def opened(till: PayingTill) -> OpenPaymentsPanel:
    till.ctrl(Qt.Key.Key_G)
    panel = till.parts.list.panel
    assert panel is not None
    till.settle()
    return panel


def test_an_open_payment_is_listed_with_what_is_to_be_done(paying: PayingTill) -> None:
    leave_one_unknown(paying)
    panel = opened(paying)
    assert panel.model.rowCount() == 1
    assert "being broken off" in panel.note
    assert "No answer" in panel.note
    panel.reject()


def test_with_none_open_it_says_so(paying: PayingTill) -> None:
    panel = opened(paying)
    assert "No payment is open" in panel.note
    panel.reject()


def test_asking_again_from_the_list_asks_at_once(paying: PayingTill) -> None:
    leave_one_unknown(paying)
    panel = opened(paying)
    asked = len(paying.double.asked)
    panel.again.trigger()
    paying.settle()
    paying.worker.turn()
    assert len(paying.double.asked) == asked + 1
    panel.reject()


def test_what_was_paid_beside_a_bill_is_given_back_from_the_list(paying: PayingTill) -> None:
    leave_one_paid(paying)
    assert [each.state for each in paying.attempts()] == [State.PAID]
    panel = opened(paying)
    assert "paid otherwise" in panel.note
    panel.back.trigger()
    paying.turn()
    assert paying.gate.asked == [Right.REFUND]
    assert (paying.double.taken, paying.attempts(), panel.model.rowCount()) == (0, (), 0)
    panel.reject()


def test_settling_by_hand_asks_for_the_right_and_a_reason(paying: PayingTill) -> None:
    leave_one_unknown(paying)
    panel = opened(paying)
    panel.settle.trigger()
    ask = panel.findChild(AskLine)
    assert ask is not None
    ask.yes.trigger()
    assert ask.field.error
    ask.field.set_text("Not in the list of the merchants' pages")
    ask.yes.trigger()
    paying.settle()
    paying.settle()
    assert paying.gate.asked == [Right.SETTLE_PAYMENT]
    assert (paying.attempts(), panel.model.rowCount()) == ((), 0)
    found = paying.lane.submit(audit_log.search, audit_log.Wanted()).result()
    assert "Not in the list of the merchants' pages" in [line.reason for line in found]
    panel.reject()


def test_a_refund_that_the_provider_refuses_is_listed_and_tried_again(paying: PayingTill) -> None:
    paying.enter("36")
    paying.press(Qt.Key.Key_F6)
    paying.scan(WECHAT_CODE)
    paying.turn()
    paying.double.mood = "no_back"
    paying.lane.submit(refunds.refund, "r-1", paying.bills[0].id, Approval("李红")).result()
    paying.parts.desk.gave_back()
    paying.turn()
    panel = opened(paying)
    assert "did not give it back" in panel.note
    assert "Not enough money" in panel.note
    paying.double.mood = "paid"
    panel.again.trigger()
    paying.turn()
    assert (paying.double.taken, paying.attempts()) == (0, ())
    panel.reject()


# keys


def keys_panel(till: PayingTill, provider: Provider, told: PaymentKeys) -> ProviderKeysPanel:
    panel = ProviderKeysPanel(till.bridge, till.words, Metrics(), till.window, OWNER, provider, told)
    panel.open()
    return panel


def test_keys_are_entered_and_the_till_asks_that_provider(by_hand: PayingTill) -> None:
    card = PaymentsCard(by_hand.bridge, by_hand.words, Metrics(), OWNER, by_hand.window)
    card.keys_saved.connect(by_hand.parts.desk.reload)
    card.start()
    by_hand.settle()
    card.edit(Provider.ALIPAY)
    panel = card.window().findChild(ProviderKeysPanel)
    assert panel is not None
    wanted = by_hand.double.alipay_keys()
    for name, field in panel.fields.items():
        field.set_text(getattr(wanted, name))
    panel.yes.trigger()
    by_hand.turn()
    assert card.account(Provider.ALIPAY) == wanted.app
    assert by_hand.parts.desk.providers == (Provider.ALIPAY,)
    by_hand.enter("36")
    by_hand.press(Qt.Key.Key_F6)
    by_hand.scan(ALIPAY_CODE)
    by_hand.turn()
    assert by_hand.double.taken == 36_00


def test_a_wrong_key_is_told_at_its_field_and_nothing_is_kept(by_hand: PayingTill) -> None:
    panel = keys_panel(by_hand, Provider.WECHAT, PaymentKeys())
    wanted = replace(by_hand.double.wechat_keys(), api_key="too short")
    for name, field in panel.fields.items():
        field.set_text(getattr(wanted, name))
    panel.yes.trigger()
    by_hand.settle()
    assert [name for name, field in panel.fields.items() if field.error] == ["api_key"]
    assert by_hand.lane.submit(payment_keys.told).result() == PaymentKeys()
    panel.reject()


def test_what_is_kept_is_not_shown_and_stays_where_nothing_is_typed(paying: PayingTill) -> None:
    before = paying.lane.submit(payment_keys.kept).result()
    panel = keys_panel(paying, Provider.WECHAT, paying.lane.submit(payment_keys.told).result())
    assert (panel.fields["private_key"].text(), panel.fields["api_key"].text()) == ("", "")
    assert panel.fields["merchant"].text() == before.wechat.merchant
    panel.yes.trigger()
    paying.settle()
    assert paying.lane.submit(payment_keys.kept).result() == before


def test_a_key_pasted_with_its_frame_and_line_ends_is_taken(paying: PayingTill) -> None:
    panel = keys_panel(paying, Provider.ALIPAY, paying.lane.submit(payment_keys.told).result())
    panel.fields["private_key"].set_text(pem(rsa_key("stranger")))
    panel.yes.trigger()
    paying.settle()
    kept = paying.lane.submit(payment_keys.kept).result()
    assert kept.alipay.private_key != paying.double.alipay_keys().private_key


def test_a_provider_can_be_done_without(paying: PayingTill) -> None:
    panel = keys_panel(paying, Provider.ALIPAY, paying.lane.submit(payment_keys.told).result())
    panel.saved.connect(lambda _: paying.parts.desk.reload())
    panel.forget.trigger()
    paying.turn()
    assert paying.parts.desk.providers == (Provider.WECHAT,)
