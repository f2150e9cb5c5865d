"""WeChat Pay by its API v3, through the kept kit `wechatpayv3`: payment codes, codes to show, refunds.

The kit signs what goes out and checks the signature of every answer that says yes; what it can't check counts as no
answer. An answer is believed only if it is about our number and our amount, so that a true answer to another question
is none to ours. Refusals carry no signature that the kit looks at: only those that say for certain that nothing was
taken end a payment, all others lead to asking again. Sources: the provider's pages of the API v3, sections code
payment, native payment and refunds.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any, Final

from terminal.devices.payment import CONNECT_S, READ_S, Order, Refund, unknown
from terminal.services.payment_facts import Answer, How, Verdict
from terminal.services.payment_keys import WeChatKeys, framed

GATEWAY: Final = "https://api.mch.weixin.qq.com"
DESCRIPTION_MAX: Final = 127

_REFUSED: Final = frozenset({
    "PARAM_ERROR", "INVALID_REQUEST", "SIGN_ERROR", "NO_AUTH", "MCH_NOT_EXISTS", "APPID_MCHID_NOT_MATCH",
    "AUTH_CODE_ERROR", "AUTH_CODE_INVALID", "AUTH_CODE_EXPIRED", "AUTHCODEEXPIRE", "AUTHCODE_EXPIRE", "NOT_ENOUGH",
    "NOTENOUGH", "RULE_LIMIT", "RULELIMIT", "ACCOUNT_ERROR", "NOT_SUPPORT_CARD", "NOTSUPORTCARD", "BUYER_MISMATCH",
    "CONTRACT_NOT_EXIST", "ORDER_CLOSED", "ORDERCLOSED", "ORDER_REVERSED", "ORDERREVERSED",
})  # fmt: skip
"""Codes after which no money was taken and none will be. Any other leads to asking what became of it."""
_ABSENT: Final = frozenset({"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"})
_AT_WORK: Final = frozenset({"USERPAYING", "USER_PAYING"})
_PAID_ALREADY: Final = frozenset({"ORDERPAID", "ORDER_PAID"})
_CLOSED_ALREADY: Final = frozenset({"ORDER_CLOSED", "ORDERCLOSED", "ORDER_REVERSED", "ORDERREVERSED"})
_NO_REFUND: Final = frozenset({
    "PARAM_ERROR", "INVALID_REQUEST", "SIGN_ERROR", "NO_AUTH", "MCH_NOT_EXISTS", "NOT_ENOUGH", "USER_ACCOUNT_ABNORMAL",
    "RESOURCE_NOT_EXISTS", "REQUEST_BLOCKED",
})  # fmt: skip
_STATES: Final = {
    "SUCCESS": Verdict.PAID, "REFUND": Verdict.BACK, "NOTPAY": Verdict.PENDING, "USERPAYING": Verdict.PENDING,
    "ACCEPT": Verdict.PENDING, "CLOSED": Verdict.CLOSED, "REVOKED": Verdict.CLOSED, "PAYERROR": Verdict.FAILED,
}  # fmt: skip
_REFUNDS: Final = {
    "SUCCESS": Verdict.BACK, "PROCESSING": Verdict.PENDING, "CLOSED": Verdict.FAILED, "ABNORMAL": Verdict.FAILED,
}  # fmt: skip

_log = logging.getLogger(__name__)


class WeChatPay:
    """A `PaymentProvider`. Nothing is sent before the first question."""

    def __init__(self, keys: WeChatKeys, *, connect_s: float = CONNECT_S, read_s: float = READ_S) -> None:
        self._keys = keys
        self._timeout = (connect_s, read_s)
        self._made: Any = None

    def charge(self, order: Order, code: str) -> Answer:
        kit = self._kit
        body = {"amount": {"total": order.amount.fen, "currency": "CNY"}, "payer": {"auth_code": code}}
        scene = {"device_id": order.till, "store_info": {"id": order.store}}

        def ask() -> Any:
            return kit().pay(
                order.description[:DESCRIPTION_MAX], order.number, body["amount"], payer=body["payer"],
                scene_info=scene, pay_type=_kind("CODEPAY"),
            )  # fmt: skip

        return self._trade(order, ask)

    def show(self, order: Order) -> Answer:
        def ask() -> Any:
            return self._kit().pay(
                order.description[:DESCRIPTION_MAX], order.number, {"total": order.amount.fen, "currency": "CNY"},
                time_expire=order.expires_at.isoformat(timespec="seconds"), pay_type=_kind("NATIVE"),
            )  # fmt: skip

        status, told = _asked(ask)
        if status == 200 and isinstance(told.get("code_url"), str):
            return Answer(Verdict.PENDING, show=told["code_url"])
        return self._refusal(status, told)

    def ask(self, order: Order) -> Answer:
        return self._trade(order, lambda: self._kit().query(out_trade_no=order.number), ends=False)

    def cancel(self, order: Order) -> Answer:
        kit = self._kit
        by_code = order.how is How.SCAN
        status, told = _asked(
            lambda: kit().codepay_reverse(order.number) if by_code else kit().close(order.number)
        )  # fmt: skip
        if status in (200, 204):
            return Answer(Verdict.CLOSED)
        code = _code(told)
        if code in _PAID_ALREADY:
            return self.ask(order)
        if code in _CLOSED_ALREADY:
            return Answer(Verdict.CLOSED)
        if code in _ABSENT:
            return Answer(Verdict.ABSENT, why=code)
        return unknown(code)

    def refund(self, refund: Refund) -> Answer:
        amount = {"refund": refund.amount.fen, "total": refund.paid.fen, "currency": "CNY"}
        known_by = {"transaction_id": refund.paid_as} if refund.paid_as else {"out_trade_no": refund.order}
        return self._back(refund, lambda: self._kit().refund(refund.number, amount, **known_by))

    def ask_refund(self, refund: Refund) -> Answer:
        return self._back(refund, lambda: self._kit().query_refund(refund.number), asking=True)

    # inside

    def _trade(self, order: Order, ask: Callable[[], Any], *, ends: bool = True) -> Answer:
        """With `ends` off a refusal is one of the question, and says nothing about the payment."""
        status, told = _asked(ask)
        if status != 200:
            return self._refusal(status, told, ends=ends)
        verdict = _STATES.get(str(told.get("trade_state")))
        if verdict is None:
            return unknown(str(told.get("trade_state", "no_state")))
        if told.get("out_trade_no") != order.number or told.get("mchid", self._keys.merchant) != self._keys.merchant:
            return unknown("mismatch")
        if verdict is Verdict.PAID:
            amount = told.get("amount")
            if (
                not isinstance(amount, dict)
                or amount.get("total") != order.amount.fen
                or not told.get("transaction_id")
            ):
                return unknown("mismatch")
            return Answer(verdict, reference=str(told["transaction_id"]))
        return Answer(verdict, why="" if verdict is Verdict.PENDING else str(told["trade_state"]))

    def _refusal(self, status: int, told: dict[str, Any], *, ends: bool = True) -> Answer:
        code = _code(told)
        if code in _AT_WORK:
            return Answer(Verdict.PENDING)
        if code in _ABSENT:
            return Answer(Verdict.ABSENT, why=code)
        if ends and 400 <= status < 500 and code in _REFUSED:
            return Answer(Verdict.FAILED, why=code)
        return unknown(code)

    def _back(self, refund: Refund, ask: Callable[[], Any], *, asking: bool = False) -> Answer:
        status, told = _asked(ask)
        if status != 200:
            code = _code(told)
            if asking and code in _ABSENT:
                return Answer(Verdict.ABSENT, why=code)
            return Answer(Verdict.FAILED, why=code) if 400 <= status < 500 and code in _NO_REFUND else unknown(code)
        verdict, amount = _REFUNDS.get(str(told.get("status"))), told.get("amount")
        right = isinstance(amount, dict) and amount.get("refund") == refund.amount.fen
        if verdict is None or told.get("out_refund_no") != refund.number or not right:
            return unknown("mismatch")
        return Answer(
            verdict, reference=str(told.get("refund_id", "")),
            why=str(told["status"]) if verdict is Verdict.FAILED else "",
        )  # fmt: skip

    def _kit(self) -> Any:
        """The kit, made at the first question: without WeChat's public key it fetches certificates then."""
        if self._made is None:
            self._made = _make_kit(self._keys, self._timeout)
        return self._made


def _make_kit(keys: WeChatKeys, timeout: tuple[float, float]) -> Any:
    from wechatpayv3 import WeChatPay as Kit
    from wechatpayv3 import WeChatPayType
    from wechatpayv3.core import Core

    address = keys.gateway or GATEWAY

    class Line(Core):  # type: ignore[misc]
        """The kit's line to an address of ours: its own stands in its constructor, which may ask already."""

        @property
        def _gate_way(self) -> str:
            return address

        @_gate_way.setter
        def _gate_way(self, _own: str) -> None: ...

    class Till(Kit):  # type: ignore[misc]
        """The kit with that line."""

        def __init__(self) -> None:
            self._type = WeChatPayType.NATIVE
            self._mchid, self._appid, self._notify_url = keys.merchant, keys.app, keys.notify_url or None
            self._partner_mode = False
            self._core = Line(
                keys.merchant, keys.serial, framed(keys.private_key, "PRIVATE KEY"), keys.api_key, timeout=timeout,
                public_key=framed(keys.public_key, "PUBLIC KEY") if keys.public_key else None,
                public_key_id=keys.public_key_id or None,
            )  # fmt: skip

    return Till()


def _kind(name: str) -> Any:
    from wechatpayv3 import WeChatPayType

    return WeChatPayType[name]


def _asked(ask: Callable[[], Any]) -> tuple[int, dict[str, Any]]:
    """Status and body of an answer; status 0 and a `code` of ours where there is none that can be believed."""
    import requests

    try:
        status, text = ask()
        told = json.loads(text) if text else {}
    except (requests.RequestException, OSError) as error:
        _log.warning("WeChat Pay did not answer: %s", type(error).__name__)
        return 0, {"code": "no_answer"}
    except ValueError:
        return 0, {"code": "bad_answer"}
    except Exception as error:  # noqa: BLE001 - the kit raises bare exceptions, for a wrong signature among others
        told_by_kit = str(error)
        _log.warning("WeChat Pay's answer can't be believed: %s", type(error).__name__)
        return 0, {"code": "bad_signature" if "signature" in told_by_kit else "no_certificate"}
    return (status, told) if isinstance(told, dict) else (0, {"code": "bad_answer"})


def _code(told: dict[str, Any]) -> str:
    return str(told.get("code") or "no_answer")[:40]
