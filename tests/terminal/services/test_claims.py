"""A forgotten member's bill: claimed with its slip, it is his from then on and joins where the queue stands then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal import claim_code
from terminal.errors import Refused
from terminal.ledger import apply, audit
from terminal.ledger import claims as ledger_claims
from terminal.money import Money, Ratio
from terminal.rebate.entitlement import JoinVerdict
from terminal.rebate.settings import Base, Lottery, RandomReturn, Scope, Settings, Tier
from terminal.services import bill_search, bills, claim_slips, claims, export, members, refunds, reports, shifts
from terminal.services.claim_facts import ClaimFacts
from terminal.services.facts import BillFacts, Certainty
from terminal.services.rights import Approval
from terminal.services.ring_up import ring_up
from tests.shop import PROFILE, Shop, cash, with_base

BY = Approval("李红")


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    assert audit.verify(shop.ledger).findings == ()
    shop.ledger.close()


def code_of(bill: BillFacts) -> str:
    assert bill.claim is not None
    return bill.claim.code


def claimed(shop: Shop, bill: BillFacts, member: str, *, level: str = "") -> ClaimFacts:
    shop.member(member, level=level)
    with shop.ledger.write() as unit:
        return claims.claim(unit, code_of(bill), member, BY)


def foretold(shop: Shop, bill: BillFacts, member: str) -> ClaimFacts:
    shop.member(member)
    with shop.ledger.write() as unit:
        return claims.preview(unit, code_of(bill), member)


def refused(shop: Shop, code: str, member: str = "A") -> Refused:
    shop.member(member)
    with pytest.raises(Refused) as why, shop.ledger.write() as unit:
        claims.claim(unit, code, member, BY)
    return why.value


def entries(shop: Shop) -> list[tuple[object, ...]]:
    with shop.ledger.read() as unit:
        return unit.sql.all(
            "SELECT id, member, ratio, rule, entitlement_fen, rewarded_fen, status, day, family, lottery "
            "FROM entry ORDER BY seq"
        )


def test_a_bill_without_a_member_can_be_claimed_and_then_stands_at_the_end_of_the_queue(shop: Shop) -> None:
    forgotten = shop.pay("100")
    shop.pay("50", "B")
    done = claimed(shop, forgotten, "A")
    assert done.settlement is not None
    assert (done.settlement.join, done.entitlement, done.ratio) == (JoinVerdict.JOINS, Money(100_00), Ratio(100_00))
    assert (done.settlement.entries_ahead, done.settlement.money_ahead) == (1, Money(50_00))
    shop.pay("1000", "C")
    assert [row[1:2] + row[5:6] for row in entries(shop)] == [("B", 50_00), ("A", 50_00), ("C", 0)]
    with shop.ledger.read() as unit:
        told = bills.by_number(unit, forgotten.number)
    assert told.member is not None and told.member.id == "A"
    assert told.claim is None and told.status_token == done.status_token


def test_the_extraction_of_a_claimed_bill_is_not_distributed_again(shop: Shop) -> None:
    shop.pay("100", "B")
    forgotten = shop.pay("100")
    before = shop.pay("20", "B").settlement.extraction
    claimed(shop, forgotten, "A")
    with shop.ledger.read() as unit:
        row = unit.sql.one("SELECT extracted_fen FROM queue WHERE name = 'cashier:S1'")
    assert row == (10_00 + 10_00 + before.fen,)


def test_what_it_comes_to_is_foretold_without_anything_being_kept(shop: Shop) -> None:
    forgotten = shop.pay("100")
    told = foretold(shop, forgotten, "A")
    assert told.settlement is not None and told.settlement.certainty is Certainty.PREVIEW
    assert told.entitlement == Money(100_00) and told.status_token == ""
    assert entries(shop) == []
    done = claimed(shop, forgotten, "A")
    assert (done.entitlement, done.chain) == (told.entitlement, told.chain)


def test_the_ratio_is_the_one_of_the_bills_time_whatever_was_set_since(shop: Shop) -> None:
    shop.set(with_base(default=Ratio(130_00), level={"gold": Ratio(150_00)}))
    forgotten, other = shop.pay("100"), shop.pay("100")
    shop.set(with_base(default=Ratio(20_00), level={"gold": Ratio(30_00)}, enabled=False))
    assert claimed(shop, forgotten, "A").ratio == Ratio(130_00)
    assert claimed(shop, other, "G", level="gold").ratio == Ratio(150_00)


def test_the_queue_is_the_one_of_the_moment_of_the_claim(shop: Shop) -> None:
    forgotten = shop.pay("100")
    shop.set(with_base(merge_cashier=True))
    done = claimed(shop, forgotten, "A")
    assert done.settlement is not None and done.settlement.queue == "cashier:*"


def test_the_level_is_the_one_that_the_member_had_when_the_bill_was_paid(shop: Shop) -> None:
    shop.set(with_base(level={"gold": Ratio(150_00), "silver": Ratio(120_00)}))
    shop.member("A", level="silver")
    forgotten = shop.pay("100")
    with shop.ledger.write() as unit:
        members.set_level(unit, "A", "gold", BY)
    assert claimed(shop, forgotten, "A").ratio == Ratio(120_00)
    # and of somebody who joined since, the one he joined with
    other = shop.pay("100")
    shop.member("N", level="silver")
    with shop.ledger.write() as unit:
        members.set_level(unit, "N", "gold", BY)
    assert claimed(shop, other, "N").ratio == Ratio(120_00)


def test_spending_since_the_bill_does_not_count_for_its_tier(shop: Shop) -> None:
    tiers = (Tier(30, Money(200_00), Ratio(180_00)),)
    shop.set(Settings(cashiers={"S1": Scope(tiers=tiers)}))
    forgotten = shop.pay("100")
    shop.clock.forward(seconds=1)
    shop.pay("300", "A")
    assert claimed(shop, forgotten, "A").ratio == Ratio(100_00)
    shop.clock.forward(seconds=1)
    assert claimed(shop, shop.pay("10"), "A").ratio == Ratio(180_00)


def test_limits_count_for_the_day_on_which_the_bill_was_paid(shop: Shop) -> None:
    shop.set(Settings(cashiers={"S1": Scope(daily_limit=1)}))
    forgotten, second = shop.pay("100"), shop.pay("100")
    shop.clock.forward(days=1)
    shop.pay("10", "A")
    assert claimed(shop, forgotten, "A").verdict is JoinVerdict.JOINS
    done = claimed(shop, second, "A")
    assert (done.verdict, done.entitlement) == (JoinVerdict.DAILY_LIMIT, Money(0))
    assert [row[7] for row in entries(shop)] == ["2026-11-23", "2026-11-22"]


def test_a_slip_is_claimed_once_and_whoever_has_it_is_told_masked(shop: Shop) -> None:
    forgotten = shop.pay("100")
    shop.member("A", name="王小明")
    done = claimed(shop, forgotten, "A")
    again = claimed(shop, forgotten, "A")
    assert (again.outcome, again.entitlement, again.status_token) == ("exists", done.entitlement, done.status_token)
    why = refused(shop, code_of(forgotten), "B")
    assert (why.code, why.fields["member"]) == ("already_claimed", "王**")
    assert len(entries(shop)) == 1


def test_a_slip_too_old_is_refused_with_its_last_day(shop: Shop) -> None:
    forgotten = shop.pay("100")
    shop.clock.forward(days=7)
    assert foretold(shop, forgotten, "A").entitlement == Money(100_00)
    shop.clock.forward(seconds=1)
    why = refused(shop, code_of(forgotten))
    assert (why.code, why.fields["expires_at"]) == ("claim_expired", forgotten.at.replace(day=29))


def test_a_bill_that_was_given_back_whole_can_not_be_claimed(shop: Shop) -> None:
    forgotten = shop.pay("100")
    with shop.ledger.write() as unit:
        refunds.void_last(unit, "r1", forgotten.id, BY)
    assert refused(shop, code_of(forgotten)).code == "claim_refunded"
    with shop.ledger.read() as unit, pytest.raises(Refused, match="no_claim"):
        claim_slips.reissue(unit, forgotten.id)


def test_what_was_given_back_before_the_claim_is_not_claimed(shop: Shop) -> None:
    forgotten = shop.pay("100")
    with shop.ledger.write() as unit:
        refunds.refund(unit, "r1", forgotten.id, BY, amount=Money(30_00))
    assert claimed(shop, forgotten, "A").entitlement == Money(70_00)
    with shop.ledger.write() as unit:
        refunds.refund(unit, "r2", forgotten.id, BY, amount=Money(20_00))
    assert [row[4] for row in entries(shop)] == [50_00]


def test_a_claimed_bill_is_refunded_like_any_members_bill(shop: Shop) -> None:
    forgotten = shop.pay("100")
    claimed(shop, forgotten, "A")
    shop.pay("500", "B")
    with shop.ledger.write() as unit:
        told = refunds.refund(unit, "r1", forgotten.id, BY)
    assert told.borne is not None and told.borne.clawed_back == Money(50_00)
    assert entries(shop)[0][4:7] == (0, 0, "cancelled")


@pytest.mark.parametrize("days", [0, 7])
def test_a_slip_comes_with_bills_without_a_member_where_the_shop_gives_any(shop: Shop, days: int) -> None:
    shop.set(Settings(), replace(PROFILE, claim_days=days))
    assert (shop.pay("100").claim is not None) == bool(days)
    assert shop.pay("100", "A").claim is None


def test_where_the_scheme_is_off_there_is_nothing_to_claim(shop: Shop) -> None:
    shop.set(with_base(enabled=False))
    assert shop.pay("100").claim is None


def test_no_code_is_kept_and_none_is_the_same_as_another(shop: Shop) -> None:
    codes = {code_of(shop.pay("1")) for _ in range(20)}
    assert len(codes) == 20
    with shop.ledger.read() as unit:
        everything = "\n".join(
            str(row) for (table,) in unit.sql.all("SELECT name FROM sqlite_master WHERE type = 'table' "
            "AND name NOT LIKE '%!_%' ESCAPE '!' AND sql NOT LIKE '%VIRTUAL%'")
            for row in unit.sql.all(f"SELECT * FROM {table}")
        )  # fmt: skip
        journal = unit.sql.all("SELECT body FROM journal")
    assert not any(code in everything or code in str(journal) for code in codes)


def test_a_code_is_read_however_it_is_written(shop: Shop) -> None:
    code = code_of(shop.pay("100"))
    for text in (code, code.lower(), claim_code.spaced(code), f"http://10.0.0.7:8722/c/{code}?lang=en", f" {code} ",
                 code.replace("O", "0").replace("I", "1").replace("B", "8")):  # fmt: skip
        assert claim_code.read(text) == code
        with shop.ledger.read() as unit:
            assert claims.look(unit, text).paid == Money(100_00)


@pytest.mark.parametrize("text", ["", "6901234567892", "A" * 28, "http://10.0.0.7:8722/q/" + "A" * 26, "中文"])
def test_what_is_no_code_is_unknown(shop: Shop, text: str) -> None:
    assert refused(shop, text).code == "unknown_claim"


def test_a_mistyped_code_is_known_as_such(shop: Shop) -> None:
    code = code_of(shop.pay("100"))
    wrong = [code[:place] + ("A" if code[place] != "A" else "B") + code[place + 1 :] for place in range(28)]
    assert sum(claim_code.read(text) == "" for text in wrong) >= 27


def test_a_points_place_of_a_random_return_is_converted_at_the_claim(shop: Shop) -> None:
    shop.set(with_base(random_return=RandomReturn(0, 1), exchange={"points": Ratio(50_00)}))
    forgotten = shop.pay("100")
    claimed(shop, forgotten, "A")
    assert entries(shop)[0][6] == "points"
    with shop.ledger.read() as unit:
        row = unit.sql.one("SELECT balance_fen FROM account WHERE name = 'member:A:points'")
    assert row == (-50_00,)


def test_a_guild_bill_is_claimed_into_the_guild(shop: Shop) -> None:
    shop.set(with_base(scheme="guild"))
    forgotten = shop.pay("100")
    done = claimed(shop, forgotten, "A")
    assert done.settlement is not None
    assert (done.settlement.queue, done.entitlement, done.settlement.rule) == ("guild", Money(110_00), "guild.quota")


def test_a_customer_claims_on_his_phone_with_his_number(shop: Shop) -> None:
    with shop.ledger.write() as unit:
        wang = members.add(unit, "王敏", "13812346021", consent=True)
    forgotten = shop.pay("100")
    with shop.ledger.write() as unit:
        done = claims.claim_by_phone(unit, code_of(forgotten), "138 1234-6021")
    assert (done.member.id, done.outcome) == (wang.id, "created")


def test_a_stranger_joins_on_his_phone_only_where_the_shop_wants_that(shop: Shop) -> None:
    forgotten = shop.pay("100")
    with shop.ledger.write() as unit, pytest.raises(Refused) as why:
        claims.claim_by_phone(unit, code_of(forgotten), "13812346021", "王敏", agreed=True)
    assert (why.value.code, why.value.fields["may_join"]) == ("unknown_member", False)
    shop.set(Settings(), replace(PROFILE, claim_newcomers=True))
    with shop.ledger.write() as unit, pytest.raises(Refused, match="no_consent"):
        claims.claim_by_phone(unit, code_of(forgotten), "13812346021", "王敏")
    with shop.ledger.write() as unit:
        done = claims.claim_by_phone(unit, code_of(forgotten), "13812346021", "王敏", agreed=True)
    assert done.entitlement == Money(100_00)


def test_the_audit_finds_a_promise_that_was_bent() -> None:
    shop = Shop()
    forgotten = shop.pay("100")
    shop.member("A")
    with shop.ledger.write() as unit:
        order = unit.orders.find(forgotten.id)
        assert order is not None
        body = ledger_claims.body_of(
            unit, order, ledger_claims.bill_event(unit, order), "A", code_hash=claim_code.hashed(code_of(forgotten)),
            till="02", status_hash=None,
        )  # fmt: skip
        body["promise"] |= {"ratio": 200_00, "entitlement": 200_00}
        apply.apply(unit, unit.append(ledger_claims.CLAIMED, unit.now(), body))
    found = audit.verify(shop.ledger).findings
    assert {finding.kind for finding in found} == {"promise"}
    shop.ledger.close()


def test_the_report_counts_claims_by_whose_bills_they_were_and_still_reconciles() -> None:
    shop = Shop()
    with shop.ledger.write() as unit:
        shifts.start(unit, Money(100_00), BY)
        by_hong = ring_up(unit, replace(cash("100", bill_id="one"), cashier="李红"))
        by_lan = ring_up(unit, replace(cash("100", bill_id="two"), cashier="张兰"))
    shop.pay("30", "B")
    for bill in (by_hong, by_lan):
        claimed(shop, bill, "A")
    with shop.ledger.read() as unit:
        told = reports.x(unit)
    assert told.claims == 2 and told.balanced
    assert {each.name: each.claims for each in told.cashiers} == {"李红": 1, "张兰": 1, "": 0}
    assert [(queue.joined.count, queue.other_left, queue.other) for queue in told.queues] == [(3, 0, Money(0))]
    shop.ledger.close()


def test_a_bill_is_found_by_its_slip_when_something_of_it_comes_back(shop: Shop) -> None:
    forgotten = shop.pay("100")
    shop.pay("50")
    with shop.ledger.write() as unit:
        assert [found.id for found in bill_search.find(unit, code_of(forgotten))] == [forgotten.id]


def test_a_scenario_of_the_ledger_names_what_it_can_not_say(shop: Shop) -> None:
    forgotten = shop.pay("100")
    claimed(shop, forgotten, "A")
    with shop.ledger.read() as unit:
        _, notes = export.scenario(unit)
    assert notes == [f"event 4: {forgotten.id} was claimed for A later; the scenario has it without him"]


# the law


SCHEMES = st.builds(
    Base,
    default=st.sampled_from([Ratio(100_00), Ratio(130_00), Ratio(0), Ratio(1)]),
    extract=st.sampled_from([Ratio(10_00), Ratio(65_00)]),
    level=st.sampled_from([{}, {"gold": Ratio(150_00)}]),
    lottery=st.sampled_from([None, Lottery(fixed=(Ratio(80_00), Ratio(200_00)))]),
    unclaimed=st.sampled_from(["retain", "carry"]),
    paused=st.booleans(),
    random_return=st.sampled_from([None, RandomReturn(1, 1)]),
    merge_cashier=st.booleans(),
    scheme=st.sampled_from(["queue", "queue", "guild"]),
)
SCOPES = st.builds(
    Scope,
    tiers=st.sampled_from([(), (Tier(30, Money(100_00), Ratio(180_00)),)]),
    daily_limit=st.sampled_from([None, 1, 3]),
    total_limit=st.sampled_from([None, 2]),
)
BILLS = st.lists(st.tuples(st.sampled_from(["1", "33.33", "100", "250.07"]), st.sampled_from("ABG")), max_size=8)


@settings(max_examples=60, deadline=None)
@given(base=SCHEMES, scope=SCOPES, before=BILLS, mine=st.sampled_from("ABG"), after=BILLS)
def test_a_claim_at_the_moment_of_its_bill_equals_the_bill_with_the_member(
    base: Base, scope: Scope, before: list[tuple[str, str]], mine: str, after: list[tuple[str, str]]
) -> None:
    """Commissions and rebate points apart, which need the member at the settlement; none are set here."""

    def played(*, claims_it: bool) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]], list[tuple[str, int]]]:
        shop = Shop(rebate=Settings(base=base, cashiers={"S1": scope}))
        for member in "ABG":
            shop.member(member, level="gold" if member == "G" else "")
        with shop.ledger.write() as unit:
            unit.plant_seed(b"one seed for both")
        for yuan, member in before:
            shop.pay(yuan, member)
            shop.clock.forward(seconds=1)
        bill = shop.pay("77.77", None if claims_it else mine, bill_id="mine")
        if claims_it:
            claimed(shop, bill, mine)
        for yuan, member in after:
            shop.clock.forward(seconds=1)
            shop.pay(yuan, member)
        assert audit.verify(shop.ledger).findings == ()
        with shop.ledger.read() as unit:
            queues = unit.sql.all(
                "SELECT name, waiting, owed_fen, extracted_fen, rewarded_fen, retained_fen, pool_fen FROM queue "
                "WHERE extracted_fen > 0 OR waiting > 0 ORDER BY name"
            )
            accounts = unit.sql.all("SELECT name, balance_fen FROM account WHERE balance_fen <> 0 ORDER BY name")
        found = entries(shop), queues, accounts
        shop.ledger.close()
        return found

    assert played(claims_it=True) == played(claims_it=False)
