"""The world as lists: orders, entries, and every movement of money, with the questions that walk them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from .scenario import Scenario
from .settings import Tree


class Refused(Exception):
    """The rules say no to an event, and why."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


@dataclass
class Line:
    """One line of an order; a cashier bill has one, of no product."""

    sku: str | None
    paid: int
    cost: int
    refunded: int = 0
    settled_queue: str | None = None
    """Where its extraction went; None while it has none."""
    settled_ratio: int = 0
    settled_extraction: int = 0

    def net(self) -> int:
        """What is paid and not given back."""
        return self.paid - self.refunded


@dataclass
class Owed:
    """Something that an order gave at its settlement and that its refunds lessen (9.4, last sentence)."""

    kind: str
    member: str | None
    was: int
    now: int


@dataclass
class Order:
    """One purchase; its family is its channel."""

    id: str
    at: datetime
    channel: str
    store: str | None
    member: str | None
    lines: list[Line]
    deductions: dict[str, int]
    returned: dict[str, int] = field(default_factory=dict)
    completed_at: datetime | None = None
    settled: bool = False
    settled_net: int = 0
    owed: list[Owed] = field(default_factory=list)

    def paid(self) -> int:
        """What all its lines were paid."""
        return sum(line.paid for line in self.lines)

    def net(self) -> int:
        """What is paid and not given back, all lines together."""
        return sum(line.net() for line in self.lines)

    def is_deducted(self) -> bool:
        """Whether any points, love value or vouchers were used on it."""
        return any(amount > 0 for amount in self.deductions.values())

    def is_fully_refunded(self) -> bool:
        """Whether nothing of it is left: all money given back, or all deductions where no money was paid."""
        if self.paid() > 0:
            return self.net() == 0
        return self.is_deducted() and self.returned == self.deductions


@dataclass
class Entry:
    """One place in a queue."""

    id: str
    order: Order
    line: Line
    member: str
    day: date
    ratio: int
    rule: str
    entitlement: int
    guild: bool = False
    lottery: Tree | None = None
    drawn: bool = False
    rewarded: int = 0
    status: str = "waiting"
    ended_in: str | None = None
    """The queue where it ended; None while it waits."""
    wallet: str | None = None
    """The wallet that it was exchanged into, with the ratio and what it gave."""
    wallet_ratio: int = 0
    wallet_amount: int = 0

    def remaining(self) -> int:
        """What it may still receive."""
        return self.entitlement - self.rewarded


@dataclass
class Place:
    """One purchase that random return has placed in a group of a queue (6.2)."""

    queue: str
    group: int
    setting: Tree
    cash: bool


class World:
    """All there is at one instant of a replay."""

    def __init__(self, read: Scenario) -> None:
        """Begin with the file's settings, members, products and nothing bought yet."""
        self.seed = read.seed
        self.zone = read.zone
        self.settings = read.settings
        self.members = read.members
        self.listed = dict(read.listed)
        self.clock: datetime | None = None
        self.orders: list[Order] = []
        self.entries: list[Entry] = []
        self.places: list[Place] = []
        self.purses: list[tuple[str, str, int]] = []
        """Movements of members' wallets: member, wallet, amount."""
        self.books: list[tuple[str, str, int]] = []
        """Movements of queues: queue, column, amount."""
        self.guild_pool: list[int] = []
        self.dividend_pool: list[int] = []
        self.payouts: list[tuple[str, str, int, str]] = []
        """Cause, entry, amount, kind."""
        self.dividends: list[dict[str, Any]] = []
        self.refused: list[dict[str, Any]] = []
        for name, member in self.members.items():
            for wallet, amount in member["wallets"].items():
                self.purses.append((name, wallet, amount))

    # what is set

    def base(self, key: str) -> Any:
        """A setting of the base."""
        return self.settings["base"][key]

    def guild(self, key: str) -> Any:
        """A setting of the guild scheme."""
        return self.settings["guild"][key]

    def commission(self, key: str, unset: Any) -> Any:
        """A setting of the commissions."""
        return self.settings["commission"].get(key, unset)

    def store_rate(self, order: Order) -> int:
        """The merchant's commission rate at the order's store (抽成); unset is none."""
        if order.store is None:
            return 0
        rate: int = self.settings["stores"][order.store].get("commission", 0)
        return rate

    def scopes(self, order: Order, line: Line) -> list[tuple[str, Tree]]:
        """The scopes of a line with their names, narrowest first, without the base (5)."""
        if order.channel == "mall":
            return [("product", self.settings["goods"].get(line.sku, {}))]
        store = self.settings["stores"][order.store]
        if order.channel == "cashier":
            return [("cashier", store["cashier"])]
        return [("store_product", store["goods"].get(line.sku, {})), ("store", store["online"])]

    def narrowest(self, order: Order, line: Line, key: str) -> tuple[str, Any]:
        """The narrowest scope but the base that sets this, and what it sets; ("base", None) if none does."""
        for name, scope in self.scopes(order, line):
            if key in scope:
                return name, scope[key]
        return "base", None

    def extract(self, order: Order, line: Line) -> int:
        """The extraction ratio of a line (2.4)."""
        name, ratio = self.narrowest(order, line, "extract")
        return int(self.base("extract") if name == "base" else ratio)

    def is_enabled(self, order: Order, line: Line) -> bool:
        """Whether the scheme is on for a line now (10.1)."""
        if not self.base("enabled"):
            return False
        if order.channel == "mall":
            goods = self.settings["goods"].get(line.sku, {})
            return bool(goods.get("enabled", self.base("goods_default_on")))
        store = self.settings["stores"][order.store]
        if order.channel == "cashier":
            return bool(store["cashier"].get("enabled", True))
        goods = store["goods"].get(line.sku, {})
        on = goods.get("enabled", self.base("goods_default_on"))
        return bool(on and store["online"].get("enabled", True))

    # queues

    def queue_for(self, order: Order, line: Line) -> str:
        """The queue that a line's family has for it as the switches stand (3.1)."""
        if order.channel == "mall":
            return "mall" if self.base("merge_mall") else f"goods:{line.sku}"
        if order.channel == "store":
            return "store:*" if self.base("merge_store") else f"store:{order.store}"
        return "cashier:*" if self.base("merge_cashier") else f"cashier:{order.store}"

    def queue_of(self, entry: Entry) -> str:
        """The queue where an entry waits or ended (3.2)."""
        if entry.ended_in is not None:
            return entry.ended_in
        return "guild" if entry.guild else self.queue_for(entry.order, entry.line)

    def waiting_in(self, queue: str) -> list[Entry]:
        """Those that wait in a queue, in join order."""
        return [entry for entry in self.entries if entry.status == "waiting" and self.queue_of(entry) == queue]

    def end(self, entry: Entry, status: str) -> None:
        """An entry ends, where it is; one that has ended keeps its place."""
        entry.ended_in = self.queue_of(entry)
        entry.status = status

    def column(self, queue: str, column: str) -> int:
        """The sum of a queue's column: extracted, rewarded, retained, pool, refund_cost."""
        return sum(amount for one, name, amount in self.books if one == queue and name == column)

    def book(self, queue: str, column: str, amount: int) -> None:
        """A movement of a queue."""
        self.books.append((queue, column, amount))

    def reward(self, cause: str, entry: Entry, amount: int, kind: str) -> None:
        """An entry receives money; one that has received all is `rewarded`."""
        entry.rewarded += amount
        self.payouts.append((cause, entry.id, amount, kind))
        self.pay(entry.member, "balance", amount)
        if entry.remaining() == 0:
            self.end(entry, "rewarded")

    # wallets

    def holds(self, member: str, wallet: str) -> int:
        """What is in a wallet."""
        return sum(amount for name, one, amount in self.purses if name == member and one == wallet)

    def pay(self, member: str, wallet: str, amount: int) -> None:
        """A movement of a wallet."""
        self.purses.append((member, wallet, amount))

    # finding things

    def order(self, name: str) -> Order | None:
        """The order of this id."""
        for order in self.orders:
            if order.id == name:
                return order
        return None

    def entry(self, name: str) -> Entry | None:
        """The entry of this id."""
        for entry in self.entries:
            if entry.id == name:
                return entry
        return None

    def entry_of(self, line: Line) -> Entry | None:
        """The entry that a line gained."""
        for entry in self.entries:
            if entry.line is line:
                return entry
        return None

    def local(self, at: datetime) -> datetime:
        """An instant as the store's clock shows it."""
        return at.astimezone(self.zone)

    def spent(self, order: Order, days: int) -> int:
        """The member's spending for a tier of the order's family (5.1)."""
        since = order.at - timedelta(days=days)
        total = 0
        for one in self.orders:
            if one.member != order.member or one.completed_at is None or not since <= one.completed_at < order.at:
                continue
            if order.channel == "mall" and one.channel == "mall":
                total += one.net()
            if order.channel != "mall" and one.channel != "mall" and one.store == order.store:
                total += one.net()
        return total

    def referral_line(self, buyer: str) -> list[str]:
        """The buyer's referrer, the referrer's referrer and so on, up to the buyer or anybody already visited."""
        line: list[str] = []
        above = self.members[buyer].get("referrer")
        while above is not None and above != buyer and above not in line:
            line.append(above)
            above = self.members[above].get("referrer")
        return line
