"""The frozen values that go up from the services to every screen, page and slip.

A screen never sees a row or a connection: it gets one of these, made inside the transaction that they speak of,
and draws it. What is asked of the services (`Line`, `Tender`, `Purchase`) stands first, what they answer after it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from terminal.money import ZERO, Money, Quantity, Ratio
from terminal.rebate.entitlement import JoinVerdict, RuleStep
from terminal.services.pricing import Deduction, Reduction


class TenderKind(StrEnum):
    """How a part of a bill was paid (tender, 收款方式)."""

    CASH = "cash"
    SCAN = "scan"  # WeChat Pay, Alipay: taken outside the till, kept by reference
    CARD = "card"  # the bank's own terminal, kept by its reference
    BALANCE = "balance"  # the member's own cash balance
    OTHER = "other"  # anything else, by name and reference


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill. `price` is for one (or one `unit`), `discount` is off the whole line.

    Of the discount `reduced` is what somebody decided to take off, the rest is the member's price.
    """

    name: str
    quantity: Quantity
    price: Money
    barcode: str = ""  # empty for a quick amount
    unit: str = ""  # "kg" for what is weighed
    discount: Money = ZERO
    reduced: Money = ZERO
    was_price: Money | None = None  # the product's own price, where somebody asked another
    note: str = ""
    amount: Money = field(init=False, compare=False)  # what the line comes to, worked out once

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", self.quantity.times(self.price) - self.discount)


@dataclass(frozen=True, slots=True)
class Tender:
    """One payment towards a bill. `amount` counts towards it; of cash `given` − `amount` is the change."""

    kind: TenderKind
    amount: Money
    given: Money = ZERO  # cash only: what the customer handed over
    name: str = ""  # of an `other` tender
    reference: str = ""  # the provider's or terminal's own number; never a card number

    @property
    def change(self) -> Money:
        return self.given - self.amount if self.kind is TenderKind.CASH else ZERO


@dataclass(frozen=True, slots=True)
class Purchase:
    """A bill as it is asked to be rung up. `id` is made before the first try and stays over every retry.

    `rounding` is what rounding its cash part adds, below zero where it is left off. It changes what is paid in money,
    which is what the rules see, so an entitlement is of the rounded amount.
    """

    id: str
    lines: tuple[Line, ...]
    tenders: tuple[Tender, ...]
    member_id: str | None = None
    cashier: str = ""
    deductions: tuple[Deduction, ...] = ()
    rounding: Money = ZERO
    note: str = ""
    reductions: tuple[Reduction, ...] = ()  # who asked less for what, for the audit log
    goods: Money = field(init=False, compare=False)  # what its lines come to, worked out once
    paid: Money = field(init=False, compare=False)  # and what of it is paid in money

    def __post_init__(self) -> None:
        goods = Money.total(line.amount for line in self.lines)
        object.__setattr__(self, "goods", goods)
        paid = goods - Money.total(each.value for each in self.deductions) + self.rounding
        object.__setattr__(self, "paid", paid)


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A member as the till may show him. `name` and `phone` are whole: screens go through `privacy`."""

    id: str
    name: str
    phone: str
    card: str
    level: str  # "" for none; a key of the level tables otherwise
    balance: Money
    waiting: int  # entries that still wait
    still_to_come: Money  # the sum of what they still wait for
    as_of: datetime | None = None  # when head office said so; None: this till's own figures


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A product of the catalogue. `member_price` is what a member pays, if the shop set one."""

    barcode: str
    name: str
    price: Money
    member_price: Money | None = None
    unit: str = ""
    group: str = ""

    def line(self, quantity: Quantity, *, for_member: bool) -> Line:
        """A line of this product; the member's price comes off as the line's discount."""
        off = ZERO
        if for_member and self.member_price is not None and self.member_price < self.price:
            off = quantity.times(self.price) - quantity.times(self.member_price)
        return Line(self.name, quantity, self.price, self.barcode, self.unit, off)


@dataclass(frozen=True, slots=True)
class Payee:
    """One waiting entry that a bill's extraction pays. `place` counts from 1, the head of the queue."""

    entry_id: str
    place: int
    name: str  # masked
    amount: Money
    rewarded: Money  # after this payment
    entitlement: Money

    @property
    def filled(self) -> bool:
        return self.rewarded >= self.entitlement

    @property
    def remaining(self) -> Money:
        return self.entitlement - self.rewarded


class Certainty(StrEnum):
    """Who stands behind a place or a payout: nobody yet, this till alone, or the queue's authority."""

    PREVIEW = "preview"  # nothing is committed
    PROVISIONAL = "provisional"  # committed here, not yet confirmed by head office
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class RiverFacts:
    """The queue as a picture: the head, those behind it, and one's own place.

    `near` holds what the entries behind the head still wait for, nearest first (at most 45); `before_own` the same
    for those just before one's own place, in queue order, without any that is in `near` already. With an empty
    queue there is no head and both are empty.
    """

    waiting: int  # all that wait, the head included
    head_rewarded: Money = ZERO
    head_entitlement: Money = ZERO
    head_name: str = ""  # masked; only the cashier's screens may draw it
    head_is_own: bool = False  # the head is another entry of the same member
    near: tuple[Money, ...] = ()
    before_own: tuple[Money, ...] = ()
    own_ahead: int | None = None  # entries before one's own; None: nobody's own place is shown
    own_remaining: Money = ZERO
    certainty: Certainty = Certainty.CONFIRMED


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a place is away, as turnover, and as a range of weeks where there is history enough.

    `turnover` is the money ahead divided by the extraction ratio now in force; None while nothing is extracted.
    The weeks come from the last 30 days' turnover of the queue, give or take a fifth, and are None with fewer than
    14 days of history. An estimate, never a promise: every screen that shows it says so.
    """

    turnover: Money | None
    weeks_from: int | None = None
    weeks_to: int | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a bill does to the queue: foretold before payment, or committed as fact.

    `extraction` = the sum of all payouts + `retained` + `to_pool` − `from_pool`. `payees` holds the first
    few payouts in order, `payee_count` how many there are in all.
    """

    certainty: Certainty
    queue: str
    paid: Money
    enabled: bool  # the scheme is on for this till
    extract_ratio: Ratio
    extraction: Money
    payees: tuple[Payee, ...]
    payee_count: int
    retained: Money
    to_pool: Money
    from_pool: Money
    join: JoinVerdict
    entry_id: str | None  # None where the bill joins nothing
    ratio: Ratio | None
    rule: str  # e.g. "cashier.level"; "" where it joins nothing
    chain: tuple[RuleStep, ...]  # every rule in its order, with what became of it
    entitlement: Money
    own_reward: Money  # what the new entry had from its own bill (`own_order`)
    entries_ahead: int | None
    money_ahead: Money
    settings_version: int
    paused: bool
    river: RiverFacts
    pace: Pace
    given_known: bool = True  # False: head office decides who is paid and has not said whom; no payees then
    held: str = ""  # why head office has put the bill aside for a person to look at; it stays provisional
    confirmed_at: datetime | None = None  # when head office confirmed it; None while it has not, and at a till alone


@dataclass(frozen=True, slots=True)
class ClaimSlip:
    """What a bill without a member may be claimed with. `url` is what its QR holds, the bare code without a page."""

    code: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TaxSum:
    """What of a bill, or of a stretch of them, is of one rate of the tax in its prices."""

    rate: Ratio
    gross: Money
    tax: Money

    @property
    def net(self) -> Money:
        return self.gross - self.tax


@dataclass(frozen=True, slots=True)
class BillFacts:
    """A committed bill: the only thing a receipt, a done screen or the second screen's thanks may be made of."""

    id: str
    number: str  # receipt number: till prefix and the till's own counter, "02-004817"
    at: datetime
    business_day: date
    store: str
    till: str
    cashier: str
    lines: tuple[Line, ...]
    tenders: tuple[Tender, ...]
    paid: Money
    member: MemberFacts | None
    settlement: Settlement
    status_token: str  # "" without an entry
    status_url: str  # "" without an entry, or while no address for the status page is known
    outcome: str = "created"  # or "exists": the same id was already there, this is what it was then
    clock_went_back: bool = False
    deductions: tuple[Deduction, ...] = ()
    rounding: Money = ZERO  # what rounding the cash part added to what was paid
    note: str = ""
    claim: ClaimSlip | None = None  # of a bill that somebody may still claim
    taxes: tuple[TaxSum, ...] = ()  # what tax was in it, rate by rate; none where the shop's receipts don't tell it

    @property
    def goods(self) -> Money:
        """What its lines come to, discounts taken off."""
        return Money.total(line.amount for line in self.lines)

    @property
    def change(self) -> Money:
        return Money.total(tender.change for tender in self.tenders)


@dataclass(frozen=True, slots=True)
class TodayFacts:
    """The queue's day so far, for the idle second screen and the cashier's foot."""

    bills: int
    turnover: Money
    rewarded: Money
    filled: int  # entries that received all today
    extract_ratio: Ratio
    enabled: bool
    paused: bool
    river: RiverFacts
    last_number: str = ""
    last_paid: Money = ZERO
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PayoutFacts:
    """One payout received, with its source named as far as privacy allows."""

    at: datetime
    amount: Money
    source_name: str  # masked; "" for a bill without a member
    source_paid: Money


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One entry as its owner may see it."""

    id: str
    queue: str
    bill_number: str
    bill_at: datetime
    paid: Money
    ratio: Ratio
    rule: str
    entitlement: Money
    rewarded: Money
    status: str  # waiting, rewarded, …: rule book, chapter 9
    entries_ahead: int | None
    money_ahead: Money
    joined_ahead: int
    joined_money_ahead: Money
    chain: tuple[RuleStep, ...] = ()
    payouts: tuple[PayoutFacts, ...] = ()
    payout_count: int = 0
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DisplaySwitches:
    """What the status page and the second screen may show (10.4): a switch off takes the whole row away."""

    progress: bool = True  # 队列进程: place, money ahead, river
    rewarded: bool = True  # 累计奖励
    waiting: bool = True  # 待奖励: the entitlement
    member: bool = True  # 会员信息: the masked name
    waiting_money: bool = True  # 待奖励金额: the money ahead


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """Everything a status page shows: the entry of its token, and its owner's other entries that wait."""

    shop: str
    store_name: str
    scheme_name: str
    member_name: str  # masked
    certainty: Certainty
    as_of: datetime
    time_zone: str
    entry: EntryFacts
    others: tuple[EntryFacts, ...]
    river: RiverFacts
    pace: Pace
    paused: bool
    switches: DisplaySwitches = field(default_factory=DisplaySwitches)
    level_names: tuple[tuple[str, str], ...] = ()  # as the shop named them: key, name; "" is the standard one
    held: bool = False  # head office has put the bill aside for a person to look at


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """How a till stands with head office. Everything but `joined` means nothing while it belongs to none."""

    joined: bool
    office_name: str = ""
    url: str = ""  # where head office is reached
    unconfirmed: int = 0  # bills that head office has not answered yet
    oldest_at: datetime | None = None  # when the oldest of them was paid
    contact_at: datetime | None = None  # head office's last answer
    stopped: str = ""  # why the exchange stands still until a person has looked: fork, rolled_back, mismatch, revoked
    collisions: int = 0  # settings that two changed without knowing of each other, not yet settled
    till: str = ""  # the id that head office gave this till
    prefix: str = ""  # this till's prefix in receipt numbers
    public_url: str = ""  # where QR codes lead while it is joined
    held: int = 0  # events that head office has put aside for a person to look at


ALONE = LinkFacts(joined=False)
