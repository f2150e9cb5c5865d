"""What people do in the simulation, at the tills and at head office, and what only head office can do.

Each act is one thing that somebody does; `SyncWorld` throws the dice for who does which of them, and when.
"""

from __future__ import annotations

import random
from typing import Final

from sync.office import jobs as office_jobs
from sync.office import tills as office_tills
from sync.protocol import DrawRequest, ExchangeRequest, ReserveRequest, TransferRequest
from terminal.errors import Unavailable
from terminal.ledger.decide import in_force
from terminal.money import Money
from terminal.services import claims
from tests.simulation.sync_desk import configure_office
from tests.simulation.sync_member import Member
from tests.simulation.sync_office import Office
from tests.simulation.sync_settings import Change, ChangeDice
from tests.simulation.sync_till import PHONES, Book

KINDS: Final = {
    "sell": 30, "join": 6, "refund": 5, "set": 6, "rank": 2, "staff": 2, "shift": 2, "cash": 1, "give_back": 3,
    "claim": 6, "claim_by_phone": 2, "change": 3,
    "office_sets": 6, "chores": 8, "draw": 3, "swap": 2, "hand_over": 2, "reserve": 3, "revoke": 1,
}  # fmt: skip
"""What people do, each as often as its number says."""


class Acts:
    """What people do in a world of these parts."""

    dice: random.Random
    settings: ChangeDice
    office: Office
    members: list[Member]
    book: Book
    first: Member | None
    revoked: set[str]
    ever_revoked: set[str]
    acts: dict[int, Change]
    told: list[str]

    def _sell(self, member: Member) -> None:
        if member is not self.first and not member.joined:
            raise Unavailable("not_yet")  # with bills of its own it could not join any more
        for _ in range(self.dice.choice([1, 1, 1, 2, 5])):
            member.till.clock.move(minutes=self.dice.randrange(20))
            member.till.sell()

    def _join(self, member: Member) -> None:
        member.till.join()

    def _refund(self, member: Member) -> None:
        member.till.refund()

    def _rank(self, member: Member) -> None:
        member.till.rank()

    def _change(self, member: Member) -> None:
        member.till.change_member()

    def _claim(self, member: Member) -> None:
        """A slip is brought, to the till that gave it or to any other, perhaps for the second time."""
        if self.book.slips:
            member.till.claim(self.dice.choice(self.book.slips))

    def _claim_by_phone(self, _: Member) -> None:
        """A customer claims at head office, with the number of somebody or as a new member."""
        if not self.book.slips or not self.office.runs:
            return
        code, phone = self.dice.choice(self.book.slips), self.dice.choice(PHONES)
        try:
            with self.office.ledger.write() as unit:
                claims.claim_by_phone(unit, code, phone, self.dice.choice(["", "新会员"]), agreed=True)
        finally:
            self.office.note()

    def _set(self, member: Member) -> None:
        with member.till.ledger.read() as unit:
            people = [str(row[0]) for row in unit.sql.all("SELECT id FROM member ORDER BY id")]
        member.till.set(*self.settings.change(people, member.till.clock.at))

    def _staff(self, member: Member) -> None:
        member.till.take_on()

    def _shift(self, member: Member) -> None:
        member.till.shift()

    def _cash(self, member: Member) -> None:
        member.till.cash()

    def _give_back(self, member: Member) -> None:
        member.till.give_back()

    def _office_sets(self, _: Member) -> None:
        with self.office.ledger.read() as unit:
            people = [str(row[0]) for row in unit.sql.all("SELECT id FROM member ORDER BY id")]
            begun = in_force(unit).version > 0
        changes = self.settings.opening if begun else []
        self.settings.opening = [] if begun else self.settings.opening
        for path, value in changes or [self.settings.change(people, self.office.clock.at)]:
            with self.office.ledger.write() as unit:
                if configure_office(unit, path, value, "总部的人"):
                    self.acts[unit.journal_seq] = (path, value)
            self.office.note()

    def _chores(self, _: Member) -> None:
        """Some hours go by at head office, and the jobs that fell due are done."""
        self.office.clock.move(hours=self.dice.choice([1, 6, 13, 24]))
        with self.office.ledger.write() as unit:
            office_jobs.advance(unit, self.office.clock.at)
        self.office.note()

    # what only head office can do

    def _entry(self, member: Member) -> str | None:
        with self.office.ledger.read() as unit:
            rows = unit.sql.all(
                "SELECT id FROM entry WHERE store = ? AND status = 'waiting' ORDER BY seq", member.till.store
            )
        return str(self.dice.choice(rows)[0]) if rows else None

    def _draw(self, member: Member) -> None:
        with self.office.ledger.read() as unit:
            rows = unit.sql.all("SELECT id FROM entry WHERE store = ? AND lottery IS NOT NULL", member.till.store)
        if rows and member.joined:
            member.client.draw(str(self.dice.choice(rows)[0]), DrawRequest(nonce=self.dice.choice(["n", "随机", "0"])))

    def _swap(self, member: Member) -> None:
        entry = self._entry(member)
        if entry is not None and member.joined:
            member.client.exchange(entry, ExchangeRequest(wallet=self.dice.choice(["points", "love", "voucher"])))

    def _hand_over(self, member: Member) -> None:
        with self.office.ledger.read() as unit:
            people = [row[0] for row in unit.sql.all("SELECT id FROM member ORDER BY journal_seq")]
        if len(people) > 1 and member.joined:
            source, target = self.dice.sample(people, 2)
            wallet = self.dice.choice(["points", "love", "voucher"])
            request = TransferRequest(
                id=f"t{len(self.told)}", source=source, target=target, wallet=wallet, amount=self.dice.choice([1, 50])
            )
            member.client.transfer(request)

    def _reserve(self, member: Member) -> None:
        """A bill from a balance that head office holds for it."""
        with self.office.ledger.read() as unit:
            rich = unit.sql.all(
                "SELECT name, -balance_fen FROM account WHERE name LIKE 'member:%:balance' AND balance_fen < 0 "
                "ORDER BY name"
            )
        if not rich or not member.joined:
            return
        name, held = self.dice.choice(rich)
        who, amount = name.split(":")[1], self.dice.choice([1, int(held)])
        with member.till.ledger.read() as unit:
            if unit.sql.one("SELECT 1 FROM member WHERE id = ?", who) is None:
                return
        member.till.bills += 1
        bill = f"{member.till.name}-{member.till.bills}"
        request = ReserveRequest(id=f"r-{bill}", bill=bill, member=who, wallet="balance", amount=amount)
        member.client.reserve(request)
        member.till.sell_reserved(bill, who, Money(amount))

    def _revoke(self, member: Member) -> None:
        if self.dice.randrange(4) == 0 and member.joined and len(self.members) > 2:
            with self.office.ledger.write() as unit:
                office_tills.revoke(unit, member.id, unit.now())
            self.revoked.add(member.till.name)
            self.ever_revoked.add(member.till.name)
