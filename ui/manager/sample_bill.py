"""A bill to show a receipt by while none has been rung up: worked out by the rules that are being edited."""

from __future__ import annotations

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
from ui.manager.trial import Trial, TrialResult, try_bill
from ui.words import Words

PRICE = Money(100_00)


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
