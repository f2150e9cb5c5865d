"""The feed: everything of a till's store that changed since it last asked, a page at a time.

A till that begins is given all there is: the store's entries, its members, the products. From then on head office reads
its own journal on from where the cursor stands, names what those events changed for the store, and tells how that is
now. The journal is committed in the order of its numbers, so nothing can appear behind a cursor. Until `more` is False
a till has some of it older than the rest; then it has what one unchanging state of this ledger had. Nothing here looks
at more than a page's worth of entries or a bounded stretch of events, however many there are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence, Sized
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sync.office import belonging, cases, changed, cursor, places
from sync.office.changed import USUAL, Bounds, Stretch
from sync.office.concerned import Concerned
from sync.office.cursor import (
    BUYERS,
    ENTRIES,
    JOINERS,
    LOADING,
    PRODUCTS,
    WALK,
    WALK_MEMBERS,
    WALK_PRODUCTS,
    Cursor,
)
from sync.protocol import (
    LOOKED_AT_MAX,
    CollisionNews,
    FeedAnswer,
    MemberNews,
    Place,
    ProductNews,
    QueueNews,
    SettingsNews,
    StaffNews,
)
from terminal.clock import to_text
from terminal.errors import Refused
from terminal.ledger.decide import in_force
from terminal.ledger.sql import Row
from terminal.ledger.unit import Unit
from terminal.rebate.guild import QUEUE as GUILD
from terminal.rebate.queue import queue_name
from terminal.rebate.settings import CASHIER_CHANNEL, STORE_CHANNEL
from terminal.services import catalogue, settings
from terminal.services.catalogue import Article
from terminal.services.facts import DisplaySwitches
from terminal.services.privacy import mask_name

HEAD: Final = 12
"""Entries at a queue's head that are told of."""
COLLISIONS_MAX: Final = 200
"""Settled collisions that are told of, the newest."""
STAFF_MAX: Final = 2_000
"""People of one store that are told of; those who work there first."""


@dataclass(slots=True)
class _Page:
    """What an answer holds so far. `full` once something did not fit."""

    unit: Unit
    store: str
    bounds: Bounds
    concerned: Concerned | None
    full: bool = False
    from_scratch: bool = False
    entries: dict[int, Place] = field(default_factory=dict)
    members: dict[str, MemberNews] = field(default_factory=dict)
    products: dict[str, ProductNews] = field(default_factory=dict)

    def is_far_behind(self, after: int) -> bool:
        """Whether it is quicker to tell all there is than what happened since."""
        far = self.unit.journal_seq - after > self.bounds.far_behind
        return far and not (self.concerned is not None and self.concerned.covers(after))

    def stretch(self, after: int, to: int) -> Stretch:
        """What the events after one changed for the store, up to `to` or as far as is read at once."""
        if self.concerned is not None:
            known = self.concerned.stretch(self.unit, self.store, after, to, self.bounds.page)
            if known is not None:
                return known
        return changed.stretch(self.unit, self.store, after, to, self.bounds)

    def put_entries(self, seqs: Sequence[int], *, now: bool = False) -> int:
        """Tell of entries as long as there is room, with `now` where they stand; returns how many."""
        some = seqs[: self._room(self.entries)]
        self.entries.update((place.seq, place) for place in places.of_seqs(self.unit, some, now=now))
        return self._put(len(some), len(seqs))

    def put_members(self, ids: Sequence[str], *, whole: bool = False) -> int:
        """Tell of members with all their ids as long as there is room, or of all; returns of how many."""
        some = ids if whole else ids[: self._room(self.members)]
        done = 0
        told: dict[str, list[MemberNews]] = {}
        for each in belonging.news(self.unit, some):
            told.setdefault(each.same_as or each.id, []).append(each)
        for member in some:
            if not whole and len(self.members) + len(told[member]) > self.bounds.page and self.members:
                break
            self.members.update((each.id, each) for each in told[member])
            done += 1
        return self._put(done, len(ids))

    def put_products(self, barcodes: Sequence[str]) -> int:
        some = barcodes[: self._room(self.products)]
        for barcode, article in sorted(catalogue.articles(self.unit, some).items()):
            self.products[barcode] = _product_news(article)
        return self._put(len(some), len(barcodes))

    def _room(self, told: Sized) -> int:
        return max(0, self.bounds.page - len(told))

    def _put(self, done: int, wanted: int) -> int:
        self.full = self.full or done < wanted
        return done


def _product_news(article: Article) -> ProductNews:
    product = article.product
    return ProductNews(
        barcode=article.barcode,
        name=product.name,
        price_fen=product.price.fen,
        member_price_fen=None if product.member_price is None else product.member_price.fen,
        unit=product.unit,
        group=product.group,
        cost_fen=None if article.cost is None else article.cost.fen,
        codes=list(article.codes),
        on_sale=article.on_sale,
        stocked=article.stock is not None,
    )


def feed(
    unit: Unit, till: str, text: str, now: datetime, bounds: Bounds = USUAL, concerned: Concerned | None = None
) -> FeedAnswer:
    """What changed for the till's store after a cursor ("" begins). `concerned` knows what may be passed over.

    Raises `Refused`: `unknown_till`, `bad_cursor` for a cursor that this office did not make for this store, or made
    in a state that it no longer has; the till begins again then.
    """
    row = unit.sql.one("SELECT store, last_seq FROM joined_till WHERE id = ?", till)
    if row is None:
        raise Refused("unknown_till")
    store, up_to = str(row[0]), int(row[1])
    was = cursor.read(unit, store, text)
    page = _Page(unit, store, bounds, concerned)
    if concerned is not None:
        concerned.follow(unit)
    if was is None:
        at = _from_scratch(page, Cursor())
    elif was.stage == WALK and page.is_far_behind(was.walked):
        at = _from_scratch(page, was)
    else:
        at = was
    at = _read_on(page, at)
    more = at.stage != WALK or at.to != 0 or at.walked < unit.journal_seq
    news, at = _settings(unit, at) if was is None or was.walked < unit.journal_seq else (None, at)
    queues, at = _queues(unit, store, at) if not more and at != was else ([], at)
    collisions, at = _collisions(unit, at) if not more else ([], at)
    people, at = _staff(unit, store, at) if not more and at != was else ([], at)
    looked_at, at = _looked_at(unit, till, at) if not more else ([], at)
    told = (page.entries, page.members, page.products, news, queues, collisions, people, looked_at, page.from_scratch)
    idle = was is not None and not more and not any(told) and replace(at, walked=was.walked) == was
    if idle and was is not None and concerned is not None and concerned.keeps(unit, was.walked):
        at = was  # nothing of it concerns the store: the till need not even write down how far it is
    return FeedAnswer(
        cursor=text if at == was else cursor.write(unit, store, at),
        more=more,
        from_scratch=page.from_scratch,
        up_to=up_to,
        as_of=to_text(now),
        members=list(page.members.values()),
        entries=list(page.entries.values()),
        queues=queues,
        products=list(page.products.values()),
        settings=news,
        collisions=collisions,
        staff=people,
        looked_at=looked_at,
    )


def _read_on(page: _Page, at: Cursor) -> Cursor:
    """Fill the page; returns how far that went."""
    for _ in range(page.bounds.stretches):
        while at.stage in LOADING and not page.full:
            at = _load(page, at)
        if page.full or (at.walked == page.unit.journal_seq and not at.to):
            break
        at = _walk(page, at)
    return at


def _from_scratch(page: _Page, at: Cursor) -> Cursor:
    """Begin the load, from where the journal stands now."""
    page.from_scratch = True
    return replace(at, walked=page.unit.journal_seq, stage=ENTRIES, to=0, at=0, text="")


def _walk(page: _Page, at: Cursor) -> Cursor:
    """One stretch of the journal, or what of it the page has room for."""
    found = page.stretch(at.walked, at.to)
    if found.everything:
        return _from_scratch(page, at)
    at = replace(at, to=found.to)
    if at.stage == WALK:
        seqs = [seq for seq in found.entries if seq > at.at]
        done = page.put_entries(seqs, now=True)
        if done < len(seqs):
            return replace(at, at=seqs[done - 1] if done else at.at)
        at = _next(at, WALK_MEMBERS)
    if at.stage == WALK_MEMBERS:
        members = [each for each in found.members if each[0] > at.at]
        done = page.put_members([member for _, member in members])
        if done < len(members):
            return replace(at, at=members[done - 1][0] if done else at.at)
        at = _next(at, WALK_PRODUCTS)
    barcodes = [barcode for barcode in found.products if barcode > at.text]
    done = page.put_products(barcodes)
    if done < len(barcodes):
        return replace(at, text=barcodes[done - 1] if done else at.text)
    return replace(_next(at, WALK), walked=found.to, to=0)


def _load(page: _Page, at: Cursor) -> Cursor:
    """One stage of reading all there is."""
    unit, store, room = page.unit, page.store, page.bounds.page + 1
    if at.stage == ENTRIES:
        rows = unit.sql.all(
            "SELECT seq FROM entry WHERE store = ? AND seq > ? ORDER BY seq LIMIT ?", store, at.at, room
        )
        seqs = [int(row[0]) for row in rows]
        done = page.put_entries(seqs)
        return _next(at, BUYERS) if done == len(seqs) else replace(at, at=seqs[done - 1])
    if at.stage == BUYERS:
        ids = belonging.buyers(unit, store, _member_made(unit, at.at), room)
        done = page.put_members(ids)
        return _next(at, JOINERS) if done == len(ids) else replace(at, at=_made(unit, ids[done - 1]) if done else at.at)
    if at.stage == JOINERS:
        free = (page.bounds.page - len(page.members)) // 2  # each may bring a second id
        if free <= 0:
            page.full = True
            return at
        ids, rest = belonging.joiners(unit, store, at.text, at.at, free)
        if page.members and len(ids) > page.bounds.page - len(page.members):
            page.full = True  # one event brought so many back that they need a page of their own
            return at
        page.put_members(ids, whole=True)
        page.full = rest is not None
        return _next(at, PRODUCTS) if rest is None else replace(at, text=rest[0], at=rest[1])
    rows = unit.sql.all("SELECT barcode FROM product WHERE barcode > ? ORDER BY barcode LIMIT ?", at.text, room)
    barcodes = [str(row[0]) for row in rows]
    done = page.put_products(barcodes)
    return _next(at, WALK) if done == len(barcodes) else replace(at, text=barcodes[done - 1])


def _next(at: Cursor, stage: str) -> Cursor:
    return replace(at, stage=stage, at=0, text="")


def _made(unit: Unit, member: str) -> int:
    row = unit.sql.one("SELECT journal_seq FROM member WHERE id = ?", member)
    return int(row[0]) if row else 0


def _member_made(unit: Unit, event: int) -> str:
    row = unit.sql.one("SELECT id FROM member WHERE journal_seq = ?", event) if event else None
    return str(row[0]) if row else ""


def _settings(unit: Unit, at: Cursor) -> tuple[SettingsNews | None, Cursor]:
    """The settings in force, where the till has others."""
    now = in_force(unit)
    if now.row is None or now.version == at.version:
        return None, at
    version, when, who, reason, _, rebate = now.row
    news = SettingsNews(version=version, at=when, who=who, reason=reason, rebate=rebate)
    return news, replace(at, version=now.version)


def _queues(unit: Unit, store: str, at: Cursor) -> tuple[list[QueueNews], Cursor]:
    """The queues that the store's orders join, where their figures are not those that were told last."""
    rules = in_force(unit).settings
    names = [queue_name(rules, channel, store, "") for channel in (CASHIER_CHANNEL, STORE_CHANNEL)]
    shown = settings.current(unit).configuration.shop.switches
    news = [_queue(unit, name, shown) for name in ([GUILD] if rules.base.scheme == "guild" else names)]
    short = _short([each.model_dump() for each in news])
    return ([], at) if short == at.queues else (news, replace(at, queues=short))


def _queue(unit: Unit, name: str, shown: DisplaySwitches) -> QueueNews:
    """A queue's figures; of its head what the display switches let be seen (10.4)."""
    queue = unit.queues.find(name)
    if queue is None:
        return QueueNews(name=name, waiting=0, owed_fen=0, head=[])
    rows = []
    if shown.progress:
        rows = unit.sql.all(
            "SELECT e.seq, e.entitlement_fen - e.rewarded_fen, e.entitlement_fen, m.name, m.card FROM entry e "
            "JOIN member m ON m.id = e.member WHERE e.queue = ? AND e.status = 'waiting' ORDER BY e.seq LIMIT ?",
            queue.id,
            HEAD,
        )
    head = [
        (seq, left, whole, mask_name(who or card or "") if shown.member else "") for seq, left, whole, who, card in rows
    ]
    return QueueNews(name=name, waiting=queue.waiting, owed_fen=queue.owed_fen, head=head)


def _staff(unit: Unit, store: str, at: Cursor) -> tuple[list[StaffNews], Cursor]:
    """Who works or worked in the store, where anything was said of them since they were told last.

    What was said counts, not what it came to: a till may have said something else in between and hear that it stands no
    more, though the list is what it was told once before.
    """
    rows = unit.sql.all(
        "SELECT id, name, role, active, journal_seq FROM staff WHERE store = ? ORDER BY active DESC, id LIMIT ?",
        store,
        STAFF_MAX,
    )
    short = _short([list(row) for row in rows]) if rows else ""
    if short == at.staff:
        return [], at
    news = [StaffNews(id=person, name=name, role=role, active=bool(active)) for person, name, role, active, _ in rows]
    return news, replace(at, staff=short)


def _looked_at(unit: Unit, till: str, at: Cursor) -> tuple[list[tuple[int, str, str]], Cursor]:
    """What of this till was put aside and looked at since, the latest, where there are others than were told last."""
    rows = unit.sql.all(
        "SELECT seq, closed_at, note FROM office_case WHERE till = ? AND closed_at <> '' AND kind = ? "
        "ORDER BY closed_at DESC, seq LIMIT ?",
        till,
        cases.QUARANTINE,
        LOOKED_AT_MAX,
    )
    short = _short([list(row) for row in rows]) if rows else ""
    if short == at.looked:
        return [], at
    return [(seq, closed, note) for seq, closed, note in rows], replace(at, looked=short)


_CASES: Final = "SELECT id, subject, detail FROM office_case WHERE kind = 'collision'"
_SIDES: Final = ("stands", "stands_who", "stands_at", "other", "other_who", "other_at")


def _collisions(unit: Unit, at: Cursor) -> tuple[list[CollisionNews], Cursor]:
    """All collisions that are open, and those settled lately, where others are open than were told last."""
    rows = sorted(unit.sql.all(f"{_CASES} AND closed_at = ''"))
    short = _short([row[0] for row in rows]) if rows else ""
    if short == at.collisions:
        return [], at
    closed = unit.sql.all(f"{_CASES} AND closed_at <> '' ORDER BY closed_at DESC LIMIT ?", COLLISIONS_MAX)
    news = [_collision(row, state) for state, some in (("open", rows), ("settled", closed)) for row in some]
    return news, replace(at, collisions=short)


def _collision(row: Row, state: str) -> CollisionNews:
    """A case's collision: its detail has the path and both sides as `CollisionNews` names them."""
    case, subject, text = row
    detail = json.loads(text)
    sides = {name: detail[name] for name in _SIDES}
    return CollisionNews(id=case, path=detail.get("path", subject), state=state, **sides)


def _short(value: object) -> str:
    return hashlib.blake2s(json.dumps(value).encode("utf-8"), digest_size=6).hexdigest()
