"""What a shift's report says, as frozen values, and as the JSON that a closed shift keeps for good.

Amounts are `Money`; in the JSON whole fen. A report says only what the ledger holds for its stretch of the journal,
so the X of a moment and the Z at that moment are the same value.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from terminal.clock import from_text, to_text
from terminal.money import ZERO, Money
from terminal.services.facts import TaxSum

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sum:
    """How many, and what they come to."""

    count: int = 0
    amount: Money = ZERO


@dataclass(frozen=True, slots=True)
class TenderSum:
    """What came in by one way of paying and what was given back by it. `name` tells the `other` ones apart."""

    kind: str
    name: str
    taken: Sum
    refunded: Sum

    @property
    def net(self) -> Money:
        return self.taken.amount - self.refunded.amount


@dataclass(frozen=True, slots=True)
class GroupSum:
    """What the lines of a product group came to; "" for amounts typed in and products without a group."""

    name: str
    lines: int
    amount: Money


@dataclass(frozen=True, slots=True)
class CashierSum:
    """What one cashier did; "" where nobody was signed in. Claims are those of his bills, after payment."""

    name: str
    sales: Sum
    discounts: Money
    refunds: Sum
    removed: Sum
    claims: int


@dataclass(frozen=True, slots=True)
class CashMove:
    """Money into the drawer (`in`) or out of it (`out`) without a sale."""

    at: datetime
    direction: str
    amount: Money
    reason: str
    who: str


@dataclass(frozen=True, slots=True)
class QueueSum:
    """What happened to one queue. `…_before` and `…_after` are as the stretch began and ended.

    extracted = rewarded + retained + pool, where `pool` is by how much the pool changed. `other_left` and `other` are
    what refunds, draws, clearing and merging changed besides, so that before and after always meet.
    """

    name: str
    extracted: Money
    rewarded: Money
    retained: Money
    pool: Money
    waiting_before: int
    owed_before: Money
    joined: Sum
    filled: int
    exchanged: Sum
    other_left: int
    other: Money
    waiting_after: int
    owed_after: Money
    reconciled: bool

    @property
    def moved(self) -> bool:
        return self.waiting_before != self.waiting_after or any(
            (self.extracted, self.rewarded, self.retained, self.pool, self.owed_before - self.owed_after)
        )


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """A shift so far (X), or as it closed (Z). `number` counts shifts from 1.

    `perpetual` is what all shifts sold, this one included. `outside` was sold since the shift before, while none was
    open. `unconfirmed` are bills that head office has not answered, `unconfirmed_numbers` the first of them.
    """

    number: int
    store: str
    till: str
    day: date
    opened_at: datetime
    opened_by: str
    at: datetime
    float: Money
    sales_count: int
    sales: Money
    discounts: Sum
    deductions: tuple[tuple[str, Money], ...]
    refunds: Sum
    voids: Sum
    returns: Sum
    removed: Sum
    claims: int
    drawer_openings: int
    reprints: int
    tenders: tuple[TenderSum, ...]
    groups: tuple[GroupSum, ...]
    cashiers: tuple[CashierSum, ...]
    moves: tuple[CashMove, ...]
    cash_taken: Money
    cash_change: Money
    cash_refunded: Money
    cash_in: Money
    cash_out: Money
    queues: tuple[QueueSum, ...]
    refund_cost: Money
    books_agree: bool
    joined: bool
    unconfirmed: int
    unconfirmed_numbers: tuple[str, ...]
    held_bills: int
    clock_went_back: int
    outside: Sum
    perpetual: Money
    # reports from before there were discounts and rounding at the till have nothing of these
    reduced: Sum = Sum()  # of the discounts what somebody decided to take off
    overridden: Sum = Sum()  # prices changed; below zero where they were raised
    deducted: Money = ZERO  # what points, love value and vouchers counted for
    rounding: Sum = Sum()  # of cash; below zero where it was left off
    taxes: tuple[TaxSum, ...] = ()  # of the sales, as their receipts told them

    @property
    def expected_cash(self) -> Money:
        """What must be in the drawer."""
        sold = self.cash_taken - self.cash_change - self.cash_refunded
        return self.float + sold + self.cash_in - self.cash_out

    @property
    def given_back(self) -> Sum:
        """Refunds, voids and returns together."""
        parts = (self.refunds, self.voids, self.returns)
        return Sum(sum(part.count for part in parts), Money.total(part.amount for part in parts))

    @property
    def net(self) -> Money:
        return self.sales - self.given_back.amount

    @property
    def extracted(self) -> Money:
        return Money.total(queue.extracted for queue in self.queues)

    @property
    def rewarded(self) -> Money:
        return Money.total(queue.rewarded for queue in self.queues)

    @property
    def retained(self) -> Money:
        return Money.total(queue.retained for queue in self.queues)

    @property
    def pool(self) -> Money:
        return Money.total(queue.pool for queue in self.queues)

    @property
    def balanced(self) -> bool:
        """Whether every queue's equation holds and the ledger's accounts say the same as the bills."""
        return self.books_agree and all(queue.reconciled for queue in self.queues)


@dataclass(frozen=True, slots=True)
class ShiftClose:
    """A closed shift: its report, and what was counted. `counts` is how many of which denomination (fen).

    `first_counted` is the count before anything about the drawer was shown, where it was counted again after that.
    """

    report: ShiftReport
    counts: tuple[tuple[int, int], ...]
    counted: Money
    first_counted: Money | None
    note: str
    closed_at: datetime
    closed_by: str
    approved_by: str
    hash_before: str
    hash: str

    @property
    def difference(self) -> Money:
        """Counted − expected: below zero where money is missing."""
        return self.counted - self.report.expected_cash


def to_body(value: Any) -> Any:
    """The value as JSON."""
    if isinstance(value, Money):
        return value.fen
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_body(part) for part in value]
    if is_dataclass(value):
        return {each.name: to_body(getattr(value, each.name)) for each in fields(value)}
    return value


def from_body(kind: type[T], body: Any) -> T:
    """The value of a body. What an older program did not know yet is left to the field's default."""
    made: T = _read(kind, body)
    return made


@cache
def _types_of(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, body: Any) -> Any:
    if kind is Money:
        return Money(body)
    if kind is datetime:
        return from_text(body)
    if kind is date:
        return date.fromisoformat(body)
    origin = get_origin(kind)
    if origin is UnionType:
        return None if body is None else _read(next(each for each in get_args(kind) if each is not type(None)), body)
    if origin is tuple:
        parts = get_args(kind)
        if parts[-1] is Ellipsis:
            return tuple(_read(parts[0], part) for part in body)
        return tuple(_read(part, own) for part, own in zip(parts, body, strict=True))
    if is_dataclass(kind):
        types = _types_of(kind)  # type: ignore[arg-type]
        return kind(**{name: _read(own, body[name]) for name, own in types.items() if name in body})  # type: ignore[operator]
    return body
