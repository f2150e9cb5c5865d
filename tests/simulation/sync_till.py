"""A till of the simulation: a real ledger in a real file, the services a cashier and a manager use, and their dice.

What a till's journal ever held is written down in a book as it is committed, because a till that is restored from an
old copy no longer knows what head office was told.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from terminal.clock import from_text
from terminal.errors import Refused
from terminal.ledger import apply, journal
from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit
from terminal.money import Money, Quantity
from terminal.rebate import tree
from terminal.services import business_day, claims, members, orders, refunds, settings, shifts, staff
from terminal.services.facts import Line, Purchase, Tender, TenderKind
from terminal.services.refund_facts import Way
from terminal.services.rights import Approval, Role, StaffFacts
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration, ShopProfile
from tests.simulation.dice import AMOUNTS, LEVELS, RANKS, Tree
from tests.simulation.sync_network import Danger, StepLane, Wire

MORNING: Final = from_text("2026-11-22T10:00:00+08:00")
PHONES: Final = [f"1380000000{number}" for number in range(7)]
"""Few, so that the same person joins at two tills."""
MANAGER: Final = Approval("李红", staff.OWNER, "顾客要求")


class HandClock:
    """A clock that is moved by hand, to and fro."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **parts: float) -> None:
        self.at += timedelta(**parts)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as a till's journal had it, and the setting that it changed, if it did."""

    till: str
    seq: int
    kind: str
    at: str
    body: Tree
    prev: str
    setting: tuple[str, object] | None


class Book:
    """All that ever stood in any till's journal, by its hash; and what each till had at any time."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.settings: dict[str, tuple[str, object]] = {}
        """What was set by the event with this hash."""
        self.slips: list[str] = []
        """The codes of all slips that were ever printed."""

    def copy(self, till: str, unit: Unit, after: int) -> int:
        """Write down what a till's journal holds after an event; returns where it ends."""
        last = after
        for event in journal.read(unit.sql, after):
            self.entries[event.hash] = Entry(
                till, event.seq, event.kind, event.at, event.content, event.prev, self.settings.get(event.hash)
            )
            last = event.seq
        return last


class Till:
    """One till: what its people do, one thing at a time."""

    def __init__(self, name: str, store: str, path: Path, dice: random.Random, book: Book, template: Path) -> None:
        self.name, self.store, self.path = name, store, path
        self.clock = HandClock(MORNING + timedelta(minutes=dice.randrange(-30, 30)))
        self.danger = Danger(name)
        self.bills = 0
        self.people = 0
        self.backs = 0
        self.refused: list[str] = []
        self.forked = False
        """Restored from a copy that was older than what head office had of it."""
        self._dice, self._book = dice, book
        self._noted = 0
        shutil.copyfile(template, path)
        self.wire: Wire | None = None
        self.open()
        with self.ledger.write() as unit:
            allowance = Money(dice.choice([0, 0, 500, 10_000]))
            shop = ShopProfile(
                shop_name="福源百货", store=store, store_name=store, till=name, offline_allowance=allowance
            )
            settings.change(unit, Configuration(shop), based_on=0, who="李红", reason="set up")
        self.note()

    def open(self) -> None:
        self.ledger = Ledger.open(self.path, clock=self.clock)
        self.lane = StepLane(self.ledger, self.danger)

    def reopen(self) -> None:
        """As after a kill: nothing of the old process is left but the file."""
        self.danger.threaten(0)
        self.ledger.close()
        self.open()
        self.note()

    def note(self) -> None:
        """Write down what is new in the journal."""
        with self.ledger.read() as unit:
            self._noted = self._book.copy(self.name, unit, self._noted)

    def backup(self, to: Path) -> None:
        """A copy of the ledger as it is now."""
        copied(self.path, to)

    def restore(self, copy: Path) -> None:
        """Go on from a copy."""
        self.danger.threaten(0)
        self.ledger.close()
        put_back(copy, self.path)
        self._noted = 0
        self.open()
        self.note()

    # what people do

    def sell(self) -> None:
        """A bill, to a member mostly, with his balance at times."""
        self.bills += 1
        bill = f"{self.name}-{self.bills}"
        member = self._somebody() if self._dice.randrange(10) < 8 else None
        amount = Money.parse(self._dice.choice(AMOUNTS))
        kind = TenderKind.BALANCE if member is not None and self._dice.randrange(6) == 0 else TenderKind.CASH
        done = self._do(ring_up, _purchase(bill, amount, member, kind), drawn=False)
        if done is not None and done.claim is not None:
            self._book.slips.append(done.claim.code)

    def sell_reserved(self, bill: str, member: str, amount: Money) -> None:
        """A bill from a balance that head office holds for it."""
        self._do(ring_up, _purchase(bill, amount, member, TenderKind.BALANCE), drawn=False, reserved=True)

    def join(self) -> None:
        """Somebody becomes a member; he may be one at another till already."""
        self.people += 1
        phone = self._dice.choice(PHONES)
        who = f"{self.name}m{self.people}"
        referrer = self._somebody() if self._dice.randrange(2) else None
        rank = self._dice.choice(["", *RANKS[:2]])

        def joining(unit: Unit) -> None:
            if unit.sql.one("SELECT 1 FROM member WHERE phone = ?", phone) is not None:
                raise Refused("phone_taken")
            body = {"id": who, "name": f"会员{phone[-1]}", "phone": phone, "card": None, "level": "", "rank": rank}
            if referrer is not None:
                body["referrer"] = referrer
            apply.apply(unit, unit.append(apply.MEMBER_JOINED, unit.now(), body))

        self._do(joining)

    def rank(self) -> None:
        member = self._somebody()
        if member is not None:
            self._do(members.set_level, member, self._dice.choice(["", *LEVELS[:2]]), Approval("李红"))

    def change_member(self) -> None:
        """Somebody has another name or number, which may be somebody else's, or wants his taken out of the books."""
        member = self._somebody()
        if member is None:
            return
        if self._dice.randrange(5) == 0:
            self._do(members.withdraw_consent, member, MANAGER)
        else:
            phone = self._dice.choice(PHONES)
            self._do(members.change, member, MANAGER, name=f"会员{phone[-1]}改", phone=phone, card="")

    def claim(self, code: str) -> None:
        """A slip is brought by a member."""
        member = self._somebody()
        if member is not None:
            self._do(claims.claim, code, member, MANAGER)

    def refund(self) -> None:
        """A part of one of its bills is given back, or all of it, or too much."""
        with self.ledger.read() as unit:
            rows = unit.sql.all("SELECT id, paid_fen - refunded_fen FROM bill ORDER BY seq DESC LIMIT 8")
        if rows:
            bill, left = self._dice.choice(rows)
            amount = self._dice.choice([None, Money(1), Money(left // 2), Money(left + 1)])
            self._do(orders.refund, bill, self.clock.at, amount=amount, tender="cash")

    def give_back(self) -> None:
        """Goods come back: of a bill, its last bill whole, or without a receipt."""
        with self.ledger.read() as unit:
            rows = unit.sql.all("SELECT id FROM bill ORDER BY seq DESC LIMIT 5")
        self.backs += 1
        refund = f"{self.name}-back{self.backs}"
        kind = self._dice.choice(["part", "whole", "last", "goods"])
        if kind == "goods":
            line = Line("面包", Quantity.of(1), Money(350))
            way = Way(TenderKind.CASH, Money(350))
            self._do(refunds.return_without_receipt, refund, [line], way, MANAGER)
        elif rows and kind == "last":
            self._do(refunds.void_last, refund, rows[0][0], MANAGER)
        elif rows:
            amount = Money(self._dice.choice([1, 350])) if kind == "part" else None
            self._do(refunds.refund, refund, self._dice.choice(rows)[0], MANAGER, amount=amount)

    # the shop's own day

    def take_on(self) -> None:
        """Somebody is taken on, gets another role, or leaves."""
        with self.ledger.read() as unit:
            there = sorted((each for each in staff.everybody(unit) if each.active), key=lambda each: each.name)
        role = self._dice.choice(list(Role))
        if there and self._dice.randrange(2):
            person = replace(self._dice.choice(there), role=role, active=self._dice.randrange(3) > 0)
        else:
            person = StaffFacts("", f"{self._dice.choice('赵钱孙')}{self.name}", role)
        self._do(staff.save, person, MANAGER)

    def shift(self) -> None:
        """A shift is opened, or the one that is open is closed."""
        with self.ledger.read() as unit:
            there = business_day.open_shift(unit)
        if there is None:
            self._do(shifts.start, Money(20_000), MANAGER)
        else:
            self._do(shifts.close, {100_00: self._dice.randrange(9)}, "数过了", MANAGER)

    def cash(self) -> None:
        self._do(shifts.move_cash, self._dice.choice([shifts.IN, shifts.OUT]), Money(5_000), "零钱", MANAGER)

    def set(self, path: str, value: object) -> None:
        """A manager changes a setting."""

        def setting(unit: Unit) -> None:
            now = settings.current(unit)
            try:
                rebate = tree.changed(now.configuration.rebate, path, value)
            except tree.BadSettings as bad:
                raise Refused("bad_settings", faults=bad.faults) from bad
            wanted = replace(now.configuration, rebate=rebate)
            settings.change(unit, wanted, based_on=now.version, who=f"经理{self.name}", reason=path[:60])
            self._book.settings[unit.journal_hash] = (path, value)

        self._do(setting)

    def _do(self, service: Any, *args: Any, **kwargs: Any) -> Any:
        """One transaction on the lane, and what came of it; None for what the rules refuse."""
        done = None
        try:
            done = self.lane.submit(service, *args, **kwargs).result()
        except Refused as refused:
            self.refused.append(refused.code)
        self.note()
        return done

    def _somebody(self) -> str | None:
        with self.ledger.read() as unit:
            rows = unit.sql.all("SELECT id FROM member ORDER BY id")
        return str(self._dice.choice(rows)[0]) if rows else None


def copied(path: Path, to: Path) -> None:
    """A copy of a database that may be open."""
    with closing(sqlite3.connect(path)) as file, closing(sqlite3.connect(to)) as copy:
        file.backup(copy)


def put_back(copy: Path, path: Path) -> None:
    """A copy takes the place of a database that is closed."""
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    shutil.copyfile(copy, path)


def _purchase(bill: str, amount: Money, member: str | None, kind: TenderKind) -> Purchase:
    tender = Tender(kind, amount, amount if kind is TenderKind.CASH else Money(0))
    return Purchase(bill, (Line("面包", Quantity.of(1), amount),), (tender,), member)


def make_template(path: Path) -> None:
    """A ledger that nobody has begun, to be copied: migrating takes longer than a whole world."""
    Ledger.open(path).close()
    with closing(sqlite3.connect(path)) as file:
        file.execute("DELETE FROM ledger")
        file.execute("DELETE FROM secret")
        file.commit()
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
