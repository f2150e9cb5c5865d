"""The sentences of the tried bill: why this ratio, what each rule had to say, what it adds to what is owed."""

from __future__ import annotations

from terminal.money import Money
from terminal.rebate.entitlement import RuleStep, StepOutcome
from terminal.services.shop import ShopProfile
from ui.manager.marked import Run, marked
from ui.manager.setting_words import level_name, yuan
from ui.manager.trial import Trial, TrialResult
from ui.words import Words


def rule_name(kind: str, words: Words) -> str:
    match kind:
        case "level":
            return words.text("Member level")
        case "spend":
            return words.text("Spending")
        case "lottery":
            return words.text("Lottery")
    return words.text("Default")


def outcome_name(step: RuleStep, words: Words) -> str:
    match step.outcome:
        case StepOutcome.APPLIED:
            return words.text("applies")
        case StepOutcome.NOT_REACHED:
            return words.text("not looked at")
        case StepOutcome.NOT_MET:
            return words.text("not met")
        case StepOutcome.NOT_SET:
            return words.text("not set")


def rule_detail(step: RuleStep, shop: ShopProfile, words: Words) -> str:
    """The small print of a rule: its name, and the level or the missing amount."""
    if step.kind == "level" and step.outcome is StepOutcome.APPLIED:
        return f"{step.rule} • {level_name(shop, step.level, words)}"
    if step.kind == "spend" and step.outcome is StepOutcome.NOT_MET and step.short is not None:
        return f"{step.rule} • {words.text('{amount} short', amount=yuan(step.short))}"
    return step.rule


def because(result: TrialResult, trial: Trial, shop: ShopProfile, words: Words) -> tuple[Run, ...]:
    """Why the bill gets this ratio, in one or two sentences."""
    level = level_name(shop, trial.level, words)
    applied = next(step for step in result.decision.chain if step.outcome is StepOutcome.APPLIED)
    own = applied.scope != "base"
    fields = {
        "level": level,
        "amount": f"¥{trial.amount.grouped}",
        "ratio": result.decision.ratio,
        "rule": applied.rule,
    }
    if applied.kind == "level" and own:
        sentence = words.text(
            "A *{amount}* bill of a {level} member gets *{ratio}*: _this store's level table_ ({rule}) says {ratio} "
            "for {level}; it is nearer than the base and comes first."
        )
    elif applied.kind == "level":
        sentence = words.text(
            "A *{amount}* bill of a {level} member gets *{ratio}*: _the base's level table_ ({rule}) says {ratio} for "
            "{level}, and this store has no ratio of its own for it."
        )
    elif applied.kind == "spend":
        fields["days"] = applied.days or 0
        fields["tier"] = yuan(applied.amount or Money(0))
        sentence = words.text(
            "A *{amount}* bill gets *{ratio}*: no level ratio applies, and the member spent {tier} or more in {days} "
            "days: _this store's spend tiers_ ({rule})."
        )
    elif applied.kind == "lottery":
        sentence = words.text(
            "A *{amount}* bill begins at *{ratio}*: no level or spend tier applies and _the lottery_ ({rule}) is open."
        )
    elif own:
        sentence = words.text(
            "A *{amount}* bill gets *{ratio}*: no rule before applies, so _this store's default_ ({rule}) does."
        )
    else:
        sentence = words.text(
            "A *{amount}* bill gets *{ratio}*: no rule before applies, so _the base's default_ ({rule}) does."
        )
    return marked(sentence, **fields)


def extraction_label(result: TrialResult, words: Words) -> str:
    if result.extract_scope == "base":
        return words.text("To the queue ({ratio}, base)", ratio=result.extract_ratio)
    return words.text("To the queue ({ratio}, this store)", ratio=result.extract_ratio)


def net_words(result: TrialResult, words: Words) -> tuple[str, str]:
    """What the bill does to all that is owed: a heading and one sentence."""
    got, given = result.got.grouped, result.handed_on.grouped
    if not result.enabled:
        return words.text("The scheme is off"), words.text("Nobody joins, nothing is extracted.")
    if result.net.fen > 0:
        heading = words.text("This bill adds ¥{amount} to what is owed", amount=result.net.grouped)
        if result.paused:
            return heading, words.text("Gets {got}; rewards are paused, nothing is handed on.", got=got)
        return heading, words.text("Gets {got}, hands on only {given}.", got=got, given=given)
    if result.net.fen < 0:
        heading = words.text("This bill takes ¥{amount} off what is owed", amount=(-result.net).grouped)
        return heading, words.text("Gets {got}, hands on {given}.", got=got, given=given)
    return words.text("This bill leaves what is owed as it is"), words.text(
        "Gets {got}, hands on {given}.", got=got, given=given
    )


def compared(result: TrialResult, saved: TrialResult, words: Words) -> str:
    """The unsaved entitlement beside the saved one."""
    more = result.got - saved.got
    before = f"¥{saved.got.grouped}"
    if more.fen > 0:
        return words.text("Before {before} • ¥{more} more", before=before, more=more.grouped)
    if more.fen < 0:
        return words.text("Before {before} • ¥{less} less", before=before, less=(-more).grouped)
    return words.text("As saved")
