"""Who decides about balances and wishes where the till itself doesn't, as much as the cashier's pages ask of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from terminal.errors import TillError
from terminal.ledger.accounts import BALANCE
from terminal.money import Money
from ui.office_wishes import Wishes

R = TypeVar("R")


class Authority(Protocol):
    """Who decides about balances where this till doesn't."""

    @property
    def joined(self) -> bool:
        """Whether it has to be asked at all."""

    def reserve(
        self, bill_id: str, member_id: str, amount: Money, then: Callable[[str], None],
        failed: Callable[[TillError], None], *, wallet: str = BALANCE,
    ) -> None:  # fmt: skip
        """Have an amount held for a bill; exactly one of both follows within a limit, `then` with the reservation."""

    def let_go(self, reservation: str) -> None:
        """The bill was not committed after all."""

    def wish(self, work: Callable[[Wishes], R], then: Callable[[R], None], failed: Callable[[TillError], None]) -> None:
        """Ask for a member what only head office knows; exactly one of both follows within a limit."""
