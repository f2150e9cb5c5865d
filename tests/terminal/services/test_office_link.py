"""A till's side of its link, in its ledger alone: what is unsent, what is kept of answers, what is learned."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from terminal.errors import Refused, TillError, Unavailable
from terminal.ledger import audit
from terminal.money import Money
from terminal.rebate import kept
from terminal.services import catalogue, members, office_link, office_mirror, settings
from terminal.services.facts import ProductFacts
from terminal.services.office_link import BillsSoFar
from terminal.services.office_news import Collision
from terminal.services.rights import Approval, StaffFacts
from terminal.services.shop import Configuration
from tests.shop import Shop, with_base

AT = "2026-11-22T10:00:01+08:00"


@dataclass
class Pairing:
    office: str = "o1"
    office_name: str = "总部"
    till: str = "t1"
    store: str = "S1"
    prefix: str = "02"
    public_url: str = "https://office.example"


@dataclass
class Place:
    id: str
    status: str = "waiting"
    entries_ahead: int | None = None
    joined_ahead: int = 0
    queue: str = "base"
    seq: int = 1
    member: str = "A"
    ratio: int = 100_00
    rule: str = "base"
    entitlement_fen: int = 10_00
    rewarded_fen: int = 0
    joined_money_ahead_fen: int = 0
    money_ahead_fen: int | None = None


@dataclass
class Answer:
    seq: int
    outcome: str = "created"
    reason: str = ""
    arrival: int | None = None
    given: None = None
    places: list[Place] = field(default_factory=list)


@dataclass
class Member:
    id: str
    name: str = ""
    phone: str = ""
    card: str = ""
    level: str = ""
    same_as: str = ""
    balance_fen: int = 0
    points: int = 0
    love: int = 0
    love_frozen: int = 0
    voucher: int = 0
    waiting: int = 0
    still_to_come_fen: int = 0


@dataclass
class Product:
    barcode: str
    name: str = "面包"
    price_fen: int = 3_50
    member_price_fen: int | None = None
    unit: str = ""
    group: str = ""
    cost_fen: int | None = None
    codes: tuple[str, ...] = ()
    on_sale: bool = True
    stocked: bool = False


@dataclass
class Queue:
    name: str = "base"
    waiting: int = 1
    owed_fen: int = 10_00
    head: list[tuple[int, int, int, str]] = field(default_factory=list)


@dataclass
class News:
    version: int
    rebate: str
    who: str = "王经理"
    reason: str = "new year"


@dataclass
class Page:
    cursor: str = "c1"
    up_to: int = 0
    as_of: str = AT
    from_scratch: bool = False
    members: list[Member] = field(default_factory=list)
    entries: list[Place] = field(default_factory=list)
    queues: list[Queue] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    settings: News | None = None
    collisions: list[Collision] = field(default_factory=list)
    staff: list[StaffFacts] = field(default_factory=list)
    looked_at: list[tuple[int, str, str]] = field(default_factory=list)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A till that has joined."""
    shop = Shop(tmp_path / "till.sqlite")
    with shop.ledger.write() as unit:
        office_link.join(unit, "https://office.example", Pairing(), event_max=1_000_000)
    yield shop
    assert audit.verify(shop.ledger).ok
    shop.ledger.close()


def taken(shop: Shop, page: Page) -> None:
    with shop.ledger.write() as unit:
        office_mirror.take(unit, page)


def last(shop: Shop) -> int:
    with shop.ledger.read() as unit:
        return unit.journal_seq


def rows(shop: Shop, statement: str, *values: int | str) -> list[tuple[object, ...]]:
    with shop.ledger.read() as unit:
        return unit.sql.all(statement, *values)


def answered(shop: Shop, *answers: Answer) -> tuple[str, ...]:
    with shop.ledger.write() as unit:
        return office_link.acknowledge(unit, answers, chain="f" * 64, as_of=AT)


# what is unsent, and what was answered


def test_everything_is_unsent_until_it_was_answered_and_in_batches_of_both_bounds(shop: Shop) -> None:
    for number in range(5):
        shop.pay("10", "A", bill_id=f"b{number}")
    end = last(shop)
    with shop.ledger.read() as unit:
        whole = office_link.unsent(unit, 200, 10**9)
        few = office_link.unsent(unit, 3, 10**9)
        small = office_link.unsent(unit, 200, 1)
    assert whole is not None and few is not None and small is not None
    assert [event.seq for event in whole.events] == list(range(1, end + 1)) and whole.left == 0
    assert (len(few.events), few.left) == (3, end - 3)
    assert (len(small.events), small.left) == (1, end - 1), "one always goes, however long it is"
    answered(shop, *(Answer(seq) for seq in range(1, 4)))
    with shop.ledger.read() as unit:
        rest = office_link.unsent(unit, 200, 10**9)
    assert rest is not None and rest.events[0].seq == 4


def test_bills_are_confirmed_once_and_those_put_aside_are_not(shop: Shop) -> None:
    before = last(shop)
    shop.member("A")
    first = shop.pay("10", "A", bill_id="b1")
    shop.pay("20", "A", bill_id="b2")
    end = last(shop)
    bill = end - 1
    answers = [Answer(seq) for seq in range(1, before + 2)]
    answers += [Answer(bill, places=[Place("b1", joined_ahead=3)]), Answer(end, "exists", "bad_promise")]
    assert answered(shop, *answers) == ("b1",)
    assert answered(shop, *answers) == ()
    assert rows(shop, "SELECT outcome, reason FROM acknowledged WHERE event = ?", end) == [
        ("quarantined", "bad_promise")
    ]
    with shop.ledger.read() as unit:
        facts = office_link.link(unit)
    assert (facts.unconfirmed, facts.held, first.id) == (0, 1, "b1")


@pytest.mark.parametrize("seqs", [(2, 3), (1, 3), (1, 1), (1, 2, 3, 4, 5, 6, 7, 8, 9)], ids=str)
def test_answers_with_a_gap_or_beyond_the_journal_are_kept_by_no_part(shop: Shop, seqs: tuple[int, ...]) -> None:
    with pytest.raises(Unavailable, match="office_answer"):
        answered(shop, *map(Answer, seqs))
    assert rows(shop, "SELECT count(*) FROM acknowledged") == [(0,)]
    assert rows(shop, "SELECT acked_seq FROM office_link") == [(0,)]


def test_news_of_an_entry_is_not_put_back_to_what_it_was_when_it_joined(shop: Shop) -> None:
    shop.pay("10", "A", bill_id="b1")
    taken(shop, Page(entries=[Place("b1", entries_ahead=2, joined_ahead=5, rewarded_fen=4_00)]))
    answered(
        shop, *(Answer(seq) for seq in range(1, last(shop))), Answer(last(shop), places=[Place("b1", joined_ahead=5)])
    )
    assert rows(shop, "SELECT entries_ahead, joined_ahead, rewarded_fen FROM office_entry") == [(2, 5, 4_00)]


def test_sums_over_bills_carried_on_in_parts_are_those_of_the_whole(shop: Shop) -> None:
    for number in range(7):
        shop.pay(f"{number + 1}.05", "A" if number % 2 else None)
    end = last(shop)
    with shop.ledger.read() as unit:
        whole = office_link.count_bills(unit, BillsSoFar(), end, 100)
        parts = BillsSoFar()
        while parts.seq < end:
            parts = office_link.count_bills(unit, parts, end, 2)
    assert whole == parts == BillsSoFar(end, 7, sum(range(1, 8)) * 100 + 7 * 5)


def test_a_journal_with_an_event_that_is_too_long_to_be_sent_does_not_join(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "a.sqlite")
    with pytest.raises(Refused, match="event_too_long") as refused, shop.ledger.write() as unit:
        office_link.join(unit, "https://office.example", Pairing(), event_max=100)
    assert refused.value.fields["seq"] == 1
    with shop.ledger.read() as unit:
        assert office_link.standing(unit) is None


def test_a_large_catalogue_is_events_short_enough_to_be_sent(shop: Shop) -> None:
    with shop.ledger.write() as unit:
        catalogue.put(
            unit, [ProductFacts(f"69{no:011d}", "名" * 40, Money(1_00), group="组" * 40) for no in range(2_500)]
        )
    assert rows(shop, "SELECT count(*) FROM product") == [(2_500,)]
    longest = rows(shop, "SELECT count(*), max(length(body)) FROM journal WHERE kind = 'catalogued'")[0]
    assert longest[0] == 3 and isinstance(longest[1], int) and longest[1] < 1_000_000


def test_the_first_reason_to_stop_stays_until_a_person_resumes(shop: Shop) -> None:
    with shop.ledger.write() as unit:
        office_link.stop(unit, "fork", {"seq": 7})
        office_link.stop(unit, "mismatch", {})
    assert rows(shop, "SELECT stopped, stopped_detail FROM office_link") == [("fork", '{"seq": 7}')]
    with shop.ledger.write() as unit:
        office_link.resume(unit)
    assert rows(shop, "SELECT stopped FROM office_link") == [("",)]


def test_a_joined_till_keeps_the_prefix_and_the_store_that_it_was_given(shop: Shop) -> None:
    from dataclasses import replace

    with shop.ledger.read() as unit:
        profile = settings.current(unit).configuration.shop
    with pytest.raises(Refused, match="till_in_use"):
        shop.set(with_base(), replace(profile, till="09"))
    with pytest.raises(Refused, match="till_in_use"):
        shop.set(with_base(), replace(profile, store="S9"))


# what is learned


def test_members_that_differ_are_one_event_and_those_that_do_not_are_none(shop: Shop) -> None:
    shop.member("A", name="老王")
    before = last(shop)
    taken(shop, Page(members=[Member("A", "老王", card="card-A"), Member("B", "小李", "13800000001", level="gold")]))
    assert [json.loads(str(body)) for (body,) in rows(shop, "SELECT body FROM journal WHERE seq > ?", before)] == [
        {"members": [{"id": "B", "name": "小李", "phone": "13800000001", "card": None, "level": "gold"}]}
    ]
    taken(shop, Page(members=[Member("B", "小李", "13800000001", level="gold", balance_fen=5_00)]))
    assert last(shop) == before + 1
    assert rows(shop, "SELECT balance_fen FROM office_member WHERE id = 'B'") == [(5_00,)]


def test_a_phone_that_another_member_holds_here_is_left_with_that_one_and_not_learned_over_and_over(shop: Shop) -> None:
    with shop.ledger.write() as unit:
        members.join(unit, "mine", name="王", phone="13800000001")
    news = [Member("other", "王", "13800000001"), Member("mine", same_as="other")]
    end = last(shop)
    taken(shop, Page(members=news, up_to=end))
    assert rows(shop, "SELECT id, phone FROM member ORDER BY id") == [("mine", "13800000001"), ("other", None)]
    assert rows(shop, "SELECT id, same_as FROM office_member ORDER BY id") == [("mine", "other"), ("other", "")]
    learned = last(shop)
    taken(shop, Page(members=news, up_to=end))
    assert last(shop) == learned


def test_members_who_hand_their_phones_on_have_them_handed_on_here(shop: Shop) -> None:
    taken(shop, Page(members=[Member("A", phone="13800000001"), Member("B", phone="13800000002")]))
    taken(shop, Page(members=[Member("A", phone="13800000002"), Member("B", phone="13800000001")]))
    assert rows(shop, "SELECT id, phone FROM member ORDER BY id") == [("A", "13800000002"), ("B", "13800000001")]


def test_what_this_till_changed_and_nobody_heard_of_is_not_overwritten(shop: Shop) -> None:
    shop.member("A")
    heard = last(shop)
    with shop.ledger.write() as unit:
        members.set_level(unit, "A", "gold", Approval("李红"))
        catalogue.put(unit, [ProductFacts("1", "面包", Money(9_00))])
    taken(shop, Page(up_to=heard, members=[Member("A", "A", card="card-A")], products=[Product("1"), Product("2")]))
    assert rows(shop, "SELECT level FROM member WHERE id = 'A'") == [("gold",)]
    assert rows(shop, "SELECT barcode, price_fen FROM product ORDER BY barcode") == [("1", 9_00), ("2", 3_50)]
    taken(shop, Page(up_to=last(shop), members=[Member("A", "A", card="card-A")], products=[Product("1")]))
    assert rows(shop, "SELECT level FROM member WHERE id = 'A'") == [("",)]
    assert rows(shop, "SELECT price_fen FROM product WHERE barcode = '1'") == [(3_50,)]


def test_settings_are_learned_where_they_differ_and_their_version_always(shop: Shop) -> None:
    same = json.dumps(kept.keep(with_base()), ensure_ascii=False)
    end = last(shop)
    taken(shop, Page(settings=News(4, same), up_to=end))
    assert (last(shop), rows(shop, "SELECT office_version FROM office_link")) == (end, [(4,)])
    taken(shop, Page(settings=News(5, json.dumps(kept.keep(with_base(paused=True)))), up_to=end))
    with shop.ledger.read() as unit:
        now = settings.current(unit)
    assert (now.configuration.rebate.base.paused, now.who, now.reason) == (True, "王经理", "new year")
    with shop.ledger.write() as unit:
        own = Configuration(now.configuration.shop, with_base(paused=False))
        settings.change(unit, own, based_on=now.version, who="李红", reason="again")
    body = json.loads(str(rows(shop, "SELECT body FROM journal ORDER BY seq DESC LIMIT 1")[0][0]))
    assert body["office_version"] == 5 and "origin" not in body
    with pytest.raises(Unavailable, match="push_first"):
        taken(shop, Page(settings=News(6, same), up_to=end))


@pytest.mark.parametrize(
    "page",
    [
        Page(cursor="c2", entries=[Place("b1"), Place("b2", entitlement_fen=-1)]),
        Page(cursor="c2", members=[Member("Z")], queues=[Queue(owed_fen=-1)]),
        Page(cursor="c2", members=[Member("Z")], settings=News(9, "{")),
        Page(cursor="c2", members=[Member("Z")], settings=News(9, '{"base": {"extract": "101"}}')),
        Page(cursor="c2", members=[Member("Z")], settings=News(9, '{"version": 99}')),
        Page(cursor="c2", members=[Member("Z")], settings=News(9, "[" * 50_000)),
        Page(cursor="c2", members=[Member("Z")], up_to=10**6),
    ],
    ids=range(7),
)
def test_a_page_that_can_not_be_is_kept_by_no_part_and_its_cursor_neither(shop: Shop, page: Page) -> None:
    taken(shop, Page(cursor="c1", entries=[Place("b0")]))
    before = rows(shop, "SELECT cursor, office_version FROM office_link"), last(shop)
    with pytest.raises(TillError):
        taken(shop, page)
    assert (rows(shop, "SELECT cursor, office_version FROM office_link"), last(shop)) == before
    assert rows(shop, "SELECT id FROM office_entry") == [("b0",)]
    assert rows(shop, "SELECT count(*) FROM office_member") == [(0,)]


def test_a_page_from_scratch_forgets_the_entries_that_were_known(shop: Shop) -> None:
    taken(shop, Page(entries=[Place("b0"), Place("b1")]))
    taken(shop, Page(from_scratch=True, entries=[Place("b1", status="rewarded")]))
    assert rows(shop, "SELECT id, status FROM office_entry") == [("b1", "rewarded")]


def test_texts_of_head_office_are_cleaned_as_if_they_were_typed_here(shop: Shop) -> None:
    members_told = [Member("A", "王\u202e小\x07明"), Member("B", "4111 1111 1111 1111")]
    products = [
        Product("1", "糖\u200b果"),
        Product("2", ""),
        Product("3", "x", price_fen=10**12),
        Product("4", "b", -1),
    ]
    taken(shop, Page(members=members_told, products=products, looked_at=[(7, AT, "看\u202e过\x07了")]))
    assert rows(shop, "SELECT event, note FROM looked_at") == [(7, "看过了")]
    assert rows(shop, "SELECT id, name FROM member ORDER BY id") == [("A", "王小明"), ("B", "")]
    assert rows(shop, "SELECT barcode, name FROM product") == [("1", "糖果")]
