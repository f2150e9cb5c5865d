"""What a receipt says about the queue, in words: why this ratio, why no place, who stands behind it.

A receipt is kept and shown again months later, so each sentence says only what was so when the bill was committed,
and none of them promises a time.
"""

from __future__ import annotations

from terminal.money import Money
from terminal.rebate.entitlement import JoinVerdict, StepOutcome
from terminal.services.facts import Line, Settlement, Tender, TenderKind
from terminal.services.payment_facts import Provider
from terminal.services.shop import ShopProfile
from ui.words import Words


def level_name(level: str, profile: ShopProfile, words: Words) -> str:
    """A member level as the shop calls it, the standard word for one it has not named; "" for none."""
    named = dict(profile.level_names).get(level, "")
    if named or not level:
        return named
    standard = {"gold": words.text("Gold"), "silver": words.text("Silver")}
    return standard.get(level, level)


def scheme_name(profile: ShopProfile, words: Words) -> str:
    return profile.scheme_name or words.text("Queue rebate")


def line_name(line: Line, profile: ShopProfile, words: Words) -> str:
    return line.name or profile.quick_line_name or words.text("Quick amount")


def provider_name(name: str, words: Words) -> str:
    """Through which provider a scan was paid, where the till asked it; the plain word where it was told by hand."""
    named = {Provider.WECHAT.value: words.text("WeChat Pay"), Provider.ALIPAY.value: words.text("Alipay")}
    return named.get(name) or words.text("Scan pay")


def tender_name(tender: Tender, words: Words) -> str:
    match tender.kind:
        case TenderKind.CASH:
            return words.text("Cash")
        case TenderKind.SCAN:
            return provider_name(tender.name, words)
        case TenderKind.CARD:
            return words.text("Card")
        case TenderKind.BALANCE:
            return words.text("Balance")
        case TenderKind.OTHER:
            return tender.name or words.text("Other")


def rule_words(settlement: Settlement, profile: ShopProfile, words: Words) -> str:
    """The rule that gave the ratio, as a person would say it; "" where the bill joined nothing."""
    step = next((step for step in settlement.chain if step.outcome is StepOutcome.APPLIED), None)
    if step is None:
        return settlement.rule
    if step.kind == "level":
        return words.text("Member level {level}", level=level_name(step.level, profile, words))
    if step.kind == "spend" and step.days is not None and step.amount is not None:
        return words.text("Spent {amount} in {days} days", amount=step.amount.grouped, days=step.days)
    if step.kind == "default":
        return words.text("Standard ratio")
    return settlement.rule


def no_place_reason(verdict: JoinVerdict, words: Words) -> str:
    """Why a bill joined no queue; "" if it joined one."""
    match verdict:
        case JoinVerdict.JOINS:
            return ""
        case JoinVerdict.NO_MEMBER:
            return words.text("No member was named, so this bill joins no queue.")
        case JoinVerdict.DISABLED:
            return words.text("The queue rebate is off at this till, so this bill joins no queue.")
        case JoinVerdict.NOTHING_PAID:
            return words.text("Nothing was paid in money, so this bill joins no queue.")
        case JoinVerdict.NO_ENTITLEMENT:
            return words.text("The entitlement comes to 0.00, so this bill joins no queue.")
        case JoinVerdict.DEDUCTED:
            return words.text("Something was deducted, so this bill joins no queue.")
        case JoinVerdict.OUTSIDE_WINDOW:
            return words.text("Outside the hours or days of the rebate, so this bill joins no queue.")
        case JoinVerdict.DAILY_LIMIT:
            return words.text("The member's places for today are used up, so this bill joins no queue.")
        case JoinVerdict.TOTAL_LIMIT:
            return words.text("The member's places are used up, so this bill joins no queue.")


def given_to_queue(settlement: Settlement) -> Money:
    """What this bill paid to entries that wait: the extraction without what nobody could take."""
    return settlement.extraction + settlement.from_pool - settlement.retained - settlement.to_pool


def tax_heads(words: Words) -> tuple[str, ...]:
    """What stands over the columns of the tax."""
    return words.text("Tax rate"), words.text("Excl. tax"), words.text("Tax"), words.text("Incl. tax")


def tax_line(name: str, net: Money, tax: Money, gross: Money) -> tuple[str, ...]:
    return name, net.grouped, tax.grouped, gross.grouped
