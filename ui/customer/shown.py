"""What the second screen may know: frozen values with nothing in them that a customer must not see.

A scene never holds a bill or a member as the services give them: those have a phone number and a wallet in them.
It is made of these values, which are cut down here, so that what is not held can't be drawn by mistake. Display
switches (10.4) are applied by the scenes: a switch off takes the row away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from terminal.money import ZERO, Money, Ratio
from terminal.rebate.entitlement import JoinVerdict
from terminal.services.facts import BillFacts, Certainty, Line, MemberFacts, RiverFacts, Settlement, TodayFacts
from terminal.services.privacy import mask_name
from terminal.services.shop import ShopProfile


@dataclass(frozen=True, slots=True)
class Brand:
    """Whose screen it is: the names at its top left."""

    shop_name: str
    store_name: str
    scheme_name: str  # "" where the shop gave the scheme no name of its own

    @classmethod
    def of(cls, profile: ShopProfile) -> Brand:
        return cls(profile.shop_name, profile.store_name, profile.scheme_name)


@dataclass(frozen=True, slots=True)
class CustomerBill:
    """A bill that is being rung up, as its customer sees it.

    `entitlement` and `ratio` are what it will earn; where it earns nothing they are None and `why_not` says why.
    All three are None while that is not worked out yet.
    """

    lines: tuple[Line, ...]
    member_name: str = ""  # masked
    level_label: str = ""  # as it is written for people
    entitlement: Money | None = None
    ratio: Ratio | None = None
    why_not: JoinVerdict | None = None
    deducted: Money = ZERO  # what points, love value and vouchers count for
    rounding: Money = ZERO  # of cash

    @classmethod
    def of(
        cls,
        lines: Sequence[Line],
        member: MemberFacts | None = None,
        level_label: str = "",
        settlement: Settlement | None = None,
        *,
        deducted: Money = ZERO,
        rounding: Money = ZERO,
    ) -> CustomerBill:
        """From what the cashier has: the lines so far, the member if there is one, the preview if there is one."""
        joins = settlement is not None and settlement.join is JoinVerdict.JOINS
        return cls(
            lines=tuple(lines),
            member_name="" if member is None else mask_name(member.name),
            level_label="" if member is None else level_label,
            entitlement=settlement.entitlement if settlement is not None and joins else None,
            ratio=settlement.ratio if settlement is not None and joins else None,
            why_not=None if settlement is None or joins else settlement.join,
            deducted=deducted,
            rounding=rounding,
        )

    @property
    def total(self) -> Money:
        """What is to be paid in money."""
        return Money.total(line.amount for line in self.lines) - self.deducted + self.rounding

    @property
    def discount(self) -> Money:
        """What the customer saves: discounts, and prices that were lowered."""
        return Money.total(line.discount + saved_by_price(line) for line in self.lines)

    @property
    def pieces(self) -> int:
        """How many articles: pieces are counted, what is weighed is one."""
        return sum(
            line.quantity.thousandths // 1000 if line.quantity.is_whole and not line.unit else 1 for line in self.lines
        )


def saved_by_price(line: Line) -> Money:
    """What a lowered price takes off a line; a raised one is nobody's saving."""
    if line.was_price is None or line.was_price <= line.price:
        return ZERO
    return line.quantity.times(line.was_price) - line.quantity.times(line.price)


@dataclass(frozen=True, slots=True)
class Today:
    """The queue's day, without anybody's name."""

    waiting: int
    rewarded: Money
    filled: int
    extract_ratio: Ratio
    enabled: bool
    paused: bool
    river: RiverFacts

    @classmethod
    def of(cls, facts: TodayFacts) -> Today:
        return cls(
            facts.river.waiting,
            facts.rewarded,
            facts.filled,
            facts.extract_ratio,
            facts.enabled,
            facts.paused,
            replace(facts.river, head_name="", own_ahead=None, own_remaining=ZERO, before_own=()),
        )


@dataclass(frozen=True, slots=True)
class Done:
    """A committed bill, as its customer sees it."""

    bill_id: str
    paid: Money
    member_name: str  # masked
    certainty: Certainty
    joined: bool
    why_not: JoinVerdict | None
    places_ahead: int | None  # None: it waits for nothing (any more)
    money_ahead: Money
    entitlement: Money
    ratio: Ratio | None
    rewarded: Money
    paid_out: Money  # what this bill gave to others in the queue
    paid_to: int  # and to how many of them
    paused: bool
    river: RiverFacts
    status_url: str
    held: bool = False  # head office looks at it

    @classmethod
    def of(cls, bill: BillFacts) -> Done:
        settled = bill.settlement
        joined = settled.entry_id is not None and bill.member is not None
        payouts = settled.extraction - settled.retained - settled.to_pool + settled.from_pool
        own = settled.own_reward
        return cls(
            bill_id=bill.id,
            paid=bill.paid,
            member_name="" if bill.member is None else mask_name(bill.member.name),
            certainty=settled.certainty,
            joined=joined,
            why_not=None if joined else settled.join,
            places_ahead=settled.entries_ahead if joined else None,
            money_ahead=settled.money_ahead,
            entitlement=settled.entitlement,
            ratio=settled.ratio,
            rewarded=own,
            paid_out=payouts - own,
            paid_to=max(0, settled.payee_count - (1 if own else 0)),
            paused=settled.paused,
            river=replace(settled.river, head_name=""),
            status_url=bill.status_url if joined else "",
            held=bool(settled.held),
        )

    @property
    def provisional(self) -> bool:
        return self.certainty is Certainty.PROVISIONAL
