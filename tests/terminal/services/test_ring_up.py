"""Ringing up: what is refused and leaves nothing, what each tender may do, and facts that stay what they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.clock import from_text
from terminal.errors import Refused
from terminal.ledger import audit
from terminal.money import ZERO, Money, Quantity, Ratio
from terminal.rebate.settings import Scope, Settings, Tier
from terminal.services import bills, catalogue, members
from terminal.services.facts import BillFacts, Line, MemberFacts, ProductFacts, Purchase, Tender, TenderKind
from terminal.services.ring_up import LINES_MAX, TENDERS_MAX, preview, ring_up
from tests.shop import MORNING, PROFILE, Shop, cash, with_base

CARD = "4111 1111 1111 1111"
BREAD = Line("面包", Quantity.of(1), Money(500))


@pytest.fixture
def shop() -> Shop:
    return Shop()


def rung(shop: Shop, purchase: Purchase) -> BillFacts:
    with shop.ledger.write() as unit:
        return ring_up(unit, purchase)


def refused(shop: Shop, purchase: Purchase) -> Refused:
    """The refusal, with the ledger the same after it, receipt counter included."""
    with shop.ledger.read() as unit:
        before = (unit.journal_hash, unit.bill_serial, unit.join_seq)
    with pytest.raises(Refused) as told:
        rung(shop, purchase)
    with shop.ledger.read() as unit:
        assert (unit.journal_hash, unit.bill_serial, unit.join_seq) == before
    assert "4111" not in str(told.value)
    return told.value


def paying(*tenders: Tender, yuan: str = "5", member: str | None = None, bill_id: str = "b") -> Purchase:
    return replace(cash(yuan, member, bill_id), tenders=tenders)


def notes(yuan: str, given: str | None = None) -> Tender:
    return Tender(TenderKind.CASH, Money.parse(yuan), Money.parse(given or yuan))


def other(yuan: str, name: str = "代金券", reference: str = "") -> Tender:
    return Tender(TenderKind.OTHER, Money.parse(yuan), name=name, reference=reference)


def balance(yuan: str) -> Tender:
    return Tender(TenderKind.BALANCE, Money.parse(yuan))


def member_now(shop: Shop, member: str) -> MemberFacts:
    with shop.ledger.read() as unit:
        return members.get(unit, member)


@pytest.mark.parametrize(
    ("lines", "code", "why"),
    [
        ((), "empty_bill", None),
        ((BREAD,) * (LINES_MAX + 1), "bad_line", "too_many"),
        ((BREAD, replace(BREAD, price=Money(-1))), "bad_line", "negative"),
        ((BREAD, replace(BREAD, discount=Money(-1))), "bad_line", "negative"),
        ((BREAD, replace(BREAD, discount=Money(501))), "bad_line", "negative"),
        ((BREAD, replace(BREAD, quantity=Quantity(0))), "bad_line", "size"),
        ((BREAD, replace(BREAD, quantity=Quantity(-1000))), "bad_line", "negative"),
        ((BREAD, replace(BREAD, quantity=Quantity.of(1_000_001))), "bad_line", "size"),
        ((BREAD, replace(BREAD, price=PROFILE.bill_cap + Money(1))), "over_cap", None),
        ((Line("金", Quantity(1), PROFILE.bill_cap + Money(1)),), "over_cap", None),
        ((BREAD, replace(BREAD, name=CARD)), "card_number", None),
        ((BREAD, replace(BREAD, name="4111\u200b1111\t1111\n1111")), "card_number", None),
        ((BREAD, replace(BREAD, price=PROFILE.bill_cap)), "over_cap", None),
    ],
)
def test_lines_that_cannot_be_sold_are_refused_before_and_at_payment(
    shop: Shop, lines: tuple[Line, ...], code: str, why: str | None
) -> None:
    purchase = replace(cash("5"), lines=lines)
    told = refused(shop, purchase)
    assert (told.code, told.fields.get("why")) == (code, why)
    if code == "bad_line" and why != "too_many":
        assert told.fields["no"] == 2
    with pytest.raises(Refused, match=code), shop.ledger.read() as unit:
        preview(unit, purchase)


@pytest.mark.parametrize(
    ("tenders", "code", "why"),
    [
        ((), "not_paid_in_full", None),
        ((notes("4.99"),), "not_paid_in_full", None),
        ((notes("5"), notes("1")), "not_paid_in_full", None),
        ((notes("5", "4.99"),), "bad_tender", "given"),
        ((Tender(TenderKind.CASH, Money(500)),), "bad_tender", "amount"),
        ((Tender(TenderKind.CASH, ZERO, Money(500)), other("5")), "bad_tender", "amount"),
        ((Tender(TenderKind.CASH, Money(-100), Money(100)), other("6")), "bad_tender", "amount"),
        ((Tender(TenderKind.SCAN, Money(500), Money(600)),), "bad_tender", "amount"),
        ((other("5", name=" \x00"),), "bad_tender", "name"),
        ((other("5", name=CARD),), "card_number", None),
        ((other("5", reference=CARD),), "card_number", None),
        ((Tender(TenderKind.CARD, Money(500), reference="41111111-11111111"),), "card_number", None),
        ((Tender(TenderKind.SCAN, Money(500), reference="4111\t1111\t1111\t1111"),), "card_number", None),
        ((balance("5"),), "bad_tender", "no_member"),
        ((other("0.10"),) * (TENDERS_MAX + 1), "bad_tender", "too_many"),
    ],
)
def test_tenders_that_do_not_pay_the_bill_are_refused(
    shop: Shop, tenders: tuple[Tender, ...], code: str, why: str | None
) -> None:
    told = refused(shop, paying(*tenders))
    assert (told.code, told.fields.get("why")) == (code, why)


def test_what_is_missing_is_told_in_money(shop: Shop) -> None:
    told = refused(shop, paying(notes("3")))
    assert told.fields == {"due": Money(500), "taken": Money(300)}


def test_an_unknown_member_and_a_cashier_with_a_card_number_are_refused(shop: Shop) -> None:
    assert refused(shop, cash("5", "nobody")).code == "unknown_member"
    assert refused(shop, replace(cash("5"), cashier=CARD)).code == "card_number"


def test_no_bill_is_above_the_shops_own_cap(shop: Shop) -> None:
    shop.set(Settings(), replace(PROFILE, bill_cap=Money(100_00)))
    told = refused(shop, replace(cash("60"), lines=(Line("a", Quantity.of(1), Money(60_00)),) * 2))
    assert (told.code, told.fields) == ("over_cap", {"paid": Money(120_00), "cap": Money(100_00)})
    assert shop.pay("100").paid == Money(100_00)


def test_a_bill_may_be_split_over_tenders_and_only_cash_gives_change(shop: Shop) -> None:
    facts = rung(
        shop,
        paying(
            other("20", "代金券", "V-77"),
            Tender(TenderKind.SCAN, Money(30_00), reference="4200001234202211221234567890"),
            Tender(TenderKind.CARD, Money(10_00), reference="终端 0042"),
            notes("40", "50"),
            yuan="100",
        ),
    )
    assert facts.change == Money(10_00)
    with shop.ledger.read() as unit:
        held = {name: unit.accounts.balance(f"tender:{name}") for name in ("cash", "scan", "card", "other")}
        assert held == {"cash": 40_00, "scan": 30_00, "card": 10_00, "other": 20_00}
        kept = bills.by_id(unit, facts.id)
    assert kept.tenders == facts.tenders
    assert (kept.tenders[0].name, kept.tenders[0].reference) == ("代金券", "V-77")
    assert audit.verify(shop.ledger).ok


def test_a_balance_is_spent_and_not_a_fen_more(shop: Shop) -> None:
    for member in ("A", "B", "B"):
        shop.pay("100", member)
    assert member_now(shop, "A").balance == Money(20_00)
    told = refused(shop, paying(balance("20.01"), member="A", yuan="20.01"))
    assert (told.code, told.fields) == ("insufficient", {"wanted": Money(20_01), "held": Money(20_00)})
    assert refused(shop, paying(balance("15"), balance("5.01"), member="A", yuan="20.01")).code == "insufficient"
    assert refused(shop, paying(balance("0.01"), member="B", yuan="0.01")).code == "insufficient"
    facts = rung(shop, paying(balance("20"), notes("10"), member="A", yuan="30"))
    assert facts.settlement.extraction == Money(3_00), "money of the balance was paid: it is extracted as any other"
    assert member_now(shop, "A").balance == Money(3_00), "all of it spent, then paid from the own bill's extraction"
    assert audit.verify(shop.ledger).ok


def test_two_bills_in_one_unit_cannot_spend_the_same_balance_twice(shop: Shop) -> None:
    shop.set(with_base(extract=Ratio(100_00)))
    shop.pay("10", "A")
    shop.pay("10")
    shop.set(with_base(extract=Ratio(0)))
    assert member_now(shop, "A").balance == Money(10_00)
    with shop.ledger.write() as unit:
        ring_up(unit, paying(balance("10"), yuan="10", member="A", bill_id="one"))
        with pytest.raises(Refused, match="insufficient"):
            ring_up(unit, paying(balance("0.01"), yuan="0.01", member="A", bill_id="two"))
    assert member_now(shop, "A").balance == ZERO
    assert audit.verify(shop.ledger).ok


def test_a_members_price_is_what_is_paid_extracted_and_entitled(shop: Shop) -> None:
    milk = ProductFacts("690", "牛奶", Money(350), Money(300))
    with shop.ledger.write() as unit:
        catalogue.put(unit, [milk])
    shop.member("A")
    lines = (milk.line(Quantity.of(3), for_member=True),)
    facts = rung(shop, Purchase("b", lines, (notes("9"),), "A"))
    assert (facts.paid, facts.settlement.entitlement, facts.settlement.extraction) == (
        Money(9_00),
        Money(9_00),
        Money(90),
    )
    with shop.ledger.read() as unit:
        assert bills.by_id(unit, "b").lines == lines


def test_a_bill_of_nothing_is_a_bill_that_joins_nothing(shop: Shop) -> None:
    shop.member("A")
    free = Line("赠品", Quantity.of(2), Money(500), discount=Money(10_00))
    facts = rung(shop, Purchase("b", (free,), (), "A"))
    assert (facts.paid, facts.settlement.join.value, facts.settlement.extraction) == (ZERO, "nothing_paid", ZERO)
    assert refused(shop, replace(cash("0", None, "c"), tenders=(notes("1"),))).code == "not_paid_in_full"
    assert audit.verify(shop.ledger).ok


def test_what_was_typed_is_kept_and_told_as_it_can_be_seen_at_once_and_later(shop: Shop) -> None:
    typed = Purchase(
        "b",
        (
            Line(
                "<b>面包</b>\x1b@\u202e" + "长" * 200, Quantity.of(1), Money(500), barcode="\x02690\r", unit="公\x00斤"
            ),
        ),
        (other("5", "代\u200b金  券", " V\t77\n"),),
        cashier=" 李\x07红 ",
    )
    facts = rung(shop, typed)
    (line,), (tender,) = facts.lines, facts.tenders
    assert (line.name[:12], len(line.name)) == ("<b>面包</b>@长长", 40)
    assert (line.barcode, line.unit) == ("690", "公斤")
    assert (tender.name, tender.reference, facts.cashier) == ("代金 券", "V 77", "李红")
    with shop.ledger.read() as unit:
        kept = bills.by_id(unit, "b")
    assert (kept.lines, kept.tenders, kept.cashier) == (facts.lines, facts.tenders, facts.cashier)
    assert rung(shop, typed).outcome == "exists"


def changed(purchase: Purchase, what: str) -> Purchase:
    (line,), (tender,) = purchase.lines, purchase.tenders
    return {
        "name": lambda: replace(purchase, lines=(replace(line, name="馒头"),)),
        "split": lambda: replace(purchase, lines=(replace(line, price=Money(250)),) * 2),
        "amount": lambda: replace(cash("6", purchase.member_id), id=purchase.id),
        "tender": lambda: replace(purchase, tenders=(other("5"),)),
        "given": lambda: replace(purchase, tenders=(replace(tender, given=Money(1000)),)),
        "member": lambda: replace(purchase, member_id="B"),
        "cashier": lambda: replace(purchase, cashier="王"),
    }[what]()


@pytest.mark.parametrize("what", ["name", "split", "amount", "tender", "given", "member", "cashier"])
def test_the_same_id_with_other_contents_is_refused_and_the_first_stays(shop: Shop, what: str) -> None:
    shop.member("A")
    shop.member("B")
    first = rung(shop, cash("5", "A"))
    shop.clock.forward(minutes=5)
    assert rung(shop, cash("5", "A")).number == first.number, "asked again later it is the same bill"
    told = refused(shop, changed(cash("5", "A"), what))
    assert (told.code, told.fields) == ("same_id_other_content", {"id": "bill"})
    with shop.ledger.read() as unit:
        assert bills.by_id(unit, "bill").lines == first.lines


def test_the_same_id_of_a_file_at_another_time_or_in_another_store_is_another_bill(shop: Shop) -> None:
    at = from_text(MORNING)

    def enter(**other: object) -> str:
        with shop.ledger.write() as unit:
            return ring_up(unit, cash("5"), **{"at": at, "store": "S1", **other}).outcome  # type: ignore[arg-type]

    assert [enter(), enter()] == ["created", "exists"]
    for changed_part in ({"at": at + timedelta(seconds=1)}, {"store": "S2"}):
        with pytest.raises(Refused, match="same_id_other_content"):
            enter(**changed_part)


def test_a_repeated_try_and_a_copy_tell_what_was_told_at_first(shop: Shop) -> None:
    """Also for a bill that filled itself at once, and for one rung up while rewards were paused."""
    chapters: list[tuple[Settings, str]] = [
        (with_base(own_order=True, extract=Ratio(100_00)), "C"),
        (Settings(), "A"),
        (with_base(paused=True), "B"),
        (with_base(unclaimed="carry", extract=Ratio(50_00)), "D"),
        (with_base(enabled=False), "E"),
    ]
    told: list[BillFacts] = []
    for rules, member in chapters:
        shop.set(rules)
        told += [shop.pay("100", member), shop.pay("33.33", member), shop.pay("7")]
    assert told[0].settlement.own_reward == told[0].settlement.entitlement
    drawn_now = {"river", "pace"}
    for first in told:
        with shop.ledger.read() as unit:
            again = bills.by_id(unit, first.id)
        for field in type(first.settlement).__slots__:
            if field not in drawn_now:
                assert getattr(again.settlement, field) == getattr(first.settlement, field), (first.number, field)
        for field in ("number", "at", "business_day", "store", "till", "lines", "tenders", "paid", "status_token"):
            assert getattr(again, field) == getattr(first, field)


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 20_000)), max_size=8), st.booleans(), st.booleans())
def test_the_member_on_the_bill_is_as_the_bill_left_them(
    bought: list[tuple[str, int]], own_order: bool, carry: bool
) -> None:
    shop = Shop(rebate=with_base(own_order=own_order, unclaimed="carry" if carry else "retain", extract=Ratio(45_00)))
    for number, (member, fen) in enumerate(bought):
        shop.member(member)
        held = min(member_now(shop, member).balance.fen, fen)
        tenders = ((Tender(TenderKind.BALANCE, Money(held)),) if held else ()) + (
            (notes(Money(fen - held).yuan),) if fen > held else ()
        )
        facts = rung(shop, replace(cash(Money(fen).yuan, member, f"b{number}"), tenders=tenders))
        assert facts.member == member_now(shop, member)


@pytest.mark.parametrize("microsecond", [1, 499, 500, 999, 123_456])
def test_a_clock_finer_than_the_journal_decides_as_the_audit_will(shop: Shop, microsecond: int) -> None:
    tiers = (Tier(1, Money(100_00), Ratio(150_00)),)
    shop.set(Settings(cashiers={"S1": Scope(tiers=tiers)}))
    shop.clock.at = shop.clock.at.replace(microsecond=microsecond)
    shop.pay("100", "A")
    shop.clock.forward(microseconds=1)
    shop.pay("1", "A")
    shop.clock.forward(days=1, microseconds=1)
    shop.pay("1", "A")
    assert audit.verify(shop.ledger).findings == ()


def test_receipt_numbers_count_on_past_a_million_without_being_cut(shop: Shop) -> None:
    with shop.ledger.write() as unit:
        unit.bill_serial = 999_999
        assert ring_up(unit, cash("1")).number == "02-1000000"


@pytest.mark.parametrize("base", ["http://192.168.1.8:8722", "http://192.168.1.8:8722/"])
def test_the_status_link_is_told_only_where_there_is_an_entry_and_an_address(shop: Shop, base: str) -> None:
    shop.member("A")

    def link(member: str | None, status_base: str) -> str:
        with shop.ledger.write() as unit:
            return ring_up(unit, cash("5", member, f"b{unit.bill_serial}"), status_base=status_base).status_url

    told: Callable[[str | None, str], str] = link
    assert told("A", base).startswith("http://192.168.1.8:8722/q/")
    assert told("A", "") == told(None, base) == ""
