"""What goes badly wrong in the simulation, and what a person does about it: old copies, alarms, joining again."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path
from typing import Final

from sync import comparing, keys
from sync.office import admin, history
from sync.office import tills as office_tills
from terminal.errors import Refused
from terminal.services import office_link
from tests.simulation.sync_member import Member
from tests.simulation.sync_office import VALID, Office
from tests.simulation.sync_settings import Change

MISHAPS: Final = {"restore": 3, "rejoin": 2}
"""What happens in every world, as often as its number says."""
CALAMITIES: Final = {"restore_office": 6, "resume": 4}
"""What happens besides in some: head office goes back to an older copy of its database."""


class Mishaps:
    """What may befall a world of these parts."""

    dice: random.Random
    folder: Path
    office: Office
    members: list[Member]
    first: Member | None
    revoked: set[str]
    acts: dict[int, Change]
    restored: bool

    def _pair(self, member: Member) -> None:
        raise NotImplementedError

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

    def _restore_office(self, _: Member) -> None:
        """Head office's database is copied; another time the copy takes its place, and what came after is gone."""
        copy = self.folder / "office.copy"
        if not copy.exists():
            with self.office.ledger.read() as unit:
                first_is_here = self.first is None or (self.first.joined and not history.under_way(unit))
            if first_is_here:
                self.office.backup(copy)
        elif self.dice.randrange(2) == 0:
            self.office.restore(copy)
            self.restored = True
            with self.office.ledger.read() as unit:
                self.acts = {seq: act for seq, act in self.acts.items() if seq <= unit.journal_seq}
                shut = {row[0] for row in unit.sql.all("SELECT id FROM joined_till WHERE revoked_at <> ''")}
            self.revoked.intersection_update(member.till.name for member in self.members if shut & set(member.ids))

    def _resume(self, member: Member) -> None:
        """A person has looked why an exchange stands still, and lets it go on at both sides."""
        if not member.stopped:
            return
        with self.office.ledger.write() as unit, suppress(Refused):
            admin.resume(unit, member.id)
        self.office.note()
        comparing.resume(member.till.lane, member.client)

    def _rejoin(self, member: Member) -> None:
        """A till that stands still for good, or that head office forgot, leaves and joins with a new code."""
        known = self.office.tills().get(member.id) == member.public_key
        with self.office.ledger.read() as unit:
            if history.under_way(unit):
                return
        if not member.ids or (member.joined and known and member.stopped not in ("fork", "rolled_back", "revoked")):
            return
        with self.office.ledger.write() as unit:
            prefix = f"{member.till.name}{chr(ord('A') + len(member.ids))}"
            with suppress(Refused):  # a code of that prefix is used up by a till that this office remembers
                member.code = office_tills.new_code(unit, member.till.store, prefix, unit.now(), VALID)
        self.office.note()
        if member.joined:
            member.till.lane.submit(office_link.leave, forced=True).result()
            keys.forget(keys.beside(member.till.path))
            member.begin()
        self._pair(member)
