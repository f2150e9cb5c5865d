"""Payment providers as a port: what is asked of one, and how its silence is told.

Every question has an answer within a bounded time: a line that is down, an answer whose signature is wrong, or one
about another payment is `Verdict.UNKNOWN`, never an error and never a yes. Adapters are `wechat_pay.py` and
`alipay.py`; `payment_worker.py` asks on a thread of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from terminal.money import Money
from terminal.services.payment_facts import CODE_LIFE_S, Answer, How, Verdict

CONNECT_S: Final = 4.0
READ_S: Final = 10.0
"""How long a provider is waited for."""


@dataclass(frozen=True, slots=True)
class Order:
    """A payment as a provider is asked for it. `number` stays over every retry; `till` and `store` tell where."""

    number: str
    amount: Money
    how: How
    asked_at: datetime
    description: str
    store: str
    till: str

    @property
    def expires_at(self) -> datetime:
        """When a code that is shown for it ends."""
        return self.asked_at + timedelta(seconds=CODE_LIFE_S)


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that goes back: `amount` of a payment of `paid`, which the till knows by `order` or the provider by
    `paid_as`, one of which is "". `number` stays over every retry."""

    number: str
    order: str
    paid_as: str
    amount: Money
    paid: Money


class PaymentProvider(Protocol):
    """What the worker needs of one. None of these raises."""

    def charge(self, order: Order, code: str) -> Answer:
        """Take the money by the code on the customer's phone."""

    def show(self, order: Order) -> Answer:
        """Have a code made that the customer scans; `Answer.show` is its text."""

    def ask(self, order: Order) -> Answer:
        """What has become of it."""

    def cancel(self, order: Order) -> Answer:
        """It is not to be paid: `CLOSED` once that is certain, `PAID` where it is too late for that."""

    def refund(self, refund: Refund) -> Answer:
        """Give money back: `BACK` once it is, `PENDING` while the provider is at it."""

    def ask_refund(self, refund: Refund) -> Answer:
        """What has become of it."""


def unknown(why: str) -> Answer:
    """Nobody can say. `why`: `no_answer`, `bad_signature`, `mismatch`, `busy`, `no_keys`, or the provider's."""
    return Answer(Verdict.UNKNOWN, why=why)
