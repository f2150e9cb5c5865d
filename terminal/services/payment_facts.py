"""Payments through a provider as values: what was asked of it, how that stands, and what it answered.

They stand below the port (`terminal.devices.payment`) because the ledger keeps them: an attempt is written down
before its provider hears of it, under the number by which the provider will know it, so that asking again can never
take the money twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from terminal.money import ZERO, Money


class Provider(StrEnum):
    """Who moves the money; also the name of a bill's scan tender that came that way."""

    WECHAT = "wechat"
    ALIPAY = "alipay"


class How(StrEnum):
    """What the provider was asked for."""

    SCAN = "scan"  # charged by the code on the customer's phone
    SHOW = "show"  # a code of ours, which the customer scans
    BACK = "back"  # a refund of a bill


class State(StrEnum):
    """How an attempt stands. The last five are the end of it."""

    PENDING = "pending"  # asked; the customer, or the provider, is at work
    UNKNOWN = "unknown"  # asked, and nobody can say what came of it
    PAID = "paid"  # the money is there, and part of no bill yet
    REFUSED = "refused"  # a refund that the provider will not make: somebody has to look at it
    FAILED = "failed"  # no money moved, and none will
    USED = "used"  # part of a committed bill
    REFUNDED = "refunded"  # the customer has it back
    SETTLED = "settled"  # a person said what became of it


OPEN: Final = (State.PENDING, State.UNKNOWN, State.PAID, State.REFUSED)
"""What is shown until it is settled."""


class Verdict(StrEnum):
    """What a provider said of one question."""

    PAID = "paid"
    PENDING = "pending"
    FAILED = "failed"  # a payment that will not come; a refund that will not be made
    CLOSED = "closed"  # broken off: what was paid goes back, nothing more can be paid
    BACK = "back"  # the money is back with the customer
    ABSENT = "absent"  # it knows of no such number
    UNKNOWN = "unknown"  # no answer, or none that can be believed


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's answer. `reference` is its own number of the payment, `show` the text of a code to be shown, `why`
    a short code for `FAILED` and `UNKNOWN`."""

    verdict: Verdict
    reference: str = ""
    show: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One payment asked of a provider, or one refund. `id` is the number the provider knows it by.

    `breaking_off`: it is to go back, or not to happen. Of a refund, `paid_as` is the provider's number of the payment
    and `paid` what that came to. `tries` counts the questions since the last answer that moved it.
    """

    id: str
    bill_id: str
    provider: Provider
    how: How
    amount: Money
    state: State
    asked_at: datetime
    changed_at: datetime
    reference: str = ""
    show: str = ""
    why: str = ""
    breaking_off: bool = False
    sent: bool = False
    paid_as: str = ""
    paid: Money = ZERO
    tries: int = 0
    number: str = ""
    """The bill's receipt number, where it has one."""

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def is_refund(self) -> bool:
        return self.how is How.BACK

    @property
    def asks(self) -> bool:
        """Whether the provider has to be asked again by itself."""
        return self.state in (State.PENDING, State.UNKNOWN) or (self.state is State.PAID and self.breaking_off)


CODE_LIFE_S: Final = 300
"""How long a code that is shown can be paid."""
GONE_AFTER_S: Final = {How.SCAN: 60, How.SHOW: CODE_LIFE_S + 60, How.BACK: 60}
"""A number that the provider does not know so long after it was asked will not reach it any more."""

_WECHAT: Final = re.compile(r"1[0-5][0-9]{16}", re.ASCII)
_ALIPAY: Final = re.compile(r"(?:2[5-9]|30)[0-9]{14,22}", re.ASCII)


def payment_code(text: str) -> Provider | None:
    """Whose payment code a scanned text is: WeChat's have 18 digits from 10… to 15…, Alipay's 16 to 24 from 25… to
    30…; None for anything else."""
    bare = text.strip()
    if _WECHAT.fullmatch(bare):
        return Provider.WECHAT
    return Provider.ALIPAY if _ALIPAY.fullmatch(bare) else None
