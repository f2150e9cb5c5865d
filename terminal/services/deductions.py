"""Points, love value and vouchers used instead of money (2.5): what a member has, and whether a bill may use it.

At a joined till head office's figures count, less what was used here since it gave them; and nothing is taken that
head office does not hold for the bill, because the shop's offline allowance is one of money.
"""

from __future__ import annotations

from collections.abc import Mapping

from terminal.errors import Refused
from terminal.ledger.unit import Unit
from terminal.money import ZERO, Money
from terminal.services import member_sheet, office_view
from terminal.services.facts import MemberFacts, Purchase
from terminal.services.pricing import DEDUCTIBLE, SaleTerms


def wallets(unit: Unit, member_id: str) -> Mapping[str, Money]:
    """What those wallets hold that can be used instead of money, in hundredths; below zero after some refunds."""
    held = member_sheet.wallets(unit, member_id)
    return {wallet: held.held(wallet) for wallet in DEDUCTIBLE}


def check(unit: Unit, purchase: Purchase, member: MemberFacts | None, terms: SaleTerms, *, reserved: bool) -> None:
    """Whether the bill may use what it says.

    Raises `Refused`: `bad_deduction`; `deduction_no_member`; `deduct_too_much` with `most`, which the shop's setting or
    the bill allows; `insufficient_wallet` with `wallet` and `held`; `deduction_needs_office` where it is not reserved.
    """
    if not purchase.deductions:
        return
    named = [each.wallet for each in purchase.deductions]
    if len(set(named)) != len(named) or not set(named) <= set(DEDUCTIBLE):
        raise Refused("bad_deduction")
    if any(each.amount <= ZERO or each.value <= ZERO for each in purchase.deductions):
        raise Refused("bad_deduction")
    if any(each.worth != terms.worth(each.wallet) for each in purchase.deductions):
        raise Refused("bad_deduction")
    if member is None:
        raise Refused("deduction_no_member")
    most = terms.deductible(purchase.goods)
    if Money.total(each.value for each in purchase.deductions) > most:
        raise Refused("deduct_too_much", most=most)
    if office_view.link(unit) is not None:
        if not reserved:
            raise Refused("deduction_needs_office")
        return
    held = wallets(unit, member.id)
    for each in purchase.deductions:
        if each.amount > held[each.wallet]:
            raise Refused("insufficient_wallet", wallet=each.wallet, held=held[each.wallet], wanted=each.amount)
