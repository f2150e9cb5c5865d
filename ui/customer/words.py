"""The second screen's sentences that depend on a state: why a bill joins nothing, how a level is called."""

from __future__ import annotations

from terminal.rebate.entitlement import JoinVerdict
from ui.words import Words


def why_not_words(words: Words, verdict: JoinVerdict) -> str:
    """Why a bill joins no queue, said to the customer. Empty for one that joins."""
    match verdict:
        case JoinVerdict.JOINS:
            return ""
        case JoinVerdict.NO_MEMBER:
            return words.text("With your phone number or member code this bill joins the queue")
        case JoinVerdict.DISABLED:
            return words.text("No queue rebate at this till at present")
        case JoinVerdict.NOTHING_PAID | JoinVerdict.NO_ENTITLEMENT:
            return words.text("Nothing to be paid back on this bill")
        case JoinVerdict.DEDUCTED:
            return words.text("Bills with a deduction do not join the queue")
        case JoinVerdict.OUTSIDE_WINDOW:
            return words.text("Bills do not join the queue at this time")
        case JoinVerdict.DAILY_LIMIT:
            return words.text("You have used all your places for today")
        case JoinVerdict.TOTAL_LIMIT:
            return words.text("You have used all your places")


def why_not_title(words: Words, verdict: JoinVerdict) -> str:
    if verdict is JoinVerdict.NO_MEMBER:
        return words.text("Members are paid back")
    return words.text("This bill joins no queue")
