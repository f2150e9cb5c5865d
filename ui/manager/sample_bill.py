"""Bills to show a receipt by: a plain one while none has been rung up, and one that has everything.

Both are worked out by the rules that are being edited, and their numbers are plainly none.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from terminal.clock import local_day
from terminal.money import ZERO, Money, Quantity
from terminal.rebate.entitlement import JoinVerdict
from terminal.services.facts import (
    BillFacts,
    Certainty,
    Line,
    MemberFacts,
    Pace,
    RiverFacts,
    Settlement,
    Tender,
    TenderKind,
)
from terminal.services.shop import Configuration
from terminal.services.tax import taken_apart
from ui.manager.trial import Trial, TrialResult, try_bill
from ui.words import Words

PRICE = Money(100_00)
SAMPLE_URL = "https://example.com/q/0123456789ABCDEFGHIJKL"
SOLD = (
    ("A", Quantity.of(1), Money(69_80), "", Money(6_00)),
    ("B", Quantity.of(2), Money(32_95), "", ZERO),
    ("C", Quantity(1235), Money(12_80), "kg", ZERO),
)
"""What it is called, how much, at which price, by which unit, less which discount."""


def sample_bill(configuration: Configuration, at: datetime, words: Words) -> BillFacts:
    """One line of 100.00 paid in cash by a member, first in an empty queue; its number is plainly none."""
    shop = configuration.shop
    level = shop.level_names[0][0] if shop.level_names else ""
    result = try_bill(configuration.rebate, shop.store, Trial(PRICE, level))
    member = MemberFacts("sample", words.text("Sample"), "", "", level, ZERO, 1, result.got)
    return BillFacts(
        id="sample",
        number=f"{shop.till}-000000",
        at=at,
        business_day=local_day(at, shop.time_zone),
        store=shop.store,
        till=shop.till,
        cashier="",
        lines=(Line("", Quantity.of(1), PRICE),),
        tenders=(Tender(TenderKind.CASH, PRICE, PRICE),),
        paid=PRICE,
        member=member,
        settlement=_settlement(result, shop.store),
        status_token="",
        status_url="",
    )


def whole_sample(configuration: Configuration, at: datetime, words: Words) -> BillFacts:
    """Lines of each kind, a discount, three ways of paying, a member with a place behind others, tax, and codes."""
    shop = configuration.shop
    plain = sample_bill(configuration, at, words)
    sold = (
        Line(words.text("Goods {letter}", letter=letter), quantity, price, letter, unit, discount)
        for letter, quantity, price, unit, discount in SOLD
    )
    lines = (*sold, Line("", Quantity.of(1), Money(36_00)))
    paid = Money.total(line.amount for line in lines)
    balance, scanned = Money(50_00), Money(100_00)
    cash = paid - balance - scanned
    assert plain.member is not None
    result = try_bill(configuration.rebate, shop.store, Trial(paid, plain.member.level))
    settled = replace(_settlement(result, shop.store), paid=paid)
    if settled.entry_id is not None:
        settled = replace(settled, entries_ahead=126, money_ahead=Money(38_432_60))
    groups = [group for group, _ in shop.tax.groups]
    rates = [shop.tax.rate_of(groups[place] if place < len(groups) else "") for place in range(len(lines))]
    parts = zip(rates, (line.amount for line in lines), strict=True)
    return replace(
        plain,
        cashier=words.text("Sample"),
        lines=lines,
        tenders=(
            Tender(TenderKind.BALANCE, balance),
            Tender(TenderKind.SCAN, scanned, reference="4200000000202601010000000000"),
            Tender(TenderKind.CASH, cash, given=Money(50_00)),
        ),
        paid=paid,
        settlement=settled,
        status_token="sample",  # noqa: S106 - of no bill
        status_url=SAMPLE_URL if settled.entry_id is not None else "",
        taxes=taken_apart(parts, paid) if shop.tax.shown else (),
    )


def _settlement(result: TrialResult, store: str) -> Settlement:
    joins = result.enabled and bool(result.got)
    verdict = JoinVerdict.JOINS if joins else JoinVerdict.NO_ENTITLEMENT if result.enabled else JoinVerdict.DISABLED
    return Settlement(
        certainty=Certainty.CONFIRMED,
        queue=f"cashier:{store}",
        paid=PRICE,
        enabled=result.enabled,
        extract_ratio=result.extract_ratio,
        extraction=result.extraction,
        payees=(),
        payee_count=0,
        retained=result.extraction,
        to_pool=ZERO,
        from_pool=ZERO,
        join=verdict,
        entry_id="sample" if joins else None,
        ratio=result.decision.ratio if joins else None,
        rule=result.decision.rule if joins else "",
        chain=result.decision.chain,
        entitlement=result.got,
        own_reward=ZERO,
        entries_ahead=0 if joins else None,
        money_ahead=ZERO,
        settings_version=0,
        paused=result.paused,
        river=RiverFacts(waiting=0),
        pace=Pace(None),
    )
