"""What refunds are asked with and answered by: frozen values for pages and slips, like those of bills in `facts`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from terminal.money import ZERO, Money, Quantity
from terminal.services.facts import BillFacts, TenderKind


class RefundKind(StrEnum):
    """How money came to be given back."""

    REFUND = "refund"  # a bill, whole or in part
    VOID = "void"  # the till's last bill, whole
    RETURN = "return"  # without a receipt


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which money goes back, and how much of it."""

    kind: TenderKind
    amount: Money
    name: str = ""  # of an `other` tender
    reference: str = ""  # of the payment, or of what gave it back


@dataclass(frozen=True, slots=True)
class LineBack:
    """What comes back of a line of the receipt. `no` counts from 1."""

    no: int
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class GoodsBack:
    """Goods on a slip: what came back, and what they had come to."""

    name: str
    quantity: Quantity
    unit: str
    amount: Money


@dataclass(frozen=True, slots=True)
class FoundBill:
    """A bill as a list shows it. `goods` names its first lines; `member` is masked, "" without one."""

    id: str
    number: str
    at: datetime
    paid: Money
    refunded: Money
    member: str
    goods: tuple[str, ...]
    line_count: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class RefundableBill:
    """A bill and what is left of it to give back.

    `left_of_lines` is how much of each line did not come back yet; `left_of_ways` what each way of paying can still
    take. `is_last` says that it is the till's newest bill and untouched, so that it can be voided.
    """

    bill: BillFacts
    left: Money
    left_of_lines: tuple[Quantity, ...]
    left_of_ways: tuple[Way, ...]
    only_deductions: bool  # nothing was paid in money, and what was deducted goes back as a whole
    is_last: bool


@dataclass(frozen=True, slots=True)
class Borne:
    """Who bears what of a refund (9.4). Amounts of wallets are in hundredths.

    `clawed_back` leaves the buyer's balance, `balance` is what stands there then; `from_wallets` is what leaves his
    other wallets, `deductions` what goes back into them. Of the merchant is `refund_cost`; `commissions` and
    `dividends` are what others give back of theirs, `pool` what leaves the guild's.
    """

    net_before: Money
    net: Money
    has_entry: bool = False
    status: str = ""
    entitlement_before: Money = ZERO
    entitlement: Money = ZERO
    rewarded: Money = ZERO
    clawed_back: Money = ZERO
    balance: Money | None = None  # None without a member
    from_wallets: tuple[tuple[str, Money], ...] = ()
    deductions: tuple[tuple[str, Money], ...] = ()
    refund_cost: Money = ZERO
    commissions: Money = ZERO
    dividends: Money = ZERO
    pool: Money = ZERO


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """Money that was given back, or, in a preview, would be. `number` is the receipt's, "" without one."""

    id: str
    kind: RefundKind
    at: datetime
    number: str
    bill_id: str
    store: str
    till: str
    who: str
    approved_by: str
    reason: str
    amount: Money
    ways: tuple[Way, ...]
    goods: tuple[GoodsBack, ...]
    borne: Borne | None
    member: str = ""  # the buyer's name, masked; "" without one
    outcome: str = "created"  # or "exists": the same id was there already
    paid: Money = ZERO  # of the bill
    bill_day: date | None = None

    @property
    def in_cash(self) -> Money:
        return Money.total(way.amount for way in self.ways if way.kind is TenderKind.CASH)
