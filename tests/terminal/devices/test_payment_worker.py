"""The worker over a real lane, a real ledger and the local double: nothing is taken twice, nothing is forgotten."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from terminal import ids
from terminal.devices.alipay import Alipay
from terminal.devices.payment import Order
from terminal.devices.payment_worker import PAUSES_S, PaymentWorker, Place, providers_of
from terminal.devices.wechat_pay import WeChatPay
from terminal.ledger.lane import Lane
from terminal.money import Money, Quantity
from terminal.services import holds, payments
from terminal.services.facts import Line, Purchase
from terminal.services.payment_facts import Answer, Attempt, How, Provider, State, Verdict
from terminal.services.payment_keys import PaymentKeys
from terminal.services.rights import Approval
from terminal.services.ring_up import ring_up
from tests.shop import HandClock
from tests.terminal.devices.provider_double import ProviderDouble

CODES = {Provider.WECHAT: "134567890123456789", Provider.ALIPAY: "286701234567890123"}
ROOT = Path(__file__).resolve().parents[3]
PLACE = Place("福源百货", "S1", "02")


class Bench:
    """A worker that is turned by hand, at a time that is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "till.sqlite"
        self.clock = HandClock()
        self.now_ms = 0
        self.told: list[Attempt] = []
        self.double = ProviderDouble()
        self.open()

    def open(self) -> None:
        self.lane = Lane(self.path, clock=self.clock)
        self.worker = PaymentWorker(self.lane, self.told.append, PLACE, now_ms=lambda: self.now_ms)
        self.use()

    def use(self, read_s: float = 5) -> None:
        wechat, alipay = self.double.wechat_keys(), self.double.alipay_keys()
        self.worker.use(
            {
                Provider.WECHAT: WeChatPay(wechat, connect_s=5, read_s=read_s),
                Provider.ALIPAY: Alipay(alipay, read_s=read_s),
            },
            PLACE,
        )

    def kill(self) -> None:
        """The process goes and comes back: what was in memory is lost, what waits is taken up from the ledger."""
        self.lane.close()
        self.open()
        for attempt in self.lane.submit(payments.unsettled).result():
            self.worker.ask(attempt.id, first=False)

    def begin(self, provider: Provider, how: How = How.SCAN, bill: str = "b-1") -> Attempt:
        number = ids.new_trade_number()
        return self.lane.submit(payments.begin, number, bill, provider, Money(56_00), how).result()

    def state(self, attempt: Attempt) -> Attempt:
        found = self.lane.submit(payments.find, attempt.id).result()
        assert found is not None
        return found

    def pass_s(self, seconds: float) -> None:
        self.now_ms += round(seconds * 1000)
        self.clock.forward(seconds=seconds)

    def turn_until(self, right: Callable[[], bool]) -> None:
        """Let time pass, and the worker do what falls due, until it is right; in 40 pauses at most."""
        for _ in range(40):
            while self.worker.turn():
                pass
            if right():
                return
            self.pass_s(PAUSES_S[6])
        raise AssertionError("it did not come to that")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    with made.double:
        yield made
        made.lane.close()


@pytest.fixture(params=list(Provider))
def provider(request: pytest.FixtureRequest) -> Provider:
    return Provider(request.param)


def test_a_charge_is_sent_once_and_told(bench: Bench, provider: Provider) -> None:
    attempt = bench.begin(provider)
    for _ in range(3):  # the button was pressed three times
        bench.worker.charge(attempt.id, CODES[provider])
    while bench.worker.turn():
        pass
    assert [each.state for each in bench.told] == [State.PAID]
    assert (bench.double.taken, len(bench.double.codes)) == (56_00, 1)


def test_the_customer_is_waited_for_with_growing_pauses(bench: Bench, provider: Provider) -> None:
    attempt, bench.double.mood = bench.begin(provider), "waits"
    bench.worker.charge(attempt.id, CODES[provider])
    assert bench.worker.turn()
    assert not bench.worker.turn()
    asked = len(bench.double.asked)
    bench.pass_s(2)
    assert bench.worker.turn()
    assert len(bench.double.asked) == asked + 1
    bench.double.pay(attempt.id)
    bench.turn_until(lambda: bench.state(attempt).state is State.PAID)
    assert bench.double.taken == 56_00


def test_a_time_out_is_unknown_then_asked_for_and_never_charged_again(bench: Bench, provider: Provider) -> None:
    attempt, bench.double.mood = bench.begin(provider), "silent"
    bench.use(read_s=0.4)
    bench.worker.charge(attempt.id, CODES[provider])
    assert bench.worker.turn()
    assert bench.told[-1].state is State.UNKNOWN
    bench.worker.charge(attempt.id, CODES[provider])  # tried again by an impatient hand
    bench.double.mood = "paid"
    bench.turn_until(lambda: bench.state(attempt).state is State.PAID)
    assert (len(bench.double.codes), bench.double.taken) == (1, 56_00)


def test_a_kill_before_it_was_sent_takes_nothing_and_comes_to_an_end(bench: Bench, provider: Provider) -> None:
    attempt = bench.begin(provider)
    bench.kill()
    bench.turn_until(lambda: not bench.state(attempt).open)
    assert bench.state(attempt).state is State.FAILED
    assert bench.double.taken == 0


def test_a_kill_after_it_was_sent_finds_the_money(bench: Bench, provider: Provider) -> None:
    attempt = bench.begin(provider)
    adapter = (
        WeChatPay(bench.double.wechat_keys()) if provider is Provider.WECHAT else Alipay(bench.double.alipay_keys())
    )
    order = Order(attempt.id, attempt.amount, attempt.how, attempt.asked_at, "福源百货", "S1", "02")
    assert adapter.charge(order, CODES[provider]).verdict is Verdict.PAID
    bench.kill()
    bench.turn_until(lambda: bench.state(attempt).state is State.PAID)
    assert bench.state(attempt).reference == bench.double.trades[attempt.id].id


def test_what_is_broken_off_while_nobody_answers_goes_back_in_the_end(bench: Bench, provider: Provider) -> None:
    attempt, bench.double.mood = bench.begin(provider), "silent"
    bench.use(read_s=0.4)
    bench.worker.charge(attempt.id, CODES[provider])
    bench.worker.turn()
    bench.lane.submit(payments.break_off, attempt.id, Approval("李红")).result()
    bench.double.mood = "paid"
    bench.kill()
    bench.turn_until(lambda: not bench.state(attempt).open)
    assert bench.double.taken == 0


def test_what_is_paid_and_not_wanted_goes_back_once(bench: Bench, provider: Provider) -> None:
    attempt = bench.begin(provider)
    bench.worker.charge(attempt.id, CODES[provider])
    bench.turn_until(lambda: bench.state(attempt).state is State.PAID)
    bench.lane.submit(payments.break_off, attempt.id, Approval("李红")).result()
    bench.double.mood = "slow_back"
    bench.worker.ask(attempt.id)
    bench.worker.turn()
    assert bench.state(attempt).state is State.PAID
    bench.double.mood = "paid"
    bench.turn_until(lambda: bench.state(attempt).state is State.REFUNDED)
    assert bench.double.trades[attempt.id].back == {f"{attempt.id}B": 56_00}


def test_a_code_is_shown_and_paid(bench: Bench, provider: Provider) -> None:
    attempt = bench.begin(provider, How.SHOW)
    bench.worker.ask(attempt.id)
    bench.worker.turn()
    assert bench.told[-1].show
    bench.turn_until(lambda: bench.state(attempt).tries >= 4)
    assert bench.state(attempt).state is State.PENDING
    bench.double.pay(attempt.id)
    bench.turn_until(lambda: bench.state(attempt).state is State.PAID)


def test_a_code_that_is_paid_while_it_is_broken_off_goes_back(bench: Bench, provider: Provider) -> None:
    attempt = bench.begin(provider, How.SHOW)
    bench.worker.ask(attempt.id)
    bench.worker.turn()
    bench.double.pay(attempt.id)
    bench.lane.submit(payments.break_off, attempt.id, Approval("李红")).result()
    bench.worker.ask(attempt.id)
    bench.turn_until(lambda: not bench.state(attempt).open)
    assert bench.double.taken == 0


def test_without_keys_nothing_is_forgotten(bench: Bench, provider: Provider) -> None:
    attempt = bench.begin(provider)
    bench.worker.use({}, PLACE)
    bench.worker.ask(attempt.id)
    bench.worker.turn()
    assert (bench.told[-1].state, bench.told[-1].why) == (State.UNKNOWN, "no_keys")
    bench.use()
    bench.turn_until(lambda: bench.state(attempt).state is State.FAILED)


def test_an_answer_that_the_ledger_could_not_keep_is_asked_for_again(bench: Bench, provider: Provider) -> None:
    attempt = bench.begin(provider)
    bench.worker.charge(attempt.id, CODES[provider])
    bench.lane.close()
    assert bench.worker.turn()
    bench.open()
    bench.worker.ask(attempt.id)
    bench.turn_until(lambda: not bench.state(attempt).open)
    assert bench.double.taken == 0


def test_the_thread_itself_does_the_same(bench: Bench) -> None:
    attempt = bench.begin(Provider.ALIPAY)
    bench.worker.start()
    bench.worker.charge(attempt.id, CODES[Provider.ALIPAY])
    while not bench.told:  # bounded by the test's own limit
        bench.lane.submit(payments.find, attempt.id).result()
    bench.worker.stop(within_s=30)
    assert bench.told[0].state is State.PAID


def test_adapters_are_made_for_what_is_set_up(bench: Bench) -> None:
    keys = PaymentKeys(alipay=bench.double.alipay_keys())
    assert list(providers_of(keys)) == [Provider.ALIPAY]
    assert Answer(Verdict.UNKNOWN).why == ""


KILLED = """
import os, signal, sys
from pathlib import Path
from terminal.devices.alipay import Alipay
from terminal.devices.payment_worker import PaymentWorker, Place
from terminal.devices.wechat_pay import WeChatPay
from terminal.ledger.lane import Lane
from terminal.money import Money, Quantity
from terminal.services import holds, payments
from terminal.services.holds import HeldLine
from terminal.services.payment_facts import How, Provider
from terminal.services.payment_keys import AlipayKeys, WeChatKeys
from terminal.services.rights import Approval
from terminal.services.ring_up import ring_up
import json

path, provider, keys, code = sys.argv[1], Provider(sys.argv[2]), json.loads(sys.argv[3]), sys.argv[4]
adapter = WeChatPay(WeChatKeys(**keys)) if provider is Provider.WECHAT else Alipay(AlipayKeys(**keys))

class Killed:
    def charge(self, order, code):
        adapter.charge(order, code)
        os.kill(os.getpid(), signal.SIGKILL)

def keep(unit):
    lines = (HeldLine(None, Quantity.of(1), Money(56_00)),)
    holds.put(unit, "b-1", lines, None, label="", approval=Approval(), paying=True)

lane = Lane(path)
worker = PaymentWorker(lane, print)
worker.use({provider: Killed()}, Place("x", "1", "01"))
lane.submit(payments.begin, "PKILLED", "b-1", provider, Money(56_00), How.SCAN, keep).result()
worker.charge("PKILLED", code)
worker.turn()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_kill_between_the_payment_and_its_answer_loses_neither_payment_nor_bill(
    bench: Bench, provider: Provider
) -> None:
    bench.lane.close()
    keys = bench.double.wechat_keys() if provider is Provider.WECHAT else bench.double.alipay_keys()
    command = [sys.executable, "-c", KILLED, str(bench.path), provider, json.dumps(asdict(keys)), CODES[provider]]
    assert subprocess.run(command, check=False, cwd=ROOT).returncode == -signal.SIGKILL
    bench.open()
    (found,) = bench.lane.submit(payments.unsettled).result()
    assert (found.id, found.state, found.sent) == ("PKILLED", State.PENDING, False)
    bench.worker.ask(found.id)
    bench.turn_until(lambda: bench.state(found).state is State.PAID)
    (held,) = bench.lane.submit(holds.waiting).result()
    assert (held.id, held.total) == ("b-1", Money(56_00))
    line = Line("", Quantity.of(1), Money(56_00))
    bill = bench.lane.submit(ring_up, Purchase("b-1", (line,), (payments.tender_of(bench.state(found)),))).result()
    assert bill.paid == Money(56_00)
    assert bench.lane.submit(payments.unsettled).result() == ()
    assert bench.lane.submit(holds.waiting).result() == ()
    assert (bench.double.taken, len(bench.double.codes)) == (56_00, 1)
