"""Bills on a real ledger against a plain model that keeps the whole queue in one list."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.ledger import apply, audit
from terminal.money import Money, Ratio
from terminal.rebate import tree
from terminal.rebate.entitlement import JoinVerdict
from terminal.rebate.settings import Scope, Settings
from terminal.services import picture
from terminal.services.ring_up import ring_up
from tests.postgres import FEW, Place, Server
from tests.shop import Shop, cash, with_base

Chapter = tuple[Settings, list[tuple[int, bool]]]


@dataclass
class Plain:
    """The whole scheme for one cashier, in the plainest way there is."""

    queue: list[list[int | str]] = field(default_factory=list)  # id, entitlement, rewarded
    extracted: int = 0
    retained: int = 0
    pool: int = 0

    def buy(self, bill: str, fen: int, member: bool, rules: Settings) -> None:
        base = rules.base
        entitlement = (fen * base.default.hundredths + 5000) // 10000
        if member and fen and entitlement:
            self.queue.append([bill, entitlement, 0])
        extraction = (fen * base.extract.hundredths + 5000) // 10000
        if not extraction:
            return
        self.extracted += extraction
        left = extraction
        if base.unclaimed == "carry":
            left, self.pool = left + self.pool, 0
        if not base.paused:
            for entry in self.queue:
                if entry[0] == bill and not base.own_order:
                    continue
                part = min(left, entry[1] - entry[2])  # type: ignore[operator]
                entry[2] += part  # type: ignore[operator]
                left -= part
        if base.unclaimed == "carry":
            self.pool = left
        else:
            self.retained += left

    @property
    def waiting(self) -> list[list[int | str]]:
        return [entry for entry in self.queue if entry[1] != entry[2]]


rules = st.builds(
    with_base,
    extract=st.sampled_from([0, 5_00, 10_00, 33_33, 100_00]).map(Ratio),
    default=st.sampled_from([0, 1, 50_00, 100_00, 130_00]).map(Ratio),
    own_order=st.booleans(),
    unclaimed=st.sampled_from(["retain", "carry"]),
    paused=st.booleans(),
)
purchases = st.lists(st.tuples(st.integers(0, 30_000), st.booleans()), max_size=12)


chapters_of_purchases = st.lists(st.tuples(rules, purchases), min_size=1, max_size=4)


@given(chapters_of_purchases, st.booleans())
def test_any_purchases_under_any_changing_rules_give_what_a_plain_list_gives(
    chapters: list[Chapter], in_one_batch: bool
) -> None:
    compare_with_plain(Shop(), chapters, in_one_batch)


@settings(max_examples=FEW)
@given(chapters_of_purchases, st.booleans())
def test_on_postgresql_they_give_the_same(postgres: Server, chapters: list[Chapter], in_one_batch: bool) -> None:
    compare_with_plain(Shop(postgres.place()), chapters, in_one_batch)


def compare_with_plain(shop: Shop, chapters: list[Chapter], in_one_batch: bool) -> None:
    plain, number = Plain(), 0
    shop.member("m")
    for rebate, bought in chapters:
        shop.set(rebate)
        asked = []
        for fen, by_member in bought:
            number += 1
            asked.append((f"b{number}", fen, by_member))
            plain.buy(f"b{number}", fen, by_member, rebate)
        batches = [asked] if in_one_batch else [[each] for each in asked]
        for batch in batches:
            with shop.ledger.write() as unit:
                for bill, fen, by_member in batch:
                    ring_up(unit, cash(Money(fen).yuan, "m" if by_member else None, bill))
    with shop.ledger.read() as unit:
        queue = unit.queues.find("cashier:S1")
        stored = (
            [] if queue is None else [[e.id, e.entitlement_fen, e.rewarded_fen] for e in unit.queues.waiting(queue)]
        )
        assert stored == plain.waiting
        if queue is not None:
            assert (queue.extracted_fen, queue.retained_fen, queue.pool_fen) == (
                plain.extracted,
                plain.retained,
                plain.pool,
            )
            ahead = 0
            for place, entry in enumerate(unit.queues.waiting(queue)):
                at = picture.position(unit, queue, entry)
                assert (at.entries_ahead, at.money_ahead_fen) == (place, ahead)
                ahead += entry.remaining_fen
    assert audit.verify(shop.ledger).findings == ()
    shop.ledger.close()


def test_the_rule_books_first_example_to_the_fen(place: Place) -> None:
    shop = Shop(place)
    bills = [shop.pay("100", member) for member in "ABCD"]
    first, last = bills[0].settlement, bills[3].settlement
    assert first.retained == Money(10_00), "nobody was waiting: A's own extraction stays with the merchant"
    assert (last.entries_ahead, last.money_ahead) == (3, Money(270_00))
    assert [(payee.name, payee.amount, payee.rewarded) for payee in last.payees] == [("A*", Money(1000), Money(3000))]


def test_the_same_id_again_answers_exists_with_what_was_then_and_changes_nothing(place: Place) -> None:
    shop = Shop(place)
    shop.pay("100", "A")
    first = shop.pay("50", "B", bill_id="once")
    shop.pay("80", "C")
    with shop.ledger.read() as unit:
        before = unit.journal_hash
    again = shop.pay("50", "B", bill_id="once")
    assert again.outcome == "exists"
    assert (again.number, again.paid, again.status_token) == (first.number, first.paid, first.status_token)
    assert again.settlement.payees == first.settlement.payees
    assert again.settlement.entries_ahead == first.settlement.entries_ahead
    with shop.ledger.read() as unit:
        assert unit.journal_hash == before


def test_a_preview_foretells_the_bill_and_leaves_no_trace(place: Place) -> None:
    from terminal.services.ring_up import preview

    shop = Shop(place)
    for member in "ABC":
        shop.pay("100", member)
    shop.member("D")
    with shop.ledger.write() as unit:
        foretold = preview(unit, cash("344.11", "D", "x"))
        head = unit.journal_hash
    fact = shop.pay("344.11", "D", bill_id="x").settlement
    same = {"certainty", "river", "pace"}
    for name in foretold.__slots__:
        if name not in same:
            assert getattr(foretold, name) == getattr(fact, name), name
    assert foretold.river.near == fact.river.near
    with shop.ledger.read() as unit:
        assert unit.journal_hash != head
    assert audit.verify(shop.ledger).ok


def test_the_next_bill_follows_a_changed_setting_and_past_entries_keep_theirs(place: Place) -> None:
    shop = Shop(place)
    old = shop.pay("100", "A").settlement
    shop.set(with_base(default=Ratio(130_00), extract=Ratio(20_00)))
    new = shop.pay("100", "B").settlement
    assert (old.ratio, new.ratio) == (Ratio(100_00), Ratio(130_00))
    assert (new.extraction, new.settings_version) == (Money(20_00), old.settings_version + 1)
    with shop.ledger.read() as unit:
        kept = unit.queues.entry(old.entry_id or "")
        assert kept is not None
        assert kept.entitlement_fen == 100_00


def test_outside_the_window_nothing_joins_and_extraction_goes_on(place: Place) -> None:
    from datetime import time

    from terminal.rebate.settings import Window

    shop = Shop(place)
    shop.pay("100", "A")
    late = Settings(cashiers={"S1": Scope(window=Window(time(20), time(21)))})
    shop.set(late)
    told = shop.pay("100", "B").settlement
    assert told.join is JoinVerdict.OUTSIDE_WINDOW
    assert told.entry_id is None
    assert [payee.amount for payee in told.payees] == [Money(10_00)]


def test_the_daily_limit_counts_a_local_day_and_the_total_limit_for_ever(place: Place) -> None:
    shop = Shop(place, rebate=Settings(cashiers={"S1": Scope(daily_limit=1, total_limit=2)}))
    verdicts = []
    for days in (0, 0, 1, 1):
        shop.clock.forward(days=days)
        verdicts.append(shop.pay("10", "A").settlement.join)
    assert verdicts == [JoinVerdict.JOINS, JoinVerdict.DAILY_LIMIT, JoinVerdict.JOINS, JoinVerdict.TOTAL_LIMIT]


def test_spending_reaches_back_by_hours_and_does_not_count_the_bill_itself(place: Place) -> None:
    from terminal.rebate.settings import Tier

    tiers = (Tier(1, Money(100_00), Ratio(150_00)),)
    shop = Shop(place, rebate=Settings(cashiers={"S1": Scope(tiers=tiers)}))
    assert shop.pay("100", "A").settlement.rule == "base.default"
    shop.clock.forward(hours=24)
    assert shop.pay("1", "A").settlement.rule == "cashier.spend", "exactly 24 h back still counts"
    shop.clock.forward(seconds=1)
    assert shop.pay("1", "A").settlement.rule == "base.default"


@pytest.mark.parametrize(
    "verdict", [JoinVerdict.NO_MEMBER, JoinVerdict.NOTHING_PAID, JoinVerdict.NO_ENTITLEMENT, JoinVerdict.DISABLED]
)
def test_a_bill_that_joins_nothing_says_why(place: Place, verdict: JoinVerdict) -> None:
    shop = Shop(place)
    if verdict is JoinVerdict.NO_ENTITLEMENT:
        shop.set(with_base(default=Ratio(0)))
    if verdict is JoinVerdict.DISABLED:
        shop.set(with_base(enabled=False))
    facts = shop.pay(
        "0" if verdict is JoinVerdict.NOTHING_PAID else "5", None if verdict is JoinVerdict.NO_MEMBER else "A"
    )
    assert facts.settlement.join is verdict
    assert (facts.settlement.entry_id, facts.status_token) == (None, "")
    if verdict is JoinVerdict.DISABLED:
        assert facts.settlement.extraction == Money(0)


def test_receipt_numbers_are_the_tills_own_and_have_no_gap_where_a_bill_was_refused(place: Place) -> None:
    from terminal.errors import Refused

    shop = Shop(place)
    first = shop.pay("1").number
    with pytest.raises(Refused), shop.ledger.write() as unit:
        ring_up(unit, replace(cash("5", None, "short"), tenders=()))
    assert (first, shop.pay("1").number) == ("02-000001", "02-000002")


def test_a_clock_that_went_back_is_flagged_and_changes_no_order(place: Place) -> None:
    shop = Shop(place)
    shop.pay("10", "A")
    shop.clock.forward(days=-1)
    told = shop.pay("10", "B")
    assert told.clock_went_back
    assert told.settlement.entries_ahead == 1
    shop.clock.forward(days=2)
    assert not shop.pay("10", "C").clock_went_back


def test_who_recruited_a_member_of_the_same_unit_has_his_commission(place: Place) -> None:
    shop = Shop(place, rebate=tree.parse({"commission": {"direct": "1", "indirect": "2"}}))
    people = [("a", None), ("b", "a"), ("c", "b")]
    with shop.ledger.write() as unit:
        for member, above in people:
            body = {"id": member, "name": "", "phone": None, "card": None, "level": "", "referrer": above}
            apply.apply(unit, unit.append(apply.MEMBER_JOINED, shop.clock(), body))
        ring_up(unit, cash("100", "c"))
    with shop.ledger.read() as unit:
        paid = unit.sql.all("SELECT kind, member, amount_fen FROM commission ORDER BY no")
    assert paid == [("direct", "b", 1_00), ("indirect", "a", 2_00)]
    assert audit.verify(shop.ledger).findings == ()
    shop.ledger.close()
