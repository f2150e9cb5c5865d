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
from sync.office import tills as office_tills
from terminal.errors import Refused, Unavailable
from tests.simulation import sync_checks
from tests.simulation.sync_acts import KINDS, Acts
from tests.simulation.sync_member import Member
from tests.simulation.sync_mishaps import CALAMITIES, MISHAPS, Mishaps
from tests.simulation.sync_network import CALM, CUT, ROUGH, STORM, Killed, Wire
from tests.simulation.sync_office import URL, VALID, Office
from tests.simulation.sync_settings import Change, ChangeDice
from tests.simulation.sync_till import Book, Till, make_template

STEPS: Final = 110
ROUNDS: Final = 40
"""Exchanges in which everybody must have come to rest after the network healed."""
CALAMITOUS: Final = 5
"""The worlds by their number modulo 7 in which head office goes back to an older copy."""
MENDED_MAX: Final = 3
"""How often a person tries with one till."""
STORES: Final = ["S1", "S:2", "东店"]
HAPPENS: Final = {
    "exchange": 22, "phase": 14, "weather": 4, "late": 4, "clock": 6, "office_clock": 3, "kill_till": 7,
    "kill_office": 5, "start_office": 6,
}  # fmt: skip
"""What happens beside what people do, each as often as its number says."""


class SyncWorld(Acts, Mishaps):
    """The world of one number, in files in `folder`; `place` is where head office's ledger is to be."""

    def __init__(self, seed: int, folder: Path, template: Path | None = None, place: str | None = None) -> None:
        self.dice = random.Random(seed)
        self.seed, self.folder = seed, folder
        self.book = Book()
        self.revoked: set[str] = set()
        self.ever_revoked: set[str] = set()
        self.restored = False
        """Head office went back to an older copy."""
        self.acts: dict[int, Change] = {}
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
        self.settings = ChangeDice(seed, self.stores)
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
                till = self.first.till
                self.dice.choice([till.sell, till.sell, till.join, till.refund, till.give_back, self._set_alone])()
                till.clock.move(hours=self.dice.choice([0, 0, 1, 13]))

    def _till(self, number: int, template: Path) -> Member:
        name, store = f"{number:02d}", self.stores[(number - 1) % len(self.stores)]
        dice = random.Random(f"{self.seed} till {number}")
        till = Till(name, store, self.folder / f"till-{name}.sqlite", dice, self.book, template)
        return Member(till, Wire(random.Random(f"{self.seed} wire {number}"), self.office.answer, till.danger))

    # one step after the other

    def run(self, steps: int = STEPS) -> None:
        """Let so many things happen, then let the network heal and everybody come to rest."""
        kinds = {**KINDS, **HAPPENS, **MISHAPS, **(CALAMITIES if self.seed % 7 == CALAMITOUS else {})}
        names, weights = list(kinds), list(kinds.values())
        for _ in range(steps):
            kind = self.dice.choices(names, weights)[0]
            member = self.dice.choice(self.members)
            self._step(kind, member)
        self._heal()

    def faults(self) -> Iterator[str]:
        """What is not as it must be."""
        known = self.office.tills()
        if self.told and self.told[-1].startswith("no rest"):
            yield self.told[-1]
        yield from sync_checks.faults(
            sync_checks.Scene(
                self.office.ledger,
                [member.till for member in self.members],
                {member.till.name: [each for each in member.ids if each in known] for member in self.members},
                self.revoked,
                self.ever_revoked,
                self.book,
                self.acts,
                self.office.instants,
                self.office.reached,
                self.office.history_began,
                self.office.history_ended,
                self.secret,
                self.restored,
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

    def _set_alone(self) -> None:
        assert self.first is not None
        self._set(self.first)

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
        key, before = keys.kept(keys.beside(member.till.path)), member.ids
        phases.pair(member.till.lane, member.client, URL, member.code, key)
        member.begin()
        if before and member.id not in before:  # and not the place that this code had given it once
            member.till.forked = False
            self.revoked.discard(member.till.name)
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
        moves = [{"minutes": 10}, {"hours": 7}, {"days": 1}, {"days": 1}, {"hours": -3}]
        self.office.clock.move(**self.dice.choice(moves))

    def _kill_till(self, member: Member) -> None:
        member.till.danger.threaten(self.dice.randrange(1, 12))

    def _kill_office(self, _: Member) -> None:
        self.office.danger.threaten(self.dice.randrange(1, 25))

    def _start_office(self, _: Member) -> None:
        if not self.office.runs:
            self.office.start()

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
            if turn and self._state() == before and not self._mended():
                return
        self.told.append("no rest after the network healed")

    def _mended(self) -> bool:
        """A person lets go on whatever an older copy of head office has stopped, and lets join again whom it does not
        know any more, by his key or at all; returns whether there was anything."""
        known, found = self.office.tills(), False
        for member in self.members:
            if not member.ids or member.mended == MENDED_MAX:
                continue
            forgotten = known.get(member.id) != member.public_key or not member.joined
            excused = member.till.forked or member.till.name in self.revoked
            if forgotten or (member.stopped and self.restored and not excused):
                member.mended += 1
                found = True
                self._step("rejoin" if forgotten else "resume", member)
        return found

    def ends(self) -> Counter[str]:
        """What had come of it that a person would have to look at."""
        ends = Counter[str]()
        with self.office.ledger.read() as unit:
            ends.update(
                f"case: {kind} {reason}" for kind, reason in unit.sql.all("SELECT kind, reason FROM office_case")
            )
            ends.update(f"office: {kind}" for (kind,) in unit.sql.all("SELECT kind FROM journal"))
            ends.update(f"paid: {kind}" for (kind,) in unit.sql.all("SELECT kind FROM payout"))
            ends.update(f"owed: {kind}" for (kind,) in unit.sql.all("SELECT kind FROM commission"))
            ends.update(f"till: {kind}" for (kind,) in unit.sql.all("SELECT kind FROM till_event"))
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
