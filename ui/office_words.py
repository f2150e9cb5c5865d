"""How a till stands with head office, and what became of what it sent, in words for cashiers and managers.

Selling never depends on any of it, and the sentences say so; they say what is so, and who has to do what. What is
answered instead of doing something is in `office_wording`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from terminal.errors import TillError
from terminal.services.facts import ALONE, LinkFacts
from ui.words import Words

MINUTE_S: Final = 60
HOUR_S: Final = 3_600
DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class OfficeState:
    """A till's link as it was told last, and whether head office answered the last time it was asked."""

    link: LinkFacts = ALONE
    online: bool = False
    error: TillError | None = None  # what went wrong the last time

    @property
    def joined(self) -> bool:
        return self.link.joined

    @property
    def reached(self) -> bool | None:
        """As screens for customers want it: None for a till that belongs to no office."""
        return self.online if self.joined else None


NO_OFFICE: Final = OfficeState()


def age_words(since: datetime, now: datetime, words: Words) -> str:
    """How long ago something was, in its largest unit; a clock that was set back makes it no time at all."""
    seconds = max(0, int((now - since).total_seconds()))
    if seconds < MINUTE_S:
        return words.text("just now")
    if seconds < HOUR_S:
        return words.plural("{count} minute ago", "{count} minutes ago", seconds // MINUTE_S)
    if seconds < DAY_S:
        return words.plural("{count} hour ago", "{count} hours ago", seconds // HOUR_S)
    return words.plural("{count} day ago", "{count} days ago", seconds // DAY_S)


def moment(at: datetime, now: datetime) -> str:
    """A time of today, or with its day."""
    local = at.astimezone(now.tzinfo)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local:%m-%d %H:%M}"


def unconfirmed_words(link: LinkFacts, now: datetime | None, words: Words) -> str:
    """How many bills head office has not answered, and how old the oldest is."""
    if not link.unconfirmed:
        return words.text("all bills confirmed")
    told = words.plural("{count} bill not confirmed", "{count} bills not confirmed", link.unconfirmed)
    if link.oldest_at is None or now is None:
        return told
    oldest = words.text("the oldest {age}", age=age_words(link.oldest_at, now, words))
    return f"{told} · {oldest}"


def contact_words(link: LinkFacts, now: datetime | None, words: Words) -> str:
    """When head office answered last."""
    if link.contact_at is None:
        return words.text("never reached yet")
    if now is None:
        return ""
    return words.text("last contact {time}", time=moment(link.contact_at, now))


def home_words(state: OfficeState, now: datetime | None, words: Words) -> tuple[str, str, str]:
    """For the bar at the bottom: what is said first, what is said beside it, and the first one's tone."""
    link = state.link
    if link.stopped:
        first = words.text("Exchange with head office stopped")
        return first, unconfirmed_words(link, now, words), "alert"
    contact = contact_words(link, now, words)
    if state.online:
        return words.text("Online"), " · ".join((unconfirmed_words(link, now, words), contact)), "accent"
    return " · ".join((words.text("Offline"), unconfirmed_words(link, now, words))), contact, "provisional"


def stop_words(reason: str, words: Words) -> tuple[str, str]:
    """Why the exchange stands still, and what to do; each a sentence or two."""
    goes_on = words.text("Selling goes on, and every bill is kept here.")
    reasons: dict[str, Callable[[], tuple[str, str]]] = {
        "fork": lambda: (
            words.text("This till's records and head office's went different ways."),
            words.text("The till was restored from an old copy, or its ledger runs on two tills. Call head office."),
        ),
        "rolled_back": lambda: (
            words.text("Head office has more of this till's bills than the till itself."),
            words.text("The till was restored from an old copy. Call head office before anything is done with it."),
        ),
        "mismatch": lambda: (
            words.text("This till and head office count differently."),
            words.text("Nothing is put right by itself. Call head office."),
        ),
        "revoked": lambda: (
            words.text("Head office has revoked this till."),
            words.text("Its bills wait there for a person. Call head office, or join it again with a new code."),
        ),
    }
    told = reasons.get(reason)
    if told is None:
        return words.text("The exchange with head office has stopped ({code}).", code=reason), goes_on
    why, what = told()
    return why, words.text("{what} {goes_on}", what=what, goes_on=goes_on)


def held_words(reason: str, words: Words) -> str:
    """Why head office put an event aside."""
    reasons: dict[str, Callable[[], str]] = {
        "same_id_other_content": lambda: words.text("another till sent a bill with this id and other contents"),
        "bad_promise": lambda: words.text("the promised entitlement doesn't follow from its ratio"),
        "bad_bill": lambda: words.text("its lines and payments don't add up"),
        "bad_settings": lambda: words.text("the settings would be out of bounds there"),
        "not_yours": lambda: words.text("only head office may do that"),
        "revoked": lambda: words.text("the till is revoked"),
        "internal": lambda: words.text("head office could not work it in"),
        "unknown_order": lambda: words.text("head office doesn't know that bill"),
        "unknown_member": lambda: words.text("head office doesn't know that member"),
        "phone_taken": lambda: words.text("another member has that phone number there"),
        "card_taken": lambda: words.text("another member has that card there"),
        "over_refund": lambda: words.text("more was given back than was left of it"),
        "already_claimed": lambda: words.text("somebody else's claim of this bill was there first"),
        "claim_expired": lambda: words.text("the slip was too old when it was claimed"),
        "claim_refunded": lambda: words.text("the bill was given back before it was claimed"),
        "not_open": lambda: words.text("it was completed or given back already"),
    }
    told = reasons.get(reason)
    return told() if told is not None else words.text("head office gives the reason {code}", code=reason)


def kind_words(kind: str, words: Words) -> str:
    """What sort of event it is."""
    kinds: dict[str, Callable[[], str]] = {
        "order_paid": lambda: words.text("Bill"),
        "refunded": lambda: words.text("Refund"),
        "claimed": lambda: words.text("Claim"),
        "configured": lambda: words.text("Settings"),
        "member_joined": lambda: words.text("New member"),
        "member_ranked": lambda: words.text("Member level"),
        "member_changed": lambda: words.text("Member changed"),
        "catalogued": lambda: words.text("Products"),
    }
    told = kinds.get(kind)
    return told() if told is not None else kind
