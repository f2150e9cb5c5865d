"""WeChat Pay and Alipay as one local server: it checks every signature that comes in, and signs what goes out.

It keeps orders and refunds by their numbers as the providers do, so that a second try with the same number moves no
money. What it does next is set by `mood`; `taken` tells how much money really moved.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from terminal.services.payment_keys import AlipayKeys, WeChatKeys
from tests.terminal.devices.provider_keys import (
    ALIPAY_APP,
    API_KEY,
    APP,
    MERCHANT,
    PUBLIC_KEY_ID,
    SERIAL,
    bare,
    is_signed,
    pem,
    platform_certificate,
    public_pem,
    rsa_key,
    sealed_certificate,
    sign,
)


@dataclass
class Trade:
    """An order as the provider keeps it; `back` is what was given back, by the refund's number."""

    fen: int
    state: str = "WAITING"  # PAID, WAITING, CLOSED, FAILED
    id: str = field(default_factory=lambda: "42" + str(secrets.randbelow(10**26)).zfill(26))
    back: dict[str, int] = field(default_factory=dict)
    at_work: set[str] = field(default_factory=set)

    @property
    def left(self) -> int:
        return self.fen - sum(self.back.values())


class ProviderDouble:
    """`with ProviderDouble() as double`. Moods: paid, waits, silent (takes the money and does not answer), deaf (does
    neither), lost (an error of its own after it took the money), declined, forged (the answer's signature is wrong),
    other (a true answer about another number), slow_back (refunds are at work), no_back (refunds are refused)."""

    def __init__(self) -> None:
        self.mood = "paid"
        self.trades: dict[str, Trade] = {}
        self.asked: list[str] = []
        self.bad_requests: list[str] = []
        self.codes: list[str] = []
        self._shown: dict[str, Trade] = {}  # Alipay knows nothing of an order before its code was scanned
        self._release = threading.Event()
        self._door = threading.Lock()
        double = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None: ...

            def do_GET(self) -> None:
                double._serve(self)

            def do_POST(self) -> None:
                double._serve(self)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> ProviderDouble:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._release.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def taken(self) -> int:
        """Fen that customers are without."""
        return sum(trade.left for trade in self.trades.values() if trade.state == "PAID")

    @staticmethod
    def trade(fen: int, state: str) -> Trade:
        """One as it may be there already."""
        return Trade(fen, state)

    def pay(self, number: str) -> None:
        """The customer confirms, or scans the code that was shown."""
        if number in self._shown:
            self.trades[number] = self._shown.pop(number)
        self.trades[number].state = "PAID"

    def wechat_keys(self, *, by_certificate: bool = False) -> WeChatKeys:
        return WeChatKeys(
            MERCHANT, APP, SERIAL, API_KEY, bare(pem(rsa_key("merchant"))),
            "" if by_certificate else PUBLIC_KEY_ID,
            "" if by_certificate else bare(public_pem(rsa_key("platform"))),
            "https://shop.example.com/told", self.url,
        )  # fmt: skip

    def alipay_keys(self) -> AlipayKeys:
        return AlipayKeys(
            ALIPAY_APP, bare(pem(rsa_key("merchant"))), bare(public_pem(rsa_key("platform"))),
            self.url + "/gateway.do",
        )  # fmt: skip

    # inside

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
        with self._door:
            if handler.path.startswith("/gateway.do"):
                self._alipay(handler)
            else:
                self._wechat(handler, body)

    def _hang(self, handler: BaseHTTPRequestHandler) -> None:
        """No answer: the line is held until the asker has gone."""
        self._door.release()
        try:
            self._release.wait()
        finally:
            self._door.acquire()
        handler.close_connection = True

    # WeChat Pay

    def _wechat(self, handler: BaseHTTPRequestHandler, body: str) -> None:
        path, method = handler.path, handler.command
        self.asked.append(f"{method} {path.split('?')[0].rsplit('/', 1)[-1]}")
        if not self._is_ours(handler.headers.get("Authorization", ""), f"{method}\n{path}", body):
            self.bad_requests.append(path)
            self._told(handler, 401, {"code": "SIGN_ERROR", "message": "signature"})
            return
        told = json.loads(body) if body else {}
        bare = urlsplit(path).path
        if bare == "/v3/certificates":
            self._told(handler, 200, {"data": [sealed_certificate()]}, serial=True)
        elif bare.endswith("/codepay"):
            self.codes.append(told["payer"]["auth_code"])
            self._take(handler, told["out_trade_no"], told["amount"]["total"])
        elif bare.endswith("/native"):
            assert told["notify_url"].startswith("https://")
            self.trades.setdefault(told["out_trade_no"], Trade(told["amount"]["total"]))
            self._told(handler, 200, {"code_url": f"weixin://wxpay/bizpayurl?pr={told['out_trade_no']}"})
        elif bare.endswith(("/reverse", "/close")):
            self._break_off(handler, bare.split("/")[-2], closing=bare.endswith("/close"))
        elif bare.endswith("/refunds"):
            self._refund(handler, told)
        elif "/refunds/" in bare:
            self._told_refund(handler, bare.rsplit("/", 1)[-1])
        else:
            self._tell_trade(handler, bare.rsplit("/", 1)[-1])

    def _is_ours(self, authorization: str, asked: str, body: str) -> bool:
        kind, _, rest = authorization.partition(" ")
        parts = dict(part.split("=", 1) for part in rest.split(",") if "=" in part)
        said = {name: value.strip('"') for name, value in parts.items()}
        if kind != "WECHATPAY2-SHA256-RSA2048" or said.get("mchid") != MERCHANT or said.get("serial_no") != SERIAL:
            return False
        message = f"{asked}\n{said['timestamp']}\n{said['nonce_str']}\n{body}\n"
        return is_signed(rsa_key("merchant"), message, said["signature"])

    def _take(self, handler: BaseHTTPRequestHandler, number: str, fen: int) -> None:
        mood = self.mood
        if mood == "deaf":
            self._hang(handler)
            return
        if mood == "declined":
            self._told(handler, 403, {"code": "NOT_ENOUGH", "message": "余额不足"})
            return
        trade = self.trades.setdefault(number, Trade(fen))
        trade.state = "WAITING" if mood == "waits" else "PAID"
        if mood == "silent":
            self._hang(handler)
        elif mood == "lost":
            self._told(handler, 500, {"code": "SYSTEM_ERROR", "message": "系统错误"})
        elif mood == "waits":
            self._told(handler, 202, {"code": "USERPAYING", "message": "需要用户输入支付密码"})
        else:
            self._tell_trade(handler, number)

    def _tell_trade(self, handler: BaseHTTPRequestHandler, number: str) -> None:
        if self.mood == "deaf":
            self._hang(handler)
            return
        trade = self.trades.get(number)
        if trade is None:
            self._told(handler, 404, {"code": "ORDER_NOT_EXIST", "message": "订单不存在"})
            return
        state = {"PAID": "SUCCESS", "WAITING": "USERPAYING", "CLOSED": "CLOSED", "FAILED": "PAYERROR"}[trade.state]
        if trade.state == "PAID" and trade.left < trade.fen:
            state = "REFUND"
        told: dict[str, Any] = {
            "appid": APP, "mchid": MERCHANT, "out_trade_no": "P" * 25 if self.mood == "other" else number,
            "trade_state": state, "trade_state_desc": "状态",
        }  # fmt: skip
        if state == "SUCCESS":
            told |= {"transaction_id": trade.id, "amount": {"total": trade.fen, "currency": "CNY"}}
        self._told(handler, 200, told)

    def _break_off(self, handler: BaseHTTPRequestHandler, number: str, *, closing: bool) -> None:
        trade = self.trades.get(number)
        if trade is None:
            self._told(handler, 404, {"code": "ORDER_NOT_EXIST", "message": "订单不存在"})
        elif closing and trade.state == "PAID":
            self._told(handler, 400, {"code": "ORDERPAID", "message": "订单已支付"})
        else:
            trade.state = "CLOSED"
            self._told(handler, 204 if closing else 200, None if closing else {"out_trade_no": number})

    def _refund(self, handler: BaseHTTPRequestHandler, told: dict[str, Any]) -> None:
        refund, fen = told["out_refund_no"], told["amount"]["refund"]
        trade = next(
            (
                each for number, each in self.trades.items()
                if told.get("out_trade_no") == number or told.get("transaction_id") == each.id
            ),
            None,
        )  # fmt: skip
        if trade is None or trade.fen != told["amount"]["total"]:
            self._told(handler, 404, {"code": "RESOURCE_NOT_EXISTS", "message": "订单不存在"})
        elif self.mood == "no_back":
            self._told(handler, 403, {"code": "NOT_ENOUGH", "message": "余额不足"})
        elif refund not in trade.back and fen > trade.left:
            self._told(handler, 400, {"code": "INVALID_REQUEST", "message": "超额"})
        else:
            trade.back[refund] = fen
            if self.mood == "slow_back":
                trade.at_work.add(refund)
            if self.mood == "silent":
                self._hang(handler)
            else:
                self._told_refund(handler, refund)

    def _told_refund(self, handler: BaseHTTPRequestHandler, refund: str) -> None:
        trade = next((each for each in self.trades.values() if refund in each.back), None)
        if trade is None:
            self._told(handler, 404, {"code": "RESOURCE_NOT_EXISTS", "message": "退款单不存在"})
            return
        if self.mood != "slow_back":
            trade.at_work.discard(refund)
        self._told(handler, 200, {
            "refund_id": "50" + refund[-20:], "out_refund_no": refund, "transaction_id": trade.id,
            "status": "PROCESSING" if refund in trade.at_work else "SUCCESS",
            "amount": {"refund": trade.back[refund], "total": trade.fen},
        })  # fmt: skip

    def _told(
        self, handler: BaseHTTPRequestHandler, status: int, told: dict[str, Any] | None, *, serial: bool = False
    ) -> None:
        text = json.dumps(told, ensure_ascii=False) if told is not None else ""
        stamp, nonce = str(int(time.time())), secrets.token_hex(16)
        key = rsa_key("stranger" if self.mood == "forged" else "platform")
        headers = {
            "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": sign(key, f"{stamp}\n{nonce}\n{text}\n"),
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
            "Wechatpay-Serial": handler.headers.get("Wechatpay-Serial") or f"{platform_certificate().serial_number:X}",
        }  # fmt: skip
        _send(handler, status, text, headers)

    # Alipay

    def _alipay(self, handler: BaseHTTPRequestHandler) -> None:
        said = dict(parse_qsl(urlsplit(handler.path).query, keep_blank_values=True))
        signature = said.pop("sign", "")
        method = said.get("method", "")
        self.asked.append(method)
        message = "&".join(f"{name}={value}" for name, value in sorted(said.items()))
        if said.get("app_id") != ALIPAY_APP or not is_signed(rsa_key("merchant"), message, signature):
            self.bad_requests.append(method)
            wrong = {"code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-signature"}
            _send(handler, 200, json.dumps({"error_response": wrong}), {})
            return
        asked = json.loads(said["biz_content"])
        answer = {
            "alipay.trade.pay": self._pay, "alipay.trade.precreate": self._precreate,
            "alipay.trade.query": self._query, "alipay.trade.cancel": self._cancel,
            "alipay.trade.refund": self._refund_alipay, "alipay.trade.fastpay.refund.query": self._refund_query,
        }[method](asked)  # fmt: skip
        if answer is None:
            self._hang(handler)
            return
        plain = json.dumps({"msg": "答", **answer}, ensure_ascii=False)
        key = rsa_key("stranger" if self.mood == "forged" else "platform")
        name = method.replace(".", "_") + "_response"
        _send(handler, 200, f'{{"{name}":{plain},"sign":"{sign(key, plain)}"}}', {})

    def _pay(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        self.codes.append(asked["auth_code"])
        mood, number = self.mood, asked["out_trade_no"]
        if mood == "deaf":
            return None
        if mood == "declined":
            return _no("ACQ.BUYER_BALANCE_NOT_ENOUGH")
        trade = self.trades.setdefault(number, Trade(_fen(asked["total_amount"])))
        trade.state = "WAITING" if mood == "waits" else "PAID"
        if mood == "silent":
            return None
        if mood == "lost":
            return {"code": "20000", "sub_code": "isp.unknow-error"}
        return {"code": "10003", "out_trade_no": number} if mood == "waits" else self._trade(number)

    def _precreate(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = asked["out_trade_no"]
        self._shown[number] = Trade(_fen(asked["total_amount"]))
        return {"code": "10000", "out_trade_no": number, "qr_code": f"https://qr.alipay.com/{number}"}

    def _query(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        if self.mood == "deaf":
            return None
        return self._trade(asked["out_trade_no"], status=True)

    def _trade(self, number: str, *, status: bool = False) -> dict[str, Any]:
        trade = self.trades.get(number)
        if trade is None:
            return _no("ACQ.TRADE_NOT_EXIST")
        told = {
            "code": "10000", "out_trade_no": "P" * 25 if self.mood == "other" else number, "trade_no": trade.id,
            "total_amount": _yuan(trade.fen),
        }  # fmt: skip
        states = {"PAID": "TRADE_SUCCESS", "WAITING": "WAIT_BUYER_PAY", "CLOSED": "TRADE_CLOSED"}
        return told | ({"trade_status": states[trade.state]} if status else {})

    def _cancel(self, asked: dict[str, Any]) -> dict[str, Any]:
        trade = self.trades.get(asked["out_trade_no"])
        told = {"code": "10000", "out_trade_no": asked["out_trade_no"], "retry_flag": "N"}
        if trade is None:
            return told
        action = "refund" if trade.state == "PAID" else "close"
        trade.state = "CLOSED"
        return told | {"action": action}

    def _refund_of(self, asked: dict[str, Any]) -> Trade | None:
        for number, trade in self.trades.items():
            if asked.get("out_trade_no") == number or asked.get("trade_no") == trade.id:
                return trade
        return None

    def _refund_alipay(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        trade, refund = self._refund_of(asked), asked["out_request_no"]
        if trade is None:
            return _no("ACQ.TRADE_NOT_EXIST")
        if self.mood == "no_back":
            return _no("ACQ.SELLER_BALANCE_NOT_ENOUGH")
        fresh = refund not in trade.back
        if fresh and _fen(asked["refund_amount"]) > trade.left:
            return _no("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL")
        trade.back[refund] = _fen(asked["refund_amount"])
        if self.mood == "slow_back":
            trade.at_work.add(refund)
        if self.mood == "silent":
            return None
        told = {"code": "10000", "fund_change": "Y" if fresh and refund not in trade.at_work else "N"}
        return told | {name: asked[name] for name in ("out_trade_no", "trade_no") if name in asked}

    def _refund_query(self, asked: dict[str, Any]) -> dict[str, Any]:
        trade, refund = self._refund_of(asked), asked["out_request_no"]
        if trade is None or refund not in trade.back:
            return {"code": "10000"}
        if self.mood != "slow_back":
            trade.at_work.discard(refund)
        done = refund not in trade.at_work
        return {
            "code": "10000", "out_request_no": refund, "refund_amount": _yuan(trade.back[refund]),
            "refund_status": "REFUND_SUCCESS" if done else "REFUND_PROCESSING",
        }  # fmt: skip


def _no(why: str) -> dict[str, Any]:
    return {"code": "40004", "sub_code": why, "sub_msg": "不行"}


def _fen(yuan: str) -> int:
    whole, _, rest = str(yuan).partition(".")
    return int(whole) * 100 + int((rest + "00")[:2])


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def _send(handler: BaseHTTPRequestHandler, status: int, text: str, headers: dict[str, str]) -> None:
    body = text.encode()
    handler.send_response(status)
    for name, value in {**headers, "Content-Type": "application/json; charset=utf-8"}.items():
        handler.send_header(name, value)
    if status != 204:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if status != 204:
        handler.wfile.write(body)
