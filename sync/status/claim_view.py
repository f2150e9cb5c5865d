"""What the page of a claim slip says: the bill with nobody's name on it, the field for a number, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from sync.status.language import PageWords
from terminal.clock import zone
from terminal.errors import TillError
from terminal.services.claim_facts import SlipPage

NAME_MAX: Final = 40


@dataclass(frozen=True, slots=True)
class Tried:
    """What was sent, to be shown again where it did not do."""

    phone: str = ""
    name: str = ""
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class ClaimView:
    """`joins` says that name and consent are asked for, too; `wrong` what did not do, or is empty."""

    shop: str
    store: str
    scheme: Markup
    paid: str
    about: tuple[str, ...]
    until: Markup
    phone: str
    name: str
    name_max: int
    agreed: bool
    joins: bool
    wrong: Markup


def claim_view(page: SlipPage, words: PageWords, tried: Tried, error: TillError | None) -> ClaimView:
    """The page of a slip that can be claimed, after a try with its `error`."""
    local, slip = zone(page.time_zone), page.slip
    at = f"{slip.at.astimezone(local):%Y-%m-%d %H:%M}" if slip.at is not None else ""
    until = f"{slip.expires_at.astimezone(local):%Y-%m-%d %H:%M}" if slip.expires_at is not None else ""
    joins = page.newcomers and (
        bool(tried.name) or (error is not None and error.code in ("unknown_member", "no_consent", "bad_name"))
    )
    return ClaimView(
        shop=page.shop,
        store=page.store_name,
        scheme=Markup.escape(page.scheme_name) if page.scheme_name else words.text("Queue rebate"),
        paid=slip.paid.grouped if slip.paid is not None else "",
        about=tuple(part for part in (at, slip.number) if part),
        until=words.text("Can be claimed until {date}", date=until) if until else Markup(),
        phone=tried.phone,
        name=tried.name,
        name_max=NAME_MAX,
        agreed=tried.agreed,
        joins=joins,
        wrong=_wrong(words, error, page) if error is not None else Markup(),
    )


def _wrong(words: PageWords, error: TillError, page: SlipPage) -> Markup:
    match error.code:
        case "unknown_member" if page.newcomers:
            return words.text("Nobody has this number yet. With your name you can join now.")
        case "unknown_member":
            return words.text("No member has this number. Show your slip at a till to join.")
        case "bad_phone":
            return words.text("A mobile number has 11 digits and begins with 1.")
        case "bad_name" | "card_number":
            return words.text("Please enter your name, 40 characters at most.")
        case "no_consent":
            return words.text("To join you have to agree.")
        case _:
            return words.text("That did not work. Please try again, or show your slip at a till.")


def refusal(words: PageWords, error: TillError) -> tuple[Markup, Markup]:
    """Title and sentence where a slip can't be claimed, or not any more."""
    match error.code:
        case "already_claimed":
            return (
                words.text("This slip has been used"),
                words.text("The bill belongs to a member already. If that is not you, please ask at a till."),
            )
        case "claim_expired":
            return words.text("This slip is too old"), words.text("It can't be claimed any more.")
        case "claim_refunded":
            return words.text("This bill was given back"), words.text("There is nothing to claim.")
        case _:
            return (
                words.text("No bill can be claimed with this code"),
                words.text(
                    "Please scan the code on your slip again. A fresh slip may not be known here yet; it can be "
                    "claimed at any till as well."
                ),
            )


def kept(words: PageWords) -> tuple[Markup, Markup]:
    """Title and sentence where the claim is done, but there is no page of the place to go to."""
    return (
        words.text("Your claim is in"),
        words.text("Head office settles it. Your place is shown at any till and by your next receipt's code."),
    )
