"""A world of tills, stores and one head office, made by dice: the same for the same number, step by step.

Everything is real but the network, the clocks and the threads: ledgers in files, services, client, phases, the office's
application. Each step is one thing that somebody does or that happens, and any of it may be the last thing that a
process does before it is killed. At the end the network heals, everybody talks until nobody has anything to say, and
`faults` tells what is not as it must be.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import requests

from sync import keys, phases
from sync.client import Client, Limits
from sync.conversation import Conversation
from sync.office import tills as office_tills
from sync.protocol import DrawRequest, ExchangeRequest, ReserveRequest, TransferRequest
from terminal.errors import Refused, TillError, Unavailable
from terminal.money import Money
from terminal.services.facts import LinkFacts
from tests.simulation import sync_checks
from tests.simulation.sync_desk import configure_office
from tests.simulation.sync_network import CALM, CUT, ROUGH, STORM, Killed, Wire
from tests.simulation.sync_office import URL, VALID, Office
from tests.simulation.sync_till import Book, Till, make_template
from tests.simulation.world_orders import OrderDice

STEPS: Final = 90
ROUNDS: Final = 40
"""Exchanges in which everybody must have come to rest after the network healed."""
STORES: Final = ["S1", "S:2", "东店"]
KINDS: Final = {
    "sell": 30, "exchange": 22, "phase": 14, "join": 6, "refund": 5, "set": 4, "office_sets": 2, "rank": 2,
    "draw": 3, "swap": 2, "hand_over": 2, "reserve": 3, "weather": 4, "late": 4, "clock": 6, "office_clock": 2,
    "kill_till": 7, "kill_office": 5, "start_office": 6, "restore": 3, "revoke": 1,
}  # fmt: skip
"""What happens, each as often as its number says."""


class Member:
    """A till's side of the conversation, as a process that has just started makes it: its key, its client, its place
    in the exchange."""

    def __init__(self, till: Till, wire: Wire) -> None:
        self.till, self.wire = till, wire
        self.code = ""
        self.id = ""
        """At head office; it stays what it was where the till went back to before it joined."""
        self.errors: list[TillError] = []
        self.begin()

    def begin(self) -> None:
        self.client = self._connect()
        self.conversation = Conversation(
            self.till.lane,
            lambda link: self._connect(),
            rng=random.Random(7),
            report=self._heard,
            confirmed=lambda bills: None,
            clock=self.till.clock,
        )

    @property
    def joined(self) -> bool:
        with self.till.ledger.read() as unit:
            return unit.sql.one("SELECT 1 FROM office_link WHERE id = 1") is not None

    def _connect(self) -> Client:
        session = requests.Session()
        session.trust_env = False
        session.mount(URL, self.wire)
        key = keys.kept(keys.beside(self.till.path))
        with self.till.ledger.read() as unit:
            row = unit.sql.one("SELECT till FROM office_link WHERE id = 1")
        self.id = row[0] if row else self.id
        return Client(session, URL, till=row[0] if row else "", key=key, clock=self.till.clock, limits=Limits())

    def _heard(self, facts: LinkFacts, online: bool, error: TillError | None) -> None:
        if error is not None:
            self.errors.append(error)


class SyncWorld:
    """The world of one number, in files in `folder`; `place` is where head office's ledger is to be."""

    def __init__(self, seed: int, folder: Path, template: Path | None = None, place: str | None = None) -> None:
        self.dice = random.Random(seed)
        self.seed, self.folder = seed, folder
        self.settings = OrderDice(seed)
        self.book = Book()
        self.revoked: set[str] = set()
        self.acts: dict[int, tuple[str, object]] = {}
        self.told: list[str] = []
        """What happened, a line each, for whoever looks into a world that failed."""
        self.seen: Counter[str] = Counter()
        template = template or folder / "template.sqlite"
        if not template.exists():
            make_template(template)
        if place is None:
            place = str(folder / "office.sqlite")
            Path(place).write_bytes(template.read_bytes())
        self.office = Office(place)
        self.stores = STORES[: self.dice.choice([1, 1, 2, 3])]
        self.settings.stores = self.stores
        self.members = [self._till(number, template) for number in range(1, self.dice.choice([2, 2, 3, 4]) + 1)]
        self.secret = f"{seed}".encode()
        with self.office.ledger.write() as unit:
            office_tills.begin_office(unit, "总部", "https://office.example")
            unit.plant_seed(self.secret)
            now = unit.now()
            for member in self.members:
                member.code = office_tills.new_code(unit, member.till.store, member.till.name, now, VALID)
        self.office.start()
        self.first = self.members[0] if self.dice.randrange(6) == 0 else None
        """A till with a history of its own, which can only join before all others."""
        if self.first is not None:
            for _ in range(self.dice.randrange(12)):
                self.dice.choice([self.first.till.sell, self.first.till.join])()

    def _till(self, number: int, template: Path) -> Member:
        name, store = f"{number:02d}", self.stores[(number - 1) % len(self.stores)]
        dice = random.Random(f"{self.seed} till {number}")
        till = Till(name, store, self.folder / f"till-{name}.sqlite", dice, self.book, template)
        return Member(till, Wire(random.Random(f"{self.seed} wire {number}"), self.office.answer, till.danger))

    # one step after the other

    def run(self, steps: int = STEPS) -> None:
        """Let so many things happen, then let the network heal and everybody come to rest."""
        names, weights = list(KINDS), list(KINDS.values())
        for _ in range(steps):
            kind = self.dice.choices(names, weights)[0]
            member = self.dice.choice(self.members)
            self._step(kind, member)
        self._heal()

    def faults(self) -> Iterator[str]:
        """What is not as it must be."""
        if self.told and self.told[-1].startswith("no rest"):
            yield self.told[-1]
        yield from sync_checks.faults(
            sync_checks.Scene(
                self.office.ledger,
                [member.till for member in self.members],
                {member.till.name: member.id for member in self.members},
                self.revoked,
                self.book,
                self.acts,
                self.office.instants,
                self.secret,
            )
        )

    def close(self) -> None:
        self.office.close()
        for member in self.members:
            member.till.ledger.close()

    def _step(self, kind: str, member: Member) -> None:
        self.told.append(f"{kind} {member.till.name}")
        act: Callable[[Member], None] = getattr(self, f"_{kind}")
        try:
            act(member)
            self.seen[kind] += 1
        except Killed as killed:
            self.told.append(f"  {killed}")
            self.seen["killed " + killed.args[0].partition(" was killed ")[2]] += 1
            self._again(member)
        except (Refused, Unavailable) as error:
            self.told.append(f"  {error}")
            self.seen[f"{kind}: {error.code}"] += 1

    def _again(self, member: Member) -> None:
        """A till that was killed is started again."""
        member.till.reopen()
        member.begin()

    # what people do

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

    def _change(self) -> tuple[str, object]:
        """A setting that cashiers' bills go by."""
        if self.dice.randrange(2):  # one of a few, so that two change the same
            path = self.dice.choice(["base/extract", "base/merge_cashier", "base/default"])
            return path, self.dice.random() < 0.5 if path == "base/merge_cashier" else self.settings.ratio()
        while True:
            made = self.settings.change()
            path = str(made["path"])
            base = path.startswith("base/") and path not in ("base/scheme", "base/clear")
            if base or (path.startswith("stores/") and path.split("/")[2] == "cashier"):
                return path, made["value"]

    def _set(self, member: Member) -> None:
        member.till.set(*self._change())

    def _office_sets(self, _: Member) -> None:
        path, value = self._change()
        with self.office.ledger.write() as unit:
            if configure_office(unit, path, value, "总部的人"):
                self.acts[unit.journal_seq] = (path, value)
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

    # the conversation

    def _exchange(self, member: Member) -> None:
        """Pair if need be, send everything, read everything, compare."""
        self._pair(member)
        member.conversation.woken()
        member.conversation.run()
        self._told_by(member)

    def _phase(self, member: Member) -> None:
        """A step or two of it, so that those of several tills are shuffled."""
        self._pair(member)
        if self.dice.randrange(3) == 0:
            member.conversation.woken()
        member.conversation.nudge()
        for _ in range(self.dice.choice([2, 3, 4])):  # the first only looks
            member.conversation.step()
        self._told_by(member)

    def _told_by(self, member: Member) -> None:
        member.till.note()
        if member.errors:
            error, member.errors = member.errors[-1], []
            raise error

    def _pair(self, member: Member) -> None:
        if member.joined:
            return
        if self.first is not None and member is not self.first and not self.first.joined:
            raise Unavailable("not_yet")
        key = keys.kept(keys.beside(member.till.path))
        phases.pair(member.till.lane, member.client, URL, member.code, key)
        member.begin()
        member.till.note()

    # what happens

    def _weather(self, member: Member) -> None:
        member.wire.weather = self.dice.choice([CALM, CALM, ROUGH, ROUGH, STORM, CUT])

    def _late(self, member: Member) -> None:
        with suppress(requests.ConnectionError):
            member.wire.arrive()

    def _clock(self, member: Member) -> None:
        member.till.clock.move(**self.dice.choice([
            {"minutes": 3}, {"hours": 5}, {"hours": -5}, {"days": 1}, {"days": -2}, {"days": 40}, {"seconds": -1},
        ]))  # fmt: skip

    def _office_clock(self, _: Member) -> None:
        self.office.clock.move(**self.dice.choice([{"minutes": 10}, {"hours": 7}, {"days": 1}, {"hours": -3}]))

    def _kill_till(self, member: Member) -> None:
        member.till.danger.threaten(self.dice.randrange(1, 12))

    def _kill_office(self, _: Member) -> None:
        self.office.danger.threaten(self.dice.randrange(1, 25))

    def _start_office(self, _: Member) -> None:
        if not self.office.runs:
            self.office.start()

    def _restore(self, member: Member) -> None:
        """The till's file is copied; another time the copy takes its place."""
        copy = self.folder / f"{member.till.name}.copy"
        if not copy.exists():
            member.till.backup(copy)
        elif self.dice.randrange(2) == 0:
            with member.till.ledger.read() as unit:
                before = unit.journal_seq
            member.till.restore(copy)
            with member.till.ledger.read() as unit:
                lost = before - unit.journal_seq
            member.till.forked = member.till.forked or lost > 0
            member.begin()
            if self.dice.randrange(2) and member.joined:
                for _ in range(lost + 1):  # past where it was, before it hears of anything
                    member.till.sell()

    # the end

    def _heal(self) -> None:
        """Everything that was under way arrives; the office starts; everybody talks until all is said."""
        self.office.danger.threaten(0)
        if not self.office.runs:
            self.office.start()
        for member in self.members:
            member.till.danger.threaten(0)
            member.wire.weather = CALM
            while member.wire.late:
                self._late(member)
        for turn in range(ROUNDS):
            before = self._state()
            for member in self.members:
                self._step("exchange", member)
            if turn and self._state() == before:
                return
        self.told.append("no rest after the network healed")

    def ends(self) -> Counter[str]:
        """What had come of it that a person would have to look at."""
        ends = Counter[str]()
        with self.office.ledger.read() as unit:
            ends.update(
                f"case: {kind} {reason}" for kind, reason in unit.sql.all("SELECT kind, reason FROM office_case")
            )
        for member in self.members:
            with member.till.ledger.read() as unit:
                ends.update(
                    f"till stopped: {row[0]}" for row in unit.sql.all("SELECT stopped FROM office_link") if row[0]
                )
        return ends

    def _state(self) -> list[object]:
        state: list[object] = []
        for ledger in (self.office.ledger, *(member.till.ledger for member in self.members)):
            with ledger.read() as unit:
                link = unit.sql.one("SELECT acked_seq, cursor, stopped FROM office_link")
                state.append((unit.journal_seq, link))
        return state
