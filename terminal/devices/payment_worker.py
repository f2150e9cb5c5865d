"""The thread that speaks to payment providers, so that neither a window nor the ledger ever waits for one.

It takes one attempt after the other, those that somebody waits for first; asks the provider what the attempt's state
calls for; has the ledger keep the answer; and tells it through one callback, on its own thread. What is not certain is
asked for again, after pauses that grow to five minutes and then stay, until it is. It remembers nothing over a
restart: every attempt stands in the ledger before it comes here, and is taken up from there again. Only a customer's
payment code is nowhere but in its memory: an attempt whose code is lost was either sent or never will be.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, Protocol

from terminal import ids
from terminal.clock import monotonic_ms
from terminal.devices.payment import Order, PaymentProvider, Refund, unknown
from terminal.errors import TillError
from terminal.services import payment_keys, payments
from terminal.services.payment_facts import Answer, Attempt, How, Provider, State
from terminal.services.payment_keys import PaymentKeys

PAUSES_S: Final = (1, 2, 2, 2, 3, 3, 5, 5, 10, 10, 20, 30, 60, 120, 300)
"""Between one question and the next about the same payment; the last one stays."""
STOP_WITHIN_S: Final = 1.0
WAITING_MAX: Final = 1_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """What a provider is told of where something is sold."""

    description: str
    store: str
    till: str


class Keeps(Protocol):
    """The ledger's lane, as far as it is needed."""

    def submit(self, service: Callable[..., Any], *args: Any, **named: Any) -> Future[Any]: ...


NOWHERE: Final = Place("", "", "")
Providers = Mapping[Provider, PaymentProvider]
Told = Callable[[Attempt], None]


@dataclass(slots=True)
class _Due:
    at_ms: int
    first: bool
    code: str = ""


class PaymentWorker:
    """Everything but the callback may be called from any thread."""

    def __init__(
        self,
        lane: Keeps,
        told: Told,
        place: Place = NOWHERE,
        *,
        make: Callable[[PaymentKeys], Providers] | None = None,
        now_ms: Callable[[], int] = monotonic_ms,
    ) -> None:
        """`make` gives an adapter for each provider that keys are there for."""
        self._lane = lane
        self._told = told
        self._place = place
        self._make = make or providers_of
        self._now_ms = now_ms
        self._stale = False
        self._providers: Providers = {}
        self._due: dict[str, _Due] = {}
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="payments", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def use(self, providers: Providers, place: Place) -> None:
        """From now on speak to these; what waits is asked at once."""
        with self._changed:
            self._providers, self._place = dict(providers), place
            for due in self._due.values():
                due.at_ms = self._now_ms()
            self._changed.notify_all()

    def reload(self, place: Place) -> None:
        """Read the keys, which may be others now, and take up everything that is open."""
        with self._changed:
            self._place, self._stale = place, True
            self._changed.notify_all()

    def charge(self, number: str, code: str) -> None:
        """Send an attempt that was just begun, with the customer's payment code."""
        self._add(number, first=True, code=code)

    def ask(self, number: str, *, first: bool = True) -> None:
        """Do at once what the attempt's state calls for; `first`: somebody waits for it."""
        self._add(number, first=first)

    def stop(self, within_s: float = STOP_WITHIN_S) -> None:
        """End; an answer that is waited for is lost with the thread, and asked for at the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(within_s)

    def turn(self) -> bool:
        """Do what is due first; whether there was anything. The thread does nothing but this, over and over."""
        with self._changed:
            stale, self._stale = self._stale, False
        if stale:
            self._take_up()
            return True
        with self._changed:
            number = self._next()
            due = self._due.pop(number) if number else None
        if due is None:
            return False
        try:
            attempt = self._served(number, due.code)
        except TillError as error:
            _log.warning("a payment could not be kept: %s", error.code)
            self._again(number, PAUSES_S[-1])
            return True
        except Exception:  # noqa: BLE001 - one payment must not stop all the others
            _log.exception("a payment could not be asked for")
            self._again(number, PAUSES_S[-1])
            return True
        if attempt is not None:
            if attempt.asks:
                self._again(number, PAUSES_S[min(attempt.tries, len(PAUSES_S) - 1)])
            self._tell(attempt)
        return True

    # inside

    def _add(self, number: str, *, first: bool, code: str = "") -> None:
        with self._changed:
            held = self._due.get(number)
            if self._stopping or (held is None and len(self._due) >= WAITING_MAX):
                return
            kept = code or (held.code if held is not None else "")
            self._due[number] = _Due(self._now_ms(), first, kept)
            self._changed.notify_all()

    def _again(self, number: str, pause_s: int) -> None:
        with self._changed:
            if number not in self._due and not self._stopping:
                self._due[number] = _Due(self._now_ms() + pause_s * 1000, first=False)

    def _next(self) -> str:
        """Whose turn it is; "" while nothing is due."""
        now = self._now_ms()
        ready = [(not due.first, due.at_ms, number) for number, due in self._due.items() if due.at_ms <= now]
        return min(ready)[2] if ready else ""

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._stopping and not self._stale and not self._next():
                    soonest = min((due.at_ms for due in self._due.values()), default=None)
                    self._changed.wait(None if soonest is None else max(0.01, (soonest - self._now_ms()) / 1000))
                if self._stopping:
                    return
            self.turn()

    def _take_up(self) -> None:
        """The keys as they are kept, and every payment that is open."""
        try:
            keys = self._lane.submit(payment_keys.kept).result()
            providers = self._make(keys)
            waiting: tuple[Attempt, ...] = self._lane.submit(payments.unsettled).result()
        except TillError as error:
            _log.warning("the open payments could not be read: %s", error.code)
            return
        self.use(providers, self._place)
        for attempt in waiting:
            if attempt.asks:
                self._add(attempt.id, first=False)

    def _served(self, number: str, code: str) -> Attempt | None:
        attempt: Attempt | None = self._lane.submit(payments.find, number).result()
        if attempt is None or not (attempt.asks or code):
            return attempt
        provider = self._providers.get(attempt.provider)
        answer = unknown("no_keys") if provider is None else self._answer(provider, attempt, code)
        moved: Attempt = self._lane.submit(payments.answered, number, answer).result()
        return moved

    def _answer(self, provider: PaymentProvider, attempt: Attempt, code: str) -> Answer:
        """Ask what the attempt's state calls for."""
        if attempt.is_refund:
            ours = attempt.paid_as.startswith(ids.TRADE_MARK)
            known_by = (attempt.paid_as, "") if ours else ("", attempt.paid_as)
            refund = Refund(attempt.id, *known_by, attempt.amount, attempt.paid)
            at_work = attempt.state is State.PENDING and attempt.sent
            return provider.ask_refund(refund) if at_work else provider.refund(refund)
        place = self._place
        order = Order(
            attempt.id, attempt.amount, attempt.how, attempt.asked_at, place.description, place.store, place.till
        )
        if attempt.breaking_off:
            if attempt.state is not State.PAID:
                return provider.cancel(order)
            back = Refund(f"{attempt.id}B", attempt.id, "", attempt.amount, attempt.amount)
            return provider.refund(back)
        if not attempt.sent and attempt.how is How.SCAN and code:
            return provider.charge(order, code)
        if not attempt.sent and attempt.how is How.SHOW and attempt.state is State.PENDING:
            return provider.show(order)
        return provider.ask(order)

    def _tell(self, attempt: Attempt) -> None:
        try:
            self._told(attempt)
        except Exception:  # noqa: BLE001 - the worker outlives whoever listens to it
            _log.exception("nobody took a payment's news")


def providers_of(keys: PaymentKeys) -> Providers:
    """An adapter for each provider that is set up."""
    made: dict[Provider, PaymentProvider] = {}
    if keys.wechat is not None:
        from terminal.devices.wechat_pay import WeChatPay

        made[Provider.WECHAT] = WeChatPay(keys.wechat)
    if keys.alipay is not None:
        from terminal.devices.alipay import Alipay

        made[Provider.ALIPAY] = Alipay(keys.alipay)
    return made
