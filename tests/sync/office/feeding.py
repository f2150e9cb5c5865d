"""A head office's ledger with tills and customers in a line each, a till's mirror, and what the mirror must equal."""

from __future__ import annotations

import itertools
import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sync.office.changed import USUAL, Bounds
from sync.office.concerned import Concerned
from sync.office.feed import feed
from sync.protocol import START, FeedAnswer
from terminal.ledger import apply, day, jobs
from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit
from terminal.money import Money, Ratio
from terminal.rebate.queue import queue_name
from terminal.rebate.settings import Base, Lottery, Settings
from terminal.services import catalogue, members, orders, settings
from terminal.services.facts import ProductFacts
from terminal.services.privacy import mask_name
from terminal.services.rights import Approval
from terminal.services.shop import Configuration, ShopProfile
from tests.shop import HandClock

STORES = ("S1", "S2")
BASE = Base(
    exchange={"points": Ratio(100_00), "love": Ratio(50_00)},
    lottery=Lottery(fixed=(Ratio(200_00), Ratio(50_00)), miss=Ratio(30_00)),
)
RULES = Settings(base=BASE, bare_stores=frozenset(STORES))


class Office:
    """A ledger that is head office's, filled by the services themselves."""

    def __init__(self, place: str, rules: Settings = RULES) -> None:
        self.clock = HandClock()
        self.ledger = Ledger.open(place, clock=self.clock)
        self.rules = rules
        self._numbers = itertools.count(1)
        self._sent: dict[str, int] = {}
        self.concerned: Concerned | None = Concerned()
        with self.ledger.write() as unit:
            configure(unit, rules)

    def till(self, till: str, store: str) -> str:
        with self.ledger.write() as unit:
            row = (
                till, store, till, "L" + till, "", "2026-11-22T10:00:00+08:00", "", 1, 0, START, 0, 0, START, "", "", 0,
            )  # fmt: skip
            unit.sql.insert("joined_till", [row])
        return till

    @contextmanager
    def write(self) -> Iterator[Unit]:
        with self.ledger.write() as unit:
            yield unit

    def member(self, member: str, till: str = "", *, name: str = "", wallets: Mapping[str, int] | None = None) -> str:
        body = {"id": member, "name": name or member, "phone": None, "card": f"card-{member}", "level": ""}
        return self._person({**body, "wallets": dict(wallets or {})}, till)

    def known_again(self, alias: str, same_as: str, till: str) -> str:
        """A till entered somebody whom head office knew."""
        body = {"id": alias, "same_as": same_as, "name": alias, "phone": None, "card": None, "level": ""}
        return self._person(body, till)

    def brought_back(self, till: str, *members: str) -> None:
        """A till tells an office that had lost them of people whom it had learned of."""
        people = [{"id": one, "name": one, "phone": None, "card": f"card-{one}", "level": ""} for one in members]
        self._sent_by(till, apply.LEARNED, {"members": people})

    def staff(self, person: str, role: str, store: str) -> None:
        with self.ledger.write() as unit:
            body = {"id": person, "name": person, "role": role, "active": 1, "store": store}
            apply.apply(unit, unit.append(day.STAFF_SAVED, unit.now(), body))

    def _person(self, body: dict[str, Any], till: str) -> str:
        self._sent_by(till, apply.MEMBER_JOINED, body)
        return str(body["id"])

    def _sent_by(self, till: str, kind: str, body: dict[str, Any]) -> None:
        with self.ledger.write() as unit:
            apply.apply(unit, unit.append(kind, unit.now(), body))
            unit.settle_reads()
            if till:
                seq = self._sent[till] = self._sent.get(till, 0) + 1
                unit.sql.insert("till_event", [(till, seq, kind, START, "created", "", unit.journal_seq)])
                unit.sql.run("UPDATE joined_till SET last_seq = ? WHERE id = ?", seq, till)

    def pay(self, store: str, yuan: str, member: str | None = None, channel: str = "cashier") -> str:
        """A bill of the store; returns its id, which is its entry's as well."""
        order = f"bill-{next(self._numbers)}"
        with self.ledger.write() as unit:
            place(unit, store, yuan, member, order, channel)
        return order

    def copied(self, to: Path) -> Path:
        """A copy of its file."""
        with closing(sqlite3.connect(self.ledger.path)) as file, closing(sqlite3.connect(to)) as copy:
            file.backup(copy)
        return to

    def put_back(self, copy: Path) -> None:
        """The copy takes the place of its file, behind the same process."""
        self.ledger.close()
        shutil.copyfile(copy, self.ledger.path)
        self.ledger = Ledger.open(self.ledger.path, clock=self.clock)

    def read(self, till: str, cursor: str, bounds: Bounds = USUAL) -> FeedAnswer:
        with self.ledger.read() as unit:
            return feed(unit, till, cursor, self.clock(), bounds, self.concerned)


def place(unit: Unit, store: str, yuan: str, member: str | None, order: str, channel: str = "cashier") -> None:
    line = orders.OrderLine(Money.parse(yuan), "sku")
    orders.place(unit, orders.OrderAsked(order, channel, (line,), store, member), unit.now())


def configure(unit: Unit, rules: Settings, who: str = "李红") -> None:
    now = settings.current(unit)
    profile = ShopProfile(shop_name="福源百货", store="S1", store_name="总部", till="00")
    settings.change(unit, Configuration(profile, rules), based_on=now.version, who=who, reason="test")


def merged(rules: Settings, on: bool) -> Settings:
    return replace(rules, base=replace(rules.base, merge_cashier=on))


def list_product(unit: Unit, barcode: str, yuan: str) -> None:
    catalogue.put(unit, [ProductFacts(barcode, f"product {barcode}", Money.parse(yuan), None, "", "")])


def clear(unit: Unit) -> None:
    apply.apply(unit, unit.append(jobs.CLEARED, unit.now(), {}))


def rank(unit: Unit, member: str, level: str) -> None:
    members.set_level(unit, member, level, Approval("李红"))


_NOW = ("entries_ahead", "money_ahead_fen")
Row = dict[str, Any]


@dataclass
class Mirror:
    """What a till keeps of the feed."""

    cursor: str = ""
    entries: dict[str, Row] = field(default_factory=dict)
    members: dict[str, Row] = field(default_factory=dict)
    queues: dict[str, Row] = field(default_factory=dict)
    products: dict[str, Row] = field(default_factory=dict)
    collisions: dict[str, Row] = field(default_factory=dict)
    settings: Row | None = None
    positions: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)

    def take(self, page: FeedAnswer) -> None:
        if page.from_scratch:
            self.entries.clear()
        for place in page.entries:
            self.entries[place.id] = place.model_dump(exclude=set(_NOW))
            self.positions[place.id] = (place.entries_ahead, place.money_ahead_fen)
        self.members.update((each.id, each.model_dump()) for each in page.members)
        self.queues.update((each.name, each.model_dump()) for each in page.queues)
        self.products.update((each.barcode, each.model_dump()) for each in page.products)
        self.collisions.update((each.id, each.model_dump()) for each in page.collisions)
        self.settings = page.settings.model_dump() if page.settings is not None else self.settings
        self.cursor = page.cursor

    def follow(self, office: Office, till: str, bounds: Bounds = USUAL, most: int = 10_000) -> list[FeedAnswer]:
        """Read until there is no more."""
        pages = []
        for _ in range(most):
            page = office.read(till, self.cursor, bounds)
            self.take(page)
            pages.append(page)
            if not page.more:
                return pages
        raise AssertionError("the feed has no end")


def truth(unit: Unit, store: str) -> Mirror:
    """What head office has of a store, counted out plainly from its tables."""
    sql = unit.sql
    here = Mirror()
    names = dict(sql.all("SELECT id, name FROM queue"))
    for (
        entry, queue, seq, member, ratio, rule, entitlement, rewarded, status, ahead, money,
    ) in sql.all(
        "SELECT id, queue, seq, member, ratio, rule, entitlement_fen, rewarded_fen, status, joined_ahead, "
        "joined_money_ahead_fen FROM entry WHERE store = ?", store
    ):  # fmt: skip
        here.entries[entry] = {
            "id": entry, "queue": names[queue], "seq": seq, "member": member, "ratio": ratio, "rule": rule,
            "entitlement_fen": entitlement, "rewarded_fen": rewarded, "status": status, "joined_ahead": ahead,
            "joined_money_ahead_fen": money,
        }  # fmt: skip
    _people(unit, store, here)
    for barcode, name, price, member_price, measure, group, cost, on_sale, stocked in sql.all(
        "SELECT barcode, name, price_fen, member_price_fen, unit, grp, cost_fen, on_sale, "
        "(SELECT count(*) FROM stock s WHERE s.barcode = p.barcode) FROM product p"
    ):
        here.products[barcode] = {
            "barcode": barcode, "name": name, "price_fen": price, "member_price_fen": member_price, "unit": measure,
            "group": group, "cost_fen": cost, "on_sale": bool(on_sale), "stocked": bool(stocked),
            "codes": [each for (each,) in sql.all("SELECT code FROM product_code WHERE barcode = ?", barcode)],
        }  # fmt: skip
    version, at, who, reason, rebate = sql.all(
        "SELECT version, at, who, reason, rebate FROM configuration ORDER BY version DESC"
    )[0]
    here.settings = {"version": version, "at": at, "who": who, "reason": reason, "rebate": rebate}
    rules = settings.current(unit).configuration.rebate
    for name in (queue_name(rules, channel, store, "") for channel in ("cashier", "store")):
        waiting = [
            (seq, whole - paid, whole, mask_name(person))
            for seq, whole, paid, person, queue in sql.all(
                "SELECT e.seq, e.entitlement_fen, e.rewarded_fen, m.name, e.queue FROM entry e "
                "JOIN member m ON m.id = e.member WHERE e.status = 'waiting' ORDER BY e.seq"
            )
            if names[queue] == name
        ]
        owed = sum(row[1] for row in waiting)
        here.queues[name] = {"name": name, "waiting": len(waiting), "owed_fen": owed, "head": waiting[:12]}
    for case, path, detail, closed in sql.all(
        "SELECT id, subject, detail, closed_at FROM office_case WHERE kind = 'collision'"
    ):
        here.collisions[case] = {
            "id": case, "path": path, **json.loads(detail), "state": "settled" if closed else "open",
        }  # fmt: skip
    return here


def _people(unit: Unit, store: str, here: Mirror) -> None:
    sql = unit.sql
    known = {row[0] for row in sql.all("SELECT member FROM bill WHERE store = ? AND member IS NOT NULL", store)}
    arrivals = {
        row[0]
        for row in sql.all(
            "SELECT t.arrival FROM till_event t JOIN joined_till j ON j.id = t.till WHERE j.store = ?", store
        )
    }
    known |= {member for member, seq in sql.all("SELECT id, journal_seq FROM member") if seq in arrivals}
    aliases = sql.all("SELECT id, member, journal_seq FROM member_alias")
    known |= {member for _, member, seq in aliases if seq in arrivals}
    for member, name, phone, card, level in sql.all("SELECT id, name, phone, card, level FROM member"):
        if member not in known:
            continue
        held = {
            wallet: -sum(row[0] for row in sql.all(
                "SELECT p.amount_fen FROM posting p JOIN account a ON a.id = p.account WHERE a.name = ?",
                f"member:{member}:{wallet}",
            ))
            for wallet in ("balance", "points", "love", "love_frozen", "voucher")
        }  # fmt: skip
        waiting = sql.all(
            "SELECT entitlement_fen - rewarded_fen FROM entry WHERE member = ? AND status = 'waiting'", member
        )
        row = {
            "id": member, "same_as": "", "name": name, "phone": phone or "", "card": card or "", "level": level,
            "balance_fen": held["balance"], "points": held["points"], "love": held["love"],
            "love_frozen": held["love_frozen"], "voucher": held["voucher"], "waiting": len(waiting),
            "still_to_come_fen": sum(each[0] for each in waiting),
        }  # fmt: skip
        here.members[member] = row
        for alias, whose, _ in aliases:
            if whose == member:
                here.members[alias] = {**row, "id": alias, "same_as": member}


def differences(mirror: Mirror, there: Mirror) -> dict[str, object]:
    """Where a mirror is not what head office has; queues that the store joins no longer may linger."""
    found: dict[str, object] = {}
    for part in ("entries", "members", "products", "collisions", "settings"):
        if getattr(mirror, part) != getattr(there, part):
            found[part] = (getattr(mirror, part), getattr(there, part))
    joined = {name: mirror.queues.get(name) for name in there.queues}
    if joined != there.queues:
        found["queues"] = (joined, there.queues)
    return found
