"""What a till takes from head office's feed: what it sells by goes into its journal, the rest is mirrored beside it.

A page and the cursor behind it are one transaction: no page is kept by half, and none is missed. Members, products and
settings become events only where they really differ, and never where this till has changed the same and head office
has not heard of it yet: its own change arrives later there, and comes back with the news after it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from terminal.clock import to_text
from terminal.errors import Refused, Unavailable
from terminal.ledger import apply, day, jobs, journal, membership
from terminal.ledger.sql import Row, columns_of, insert_into
from terminal.ledger.unit import Unit
from terminal.money import Money, Quantity
from terminal.rebate import kept
from terminal.rebate.codecs import BadSettings
from terminal.services import catalogue, settings, staff
from terminal.services.catalogue import Article
from terminal.services.configuration import changes_to_body, shop_to_body
from terminal.services.facts import ProductFacts
from terminal.services.office_news import Collision, Member, Page, Place, Product, Queue, Settings
from terminal.services.privacy import NAME_MAX, clean_text, holds_card_number
from terminal.services.shop import Configuration

ORIGIN: Final = "office"
NOTE_MAX: Final = 400
_OWN_KINDS: Final = (
    apply.MEMBER_JOINED, apply.MEMBER_RANKED, membership.MEMBER_CHANGED, apply.CATALOGUED, apply.CONFIGURED,
    day.STAFF_SAVED,
)  # fmt: skip


def take(unit: Unit, page: Page) -> None:
    """Keep a page of the feed and the cursor behind it.

    Raises `Unavailable`: `push_first` where this till's own settings have not been heard of yet; `office_answer` for
    figures that can't be; `Refused`: `bad_settings`, `office_newer` for settings that this program can't sell by.
    Nothing of the page is kept then.
    """
    row = unit.sql.one("SELECT office_version, office_name FROM office_link WHERE id = 1")
    if row is None:
        raise Refused("not_joined")
    if page.up_to > unit.journal_seq:
        raise Unavailable("office_answer", what="up_to is beyond the journal")
    own = _Unheard(unit, page.up_to)
    if page.settings is not None and page.settings.version != row[0]:
        if own.configured:
            raise Unavailable("push_first")
        _learn_settings(unit, page.settings)
    _learn_members(unit, [member for member in page.members if not member.same_as and member.id not in own.members])
    staff.learn(unit, [person for person in page.staff if person.id not in own.staff], who=row[1], origin=ORIGIN)
    _learn_products(unit, [product for product in page.products if product.barcode not in own.barcodes])
    if page.from_scratch:
        unit.sql.run("DELETE FROM office_entry")
    put(unit, "office_entry", ("id",), [_entry_row(place, page.as_of) for place in page.entries])
    put(unit, "office_queue", ("name",), [_queue_row(queue, page.as_of) for queue in page.queues])
    put(unit, "office_member", ("id",), [_member_row(member, page.up_to, page.as_of) for member in page.members])
    put(unit, "collision", ("id",), [_collision_row(collision) for collision in page.collisions])
    put(unit, "looked_at", ("event",), [(seq, at, clean_text(note, NOTE_MAX)) for seq, at, note in page.looked_at])
    unit.sql.run("UPDATE office_link SET cursor = ?, contact_at = ? WHERE id = 1", page.cursor, to_text(unit.now()))
    unit.memo.clear()


def meet(unit: Unit, member: Member, up_to: int) -> None:
    """A member whom head office was asked for, of whichever store: known here from now on.

    `up_to` is the last own event that head office had answered before it was asked.
    """
    if member.id not in _Unheard(unit, up_to).members:
        _learn_members(unit, [member])
    put(unit, "office_member", ("id",), [_member_row(member, up_to, to_text(unit.now()))])
    unit.settle_reads()


class _Unheard:
    """What this till itself changed after the last event that head office's figures take in."""

    def __init__(self, unit: Unit, up_to: int) -> None:
        self.members: set[str] = set()
        self.barcodes: set[str] = set()
        self.staff: set[str] = set()
        self.configured = False
        marks = ", ".join("?" for _ in _OWN_KINDS)
        for kind, text in unit.sql.all(
            f"SELECT kind, body FROM journal WHERE seq > ? AND kind IN ({marks})",  # noqa: S608 - marks only
            up_to,
            *_OWN_KINDS,
        ):
            body = json.loads(text)
            if body.get("origin") == ORIGIN:
                continue
            if kind == apply.CONFIGURED:
                self.configured = True
            elif kind == apply.CATALOGUED:
                self.barcodes.update(product["barcode"] for product in body["products"])
            elif kind == day.STAFF_SAVED:
                self.staff.add(body["id"])
            else:
                self.members.add(body["id"])


def configure(unit: Unit, wanted: Configuration, *, who: str, reason: str, office_version: int) -> None:
    """Take over a configuration that head office gave, as the next version here."""
    now = settings.current(unit)
    at = unit.now()
    jobs.advance(unit, at)
    body = {
        "version": now.version + 1,
        "who": clean_text(who, 40),
        "reason": clean_text(reason, settings.REASON_MAX),
        "shop": shop_to_body(wanted.shop),
        "rebate": _text(wanted),
        "changed": changes_to_body(now.configuration, wanted),
        "origin": ORIGIN,
        "office_version": office_version,
    }
    apply.apply(unit, unit.append(apply.CONFIGURED, at, body))


def _learn_settings(unit: Unit, news: Settings) -> None:
    try:
        rebate = kept.read(json.loads(news.rebate))
    except kept.NewerSettings as newer:
        raise Refused("office_newer", version=newer.version, newest=newer.newest) from newer
    except BadSettings as bad:
        raise Refused("bad_settings", faults=bad.faults) from bad
    except (ValueError, RecursionError) as error:
        raise Unavailable("office_answer", what="settings that are no JSON") from error
    now = settings.current(unit).configuration
    wanted = Configuration(now.shop, rebate)
    if _text(wanted) != _text(now):
        configure(unit, wanted, who=news.who, reason=news.reason, office_version=news.version)
    unit.sql.run("UPDATE office_link SET office_version = ? WHERE id = 1", news.version)


def _text(configuration: Configuration) -> str:
    return json.dumps(kept.keep(configuration.rebate), ensure_ascii=False)


def _learn_members(unit: Unit, members: Sequence[Member]) -> None:
    """Who a member is: name, phone, card, level. Those that differ are one event."""
    unit.settle_reads()
    rows = unit.sql.among(
        "SELECT id, name, phone, card, level FROM member WHERE id IN (?)", [member.id for member in members]
    )
    here = {row[0]: row for row in rows}
    ids = {member.id for member in members}
    bodies = {member.id: body for member in members if (body := _member_body(unit, member, here.get(member.id), ids))}
    if bodies:
        _append(unit, apply.LEARNED, {"members": list(bodies.values())})


def _member_body(unit: Unit, member: Member, known: Row | None, told: set[str]) -> journal.Body | None:
    """A member as the event keeps him; None where that is what is known here, as far as nobody else holds his phone
    or card. Those who are told of at the same time may hand theirs on."""
    name = clean_text(member.name, NAME_MAX)
    body = {
        "id": member.id,
        "name": "" if holds_card_number(name) else name,
        "phone": clean_text(member.phone, NAME_MAX) or None,
        "card": clean_text(member.card, NAME_MAX) or None,
        "level": clean_text(member.level, 20),
    }
    if known is None:
        return body
    held = [None if _is_held(unit, column, body[column], told) else body[column] for column in ("phone", "card")]
    return None if known[1:] == (body["name"], *held, body["level"]) else body


def _is_held(unit: Unit, column: str, value: str | None, told: set[str]) -> bool:
    """Whether somebody holds it who is not told of."""
    holder = unit.sql.one(f"SELECT id FROM member WHERE {column} = ?", value)  # noqa: S608 - a column's name from here
    return holder is not None and holder[0] not in told


def _learn_products(unit: Unit, products: Sequence[Product]) -> None:
    told = {article.barcode: article for product in products if (article := _article(product)) is not None}
    there = catalogue.articles(unit, list(told))
    changed = [each for code, each in told.items() if code not in there or catalogue.differing(there[code], each)]
    catalogue.write(unit, changed, origin=ORIGIN)


def _article(product: Product) -> Article | None:
    """A product as the catalogue keeps it; None for one that no till could sell."""
    member_price = None if product.member_price_fen is None else Money(product.member_price_fen)
    facts = ProductFacts(
        product.barcode, product.name, Money(product.price_fen), member_price, product.unit, product.group
    )
    cost = None if product.cost_fen is None else Money(product.cost_fen)
    stock = Quantity(0) if product.stocked else None
    try:
        return catalogue.cleaned(Article(facts, cost, tuple(product.codes), product.on_sale, stock))
    except Refused:
        return None


def _append(unit: Unit, kind: str, body: journal.Body) -> None:
    apply.apply(unit, unit.append(kind, unit.now(), body))


# the mirror


def put(unit: Unit, table: str, keys: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Insert rows, all columns in the table's order; one whose key is there is replaced."""
    names = [name for name in columns_of(table) if name not in keys]
    changes = ", ".join(f"{name} = excluded.{name}" for name in names)
    if rows:
        unit.sql.many(f"{insert_into(table)} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}", rows)


def joined(unit: Unit, places: Sequence[Place], as_of: str) -> None:
    """Entries as they stood when their order was settled. The feed's news of one that is known already is newer."""
    if places:
        unit.sql.many(
            insert_into("office_entry") + " ON CONFLICT (id) DO UPDATE SET joined_ahead = excluded.joined_ahead, "
            "joined_money_ahead_fen = excluded.joined_money_ahead_fen",
            [_entry_row(place, as_of) for place in places],
        )


def _entry_row(place: Place, as_of: str) -> Row:
    _possible(place.entitlement_fen, place.rewarded_fen, place.money_ahead_fen or 0, place.joined_money_ahead_fen)
    return (
        place.id, place.queue, place.seq, place.member, place.ratio, place.rule, place.entitlement_fen,
        place.rewarded_fen, place.status, place.entries_ahead, place.money_ahead_fen or 0, place.joined_ahead,
        place.joined_money_ahead_fen, as_of,
    )  # fmt: skip


def _queue_row(queue: Queue, as_of: str) -> Row:
    _possible(queue.waiting, queue.owed_fen, *(fen for row in queue.head for fen in row[1:3]))
    head = json.dumps([list(row) for row in queue.head], ensure_ascii=False)
    return queue.name, queue.waiting, queue.owed_fen, head, as_of


def _member_row(member: Member, up_to: int, as_of: str) -> Row:
    return (
        member.id, member.same_as, member.balance_fen, member.points, member.love, member.love_frozen, member.voucher,
        member.waiting, member.still_to_come_fen, up_to, as_of,
    )  # fmt: skip


def _collision_row(collision: Collision) -> Row:
    return (
        collision.id, collision.path, collision.stands, collision.stands_who, collision.stands_at, collision.other,
        collision.other_who, collision.other_at, collision.state,
    )  # fmt: skip


def _possible(*figures: int) -> None:
    if min(figures) < 0:
        raise Unavailable("office_answer", what="a figure below zero")
