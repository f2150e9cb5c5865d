"""A member as his own page shows him: wallets, places, what happened; and what a draw or an exchange would do.

Joined to a head office, what it has confirmed and what this till worked out since stand apart and are never added up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from terminal.money import ZERO, Money, Ratio
from terminal.rebate.settings import Lottery
from terminal.services.facts import Certainty, MemberFacts


@dataclass(frozen=True, slots=True)
class WalletFacts:
    """What a member has, all but the balance in hundredths. `as_of` is when head office said so, None: worked out
    here."""

    balance: Money = ZERO
    points: Money = ZERO
    love: Money = ZERO
    love_frozen: Money = ZERO
    voucher: Money = ZERO
    as_of: datetime | None = None

    def held(self, wallet: str) -> Money:
        """Of a wallet by its name."""
        amount: Money = getattr(self, wallet)
        return amount


@dataclass(frozen=True, slots=True)
class MemberSheet:
    """The head of a member's page. `waiting` and `still_to_come` of `member` are of confirmed places; what is not
    confirmed yet is counted apart."""

    member: MemberFacts
    wallets: WalletFacts
    joined_at: datetime
    agreed_at: datetime | None  # None where nobody asked, or it is known elsewhere only
    withdrawn_at: datetime | None
    joined: bool  # the till belongs to a head office, which decides draws, exchanges and transfers
    places: int  # confirmed ones, of whatever state
    unconfirmed: int
    unconfirmed_entitlement: Money
    exchange: tuple[str, ...]  # the wallets that a place can be exchanged into
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemberPlace:
    """One entry. Of one that head office took in from another till, bill and paid amount are not known here."""

    id: str
    queue: str
    certainty: Certainty
    status: str
    number: str
    at: datetime | None
    paid: Money | None
    ratio: Ratio
    rule: str
    entitlement: Money
    rewarded: Money
    ahead: int | None  # entries before it; None where it does not wait, or that is not known
    drawable: bool | None  # None where only head office knows
    wallet: str = ""
    wallet_amount: Money = ZERO
    ended_at: datetime | None = None

    @property
    def waits(self) -> bool:
        return self.status == "waiting"

    @property
    def remaining(self) -> Money:
        """What it still waits for."""
        return self.entitlement - self.rewarded if self.waits else ZERO


@dataclass(frozen=True, slots=True)
class PlacesPage:
    """A page of a member's entries, newest first; those that are not confirmed stand on the first page before all."""

    places: tuple[MemberPlace, ...]
    page: int  # from 0
    pages: int
    only_waiting: bool


class Happened(StrEnum):
    """The kinds of what happened to a member."""

    BILL = "bill"
    REFUNDED = "refunded"
    REWARDED = "rewarded"
    DRAWN = "drawn"
    EXCHANGED = "exchanged"
    POINTS = "points"  # a random return made a place into points at once
    CLEARED = "cleared"
    TRANSFERRED = "transferred"
    RELEASED = "released"
    RANKED = "member_ranked"
    CHANGED = "member_changed"
    WITHDRAWN = "consent_withdrawn"
    CLAIMED = "claimed"


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a member's history. `amount` is signed: what came to him, or went; `about` a bill's number, a level,
    who did it."""

    at: datetime
    kind: Happened
    amount: Money = ZERO
    wallet: str = ""  # of which the amount is; "" for money
    about: str = ""
    certainty: Certainty = Certainty.CONFIRMED


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of a member's history, newest first. `whole` is False where this till only knows its own part."""

    lines: tuple[Happening, ...]
    page: int
    more: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class ExchangeOffer:
    """What a place would give in one wallet (9.1)."""

    wallet: str
    ratio: Ratio
    amount: Money
    frozen: bool  # love value that can't be spent until it is released


@dataclass(frozen=True, slots=True)
class ExchangePreview:
    """What an exchange gives and what it costs: the place, and what it still waits for."""

    place: MemberPlace
    offers: tuple[ExchangeOffer, ...]


@dataclass(frozen=True, slots=True)
class ExchangeDone:
    """What an exchange gave."""

    place: MemberPlace
    offer: ExchangeOffer


@dataclass(frozen=True, slots=True)
class DrawPreview:
    """A place's draw before it is made: what can come of it, and the fingerprint that binds it (8.3)."""

    place: MemberPlace
    seed_hash: str
    lottery: Lottery | None  # None where only head office knows it


@dataclass(frozen=True, slots=True)
class DrawDone:
    """What a draw came to, with all that is needed to check it. `ratio` is None for a miss."""

    place: MemberPlace  # as it was before
    nonce: str
    seed: str
    seed_hash: str
    ratio: Ratio | None
    entitlement: Money
