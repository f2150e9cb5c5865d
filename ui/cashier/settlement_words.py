"""What a settlement means, in words for the cashier: who is paid, which place, which rule, and why not.

Pure texts over facts; the views only place them. Nothing here promises a date: a place is turnover and a range of
weeks, each time with the word that it is an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

from terminal.money import ZERO, Money
from terminal.rebate.entitlement import JoinVerdict, RuleStep, StepOutcome
from terminal.services.facts import Pace, Payee, Settlement
from terminal.services.shop import ShopProfile
from ui.receipt.wording import level_name
from ui.words import Words


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One kind of rule in its order, what it says, and what became of it."""

    number: int
    kind: str
    told: str
    outcome: str
    decided: bool


def queue_name(queue: str, words: Words) -> str:
    """A queue's technical name as people call it; unknown ones as they are."""
    family, _, which = queue.partition(":")
    if family != "cashier":
        return queue
    return words.text("Cashier queue · all stores") if which == "*" else words.text("Cashier queue · this store")


def join_sentence(settlement: Settlement, words: Words) -> str:
    """Why the bill joins nothing, short enough for the strip; empty if it joins."""
    match settlement.join:
        case JoinVerdict.JOINS:
            return ""
        case JoinVerdict.NO_MEMBER:
            return words.text("No member: joins no queue")
        case JoinVerdict.DISABLED:
            return words.text("The rebate is off at this till")
        case JoinVerdict.NOTHING_PAID:
            return words.text("Nothing is paid: joins no queue")
        case JoinVerdict.NO_ENTITLEMENT:
            return words.text("Entitlement 0.00: joins no queue")
        case JoinVerdict.DEDUCTED:
            return words.text("With a deduction it joins no queue")
        case JoinVerdict.OUTSIDE_WINDOW:
            return words.text("Outside the rebate's hours: joins no queue")
        case JoinVerdict.DAILY_LIMIT:
            return words.text("Today's places are used up: joins no queue")
        case JoinVerdict.TOTAL_LIMIT:
            return words.text("All places are used up: joins no queue")


def rule_name(settlement: Settlement, profile: ShopProfile, words: Words) -> str:
    """The deciding rule with its ratio: "Gold 130%"; empty where the bill joins nothing."""
    if settlement.ratio is None:
        return ""
    ratio = f"{settlement.ratio.percent}%"
    step = next((step for step in settlement.chain if step.outcome is StepOutcome.APPLIED), None)
    if step is not None and step.kind == "level":
        return f"{level_name(step.level, profile, words)} {ratio}"
    if step is not None and step.kind == "spend":
        return words.text("spending {ratio}", ratio=ratio)
    return ratio


def leftover_sentence(settlement: Settlement, words: Words) -> str:
    """What becomes of the part that nobody gets; empty if all of it is paid."""
    kept = settlement.retained if settlement.retained > ZERO else settlement.to_pool
    if kept <= ZERO:
        return ""
    amount = "¥" + kept.grouped
    why = words.text("Rewards are paused") if settlement.paused else words.text("Nobody else waits")
    if settlement.retained > ZERO:
        return words.text("{why}: {amount} stays with the shop", why=why, amount=amount)
    return words.text("{why}: {amount} goes to the pool", why=why, amount=amount)


def pace_sentence(pace: Pace, words: Words) -> str:
    """How far away the place's turn is; empty while nothing is extracted."""
    if pace.turnover is None:
        return ""
    if pace.turnover <= ZERO:
        return words.text("Nobody is ahead. It fills from the bills that follow.")
    turnover = whole_yuan(pace.turnover)
    if pace.weeks_from is None or pace.weeks_to is None:
        return words.text("{turnover} yuan of sales to its turn. An estimate, no promise.", turnover=turnover)
    if pace.weeks_from == pace.weeks_to:
        return words.text(
            "{turnover} yuan of sales to its turn, about {weeks} weeks at 30 days' pace. An estimate, no promise.",
            turnover=turnover,
            weeks=pace.weeks_to,
        )
    return words.text(
        "{turnover} yuan of sales to its turn, {first}–{last} weeks at 30 days' pace. An estimate, no promise.",
        turnover=turnover,
        first=pace.weeks_from,
        last=pace.weeks_to,
    )


def whole_yuan(amount: Money) -> str:
    """A turnover in whole yuan, rounded up: an estimate has no fen."""
    return f"{-(-amount.fen // 100):,}"


def filled_percent(payee: Payee) -> str:
    """How much of its entitlement an entry has received; 100 only when it has all of it."""
    if payee.entitlement <= ZERO:
        return "100%"
    return f"{min(payee.rewarded.fen, payee.entitlement.fen) * 100 // payee.entitlement.fen}%"


def rule_rows(settlement: Settlement, profile: ShopProfile, words: Words) -> tuple[RuleRow, ...]:
    """The chain of rules, one row a kind: of several scopes the one that decided, or that says most."""
    kinds: dict[str, RuleStep] = {}
    for step in settlement.chain:
        best = kinds.get(step.kind)
        if best is None or _weight(step) > _weight(best):
            kinds[step.kind] = step
    return tuple(
        RuleRow(
            number,
            _kind_name(step.kind, words),
            _told(step, profile, words),
            _outcome(step, words),
            step.outcome is StepOutcome.APPLIED,
        )
        for number, step in enumerate(kinds.values(), 1)
    )


_WEIGHTS = {StepOutcome.APPLIED: 3, StepOutcome.NOT_MET: 2, StepOutcome.NOT_REACHED: 1, StepOutcome.NOT_SET: 0}


def _weight(step: RuleStep) -> int:
    return _WEIGHTS[step.outcome]


def _kind_name(kind: str, words: Words) -> str:
    names = {
        "level": words.text("Member level"),
        "spend": words.text("Spending"),
        "lottery": words.text("Lottery"),
        "default": words.text("Default"),
    }
    return names.get(kind, kind)


def _told(step: RuleStep, profile: ShopProfile, words: Words) -> str:
    ratio = f"{step.ratio.percent}%" if step.ratio is not None else ""
    if step.outcome is StepOutcome.NOT_SET:
        return words.text("not set")
    if step.kind == "level":
        level = level_name(step.level, profile, words) or words.text("no level")
        return f"{level} {ratio}".strip()
    if step.kind == "spend" and step.amount is not None:
        return words.text(
            "{amount} in {days} days → {ratio}", amount=whole_yuan(step.amount), days=step.days, ratio=ratio
        )
    return ratio


def _outcome(step: RuleStep, words: Words) -> str:
    match step.outcome:
        case StepOutcome.APPLIED:
            return words.text("applied")
        case StepOutcome.NOT_REACHED:
            return words.text("not reached")
        case StepOutcome.NOT_SET:
            return words.text("skipped")
        case StepOutcome.NOT_MET:
            if step.short is not None:
                return words.text("{amount} short", amount="¥" + step.short.grouped)
            return words.text("not met")
