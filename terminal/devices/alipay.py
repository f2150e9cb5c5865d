"""Alipay by its open gateway, through the kept kit `python-alipay-sdk`: payment codes, codes to show, refunds.

The kit signs what goes out and checks the signature of every answer, refusals included; one that has none, or a wrong
one, counts as no answer. An answer is believed only if it is about our number and our amount. Sources: the provider's
pages on alipay.trade.pay, precreate, query, cancel, refund and fastpay.refund.query.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from terminal.clock import zone
from terminal.devices.payment import READ_S, Order, Refund, unknown
from terminal.money import Money, NotAnAmount
from terminal.services.payment_facts import CODE_LIFE_S, Answer, Verdict
from terminal.services.payment_keys import AlipayKeys, framed

GATEWAY: Final = "https://openapi.alipay.com/gateway.do"
SUBJECT_MAX: Final = 128
BEIJING: Final = "Asia/Shanghai"
"""The gateway refuses times that are not of its own zone."""

_DONE, _AT_WORK, _REFUSED = "10000", "10003", "40004"
_BAD_KEYS: Final = frozenset({"20001", "40001", "40002", "40003", "40006"})
"""The gateway did not take the question at all; these alone may come without a signature."""
_STATES: Final = {
    "TRADE_SUCCESS": Verdict.PAID, "TRADE_FINISHED": Verdict.PAID, "WAIT_BUYER_PAY": Verdict.PENDING,
    "TRADE_CLOSED": Verdict.CLOSED,
}  # fmt: skip
_ABSENT: Final = "ACQ.TRADE_NOT_EXIST"
_UNCERTAIN: Final = frozenset({
    "ACQ.SYSTEM_ERROR", "aop.ACQ.SYSTEM_ERROR", "ACQ.TRADE_HAS_SUCCESS", "ACQ.CONTEXT_INCONSISTENT",
    "ACQ.TRADE_STATUS_ERROR", "ACQ.REASON_TRADE_REFUND_FEE_ERR",
})  # fmt: skip

_log = logging.getLogger(__name__)


class Alipay:
    """A `PaymentProvider`."""

    def __init__(self, keys: AlipayKeys, *, read_s: float = READ_S) -> None:
        self._keys = keys
        self._read_s = read_s
        self._made: Any = None

    def charge(self, order: Order, code: str) -> Answer:
        return self._trade(
            order,
            lambda: self._kit().api_alipay_trade_pay(
                order.number, "bar_code", code, order.description[:SUBJECT_MAX], total_amount=order.amount.yuan,
                timeout_express="5m", **_place(order),
            ),
        )  # fmt: skip

    def show(self, order: Order) -> Answer:
        life = f"{CODE_LIFE_S // 60}m"
        told = self._asked(
            lambda: self._kit().api_alipay_trade_precreate(
                order.description[:SUBJECT_MAX], order.number, order.amount.yuan, qr_code_timeout_express=life,
                timeout_express=life, **_place(order),
            )
        )  # fmt: skip
        if told.get("code") == _DONE and told.get("qr_code"):
            return Answer(Verdict.PENDING, show=str(told["qr_code"]))
        return _refusal(told)

    def ask(self, order: Order) -> Answer:
        return self._trade(order, lambda: self._kit().api_alipay_trade_query(out_trade_no=order.number), ends=False)

    def cancel(self, order: Order) -> Answer:
        told = self._asked(lambda: self._kit().api_alipay_trade_cancel(out_trade_no=order.number))
        if told.get("code") != _DONE:
            return _refusal(told, ends=False)
        if told.get("out_trade_no") not in (None, order.number):
            return unknown("mismatch")
        if told.get("retry_flag") == "Y":
            return unknown("busy")
        # without an action the number was not known: a code that was shown may still be paid until it ends
        return Answer(Verdict.CLOSED if told.get("action") else Verdict.ABSENT)

    def refund(self, refund: Refund) -> Answer:
        known_by = {"trade_no": refund.paid_as} if refund.paid_as else {"out_trade_no": refund.order}
        told = self._asked(
            lambda: self._kit().api_alipay_trade_refund(
                refund.amount.yuan, out_request_no=refund.number, **known_by
            )
        )  # fmt: skip
        if told.get("code") != _DONE:
            return _refusal(told)
        if known_by.items() - told.items():
            return unknown("mismatch")
        # asked before, it says that nothing moved now: whether it did then is another question
        return Answer(Verdict.BACK) if told.get("fund_change") == "Y" else self.ask_refund(refund)

    def ask_refund(self, refund: Refund) -> Answer:
        known_by = {"trade_no": refund.paid_as} if refund.paid_as else {"out_trade_no": refund.order}
        told = self._asked(
            lambda: self._kit().api_alipay_trade_fastpay_refund_query(refund.number, **known_by)
        )  # fmt: skip
        if told.get("code") != _DONE:
            return _refusal(told, ends=False)
        if not told.get("refund_amount"):
            return Answer(Verdict.ABSENT)
        if told.get("out_request_no") != refund.number or _money(told.get("refund_amount")) != refund.amount:
            return unknown("mismatch")
        return Answer(
            Verdict.BACK if told.get("refund_status", "REFUND_SUCCESS") == "REFUND_SUCCESS" else Verdict.PENDING
        )

    # inside

    def _trade(self, order: Order, ask: Callable[[], Any], *, ends: bool = True) -> Answer:
        told = self._asked(ask)
        code = told.get("code")
        if code == _AT_WORK:
            return Answer(Verdict.PENDING)
        if code != _DONE:
            return _refusal(told, ends=ends)
        # the answer to a payment has no status: that it is done says that it is paid
        verdict = _STATES.get(str(told.get("trade_status", "TRADE_SUCCESS")))
        if verdict is None:
            return unknown(str(told.get("trade_status")))
        if told.get("out_trade_no") != order.number:
            return unknown("mismatch")
        if verdict is Verdict.PAID:
            if _money(told.get("total_amount")) != order.amount or not told.get("trade_no"):
                return unknown("mismatch")
            return Answer(verdict, reference=str(told["trade_no"]))
        return Answer(verdict)

    def _kit(self) -> Any:
        if self._made is None:
            self._made = _make_kit(self._keys, self._read_s)
        return self._made

    def _asked(self, ask: Callable[[], Any]) -> dict[str, Any]:
        """The body of an answer, or a `code` of ours where there is none that can be believed."""
        from alipay.exceptions import AliPayException, AliPayValidationError

        try:
            told = ask()
        except OSError as error:  # what urllib raises, time-outs included
            _log.warning("Alipay did not answer: %s", type(error).__name__)
            return {"code": "no_answer"}
        except AliPayValidationError:
            _log.warning("Alipay's answer has a wrong signature")
            return {"code": "bad_signature"}
        except AliPayException as refused:
            return {"code": _code_of(refused), "unsigned": True}
        except Exception as error:  # noqa: BLE001 - an answer that is none: the kit takes it apart unseen
            _log.warning("Alipay's answer can't be read: %s", type(error).__name__)
            return {"code": "bad_answer"}
        return told if isinstance(told, dict) else {"code": "bad_answer"}


def _code_of(refused: Exception) -> str:
    """The code in the kit's sentence, which is all that it tells."""
    found = re.search(r"code:(\w+),", str(refused))
    return found[1] if found else "bad_answer"


def _refusal(told: dict[str, Any], *, ends: bool = True) -> Answer:
    """What an answer means that is no yes. With `ends` off a refusal says nothing about the payment itself."""
    code, sub = str(told.get("code")), str(told.get("sub_code") or "")
    if code == _REFUSED and not told.get("unsigned"):
        if sub == _ABSENT:
            return Answer(Verdict.ABSENT, why=sub)
        if ends and sub.startswith("ACQ.") and sub not in _UNCERTAIN:
            return Answer(Verdict.FAILED, why=sub)
    if ends and code in _BAD_KEYS:
        return Answer(Verdict.FAILED, why=f"keys_{code}")
    return unknown(sub or code)


def _place(order: Order) -> dict[str, str]:
    return {"store_id": order.store[:32], "terminal_id": order.till[:32]}


def _money(told: object) -> Money | None:
    try:
        return Money.parse(str(told))
    except NotAnAmount:
        return None


def _make_kit(keys: AlipayKeys, read_s: float) -> Any:
    from alipay import AliPay
    from alipay.utils import AliPayConfig

    address = keys.gateway or GATEWAY

    class Till(AliPay):  # type: ignore[misc]
        """The kit at an address of ours, on the gateway's own time."""

        @property
        def _gateway(self) -> str:
            return address

        @_gateway.setter
        def _gateway(self, _own: str) -> None: ...

        def build_body(self, *args: Any, **named: Any) -> Any:
            body = super().build_body(*args, **named)
            body["timestamp"] = datetime.now(zone(BEIJING)).strftime("%Y-%m-%d %H:%M:%S")
            return body

    return Till(
        appid=keys.app,
        app_private_key_string=framed(keys.private_key, "PRIVATE KEY"),
        alipay_public_key_string=framed(keys.public_key, "PUBLIC KEY"),
        config=AliPayConfig(timeout=read_s),
    )
