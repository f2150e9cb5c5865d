"""What head office must have come to, told by the plain model from the events it took, in the order they arrived.

A bill's promise (ratio, rule, entitlement) is the till's word and is kept; which queue it joins, whom its extraction
rewards, what a refund takes back and whose second id a member is are worked out here once more, by the lists and loops
of `plain`, with nothing of the engine's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.simulation.plain import joining, leaving, output, schedule
from tests.simulation.plain.scenario import read_scenario
from tests.simulation.plain.schedule import run_jobs
from tests.simulation.plain.settings import BASE_DEFAULTS, GUILD_DEFAULTS, change, lottery, read_change
from tests.simulation.plain.settling import settle
from tests.simulation.plain.world import Entry, Line, Order, Place, World

Tree = dict[str, Any]
EMPTY: Tree = {"settings": {}, "members": {}, "products": {}, "events": []}


@dataclass
class Changed:
    """A setting as it was changed: in which version, to what, and by which till ("" for the office itself)."""

    version: int
    value: object
    by: str


UNSET = "nothing of its own"
SAYING_NOTHING: tuple[tuple[str, object], ...] = (("tiers", []), ("level", {}), ("ranks", {}), ("holders", {}))
"""Settings that are there and say no more than if they were not."""
DEFAULTS: dict[str, Tree] = {"base": BASE_DEFAULTS, "guild": GUILD_DEFAULTS}


class OfficeWorld(World):
    """A world in which a member may be named by a second id."""

    same_as: dict[str, str]

    def pay(self, member: str, wallet: str, amount: int) -> None:
        """To the one member behind the id."""
        super().pay(self.same_as.get(member, member), wallet, amount)


class OfficeModel:
    """One head office. Each method is one event, called in the order of arrival."""

    def __init__(self, seed: bytes) -> None:
        self.world = OfficeWorld(read_scenario(EMPTY))
        self.world.seed = seed
        self.same_as: dict[str, str] = {}
        """Second ids, and the member each belongs to."""
        self.world.same_as = self.same_as
        self.levels: dict[str, str] = {}
        self.changes: dict[str, list[Changed]] = {}
        self.collided: list[str] = []
        """Paths of settings that two changed without knowing of each other."""
        self._reach: dict[tuple[str, str], str] = {}

    def clock(self, at: datetime) -> None:
        """It is so late at the office: what fell due happens first."""
        if self.world.clock is not None and at < self.world.clock:
            return
        run_jobs(self.world, at)
        self.world.clock = at

    def member(self, told: Tree) -> None:
        """A till's new member. The same phone or card under another id is the same person."""
        for kind in ("phone", "card"):
            known = self._reach.get((kind, told.get(kind) or ""))
            if known is not None and known != told["id"]:
                self.same_as[told["id"]] = known
                return
        self.world.members[told["id"]] = {"wallets": {}, "rank": told.get("rank", "")}
        if told.get("referrer") is not None:
            self.world.members[told["id"]]["referrer"] = self.person(told["referrer"])
        self.levels[told["id"]] = told["level"]
        for kind in ("phone", "card"):
            if told.get(kind):
                self._reach[kind, told[kind]] = told["id"]

    def known(self, told: Tree) -> None:
        """Of somebody whom head office had back already his own till tells who referred him."""
        member = self.world.members[told["id"]]
        member["rank"] = told.get("rank", "")
        member.pop("referrer", None)
        if told.get("referrer") is not None:
            member["referrer"] = self.person(told["referrer"])

    def learned(self, told: Tree) -> None:
        """A member whom head office had lost and a till still knew, or the second id of somebody."""
        if "same_as" in told:
            self.same_as[told["id"]] = told["same_as"]
            return
        self.world.members.setdefault(told["id"], {"wallets": {}, "rank": ""})
        self.levels[told["id"]] = told["level"]
        self.changed(told)

    def changed(self, told: Tree) -> None:
        """A member's number or card is another, or he has none any more."""
        member = self.person(told["id"])
        for reach in [reach for reach, holder in self._reach.items() if holder == member]:
            del self._reach[reach]
        for kind in ("phone", "card"):
            if told[kind]:
                self._reach[kind, told[kind]] = member

    def ranked(self, told: Tree) -> None:
        """A member's level, set at a till."""
        self.levels[self.person(told["id"])] = told["level"]

    def person(self, member: str) -> str:
        """The one member behind an id."""
        return self.same_as.get(member, member)

    def ended(self, at: datetime) -> None:
        """The first till's history is all here: from now on its jobs are run here, those that were due since too."""
        self.world.clock = at

    def job(self, kind: str, at: datetime) -> None:
        """A job that the first till ran while it was alone."""
        day = self.world.local(at).date()
        if kind == "guild_day":
            schedule.guild_day(self.world, day)
        elif kind == "dividends_paid":
            schedule.pay_dividends(self.world, day)
        else:
            schedule.clear_queues(self.world)

    def bill(self, told: Tree, at: datetime, *, settled_there: bool = False) -> None:
        """A till's bill, `at` its own instant. What chance decided of one that was settled there stands."""
        world, promised = self.world, told["lines"][0]
        world.settings["stores"].setdefault(told["store"], {"online": {}, "cashier": {}, "goods": {}})
        member = None if told["member"] is None else self.person(told["member"])
        line = Line(None, promised["paid"], 0)
        order = Order(told["id"], at, "cashier", told["store"], member, [line], {})
        for tender in told["tenders"]:
            if tender["kind"] == "balance" and member is not None:
                world.pay(member, "balance", -tender["amount"])
        world.orders.append(order)
        order.completed_at = at
        in_guild = world.base("scheme") == "guild"
        if promised["verdict"] == "joins" and member is not None:
            entry = Entry(
                told["id"], order, line, member, date.fromisoformat(told["day"]), promised["ratio"], promised["rule"],
                promised["entitlement"],
                guild=promised["queue"] == "guild" if settled_there else in_guild,
                lottery=None if promised["lottery"] is None else lottery(promised["lottery"], "lottery"),
            )  # fmt: skip
            world.entries.append(entry)
            if settled_there:
                self._returned_there(entry, promised)
            elif promised.get("pending") and not entry.guild:
                self._return_at_random(entry, promised["points_ratio"])
        settle(world, order)

    def _return_at_random(self, entry: Entry, points_ratio: int) -> None:
        """The place is decided here, but what a point is worth was promised at the till."""
        base = self.world.settings["base"]
        here, base["exchange"] = base["exchange"], {"points": points_ratio}
        joining.return_at_random(self.world, entry)
        base["exchange"] = here

    def _returned_there(self, entry: Entry, promised: Tree) -> None:
        """The place that a till alone gave by its own dice."""
        if promised["group"] is not None:
            number, cash, points = promised["group"]
            setting, queue = {"cash": cash, "points": points}, self.world.queue_of(entry)
            self.world.places.append(Place(queue, number, setting, promised["place"] == "money"))
        if promised["place"] == "points":
            joining.convert(self.world, entry, "points", promised["points_ratio"])
            self.world.end(entry, "points")

    def claim(self, told: Tree, *, decided_here: bool, settled_there: bool = False) -> None:
        """A bill without a member becomes somebody's, as promised, behind all who have joined by now; `decided_here`
        where its till had not said what it comes to."""
        world, promised = self.world, told["promise"]
        order = world.order(told["bill"])
        assert order is not None and order.member is None, told
        line, member = order.lines[0], self.person(told["member"])
        order.member = member
        if promised["verdict"] != "joins":
            return
        entry = Entry(
            order.id, order, line, member, world.local(order.at).date(), promised["ratio"], promised["rule"],
            promised["entitlement"], guild=promised["queue"] == "guild",
            lottery=None if promised["lottery"] is None else lottery(promised["lottery"], "lottery"),
        )  # fmt: skip
        world.entries.append(entry)
        if settled_there:
            self._returned_there(entry, promised)
        elif (decided_here or promised.get("pending")) and not entry.guild:
            self._return_at_random(entry, promised["points_ratio"])

    def refund(self, told: Tree) -> None:
        """A part of a till's bill was given back; to the balance, if that had paid it and the till says so."""
        order = self.world.order(told["order"])
        assert order is not None, told
        leaving.refund(self.world, order, order.lines[told["line"] - 1], told["amount"])
        if told["tender"] == "balance" and "kind" in told and order.member is not None:
            self.world.pay(order.member, "balance", told["amount"])

    def draw(self, entry: str, nonce: str) -> None:
        """An entry's one draw."""
        leaving.draw(self.world, entry, nonce)

    def exchange(self, entry: str, wallet: str) -> None:
        """An entry goes into a wallet."""
        leaving.exchange(self.world, entry, wallet)

    def transfer(self, source: str, target: str, wallet: str, amount: int) -> None:
        """From one member's wallet to another's."""
        self.world.pay(source, wallet, -amount)
        self.world.pay(target, wallet, amount)

    def setting(
        self, path: str, value: object, version: int, *, by: str = "", knew: int | None = None, was: object = None,
        same: Sequence[object] = (),
    ) -> None:  # fmt: skip
        """A setting was changed, the office's `version` by it; `knew` is the version that a till had learned last.

        What a till knew of it is what it learned, and what it set since; before it has learned anything, only what it
        `was` there. Is it another value now, and not the one that it sets either, then somebody else set it between;
        what nobody ever set here is in nobody's way. `same` is what the till set last, having learned nothing since,
        and what was here already.
        """
        names, read, new = self._read(path, value)
        first = Changed(0, DEFAULTS[names[0]][names[-1]] if names[0] in DEFAULTS else UNSET, "")
        history = self.changes.setdefault(path, [first])
        if knew is not None and len(history) > 1:
            learned = [one for one in history if one.version <= knew or one.by == by][-1].value
            own = [self._read(path, each)[2] for each in same]
            if history[-1].value not in (learned if knew else self._read(path, was)[2], new, *own):
                self.collided.append(path)
        history.append(Changed(version, new, by))
        change(self.world.settings, names, read)

    def _read(self, path: str, value: object) -> tuple[list[str], object, object]:
        """A value of a setting, and as it is compared: without one it is the default, or nothing at all."""
        names, read = read_change(path, value, [*self.world.members, *self.same_as], path)
        if read is None and names[0] in DEFAULTS:
            return names, read, DEFAULTS[names[0]][names[-1]]
        if (read is None and names[-1] != "random_return") or (names[-1], read) in SAYING_NOTHING:
            return names, read, UNSET
        return names, read, read

    def told(self) -> Tree:
        """All of it in the replay format's output."""
        told = output.printed(self.world)
        for each in [*told["commissions"], *told["dividends"]["paid"]]:
            each["member"] = self.person(each["member"])
        return told
