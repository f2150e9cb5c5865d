"""Why the entry has its ratio: the rule chain of chapter 5 in words, every step with what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from sync.status.language import PageWords
from terminal.rebate.entitlement import RuleStep, StepOutcome
from terminal.services.facts import EntryFacts


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule: its name, where it is set, what it gives or asks, and what became of it."""

    name: Markup
    scope: Markup
    detail: Markup | None
    outcome: Markup
    applied: bool


@dataclass(frozen=True, slots=True)
class Why:
    title: Markup
    rule: Markup
    reasons: tuple[Reason, ...]


def why(entry: EntryFacts, level_names: Mapping[str, str], words: PageWords) -> Why:
    """The reasons of an entry's ratio; without any steps only the rule that gave it.

    `level_names` holds the shop's own names by the level's key; "" or none takes the standard one.
    """
    scope, _, kind = entry.rule.partition(".")
    return Why(
        title=words.text("Why {ratio}", ratio=str(entry.ratio)),
        rule=words.text(
            "Rule {rule} ({scope}: {kind})",
            rule=entry.rule,
            scope=_scope(scope, words),
            kind=_kind(kind, words),
        ),
        reasons=tuple(_reason(step, level_names, words) for step in entry.chain),
    )


def _reason(step: RuleStep, level_names: Mapping[str, str], words: PageWords) -> Reason:
    return Reason(
        name=_kind(step.kind, words),
        scope=_scope(step.scope, words),
        detail=_detail(step, level_names, words),
        outcome=_outcome(step.outcome, words),
        applied=step.outcome is StepOutcome.APPLIED,
    )


def _kind(kind: str, words: PageWords) -> Markup:
    return {
        "level": words.text("Member level"),
        "spend": words.text("Spending"),
        "lottery": words.text("Draw"),
        "default": words.text("Default"),
    }.get(kind, Markup.escape(kind))


def _scope(scope: str, words: PageWords) -> Markup:
    return {
        "base": words.text("head office"),
        "cashier": words.text("checkout"),
        "store": words.text("store"),
        "store_product": words.text("product in this store"),
        "product": words.text("product"),
    }.get(scope, Markup.escape(scope))


def _outcome(outcome: StepOutcome, words: PageWords) -> Markup:
    return {
        StepOutcome.APPLIED: words.text("Applies"),
        StepOutcome.NOT_SET: words.text("Not set"),
        StepOutcome.NOT_MET: words.text("Not met"),
        StepOutcome.NOT_REACHED: words.text("Not looked at"),
    }[outcome]


def _detail(step: RuleStep, level_names: Mapping[str, str], words: PageWords) -> Markup | None:
    if step.outcome is StepOutcome.NOT_SET:
        return None
    if step.kind == "level":
        return _level_detail(step, level_names, words)
    if step.kind == "spend" and step.days is not None and step.amount is not None:
        condition = words.plural(
            "{amount} within {count} day → {ratio}",
            "{amount} within {count} days → {ratio}",
            step.days,
            amount=f"¥{step.amount.grouped.removesuffix('.00')}",
            ratio=str(step.ratio),
        )
        if step.outcome is StepOutcome.NOT_MET and step.short is not None:
            return words.text("{condition} · {money} short", condition=condition, money=f"¥{step.short.grouped}")
        return condition
    return Markup.escape(str(step.ratio)) if step.ratio is not None else None


def _level_detail(step: RuleStep, level_names: Mapping[str, str], words: PageWords) -> Markup:
    if not step.level:
        return words.text("No level yet")
    standard = {"gold": words.text("Gold"), "silver": words.text("Silver")}
    name = level_names.get(step.level) or standard.get(step.level, Markup.escape(step.level))
    if step.ratio is None:
        return words.text("{level} has no ratio here", level=name)
    return words.text("{level} {ratio}", level=name, ratio=str(step.ratio))
