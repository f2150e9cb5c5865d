"""The exchange of a till in training: there is none, and none can be begun."""

from __future__ import annotations

from collections.abc import Callable

from terminal.errors import Refused, Unavailable
from terminal.ledger.accounts import BALANCE
from terminal.money import Money
from terminal.services.facts import LinkFacts
from ui.office import Step
from ui.office_wishes import NoWishes


class NoExchange:
    """An `Exchange` that never talks to anybody."""

    wishes = NoWishes()

    def start(self) -> None:
        pass

    def nudge(self) -> None:
        pass

    def reserve(self, bill_id: str, member_id: str, amount: Money, wallet: str = BALANCE) -> str:
        raise Unavailable("office_away")

    def let_go(self, reservation: str) -> None:
        pass

    def join(self, url: str, code: str, told: Callable[[Step], object]) -> LinkFacts:
        raise Refused("training_only")

    def leave(self, *, forced: bool) -> LinkFacts:
        raise Refused("training_only")

    def resume(self) -> int:
        raise Refused("training_only")

    def close(self) -> None:
        pass
