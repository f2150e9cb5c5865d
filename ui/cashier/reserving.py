"""Has head office hold all that a bill takes from a member's wallets, one wallet after the other, or nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from terminal.errors import TillError
from terminal.ledger.accounts import BALANCE
from terminal.money import Money
from terminal.services.facts import Purchase, TenderKind

if TYPE_CHECKING:
    from ui.cashier.authority import Authority

Holds = Sequence[tuple[str, Money]]


def holds_of(purchase: Purchase) -> Holds:
    """What a bill takes from which wallet; nothing without a member."""
    if purchase.member_id is None:
        return ()
    drawn = Money.total(tender.amount for tender in purchase.tenders if tender.kind is TenderKind.BALANCE)
    balance = [(BALANCE, drawn)] if drawn else []
    return (*balance, *((each.wallet, each.amount) for each in purchase.deductions))


def reserve_all(
    authority: Authority, purchase: Purchase, holds: Holds, then: Callable[[tuple[str, ...]], None],
    failed: Callable[[TillError], None],
) -> None:  # fmt: skip
    """Exactly one of both follows: `then` with the reservations, or `failed`, and nothing is held any more."""
    member_id = purchase.member_id
    assert member_id is not None
    held: list[str] = []

    def go_on() -> None:
        if len(held) == len(holds):
            then(tuple(held))
            return
        wallet, amount = holds[len(held)]
        authority.reserve(purchase.id, member_id, amount, got, not_got, wallet=wallet)

    def got(reservation: str) -> None:
        held.append(reservation)
        go_on()

    def not_got(error: TillError) -> None:
        for reservation in held:
            authority.let_go(reservation)
        failed(error)

    go_on()
