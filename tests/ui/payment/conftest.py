"""A cashier's till with both payment providers set up, which are the local double; the worker is turned by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.devices.alipay import Alipay
from terminal.devices.payment_worker import PaymentWorker, Place
from terminal.devices.wechat_pay import WeChatPay
from terminal.services import payment_keys, payments
from terminal.services.payment_facts import Attempt, Provider
from terminal.services.payment_keys import PaymentKeys
from terminal.services.rights import Approval, Right, StaffFacts
from tests.terminal.devices.provider_double import ProviderDouble
from tests.ui.cashier.conftest import Till
from ui.payment.parts import PaymentParts
from ui.widgets.style import Metrics

OWNER = Approval(approved_by="*manager", reason="设置")
WECHAT_CODE, ALIPAY_CODE = "134567890123456789", "286701234567890123"
SHORT_S = 0.4


class HandWorker(PaymentWorker):
    """The real worker without its thread."""

    def start(self) -> None: ...

    def stop(self, within_s: float = 0) -> None: ...


class HandGate:
    """Lets everything through in the manager's name, and tells what it was asked."""

    def __init__(self) -> None:
        self.person: StaffFacts | None = None
        self.asked: list[Right] = []

    def ask(self, right: Right, why: str, then: Callable[[Approval], None]) -> None:
        self.asked.append(right)
        then(Approval(approved_by="*manager"))


class PayingTill(Till):
    """With its provider double, and hands for what customers and providers do."""

    def __init__(self, qtbot: QtBot, language: str = "zh_CN", *, keys: bool = True) -> None:
        super().__init__(qtbot, language)
        self.double = ProviderDouble().__enter__()
        self.gate = HandGate()
        self.now_ms = 0
        self.read_s = 5.0
        if keys:
            for each in (self.double.wechat_keys(), self.double.alipay_keys()):
                self.lane.submit(payment_keys.save, each, OWNER).result()
        self.parts = PaymentParts(
            self.bridge, self.words, Metrics(), self.window, self.gate, self._make_worker
        )  # fmt: skip
        self.parts.follow(replace(self.window.presenter.session.profile))
        self.parts.begin()
        self.turn()

    def _make_worker(self, told: Callable[[Attempt], None]) -> HandWorker:
        self.worker = HandWorker(self.lane, told, Place("", "", ""), make=self._adapters, now_ms=lambda: self.now_ms)
        return self.worker

    def _adapters(self, keys: PaymentKeys) -> dict[Provider, WeChatPay | Alipay]:
        made: dict[Provider, WeChatPay | Alipay] = {}
        if keys.wechat is not None:
            made[Provider.WECHAT] = WeChatPay(keys.wechat, connect_s=5, read_s=self.read_s)
        if keys.alipay is not None:
            made[Provider.ALIPAY] = Alipay(keys.alipay, read_s=self.read_s)
        return made

    def turn(self) -> None:
        """The worker does everything that is due, and the windows hear of it."""
        self.settle()
        while self.worker.turn():
            pass
        self.settle()
        self.settle()

    def later(self, seconds: float = 10) -> None:
        """Time passes, and the worker asks again."""
        self.now_ms += round(seconds * 1000)
        self.turn()

    def be_impatient(self) -> None:
        self.read_s = SHORT_S
        self.parts.desk.reload()
        self.turn()

    def attempts(self) -> tuple[Attempt, ...]:
        return self.lane.submit(payments.unsettled).result()

    @property
    def waits(self) -> bool:
        return self.window.pay_view.wait.isVisibleTo(self.window.pay_view)

    def close(self) -> None:
        self.parts.close()
        super().close()
        self.double.__exit__()


@pytest.fixture
def paying(qapp: QApplication, qtbot: QtBot) -> Iterator[PayingTill]:
    made = PayingTill(qtbot, "en")
    yield made
    made.close()


@pytest.fixture
def by_hand(qapp: QApplication, qtbot: QtBot) -> Iterator[PayingTill]:
    """Without keys."""
    made = PayingTill(qtbot, "en", keys=False)
    yield made
    made.close()
