"""Orders within one unit: new ones, and stored ones that a completion, a settlement or a refund changes."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Final

from terminal.ledger.numbering import final
from terminal.ledger.sql import Sql


@dataclass(slots=True)
class Line:
    """One line of an order as the scheme sees it; the order of the fields is the table's."""

    bill: int
    no: int
    sku: str
    paid_fen: int
    cost_fen: int
    verdict: str
    refunded_fen: int = 0
    queue: str = ""
    extract_ratio: int = 0
    extraction_fen: int = 0
    retained_fen: int = 0
    to_pool_fen: int = 0
    from_pool_fen: int = 0
    payouts: int = 0
    refund_cost_fen: int = 0

    @property
    def net_fen(self) -> int:
        return self.paid_fen - self.refunded_fen


@dataclass(slots=True)
class Order:
    """One bill or online order; the order of the fields up to `status_hash` is the table's."""

    seq: int
    id: str
    number: str | None
    channel: str
    at: str
    at_us: int
    business_day: str
    store: str
    till: str
    cashier: str
    member: str | None
    paid_fen: int
    refunded_fen: int
    completed_us: int | None
    settled_net_fen: int | None
    dividend_fen: int
    dividend_now_fen: int
    pooled_fen: int
    pooled_now_fen: int
    rebate_points: int
    rebate_points_now: int
    settings_version: int
    clock_went_back: int
    digest: str
    status_hash: str | None
    lines: list[Line] = field(default_factory=list)

    @property
    def net_fen(self) -> int:
        return self.paid_fen - self.refunded_fen

    def entry_id(self, line: int) -> str:
        """What the entry of a line is called: the order's own id for a cashier bill."""
        return self.id if self.channel == "cashier" else f"{self.id}#{line}"

    @property
    def entry_ids(self) -> list[str]:
        return [self.entry_id(line.no) for line in self.lines]


_ORDER: Final = tuple(each.name for each in fields(Order) if each.name != "lines")
_LINE: Final = (
    "bill", "no", "sku", "paid_fen", "cost_fen", "verdict", "refunded_fen", "queue", "extract_ratio", "extraction_fen",
    "retained_fen", "to_pool_fen", "from_pool_fen", "payouts", "refund_cost_fen",
)  # fmt: skip
_ORDER_CHANGING: Final = (
    "member", "refunded_fen", "completed_us", "settled_net_fen", "dividend_fen", "dividend_now_fen", "pooled_fen",
    "pooled_now_fen", "rebate_points", "rebate_points_now", "status_hash",
)  # fmt: skip
_LINE_CHANGING: Final = _LINE[5:]
_order_row, _line_row = attrgetter(*_ORDER), attrgetter(*_LINE)
_order_changing, _line_changing = attrgetter(*_ORDER_CHANGING), attrgetter(*_LINE_CHANGING)


class Orders:
    """The orders that this unit has made or looked at. Changes stay in memory until `flush`.

    With `shared` a stored order is held from when it is asked for, so that two units never change the same.
    """

    def __init__(self, sql: Sql, *, shared: bool = False) -> None:
        self._sql = sql
        self._hold = sql.hold if shared else ""
        self._known: dict[str, Order] = {}
        self._new: list[Order] = []
        self._changed: dict[int, Order] = {}

    def find(self, order_id: str) -> Order | None:
        """An order by its id, or None."""
        known = self._known.get(order_id)
        if known is not None:
            return known
        row = self._sql.one(f"SELECT {', '.join(_ORDER)} FROM bill WHERE id = ?{self._hold}", order_id)  # noqa: S608
        if row is None:
            return None
        order = Order(*row)
        order.lines = [
            Line(*line)
            for line in self._sql.all(
                f"SELECT {', '.join(_LINE)} FROM order_line WHERE bill = ? ORDER BY no",  # noqa: S608
                order.seq,
            )
        ]
        self._known[order_id] = order
        return order

    def add(self, order: Order) -> None:
        self._known[order.id] = order
        self._new.append(order)

    def touch(self, order: Order) -> None:
        """It was changed and is to be written."""
        self._changed[order.seq] = order

    @property
    def unwritten(self) -> bool:
        return bool(self._new or self._changed)

    def number(self, events: int) -> None:
        """Move provisional numbers of events so far."""
        for order in self._new:
            order.seq = final(order.seq, events)
            for line in order.lines:
                line.bill = order.seq
        self._changed = {order.seq: order for order in self._changed.values()}

    def flush(self) -> None:
        sql = self._sql
        if self._new:
            sql.insert("bill", [_order_row(order) for order in self._new])
            sql.insert("order_line", [_line_row(line) for order in self._new for line in order.lines], _LINE)
            for order in self._new:
                self._changed.pop(order.seq, None)
            self._new.clear()
        if self._changed:
            orders = self._changed.values()
            sql.change("bill", _ORDER_CHANGING, ("seq",), [(*_order_changing(order), order.seq) for order in orders])
            lines = [(*_line_changing(line), line.bill, line.no) for order in orders for line in order.lines]
            sql.change("order_line", _LINE_CHANGING, ("bill", "no"), lines)
            self._changed.clear()
