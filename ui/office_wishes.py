"""What a person at the till asks head office for a member: who he is, what a draw or an exchange comes to, a transfer.

All of it is asked on a thread of its own and waits for the answer; asked again after an answer that did not come it is
done once, as long as the customer's number, the wallet or the transfer's id is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from terminal.errors import Refused, Unavailable
from terminal.money import Money, Ratio
from terminal.services.facts import MemberFacts

if TYPE_CHECKING:
    from sync.authority import Authority, Sought
    from sync.protocol import EntryAnswer

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class PlaceThere:
    """A place as head office has it, and of its draw what may be shown: `seed_hash` before, `seed` and `ratio` after.

    Without a `seed_hash` it has no draw.
    """

    status: str
    entitlement: Money
    rewarded: Money
    ahead: int | None
    seed_hash: str = ""
    seed: str = ""
    ratio: Ratio | None = None
    missed: bool = False

    @property
    def drawn(self) -> bool:
        return bool(self.seed)


class Wishes(Protocol):
    """Each waits, and raises `Refused` where head office says no, `Unavailable` where it can't be asked."""

    def find(self, text: str) -> tuple[MemberFacts, ...]:
        """Members of any store by a whole phone number, card or code; nothing of them is kept here."""

    def meet(self, member_id: str) -> MemberFacts:
        """Take one of those who were found into this till's books."""

    def place(self, entry_id: str) -> PlaceThere: ...

    def draw(self, entry_id: str, nonce: str) -> PlaceThere: ...

    def exchange(self, entry_id: str, wallet: str) -> PlaceThere: ...

    def transfer(self, transfer_id: str, source: str, target: str, wallet: str, amount: Money) -> None: ...


class NoWishes:
    """Stands in where there is nobody to ask."""

    def find(self, text: str) -> tuple[MemberFacts, ...]:
        raise Unavailable("office_away")

    def meet(self, member_id: str) -> MemberFacts:
        raise Unavailable("office_away")

    def place(self, entry_id: str) -> PlaceThere:
        raise Unavailable("office_away")

    def draw(self, entry_id: str, nonce: str) -> PlaceThere:
        raise Unavailable("office_away")

    def exchange(self, entry_id: str, wallet: str) -> PlaceThere:
        raise Unavailable("office_away")

    def transfer(self, transfer_id: str, source: str, target: str, wallet: str, amount: Money) -> None:
        raise Unavailable("office_away")


class AuthorityWishes:
    """The wishes of a till in its conversation; `authority` is None while that has not begun."""

    def __init__(self, authority: Callable[[], Authority | None]) -> None:
        self._authority = authority
        self._sought: dict[str, Sought] = {}

    def find(self, text: str) -> tuple[MemberFacts, ...]:
        found = self._asked().seek_members(text).result()
        self._sought = {each.facts.id: each for each in found}
        return tuple(each.facts for each in found)

    def meet(self, member_id: str) -> MemberFacts:
        sought = self._sought.get(member_id)
        if sought is None:
            raise Unavailable("office_away")
        return self._asked().meet(sought).result()

    def place(self, entry_id: str) -> PlaceThere:
        return _told(self._asked().entry(entry_id).result())

    def draw(self, entry_id: str, nonce: str) -> PlaceThere:
        return _told(self._asked().draw(entry_id, nonce).result())

    def exchange(self, entry_id: str, wallet: str) -> PlaceThere:
        return _told(self._asked().exchange(entry_id, wallet).result())

    def transfer(self, transfer_id: str, source: str, target: str, wallet: str, amount: Money) -> None:
        try:
            self._asked().transfer(transfer_id, source, target, wallet, amount.fen).result()
        except Refused as why:
            if why.code != "insufficient":
                raise
            left = why.fields.get("left")
            raise Refused("wallet_short", wallet=wallet, held=Money(left) if isinstance(left, int) else left) from why

    def _asked(self) -> Authority:
        authority = self._authority()
        if authority is None:
            raise Unavailable("office_away")
        return authority


def _told(answer: EntryAnswer) -> PlaceThere:
    place, drawn = answer.place, answer.drawn_ratio
    return PlaceThere(
        place.status, Money(place.entitlement_fen), Money(place.rewarded_fen), place.entries_ahead, answer.seed_hash,
        answer.seed, None if drawn is None else Ratio(drawn), answer.missed,
    )  # fmt: skip
