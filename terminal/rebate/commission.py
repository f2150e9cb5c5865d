"""Chapter 12: commissions along the referral line, recruiting, dividends: to balances, on the net paid amount."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from terminal.money import share
from terminal.rebate.settings import Commission, Dividend, StoreTerms


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A member up the referral line."""

    member: str
    rank: str


Referrer = Callable[[str], Ancestor | None]
"""Member → who referred him, with that one's rank; None for nobody."""


@dataclass(frozen=True, slots=True)
class Due:
    """One commission: kind direct, indirect, team or recruit, whose, how much in fen (may be 0)."""

    kind: str
    member: str
    fen: int


def line_above(buyer: str, referrer: Referrer) -> Iterator[Ancestor]:
    """The buyer's referrer, that one's, and so on; ends on meeting the buyer or anybody already visited."""
    seen = {buyer}
    above = referrer(buyer)
    while above is not None and above.member not in seen:
        yield above
        seen.add(above.member)
        above = referrer(above.member)


def commissions(rules: Commission, store: StoreTerms, buyer: str | None, net_fen: int, referrer: Referrer) -> list[Due]:
    """What an order owes at its settlement: direct, indirect, the team upwards, then the store's recruiter.

    12.2 calls direct and indirect the first two of the same walk, so `team_depth` bounds them with it. Nobody is asked
    for where none of the three is set.
    """
    due: list[Due] = []
    line = rules.direct is not None or rules.indirect is not None or bool(rules.ranks)
    if buyer is not None and line:
        given = 0
        for depth, above in enumerate(islice(line_above(buyer, referrer), rules.team_depth), 1):
            if depth == 1 and rules.direct is not None:
                due.append(Due("direct", above.member, share(net_fen, rules.direct.hundredths)))
            if depth == 2 and rules.indirect is not None:
                due.append(Due("indirect", above.member, share(net_fen, rules.indirect.hundredths)))
            rank = rules.ranks.get(above.rank)
            if rank is not None and rank.hundredths > given:
                due.append(Due("team", above.member, share(net_fen, rank.hundredths - given)))
                given = rank.hundredths
            if depth >= 2 and not rules.ranks:
                break
    if rules.recruit is not None and store.recruiter is not None and store.commission is not None:
        base = share(net_fen, store.commission.hundredths)
        due.append(Due("recruit", store.recruiter, share(base, rules.recruit.hundredths)))
    order = {"direct": 0, "indirect": 1, "team": 2, "recruit": 3}
    return sorted((each for each in due if each.fen), key=lambda each: order[each.kind])


def split_dividend(dividend: Dividend, pool_fen: int) -> list[tuple[str, int]]:
    """12.3: the pool among the holders by weight, in their order, each rounded down; nobody gets 0.00."""
    weights = sum(weight for _, weight in dividend.holders)
    if pool_fen <= 0 or not weights:
        return []
    parts = [(member, pool_fen * weight // weights) for member, weight in dividend.holders]
    return [(member, fen) for member, fen in parts if fen]
