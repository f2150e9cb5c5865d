"""What must be true of a world when the network has healed, each law by itself: `faults` says which are broken.

Head office is held against the model, which is fed with the events in the order of arrival; the tills against head
office; and what is not where it should be must lie with a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from terminal.clock import from_text
from terminal.ledger import audit, journal
from terminal.ledger.decide import in_force
from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit
from terminal.rebate import tree
from terminal.services import result
from tests.simulation.dice import Tree
from tests.simulation.plain.settings import read_settings
from tests.simulation.plain.world import Refused
from tests.simulation.sync_model import SAYING_NOTHING, OfficeModel
from tests.simulation.sync_till import Book, Entry, Till

CONFIGURED = "configured"
JOBS = ("guild_day", "dividends_paid", "cleared")
TWICE = {
    "claimed": ("already_claimed", "claim_expired", "claim_refunded"),
    "member_changed": ("phone_taken",),
}
"""What two may do without knowing of each other, of which one is put aside."""
WALLETS = ("balance", "points", "love", "love_frozen", "voucher")


@dataclass(frozen=True, slots=True)
class Sent:
    """An event as head office has it in its list of what tills sent."""

    till: str
    seq: int
    kind: str
    hash: str
    outcome: str
    reason: str
    arrival: int | None


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the laws are about. `ids` are the tills' ids at head office, one for each time they
    joined, `revoked` who is shut out now, `ever_revoked` who ever was, `restored` whether head office went back to an
    older copy, `acts` the office's own changes of
    settings by their event, `instants` the office's clock when an event was committed there, `reached` until when it
    had looked for what falls due before the next one, `history_began` whether the first till brought a history,
    `history_ended` when that was all here."""

    office: Ledger
    tills: list[Till]
    ids: dict[str, list[str]]
    revoked: set[str]
    ever_revoked: set[str]
    book: Book
    acts: dict[int, tuple[str, object]]
    instants: dict[int, datetime]
    reached: dict[int, datetime]
    history_began: bool
    history_ended: datetime | None
    seed: bytes
    restored: bool


def faults(scene: Scene) -> Iterator[str]:
    """Whatever is not as it must be, one sentence each."""
    with scene.office.read() as unit:
        sent = [
            Sent(*row)
            for row in unit.sql.all(
                "SELECT till, seq, kind, hash, outcome, reason, arrival FROM till_event ORDER BY till, seq"
            )
        ]
        model = OfficeModel(scene.seed)
        yield from _feed(scene, unit, sent, model)
        yield from _as_modelled(unit, model)
        yield from _once(scene, unit, sent)
        yield from _quarantine(scene, unit, sent)
        if not scene.restored:  # versions that are gone are counted once more
            yield from _collisions(unit, model)
        rebate = in_force(unit).settings
        people = _people(scene, sent)
        if (there := _staff(unit)) != people:
            yield f"staff: {_difference(people, there)}"
    for till in scene.tills:
        with till.ledger.read() as own:
            for fault in _at_till(scene, till, own, model):
                yield f"{till.name}: {fault}"
            wanted = {person: told[:-1] for person, told in people.items() if told[-1] == till.store}
            known = {person: told[:-1] for person, told in _staff(own).items()}
            if scene.restored:  # what it learned of people before that it keeps
                known = {person: known[person] for person in known if person in wanted}
            if not _stopped(own) and known != wanted:
                yield f"{till.name}: staff: {_difference(wanted, known)}"
            here, there = (_said(tree.to_tree(each)) for each in (in_force(own).settings, rebate))
            if not _stopped(own) and here != there:
                yield f"{till.name}: sells by other settings than head office: {_difference(there, here)}"
    for name, ledger in (("office", scene.office), *((till.name, till.ledger) for till in scene.tills)):
        for finding in audit.verify(ledger).findings[:5]:
            yield f"{name}: audit: {finding}"


def _feed(scene: Scene, unit: Unit, all_sent: list[Sent], model: OfficeModel) -> Iterator[str]:
    """Tell the model everything that head office took, in the order in which it did."""
    arrived = {each.arrival: each for each in all_sent if each.arrival is not None and each.outcome != "exists"}
    noted = [each.hash for each in all_sent if each.arrival is None and each.kind == CONFIGURED]
    nothing_new = [scene.book.entries[digest] for digest in noted if digest in scene.book.entries]
    history = _history(scene, unit)
    for event in journal.read(unit.sql):
        if event.seq > history and history:
            model.ended(_jobs_from(scene, unit))
            history = 0
        if event.seq in scene.instants and not history:
            model.clock(scene.instants[event.seq])
        sent = arrived.get(event.seq)
        try:
            if sent is None:
                _tell_own(scene, event, model)
            elif sent.hash not in scene.book.entries:
                yield f"event {event.seq} is {sent.till}'s {sent.seq}, which that never had"
            else:
                _tell(scene.book.entries[sent.hash], event, model, nothing_new)
        except Refused as refused:
            yield f"event {event.seq} ({event.kind}) is one that the rules refuse: {refused.code}"
        if event.seq in scene.reached and not history:
            model.clock(scene.reached[event.seq])


def _is_history(event: journal.Event) -> bool:
    return bool(event.content.get(journal.ARRIVAL, {}).get("history"))


def _history(scene: Scene, unit: Unit) -> int:
    """The last event of the first till's history, if it brought any along; 0 for none."""
    told = [event for event in journal.read(unit.sql) if _is_history(event)] if scene.history_began else []
    first = told[0].content[journal.ARRIVAL]["till"] if told else ""
    return max((event.seq for event in told if event.content[journal.ARRIVAL]["till"] == first), default=0)


def _jobs_from(scene: Scene, unit: Unit) -> datetime:
    """The instant up to which the first till had run all jobs: its having joined, unless the clock here was behind."""
    assert scene.history_ended is not None
    rows = unit.sql.all(
        "SELECT e.hash FROM joined_till j JOIN till_event e ON e.till = j.id AND e.seq = j.first_seq "
        "WHERE e.till = (SELECT till FROM till_event WHERE arrival = 1)"
    )
    return min([scene.history_ended, *(from_text(scene.book.entries[row[0]].at) for row in rows)])


def _tell_own(scene: Scene, event: journal.Event, model: OfficeModel) -> None:
    body = event.content
    if event.kind == "configured" and event.seq in scene.acts:
        path, value = scene.acts[event.seq]
        model.setting(path, value, body["version"])
    elif event.kind == "member_joined":
        model.member(body)
    elif event.kind == "claimed":
        model.claim(body, decided_here=True)
    elif event.kind == "drawn":
        model.draw(body["entry"], body["nonce"])
    elif event.kind == "exchanged":
        model.exchange(body["entry"], "love" if body["wallet"].startswith("love") else body["wallet"])
    elif event.kind == "transferred":
        model.transfer(body["from"], body["to"], body["wallet"], body["amount"])


def _tell(said: Entry, event: journal.Event, model: OfficeModel, nothing_new: list[Entry]) -> None:
    body = said.body
    if said.kind == "order_paid":
        model.bill(body, from_text(said.at), settled_there=_is_history(event))
    elif said.kind == "refunded":
        model.refund(body)
    elif said.kind == "member_joined":
        (model.known if "known" in event.content else model.member)(body)
    elif said.kind == "learned":
        for told in event.content["members"]:
            model.learned(told)
    elif said.kind == "claimed" and event.content["bill"] is not None:
        model.claim(event.content, decided_here=body["promise"] is None, settled_there=_is_history(event))
    elif said.kind == "member_changed":
        model.changed(body)
    elif said.kind == "member_ranked":
        model.ranked(body)
    elif said.kind in JOBS:
        model.job(said.kind, from_text(said.at))
    elif said.kind == CONFIGURED and said.setting is None:
        for each in body["changed"]:  # what it had learned here before head office forgot all of it
            if not each["path"].startswith("shop/"):
                model.setting(each["path"], _unpaired(each.get("to")), event.content["version"], by=said.till)
    elif said.kind == CONFIGURED and said.setting is not None:
        path, value = said.setting
        if (change := next((each for each in body["changed"] if each["path"] == path), None)) is None:
            return  # it was so there already, as the till knew it
        was = _unpaired(change.get("from"))
        version, knew = event.content["version"], body.get("office_version")
        same = [each.setting[1] for each in nothing_new if each.till == said.till and each.seq < said.seq
                and each.setting is not None and each.setting[0] == path
                and each.body.get("office_version") == knew]  # fmt: skip
        model.setting(path, value, version, by=said.till, knew=knew, was=was, same=same[-1:])


def _unpaired(value: Any) -> Any:
    """A value as it is set: a save tells mappings as lists of pairs."""
    if not isinstance(value, list):
        return value
    if value and all(isinstance(each, list) and len(each) == 2 and isinstance(each[0], str) for each in value):
        return {key: _unpaired(own) for key, own in value}
    return [_unpaired(each) for each in value] or None


def _as_modelled(unit: Unit, model: OfficeModel) -> Iterator[str]:
    """Entries with their places, payouts, queues, wallets: all of it to the fen."""
    wanted, found = model.told(), result.output(unit, [])
    for key, value in wanted.items():
        if found[key] != value:
            yield f"{key}: {_difference(value, found[key])}"
    settings = read_settings(tree.to_tree(in_force(unit).settings), [*model.world.members, *model.same_as])
    for part in ("base", "guild", "commission", "goods", "stores"):
        wanted, has = _said(model.world.settings[part]), _said(settings[part])
        if has != wanted:
            yield f"settings of {part}: {_difference(wanted, has)}"
    levels = {row[0]: row[1] for row in unit.sql.all("SELECT id, level FROM member")}
    if levels != model.levels:
        yield f"levels: {_difference(model.levels, levels)}"
    same_as = {row[0]: row[1] for row in unit.sql.all("SELECT id, member FROM member_alias")}
    if same_as != model.same_as:
        yield f"second ids: {_difference(model.same_as, same_as)}"


def _said(tree: Any) -> Any:
    """Settings without those that say nothing."""
    if not isinstance(tree, dict):
        return tree
    said = {key: _said(value) for key, value in tree.items() if (key, value) not in SAYING_NOTHING}
    return {key: value for key, value in said.items() if value != {}}


def _people(scene: Scene, sent: list[Sent]) -> dict[str, tuple[str, str, int, str]]:
    """Who works where, by the tills' own words in the order in which they arrived: the later stands."""
    stores = {each: till.store for till in scene.tills for each in scene.ids[till.name]}
    said = {
        each.arrival: (scene.book.entries[each.hash].body, stores[each.till])
        for each in sent
        if each.kind == "staff_saved" and each.arrival is not None and each.outcome != "exists"
    }
    bodies = [said[arrival] for arrival in sorted(said)]
    return {body["id"]: (body["name"], body["role"], body["active"], store) for body, store in bodies}


def _staff(unit: Unit) -> dict[str, tuple[str, str, int, str]]:
    return {row[0]: row[1:] for row in unit.sql.all("SELECT id, name, role, active, store FROM staff")}


def _difference(wanted: Any, found: Any) -> str:
    """The first thing that differs."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key in [*wanted, *(key for key in found if key not in wanted)]:
            if wanted.get(key) != found.get(key):
                return f"{key}: {_difference(wanted.get(key), found.get(key))}"
    if isinstance(wanted, list) and isinstance(found, list):
        for number, (one, other) in enumerate(zip(wanted, found, strict=False)):
            if one != other:
                return f"[{number}] {_difference(one, other)}"
        return f"{len(wanted)} wanted, {len(found)} found: {(wanted[len(found) :] + found[len(wanted) :])[:1]}"
    return f"wanted {wanted!r}, found {found!r}"


def _once(scene: Scene, unit: Unit, sent: list[Sent]) -> Iterator[str]:
    """Every bill of every till once, and each till's in its own order."""
    there = Counter(row[0] for row in unit.sql.all("SELECT id FROM bill"))
    yield from (f"bill {bill} is there {count} times" for bill, count in there.items() if count > 1)
    wanted: set[str] = set()
    for till in scene.tills:
        bills: set[str] = set()
        aside: set[int] = set()
        for joined_as in scene.ids[till.name]:
            own = [each for each in sent if each.till == joined_as]
            yield from (f"{till.name}: {fault}" for fault in _in_order(scene, own))
            bills |= {scene.book.entries[each.hash].body["id"] for each in own if _is_bill(each)}
            aside = {each.seq for each in own if each.outcome == "quarantined"}
        wanted |= bills
        with till.ledger.read() as mine:
            if not _stopped(mine):
                kept = {row[0] for row in mine.sql.all("SELECT id, seq FROM bill") if row[1] not in aside}
                if not kept <= bills or (len(scene.ids[till.name]) == 1 and kept != bills):
                    yield f"{till.name}: {sorted(kept ^ bills)[:5]} are on one side only"
    if wanted != set(there):
        yield f"bills of nobody, or lost: {sorted(wanted ^ set(there))[:5]}"


def _in_order(scene: Scene, own: list[Sent]) -> Iterator[str]:
    """Of the events of one till: without gaps, each linked to the one before, what was new in its own order."""
    arrivals = [each.arrival for each in own if each.arrival is not None and each.outcome == "created"]
    if arrivals != sorted(arrivals):
        yield "its events arrived in another order than its own"
    if [each.seq for each in own] != list(range(1, len(own) + 1)):
        yield "its events have gaps at head office"
    for one, following in pairwise(own):
        if scene.book.entries[following.hash].prev != one.hash:
            yield f"{following.seq} follows another event at head office than at the till"


def _is_bill(sent: Sent) -> bool:
    return sent.kind == "order_paid" and sent.outcome == "created"


def _quarantine(scene: Scene, unit: Unit, sent: list[Sent]) -> Iterator[str]:
    """What was put aside lies with a person, and was put aside for a reason that this world gave."""
    cases = {
        (row[0], row[1])
        for row in unit.sql.all("SELECT till, seq FROM office_case WHERE kind IN ('quarantine', 'alarm')")
    }
    names = {each: name for name, ids in scene.ids.items() for each in ids}
    last = {ids[-1] for ids in scene.ids.values() if ids}
    forked = {till.name for till in scene.tills if till.forked}
    for each in sent:
        if each.outcome == "quarantined":
            if (each.till, each.seq) not in cases:
                yield f"{names[each.till]}: {each.seq} is in quarantine without a case"
            if each.reason in TWICE.get(each.kind, ()):
                continue
            if scene.restored and (each.kind, each.reason) == (CONFIGURED, "not_yours"):
                continue
            if each.reason != "revoked" or names[each.till] not in scene.ever_revoked:
                yield f"{names[each.till]}: {each.kind} {each.seq} is in quarantine: {each.reason}"
        elif each.outcome != "created" and len(scene.ids[names[each.till]]) == 1:
            yield f"{names[each.till]}: {each.seq} has outcome {each.outcome}"
    for till, stopped in unit.sql.all("SELECT id, stopped FROM joined_till WHERE stopped <> ''"):
        if till in last and names[till] not in forked | scene.revoked:
            yield f"{names[till]} was stopped: {stopped}"


def _collisions(unit: Unit, model: OfficeModel) -> Iterator[str]:
    rows = unit.sql.all("SELECT subject FROM office_case WHERE kind = 'collision' ORDER BY at, id")
    told = Counter(row[0] for row in rows)
    wanted = Counter(path[:80] for path in model.collided)
    if told != wanted:
        yield f"collisions: {_difference(dict(wanted), dict(told))}"


def _stopped(unit: Unit) -> str:
    row = unit.sql.one("SELECT stopped FROM office_link WHERE id = 1")
    return "not joined" if row is None else str(row[0])


def _at_till(scene: Scene, till: Till, unit: Unit, model: OfficeModel) -> Iterator[str]:
    """A till that is not stopped has everything answered, and knows of its store what head office has."""
    stopped = _stopped(unit)
    if stopped:
        if not till.forked and till.name not in scene.revoked:
            yield f"stopped: {stopped}"
        return
    acked = (unit.sql.one("SELECT acked_seq FROM office_link WHERE id = 1") or (0,))[0]
    if acked != unit.journal_seq:
        yield f"{unit.journal_seq - acked} events were never answered"
    yield from _members_known(scene, till, unit, model)
    yield from _entries_known(till, unit, model)
    rows = unit.sql.all("SELECT name, waiting, owed_fen FROM office_queue")
    told: Tree = model.told()
    mine = {model.world.queue_of(entry) for entry in model.world.entries if entry.order.store == till.store}
    mine = {name for name in mine if name.endswith((":*", f":{till.store}")) and name.startswith("cashier:")}
    switched = "cashier:*" if model.world.base("merge_cashier") else f"cashier:{till.store}"
    if told["guild"] is not None:
        switched, told["queues"] = "guild", {"guild": told["guild"]}
    for name, waiting, owed in rows:
        queue = told["queues"].get(name)
        has = (0, 0) if queue is None else (queue["waiting"], _fen(queue["owed"]))
        if name == switched and has != (waiting, owed):
            yield f"queue {name}: shows {(waiting, owed)}, is {has}"
    if switched in mine and switched not in {row[0] for row in rows}:
        yield f"queue {switched} is not shown"


def _members_known(scene: Scene, till: Till, unit: Unit, model: OfficeModel) -> Iterator[str]:
    shown = {
        row[0]: row[1:]
        for row in unit.sql.all(
            "SELECT id, balance_fen, points, love, love_frozen, voucher, waiting, still_to_come_fen FROM office_member"
        )
    }
    stores = {each.name: each.store for each in scene.tills}
    belong = {order.member for order in model.world.orders if order.store == till.store and order.member is not None}
    for known in scene.book.entries.values():
        if known.kind == "member_joined" and stores[known.till] == till.store:
            person = model.person(known.body["id"])
            if person in model.world.members and _taken(scene, known, model):
                belong.add(person)
    for member in sorted(belong):
        waits = [entry for entry in model.world.entries if entry.member == member and entry.status == "waiting"]
        is_ = (
            *(model.world.holds(member, wallet) for wallet in WALLETS),
            len(waits),
            sum(entry.remaining() for entry in waits),
        )
        if member not in shown:
            yield f"member {member} is not shown"
        elif shown[member] != is_:
            yield f"member {member}: shows {shown[member]}, has {is_}"


def _taken(scene: Scene, known: Entry, model: OfficeModel) -> bool:
    return known.body["id"] in model.world.members or known.body["id"] in model.same_as


def _entries_known(till: Till, unit: Unit, model: OfficeModel) -> Iterator[str]:
    shown = {
        row[0]: row[1:]
        for row in unit.sql.all(
            "SELECT id, queue, member, ratio, rule, entitlement_fen, rewarded_fen, status, entries_ahead "
            "FROM office_entry"
        )
    }
    for entry in model.world.entries:
        if entry.order.store != till.store:
            continue
        is_ = (
            model.world.queue_of(entry), entry.member, entry.ratio, entry.rule, entry.entitlement, entry.rewarded,
            entry.status,
        )  # fmt: skip
        if entry.id not in shown:
            yield f"entry {entry.id} is not shown"
        elif shown[entry.id][:-1] != is_:
            yield f"entry {entry.id}: shows {shown[entry.id][:-1]}, is {is_}"
        shown.pop(entry.id, None)
    yield from (f"entry {entry} is shown and is none" for entry in shown)


def _fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))
