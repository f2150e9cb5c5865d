"""Both adapters against the local double: every signature is checked, in both directions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from terminal import ids
from terminal.devices.alipay import Alipay
from terminal.devices.payment import Order, PaymentProvider, Refund
from terminal.devices.wechat_pay import WeChatPay
from terminal.money import Money
from terminal.services.payment_facts import How, Provider, Verdict
from tests.terminal.devices.provider_double import ProviderDouble
from tests.terminal.devices.provider_keys import bare, pem, rsa_key

CODES = {Provider.WECHAT: "134567890123456789", Provider.ALIPAY: "286701234567890123"}
IMPATIENT_S = 0.4


@pytest.fixture
def double() -> Iterator[ProviderDouble]:
    with ProviderDouble() as server:
        yield server


@pytest.fixture(params=["wechat by key", "wechat by certificate", "alipay"])
def provider(request: pytest.FixtureRequest, double: ProviderDouble) -> PaymentProvider:
    if request.param == "alipay":
        return Alipay(double.alipay_keys(), read_s=5)
    keys = double.wechat_keys(by_certificate="certificate" in request.param)
    return WeChatPay(keys, connect_s=5, read_s=5)


def order(fen: int = 5600, how: How = How.SCAN) -> Order:
    return Order(ids.new_trade_number(), Money(fen), how, datetime.now(UTC), "便利店 · 购物", "1", "01")


def code_of(provider: PaymentProvider) -> str:
    return CODES[Provider.ALIPAY if isinstance(provider, Alipay) else Provider.WECHAT]


def impatient(double: ProviderDouble) -> tuple[PaymentProvider, ...]:
    return (
        WeChatPay(double.wechat_keys(), connect_s=5, read_s=IMPATIENT_S),
        Alipay(double.alipay_keys(), read_s=IMPATIENT_S),
    )


def test_a_payment_code_is_charged_and_the_providers_number_comes_back(
    provider: PaymentProvider, double: ProviderDouble
) -> None:
    asked = order()
    answer = provider.charge(asked, code_of(provider))
    assert answer.verdict is Verdict.PAID
    assert answer.reference == double.trades[asked.number].id
    assert (double.taken, double.codes, double.bad_requests) == (5600, [code_of(provider)], [])


def test_a_customer_who_types_the_password_is_waited_for(provider: PaymentProvider, double: ProviderDouble) -> None:
    asked, double.mood = order(), "waits"
    assert provider.charge(asked, code_of(provider)).verdict is Verdict.PENDING
    assert provider.ask(asked).verdict is Verdict.PENDING
    double.pay(asked.number)
    assert provider.ask(asked).verdict is Verdict.PAID


def test_a_refusal_that_is_certain_ends_it(provider: PaymentProvider, double: ProviderDouble) -> None:
    double.mood = "declined"
    answer = provider.charge(order(), code_of(provider))
    assert answer.verdict is Verdict.FAILED
    assert "NOT_ENOUGH" in answer.why
    assert double.taken == 0


def test_an_error_of_the_providers_is_no_refusal(provider: PaymentProvider, double: ProviderDouble) -> None:
    asked, double.mood = order(), "lost"
    assert provider.charge(asked, code_of(provider)).verdict is Verdict.UNKNOWN
    double.mood = "paid"
    assert provider.ask(asked).verdict is Verdict.PAID
    assert double.taken == 5600


def test_silence_after_the_money_was_taken_is_unknown_until_it_is_asked_for(double: ProviderDouble) -> None:
    for provider in impatient(double):
        asked, double.mood = order(), "silent"
        answer = provider.charge(asked, code_of(provider))
        assert (answer.verdict, answer.why) == (Verdict.UNKNOWN, "no_answer")
        double.mood = "paid"
        assert provider.ask(asked).verdict is Verdict.PAID
    assert double.taken == 2 * 5600


def test_a_question_that_is_not_answered_says_nothing(double: ProviderDouble) -> None:
    for provider in impatient(double):
        asked, double.mood = order(), "deaf"
        assert provider.charge(asked, code_of(provider)).verdict is Verdict.UNKNOWN
        assert provider.ask(asked).verdict is Verdict.UNKNOWN
        double.mood = "paid"
        assert provider.ask(asked).verdict is Verdict.ABSENT


def test_an_answer_signed_by_a_stranger_is_believed_in_nothing(
    provider: PaymentProvider, double: ProviderDouble
) -> None:
    provider.ask(order())  # the platform's certificate is fetched while it is still its own
    asked, double.mood = order(), "forged"
    answer = provider.charge(asked, code_of(provider))
    assert (answer.verdict, answer.why) == (Verdict.UNKNOWN, "bad_signature")
    assert provider.show(order(how=How.SHOW)).show == ""


def test_a_true_answer_about_another_payment_is_none(provider: PaymentProvider, double: ProviderDouble) -> None:
    double.mood = "other"
    answer = provider.charge(order(), code_of(provider))
    assert (answer.verdict, answer.why) == (Verdict.UNKNOWN, "mismatch")


def test_a_true_answer_about_another_amount_is_none(provider: PaymentProvider, double: ProviderDouble) -> None:
    asked = order()
    provider.charge(asked, code_of(provider))
    answer = provider.ask(replace(asked, amount=Money(1)))
    assert (answer.verdict, answer.why) == (Verdict.UNKNOWN, "mismatch")


def test_a_code_is_shown_scanned_and_paid(provider: PaymentProvider, double: ProviderDouble) -> None:
    asked = order(how=How.SHOW)
    shown = provider.show(asked)
    assert shown.verdict is Verdict.PENDING
    assert asked.number in shown.show
    assert provider.ask(asked).verdict in (Verdict.PENDING, Verdict.ABSENT)
    double.pay(asked.number)
    assert provider.ask(asked).verdict is Verdict.PAID


def test_the_same_number_takes_the_money_once(provider: PaymentProvider, double: ProviderDouble) -> None:
    asked = order()
    answers = {provider.charge(asked, code_of(provider)).reference for _ in range(3)}
    assert len(answers) == 1
    assert double.taken == 5600


def test_what_waits_is_broken_off_and_what_is_paid_goes_back(provider: PaymentProvider, double: ProviderDouble) -> None:
    waiting, paid = order(), order(700)
    double.mood = "waits"
    provider.charge(waiting, code_of(provider))
    double.mood = "paid"
    provider.charge(paid, code_of(provider))
    assert provider.cancel(waiting).verdict is Verdict.CLOSED
    assert provider.cancel(paid).verdict is Verdict.CLOSED
    assert provider.cancel(order()).verdict is Verdict.ABSENT
    assert double.taken == 0


def test_a_code_that_was_paid_is_too_late_to_close(double: ProviderDouble) -> None:
    provider, asked = WeChatPay(double.wechat_keys()), order(how=How.SHOW)
    provider.show(asked)
    double.pay(asked.number)
    assert provider.cancel(asked).verdict is Verdict.PAID


def test_parts_go_back_and_a_repeated_refund_moves_nothing(provider: PaymentProvider, double: ProviderDouble) -> None:
    asked = order()
    paid_as = provider.charge(asked, code_of(provider)).reference
    part = Refund("R1" + asked.number, "", paid_as, Money(600), asked.amount)
    assert [provider.refund(part).verdict for _ in range(2)] == [Verdict.BACK, Verdict.BACK]
    assert provider.ask_refund(part).verdict is Verdict.BACK
    assert double.taken == 5000
    too_much = replace(part, number="R2" + asked.number, amount=Money(5600))
    assert provider.refund(too_much).verdict is Verdict.FAILED


def test_a_refund_at_work_is_asked_for_until_it_is_there(provider: PaymentProvider, double: ProviderDouble) -> None:
    asked = order()
    provider.charge(asked, code_of(provider))
    back = Refund("R" + asked.number, asked.number, "", asked.amount, asked.amount)
    double.mood = "slow_back"
    assert provider.refund(back).verdict is Verdict.PENDING
    assert provider.ask_refund(back).verdict is Verdict.PENDING
    double.mood = "paid"
    assert provider.ask_refund(back).verdict is Verdict.BACK
    double.mood = "no_back"
    assert provider.refund(replace(back, number="S" + asked.number)).verdict is Verdict.FAILED


def test_wrong_keys_take_nothing_and_end_no_payment_that_was_made_by_right_ones(double: ProviderDouble) -> None:
    other = bare(pem(rsa_key("stranger")))
    right = (WeChatPay(double.wechat_keys()), Alipay(double.alipay_keys()))
    wrong = (
        WeChatPay(replace(double.wechat_keys(), private_key=other)),
        Alipay(replace(double.alipay_keys(), private_key=other)),
    )
    for good, bad in zip(right, wrong, strict=True):
        assert bad.charge(order(), code_of(bad)).verdict is Verdict.FAILED
        asked = order()
        good.charge(asked, code_of(good))
        assert bad.ask(asked).verdict is Verdict.UNKNOWN
    assert len(double.bad_requests) == 4
    assert double.taken == 2 * 5600


def test_a_provider_that_is_not_there_is_unknown(double: ProviderDouble) -> None:
    nowhere = "http://127.0.0.1:9"
    for provider in (
        WeChatPay(replace(double.wechat_keys(), gateway=nowhere)),
        WeChatPay(replace(double.wechat_keys(by_certificate=True), gateway=nowhere)),
        Alipay(replace(double.alipay_keys(), gateway=nowhere)),
    ):
        answer = provider.charge(order(), code_of(provider))
        assert (answer.verdict, answer.why) == (Verdict.UNKNOWN, "no_answer")


def test_the_keys_are_in_no_picture_of_an_adapter(double: ProviderDouble) -> None:
    keys = double.wechat_keys()
    assert keys.private_key not in repr(keys)
    assert keys.api_key not in repr(keys)
    assert double.alipay_keys().private_key not in repr(double.alipay_keys())
